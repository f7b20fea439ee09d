"""The figures of teams as a table, a row for each KPI, team and evaluation: what the download holds."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from coaching.kpis.view import above, team_key
from coaching.ports import CoachingUnit
from coaching.programmes.model import Programme
from measures.teams.model import LeftOut, TeamFigure
from people.csvfile import guarded
from people.texts import in_language

COLUMNS = (
    "programme_id",
    "kpi_id",
    "kpi",
    "unit",
    "team",
    "part",
    "evaluated_on",
    "first",
    "last",
    "verdict",
    "actual",
    "expected",
    "percent",
    "numerator",
    "denominator",
    "people",
    "with_numbers",
    "pattern_days",
    "counting_days",
    "left_out",
    "measured_at",
)
"""`left_out`: kind, days and people, as `leave:6:2;holiday:8:8`; of a number of a whole team kind and days
alone, as `holiday:1`. `percent`: of what was expected."""
MOST_EVALUATIONS = 26
"""The latest ones, half a year of weeks: our own default."""
_HUNDRED = Decimal(100)
_PLACES = Decimal("0.1")

Row = list[str]


def table_of(
    unit: CoachingUnit, programme_id: str, *, teams: Collection[str], language: str, most_bytes: int
) -> str:
    """Return the latest evaluations of a programme as CSV (RFC 4180) for spreadsheets, of those
    teams only whose key (`team_key`), or that of a team above, is among `teams`.

    The latest evaluation comes first. One that would make the file larger than `most_bytes` is left out with
    all that are older; the latest is there in any case. Raises `NotFoundError(what="programme")`.
    """
    programme = unit.programmes.get(programme_id)
    seen = _Seen(teams)
    content = "\ufeff" + _csv([list(COLUMNS)])
    size = len(content.encode())
    for number, day in enumerate(unit.team_figures.evaluated_days(programme_id, limit=MOST_EVALUATIONS)):
        figures = (one for one in unit.team_figures.of_evaluation(programme_id, day) if seen(one.team))
        part = _csv(figure_rows(programme, figures, language))
        size += len(part.encode())
        if number and size > most_bytes:
            break
        content += part
    return content


def figure_rows(programme: Programme, figures: Iterable[TeamFigure], language: str) -> Iterator[Row]:
    """Yield a row for each figure; what is not shown is empty."""
    kpis = {kpi.id: kpi for kpi in programme.kpis}
    for one in figures:
        kpi = kpis.get(one.kpi_id)
        name = unit_name = ""
        if kpi is not None:
            name = in_language(kpi.name, language, fallback=(language,))
            unit_name = in_language(kpi.unit, language, fallback=(language,))
        percent = None if one.attainment is None else (one.attainment * _HUNDRED).quantize(_PLACES)
        yield [
            programme.id,
            one.kpi_id,
            guarded(name),
            guarded(unit_name),
            guarded(one.team),
            one.part.value,
            one.evaluated_on.isoformat(),
            one.first.isoformat(),
            one.last.isoformat(),
            one.verdict.value,
            _number(one.actual),
            _number(one.expected),
            _number(percent),
            _number(one.numerator),
            _number(one.denominator),
            str(one.people),
            str(one.with_numbers),
            _number(one.pattern_days),
            _number(one.counting_days),
            guarded(";".join(map(_left_out, one.left_out))),
            "" if one.measured_at is None else one.measured_at.isoformat(),
        ]


class _Seen:
    """Tells whether a team may be in the file; each is looked up once."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = frozenset(keys)
        self._known: dict[str, bool] = {}

    def __call__(self, team: str) -> bool:
        """Tell whether the team, or one above it, is among those that the reader may see."""
        found = self._known.get(team)
        if found is None:
            found = self._known[team] = any(team_key(one) in self._keys for one in above(team))
        return found


def _csv(rows: Iterable[Row]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _left_out(one: LeftOut) -> str:
    """Return it as written; days of a number of a whole team are nobody's, and no 0 people."""
    return f"{one.kind}:{_number(one.days)}" + (f":{one.people}" if one.people else "")


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize() + 0:f}"
