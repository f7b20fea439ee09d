"""What the cards about sets of questions need to know. See `cards.data`."""

from dataclasses import dataclass, field

from surveys.sets.model import QuestionType


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """A set in the list."""

    set_id: str
    name: str
    questions: int
    minutes: int
    is_shipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySetsData:
    """The sets that can be asked."""

    sets: tuple[SetLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuestion:
    """A question of a set, in the reader's language."""

    id: str
    type: QuestionType
    text: str
    options: tuple[str, ...] = ()
    points: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySetData:
    """A set with its questions in their order. What is shipped is read, copied and tried only."""

    line: SetLine
    questions: tuple[SetQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySetFormData:
    """Inputs: id, name_LANG. `set_id` is whose questions are copied; empty: the new set begins empty."""

    set_id: str
    set_name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestionFormData:
    """Inputs: type, text_LANG, options_LANG (one on each line), points."""

    set_id: str
    question_id: str
    """Empty for a new one."""
    languages: tuple[str, ...]
    type: QuestionType | None = None
    text: dict[str, str] = field(default_factory=dict)
    choices_written: dict[str, str] = field(default_factory=dict)
    """The options of each language, one on each line."""
    points: int = 5
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestionOverwrittenData:
    """What somebody else had saved of a question while the reader's form was open."""

    set_id: str
    by_name: str
    before: SetQuestion
