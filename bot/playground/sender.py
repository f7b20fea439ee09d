"""Delivers what the outbox sends: into the transcript, at the business time."""

import sqlite3
from collections.abc import Collection
from datetime import datetime

from bot.platform import MembersOf, Outcome, nobody_knows
from bot.playground.transcript import PostNotFoundError, Transcript, channel, direct
from cards.model import Card
from people.clock import Clock
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from people.pace import Pace

CHANNEL_PREFIX = "playground:"
_LOCKED = Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=1.0)
"""Locked or full: the transaction is undone, so nothing was shown and a later try may work."""


class PlaygroundSender:
    """`bot.platform.Sender` for the playground. A repeated delivery id shows nothing twice."""

    platform = Platform.PLAYGROUND
    pace: Pace | None = None
    """None: the demo writes as fast as it can."""
    looks_back = False

    def __init__(
        self, transcript: Transcript, clock: Clock, *, channels: Collection[str] | None = None
    ) -> None:
        """`channels` are the names that exist; None takes any."""
        self._transcript = transcript
        self._clock = clock
        self._channels = channels
        self.members: MembersOf = nobody_knows
        """Who is in a channel, by its name; set where the playground is put together."""

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Post the card to a person's id or to `playground:NAME`."""
        name = address.removeprefix(CHANNEL_PREFIX) if address.startswith(CHANNEL_PREFIX) else None
        if name is not None and self._channels is not None and name not in self._channels:
            return Outcome(state=MessageState.FAILED, reason=Reason.CHANNEL_GONE)
        conversation = direct(address) if name is None else channel(name)
        try:
            post = self._transcript.post_card(
                conversation, card, at=self._clock.now(), delivery_id=delivery_id
            )
        except sqlite3.OperationalError:
            return _LOCKED
        return Outcome(state=MessageState.SENT, platform_ref=str(post.id))

    async def update(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Put the card in the place of a post."""
        del address, delivery_id
        try:
            self._transcript.replace_card(int(reference), card)
        except PostNotFoundError:
            return Outcome(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED)
        except sqlite3.OperationalError:
            return _LOCKED
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    async def remove(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Delete a post."""
        del address, card, delivery_id
        try:
            self._transcript.remove(int(reference))
        except sqlite3.OperationalError:
            return _LOCKED
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    async def members_of(self, channel: str) -> frozenset[str] | None:
        """Return the ids of the people who see a channel; None if there is no such channel."""
        return await self.members(channel.removeprefix(CHANNEL_PREFIX))

    def guarantee(self, kind: str) -> Guarantee:
        """Return the same for every kind: a repeated delivery is recognised by its id."""
        del kind
        return Guarantee.EXACTLY_ONCE

    async def look(self, *, address: str, card: Card, delivery_id: int, since: datetime) -> Outcome:
        """Find out whether a delivery arrived, by sending it: that shows nothing twice."""
        del since
        return await self.send(address=address, card=card, delivery_id=delivery_id)
