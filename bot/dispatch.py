"""The one road of every event: verified by an adapter, handled in one unit of work, then acknowledged.

What was not committed is not acknowledged. No inbound payload is ever stored.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.gathering import Gathering
from bot.logs import get_logger
from bot.pictures import Pictures
from bot.threads import StorageThreads, Urgency
from bot.traceless import handle_without_trace
from cards import builders, data
from cards.failure import failure_card, input_errors
from cards.model import Card
from cards.words import Words, load_words
from coaching.announcements.pictures import PictureProblem
from handlers.context import Turn, UnitOfWork, World
from handlers.conversation import handle_together
from handlers.events import Event, OpenedHome, Pressed, leaves_no_trace
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import HojorinError, InvalidInputError
from people.model import Platform

log = get_logger("dispatch")

OpenUnit = Callable[[], UnitOfWork]


class Dispatcher:
    """Turns events into replies; wakes the outbox afterwards."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        wake: Callable[[], None],
        together: int = 1,
        pictures: Pictures | None = None,
    ) -> None:
        """`together` is how many waiting events may share one commit: where there is one writer (SQLite),
        waiting for the disk once for all of them is most of what can be saved. `pictures` looks at those that
        a form names; without it nobody does."""
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._wake = wake
        self._pictures = pictures
        self._gathering = Gathering(self._record_together, most=together) if together > 1 else None

    async def handle(self, event: Event) -> Reply:
        """Handle an event and return what is shown; all of it is committed by then. Never raises.

        A failure is a card that says what happened and an id to quote.
        """
        return await self.show(event, await self.record(event))

    async def record(self, event: Event) -> Reply:
        """Handle an event; once this returns, it is committed and may be acknowledged. Never raises."""
        if leaves_no_trace(event):
            return await self._threads.run(partial(self._without_trace, event), urgency=Urgency.AT_ONCE)
        wrong = {} if self._pictures is None else await self._pictures.wrong_in(event)
        if wrong:
            reply = await self._threads.run(
                partial(self._handle_or_explain, event, pictures=wrong), urgency=Urgency.AT_ONCE
            )
        elif self._gathering is None:
            [reply] = await self._record_together([event])
        else:
            reply = await self._gathering.do(event)
        self._wake()
        return reply

    def _without_trace(self, event: Pressed) -> Reply:
        return handle_without_trace(event, open_unit=self._open_unit, world=self._world())

    async def _record_together(self, events: Sequence[Event]) -> list[Reply]:
        return await self._threads.run(partial(self._handle_together, events), urgency=Urgency.AT_ONCE)

    def wake(self) -> None:
        """Let the outbox look at once: something may go out that waited."""
        self._wake()

    async def show(self, event: Event, reply: Reply) -> Reply:
        """Return the reply with what was left to be built later. Never raises: what was done stays done, and
        the home shows it."""
        if reply.later is None:
            return reply
        return await self._threads.run(partial(self._show, event, reply.later), urgency=Urgency.SOON)

    def _show(self, event: Event, later: Callable[[Turn], Reply]) -> Reply:
        world = self._world()
        try:
            with self._open_unit() as unit:
                actor = unit.people.find_on(event.platform, event.identity)
                return Reply() if actor is None else later(Turn(world=world, unit=unit, actor=actor))
        except Exception as error:  # noqa: BLE001 - the edge: recorded, and the person is told that it is kept
            log.error("reply_failed", kind=type(event).__name__, error=type(error).__name__)
            return Reply(cards=(self._notice(event.platform, event.identity, data.Notice.SAVED),))

    async def notice(self, platform: Platform, identity: str, what: data.Notice) -> Card:
        """Return a notice in the language of whoever has the account; for what is no event."""
        work = partial(self._notice, platform, identity, what)
        return await self._threads.run(work, urgency=Urgency.AT_ONCE)

    def _notice(self, platform: Platform, identity: str, what: data.Notice) -> Card:
        words = self._words(platform, identity, self._world())
        return builders.notice(data.NoticeData(notice=what), words)

    def _handle_together(self, events: Sequence[Event]) -> list[Reply]:
        """Handle events in one unit of work; if anything is wrong with one of them, each in its own."""
        if len(events) > 1:
            world = self._world()
            try:
                with self._open_unit() as unit:
                    replies = _handle(events, unit, world)
                    if not any(reply.stranger for reply in replies):
                        unit.commit()
                        return replies
            except Exception as error:  # noqa: BLE001 - nothing of it was kept, and each is handled below
                log.info("events_parted", count=len(events), error=type(error).__name__)
        return [self._handle_or_explain(event) for event in events]

    def _handle_or_explain(
        self, event: Event, *, pictures: Mapping[str, PictureProblem] | None = None
    ) -> Reply:
        world = replace(self._world(), pictures=pictures or {})
        try:
            return self._handle_alone(event, world)
        except InvalidInputError as error:
            return Reply(errors=input_errors(error, self._words(event.platform, event.identity, world)))
        except HojorinError as error:
            reference = _reference()
            log.info(
                "event_refused", kind=type(event).__name__, error=type(error).__name__, error_id=reference
            )
            card = failure_card(error, self._words(event.platform, event.identity, world), reference)
            return Reply(cards=(card,), refused=True)
        except Exception as error:  # noqa: BLE001 - the edge: recorded, and the person hears of it
            reference = _reference()
            log.error(
                "event_failed", kind=type(event).__name__, error=type(error).__name__, error_id=reference
            )
            notice = data.NoticeData(notice=data.Notice.FAILED, reference=reference)
            card = builders.notice(notice, load_words(world.company.languages[0]))
            return Reply(cards=(card,), refused=True)

    def _handle_alone(self, event: Event, world: World) -> Reply:
        with self._open_unit() as unit:
            [reply] = _handle([event], unit, world)
            if not reply.stranger:
                unit.commit()
            return reply

    def _words(self, platform: Platform, identity: str, world: World) -> Words:
        """Return the words of who acted; the company's first language if that cannot be found out."""
        try:
            with self._open_unit() as unit:
                actor = unit.people.find_on(platform, identity)
        except HojorinError:
            actor = None
        if actor is None:
            return load_words(world.company.languages[0])
        return reader_of(actor, world.company).words


def _handle(events: Sequence[Event], unit: UnitOfWork, world: World) -> list[Reply]:
    """Handle events in a unit of work, which the caller commits, unless one of them was a stranger's."""
    begun = [_begin(event, unit, world) for event in events]
    turns = [one for one in begun if not isinstance(one, Reply)]
    handled = iter(handle_together(turns))
    return [one if isinstance(one, Reply) else next(handled) for one in begun]


def _begin(event: Event, unit: UnitOfWork, world: World) -> tuple[Turn, Event] | Reply:
    """Return whose turn it is, and the event as handlers take it; a reply if there is nothing to handle."""
    if not _is_first(event, unit, world):
        return Reply()
    actor = unit.people.find_on(event.platform, event.identity)
    if actor is None or not actor.active:
        notice = data.NoticeData(notice=data.Notice.UNKNOWN_PERSON)
        return Reply(cards=(builders.notice(notice, load_words(world.company.languages[0])),), stranger=True)
    unit.people.remember_chat(actor.id, event.platform)
    return Turn(world=world, unit=unit, actor=actor), _with_people(event, unit)


def _is_first(event: Event, unit: UnitOfWork, world: World) -> bool:
    """Tell whether an event was not acted on before. A home that is looked at again is shown again."""
    if isinstance(event, OpenedHome):
        return True
    return unit.inbox.accept(platform=event.platform, event_id=event.event_id, at=world.now)


def _with_people(event: Event, unit: UnitOfWork) -> Event:
    """Return the event with ids of the roster where somebody was chosen; who is not in it is left out."""
    if not isinstance(event, Pressed) or not event.people:
        return event
    chosen = {name: value for name, value in event.values.items() if name in event.people}
    found = {name: unit.people.find_on(event.platform, str(value)) for name, value in chosen.items()}
    ids = {name: "" if person is None else person.id for name, person in found.items()}
    return replace(event, values={**event.values, **ids}, people=frozenset())


def _reference() -> str:
    return uuid.uuid4().hex[:8]
