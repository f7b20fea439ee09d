"""Presses of a button on Teams: sent, recorded, answered. Each part runs in a process of its own.

python tests/bench/teams_presses.py fill DATABASE_URL STUB PEOPLE  # check-ins that can be answered
python tests/bench/teams_presses.py stub PORT                 # a Bot Connector that takes everything
python tests/bench/teams_presses.py bare PORT                 # an echo bot of botbuilder alone
python tests/bench/teams_presses.py load PORT STUB DATABASE_URL FIRST COUNT CONNECTIONS  # presses; JSON
python tests/bench/teams_presses.py echo PORT STUB COUNT CONNECTIONS                     # messages; JSON
python tests/bench/teams_presses.py invoke PORT STUB COUNT CONNECTIONS                   # presses of nothing

Nothing is signed on either side: both take requests of this machine without a token.
"""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import BotFrameworkAuthenticationFactory
from slack_presses import deliver_everything, press_all
from waves import WAVE, person, plan
from waves import fill as fill_company

from bot.clocks import BusinessClock
from bot.settings_values import sqlite_file
from cards.actions import AnswerCheckIn, encode
from people.model import Account, Person, Platform
from storage.database import open_database

MICROSOFT = "00000000-0000-0000-0000-"


def identity(number: int) -> str:
    """Return the object id of the n-th person."""
    return f"{MICROSOFT}{number:012d}"


def person_on_teams(number: int) -> Person:
    """Return the n-th person with their account."""
    from dataclasses import replace

    return replace(person(number), teams_aad_id=identity(number))


def account_of(number: int) -> Account:
    """Return the n-th person's account."""
    return Account(
        platform=Platform.TEAMS,
        identity=identity(number),
        person_id=person(number).id,
        locale="ja-JP",
        timezone="Asia/Tokyo",
    )


def fill(url: str, connector: int, people: int) -> None:
    """Make a company whose check-ins of the week have all been sent on Teams, two hours ago: so it is known
    where everybody is reached, and what they speak."""
    fill_company(url, people)
    plan(url)
    database = open_database(url)
    with database.unit_of_work() as unit:
        named = [person_on_teams(n) for n in range(people)]
        unit.people.upsert_many(named)
        for one in named:
            unit.people.remember_chat(one.id, Platform.TEAMS)
        unit.accounts.put_many([account_of(n) for n in range(people)])
        for n in range(people):
            at = f"http://127.0.0.1:{connector}/teams/ a:{identity(n)} 29:{identity(n)}"
            unit.accounts.remember_conversation(Platform.TEAMS, identity(n), at)
        BusinessClock().put(unit, WAVE + timedelta(hours=3))
        unit.commit()
    deliver_everything(database, Platform.TEAMS)
    database.close()


def stub(port: int) -> None:
    """Take every activity, as a Bot Connector that never refuses; `/updates` says how many it changed."""
    updates = 0

    async def take(request: web.Request) -> web.Response:
        nonlocal updates
        updates += request.method == "PUT"
        await request.read()
        return web.json_response({"id": "1"}, status=201)

    async def count(_request: web.Request) -> web.Response:
        return web.json_response(updates)

    app = web.Application()
    app.router.add_get("/updates", count)
    app.router.add_route("*", "/{rest:.*}", take)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


class Echo(ActivityHandler):
    """Says again what it was told; answers every press with a word."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Echo."""
        await turn_context.send_activity(turn_context.activity.text)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Answer a press."""
        said = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "ok"}
        return InvokeResponse(status=200, body=said)


def bare(port: int) -> None:
    """Serve an echo bot of the SDK, as its samples do, without a token check."""
    adapter = CloudAdapterBase(BotFrameworkAuthenticationFactory.create())
    bot = Echo()

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        answer = await adapter.process_activity("", activity, bot.on_turn)
        if activity.type == ActivityTypes.invoke and answer is not None:
            return web.json_response(answer.body, status=answer.status)
        return web.Response()

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def load(port: int, connector: int, url: str, first: int, count: int, connections: int) -> None:
    """Press *on track* on check-ins."""
    file = sqlite_file(url)
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT id, person_id FROM check_in ORDER BY id LIMIT ? OFFSET ?", (count, first)
        ).fetchall()
    presses = [
        pressed(connector, identity(int(who[1:])), encode(AnswerCheckIn(number, "on_track")))
        for number, who in rows
    ]
    send(port, presses, connections)


def echo(port: int, connector: int, count: int, connections: int) -> None:
    """Write to the bot."""
    written = [
        {**activity(connector, identity(n), f"m{n}"), "type": "message", "text": "hello"}
        for n in range(count)
    ]
    send(port, written, connections)


def invoke(port: int, connector: int, count: int, connections: int) -> None:
    """Press a button that means nothing."""
    send(port, [pressed(connector, identity(n), "x") for n in range(count)], connections)


def send(port: int, activities: list[dict[str, Any]], connections: int) -> None:
    """Send activities as fast as answers come, and print how many a second were answered."""
    requests = [raw(port, one) for one in activities]
    print(json.dumps(asyncio.run(press_all(port, requests, 0, connections=connections))))


def activity(connector: int, who: str, number: str) -> dict[str, Any]:
    """Return what all activities of a person have, in the shape of Teams'."""
    return {
        "id": number,
        "timestamp": "2026-09-14T00:00:00.000Z",
        "localTimezone": "Asia/Tokyo",
        "serviceUrl": f"http://127.0.0.1:{connector}/teams/",
        "channelId": "msteams",
        "from": {"id": f"29:{who}", "name": "Somebody", "aadObjectId": who},
        "conversation": {"conversationType": "personal", "tenantId": "t", "id": f"a:{who}"},
        "recipient": {"id": "28:bench", "name": "Hojorin"},
        "entities": [{"locale": "ja-JP", "country": "JP", "timezone": "Asia/Tokyo", "type": "clientInfo"}],
        "channelData": {"tenant": {"id": "t"}},
        "locale": "ja-JP",
    }


def pressed(connector: int, who: str, action: str) -> dict[str, Any]:
    """Return the press of a button."""
    executed = {"type": "Action.Execute", "verb": "hojorin", "data": {"v": 1, "a": action}}
    return {
        **activity(connector, who, f"f:{who}"),
        "type": "invoke",
        "name": "adaptiveCard/action",
        "replyToId": "1",
        "value": {"action": executed, "trigger": "manual"},
    }


def raw(port: int, body: dict[str, Any]) -> bytes:
    """Return an activity as raw HTTP."""
    text = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text


COMMANDS: dict[str, Callable[..., None]] = {
    "fill": lambda url, *given: fill(url, *map(int, given)),
    "stub": lambda port: stub(int(port)),
    "bare": lambda port: bare(int(port)),
    "load": lambda port, connector, url, *rest: load(int(port), int(connector), url, *map(int, rest)),
    "echo": lambda *given: echo(*map(int, given)),
    "invoke": lambda *given: invoke(*map(int, given)),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
