"""The product with a part of it spoiled on purpose, to show that the crash suite sees it.

python tests/crash/crash_entry.py POLICY run

- `again`: what may have arrived is taken for lost and sent again (lease and retry, as is usual)
- `counts`: what may have arrived counts as sent
- `freeze-locked`: the process freezes once in the middle of a claim, its transaction open
- `freeze-claimed`: the process freezes once, its intent to send written and nothing sent yet
- `freeze-writing`: the process freezes once, all its checks passed and the request about to be written
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

import bot.outbox_worker
from bot.cli import main as hojorin
from bot.platform import Outcome
from bot.slack.sender import SlackSender
from people.outbox import MessageState
from storage.outbox import SqlOutbox

MARK = Path("frozen")
"""Made in the run's folder when a process freezes: the next ones do not."""


def believe(outcome: Outcome) -> None:
    """Let every look at what arrived say the same."""

    async def look(self: SlackSender, **_: object) -> Outcome:
        return outcome

    SlackSender.look = look  # type: ignore[method-assign, assignment]


def freeze() -> None:
    """Freeze this process, the first time it comes to this point."""
    try:
        MARK.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGSTOP)


def freeze_locked() -> None:
    """Freeze in the first transaction that writes an intent to send."""
    begin = SqlOutbox.begin

    def and_freeze(self: SqlOutbox, *arguments: Any, **named: Any) -> Any:
        fences = begin(self, *arguments, **named)
        if fences:
            freeze()
        return fences

    SqlOutbox.begin = and_freeze  # type: ignore[method-assign]


def freeze_claimed() -> None:
    """Freeze after the first claim that has something to send."""
    claim = bot.outbox_worker.claim

    def and_freeze(*arguments: Any, **named: Any) -> Any:
        claimed = claim(*arguments, **named)
        if claimed.deliveries:
            freeze()
        return claimed

    bot.outbox_worker.claim = and_freeze


def freeze_writing() -> None:
    """Freeze before the first message to Slack is written to its connection."""
    send = aiohttp.ClientRequest.send

    async def and_freeze(self: aiohttp.ClientRequest, *arguments: Any) -> Any:
        if self.url.path.endswith("/chat.postMessage"):
            freeze()
        return await send(self, *arguments)

    aiohttp.ClientRequest.send = and_freeze  # type: ignore[method-assign]


POLICIES: dict[str, Callable[[], None]] = {
    "again": lambda: believe(Outcome(state=MessageState.FAILED, retry_after=0.0)),
    "counts": lambda: believe(Outcome(state=MessageState.SENT, platform_ref="believed")),
    "freeze-locked": freeze_locked,
    "freeze-claimed": freeze_claimed,
    "freeze-writing": freeze_writing,
}


if __name__ == "__main__":
    POLICIES[sys.argv.pop(1)]()
    hojorin()
