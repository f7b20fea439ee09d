"""Delivers what the outbox sends to Teams: into personal conversations and channels."""

import asyncio
from datetime import datetime

from bot.begun import MayGo, NotBegunError, before_sending, nobody_stops, timed
from bot.logs import get_logger
from bot.platform import SEND_DEADLINE_SECONDS, MembersOf, Outcome, nobody_knows
from bot.teams.directs import Conversations
from bot.teams.failures import (
    CURABLE,
    TeamsFailedError,
    guarantee_of,
    outcome_of,
    outcome_of_removal,
    outcome_of_replacement,
    outcome_of_update,
)
from bot.teams.posting import Poster
from bot.teams.references import Reference
from cards.model import Card
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from people.pace import Pace

log = get_logger("teams_sender")

DEADLINE_SECONDS = SEND_DEADLINE_SECONDS - 0.5
"""Just before the outbox worker's own, which does not know whether a part of a long card is there."""
PACE = Pace(first_rate=20.0, most_rate=30.0)
"""Our own default. Teams takes 50 requests a second per app and tenant, 30 by older copies of "Rate limiting
for bots"; to open a conversation is a request, too."""
PATIENCE = 2.0
"""Seconds that a message waits for Teams' pace itself: a delivery has its own deadline."""
CHANNEL_PREFIX = "19:"
"""How ids of channels and group chats begin; people are addressed by their Entra object ids."""
GONE = frozenset({"conversationnotfound", "http_404"})
NOBODY = GONE | {"badargument", "badsyntax", "http_400"}
"""Answers to opening a conversation with somebody whom the tenant does not have (any more): "Failed to
decrypt pairwise id" is a `BadArgument` (msteams-docs #7424)."""


class TeamsSender:
    """`bot.platform.Sender` for Teams, which can be asked neither what arrived nor to show it only once:
    what may have arrived is sent again or not by its kind (`bot.teams.failures.AT_LEAST_ONCE`)."""

    platform = Platform.TEAMS
    looks_back = False

    def __init__(
        self,
        poster: Poster,
        conversations: Conversations,
        *,
        pace: Pace | None = PACE,
        members: MembersOf = nobody_knows,
        may_go: MayGo = nobody_stops,
    ) -> None:
        """`members` asks Teams who is in a channel; `may_go` is asked once more where a send had to wait.
        Sending raises `NotBegunError` if it could not begin."""
        self._poster = poster
        self._conversations = conversations
        self._members = members
        self._may_go = may_go
        self.pace = pace

    def guarantee(self, kind: str) -> Guarantee:
        """Return what is promised of a kind of message."""
        return guarantee_of(kind)

    async def look(
        self,
        *,
        address: str,  # noqa: ARG002 - what is given for platforms that can be asked
        card: Card,  # noqa: ARG002
        delivery_id: int,  # noqa: ARG002
        since: datetime,  # noqa: ARG002
    ) -> Outcome:
        """Answer that nobody can tell: the Bot Connector reads no messages back."""
        return Outcome(state=MessageState.UNKNOWN)

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Post the card to a person's object id or into a channel."""
        try:
            at, message = await self._deliver(address, card)
        except TeamsFailedError as failure:
            if failure.code in CURABLE:
                self._conversations.doubt(address)
            return _failed(failure, outcome_of(failure), card, delivery_id)
        return Outcome(state=MessageState.SENT, platform_ref=f"{at.conversation}:{message}")

    async def update(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Change a message that was sent: the reference names its conversation, and who it was sent to where
        that is reached now."""
        conversation, _, message = reference.rpartition(":")
        try:
            at = await self._where_it_was(address, conversation)
            is_whole = await self._poster.change(at, message, card, patience=PATIENCE, may_go=self._may_go)
        except TeamsFailedError as failure:
            return _failed(failure, outcome_of_update(failure), card, delivery_id)
        if not is_whole:
            log.warning("teams_edit_cut", message_id=delivery_id, kind=card.kind)
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    async def remove(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Delete a message that was sent; where Teams refuses that, change it."""
        conversation, _, message = reference.rpartition(":")
        try:
            at = await self._where_it_was(address, conversation)
        except TeamsFailedError as failure:
            return _failed(failure, outcome_of_update(failure), card, delivery_id)
        try:
            await self._poster.remove(at, message, patience=PATIENCE, may_go=self._may_go)
        except TeamsFailedError as failure:
            known = outcome_of_removal(failure)
            if known is not None:
                return _failed(failure, known, card, delivery_id)
            return await self._replace(at, reference, card, delivery_id)
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    async def _replace(self, at: Reference, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Change a message that Teams does not delete."""
        message = reference.rpartition(":")[2]
        try:
            await self._poster.change(at, message, card, patience=PATIENCE)
        except TeamsFailedError as failure:
            return _failed(failure, outcome_of_replacement(failure), card, delivery_id)
        return Outcome(state=MessageState.SENT, reason=Reason.REPLACED, platform_ref=reference)

    async def members_of(self, channel: str) -> frozenset[str] | None:
        """Return the object ids of the people in a channel; None if Teams does not say."""
        return await self._members(channel)

    async def _deliver(self, address: str, card: Card) -> tuple[Reference, str]:
        """Send within the deadline; what it ends is in doubt, unless it was only looked up where to send."""
        shown: list[str] = []
        at = None
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                at = await self._where(address)
                return at, await self._post(address, at, card, shown)
        except TimeoutError:
            pass
        if at is None:
            raise NotBegunError("to look up where to send took too long")
        raise TeamsFailedError("timed_out", maybe_done=True, half_shown=bool(shown))

    async def _where(self, address: str) -> Reference:
        try:
            with timed() as has_lasted, before_sending():
                at = await self._looked_up(address)
        except TeamsFailedError as failure:
            if failure.code not in NOBODY or address.startswith(CHANNEL_PREFIX):
                raise
        else:
            if has_lasted():
                await self._may_go()
            return at
        raise TeamsFailedError("user_not_found")

    async def _looked_up(self, address: str) -> Reference:
        if address.startswith(CHANNEL_PREFIX):
            return await self._conversations.in_channel(address)
        return await self._conversations.with_person(address)

    async def _where_it_was(self, address: str, conversation: str) -> Reference:
        """Return where a conversation is reached in which something is to be changed."""
        with before_sending():
            return await self._conversations.where(address, conversation)

    async def _post(self, address: str, at: Reference, card: Card, shown: list[str]) -> str:
        try:
            return await self._poster.post(at, card, patience=PATIENCE, shown=shown, may_go=self._may_go)
        except TeamsFailedError as failure:
            if failure.code not in GONE or address.startswith(CHANNEL_PREFIX):
                raise
        # The remembered conversation is of another bot or an earlier installation: the next try opens it.
        with before_sending():
            await self._conversations.forget(address)
        raise TeamsFailedError("conversation_gone", retry_after=1.0)


def _failed(failure: TeamsFailedError, outcome: Outcome, card: Card, delivery_id: int) -> Outcome:
    # What Teams does not take of us is our fault: whoever is told of it needs its word and the card.
    tell = log.error if outcome.reason is Reason.PAYLOAD_REFUSED else log.info
    kind, state = card.kind, outcome.state.value
    tell("teams_send_failed", message_id=delivery_id, kind=kind, reason=failure.code, state=state)
    return outcome
