"""Channels of the chats, as settings and files name them."""

import re

CHANNEL_EXAMPLES = "slack:C0123, teams:19:…@thread.tacv2 or playground:name"

_CHANNEL = re.compile(r"slack:[CG][A-Z0-9]{2,}|teams:19:\S+@thread\.(?:tacv2|v2|skype)|playground:[\w-]+")


def is_channel(text: str) -> bool:
    """Tell whether a text names a channel."""
    return _CHANNEL.fullmatch(text) is not None
