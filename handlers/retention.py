"""What is kept no longer than the first card promises."""

from datetime import timedelta

from handlers.context import UnitOfWork, World
from handlers.help_messages import WITH_WORDS
from handlers.kpis.disputing import KPI_DISPUTED, KPI_SETTLED
from handlers.leading import QUESTION_ANSWERED

HOLDING_TEXTS = WITH_WORDS | {QUESTION_ANSWERED, KPI_DISPUTED, KPI_SETTLED}
"""Kinds of messages that hold what somebody wrote."""
EVENTS_ARE_REPEATED = timedelta(days=7)
"""Slack repeats an event for about five minutes, people press old buttons with new event ids."""


def clean_up(world: World, unit: UnitOfWork) -> tuple[int, int, int]:
    """Do what `forget_old` does; commits."""
    counts = forget_old(world, unit)
    unit.commit()
    return counts


def forget_old(world: World, unit: UnitOfWork) -> tuple[int, int, int]:
    """Empty old texts of requests, questions and disputes, delete old finished messages and audit entries.

    Messages that hold such texts are kept no longer than these, however long messages are kept.

    Returns how many of each.
    """
    company, now = world.company, world.now
    old = now - timedelta(days=company.keep_trouble_texts_days)
    texts = unit.help.delete_texts(before=old) + unit.questions.delete_texts(before=old)
    texts += unit.follow_ups.delete_texts(before=old)
    last_kept = now - timedelta(days=company.keep_messages_days)
    unit.announcements.keep_outcomes(before=last_kept)
    messages = unit.outbox.delete_finished(before=last_kept)
    messages += unit.outbox.delete_finished(before=old, kinds=HOLDING_TEXTS)
    entries = unit.audit.delete_entries(before=now - timedelta(days=company.keep_audit_days))
    unit.inbox.delete_accepted(before=now - EVENTS_ARE_REPEATED)
    return texts, messages, entries
