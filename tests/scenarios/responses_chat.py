"""A company that is asked, answered and asked again, on any chat; its results are posted to a channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import scenario_stage
import slack_stage
import teams_stage
from chats import MANY_PEOPLE, Chat
from fakes.slack import FakeChannel
from fakes.teams import FakeTeam
from fakes.teams.ids import personal_id
from playground_chat import PlaygroundChat, playground_chat
from scenario_stage import tokyo
from slack_chat import GENERAL, OTHERS, SlackChat, slack_chat
from survey_stage import ASKED, SCHEDULE, WAVE, Asked
from teams_chat import TeamsChat, teams_chat
from teams_chat import labels as teams_labels
from teams_helpers import parts_of
from wave_stage import SET

from bot.playground.sender import PlaygroundSender
from cards.actions import encode
from cards.model import Button, Buttons
from coaching.programmes.service import stop
from people.audience import Audience
from people.model import Platform
from storage.database import Database
from surveys.ballots.service import Sent, answer
from surveys.responses.model import Item, Round

LEAD, SPONSOR, OWNER, MEMBER, OUTSIDER = "suzuki", "kato", "mueller", "tanaka", "sato"
"""Who responds, who may too, who does it and reads English, who was only asked, and who was not."""
OUTSIDERS = "sato,佐藤 恵,sato@mizuki.example,Finance,,,ja,Asia/Tokyo,JP,2016-04-01\n"
PEOPLE = MANY_PEOPLE + OUTSIDERS
IN_CHANNEL = ("ogawa", "other1")
"""Who reads what is posted there, in the language of the posts."""
DIRECTLY = {"tanaka": "ja", "kato": "ja", "other2": "ja", "mueller": "en", "garcia": "en"}
"""Some of those who are not in the channel, with the language they read."""
TITLES = {"ja": "皆さまの声と今後の方針（9月度）", "en": "You said → we will (September)"}
WHY = {"ja": "届いた理由", "en": "Why you got this"}
CHANNEL_OF = {
    "playground": "playground:supporters",
    "slack": f"slack:{slack_stage.SUPPORT.id}",
    "teams": f"teams:{teams_stage.SUPPORT}",
}
"""Where results are posted: the only channel of each chat that a test can read (`Chat.channel`)."""
MANY_FIELDS, OTHER = "入力項目が多いです", "特にありません"
"""What people write: a theme of the codebook, and nothing of it."""
THEME, RECOMMEND, EASY = "入力項目が多い", "Would you recommend it?（日）", "It is easy to use（日）"
WANTED = tokyo(9, 28, 11)
"""Monday 28 September: the survey closed on Thursday 24, and its results were told on Friday."""
PUBLISHED = tokyo(9, 29, 11)
TOLD = tokyo(9, 30, 9, 30)
"""Everybody has had a working morning since Tuesday: that in San Francisco began at 1:00 in Tokyo."""


# ---------------------------------------------------------------------------- the company


@asynccontextmanager
async def responding_on(
    name: str,
    database: Database,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    opens: bool = True,
    programme: bool = True,
) -> AsyncIterator[Asked]:
    """Give twelve people of whom eleven are asked, on the chat of that name; with `opens`, a survey is in
    front of them. Without `programme`, theirs is stopped, whose check-ins take longer than all else."""
    vault = folder / "secrets"
    vault.mkdir(mode=0o700)
    more = f"surveys: {{vault_dir: {vault}}}\n"
    monkeypatch.setattr(scenario_stage, "APP_YAML", scenario_stage.APP_YAML + more)
    for one in OTHERS:
        monkeypatch.setitem(slack_stage.ACCOUNTS, one.name, one.id)
    async with _chat(name, database, folder) as chat:
        asked = Asked(chat=chat, database=database, folder=folder, vault_folder=vault)
        schedule = replace(
            SCHEDULE, audience=Audience(teams=("Sales", "Corporate")), results_to=(CHANNEL_OF[name],)
        )
        with chat.stage.unit() as unit:
            if not programme:
                stop(unit, "crm", now=chat.stage.installation.clock.now(), actor="test")
            unit.surveys.put_set(SET)
            unit.surveys.put_schedule(schedule)
            unit.commit()
        if opens:
            asked.open_wave()
            await chat.go_to(ASKED)
        yield asked


@asynccontextmanager
async def _chat(name: str, database: Database, folder: Path) -> AsyncIterator[Chat]:
    given = {"people": PEOPLE, "supporters": CHANNEL_OF[name]}
    if name == "playground":
        async with playground_chat(database, folder, **given) as playground:
            sender = playground.stage.installation.senders[Platform.PLAYGROUND]
            cast("PlaygroundSender", sender).members = _members
            yield playground
    elif name == "slack":
        inside = FakeChannel(
            slack_stage.SUPPORT.id,
            "voices",
            members=(slack_stage.BOT, slack_stage.USERS["ogawa"], OTHERS[0].id),
        )
        known: dict[str, object] = {"users": slack_stage.users(*slack_stage.ACCOUNTS)}
        known |= {"channels": (slack_stage.LEADS, GENERAL, inside)}
        async with slack_chat(database, folder, **given, **known) as slack:
            yield slack
    else:
        everybody = (*teams_stage.NAMES, OUTSIDER, *(f"other{number}" for number in range(1, 6)))
        teams_given: dict[str, object] = {"users": teams_stage.users(*everybody)}
        teams_given["teams"] = (
            FakeTeam(teams_stage.TEAM, "Sales", everybody, installed=True),
            FakeTeam(teams_stage.SUPPORT, "Voices", IN_CHANNEL, installed=True),
        )
        async with teams_chat(database, folder, **given, **teams_given) as teams:
            yield teams


async def _members(_channel: str) -> frozenset[str] | None:
    return frozenset(IN_CHANNEL)


# ---------------------------------------------------------------------------- answers to the survey


def vote(asked: Asked, *, wave: str = WAVE, easy: int = 1, named: int = 11) -> None:
    """Let everybody answer: nobody would recommend it, and so many name that there are too many fields."""
    world = asked.installation.world()
    with asked.chat.stage.unit() as unit:
        invited = unit.surveys.invited(wave)
    assert OUTSIDER not in {one.person_id for one in invited}
    for number, one in enumerate(invited):
        answers: dict[str, Any] = {
            "nps": 2,
            "easy": easy,
            "text": MANY_FIELDS if number < named else OTHER,
        }
        with asked.chat.stage.unit() as unit:
            sent = answer(
                unit,
                world.vault,
                person_id=one.person_id,
                wave_id=wave,
                language="ja",
                answers=answers,
                now=world.now,
            )
            unit.commit()
        assert sent is Sent.RECEIVED


def items_of(asked: Asked, wave: str = WAVE) -> list[Item]:
    """Return what asks for an answer, in its order."""
    with asked.chat.stage.unit() as unit:
        return unit.responses.items_of([wave]).get(wave, [])


def round_of(asked: Asked, wave: str = WAVE) -> Round:
    """Return how far the responses are."""
    with asked.chat.stage.unit() as unit:
        found = unit.responses.find_round(wave)
    assert found is not None
    return found


# ---------------------------------------------------------------------------- hands and eyes


async def press_nth(chat: Chat, person: str, label: str, number: int) -> str:
    """Press one of several buttons of a label, counted from 0, on the newest message that shows it.

    Where a card numbers what it shows, its buttons say which they are for (`nth_buttons`).
    """
    if isinstance(chat, PlaygroundChat):
        return await _on_the_playground(chat, person, label, number)
    if isinstance(chat, SlackChat):
        return await _on_slack(chat, person, label, number)
    assert isinstance(chat, TeamsChat)
    return await _on_teams(chat, person, label, number)


async def _on_the_playground(chat: PlaygroundChat, person: str, label: str, number: int) -> str:
    posts = [(one, _buttons(one.card.elements)) for one in chat._posts(person) if one.card is not None]
    post, buttons = [one for one in posts if any(_says(button.label, label) for button in one[1])][-1]
    button = [button for button in buttons if _says(button.label, label)][number]
    return await chat._press(person, chat._made(post.id, encode(button.action), {}))


def _says(shown: str, label: str) -> bool:
    return shown == label or shown.endswith(f"番：{label}") or shown.startswith(f"{label} (no. ")


def _buttons(elements: tuple[object, ...]) -> list[Button]:
    return [button for one in elements if isinstance(one, Buttons) for button in one.buttons]


async def _on_slack(chat: SlackChat, person: str, label: str, number: int) -> str:
    shown = chat.stage.shown(person)
    message = [one for one in shown if any(_says(text, label) for text in slack_stage.labels(one))][-1]
    rows = cast("list[dict[str, Any]]", [block for block in message.blocks if block["type"] == "actions"])
    every = [(row, button) for row in rows for button in row["elements"]]
    row, button = [one for one in every if _says(one[1]["text"]["text"], label)][number]
    account = slack_stage.ACCOUNTS[person]
    pressed = {key: button[key] for key in ("type", "text", "action_id", "value")}
    with chat._looking(person):
        sent = await chat.stage.client._act(account, message, {**pressed, "block_id": row["block_id"]})
        chat._keep(person, sent)
        await chat.stage.settled()
    return chat.seen(person)


async def _on_teams(chat: TeamsChat, person: str, label: str, number: int) -> str:
    shown = chat.stage.shown(person)
    message = [one for one in shown if any(_says(title, label) for title in teams_labels(one, person))][-1]
    found = [
        (card, part)
        for card in message.cards(person)
        for part in parts_of(card)
        if part.get("type") == "Action.Execute" and _says(str(part.get("title")), label)
    ]
    card, button = found[number]
    with chat._looking(person):
        sent = await chat.stage.client._execute(person, message, card, button, {}, trigger="manual")
        assert sent.trouble is None, sent.trouble
        chat._keep(person, sent)
        await chat.stage.settled()
    return chat.seen(person)


def posted(chat: Chat, person: str, text: str) -> int:
    """Return how often the chat took a new message with a text to somebody, whatever stands there now; on the
    playground, how many messages with it there are."""
    stage: Any = chat.stage
    if isinstance(chat, SlackChat):
        place = stage.slack.transcript.world.find_direct(slack_stage.ACCOUNTS[person])
        calls = stage.slack.transcript.calls("chat.postMessage", accepted=True)
        return sum(place.id == one.arguments["channel"] and text in str(one.arguments) for one in calls)
    if isinstance(chat, TeamsChat):
        calls = stage.teams.transcript.calls("sendToConversation", accepted=True)
        return sum(one.conversation == personal_id(person) and text in str(one.activity) for one in calls)
    return len(with_text(chat, person, text))


def with_text(chat: Chat, person: str, text: str) -> list[str]:
    """Return the messages of somebody that have a text."""
    return [one for one in chat.messages(person) if text in one]


def told(chat: Chat, person: str) -> str:
    """Return the one message with which somebody was told of the responses; what they asked to see, or
    previewed, says nothing of why it came."""
    language = DIRECTLY[person]
    [found] = [one for one in with_text(chat, person, TITLES[language]) if WHY[language] in one]
    return found
