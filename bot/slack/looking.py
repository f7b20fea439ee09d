"""Looks into a conversation for what arrived there of a delivery.

The method, its order and its paging: https://docs.slack.dev/reference/methods/conversations.history. Without
`include_all_metadata` the payload of the metadata is left out; `oldest` itself does not belong to the result.
Deliveries go into conversations and never into threads, whose replies the history leaves out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.slack.client import SlackClient, called
from bot.slack.failures import SlackFailedError
from bot.slack.marks import Mark, find_mark

CLOCKS_DIFFER = timedelta(minutes=5)
"""So much earlier than by our clock a message may have arrived by Slack's; requests that are further apart
are refused as not signed in time, too."""
PAGE = 200
"""Messages asked for at once; the method's page recommends no more."""
LOOK_SECONDS = 3.0
"""Deadline of one page: who we are, the conversation and a page fit into the delivery's own deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The parts of a delivery that are there, of how many. `reference` is that of the first, `CHANNEL:TS`."""

    there: frozenset[int]
    parts: int
    reference: str

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is missing."""
        return len(self.there) == self.parts


class History:
    """What Slack remembers of our own deliveries."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._own: frozenset[str] = frozenset()

    async def find(self, channel: str, delivery: str, *, since: datetime) -> Found | None:
        """Return what is there of a delivery that was sent at `since` or later, None if nothing is.

        Raises `SlackFailedError` for every answer that does not tell.
        """
        own = await self._who_we_are()
        stamps: dict[tuple[int, int], str] = {}
        cursor: str | None = None
        while True:
            messages, cursor = await self._page(channel, since=since, cursor=cursor)
            stamps |= _stamps(messages, delivery, own)
            found = _found(channel, stamps)
            if cursor is None or (found is not None and found.is_whole):
                return found

    async def _who_we_are(self) -> frozenset[str]:
        """Return the ids under which our messages stand: of the bot, and of its user."""
        if not self._own:
            answer = await called(self._client.web.auth_test(), within=LOOK_SECONDS)
            given = (answer.get("bot_id"), answer.get("user_id"))
            self._own = frozenset(one for one in given if isinstance(one, str) and one)
            if not self._own:
                raise SlackFailedError("nobody", maybe_done=True)
        return self._own

    async def _page(
        self, channel: str, *, since: datetime, cursor: str | None
    ) -> tuple[list[Mapping[str, object]], str | None]:
        """Return some messages and where the next ones begin; an answer that is torn tells nothing."""
        answer = await called(
            self._client.web.conversations_history(
                channel=channel,
                oldest=f"{(since - CLOCKS_DIFFER).timestamp():.6f}",
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            ),
            within=LOOK_SECONDS,
        )
        messages = answer.get("messages")
        further = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if not isinstance(messages, list) or (answer.get("has_more") and further is None):
            raise SlackFailedError("history_torn", maybe_done=True)
        return [one for one in messages if isinstance(one, Mapping)], further


def _stamps(
    messages: Iterable[Mapping[str, object]], delivery: str, own: frozenset[str]
) -> dict[tuple[int, int], str]:
    """Return the timestamps of a delivery's messages, by (parts, part)."""
    found: dict[tuple[int, int], str] = {}
    for message in messages:
        mark: Mark | None = find_mark(message)
        if (
            mark is not None
            and mark.delivery == delivery
            and own & {message.get("bot_id"), message.get("user")}
        ):
            found[mark.parts, mark.part] = str(message.get("ts") or "")
    return found


def _found(channel: str, stamps: Mapping[tuple[int, int], str]) -> Found | None:
    """Return what is there. Should a card have been cut in two ways (by two versions of Hojorin), the way of
    which the smaller share is missing counts."""
    ways: dict[int, set[int]] = {}
    for parts, part in stamps:
        ways.setdefault(parts, set()).add(part)
    if not ways:
        return None
    parts, there = max(ways.items(), key=lambda way: (len(way[1]) / way[0], -way[0]))
    reference = f"{channel}:{stamps[parts, min(there)]}"
    return Found(there=frozenset(there), parts=parts, reference=reference)
