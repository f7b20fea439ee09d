"""Which next step a card names."""

from fractions import Fraction

import pytest
from follow_up_weeks import monday, playbook

from measures.follow_ups.choosing import choose_step, merit_of
from measures.follow_ups.model import Cause, Outcome, Playbook, StepRecord, StepUse


def record(step_id: str, uses: int, recovered: int) -> StepRecord:
    return StepRecord(step_id=step_id, uses=uses, recovered=recovered)


def use(step_id: str, outcome: Outcome) -> StepUse:
    return StepUse(
        follow_up_id=1,
        step_id=step_id,
        cause=Cause.SLIPPED,
        practice_id="log-visit",
        taken_on=monday(1),
        outcome=outcome,
    )


def chosen(
    playbooks: list[Playbook],
    *uses: StepUse,
    records: tuple[StepRecord, ...] = (),
    cause: Cause = Cause.SLIPPED,
) -> str | None:
    by_id = {one.step_id: one for one in records}
    found = choose_step(playbooks, cause=cause, practice_id="log-visit", uses=uses, records=by_id)
    return found.id if found else None


@pytest.mark.parametrize(
    ("recovered", "uses", "merit"),
    [
        (0, 0, Fraction(1, 2)),
        (0, 1, Fraction(1, 3)),
        (1, 1, Fraction(2, 3)),
        (4, 5, Fraction(5, 7)),
        (9, 10, Fraction(5, 6)),
    ],
)
def test_merit_is_laplaces_rule_of_succession(recovered: int, uses: int, merit: Fraction) -> None:
    """Of a sunrise seen on every one of n days Laplace says (n + 1) / (n + 2) for the next."""
    assert merit_of("one", {"one": record("one", uses, recovered)}) == merit


def test_the_best_on_record_rises_and_one_that_was_never_tried_stands_at_one_half() -> None:
    """a: 2/5, b: never tried 1/2, c: 5/7."""
    three = [playbook("a"), playbook("b"), playbook("c")]
    records = (record("a", 3, 1), record("c", 5, 4))
    assert chosen(three, records=records) == "c"
    assert chosen(three[:2], records=records) == "b"


def test_many_tries_weigh_more_than_one_lucky_one() -> None:
    """once: 1 of 1 = 2/3; often: 9 of 10 = 10/12."""
    records = (record("once", 1, 1), record("often", 10, 9))
    assert chosen([playbook("once"), playbook("often")], records=records) == "often"


def test_of_equals_the_one_that_names_more_goes_first_then_the_id() -> None:
    general, causal = playbook("a"), playbook("b", Cause.SLIPPED)
    own, other = playbook("z", practices=["log-visit"]), playbook("y", practices=["log-visit"])
    assert chosen([general, causal, own, other]) == "y"
    assert chosen([general, causal]) == "b"
    assert chosen([playbook("d"), playbook("c")]) == "c"


def test_a_step_for_another_cause_or_practice_is_never_named() -> None:
    wrong = [playbook("a", Cause.MANY_AWAY), playbook("b", practices=["forecast"])]
    assert chosen(wrong) is None
    assert chosen(wrong, cause=Cause.MANY_AWAY) == "a"


def test_what_was_taken_up_is_not_named_again_but_stays_while_it_is_under_way() -> None:
    both = [playbook("a"), playbook("b")]
    assert chosen(both, use("a", Outcome.NOT_RECOVERED)) == "b"
    assert chosen(both, use("a", Outcome.UNDECIDED)) == "b"
    assert chosen(both, use("a", Outcome.NOT_RECOVERED), use("b", Outcome.NOT_RECOVERED)) is None
    assert chosen(both, use("b", Outcome.WAITING)) == "b"
    assert chosen(both[:1], use("gone", Outcome.WAITING)) == "a"
