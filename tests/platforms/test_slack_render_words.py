"""What Slack's windows say around the cards: whole in both languages, all of it used."""

import re
from pathlib import Path

import pytest

import bot.slack
from cards.words import LANGUAGES, load_words

FOLDER = Path(bot.slack.__file__).parent


def keys(language: str) -> set[str]:
    return set(load_words(language, "slack").sources)


def test_everything_that_is_said_stands_in_both_catalogues_and_nothing_else() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    used = {found for found in re.findall(r'"(slack\.[a-z_.]+)"', code) if found in keys("en") | keys("ja")}
    assert keys("en") == keys("ja") == used
    asked = set(re.findall(r'text\(\s*"(slack\.[a-z_.]+)"', code))
    assert asked <= keys("en")


def test_both_languages_are_given_the_same_values() -> None:
    for key, forms in load_words("en", "slack").sources.items():
        other = load_words("ja", "slack").sources[key]
        assert set(re.findall(r"{{ (\w+) }}", forms[0])) == set(re.findall(r"{{ (\w+) }}", other[0])), key


@pytest.mark.parametrize("key", ["slack.close", "slack.cancel"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_windows_fit(language: str, key: str) -> None:
    assert len(load_words(language, "slack").text(key)) <= 12


def test_japanese_is_polite_and_full_width_and_english_does_not_shout() -> None:
    for key, forms in load_words("ja", "slack").sources.items():
        assert not re.search(r"あなた|[0-9０-９]|[(),;!！]", forms[0]), key
        assert all(one.endswith(("ます", "ください")) for one in forms[0].split("。")[:-1]), key
    assert not any("!" in form for forms in load_words("en", "slack").sources.values() for form in forms)
