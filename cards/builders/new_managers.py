"""What somebody hears who has become the manager of a team, and that whoever leads hears of it."""

from collections.abc import Iterable, Iterator, Sequence

from cards.actions.kpis import ShowFollowUps, ShowKpis
from cards.builders.parts import adjust, buttons, context, facts, heading, make_card, paragraph, to_home
from cards.builders.response_parts import unstopped
from cards.builders.team_kpis import reached_text, subject
from cards.data.kpi_reviews import (
    ManagedProgramme,
    ManagerChangedData,
    NewManagerData,
    OpenFollowUp,
    OpenPromise,
)
from cards.data.team_kpis import TeamKpi
from cards.model import Button, ButtonStyle, Card, Divider, Element
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words
from measures.teams.model import Verdict

MOST_TEAMS = 3
MOST_PROGRAMMES = 3
MOST_FIGURES = 6
MOST_PROMISES = 5
MOST_CHANGES = 10
"""Shown on one card; more are counted."""
_WITHOUT_FIGURE = (Verdict.NO_NUMBERS, Verdict.STALE, Verdict.TOO_FEW, Verdict.ALL_AWAY)


def new_manager(data: NewManagerData, words: Words) -> Card:
    """Tell somebody who manages a team since a few days what is at stake: why, how things stand, what was
    promised, and whom to ask."""
    shown = data.programmes[:MOST_PROGRAMMES]
    return make_card(
        "new_manager",
        words,
        title=words.text("new_manager.title", team=_where(data.teams, words)),
        elements=(
            paragraph(words.text("new_manager.text", teams=_teams(data.teams, words))),
            *(element for one in shown for element in _programme(one, words)),
            *_follow_ups(data.follow_ups, words),
            *_promises(data.promises, words),
            Divider(),
            buttons((
                Button(words.text("new_manager.kpis"), ShowKpis(shown[0].programme_id), ButtonStyle.PRIMARY)
                if shown else None,
                Button(words.text("new_manager.follow_ups"), ShowFollowUps()) if data.follow_ups else None,
                to_home(words),
                adjust(words),
            )),
            context(words.text("context.new_manager", days=data.days)),
        ),
    )  # fmt: skip


def _where(teams: Sequence[str], words: Words) -> str:
    """Return the first team by its own name, and how many more there are."""
    if not teams:
        return ""
    more = len(teams) - 1
    return words.count("new_manager.more_teams", more, teams=_last(teams[0])) if more else _last(teams[0])


def _last(team: str) -> str:
    return clean(team.rpartition("/")[2], NAME)


def _teams(teams: Sequence[str], words: Words) -> str:
    named = words.join([clean(team, NAME) for team in teams[:MOST_TEAMS]])
    more = len(teams) - MOST_TEAMS
    return words.count("new_manager.more_teams", more, teams=named) if more > 0 else named


def _programme(one: ManagedProgramme, words: Words) -> Iterator[Element | None]:
    yield Divider()
    yield heading(clean(one.name, NAME))
    yield paragraph(words.text("new_manager.purpose", purpose=clean(one.purpose, LINE)))
    yield paragraph(words.count("new_manager.people", one.people))
    figures = sorted(one.figures, key=_is_without_figure)
    yield facts(_figure(kpi, words) for kpi in figures[:MOST_FIGURES])
    if not one.figures:
        yield paragraph(words.text("new_manager.no_figures"))
    if len(one.figures) > MOST_FIGURES:
        yield context(words.count("new_manager.more_figures", len(one.figures) - MOST_FIGURES))
    if one.lead_name:
        yield context(words.text("new_manager.lead", name=clean(one.lead_name, NAME)))


def _is_without_figure(kpi: TeamKpi) -> bool:
    return kpi.figure.attainment is None or kpi.figure.verdict in _WITHOUT_FIGURE


def _figure(kpi: TeamKpi, words: Words) -> tuple[str, str]:
    """Return the KPI of a team with what was reached; why there is no figure where none is shown."""
    figure = kpi.figure
    if _is_without_figure(kpi):
        verdict = figure.verdict if figure.verdict in _WITHOUT_FIGURE else Verdict.NO_NUMBERS
        return subject(kpi, words), words.text(f"kpi_review.verdict.{verdict}")
    reached = words.text(
        "new_manager.reached", reached=reached_text(kpi, words), last=words.short_date(figure.last)
    )
    return subject(kpi, words), reached


def _follow_ups(follow_ups: Sequence[OpenFollowUp], words: Words) -> Iterator[Element | None]:
    """Yield what is below expected, and what the manager before did about it."""
    if not follow_ups:
        return
    yield Divider()
    yield heading(words.count("new_manager.below", len(follow_ups)))
    yield facts(_follow_up(one, words) for one in follow_ups[:MOST_FIGURES])


def _follow_up(one: OpenFollowUp, words: Words) -> tuple[str, str]:
    done = "none" if one.reaction is None else one.reaction.value
    return subject(one.kpi, words), words.text(f"new_manager.since.{done}", since=one.since)


def _promises(promises: Sequence[OpenPromise], words: Words) -> Iterator[Element | None]:
    """Yield what people of the team were promised, and is not done yet."""
    if not promises:
        return
    yield Divider()
    yield heading(words.count("new_manager.promises", len(promises)))
    yield facts((clean(one.name, LINE), _promise(one, words)) for one in promises[:MOST_PROMISES])
    more = len(promises) - MOST_PROMISES
    yield context(words.count("new_manager.more_promises", more)) if more > 0 else None


def _promise(one: OpenPromise, words: Words) -> str:
    """Return what will be done, and after it who does it by when, as far as that is said."""
    text, more = clean(one.answer, LINE), []
    if one.owner_name:
        more.append(words.text("new_manager.owner", name=clean(one.owner_name, NAME)))
    if one.due is not None:
        more.append(words.text(f"new_manager.due{'.late' if one.is_late else ''}", due=one.due))
    if not more:
        return text
    known = more[0] if len(more) == 1 else words.text("new_manager.owner_and_due", owner=more[0], due=more[1])
    return words.text("new_manager.promise", text=unstopped(text), more=known)


# ---------------------------------------------------------------------------- whoever leads


def manager_changed(data: ManagerChangedData, words: Words) -> Card:
    """Tell whoever leads a programme which teams have a new manager."""
    shown = data.changes[:MOST_CHANGES]
    more = len(data.changes) - len(shown)
    return make_card(
        "manager_changed",
        words,
        title=_changed_title(data, words),
        elements=(
            paragraph(
                words.count(
                    "manager_changed.text", len(data.changes), programme=quoted(data.programme_name, NAME)
                )
            ),
            facts(_pairs((one.team, one.manager_name) for one in shown)),
            paragraph(words.count("manager_changed.more", more)) if more else None,
            paragraph(words.text("manager_changed.told", days=data.days)),
            buttons((Button(words.text("kpi_review.all"), ShowKpis(data.programme_id)), adjust(words))),
            context(words.text("context.manager_changed")),
        ),
    )


def _pairs(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((clean(team, NAME), clean(name, NAME)) for team, name in rows)


def _changed_title(data: ManagerChangedData, words: Words) -> str:
    if len(data.changes) != 1:
        return words.text("manager_changed.title.many", n=len(data.changes))
    one = data.changes[0]
    return words.text("manager_changed.title", team=_last(one.team), name=clean(one.manager_name, NAME))
