"""What managers are asked to follow up: the card, the list, the agenda, and what their own manager hears."""

from collections.abc import Iterable, Iterator, Sequence

from cards.actions.kpis import (
    AskForTeamHelp,
    OpenKpiDispute,
    ShowFollowUps,
    ShowKpi,
    ShowKpis,
    SnoozeFollowUp,
    TalkWithTeam,
)
from cards.builders.parts import (
    adjust,
    buttons,
    context,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    paragraph,
    to_home,
)
from cards.builders.result_ways import page_buttons
from cards.builders.team_kpis import (
    calculation_text,
    days_text,
    percent_text,
    purpose_text,
    reached_text,
    subject,
    team_name,
    trend_chart,
    whose_days,
    whose_text,
)
from cards.data.follow_ups import (
    FollowUpAboveData,
    FollowUpAgendaData,
    FollowUpData,
    FollowUpDone,
    FollowUpDoneData,
    FollowUpLine,
    FollowUpNoDataData,
    FollowUpsData,
    HandedOver,
)
from cards.data.team_kpis import TeamKpi
from cards.model import Button, Buttons, ButtonStyle, Card, Divider, Element
from cards.texts import LINE, NAME, clean
from cards.words import Words
from measures.follow_ups.model import Cause, FollowUpState, Reaction
from measures.kpis.model import BELOW, RECOVERED

MOST_LINES = 3
"""Teams and KPIs with everything on one card: with more nobody reads any (our own default)."""
MOST_LISTED = 10
"""Those in a list, or on a page of it."""
MOST_POINTS = 8
"""Points of an agenda that are shown."""


def follow_up(data: FollowUpData, words: Words) -> Card:
    """Ask a manager to follow up, with the calculation, one next step, and what ends it; of what is theirs no
    more, say only that."""
    shown, more = data.lines[:MOST_LINES], len(data.lines) - MOST_LINES
    is_alone = len(data.lines) == 1
    return make_card(
        "follow_up",
        words,
        title=_title(data.lines, words) if data.lines else words.text("follow_up.title.handed_over"),
        elements=(
            *(
                element
                for n, one in enumerate(shown, start=1)
                for element in _section(0 if is_alone else n, one, words)
            ),
            paragraph(words.count("follow_up.more", more)) if more > 0 else None,
            None if is_alone else _first_above(data.lines, words),
            *_handed_over(data.handed_over, words),
            buttons((
                Button(words.text("follow_up.all"), ShowFollowUps("")) if more > 0 else None,
                adjust(words),
            )),
            context(_reason(data.lines, words)) if data.lines else None,
        ),
    )  # fmt: skip


def _first_above(lines: Iterable[FollowUpLine], words: Words) -> Element | None:
    """Say from when on somebody above hears of what was left without a reaction, of all of several: those as
    well that are not shown. None where nobody is going to hear."""
    coming = [
        one.above for one in lines
        if one.above is not None and not one.above.is_told and not one.is_disputed and not one.is_superseded
    ]  # fmt: skip
    if not coming:
        return None
    first = min(coming, key=lambda above: above.on)
    return context(words.text("follow_up.above", on=first.on, name=clean(first.name, NAME)))


def _handed_over(lines: Sequence[HandedOver], words: Words) -> Iterator[Element]:
    if not lines:
        return
    names = [
        words.text("team_kpi.subject", team=clean(one.team_name, NAME), kpi=clean(one.name, NAME))
        for one in lines[:MOST_LISTED]
    ]
    yield paragraph(words.text("follow_up.handed_over", subjects=words.join(names)))
    if len(lines) > MOST_LISTED:
        yield context(words.count("follow_ups.more", len(lines) - MOST_LISTED))


def _title(lines: Sequence[FollowUpLine], words: Words) -> str:
    """Return the first line: team, KPI and figure of one, how many of several."""
    open_ones = [one for one in lines if one.state is FollowUpState.OPEN]
    if len(lines) != 1:
        return _title_of_several(lines, len(open_ones), words)
    one = lines[0]
    key = "follow_up.title" if open_ones else f"follow_up.title.{one.state}"
    return words.text(
        key,
        team=team_name(one.kpi, words),
        kpi=clean(one.kpi.name, NAME),
        percent=percent_text(one.kpi, words),
    )


def _title_of_several(lines: Sequence[FollowUpLine], below: int, words: Words) -> str:
    """Return how many of several are below; of those that are not, how many recovered."""
    recovered = sum(one.state is FollowUpState.RECOVERED for one in lines)
    if below and recovered:
        return words.count("follow_up.title.mixed", below, recovered=recovered)
    if below:
        return words.count("follow_up.title.several", below)
    if recovered:
        return words.count("follow_up.title.all_recovered", recovered)
    return words.count("follow_up.title.all_over", len(lines))


def _reason(lines: Sequence[FollowUpLine], words: Words) -> str:
    """Return why it came; limits that are Hojorin's own are called so."""
    belows = sorted({one.kpi.below for one in lines})
    ours = all((one.kpi.below, one.kpi.recovered) == (BELOW, RECOVERED) for one in lines)
    return words.text(
        "context.follow_up",
        below=words.join([words.text("team_kpi.percent", n=below) for below in belows]),
        ours=1 if ours else 0,
    )


def _section(n: int, one: FollowUpLine, words: Words) -> Iterator[Element | None]:
    """Yield all that is said of one team's KPI, the n-th of several or the only one (0), then what its
    manager can do."""
    if n:
        yield Divider()
        yield heading(nth_line(n, subject(one.kpi, words), words))
    yield paragraph(_below_text(one, words))
    yield paragraph(calculation_text(one.kpi, words))
    yield whose_text(one.kpi, words)
    yield purpose_text(one.kpi, words)
    yield trend_chart(one.kpi, words)
    if one.state is FollowUpState.OPEN:
        yield context(_cause_text(one, words))
        if one.step is not None:
            yield paragraph(_step_text(one, words))
    yield paragraph(state_text(one, words)) if state_text(one, words) else None
    yield _presses(n, one, words)
    if one.state is FollowUpState.OPEN and not one.is_superseded:
        yield context(_end_text(one, words, is_alone=not n))


def _below_text(one: FollowUpLine, words: Words) -> str:
    if one.state is not FollowUpState.OPEN or one.in_a_row < 1:
        return reached_text(one.kpi, words)
    key = "follow_up.below.weeks" if one.are_weeks else "follow_up.below.evaluations"
    return words.count(
        key, one.in_a_row, subject=subject(one.kpi, words), reached=reached_text(one.kpi, words),
        below=one.kpi.below,
    )  # fmt: skip


def _cause_text(one: FollowUpLine, words: Words) -> str:
    """Return what may be behind it, and from which figures that is inferred."""
    figure = one.kpi.figure
    if one.cause is Cause.FEW_DO_IT:
        return words.count("follow_up.cause.few_do_it", figure.with_numbers, people=figure.people)
    if one.cause is Cause.MANY_AWAY:
        of, away = whose_days(one.kpi), figure.days_on_leave
        return words.text(
            "follow_up.cause.many_away",
            away=days_text(away, of, words),
            days=days_text(figure.pattern_days, of, words),
        )
    return words.text(f"follow_up.cause.{one.cause}")


def _step_text(one: FollowUpLine, words: Words) -> str:
    if one.step is None:
        return ""
    title = clean(one.step.title, LINE)
    if not one.step.uses:
        return words.text("follow_up.step.new", title=title)
    return words.count("follow_up.step", one.step.uses, title=title, recovered=one.step.recovered)


def state_text(one: FollowUpLine, words: Words) -> str:
    """Return what was done with a follow-up, or how it ended; nothing while nobody did anything."""
    if one.state is not FollowUpState.OPEN:
        return words.text(
            "follow_up.state.no_numbers" if one.lacks_numbers else f"follow_up.state.{one.state}"
        )
    if one.is_superseded:
        return words.text("follow_up.state.superseded")
    if one.is_disputed:
        return words.text("follow_up.state.disputed")
    if one.snoozed_until is not None and one.reaction is Reaction.SNOOZE:
        return words.text("follow_up.state.snooze", until=one.snoozed_until)
    if one.reaction is None or one.reacted_on is None or one.reaction is Reaction.SNOOZE:
        return ""
    return words.text(f"follow_up.state.{one.reaction}", on=one.reacted_on)


def _presses(n: int, one: FollowUpLine, words: Words) -> Buttons | None:
    """Return what can still be done: what was done needs no button any more, but for the agenda."""
    if one.state is not FollowUpState.OPEN or one.is_superseded:
        return None
    key, has_talked = one.follow_up_id, one.has_talked or one.reaction is Reaction.TALK
    is_snoozed = one.reaction is Reaction.SNOOZE and one.snoozed_until is not None
    talk = words.text("follow_up.agenda" if has_talked else "follow_up.talk")
    style = ButtonStyle.PRIMARY if one.reaction is None and not one.is_disputed else ButtonStyle.DEFAULT
    return nth_buttons(n, (
        Button(talk, TalkWithTeam(key), style),
        None if one.reaction is Reaction.HELP else Button(words.text("follow_up.help"), AskForTeamHelp(key)),
        None if one.is_disputed else Button(words.text("follow_up.wrong"), OpenKpiDispute(key)),
        None if one.is_disputed or is_snoozed
        else Button(words.text("follow_up.snooze"), SnoozeFollowUp(key)),
    ), words)  # fmt: skip


def _end_text(one: FollowUpLine, words: Words, *, is_alone: bool) -> str:
    """Return what ends it, and who hears of it when if nothing is pressed: the manager knows beforehand. Of
    several that is said once, below all of them."""
    above = one.above
    if above is None or one.is_disputed or not (is_alone or above.is_told):
        return words.text("follow_up.ends", recovered=one.kpi.recovered)
    key = "follow_up.ends.told" if above.is_told else "follow_up.ends.above"
    return words.text(key, recovered=one.kpi.recovered, name=clean(above.name, NAME), on=above.on)


# ---------------------------------------------------------------------------- the list


def follow_ups(data: FollowUpsData, words: Words) -> Card:
    """List a page of open follow-ups, each with what can be done, or with who is asked."""
    pages = max(1, -(-len(data.lines) // MOST_LISTED))
    page = min(max(data.page, 0), pages - 1)
    shown = range(len(data.lines))[page * MOST_LISTED : (page + 1) * MOST_LISTED]
    own = [one for place, one in enumerate(data.lines) if not _asked_name(data, place)]
    return make_card(
        "follow_ups",
        words,
        title=words.count("follow_ups.title" if own else "follow_ups.title.under_way", len(data.lines)),
        elements=(
            None if shown else paragraph(words.text(_none_key(data))),
            *(element for place in shown for element in _listed(data, place, words)),
            _first_above(own, words),
            page_buttons(page, pages, lambda number: ShowFollowUps(data.programme_id, number), words),
            buttons((to_home(words),)),
        ),
    )


def _none_key(data: FollowUpsData) -> str:
    """Return what is said where nothing is open: of a programme, or of the reader's own teams."""
    return "follow_ups.none" if data.programme_id else "follow_ups.none.own"


def _asked_name(data: FollowUpsData, place: int) -> str:
    """Return who is asked about the line at that place; nothing for the reader."""
    return data.manager_names[place] if place < len(data.manager_names) else ""


def _listed(data: FollowUpsData, place: int, words: Words) -> Iterator[Element | None]:
    one, name = data.lines[place], _asked_name(data, place)
    n = place + 1 if len(data.lines) > 1 else 0
    yield heading(nth_line(n, subject(one.kpi, words), words))
    said = state_text(one, words)
    yield facts((
        (words.text("follow_ups.figure"), reached_text(one.kpi, words)),
        (words.text("follow_ups.step"), clean(one.step.title, LINE)) if one.step is not None else None,
        (words.text("follow_ups.state"), said or words.text("follow_ups.state.none")),
        (words.text("follow_ups.manager"), clean(name, NAME)) if name else None,
    ))  # fmt: skip
    if not name:
        yield _presses(n, one, words)


# ---------------------------------------------------------------------------- talking with the team


def follow_up_agenda(data: FollowUpAgendaData, words: Words) -> Card:
    """Show a manager what to say in the team's meeting, in a few points."""
    points = data.agenda[:MOST_POINTS] or tuple(
        words.text(f"follow_up_agenda.point.{number}") for number in (1, 2, 3)
    )
    return make_card(
        "follow_up_agenda",
        words,
        title=words.count("follow_up_agenda.title", len(points), subject=subject(data.kpi, words)),
        elements=(
            paragraph(words.text("follow_up_agenda.step", title=clean(data.title, LINE)))
            if data.title else None,
            paragraph("\n".join(_point(number, point, words) for number, point in enumerate(points, 1))),
            facts((
                (words.text("follow_ups.figure"), reached_text(data.kpi, words)),
                (words.text("follow_up_agenda.purpose"), clean(data.kpi.purpose, LINE)),
            )),
            buttons((_to_help(data, words), to_home(words))),
            context(words.text("follow_up_agenda.then", recovered=data.kpi.recovered)),
        ),
    )  # fmt: skip


def _to_help(data: FollowUpAgendaData, words: Words) -> Button:
    return Button(words.text("follow_up.help"), AskForTeamHelp(data.follow_up_id))


def _point(number: int, point: str, words: Words) -> str:
    return words.text("follow_up_agenda.point", number=number, point=clean(point, LINE))


# ---------------------------------------------------------------------------- above, and receipts


def follow_up_above(data: FollowUpAboveData, words: Words) -> Card:
    """Tell a manager's manager that follow-ups stand without any reaction."""
    shown, more = data.lines[:MOST_LISTED], len(data.lines) - MOST_LISTED
    name = clean(data.manager_name, NAME)
    return make_card(
        "follow_up_above",
        words,
        title=words.count("follow_up_above.title", len(data.lines), name=name),
        elements=(
            paragraph(words.text("follow_up_above.text", name=name, on=data.asked_on)),
            facts((subject(one.kpi, words), reached_text(one.kpi, words)) for one in shown),
            context(words.count("follow_ups.more", more)) if more > 0 else None,
            paragraph(words.text("follow_up_above.idea", name=name)),
            buttons((Button(words.text("follow_up_above.kpis"), _where_to_look(data)), adjust(words))),
            context(words.text("context.follow_up_above", name=name)),
        ),
    )


def _where_to_look(data: FollowUpAboveData) -> ShowKpi | ShowKpis:
    """Return the way to what it is about: one KPI itself, of several the team in which all of them are."""
    if not data.lines:
        return ShowKpis(data.programme_id)
    figure = data.lines[0].kpi.figure
    on = figure.evaluated_on.isoformat()
    if len(data.lines) == 1:
        return ShowKpi(data.programme_id, figure.kpi_id, on, data.team_number)
    return ShowKpis(data.programme_id, on, data.team_number)


def follow_up_no_data(data: FollowUpNoDataData, words: Words) -> Card:
    """Tell who answers for numbers that teams which are followed up have none."""
    pairs = [*zip(data.lines, data.sources, strict=False)]
    more = len(pairs) - MOST_LISTED
    return make_card(
        "follow_up_no_data",
        words,
        title=words.count("follow_up_no_data.title", len(pairs)),
        elements=(
            paragraph(words.text("follow_up_no_data.text")),
            facts((subject(kpi, words), _source(kpi, name, words)) for kpi, name in pairs[:MOST_LISTED]),
            context(words.count("follow_ups.more", more)) if more > 0 else None,
            buttons((adjust(words),)),
            context(words.text("context.follow_up_no_data")),
        ),
    )


def _source(kpi: TeamKpi, name: str, words: Words) -> str:
    return words.text("follow_up_no_data.line", source=clean(name, NAME), measured_at=kpi.measured_at)


def follow_up_done(data: FollowUpDoneData, words: Words) -> Card:
    """Say what a press about a follow-up did."""
    about, name = subject(data.kpi, words), clean(data.to_name, NAME) if data.to_name else ""
    return make_card(
        "follow_up_done",
        words,
        title=words.text(f"follow_up_done.{data.done}", subject=about),
        elements=(
            paragraph(words.text(f"follow_up_done.{data.done}.more", name=name)),
            buttons((
                # Whoever looks after numbers settles a dispute, and need not follow up anything.
                None if data.done is FollowUpDone.SETTLED
                else Button(words.text("follow_up.all"), ShowFollowUps("")),
                to_home(words),
            )),
        ),
    )  # fmt: skip
