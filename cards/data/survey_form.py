"""What the form of a survey, and everything about answering it, need to know. See `cards.data`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cards.data.survey_messages import WaveLine
from surveys.sets.model import QuestionType
from surveys.waves.model import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """A question in the language of the form."""

    id: str
    type: QuestionType
    text: str
    options: tuple[str, ...] = ()
    points: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A group of a wave, as it was fixed at its opening; the empty path is everybody."""

    path: Path
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveTerms:
    """What is fixed of a wave and concerns whoever reads it."""

    wave: WaveLine
    digest: str
    """SHA-256 of the definition, in hex."""
    own: tuple[PlaceLine, ...] = ()
    """The groups that the reader belongs to, the largest first; empty for somebody who is not invited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFormData:
    """The form of a wave; of a set alone, as a trial for admins."""

    set_id: str
    terms: WaveTerms | None
    """None: a trial, of which nothing is stored."""
    smallest_group: int
    language: str
    """In which the questions are asked."""
    questions: tuple[SurveyQuestion, ...]


class SurveyAnswer(StrEnum):
    """What somebody is told who sent a form, or wanted to open one."""

    RECEIVED = "received"
    SECOND = "second"
    """One had been sent before, and that one counts."""
    CLOSED = "closed"
    LOST = "lost"
    DISCARDED = "discarded"
    GONE = "gone"
    """There is no such survey, or no such set."""
    NOT_INVITED = "not_invited"
    EMPTY = "empty"
    """Nothing was chosen or written: it would have spent the only answer that one has."""
    NOT_RECEIVED = "not_received"
    """Something broke; nothing was kept."""
    NOT_SHOWN = "not_shown"
    """Something broke before there was anything to keep."""
    TRIAL = "trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyReceivedData:
    """What became of it. `wave` is None where it is not known."""

    answer: SurveyAnswer
    wave: WaveLine | None = None
    results_on: date | None = None
    """The day on which there are results."""
    again: str = ""
    """The wave whose form can be opened again, where something broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnonymityData:
    """How anonymity works, for one wave."""

    terms: WaveTerms
    smallest_group: int
    language: str
    may_answer: bool
    may_check: bool
    """The reader may have the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyGroupsData:
    """Some of the groups of a wave."""

    wave: WaveLine
    digest: str
    smallest_group: int
    places: tuple[PlaceLine, ...]
    page: int
    """From 0."""
    pages: int
    total: int
    may_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSurveysData:
    """The surveys that somebody is invited to: the same whether they have answered or not."""

    waves: tuple[WaveLine, ...] = field(default=())
