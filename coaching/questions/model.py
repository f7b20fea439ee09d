"""What members ask or object to, as plain data. Those who run the programme read it without names."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QuestionKind(StrEnum):
    """Where a text comes from."""

    DAY_ONE = "day_one"
    """A question about goal state and purpose."""
    MISFIT = "misfit"
    """"This target does not fit our work"; `about` is the KPI."""
    DRAFT = "draft"
    """A comment on a draft before start."""
    CASE = "case"
    """A case that a skilled person shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text of a member, and its answer once there is one."""

    id: int
    kind: QuestionKind
    programme_id: str
    person_id: str
    about: str
    """The id of a KPI, the title of a case, or empty."""
    text: str
    at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
