"""A theme, key by key, as `survey.yaml` describes it. As in `surveys.sets.reader`, a part that cannot be read
adds a problem and gives a stand-in value."""

from collections.abc import Sequence

from people.yaml_nodes import Place
from surveys.codebook.model import LONGEST_PHRASE, LONGEST_THEME_NAME, MOST_PHRASES, Theme
from surveys.codebook.rules import Fault, fault_of
from surveys.codebook.shipped import shipped_themes

THEME_KEYS = ("theme", "name", "phrases", "praise")
_REASONS = {
    Fault.MANY: f"has more than {MOST_PHRASES} phrases",
    Fault.LONG: f"has a phrase of more than {LONGEST_PHRASE} characters: {{phrase!r}}",
    Fault.SHORT: "has {phrase!r}, which is so short that it stands in texts about anything",
    Fault.TWICE: "has {phrase!r} twice",
}


def read_theme(place: Place, *, languages: Sequence[str]) -> Theme:
    """Return a theme; `languages` are those known, the first being that of plain strings.

    What a file leaves out of a theme that is shipped stays as it is shipped.
    """
    section = place.required().mapping(THEME_KEYS)
    theme_id = section["theme"].identity()
    shipped = shipped_themes().get(theme_id)
    named = section["name"] if shipped is not None else section["name"].required()
    name = named.text(languages)
    for code, words in name.items():
        if len(words) > LONGEST_THEME_NAME:
            named.refuse(f"is longer than {LONGEST_THEME_NAME} characters ({code})")
    phrases = _phrases(section["phrases"].required(), languages)
    praise = section["praise"].flag()
    if shipped is None:
        return Theme(id=theme_id, name=name, phrases=phrases, is_praise=bool(praise))
    return Theme(
        id=theme_id,
        name={**shipped.name, **name},
        phrases={**shipped.phrases, **phrases},
        is_praise=shipped.is_praise if praise is None else praise,
    )


def _phrases(place: Place, languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    known = len(place.problems.found)
    section = place.mapping(languages)
    found = {code: _listed(one) for code, one in section.values.items()}
    is_read = len(place.problems.found) == known
    if not place.missing and is_read and not any(found.values()):
        place.refuse("has no phrase")
    return {code: phrases for code, phrases in found.items() if phrases}


def _listed(place: Place) -> tuple[str, ...]:
    phrases = tuple(text for text in (one.scalar() for one in place.items()) if text is not None)
    fault = fault_of(phrases)
    if fault is not None:
        place.refuse(_REASONS[fault[0]].format(phrase=fault[1]))
    return phrases
