"""What is told of a survey once it is over, in short. See `cards.data`."""

from dataclasses import dataclass
from datetime import date

from cards.data.effects import BecameData
from cards.data.survey_messages import WaveLine
from surveys.results.model import Answered
from surveys.sets.model import QuestionType


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryQuestion:
    """A question with what was published of the company's answers to it."""

    text: str
    type: QuestionType
    points: int
    """Of agreement."""
    options: tuple[str, ...]
    """Of a choice."""
    shown: Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveBefore:
    """A wave with which another one is compared, and how many took part in it."""

    wave: WaveLine
    answered: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryThemes:
    """What was named in the answers to a question in free text."""

    question: str
    themes: tuple[tuple[str, int], ...]
    """Name and number of people, most named first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySummaryData:
    """The results of a wave for everybody. `too_few`: fewer than `smallest_group` answered, and there is
    nothing else."""

    wave: WaveLine
    digest: str
    smallest_group: int
    answered: int
    invited: int
    too_few: bool
    before: WaveBefore | None = None
    """The wave with which it is compared."""
    questions: tuple[SummaryQuestion, ...] = ()
    themes: tuple[SummaryThemes, ...] = ()
    responses_on: date | None = None
    """Until when responses to it are promised; None: nothing asks for one, or they are there."""
    became: BecameData | None = None
    """What became of the responses to the survey before; None: there were none, or not published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOverData:
    """A survey that takes no answers any more. `results_on`: when its results come; None: there are none."""

    wave: WaveLine
    results_on: date | None
