"""Logs: one JSON object a line on standard error, with ids and counts, never names, texts or answers.

Two gates make that hold. Our own entries pass an allow-list of keys and shapes. Everything that comes
through Python's `logging`, that is every library, passes one formatter that keeps logger, level and
error class and drops the message and its arguments, because nobody can know what stands in them.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, TextIO, cast

import structlog

ALLOWED_KEYS = frozenset(
    """
    event level logger at error error_id
    message_id person_id programme_id check_in_id enrolment_id delivery_id lane_id
    platform kind state reason status method file
    count planned sent failed unknown held waiting attempts due queued refused acted found
    new changed withdrawn
    seconds milliseconds port metrics_port version mode now next_at
    """.split()  # noqa: SIM905 - a list of words is easier to read than 40 quoted ones
)
"""What an entry may hold: ids, counts, times and names of our own. Anything else is left out."""

_EVENT = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SHORT = re.compile(r"[A-Za-z0-9_.:+/-]{1,64}")
_UNNAMED = "unnamed"

Logger = structlog.typing.FilteringBoundLogger
Entry = MutableMapping[str, Any]


def configure_logs(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all logs of this process through the two gates, to `stream` (default: standard error).

    `level` holds for our own entries; libraries are heard from WARNING on, or from `level` if that is higher
    or DEBUG.
    """
    out = stream or sys.stderr
    _configure_libraries(out, level=level if level <= logging.DEBUG else max(level, logging.WARNING))
    structlog.configure(
        processors=[_add_level, _keep_allowed, _render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=partial(_NamedLogger, out),
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> Logger:
    """Return a logger whose entries carry the name. Events are constants like `wave_planned`."""
    return cast("Logger", structlog.get_logger(name))


def _configure_libraries(out: TextIO, *, level: int) -> None:
    handler = logging.StreamHandler(out)
    handler.setFormatter(_OnlyWhereAndWhat())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A library may have hung a handler of its own on its logger, which would write past the gate.
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    logging.captureWarnings(capture=True)
    # Python would otherwise print message and arguments of an entry that cannot be formatted or written.
    logging.raiseExceptions = False
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable


class _OnlyWhereAndWhat(logging.Formatter):
    """Keeps logger, level and error class of a library's entry, and nothing that it says."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry as JSON; the message is never even put together."""
        entry: Entry = {
            "event": "library",
            "level": record.levelname.lower(),
            "logger": record.name,
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        }
        kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
        if kind is not None:
            entry["error"] = kind.__name__
        return json.dumps(_allowed(entry))


def _thread_died(details: threading.ExceptHookArgs) -> None:
    get_logger("threads").error("thread_died", error=_class_name(details.exc_type))


def _unraisable(details: "sys.UnraisableHookArgs") -> None:
    get_logger("python").error("unraisable_error", error=_class_name(details.exc_type))


class _NamedLogger(structlog.WriteLogger):
    """Writes entries to a stream, and knows the name that `get_logger` was called with."""

    def __init__(self, stream: TextIO, name: str = "hojorin") -> None:
        super().__init__(stream)
        self.name = name


def _add_level(logger: _NamedLogger, method: str, entry: Entry) -> Entry:
    level = "error" if method == "exception" else method
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"event": entry.pop("event", _UNNAMED), "level": level, "at": now, "logger": logger.name, **entry}


def _keep_allowed(_logger: object, _method: str, entry: Entry) -> Entry:
    raised = entry.pop("exc_info", None)
    if raised:
        entry["error"] = _error_of(raised)
    if not (isinstance(entry["event"], str) and _EVENT.fullmatch(entry["event"])):
        entry["event"] = _UNNAMED
    return _allowed(entry)


def _allowed(entry: Mapping[str, object]) -> Entry:
    return {key: value for key, value in entry.items() if key in ALLOWED_KEYS and _is_harmless(value)}


def _is_harmless(value: object) -> bool:
    """Tell whether a value is a number, or a text so short and plain that it reads as an id."""
    if isinstance(value, str):
        return _SHORT.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)


def _error_of(raised: object) -> str:
    if isinstance(raised, tuple):
        return _class_name(raised[0])
    if isinstance(raised, BaseException):
        return type(raised).__name__
    return _class_name(sys.exc_info()[0])


def _class_name(kind: object) -> str:
    return kind.__name__ if isinstance(kind, type) else "unknown"


def _render(_logger: object, _method: str, entry: Entry) -> str:
    return json.dumps(entry)
