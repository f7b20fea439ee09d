"""How the people of the sample company decide: always alike for the same seed, and within their hours."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sample.colleagues import Colleague, SampleCompany, load_sample_company
from bot.sample.habits import SILENT_TEAM, Habits, Question, QuestionKind
from bot.sample.intents import GRID, Errand, working_time_later
from bot.sample.temperament import (
    Dice,
    Temperament,
    answer_of,
    clarity_of,
    delay_of,
    manner_of,
    temperament_of,
)
from coaching.checkins.model import Answer
from coaching.programmes.model import Clarity
from measures.kpis.rules import expected, period_shown
from people.calendar import WorkCalendar, WorkPattern
from people.model import Company, Half, Leave, WorkHours

SAMPLE = load_sample_company(Company(name="Mizuki Instruments"))
GO_LIVE = date(2026, 9, 14)
HABITS = Habits(Dice(1), go_live=GO_LIVE)
MEMBERS = [
    who
    for who in SAMPLE.colleagues.values()
    if who.person.department in ("Sales", "Customer Success") and who.id != "shibata.asami"
]
PEOPLE = st.sampled_from(MEMBERS)
WEEKS = st.integers(0, 12)
TOKYO = ZoneInfo("Asia/Tokyo")


def check_in(week: int) -> Question:
    return Question(kind=QuestionKind.CHECK_IN, asked_on=date(2026, 9, 16) + timedelta(weeks=week))


def arrived(who: Colleague, question: Question) -> datetime:
    """When a card of that day reaches the person: at ten, or when they next work."""
    at = datetime.combine(question.asked_on, time(10), tzinfo=who.calendar.timezone)
    moment = who.calendar.next_working_moment(at)
    assert moment is not None
    return moment


def in_tokyo(*leave: Leave) -> WorkCalendar:
    pattern = WorkPattern(
        timezone=TOKYO,
        work_days=frozenset({1, 2, 3, 4, 5}),
        work_hours=WorkHours(start=time(9), end=time(17)),
        country="JP",
    )
    return WorkCalendar(pattern, leave=leave, company_days={})


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=TOKYO)


def test_the_same_words_always_roll_the_same_and_another_seed_rolls_otherwise() -> None:
    assert Dice(1).roll("a", "b") == Dice(1).roll("a", "b")
    rolls = {Dice(seed).roll("a", "b") for seed in range(100)}
    assert len(rolls) == 100


@given(seed=st.integers(), words=st.lists(st.text(max_size=5), max_size=3))
@settings(max_examples=50)
def test_a_roll_is_a_share(seed: int, words: list[str]) -> None:
    assert 0 <= Dice(seed).roll(*words) < 1


def test_rolls_are_spread_evenly() -> None:
    tenths = Counter(int(10 * Dice(1).roll("person", number)) for number in range(5000))
    # 500 each; five standard deviations are 5 x sqrt(5000 x 0.1 x 0.9) = 106.
    assert all(394 <= tenths[tenth] <= 606 for tenth in range(10))


def test_there_are_people_of_every_temperament() -> None:
    counted = Counter(temperament_of(Dice(1), who.id, week=0) for who in MEMBERS)
    assert counted.keys() == set(Temperament)
    assert counted[Temperament.STEADY] == max(counted.values())
    assert counted[Temperament.SILENT] == min(counted.values())


def test_every_doubter_has_turned_by_the_tenth_week_and_none_before_the_fifth() -> None:
    doubters = [who.id for who in MEMBERS if temperament_of(Dice(1), who.id, week=0) is Temperament.DOUBTING]
    assert doubters
    for person in doubters:
        by_week = [temperament_of(Dice(1), person, week=week) for week in range(13)]
        assert by_week[:4] == [Temperament.DOUBTING] * 4
        assert by_week[9:] == [Temperament.STEADY] * 4
        turned = by_week.index(Temperament.STEADY)
        assert set(by_week[turned:]) == {Temperament.STEADY}


@given(person=PEOPLE, weeks=st.tuples(WEEKS, WEEKS))
@settings(max_examples=50)
def test_only_doubters_ever_change(person: Colleague, weeks: tuple[int, int]) -> None:
    before, after = (temperament_of(Dice(1), person.id, week=week) for week in weeks)
    assert before is after or Temperament.DOUBTING in (before, after)


@given(person=PEOPLE, week=WEEKS)
@settings(max_examples=50)
def test_answers_and_silence_share_everybody(person: Colleague, week: int) -> None:
    manner = manner_of(Dice(1), person.id, week=week)
    assert 0 < manner.done + manner.on_track + manner.trouble <= 1
    edge = manner.done + manner.on_track + manner.trouble
    assert answer_of(manner, 0.0) is (Answer.DONE if manner.done else Answer.ON_TRACK)
    assert answer_of(manner, edge - 1e-9) is Answer.TROUBLE
    assert answer_of(manner, edge + 1e-9) is None


@given(temperament=st.sampled_from(Temperament), roll=st.floats(0, 1, exclude_max=True))
@settings(max_examples=50)
def test_day_one_is_mostly_clear_to_the_quick_and_rarely_to_doubters(
    temperament: Temperament, roll: float
) -> None:
    found = clarity_of(temperament, roll)
    if temperament is Temperament.QUICK and roll < 0.86:
        assert found is Clarity.CLEAR
    if temperament is Temperament.DOUBTING and roll >= 0.10:
        assert found is not Clarity.CLEAR


@given(person=PEOPLE, week=WEEKS, roll=st.floats(0, 1, exclude_max=True))
@settings(max_examples=50)
def test_a_delay_lies_within_the_manner_of_the_person(person: Colleague, week: int, roll: float) -> None:
    manner = manner_of(Dice(1), person.id, week=week)
    low, high = manner.delay
    assert timedelta(hours=low) <= delay_of(manner, roll) <= timedelta(hours=high)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (tokyo(16, 10), 0.0, tokyo(16, 10)),
        (tokyo(16, 10), 1.5, tokyo(16, 11, 30)),
        (tokyo(16, 10), 1.4, tokyo(16, 11, 30)),  # 11:24, rounded up to the quarter
        (tokyo(16, 15), 3.0, tokyo(17, 10)),  # two hours until 17:00, one on the next day
        (tokyo(16, 16, 50), 0.05, tokyo(17, 9)),  # 16:53 rounds up to 17:00, when the day is over
        (tokyo(18, 16), 2.0, tokyo(24, 10)),  # Friday, a weekend and three public holidays
        (tokyo(16, 7), 0.5, tokyo(16, 9, 30)),
    ],
)
def test_working_time_passes_only_while_people_work(start: datetime, hours: float, end: datetime) -> None:
    assert working_time_later(in_tokyo(), start, timedelta(hours=hours)) == end


def test_working_time_waits_for_the_afternoon_of_half_a_day_of_leave() -> None:
    day = date(2026, 9, 16)
    away = Leave(person_id="p", first=day, last=day, kind="annual", half=Half.AM)
    assert working_time_later(in_tokyo(away), tokyo(16, 10), timedelta(hours=1)) == tokyo(16, 14)


def test_who_never_works_again_never_acts() -> None:
    gone = Leave(person_id="p", first=date(2026, 1, 1), last=date(2030, 1, 1), kind="parental")
    assert working_time_later(in_tokyo(gone), tokyo(16, 10), timedelta(hours=1)) is None


@given(person=PEOPLE, minutes=st.integers(0, 60 * 24 * 60), span=st.integers(0, 60 * 20))
@settings(max_examples=100)
def test_whoever_acts_does_so_in_their_working_time_on_the_grid(
    person: Colleague, minutes: int, span: int
) -> None:
    start = datetime(2026, 9, 14, tzinfo=UTC) + timedelta(minutes=minutes)
    at = working_time_later(person.calendar, start, timedelta(minutes=span))
    assert at is not None
    assert at >= start
    assert person.calendar.is_working_moment(at)
    assert (at - datetime(2026, 9, 14, tzinfo=UTC)) % GRID == timedelta(0)


@given(person=PEOPLE, week=WEEKS, again=st.booleans())
@settings(max_examples=150)
def test_every_intent_comes_after_the_card_and_within_working_time(
    *, person: Colleague, week: int, again: bool
) -> None:
    question = check_in(week)
    seen_at = arrived(person, question)
    for intent in HABITS.intents(person, question, seen_at=seen_at, again=again):
        assert intent.at > seen_at
        assert person.calendar.is_working_moment(intent.at)


@given(person=PEOPLE, week=WEEKS)
@settings(max_examples=150)
def test_whoever_acts_at_once_does_nothing_about_the_reminder(person: Colleague, week: int) -> None:
    question = check_in(week)
    seen_at = arrived(person, question)
    at_once = HABITS.intents(person, question, seen_at=seen_at, again=False)
    reminded = HABITS.intents(person, question, seen_at=seen_at + timedelta(days=1), again=True)
    assert not (at_once and reminded)


def test_some_act_only_when_reminded_and_some_never() -> None:
    acts = Counter[str]()
    for person in MEMBERS:
        question = check_in(0)
        seen_at = arrived(person, question)
        at_once = HABITS.intents(person, question, seen_at=seen_at, again=False)
        reminded = HABITS.intents(person, question, seen_at=seen_at + timedelta(days=1), again=True)
        acts["at once" if at_once else "reminded" if reminded else "never"] += 1
    assert acts["at once"] > acts["reminded"] > 5
    assert acts["never"] > 5


def test_a_correction_comes_on_a_later_day_than_the_answer() -> None:
    corrections = 0
    for person in MEMBERS:
        question = check_in(2)
        intents = HABITS.intents(person, question, seen_at=arrived(person, question), again=False)
        errands = {intent.errand: intent for intent in intents}
        if Errand.CORRECT in errands:
            assert person.calendar.local_date(errands[Errand.CORRECT].at) > question.asked_on
            assert errands[Errand.CORRECT].at > errands[Errand.ANSWER].at
            corrections += 1
    assert corrections


def test_the_silent_team_answers_at_first_and_never_from_the_fifth_week_on() -> None:
    team = [who for who in MEMBERS if who.team == SILENT_TEAM]

    def acts(week: int) -> int:
        return sum(
            len(
                HABITS.intents(
                    who, check_in(week), seen_at=arrived(who, check_in(week)), again=again
                )
            )
            for who in team
            for again in (False, True)
        )  # fmt: skip

    assert sum(acts(week) for week in range(4)) > 8
    assert sum(acts(week) for week in range(4, 13)) == 0


def test_trouble_gets_rarer_and_done_more_frequent_over_the_weeks() -> None:
    def counts(weeks: range) -> Counter[Answer]:
        return Counter(
            HABITS.answer(who, check_in(week))
            for week in weeks
            for who in MEMBERS
            if HABITS.intents(who, check_in(week), seen_at=arrived(who, check_in(week)), again=False)
        )

    first, last = counts(range(3)), counts(range(10, 13))
    assert first[Answer.TROUBLE] > 1.5 * last[Answer.TROUBLE]
    assert last[Answer.DONE] > 1.5 * first[Answer.DONE]


@given(person=PEOPLE, week=st.integers(1, 12))
@settings(max_examples=100)
def test_numbers_are_whole_and_near_what_could_be_expected(person: Colleague, week: int) -> None:
    visits = next(kpi for kpi in SAMPLE.programme.kpis if kpi.id == "visit-records")
    today = check_in(week).asked_on
    number = HABITS.number(person, check_in(week), visits, today=today)
    first, last = period_shown(visits, person.calendar, today=today)
    wanted = expected(
        visits, person.calendar, first=max(first, person.day_zero(GO_LIVE)), last=last, marks=()
    ).value
    assert number == number.to_integral_value()
    assert 0 <= number <= wanted * Decimal("1.2") + 1


@given(person=PEOPLE, week=WEEKS)
@settings(max_examples=50)
def test_a_correction_adds_what_was_forgotten(person: Colleague, week: int) -> None:
    assert 1 <= HABITS.correction(person, check_in(week)) <= 3


@given(person=PEOPLE, week=WEEKS)
@settings(max_examples=50)
def test_a_pause_lasts_a_week_or_two(person: Colleague, week: int) -> None:
    today = check_in(week).asked_on
    until = HABITS.pause_until(person, check_in(week), today=today)
    assert timedelta(days=7) <= until - today < timedelta(days=18)


def test_a_few_pause_within_the_programme_and_nobody_in_their_first_week() -> None:
    def pauses(week: int) -> int:
        return sum(
            intent.errand is Errand.PAUSE
            for who in MEMBERS
            for intent in HABITS.intents(
                who, check_in(week), seen_at=arrived(who, check_in(week)), again=False
            )
        )

    assert pauses(0) == 0
    assert 5 <= sum(pauses(week) for week in range(1, 13)) <= 40


def test_somebody_who_says_it_is_clear_may_write_a_goal_and_most_do() -> None:
    question = Question(kind=QuestionKind.DAY_ONE, asked_on=GO_LIVE)
    writing = sum(HABITS.writes_goal(who, question) for who in MEMBERS)
    assert len(MEMBERS) / 2 < writing < len(MEMBERS)


@given(person=PEOPLE, seed=st.integers(0, 1000))
@settings(max_examples=50)
def test_a_phrase_is_in_the_language_of_the_person(person: Colleague, seed: int) -> None:
    phrases = SAMPLE.phrases
    said = phrases.pick(Dice(seed), "goal", person)
    assert said in phrases.texts["goal", person.language]


def test_the_company_s_defaults_hold_where_the_roster_says_nothing() -> None:
    company = Company(name="x", work_hours=WorkHours(start=time(8), end=time(12)))
    sample: SampleCompany = load_sample_company(company)
    start, end = sample.colleagues["murakami.hiromi"].calendar.windows(date(2026, 9, 16))[0]
    assert (start.astimezone(TOKYO).time(), end.astimezone(TOKYO).time()) == (time(8), time(12))
