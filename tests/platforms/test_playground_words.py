"""What the page says around the cards: whole in both languages, all of it used, in the terms of the house."""

import re
from pathlib import Path

import pytest

import bot.playground
from bot.playground.clockwork import Jump
from cards.words import LANGUAGES, load_words
from people.model import Role

FOLDER = Path(bot.playground.__file__).parent
SOURCES = [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.html")]
MADE_OF_PARTS = {
    *(f"clock.jump.{jump}" for jump in Jump),
    *(f"role.{role}" for role in Role),
    *(f"people.pick.{reason}" for reason in ("starter", "manager", "lead", "supporter", "sponsor", "admin")),
}


def keys(language: str) -> set[str]:
    return set(load_words(language, "playground").sources)


def used() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    known = keys("en")
    quoted = set(re.findall(r"[\"']([a-z_0-9]+(?:\.[a-z_0-9]+)+)[\"']", text))
    ours = {one.split(".")[0] for one in known}
    return {key for key in quoted if key.split(".")[0] in ours and not key.endswith(".html")}


def test_both_languages_say_the_same_things() -> None:
    assert keys("en") == keys("ja")


def test_everything_that_is_said_stands_in_the_catalogue_and_nothing_else() -> None:
    patterns = {key for key in keys("en") if key.startswith("pattern.")}
    assert used() | MADE_OF_PARTS | patterns == keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_are_given_the_same_values(language: str) -> None:
    english, other = load_words("en", "playground").sources, load_words(language, "playground").sources
    for key, forms in english.items():
        names = [set(re.findall(r"{{ (\w+) }}", form)) - {"n"} for form in (*forms, *other[key])]
        assert all(found == names[0] for found in names), key


def test_japanese_is_polite_and_uses_full_width_brackets() -> None:
    for key, forms in load_words("ja", "playground").sources.items():
        for form in forms:
            assert "あなた" not in form, key
            assert not re.search(r"[ぁ-んァ-ヶ一-龠]\(|\)[ぁ-んァ-ヶ一-龠]", form), key
            assert not re.search(r"[０-９]", form), key


def test_english_does_not_shout() -> None:
    assert not [key for key, forms in load_words("en", "playground").sources.items() if "!" in "".join(forms)]
