"""A wave is over: when its results come, and what stands in place of its invitations from now on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.serial import to_json
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from handlers.surveys.messages import (
    NEWS_LASTS,
    SURVEY_INVITATION,
    SURVEY_INVITATION_OVER,
    SURVEY_REMINDER,
    key_of,
    news_of_the_end,
    people_here,
    wave_line,
)
from people.calendar import pattern_of, utc_of
from people.model import Company, Person
from people.outbox import NewMessage
from people.working_time import company_calendar
from surveys.results.service import WEEKS_AHEAD, results_day
from surveys.waves.model import Wave, WaveState

PORTION = 1000
"""People for whom messages are queued in one transaction, for which presses wait: for 10,000 at once they
waited more than a second. Our own default."""
_ASKED_FOR_ANSWERS = (SURVEY_INVITATION, SURVEY_REMINDER)
_WITH_RESULTS = frozenset({WaveState.COUNTED, WaveState.CLOSED})


def results_moment(world: World, unit: UnitOfWork, wave: Wave) -> datetime:
    """Return when everybody is to be told of a wave's results: at the company's opening on the day that was
    promised when an answer was received, or, of one that could be closed only later, as it next opens."""
    company = world.company
    zone = ZoneInfo(company.timezone)
    day = results_day(unit, wave, company) or wave.closes_at.astimezone(zone).date() + timedelta(days=1)
    promised = utc_of(day, company.work_hours.start, zone)
    if promised >= world.now:
        return promised
    today = world.now.astimezone(zone).date()
    calendar = company_calendar(unit, company, first=today, last=today + WEEKS_AHEAD)
    return calendar.next_working_moment(world.now) or world.now


def results_date(wave: Wave, company: Company) -> date | None:
    """Return the company's day on which everybody is told of a wave's results; None if there are none."""
    return None if wave.results_at is None else wave.results_at.astimezone(ZoneInfo(company.timezone)).date()


def portions(unit: UnitOfWork, wave_id: str) -> list[list[str]]:
    """Return the ids of everybody invited to a wave, so many at a time as are told in one commit."""
    ids = [one.person_id for one in unit.surveys.invited(wave_id)]
    return [ids[start : start + PORTION] for start in range(0, len(ids), PORTION)]


def fix_end(world: World, unit: UnitOfWork, wave: Wave) -> Wave | None:
    """Return a wave that takes no answers any more as it stands, with the moment fixed at which everybody is
    to be told what came of it, if there is anything left to say; commits."""
    found = unit.surveys.lock_wave(wave.id)
    if found.state is WaveState.COUNTED and found.results_at is None:
        unit.surveys.set_results_at(found.id, results_moment(world, unit, found))
        unit.commit()
        return unit.surveys.get_wave(found.id)
    return found if found.state is WaveState.COUNTED or is_untold(found) else None


def is_untold(wave: Wave) -> bool:
    """Tell whether a wave ended without results and not everybody was told yet. Of one that ended before this
    was kept, everybody was."""
    without = wave.state in (WaveState.LOST, WaveState.DISCARDED)
    return without and wave.results_at is not None and wave.told_at is None


def end_for(world: World, unit: UnitOfWork, wave: Wave, person_ids: Sequence[str]) -> int:
    """Queue for some of those invited the change of their invitations and reminders, for all alike, and, of a
    wave without results, the news; commits, and returns how many are new. Invitations that have not gone out
    are dropped, and nothing is left to change. Done twice it does the same.
    """
    here = people_here(world, unit, person_ids)
    new = unit.outbox.add_many(
        [*_edits(world, wave, here), *news_of_the_end(world, wave, here)], now=world.now
    )
    unit.commit()
    return new


def _edits(world: World, wave: Wave, people: Iterable[Person]) -> Iterator[NewMessage]:
    made: dict[tuple[str, ZoneInfo], str] = {}
    for person in people:
        known = reader_of(person, world.company).words.language, pattern_of(person, world.company).timezone
        if known not in made:
            made[known] = _over(wave, person, world.company)
        for kind in _ASKED_FOR_ANSWERS:
            yield _edit(world, wave, person, kind=kind, card=made[known])


def _over(wave: Wave, person: Person, company: Company) -> str:
    reader, zone = reader_of(person, company), pattern_of(person, company).timezone
    card = data.SurveyOverData(
        wave=wave_line(wave, reader, zone),
        results_on=results_date(wave, company) if wave.state in _WITH_RESULTS else None,
    )
    return to_json(builders.survey_invitation_over(card, reader.words))


def _edit(world: World, wave: Wave, person: Person, *, kind: str, card: str) -> NewMessage:
    return NewMessage(
        dedupe_key=key_of(SURVEY_INVITATION_OVER, wave.id, kind, person.id),
        kind=SURVEY_INVITATION_OVER,
        lane=f"person:{person.id}",
        person_id=person.id,
        card=card,
        due_at=world.now,
        not_after=world.now + NEWS_LASTS,
        edits=key_of(kind, wave.id, person.id),
    )
