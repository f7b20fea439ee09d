"""Which addresses may become links: the one rule for every renderer."""

from urllib.parse import urlsplit


def safe_address(address: str | None) -> str | None:
    """Return an absolute http(s) address, or None for anything else (`javascript:`, `data:`, relative)."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None
