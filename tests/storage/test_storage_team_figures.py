"""Evaluations as they are stored and computed anew, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from storage_samples import enrolment, person, programme, reading

from coaching.kpis.evaluating import evaluate_programme, evaluation_day, reevaluate
from coaching.programmes.model import EnrolmentState
from measures.kpis.model import Kpi, Of, Per
from measures.teams.model import EVERYBODY, LeftOut, Part, TeamFigure, Verdict
from measures.teams.rules import judged
from people.model import Company, Leave
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Kita", smallest_group=5)
FIRST, LAST, MONDAY = date(2026, 6, 8), date(2026, 6, 14), date(2026, 6, 15)
WEEK = timedelta(days=7)
NOW = datetime(2026, 6, 15, 0, 30, tzinfo=UTC)
"""Monday 15 June 2026, 09:30 in Tokyo."""
VISITS = Kpi(
    id="visits",
    practice_id="log",
    name={"en": "Visits"},
    purpose={"en": "Hand-over"},
    unit={"en": "records"},
    target=Decimal(3),
    per=Per.DAY,
    source="crm",
)
TEAM = tuple(f"p{number}" for number in range(5))


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    """Five people of one team, in a programme with one KPI since 1 May."""
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person(one, team="Sales/East") for one in TEAM])
        unit.programmes.put(programme(kpis=(VISITS,)))
        unit.enrolments.add_many([enrolment(one) for one in TEAM])
        yield unit


def figure(**changes: object) -> TeamFigure:
    values: dict[str, object] = {
        "programme_id": "sales",
        "kpi_id": "visits",
        "team": "Sales/East",
        "evaluated_on": MONDAY,
        "first": FIRST,
        "last": LAST,
        "verdict": Verdict.BELOW,
        "actual": Decimal(71),
        "expected": Decimal("102.5"),
        "numerator": Decimal("0.1"),
        "denominator": Decimal(3),
        "people": 8,
        "with_numbers": 7,
        "pattern_days": Decimal(40),
        "counting_days": Decimal("34.5"),
        "left_out": (LeftOut(kind="leave", days=Decimal("5.5"), people=2),),
        "measured_at": NOW,
    }
    return TeamFigure(**(values | changes))  # type: ignore[arg-type]


def measure(
    unit: SqlUnitOfWork, value: int, *, first: date = FIRST, at: datetime | None = None, kpi: str = "visits"
) -> None:
    """Let the system measure everybody for a whole week, on the Monday after unless told otherwise."""
    moment = at or datetime.combine(first + WEEK, datetime.min.time(), tzinfo=UTC)
    for one in TEAM:
        unit.readings.record(
            reading(
                kpi_id=kpi,
                subject=one,
                period_start=first,
                period_end=first + WEEK - timedelta(days=1),
                value=Decimal(value),
                source="crm",
                measured_at=moment,
            )
        )


def of_east(unit: SqlUnitOfWork, on: date = MONDAY) -> TeamFigure:
    [found] = [one for one in unit.team_figures.of_evaluation("sales", on) if one.team == "Sales/East"]
    return found


# ---------------------------------------------------------------------------- what is kept


def test_an_evaluation_is_read_as_it_was_put_by_kpi_team_and_part(unit: SqlUnitOfWork) -> None:
    nothing = figure(
        kpi_id="deals", team="", verdict=Verdict.TOO_FEW, actual=None, expected=None, left_out=()
    )
    figures = [figure(), figure(part=Part.OTHERS), nothing]
    unit.team_figures.put_evaluation("sales", MONDAY, figures)
    assert unit.team_figures.of_evaluation("sales", MONDAY) == [nothing, figure(part=Part.OTHERS), figure()]
    assert unit.team_figures.teams("sales", MONDAY) == ["", "Sales/East"]


def test_an_evaluation_replaces_the_whole_of_the_one_of_its_day_and_no_other(unit: SqlUnitOfWork) -> None:
    before = figure(evaluated_on=MONDAY - WEEK)
    unit.team_figures.put_evaluation("sales", MONDAY - WEEK, [before])
    unit.team_figures.put_evaluation("sales", MONDAY, [figure(), figure(team="Gone")])
    unit.team_figures.put_evaluation("other", MONDAY, [figure(programme_id="other")])
    unit.team_figures.put_evaluation("sales", MONDAY, [figure(actual=Decimal(99))])
    assert unit.team_figures.of_evaluation("sales", MONDAY - WEEK) == [before]
    assert unit.team_figures.of_evaluation("sales", MONDAY) == [figure(actual=Decimal(99))]
    assert unit.team_figures.evaluated_days("sales", limit=9) == [MONDAY, MONDAY - WEEK]
    assert unit.team_figures.evaluated_days("sales", limit=1) == [MONDAY]
    assert len(unit.team_figures.of_evaluation("other", MONDAY)) == 1


def test_a_figure_of_another_evaluation_is_refused_and_nothing_is_lost(unit: SqlUnitOfWork) -> None:
    unit.team_figures.put_evaluation("sales", MONDAY, [figure()])
    with pytest.raises(ValueError, match="another evaluation"):
        unit.team_figures.put_evaluation("sales", MONDAY, [figure(evaluated_on=MONDAY - WEEK)])
    assert unit.team_figures.of_evaluation("sales", MONDAY) == [figure()]


def test_a_team_is_read_over_time(unit: SqlUnitOfWork) -> None:
    weeks = [figure(evaluated_on=MONDAY - WEEK * number) for number in (2, 1, 0)]
    for one in weeks:
        others = [
            one._replace(team="Sales/West"),
            one._replace(kpi_id="deals"),
            one._replace(part=Part.OTHERS),
        ]
        unit.team_figures.put_evaluation("sales", one.evaluated_on, [one, *others])
    found = unit.team_figures.of_team("sales", ["visits"], "Sales/East", part=Part.WHOLE, since=MONDAY - WEEK)
    assert found == weeks[1:]
    later = MONDAY + timedelta(days=1)
    assert unit.team_figures.of_team("sales", ["visits"], "Sales/East", part=Part.WHOLE, since=later) == []


def test_a_team_is_looked_up_by_the_days_of_its_evaluations_not_in_all_figures_since(
    sqlite_database: Database,
) -> None:
    """SQLite counts the steps of its machine: with 40 times as many other teams it takes as many, within
    a half, to read one team over nine weeks, and to list the days of evaluation."""
    weeks = [MONDAY - WEEK * number for number in range(9)]

    def steps(others: int) -> int:
        with sqlite_database.unit_of_work() as unit:  # never committed
            for day in weeks:
                of_day = [figure(evaluated_on=day, team=f"Other/{n:04}") for n in range(others)]
                unit.team_figures.put_evaluation("sales", day, [figure(evaluated_on=day), *of_day])
            taken = [0]
            bare = unit._transaction._connection.connection.driver_connection
            bare.set_progress_handler(lambda: taken.__setitem__(0, taken[0] + 1), 10)
            found = unit.team_figures.of_team(
                "sales", ["visits"], "Sales/East", part=Part.WHOLE, since=weeks[-1]
            )
            assert unit.team_figures.evaluated_days("sales", limit=5) == weeks[:5]
            bare.set_progress_handler(None, 10)
            assert len(found) == len(weeks)
            return taken[0]

    assert steps(400) < steps(10) * 1.5


def test_readings_are_read_by_source_span_and_moment_with_all_their_digits(unit: SqlUnitOfWork) -> None:
    kept = reading(
        value=Decimal("33.3333"), numerator=Decimal(1), denominator=Decimal(3), source="crm", measured_at=NOW
    )
    for one in (
        kept,
        replace(kept, source="checkin"),
        replace(kept, kpi_id="deals"),
        replace(kept, period_start=kept.period_start - WEEK),
        replace(kept, period_end=kept.period_end + WEEK),
        replace(kept, measured_at=NOW + timedelta(seconds=1)),
    ):
        unit.readings.record(one)
    [found] = unit.team_figures.measured(
        "visits", source="crm", first=kept.period_start, last=kept.period_end, until=NOW
    )
    assert (found.subject, found.period_start, found.period_end) == (
        kept.subject,
        kept.period_start,
        kept.period_end,
    )
    assert (found.value, found.numerator, found.denominator) == (Decimal("33.3333"), 1, 3)
    assert found.measured_at == NOW


# ---------------------------------------------------------------------------- computing anew


def test_a_correction_turns_below_into_reached(unit: SqlUnitOfWork) -> None:
    """5 people x 5 days x 3 = 75. First 10 each: 50 of 75 = 66.7 %, below. Corrected to 15: 75 of 75."""
    measure(unit, 10)
    reevaluate(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW)
    assert (of_east(unit).actual, of_east(unit).expected) == (50, 75)
    assert of_east(unit).verdict is Verdict.BELOW
    measure(unit, 15, at=NOW + timedelta(hours=2))
    reevaluate(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW + timedelta(days=1))
    assert (of_east(unit).actual, of_east(unit).verdict) == (75, Verdict.REACHED)


def test_late_readings_evaluate_the_weeks_that_they_speak_of_and_no_more(unit: SqlUnitOfWork) -> None:
    """This week and the one before are always computed; one of five weeks ago once something comes of it."""
    sales = unit.programmes.get("sales")
    measure(unit, 15)
    assert reevaluate(unit, sales, company=COMPANY, now=NOW) == [MONDAY - WEEK, MONDAY]
    measure(unit, 15, first=FIRST - WEEK * 5)
    measure(unit, 15, first=FIRST - WEEK * 6, kpi="deals")
    day = timedelta(days=1)
    late = [MONDAY - WEEK * 5, MONDAY - WEEK, MONDAY]
    assert reevaluate(unit, sales, company=COMPANY, now=NOW + day) == late
    assert of_east(unit, late[0]).verdict is Verdict.REACHED
    # Once more: a portion that was being stored during the look has ids below what the look saw last.
    assert reevaluate(unit, sales, company=COMPANY, now=NOW + 2 * day) == late
    assert reevaluate(unit, sales, company=COMPANY, now=NOW + 3 * day) == late[1:]


def test_evaluating_twice_says_the_same(unit: SqlUnitOfWork) -> None:
    measure(unit, 12)
    first = evaluate_programme(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW, on=MONDAY)
    again = evaluate_programme(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW, on=MONDAY)
    stored = unit.team_figures.of_evaluation("sales", MONDAY)
    assert first == again == stored
    assert {one.team for one in stored} == {EVERYBODY, "Sales", "Sales/East"}


def test_leave_joiners_leavers_and_those_who_take_no_part(unit: SqlUnitOfWork) -> None:
    """p0 on leave for two days (3 left), p1 began on Wednesday (3), p2 left after Thursday (4, deactivated by
    now), p3 and p4 5 days each: 20 days x 3 = 60. Who left the audience, and who left before the week, do not
    count, whatever was measured; nor does a contract that ends next year make them count, or an account that
    was deactivated before its end."""
    changed = [
        person("p1", team="Sales/East", start_date=date(2026, 6, 10)),
        person("p2", team="Sales/East", end_date=date(2026, 6, 11), active=False),
        person("gone", team="Sales/East", end_date=date(2026, 6, 5)),
        person("out", team="Sales/East"),
        person("until", team="Sales/East", end_date=date(2027, 3, 31)),
        person("off", team="Sales/East", end_date=date(2027, 3, 31), active=False),
    ]
    unit.people.upsert_many(changed)
    unit.enrolments.add_many(
        [
            enrolment("gone"),
            enrolment("off"),
            *(enrolment(one, state=EnrolmentState.LEFT) for one in ("out", "until")),
        ]
    )
    unit.people.put_leave(
        [Leave(person_id="p0", first=date(2026, 6, 8), last=date(2026, 6, 9), kind="annual")]
    )
    measure(unit, 12)
    for one in ("gone", "out", "until"):
        unit.readings.record(
            reading(subject=one, period_start=FIRST, period_end=LAST, source="crm", measured_at=NOW)
        )
    evaluate_programme(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW, on=MONDAY)
    found = of_east(unit)
    assert (found.people, found.with_numbers) == (5, 5)
    assert (found.counting_days, found.expected, found.actual) == (20, 60, 60)


def test_numbers_that_stopped_say_since_when(unit: SqlUnitOfWork) -> None:
    measure(unit, 15)
    sales = unit.programmes.get("sales")
    reevaluate(unit, sales, company=COMPANY, now=NOW)
    reevaluate(unit, sales, company=COMPANY, now=NOW + WEEK)
    found = of_east(unit, MONDAY + WEEK)
    assert (found.verdict, found.measured_at) == (Verdict.STALE, datetime(2026, 6, 15, tzinfo=UTC))


def test_what_is_measured_after_the_look_does_not_count(unit: SqlUnitOfWork) -> None:
    measure(unit, 15, at=NOW + timedelta(minutes=1))
    evaluate_programme(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW, on=MONDAY)
    assert of_east(unit).verdict is Verdict.NO_NUMBERS


def test_kpis_of_weeks_and_of_months_are_each_evaluated_over_their_own_days(unit: SqlUnitOfWork) -> None:
    """Of a team, 44 a month: from 1 to 14 June 10 of 22 days count, so 20 are expected. Who left on 5 June
    belongs to the month and not to the week."""
    monthly = replace(VISITS, id="plans", of=Of.TEAM, per=Per.MONTH, target=Decimal(44))
    unit.programmes.put(programme(kpis=(VISITS, monthly)))
    unit.people.upsert_many([person("gone", team="Sales/East", end_date=date(2026, 6, 5))])
    unit.enrolments.add_many([enrolment("gone")])
    measure(unit, 15)
    unit.readings.record(
        reading(
            kpi_id="plans",
            subject="team:Sales/East",
            period_start=date(2026, 6, 1),
            period_end=date(2026, 6, 30),
            value=Decimal(21),
            source="crm",
            measured_at=NOW,
        )
    )
    figures = evaluate_programme(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW, on=MONDAY)
    plans, visits = (
        next(one for one in figures if (one.kpi_id, one.team) == (kpi, "Sales/East"))
        for kpi in ("plans", "visits")
    )
    assert (plans.people, plans.actual, plans.expected) == (6, 21, 20)
    assert (visits.people, visits.expected) == (5, 75)


def test_a_number_of_a_whole_month_stands_until_it_is_old_or_the_next_one_is_there(
    unit: SqlUnitOfWork,
) -> None:
    """44 a month; 20 of May are sent on 4 June, 45.5 %: below. May ended on Sunday 31 May, so that 1 June
    evaluates it; on 8 to 29 June nothing of June is known, and May stands. On 6 July, June is missing and
    what is known of May is 32 days old. Once June is there (44 of 44), it is the figure of 6 July, and stands
    on 13 July."""
    monthly = replace(VISITS, id="plans", of=Of.TEAM, per=Per.MONTH, target=Decimal(44))
    unit.programmes.put(programme(kpis=(monthly,)))
    sales = unit.programmes.get("sales")

    def send(month: int, last: int, value: int, at: datetime) -> None:
        first = date(2026, month, 1)
        unit.readings.record(
            reading(
                kpi_id="plans",
                subject="team:Sales/East",
                period_start=first,
                period_end=date(2026, month, last),
                value=Decimal(value),
                source="crm",
                measured_at=at,
            )
        )

    def looked(day: date) -> list[tuple[int, Verdict]]:
        now = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(minutes=30)
        reevaluate(unit, sales, company=COMPANY, now=now)
        found = of_east(unit, evaluation_day(COMPANY, now))
        return [(found.first.month, found.verdict)]

    send(5, 31, 20, datetime(2026, 6, 4, tzinfo=UTC))
    for day in (5, 8, 15, 22, 29):
        assert looked(date(2026, 6, day)) == [(5, Verdict.BELOW)]
    assert looked(date(2026, 7, 6)) == [(6, Verdict.STALE)]
    send(6, 30, 44, datetime(2026, 7, 8, tzinfo=UTC))
    assert looked(date(2026, 7, 13)) == [(6, Verdict.REACHED)]
    assert of_east(unit, date(2026, 7, 6)).verdict is Verdict.REACHED
    history = unit.team_figures.of_team(
        "sales", ["plans"], "Sales/East", part=Part.WHOLE, since=date(2026, 6, 1)
    )
    days = [one.evaluated_on for one in judged(history)]
    assert days == [date(2026, 7, 6), date(2026, 6, 1)]


def test_a_programme_that_has_not_begun_is_not_evaluated(unit: SqlUnitOfWork) -> None:
    unit.programmes.put(programme(kpis=(VISITS,), go_live=MONDAY))
    assert reevaluate(unit, unit.programmes.get("sales"), company=COMPANY, now=NOW) == []


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 6, 14, 14, 59, tzinfo=UTC), date(2026, 6, 8)),
        (datetime(2026, 6, 14, 15, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 6, 21, 14, 59, tzinfo=UTC), MONDAY),
    ],
)
def test_the_day_of_evaluation_is_the_monday_where_the_company_is(now: datetime, day: date) -> None:
    assert evaluation_day(COMPANY, now) == day
