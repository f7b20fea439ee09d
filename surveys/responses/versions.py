"""How an answer changed over time, of all versions of it that everybody could read."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from surveys.responses.model import Answer


def changed_at(versions: Sequence[Answer]) -> datetime | None:
    """Return when it was last answered otherwise, of all versions of an answer, the oldest first; None if it
    never was. That it was done, or what follows from that, is no other answer."""
    moments = [after.at for before, after in pairwise(versions) if _said(before) != _said(after)]
    return moments[-1] if moments else None


def _said(answer: Answer) -> tuple[object, ...]:
    return answer.decision, answer.reasons, answer.owner_id, answer.due
