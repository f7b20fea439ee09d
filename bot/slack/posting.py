"""Puts cards into conversations: posts, changes what was posted, shows what one person alone may see."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import TypeVar

from bot.slack.client import SlackClient, called
from bot.slack.failures import INVALID_BLOCKS, SlackFailedError
from bot.slack.marks import Mark, to_metadata
from bot.slack.render import SlackMessage, has_native_blocks, render_messages
from cards.model import Card

MOST_TRIES = 4
MOST_PATIENCE = 30.0
"""Seconds that an answer waits for Slack's pace; a person waits no longer for it either."""

Result = TypeVar("Result")
Put = Callable[[SlackMessage], Awaitable[str]]


class Poster:
    """Cards into Slack's messages. Raises `SlackFailedError` for what Slack does not take."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def post(
        self,
        channel: str,
        card: Card,
        *,
        thread: str = "",
        delivery: str | None = None,
        patience: float = MOST_PATIENCE,
    ) -> str:
        """Post the card and return the reference of its (first) message, `CHANNEL:TS`. With the name of a
        delivery, each message carries its mark."""
        put = partial(self._post, channel, thread=thread, delivery=delivery)
        return await _put_card(card, put, patience=patience)

    async def post_missing(
        self, channel: str, card: Card, *, delivery: str, there: Collection[int], parts: int, patience: float
    ) -> bool:
        """Post those of the `parts` messages of a delivery that are not there yet, in order. False, and
        nothing is posted, if this version of Hojorin cuts the card in another way."""
        messages = render_messages(card, native=False)
        if len(messages) != parts:
            return False
        for message in messages:
            if message.part not in there:
                put = partial(self._post, channel, message, delivery=delivery)
                await patiently(put, patience=patience)
        return True

    async def test_token(self, *, within: float) -> None:
        """Ask Slack whether it takes our token at all; raises what it says if not."""
        await called(self._client.web.auth_test(), within=within)

    async def _post(
        self, channel: str, message: SlackMessage, *, thread: str = "", delivery: str | None = None
    ) -> str:
        metadata = None
        if delivery is not None:
            metadata = to_metadata(Mark(delivery=delivery, part=message.part, parts=message.parts))
        answer = await called(
            self._client.web.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=thread or None,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return f"{answer.get('channel') or channel}:{answer.get('ts') or ''}"

    async def post_for(self, user: str, channel: str, card: Card, *, thread: str = "") -> None:
        """Post the card into a channel so that only this user sees it."""

        async def put(message: SlackMessage) -> str:
            await called(
                self._client.web.chat_postEphemeral(
                    channel=channel,
                    user=user,
                    text=message.text,
                    blocks=list(message.blocks),
                    thread_ts=thread or None,
                )
            )
            return ""

        await _put_card(card, put)

    async def update(self, channel: str, ts: str, card: Card, *, thread: str = "") -> None:
        """Put the card in place of a message that was posted; what does not fit into one follows it."""
        first = True

        async def put(message: SlackMessage) -> str:
            nonlocal first
            blocks = list(message.blocks)
            if first:
                await called(
                    self._client.web.chat_update(channel=channel, ts=ts, text=message.text, blocks=blocks)
                )
            else:
                await called(
                    self._client.web.chat_postMessage(
                        channel=channel, text=message.text, blocks=blocks, thread_ts=thread or None
                    )
                )
            first = False
            return ""

        await _put_card(card, put)

    async def change(self, channel: str, ts: str, card: Card) -> bool:
        """Put the card, or the first message of it, in place of a message that was posted, and post nothing:
        nobody is told. False if the card has more messages, which are not shown."""
        is_whole = True

        async def put(message: SlackMessage) -> str:
            nonlocal is_whole
            is_whole = message.parts == 1
            blocks = list(message.blocks)
            await called(
                self._client.web.chat_update(channel=channel, ts=ts, text=message.text, blocks=blocks)
            )
            return ""

        await _put_card(card, put, first_only=True)
        return is_whole

    async def remove(self, channel: str, ts: str) -> None:
        """Delete a message that was posted."""
        await called(self._client.web.chat_delete(channel=channel, ts=ts))

    async def respond(self, response_url: str, card: Card, *, replace: bool) -> None:
        """Answer through the address that came with the press or command: only the person sees it."""
        in_place = replace

        async def put(message: SlackMessage) -> str:
            nonlocal in_place
            await self._client.respond(
                response_url,
                text=message.text,
                blocks=list(message.blocks),
                response_type="ephemeral",
                replace_original=in_place,
                unfurl_links=False,
                unfurl_media=False,
            )
            in_place = False
            return ""

        await _put_card(card, put)


async def _put_card(
    card: Card, put: Put, *, patience: float = MOST_PATIENCE, first_only: bool = False
) -> str:
    """Put all messages of a card, or the first one only; returns what came back of the first.

    Where the workspace refuses charts or tables, the card is drawn without them; one of several messages is
    so from the start, because what is there already could not be drawn anew.
    """
    messages = render_messages(card)
    if len(messages) == 1:
        try:
            return await put(messages[0])
        except SlackFailedError as failure:
            if failure.code not in INVALID_BLOCKS or not has_native_blocks(messages[0].blocks):
                raise
    plain = render_messages(card, native=False)
    return await _put_all(plain[:1] if first_only else plain, put, patience=patience)


async def _put_all(messages: Sequence[SlackMessage], put: Put, *, patience: float) -> str:
    """Put the messages in order. Once the first is there, the others wait for the pace that Slack asks, and
    what fails then leaves the card half shown: it must not be shown again from its beginning."""
    first, *others = messages
    reference = await put(first)
    for message in others:
        try:
            await patiently(partial(put, message), patience=patience)
        except SlackFailedError as failure:
            raise SlackFailedError(failure.code, maybe_done=True, half_shown=True) from None
    return reference


async def patiently(call: Callable[[], Awaitable[Result]], *, patience: float = MOST_PATIENCE) -> Result:
    """Return what the call returns, trying again where Slack certainly did nothing, and asks to wait for no
    longer than `patience` seconds."""
    for _ in range(MOST_TRIES - 1):
        try:
            return await call()
        except SlackFailedError as failure:
            if failure.maybe_done or failure.retry_after is None or failure.retry_after > patience:
                raise
            seconds = failure.retry_after
        await asyncio.sleep(seconds)
    return await call()
