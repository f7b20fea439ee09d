"""Addresses: which of them may become links, the one rule for every renderer; and the proxy on the way."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

_PATH = "/%:@!$&'()*+,;=-._~"
_HOST = re.compile(r"[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]")


def safe_address(address: str | None) -> str | None:
    """Return an absolute http(s) address, or None for anything else (`javascript:`, `data:`, relative)."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def web_address(address: str | None, *, limit: int) -> str | None:
    """Return the address as platforms take it, in ASCII and without anything that could end it early.

    None for anything but http(s), for what hides its host (`https://bank.example@evil.example`), and for
    more than `limit` characters.
    """
    if safe_address(address) is None or address is None:
        return None
    parts = urlsplit(address)
    try:
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        return None
    host = f"[{host}]" if ":" in host else host
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    netloc = host if port is None else f"{host}:{port}"
    path, query, fragment = (
        quote(part, safe=_PATH + extra, errors="replace")
        for part, extra in ((parts.path, ""), (parts.query, "?"), (parts.fragment, "?"))
    )
    found = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return found if len(found) <= limit else None


def proxy_for(address: str) -> str | None:
    """Return the proxy that the environment names for an address (`HTTPS_PROXY`, `NO_PROXY`), or None.

    The HTTP client could find out by itself, but then reads a file for every request.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None  # whoever asks there hears that it is no address
    return _proxy(parts.scheme, parts.hostname or "")


@lru_cache(100)
def _proxy(scheme: str, host: str) -> str | None:
    return None if proxy_bypass(host) else getproxies().get(scheme)
