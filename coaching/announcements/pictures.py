"""What keeps a picture off an announcement. It is looked at once, when the form is sent (`bot.pictures`)."""

from enum import StrEnum

MOST_BYTES = 1_000_000
"""Our own default: people read announcements on phones, and Teams takes no picture larger than 1 MB."""
MOST_PIXELS = 1024
"""Of each side: Teams takes no larger picture."""


class PictureProblem(StrEnum):
    """Why a picture cannot be shown to everybody."""

    NOT_HTTPS = "not_https"
    """Its address is none, or does not begin with https://."""
    PRIVATE = "private"
    """Its address leads into a private network, which platforms cannot reach, or to this machine."""
    UNREACHABLE = "unreachable"
    """Nothing answers there in time, or not over a connection that can be trusted."""
    REFUSED = "refused"
    """It answers that there is no picture for everybody: a login, a redirect, nothing."""
    NO_PICTURE = "no_picture"
    """What is there is no PNG, JPEG or GIF."""
    TOO_LARGE = "too_large"
    """More bytes than `MOST_BYTES`."""
    TOO_MANY_PIXELS = "too_many_pixels"
    """Wider or higher than `MOST_PIXELS`."""
