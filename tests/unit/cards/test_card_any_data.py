"""Whatever typed data a handler fills in, a card comes out that every platform can show."""

import dataclasses
import types
import typing
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards import actions, data
from cards.catalogue import CATALOGUE
from cards.commands import COMMANDS
from cards.model import Card
from cards.plain import plain_text
from cards.serial import from_json, to_json
from cards.validate import problems
from cards.words import load_words
from measures.teams.model import LeftOut, TeamFigure

IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=64)
"""What a programme file takes as an id."""
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
MOMENTS = st.lists(
    st.tuples(IDS, st.datetimes(timezones=st.just(UTC))), max_size=3, unique_by=lambda each: each[0]
)
"""Times to choose from, each with a value of its own."""
BY_NAME = {
    "id": IDS,
    "kpi_id": IDS,
    "programme_id": IDS,
    "wave_id": IDS,
    "set_id": IDS,
    "schedule_id": IDS,
    "question_id": IDS,
    "theme_id": IDS,
    "term_id": IDS,
    "again": IDS,
    "commands": st.lists(st.sampled_from([(c.words["en"][0], c.help_key) for c in COMMANDS]), min_size=1).map(
        tuple
    ),
    "markable": st.just((("field", (date(2026, 6, 8), date(2026, 6, 9))),)),
    "marked": st.lists(DAYS, max_size=2).map(lambda days: (("field", tuple(days)),)),
    "children": st.lists(
        st.tuples(IDS, st.text(max_size=80)), max_size=110, unique_by=lambda each: each[0]
    ).map(tuple),
    "choices": MOMENTS.filter(bool).map(tuple),
    "supporters": st.lists(st.tuples(IDS, st.text(max_size=80)), min_size=1).map(tuple),
    "total_days": st.just(90),
    "day": st.integers(-30, 400),
    "practice_id": IDS,
    "kpi": IDS,
    "seen": IDS,
    "owner_id": IDS,
    "work_days": st.lists(st.integers(1, 7), unique=True).map(tuple),
    "options": st.lists(st.text(max_size=80), min_size=2, max_size=12).map(tuple),
    "points": st.sampled_from([5, 6, 7]),
    "languages": st.lists(st.sampled_from(["ja", "en", "de"]), min_size=1).map(tuple),
    "address": st.sampled_from(["", "https://hojorin.example.com/files/survey/abc"]),
}
SIMPLE = {
    str: st.text(max_size=80),
    int: st.integers(0, 10**6 - 1),
    bool: st.booleans(),
    float: st.floats(-1000, 1000),
    Decimal: st.decimals(0, 10**9, allow_nan=False, places=2),
    date: DAYS,
    datetime: st.datetimes(timezones=st.just(UTC)),
    time: st.times(),
}


def _is_named(hint, name):
    """Tell whether a part is what its name says: an id is a text, and a whole KPI is more than its id."""
    if name == "kpi" and hint is not str:
        return False
    return name in BY_NAME and hint is not date and (name not in ("id", "question_id") or hint is not int)


def strategy(hint, name=""):
    """Return a strategy for a type as it stands in `cards.data`."""
    if _is_named(hint, name):
        return BY_NAME[name]
    if hint in SIMPLE:
        return SIMPLE[hint]
    if hint is type(None):
        return st.none()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if dataclasses.is_dataclass(hint) or hint in (TeamFigure, LeftOut):
        hints = typing.get_type_hints(hint)
        parts = {key: strategy(each, key) for key, each in hints.items()}
        if hint in typing.get_args(actions.Action):
            # No part of an action may hold the `|` between them (`cards.actions.encode`).
            parts |= {key: IDS for key, each in hints.items() if each is str}
        return st.builds(hint, **parts)
    return _compound(hint)


def _compound(hint):
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return st.one_of([strategy(each) for each in arguments])
    if typing.get_origin(hint) is dict:
        return st.dictionaries(strategy(arguments[0]), strategy(arguments[1]), max_size=4)
    if typing.get_origin(hint) is frozenset:
        return st.frozensets(strategy(arguments[0]))
    if arguments[-1] is not Ellipsis:
        return st.tuples(*(strategy(each) for each in arguments))
    element = arguments[0]
    if typing.get_args(element) == (str, datetime):
        return MOMENTS.map(tuple)
    named = typing.get_args(element) == (str, str)
    if named:
        return st.lists(st.tuples(IDS, SIMPLE[str]), max_size=30).map(tuple)
    unique = (lambda line: line.id) if element in (data.PracticeLine, data.SurveyQuestion) else None
    return st.lists(strategy(element), max_size=6, unique_by=unique).map(tuple)


CASES = [(entry, type(entry.examples("en")[0])) for entry in CATALOGUE]


@pytest.mark.parametrize(("entry", "kind"), CASES, ids=[entry.kind for entry, _ in CASES])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data(), language=st.sampled_from(["en", "ja"]))
def test_any_data_makes_a_card_within_every_limit(entry, kind, drawn, language):
    card = entry.build(drawn.draw(strategy(kind)), load_words(language))
    assert problems(card) == []
    assert plain_text(card).startswith(card.title)
    if isinstance(card, Card):
        assert from_json(to_json(card)) == card
