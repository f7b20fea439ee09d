"""Puts cards into conversations: posts them, changes what was posted. Raises `TeamsFailedError`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.begun import MayGo, nobody_stops
from bot.teams.connector import Connector
from bot.teams.failures import (
    PRECONDITION,
    RATE_LIMIT_RETRY_SECONDS,
    RATE_LIMITED,
    TeamsFailedError,
)
from bot.teams.references import Reference
from bot.teams.render import TeamsMessage, render_messages
from cards.model import Card

MOST_TRIES = 4
MOST_PATIENCE = 30.0
"""Seconds that an answer waits for Teams' pace; a person waits no longer for it either."""

Result = TypeVar("Result")


class Poster:
    """Cards into Teams' messages."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def post(
        self,
        at: Reference,
        card: Card,
        *,
        patience: float = MOST_PATIENCE,
        shown: list[str] | None = None,
        may_go: MayGo = nobody_stops,
    ) -> str:
        """Post the card and return the id of its (first) message, which stands in `shown` as soon as it is
        there: whoever gives up before the others are must not begin anew."""
        messages = render_messages(card)
        return await self.post_messages(at, messages, patience=patience, shown=shown, may_go=may_go)

    async def post_messages(
        self,
        at: Reference,
        messages: Sequence[TeamsMessage],
        *,
        patience: float = MOST_PATIENCE,
        shown: list[str] | None = None,
        may_go: MayGo = nobody_stops,
    ) -> str:
        """Post messages in order; returns the id of the first. What fails after that leaves a card half
        shown, which must not be shown again from its beginning. Once the first is there, the others follow
        whatever `may_go` says."""
        first, *others = messages
        posted = await patiently(partial(self._send, at, first), patience=patience, may_go=may_go)
        if shown is not None:
            shown.append(posted)
        await self._post_rest(at, others, patience=patience)
        return posted

    async def update(self, at: Reference, message: str, card: Card) -> None:
        """Put the card in place of a message; what does not fit into one follows it."""
        first, *others = render_messages(card)
        await patiently(partial(self._update, at, message, first))
        await self._post_rest(at, others, patience=MOST_PATIENCE)

    async def change(
        self, at: Reference, message: str, card: Card, *, patience: float, may_go: MayGo = nobody_stops
    ) -> bool:
        """Put the card, or the first message of it, in place of a message, and post nothing: nobody is told.
        False if the card has more messages, which are not shown."""
        first, *others = render_messages(card)
        await patiently(partial(self._update, at, message, first), patience=patience, may_go=may_go)
        return not others

    async def remove(
        self, at: Reference, message: str, *, patience: float, may_go: MayGo = nobody_stops
    ) -> None:
        """Delete a message."""
        delete = partial(self._connector.delete, at.service_url, at.conversation, message)
        await patiently(delete, patience=patience, may_go=may_go)

    async def _post_rest(self, at: Reference, messages: Sequence[TeamsMessage], *, patience: float) -> None:
        for message in messages:
            try:
                await patiently(partial(self._send, at, message), patience=patience)
            except TeamsFailedError:
                raise TeamsFailedError("half_shown", half_shown=True) from None

    async def _send(self, at: Reference, message: TeamsMessage) -> str:
        content = {"summary": message.summary, "card": message.card}
        return await self._connector.send(at.service_url, at.conversation, content)

    async def _update(self, at: Reference, message: str, shown: TeamsMessage) -> None:
        content = {"summary": shown.summary, "card": shown.card}
        await self._connector.update(at.service_url, at.conversation, message, content)


async def patiently(
    call: Callable[[], Awaitable[Result]], *, patience: float = MOST_PATIENCE, may_go: MayGo = nobody_stops
) -> Result:
    """Return what the call returns, trying again where Teams certainly did nothing, as long as that takes no
    more than `patience` seconds of waiting in all. `may_go` is asked after each wait."""
    left = patience
    for tried in range(MOST_TRIES - 1):
        try:
            return await call()
        except TeamsFailedError as failure:
            seconds = _wait(failure, tried)
            if seconds is None or seconds > left:
                raise
        left -= seconds
        await asyncio.sleep(seconds)
        await may_go()
    return await call()


def _wait(failure: TeamsFailedError, tried: int) -> float | None:
    """Return the seconds after which trying again helps, doubling where Teams does not say; None if never."""
    if failure.maybe_done:
        return None
    if failure.code in RATE_LIMITED | PRECONDITION:
        return failure.retry_after or RATE_LIMIT_RETRY_SECONDS * 2**tried / 5
    return failure.retry_after
