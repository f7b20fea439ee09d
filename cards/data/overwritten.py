"""What the card needs to know that says that two people edited the same part. See `cards.data`."""

from dataclasses import dataclass

from cards.data.plans import ChangeLine


@dataclass(frozen=True, slots=True, kw_only=True)
class OverwrittenData:
    """Somebody saved the same part of a programme since the form was opened; what was sent now holds."""

    programme_id: str
    by_name: str
    """Who had saved it; empty if that cannot be said."""
    rows: tuple[ChangeLine, ...]
    """What they had written, and what took its place."""
