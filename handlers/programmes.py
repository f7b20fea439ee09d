"""Programmes as conversation: what a member may read, what a lead may count."""

from collections.abc import Sequence

from cards import builders, data
from cards.actions import ShowGoalState, ShowProgramme, ShowProgrammes
from cards.model import Card
from coaching.programmes.model import EnrolmentState, Programme, ProgrammeState
from coaching.programmes.succession import may_make
from handlers.context import Turn
from handlers.day_one import show_goal_state
from handlers.events import Values
from handlers.home import led_programmes, may_see_counts, programme_counts
from handlers.plans import runs, show_list
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError


def show_counts(turn: Turn, action: ShowProgramme, _values: Values) -> Reply:
    """Show the counts of a programme to those who run it."""
    programme = turn.unit.programmes.get(action.programme_id)
    if not may_see_counts(turn, programme):
        raise NotAllowedError(person_id=turn.actor.id, what="see the counts of this programme")
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.programme_counts(programme_counts(turn, programme), words),))


def show_mine(turn: Turn) -> Reply:
    """Answer `programme`: counts for who runs one that has begun, what one can make and change, and the goal
    state for who takes part in one."""
    counted = [one for one in led_programmes(turn) if one.state is not ProgrammeState.DRAFT]
    cards = (*(_counted(turn, counted) or _taken_part_in(turn)), *_made(turn))
    if cards:
        return Reply(cards=cards)
    reader = reader_of(turn.actor, turn.world.company)
    notice = data.NoticeData(notice=data.Notice.NO_PROGRAMME)
    return Reply(cards=(builders.notice(notice, reader.words),))


def _taken_part_in(turn: Turn) -> tuple[Card, ...]:
    """Return the goal state of the programme in which the acting person takes part, the latest one."""
    for enrolment in turn.unit.enrolments.of_person(turn.actor.id):
        if enrolment.state is not EnrolmentState.LEFT:
            return show_goal_state(turn, ShowGoalState(enrolment.programme_id), {}).cards
    return ()


def _counted(turn: Turn, programmes: Sequence[Programme]) -> tuple[Card, ...]:
    """Return the counts of the one programme, or a choice among several."""
    if len(programmes) == 1:
        return show_counts(turn, ShowProgramme(programmes[0].id), {}).cards
    if not programmes:
        return ()
    reader = reader_of(turn.actor, turn.world.company)
    names = tuple((programme.id, reader.text(programme.name)) for programme in programmes)
    return (builders.programme_list(data.LeadProgrammeListData(programmes=names), reader.words),)


def _made(turn: Turn) -> tuple[Card, ...]:
    """Return the list of what the acting person may change, with the way to begin one."""
    is_runner = any(runs(turn, programme) for programme in turn.unit.programmes.list_all())
    return show_list(turn, ShowProgrammes(), {}).cards if is_runner or may_make(turn.actor) else ()
