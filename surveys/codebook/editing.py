"""Themes edited in chat: names and phrases per language, one phrase a line, by the rules of the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from people.errors import InvalidInputError
from people.parts import Part, place_of
from surveys.codebook.folding import folded
from surveys.codebook.matching import Matcher
from surveys.codebook.model import LONGEST_THEME_NAME, MOST_THEMES, Theme
from surveys.codebook.rules import fault_of
from surveys.codebook.service import all_themes, find_theme, get_theme, save_theme
from surveys.ports import SurveysUnit
from surveys.sets.editing import Editor

NAME, PHRASES = "name", "phrases"
"""Keys of a form that have an input for each language: `phrases_ja`."""

_Value = TypeVar("_Value", str, tuple[str, ...])


def save_form(unit: SurveysUnit, part: Part, *, theme_id: str, editor: Editor) -> Theme:
    """Keep what a form says of a theme and return it. An empty `theme_id`: a new one, whose id `part` has.

    `part` has `name` and `phrases` per language; other languages stay as they were. Raises
    `InvalidInputError`, and `NotFoundError` for a theme that is gone.
    """
    before = get_theme(unit, theme_id) if theme_id else Theme(id=str(part.get("id", "")), name={}, phrases={})
    wrong = {} if theme_id else _wrong_id(unit, part)
    name, phrases = _texts(part, NAME, editor.languages), _lines(part, editor.languages)
    after = replace(before, name=_over(before.name, name), phrases=_over(before.phrases, phrases))
    refused = dict(_wrong_phrases(unit, after, phrases))
    wrong |= _wrong_name(name, editor.languages) | {field: key for field, (key, _) in refused.items()}
    if wrong:
        raise InvalidInputError(wrong, {field: phrase for field, (_, phrase) in refused.items()})
    save_theme(unit, after, now=editor.now, actor=editor.person_id)
    return after


def add_phrase(unit: SurveysUnit, theme_id: str, language: str, phrase: str, *, editor: Editor) -> Theme:
    """Add a phrase to a theme and return it; nothing happens if it is there. Raises `InvalidInputError`
    beside `theme`, and `NotFoundError` for a theme that is gone."""
    before = get_theme(unit, theme_id)
    present = before.phrases.get(language, ())
    if folded(phrase) in map(folded, present):
        return before
    fault = fault_of((*present, phrase))
    if fault is not None:
        raise InvalidInputError({"theme": f"error.phrase_{fault[0]}"}, {"theme": fault[1]})
    if _elsewhere(unit, theme_id, language, [phrase]):
        raise InvalidInputError({"theme": "error.phrase_elsewhere"}, {"theme": phrase})
    after = replace(before, phrases={**before.phrases, language: (*present, phrase)})
    save_theme(unit, after, now=editor.now, actor=editor.person_id)
    return after


def lines_of(theme: Theme, language: str) -> str:
    """Return the phrases as a form holds them: those of a language, one on each line."""
    return "\n".join(theme.phrases.get(language, ()))


def _texts(part: Part, key: str, languages: Sequence[str]) -> dict[str, str]:
    written = part.get(key, {})
    found = written if isinstance(written, Mapping) else {}
    return {code: found.get(code, "").strip() for code in languages}


def _lines(part: Part, languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    written = _texts(part, PHRASES, languages)
    lines = {code: [line.strip() for line in text.splitlines()] for code, text in written.items()}
    return {code: tuple(line for line in several if line) for code, several in lines.items()}


def _over(before: Mapping[str, _Value], now: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return what there was with what was entered in its place; what was emptied is gone."""
    return {code: value for code, value in {**before, **now}.items() if value}


# ---------------------------------------------------------------------------- what is wrong


def _wrong_id(unit: SurveysUnit, part: Part) -> dict[str, str]:
    place = place_of({"id": part.get("id", "")}).mapping(("id",))
    theme_id = place["id"].identity()
    if place.place.problems.found:
        return {"id": "error.set_id" if theme_id else "error.required"}
    if find_theme(unit, theme_id) is not None:
        return {"id": "error.theme_taken"}
    return {"id": "error.most_themes"} if len(all_themes(unit)) >= MOST_THEMES else {}


def _wrong_name(name: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    too_long = [code for code, text in name.items() if len(text) > LONGEST_THEME_NAME]
    missing = {} if name[languages[0]] else {f"{NAME}_{languages[0]}": "error.required"}
    return {f"{NAME}_{code}": "error.too_long" for code in too_long} | missing


def _wrong_phrases(
    unit: SurveysUnit, theme: Theme, phrases: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each input with what is wrong with it, and the phrase that is."""
    if not any(theme.phrases.values()):
        yield f"{PHRASES}_{next(iter(phrases))}", ("error.phrase_none", "")
        return
    for code, several in phrases.items():
        fault, taken = fault_of(several), _elsewhere(unit, theme.id, code, several)
        if fault is not None:
            yield f"{PHRASES}_{code}", (f"error.phrase_{fault[0]}", fault[1])
        elif taken:
            yield f"{PHRASES}_{code}", ("error.phrase_elsewhere", taken)


def _elsewhere(unit: SurveysUnit, theme_id: str, language: str, phrases: Sequence[str]) -> str:
    """Return a phrase that another theme has, which would always be counted as both; empty if none has."""
    taken = {
        folded(phrase)
        for theme in all_themes(unit)
        if theme.id != theme_id
        for phrase in theme.phrases.get(language, ())
    }
    return next((phrase for phrase in phrases if folded(phrase) in taken), "")


# ---------------------------------------------------------------------------- what is counted twice


def also_named(unit: SurveysUnit, before: Theme | None, after: Theme) -> Iterator[tuple[str, Theme]]:
    """Yield new phrases of a theme that hold a phrase of another one, each with the first of those: whoever
    writes it is counted for both, which may be meant."""
    others = [theme for theme in all_themes(unit) if theme.id != after.id]
    for language, phrases in after.phrases.items():
        known = () if before is None else before.phrases.get(language, ())
        new = [phrase for phrase in phrases if phrase not in known]
        if not new:
            continue
        matcher = Matcher({theme.id: theme.phrases.get(language, ()) for theme in others})
        for phrase in new:
            named = matcher.named(phrase)
            found = next((theme for theme in others if theme.id in named), None)
            if found is not None:
                yield phrase, found
