"""Runs the fake in its own process: `python -m fakes.teams --port 4400 --seed seed.json` from `tests/`.

Prints one line of JSON with its addresses, ids and secret, and serves until SIGTERM or SIGINT.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from fakes.teams import FakeChannel, FakeGroupChat, FakeTeam, FakeUser, Pace, TeamsConfig, running_teams


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


SAMPLE: dict[str, object] = {
    "users": [
        {"key": "aki", "name": "Aki Mori", "installed": True},
        {
            "key": "ben",
            "name": "Ben Stein",
            "locale": "en-US",
            "country": "DE",
            "timezone": "Europe/Berlin",
            "installed": True,
        },
        {"key": "chi", "name": "Chi Tran", "installed": False},
        {"key": "dan", "name": "Dan Abe", "installed": True, "blocked": True},
    ],
    "teams": [{"id": "19:team@thread.tacv2", "name": "Works", "members": ["aki", "ben"]}],
}


def config_of(seed: Mapping[str, object]) -> TeamsConfig:
    """Return the configuration that a seed file describes, with a clock that can be moved."""
    known = dict(seed)
    users = tuple(FakeUser(**one) for one in known.pop("users", []))  # type: ignore[attr-defined]
    teams = tuple(_team(one) for one in known.pop("teams", []))  # type: ignore[attr-defined]
    chats = tuple(
        FakeGroupChat(**{**one, "members": tuple(one.get("members", ()))})
        for one in known.pop("group_chats", [])  # type: ignore[attr-defined]
    )
    pace = Pace(**{key: _tuples(one) for key, one in known.pop("pace", {}).items()})  # type: ignore[attr-defined, arg-type]
    return TeamsConfig(
        users=users,
        teams=teams,
        group_chats=chats,
        pace=pace,
        now=MovableClock(),
        **known,  # type: ignore[arg-type]
    )


def _team(given: Mapping[str, object]) -> FakeTeam:
    channels = tuple(FakeChannel(**one) for one in given.get("channels", ()))  # type: ignore[attr-defined]
    members: tuple[str, ...] = tuple(given.get("members", ()))  # type: ignore[arg-type]
    return FakeTeam(**{**given, "channels": channels, "members": members})  # type: ignore[arg-type]


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


async def serve(config: TeamsConfig, port: int) -> None:
    """Run the fake until a signal says stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running_teams(config, port=port) as teams:
        sys.stdout.write(json.dumps({"url": teams.base, **teams.settings()}) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m fakes.teams", description="A fake Teams on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=Path, help="a JSON file with the fields of TeamsConfig")
    parser.add_argument("--open", action="store_true", help="take whoever calls for the bot, without a token")
    given = parser.parse_args()
    seed = json.loads(given.seed.read_text("utf-8")) if given.seed else SAMPLE
    if given.open:
        seed = {**seed, "open": True}
    asyncio.run(serve(config_of(seed), given.port))


if __name__ == "__main__":
    main()
