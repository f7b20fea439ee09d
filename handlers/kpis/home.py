"""The KPI home: KPIs x teams from the latest stored evaluation, down the tree and up again."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cards.actions.kpis import GoToTeam, ShowKpis, TurnKpis
from cards.builders.kpi_home import MOST_CHILDREN, kpi_home, no_kpis
from cards.builders.survey_form import BETWEEN
from cards.data.kpi_home import KpiHomeData, KpiRow, KpiSection, NoKpis, NoKpisData
from cards.model import Card
from coaching.kpis.evaluating import evaluation_day
from coaching.kpis.standing import Course, Standing, course_of
from coaching.kpis.view import team_key
from coaching.programmes.model import ProgrammeState
from handlers.adjust import calendar_of
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import text_of
from handlers.kpis.own import own_kpis
from handlers.kpis.seats import Seat, seat_at, seats_of
from handlers.kpis.team_kpis import team_kpi
from handlers.readers import reader_of
from handlers.reply import Reply
from measures.kpis.model import Kpi
from measures.teams.model import EVERYBODY, Part, TeamFigure, Verdict

KPIS_A_PAGE = 3
TEAMS_A_PAGE = 10
"""Rows of a table: with more a phone shows a wall of figures (our own default)."""
HISTORY = timedelta(weeks=26)
"""So far back a team's course is read: whether it is below expected may have been decided long ago."""
MOST_TOPS = 20
"""Teams side by side of which the title counts the figures."""
_WEEK = timedelta(weeks=1)

History = Mapping[str, Sequence[TeamFigure]]
"""A team's evaluations by KPI, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The team that is looked at."""

    path: str | None
    """None: the topmost teams of the acting person, side by side."""
    has_changed: bool
    """It was named by another evaluation."""


def show_mine(turn: Turn) -> Reply:
    """Answer `kpi`: the own figures of the acting person, then the KPIs of teams that they may see, which a
    chat shows last."""
    own, teams = own_kpis(turn), _of_teams(turn)
    return Reply(cards=tuple(one for one in (own, teams) if one is not None) or (_nothing(turn),))


def show_kpis(turn: Turn, action: ShowKpis, _values: Values) -> Reply:
    """Open the KPI home of a programme, or of the first one that the acting person may see; own figures come
    where they may see no team."""
    if not action.programme_id:
        teams = _of_teams(turn)
        return show_mine(turn) if teams is None else Reply(cards=(teams,))
    seat = seat_at(turn, action.programme_id)
    return Reply(cards=(home_card(turn, seat, place_of(turn, seat, action.on, action.team), action.page),))


def turn_kpis(turn: Turn, action: TurnKpis, _values: Values) -> Reply:
    """Walk on to another team or page."""
    seat = seat_at(turn, action.programme_id)
    return Reply(replace=home_card(turn, seat, place_of(turn, seat, action.on, action.team), action.page))


def go_to_team(turn: Turn, action: GoToTeam, values: Values) -> Reply:
    """Walk down to the team that was chosen; one that is gone, or not to be seen, leads to the start."""
    seat = seat_at(turn, action.programme_id)
    found = seat.view.with_key(text_of(values, "team"))
    is_old = seat.on is None or action.on != seat.on.isoformat()
    place = Place(path=seat.view.start if found is None else found, has_changed=is_old or found is None)
    return Reply(replace=home_card(turn, seat, place, 0))


def place_of(turn: Turn, seat: Seat, on: str, number: int) -> Place:
    """Return the team that a number of an evaluation names, as far as the latest one has it."""
    start = Place(path=seat.view.start, has_changed=False)
    if seat.on is None or not on:
        return start
    if on == seat.on.isoformat():
        path = seat.view.find(number)
        return Place(path=path, has_changed=number > 0 and seat.view.named(number) != path)
    teams = _teams_of(turn, seat, on)
    named = teams[number] if 0 < number < len(teams) else None
    known = named is not None and seat.view.holds(named)
    return Place(path=named if known else seat.view.start, has_changed=True)


def _teams_of(turn: Turn, seat: Seat, on: str) -> list[str]:
    """Return the sorted teams of an earlier evaluation, in which its numbers count."""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return []
    return sorted({EVERYBODY, *turn.unit.team_figures.teams(seat.programme.id, day)})


def _of_teams(turn: Turn) -> Card | None:
    """Return the home of the first programme of which there is anything, with the ways to the others; None
    for who may see no team."""
    seats = seats_of(turn)
    if not seats:
        return None
    seat = next((one for one in seats if one.on is not None and one.view.tops), seats[0])
    return home_card(turn, seat, Place(path=seat.view.start, has_changed=False), 0, seats=seats)


def _nothing(turn: Turn) -> Card:
    running = turn.unit.programmes.list_all(state=ProgrammeState.RUNNING)
    why = NoKpis.NOT_FOR_YOU if any(one.kpis for one in running) else NoKpis.NO_PROGRAMME
    return no_kpis(NoKpisData(why=why), reader_of(turn.actor, turn.world.company).words)


# ---------------------------------------------------------------------------- one card


def home_card(turn: Turn, seat: Seat, place: Place, page: int, *, seats: Sequence[Seat] = ()) -> Card:
    """Return the KPI home at a place; where there is nothing to show, why."""
    reader = reader_of(turn.actor, turn.world.company)
    others = tuple(
        (one.programme.id, reader.text(one.programme.name))
        for one in seats
        if one.programme.id != seat.programme.id
    )
    if seat.on is None or not seat.view.tops:
        missing = NoKpisData(
            why=NoKpis.NOT_YET if seat.on is None else NoKpis.NO_TEAM,
            programme_name=reader.text(seat.programme.name),
            first_on=_next_monday(turn, seat),
            others=others,
        )
        return no_kpis(missing, reader.words)
    found = _Looking(turn, seat, seat.on, place).home(page)
    return kpi_home(replace(found, others=others), reader.words)


def _next_monday(turn: Turn, seat: Seat) -> date:
    """Return the day of the next evaluation that has a week of the programme behind it."""
    coming = evaluation_day(turn.world.company, turn.world.now) + _WEEK
    go_live = seat.programme.go_live
    while go_live is not None and coming <= go_live:
        coming += _WEEK
    return coming


def figures_of(turn: Turn, seat: Seat, kpi_ids: Sequence[str], team: str, part: Part) -> History:
    """Return a team's evaluations in those KPIs of which the latest evaluation says something."""
    if seat.on is None:
        return {}
    found: dict[str, list[TeamFigure]] = {}
    stored = turn.unit.team_figures.of_team(
        seat.programme.id, kpi_ids, team, part=part, since=seat.on - HISTORY
    )
    for figure in stored:
        if figure.evaluated_on <= seat.on:
            found.setdefault(figure.kpi_id, []).append(figure)
    return {kpi_id: figures for kpi_id, figures in found.items() if figures[-1].evaluated_on == seat.on}


class _Looking:
    """One look at a team and those right below it."""

    def __init__(self, turn: Turn, seat: Seat, on: date, place: Place) -> None:
        self._turn, self._seat, self._on, self._place = turn, seat, on, place
        self._reader = reader_of(turn.actor, turn.world.company)
        self._zone = calendar_of(turn).timezone
        self._children = seat.view.children(place.path)
        self._every = [kpi.id for kpi in seat.programme.kpis]
        self._whole = {} if place.path is None else self._figures(self._every, place.path)

    def home(self, page: int) -> KpiHomeData:
        """Return a page of the home."""
        under = self._below_in_teams()
        kpis = self._in_order(under)
        rows = max(1, -(-len(self._children) // TEAMS_A_PAGE))
        pages = max(1, -(-len(kpis) // KPIS_A_PAGE)) * rows
        page = min(page, pages - 1)
        shown_kpis = kpis[page // rows * KPIS_A_PAGE :][:KPIS_A_PAGE]
        shown_teams = self._children[page % rows * TEAMS_A_PAGE :][:TEAMS_A_PAGE]
        courses = self._courses()
        view, path = self._seat.view, self._place.path
        return KpiHomeData(
            programme_id=self._seat.programme.id,
            programme_name=self._reader.text(self._seat.programme.name),
            on=self._on,
            team=view.number(path),
            place=tuple(path.split("/")) if path else (),
            is_side_by_side=path is None,
            up=self._up(),
            kpis=len(courses),
            below=sum(one.standing is Standing.BELOW for one in courses),
            under=under.total() if path is not None and len(self._children) <= MOST_CHILDREN else None,
            sections=tuple(self._sections(shown_kpis, shown_teams, is_last=page % rows == rows - 1)),
            children=tuple((team_key(one), self._name(one)) for one in self._children),
            page=page,
            pages=pages,
            smallest_group=self._turn.world.company.smallest_group,
            follow_ups=self._follow_ups(),
            has_changed=self._place.has_changed,
        )

    def _up(self) -> int | None:
        """Return the number of the team above; from one of several topmost teams back to all of them."""
        path, view = self._place.path, self._seat.view
        if path is None or path == view.start:
            return None
        above = view.parent(path)
        return 0 if above is None else view.number(above)

    def _name(self, path: str) -> str:
        """Return what a team below is called: side by side by its whole path, as names may be alike."""
        return path.replace("/", BETWEEN) if self._place.path is None else path.rpartition("/")[2]

    def _courses(self) -> list[Course]:
        """Return the courses that the title counts: of the team that is looked at, or of those side by side;
        only of those that have a figure."""
        if self._place.path is not None:
            histories = [self._whole]
        else:
            histories = [self._figures(self._every, one) for one in self._children[:MOST_TOPS]]
        figures = [one for history in histories for one in history.values() if one[-1].actual is not None]
        return [course_of(one) for one in figures]

    def _below_in_teams(self) -> Counter[str]:
        """Return by KPI how many of the teams right below, and of the others together, are below expected;
        of no more teams than one card leads to."""
        found: Counter[str] = Counter()
        rows = [(team, Part.WHOLE) for team in self._children[:MOST_CHILDREN]]
        if self._place.path is not None:
            rows.append((self._place.path, Part.OTHERS))
        for team, part in rows:
            latest = self._turn.unit.team_figures.of_team(
                self._seat.programme.id, self._every, team, part=part, since=self._on
            )
            ids = [one.kpi_id for one in latest if one.verdict is Verdict.BELOW]
            histories = figures_of(self._turn, self._seat, ids, team, part) if ids else {}
            found.update(
                kpi_id for kpi_id, one in histories.items() if course_of(one).standing is Standing.BELOW
            )
        return found

    def _in_order(self, under: Mapping[str, int]) -> list[Kpi]:
        """Return the KPIs that there is something of: those below expected here or right below first, then
        those with a figure."""
        kpis = [one for one in self._seat.programme.kpis if self._place.path is None or one.id in self._whole]

        def need(kpi: Kpi) -> int:
            history = self._whole.get(kpi.id)
            if under.get(kpi.id) or (history and course_of(history).standing is Standing.BELOW):
                return 0
            return 1 if not history or history[-1].actual is not None else 2

        return sorted(kpis, key=need)

    def _sections(self, kpis: Sequence[Kpi], teams: Sequence[str], *, is_last: bool) -> Iterator[KpiSection]:
        ids = [kpi.id for kpi in kpis]
        below = [self._figures(ids, team) for team in teams]
        path = self._place.path
        others: History = {}
        if path is not None and is_last:
            others = figures_of(self._turn, self._seat, ids, path, Part.OTHERS)
        for kpi in kpis:
            whole = [replace(self._row(kpi, self._whole[kpi.id]), is_whole=True)] if path is not None else []
            rows = [
                self._row(kpi, one[kpi.id]) for one in (*below, others)
                if kpi.id in one and not self._says_the_same(one[kpi.id][-1])
            ]  # fmt: skip
            if whole or rows:
                name = self._reader.text(kpi.name)
                yield KpiSection(kpi_id=kpi.id, name=name, rows=(*whole, *rows))

    def _says_the_same(self, figure: TeamFigure) -> bool:
        """Tell whether others together are all that there is, so that their row would repeat the first."""
        whole = self._whole.get(figure.kpi_id, ())
        return figure.part is Part.OTHERS and any(
            (one.actual, one.expected, one.with_numbers, one.verdict)
            == (figure.actual, figure.expected, figure.with_numbers, figure.verdict)
            for one in whole[-1:]
        )

    def _row(self, kpi: Kpi, history: Sequence[TeamFigure]) -> KpiRow:
        found = row_of(kpi, history, turn=self._turn)
        if self._place.path is not None:
            return found
        return replace(found, team=replace(found.team, team_name=self._name(history[-1].team)))

    def _figures(self, kpi_ids: Sequence[str], team: str) -> History:
        return figures_of(self._turn, self._seat, kpi_ids, team, Part.WHOLE)

    def _follow_ups(self) -> int:
        open_ones = self._turn.unit.follow_ups.open_ones(programme_id=self._seat.programme.id)
        return sum(self._seat.view.may_see(one.team) for one in open_ones)


def row_of(kpi: Kpi, history: Sequence[TeamFigure], *, turn: Turn) -> KpiRow:
    """Return the latest figure of a team in a KPI, with its course and trend."""
    reader = reader_of(turn.actor, turn.world.company)
    course = course_of(history)
    return KpiRow(
        team=team_kpi(kpi, history[-1], reader, calendar_of(turn).timezone, trend=history),
        standing=course.standing,
        change=course.change,
    )
