"""In how many waves in a row the same thing was named, and what was answered then."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from surveys.responses.history import Again, count_again
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState, Source

AT = datetime(2026, 4, 9, 8, tzinfo=UTC)
FIELDS = Source(question_id="voice", theme="fields")
NOT_YET = Answer(decision=Decision.NOT_NOW, reasons={"en": "Not before the summer"}, at=AT, by="lead")


def named(month: int, item_id: int, *sources: Source, **changes: Any) -> Item:
    """Return an item of a theme of the wave of a month."""
    one = Item(
        id=item_id,
        wave_id=f"monthly-{month}",
        place=0,
        origin=Origin.THEME,
        sources=sources or (FIELDS,),
    )
    return replace(one, **changes)


def round_of(month: int, **changes: Any) -> Round:
    one = Round(
        wave_id=f"monthly-{month}",
        schedule_id="monthly",
        state=RoundState.PUBLISHED,
        due_on=date(2026, month, 16),
        opened_at=AT + timedelta(days=30 * month),
    )
    return replace(one, **changes)


def again(item: Item, *before: tuple[Round, list[Item]]) -> Again:
    """Return what is known of an item, the rounds before its own being the latest first."""
    items = {one.wave_id: found for one, found in before}
    return count_again(item, [one for one, _ in before], items)


def test_what_is_named_for_the_first_time_has_no_history() -> None:
    assert again(named(6, 1)) == Again(times=1, earlier=())
    other = named(5, 2, Source(question_id="voice", theme="mobile"))
    assert again(named(6, 1), (round_of(5), [other])) == Again(times=1, earlier=())


def test_the_same_theme_in_three_waves_is_named_for_the_third_time_whatever_the_question() -> None:
    may = named(5, 2, Source(question_id="wishes", theme="fields"), answer=NOT_YET)
    found = again(named(6, 3), (round_of(5), [may]), (round_of(4), [named(4, 1)]))
    assert found.times == 3
    assert [(one.wave_id, one.answer) for one in found.earlier] == [
        ("monthly-5", NOT_YET),
        ("monthly-4", None),
    ]


def test_a_row_ends_where_it_was_not_named() -> None:
    nothing = round_of(5, state=RoundState.NOTHING)
    assert again(named(6, 3), (nothing, []), (round_of(4), [named(4, 1)])).times == 1


def test_a_theme_and_a_question_are_not_the_same_thing() -> None:
    voice = named(5, 1, Source(question_id="voice"), origin=Origin.QUESTION)
    assert again(named(6, 2), (round_of(5), [voice])).times == 1
    asked_again = named(6, 2, Source(question_id="voice"), origin=Origin.QUESTION)
    assert again(asked_again, (round_of(5), [named(5, 3), voice])).earlier[0].item == voice


def test_what_somebody_added_is_of_its_wave_alone() -> None:
    mine = named(5, 1, origin=Origin.OWN, sources=(), titles={"en": "A room"})
    assert again(replace(mine, id=2, wave_id="monthly-6"), (round_of(5), [mine])).times == 1


def test_what_was_answered_in_another_item_has_that_answer() -> None:
    merged = named(5, 1, merged_into=2)
    into = named(5, 2, Source(question_id="voice", theme="mobile"), answer=NOT_YET)
    [found] = again(named(6, 3), (round_of(5), [merged, into])).earlier
    assert (found.item, found.answer) == (merged, NOT_YET)


def test_it_is_told_which_answers_were_published() -> None:
    known = ((round_of(5, state=RoundState.OPEN), [named(5, 2)]), (round_of(4), [named(4, 1)]))
    assert [one.is_public for one in again(named(6, 3), *known).earlier] == [False, True]
