"""What is missing of the responses to a wave, and whether the next wave waits for it: decided from data."""

from collections.abc import Sequence
from datetime import date

from surveys.responses.model import Decision, Item, Origin, Round, RoundState

WORKING_DAYS_BEFORE = 2
"""Working days before responses are due on which whoever responds is reminded: our own default."""
SOON, DUE = "soon", "due"
"""Occasions of a reminder; later ones are weeks after the day."""
_WEEK = 7


def standing(items: Sequence[Item]) -> list[Item]:
    """Return the items that stand for themselves: those that were not merged into another one."""
    return [item for item in items if not item.merged_into]


def heard(items: Sequence[Item]) -> list[Item]:
    """Return those of them that people said: without what was added by those who respond, unless something
    that people said is answered in it."""
    into = {item.merged_into for item in items if item.origin is not Origin.OWN}
    return [item for item in standing(items) if item.origin is not Origin.OWN or item.id in into]


def unanswered(items: Sequence[Item]) -> list[Item]:
    """Return the items without an answer; what was merged is answered with another one."""
    return [item for item in standing(items) if item.answer is None]


def lacks(one: Round, items: Sequence[Item]) -> bool:
    """Tell whether something of what was promised is missing: nothing was published, or not for all items."""
    if one.state is RoundState.NOTHING:
        return False
    return one.state is RoundState.OPEN or bool(unanswered(items))


def holds_back(one: Round, items: Sequence[Item]) -> bool:
    """Tell whether the next wave waits: something is missing, and no sponsor let it open without.

    That counts by its moment: who said so may be forgotten.
    """
    return one.overridden_at is None and lacks(one, items)


def promised(items: Sequence[Item]) -> list[Item]:
    """Return the items of which something will be done, and is not done yet."""
    return [
        item
        for item in standing(items)
        if item.answer is not None
        and item.answer.decision is Decision.WILL_DO
        and item.answer.done_on is None
    ]


def is_late(item: Item, *, today: date) -> bool:
    """Tell whether the company's day until which something was promised is over, and it is not done."""
    due = None if item.answer is None else item.answer.due
    return due is not None and due < today and bool(promised([item]))


def reminder_due(one: Round, *, today: date, soon: date) -> str | None:
    """Return of which occasion it is time to remind: the days before responses are due (on or before `soon`),
    the week that begins with that day, or a later week; None before that. Each is told once."""
    if today >= one.due_on:
        weeks = (today - one.due_on).days // _WEEK
        return f"week{weeks}" if weeks else DUE
    return SOON if one.due_on <= soon else None


def overdue_week(one: Round, *, today: date) -> int | None:
    """Return in which week, from 0, responses are overdue; None as long as they are not."""
    days = (today - one.due_on).days - 1
    return days // _WEEK if days >= 0 else None
