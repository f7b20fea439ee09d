"""`POST /slack/events` under bad input: nothing forged gets in, nothing signed makes it stumble."""

import asyncio
import io
import json
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import aiohttp
import pytest
from fakes.slack.ids import signature
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import generate_latest
from scenario_stage import tokyo
from slack_helpers import Dump, captured_logs, tables
from slack_stage import USERS, SlackStage, meet, slack_stage_on

from storage.database import Database

PLANTED = "Tanaka cannot stand the new tool"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass
class Door:
    """The endpoint, the database behind it by a connection of its own, and the logs."""

    stage: SlackStage
    folder: Path
    logs: StringIO
    session: aiohttp.ClientSession

    def tables(self) -> Dump:
        """Return every row of every table, read by a second connection."""
        return tables(self.folder)

    def refused(self, reason: str) -> float:
        """Return how many requests were counted as turned away."""
        shown = generate_latest(self.stage.installation.metrics.registry).decode()
        beginning = f'hojorin_requests_refused_total{{platform="slack",reason="{reason}"}} '
        return sum(float(line.split()[-1]) for line in shown.splitlines() if line.startswith(beginning))

    async def post(
        self, body: bytes, *, headers: dict[str, str] | None = None, kind: str = JSON
    ) -> tuple[int, str]:
        """Send a body as it is; returns status and text."""
        given_headers = {"Content-Type": kind, **(headers or {})}
        async with self.session.post(self.stage.url, data=io.BytesIO(body), headers=given_headers) as answer:
            return answer.status, await answer.text(errors="replace")

    async def signed(
        self, body: bytes, *, kind: str = JSON, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Send a body as Slack signs it."""
        return await self.post(body, headers={**signed_at(body, self.secret), **(headers or {})}, kind=kind)

    @property
    def secret(self) -> str:
        """The signing secret."""
        return self.stage.slack.config.signing_secret


def signed_at(body: bytes, secret: str, stamp: str | None = None) -> dict[str, str]:
    """Return Slack's headers for a body at a moment, by default now."""
    at = stamp or str(int(time.time()))
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature(secret, at, body)}


@pytest.fixture
async def door(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Door]:
    """The small company with a check-in that waits for an answer; logs are kept at DEBUG."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as stage:
        stage.bring_in()
        stage.start_programme(tokyo(9, 14).date())
        await meet(stage)
        await stage.go_to(tokyo(9, 16, 11))
        with captured_logs() as logs:
            async with aiohttp.ClientSession() as session:
                yield Door(stage, tmp_path, logs, session)


def said(text: str = PLANTED) -> bytes:
    """Return the event of something that Tanaka wrote."""
    inner = {"type": "message", "channel_type": "im", "user": USERS["tanaka"], "channel": "D1", "text": text}
    return json.dumps({"type": "event_callback", "event_id": "EvForged1", "event": inner}).encode()


STRANGE_STAMPS = (
    "soon",
    "-1",
    "1e9",
    "9.5",
    " 9 x",
    "9" * 12,
    "9" * 5000,
    "٣٣٣٣",
    "0x10",
    "1_000",
    "nan",
    "NOW.0",
)


def bad_headers(secret: str) -> dict[str, dict[str, str]]:
    """Return headers that Slack would not send with the planted event, by what is wrong with them."""
    now = str(int(time.time()))
    at, right = {"X-Slack-Request-Timestamp": now}, signature(secret, now, said())
    return {
        "none": {},
        "no signature": at,
        "no timestamp": {"X-Slack-Signature": right},
        "forged": signed_at(said(), "not the secret"),
        "of another body": signed_at(b"{}", secret),
        "empty": {**at, "X-Slack-Signature": ""},
        "without version": {**at, "X-Slack-Signature": right[3:]},
        "in capitals": {**at, "X-Slack-Signature": right.upper()},
        "not ASCII": {**at, "X-Slack-Signature": "v0=署名"},
        "of another moment": {"X-Slack-Request-Timestamp": str(int(now) - 1), "X-Slack-Signature": right},
        "old": signed_at(said(), secret, str(int(now) - 301)),
        "of 1970": signed_at(said(), secret, "0"),
        "future": signed_at(said(), secret, str(int(now) + 400)),
        **{stamp: signed_at(said(), secret, stamp.replace("NOW", now)) for stamp in STRANGE_STAMPS},
    }


async def test_a_request_that_slack_did_not_sign_now_is_turned_away_and_leaves_no_trace(door: Door) -> None:
    """One door hears all of them: to set one up takes a hundred times as long as to knock."""
    before = door.tables()
    for number, wrong in enumerate(bad_headers(door.secret), start=1):
        status, text = await door.post(said(), headers=bad_headers(door.secret)[wrong])
        assert (status, json.loads(text)) == (401, {"error": "invalid request"}), wrong[:20]
        assert door.refused("signature") == number, wrong[:20]
        assert door.tables() == before, wrong[:20]
    assert PLANTED not in door.logs.getvalue()
    assert "Tanaka" not in door.logs.getvalue()
    assert door.secret not in door.logs.getvalue()


async def test_a_body_that_is_not_the_signed_one_is_turned_away(door: Door) -> None:
    before = door.tables()
    bodies = (b"", b"\xff\xfe\x00", said()[:-1], said() + b" ", said().replace(b"Ev", b"eV"))
    for number, body in enumerate(bodies, start=1):
        assert (await door.post(body, headers=signed_at(said(), door.secret)))[0] == 401, body
        assert door.tables() == before, body
        assert door.refused("signature") == number, body


async def test_bytes_that_are_no_text_are_turned_away_even_if_signed(door: Door) -> None:
    assert (await door.signed(b'{"type": "event_callback", "x": "\xff"}'))[0] == 401
    assert door.refused("signature") == 1


async def test_a_request_of_an_hour_ago_cannot_be_played_back(door: Door) -> None:
    body = json.dumps(
        {"type": "event_callback", "event_id": "EvOld", "event": {"type": "app_mention"}}
    ).encode()
    old = signed_at(body, door.secret, str(int(time.time()) - 3600))
    assert (await door.post(body, headers=old))[0] == 401


async def test_a_body_over_the_limit_is_refused_before_anything_is_looked_at(door: Door) -> None:
    before = door.tables()
    status, text = await door.signed(b'{"a": "' + b"x" * (1024 * 1024) + b'"}')
    assert status == 413
    assert "Traceback" not in text
    assert door.tables() == before


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_body_that_cannot_be_unpacked_is_no_fault_of_ours(door: Door, coding: str) -> None:
    status, text = await door.post(b"certainly not packed", headers={"Content-Encoding": coding})
    assert status in {400, 401, 415}
    assert "Traceback" not in text


async def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(door: Door) -> None:
    bomb = zlib.compress(b"x" * (64 * 1024 * 1024), 9)
    status, _ = await door.post(bomb, headers={"Content-Encoding": "deflate"})
    assert status in {400, 401, 413}


async def test_only_post_is_served(door: Door) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
        async with door.session.request(method, door.stage.url) as answer:
            assert answer.status == 405, method


async def test_the_challenge_of_the_address_is_answered(door: Door) -> None:
    sent = await door.stage.client.url_verification("3eZbrw1aB")
    assert sent.status == 200
    assert "3eZbrw1aB" in sent.text


async def test_a_challenge_that_is_not_signed_is_not_answered(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    status, text = await door.post(body)
    assert status == 401
    assert "3eZbrw1aB" not in text


# Signed, but of no shape that anybody expects

MALFORMED = [
    (b"", JSON),
    (b"{", JSON),
    (b"[]", JSON),
    (b"null", JSON),
    (b"1", JSON),
    (b'"text"', JSON),
    (b"{}", JSON),
    (b'{"type": "event_callback"}', JSON),
    (b'{"type": "event_callback", "event": null}', JSON),
    (b'{"type": "event_callback", "event": []}', JSON),
    (b'{"type": "event_callback", "event": "message"}', JSON),
    (b'{"type": "event_callback", "event": {"type": null}}', JSON),
    (b'{"type": "event_callback", "event": {"type": ["message"]}}', JSON),
    (b'{"type": "event_callback", "event": {"type": {"a": 1}}}', JSON),
    (b'{"type": ["event_callback"], "event": {"type": "message"}}', JSON),
    (b'{"type": "url_verification"}', JSON),
    (b'{"type": "block_actions"}', JSON),
    (b"[" * 100_000, JSON),
    (b'{"a":' * 100_000, JSON),
    (b'{"a": NaN, "b": 1e999}', JSON),
    (b'{"type": "event_callback", "event": {"type": "\\ud800"}}', JSON),
    (b"payload=", FORM),
    (b"payload=%7B", FORM),
    (b"payload=%5B%5D", FORM),
    (b"payload=null", FORM),
    (b"payload=%7B%7D&payload=%7B%7D", FORM),
    (b"payload=" + quote_plus("[" * 50_000).encode(), FORM),
    (b"payload=" + quote_plus('{"type": "block_actions", "actions": {}}').encode(), FORM),
    (b"payload=" + quote_plus('{"type": "block_actions", "actions": [null]}').encode(), FORM),
    (b"payload=" + quote_plus('{"type": "block_actions", "actions": [[]], "user": 1}').encode(), FORM),
    (b"payload=" + quote_plus('{"type": "view_submission", "view": null}').encode(), FORM),
    (b"payload=" + quote_plus('{"type": "view_submission", "view": {"callback_id": 5}}').encode(), FORM),
    (b"payload=" + quote_plus('{"type": "shortcut", "callback_id": ["a"]}').encode(), FORM),
    (b"command=%2Fhojorin", FORM),
    (b"command=%2Fhojorin&user_id=" + USERS["tanaka"].encode(), FORM),
    (b"command=%2Fhojorin&command=%2Fother", FORM),
    (b"ssl_check=1&token=x", FORM),
    (b"&&&=&=&%ff%00=%zz", FORM),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"{}", "text/plain"),
    (b"{}", ""),
    (said(), "application/json; charset=nonsense"),
]


async def test_signed_nonsense_is_answered_and_changes_nothing(door: Door) -> None:
    for body, kind in MALFORMED:
        before = door.tables()
        status, text = await door.signed(body, kind=kind)
        await door.stage.settled()
        shown = (body[:60], kind)
        assert status in {200, 400}, shown
        assert "Traceback" not in text, shown
        assert "bot/" not in text, shown
        assert unchanged(before, door.tables(), said_help=kind.startswith("application/json; ")), shown


def unchanged(before: Dump, after: Dump, *, said_help: bool = False) -> bool:
    """Tell whether nothing was stored; what was said leaves its event and its chat, and nothing else."""
    if not said_help:
        return before == after
    return {name for name in after if after[name] != before[name]} <= {"inbox", "person_state"}


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
KEYS = """
    type event user id actions view callback_id command user_id text trigger_id value action_id block_id
    payload team channel message container state values event_id challenge enterprise authorizations
    private_metadata bot_id subtype channel_type api_app_id token is_enterprise_install
"""
WORDS = """
    event_callback block_actions view_submission view_closed shortcut message_action button im U1 form home
    block_suggestion dialog_submission interactive_message message app_home_opened /hojorin url_verification
    app_mention user_change team_join tokens_revoked app_uninstalled
"""
keys, words = st.sampled_from(KEYS.split()), st.sampled_from(WORDS.split())
nonsense = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner | words, max_size=6),
    max_leaves=25,
)


@given(
    value=st.dictionaries(keys, nonsense | words, max_size=8),
    as_form=st.sampled_from(["json", "payload", "form"]),
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_signed_nonsense_of_any_shape_crashes_or_has_an_effect(
    running_door: "Runner", value: dict[str, object], as_form: str
) -> None:
    running_door.check(value, as_form)


class Runner:
    """A door on a loop of its own, for tests that hypothesis calls many times."""

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        self.door = door
        self._loop = loop
        self._before = door.tables()

    def check(self, value: dict[str, object], as_form: str) -> None:
        """Send the value in one form or another; assert that it is answered and has no effect."""
        text = json.dumps(value)
        bodies = {
            "json": (text.encode(), JSON),
            "payload": (urlencode({"payload": text}).encode(), FORM),
            "form": (
                urlencode({key: str(one) for key, one in value.items()}, errors="replace").encode(),
                FORM,
            ),
        }
        body, kind = bodies[as_form]
        status, answer = self._loop.run_until_complete(self.door.signed(body, kind=kind))
        self._loop.run_until_complete(self.door.stage.settled())
        assert status in {200, 400}, answer
        assert "Traceback" not in answer
        assert self.door.tables() == self._before


@pytest.fixture
def running_door(sqlite_database: Database, tmp_path: Path) -> Iterator[Runner]:
    """The same door, kept open while hypothesis knocks."""
    with asyncio.Runner() as runner, captured_logs() as logs:
        stage_context = slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9))
        stage = runner.run(stage_context.__aenter__())
        stage.bring_in()
        session = runner.run(_session())
        try:
            yield Runner(Door(stage, tmp_path, logs, session), runner.get_loop())
        finally:
            runner.run(session.close())
            runner.run(stage_context.__aexit__(None, None, None))


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()
