"""Where somebody or a channel is reached on Teams: the address of the service, and the conversation there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yarl import URL

from bot.settings_values import is_loopback

SERVICE_URLS = ("https://smba.trafficmanager.net/",)
"""Where Teams is called in the public cloud (Microsoft's "Send proactive messages")."""
FIRST_SERVICE_URL = "https://smba.trafficmanager.net/teams/"
"""The address for whoever has not been heard of yet, from the same page."""
SERVICE_URL = "teams.service_url"
"""The switch that keeps where the tenant was last heard from: channels are reached there."""
LONGEST = 1000
UNOPENED = "-"
_WRITTEN = re.compile(rf"[!-z~]{{1,{LONGEST}}}")
"""Without spaces, letters that would be read as others, and braces, which mean something to the SDK."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A conversation, and where it is."""

    service_url: str
    conversation: str
    """Empty: not opened yet; only the person's id at the bot is known."""
    member: str = ""
    """The person's id at the bot (`29:…`). Whoever has the app through a team alone is opened by it only
    (Microsoft's "Send proactive messages")."""


def to_text(reference: Reference) -> str:
    """Return the reference as it is kept with an account: no part of it holds a space."""
    return f"{reference.service_url} {reference.conversation or UNOPENED} {reference.member}".rstrip()


def from_text(text: str | None) -> Reference | None:
    """Return the reference that was kept, or None."""
    service_url, conversation, member = [*(text or "").split(" "), "", ""][:3]
    if not service_url or not conversation:
        return None
    opened = "" if conversation == UNOPENED else conversation
    return Reference(service_url=service_url, conversation=opened, member=member)


class ServiceUrls:
    """The addresses that may be called: what a request names as its service's address is only a claim."""

    def __init__(self, allowed: Sequence[str] = (), *, loopback_only: bool = False) -> None:
        """`allowed` instead of Microsoft's public cloud; `loopback_only`: nothing but this machine."""
        self._allowed = frozenset(URL(url).origin() for url in allowed or SERVICE_URLS)
        self._loopback_only = loopback_only
        self.first = None if loopback_only else (allowed or (FIRST_SERVICE_URL,))[0]
        """The address for whoever has not been heard of yet; None: nobody knows one."""

    def allows(self, url: object) -> bool:
        """Tell whether the address may be called."""
        if not isinstance(url, str) or not _WRITTEN.fullmatch(url):
            return False
        try:
            found = URL(url)
            origin = found.origin()
        except ValueError:
            return False
        if found.user or found.password or "?" in url or "#" in url:
            # What is asked for is written behind the address.
            return False
        if self._loopback_only:
            return found.scheme in ("http", "https") and is_loopback(found.host or "")
        return origin in self._allowed
