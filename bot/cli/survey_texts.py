"""What the commands of surveys say, in English."""

from collections.abc import Sequence

from surveys.importing import Imported, Outcome

NO_SCHEDULES = (
    "There is no survey yet; `hojorin survey import FILE.yaml` brings one in, or an admin makes one in chat."
)
NO_WAVES = "No wave has opened yet."

_NAMED = 3
"""Texts that lack a language and are named in the one line."""


def imported(one: Imported, *, dry_run: bool) -> str:
    """Return the line for a set or schedule of a file."""
    what = f"The {'set' if one.is_set else 'schedule'} {one.id}"
    if one.outcome is Outcome.ENDED:
        return f"{what} has ended and does not come back; give it another id to begin anew."
    if dry_run:
        return f"{what} is valid: {one.outcome.value} (dry run: nothing was changed)."
    return f"{what}: {one.outcome.value}."


def languages_missing(*, file: str, lacking: Sequence[str]) -> str:
    """Return the line for texts that are not there in every language; the first few are named."""
    named = "; ".join(lacking[:_NAMED])
    more = f"; and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    return f"{file} lacks texts in some languages ({named}{more}). Readers get another language there."
