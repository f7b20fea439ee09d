"""What a log may hold: a planted text must not come through any road."""

import ast
import json
import logging
import sys
import threading
import warnings
from io import StringIO
from pathlib import Path

import pytest
import structlog

import bot.logs
from bot.logs import ALLOWED_KEYS, configure_logs, get_logger

PLANTED = "Tanaka says she is fed up"


@pytest.fixture
def stream():
    """Configure logs at DEBUG onto a text stream, and put everything back afterwards."""
    out = StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions, threading.excepthook, sys.unraisablehook)
    show = warnings.showwarning
    configure_logs(level=logging.DEBUG, stream=out)
    yield out
    root.handlers[:], level, logging.raiseExceptions, threading.excepthook, sys.unraisablehook = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    warnings.showwarning = show
    structlog.reset_defaults()


def entries(stream: StringIO) -> list[dict[str, object]]:
    assert PLANTED not in stream.getvalue()
    assert "Tanaka" not in stream.getvalue()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ids_and_counts_are_written_as_one_json_object_a_line(stream):
    get_logger("engine").info("wave_planned", programme_id="sfa-2026", planned=240, seconds=1.5)
    (entry,) = entries(stream)
    assert entry["event"] == "wave_planned"
    assert entry["logger"] == "engine"
    assert entry["level"] == "info"
    assert (entry["programme_id"], entry["planned"], entry["seconds"]) == ("sfa-2026", 240, 1.5)
    assert str(entry["at"]).endswith("+00:00")


def test_a_key_that_is_not_on_the_list_is_left_out(stream):
    get_logger("engine").info("answered", text=PLANTED, name=PLANTED, person_id="E1001")
    (entry,) = entries(stream)
    assert set(entry) == {"event", "level", "at", "logger", "person_id"}


@pytest.mark.parametrize("value", [PLANTED, "田中", "a\nb", "x" * 65, ["E1"], {"a": 1}, b"x", ""])
def test_a_value_on_a_listed_key_that_does_not_read_as_an_id_is_left_out(stream, value):
    get_logger("engine").info("answered", person_id=value)
    (entry,) = entries(stream)
    assert "person_id" not in entry


def test_an_event_that_is_a_sentence_is_not_written(stream):
    get_logger("engine").warning(f"answer of {PLANTED}")
    (entry,) = entries(stream)
    assert entry["event"] == "unnamed"
    assert entry["level"] == "warning"


def _fail() -> None:
    raise ValueError(PLANTED)


def test_an_exception_of_our_own_leaves_only_its_class(stream):
    log = get_logger("engine")
    try:
        _fail()
    except ValueError as error:
        log.exception("failed")
        log.warning("failed", exc_info=error)
        log.warning("failed", exc_info=(ValueError, error, None))
    assert [entry["error"] for entry in entries(stream)] == ["ValueError"] * 3


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING, logging.CRITICAL])
def test_a_library_is_heard_with_logger_and_level_but_not_with_what_it_says(stream, level):
    logging.getLogger("some.library").log(level, "sending %s", PLANTED)
    (entry,) = entries(stream)
    assert entry["logger"] == "some.library"
    assert entry["level"] == logging.getLevelName(level).lower()


def test_an_exception_in_a_library_leaves_only_its_class(stream):
    library = logging.getLogger("sqlalchemy.engine")
    try:
        _fail()
    except ValueError:
        library.exception("while handling %r", PLANTED, stack_info=True, extra={"text": PLANTED})
    (entry,) = entries(stream)
    assert entry["error"] == "ValueError"
    assert set(entry) == {"event", "logger", "level", "at", "error"}


def test_a_library_entry_that_cannot_be_formatted_does_no_harm(stream, capsys):
    logging.getLogger("some.library").warning("%d people", PLANTED)
    assert len(entries(stream)) == 1
    assert capsys.readouterr().err == ""


def test_a_handler_that_a_library_had_hung_up_before_is_taken_down():
    own = StringIO()
    chatty = logging.getLogger("chatty.library")
    chatty.addHandler(logging.StreamHandler(own))
    chatty.propagate = False
    out = StringIO()
    before = logging.getLogger().handlers[:]
    configure_logs(stream=out)
    try:
        chatty.warning(PLANTED)
    finally:
        logging.getLogger().handlers[:] = before
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
    assert own.getvalue() == ""
    assert len(entries(out)) == 1


def test_a_warning_of_python_is_counted_without_its_words(stream):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(PLANTED, UserWarning, stacklevel=1)
    (entry,) = entries(stream)
    assert entry["logger"] == "py.warnings"


def test_a_thread_that_dies_leaves_only_the_class_of_its_error(stream, capsys):
    # Called as Python calls it: pytest keeps a real dying thread for itself.
    try:
        _fail()
    except ValueError as error:
        threading.excepthook(threading.ExceptHookArgs((ValueError, error, None, None)))
    (entry,) = entries(stream)
    assert (entry["event"], entry["error"]) == ("thread_died", "ValueError")
    assert capsys.readouterr().err == ""


def test_libraries_are_heard_from_warning_on_while_we_are_heard_from_info_on():
    out = StringIO()
    before = (logging.getLogger().handlers[:], logging.getLogger().level)
    configure_logs(stream=out)
    try:
        logging.getLogger("apscheduler").info("job ran")
        get_logger("engine").info("ticked")
        get_logger("engine").debug("looked")
    finally:
        logging.getLogger().handlers[:] = before[0]
        logging.getLogger().setLevel(before[1])
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
    assert [entry["event"] for entry in entries(out)] == ["ticked"]


def test_what_a_look_found_is_said(stream):
    for found in (True, False):
        get_logger("slack").info("slack_looked_back", message_id=5, found=found)
    assert [entry["found"] for entry in entries(stream)] == [True, False]


def logged_keys(path: Path) -> set[str]:
    """Return the keys that a module of ours gives its logger."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    ours = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "log"
    ]
    return {keyword.arg or "**" for call in ours for keyword in call.keywords}


def test_no_key_that_we_log_is_left_out():
    modules = list(Path(bot.logs.__file__).parent.rglob("*.py"))
    keys = {key for module in modules for key in logged_keys(module)}
    assert "platform" in keys
    assert keys <= ALLOWED_KEYS | {"exc_info"}
