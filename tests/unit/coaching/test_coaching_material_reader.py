"""A material's file is read whole: what it says, or everything that is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.checkins.model import TroubleKind
from coaching.materials import reader
from coaching.materials.model import Source
from coaching.materials.reader import MaterialFileError, parts_of, read_material
from coaching.programmes.model import Attitude, Phase

LANGUAGES = ("en", "ja")
USUAL = """\
---
title: Log a visit
kinds: [dont_know_how, setup]
phases: first_steps
practices: [log-visit]
minutes: 3
for: skilled
---

# Steps

1. Open it.
"""


def read(text, name="log-a-visit.en.md"):
    """Read a file with the text."""
    return read_material(text.encode(), name=name, languages=LANGUAGES)


def refused(text, name="log-a-visit.en.md"):
    """Return the problems of a file as (line, key, reason)."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(MaterialFileError) as caught:
        read_material(data, name=name, languages=LANGUAGES)
    assert str(caught.value).startswith(f"{name} was refused: line ")
    return [(one.line, one.key, one.reason) for one in caught.value.problems]


def with_front(*lines, body="text"):
    """Return a file with these lines in its front matter."""
    return "\n".join(["---", *lines, "---", body])


def test_a_file_says_everything_about_a_material():
    found = read(USUAL)

    assert (found.key, found.language, found.title, found.minutes) == ("log-a-visit", "en", "Log a visit", 3)
    assert found.kinds == (TroubleKind.DONT_KNOW_HOW, TroubleKind.SETUP)
    assert found.phases == (Phase.FIRST_STEPS,)
    assert found.practices == ("log-visit",)
    assert found.attitude is Attitude.SKILLED
    assert found.body == "# Steps\n\n1. Open it."
    assert found.source is Source.FILE


def test_title_minutes_and_text_are_enough():
    found = read(with_front("title: A", "minutes: 1"))

    assert (found.kinds, found.phases, found.practices, found.attitude) == ((), (), (), None)


def test_the_language_stands_in_the_name_or_in_the_front_matter():
    inside = with_front("title: A", "minutes: 1", "language: ja")

    assert read(inside, "a.md").language == "ja"
    assert read(inside, "a.ja.md").language == "ja"
    assert refused(inside, "a.en.md") == [
        (4, "language", "'ja' is not the language in the file's name, 'en'")
    ]
    assert refused(with_front("title: A", "minutes: 1"), "a.md") == [
        (1, "language", "is required, or a name such as log-a-visit.ja.md")
    ]
    assert refused(inside, "a.fr.md") == [(1, "file name", "'fr' is not one of en, ja")]


@pytest.mark.parametrize("name", ["訪問.ja.md", "a b.ja.md", ".ja.md", "-a.en.md", "x" * 65 + ".en.md"])
def test_a_name_that_is_no_key_is_refused(name):
    [(line, key, reason)] = refused(with_front("title: A", "minutes: 1"), name)

    assert (line, key) == (1, "file name")
    assert "as in log-a-visit.ja.md" in reason


def test_names_of_what_was_written_in_chat_are_not_for_files():
    [(_, _, reason)] = refused(with_front("title: A", "minutes: 1"), "chat-123.en.md")

    assert "call it otherwise" in reason


def test_every_problem_is_told_with_its_line_and_key():
    text = with_front(
        "titel: A",
        "kinds: [setup, dont_no_how]",
        "phases: [begining]",
        "minutes: 0",
        "for: sceptics",
        body="",
    )

    assert refused(text) == [
        (1, "title", "is required"),
        (2, "titel", "is not known; did you mean 'title'?"),
        (3, "kinds[2]", refusal("dont_no_how", TroubleKind, "dont_know_how")),
        (4, "phases[1]", refusal("begining", Phase, "building")),
        (5, "minutes", "'0' is not a whole number from 1 to 60"),
        (6, "for", refusal("sceptics", Attitude, "sees_value")),
        (8, "text", "is empty: write it below the second ---"),
    ]


def refusal(word, known, meant):
    """Return the reason for a word that is not one of the known ones."""
    return f"{word!r} is not one of {', '.join(known)}; did you mean {meant!r}?"


def test_the_sentence_of_the_error_names_the_first_problems_and_counts_the_others():
    with pytest.raises(MaterialFileError, match=r"line 1, title: is required; .*; and 3 more\. Correct the"):
        read(with_front("a: 1", "b: 2", "c: 3", "d: 4"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must begin with a line of ---"),
        ("# Only a text", "must begin with a line of ---"),
        ("---\ntitle: A\n", "the second line of --- is missing"),
        ("---\ntitle: [A\n---\ntext", "this is not valid YAML"),
        ("---\n- a\n---\ntext", "must be a section"),
        ("---\n---\ntext", "is required"),
        ("---\ntitle: A\nminutes: soon\n---\ntext", "'soon' is not a whole number"),
        ("---\ntitle: A\nminutes: 1\npractices: [a b]\n---\ntext", "'a b' is not the id of a practice"),
        ("---\ntitle: A\nminutes: 1\nminutes: 2\n---\ntext", "is there twice"),
        ("---\ntitle: {ja: A}\nminutes: 1\n---\ntext", "must be a single value"),
        (f"---\ntitle: {'A' * 101}\nminutes: 1\n---\ntext", "has 101 characters; 100 are possible"),
        (f"---\ntitle: A\nminutes: 1\n---\n{'a' * 6001}", "has 6001 characters; 6000 are possible"),
        ("---\ntitle: A\nminutes: 1\n---\n" + "漢" * 40_000, "larger than 100 kB"),
        ("---\ntitle: A\x00\nminutes: 1\n---\ntext", "control character"),
    ],
)
def test_bad_input_is_told(text, reason):
    assert any(reason in told for _, _, told in refused(text))


def test_a_wrong_line_of_yaml_is_named_as_it_stands_in_the_file():
    [(line, _, _)] = refused("---\ntitle: A\nminutes: 1\nkinds: [a\n---\ntext")

    assert line == 4


def test_utf_8_is_taken_with_a_mark_and_with_any_line_ends():
    marked = b"\xef\xbb\xbf" + USUAL.replace("\n", "\r\n").encode()

    assert read_material(marked, name="log-a-visit.en.md", languages=LANGUAGES) == read(USUAL)


def test_another_encoding_is_refused_with_how_to_save_it():
    [(line, _, reason)] = refused("---\ntitle: 訪問\n---\n".encode("cp932"))

    assert line == 2
    assert "save it as UTF-8" in reason


def test_words_that_stand_there_twice_count_once():
    text = with_front("title: A", "minutes: 1", "kinds: [setup, setup]", "practices: [a, b, a]")

    assert read(text).kinds == (TroubleKind.SETUP,)
    assert read(text).practices == ("a", "b")


def test_what_a_name_says_is_known_without_reading_the_file():
    assert (parts_of("a.ja.md").key, parts_of("a.ja.md").language) == ("a", "ja")
    assert (parts_of("a.md").key, parts_of("a.md").language) == ("a", None)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_stands_in_a_file_it_is_read_or_refused(data):
    for tail in (data, b"---\n" + data + b"\n---\ntext", USUAL.encode() + data):
        try:
            found = read_material(tail, name="a.en.md", languages=LANGUAGES)
        except MaterialFileError as error:
            assert error.problems
        else:
            assert found.body
            assert 1 <= len(found.title) <= reader.LONGEST_TITLE
