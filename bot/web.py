"""The HTTP side: health, readiness, metrics, and the dev clock. Platforms add their own routes."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.logs import get_logger
from bot.platform import TickReport
from bot.settings_file import SettingsError
from bot.settings_values import is_loopback
from people.errors import HojorinError

TICK_AGE_LIMIT = 180
"""Seconds for which no tick may get on before the process is called not ready: twelve ticks."""
OUTBOX_AGE_LIMIT = 900
"""Seconds that a message which may be sent may lie there, while nothing goes out, before the process is
called not ready."""
HEALTH_SECONDS = 5.0
"""So long the database may take to answer before it is called out of reach."""
SHUTDOWN_SECONDS = 2.0
"""How long open pages (live updates never end by themselves) may hold up a stop."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A clock beyond them is a slip of the pen, and planning up to it would take days."""

ClockMode = Literal["step", "jump"]
_log = get_logger("web")


class EarlierThanNowError(HojorinError):
    """The business clock cannot go back: something has been planned already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What readiness is judged by."""

    schema_is_current: bool
    tick_age: float | None
    """Seconds of the machine's clock since a tick got on; None before the first has ended."""
    outbox_age: float
    """Seconds of the business clock for which something may be sent while nothing goes out
    (`handlers.figures.outbox_age`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """What the HTTP side is made of, given by the composition root."""

    health: Callable[[], Awaitable[Health]]
    """Raises a HojorinError when the database cannot be reached."""
    set_clock: Callable[[datetime, ClockMode], Awaitable[TickReport]] | None = None
    """Moves the business clock, raising EarlierThanNowError; None: there is no dev clock."""
    extend: Sequence[Callable[[web.Application], None]] = ()
    """Add the platforms' own routes."""


def _in_our_time(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError
    return moment.astimezone(UTC)


class _Wish(BaseModel):
    """The body of `/dev/clock`."""

    model_config = ConfigDict(extra="forbid")

    now: Annotated[AwareDatetime, AfterValidator(_in_our_time)]
    mode: ClockMode = "jump"


PARTS = web.AppKey("parts", WebParts)


def build_web(parts: WebParts) -> web.Application:
    """Return the application; it binds nothing yet."""
    app = web.Application(middlewares=[_answer_for_errors])
    app[PARTS] = parts
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    if parts.set_clock is not None:
        app.router.add_post("/dev/clock", _dev_clock)
    for extend in parts.extend:
        extend(app)
    return app


def build_metrics_web(registry: CollectorRegistry) -> web.Application:
    """Return the application that serves the registry to Prometheus."""

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    return app


def refuse_open_dev_clock(*, host: str) -> None:
    """Raise SettingsError unless the dev clock would be reachable from this machine alone."""
    if not is_loopback(host):
        raise SettingsError(
            problem=f"The dev clock is served on loopback only, and `web.host` is {host}.",
            cure="Set `web.host` to 127.0.0.1, or run without --dev-clock.",
        )


@asynccontextmanager
async def served(app: web.Application, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs; yields the port that was bound. Raises SettingsError when it is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError(
                problem=f"Port {port} on {host} cannot be used ({error.strerror or type(error).__name__}).",
                cure="Stop what uses it, or choose another with PORT= or in app.yaml.",
            ) from error
        address: tuple[str, int] = runner.addresses[0]
        yield address[1]
    finally:
        await runner.cleanup()


def clock_json(report: TickReport) -> dict[str, str | int]:
    """Return what `tick` and `/dev/clock` answer."""
    counts: dict[str, str | int] = asdict(report)
    return {**counts, "now": report.now.astimezone(UTC).isoformat().replace("+00:00", "Z")}


@web.middleware
async def _answer_for_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionError):
        raise
    except Exception as error:  # noqa: BLE001 - the edge of the process: recorded by class, answered by id
        error_id = secrets.token_hex(4)
        _log.error("request_failed", error=type(error).__name__, error_id=error_id, method=request.method)
        return _refusal(500, "Something went wrong here.", f"Tell your admin the id {error_id}.")


def _refusal(status: int, error: str, hint: str) -> web.Response:
    return web.json_response({"error": error, "hint": hint}, status=status)


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


_Part = dict[str, bool | float | str | None]


async def _readyz(request: web.Request) -> web.Response:
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            health = await request.app[PARTS].health()
    except (HojorinError, TimeoutError) as error:
        _log.warning("not_ready", error=type(error).__name__)
        database = _part(ok=False, why="The database does not answer.")
        return web.json_response({"ready": False, "database": database}, status=503)
    parts = {
        "database": _part(ok=True),
        "schema": _part(
            ok=health.schema_is_current,
            why="The tables are not those of this version. Stop Hojorin, run `hojorin migrate`, start it.",
        ),
        "ticks": _ticks(health.tick_age),
        "outbox": _part(
            ok=health.outbox_age <= OUTBOX_AGE_LIMIT,
            why=f"For more than {OUTBOX_AGE_LIMIT} seconds something may be sent, and nothing went out.",
            age_seconds=health.outbox_age,
        ),
    }
    ready = all(part["ok"] for part in parts.values())
    return web.json_response({"ready": ready, **parts}, status=200 if ready else 503)


def _ticks(age: float | None) -> _Part:
    if age is None:
        return _part(ok=False, why="The first tick is not over yet.", age_seconds=None)
    why = f"No tick got on for more than {TICK_AGE_LIMIT} seconds. Restart this process."
    return _part(ok=age <= TICK_AGE_LIMIT, why=why, age_seconds=age)


def _part(*, ok: bool, why: str = "", **figures: float | None) -> _Part:
    """Return what is said of one part; why it is not well only if it is not."""
    return {"ok": ok, **({} if ok else {"why": why}), **figures}


async def _dev_clock(request: web.Request) -> web.Response:
    """Set the business clock. Host and content type are checked, so that no web page can do it unseen."""
    if not is_loopback(_host_name(request.host)):
        return _refusal(403, "The dev clock answers this machine only.", "Call it as http://127.0.0.1.")
    if request.content_type != "application/json":
        return _refusal(415, "JSON is expected.", "Send Content-Type: application/json.")
    wish = await _read_wish(request)
    if isinstance(wish, web.Response):
        return wish
    set_clock = request.app[PARTS].set_clock
    if set_clock is None:
        raise web.HTTPNotFound
    try:
        report = await set_clock(*wish)
    except EarlierThanNowError:
        return _refusal(
            409, "The business clock cannot go back.", "Give a moment later than its present time."
        )
    return web.json_response(clock_json(report))


def _host_name(host: str) -> str:
    """Return the name in a Host header: `[::1]:8080` is `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


async def _read_wish(request: web.Request) -> tuple[datetime, ClockMode] | web.Response:
    try:
        body = (await request.read()).decode("utf-8")
        wish = _Wish.model_validate_json(body, strict=True)
    except (UnicodeDecodeError, ValidationError):
        return _refusal(
            400,
            "This is not a moment to go to.",
            'Send {"now": "2026-06-10T09:00:00+09:00", "mode": "jump"}.',
        )
    return wish.now, wish.mode
