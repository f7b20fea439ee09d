"""Channels of the chats, as settings and files name them."""

import re

from people.model import Platform

CHANNEL_EXAMPLES = "slack:C0123, teams:19:…@thread.tacv2 or playground:name"

_CHANNEL = re.compile(r"slack:[CG][A-Z0-9]{2,}|teams:19:\S+@thread\.(?:tacv2|v2|skype)|playground:[\w-]+")


def is_channel(text: str) -> bool:
    """Tell whether a text names a channel."""
    return _CHANNEL.fullmatch(text) is not None


def place_of(lane: str) -> tuple[Platform, str] | None:
    """Return the platform and the address of the channel that a lane of the outbox names; None if it names
    none."""
    name, _, channel = lane.partition(":")
    if name not in set(Platform):
        return None
    platform = Platform(name)
    # In the playground anybody's id could be the name of a channel: there the lane is the address.
    return platform, lane if platform is Platform.PLAYGROUND else channel
