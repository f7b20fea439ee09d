"""What is seen of the items of a wave in the one after it, as the release ledger has it. Nothing here
commits."""

from dataclasses import replace
from datetime import datetime

from surveys.gate.model import COMPANY
from surveys.ports import SurveysUnit
from surveys.responses.effects import effects_between, wants_next_step
from surveys.responses.model import Item, Round, RoundState
from surveys.responses.seen import Effects
from surveys.results.reading import read_results
from surveys.results.service import PUBLISHED, published, wave_before
from surveys.waves.model import Wave


def wave_after(unit: SurveysUnit, wave: Wave) -> Wave | None:
    """Return the next wave of the schedule that has figures; None as long as there is none."""
    later = [one for one in unit.surveys.waves_of(wave.schedule_id) if one.opened_at > wave.opened_at]
    for one in sorted(later, key=lambda one: one.opened_at):
        if one.state in PUBLISHED and unit.releases.has_figures(one.id):
            return one
    return None


def round_before(unit: SurveysUnit, wave: Wave) -> Round | None:
    """Return the published responses to the wave with which one is compared, or None: of those that were not
    published nobody is told what became of them."""
    before = wave_before(unit, wave)
    found = None if before is None else unit.responses.find_round(before.id)
    return found if found is not None and found.state is RoundState.PUBLISHED else None


def effects_of(unit: SurveysUnit, before: Wave, after: Wave) -> Effects | None:
    """Return what is seen of the items of a wave in another one; None if figures of one of them are gone."""
    then, now = published(unit, before, of=(COMPANY,)), published(unit, after, of=(COMPANY,))
    if then is None or now is None or then.released.too_few or now.released.too_few:
        return None
    items = unit.responses.items_of([before.id]).get(before.id, [])
    one, other = read_results(then, None, of=(COMPANY,)), read_results(now, then, of=(COMPANY,))
    return effects_between(items, one, other)


def ask_next_steps(unit: SurveysUnit, after: Wave, *, now: datetime) -> tuple[Round, list[Item]] | None:
    """Note for which items of the wave before it is asked what follows, because their figures did not move;
    returns their round and them. None if there is nothing to ask, or it was asked before."""
    known = round_before(unit, after)
    if known is None:
        return None
    one = unit.responses.lock_round(known.wave_id)
    effects = effects_of(unit, unit.surveys.get_wave(one.wave_id), after)
    if effects is None or any(each.item.next_step_asked_at is not None for each in effects.items):
        return None
    asked = [replace(each.item, next_step_asked_at=now) for each in effects.items if wants_next_step(each)]
    for item in asked:
        unit.responses.save_item(item)
    return (one, asked) if asked else None
