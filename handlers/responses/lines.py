"""What everybody reads of the responses to a wave: one way for preview, message, history and homes.

Figures are read from the release ledger, each time anew; they stand nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from cards.data.responses import ResponseLine, Said
from cards.words import LANGUAGES, load_words, nearest_language
from coaching.programmes.drafting import fingerprint
from coaching.programmes.succession import is_here
from handlers.context import UnitOfWork, World
from handlers.readers import Reader
from handlers.responses.names import item_name
from people.errors import NotFoundError
from people.model import Company, Person
from people.working_time import company_calendar
from surveys.errors import NotPublishedError
from surveys.gate.model import COMPANY, Word
from surveys.responses.history import again_of
from surveys.responses.items import favourable_of
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState
from surveys.responses.rules import is_late
from surveys.responses.versions import changed_at
from surveys.results.model import InWords, WaveResult
from surveys.results.service import PUBLISHED, results_of
from surveys.waves.model import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRound:
    """The responses to a wave with all that is read of them, in any language."""

    wave: Wave
    round: Round
    items: tuple[Item, ...]
    """Merged ones included, by place."""
    read_figures: Callable[[], Mapping[tuple[str, str], Said]]
    """Reads what was published, by question and theme (empty: the question itself), without names. Like all
    that is read below, once, and only for who shows it: homes say no more than how far responses are."""
    owners: Mapping[str, Person]
    """Those who do it and are still here."""
    revisions: Mapping[int, Sequence[Answer]]
    """Former answers by item, the oldest first, of those that have some."""
    read_times: Callable[[], Mapping[int, int]]
    """Reads in how many waves in a row an item was said, by its id."""
    read_effects: Callable[[], bool]
    """Reads whether a later wave of the schedule has figures, by which is seen what changed."""
    today: date
    """The company's."""
    company: Company
    late_since: date | None = None
    """The working day on which the last of what is late became so."""

    @property
    def has_effects(self) -> bool:
        """Whether a later wave of the schedule has figures, by which is seen what changed."""
        return self.read_effects()

    def lines(self, reader: Reader) -> list[ResponseLine]:
        """Return the items as a reader's language has them; merged ones stand with what they are answered
        with."""
        return [self._line(item, reader) for item in self.items if not item.merged_into]

    def former(self, item: Item) -> list[Answer]:
        """Return the former answers to an item and to those that are answered with it, the oldest first."""
        together = (one for one in self.items if item.id in (one.id, one.merged_into))
        found = [answer for one in together for answer in self.revisions.get(one.id, ())]
        return sorted(found, key=lambda answer: answer.at)

    def _line(self, item: Item, reader: Reader) -> ResponseLine:
        answer, merged = item.answer, [one for one in self.items if one.merged_into == item.id]
        line = ResponseLine(
            item_id=item.id,
            said=self._said(item, reader),
            merged=tuple(self._said(one, reader) for one in merged),
            has_history=bool(self.former(item)),
        )
        return line if answer is None else self._answered(line, item, answer, reader)

    def _answered(self, line: ResponseLine, item: Item, answer: Answer, reader: Reader) -> ResponseLine:
        owner, former = self.owners.get(answer.owner_id), self.revisions.get(item.id, ())
        changed = changed_at((*former, answer))
        return ResponseLine(
            item_id=line.item_id,
            said=line.said,
            merged=line.merged,
            decision=answer.decision,
            reason=reader.text(answer.reasons),
            owner_name="" if owner is None or answer.decision is not Decision.WILL_DO else owner.name,
            due=answer.due,
            done_on=answer.done_on,
            is_late=is_late(item, today=self.today),
            next_step=reader.text(answer.next_steps),
            changed_on=None if changed is None else day_of(changed, self.company),
            has_history=line.has_history,
        )

    def _said(self, item: Item, reader: Reader) -> Said:
        figures, times = self.read_figures(), self.read_times().get(item.id, 1)
        found = [figures.get((one.question_id, one.theme), Said(name="")) for one in item.sources]
        said = Said(name=item_name(item, self.wave, reader), origin=item.origin, times=times)
        people = [one.people for one in found if one.people is not None]
        if item.origin is Origin.THEME:
            # The same theme of two questions: who named it in both would be counted twice in a sum.
            return replace(said, people=max(people, default=None))
        first = found[0] if found else said
        return replace(said, favourable=first.favourable, word=first.word)


# ---------------------------------------------------------------------------- read


def read_round(world: World, unit: UnitOfWork, one: Round) -> PublicRound:
    """Read the responses to a wave. Raises `NotFoundError(what="wave")`."""
    wave = unit.surveys.get_wave(one.wave_id)
    items = unit.responses.items_of([one.wave_id]).get(one.wave_id, [])
    owners = {item.answer.owner_id for item in items if item.answer is not None and item.answer.owner_id}
    people = unit.people.get_many(owners) if owners else {}
    return PublicRound(
        wave=wave,
        round=one,
        items=tuple(items),
        read_figures=cache(lambda: _figures(unit, wave)),
        owners={
            key: person
            for key, person in people.items()
            if is_here(person, company=world.company, now=world.now)
        },
        revisions={} if one.published_at is None else unit.responses.revisions_in(one.wave_id),
        read_times=cache(lambda: _times(unit, one)),
        read_effects=cache(lambda: _has_effects(unit, wave)),
        today=day_of(world.now, world.company),
        company=world.company,
        late_since=_late_since(world, unit, items),
    )


def _late_since(world: World, unit: UnitOfWork, items: Iterable[Item]) -> date | None:
    """Return when what everybody sees last changed because a day had passed: on the working day after it."""
    today = day_of(world.now, world.company)
    due = [i.answer.due for i in items if i.answer is not None and i.answer.due and is_late(i, today=today)]
    if not due:
        return None
    first = max(due) + timedelta(days=1)
    calendar = company_calendar(unit, world.company, first=first, last=today)
    return min(calendar.working_day_on_or_after(first) or today, today)


def _figures(unit: UnitOfWork, wave: Wave) -> Mapping[tuple[str, str], Said]:
    try:
        result = results_of(unit, wave.id, of=(COMPANY,))
    except (NotPublishedError, NotFoundError):
        return {}
    return dict((*_levels(result), *_named(result)))


def _times(unit: UnitOfWork, one: Round) -> Mapping[int, int]:
    return {key: again.times for key, again in again_of(unit, one.wave_id).items()}


def _has_effects(unit: UnitOfWork, wave: Wave) -> bool:
    later = [
        one
        for one in unit.surveys.waves_of(wave.schedule_id)
        if one.opened_at > wave.opened_at and one.state in PUBLISHED
    ]
    return any(unit.releases.has_figures(one.id) for one in later)


def _named(result: WaveResult) -> Iterable[tuple[tuple[str, str], Said]]:
    for text in result.texts:
        for one in text.themes:
            yield (text.question.id, one.theme), Said(name="", people=one.people)


def _levels(result: WaveResult) -> Iterable[tuple[tuple[str, str], Said]]:
    for one in () if result.company is None else result.company.questions:
        word = one.shown.word if isinstance(one.shown, InWords) else None
        if word is not Word.TOO_FEW:
            favourable = favourable_of(one.question, one.shown)
            yield (one.question.id, ""), Said(name="", favourable=favourable, word=word)


# ---------------------------------------------------------------------------- what everybody sees


def is_published(one: Round | None) -> bool:
    """Tell whether everybody who was asked has these responses, or gets them now."""
    return one is not None and one.state is RoundState.PUBLISHED


def print_of(found: PublicRound) -> str:
    """Return a short print of what everybody sees, in all languages of the company."""
    readers = [reader_in(language, found.company) for language in languages_of(found.company)]
    return fingerprint(found.has_effects, [found.lines(reader) for reader in readers])


def languages_of(company: Company) -> tuple[str, ...]:
    """Return the languages of the company that Hojorin speaks, its first one first."""
    spoken = tuple(dict.fromkeys(code for code in company.languages if code in LANGUAGES))
    return spoken or (nearest_language(None, fallback=company.languages),)


def reader_in(language: str, company: Company) -> Reader:
    """Return whoever reads a language: in a channel, or of a preview."""
    nobody = Person(id="", name="")
    return Reader(person=nobody, words=load_words(language), fallback=company.languages)


def day_of(moment: datetime, company: Company) -> date:
    """Return the company's day of a moment."""
    return moment.astimezone(ZoneInfo(company.timezone)).date()
