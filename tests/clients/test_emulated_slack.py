"""A real `hojorin run` on the Slack that `emulate` plays, and people at their clients: a week of it all."""

import asyncio
import json
import shutil
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import aiohttp
import processes
import pytest
from chats import JAPANESE
from chromium import ARGUMENTS, BROWSERS
from emulated_people import Person, labels, person
from emulated_slack import (
    BOT,
    BOT_TOKEN,
    JSON,
    NEWCOMER,
    PEOPLE,
    PRIVATE,
    PUBLIC,
    ROSTER,
    Relay,
    command,
    emulate,
    enter_channels,
    hojorin,
    token_of,
    token_without,
)
from help_words import IN_JAPANESE
from playwright.async_api import async_playwright
from scenario_stage import APP_YAML, Company, settings_in, tokyo
from slack_helpers import stored
from slack_stage import clock_at

from bot.bootstrap import open_installation
from bot.slack.manifest import SCOPES
from bot.slack.marks import find_mark
from bot.slack.values import input_block_id
from people.model import Platform
from people.outbox import Message, MessageState, Reason
from storage.database import Database

PATIENCE = 150.0
"""Seconds that a busy machine gets for what nobody tells of."""
BEFORE, MONDAY = tokyo(9, 11, 9), tokyo(9, 14, 10, 30)
AFTERNOON, WEDNESDAY, NEXT_WEEK = tokyo(9, 14, 17), tokyo(9, 16, 10, 30), tokyo(9, 24, 10, 30)
TITLE, CORRECTED = "入力項目が6つになります", "入力項目は7つです"
GENERAL = "C000000001"
"""The channel that `emulate` has by itself, and where it posts what comes by a webhook."""
REFUSED = "✗ Slack refused Hojorin's token, or a permission that it lacks; messages wait there."

Found = TypeVar("Found")


async def until(find: Callable[[], Awaitable[Found]], what: str) -> Found:
    """Return what is found at last."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := await find():
            return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"{what} did not come")


@dataclass
class Town:
    """Hojorin in its process, and the workspace before it."""

    folder: Path
    relay: Relay
    channels: dict[str, str]

    @asynccontextmanager
    async def running(self, token: str = BOT_TOKEN) -> AsyncIterator[None]:
        """Run Hojorin with a token while the block runs."""
        async with hojorin(self.folder, token=token) as self.relay.hojorin:
            yield
        self.relay.hojorin = ""

    async def clock(self, moment: datetime) -> JSON:
        """Move the business clock, visiting every due moment between."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{self.relay.hojorin}/dev/clock", json={"now": moment.isoformat(), "mode": "step"}
            ) as answer,
        ):
            assert answer.status == 200
            found: JSON = await answer.json()
            return found

    async def linked(self, *people: str) -> None:
        """Return once these people are known on Slack."""

        async def are_known() -> bool:
            return set(people) <= set(stored(self.folder, "SELECT person_id FROM account"))

        await until(are_known, f"the accounts of {people}")

    async def shows(self, who: Person, words: str, *, channel: str = "") -> JSON:
        """Return the newest message that says these words in a conversation, once it is there."""

        async def find() -> JSON | None:
            said = await who.messages(channel)
            return next((one for one in reversed(said) if words in one["text"]), None)

        return await until(find, f"“{words}”")

    async def offers(self, who: Person, label: str, *, channel: str = "") -> JSON:
        """Return the newest message with this button in a conversation, once it is there."""

        async def find() -> JSON | None:
            said = await who.messages(channel)
            return next((one for one in reversed(said) if label in labels(one["blocks"])), None)

        return await until(find, f"[{label}]")

    async def changed(self, who: Person, message: JSON, *, channel: str = "") -> JSON:
        """Return a message as it stands once Hojorin has changed it."""

        async def find() -> JSON | None:
            [found] = [one for one in await who.messages(channel) if one["ts"] == message["ts"]]
            return found if found["text"] != message["text"] else None

        found = await until(find, "the change")
        assert found["edited"]["user"] == BOT
        return found

    async def view(self, method: str, part: str) -> JSON:
        """Return the newest window or home that was shown by a method and has this in it."""

        async def find() -> JSON | None:
            shown = [one.answer["view"] for one in self.relay.asked if one.method == method]
            return next((one for one in reversed(shown) if part in json.dumps(one, ensure_ascii=False)), None)

        return await until(find, f"“{part}” by {method}")


@asynccontextmanager
async def workspace(slack: "Slack", database: Database, folder: Path) -> AsyncIterator[Town]:
    """Give the workspace and the company that was brought in, on the Friday before go-live; Hojorin does not
    run yet."""
    with clock_at(database, BEFORE):
        company = Company(installation=open_installation(settings_in(folder), database=database))
    company.bring_in(ROSTER)
    company.start_programme(MONDAY.date())
    company.installation.threads.close()
    async with Relay().running() as relay:
        with slack(relay) as relay.slack:
            channels = await enter_channels(relay)
            _write_settings(folder, relay, channels)
            yield Town(folder=folder, relay=relay, channels=channels)


def _write_settings(folder: Path, relay: Relay, channels: dict[str, str]) -> None:
    own = (
        f"database: sqlite+pysqlite:///{folder}/hojorin.db",
        f"slack: {{mode: http, api_url: '{relay.api_url}'}}",
        f"channels: {{supporters: 'slack:{channels[PUBLIC]}', leads: 'slack:{channels[PRIVATE]}'}}",
        "attention: {direct_messages_per_week: 20}",
        "dev_clock: true",
    )
    settings = APP_YAML.replace("port: 8080", "port: 0") + "\n".join((*own, ""))
    (folder / "app.yaml").write_text(settings, "utf-8")


Slack = Callable[[Relay], AbstractContextManager[str]]


@pytest.fixture
def slack(client: Callable[[str], Path], node_22: Path, tmp_path: Path) -> Slack:
    """A way to start `emulate`, whose events go to a relay."""
    package = client("emulate")
    return lambda relay: emulate(package, node_22, tmp_path, events=f"{relay.address}/events")


def test_if_somebody_took_its_port_emulate_is_given_another(
    client: Callable[[str], Path], node_22: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]
        ports = [processes.free_port(), taken]
        monkeypatch.setattr(processes, "free_port", ports.pop)
        with emulate(client("emulate"), node_22, tmp_path, events="http://127.0.0.1:9/events") as address:
            assert address != f"http://127.0.0.1:{taken}"
            with processes.directly(address, timeout=PATIENCE) as answer:
                assert answer.status == 200
    assert ports == []


@pytest.fixture
def album(pictures: Path) -> Path:
    """Where the pictures of `emulate`'s own pages are put."""
    folder = pictures / "emulate"
    folder.mkdir(exist_ok=True)
    return folder


async def test_a_week_of_what_hojorin_and_people_do(
    slack: Slack, sqlite_database: Database, tmp_path: Path, album: Path
) -> None:
    async with workspace(slack, sqlite_database, tmp_path) as place, place.running():
        names = ("tanaka", "sato", "suzuki", "mueller", NEWCOMER)
        people = {name: await person(place.relay, name) for name in names}
        await everybody_is_met(place, people)
        await a_check_in_is_answered(place, people["tanaka"])
        await a_trouble_is_taken(place, people)
        await words_are_answered(place, people["tanaka"])
        await windows_open_from_the_home(place, people["tanaka"])
        await an_announcement_is_sent_corrected_and_recalled(place, people)
        await an_answer_is_lost(place, people["tanaka"])
        assert place.relay.refusals() == set()
        known = {need for scope in SCOPES for need in scope.needed_by}
        assert {one.method for one in place.relay.asked} <= known | WITHOUT_SCOPE
        # Hojorin hears of its own messages, too, and takes them for nobody's words.
        assert {status for kind, status in place.relay.events if kind != JOINED} == {200}
        await photograph(place, people, album)


async def everybody_is_met(place: Town, people: dict[str, Person]) -> None:
    """People are found by their addresses on three pages of users, one of them after an event alone."""
    await place.linked(*PEOPLE)
    assert NEWCOMER not in stored(place.folder, "SELECT person_id FROM account")
    newcomer, profile = people[NEWCOMER], {"email": f"{NEWCOMER}@mizuki.example"}
    await place.relay.call("users.profile.set", token=token_of(NEWCOMER), profile=profile)
    await place.linked(NEWCOMER)
    assert ("user_change", 200) in place.relay.events

    await place.clock(MONDAY)
    for one, name in ((people["tanaka"], "田中 美香"), (newcomer, "新井 花")):
        greeting, day_one = await one.messages()
        assert name in greeting["text"]
        assert "訪問記録が当日に入っている" in day_one["text"]
    assert await people["mueller"].messages() == []
    await place.clock(AFTERNOON)
    assert "Anna Müller" in (await people["mueller"].messages())[0]["text"]


async def a_check_in_is_answered(place: Town, who: Person) -> None:
    """A press changes the message in place: nothing is posted."""
    await place.clock(WEDNESDAY)
    asked = await place.offers(who, JAPANESE.done)
    await who.press(JAPANESE.on_track)
    answered = await place.changed(who, asked)
    assert JAPANESE.done not in labels(answered["blocks"])
    assert len(await who.messages()) == 3
    assert stored(place.folder) == ["on_track"]


async def a_trouble_is_taken(place: Town, people: dict[str, Person]) -> None:
    """A press opens a form; what it says is read by nobody but by whoever takes it in the channel."""
    asker, helper, channel = people["tanaka"], people["sato"], place.channels[PUBLIC]
    kind, text = input_block_id("kind"), input_block_id("text")
    await asker.press(JAPANESE.trouble)
    form = await place.view("views.open", kind)
    refused = await asker.submit(form, {kind: "setup"})
    assert set(refused["errors"]) == {text}
    await asker.submit(form, {kind: "setup", text: IN_JAPANESE.text})

    card = await place.offers(helper, IN_JAPANESE.claim, channel=channel)
    assert IN_JAPANESE.text not in json.dumps(card, ensure_ascii=False)
    await helper.press(IN_JAPANESE.claim, channel=channel)
    taken = await place.changed(helper, card, channel=channel)
    assert IN_JAPANESE.supporter_name in taken["text"]
    assert labels(taken["blocks"]) == []
    await place.shows(helper, IN_JAPANESE.text)
    await place.shows(asker, IN_JAPANESE.supporter_name)


async def words_are_answered(place: Town, who: Person) -> None:
    """What somebody writes comes as an event of `emulate`'s; behind the command it is answered there."""
    words = f"{JAPANESE.commands['pause']}："
    await who.say(JAPANESE.commands["help"])
    await place.shows(who, words)
    posted = len(await who.messages())
    await who.command("help")

    async def is_answered() -> bool:
        found = await place.relay.call("conversations.history", token=token_of("kato"), channel=GENERAL)
        return any(words in one["text"] and one["blocks"] for one in found["messages"])

    await until(is_answered, "the answer to the command")
    assert len(await who.messages()) == posted


async def windows_open_from_the_home(place: Town, who: Person) -> None:
    """The home is published; a press there opens a window, and one in the window changes that."""
    await who.open_home()
    home = await place.view("views.publish", "田中 美香")
    await who.press_in(home, JAPANESE.goal_state)
    window = await place.view("views.open", "訪問記録が当日に入っている")
    await who.press_in(window, labels(window["blocks"])[0])
    form = await place.view("views.update", window["id"])
    assert form["hash"] != window["hash"]
    assert form["blocks"] != window["blocks"]


async def an_announcement_is_sent_corrected_and_recalled(place: Town, people: dict[str, Person]) -> None:
    """It reaches everybody of a team once, is corrected in place, and deleted when it is recalled."""
    author, reader = people["suzuki"], people["tanaka"]
    await author.say("お知らせ")
    await press(place, author, "お知らせを作る")
    await fill(place, author, "title_ja", title_ja=TITLE, text_ja="月曜から**6項目**です。")
    await press(place, author, "対象と日時を変更")
    await fill(place, author, "valid_until", teams=["Sales/East"], valid_until="2026-09-25")
    await press(place, author, "人数を確認する")
    await press(place, author, "3名に配信")
    sent = await place.shows(reader, TITLE)

    await author.say("お知らせ")
    await press(place, author, "開く")
    await press(place, author, "訂正する")
    await fill(place, author, TITLE, title_ja=CORRECTED)
    await press(place, author, "いま訂正する")
    assert CORRECTED in (await place.changed(reader, sent))["text"]
    assert not any(TITLE in one["text"] for one in await reader.messages())

    await press(place, author, "取り消す")

    async def is_gone() -> bool:
        return all(one["ts"] != sent["ts"] for one in await reader.messages())

    await until(is_gone, "the recall")


async def press(place: Town, who: Person, label: str) -> None:
    """Press a button once it is there."""
    await place.offers(who, label)
    await who.press(label)


async def fill(place: Town, who: Person, part: str, **values: object) -> None:
    """Fill in the form that has this in it, and send it; it is taken."""
    form = await place.view("views.open", part)
    assert await who.submit(form, {input_block_id(name): value for name, value in values.items()}) == {}


async def an_answer_is_lost(place: Town, who: Person) -> None:
    """A message whose answer is lost is looked for in the history, and is there once."""
    relay = place.relay
    relay.lose_answer()
    asked = len(relay.asked)
    await place.clock(NEXT_WEEK)
    await place.offers(who, JAPANESE.done)

    async def has_looked() -> bool:
        return any(one.method == "conversations.history" for one in relay.asked[asked:])

    await until(has_looked, "the look into the history")
    await place.clock(NEXT_WEEK)
    [lost] = relay.lost
    mark = find_mark(lost.answer["message"])
    assert mark is not None
    number = int(mark.delivery.rpartition("-")[2])

    async def is_sent() -> bool:
        return stored(place.folder, f"SELECT state FROM message WHERE id = {number}") == ["sent"]

    await until(is_sent, "the end of the message whose answer was lost")
    deliveries = [one.delivery for one in relay.asked if one.delivery]
    assert deliveries.count(lost.delivery) == 1
    assert len(set(deliveries)) == len(deliveries)


async def photograph(place: Town, people: dict[str, Person], folder: Path) -> None:
    """Take pictures of `emulate`'s own pages: what it keeps of conversations, windows and events."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        return
    pages = {
        "direct": f"messages&channel={people['tanaka'].direct}",
        "channel": f"messages&channel={place.channels[PUBLIC]}",
        "views": "views",
        "events": "events",
    }
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        page = await chromium.new_page(viewport={"width": 1200, "height": 900})
        for name, tab in pages.items():
            await page.goto(f"{place.relay.slack}/?tab={tab}")
            await page.screenshot(path=folder / f"{name}.png")
        await chromium.close()


async def test_without_a_scope_everything_waits_until_it_is_there(
    slack: Slack, sqlite_database: Database, tmp_path: Path
) -> None:
    lacking = token_without("chat:write")
    async with workspace(slack, sqlite_database, tmp_path) as place:
        who = await person(place.relay, "tanaka")
        async with place.running(lacking):
            await place.linked(*PEOPLE)
            report = await place.clock(MONDAY)
            assert report["sent"] == 0
            assert report["waiting"] == report["planned"] > 0
            assert ("chat.postMessage", "missing_scope chat:write") in place.relay.refusals()
            # One try tells; the others wait with it.
            assert [one.method for one in place.relay.asked].count("chat.postMessage") < report["planned"]
            code, said = await command(tmp_path, "check", token=lacking)
            assert code == 1
            assert REFUSED in said
            with sqlite_database.unit_of_work() as unit:
                assert unit.outbox.troubled_platforms() == {Platform.SLACK: Reason.TOKEN_DEAD}
            assert len(waiting(sqlite_database, who)) == 2
            assert await who.messages() == []

        async with place.running():
            await place.shows(who, "田中 美香")
            await place.shows(who, "訪問記録が当日に入っている")
            assert len(await who.messages()) == 2
        with sqlite_database.unit_of_work() as unit:
            assert unit.outbox.troubled_platforms() == {}
        assert waiting(sqlite_database, who) == []


def waiting(database: Database, who: Person) -> list[Message]:
    """Return somebody's messages that wait to be sent."""
    with database.unit_of_work() as unit:
        own = [one for one in unit.outbox.list_messages() if one.person_id == who.name]
    return [one for one in own if one.state is MessageState.QUEUED]


JOINED = "member_joined_channel"
"""Told before Hojorin runs."""
WITHOUT_SCOPE = {"auth.test", "views.open", "views.publish", "views.update"}
