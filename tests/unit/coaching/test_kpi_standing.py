"""How a team stands by its evaluations, from weeks written by hand (PRODUCT 6: below expected at two
evaluations in a row under 80 %, recovered at 95 %)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.kpis.standing import Course, Standing, course_of
from measures.teams.model import TeamFigure, Verdict

MONDAY = date(2026, 6, 8)
OF = {
    "R": (Verdict.REACHED, 96),
    "M": (Verdict.BETWEEN, 88),
    "B": (Verdict.BELOW, 70),
    "n": (Verdict.NO_NUMBERS, None),
    "s": (Verdict.STALE, None),
    "f": (Verdict.TOO_FEW, None),
    "a": (Verdict.ALL_AWAY, None),
}


def weeks(table: str) -> list[TeamFigure]:
    """Return one figure a letter, a week apart; a space is a week that was not evaluated."""
    return [
        TeamFigure(
            programme_id="crm",
            kpi_id="visits",
            team="Sales",
            evaluated_on=MONDAY + timedelta(weeks=week),
            first=MONDAY + timedelta(weeks=week - 1),
            last=MONDAY + timedelta(weeks=week, days=-1),
            verdict=OF[letter][0],
            actual=None if OF[letter][1] is None else Decimal(OF[letter][1]),
            expected=None if OF[letter][1] is None else Decimal(100),
        )
        for week, letter in enumerate(table)
        if letter != " "
    ]


@pytest.mark.parametrize(
    ("table", "standing"),
    [
        ("R", Standing.REACHED),
        ("B", Standing.UNDER),
        ("RB", Standing.UNDER),
        ("BB", Standing.BELOW),
        ("BMB", Standing.UNDER),
        ("BBM", Standing.RECOVERING),
        ("BBMB", Standing.BELOW),
        ("BBMM", Standing.RECOVERING),
        ("BBMR", Standing.RECOVERED),
        ("BBRR", Standing.REACHED),
        ("BBRB", Standing.UNDER),
        ("BR", Standing.REACHED),
        ("RM", Standing.BETWEEN),
        ("BnB", Standing.BELOW),
        ("BasB", Standing.BELOW),
        ("B   B", Standing.BELOW),
        ("B    B", Standing.UNDER),
        ("BBn", Standing.NO_NUMBERS),
        ("BBs", Standing.STALE),
        ("Rf", Standing.TOO_FEW),
        ("Ra", Standing.ALL_AWAY),
    ],
)
def test_a_team_stands_where_its_weeks_say(table: str, standing: Standing) -> None:
    assert course_of(weeks(table)).standing is standing


def months(table: str, *, standing: int) -> list[TeamFigure]:
    """Return one figure a letter for the months from May 2026, each beginning with the Monday after its end
    and standing for so many weeks in all."""
    spans = {"2026-06-01": (5, 31), "2026-07-06": (6, 30), "2026-08-03": (7, 31), "2026-09-07": (8, 31)}
    found = []
    for letter, (on, (month, last)) in zip(table, spans.items(), strict=False):
        for week in range(standing):
            [one] = weeks(letter)
            begun = date.fromisoformat(on) + timedelta(weeks=week)
            found.append(
                one._replace(evaluated_on=begun, first=date(2026, month, 1), last=date(2026, month, last))
            )
    return found


@pytest.mark.parametrize("standing", [1, 3])
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("B", Course(standing=Standing.UNDER)),
        ("BB", Course(standing=Standing.BELOW, change=Decimal(0))),
        ("BBM", Course(standing=Standing.RECOVERING, change=Decimal(18))),
        ("BBMR", Course(standing=Standing.RECOVERED, change=Decimal(8))),
    ],
)
def test_a_month_that_stands_for_several_weeks_is_one_evaluation(
    table: str, expected: Course, standing: int
) -> None:
    """70 to 88 is 18, 88 to 96 is 8. May and June are 5 weeks apart, and in a row."""
    assert course_of(months(table, standing=standing)) == expected


@pytest.mark.parametrize(
    ("table", "change"),
    [("R", None), ("RB", Decimal(-26)), ("BnM", Decimal(18)), ("MM", Decimal(0)), ("Rn", None)],
)
def test_the_change_compares_with_the_last_evaluation_that_had_a_figure(
    table: str, change: Decimal | None
) -> None:
    """96 - 70 = 26 and 88 - 70 = 18 percentage points."""
    assert course_of(weeks(table)).change == change


def test_before_the_first_evaluation_a_team_stands_nowhere() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        course_of([])


@given(st.text("RMBnsfa", min_size=1, max_size=12))
def test_below_expected_begins_with_two_in_a_row_and_ends_with_a_recovery(table: str) -> None:
    """An oracle on the letters alone: of what was judged, everything since the last recovery."""
    judged = "".join(letter for letter in table if letter in "RMB")
    since = judged.rpartition("R")[2]
    found = course_of(weeks(table)).standing
    if table[-1] in "nsfa":
        assert found in {Standing.NO_NUMBERS, Standing.STALE, Standing.TOO_FEW, Standing.ALL_AWAY}
    elif len(table) <= 5:  # Within four weeks whatever was judged is in a row.
        assert (found in {Standing.BELOW, Standing.RECOVERING}) == ("BB" in since)
