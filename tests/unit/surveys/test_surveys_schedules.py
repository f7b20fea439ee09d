"""Schedules of surveys: their dates, forms, and what is done to them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from survey_desk import ACTOR, COMPANY, NOW, bring_people_in

from people import scheduling
from people.audience import Audience
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import Person
from people.parts import Part
from people.rhythm import Counted, InPeriod, Once, Period
from people.schedules import Missed
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork
from surveys.schedules.forms import part_of
from surveys.schedules.model import Breakdown, ScheduleState, SurveySchedule
from surveys.schedules.reader import FORM_KEYS
from surveys.schedules.service import (
    end,
    follow_all,
    get_schedule,
    keep,
    next_runs,
    pause,
    resume,
    save_schedule,
    schedule_from_part,
    to_schedule,
    zones_of,
)

SECOND_WORKING_DAY = InPeriod(period=Period.MONTH, counted=Counted.WORKING_DAY, place=2)
MONTHLY = SurveySchedule(id="pulse", set_id="monthly", rhythm=SECOND_WORKING_DAY)
FORM: Part = {"set": "monthly", "rhythm": "毎月、第2営業日", "teams": ("Sales",)}


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """A unit of work on a company of four people."""
    with sqlite_database.unit_of_work() as opened:
        bring_people_in(opened)
        yield opened


def save(unit: SqlUnitOfWork, part: Part, schedule_id: str | None = None) -> SurveySchedule:
    """Save a form on 1 June."""
    return save_schedule(unit, part, schedule_id=schedule_id, company=COMPANY, now=NOW, actor=ACTOR)


def refused(unit: SqlUnitOfWork, part: Part, schedule_id: str | None = None) -> dict[str, str]:
    """Return what is said beside the fields of a form."""
    with pytest.raises(InvalidInputError) as error:
        save(unit, part, schedule_id)
    return error.value.fields


def open_due(unit: SqlUnitOfWork, now: datetime) -> list[date]:
    """Open what is due; returns the dates."""
    opened = scheduling.open_due(unit, kinds={"survey"}, company=COMPANY, now=now, limit=20)
    return [one.day for one in opened.occurrences]


# ---------------------------------------------------------------------------- dates


def test_a_date_opens_at_its_time_in_the_earliest_zone_and_not_if_it_is_older_than_three_days() -> None:
    schedule = to_schedule(MONTHLY, zones=("Europe/Berlin", "Asia/Tokyo"), now=NOW)
    assert schedule.rhythm == MONTHLY.rhythm
    assert (schedule.at, schedule.zones) == (time(10), ("Asia/Tokyo", "Europe/Berlin"))
    assert (schedule.missed, schedule.older_than) == (Missed.SKIP, timedelta(days=3))
    # 10:00 in Tokyo is still to come on 1 June, 09:00 there.
    assert schedule.first == date(2026, 6, 1)


def test_the_zones_are_those_of_the_people_it_is_for_and_of_the_company(unit: SqlUnitOfWork) -> None:
    assert zones_of(unit, MONTHLY, company=COMPANY, now=NOW) == ("Asia/Tokyo", "Europe/Berlin")
    for_sales = replace(MONTHLY, audience=Audience(teams=("Sales",)))
    assert zones_of(unit, for_sales, company=COMPANY, now=NOW) == ("Asia/Tokyo",)
    for_support = replace(MONTHLY, audience=Audience(teams=("Support",)))
    assert zones_of(unit, for_support, company=COMPANY, now=NOW) == ("Asia/Tokyo", "Europe/Berlin")


def test_who_left_brings_no_zone(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many(
        [
            Person(id="gone", name="Gone", timezone="America/Lima", end_date=date(2026, 5, 31)),
            Person(id="off", name="Off", timezone="America/Bogota", active=False),
        ]
    )
    assert zones_of(unit, MONTHLY, company=COMPANY, now=NOW) == ("Asia/Tokyo", "Europe/Berlin")


def test_the_next_runs_are_previewed(unit: SqlUnitOfWork) -> None:
    runs = next_runs(unit, MONTHLY, company=COMPANY, now=NOW, count=3)
    # Tuesday 2 June; Thursday 2 July; Tuesday 4 August (3 August is a Monday).
    assert [run.day for run in runs] == [date(2026, 6, 2), date(2026, 7, 2), date(2026, 8, 4)]
    assert runs[0].at == datetime(2026, 6, 2, 1, 0, tzinfo=UTC)


def test_a_kept_schedule_opens_each_date_once(unit: SqlUnitOfWork) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    assert open_due(unit, datetime(2026, 6, 2, 0, 59, tzinfo=UTC)) == []
    assert open_due(unit, datetime(2026, 6, 2, 1, 0, tzinfo=UTC)) == [date(2026, 6, 2)]
    assert open_due(unit, datetime(2026, 6, 2, 8, 0, tzinfo=UTC)) == []
    assert open_due(unit, datetime(2026, 7, 2, 1, 0, tzinfo=UTC)) == [date(2026, 7, 2)]


@pytest.mark.parametrize(("days", "opened"), [(3, [date(2026, 6, 2)]), (4, [])])
def test_a_date_that_passed_while_nothing_ran_opens_within_three_days(
    unit: SqlUnitOfWork, days: int, opened: list[date]
) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    assert open_due(unit, datetime(2026, 6, 2, 1, 0, tzinfo=UTC) + timedelta(days=days)) == opened


def test_a_change_of_the_time_holds_from_the_next_date_on(unit: SqlUnitOfWork) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    assert keep(unit, replace(MONTHLY, at=time(14)), company=COMPANY, now=NOW, actor=ACTOR) is True
    assert open_due(unit, datetime(2026, 6, 2, 4, 59, tzinfo=UTC)) == []
    assert open_due(unit, datetime(2026, 6, 2, 5, 0, tzinfo=UTC)) == [date(2026, 6, 2)]


def test_dates_follow_where_people_are(unit: SqlUnitOfWork) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    unit.people.upsert_many([Person(id="ngata", name="Ngata", timezone="Pacific/Auckland")])
    follow_all(unit, company=COMPANY, now=NOW)
    # 10:00 in Auckland (UTC+12 in June) is 22:00 UTC of the day before.
    assert open_due(unit, datetime(2026, 6, 1, 21, 59, tzinfo=UTC)) == []
    assert open_due(unit, datetime(2026, 6, 1, 22, 0, tzinfo=UTC)) == [date(2026, 6, 2)]


def test_following_again_does_not_bring_a_date_back(unit: SqlUnitOfWork) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    later = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
    assert open_due(unit, later) == [date(2026, 6, 2)]
    follow_all(unit, company=COMPANY, now=later)
    assert open_due(unit, later) == []


# ---------------------------------------------------------------------------- pause, resume, end


def test_what_is_paused_opens_nothing_and_goes_on_with_its_next_date(unit: SqlUnitOfWork) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    assert pause(unit, "pulse", company=COMPANY, now=NOW, actor=ACTOR) is True
    assert pause(unit, "pulse", company=COMPANY, now=NOW, actor=ACTOR) is False
    late = datetime(2026, 6, 3, 0, 0, tzinfo=UTC)
    assert open_due(unit, late) == []
    assert resume(unit, "pulse", company=COMPANY, now=late, actor=ACTOR) is True
    assert resume(unit, "pulse", company=COMPANY, now=late, actor=ACTOR) is False
    assert open_due(unit, late) == []
    assert open_due(unit, datetime(2026, 7, 2, 1, 0, tzinfo=UTC)) == [date(2026, 7, 2)]
    actions = [one.action for one in reversed(unit.audit.list_entries(subject="pulse"))]
    assert actions == ["survey.schedule_saved", "survey.paused", "survey.resumed"]


def test_what_has_ended_does_not_come_back(unit: SqlUnitOfWork) -> None:
    keep(unit, MONTHLY, company=COMPANY, now=NOW, actor=ACTOR)
    assert end(unit, "pulse", company=COMPANY, now=NOW, actor=ACTOR) is True
    assert get_schedule(unit, "pulse").state is ScheduleState.ENDED
    for again in (pause, resume, end):
        with pytest.raises(TooLateError):
            again(unit, "pulse", company=COMPANY, now=NOW, actor=ACTOR)
    with pytest.raises(TooLateError):
        save(unit, FORM, "pulse")
    assert open_due(unit, datetime(2026, 7, 2, 1, 0, tzinfo=UTC)) == []


def test_what_is_not_there_is_not_found(unit: SqlUnitOfWork) -> None:
    for what in (pause, resume, end):
        with pytest.raises(NotFoundError):
            what(unit, "pulse", company=COMPANY, now=NOW, actor=ACTOR)
    with pytest.raises(NotFoundError):
        get_schedule(unit, "pulse")


# ---------------------------------------------------------------------------- forms


def test_a_form_makes_a_schedule_with_an_id_like_its_set(unit: SqlUnitOfWork) -> None:
    saved = save(unit, FORM)
    assert saved == SurveySchedule(
        id="monthly", set_id="monthly", rhythm=SECOND_WORKING_DAY, audience=Audience(teams=("Sales",))
    )
    assert unit.surveys.find_schedule("monthly") == saved
    assert save(unit, FORM).id == "monthly-2"
    assert open_due(unit, datetime(2026, 6, 2, 1, 0, tzinfo=UTC)) == [date(2026, 6, 2)] * 2


def test_a_form_says_all_that_a_file_can(unit: SqlUnitOfWork) -> None:
    saved = save(
        unit,
        {
            "set": "shared-understanding",
            "rhythm": "quarterly, first working day",
            "breakdown": "department-rank",
            "at": "09:30",
            "open_days": "7",
            "remind_on_day": "4",
            "smallest_group": "8",
            "results_to": ("slack:C0123",),
            "languages": ("en",),
            "teams": ("Sales", "Support"),
            "roles": ("lead",),
            "ranks": ("部長",),
            "started_after": "2020-04-01",
        },
    )
    assert saved == SurveySchedule(
        id="shared-understanding",
        set_id="shared-understanding",
        rhythm=InPeriod(period=Period.QUARTER, counted=Counted.WORKING_DAY, place=1),
        audience=Audience(
            teams=("Sales", "Support"), roles=("lead",), ranks=("部長",), started_after=date(2020, 4, 1)
        ),
        breakdown=Breakdown.DEPARTMENT_RANK,
        at=time(9, 30),
        open_days=7,
        remind_on_day=4,
        smallest_group=8,
        results_to=("slack:C0123",),
        languages=("en",),
    )


def test_what_a_form_does_not_ask_for_stays_and_what_it_empties_has_its_default(unit: SqlUnitOfWork) -> None:
    save(unit, {**FORM, "ranks": ("主任",), "at": "09:30", "smallest_group": "8"})
    pause(unit, "monthly", company=COMPANY, now=NOW, actor=ACTOR)
    saved = save(unit, {"rhythm": "monthly, day 5", "at": "", "teams": ()}, "monthly")
    assert saved.audience == Audience(ranks=("主任",))
    assert (saved.at, saved.smallest_group, saved.state) == (time(10), 8, ScheduleState.PAUSED)
    assert open_due(unit, datetime(2026, 6, 5, 1, 0, tzinfo=UTC)) == []


def test_what_a_form_holds_describes_the_same_schedule(unit: SqlUnitOfWork) -> None:
    saved = save(unit, {**FORM, "remind_on_day": "0", "ranks": ("主任",)})
    assert set(part_of(saved)) == set(FORM_KEYS) - {"id"}
    found = schedule_from_part(unit, part_of(saved), schedule_id="monthly", company=COMPANY, now=NOW)
    assert found == saved


def test_full_width_digits_do_not_matter(unit: SqlUnitOfWork) -> None:
    saved = save(unit, {**FORM, "at": "１３：３０", "open_days": "７", "smallest_group": "１０"})
    assert (saved.at, saved.open_days, saved.smallest_group) == (time(13, 30), 7, 10)


def test_a_form_that_is_looked_at_only_keeps_nothing(unit: SqlUnitOfWork) -> None:
    schedule_from_part(unit, FORM, schedule_id=None, company=COMPANY, now=NOW)
    assert unit.surveys.list_schedules() == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("set", "", "error.required"),
        ("set", "not a set", "error.choice"),
        ("rhythm", "", "error.required"),
        ("rhythm", "sometimes", "error.rhythm"),
        ("rhythm", "once, 2026-05-31", "error.rhythm_never"),
        ("at", "noon", "error.time"),
        ("open_days", "0", "error.open_days"),
        ("remind_on_day", "5", "error.remind_on_day"),
        ("smallest_group", "4", "error.smallest_group"),
        ("smallest_group", "21", "error.smallest_group"),
        ("breakdown", "rank", "error.choice"),
        ("teams", ("Sales", "Sals"), "error.choice"),
        ("roles", ("boss",), "error.choice"),
        ("ranks", ("主事",), "error.choice"),
        ("started_after", "yesterday", "error.date"),
        ("results_to", ("#general",), "error.channel"),
        ("languages", ("fr",), "error.choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    unit: SqlUnitOfWork, field: str, value: str | tuple[str, ...], said: str
) -> None:
    assert refused(unit, {**FORM, field: value}) == {field: said}
    assert unit.surveys.list_schedules() == []


def test_all_fields_that_are_wrong_are_named_at_once(unit: SqlUnitOfWork) -> None:
    wrong: Part = {"set": "monthly", "rhythm": "sometimes", "smallest_group": "4", "teams": ("Nowhere",)}
    assert refused(unit, wrong) == {
        "rhythm": "error.rhythm",
        "smallest_group": "error.smallest_group",
        "teams": "error.choice",
    }


def test_a_single_date_that_has_come_may_stay_while_something_else_is_edited(unit: SqlUnitOfWork) -> None:
    save(unit, {**FORM, "rhythm": "once, 2026-06-02"})
    later = NOW + timedelta(days=30)
    saved = save_schedule(
        unit, {"open_days": "7"}, schedule_id="monthly", company=COMPANY, now=later, actor=ACTOR
    )
    assert (saved.rhythm, saved.open_days) == (Once(day=date(2026, 6, 2)), 7)
