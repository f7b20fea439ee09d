"""The closed set of things a card is made of. Texts are final words; only renderers escape."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cards.actions import Action

MAX_SERIES = 6
"""Series a chart may have: Slack's `data_visualization` takes no more (docs.slack.dev, 2026-06-16)."""
MAX_POINTS = 20
"""Points a series may have, from the same source."""
MAX_TEXT = 3000
"""Characters of one text input or text element: Slack's section text (slack_sdk.models.blocks)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. `link` is an absolute http(s) address."""

    text: str
    strong: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and a value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has one cell per header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ChartKind(StrEnum):
    """The charts that all platforms can show."""

    BAR = "bar"
    LINE = "line"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Series:
    """One value per category."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; its plain text is always a table (`cards.plain.table_twin`)."""

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    is_listed: bool = False
    """All its values stand in the list behind it: where both can be seen, a table would only repeat them."""
    heading: str = ""
    """What the categories are, in its table; empty: nothing in particular."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`value` of `maximum`, with its words."""

    label: str
    value: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by absolute address, with its description."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Choose one, or several with `multiple`. `initial` are values."""

    name: str
    label: str
    options: tuple[Option, ...]
    multiple: bool = False
    initial: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Choose a whole number from `low` to `high`."""

    name: str
    label: str
    low: int
    high: int
    low_label: str = ""
    high_label: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Enter a number, decimals allowed."""

    name: str
    label: str
    minimum: float = 0
    initial: str = ""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput:
    """Enter text, at most `max_length` characters."""

    name: str
    label: str
    multiline: bool = False
    max_length: int = 1000
    initial: str = ""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInput:
    """Choose a date."""

    name: str
    label: str
    initial: date | None = None
    earliest: date | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """Choose a person of the company."""

    name: str
    label: str
    required: bool = False
    present: str = ""
    """The name of who it is now, which stands in the input and stays if nobody else is chosen."""


class ButtonStyle(StrEnum):
    """How much a button stands out."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question asked before the button acts."""

    question: str
    yes: str
    no: str
    is_red: bool = False
    """Its yes stands out as what cannot be taken back, though the button itself does not."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button says what happens. Pressing it sends the action and the values of the card's inputs."""

    label: str
    action: Action
    style: ButtonStyle = ButtonStyle.DEFAULT
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A line."""


@dataclass(frozen=True, slots=True)
class Context:
    """Small print: why you got this, where figures come from."""

    text: str


Input = Choice | Scale | Number | TextInput | DateInput | PersonInput
Element = Text | Facts | Table | Chart | Progress | Image | Input | Buttons | Divider | Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message. `kind` names the builder (`check_in`); `title` is what a notification shows first."""

    kind: str
    language: str
    title: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Inputs asked for in a window of their own. `submit` sends its action with the values."""

    kind: str
    language: str
    title: str
    elements: tuple[Element, ...]
    submit: Button
