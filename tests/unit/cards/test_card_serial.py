"""A queued card comes back exactly as it was, or not at all."""

import json
from functools import cache

import pytest
from card_samples import cards
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.catalogue import CATALOGUE
from cards.model import Card, Chart, ChartKind, Divider, Series
from cards.serial import VERSION, UnreadableCardError, from_json, is_of_newer_version, to_json
from cards.words import LANGUAGES
from people.errors import HojorinError


@cache
def examples() -> list[Card]:
    """Return the cards of the catalogue in every language."""
    made = (entry.cards(language) for entry in CATALOGUE for language in LANGUAGES)
    return [card for cards_of_kind in made for card in cards_of_kind if isinstance(card, Card)]


EMPTY = Card(kind="notice", language="ja", title="件名", elements=(Divider(),))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200, deadline=None)
@given(cards)
def test_every_card_comes_back_as_it_was(card):
    assert from_json(to_json(card)) == card


def test_every_example_comes_back_as_it_was():
    assert [card.kind for card in examples() if from_json(to_json(card)) != card] == []


def test_the_form_of_version_1_is_fixed():
    card = next(card for card in examples() if card.kind == "practice_taken" and card.language == "en")
    benefit = "What changes: today: Friday evening for the weekly report → then: the report writes itself"
    assert json.loads(to_json(card)) == [
        1,
        "practice_taken",
        "en",
        "Now in focus | update deals on the phone",
        [
            ["text", [[benefit, False, None]]],
            ["text", [["We will ask how it goes on Wed 17 June.", False, None]]],
        ],
    ]


def test_a_card_that_was_queued_by_this_version_can_be_read():
    queued = '[1,"notice","ja","件名",[["divider"],["context","小さな字"]]]'
    assert from_json(queued).title == "件名"


@pytest.mark.parametrize("version", [0, VERSION + 1, "1", None])
def test_another_version_is_refused_by_name(version):
    changed = json.loads(to_json(EMPTY))
    changed[0] = version
    with pytest.raises(UnreadableCardError, match="version"):
        from_json(json.dumps(changed))


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "null",
        "{}",
        "[]",
        "[1]",
        '[1,"k","ja","t"]',
        '[1,"k","ja","t",[["no_such_element"]]]',
        '[1,"k","ja","t",[["context"]]]',
        '[1,"k","ja","t",[["chart","donut","t",[],[]]]]',
        '[1,"k","ja","t",[["buttons",[["Go","1|no_such_action","default",null]]]]]',
        '[1,"k","ja","t",[["buttons",[["Go","1|resume","loud",null]]]]]',
        '[1,"k","ja","t",[["date","n","l","2026-13-01",null,false]]]',
        '[1,"k","ja","t",[7]]',
        '[1,"k","ja","t",[["choice","n"]]]',
        "[" * 100_000,
    ],
)
def test_a_damaged_card_is_refused(damaged):
    with pytest.raises(UnreadableCardError):
        from_json(damaged)


@given(st.text(max_size=60))
def test_garbage_is_refused_and_never_crashes(text):
    with pytest.raises(UnreadableCardError):
        from_json(text)


def test_the_refusal_is_one_of_our_own_errors():
    assert issubclass(UnreadableCardError, HojorinError)


def test_a_chart_that_is_listed_is_read_back_as_such_and_one_of_before_is_not():
    chart = Chart(ChartKind.BAR, "t", ("a",), (Series("s", (1.0,)),), is_listed=True)
    card = Card(kind="k", language="en", title="t", elements=(chart,))
    assert from_json(to_json(card)) == card
    before = from_json('[1,"k","en","t",[["chart","bar","t",["a"],[["s",[1.0]]]]]]')
    assert before.elements == (Chart(ChartKind.BAR, "t", ("a",), (Series("s", (1.0,)),)),)


def test_a_chart_with_a_value_that_is_no_number_is_not_queued():
    chart = Chart(ChartKind.BAR, "t", ("a",), (Series("s", (float("nan"),)),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(Card(kind="k", language="en", title="t", elements=(chart,)))


def test_a_check_in_takes_little_room_in_the_outbox():
    check_ins = [card for card in examples() if card.kind == "check_in"]
    assert max(len(to_json(card).encode("utf-8")) for card in check_ins) < 4000


@pytest.mark.parametrize(
    ("text", "is_newer"),
    [
        (f'[{VERSION + 1},"note","en","Hello",[]]', True),
        (f"[{VERSION + 41},{{}}]", True),
        (f'[{VERSION},"note","en","Hello",[["hologram"]]]', False),
        ('[0,"note"]', False),
        ('["2","note"]', False),
        ("{broken", False),
        ("", False),
    ],
)
def test_a_card_of_a_newer_version_is_told_from_a_damaged_one(text: str, *, is_newer: bool) -> None:
    assert is_of_newer_version(text) is is_newer
