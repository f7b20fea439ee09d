"""What the cards about the codebook need to know. See `cards.data`."""

from dataclasses import dataclass, field
from enum import StrEnum


class ThemeKind(StrEnum):
    """Where a theme comes from."""

    SHIPPED = "shipped"
    CHANGED = "changed"
    """Shipped, and changed here."""
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """A theme in the list."""

    theme_id: str
    name: str
    kind: ThemeKind
    phrases: dict[str, int]
    """How many there are, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesData:
    """The themes of the codebook; `page` is the one that is shown."""

    themes: tuple[ThemeLine, ...]
    page: int
    may_add: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeData:
    """A theme with its names and phrases, by the languages of the company."""

    line: ThemeLine
    names: dict[str, str]
    phrases: dict[str, tuple[str, ...]]
    also: tuple[tuple[str, str], ...] = ()
    """Phrases that were just added and name another theme as well, with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFormData:
    """Inputs: id (of a new one), name_LANG, phrases_LANG (one on each line)."""

    theme_id: str
    """Empty for a new one."""
    languages: tuple[str, ...]
    names: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    """Those of each language, one on each line."""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeOverwrittenData:
    """What somebody else had saved of a theme while the reader's form was open."""

    theme_id: str
    by_name: str
    names: dict[str, str]
    phrases: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """A term that may be worth a theme, with the figures that were published of it."""

    term_id: str
    term: str
    people: int
    waves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedTermsData:
    """Terms of the last results that are of no theme yet; `waves`: how many results were looked at."""

    terms: tuple[TermLine, ...]
    waves: int
    may_add: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFormData:
    """Inputs: theme, language (if there are several)."""

    term_id: str
    term: str
    themes: tuple[tuple[str, str], ...]
    """Ids and names."""
    languages: tuple[str, ...]
    language: str
    """In which the term seems to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesTrialFormData:
    """Input: text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesTriedData:
    """The themes that a sentence names, each with the phrase that was met in it. Not the sentence."""

    named: tuple[tuple[str, str], ...]
