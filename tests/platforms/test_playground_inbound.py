"""What people do becomes an event once; what comes back stands where it belongs."""

from datetime import timedelta

import pytest
from playground_stage import Stage, check_in_card

from bot.playground.inbound import MAX_SAID, Inbound
from bot.playground.transcript import BOT, channel, direct
from cards.actions import AnswerCheckIn, OpenPause, OpenTrouble, SavePause, SendTrouble, StopSending, encode
from cards.model import Card
from cards.words import load_words
from handlers.events import Event, OpenedHome, Pressed, Said, Values
from handlers.reply import Reply
from people.model import Platform

DONE = encode(AnswerCheckIn(412, "done"))


async def press(
    stage: Stage,
    value: str,
    *,
    post_id: int | None,
    who: str = "tanaka",
    event_id: str = "e1",
    values: Values | None = None,
) -> Reply:
    return await stage.inbound.press(
        who, post_id=post_id, value=value, values=values or {}, event_id=event_id
    )


def some_card() -> Card:
    return check_in_card(load_words("en"))


def titles(stage: Stage, who: str = "tanaka") -> list[str]:
    return [post.card.title if post.card else post.text for post in stage.transcript.posts(direct(who))]


async def test_what_is_said_stands_in_the_chat_before_the_answer(stage: Stage) -> None:
    await stage.inbound.say("tanaka", "ヘルプ")
    said, answer = stage.transcript.posts(direct("tanaka"))
    assert (said.author, said.text, said.at) == ("tanaka", "ヘルプ", stage.clock.now())
    assert answer.author == BOT
    (event,) = stage.bot.acts
    assert isinstance(event, Said)
    assert (event.platform, event.identity, event.text) == (Platform.PLAYGROUND, "tanaka", "ヘルプ")


async def test_the_same_words_said_twice_are_two_events(stage: Stage) -> None:
    await stage.inbound.say("tanaka", "ヘルプ")
    await stage.inbound.say("tanaka", "ヘルプ")
    assert len(stage.bot.acts) == 2
    assert len({event.event_id for event in stage.bot.acts}) == 2


async def test_the_same_event_says_it_once(stage: Stage) -> None:
    await stage.inbound.say("tanaka", "ヘルプ", event_id="e1")
    assert await stage.inbound.say("tanaka", "ヘルプ", event_id="e1") == Reply()
    assert len(stage.transcript.posts(direct("tanaka"))) == 2


async def test_a_very_long_text_is_cut_before_it_is_kept(stage: Stage) -> None:
    await stage.inbound.say("tanaka", "x" * (MAX_SAID + 1))
    assert stage.transcript.posts(direct("tanaka"))[0].text == "x" * MAX_SAID
    (event,) = stage.bot.acts
    assert isinstance(event, Said)
    assert len(event.text) == MAX_SAID


async def test_a_pressed_button_becomes_its_action_with_the_values(stage: Stage) -> None:
    post = stage.send_check_in()
    values = {"kind": "no_time", "days": ("2026-06-08",)}
    await press(stage, DONE, post_id=post.id, values=values)
    (event,) = stage.bot.acts
    assert isinstance(event, Pressed)
    assert event.action == AnswerCheckIn(412, "done")
    assert event.values == values
    assert event.event_id == "e1"


async def test_the_answered_card_takes_the_place_of_the_pressed_one(stage: Stage) -> None:
    post = stage.send_check_in()
    await press(stage, DONE, post_id=post.id)
    (now,) = stage.transcript.posts(direct("tanaka"))
    assert now.id == post.id
    assert now.card != post.card


async def test_a_second_press_of_the_same_event_changes_nothing(stage: Stage) -> None:
    post = stage.send_check_in()
    await press(stage, DONE, post_id=post.id)
    version = stage.transcript.version()
    assert await press(stage, DONE, post_id=post.id) == Reply()
    assert stage.transcript.version() == version


async def test_new_cards_stand_below_in_the_persons_own_conversation(stage: Stage) -> None:
    post = stage.transcript.post_card(channel("results"), some_card(), at=stage.clock.now())
    stage.clock.moment += timedelta(minutes=5)
    values = {"kind": "no_time", "text": "t"}
    await press(stage, encode(SendTrouble(412)), post_id=post.id, values=values)
    (changed,) = stage.transcript.posts(channel("results"))
    assert changed.id == post.id
    assert changed.version > post.version
    newest = stage.transcript.posts(direct("tanaka"))[-1]
    assert newest.at == stage.clock.now()


async def test_a_form_is_given_back_and_not_written_down(stage: Stage) -> None:
    post = stage.send_check_in()
    version = stage.transcript.version()
    reply = await press(stage, encode(OpenTrouble(412)), post_id=post.id)
    assert reply.form is not None
    assert stage.transcript.version() == version


async def test_errors_of_a_form_are_given_back_and_change_nothing(stage: Stage) -> None:
    post = stage.send_check_in()
    version = stage.transcript.version()
    reply = await press(stage, encode(SendTrouble(412)), post_id=post.id)
    assert set(reply.errors) == {"kind", "text"}
    assert stage.transcript.version() == version


async def test_a_home_is_shown_and_not_written_down(stage: Stage) -> None:
    reply = await stage.inbound.open_home("tanaka")
    assert len(reply.cards) == 1
    assert stage.transcript.posts(direct("tanaka")) == []
    assert isinstance(stage.bot.acts[0], OpenedHome)


async def test_a_press_on_the_home_answers_in_the_conversation(stage: Stage) -> None:
    await press(stage, encode(SavePause()), post_id=None)
    assert len(stage.transcript.posts(direct("tanaka"))) == 1


async def test_a_card_that_replaces_the_home_is_a_message(stage: Stage) -> None:
    await press(stage, DONE, post_id=None)
    assert len(stage.transcript.posts(direct("tanaka"))) == 1


@pytest.mark.parametrize(
    ("who", "conversation"),
    [
        ("mori", direct("tanaka")),
        ("tanaka", channel("leads")),
        ("tanaka", channel("unknown")),
        ("nobody", direct("tanaka")),
    ],
)
async def test_a_post_that_one_cannot_see_cannot_be_pressed(
    stage: Stage, who: str, conversation: str
) -> None:
    card = some_card()
    post = stage.transcript.post_card(conversation, card, at=stage.clock.now())
    reply = await press(stage, DONE, post_id=post.id, who=who)
    assert reply.refused
    assert stage.bot.acts == []
    assert stage.transcript.get(post.id) == post
    assert titles(stage, who)[-1] == reply.cards[0].title


async def test_a_post_that_never_was_cannot_be_pressed(stage: Stage) -> None:
    assert (await press(stage, DONE, post_id=4711)).refused
    assert stage.bot.acts == []


async def test_a_lead_presses_in_the_leads_channel(stage: Stage) -> None:
    card = some_card()
    post = stage.transcript.post_card(channel("leads"), card, at=stage.clock.now())
    assert not (await press(stage, encode(StopSending()), post_id=post.id, who="suzuki")).refused


@pytest.mark.parametrize(
    "value",
    ["", "1", "0|open_pause", "1|drop_tables", "1|answer_check_in|x|done", "1|open_pause|1", "|" * 300],
)
async def test_a_button_that_cannot_be_read_gets_a_friendly_line_in_the_cards_language(
    stage: Stage, value: str
) -> None:
    post = stage.send_check_in(language="ja")
    reply = await press(stage, value, post_id=post.id)
    assert reply.refused
    assert reply.cards[0].language == "ja"
    assert stage.bot.acts == []
    assert stage.transcript.get(post.id) == post


async def test_without_a_rule_only_the_own_conversation_is_seen(stage: Stage) -> None:
    async def handle(_event: Event) -> Reply:
        return Reply()

    inbound = Inbound(stage.transcript, handle, stage.clock)
    own = stage.send_check_in()
    open_to_all = stage.transcript.post_card(channel("results"), some_card(), at=stage.clock.now())
    refused = [
        (
            await inbound.press("tanaka", post_id=post.id, value=encode(OpenPause()), values={}, event_id="e")
        ).refused
        for post in (own, open_to_all)
    ]
    assert refused == [False, True]
