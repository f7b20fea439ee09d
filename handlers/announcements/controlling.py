"""What is pressed about an announcement under way: pause, go on, stop, recall, send again.

Each press is answered with the report as it stands then, in place of the card; where somebody was quicker, or
it is too late, it says so there and nothing was changed.
"""

from collections.abc import Callable, Mapping

from cards.actions import (
    PauseAnnouncement,
    RecallAnnouncement,
    ResendAnnouncement,
    ResumeAnnouncement,
    StopAnnouncement,
)
from cards.data.announcement_progress import ProgressNote
from coaching.announcements import running
from coaching.announcements.accounting import CAN_GO_AGAIN
from coaching.announcements.model import Announcement, Standing
from coaching.announcements.rules import may_change
from coaching.announcements.running import Step, Stepped
from handlers.announcements.messages import key_of
from handlers.announcements.progress import launched, progress_card
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from people.errors import NotAllowedError
from people.outbox import MessageState, Reason

AT_ONCE = 2_000
"""Messages that one press sends again, so that it is answered at once; another press takes the next: our own
default."""
CHANGE = "change this announcement"
"""`NotAllowedError.what` of who may see it only."""
_NOTES: Mapping[Step, ProgressNote] = {Step.ENDED: ProgressNote.STOPPED, Step.OVER: ProgressNote.OVER}


def pause(turn: Turn, action: PauseAnnouncement, _values: Values) -> Reply:
    """Hold what has not left."""
    return _stepped(turn, action.announcement_id, running.pause, already=ProgressNote.ALREADY_PAUSED)


def resume(turn: Turn, action: ResumeAnnouncement, _values: Values) -> Reply:
    """Let it go on."""
    return _stepped(turn, action.announcement_id, running.resume, already=ProgressNote.ALREADY_SENDING)


def stop(turn: Turn, action: StopAnnouncement, _values: Values) -> Reply:
    """End it: what has left stays."""
    return _stepped(turn, action.announcement_id, running.stop, already=ProgressNote.ALREADY_STOPPED)


def recall(turn: Turn, action: RecallAnnouncement, _values: Values) -> Reply:
    """End it, and take back what has left."""
    return _stepped(turn, action.announcement_id, running.recall, already=ProgressNote.ALREADY_RECALLED)


def _stepped(
    turn: Turn, announcement_id: int, step: Callable[..., Stepped], *, already: ProgressNote
) -> Reply:
    _own(turn, announcement_id)
    done = step(turn.unit, announcement_id, now=turn.world.now, actor=turn.actor.id)
    note = already if done.step is Step.ALREADY else _NOTES.get(done.step)
    return Reply(replace=progress_card(turn, done.one, note=note))


def resend(turn: Turn, action: ResendAnnouncement, _values: Values) -> Reply:
    """Send it again to a class of failures, after the cure. Who may have it gets no second one."""
    one = _own(turn, action.announcement_id)
    if not running.goes_on(one, now=turn.world.now):
        late = ProgressNote.OVER if running.is_over(one, now=turn.world.now) else ProgressNote.STOPPED
        return Reply(replace=progress_card(turn, one, note=late))
    if action.reason not in CAN_GO_AGAIN:
        return Reply(replace=progress_card(turn, one, note=ProgressNote.NOTHING_TO_SEND))
    return _sent_again(turn, one, Reason(action.reason))


def _sent_again(turn: Turn, one: Announcement, reason: Reason) -> Reply:
    standing = Standing(state=MessageState.FAILED, reason=reason)
    found = turn.unit.announcements.in_standing(one.id, standing, limit=AT_ONCE + 1)
    keys = [key_of(one.id, recipient.lane) for recipient in found[:AT_ONCE]]
    queued = running.send_again(turn.unit, one, keys, reason=reason, now=turn.world.now, actor=turn.actor.id)
    note = ProgressNote.SENT_AGAIN if queued else ProgressNote.NOTHING_TO_SEND
    if len(found) > AT_ONCE:
        note = ProgressNote.SENT_AGAIN_IN_PART
    return Reply(replace=progress_card(turn, one, note=note, count=queued))


def _own(turn: Turn, announcement_id: int) -> Announcement:
    """Return a launched announcement that the acting person may change; raises as `launched`."""
    one = launched(turn, announcement_id)
    if not may_change(turn.actor, one, turn.unit.programmes.list_all()):
        raise NotAllowedError(person_id=turn.actor.id, what=CHANGE)
    return one
