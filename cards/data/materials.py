"""What the cards of materials need to know. See `cards.data`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialData:
    """A material to be read."""

    request_id: int
    """The request that it is read for and that waits to hear whether it helped; 0 for none."""
    material_id: int
    title: str
    body: str
    """Markdown, as it was written."""
    minutes: int
    withdrawn: bool = False
    """It is not offered any more."""
    newer_id: int = 0
    """The version that is offered instead; 0 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHelpData:
    """Somebody wrote the word for questions alone."""

    word: str
    """The word in their language."""
