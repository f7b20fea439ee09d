"""The sets that can be asked: those that are shipped, and those of one's own."""

from datetime import datetime

from people.errors import HojorinError, NotFoundError
from people.model import AuditEntry
from surveys.ports import SurveysUnit
from surveys.sets.model import QuestionSet
from surveys.sets.shipped import is_shipped, shipped_sets

SAVED = "survey.set_saved"
"""What the audit calls a set that was stored."""


class ShippedSetError(HojorinError):
    """A set of one's own would have the id of one that is shipped; nothing was changed."""

    def __init__(self, *, set_id: str) -> None:
        super().__init__(f"the set {set_id} is shipped with Hojorin, and stays as it is")
        self.set_id = set_id


def find_set(unit: SurveysUnit, set_id: str) -> QuestionSet | None:
    """Return a set or None."""
    return shipped_sets().get(set_id) or unit.surveys.find_set(set_id)


def get_set(unit: SurveysUnit, set_id: str) -> QuestionSet:
    """Return a set; raises `NotFoundError(what="survey_set")`."""
    found = find_set(unit, set_id)
    if found is None:
        raise NotFoundError(what="survey_set", key=set_id)
    return found


def all_sets(unit: SurveysUnit) -> list[QuestionSet]:
    """Return all sets: the shipped ones in the order in which a company needs them, then one's own by id."""
    shipped = shipped_sets()
    # A later version may ship a set under an id that somebody has used.
    own = [one for one in unit.surveys.list_sets() if one.id not in shipped]
    return [*shipped.values(), *own]


def save_set(unit: SurveysUnit, questions: QuestionSet, *, now: datetime, actor: str) -> bool:
    """Store a set of one's own; returns whether anything changed. Waves that are open keep their own copy.

    Raises `ShippedSetError`.
    """
    if is_shipped(questions.id):
        raise ShippedSetError(set_id=questions.id)
    if unit.surveys.find_set(questions.id) == questions:
        return False
    unit.surveys.put_set(questions)
    unit.audit.append(AuditEntry(at=now, actor=actor, action=SAVED, subject=questions.id))
    return True
