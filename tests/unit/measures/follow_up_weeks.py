"""Evaluations as they are written by hand: a letter for each week, the first one of Monday 1 June 2026.

R reached · M between · B below · s stale · n no numbers · f too few · a all away · - no figure at all
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from measures.follow_ups.model import Cause, FollowUp, Playbook, StepUse
from measures.follow_ups.service import (
    Looked,
    ProgrammeView,
    evaluations_in_view,
    look_after,
    mark_asked,
    mark_told_above,
)
from measures.kpis.model import Kpi, Per
from measures.teams.model import LeftOut, TeamFigure, Verdict
from people.model import Leave
from storage.unit_of_work import SqlUnitOfWork

FIRST = date(2026, 6, 1)
LETTERS = {
    "R": Verdict.REACHED,
    "M": Verdict.BETWEEN,
    "B": Verdict.BELOW,
    "s": Verdict.STALE,
    "n": Verdict.NO_NUMBERS,
    "f": Verdict.TOO_FEW,
    "a": Verdict.ALL_AWAY,
}
TOKYO, OSAKA, SALES = "Sales/Tokyo", "Sales/Osaka", "Sales"


def monday(week: int) -> date:
    """The evaluation of a week, counted from 0."""
    return FIRST + timedelta(weeks=week)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def kpi(kpi_id: str = "visits", **changes: object) -> Kpi:
    values: dict[str, object] = {
        "id": kpi_id,
        "practice_id": "log-visit",
        "name": {"en": kpi_id},
        "purpose": {"en": "why"},
        "unit": {"en": "records"},
        "target": Decimal(3),
        "per": Per.DAY,
    }
    return Kpi(**(values | changes))  # type: ignore[arg-type]


def figure(letter: str, week: int, team: str = TOKYO, **changes: object) -> TeamFigure:
    on = monday(week)
    values: dict[str, object] = {
        "programme_id": "crm",
        "kpi_id": "visits",
        "team": team,
        "evaluated_on": on,
        "first": on - timedelta(days=7),
        "last": on - timedelta(days=1),
        "verdict": LETTERS[letter],
        "people": 8,
        "with_numbers": 8,
        "pattern_days": Decimal(40),
        "counting_days": Decimal(34),
        "left_out": (LeftOut(kind="leave", days=Decimal(6), people=2),),
    }
    return TeamFigure(**(values | changes))  # type: ignore[arg-type]


def weeks(letters: str, team: str = TOKYO, **changes: object) -> list[TeamFigure]:
    """The figures of a team, blanks left out."""
    table = enumerate(letters.replace(" ", ""))
    return [figure(letter, week, team, **changes) for week, letter in table if letter != "-"]


def entry(**changes: object) -> FollowUp:
    values: dict[str, object] = {
        "id": 1,
        "programme_id": "crm",
        "kpi_id": "visits",
        "team": TOKYO,
        "manager_id": "boss",
        "opened_on": monday(1),
        "cause": Cause.NOT_STARTED,
    }
    return FollowUp(**(values | changes))  # type: ignore[arg-type]


def playbook(step_id: str, *causes: Cause, practices: Sequence[str] = ()) -> Playbook:
    return Playbook(
        id=step_id,
        causes=frozenset(causes),
        practices=frozenset(practices),
        title={"en": step_id},
        agenda={"en": ("Talk.",)},
    )


class Story:
    """A programme over weeks, in a unit of work that is never committed."""

    def __init__(self, unit: SqlUnitOfWork) -> None:
        self.unit = unit
        self.kpis: tuple[Kpi, ...] = (kpi(),)
        self.managers = {TOKYO: "boss", OSAKA: "chief", SALES: "head"}
        self.above: Mapping[str, str | None] = {"boss": "head", "chief": "head", "head": None}
        self.playbooks: tuple[Playbook, ...] = (playbook("one"), playbook("two"))
        self.leave: dict[str, tuple[Leave, ...]] = {}
        self._said: dict[tuple[str, int], str] = {}

    def put(self, letters: str, team: str = TOKYO, *, until: int | None = None) -> None:
        """Make the evaluations say this of a team, up to a week."""
        table = letters.replace(" ", "")
        for week in range(len(table) if until is None else until + 1):
            if self._said.get((team, week)) == table[week]:
                continue
            self._said[team, week] = table[week]
            others = [
                one for one in self.unit.team_figures.of_evaluation("crm", monday(week)) if one.team != team
            ]
            own = [figure(table[week], week, team)] if table[week] != "-" else []
            self.unit.team_figures.put_evaluation("crm", monday(week), [*others, *own])

    def look(self, day: date, *, asks: bool = True) -> Looked:
        """Look on a company day; what is to be asked and told is noted as queued."""
        looked = look_after(
            self.unit,
            ProgrammeView(programme_id="crm", kpis=self.kpis),
            evaluations_in_view(self.unit, "crm", company_day=day),
            managers=self.managers,
            above=self.above,
            company_day=day,
            playbooks=self.playbooks,
            leave=lambda one: self.leave.get(one.manager_id, ()),
        )
        if asks:
            mark_asked(self.unit, [one.id for one in looked.to_ask], on=day)
            mark_told_above(self.unit, [one.id for one in looked.to_tell_above], at=noon(day))
        return looked

    def week_by_week(self, letters: str, team: str = TOKYO) -> list[Looked]:
        """Live through the weeks: each is evaluated, then looked at, on its Monday."""
        found = []
        for week in range(len(letters.replace(" ", ""))):
            self.put(letters, team, until=week)
            found.append(self.look(monday(week)))
        return found

    def only(self) -> FollowUp:
        """The one follow-up that there is."""
        (found,) = self.all()
        return found

    def all(self) -> list[FollowUp]:
        """All that there are, oldest first."""
        return self.unit.follow_ups.recent("crm", since=date(2000, 1, 1))

    def uses(self) -> list[StepUse]:
        """The next steps that were taken up in the only one, oldest first."""
        return self.unit.follow_ups.uses([self.only().id])
