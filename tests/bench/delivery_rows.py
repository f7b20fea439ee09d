"""Measures the outbox: queueing, claiming, delivering; each beside the bare alternative of the same run."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from slack_rows import Row, step

HERE = Path(__file__).parent
DELIVERIES = HERE / "deliveries.py"
QUEUEING = HERE / "queueing.py"
MESSAGES = 20_000
QUEUED = 100_000
SHORT, LONG = 10_000, 1_000_000
CLAIMS = 30
PRELOADED_SECONDS = 6
"""Until the last of several processes has imported all."""

Fresh = Callable[[str], str]
"""Makes an empty database of a name and returns its address."""


def rows(engine: str, fresh: Fresh) -> list[Row]:
    """Return the rows of one kind of database: with one process on SQLite, with two on PostgreSQL."""
    return [queueing_row(engine, fresh), claiming_row(engine, fresh), delivering_row(engine, fresh)]


def queueing_row(engine: str, fresh: Fresh) -> Row:
    """Measure queueing in batches, and inserts by executemany beside it."""
    ours = step("enqueue", fresh("enqueue"), str(QUEUED), script=QUEUEING)
    bare = step("enqueue_bare", fresh("enqueue_bare"), str(QUEUED), script=QUEUEING)
    return {
        "what": "queue messages in batches",
        "engine": engine,
        "messages": QUEUED,
        "a_second": round(ours["a_second"]),
        "bare_a_second": round(bare["a_second"]),
        "ratio": round(ours["a_second"] / bare["a_second"], 2),
        "growth_mb": round(ours["growth_mb"], 1),
    }


def claiming_row(engine: str, fresh: Fresh) -> Row:
    """Measure taking a batch out of a long queue, and out of a short one beside it."""
    urls = {size: fresh(f"queue_{size}") for size in (SHORT, LONG)}
    for size, url in urls.items():
        step("fill", url, str(size), script=QUEUEING)
    taken = step("claim", urls[SHORT], urls[LONG], str(CLAIMS), script=QUEUEING)
    return {
        "what": "claim a batch of a long queue (bare: of a short one)",
        "engine": engine,
        "messages": LONG,
        "milliseconds": round(taken["ms"], 1),
        "bare_milliseconds": round(taken["short_ms"], 1),
        "ratio": round(taken["ms"] / taken["short_ms"], 2),
        "growth_mb": round(taken["growth_mb"], 1),
        "figures_ms": round(taken["figures_ms"]),
    }


def delivering_row(engine: str, fresh: Fresh) -> Row:
    """Measure claiming, rendering, sending to nobody and recording; and as many bare updates and commits."""
    processes = 1 if engine == "sqlite" else 2
    url = fresh("deliver")
    step("fill", url, str(MESSAGES), script=DELIVERIES)
    begin = str(time.time() + PRELOADED_SECONDS)
    with ThreadPoolExecutor(processes) as pool:
        parts = list(pool.map(lambda _: step("deliver", url, begin, script=DELIVERIES), range(processes)))
    sent = sum(part["sent"] for part in parts)
    if sent != MESSAGES:
        raise SystemExit(f"{engine}: {sent} of {MESSAGES} messages were delivered")
    seconds = max(part["ended"] for part in parts) - min(part["began"] for part in parts)
    bare = step("bare", fresh("deliver_bare"), str(MESSAGES), script=DELIVERIES)
    return {
        "what": "deliver to a platform that takes all",
        "engine": engine,
        "messages": MESSAGES,
        "processes": processes,
        "a_second": round(sent / seconds),
        "bare_a_second": round(bare["a_second"]),
        "ratio": round(sent / seconds / bare["a_second"], 2),
        "growth_mb": round(max(part["growth_mb"] for part in parts), 1),
    }
