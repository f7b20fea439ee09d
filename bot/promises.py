"""What is promised of each kind of message on each platform, without the SDK of any being imported."""

from bot.teams.failures import guarantee_of
from people.model import Platform
from people.outbox import Guarantee


def promise_of(kind: str, platform: Platform, *, is_edit: bool = False) -> Guarantee:
    """Return what is promised of a kind of message, should a process or a connection die while it is being
    sent: as each platform's sender says. A message that is changed twice shows the same, wherever it is."""
    if is_edit:
        return Guarantee.AT_LEAST_ONCE
    return guarantee_of(kind) if platform is Platform.TEAMS else Guarantee.EXACTLY_ONCE


def platform_of_lane(lane: str) -> Platform | None:
    """Return the platform of a channel's lane; None for a person, who may be on several."""
    name = lane.partition(":")[0]
    return Platform(name) if name in set(Platform) else None
