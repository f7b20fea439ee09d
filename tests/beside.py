"""A server beside what the command line does, which runs an event loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue


@contextmanager
def beside(serving) -> Iterator[object]:
    """Run a server on a thread of its own, because the command line runs an event loop of its own."""
    started: SimpleQueue[object] = SimpleQueue()
    stops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def main() -> None:
        stop = asyncio.Event()
        async with serving as server:
            stops.append((asyncio.get_running_loop(), stop))
            started.put(server)
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    try:
        yield started.get(timeout=60)
    finally:
        for loop, stop in stops:
            loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=60)
