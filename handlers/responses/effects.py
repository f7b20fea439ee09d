"""Whether what people said in a survey has changed in the next one: the same to everybody who may read the
results of one of the two. What is told stands in the release ledger."""

from cards.actions.responses import ShowEffects
from cards.builders.effects import effects, effects_none
from cards.data.effects import EffectsData, EffectsNoneData, NoEffects, TakenPart
from cards.data.survey_results import ResultsMissing
from cards.model import Card
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from handlers.responses.effect_lines import lines_of
from handlers.responses.lines import day_of
from handlers.responses.rights import may_respond
from handlers.surveys.results import line_of, may_read, missing, readable, reader
from surveys.responses.effect_reading import effects_of, wave_after
from surveys.responses.model import RoundState
from surveys.responses.seen import Effects
from surveys.waves.model import Wave


def show_effects(turn: Turn, action: ShowEffects, _values: Values) -> Reply:
    """Show what changed since a wave, as a new card; another page, which is counted from 1, in place."""
    card = effects_card(turn, action.wave_id, page=max(action.page - 1, 0))
    return Reply(replace=card) if action.page > 0 else Reply(cards=(card,))


def effects_card(turn: Turn, wave_id: str, *, page: int = 0) -> Card:
    """Return what changed since a wave, or why that is not to be had."""
    wave = turn.unit.surveys.find_wave(wave_id)
    after = None if wave is None else wave_after(turn.unit, wave)
    if wave is None or after is None:
        return _nothing_later(turn, wave_id)
    # Who said it wants to know what came of it, and who was asked later reads the figures of then anyway.
    if not (may_read(turn, after) or may_read(turn, wave)):
        return missing(turn, ResultsMissing.NOT_FOR_YOU, wave_id)
    if not _is_published(turn, wave_id):
        return _none(turn, wave, NoEffects.NOT_PUBLISHED)
    found = effects_of(turn.unit, wave, after)
    if found is None:
        return missing(turn, ResultsMissing.GONE, wave_id)
    return effects(_data(turn, found, page=page), reader(turn).words)


def _nothing_later(turn: Turn, wave_id: str) -> Card:
    wave = readable(turn, wave_id)
    if isinstance(wave, ResultsMissing):
        return missing(turn, wave, wave_id)
    is_there = _is_published(turn, wave_id)
    return _none(turn, wave, NoEffects.NO_WAVE if is_there else NoEffects.NOT_PUBLISHED)


def _is_published(turn: Turn, wave_id: str) -> bool:
    one = turn.unit.responses.find_round(wave_id)
    return one is not None and one.state is RoundState.PUBLISHED


def _none(turn: Turn, wave: Wave, why: NoEffects) -> Card:
    return effects_none(EffectsNoneData(wave=line_of(turn, wave), why=why), reader(turn).words)


def _data(turn: Turn, found: Effects, *, page: int) -> EffectsData:
    return EffectsData(
        before=_taken(turn, found.before),
        after=_taken(turn, found.after),
        lines=lines_of(found, reader(turn), today=day_of(turn.world.now, turn.world.company)),
        page=page,
        responds=may_respond(turn),
    )


def _taken(turn: Turn, wave: Wave) -> TakenPart:
    return TakenPart(wave=line_of(turn, wave), answered=wave.answered or 0, invited=wave.invited)
