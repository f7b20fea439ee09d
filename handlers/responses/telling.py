"""Everybody who was asked in a survey is told what is done about what they said, in its channels or directly
(`handlers.surveys.telling`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.builders.responses import responses, responses_posted
from cards.data.responses import ResponsesData
from cards.model import Card
from cards.words import LANGUAGES, load_words
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, reader_of
from handlers.responses.lines import PublicRound, day_of, is_published, read_round, reader_in
from handlers.surveys.messages import wave_id_of, wave_line
from handlers.surveys.telling import Content, language_of_posts
from people.errors import NotFoundError
from people.model import Company, Person
from people.outbox import Message
from surveys.responses.model import Round
from surveys.waves.model import Wave

RESPONSES = "responses"
RESPONSES_POSTED = "responses_posted"
RESPONSES_EDIT = "responses_edit"
"""Kinds of messages, as on `deliveries`."""
ABOUT_RESPONSES = frozenset({RESPONSES, RESPONSES_EDIT})
"""Kinds of messages to people whose key names a wave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundNews:
    """That the responses to a wave are published. Satisfies `handlers.surveys.telling.News`."""

    wave: Wave
    kind: str = RESPONSES
    posted_kind: str = RESPONSES_POSTED

    def read(self, world: World, unit: UnitOfWork) -> Content | None:
        """Return what is told; None if it is gone."""
        return read_content(world, unit, self.wave.id)

    def is_over(self, unit: UnitOfWork) -> bool:
        """Tell whether everybody was told; the round is locked."""
        return unit.responses.lock_round(self.wave.id).told_at is not None

    def finish(self, world: World, unit: UnitOfWork) -> None:
        """Remember that everybody was told."""
        one = unit.responses.lock_round(self.wave.id)
        unit.responses.save_round(replace(one, told_at=world.now))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundContent:
    """The responses to a wave in all languages. Satisfies `handlers.surveys.telling.Content`."""

    now: datetime
    company: Company
    by_language: Mapping[str, ResponsesData]

    def card(self, person: Person) -> Card:
        """Return what a person gets."""
        words = reader_of(person, self.company).words
        return responses(self.by_language[words.language], words)

    def posted(self) -> Card:
        """Return what stands in channels."""
        language = language_of_posts(self.company)
        return responses_posted(self.by_language[language], load_words(language))

    def due(self, _zone: ZoneInfo) -> datetime:
        """Return when it may arrive: at once, in everybody's own working time."""
        return self.now


def due_responses(world: World, unit: UnitOfWork) -> list[RoundNews]:
    """Return the responses that everybody is to be told now: after the results, whoever was quick. Asks for
    next to nothing while there are none."""
    found = [one for one in unit.responses.rounds_to_tell() if one.told_at is None]
    waves = [unit.surveys.get_wave(one.wave_id) for one in found]
    return [RoundNews(wave=wave) for wave in waves if wave.results_at is None or wave.results_at <= world.now]


def next_to_tell(unit: UnitOfWork) -> datetime | None:
    """Return when everybody is to be told of responses, or of changes of them, next; None: nothing waits."""
    moments = [_moment(unit, one) for one in unit.responses.rounds_to_tell()]
    return min((one for one in moments if one is not None), default=None)


def _moment(unit: UnitOfWork, one: Round) -> datetime | None:
    wave = unit.surveys.get_wave(one.wave_id)
    known = [moment for moment in (one.published_at, wave.results_at) if moment is not None]
    return max(known, default=None)


# ---------------------------------------------------------------------------- what is told


def read_content(world: World, unit: UnitOfWork, wave_id: str) -> RoundContent | None:
    """Return the responses to a wave as everybody reads them now; None if they are gone, or not public."""
    one = unit.responses.find_round(wave_id)
    if one is None or not is_published(one):
        return None
    try:
        found = read_round(world, unit, one)
    except NotFoundError:
        return None
    return content_of(world, found)


def content_of(world: World, found: PublicRound) -> RoundContent:
    """Return responses as everybody gets them, whether they are published or only previewed."""
    readers = {language: reader_in(language, world.company) for language in LANGUAGES}
    return RoundContent(
        now=world.now,
        company=world.company,
        by_language={language: data_of(found, reader) for language, reader in readers.items()},
    )


def data_of(found: PublicRound, reader: Reader) -> ResponsesData:
    """Return responses as a reader gets them."""
    return ResponsesData(
        wave=wave_line(found.wave, reader, ZoneInfo(found.company.timezone)),
        lines=tuple(found.lines(reader)),
        updated_on=_updated_on(found),
        has_effects=found.has_effects,
    )


def _updated_on(found: PublicRound) -> date | None:
    """Return the day on which what everybody was told changed last: an answer, or that its day has passed."""
    since = found.round.told_at
    if since is None:
        return None
    answers = [i.answer.at for i in found.items if i.answer is not None and i.answer.at > since]
    days = [day_of(one, found.company) for one in answers]
    if found.late_since is not None and found.late_since > day_of(since, found.company):
        days.append(found.late_since)
    return max(days, default=None)


# ---------------------------------------------------------------------------- looked at again


def rebuild_responses(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of messages with responses as they read now, by message id: also for who reads another
    language by now. Others, and those whose wave or reader is gone, are absent."""
    told = [one for one in messages if one.kind in ABOUT_RESPONSES]
    people = unit.people.get_many({one.person_id for one in told if one.person_id is not None})
    contents = {key: read_content(world, unit, key) for key in sorted({wave_id_of(one) for one in told})}
    built = {}
    for message in told:
        content, person = contents[wave_id_of(message)], people.get(message.person_id or "")
        if content is not None and person is not None:
            built[message.id] = content.card(person)
    return built


def responses_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those changes of what was told that a later one follows."""
    edits = [one for one in messages if one.kind == RESPONSES_EDIT]
    rounds = {key: unit.responses.find_round(key) for key in {wave_id_of(one) for one in edits}}
    return frozenset(one.id for one in edits if _is_over(one, rounds[wave_id_of(one)]))


def _is_over(message: Message, one: Round | None) -> bool:
    _, _, update, *_ = (*message.dedupe_key.split(":", 3), "", "")
    return one is None or update != str(one.update)
