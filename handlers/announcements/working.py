"""Counting and launching, in phases of one transaction each. Whatever ends in between is found again by the
announcement's `work`, and done again without harm; who finds it changed or done leaves it alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.data.announcement_counting import Decision
from coaching.announcements import launching
from coaching.announcements.counting import (
    PORTION,
    Audience,
    Difference,
    Portion,
    add_up,
    channel_recipients,
    compare,
    next_people,
    reach_of_author,
    read_audience,
    sort_out,
    stored_others,
)
from coaching.announcements.forecast import Tally
from coaching.announcements.launching import Moved
from coaching.announcements.model import Announcement, Work
from coaching.announcements.moments import over_everywhere
from coaching.announcements.rules import past_zones, problems
from handlers.announcements.counted import tell_counted, tell_decided
from handlers.context import UnitOfWork, World
from people.model import Person, Platform
from people.pace import Rate

MOST_NAMED = 20
"""People who are named that came into the audience or left it: our own default."""


def with_work(unit: UnitOfWork) -> list[Announcement]:
    """Return the announcements that are to be counted or launched."""
    return unit.announcements.with_work()


def begin(world: World, unit: UnitOfWork, asked: Announcement) -> bool:
    """Tell whether the work that was asked for may be done; commits. If not, it is taken back, and who asked
    for it is told, unless somebody else has done it."""
    one = launching.still_asked(unit, asked)
    if one is None:
        return False
    decision = _refusal(world, unit, one)
    if decision is not None:
        _give_up(world, unit, one, decision)
    return decision is None


def _refusal(world: World, unit: UnitOfWork, one: Announcement) -> Decision | None:
    company = world.company
    if not launching.may_go_on(unit, one, company=company, now=world.now):
        return Decision.LOST_RIGHT
    today = world.now.astimezone(ZoneInfo(company.timezone)).date()
    if problems(one, company=company, today=today, pictures=world.pictures):
        return Decision.INCOMPLETE
    if one.work is Work.LAUNCH and _is_not_approved(world, unit, one):
        return Decision.INCOMPLETE
    return None


def _is_not_approved(world: World, unit: UnitOfWork, one: Announcement) -> bool:
    """Tell whether it is not to be launched as it is: it was not counted, or lacks somebody's approval."""
    by, forecast = unit.people.find(one.work_by), one.forecast
    return forecast is None or launching.lacks_approval(unit, one, forecast, by=by, company=world.company)


def _give_up(world: World, unit: UnitOfWork, one: Announcement, decision: Decision) -> None:
    given_up = launching.give_up(unit, one, now=world.now)
    tell_decided(world, unit, given_up, one.work_by, decision)
    unit.commit()


# ---------------------------------------------------------------------------- looking, which changes nothing


@dataclass(slots=True, kw_only=True)
class Round:
    """What was found so far, going through everybody."""

    audience: Audience
    tally: Tally = field(default_factory=Tally)
    difference: Difference = field(default_factory=Difference)
    zones: set[ZoneInfo] = field(default_factory=set)
    """Of the recipients."""
    recipients: int = 0
    fitting: int = 0
    """Who fits all that was chosen, where its author may not announce to everybody."""
    after: str = ""
    """The id of who was looked at last."""


def begin_round(world: World, unit: UnitOfWork, one: Announcement) -> Round:
    """Return a round in which nobody was looked at."""
    audience = read_audience(unit, one, company=world.company, now=world.now, platforms=world.platforms)
    return Round(audience=audience)


def look_at_some(unit: UnitOfWork, found: Round) -> Portion | None:
    """Look at the next people: who is a recipient, and, to count, what is expected for them, or, to launch,
    whether they were counted. Returns what is to be written of them, None once everybody was looked at; for
    channels alone nobody is."""
    audience = found.audience
    people = next_people(unit, found.after) if audience.one.addressing.direct else []
    if not people:
        return None
    portion = sort_out(audience, people)
    if audience.one.work is Work.COUNT:
        add_up(unit, audience, portion, found.tally)
        found.fitting += _fitting(audience, people)
        portion = replace(portion, others=stored_others(unit, portion, audience.one.id))
    else:
        difference = compare(unit, portion, audience.one)
        found.difference.added += difference.added
        found.difference.gone += difference.gone
    found.zones |= portion.zones
    found.recipients += len(portion.recipients)
    found.after = portion.last
    if audience.one.work is Work.LAUNCH:
        return replace(portion, recipients=tuple(difference.moved), others=())
    return portion


def _fitting(audience: Audience, people: Sequence[Person]) -> int:
    """Count those whom an author who may not announce to everybody might reach, if they might."""
    if audience.reach.everybody:
        return 0
    unbound = audience.unbound()
    return sum(unbound.holds(person) for person in people)


# ---------------------------------------------------------------------------- counting


def write_some(unit: UnitOfWork, found: Round, portion: Portion) -> bool:
    """Make some people recipients, and others none who were; commits. False if it is not asked for any
    more."""
    one = launching.still_asked(unit, found.audience.one)
    if one is None:
        return False
    unit.announcements.put_recipients(one.id, portion.recipients)
    if portion.others:
        unit.announcements.drop_recipients(one.id, portion.others)
    unit.commit()
    return True


def sweep_some(unit: UnitOfWork, found: Round, after: str) -> str:
    """Remove some recipients whom nobody looked at: channels that were chosen before, people who are not in
    the roster any more; commits. Returns the last of those that were gone through, empty if there are no
    more."""
    one = launching.still_asked(unit, found.audience.one)
    if one is None or not (after or _has_strangers(unit, one, found)):
        return ""
    lanes = unit.announcements.lanes(one.id, after=after, limit=PORTION)
    unit.announcements.drop_recipients(one.id, _strangers(unit, one, lanes))
    unit.commit()
    return lanes[-1] if lanes else ""


def _has_strangers(unit: UnitOfWork, one: Announcement, found: Round) -> bool:
    channels = unit.announcements.known(one.id, one.addressing.channels)
    return unit.announcements.count(one.id) > found.recipients + len(channels)


def finish_count(world: World, unit: UnitOfWork, found: Round) -> bool:
    """Keep what was counted and tell who asked for it; commits. False if it is not asked for any more."""
    one = launching.still_asked(unit, found.audience.one)
    if one is None:
        return False
    if not _is_still_right(world, unit, one, found):
        return True
    _channels(unit, found)
    nobody = _nobody(found)
    if nobody is not None:
        _give_up(world, unit, one, nobody)
        return True
    if _is_past(world, found):
        _give_up(world, unit, one, Decision.INCOMPLETE)
        return True
    forecast = found.tally.forecast(
        counted_at=found.audience.now,
        smallest_group=world.company.smallest_group,
        paces=world.paces,
        rates=_rates(unit),
    )
    counted = launching.finish_count(unit, one, forecast, company=world.company, now=world.now)
    tell_counted(world, unit, counted, one.work_by)
    unit.commit()
    return True


def _is_still_right(world: World, unit: UnitOfWork, one: Announcement, found: Round) -> bool:
    """Tell whether what was found may be used, now that everybody was looked at: who asked for it may still
    ask, or else it is given back, which commits; and its author reaches whom they reached, or else everybody
    is looked at once more."""
    decision = _refusal(world, unit, one)
    if decision is not None:
        _give_up(world, unit, one, decision)
        return False
    return reach_of_author(unit, one, world.company) == found.audience.reach


def _nobody(found: Round) -> Decision | None:
    """Return that it is for people, but there are none, or none to whom its author may announce."""
    if not found.audience.one.addressing.direct or found.tally.audience:
        return None
    return Decision.OUT_OF_REACH if found.fitting else Decision.NOBODY


def _is_past(world: World, found: Round) -> bool:
    """Tell whether its time has passed for anybody who would get it, as the form asks: meanwhile somebody had
    to approve it, or it was left for a day."""
    addressing = found.audience.one.addressing
    usual = [world.company.timezone] if addressing.channels else []
    zones = [*(zone.key for zone in found.zones), *usual]
    return bool(past_zones(addressing, zones=zones, now=world.now))


def _channels(unit: UnitOfWork, found: Round) -> int:
    """Make the channels recipients that were chosen; returns how many they are."""
    channels = channel_recipients(unit, found.audience)
    if channels:
        unit.announcements.put_recipients(found.audience.one.id, channels)
    return len(channels)


def _strangers(unit: UnitOfWork, one: Announcement, lanes: Sequence[str]) -> list[str]:
    ids = {lane: lane.removeprefix("person:") for lane in lanes if lane.startswith("person:")}
    there = unit.people.get_many(ids.values()) if one.addressing.direct else {}
    return [
        lane
        for lane in lanes
        if (ids[lane] not in there if lane in ids else lane not in one.addressing.channels)
    ]


def _rates(unit: UnitOfWork) -> dict[Platform, Rate]:
    """Return what was learnt of the platforms."""
    return {
        one.platform: Rate(now=one.rate, limit=one.limit)
        for one in unit.figures.platforms()
        if one.rate is not None
    }


# ---------------------------------------------------------------------------- launching


def finish_launch(world: World, unit: UnitOfWork, found: Round) -> bool:
    """Let it go out to those who were counted; where that are not the same any more, have it counted anew.
    Commits. False if it is not asked for any more."""
    one = launching.still_asked(unit, found.audience.one)
    if one is None:
        return False
    if not _is_still_right(world, unit, one, found):
        return True
    if found.difference:
        launching.count_again(unit, one, _moved(found.difference), now=world.now)
        unit.commit()
        return True
    if _is_past(world, found):
        _give_up(world, unit, one, Decision.INCOMPLETE)
        return True
    channels = _channels(unit, found)
    if not found.recipients and not channels:
        _give_up(world, unit, one, Decision.NOBODY)
        return True
    launched = launching.launch(unit, one, over_at=_over_at(world, found), now=world.now)
    by = unit.people.find(one.approver_id) if one.approver_id else None
    for person_id in dict.fromkeys((one.work_by, one.author_id)):
        tell_decided(world, unit, launched, person_id, Decision.LAUNCHED, by=by)
    unit.commit()
    return True


def _over_at(world: World, found: Round) -> datetime:
    zones = {*found.zones, ZoneInfo(world.company.timezone)}
    return over_everywhere(found.audience.one.addressing, zones) or world.now


def _moved(difference: Difference) -> Moved:
    gone = [lane.removeprefix("person:") for lane in difference.gone]
    return Moved(
        added=len(difference.added),
        gone=len(gone),
        first=tuple(sorted([*difference.added, *gone])[:MOST_NAMED]),
    )
