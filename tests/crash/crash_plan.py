"""What goes wrong in a run, and when: made from a seed, so that a run that failed can be had again."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Do(StrEnum):
    """What the chaos does."""

    KILL = "kill"
    FREEZE = "freeze"
    SHUT_DOWN = "shut_down"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act of chaos, once so many messages have ended since the one before: then others are on their way,
    however fast the machine is. `pick` chooses a process among those there are.

    `seconds`: how long a process stays frozen or the database away. `fault`: what a platform does then.
    """

    do: Do
    after: int
    pick: float = 0.0
    seconds: float = 0.0
    platform: str = ""
    fault: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return what is set, shortly."""
        shown = {key: value for key, value in asdict(self).items() if value}
        return " ".join(f"{key}={value}" for key, value in shown.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """How much of it a run has."""

    kills: int = 0
    freezes: int = 0
    shut_downs: int = 0
    troubles: int = 0
    every: int = 10
    """Messages from one act to the next, on average."""


FREEZE_SECONDS = (33.0, 40.0)
"""Longer than the lease (30 s)."""
AWAY_SECONDS = (0.2, 2.5)
LATE_SECONDS = (0.5, 7.0)
"""So long after a reset a platform still accepts what was sent: less than Hojorin waits before it looks."""
SLACK_METHODS = ("chat.postMessage",) * 5 + ("conversations.history", "conversations.open")
TEAMS_METHODS = ("sendToConversation",) * 5 + ("createConversation",)


def plan(seed: int, chaos: Chaos, *, platforms: Sequence[str] = ("slack", "teams")) -> list[Event]:
    """Return the events of a run, in order."""
    chance = random.Random(seed)
    acts = (
        [Do.KILL] * chaos.kills
        + [Do.FREEZE] * chaos.freezes
        + [Do.SHUT_DOWN] * chaos.shut_downs
        + [Do.TROUBLE] * chaos.troubles
    )
    chance.shuffle(acts)
    return list(_events(chance, acts, every=chaos.every, platforms=platforms))


def _events(
    chance: random.Random, acts: list[Do], *, every: int, platforms: Sequence[str]
) -> Iterator[Event]:
    for do in acts:
        after, pick = 1 + int(2 * every * chance.random()), chance.random()
        match do:
            case Do.KILL:
                yield Event(do=do, after=after, pick=pick)
            case Do.FREEZE:
                yield Event(do=do, after=after, pick=pick, seconds=chance.uniform(*FREEZE_SECONDS))
            case Do.SHUT_DOWN:
                yield Event(do=do, after=after, seconds=chance.uniform(*AWAY_SECONDS))
            case Do.TROUBLE:
                platform = chance.choice(platforms)
                yield Event(do=do, after=after, platform=platform, fault=trouble(chance, platform))


def trouble(chance: random.Random, platform: str) -> dict[str, object]:
    """Return one fault of a platform: the answer is lost, late, or a refusal."""
    methods = SLACK_METHODS if platform == "slack" else TEAMS_METHODS
    # Longer than the deadline of a call: of Slack's 6 s, of the delivery to Teams 9.5 s.
    too_long = chance.uniform(6.2, 8.5) if platform == "slack" else chance.uniform(9.7, 11.5)
    fault = chance.choice(
        (
            {"kind": "drop_before"},
            {"kind": "drop_after"},
            {"kind": "http_before", "status": chance.choice((500, 502, 503))},
            {"kind": "http_after", "status": chance.choice((500, 502, 504))},
            {"kind": "ratelimited", "retry_after": chance.choice((1, 2, 3))},
            {"kind": "ratelimited", "retry_after": None},
            {"kind": "delay_before", "seconds": round(too_long, 1)},
            {"kind": "delay_after", "seconds": round(too_long, 1)},
            *(
                [{"kind": "drop_late", "seconds": round(chance.uniform(*LATE_SECONDS), 1)}]
                * (platform == "slack")
            ),
        )
    )
    return {"method": chance.choice(methods), "times": chance.randint(1, 4), **fault}
