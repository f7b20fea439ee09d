"""What cards need to know that tell what is done about what people said. See `cards.data`.

Figures are those of the release ledger, as `surveys.results` reads them.
"""

from dataclasses import dataclass
from datetime import date

from cards.data.survey_messages import WaveLine
from surveys.gate.model import Word
from surveys.responses.model import Decision, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that people said, in the reader's language: a theme, a question, or what was added to it.

    At most one of the figures is there; none of what was added.
    """

    name: str
    origin: Origin = Origin.THEME
    times: int = 1
    """In how many surveys in a row it was an item."""
    people: int | None = None
    """How many named the theme."""
    favourable: int | None = None
    """Percent of favourable answers to the question."""
    word: Word | None = None
    """The same of a small company, in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLine:
    """What people said, and what everybody is told is done about it."""

    item_id: int
    said: Said
    merged: tuple[Said, ...] = ()
    """What is answered together with it."""
    decision: Decision | None = None
    """None: not answered yet."""
    reason: str = ""
    owner_name: str = ""
    """Who does it; empty where nobody does, and where it has to be named anew."""
    due: date | None = None
    done_on: date | None = None
    is_late: bool = False
    """Its day has passed, and it is not done."""
    next_step: str = ""
    """What follows because the figure did not move."""
    changed_on: date | None = None
    """When it was answered otherwise than everybody had read before."""
    has_history: bool = False
    """There are former answers to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesData:
    """The responses to a wave, as everybody who was asked gets them."""

    wave: WaveLine
    lines: tuple[ResponseLine, ...]
    """All of them, in their order."""
    updated_on: date | None = None
    """When what everybody has got changed last; None: it is as it was published."""
    has_effects: bool = False
    """A later survey tells what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesWholeData:
    """The responses to a wave, some items at a time, with the ways on from each."""

    responses: ResponsesData
    page: int = 0
    """From 0; the last one there is stands for all beyond it."""
    own_items: frozenset[int] = frozenset()
    """Items that the reader may say are done, or are open again."""
    responds: bool = False
    """The reader works on the responses."""
    reads_results: bool = True
    """The reader may read the results too: who does what was promised need not have been asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untranslated:
    """What has no text in a language: whoever reads it gets another one."""

    language: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesPreviewData:
    """What stands below a preview, for those who publish."""

    wave: WaveLine
    people: int
    """How many were invited: they get it in a channel or directly, as far as they are still here."""
    channels: tuple[str, ...]
    """As settings name them; what is posted there is in one language."""
    posted_in: str
    """The code of that language."""
    items: int
    unanswered: int
    seen: str
    """A print of what was previewed."""
    is_changed: bool = False
    """Somebody changed it after the preview that was to be published: it has to be looked at again."""
    can_publish: bool = True
    """There is at least one answer."""
    is_published: bool = False
    untranslated: tuple[Untranslated, ...] = ()
    next_week: date
    """When those have it at the latest who are at work, and got as many messages as they may this week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerAnswer:
    """How an answer read from a day on."""

    on: date
    decision: Decision
    reason: str
    owner_name: str = ""
    due: date | None = None
    done_on: date | None = None
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHistoryData:
    """How the answer to an item reads and read before, the latest first."""

    wave: WaveLine
    line: ResponseLine
    answers: tuple[FormerAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDoneFormData:
    """The form in which is said that what was promised is done."""

    item_id: int
    name: str
    reason: str
    seen: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDoneData:
    """What was kept about an item: it is done, or open again."""

    item_id: int
    wave_id: str
    name: str
    done_on: date | None
    is_published: bool
    """Everybody has the responses, and gets the change with the next working day."""
    may_announce: bool
    """The reader works on the responses, and may announce what was done."""
    draft_is_gone: bool = False
    """An announcement that it is done was drafted, and is thrown away because it is not."""
    is_announced: bool = False
    """That it is done was announced before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesNone:
    """There are no responses that the reader may read yet. `due_on`: until when they are promised."""

    wave: WaveLine | None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseNews:
    """A line on a member's home: what became of something that was said."""

    wave_id: str
    name: str
    opens_on: date
    """Of the survey."""
    done_on: date | None = None
    changed_on: date | None = None
    answered_on: date | None = None
    """It had no answer when everybody was told."""
    late_since: date | None = None
    """Exactly one of these four days is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnResponses:
    """What became, in the last days, of what people of the reader's survey said, and what is late still."""

    lines: tuple[ResponseNews, ...]
    """The latest first."""
    published: WaveLine | None = None
    """The survey whose responses were published in the last days."""
    published_on: date | None = None
