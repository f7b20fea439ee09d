"""Once a working day of the company, it is looked after responses: who has to be reminded of what, what comes
to the sponsor, which survey need not wait any more, and whether what everybody has still reads the same."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.context import UnitOfWork, World
from handlers.planning import Planned
from handlers.responses.holding import open_waves_held
from handlers.responses.lines import day_of
from handlers.responses.queueing import here, tell
from handlers.responses.reminders import (
    RESPONSE_LATE,
    RESPONSE_OWNER,
    RESPONSES_MISSING,
    RESPONSES_WAITING,
    Standing,
    WatchingCards,
    owner_of,
    standing_of,
)
from handlers.responses.updating import note_changes
from handlers.surveys.messages import NEWS_LASTS, key_of
from people.model import Person, Role
from people.working_time import company_calendar
from surveys.responses.model import Item, Round
from surveys.responses.rules import WORKING_DAYS_BEFORE, overdue_week, promised, reminder_due, unanswered
from surveys.responses.service import give_back

LOOKED_ON = "responses_looked_on"
"""The switch that holds the company's date on which responses were last looked after."""
WEEKS_AHEAD = timedelta(days=31)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
NOTHING = Planned(handled=0, queued=0)


def next_look(world: World, unit: UnitOfWork) -> datetime | None:
    """Return when responses are looked after next: in the morning of the company's next working day on which
    they have not been. None as long as there are none."""
    if not unit.responses.rounds(limit=1):
        return None
    today, looked = world.company_day, _looked_on(unit)
    # A day that was missed is not made up for: what it would have said is said today, or on Monday.
    first = today + A_DAY if looked == today else today
    calendar = company_calendar(unit, world.company, first=first, last=first + WEEKS_AHEAD)
    day = calendar.working_day_on_or_after(first)
    return None if day is None else calendar.windows(day)[0][0]


def look_after_responses(world: World, unit: UnitOfWork) -> Planned:
    """Remind, tell sponsors and owners, open what need not wait any more, and note what everybody is to be
    shown anew, once a working day of the company; commits."""
    if _looked_on(unit) == world.company_day:
        return NOTHING
    moment = next_look(world, unit)
    if moment is None or moment > world.now:
        return NOTHING
    before = _looked_on(unit)
    unit.switches.put(LOOKED_ON, world.company_day.isoformat())
    # Before a round is locked here: whoever opens a wave locks the opening first, then a round.
    queued = open_waves_held(world, unit)
    rounds = unit.responses.rounds()
    latest = {one.wave_id for one in {one.schedule_id: one for one in reversed(rounds)}.values()}
    for one in rounds:
        queued += _look_at(world, unit, one, before=before, is_latest=one.wave_id in latest)
        note_changes(world, unit, one)
    unit.commit()
    return Planned(handled=1, queued=queued)


def _looked_on(unit: UnitOfWork) -> date | None:
    known = unit.switches.get(LOOKED_ON)
    return None if known is None else date.fromisoformat(known)


def _look_at(world: World, unit: UnitOfWork, one: Round, *, before: date | None, is_latest: bool) -> int:
    """Look after one round; returns how many messages were queued. Of a schedule's rounds, only what its
    latest one lacks is asked for: a later survey has asked anew."""
    its = _without_leavers(standing_of(world, unit, one))
    due = overdue = None
    if its.lacks and is_latest:
        due = reminder_due(one, today=world.company_day, soon=_soon(world, unit))
        overdue = overdue_week(one, today=world.company_day)
    # What is missing is told to the sponsors in a message of its own, which holds what the reminder says.
    escalated = [] if overdue is None or its.round.overridden_at is not None else _escalated_to(its)
    queued = 0 if overdue is None else _tell_sponsors(its, escalated, overdue)
    fresh = [item for item in its.late() if before is None or _is_late_since(its, item, before)]
    queued += _tell_of_late(its, fresh) + _tell_owners(its)
    # Of what has just become late it is said there that nobody does it any more.
    left = {owner_of(item) for item in its.left() if item not in fresh}
    return queued + _remind(its, due, left=left, but={person.id for person in escalated})


def _soon(world: World, unit: UnitOfWork) -> date:
    """Return the day up to which it is time to remind of what is due then."""
    today = world.company_day
    calendar = company_calendar(unit, world.company, first=today, last=today + WEEKS_AHEAD)
    return calendar.add_working_days(today, WORKING_DAYS_BEFORE) or today


def _without_leavers(its: Standing) -> Standing:
    """Let what somebody was to answer who has left, or may not respond any more, be everybody's again."""
    assigned = {item.assigned_to for item in unanswered(its.items) if item.assigned_to}
    gone = assigned - {person.id for person in (*its.responders, *its.sponsors)} if assigned else assigned
    if not gone:
        return its
    give_back(its.unit, its.round.wave_id, gone)
    return standing_of(its.world, its.unit, its.round)


# ---------------------------------------------------------------------------- to whoever responds


def _remind(its: Standing, occasion: str | None, *, left: Collection[str], but: Collection[str]) -> int:
    """Remind those who respond of what is missing, if it is time to, and of promises whose owner has `left`:
    one message a day says both. `but`: who hears of what is missing otherwise. Returns how many are new."""
    leaving = [f"left:{person_id}" for person_id in sorted(left)]
    asked = {person.id for person in its.responders}
    queued = 0
    for person in here(its, [*its.responders, *_assigned(its)]):
        missing = [] if occasion is None or person.id in but else [occasion]
        occasions = [*(leaving if person.id in asked else ()), *missing]
        queued += _first(its, person, occasions)
    return queued


def _first(its: Standing, person: Person, occasions: Sequence[str]) -> int:
    """Queue what waits for a person upon the first of the occasions of which they have not heard."""
    for occasion in occasions:
        key = key_of(RESPONSES_WAITING, its.round.wave_id, occasion, person.id)
        if tell(its, person, key, WatchingCards.waiting, lasts=A_WEEK):
            return 1
    return 0


def _assigned(its: Standing) -> list[Person]:
    ids = sorted({item.assigned_to for item in unanswered(its.items)})
    return [its.people[key] for key in ids if key in its.people] if its.lacks else []


def _escalated_to(its: Standing) -> list[Person]:
    """Return who hears that responses are late: the sponsors, or the admins where there is none."""
    return list(here(its, its.sponsors or its.unit.people.of_role(Role.ADMIN)))


def _tell_sponsors(its: Standing, people: Collection[Person], week: int) -> int:
    """Tell those whom it concerns that responses are missing, once a week."""
    unit, world = its.unit, its.world
    queued = 0
    for person in people:
        key = key_of(RESPONSES_MISSING, its.round.wave_id, str(week), person.id)
        queued += tell(its, person, key, WatchingCards.missing, lasts=A_WEEK)
    if queued and its.round.escalated_at is None:
        locked = unit.responses.lock_round(its.round.wave_id)
        unit.responses.save_round(replace(locked, escalated_at=world.now))
    return queued


# ---------------------------------------------------------------------------- to owners


def tell_owner(world: World, unit: UnitOfWork, item: Item) -> int:
    """Tell who does what an item promises that their name stands there, once for each date; nothing if they
    said so themselves. Returns how many messages are new; the caller commits."""
    one = unit.responses.find_round(item.wave_id)
    return 0 if one is None else _tell_owner(standing_of(world, unit, one), item)


def _tell_owners(its: Standing) -> int:
    return sum(_tell_owner(its, item) for item in promised(its.items))


def _tell_owner(its: Standing, item: Item) -> int:
    answer, owner = item.answer, its.people.get(owner_of(item))
    if answer is None or owner is None or answer.owner_id == answer.by:
        return 0
    if its.world.now - answer.at > NEWS_LASTS:
        return 0
    key = key_of(RESPONSE_OWNER, item.wave_id, str(item.id), owner.id, str(answer.due))
    return sum(
        tell(its, person, key, lambda cards: cards.owner(item), lasts=NEWS_LASTS)
        for person in here(its, [owner])
    )


def _tell_of_late(its: Standing, fresh: Sequence[Item]) -> int:
    """Tell owners and those who respond what has become late since the last look."""
    if not fresh:
        return 0
    owners = [its.people[owner_of(item)] for item in fresh if owner_of(item) in its.people]
    day = its.world.company_day.isoformat()
    queued = 0
    for person in here(its, [*its.responders, *owners]):
        key = key_of(RESPONSE_LATE, its.round.wave_id, day, person.id)
        queued += tell(its, person, key, WatchingCards.late, lasts=NEWS_LASTS)
    return queued


def _is_late_since(its: Standing, item: Item, before: date) -> bool:
    """Tell whether what is late was in time at the last look: its date has passed since, or it was done, and
    is open again."""
    if item.answer is None or _due(item) >= before:
        return True
    if day_of(item.answer.at, its.world.company) < before:
        return False
    former = its.unit.responses.revisions_of(item.id)
    return bool(former) and former[-1].done_on is not None


def _due(item: Item) -> date:
    return item.answer.due if item.answer is not None and item.answer.due is not None else date.min
