"""What homes show of published surveys."""

from datetime import timedelta

from cards import data
from handlers.context import Turn
from handlers.surveys.results import readable_waves, result_line
from people.model import Role
from surveys.gate.model import COMPANY
from surveys.results.service import are_told, published_waves, results_of
from surveys.sets.model import QuestionType

LEADING = frozenset({Role.LEAD, Role.SPONSOR})
"""Whose home has a section of its own for results."""
SHOWN_FOR = timedelta(days=90)
"""How long after the close a member's home shows results; the list has all of them. Our own default."""
MOST_OWN = 2
"""Results on a member's home."""


def own_results(turn: Turn) -> tuple[data.ResultLine, ...]:
    """Return the latest results that a member was invited to; nothing for those who have `latest_results`."""
    if turn.actor.roles & LEADING:
        return ()
    since = turn.world.now - SHOWN_FOR
    told = (wave for wave in readable_waves(turn) if are_told(wave, now=turn.world.now))
    recent = [wave for wave in told if wave.closes_at >= since]
    return tuple(result_line(turn, wave) for wave in recent[:MOST_OWN])


def latest_results(turn: Turn) -> data.LatestResults | None:
    """Return the wave that everybody was told of last, for leads and sponsors; None for others, and before
    any."""
    if not turn.actor.roles & LEADING:
        return None
    waves = [wave for wave in published_waves(turn.unit) if are_told(wave, now=turn.world.now)]
    if not waves:
        return None
    company = results_of(turn.unit, waves[0].id, of=(COMPANY,)).company
    asked = () if company is None else company.questions
    nps = next((one.shown for one in asked if one.question.type is QuestionType.NPS), None)
    return data.LatestResults(line=result_line(turn, waves[0]), nps=nps)
