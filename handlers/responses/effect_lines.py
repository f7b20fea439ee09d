"""What people said, what was answered, and what is seen of it since, in a reader's language."""

from dataclasses import replace
from datetime import date

from cards.data.effects import BecameData, EffectLine, TogetherLine
from handlers.context import UnitOfWork
from handlers.readers import Reader
from handlers.responses.names import item_name
from surveys.responses.effect_reading import effects_of, round_before
from surveys.responses.effects import wants_next_step
from surveys.responses.model import Decision, Origin
from surveys.responses.rules import is_late
from surveys.responses.seen import ByFigure, ByWord, Effect, Effects
from surveys.waves.model import Wave


def lines_of(effects: Effects, reader: Reader, *, today: date) -> tuple[EffectLine, ...]:
    """Return a line for each item, in their order; `today` is the company's."""
    return tuple(line_of(one, effects.before, reader, today=today) for one in effects.items)


def line_of(effect: Effect, wave: Wave, reader: Reader, *, today: date) -> EffectLine:
    """Return an item of a wave's responses with what is seen of it, as it is on a day of the company."""
    item = effect.item
    line = EffectLine(
        name=item_name(item, wave, reader),
        decision=None,
        item_id=item.id,
        found=effect.seen,
        was_to_come=effect.was_to_come,
        wants_step=wants_next_step(effect),
        by_question=_by_question(effect, wave, reader),
        is_late=is_late(item, today=today),
        is_own=item.origin is Origin.OWN,
        together=tuple(
            TogetherLine(name=item_name(one.item, wave, reader), found=one.seen) for one in effect.together
        ),
    )
    answer = item.answer
    if answer is None:
        return line
    return replace(
        line,
        decision=answer.decision,
        due=answer.due if answer.decision is Decision.WILL_DO else None,
        done_on=answer.done_on if answer.decision is Decision.WILL_DO else None,
        next_step=reader.text(answer.next_steps),
    )


def _by_question(effect: Effect, wave: Wave, reader: Reader) -> str:
    """Return the question by which it is seen, where it is called by something else."""
    item, seen = effect.item, effect.seen
    if not isinstance(seen, ByFigure | ByWord):
        return ""
    if item.origin is Origin.QUESTION and item.sources[0].question_id == seen.question_id:
        return ""
    asked = next((one for one in wave.definition.questions if one.id == seen.question_id), None)
    return "" if asked is None else reader.text(asked.text)


def read_became(unit: UnitOfWork, wave: Wave) -> Effects | None:
    """Return what became of the published responses to the wave before one that has results; None if there
    were none."""
    one = round_before(unit, wave)
    return None if one is None else effects_of(unit, unit.surveys.get_wave(one.wave_id), wave)


def became_data(effects: Effects | None, reader: Reader, *, today: date) -> BecameData | None:
    """Return that for a card; `today` is the company's."""
    if effects is None:
        return None
    return BecameData(wave_id=effects.before.id, lines=lines_of(effects, reader, today=today))
