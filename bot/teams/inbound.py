"""What comes from Teams, once it is proven to: recorded, then answered, in the invoke and in messages.

The answer to a press is the card in its new state, which only the person who pressed sees; in a personal
conversation the message is changed as well, because Teams forgets the other after a reaction or a restart.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

from bot.logs import get_logger
from bot.teams.activities import Act, Activity, Membership, Scope, locale_of, timezone_of
from bot.teams.directs import Conversations
from bot.teams.failures import TeamsFailedError
from bot.teams.posting import Poster
from bot.teams.references import Reference
from bot.teams.render import TeamsMessage, emptied, render_form, render_messages
from bot.turns import Turns
from cards.data import Notice
from cards.model import Card, Text
from cards.plain import said_by
from handlers.events import Event, Joined, Pressed, leaves_no_trace
from handlers.reply import Reply
from people.errors import HojorinError
from people.model import Platform

log = get_logger("teams")

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
"""Kinds of answers to a press ("Universal Actions for Adaptive Cards", response format)."""
MOST_WELCOMED = 10_000

Answer = dict[str, Any]
Meeting = Callable[[], Awaitable[int]]
"""Remembers somebody; returns how many messages had waited for them and go out now."""


class Desk(Protocol):
    """What handles events (`bot.dispatch.Dispatcher`)."""

    async def handle(self, event: Event) -> Reply: ...
    async def record(self, event: Event) -> Reply: ...
    async def show(self, event: Event, reply: Reply) -> Reply: ...
    def wake(self) -> None: ...
    async def notice(self, platform: Platform, identity: str, what: Notice) -> Card: ...


class Directory(Protocol):
    """What finds out who somebody is (`bot.teams.directory`)."""

    async def look_up(self, identity: str, at: Reference) -> bool: ...
    async def joined(self, team: str) -> None: ...
    async def refresh_team(self, team: str) -> None: ...
    async def left(self, team: str) -> None: ...


class Inbound:
    """Acts on what was read."""

    def __init__(
        self,
        desk: Desk,
        poster: Poster,
        conversations: Conversations,
        directory: Directory,
        turns: Turns,
    ) -> None:
        self._desk = desk
        self._poster = poster
        self._conversations = conversations
        self._directory = directory
        self._turns = turns
        self._welcomed: set[str] = set()

    async def on_act(self, act: Act, activity: Activity) -> None:
        """Somebody wrote, or pressed a button in a client that waits for no answer."""
        meeting = self._meeting(act, activity)
        await meeting()
        if act.event is None:
            self._turns.start(self._say(act, Notice.STALE_BUTTON), person=act.identity)
            return
        reply = await self._record(act.event, act.at, meeting)
        self._turns.start(self._answer_message(act, act.event, reply), person=act.identity)

    async def on_invoke(self, act: Act, activity: Activity) -> Answer:
        """Somebody pressed a button: returns what the client is answered. It is committed by then."""
        meeting = self._meeting(act, activity)
        await meeting()
        if act.event is None:
            return _told(await self._desk.notice(Platform.TEAMS, act.identity, Notice.STALE_BUTTON))
        reply = await self._record(act.event, act.at, meeting)
        return await self._answer_press(act, act.event, await self._desk.show(act.event, reply))

    async def on_unseen(self, act: Act) -> Answer:
        """Somebody answers a survey: all of it is in the answer to the press. Nothing is noted of who it was,
        nothing is sent and no message is changed, so that no chat tells who answered."""
        if not leaves_no_trace(act.event):
            raise ValueError("such a press is recorded")
        with self._turns.giving_way():
            reply = await self._desk.record(act.event)
        if reply.form is not None:
            return _card(render_form(reply.form, opens=reply.opens))
        refusal = {"": said_by(reply.received)} if reply.refused and reply.received is not None else {}
        errors = reply.errors or refusal
        # Without what was typed: whoever exports the chat may find the card in it.
        again = await self._again(act) if errors else None
        if again is not None:
            return _card(render_form(again, opens=act.opens, errors=errors))
        if reply.received is not None:
            return _card(render_messages(reply.received)[0])
        return await self._answer_errors(act, act.event, errors) if errors else _message("")

    def on_unseen_message(self, act: Act) -> None:
        """What must be pressed came as a message, which the chat keeps: it is not taken. None of our buttons
        sends it so."""
        if act.scope is Scope.PERSONAL:
            self._turns.start(self._say(act, Notice.STALE_BUTTON), person=act.identity)

    async def on_membership(self, found: Membership, activity: Activity) -> None:
        """Hojorin was added somewhere, or removed."""
        if found.team and not found.added:
            await self._directory.left(found.team)
        elif found.team:
            await self._directory.joined(found.team)
            self._turns.start(self._directory.refresh_team(found.team), person=found.team)
        if found.scope is not Scope.PERSONAL or not found.identity:
            return
        if not found.added:
            await self._conversations.removed(found.identity)
            return
        meeting = self._meeting_at_home(found.identity, found.at, activity)
        released = await meeting()
        if found.at.conversation in self._welcomed:
            # Teams tells of one installation twice, in two ways.
            return
        kept = self._welcomed if len(self._welcomed) < MOST_WELCOMED else set()
        self._welcomed = kept | {found.at.conversation}
        if not released:
            # What waited introduces Hojorin itself.
            self._turns.start(self._welcome(found, meeting), person=found.identity)

    # Recording

    def _meeting(self, act: Act, activity: Activity) -> Meeting:
        """Return what remembers where and how somebody is reached, before they are answered: their language
        is in it."""
        if act.scope is Scope.PERSONAL:
            return self._meeting_at_home(act.identity, act.at, activity)

        async def meeting() -> int:
            await self._conversations.note_members(act.at.service_url, {act.identity: act.at.member})
            return 0

        return partial(_if_possible, meeting)

    def _meeting_at_home(self, identity: str, at: Reference, activity: Activity) -> Meeting:
        async def meeting() -> int:
            said = {"locale": locale_of(activity), "timezone": timezone_of(activity)}
            released = await self._conversations.meet(identity, at, **said)
            if released:
                self._desk.wake()
            return released

        return partial(_if_possible, meeting)

    async def _record(self, event: Event, at: Reference, meeting: Meeting) -> Reply:
        """Record an event; a person of the roster with no known account is recognised on the way."""
        with self._turns.giving_way():
            reply = await self._desk.record(event)
        if reply.stranger and await self._directory.look_up(event.identity, at):
            await meeting()
            return await self._desk.record(event)
        return reply

    async def _welcome(self, found: Membership, meeting: Meeting) -> None:
        event = Joined(
            platform=Platform.TEAMS, event_id=f"joined:{found.at.conversation}"[:200], identity=found.identity
        )
        reply = await self._record(event, found.at, meeting)
        for card in reply.cards:
            await self._poster.post(found.at, card)

    # Answers to presses

    async def _answer_press(self, act: Act, event: Event, reply: Reply) -> Answer:
        if reply.errors:
            return await self._answer_errors(act, event, reply.errors)
        if reply.form is not None:
            form = render_form(reply.form, origin=act.message, opens=reply.opens)
            self._start(act, self._post(act, (form,)))
            return _message(reply.form.title)
        if reply.replace is None and not reply.cards:
            # It was acted on before: the answer to that is on its way, or there.
            return _said(await self._desk.notice(Platform.TEAMS, act.identity, Notice.FORM_SENT))
        if act.opens is not None and not reply.refused:
            return await self._answer_form(act, reply)
        self._start(act, self._carry(act, reply))
        instead = _instead(act, reply)
        if instead is not None:
            return _card(render_messages(instead)[0])
        return _said(reply.cards[0]) if reply.cards else _message("")

    async def _answer_form(self, act: Act, reply: Reply) -> Answer:
        """Close a form that was taken: something stands in its place, and the card that it was opened from
        is shown in its new state."""
        sent = Notice.FORM_SENT
        first, *others = reply.cards or (await self._desk.notice(Platform.TEAMS, act.identity, sent),)

        async def work() -> None:
            at = await self._private(act)
            if act.message:
                await self._poster.update(at, act.message, first)
            if reply.replace is not None:
                await self._put(at, act.origin, reply.replace)
            for card in others:
                await self._poster.post(at, card)

        self._start(act, work())
        return _card(render_messages(first)[0])

    async def _answer_errors(self, act: Act, event: Event, errors: Mapping[str, str]) -> Answer:
        again = await self._form_again(act, event, errors)
        if again is not None:
            return _card(again)
        notice = await self._desk.notice(Platform.TEAMS, act.identity, Notice.INPUT_REFUSED)
        return _message("\n".join([notice.title, *errors.values()]))

    async def _form_again(self, act: Act, event: Event, errors: Mapping[str, str]) -> TeamsMessage | None:
        """Return the form with what was typed, and what is wrong with it; None if it is none any more."""
        form = await self._again(act)
        if form is None or not isinstance(event, Pressed):
            return None
        # Clients send nothing of an input in which nothing stands: who emptied it must not get back what it
        # held at first.
        values = {**emptied(form), **event.values}
        return render_form(form, origin=act.origin, opens=act.opens, values=values, errors=errors)

    async def _again(self, act: Act) -> Any:
        """Return the form that was sent, opened anew; None if there is none any more."""
        if act.opens is None:
            return None
        event = Pressed(
            platform=Platform.TEAMS,
            event_id=f"again:{uuid4().hex}",
            identity=act.identity,
            action=act.opens,
        )
        return (await self._desk.handle(event)).form

    # Messages

    async def _answer_message(self, act: Act, event: Event, reply: Reply) -> None:
        try:
            await self._answer_privately(act, event, await self._desk.show(event, reply))
        except TeamsFailedError as failure:
            if act.scope is Scope.PERSONAL or failure.maybe_done:
                raise
            log.info("teams_person_not_reached", reason=failure.code)
            told = Notice.ADD_FIRST
        else:
            told = Notice.ANSWERED_PRIVATELY
        if act.scope is not Scope.PERSONAL and not isinstance(event, Pressed):
            notice = await self._desk.notice(Platform.TEAMS, act.identity, told)
            await self._poster.post(act.at, notice)

    async def _answer_privately(self, act: Act, event: Event, shown: Reply) -> None:
        if shown.form is not None:
            await self._post(act, (render_form(shown.form, origin=act.message, opens=shown.opens),))
        elif shown.errors and (again := await self._form_again(act, event, shown.errors)) is not None:
            await self._post(act, (again,))
        elif shown.errors:
            await self._say(act, Notice.INPUT_REFUSED)
        else:
            await self._carry(act, shown)

    async def _carry(self, act: Act, reply: Reply) -> None:
        """Show a reply in the person's own conversation; a card that others see as well stays as it is,
        unless the reply says what it becomes for all."""
        is_own = act.scope is Scope.PERSONAL
        if not is_own and reply.shared is not None and act.message:
            await self._poster.update(act.at, act.message, reply.shared)
        own = reply.replace if is_own else None
        if own is None and not reply.cards:
            return
        at = await self._private(act)
        if own is not None:
            await self._put(at, act.message, own)
        for card in reply.cards:
            await self._poster.post(at, card)

    async def _put(self, at: Reference, message: str, card: Card) -> None:
        """Put a card in place of a message; below, if that is not there any more."""
        if message:
            try:
                await self._poster.update(at, message, card)
            except TeamsFailedError as failure:
                if failure.maybe_done:
                    raise
                log.info("teams_message_gone", reason=failure.code)
            else:
                return
        await self._poster.post(at, card)

    async def _post(self, act: Act, messages: tuple[TeamsMessage, ...]) -> None:
        await self._poster.post_messages(await self._private(act), messages)

    async def _say(self, act: Act, what: Notice) -> None:
        notice = await self._desk.notice(Platform.TEAMS, act.identity, what)
        await self._poster.post(await self._private(act), notice)

    async def _private(self, act: Act) -> Reference:
        return act.at if act.scope is Scope.PERSONAL else await self._conversations.with_person(act.identity)

    def _start(self, act: Act, work: Any) -> None:
        self._turns.start(work, person=act.identity)


def _instead(act: Act, reply: Reply) -> Card | None:
    """Return what takes the place of the pressed card: in a channel what it becomes for all, if there is
    that."""
    is_shared = act.scope is not Scope.PERSONAL and reply.shared is not None
    return reply.shared if is_shared else reply.replace


async def _if_possible(meeting: Meeting) -> int:
    """Remember somebody; if that fails, what they did must be recorded all the same."""
    try:
        return await meeting()
    except HojorinError as error:
        log.error("teams_person_not_noted", error=type(error).__name__)
        return 0


def record_failure(error: Exception) -> None:
    """Record that an answer did not arrive (`bot.turns`)."""
    if isinstance(error, TeamsFailedError):
        log.warning("teams_reply_failed", reason=error.code)
    else:
        log.error("teams_reply_broke", error=type(error).__name__)


def _card(message: TeamsMessage) -> Answer:
    return {"statusCode": 200, "type": CARD, "value": message.card}


def _message(text: str) -> Answer:
    return {"statusCode": 200, "type": MESSAGE, "value": text}


def _told(notice: Card) -> Answer:
    """Return everything that a notice says, where it stands nowhere else."""
    more = ["".join(span.text for span in one.spans) for one in notice.elements if isinstance(one, Text)]
    return _message("\n".join([notice.title, *more]))


def _said(card: Card) -> Answer:
    """Return what a card is about: the client shows it for a moment, and the card itself stands below."""
    return _message(card.title)
