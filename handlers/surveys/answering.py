"""Answering a survey: the form, sending it, what is explained about it, and what is open.

These presses leave nothing behind but a mark and a ballot (`cards.actions.surveys.LEAVES_NO_TRACE`,
`bot.traceless`): so every reply here is a form, or what `Reply.received` shows in the reply alone.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.actions import (
    Action,
    OpenSurvey,
    SendBallot,
    SendTrial,
    ShowAnonymity,
    ShowSurveyGroups,
    TrySurvey,
)
from cards.words import Words
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.surveys.messages import wave_line
from handlers.surveys.results import may_read
from people.calendar import pattern_of
from people.errors import NotAllowedError
from people.model import Role
from people.texts import in_language
from surveys.ballots.answers import read_answers
from surveys.ballots.service import Sent, answer, form_language, takes_ballots
from surveys.results.service import results_day
from surveys.sets.model import Question
from surveys.sets.service import find_set
from surveys.waves.model import Definition, Wave, WaveState

PLACES_A_PAGE = 30
"""Groups on a page of the list: our own default."""

Said = data.SurveyAnswer

_OVER = {WaveState.LOST: Said.LOST, WaveState.DISCARDED: Said.DISCARDED}
_SENT = {Sent.RECEIVED: Said.RECEIVED, Sent.SECOND: Said.SECOND, Sent.NOT_INVITED: Said.NOT_INVITED}


# ---------------------------------------------------------------------------- what is open


def open_waves(turn: Turn) -> tuple[data.WaveLine, ...]:
    """Return the surveys that take answers and to which the acting person is invited: the same whether they
    have answered or not, which nobody can see."""
    waves = turn.unit.surveys.waves_inviting(turn.actor.id, states=(WaveState.OPEN,))
    return tuple(_line(turn, wave) for wave in waves if takes_ballots(wave, now=turn.world.now))


def open_surveys(turn: Turn) -> Reply:
    """List them."""
    words = _reader(turn).words
    return Reply(cards=(builders.open_surveys(data.OpenSurveysData(waves=open_waves(turn)), words),))


# ---------------------------------------------------------------------------- the form


def open_form(turn: Turn, action: OpenSurvey, _values: Values) -> Reply:
    """Show promises and questions, or why there is no form."""
    wave = turn.unit.surveys.find_wave(action.wave_id)
    refusal = _refusal(turn, wave)
    if wave is None or refusal is not None:
        return _said(turn, refusal or Said.GONE, wave)
    reader, definition = _reader(turn), wave.definition
    language = form_language(definition, reader.words.language)
    form = data.SurveyFormData(
        set_id=definition.set_id,
        terms=_terms(turn, wave),
        smallest_group=definition.smallest_group,
        language=language,
        questions=_questions(definition.questions, language, fallback=definition.languages),
    )
    return Reply(form=builders.survey_form(form, reader.words))


def send(turn: Turn, action: SendBallot, values: Values) -> Reply:
    """Store a mark and a ballot, and nothing else; raises `InvalidInputError` and `VaultError`."""
    wave = turn.unit.surveys.find_wave(action.wave_id)
    refusal = _refusal(turn, wave)
    if wave is None or refusal is not None:
        return _said(turn, refusal or Said.GONE, wave)
    answers = read_answers(wave.definition.questions, values)
    if not answers:
        return _said(turn, Said.EMPTY, wave, again=wave.id)
    sent = answer(
        turn.unit,
        turn.world.vault,
        person_id=turn.actor.id,
        wave_id=wave.id,
        language=action.language or _reader(turn).words.language,
        answers=answers,
        now=turn.world.now,
    )
    if sent is not Sent.CLOSED:
        return _said(turn, _SENT[sent], wave)
    return _closed_meanwhile(turn, wave.id)


def _closed_meanwhile(turn: Turn, wave_id: str) -> Reply:
    """Say why a wave that was open a moment ago takes no ballot: it has ended, or its secrets are gone."""
    wave = turn.unit.surveys.get_wave(wave_id)
    is_without_key = takes_ballots(wave, now=turn.world.now)
    return _said(turn, Said.LOST if is_without_key else _over(wave), wave)


def _refusal(turn: Turn, wave: Wave | None) -> data.SurveyAnswer | None:
    """Return why the acting person cannot answer; None if they can."""
    if wave is None:
        return Said.GONE
    if not takes_ballots(wave, now=turn.world.now):
        return _over(wave)
    if turn.unit.surveys.invitation(wave.id, turn.actor.id) is None:
        return Said.NOT_INVITED
    # A pause is about what is sent: whoever comes by themselves may answer.
    return None


def _over(wave: Wave) -> data.SurveyAnswer:
    return _OVER.get(wave.state, Said.CLOSED)


def _questions(
    questions: Sequence[Question], language: str, *, fallback: Sequence[str]
) -> tuple[data.SurveyQuestion, ...]:
    return tuple(
        data.SurveyQuestion(
            id=one.id,
            type=one.type,
            text=in_language(one.text, language, fallback=fallback),
            options=tuple(in_language(option, language, fallback=fallback) for option in one.options),
            points=one.points,
        )
        for one in questions
    )


# ---------------------------------------------------------------------------- explained


def show_anonymity(turn: Turn, action: ShowAnonymity, _values: Values) -> Reply:
    """Explain the promises, how to check them, and what they do not cover."""
    wave = turn.unit.surveys.find_wave(action.wave_id)
    if wave is None:
        return _said(turn, Said.GONE, None)
    words, definition = _reader(turn).words, wave.definition
    card = data.SurveyAnonymityData(
        terms=_terms(turn, wave),
        smallest_group=definition.smallest_group,
        language=form_language(definition, words.language),
        may_answer=_refusal(turn, wave) is None,
        may_check=may_read(turn, wave),
    )
    return Reply(received=builders.survey_anonymity(card, words))


def show_groups(turn: Turn, action: ShowSurveyGroups, _values: Values) -> Reply:
    """List the groups of a wave with their sizes, to whoever is invited, and to admins."""
    wave = turn.unit.surveys.find_wave(action.wave_id)
    if wave is None:
        return _said(turn, Said.GONE, None)
    is_invited = turn.unit.surveys.invitation(wave.id, turn.actor.id) is not None
    if not (is_invited or Role.ADMIN in turn.actor.roles):
        return _said(turn, Said.NOT_INVITED, wave)
    nodes = wave.definition.nodes
    pages = max(1, -(-len(nodes) // PLACES_A_PAGE))
    page = min(max(action.page, 0), pages - 1)
    shown = nodes[page * PLACES_A_PAGE : (page + 1) * PLACES_A_PAGE]
    card = data.SurveyGroupsData(
        wave=_line(turn, wave),
        digest=wave.digest,
        smallest_group=wave.definition.smallest_group,
        places=tuple(data.PlaceLine(path=node.path, invited=node.invited) for node in shown),
        page=page,
        pages=pages,
        total=len(nodes),
        may_answer=_refusal(turn, wave) is None,
    )
    return Reply(received=builders.survey_groups(card, _reader(turn).words))


def _terms(turn: Turn, wave: Wave) -> data.WaveTerms:
    return data.WaveTerms(wave=_line(turn, wave), digest=wave.digest, own=_own_places(turn, wave))


def _own_places(turn: Turn, wave: Wave) -> tuple[data.PlaceLine, ...]:
    """Return the places that the acting person's own lies in, from the company down."""
    invited = turn.unit.surveys.invitation(wave.id, turn.actor.id)
    return () if invited is None else places_above(wave.definition, invited.node)


def places_above(definition: Definition, number: int) -> tuple[data.PlaceLine, ...]:
    """Return a place and all that it lies in, with their sizes, from the company down."""
    own = definition.nodes[number].path
    above = {own[:length] for length in range(len(own) + 1)}
    return tuple(
        data.PlaceLine(path=node.path, invited=node.invited)
        for node in definition.nodes
        if node.path in above
    )


# ---------------------------------------------------------------------------- trials


def try_form(turn: Turn, action: TrySurvey, _values: Values) -> Reply:
    """Show an admin the form of a set as members will see it."""
    _only_admins(turn, "try a survey")
    questions = find_set(turn.unit, action.set_id)
    if questions is None:
        return _said(turn, Said.GONE, None)
    words, company = _reader(turn).words, turn.world.company
    form = data.SurveyFormData(
        set_id=questions.id,
        terms=None,
        smallest_group=company.smallest_group,
        language=words.language,
        questions=_questions(questions.questions, words.language, fallback=company.languages),
    )
    return Reply(form=builders.survey_form(form, words))


def send_trial(turn: Turn, action: SendTrial, values: Values) -> Reply:
    """Say that nothing was stored; raises `InvalidInputError` as `send` would."""
    _only_admins(turn, "try a survey")
    questions = find_set(turn.unit, action.set_id)
    if questions is None:
        return _said(turn, Said.GONE, None)
    read_answers(questions.questions, values)
    return _said(turn, Said.TRIAL, None)


def _only_admins(turn: Turn, what: str) -> None:
    if Role.ADMIN not in turn.actor.roles:
        raise NotAllowedError(person_id=turn.actor.id, what=what)


# ---------------------------------------------------------------------------- what is said


def broken(action: Action, words: Words) -> Reply:
    """Return that something broke, and that nothing was kept."""
    is_sent = isinstance(action, SendBallot | SendTrial)
    what = data.SurveyReceivedData(
        answer=Said.NOT_RECEIVED if is_sent else Said.NOT_SHOWN,
        again=action.wave_id if isinstance(action, OpenSurvey | SendBallot) else "",
    )
    return Reply(received=builders.survey_received(what, words), refused=True)


def _said(turn: Turn, what: data.SurveyAnswer, wave: Wave | None, *, again: str = "") -> Reply:
    card = data.SurveyReceivedData(
        answer=what,
        again=again,
        wave=None if wave is None else _line(turn, wave),
        results_on=None if wave is None else results_day(turn.unit, wave, turn.world.company),
    )
    return Reply(received=builders.survey_received(card, _reader(turn).words))


def _line(turn: Turn, wave: Wave) -> data.WaveLine:
    return wave_line(wave, _reader(turn), _zone(turn))


def _reader(turn: Turn) -> Reader:
    return reader_of(turn.actor, turn.world.company)


def _zone(turn: Turn) -> ZoneInfo:
    return pattern_of(turn.actor, turn.world.company).timezone
