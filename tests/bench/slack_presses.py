"""Presses of a button on Slack: signed, sent, recorded, acknowledged. Each part runs in a process of its own.

python tests/bench/slack_presses.py fill DATABASE_URL PEOPLE  # a company whose check-ins can be answered
python tests/bench/slack_presses.py stub PORT                 # a Slack that answers ok to everything
python tests/bench/slack_presses.py bare PORT                 # a slack-bolt app that only acknowledges
python tests/bench/slack_presses.py load PORT DATABASE_URL FIRST COUNT RATE   # presses; prints JSON

RATE 0 presses as fast as answers come, on 16 connections; otherwise that many a second, come what may.
"""

import asyncio
import hashlib
import hmac
import json
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from waves import COMPANY, WAVE, person, plan
from waves import fill as fill_company

from bot.clocks import BusinessClock
from bot.settings_values import sqlite_file
from bot.slack.render import render_messages
from cards.actions import AnswerCheckIn, encode
from cards.catalogue import CATALOGUE
from handlers.context import World
from people.model import Platform
from people.outbox import Acknowledgement, MessageState
from storage.database import open_database

SECRET = "bench-signing-secret"
CONNECTIONS = 16


def fill(url: str, people: int) -> None:
    """Make a company whose check-ins of the week have all been sent on Slack, two hours ago."""
    fill_company(url, people)
    plan(url)
    database = open_database(url)
    with database.unit_of_work() as unit:
        named = [person_on_slack(n) for n in range(people)]
        unit.people.upsert_many(named)
        for one in named:
            unit.people.remember_chat(one.id, Platform.SLACK)
        BusinessClock().put(unit, WAVE + timedelta(hours=3))
        unit.commit()
    deliver_everything(database)
    database.close()


def person_on_slack(number: int) -> object:
    """Return the n-th person with the account `U…` of the same number."""
    from dataclasses import replace

    return replace(person(number), slack_user_id=f"U{number}")


def deliver_everything(database: object, platform: Platform = Platform.SLACK) -> None:
    """Record every queued message as sent, as the outbox worker does."""
    from handlers.delivery import claim
    from handlers.settling import settle

    world = World(company=COMPANY, now=WAVE + timedelta(hours=3), platforms=(platform,))
    while True:
        with database.unit_of_work() as unit:
            claimed = claim(world, unit, limit=500, lease_seconds=30)
            if not claimed.handled:
                return
            sent = [
                Acknowledgement(message_id=one.message_id, fence=one.fence, state=MessageState.SENT)
                for one in claimed.deliveries
            ]
            settle(world, unit, sent)


def stub(port: int) -> None:
    """Answer ok to everything, as a Slack that never refuses; `/updates` says how many cards it changed."""
    updates = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal updates
        updates += request.match_info["method"] == "chat.update"
        return web.json_response({"ok": True, "channel": "D1", "ts": "1.1", "members": []})

    async def count(_request: web.Request) -> web.Response:
        return web.json_response(updates)

    app = web.Application()
    app.router.add_get("/updates", count)
    app.router.add_route("*", "/api/{method}", answer)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def bare(port: int) -> None:
    """Serve a Bolt app that verifies, finds its listener, and acknowledges."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    async def acknowledge(ack: Callable[[], object]) -> None:
        await ack()

    async def receive(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    bolt = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    bolt.action(re.compile(".*"))(acknowledge)
    app = web.Application()
    app.router.add_post("/slack/events", receive)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def load(port: int, url: str, first: int, count: int, rate: float) -> None:
    """Press, and print how many a second were acknowledged and how long each took."""
    file = sqlite_file(url)
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT id, person_id FROM check_in ORDER BY id LIMIT ? OFFSET ?", (count, first)
        ).fetchall()
    requests = [request(port, check_in_id, f"U{person_id[1:]}") for check_in_id, person_id in rows]
    print(json.dumps(asyncio.run(press_all(port, requests, rate))))


def request(port: int, check_in_id: int, user: str) -> bytes:
    """Return one press of *on track* as raw HTTP, with the message as Slack sends it along."""
    card = next(entry for entry in CATALOGUE if entry.kind == "check_in").cards("ja")[0]
    [message] = render_messages(card)
    now = time.time()
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": "T1"},
        "api_app_id": "A1",
        "token": "legacy",
        "team": {"id": "T1", "domain": "bench"},
        "container": {"type": "message", "message_ts": f"{now:.6f}", "channel_id": f"D{user}"},
        "trigger_id": f"{check_in_id}.{now}",
        "channel": {"id": f"D{user}", "name": "directmessage"},
        "message": {"type": "message", "user": "UBOT", "ts": f"{now:.6f}", "text": message.text,
                    "blocks": list(message.blocks)},
        "state": {"values": {}},
        "response_url": "http://127.0.0.1:9/unused",
        "actions": [
            {
                "type": "button",
                "action_id": "press:1",
                "block_id": "b",
                "value": encode(AnswerCheckIn(check_in_id, "on_track")),
                "action_ts": f"{now:.6f}",
            }
        ],
    }  # fmt: skip
    body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
    stamp = str(int(now))
    signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed.hexdigest()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def press_all(
    port: int, requests: list[bytes], rate: float, *, connections: int = CONNECTIONS
) -> dict[str, float]:
    """Send all requests; with a rate, each at its own moment, so that a slow answer delays no other."""
    waiting = list(enumerate(requests))[::-1]
    seconds: list[float] = []
    started = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            number, raw = waiting.pop()
            due = started + number / rate if rate else time.perf_counter()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(raw)
            await read_answer(reader)
            seconds.append(time.perf_counter() - due)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(connections)))
    total = time.perf_counter() - started
    seconds.sort()
    return {
        "presses": len(seconds),
        "a_second": len(seconds) / total,
        "p50_ms": 1000 * seconds[len(seconds) // 2],
        "p99_ms": 1000 * seconds[int(len(seconds) * 0.99)],
    }


async def read_answer(reader: asyncio.StreamReader) -> None:
    """Read one answer; anything but 200 ends the bench."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode("latin-1"))
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    await reader.readexactly(int(length[1]) if length else 0)


COMMANDS: dict[str, Callable[[], None]] = {
    "fill": lambda: fill(sys.argv[2], int(sys.argv[3])),
    "stub": lambda: stub(int(sys.argv[2])),
    "bare": lambda: bare(int(sys.argv[2])),
    "load": lambda: load(
        int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])
    ),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
