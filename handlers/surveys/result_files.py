"""Files of a survey: what anybody can check, and its figures as a table. What is handed out is an address.

Asking for the evidence leaves nothing behind (`cards.actions.surveys.LEAVES_NO_TRACE`): the wave may be open,
and nobody shall be able to count who grew suspicious before answering.
"""

from cards import builders, data
from cards.actions import GetSurveyEvidence, GetSurveyFile
from handlers.context import Turn
from handlers.events import Values
from handlers.links import FileWanted
from handlers.reply import Reply
from handlers.surveys.results import Missing, line_of, may_read, missing, readable, reader, waves_until
from surveys.ports import SurveysUnit
from surveys.waves.model import ENDED, READERS, Wave, WaveState

_FIGURES = {one.value: one for one in data.SurveyFile if one is not data.SurveyFile.EVIDENCE}


def get_evidence(turn: Turn, action: GetSurveyEvidence, _values: Values) -> Reply:
    """Hand out the evidence of a wave, in the reply alone."""
    wave = turn.unit.surveys.find_wave(action.wave_id)
    if wave is None:
        return Reply(received=missing(turn, Missing.GONE, action.wave_id))
    if not may_read(turn, wave):
        return Reply(received=missing(turn, Missing.NOT_FOR_YOU, action.wave_id))
    card = builders.survey_file(_file(turn, wave, data.SurveyFile.EVIDENCE), reader(turn).words)
    return Reply(received=card)


def get_file(turn: Turn, action: GetSurveyFile, _values: Values) -> Reply:
    """Hand out the figures of a wave, or of it and those before it that the acting person may read."""
    wave, what = readable(turn, action.wave_id), _FIGURES.get(action.what)
    if isinstance(wave, Missing):
        return Reply(cards=(missing(turn, wave, action.wave_id),))
    if what is None:
        return Reply(cards=(missing(turn, Missing.GONE, action.wave_id),))
    return Reply(cards=(builders.survey_file(_file(turn, wave, what), reader(turn).words),))


def _file(turn: Turn, wave: Wave, what: data.SurveyFile) -> data.SurveyFileData:
    links = turn.world.links
    wanted = FileWanted(
        what=what.value,
        wave_id=wave.id,
        language=reader(turn).words.language,
        waves=_numbers(turn, wave) if what is data.SurveyFile.SERIES else frozenset(),
    )
    return data.SurveyFileData(
        wave=line_of(turn, wave),
        what=what,
        schedule_id=wave.schedule_id,
        address=links.address(wanted),
        minutes=links.minutes,
        is_over=is_over(turn.unit, wave),
    )


def is_over(unit: SurveysUnit, wave: Wave) -> bool:
    """Tell whether a wave has ended and nothing of what was sealed is left: one that was discarded or lost
    has its ballots and marks until they are destroyed, which nobody may be handed."""
    return wave.state in ENDED and not any(unit.ballots.counts(wave.id))


def _numbers(turn: Turn, wave: Wave) -> frozenset[int]:
    """Return the numbers of the waves of a series: a link says which ones its reader may read."""
    return frozenset(one.definition.number for one in waves_until(turn, wave))


def list_evidence(turn: Turn) -> Reply:
    """Answer `survey evidence`: the waves of which the acting person can have it, the latest first."""
    if READERS.intersection(turn.actor.roles):
        waves = turn.unit.surveys.waves_in(frozenset(WaveState))
    else:
        waves = turn.unit.surveys.waves_inviting(turn.actor.id, states=frozenset(WaveState))
    latest = sorted(waves, key=lambda wave: (wave.opened_at, wave.id), reverse=True)
    found = data.SurveyEvidenceListData(waves=tuple(line_of(turn, wave) for wave in latest))
    return Reply(cards=(builders.survey_evidence_list(found, reader(turn).words),))
