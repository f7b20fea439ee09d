"""Waves open: whom they invite, when, what is fixed, and when they are refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from wave_stage import CLOSE, COMPANY, OPENING, SCHEDULE, SET, House, people

from bot.dates import open_dates
from handlers.scheduled import SURVEY
from handlers.surveys import launching, messages
from people.audience import Audience
from people.errors import NotFoundError, TooLateError
from people.model import DayKind, Person, Pilot
from people.outbox import Message
from people.rhythm_words import parse_rhythm
from people.schedules import Missed, Schedule
from people.scheduling import put_schedule
from storage.database import Database
from surveys.errors import SurveyRefusedError, VaultError
from surveys.schedules.model import Breakdown, ScheduleState
from surveys.sets.model import Question, QuestionSet, QuestionType
from surveys.waves.definition import digest, to_text
from surveys.waves.launching import ENDED, NO_SET, NO_VAULT, TOO_FEW_INVITED, questions_for
from surveys.waves.model import WaveState

TOKYO, BERLIN, SAN_FRANCISCO = (
    ZoneInfo(name) for name in ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles")
)


@pytest.fixture
def house(database: Database) -> House:
    """Twenty people in Tokyo, on Tuesday 2 June at 10:00, with a set and a schedule."""
    house = House(database=database)
    house.bring_in(people(20))
    house.plan()
    return house


def invited(house: House, wave_id: str = "pulse-1") -> list[str]:
    with house.unit() as unit:
        return [one.person_id for one in unit.surveys.invited(wave_id)]


def messages_of(house: House, kind: str) -> list[Message]:
    with house.unit() as unit:
        found = [one for one in unit.outbox.list_messages() if one.kind == kind]
    return sorted(found, key=lambda one: one.person_id or "")


def numbers(*wanted: int) -> list[str]:
    return [f"p{number:05}" for number in wanted]


# ---------------------------------------------------------------------------- when


def test_five_working_days_after_tuesday_2_june_is_tuesday_9_june_at_17(house: House) -> None:
    wave = house.open()
    assert wave.closes_at == CLOSE
    assert wave.definition.opens_on == date(2026, 6, 2)


def test_the_reminder_is_due_three_working_days_after_the_opening(house: House) -> None:
    # Friday 5 June.
    assert house.open().remind_at == datetime(2026, 6, 5, 10, tzinfo=TOKYO)


def test_days_on_which_the_company_does_not_work_are_not_counted(house: House) -> None:
    with house.unit() as unit:
        unit.people.put_company_days({date(2026, 6, 4): DayKind.CLOSED})
        unit.commit()
    wave = house.open()
    assert wave.closes_at == datetime(2026, 6, 10, 17, tzinfo=TOKYO)
    assert wave.remind_at == datetime(2026, 6, 8, 10, tzinfo=TOKYO)


def test_without_a_reminder_day_nobody_is_reminded(house: House) -> None:
    house.plan(replace(SCHEDULE, remind_on_day=None))
    assert house.open().remind_at is None


def test_a_reminder_on_the_day_of_the_close_comes_before_it_or_not_at_all(house: House) -> None:
    house.plan(replace(SCHEDULE, remind_on_day=5))
    assert house.open().remind_at == datetime(2026, 6, 9, 10, tzinfo=TOKYO)
    house.plan(replace(SCHEDULE, id="late", remind_on_day=5, at=time(17)), SET_OF_OTHER_QUESTIONS)
    house.plan(replace(SCHEDULE, id="late", remind_on_day=5, at=time(17), set_id="other"))
    assert house.open(replace(SCHEDULE, id="late")).remind_at is None


def test_everybody_gets_the_invitation_at_the_time_of_day_where_they_are(house: House) -> None:
    for number, zone in ((1, BERLIN), (2, SAN_FRANCISCO)):
        [person] = [one for one in people(20) if one.id == f"p{number:05}"]
        house.bring_in([replace(person, timezone=zone.key)])
    house.open()
    found = messages_of(house, messages.SURVEY_INVITATION)
    due = {one.person_id: one.due_at for one in found}
    assert due["p00000"] == datetime(2026, 6, 2, 10, tzinfo=TOKYO)
    assert due["p00001"] == datetime(2026, 6, 2, 10, tzinfo=BERLIN)
    assert due["p00002"] == datetime(2026, 6, 2, 10, tzinfo=SAN_FRANCISCO)
    assert {one.not_after for one in found} == {CLOSE}


def test_the_reminder_is_due_first_where_its_time_comes_first(house: House) -> None:
    for person in people(20):
        house.bring_in([replace(person, timezone="Europe/Berlin")])
    assert house.open().remind_at == datetime(2026, 6, 5, 10, tzinfo=BERLIN)


def test_no_invitation_is_due_before_the_wave_opened(house: House) -> None:
    house.now = datetime(2026, 6, 2, 15, tzinfo=TOKYO)
    house.open()
    assert {one.due_at for one in messages_of(house, messages.SURVEY_INVITATION)} == {house.now}


def test_a_wave_that_opens_days_late_is_open_as_long_as_any_other(house: House) -> None:
    # Planned for Tuesday, opened on Thursday evening: five working days are over on Thursday next.
    house.now = datetime(2026, 6, 4, 19, tzinfo=TOKYO)
    with house.unit() as unit:
        plan = launching.launching.plan_wave(
            unit, SCHEDULE, company=COMPANY, now=house.now, opens_on=date(2026, 6, 2)
        )
    assert plan.opens_on == date(2026, 6, 4)
    assert plan.closes_at == datetime(2026, 6, 11, 17, tzinfo=TOKYO)


def test_a_date_that_comes_late_by_the_companys_clock_alone_keeps_its_day(house: House) -> None:
    # 10:00 on 2 June in San Francisco is 02:00 on 3 June in Tokyo.
    now = datetime(2026, 6, 2, 10, tzinfo=SAN_FRANCISCO)
    with house.unit() as unit:
        plan = launching.launching.plan_wave(
            unit, SCHEDULE, company=COMPANY, now=now, opens_on=date(2026, 6, 2)
        )
    assert (plan.opens_on, plan.closes_at) == (date(2026, 6, 2), CLOSE)


# ---------------------------------------------------------------------------- whom


@pytest.mark.parametrize(
    "gone",
    [
        {"active": False},
        {"end_date": date(2026, 6, 1)},
        {"start_date": date(2026, 6, 3)},
    ],
)
def test_who_is_not_in_the_company_is_not_invited(house: House, gone: dict[str, object]) -> None:
    house.bring_in([replace(people(20)[3], **gone)])  # type: ignore[arg-type]
    house.open()
    assert invited(house) == numbers(*(number for number in range(20) if number != 3))
    assert len(messages_of(house, messages.SURVEY_INVITATION)) == 19


def test_the_last_and_the_first_day_in_the_company_count(house: House) -> None:
    house.bring_in(
        [
            replace(people(20)[3], end_date=date(2026, 6, 2)),
            replace(people(20)[4], start_date=date(2026, 6, 2)),
        ]
    )
    house.open()
    assert len(invited(house)) == 20


def test_only_the_pilot_group_is_invited_where_there_is_one(house: House) -> None:
    house.company = replace(COMPANY, pilot=Pilot(people=frozenset(numbers(*range(12)))))
    house.open()
    assert invited(house) == numbers(*range(12))


def test_only_the_audience_is_invited(house: House) -> None:
    house.bring_in(people(40))
    house.plan(replace(SCHEDULE, audience=Audience(teams=("Sales",))))
    house.open()
    assert invited(house) == numbers(*(number for number in range(40) if number % 3 != 2))


def test_each_place_knows_how_many_of_its_people_are_invited(house: House) -> None:
    # Twenty people, dealt out: 7 to Sales/East, 7 to Sales/West, 6 to Admin.
    wave = house.open()
    assert [(node.path, node.invited) for node in wave.definition.nodes] == [
        ((), 20),
        (("Admin",), 6),
        (("Sales",), 14),
        (("Sales", "East"), 7),
        (("Sales", "West"), 7),
    ]
    with house.unit() as unit:
        places = {
            one.person_id: wave.definition.nodes[one.node].path for one in unit.surveys.invited(wave.id)
        }
    assert (places["p00000"], places["p00002"]) == (("Sales", "East"), ("Admin",))


def test_whom_nothing_has_reached_before_is_told_first_what_hojorin_is(house: House) -> None:
    with house.unit() as unit:
        unit.people.mark_introduced(numbers(0, 1), at=OPENING)
        unit.commit()
    house.open()
    assert house.keys_of("introduction") == numbers(*range(2, 20))
    assert house.keys_of(messages.SURVEY_INVITATION) == numbers(*range(20))


# ---------------------------------------------------------------------------- the same question again

SET_OF_OTHER_QUESTIONS = QuestionSet(
    id="other",
    name={"en": "Other", "ja": "別"},
    questions=(Question(id="nps", type=QuestionType.NPS, text={"en": "Something else?", "ja": "別の問い"}),),
)
SET_WITH_ONE_OF_THEM = QuestionSet(
    id="mixed",
    name={"en": "Mixed", "ja": "混合"},
    questions=(*SET_OF_OTHER_QUESTIONS.questions, replace(SET.questions[0], id="renamed")),
)


@pytest.mark.parametrize(("days", "is_left_out"), [(1, True), (20, True), (21, True), (22, False)])
def test_nobody_gets_the_same_question_in_two_waves_that_open_within_21_days(
    house: House,
    days: int,
    is_left_out: bool,  # noqa: FBT001 - a column of the table
) -> None:
    house.plan(replace(SCHEDULE, id="again", set_id="mixed"), SET_WITH_ONE_OF_THEM)
    house.open()
    house.now = OPENING + timedelta(days=days)
    with house.unit() as unit:
        plan = launching.plan_now(house.world(), unit, replace(SCHEDULE, id="again", set_id="mixed"))
    everybody = tuple(numbers(*range(20)))
    assert plan.left_out == (everybody if is_left_out else ())
    assert plan.refusal == (TOO_FEW_INVITED if is_left_out else None)


def test_other_questions_may_be_asked_the_day_after(house: House) -> None:
    house.open()
    house.plan(replace(SCHEDULE, id="other", set_id="other"), SET_OF_OTHER_QUESTIONS)
    house.now = OPENING + timedelta(days=1)
    assert house.open(replace(SCHEDULE, id="other")).invited == 20


def test_only_those_are_left_out_who_were_asked(house: House) -> None:
    house.bring_in(people(40))
    house.plan(replace(SCHEDULE, audience=Audience(teams=("Sales",))))
    first = house.open()
    house.plan(replace(SCHEDULE, id="all", audience=Audience()))
    house.now = OPENING + timedelta(days=7)
    second = house.open(replace(SCHEDULE, id="all"))
    assert set(invited(house, first.id)).isdisjoint(invited(house, second.id))
    assert sorted([*invited(house, first.id), *invited(house, second.id)]) == numbers(*range(40))


@pytest.mark.both_engines
def test_of_two_waves_that_open_at_the_same_time_nobody_is_asked_the_same_twice(
    house: House,
) -> None:
    house.plan(replace(SCHEDULE, id="twin"))
    both_there = Barrier(2, timeout=60)

    def open_one(schedule_id: str) -> str | None:
        with house.unit() as unit:
            both_there.wait()
            try:
                wave = launching.run_now(house.world(), unit, schedule_id, 1, actor="p00000")
            except SurveyRefusedError as error:
                return error.reason
            unit.commit()
            return wave.id

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(open_one, ("pulse", "twin")))
    assert sorted(map(str, found), key=len)[0] in ("pulse-1", "twin-1")
    assert found.count(TOO_FEW_INVITED) == 1


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize(("k", "count", "refusal"), [(5, 9, TOO_FEW_INVITED), (5, 10, None)])
def test_twice_the_smallest_group_must_be_invited(
    database: Database, k: int, count: int, refusal: str | None
) -> None:
    house = House(database=database)
    house.bring_in(people(count))
    house.plan(replace(SCHEDULE, smallest_group=k))
    with house.unit() as unit:
        assert launching.plan_now(house.world(), unit, SCHEDULE).refusal == refusal


@pytest.mark.parametrize(("of_schedule", "of_company"), [(11, 5), (5, 11)])
def test_the_larger_of_both_smallest_groups_holds(house: House, of_schedule: int, of_company: int) -> None:
    house.company = replace(COMPANY, smallest_group=of_company)
    schedule = replace(SCHEDULE, smallest_group=of_schedule)
    with house.unit() as unit:
        plan = launching.plan_now(house.world(), unit, schedule)
    assert (plan.smallest_group, plan.refusal) == (11, TOO_FEW_INVITED)


def _gone_away(house: House) -> None:
    house.vault.is_away = True


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda house: house.plan(replace(SCHEDULE, state=ScheduleState.ENDED)), ENDED),
        (lambda house: house.plan(replace(SCHEDULE, set_id="gone")), NO_SET),
        (_gone_away, NO_VAULT),
    ],
)
def test_a_wave_that_cannot_be_is_refused_and_nothing_is_changed(
    house: House, change: Callable[[House], None], refusal: str
) -> None:
    change(house)
    with house.unit() as unit, pytest.raises(SurveyRefusedError) as caught:
        launching.run_now(house.world(), unit, "pulse", 1, actor="p00000")
    assert caught.value.reason == refusal
    house.vault.is_away = False
    assert house.vault.waves() == frozenset()
    with house.unit() as unit:
        assert unit.surveys.waves_of("pulse") == []


def test_an_unknown_schedule_is_said(house: House) -> None:
    with house.unit() as unit, pytest.raises(NotFoundError):
        launching.run_now(house.world(), unit, "nothing", 1, actor="p00000")


@pytest.mark.both_engines
def test_two_presses_open_one_wave(house: House) -> None:
    house.open()
    house.now = OPENING + timedelta(days=30)
    with house.unit() as unit, pytest.raises(TooLateError):
        launching.run_now(house.world(), unit, "pulse", 1, actor="p00000")
    assert house.open(number=2).id == "pulse-2"


def test_fewer_than_ten_people_are_not_asked_for_texts() -> None:
    assert [one.id for one in questions_for(SET.questions, invited=9)] == ["nps", "easy", "why", "help"]
    assert questions_for(SET.questions, invited=10) == SET.questions


# ---------------------------------------------------------------------------- what is fixed


def test_what_a_set_of_before_asks_twice_is_asked_once() -> None:
    again = replace(SET.questions[1], id="again", text={"en": "It is easy - to use!", "ja": "別の言い方"})
    other = replace(SET.questions[1], id="other", points=7)
    assert questions_for((*SET.questions, again, other), invited=20) == (*SET.questions, other)


def test_a_change_of_the_set_leaves_an_open_wave_as_it_is(house: House) -> None:
    wave = house.open()
    house.plan(SCHEDULE, replace(SET, questions=SET.questions[:1]))
    assert house.wave().definition == wave.definition
    assert house.wave().definition.questions == SET.questions


def test_the_number_of_the_definition_can_be_computed_again(house: House) -> None:
    wave = house.open()
    kept = house.wave()
    assert kept.digest == wave.digest == digest(to_text(kept.definition))


def test_the_definition_holds_what_the_form_promises(house: House) -> None:
    house.company = replace(COMPANY, smallest_group=6)
    house.plan(replace(SCHEDULE, breakdown=Breakdown.DEPARTMENT, results_to=("slack:C1",), languages=("ja",)))
    definition = house.open().definition
    assert definition.smallest_group == 6
    assert definition.breakdown is Breakdown.DEPARTMENT
    assert definition.languages == ("ja",)
    assert definition.results_to == ("slack:C1",)
    assert [node.path for node in definition.nodes] == [(), ("Admin",), ("Sales",)]
    assert set(definition.codebook) == {"ja"}
    assert definition.codebook["ja"].keys() == definition.theme_names.keys() != set()


def test_without_languages_of_its_own_a_schedule_asks_in_the_companys(house: House) -> None:
    assert house.open().definition.languages == ("en", "ja")


def test_opening_is_audited(house: House) -> None:
    house.open()
    with house.unit() as unit:
        [entry] = unit.audit.list_entries(subject="pulse-1")
    assert (entry.actor, entry.action, entry.detail) == ("p00000", "survey.opened", "20")


# ---------------------------------------------------------------------------- by their schedule


def schedule_dates(house: House) -> None:
    """Put in the dates of the schedule, as saving it does."""
    dates = Schedule(
        rhythm=parse_rhythm("monthly, first Tue"),
        at=time(10),
        zones=("Asia/Tokyo",),
        first=date(2026, 6, 1),
        missed=Missed.SKIP,
        older_than=timedelta(days=3),
    )
    with house.unit() as unit:
        put_schedule(unit, SURVEY, "pulse", dates, company=house.company, now=house.now)
        unit.commit()


def test_a_date_of_the_schedule_opens_a_wave_once(house: House) -> None:
    schedule_dates(house)
    queued = open_dates(house.database.unit_of_work, house.world()).queued
    assert queued == 40  # an introduction and an invitation each
    assert house.wave().state is WaveState.OPEN
    for _ in range(2):
        assert open_dates(house.database.unit_of_work, house.world()).queued == 0
    with house.unit() as unit:
        assert [wave.id for wave in unit.surveys.waves_of("pulse")] == ["pulse-1"]


@pytest.mark.parametrize("state", [ScheduleState.PAUSED, ScheduleState.ENDED])
def test_a_schedule_that_rests_opens_nothing_and_says_nothing(house: House, state: ScheduleState) -> None:
    house.plan(replace(SCHEDULE, state=state))
    schedule_dates(house)
    open_dates(house.database.unit_of_work, house.world())
    with house.unit() as unit:
        assert unit.surveys.waves_of("pulse") == []
        assert unit.outbox.counts() == {}


def test_admins_are_told_once_why_a_wave_did_not_open(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(9))
    house.plan()
    schedule_dates(house)
    for _ in range(2):
        open_dates(house.database.unit_of_work, house.world())
    [told] = messages_of(house, messages.SURVEY_NOT_OPENED)
    assert told.person_id == "p00000"
    assert "Own pulse" in told.card
    assert '"9 people"' in told.card


def test_with_the_vault_away_a_date_stays_unopened_and_is_tried_again(house: House) -> None:
    schedule_dates(house)
    house.vault.is_away = True
    for minutes in (0, 1, 3, 7):
        house.now = OPENING + timedelta(minutes=minutes)
        open_dates(house.database.unit_of_work, house.world())
    assert house.keys_of(messages.SURVEY_NOT_OPENED) == ["p00000"]
    with house.unit() as unit:
        assert unit.surveys.waves_of("pulse") == []
    house.vault.is_away = False
    house.now = OPENING + timedelta(minutes=30)
    open_dates(house.database.unit_of_work, house.world())
    assert house.wave().closes_at == CLOSE
    assert house.vault.waves() == {"pulse-1"}


def test_a_vault_that_goes_away_while_secrets_are_written_opens_nothing(house: House) -> None:
    def keep(_wave_id: str, _secrets: object) -> None:
        raise VaultError(problem="Full.", cure="Make room.")

    house.vault.keep = keep  # type: ignore[method-assign]
    with house.unit() as unit, pytest.raises(VaultError):
        launching.run_now(house.world(), unit, "pulse", 1, actor="p00000")
    with house.unit() as unit:
        assert unit.surveys.waves_of("pulse") == []


def test_people_of_the_second_wave_are_those_of_that_day(house: House) -> None:
    house.open()
    newcomer = Person(id="p99999", name="New", team="Admin", slack_user_id="U99999")
    house.bring_in([newcomer])
    house.now = OPENING + timedelta(days=28)
    house.open(number=2)
    assert "p99999" in invited(house, "pulse-2")
    assert "p99999" not in invited(house, "pulse-1")
    assert datetime(2026, 6, 30, 10, tzinfo=TOKYO).astimezone(UTC) == house.now
