"""Delivers what the outbox sends to Slack: into direct conversations and channels, each with its id."""

import time
from collections.abc import Callable

from bot.logs import get_logger
from bot.platform import Outcome
from bot.slack.directs import DirectConversations
from bot.slack.failures import CHANNEL_NOT_FOUND, SlackFailedError, outcome_of
from bot.slack.posting import Poster
from cards.model import Card
from people.model import Platform
from people.outbox import MessageState, Reason

log = get_logger("slack_sender")

PATIENCE = 2.0
"""Seconds that the later messages of a long card wait for Slack's pace: a delivery has its own deadline."""
USER_PREFIXES = ("U", "W")
"""How ids of users begin; those of channels begin with C, G or D."""


class SlackSender:
    """`bot.platform.Sender` for Slack. What may have arrived is never repeated."""

    platform = Platform.SLACK
    recognises_repeats = False

    def __init__(
        self,
        poster: Poster,
        directs: DirectConversations,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._poster = poster
        self._directs = directs
        self._clock = clock
        self._quiet_until = 0.0
        self._quiet_reason = Reason.RATE_LIMITED

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Post the card to a user's id or a channel's. While Slack asked to wait, nothing is called."""
        left = self._quiet_until - self._clock()
        if left > 0:
            return Outcome(state=MessageState.FAILED, reason=self._quiet_reason, retry_after=left, pause=True)
        try:
            reference = await self._send(address, card, delivery_id)
        except SlackFailedError as failure:
            return self._failed(failure, delivery_id)
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    def wake(self) -> None:
        """End the waiting: what made Slack refuse is cured."""
        self._quiet_until = 0.0

    async def _send(self, address: str, card: Card, delivery_id: int) -> str:
        if not address.startswith(USER_PREFIXES):
            return await self._poster.post(address, card, delivery_id=delivery_id, patience=PATIENCE)
        channel = await self._directs.with_user(address)
        try:
            return await self._poster.post(channel, card, delivery_id=delivery_id, patience=PATIENCE)
        except SlackFailedError as failure:
            if failure.code != CHANNEL_NOT_FOUND:
                raise
        # The remembered conversation is of another workspace or app: the next try opens it anew.
        await self._directs.forget(address)
        raise SlackFailedError("conversation_gone", retry_after=1.0)

    def _failed(self, failure: SlackFailedError, delivery_id: int) -> Outcome:
        outcome = outcome_of(failure)
        log.info("slack_send_failed", message_id=delivery_id, reason=failure.code, state=outcome.state.value)
        if outcome.pause and outcome.retry_after is not None and outcome.reason is not None:
            until = self._clock() + outcome.retry_after
            if until > self._quiet_until:
                self._quiet_until, self._quiet_reason = until, outcome.reason
        return outcome
