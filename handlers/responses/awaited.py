"""The responses for which the next survey waits, as cards name them."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from cards.data.survey_admin import Answerers
from cards.data.survey_messages import AwaitedResponses, HeldItem
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, name_of
from handlers.responses.names import item_name
from handlers.responses.rights import leads, responders, sponsors
from handlers.surveys.messages import wave_line
from people import scheduling
from people.model import Person
from surveys.responses.model import Item, Round, RoundState
from surveys.responses.rules import standing, unanswered
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import KIND, next_runs


def awaited(world: World, unit: UnitOfWork, one: Round, reader: Reader, zone: ZoneInfo) -> AwaitedResponses:
    """Return what is missing of the responses to a wave, for a reader in a time zone."""
    items = unit.responses.items_of([one.wave_id]).get(one.wave_id, ())
    wave = unit.surveys.get_wave(one.wave_id)
    asked = _asked(world, unit, unanswered(items))
    names = tuple(HeldItem(name=item_name(item, wave, reader), who=_names(who)) for item, who in asked)
    is_given = any(item.assigned_to for item, _ in asked)
    return AwaitedResponses(
        wave=wave_line(wave, reader, zone),
        due_on=one.due_on,
        is_late=one.due_on < world.company_day,
        items=len(standing(items)),
        unanswered=len(unanswered(items)),
        is_published=one.state is RoundState.PUBLISHED,
        responders=_names([person for _, who in asked for person in who] or responders(world, unit)),
        holders=names if is_given else (),
        held_on=one.held_on,
        let_open_by=_let_open_by(unit, one),
    )


def _asked(world: World, unit: UnitOfWork, items: Sequence[Item]) -> list[tuple[Item, list[Person]]]:
    """Return who is to answer each item: whoever was chosen, otherwise all who respond."""
    chosen = unit.people.get_many({item.assigned_to for item in items if item.assigned_to})
    others = responders(world, unit)
    return [(item, [chosen[item.assigned_to]] if item.assigned_to in chosen else others) for item in items]


def _names(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple({person.id: person.name for person in people}.values())


def _let_open_by(unit: UnitOfWork, one: Round) -> str | None:
    return None if one.overridden_at is None else name_of(unit.people.find(one.overridden_by))


def next_date(world: World, unit: UnitOfWork, schedule: SurveySchedule | None) -> date | None:
    """Return the next regular date of a schedule, from now on; None of one that opens no more waves."""
    if schedule is None or schedule.state is not ScheduleState.ACTIVE:
        return None
    company, now = world.company, world.now
    stored = unit.schedules.lock(KIND, schedule.id)
    if stored is None or stored.schedule is None:
        found = next_runs(unit, schedule, company=company, now=now, count=1)
    else:
        found = scheduling.next_dates(unit, stored.schedule, company=company, now=now, count=1)
    return found[0].day if found else None


def answerers(world: World, unit: UnitOfWork) -> Answerers:
    """Tell whether somebody answers to what people say in surveys, and hears of it if that is late."""
    if sponsors(world, unit):
        return Answerers.THERE
    return Answerers.NO_SPONSOR if leads(world, unit) else Answerers.NOBODY
