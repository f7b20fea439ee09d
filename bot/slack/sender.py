"""Delivers what the outbox sends to Slack: into direct conversations and channels, each marked with its name,
so that what became of a send that nobody answered can be looked up."""

import time
from collections.abc import Callable
from datetime import datetime

from bot.begun import MayGo, before_sending, nobody_stops, timed
from bot.logs import get_logger
from bot.platform import MembersOf, Outcome, nobody_knows
from bot.slack.directs import DirectConversations
from bot.slack.failures import (
    CHANNEL_NOT_FOUND,
    PERHAPS_OF_RECIPIENT,
    TESTED_DEAD,
    TOKEN_REFUSED,
    UNREACHABLE_RETRY_SECONDS,
    SlackFailedError,
    outcome_of,
    outcome_of_adding,
    outcome_of_look,
    outcome_of_removal,
    outcome_of_replacement,
    outcome_of_update,
)
from bot.slack.looking import Found, History
from bot.slack.marks import delivery_name
from bot.slack.posting import Poster
from cards.model import Card
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from people.pace import Pace

log = get_logger("slack_sender")

PATIENCE = 2.0
"""Seconds that the later messages of a long card wait for Slack's pace: a delivery has its own deadline."""
TEST_SECONDS = 1.0
"""For finding out whether a refusal is the token's: what is left after the longest refusal of a delivery."""
USER_PREFIXES = ("U", "W")
"""How ids of users begin; those of channels begin with C, G or D."""
SLACK_PACE = Pace(first_rate=8.0, most_rate=50.0, conversation_seconds=1.0)
"""Slack names one message a second in a conversation, and of the workspace's limit only that there is one
(docs.slack.dev/apis/web-api/rate-limits). A vendor plans 525 a minute, with which we begin."""


SECONDS_PER_EDIT = 2.0
EDITS_AT_ONCE = 20
"""Our own defaults. chat.update is of tier 3, and so is chat.delete: 50 a minute and workspace for each, with
bursts (docs.slack.dev/apis/web-api/rate-limits). What a press changes at once comes out of the same, so that
edits take some 30."""


class SlackSender:
    """`bot.platform.Sender` for Slack. What may have arrived is looked up before it is sent again."""

    platform = Platform.SLACK
    looks_back = True

    def __init__(
        self,
        poster: Poster,
        directs: DirectConversations,
        history: History,
        *,
        installation: str,
        pace: Pace | None = SLACK_PACE,
        clock: Callable[[], float] = time.monotonic,
        members: MembersOf = nobody_knows,
        may_go: MayGo = nobody_stops,
    ) -> None:
        """`installation` tells the deliveries of this database from those of any other; `members` asks Slack
        who is in a channel; `may_go` is asked once more where a send had to wait. Sending raises
        `NotBegunError` if it could not begin."""
        self.pace = pace
        self._poster = poster
        self._directs = directs
        self._history = history
        self._installation = installation
        self._members = members
        self._may_go = may_go
        self._sending = _Rest(clock)
        self._looking = _Rest(clock)
        self._editing = _Turns(clock)
        self._removing = _Turns(clock)

    def guarantee(self, kind: str) -> Guarantee:  # noqa: ARG002 - the same for every kind
        """Return what is promised of a kind of message."""
        return Guarantee.EXACTLY_ONCE

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Post the card to a user's id or a channel's. While Slack asked to wait, nothing is called."""
        left = self._sending.left()
        if left > 0:
            reason = self._sending.reason
            return Outcome(state=MessageState.FAILED, reason=reason, retry_after=left, pause=True)
        try:
            reference = await self._send(address, card, delivery_name(self._installation, delivery_id))
        except SlackFailedError as failure:
            meant = await self._meant(failure)
            outcome = outcome_of(meant, in_channel=not address.startswith(USER_PREFIXES))
            return self._failed(failure, outcome, card, delivery_id)
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    def _too_soon(self, turns: "_Turns") -> Outcome | None:
        """Return that a change of a message has to wait for its turn, or for Slack; None if it need not."""
        left = self._sending.left()
        if left > 0:
            reason = self._sending.reason
            return Outcome(state=MessageState.FAILED, reason=reason, retry_after=left, pause=True)
        wait = turns.take(0.0 if self.pace is None else SECONDS_PER_EDIT)
        if wait > 0:
            return Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=wait)
        return None

    async def update(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:  # noqa: ARG002
        """Change a message that was sent. So many that Slack would refuse them come one after the other."""
        too_soon = self._too_soon(self._editing)
        if too_soon is not None:
            return too_soon
        channel, _, ts = reference.rpartition(":")
        try:
            is_whole = await self._poster.change(channel, ts, card)
        except SlackFailedError as failure:
            return self._not_changed(await self._meant(failure), card, delivery_id)
        if not is_whole:
            log.warning("slack_edit_cut", message_id=delivery_id, kind=card.kind)
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    async def remove(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:  # noqa: ARG002
        """Delete a message that was sent; where Slack refuses that, change it."""
        too_soon = self._too_soon(self._removing)
        if too_soon is not None:
            return too_soon
        channel, _, ts = reference.rpartition(":")
        try:
            await self._poster.remove(channel, ts)
        except SlackFailedError as refusal:
            failure = await self._meant(refusal)
            outcome = outcome_of_removal(failure)
            if outcome is not None:
                return self._left_standing(failure, outcome, card, delivery_id, rest=self._removing)
            return await self._replace(reference, card, delivery_id)
        return Outcome(state=MessageState.SENT, platform_ref=reference)

    async def look(self, *, address: str, card: Card, delivery_id: int, since: datetime) -> Outcome:
        """Find out from the history whether a delivery arrived, and add what is missing of a long card."""
        left = max(self._looking.left(), self._sending.left())
        if left > 0:
            return Outcome(state=MessageState.UNKNOWN, retry_after=left)
        delivery = delivery_name(self._installation, delivery_id)
        try:
            channel = await self._conversation(address)
            found = await self._history.find(channel, delivery, since=since)
        except SlackFailedError as failure:
            return self._not_looked(failure, delivery_id)
        log.info("slack_looked_back", message_id=delivery_id, found=found is not None)
        if found is None:
            return Outcome(state=MessageState.FAILED, retry_after=0.0)
        return await self._complete(channel, card, found, delivery_id)

    async def members_of(self, channel: str) -> frozenset[str] | None:
        """Return the ids of the users in a channel; None if Slack does not say."""
        return await self._members(channel)

    def wake(self) -> None:
        """End the waiting: what made Slack refuse is cured."""
        self._sending.end()
        self._looking.end()
        self._editing.end()
        self._removing.end()

    async def _conversation(self, address: str) -> str:
        """Return the conversation that an address stands for."""
        if not address.startswith(USER_PREFIXES):
            return address
        with before_sending():
            return await self._directs.with_user(address)

    async def _send(self, address: str, card: Card, delivery: str) -> str:
        with timed() as has_lasted:
            channel = await self._conversation(address)
        if has_lasted():
            await self._may_go()
        try:
            return await self._poster.post(channel, card, delivery=delivery, patience=PATIENCE)
        except SlackFailedError as failure:
            if failure.code != CHANNEL_NOT_FOUND or failure.maybe_done or channel == address:
                raise
        # The remembered conversation is of another workspace or app: the next try opens it anew.
        with before_sending():
            await self._directs.forget(address)
        raise SlackFailedError("conversation_gone", retry_after=1.0)

    async def _complete(self, channel: str, card: Card, found: Found, delivery_id: int) -> Outcome:
        """Add what is missing of a delivery that is there in part."""
        delivery = delivery_name(self._installation, delivery_id)
        try:
            is_whole = found.is_whole or await self._poster.post_missing(
                channel, card, delivery=delivery, there=found.there, parts=found.parts, patience=PATIENCE
            )
        except SlackFailedError as failure:
            outcome = outcome_of_adding(await self._meant(failure))
            return self._failed(failure, outcome, card, delivery_id)
        if not is_whole:
            log.warning("slack_card_cut_otherwise", message_id=delivery_id)
            return Outcome(state=MessageState.UNKNOWN, half_shown=True)
        return Outcome(state=MessageState.SENT, platform_ref=found.reference)

    async def _meant(self, failure: SlackFailedError) -> SlackFailedError:
        """Return a refusal as it is meant: the token's, one recipient's, or, as long as that cannot be found
        out, one that is tried again and stops nobody else."""
        if failure.maybe_done or failure.code not in PERHAPS_OF_RECIPIENT:
            return failure
        try:
            await self._poster.test_token(within=TEST_SECONDS)
        except SlackFailedError as tested:
            if tested.code in TOKEN_REFUSED:
                return SlackFailedError(TESTED_DEAD)
            return SlackFailedError(failure.code, retry_after=UNREACHABLE_RETRY_SECONDS)
        return failure

    def _failed(self, failure: SlackFailedError, outcome: Outcome, card: Card, delivery_id: int) -> Outcome:
        # What Slack does not take of us is our fault: whoever is told of it needs its word and the card.
        tell = log.error if outcome.reason is Reason.PAYLOAD_REFUSED else log.info
        state = outcome.state.value
        tell("slack_send_failed", message_id=delivery_id, kind=card.kind, reason=failure.code, state=state)
        if outcome.pause and outcome.retry_after is not None and outcome.reason is not None:
            self._sending.lengthen(outcome.retry_after, reason=outcome.reason)
        return outcome

    async def _replace(self, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Change a message that Slack does not delete, in its turn among those that are changed."""
        wait = self._editing.take(0.0 if self.pace is None else SECONDS_PER_EDIT)
        if wait > 0:
            return Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=wait)
        channel, _, ts = reference.rpartition(":")
        try:
            await self._poster.change(channel, ts, card)
        except SlackFailedError as refusal:
            failure = await self._meant(refusal)
            outcome = outcome_of_replacement(failure)
            return self._left_standing(failure, outcome, card, delivery_id, rest=self._editing)
        return Outcome(state=MessageState.SENT, reason=Reason.REPLACED, platform_ref=reference)

    def _not_changed(self, failure: SlackFailedError, card: Card, delivery_id: int) -> Outcome:
        outcome = outcome_of_update(failure)
        return self._left_standing(failure, outcome, card, delivery_id, rest=self._editing)

    def _left_standing(
        self, failure: SlackFailedError, outcome: Outcome, card: Card, delivery_id: int, *, rest: "_Rest"
    ) -> Outcome:
        """Return what it means that a message was not changed or deleted; a refusal for the rate lets `rest`
        wait, and no message."""
        if outcome.reason is Reason.RATE_LIMITED and outcome.retry_after is not None:
            rest.lengthen(outcome.retry_after, reason=Reason.RATE_LIMITED)
        return self._failed(failure, outcome, card, delivery_id)

    def _not_looked(self, failure: SlackFailedError, delivery_id: int) -> Outcome:
        """Return what a failed look says. What Slack asks all looks to wait for, the next ones wait for."""
        outcome = outcome_of_look(failure)
        log.info("slack_look_failed", message_id=delivery_id, reason=failure.code)
        if outcome.retry_after is not None and not failure.maybe_done:
            rest = self._sending if outcome.pause else self._looking
            rest.lengthen(outcome.retry_after, reason=outcome.reason or Reason.RATE_LIMITED)
        return outcome


class _Rest:
    """Until when Slack asked to be left alone, and why."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = 0.0
        self.reason = Reason.RATE_LIMITED

    def left(self) -> float:
        """Return the seconds that are left, 0 or less if none are."""
        return self._until - self._clock()

    def lengthen(self, seconds: float, *, reason: Reason) -> None:
        """Rest for some seconds from now; a longer rest stays."""
        until = self._clock() + seconds
        if until > self._until:
            self._until, self.reason = until, reason

    def end(self) -> None:
        """Rest no longer."""
        self._until = 0.0


class _Turns(_Rest):
    """Lets a few through at once and gives the others each a turn of its own, one after the other. When Slack
    asked to be left alone, the turns begin after that."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self._free_at = 0.0
        """When all that went is made up for, by the generic cell rate algorithm, as for the pace."""
        self._last = 0.0
        """The last turn that was given."""

    def take(self, seconds: float) -> float:
        """Return 0 for one that may go now, else how long until its turn, when it asks again; each takes so
        many seconds."""
        now = self._clock()
        free_at = max(self._free_at, now)
        if self.left() <= 0 and free_at - now <= (EDITS_AT_ONCE - 1) * seconds:
            self._free_at = free_at + seconds
            return 0.0
        self._last = max(self._last, self._until, free_at) + seconds
        return self._last - now

    def end(self) -> None:
        """Rest no longer, and give the turns anew."""
        super().end()
        self._last = 0.0
