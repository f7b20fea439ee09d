"""An admin ends a wave before its date."""

from cards import builders, data
from cards.actions import DiscardWave
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.surveys.closing import discard
from handlers.surveys.messages import wave_line
from people.calendar import pattern_of
from people.errors import NotAllowedError
from people.model import Role


def discard_wave(turn: Turn, action: DiscardWave, _values: Values) -> Reply:
    """End a wave before its date: no answer is opened, all are destroyed, and everybody invited is told."""
    if Role.ADMIN not in turn.actor.roles:
        raise NotAllowedError(person_id=turn.actor.id, what="discard a survey")
    wave = discard(turn.world, turn.unit, action.wave_id, actor=turn.actor.id)
    company = turn.world.company
    reader, zone = reader_of(turn.actor, company), pattern_of(turn.actor, company).timezone
    card = data.SurveyDiscardedData(wave=wave_line(wave, reader, zone), schedule_id=wave.schedule_id)
    return Reply(replace=builders.survey_discarded(card, reader.words))
