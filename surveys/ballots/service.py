"""Taking a ballot: one mark and one ballot are written, and nothing else anywhere."""

from datetime import datetime
from enum import StrEnum

from people.errors import TooLateError
from surveys.ballots.model import Ballot, WaveSecrets
from surveys.ballots.sealing import mark_of, seal
from surveys.ports import SurveysUnit, Vault
from surveys.sets.model import Answers
from surveys.waves.model import Definition, Invited, Wave, WaveState


class Sent(StrEnum):
    """What became of what a person sent. Only `RECEIVED` was stored."""

    RECEIVED = "received"
    SECOND = "second"
    """They had sent one before, and that one counts."""
    NOT_INVITED = "not_invited"
    CLOSED = "closed"
    """The wave takes no ballots: it is over, or its secrets are gone."""


def answer(
    unit: SurveysUnit,
    vault: Vault,
    *,
    person_id: str,
    wave_id: str,
    language: str,
    answers: Answers,
    now: datetime,
) -> Sent:
    """Seal and store what a person answered, once. Raises `VaultError`, and `ValueError` for answers that the
    wave's questions cannot have (`read_answers` lets none through); nothing is stored then.

    `language` is the form's (`form_language`).
    """
    wave = unit.surveys.find_wave(wave_id)
    if wave is None or not takes_ballots(wave, now=now):
        return Sent.CLOSED
    invited = unit.surveys.invitation(wave_id, person_id)
    if invited is None:
        return Sent.NOT_INVITED
    secrets = vault.find(wave_id)
    if secrets is None:
        return Sent.CLOSED
    shown = form_language(wave.definition, language)
    ballot = Ballot(node=invited.node, language=shown, answers=answers)
    return _put(unit, wave, invited, ballot, secrets)


def takes_ballots(wave: Wave, *, now: datetime) -> bool:
    """Tell whether the wave is open."""
    return wave.state is WaveState.OPEN and now < wave.closes_at


def form_language(definition: Definition, wanted: str) -> str:
    """Return the language in which somebody gets the form: theirs if it is asked in that, else its first."""
    return wanted if wanted in definition.languages else definition.languages[0]


def _put(unit: SurveysUnit, wave: Wave, invited: Invited, ballot: Ballot, secrets: WaveSecrets) -> Sent:
    mark = mark_of(secrets, wave_id=wave.id, person_id=invited.person_id)
    try:
        is_first = unit.ballots.put(wave.id, mark, seal(ballot, wave, secrets))
    except TooLateError:
        return Sent.CLOSED
    return Sent.RECEIVED if is_first else Sent.SECOND
