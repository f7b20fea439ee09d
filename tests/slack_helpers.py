"""What tests around Slack share: time that passes at once, addresses that answer, and views from outside
into the database and the logs."""

import asyncio
import logging
import sqlite3
import sys
import threading
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import TypeVar

import structlog
from aiohttp import web

from bot.logs import configure_logs
from bot.slack.client import SlackClient
from bot.web import served
from cards.model import Card

Result = TypeVar("Result")
Dump = dict[str, list[tuple[object, ...]]]
REAL_SECONDS = 60.0
"""After so long a test counts as hung."""
HELLO = Card(kind="note", language="en", title="Hello", elements=())
"""The smallest card."""
ANSWERS = "SELECT answer FROM check_in WHERE answer IS NOT NULL"


# Time


class LoopClock:
    """The event loop's time, which tests move on instead of waiting: every deadline and sleep follows it."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._real = loop.time
        self._ahead = 0.0
        loop.time = self  # type: ignore[method-assign, assignment]

    def __call__(self) -> float:
        """Return the loop's time."""
        return self._real() + self._ahead

    async def hurry(self, work: Awaitable[Result]) -> Result:
        """Return what the work returns; meanwhile a second passes in a few milliseconds."""
        task, end = asyncio.ensure_future(work), time.monotonic() + REAL_SECONDS
        while not task.done() and time.monotonic() < end:
            self._ahead += 0.05
            await asyncio.sleep(0.001)
        assert task.done(), "this should have ended long ago"
        return task.result()


async def until(true: Callable[[], object]) -> None:
    """Return once it is true; a test that waits for seconds counts as hung."""
    end = time.monotonic() + REAL_SECONDS
    while not true():
        assert time.monotonic() < end, "this should have happened long ago"
        await asyncio.sleep(0.001)


# Addresses and forms


@asynccontextmanager
async def client_of(api_url: str) -> AsyncIterator[SlackClient]:
    """Give the real client for an address."""
    client = SlackClient(token="xoxb-fake-bot-token", api_url=api_url)
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def answering(**answer: object) -> AsyncIterator[tuple[str, list[str]]]:
    """Give the address of something that is not quite Slack, and what it was asked."""
    asked: list[str] = []

    async def answered(request: web.Request) -> web.Response:
        asked.append(request.path)
        await request.read()
        return web.Response(**answer)  # type: ignore[arg-type]

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answered)
    async with served(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/api/", asked


@asynccontextmanager
async def webhook() -> AsyncIterator[tuple[str, list[str]]]:
    """Give the address of an operators' webhook, and the texts that it was told."""
    told: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        told.append((await request.json())["text"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/alerts", hear)
    async with served(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/alerts", told


def first_of_each(blocks: list[dict[str, object]], text: str = "what is in the way") -> dict[str, object]:
    """Return something for every input of a form: the first choice, or a text."""
    filled: dict[str, object] = {}
    for block in blocks:
        if block["type"] == "input":
            element: dict[str, object] = block["element"]  # type: ignore[assignment]
            options = element.get("options")
            value = options[0]["value"] if isinstance(options, list) else text
            filled[str(block["block_id"])] = [value] if element["type"] == "checkboxes" else value
    return filled


# Views from outside


def stored(folder: Path, query: str = ANSWERS) -> list[object]:
    """Return the first column of a query, by default people's answers, by a connection of its own."""
    with closing(sqlite3.connect(folder / "hojorin.db")) as connection:
        return [row[0] for row in connection.execute(query).fetchall()]


def tables(folder: Path) -> Dump:
    """Return every row of every table, by a connection of its own."""
    with closing(sqlite3.connect(folder / "hojorin.db")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in names
        }


@contextmanager
def captured_logs() -> Iterator[StringIO]:
    """Configure the logs at DEBUG as `run` does, onto a text stream."""
    out, root = StringIO(), logging.getLogger()
    before = (root.handlers[:], logging.raiseExceptions, threading.excepthook, sys.unraisablehook)
    level, show = root.level, warnings.showwarning
    configure_logs(level=logging.DEBUG, stream=out)
    try:
        yield out
    finally:
        root.handlers[:], logging.raiseExceptions, threading.excepthook, sys.unraisablehook = before
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        warnings.showwarning = show
        structlog.reset_defaults()
