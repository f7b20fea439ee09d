"""The codebook that comes with Hojorin: `data/themes.yaml` names the themes, `data/LANGUAGE.yaml` has the
phrases, `data/stop-words.yaml` the words that are no terms."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from surveys.codebook.model import Codebook, Phrases


def shipped_codebook(languages: Sequence[str]) -> Codebook:
    """Return the codebook with its phrases in the languages; names of themes are there in all."""
    return Codebook(phrases=phrases_in(languages), theme_names=theme_names())


def phrases_in(languages: Sequence[str]) -> Mapping[str, Phrases]:
    """Return the phrases by language and theme."""
    return {language: _phrases(language) for language in languages}


@cache
def theme_names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of themes by id and language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(_text("themes"))
    return found


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that are frequent everywhere."""
    found: dict[str, str] = yaml.safe_load(_text("stop-words"))
    return frozenset(found[language].split())


@cache
def _phrases(language: str) -> Phrases:
    found: dict[str, list[str]] = yaml.safe_load(_text(language))
    return {theme: tuple(found[theme]) for theme in theme_names()}


def _text(name: str) -> str:
    return (files("surveys.codebook") / "data" / f"{name}.yaml").read_text("utf-8")
