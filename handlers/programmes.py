"""Programmes as conversation: what a member may read, what a lead may count."""

from cards import builders, data
from cards.actions import ShowGoalState, ShowProgramme
from coaching.programmes.model import EnrolmentState
from handlers.context import Turn
from handlers.day_one import show_goal_state
from handlers.events import Values
from handlers.home import led_programmes, may_see_counts, programme_counts
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
    """Answer `programme`: counts for who runs one, the goal state for who takes part in one."""
    led = led_programmes(turn)
    reader = reader_of(turn.actor, turn.world.company)
    if len(led) > 1:
        names = tuple((programme.id, reader.text(programme.name)) for programme in led)
        card = builders.programme_list(data.LeadProgrammeListData(programmes=names), reader.words)
        return Reply(cards=(card,))
    if led:
        return show_counts(turn, ShowProgramme(led[0].id), {})
    enrolments = turn.unit.enrolments.of_person(turn.actor.id)
    for enrolment in enrolments:
        if enrolment.state is not EnrolmentState.LEFT:
            return show_goal_state(turn, ShowGoalState(enrolment.programme_id), {})
    notice = data.NoticeData(notice=data.Notice.NO_PROGRAMME)
    return Reply(cards=(builders.notice(notice, reader.words),))
