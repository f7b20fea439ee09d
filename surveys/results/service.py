"""Reads results from the release ledger. Whoever may read them reads all of them: there is no finer view."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from people.model import Company, Person
from people.ports import PeopleUnit
from people.working_time import company_calendar
from surveys.errors import NotPublishedError
from surveys.ports import SurveysUnit
from surveys.results.comparing import identity
from surveys.results.model import WaveResult
from surveys.results.reading import Published, read_results
from surveys.waves.model import READERS, Definition, Wave, WaveState

PUBLISHED = frozenset({WaveState.COUNTED, WaveState.CLOSED})
"""States of a wave of which the ledger holds what passed the gate."""
WEEKS_AHEAD = timedelta(days=21)
"""In which the working day after a close is looked for: more than any row of holidays."""


def results_of(unit: SurveysUnit, wave_id: str, *, of: Collection[int] | None = None) -> WaveResult:
    """Return a wave's results, compared with the wave of its schedule that was published last before it.

    `of`: figures of these groups alone, by their numbers, which takes a moment where there are thousands.
    Raises `NotFoundError(what="wave")`, and `NotPublishedError` for a wave that is open, lost or discarded.
    """
    wave = unit.surveys.get_wave(wave_id)
    now = published(unit, wave, of=of)
    if now is None:
        raise NotPublishedError(wave_id=wave_id)
    before = wave_before(unit, wave)
    return read_results(now, None if before is None else _matching(unit, before, now, of), of=of)


def published(unit: SurveysUnit, wave: Wave, *, of: Collection[int] | None = None) -> Published | None:
    """Return a wave with what the ledger holds of it; None if that is nothing."""
    released = unit.releases.find(wave.id, of=of) if wave.state in PUBLISHED else None
    return None if released is None else Published(wave, released)


def _matching(
    unit: SurveysUnit, before: Wave, now: Published, of: Collection[int] | None
) -> Published | None:
    """Return an earlier wave with the figures of those groups that are compared."""
    if of is None:
        return published(unit, before)
    found = published(unit, before, of=())
    if found is None:
        return None
    wanted = {identity(group) for group in now.released.groups if group.number in of}
    numbers = [group.number for group in found.released.groups if identity(group) in wanted]
    figures = unit.releases.figures(before.id, of=numbers)
    return Published(before, replace(found.released, figures=figures))


def published_waves(unit: SurveysUnit, schedule_id: str | None = None) -> list[Wave]:
    """Return the waves that have results, latest first; of all schedules if `schedule_id` is None.

    Those of which too few answered are here: that, too, was published.
    """
    waves = unit.surveys.waves_in(PUBLISHED) if schedule_id is None else unit.surveys.waves_of(schedule_id)
    found = [wave for wave in waves if wave.state in PUBLISHED]
    return sorted(found, key=lambda wave: (wave.opened_at, wave.id), reverse=True)


def are_told(wave: Wave, *, now: datetime) -> bool:
    """Tell whether the moment has come that everybody was promised for a wave's results. Before it they can
    be looked up by those who may read them, and are brought to nobody."""
    return wave.results_at is None or wave.results_at <= now


def may_read_results(*, viewer: Person, is_invited: bool, definition: Definition | None = None) -> bool:
    """Tell whether somebody may read a wave's results: whoever was invited, and the roles that its definition
    names; without one, those that new waves name."""
    read_by = READERS if definition is None or not definition.read_by else definition.read_by
    return is_invited or not viewer.roles.isdisjoint(read_by)


def results_day(unit: PeopleUnit, wave: Wave, company: Company) -> date | None:
    """Return the company's working day after the one on which a wave closes, if there is one soon."""
    closing = wave.closes_at.astimezone(ZoneInfo(company.timezone)).date()
    first = closing + timedelta(days=1)
    calendar = company_calendar(unit, company, first=first, last=first + WEEKS_AHEAD)
    return calendar.working_day_on_or_after(first)


def wave_before(unit: SurveysUnit, wave: Wave) -> Wave | None:
    """Return the wave before that can be compared: one of too few answers says nothing."""
    earlier = [one for one in unit.surveys.waves_of(wave.schedule_id) if one.opened_at < wave.opened_at]
    for one in sorted(earlier, key=lambda one: one.opened_at, reverse=True):
        if one.state in PUBLISHED and unit.releases.has_figures(one.id):
            return one
    return None
