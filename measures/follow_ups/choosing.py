"""Which next step a card names: one that fits the cause and the practice, the best on record first."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from measures.follow_ups.model import Cause, Outcome, Playbook, StepRecord, StepUse


def playbook_of(playbooks: Sequence[Playbook], step_id: str) -> Playbook | None:
    """Return the playbook of a step, or None if it is no more."""
    return next((one for one in playbooks if one.id == step_id), None)


def merit_of(step_id: str, records: Mapping[str, StepRecord]) -> Fraction:
    """Return how likely a team recovers after a step, by what is on record: (recovered + 1) / (uses + 2).

    This is the mean of the posterior of a rate that could be anything beforehand: Laplace's rule of
    succession (P.-S. Laplace, "Essai philosophique sur les probabilités", 1814; E. T. Jaynes, "Probability
    Theory: The Logic of Science", 2003, chapter 18). A step that nobody took up stands at
    one half: above one that failed once, below one that helped once.
    """
    record = records.get(step_id)
    return Fraction(1, 2) if record is None else Fraction(record.recovered + 1, record.uses + 2)


def choose_step(
    playbooks: Sequence[Playbook],
    *,
    cause: Cause,
    practice_id: str,
    uses: Sequence[StepUse],
    records: Mapping[str, StepRecord],
    others: Collection[str] = (),
) -> Playbook | None:
    """Return the next step of a follow-up, or None if none fits that was not taken up in it yet, and that is
    none of `others`, which the same card names already.

    The best on record first; of equals the one that names more of the practice and the cause, then by id.
    What the team is at (a use that still waits for its evaluations) stays its next step.
    """
    known = {one.id: one for one in playbooks}
    current = [use.step_id for use in uses if use.outcome is Outcome.WAITING and use.step_id in known]
    if current:
        return known[current[-1]]
    used = {use.step_id for use in uses} | set(others)
    fitting = fitting_steps(playbooks, cause=cause, practice_id=practice_id, without=used)
    return min(
        fitting,
        key=lambda one: (-merit_of(one.id, records), not one.practices, not one.causes, one.id),
        default=None,
    )


def fitting_steps(
    playbooks: Sequence[Playbook], *, cause: Cause, practice_id: str, without: Collection[str] = ()
) -> list[Playbook]:
    """Return the steps for a cause and a practice; one that names none of either fits all."""
    return [
        one
        for one in playbooks
        if one.id not in without
        and (not one.causes or cause in one.causes)
        and (not one.practices or practice_id in one.practices)
    ]
