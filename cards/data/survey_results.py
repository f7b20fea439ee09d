"""What the cards of published surveys need to know. See `cards.data`.

Figures are those of `surveys.results.model`, as they were read from the release ledger.
"""

from dataclasses import dataclass
from enum import StrEnum

from cards.data.survey_messages import WaveLine
from cards.data.survey_published import WaveBefore
from surveys.gate.model import Word
from surveys.results.model import Answered, Estimate, Measure, NotCompared, NotShown
from surveys.sets.model import QuestionType
from surveys.waves.model import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPlace:
    """People who are shown together; the empty path is everybody."""

    group: int
    """Their number within the wave."""
    path: Path
    is_rest: bool
    """"Others of" that place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultQuestion:
    """A question in the reader's language, with what was published of it."""

    text: str
    type: QuestionType
    options: tuple[str, ...] = ()
    shown: Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsLine:
    """A question that was answered in free text."""

    question_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many took part in a wave. `too_few`: nothing else was published of it, not even how many."""

    answered: int
    invited: int
    too_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDetailsData:
    """The results of a group, some questions at a time."""

    wave: WaveLine
    before: WaveBefore | None
    """The wave with which it is compared."""
    taken: Taken
    digest: str
    smallest_group: int
    place: ResultPlace
    invited: int
    """Of the group, as it was fixed at the opening."""
    in_words: bool
    """The group is one of those that are shown in words."""
    others: int
    """Groups there are besides the company."""
    questions: tuple[ResultQuestion, ...]
    texts: tuple[TextsLine, ...]
    page: int
    """As it was asked for; the last one there is stands for all beyond it."""
    answered_before: WaveLine | None = None
    """The wave before, if responses to it were published: what changed since can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupToChoose:
    """A group whose results can be shown."""

    place: ResultPlace
    invited: int
    is_own: bool
    """The reader was invited as one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyGroupChoiceData:
    """Groups whose results can be shown."""

    wave: WaveLine
    smallest_group: int
    groups: tuple[GroupToChoose, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLine:
    """A theme, or a term that is of none, with how many people named it."""

    name: str
    people: int
    before: int | None
    """In the wave before; None where it was not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesPart:
    """Texts of one language, as they were written, in random order."""

    language: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTextsData:
    """What people wrote to a question, some texts at a time."""

    wave: WaveLine
    question_id: str
    question: str
    smallest_group: int
    people: tuple[tuple[str, int], ...]
    """How many answered, by language, where it is enough to be said."""
    has_before: bool
    """There is a wave before with which it is compared."""
    themes: tuple[NamedLine, ...]
    terms: tuple[NamedLine, ...]
    quotes: tuple[QuotesPart, ...]
    """Those of this page."""
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """A wave in the list of results."""

    wave: WaveLine
    taken: Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResultsListData:
    """Results that the reader may read, the latest first."""

    lines: tuple[ResultLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestResults:
    """The wave that was published last, for the home of whoever leads."""

    line: ResultLine
    nps: Answered | None
    """What was published of the question whether one would recommend the tool, of everybody; None if it was
    not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendMark:
    """What was published of a wave: a figure, a word, or that there is nothing to show."""

    value: Estimate | Word | NotShown
    apart: NotCompared | None
    """Why it cannot be compared with the one before; None where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """One figure of a question over the waves, or its words."""

    measure: Measure | None
    """None: words."""
    option: str
    """Its text, of the share of an option; else empty."""
    marks: tuple[TrendMark | None, ...]
    """One for each wave, the oldest first; None: the group or the question was not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendQuestion:
    """A question over the waves."""

    text: str
    """As it was asked last."""
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTrendData:
    """How the answers of a group went over the waves of a schedule."""

    wave: WaveLine
    place: ResultPlace
    waves: tuple[WaveLine, ...]
    """The oldest first."""
    taken: tuple[Taken, ...]
    """How many took part in each."""
    questions: tuple[TrendQuestion, ...]
    """Those of this page."""
    page: int
    pages: int


class SurveyFile(StrEnum):
    """What can be had of a wave as a file."""

    EVIDENCE = "evidence"
    """What anybody can check without Hojorin."""
    TABLE = "table"
    """Its figures."""
    SERIES = "series"
    """The figures of all waves of its schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFileData:
    """A file that can be fetched."""

    wave: WaveLine
    what: SurveyFile
    schedule_id: str
    address: str
    """Where; empty where Hojorin has no address of its own."""
    minutes: int
    """So long the address works at least."""
    is_over: bool
    """The wave has ended; of one that has not, the evidence is the definition alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyEvidenceListData:
    """Waves of which evidence can be had."""

    waves: tuple[WaveLine, ...]


class ResultsMissing(StrEnum):
    """Why there are no results to show."""

    GONE = "gone"
    """There is no such survey, group or question."""
    OPEN = "open"
    COUNTING = "counting"
    LOST = "lost"
    DISCARDED = "discarded"
    NOT_FOR_YOU = "not_for_you"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResultsMissingData:
    """Somebody asked for results that are not there, or not for them."""

    why: ResultsMissing
    wave: WaveLine | None = None
