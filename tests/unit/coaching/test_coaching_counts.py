"""What leads and managers may count: never names, never fewer than k people. On a real SQLite."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from coaching_stage import COMPANY, GO_LIVE, Stage, at, person

from coaching.checkins import answers
from coaching.checkins.counts import ProgrammeFigures, programme_counts, team_counts
from coaching.checkins.model import Answer, GroupCounts, TroubleKind
from coaching.programmes.model import Clarity, EnrolmentState
from coaching.programmes.service import enrol_everywhere
from storage.database import Database

WEDNESDAY = at(date(2026, 6, 3), time(10))
FRIDAY = date(2026, 6, 5)
IT = ("ito", "imai", "ida")
HR = ("hara", "hori", "homma")
SALES = ("suzuki", "tanaka", "mori", "kato", "ogata", "hayashi")


@pytest.fixture
def company(sqlite_database: Database):
    """Six people in sales, three in IT, three in HR; everybody was asked on Wednesday."""
    with sqlite_database.unit_of_work() as unit:
        stage = Stage(unit)
        unit.people.upsert_many([person(name, team="IT/Core") for name in IT])
        unit.people.upsert_many([person(name, team="HR") for name in HR])
        enrol_everywhere(unit, company=COMPANY, now=at(date(2026, 5, 25)))
        stage.run(WEDNESDAY)
        yield stage


def figures(stage: Stage, today: date = FRIDAY) -> ProgrammeFigures:
    crm = stage.unit.programmes.get("crm")
    return programme_counts(stage.unit, crm, company=COMPANY, today=today)


def press(stage: Stage, answer: Answer, *names: str) -> None:
    for name in names:
        stage.answer(answer, now=WEDNESDAY, person_id=name)


def parts(group: GroupCounts) -> int:
    return group.done + group.on_track + group.trouble + group.open + group.silent


def test_answers_are_counted_for_the_whole_and_for_large_departments(company: Stage) -> None:
    press(company, Answer.DONE, "suzuki", "tanaka")
    press(company, Answer.ON_TRACK, "mori", "ito")
    company.trouble(now=WEDNESDAY, person_id="kato", kind=TroubleKind.NO_TIME)
    found = figures(company)
    assert found.whole == GroupCounts(
        group="", people=12, invited=12, done=2, on_track=2, trouble=1, open=7, silent=0
    )
    assert found.groups[0] == GroupCounts(
        group="Sales", people=6, invited=6, done=2, on_track=1, trouble=1, open=2, silent=0
    )
    assert found.trouble == {TroubleKind.NO_TIME: 1}


def test_departments_under_five_are_one_row_without_a_name(company: Stage) -> None:
    press(company, Answer.ON_TRACK, "ito", "hara", "hori")
    names = [group.group for group in figures(company).groups]
    assert names == ["Sales", ""]
    assert figures(company).groups[1] == GroupCounts(
        group="", people=6, invited=6, done=0, on_track=3, trouble=0, open=3, silent=0
    )


def test_one_small_department_is_not_readable_from_the_difference(company: Stage) -> None:
    """With HR gone, IT alone would be the difference between the whole and Sales: all are added up."""
    for name in HR:
        company.unit.people.upsert_many([person(name, team="Sales/West")])
    found = figures(company)
    assert [group.group for group in found.groups] == [""]
    assert found.groups[0].people == 12


def test_the_rows_add_up_to_the_whole(company: Stage) -> None:
    press(company, Answer.DONE, "suzuki", "ito", "hara")
    found = figures(company)
    assert sum(group.people for group in found.groups) == found.whole.people
    assert sum(group.invited for group in found.groups) == found.whole.invited
    for group in (found.whole, *found.groups):
        assert parts(group) == group.invited


def test_people_without_a_team_stand_with_the_others(company: Stage) -> None:
    for name in (*IT, *HR):
        company.unit.people.upsert_many([person(name, team="")])
    assert [(group.group, group.people) for group in figures(company).groups] == [("Sales", 6), ("", 6)]


def test_with_fewer_than_five_people_there_are_no_figures(company: Stage) -> None:
    press(company, Answer.DONE, "suzuki")
    company.trouble(now=WEDNESDAY, person_id="kato")
    for name in (*IT, *HR, "mori", "ogata"):
        left = replace(company.enrolment(name), state=EnrolmentState.LEFT, next_at=None)
        company.unit.enrolments.save_many([left])
    found = figures(company)
    assert found.whole == GroupCounts(
        group="", people=4, invited=0, done=0, on_track=0, trouble=0, open=0, silent=0
    )
    assert (found.groups, found.trouble, found.clarity, found.weeks) == ((), {}, {}, ())


def test_who_finished_still_counts(company: Stage) -> None:
    company.run(at(date(2026, 9, 30)))
    assert figures(company, date(2026, 9, 1)).whole.people == 12


def test_answers_of_a_department_that_everybody_left_stay_in_the_sum(company: Stage) -> None:
    press(company, Answer.DONE, *IT)
    for name in IT:
        left = replace(company.enrolment(name), state=EnrolmentState.LEFT, next_at=None)
        company.unit.enrolments.save_many([left])
    found = figures(company)
    assert found.whole.done == 3
    assert sum(group.done for group in found.groups) == 3
    assert all(group.people >= 5 for group in found.groups)


def test_clarity_is_counted_with_those_who_did_not_say(company: Stage) -> None:
    for name, clarity in (("tanaka", Clarity.CLEAR), ("mori", Clarity.CLEAR), ("ito", Clarity.NOT_QUITE)):
        answers.answer_clarity(
            company.unit,
            enrolment_id=company.enrolment(name).id,
            person_id=name,
            clarity=clarity,
            now=WEDNESDAY,
        )
    assert figures(company).clarity == {"clear": 2, "not_quite": 1, "": 9}


def test_weeks_show_what_was_answered_in_each(company: Stage) -> None:
    press(company, Answer.DONE, "suzuki")
    press(company, Answer.ON_TRACK, "tanaka", "mori")
    company.run(at(date(2026, 6, 10), time(10)))
    company.trouble(now=at(date(2026, 6, 10), time(11)), person_id="kato")
    assert figures(company, date(2026, 6, 12)).weeks == (
        (date(2026, 6, 1), 1, 2, 0, 9),
        (date(2026, 6, 8), 0, 0, 1, 11),
    )


def test_weeks_end_with_the_whole_at_the_viewers_own_today(company: Stage) -> None:
    """Tokyo was asked on Wednesday at 10:00, when it was Tuesday evening in San Francisco."""
    press(company, Answer.DONE, "suzuki")
    seen_from_san_francisco = WEDNESDAY.astimezone(ZoneInfo("America/Los_Angeles")).date()
    assert seen_from_san_francisco == date(2026, 6, 2)
    early = figures(company, seen_from_san_francisco)
    assert (early.last, early.whole.invited) == (seen_from_san_francisco, 0)
    assert early.weeks == ((date(2026, 6, 1), 0, 0, 0, 0),)
    a_day_later = figures(company, date(2026, 6, 3))
    assert a_day_later.whole.invited == 12
    assert a_day_later.weeks == ((date(2026, 6, 1), 1, 0, 0, 11),)


def test_weeks_begin_with_the_whole_at_a_go_live_in_the_middle_of_a_week(company: Stage) -> None:
    """A programme that is started again on another day: what was asked before it does not count twice."""
    crm = company.unit.programmes.get("crm")
    company.unit.programmes.put(replace(crm, go_live=date(2026, 6, 4)))
    found = figures(company)
    assert (found.first, found.whole.invited) == (date(2026, 6, 4), 0)
    assert found.weeks == ((date(2026, 6, 1), 0, 0, 0, 0),)


def test_answers_of_day_one_add_up_to_the_people_after_somebody_left(company: Stage) -> None:
    left = replace(
        company.enrolment("kato"), state=EnrolmentState.LEFT, next_at=None, clarity=Clarity.QUESTION
    )
    company.unit.enrolments.save_many([left])
    found = figures(company)
    assert found.clarity == {"": 11}
    assert found.whole.people == 11


def test_silence_of_last_week_is_counted_as_silence(company: Stage) -> None:
    press(company, Answer.DONE, "suzuki")
    company.run(at(date(2026, 6, 10), time(10)))
    whole = figures(company, date(2026, 6, 12)).whole
    assert (whole.invited, whole.done, whole.silent, whole.open) == (24, 1, 11, 12)


def test_what_reached_nobody_is_not_counted(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as unit:
        stage = Stage(unit)
        stage.run(WEDNESDAY, deliver=False)
        assert figures(stage).whole.invited == 0


def test_the_span_begins_with_the_go_live_and_is_at_most_fourteen_weeks(company: Stage) -> None:
    assert (figures(company).first, figures(company).last) == (GO_LIVE, FRIDAY)
    assert figures(company, date(2026, 12, 2)).first == date(2026, 8, 31)
    assert len(figures(company, date(2026, 12, 2)).weeks) == 14


def test_before_go_live_there_is_nothing_to_count(company: Stage) -> None:
    found = figures(company, date(2026, 5, 29))
    assert found.whole.invited == 0


# ---------------------------------------------------------------------------- a manager's team


def reports(stage: Stage, **managers: str) -> None:
    for name, manager in managers.items():
        stage.unit.people.upsert_many([replace(stage.unit.people.get(name), manager_id=manager)])


def team(stage: Stage, manager: str = "suzuki", today: date = FRIDAY):
    return team_counts(stage.unit, manager=stage.unit.people.get(manager), company=COMPANY, today=today)


def test_a_manager_counts_the_latest_check_ins_of_everybody_below(company: Stage) -> None:
    reports(company, tanaka="suzuki", mori="suzuki", kato="tanaka", ogata="kato", hayashi="mori")
    press(company, Answer.DONE, "kato", "suzuki")
    press(company, Answer.ON_TRACK, "ogata")
    found = team(company)
    assert found.people == 5
    assert found.counts == GroupCounts(
        group="Sales/East", people=5, invited=5, done=1, on_track=1, trouble=0, open=3, silent=0
    )


def test_for_fewer_than_five_people_a_manager_gets_their_number_alone(company: Stage) -> None:
    reports(company, tanaka="suzuki", mori="suzuki", kato="suzuki", ogata="suzuki")
    found = team(company)
    assert (found.people, found.counts) == (4, None)


def test_who_does_not_take_part_any_more_is_not_counted(company: Stage) -> None:
    reports(company, tanaka="suzuki", mori="suzuki", kato="suzuki", ogata="suzuki", hayashi="suzuki")
    left = replace(company.enrolment("kato"), state=EnrolmentState.LEFT, next_at=None)
    company.unit.enrolments.save_many([left])
    assert team(company).counts is None


def test_check_ins_of_more_than_four_weeks_ago_are_not_counted(company: Stage) -> None:
    reports(company, tanaka="suzuki", mori="suzuki", kato="suzuki", ogata="suzuki", hayashi="suzuki")
    old = team(company, today=date(2026, 6, 3) + timedelta(weeks=4)).counts
    assert old is not None
    assert old.invited == 0


def test_a_circle_of_managers_in_old_data_is_not_walked_for_ever(company: Stage) -> None:
    reports(company, tanaka="suzuki", suzuki="tanaka", mori="tanaka")
    assert team(company).people == 2


def test_who_manages_nobody_counts_nobody(company: Stage) -> None:
    found = team(company, "ida")
    assert (found.people, found.counts) == (0, None)
