"""Health, readiness, metrics and the dev clock, over real HTTP on loopback."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, Counter

from bot.platform import TickReport
from bot.settings_file import SettingsError
from bot.web import (
    EarlierThanNowError,
    Health,
    WebParts,
    build_metrics_web,
    build_web,
    clock_json,
    refuse_open_dev_clock,
    served,
)
from people.errors import HojorinError

WELL = Health(schema_is_current=True, tick_age=3.0, outbox_age=0.0)
NINE = "2026-06-10T09:00:00+09:00"


def health(found: Health | Exception):
    async def ask() -> Health:
        if isinstance(found, Exception):
            raise found
        return found

    return ask


class ClockThatRemembers:
    """Stands for the engine: keeps what it was asked, answers a report."""

    def __init__(self, *, now: datetime = datetime(2026, 6, 1, tzinfo=UTC)) -> None:
        self.now = now
        self.asked: list[tuple[datetime, str]] = []

    async def advance(self, moment: datetime, mode: str) -> TickReport:
        self.asked.append((moment, mode))
        if moment < self.now:
            raise EarlierThanNowError
        return TickReport(now=moment, planned=2, sent=1, waiting=1)


@pytest.fixture
def clock() -> ClockThatRemembers:
    return ClockThatRemembers()


@pytest.fixture
async def client(clock):
    async with TestClient(
        TestServer(build_web(WebParts(health=health(WELL), set_clock=clock.advance)))
    ) as opened:
        yield opened


async def asked(parts: WebParts, path: str) -> tuple[int, dict[str, object]]:
    async with TestClient(TestServer(build_web(parts))) as opened:
        answer = await opened.get(path)
        return answer.status, await answer.json()


async def test_healthz_answers_while_the_process_lives_even_without_a_database():
    status, body = await asked(WebParts(health=health(HojorinError("gone"))), "/healthz")
    assert (status, body) == (200, {"ok": True})


async def test_readyz_tells_each_part(client):
    answer = await client.get("/readyz")
    assert answer.status == 200
    assert await answer.json() == {
        "ready": True,
        "database": {"ok": True},
        "schema": {"ok": True},
        "ticks": {"ok": True, "age_seconds": 3.0},
        "outbox": {"ok": True, "age_seconds": 0.0},
    }


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (Health(schema_is_current=False, tick_age=1, outbox_age=0), "schema"),
        (Health(schema_is_current=True, tick_age=None, outbox_age=0), "ticks"),
        (Health(schema_is_current=True, tick_age=181, outbox_age=0), "ticks"),
        (Health(schema_is_current=True, tick_age=1, outbox_age=901), "outbox"),
        (HojorinError("the password is secret"), "database"),
    ],
)
async def test_readyz_answers_503_and_names_the_part_that_is_not_well(found, part):
    status, body = await asked(WebParts(health=health(found)), "/readyz")
    assert status == 503
    assert body["ready"] is False
    assert [name for name, said in body.items() if name != "ready" and not said["ok"]] == [part]
    assert body[part]["why"]
    assert "secret" not in json.dumps(body)


async def test_readyz_waits_no_longer_for_a_database_that_hangs(monkeypatch):
    monkeypatch.setattr("bot.web.HEALTH_SECONDS", 0.01)

    async def hang() -> Health:
        await asyncio.Event().wait()
        return WELL

    status, body = await asked(WebParts(health=hang), "/readyz")
    assert status == 503
    assert body["database"]["ok"] is False


async def test_the_clock_jumps_unless_told_to_step_and_answers_what_tick_prints(client, clock):
    answer = await client.post("/dev/clock", json={"now": NINE})
    assert answer.status == 200
    assert await answer.json() == {
        "now": "2026-06-10T00:00:00Z",
        "planned": 2,
        "sent": 1,
        "failed": 0,
        "unknown": 0,
        "dropped": 0,
        "held": 0,
        "waiting": 1,
    }
    await client.post("/dev/clock", json={"now": NINE, "mode": "step"})
    at = datetime(2026, 6, 10, tzinfo=UTC)
    assert clock.asked == [(at, "jump"), (at, "step")]


async def test_an_earlier_moment_is_refused_with_409(client):
    answer = await client.post("/dev/clock", json={"now": "2026-05-31T23:59:59Z"})
    assert answer.status == 409
    assert set(await answer.json()) == {"error", "hint"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        "{}",
        '{"now": "tomorrow"}',
        '{"now": "2026-06-10T09:00:00"}',
        '{"now": 1781049600}',
        '{"now": "2026-06-10T09:00:00Z", "mode": "fly"}',
        '{"now": "2026-06-10T09:00:00Z", "speed": 2}',
        '{"now": "9999-06-10T09:00:00Z"}',
        '{"now": "1999-06-10T09:00:00Z"}',
        b"\xff\xfe",
    ],
)
async def test_a_body_that_names_no_moment_is_refused_with_a_hint_and_changes_nothing(client, clock, body):
    answer = await client.post("/dev/clock", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400
    assert set(await answer.json()) == {"error", "hint"}
    assert clock.asked == []


async def test_the_clock_takes_json_only_so_that_a_web_form_cannot_move_it(client, clock):
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await client.post(
            "/dev/clock", data=json.dumps({"now": NINE}), headers={"Content-Type": kind}
        )
        assert answer.status == 415
    assert clock.asked == []


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("[::1]:8080", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("10.0.0.5:8080", 403),
    ],
)
async def test_the_clock_answers_only_to_the_names_of_this_machine(client, host, status):
    answer = await client.post("/dev/clock", json={"now": NINE}, headers={"Host": host})
    assert answer.status == status


async def test_without_the_dev_clock_there_is_no_such_page():
    async with TestClient(TestServer(build_web(WebParts(health=health(WELL))))) as opened:
        assert (await opened.post("/dev/clock", json={"now": NINE})).status == 404


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "hojorin.example.com", "localhost.example.com"]
)
def test_the_dev_clock_is_not_served_to_other_machines(host):
    with pytest.raises(SettingsError) as caught:
        refuse_open_dev_clock(host=host)
    assert host in caught.value.problem


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_the_dev_clock_is_served_on_loopback(host):
    refuse_open_dev_clock(host=host)


async def test_an_error_inside_is_answered_with_an_id_and_without_its_words():
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("secret text")

    def extend(app: web.Application) -> None:
        app.router.add_get("/broken", broken)

    status, body = await asked(WebParts(health=health(WELL), extend=(extend,)), "/broken")
    assert status == 500
    assert "secret" not in json.dumps(body)
    assert "the id" in str(body["hint"])


async def test_metrics_are_served_in_the_format_of_prometheus():
    registry = CollectorRegistry()
    Counter("hojorin_ticks", "Ticks", registry=registry).inc()
    async with TestClient(TestServer(build_metrics_web(registry))) as opened:
        answer = await opened.get("/metrics")
        assert answer.status == 200
        assert "hojorin_ticks_total 1.0" in await answer.text()


async def test_a_port_that_is_taken_is_told_with_the_cure():
    app = build_web(WebParts(health=health(WELL)))
    async with served(app, host="127.0.0.1", port=0) as port:
        assert port > 0
        with pytest.raises(SettingsError) as caught:
            async with served(build_web(WebParts(health=health(WELL))), host="127.0.0.1", port=port):
                pass
    assert f"Port {port} on 127.0.0.1 cannot be used" in caught.value.problem
    assert "PORT=" in caught.value.cure


def test_the_report_is_printed_in_utc_whatever_zone_it_came_in():
    report = TickReport(now=datetime.fromisoformat(NINE), held=3)
    assert list(clock_json(report)) == [
        "now",
        "planned",
        "sent",
        "failed",
        "unknown",
        "dropped",
        "held",
        "waiting",
    ]
    assert clock_json(report)["now"] == "2026-06-10T00:00:00Z"
