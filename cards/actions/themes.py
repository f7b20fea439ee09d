"""What admins press about the codebook: the themes that are counted in what people write."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowThemes:
    """The themes, from the `page`-th on (0 = first)."""

    page: int


@dataclass(frozen=True, slots=True)
class ShowTheme:
    """A theme with its names and phrases."""

    theme_id: str


@dataclass(frozen=True, slots=True)
class OpenTheme:
    """Ask for a theme; an empty `theme_id` is a new one, made of a suggested term if there is one."""

    theme_id: str
    term_id: str = ""


@dataclass(frozen=True, slots=True)
class SaveTheme:
    """Form: id (of a new one), names and phrases per language."""

    theme_id: str
    seen: str = ""
    """What the theme was when the form was opened."""


@dataclass(frozen=True, slots=True)
class PutThemeBack:
    """Make a shipped theme what it was shipped as; remove one of one's own."""

    theme_id: str


@dataclass(frozen=True, slots=True)
class ShowSuggestedTerms:
    """Terms of the last results that are of no theme yet."""


@dataclass(frozen=True, slots=True)
class OpenSuggestedTerm:
    """Ask for the theme to which a suggested term is added."""

    term_id: str


@dataclass(frozen=True, slots=True)
class AddSuggestedTerm:
    """Form: theme, language."""

    term_id: str


@dataclass(frozen=True, slots=True)
class TryThemes:
    """Ask for a sentence, to see which themes it names."""


@dataclass(frozen=True, slots=True)
class SendThemesTrial:
    """The form of `TryThemes`: nothing is stored."""
