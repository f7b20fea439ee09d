"""What came of everything that people said, the same for everybody who asks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cards.actions.responses import ShowVoices
from cards.builders.voices import ROUNDS_A_PAGE, voices
from cards.data.voices import VoicesData, VoicesRound
from coaching.changes.rules import is_on_request, public_days, public_waits
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from handlers.responses.lines import day_of
from handlers.surveys.results import line_of, page_of, readable_waves, reader
from surveys.responses.voices import AskedRound, RoundShare, shares_of, together
from surveys.results.service import published_waves
from surveys.waves.model import Wave

MONTHS = 12
"""How far back the count goes: our own default."""
LOOKED_AT = timedelta(days=365)


def show_voices(turn: Turn, action: ShowVoices, _values: Values) -> Reply:
    """Show how much of what people said was answered, done, late, and how long that took."""
    waves = {wave.id: wave for wave in published_waves(turn.unit)}
    shares = shares_of(_rounds(turn, waves), day_of(turn.world.now, turn.world.company))
    readable = {wave.id for wave in readable_waves(turn)}
    named = [one for one in shares.rounds if one.wave_id in readable]
    shown, page, pages = page_of(named, action.page, size=ROUNDS_A_PAGE)
    company, changes = turn.world.company, turn.unit.changes.list_all()
    since = turn.world.now - LOOKED_AT
    first = day_of(since, company)
    made = [one for one in changes if is_on_request(one) and one.done_on and one.done_on >= first]
    waits = public_waits(changes, since=since, smallest=company.smallest_group)
    found = VoicesData(
        shares=replace(shares, rounds=()),
        rounds=_lines(turn, shown, waves),
        others=together(one for one in shares.rounds if one.wave_id not in readable),
        page=page,
        pages=pages,
        changes=len(made),
        change_days=public_days(changes, since=since, smallest=company.smallest_group),
        change_wishes=len(waits),
        smallest=company.smallest_group,
        months=MONTHS,
    )
    return Reply(cards=(voices(found, reader(turn).words),))


def _rounds(turn: Turn, waves: dict[str, Wave]) -> list[AskedRound]:
    """Return the rounds of the last months with what they answer, the latest first."""
    since = turn.world.now - LOOKED_AT
    recent = [one for one in turn.unit.responses.rounds() if one.opened_at >= since and one.wave_id in waves]
    items = turn.unit.responses.items_of([one.wave_id for one in recent])
    return [
        AskedRound(
            round=one,
            items=items.get(one.wave_id, ()),
            closed_on=day_of(waves[one.wave_id].closes_at, turn.world.company),
        )
        for one in recent
    ]


def _lines(turn: Turn, shown: Sequence[RoundShare], waves: dict[str, Wave]) -> tuple[VoicesRound, ...]:
    return tuple(
        VoicesRound(
            wave=line_of(turn, waves[one.wave_id]),
            items=one.items,
            answered=one.answered,
            due_on=one.due_on,
            is_published=one.is_published,
        )
        for one in shown
    )
