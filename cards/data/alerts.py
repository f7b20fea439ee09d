"""What the cards for those who run Hojorin itself need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime

from people.model import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTroubleData:
    """A chat that refuses our token."""

    platform: Platform
    secret: str
    """The name of the variable in the environment that holds the token; never the token."""
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretExpiresData:
    """A secret that ends soon, today, or has ended."""

    secret: str
    """The name of its variable in the environment; never the secret."""
    platform: Platform
    expires: date
    days_left: int
    """Below 0 when it has ended."""
