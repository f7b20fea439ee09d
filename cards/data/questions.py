"""What the cards about questions, comments and objections of members need to know. See `cards.data`.

Those who run a programme read them without names: no data here has the name of who asked.
"""

from dataclasses import dataclass
from datetime import date

from coaching.questions.model import QuestionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MisfitFormData:
    """ "This target does not fit our work". Inputs: kpi, text."""

    programme_id: str
    kpis: tuple[tuple[str, str], ...]
    """(id, name); at least one."""
    lead_name: str
    kpi: str = ""
    """The one that was pressed, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionKeptData:
    """What happens with what somebody wrote."""

    kind: QuestionKind
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A text of a member, without their name."""

    question_id: int
    kind: QuestionKind
    about: str
    """The name of the KPI, the title of the case, or empty."""
    text: str
    day: date
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsData:
    """What members asked or objected to, for those who run the programme."""

    programme_id: str
    programme_name: str
    open: tuple[QuestionLine, ...]
    """Without an answer, the oldest first."""
    answered: tuple[QuestionLine, ...]
    """The newest first."""
    open_total: int = 0
    """How many are open if that is more than `open` holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFormData:
    """Inputs: answer."""

    question_id: int
    kind: QuestionKind
    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnsweredData:
    """The answer, for the one who asked."""

    kind: QuestionKind
    programme_name: str
    about: str
    question: str
    answer: str
    lead_name: str
    """Who answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsWaitingData:
    """So many texts wait for an answer: told to the acting lead."""

    programme_id: str
    programme_name: str
    number: int
    oldest: date
