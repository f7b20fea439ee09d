"""Runs the fake in its own process: `python -m fakes.slack --port 4300 --seed seed.json` from `tests/`.

Prints one line of JSON with its addresses, tokens and secret, and serves until SIGTERM or SIGINT.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from fakes.slack import FakeChannel, FakeUser, Pace, SlackConfig, running_slack


class MovableClock:
    """The time of the machine, and what `advance` has added to it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Return seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        self._ahead += seconds


SAMPLE = {
    "users": [
        {"id": "U0AKI0001", "name": "aki", "email": "aki@example.com", "real_name": "Aki Mori"},
        {
            "id": "U0BEN0001",
            "name": "ben",
            "email": "ben@example.com",
            "tz": "Europe/Berlin",
            "locale": "en-US",
        },
        {"id": "U0CHI0001", "name": "chi", "email": "chi@example.com", "is_admin": True},
    ],
    "channels": [{"id": "C0GENERAL", "name": "general", "members": ["U0BOT0001", "U0AKI0001", "U0CHI0001"]}],
}


def config_of(seed: Mapping[str, object]) -> SlackConfig:
    """Return the configuration that a seed file describes, with a clock that can be moved."""
    known = dict(seed)
    users = tuple(FakeUser(**one) for one in known.pop("users", []))  # type: ignore[attr-defined]
    channels = tuple(
        FakeChannel(**{**one, "members": tuple(one.get("members", ()))})
        for one in known.pop("channels", [])  # type: ignore[attr-defined]
    )
    pace = Pace(**known.pop("pace", {}))  # type: ignore[arg-type]
    scopes = known.pop("scopes", None)
    granted = None if scopes is None else frozenset(scopes)  # type: ignore[call-overload]
    return SlackConfig(
        users=users,
        channels=channels,
        pace=pace,
        scopes=granted,
        now=MovableClock(),
        **known,  # type: ignore[arg-type]
    )


async def serve(config: SlackConfig, port: int) -> None:
    """Run the fake until a signal says stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running_slack(config, port=port) as slack:
        line = {
            "url": slack.base,
            "api_url": slack.api_url,
            "bot_token": config.bot_token,
            "app_token": config.app_token,
            "signing_secret": config.signing_secret,
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m fakes.slack", description="A fake Slack on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=Path, help="a JSON file with the fields of SlackConfig")
    given = parser.parse_args()
    seed = json.loads(given.seed.read_text("utf-8")) if given.seed else SAMPLE
    asyncio.run(serve(config_of(seed), given.port))


if __name__ == "__main__":
    main()
