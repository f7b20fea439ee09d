"""The canonical JSON of a wave's definition, and its number."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.schedules.model import Breakdown
from surveys.sets.model import Question, QuestionType
from surveys.waves.definition import canonical, digest, from_text, to_text
from surveys.waves.model import Definition, Node

DEFINITION = Definition(
    wave_id="pulse-3",
    set_id="monthly",
    set_name={"ja": "月次", "en": "Monthly"},
    number=3,
    questions=(
        Question(id="nps", type=QuestionType.NPS, text={"en": "Recommend?"}),
        Question(id="easy", type=QuestionType.AGREE, text={"en": "Easy?"}, points=6),
        Question(id="why", type=QuestionType.SINGLE, text={"en": "Why?"}, options=({"en": "a"}, {"en": "b"})),
    ),
    languages=("ja", "en"),
    smallest_group=5,
    breakdown=Breakdown.DEPARTMENT_RANK,
    nodes=(Node(path=(), invited=12), Node(path=("Sales",), invited=7), Node(path=("Sales", "M"), invited=2)),
    codebook={"en": {"fields": ("too many fields",)}},
    theme_names={"fields": {"en": "Too many fields"}},
    opens_on=date(2026, 6, 2),
    closes_at=datetime(2026, 6, 9, 8, tzinfo=UTC),
    results_to=("slack:C0123",),
)
TEXT = (
    '{"breakdown":"department-rank","closes_at":"2026-06-09T08:00:00Z",'
    '"codebook":{"en":{"fields":["too many fields"]}},'
    '"groups":[{"invited":12,"path":[]},{"invited":7,"path":["Sales"]},{"invited":2,"path":["Sales","M"]}],'
    '"languages":["ja","en"],"number":3,"opens_on":"2026-06-02",'
    '"questions":[{"id":"nps","text":{"en":"Recommend?"},"type":"nps"},'
    '{"id":"easy","points":6,"text":{"en":"Easy?"},"type":"agree"},'
    '{"id":"why","options":[{"en":"a"},{"en":"b"}],"text":{"en":"Why?"},"type":"single"}],'
    '"results_to":["slack:C0123"],"set":"monthly","set_name":{"en":"Monthly","ja":"月次"},'
    '"smallest_group":5,"theme_names":{"fields":{"en":"Too many fields"}},"wave":"pulse-3"}'
)
"""Written by hand from ANONYMITY (what a definition holds) and RFC 8785 (how it is written)."""

# What storage lets in: no NUL, no half of a pair.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=12)
counts = st.integers(min_value=0, max_value=10**6)
localised = st.dictionaries(texts, texts, max_size=3)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question of any type; points belong to agreement, options to choices."""
    type_ = draw(st.sampled_from(QuestionType))
    options = draw(st.lists(localised, min_size=2, max_size=4)) if type_ in _CHOICES else []
    points = draw(st.sampled_from((5, 6, 7))) if type_ is QuestionType.AGREE else 5
    return Question(id=draw(texts), type=type_, text=draw(localised), options=tuple(options), points=points)


_CHOICES = (QuestionType.SINGLE, QuestionType.MULTI)
definitions = st.builds(
    Definition,
    wave_id=texts,
    set_id=texts,
    set_name=localised,
    number=counts,
    questions=st.lists(questions(), max_size=4).map(tuple),
    languages=st.lists(texts, max_size=3).map(tuple),
    smallest_group=counts,
    breakdown=st.sampled_from(Breakdown),
    nodes=st.lists(
        st.builds(Node, path=st.lists(texts, max_size=3).map(tuple), invited=counts), max_size=4
    ).map(tuple),
    codebook=st.dictionaries(
        texts, st.dictionaries(texts, st.lists(texts).map(tuple), max_size=2), max_size=2
    ),
    theme_names=st.dictionaries(texts, localised, max_size=2),
    opens_on=st.dates(),
    closes_at=st.integers(min_value=-(10**9), max_value=10**10).map(
        lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    results_to=st.lists(texts, max_size=2).map(tuple),
    read_by=st.lists(texts, max_size=2).map(tuple),
)


def test_a_definition_is_written_as_rfc_8785_says() -> None:
    assert to_text(DEFINITION) == TEXT


def test_who_reads_the_results_is_fixed_and_older_definitions_keep_their_number() -> None:
    fixed = replace(DEFINITION, read_by=("invited", "lead"))
    assert json.loads(to_text(fixed)) == {**json.loads(TEXT), "read_by": ["invited", "lead"]}
    assert to_text(from_text(TEXT)) == TEXT


@given(definitions)
def test_a_definition_comes_back_as_it_was(definition: Definition) -> None:
    assert from_text(to_text(definition)) == definition


@given(definitions)
def test_writing_what_was_read_gives_the_same_text_and_number(definition: Definition) -> None:
    text = to_text(definition)
    again = to_text(from_text(text))
    assert again == text
    assert digest(again) == digest(text)


@given(definitions, st.randoms(use_true_random=False))
def test_the_order_in_which_names_were_given_does_not_matter(definition: Definition, chance: object) -> None:
    def shuffled(value: object) -> object:
        if isinstance(value, dict):
            items = list(value.items())
            chance.shuffle(items)  # type: ignore[attr-defined]
            return {key: shuffled(one) for key, one in items}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    found = json.loads(to_text(definition))
    assert canonical(shuffled(found)) == to_text(definition)  # type: ignore[arg-type]


def test_names_are_ordered_by_utf_16_as_in_the_example_of_rfc_8785() -> None:
    # Section 3.2.3: of these seven names, the smiley (a pair that begins with D83D) stands before U+FB33.
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    found = list(json.loads(canonical(names)).values())
    assert found == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_texts_are_escaped_as_in_the_example_of_rfc_8785() -> None:
    # Section 3.2.2: {"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"} becomes this.
    assert canonical({"string": '\u20ac$\x0f\nA\'B"\\\\"/'}) == (
        '{"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_the_number_is_the_sha_256_of_the_text() -> None:
    # FIPS 180-4, example "abc".
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace('"smallest_group":5', '"smallest_group":6'),
        TEXT.replace('"invited":2', '"invited":3'),
        TEXT.replace("2026-06-09T08", "2026-06-09T09"),
        TEXT.replace("slack:C0123", "slack:C0124"),
        TEXT.replace("too many fields", "too many field"),
    ],
)
def test_whatever_changes_the_number_changes(changed: str) -> None:
    assert digest(to_text(from_text(changed))) != digest(TEXT)


def test_the_close_is_written_in_utc_wherever_it_was_said() -> None:
    tokyo = timezone(timedelta(hours=9))
    said = replace(DEFINITION, closes_at=datetime(2026, 6, 9, 17, tzinfo=tokyo))
    assert to_text(said) == TEXT


@pytest.mark.parametrize("text", ["", "[]", "{}", "12", '"x"', TEXT.replace('"number":3,', ""), TEXT[:-1]])
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)
