"""Delivers what the outbox sends to Teams: into personal conversations and channels."""

import asyncio
from datetime import datetime

from bot.logs import get_logger
from bot.platform import SEND_DEADLINE_SECONDS, Outcome
from bot.teams.directs import Conversations
from bot.teams.failures import CURABLE, TeamsFailedError, guarantee_of, outcome_of
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

    def __init__(self, poster: Poster, conversations: Conversations, *, pace: Pace | None = PACE) -> None:
        self._poster = poster
        self._conversations = conversations
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
            outcome = outcome_of(failure)
            # What Teams does not take of us is our fault: whoever is told of it needs its word and the card.
            tell = log.error if outcome.reason is Reason.PAYLOAD_REFUSED else log.info
            kind, state = card.kind, outcome.state.value
            tell("teams_send_failed", message_id=delivery_id, kind=kind, reason=failure.code, state=state)
            return outcome
        return Outcome(state=MessageState.SENT, platform_ref=f"{at.conversation}:{message}")

    async def _deliver(self, address: str, card: Card) -> tuple[Reference, str]:
        """Send within the deadline; what it ends is in doubt."""
        shown: list[str] = []
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                at = await self._where(address)
                return at, await self._post(address, at, card, shown)
        except TimeoutError:
            pass
        raise TeamsFailedError("timed_out", maybe_done=True, half_shown=bool(shown))

    async def _where(self, address: str) -> Reference:
        if address.startswith(CHANNEL_PREFIX):
            return await self._conversations.in_channel(address)
        try:
            return await self._conversations.with_person(address)
        except TeamsFailedError as failure:
            if failure.code not in NOBODY:
                raise
        raise TeamsFailedError("user_not_found")

    async def _post(self, address: str, at: Reference, card: Card, shown: list[str]) -> str:
        try:
            return await self._poster.post(at, card, patience=PATIENCE, shown=shown)
        except TeamsFailedError as failure:
            if failure.code not in GONE or address.startswith(CHANNEL_PREFIX):
                raise
        # The remembered conversation is of another bot or an earlier installation: the next try opens it.
        await self._conversations.forget(address)
        raise TeamsFailedError("conversation_gone", retry_after=1.0)
