"""The codebook that comes with Hojorin: `data/themes.yaml` names the themes, `data/LANGUAGE.yaml` has the
phrases, `data/stop-words.yaml` the words that are no terms."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from surveys.codebook.model import Codebook, Phrases, Theme, codebook_of

_LANGUAGES = ("ja", "en")
_PRAISE = "praise"
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML was built with libyaml. For our own files alone: what it says of wrong ones
has no line that people could find."""


@cache
def shipped_themes() -> Mapping[str, Theme]:
    """Return the themes by id, in the order in which they are shown."""
    return MappingProxyType(
        {
            theme: Theme(
                id=theme,
                name=names,
                phrases={code: _phrases(code)[theme] for code in _LANGUAGES},
                is_praise=bool(_themes()[theme].get(_PRAISE)),
            )
            for theme, names in theme_names().items()
        }
    )


def shipped_codebook(languages: Sequence[str]) -> Codebook:
    """Return the codebook with its phrases in the languages; names of themes are there in all."""
    return codebook_of(tuple(shipped_themes().values()), languages)


def phrases_in(languages: Sequence[str]) -> Mapping[str, Phrases]:
    """Return the phrases by language and theme."""
    return shipped_codebook(languages).phrases


@cache
def theme_names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of themes by id and language."""
    return {
        theme: {code: str(words) for code, words in found.items() if code != _PRAISE}
        for theme, found in _themes().items()
    }


@cache
def _themes() -> Mapping[str, Mapping[str, str | bool]]:
    """Return what the file says of each theme: its names by language, and whether it praises."""
    found: dict[str, dict[str, str | bool]] = _read("themes")
    return found


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that are frequent everywhere."""
    found: dict[str, str] = _read("stop-words")
    return frozenset(found[language].split())


@cache
def _phrases(language: str) -> Phrases:
    found: dict[str, list[str]] = _read(language)
    return {theme: tuple(found[theme]) for theme in theme_names()}


def _read(name: str) -> Any:
    loader = _Loader((files("surveys.codebook") / "data" / f"{name}.yaml").read_text("utf-8"))
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
