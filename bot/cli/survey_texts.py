"""What the commands of surveys say, in English."""

from collections.abc import Sequence

from surveys.importing import Imported, Outcome
from surveys.waves.model import Wave, WaveState

NO_SCHEDULES = (
    "There is no survey yet; `hojorin survey import FILE.yaml` brings one in, or an admin makes one in chat."
)
NO_WAVES = "No wave has opened yet."
NO_RESULTS = "No wave of this schedule has results yet."

BY_WORDS = "Japanese comments are counted by their words: the extra `japanese` is installed."
BY_LETTERS = (
    "Japanese comments are counted by their letters, which finds a little less: the extra `japanese` is not "
    "installed (`make japanese`, on all replicas alike)."
)

CONNECT_OR_CORRECT = (
    "Connect that chat, or name a channel of one that is connected: in app.yaml, or in the survey's form."
)

_NAMED = 3
"""Texts that lack a language and are named in the one line."""


def imported(one: Imported, *, dry_run: bool) -> str:
    """Return the line for a set, schedule or theme of a file."""
    what = f"The {one.kind.value} {one.id}"
    if one.outcome is Outcome.ENDED:
        return f"{what} has ended and does not come back; give it another id to begin anew."
    if dry_run:
        return f"{what} is valid: {one.outcome.value} (dry run: nothing was changed)."
    return f"{what}: {one.outcome.value}."


def not_published(wave: Wave) -> str:
    """Return why a wave has no results."""
    if wave.state is WaveState.OPEN:
        return f"{wave.id} is open until {wave.closes_at:%Y-%m-%d %H:%M} UTC; results come after that."
    if wave.state is WaveState.CLOSING:
        return f"{wave.id} is being counted; results come when that is done."
    return f"{wave.id} was {wave.state.value}: it ended without results, and its answers are destroyed."


def languages_missing(*, file: str, lacking: Sequence[str]) -> str:
    """Return the line for texts that are not there in every language; the first few are named."""
    named = "; ".join(lacking[:_NAMED])
    more = f"; and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    return f"{file} lacks texts in some languages ({named}{more}). Readers get another language there."


def channel_unreached(*, keys: str, channel: str, platform: str) -> str:
    """Return the line for a channel whose chat is not connected."""
    return f"{keys}: nothing appears in {channel}, because {platform} is not connected."
