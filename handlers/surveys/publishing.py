"""Everybody is told of a wave's results (`handlers.surveys.telling`). Only what stands in the release ledger
is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.model import Card
from cards.words import load_words
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from handlers.responses.effect_lines import became_data, read_became
from handlers.responses.lines import day_of, reader_in
from handlers.surveys.ending import results_date
from handlers.surveys.messages import SURVEY_RESULTS, SURVEY_RESULTS_POSTED, wave_id_of
from handlers.surveys.telling import Content, language_of_posts
from people.calendar import pattern_of, utc_of
from people.errors import NotFoundError
from people.model import AuditEntry, Company, Person
from people.outbox import Message
from people.texts import in_language
from surveys.errors import NotPublishedError
from surveys.gate.model import COMPANY
from surveys.responses.model import RoundState
from surveys.responses.seen import Effects
from surveys.results.model import QuestionResult, TextResult, WaveResult
from surveys.results.service import results_of
from surveys.waves.model import Wave

ACTOR = "surveys"
"""Who the audit says told of results."""
PUBLISHED = "survey.published"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsNews:
    """That a wave has results. Satisfies `handlers.surveys.telling.News`."""

    wave: Wave
    kind: str = SURVEY_RESULTS
    posted_kind: str = SURVEY_RESULTS_POSTED

    def read(self, world: World, unit: UnitOfWork) -> Content | None:
        """Return the results in short; None if they are gone."""
        found = find_results(world, unit, self.wave.id)
        return None if found is None else _Summary(world=world, found=found)

    def is_over(self, unit: UnitOfWork) -> bool:
        """Tell whether everybody was told; the wave is locked."""
        return unit.surveys.lock_wave(self.wave.id).told_at is not None

    def finish(self, world: World, unit: UnitOfWork) -> None:
        """Remember that everybody was told; audited."""
        unit.surveys.set_told_at(self.wave.id, world.now)
        unit.audit.append(AuditEntry(at=world.now, actor=ACTOR, action=PUBLISHED, subject=self.wave.id))


def due_results(world: World, unit: UnitOfWork) -> list[ResultsNews]:
    """Return the waves of whose results everybody is to be told now. Asks for next to nothing while there is
    none."""
    moment = unit.surveys.next_moment()
    if moment is None or moment > world.now:
        return []
    return [ResultsNews(wave=wave) for wave in unit.surveys.waves_to_tell(now=world.now)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What is told of a wave."""

    result: WaveResult
    """Of everybody together."""
    responses_on: date | None
    """Until when responses are promised; None: nothing asks for one, or they are there."""
    became: Effects | None
    """What became of the responses to the wave before; None: there were none that were published."""
    today: date
    """The company's."""


def find_results(world: World, unit: UnitOfWork, wave_id: str) -> _Found | None:
    """Return what was published of a wave, of everybody together; None if that is gone."""
    try:
        result = results_of(unit, wave_id, of=(COMPANY,))
    except (NotPublishedError, NotFoundError):
        return None
    one = unit.responses.find_round(wave_id)
    is_promised = one is not None and one.state is RoundState.OPEN
    return _Found(
        result=result,
        responses_on=one.due_on if one is not None and is_promised else None,
        became=None if result.too_few else read_became(unit, result.wave),
        today=day_of(world.now, world.company),
    )


# ---------------------------------------------------------------------------- what is told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Summary:
    """The results in short. Satisfies `handlers.surveys.telling.Content`."""

    world: World
    found: _Found

    def card(self, person: Person) -> Card:
        """Return what a person gets."""
        return _card(self.found, person, self.world.company)

    def posted(self) -> Card:
        """Return what stands in channels."""
        company = self.world.company
        language = language_of_posts(company)
        summary = _summary(self.found, language, company, zone=ZoneInfo(company.timezone))
        return builders.survey_results_posted(summary, load_words(language))

    def due(self, zone: ZoneInfo) -> datetime:
        """Return when it may arrive: on no earlier day than was promised."""
        company, now = self.world.company, self.world.now
        day = results_date(self.found.result.wave, company)
        return now if day is None else max(now, utc_of(day, company.work_hours.start, zone))


# ---------------------------------------------------------------------------- cards


def _card(found: _Found, person: Person, company: Company) -> Card:
    words = reader_of(person, company).words
    zone = pattern_of(person, company).timezone
    return builders.survey_results(_summary(found, words.language, company, zone=zone), words)


def _summary(found: _Found, language: str, company: Company, *, zone: ZoneInfo) -> data.SurveySummaryData:
    result = found.result
    wave, before, definition = result.wave, result.before, result.wave.definition
    everybody = result.company
    fallback = (*definition.languages, *company.languages)
    return data.SurveySummaryData(
        wave=_line(wave, language, company, zone=zone),
        digest=wave.digest,
        smallest_group=definition.smallest_group,
        answered=result.answered,
        invited=result.invited,
        too_few=result.too_few,
        before=None
        if before is None
        else data.WaveBefore(
            wave=_line(before, language, company, zone=zone),
            answered=before.answered or 0,
            invited=before.invited,
        ),
        questions=()
        if everybody is None
        else tuple(_question(one, language, fallback) for one in everybody.questions),
        themes=tuple(_themes(one, language, fallback) for one in result.texts),
        responses_on=found.responses_on,
        became=became_data(found.became, reader_in(language, company), today=found.today),
    )


def _line(wave: Wave, language: str, company: Company, *, zone: ZoneInfo) -> data.WaveLine:
    definition = wave.definition
    return data.WaveLine(
        wave_id=wave.id,
        set_name=in_language(
            definition.set_name, language, fallback=(*definition.languages, *company.languages)
        ),
        opens_on=definition.opens_on,
        closes_at=wave.closes_at.astimezone(zone),
    )


def _question(one: QuestionResult, language: str, fallback: Sequence[str]) -> data.SummaryQuestion:
    asked = one.question
    return data.SummaryQuestion(
        text=in_language(asked.text, language, fallback=fallback),
        type=asked.type,
        points=asked.points,
        options=tuple(in_language(option, language, fallback=fallback) for option in asked.options),
        shown=one.shown,
    )


def _themes(one: TextResult, language: str, fallback: Sequence[str]) -> data.SummaryThemes:
    return data.SummaryThemes(
        question=in_language(one.question.text, language, fallback=fallback),
        themes=tuple(
            (in_language(theme.names, language, fallback=fallback) or theme.theme, theme.people)
            for theme in one.themes
        ),
    )


def rebuild_results(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of messages with results anew, by message id: in the language in which they are read
    now. Others, and those whose wave or reader is gone, are absent."""
    told = [one for one in messages if one.kind == SURVEY_RESULTS]
    people = unit.people.get_many({one.person_id for one in told if one.person_id is not None})
    results = {key: find_results(world, unit, key) for key in sorted({wave_id_of(one) for one in told})}
    built = {}
    for message in told:
        result, person = results[wave_id_of(message)], people.get(message.person_id or "")
        if result is not None and person is not None:
            built[message.id] = _card(result, person, world.company)
    return built
