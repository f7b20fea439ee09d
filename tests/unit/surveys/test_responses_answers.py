"""What may be answered, what stays of an answer, and what goes together."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from gate_stage import AGREE, ALL, NPS, YES_NO

from surveys.responses.answers import (
    LONGEST_REASON,
    Wanted,
    can_be_merged,
    merged,
    problems_of,
    says_the_same,
    text_problems,
    wanted_answer,
)
from surveys.responses.model import Answer, Decision, Item, Origin

NOW = datetime(2026, 6, 10, 1, tzinfo=UTC)
TODAY = date(2026, 6, 10)
JULY = date(2026, 7, 10)
GOOD = Wanted(decision=Decision.WILL_DO, reasons={"ja": "8項目にします"}, owner_id="suzuki", due=JULY)


def problems(wanted: Wanted, before: Answer | None = None, *, is_owner_here: bool = True) -> dict[str, str]:
    return problems_of(
        wanted, before, today=TODAY, languages=("ja", "en"), questions=ALL, is_owner_here=is_owner_here
    )


def answer(wanted: Wanted = GOOD, before: Answer | None = None) -> Answer:
    return wanted_answer(wanted, before, now=NOW, actor="mori")


@pytest.mark.parametrize(
    ("changed", "is_owner_here", "wrong"),
    [
        ({}, True, {}),
        ({"reasons": {"en": "8 fields"}}, True, {}),  # one language is enough, whichever it is
        ({"decision": None}, True, {"decision": "error.choice"}),
        ({"owner_id": ""}, True, {"owner": "error.response_owner"}),
        ({}, False, {"owner": "error.person"}),  # who left
        ({"due": None}, True, {"due": "error.response_due_missing"}),
        ({"due": date(2026, 6, 9)}, True, {"due": "error.response_due"}),
        ({"due": TODAY}, True, {}),
        ({"due": date(2029, 6, 12)}, True, {}),  # 3 * 366 = 1,098 days later
        ({"due": date(2029, 6, 13)}, True, {"due": "error.response_due"}),
        ({"reasons": {}}, True, {"reason_ja": "error.one_language"}),
        ({"reasons": {"en": "x" * 301}}, True, {"reason_en": "error.too_long"}),
        ({"reasons": {"ja": "x" * 300}}, True, {}),
        ({"measured_by": AGREE.id}, True, {}),
        ({"measured_by": NPS.id}, True, {}),
        ({"measured_by": YES_NO.id}, True, {"measured_by": "error.choice"}),  # a choice has no side
        ({"measured_by": "other"}, True, {"measured_by": "error.choice"}),
        (
            {"owner_id": "", "due": None, "reasons": {}},
            True,
            {
                "owner": "error.response_owner",
                "due": "error.response_due_missing",
                "reason_ja": "error.one_language",
            },
        ),
    ],
)
def test_each_thing_that_is_wrong_is_told_beside_its_field(
    changed: dict[str, object], *, is_owner_here: bool, wrong: dict[str, str]
) -> None:
    assert LONGEST_REASON == 300
    assert problems(replace(GOOD, **changed), is_owner_here=is_owner_here) == wrong  # type: ignore[arg-type]


@pytest.mark.parametrize("decision", [Decision.NOT_NOW, Decision.ALREADY_THERE])
def test_only_what_will_be_done_needs_somebody_and_a_day(decision: Decision) -> None:
    wanted = replace(GOOD, decision=decision, owner_id="", due=date(2020, 1, 1))
    assert problems(wanted, is_owner_here=False) == {}
    found = answer(wanted)
    assert (found.owner_id, found.due) == ("", None)


def test_a_day_that_has_passed_may_stay_while_the_reason_is_put_right() -> None:
    passed = date(2026, 6, 1)
    before = replace(answer(), due=passed)
    assert problems(replace(GOOD, due=passed), before) == {}
    assert problems(replace(GOOD, due=date(2026, 6, 2)), before) == {"due": "error.response_due"}


def test_what_is_done_and_what_follows_stay_as_long_as_the_decision_does() -> None:
    done = replace(answer(), done_on=date(2026, 7, 9), next_steps={"en": "ask again"})
    kept = answer(replace(GOOD, reasons={"en": "otherwise"}), done)
    assert (kept.done_on, kept.next_steps) == (date(2026, 7, 9), {"en": "ask again"})
    other = answer(replace(GOOD, decision=Decision.NOT_NOW), done)
    assert (other.done_on, other.next_steps) == (None, {})


def test_answers_say_the_same_whoever_saved_them_and_when() -> None:
    one = answer()
    assert says_the_same(one, replace(one, by="other", at=datetime(2026, 7, 1, tzinfo=UTC)))
    assert not says_the_same(one, replace(one, due=TODAY))
    assert not says_the_same(one, None)
    assert says_the_same(None, None)


def test_one_language_is_enough_for_a_text() -> None:
    assert text_problems("title", {"en": "x"}, longest=3, languages=("ja", "en")) == {}
    assert text_problems("title", {}, longest=3, languages=("ja", "en")) == {"title_ja": "error.one_language"}
    assert text_problems("title", {}, longest=3, languages=("ja",)) == {"title_ja": "error.required"}
    assert text_problems("title", {"en": "long"}, longest=3, languages=("ja", "en")) == {
        "title_en": "error.too_long"
    }


# ---------------------------------------------------------------------------- together


def item(number: int, *, into: int = 0, given: Answer | None = None) -> Item:
    return Item(
        id=number, wave_id="pulse-1", place=number, origin=Origin.THEME, merged_into=into, answer=given
    )


def changes(items: list[Item], into: int, *chosen: int, is_public: bool = False) -> dict[int, int]:
    [head] = [one for one in items if one.id == into]
    return {one.id: one.merged_into for one in merged(items, head, chosen, is_public=is_public)}


def test_what_is_chosen_goes_along_with_what_was_merged_into_it() -> None:
    items = [item(1), item(2), item(3, into=2), item(4)]
    assert changes(items, 1, 2) == {2: 1, 3: 1}


def test_what_is_chosen_no_more_stands_for_itself_again() -> None:
    items = [item(1), item(2, into=1), item(3, into=1), item(4)]
    assert changes(items, 1, 3, 4) == {2: 0, 4: 1}
    assert changes(items, 1) == {2: 0, 3: 0}
    assert changes(items, 1, 2, 3) == {}


def test_what_is_answered_with_another_one_cannot_be_chosen() -> None:
    items = [item(1), item(2), item(3, into=2)]
    assert [one.id for one in can_be_merged(items, items[0])] == [2]
    assert [one.id for one in can_be_merged(items, items[1])] == [1, 3]


def test_an_answer_that_everybody_has_read_does_not_come_back() -> None:
    items = [item(1), item(2, given=answer())]
    [kept] = merged(items, items[0], [2], is_public=False)
    [gone] = merged(items, items[0], [2], is_public=True)
    assert kept.answer == answer()
    assert gone.answer is None
