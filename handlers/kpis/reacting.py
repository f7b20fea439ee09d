"""What a manager does about a follow-up: talk with the team, put it off, ask for support, or look at all."""

from datetime import timedelta

from cards import builders
from cards.actions.kpis import AskForTeamHelp, SendTeamHelp, ShowFollowUps, SnoozeFollowUp, TalkWithTeam
from cards.builders.team_kpis import team_request
from cards.data.follow_ups import FollowUpAgendaData, FollowUpsData, TeamHelpFormData
from cards.model import Card
from cards.texts import NOTHING
from coaching.checkins.model import TroubleKind
from coaching.help.asking import About, Trouble
from coaching.help.model import Reach
from coaching.programmes.model import Programme, ProgrammeState
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import chosen, require, text_of
from handlers.kpis.asking import update_sent, week_card
from handlers.kpis.follow_up_cards import Known, kpi_of
from handlers.kpis.follow_up_rights import may_follow_up, require_manager, shown
from handlers.readers import name_of, reader_of
from handlers.reply import Reply
from handlers.requests import lead_name, tell, told_card
from measures.follow_ups.choosing import playbook_of
from measures.follow_ups.model import FollowUp, FollowUpState, Reaction
from measures.follow_ups.service import react, snooze, take_up
from measures.kpis.model import Kpi
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.managing import teams_of

SNOOZED = timedelta(days=7)
"""How long a follow-up is put off."""
OVER = "follow_up_over"
"""Why it is too late, as `measures.follow_ups.answering` says."""
LONGEST_REQUEST = 2000
"""Characters that the form takes (`cards.builders.wording.MAX_TROUBLE`)."""


def talk(turn: Turn, action: TalkWithTeam, _values: Values) -> Reply:
    """Show the agenda of the next step, to who pressed alone, and note that it was taken up: once, however
    often it is pressed."""
    entry, known = require_manager(turn, action.follow_up_id)
    _, kpi = about(turn, entry)
    taken = take_up(
        turn.unit, entry.id, on=turn.world.company_day, at=turn.world.now, practice_id=kpi.practice_id
    )
    return Reply(replace=after_press(turn, known, taken), cards=(_agenda(turn, known, taken),))


def _agenda(turn: Turn, known: Known, entry: FollowUp) -> Card:
    playbook, reader = (
        playbook_of(turn.world.playbooks, entry.step_id),
        reader_of(turn.actor, turn.world.company),
    )
    language = reader.words.language
    points: tuple[str, ...] = ()
    if playbook is not None and playbook.agenda:
        codes = [code for code in (language, *reader.fallback) if code in playbook.agenda]
        points = playbook.agenda[codes[0]] if codes else next(iter(playbook.agenda.values()))
    agenda = FollowUpAgendaData(
        follow_up_id=entry.id,
        kpi=shown(known, entry, turn.actor),
        title="" if playbook is None else reader.text(playbook.title),
        agenda=points,
    )
    return builders.follow_up_agenda(agenda, reader.words)


def put_off(turn: Turn, action: SnoozeFollowUp, _values: Values) -> Reply:
    """Ask again in a week."""
    entry, known = require_manager(turn, action.follow_up_id)
    until = turn.world.company_day + SNOOZED
    changed = snooze(turn.unit, entry.id, until=until, at=turn.world.now)
    return Reply(replace=after_press(turn, known, changed))


def after_press(turn: Turn, known: Known, entry: FollowUp) -> Card | None:
    """Return the card that takes the place of the one that was pressed, and have the message that the manager
    got changed as well: what was pressed may have been a list, or of somebody above."""
    update_sent(known, [entry])
    if turn.actor.id == entry.manager_id:
        return week_card(known, entry) or known.cards_for(turn.actor).card([entry])
    return known.cards_for(turn.actor).card([entry])


def about(turn: Turn, entry: FollowUp) -> tuple[Programme, Kpi]:
    """Return the programme and the KPI that a follow-up is about. Raises `TooLateError` if they are no
    more."""
    programme = turn.unit.programmes.find(entry.programme_id)
    kpi = None if programme is None else kpi_of(programme, entry)
    if programme is None or kpi is None:
        raise TooLateError(reason=OVER)
    return programme, kpi


def check_open(entry: FollowUp) -> None:
    """Raise `TooLateError` for a follow-up that ended."""
    if entry.state is not FollowUpState.OPEN:
        raise TooLateError(reason=OVER)


# ---------------------------------------------------------------------------- support for the team


def open_help(turn: Turn, action: AskForTeamHelp, _values: Values) -> Reply:
    """Ask what would help the team."""
    entry, known = require_manager(turn, action.follow_up_id)
    check_open(entry)
    form = TeamHelpFormData(
        follow_up_id=entry.id,
        kpi=shown(known, entry, turn.actor),
        lead_name=lead_name(turn, entry.programme_id),
    )
    return Reply(form=builders.team_help_form(form, reader_of(turn.actor, turn.world.company).words))


def send_help(turn: Turn, action: SendTeamHelp, values: Values) -> Reply:
    """Make it a request for help like any other, of the KPI's practice and with the figure in front: it is
    for a team, and names none of its people."""
    entry, known = require_manager(turn, action.follow_up_id)
    check_open(entry)
    require(values, "text")
    if len(text_of(values, "text")) > LONGEST_REQUEST:
        raise InvalidInputError({"text": "error.too_long"})
    programme, kpi = about(turn, entry)
    words = reader_of(turn.actor, turn.world.company).words
    trouble = Trouble(
        kind=TroubleKind.OTHER,
        text=f"{team_request(shown(known, entry, turn.actor), words)}\n{text_of(values, 'text')}",
        reach=chosen(values, "reach", Reach) if text_of(values, "reach") else Reach.CHAT,
        language=words.language,
    )
    told = tell(
        turn, trouble, check_in=None, about=About(programme_id=programme.id, practice_id=kpi.practice_id)
    )
    changed = react(turn.unit, entry.id, Reaction.HELP, at=turn.world.now)
    return Reply(replace=after_press(turn, known, changed), cards=(told_card(turn, told),))


# ---------------------------------------------------------------------------- all of them


def show_all(turn: Turn, action: ShowFollowUps, _values: Values) -> Reply:
    """List the acting person's own open follow-ups; of a programme those of all teams that they may see, with
    who is asked. Without any of their own, those of the first programme in which they may see some."""
    known, programme_id = Known.load(turn.world, turn.unit), action.programme_id
    if programme_id:
        entries = _of_programme(turn, known, programme_id)
    else:
        own = turn.unit.follow_ups.open_ones(manager_id=turn.actor.id)
        entries = known.asked_still(own)
        if not entries:
            programme_id, entries = _of_others(turn, known)
    cards = known.cards_for(turn.actor)
    found = [
        (line, _asked_name(turn, known, one)) for one in entries if (line := cards.line(one)) is not None
    ]
    listed = FollowUpsData(
        lines=tuple(line for line, _ in found),
        manager_names=tuple(name for _, name in found),
        programme_id=programme_id,
        page=action.page,
    )
    return Reply(cards=(builders.follow_ups(listed, cards.reader.words),))


def _asked_name(turn: Turn, known: Known, entry: FollowUp) -> str:
    """Return who is asked; nothing for the acting person, who can press."""
    manager_id = known.manager_of(entry)
    return "" if manager_id == turn.actor.id else name_of(known.people.get(manager_id)) or NOTHING


def _of_programme(turn: Turn, known: Known, programme_id: str) -> list[FollowUp]:
    """Return the open follow-ups of a programme: all for who runs it, else those of the acting person and of
    managers below them. Raises `NotAllowedError` for who neither runs it nor manages anybody."""
    programme = turn.unit.programmes.find(programme_id)
    if programme is None or programme.state is ProgrammeState.DRAFT:
        raise NotFoundError(what="programme", key=programme_id)
    found = _seen(turn, known, programme)
    if found is None:
        raise NotAllowedError(person_id=turn.actor.id, what="see the follow-ups of this programme")
    return found


def _of_others(turn: Turn, known: Known) -> tuple[str, list[FollowUp]]:
    """Return the first running programme in which the acting person may see open follow-ups, with these; no
    programme and none, if there is no such."""
    for programme in turn.unit.programmes.list_all(state=ProgrammeState.RUNNING):
        found = _seen(turn, known, programme)
        if found:
            return programme.id, found
    return "", []


def _seen(turn: Turn, known: Known, programme: Programme) -> list[FollowUp] | None:
    """Return the open follow-ups of a programme that the acting person may see; None if they may see none."""
    entries = turn.unit.follow_ups.open_ones(programme_id=programme.id)
    if turn.actor.id in (programme.lead, programme.deputy, programme.sponsor):
        return entries
    if not teams_of(turn.actor.id, managing=known.managing):
        return None
    return [entry for entry in entries if may_follow_up(turn.actor, entry, known)]
