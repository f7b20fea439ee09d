"""Cards into messages, with Slack failing at any of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from fakes.slack import FakeSlack, Fault, Kind, Pace, running_slack
from fakes.slack_stage import AKI, GENERAL, Clock, workspace
from slack_helpers import LoopClock, client_of

from bot.slack.failures import SlackFailedError
from bot.slack.marks import DELIVERY_EVENT
from bot.slack.posting import Poster
from bot.slack.render import render_messages
from cards.model import Card, Chart, ChartKind, Facts, Series, Span, Table, Text

HELLO = Card(kind="note", language="en", title="Hello", elements=(Text((Span("a text"),)),))
LONG = Card(
    kind="note",
    language="en",
    title="Long",
    elements=tuple(Text((Span(f"{number} " + "x" * 2500),)) for number in range(14)),
)
CHART = Chart(ChartKind.BAR, "Visits", ("Mon", "Tue"), (Series("you", (1.0, 2.0)),))
TABLE = Table("Visits", ("Day", "Visits"), (("Mon", "1"),))
CHARTED = Card(kind="note", language="en", title="Chart", elements=(CHART, Facts((("a", "b"),))))
PARTS = len(render_messages(LONG))


@dataclass
class Post:
    """The poster in front of a workspace."""

    slack: FakeSlack
    poster: Poster
    clock: Clock

    def calls(self, method: str = "chat.postMessage", *, accepted: bool | None = None) -> int:
        """Count calls."""
        return len(self.slack.transcript.calls(method, accepted=accepted))


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A small workspace."""
    clock = Clock()
    async with running_slack(workspace(clock)) as slack, client_of(slack.api_url) as client:
        yield Post(slack, Poster(client), clock)


async def failed(work: object) -> str:
    """Return the code of the failure."""
    with pytest.raises(SlackFailedError) as raised:
        await work  # type: ignore[misc]
    return raised.value.code


async def test_the_metadata_carries_the_deliverys_name_and_part_and_nothing_else(post: Post) -> None:
    await post.poster.post(GENERAL, HELLO, delivery="here-42")
    [message] = post.slack.transcript.messages(GENERAL)
    payload = {"delivery_id": "here-42", "part": "1/1"}
    assert message.metadata == {"event_type": DELIVERY_EVENT, "event_payload": payload}


async def test_what_is_no_delivery_carries_no_metadata(post: Post) -> None:
    await post.poster.post(GENERAL, HELLO)
    [message] = post.slack.transcript.messages(GENERAL)
    assert message.metadata is None


async def test_every_part_of_a_long_card_is_numbered_and_the_first_is_the_reference(post: Post) -> None:
    reference = await post.poster.post(GENERAL, LONG, delivery="here-7")
    messages = post.slack.transcript.messages(GENERAL)
    assert PARTS > 1
    assert len(messages) == PARTS
    assert reference == f"{GENERAL}:{messages[0].ts}"
    payloads = [(one.metadata or {}).get("event_payload") for one in messages]
    assert payloads == [
        {"delivery_id": "here-7", "part": f"{number}/{PARTS}"} for number in range(1, PARTS + 1)
    ]


async def test_a_refused_chart_is_drawn_without_and_sent_once_more(post: Post) -> None:
    post.slack.world.config = workspace(post.clock, native_charts=False)
    await post.poster.post(GENERAL, CHARTED, delivery="here-1")
    [message] = post.slack.transcript.messages(GENERAL)
    assert "data_visualization" not in {one["type"] for one in message.blocks}
    assert (post.calls(accepted=False), post.calls(accepted=True)) == (1, 1)


async def test_a_refused_table_is_drawn_without(post: Post) -> None:
    post.slack.world.config = workspace(post.clock, tables=False)
    card = Card(kind="note", language="en", title="Table", elements=(TABLE,))
    await post.poster.post(GENERAL, card)
    [message] = post.slack.transcript.messages(GENERAL)
    assert "table" not in {one["type"] for one in message.blocks}


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format"])
async def test_a_card_without_a_chart_is_not_sent_again_when_its_blocks_are_refused(
    post: Post, code: str
) -> None:
    post.slack.faults.add(Fault("chat.postMessage", error=code, times=None))
    assert await failed(post.poster.post(GENERAL, HELLO)) == code
    assert post.calls() == 1


@pytest.mark.parametrize("code", ["msg_too_long", "no_text", "channel_not_found", "only_one_table_allowed"])
async def test_a_chart_is_drawn_without_only_where_blocks_are_refused(post: Post, code: str) -> None:
    post.slack.faults.add(Fault("chat.postMessage", error=code, times=None))
    assert await failed(post.poster.post(GENERAL, CHARTED)) == code
    assert post.calls() == 1


async def test_the_second_part_waits_for_slacks_pace_and_is_not_lost(post: Post) -> None:
    clock = LoopClock()
    post.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, skip=1, retry_after=2))
    begun = clock()
    await clock.hurry(post.poster.post(GENERAL, LONG))
    assert clock() - begun >= 2
    assert len(post.slack.transcript.messages(GENERAL)) == PARTS
    assert [one.outcome for one in post.slack.transcript.calls("chat.postMessage")].count("ratelimited") == 1


async def test_the_first_part_waits_for_nothing_because_the_whole_message_can_wait(post: Post) -> None:
    post.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=2))
    assert await failed(post.poster.post(GENERAL, LONG)) == "ratelimited"
    assert post.calls() == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE])
async def test_a_part_that_may_be_there_is_not_posted_twice(post: Post, kind: Kind) -> None:
    post.slack.faults.add(Fault("chat.postMessage", kind, skip=1))
    await failed(post.poster.post(GENERAL, LONG))
    assert post.calls() == 2


async def test_a_card_whose_first_part_is_there_is_not_reported_as_certainly_not_sent(post: Post) -> None:
    """Whoever hears "certainly not sent" sends again, and part one would stand there twice."""
    post.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, skip=1, times=None, retry_after=600))
    with pytest.raises(SlackFailedError) as raised:
        await post.poster.post(GENERAL, LONG, delivery="here-1")
    assert len(post.slack.transcript.messages(GENERAL)) == 1
    assert raised.value.maybe_done
    assert raised.value.half_shown
    assert raised.value.retry_after is None


@pytest.mark.parametrize("there", [{1}, {1, 2}, {2}, {1, 3}, set()])
async def test_the_missing_parts_of_a_long_card_are_added_in_order(post: Post, there: set[int]) -> None:
    done = await post.poster.post_missing(
        GENERAL, LONG, delivery="here-7", there=there, parts=PARTS, patience=0
    )
    payloads = [(one.metadata or {})["event_payload"] for one in post.slack.transcript.messages(GENERAL)]
    assert done
    assert [one["part"] for one in payloads] == [
        f"{number}/{PARTS}" for number in range(1, PARTS + 1) if number not in there
    ]


async def test_what_is_added_to_a_long_card_is_what_would_have_stood_there(post: Post) -> None:
    post.slack.limiter.pace = Pace(seconds_per_post=None)
    await post.poster.post(GENERAL, LONG, delivery="here-7")
    whole = [one.blocks[1:] for one in post.slack.transcript.messages(GENERAL)]
    await post.poster.post_missing(GENERAL, LONG, delivery="here-8", there={1}, parts=PARTS, patience=0)
    added = [one.blocks[1:] for one in post.slack.transcript.messages(GENERAL)][PARTS:]
    shown = [[block.get("text") for block in blocks] for blocks in added]
    assert shown == [[block.get("text") for block in blocks] for blocks in whole[1:]]


async def test_nothing_is_added_to_a_card_that_was_cut_in_another_way(post: Post) -> None:
    done = await post.poster.post_missing(
        GENERAL, LONG, delivery="here-7", there={1}, parts=PARTS + 1, patience=0
    )
    assert not done
    assert post.calls() == 0


async def test_an_update_keeps_the_mark_so_that_what_was_answered_still_counts_as_there(post: Post) -> None:
    reference = await post.poster.post(GENERAL, HELLO, delivery="here-7")
    await post.poster.update(GENERAL, reference.partition(":")[2], HELLO)
    [message] = post.slack.transcript.messages(GENERAL)
    assert (message.metadata or {})["event_payload"] == {"delivery_id": "here-7", "part": "1/1"}


async def test_an_update_replaces_the_message_and_what_does_not_fit_follows_it(post: Post) -> None:
    reference = await post.poster.post(GENERAL, HELLO)
    ts = reference.partition(":")[2]
    await post.poster.update(GENERAL, ts, LONG)
    first, *others = post.slack.transcript.messages(GENERAL)
    assert first.ts == ts
    assert len(others) == PARTS - 1


async def test_an_update_of_what_is_gone_fails_and_posts_nothing(post: Post) -> None:
    assert await failed(post.poster.update(GENERAL, "1.2", LONG)) == "message_not_found"
    assert post.calls() == 0


async def test_an_update_with_a_refused_chart_is_drawn_without(post: Post) -> None:
    ts = (await post.poster.post(GENERAL, HELLO)).partition(":")[2]
    post.slack.world.config = workspace(post.clock, native_charts=False)
    await post.poster.update(GENERAL, ts, CHARTED)
    assert post.calls("chat.update") == 2
    assert len(post.slack.transcript.messages(GENERAL)) == 1


async def test_what_one_person_alone_may_see_is_seen_by_nobody_else(post: Post) -> None:
    await post.poster.post_for(AKI, GENERAL, LONG)
    assert post.slack.transcript.messages(GENERAL) == []
    assert len(post.slack.transcript.ephemerals(AKI)) == PARTS


async def test_mentions_in_a_card_reach_nobody(post: Post) -> None:
    shout = Card(kind="note", language="en", title="<!channel>", elements=(Text((Span("<@U0AKI0001>"),)),))
    await post.poster.post(GENERAL, shout)
    [message] = post.slack.transcript.messages(GENERAL)
    assert "<!channel>" not in message.text
    assert "<@U0AKI0001>" not in message.text


async def test_many_cards_at_once_each_arrive_once(post: Post) -> None:
    post.slack.limiter.pace = type(post.slack.limiter.pace)(seconds_per_post=None)
    await asyncio.gather(*(post.poster.post(GENERAL, HELLO, delivery=str(number)) for number in range(60)))
    ids = [str((one.metadata or {}).get("event_payload")) for one in post.slack.transcript.messages(GENERAL)]
    assert len(ids) == len(set(ids)) == 60
