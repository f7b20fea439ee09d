"""Where nothing is checked, for a test server on this machine, no web page can act as somebody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from scenario_stage import settings_in
from teams_stage import _no_health

from bot.bootstrap import Installation, open_installation
from bot.config import Teams
from bot.serving import close_connections
from bot.web import WebParts, build_web, served
from storage.database import Database

JSON = {"Content-Type": "application/json"}
ACTIVITY = {
    "type": "message",
    "id": "1",
    "text": "help",
    "serviceUrl": "http://localhost:56150/_connector",
    "conversation": {"id": "a:1", "conversationType": "personal"},
}
"""As Microsoft's Agents Playground writes to a bot; from nobody, so that nothing is answered."""


@asynccontextmanager
async def listening(database: Database, folder: Path) -> AsyncIterator[tuple[Installation, str]]:
    """Give an installation that takes whoever writes, and the address at which it does."""
    settings = settings_in(folder).model_copy(update={"teams": Teams(allow_unauthenticated=True)})
    installation = open_installation(settings, database=database)
    [connection] = installation.connections
    app = build_web(WebParts(health=_no_health, extend=(connection.extend,)))
    try:
        async with served(app, host="127.0.0.1", port=0) as port, connection.working():
            yield installation, f"http://127.0.0.1:{port}/api/messages"
    finally:
        await close_connections(installation)
        installation.threads.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (JSON, 200),
        ({**JSON, "Host": "localhost:3978"}, 200),
        ({**JSON, "Host": "[::1]:3978"}, 200),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        # What a form or a script of another site may send without asking (Fetch standard, "CORS-safelisted
        # request-header"): an OPTIONS request that is not answered comes before anything else.
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
        # A site whose name its owner lets lead here (DNS rebinding) is called by that name.
        ({**JSON, "Host": "rebound.example"}, 403),
        ({**JSON, "Host": "[::1"}, 403),
    ],
)
async def test_only_what_no_web_page_can_have_sent_is_taken(
    sqlite_database: Database, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    async with listening(sqlite_database, tmp_path) as (installation, url):
        async with aiohttp.ClientSession() as session:
            async with session.post(url, json=ACTIVITY, headers=headers) as answer:
                assert answer.status == status
            async with session.options(url) as answer:
                assert answer.status == 405
        refused = installation.metrics.registry.get_sample_value(
            "hojorin_requests_refused_total", {"platform": "teams", "reason": "not_local"}
        )
        assert (refused or 0) == (status == 403)
