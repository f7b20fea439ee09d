"""What Teams' cards say around the cards: whole in both languages, all of it used."""

import re
from pathlib import Path

import bot.teams
from cards.words import load_words

FOLDER = Path(bot.teams.__file__).parent


def keys(language: str) -> set[str]:
    return set(load_words(language, "teams").sources)


def test_everything_that_is_said_stands_in_both_catalogues_and_nothing_else() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    used = {found for found in re.findall(r'"(teams\.[a-z_.]+)"', code) if found in keys("en") | keys("ja")}
    assert keys("en") == keys("ja") == used
    asked = set(re.findall(r'text\(\s*"(teams\.[a-z_.]+)"', code))
    assert asked <= keys("en")


def test_both_languages_are_given_the_same_values() -> None:
    for key, forms in load_words("en", "teams").sources.items():
        other = load_words("ja", "teams").sources[key]
        assert set(re.findall(r"{{ (\w+) }}", forms[0])) == set(re.findall(r"{{ (\w+) }}", other[0])), key


def test_japanese_is_polite_and_full_width_and_english_does_not_shout() -> None:
    for key, forms in load_words("ja", "teams").sources.items():
        assert not re.search(r"あなた|[0-9０-９]|[(),;!！]", forms[0]), key
        sentences = forms[0].split("。")[:-1]
        assert all(one.endswith(("ます", "ません", "ください")) for one in sentences), key
    assert not any("!" in form for forms in load_words("en", "teams").sources.values() for form in forms)
