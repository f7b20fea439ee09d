"""Who is in an announcement's audience, looked at portion by portion: what is expected for them, and whether
they are those who were counted before. Nothing here changes anything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coaching.announcements.forecast import Expected, Tally, Terms, expect
from coaching.announcements.model import Announcement, LeftOut, Recipient
from coaching.announcements.moments import due_in, due_in_channels, over_everywhere, over_in
from coaching.announcements.rules import Reach, is_addressed, reach_of
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment
from people import sending
from people.attention import FREE
from people.calendar import WorkCalendar
from people.model import Company, Person, Platform, Role
from people.reach import address_of
from people.sending import is_in_pilot
from people.working_time import calendars_for, company_calendar, used_this_week

PORTION = 1000
"""People who are looked at, and written, in one transaction, for which presses wait: our own default."""
_CHATS = (Platform.SLACK, Platform.TEAMS)
"""Where people would be reached, while no chat is connected."""
_EDGES = (ZoneInfo("Etc/GMT+12"),)
"""Where every day ends last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """All that says whom an announcement is for, as it is at one moment."""

    one: Announcement
    company: Company
    now: datetime
    today: date
    reach: Reach
    """The author's."""
    managers: Collection[str]
    enrolments: Mapping[str, Sequence[Enrolment]]
    platforms: tuple[Platform, ...]
    others: tuple[int, ...] = ()
    """Announcements under way that take places of the weekly limit too."""

    def holds(self, person: Person) -> bool:
        """Tell whether it is for the person, whatever they get at the moment."""
        return is_addressed(
            person,
            self.one,
            reach=self.reach,
            is_manager=person.id in self.managers,
            enrolments=self.enrolments.get(person.id, ()),
            today=self.today,
        )

    def unbound(self) -> "Audience":
        """Return the audience as it would be, if its author might announce to everybody."""
        return replace(self, reach=Reach(everybody=True))

    def zone(self, person: Person) -> ZoneInfo:
        """Return the time zone in which a person gets it."""
        return ZoneInfo(person.timezone or self.company.timezone)

    def recipient(self, person: Person) -> Recipient:
        """Return the person as a recipient."""
        due = due_in(self.one.addressing, self.zone(person), now=self.now)
        return Recipient(lane=_lane(person), person_id=person.id, due_at=due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some people, by id: those who are to be recipients, and the lanes of all others."""

    last: str
    """The id of the last one."""
    inside: tuple[Person, ...]
    """Who is in the pilot group: the recipients."""
    not_in_pilot: int
    """How many would be recipients, but for the pilot group."""
    recipients: tuple[Recipient, ...]
    others: tuple[str, ...]
    zones: frozenset[ZoneInfo]
    """Of the recipients."""


@dataclass(slots=True, kw_only=True)
class Difference:
    """Who came into the set of recipients since it was counted, and who went."""

    added: list[str] = field(default_factory=list)
    """Ids of people."""
    gone: list[str] = field(default_factory=list)
    """Lanes."""
    moved: list[Recipient] = field(default_factory=list)
    """Who is a recipient as before, at another moment: they have moved to another time zone."""

    def __bool__(self) -> bool:
        return bool(self.added or self.gone)


def read_audience(
    unit: CoachingUnit,
    one: Announcement,
    *,
    company: Company,
    now: datetime,
    platforms: tuple[Platform, ...],
) -> Audience:
    """Return whom an announcement is for now, within its author's reach: who is no lead any more reaches
    nobody. Without a connected chat, people count as reached where they have an account at all."""
    reach = reach_of_author(unit, one, company)
    asked = (one.addressing.audience, *reach.audiences)
    names_managers = any(Role.MANAGER.value in each.roles for each in asked)
    return Audience(
        one=one,
        company=company,
        now=now,
        today=now.astimezone(ZoneInfo(company.timezone)).date(),
        reach=reach,
        managers=unit.people.manager_ids() if names_managers else frozenset(),
        enrolments=_enrolments(unit, one.addressing.programme_id),
        platforms=platforms or _CHATS,
        others=_others(unit, one, now=now),
    )


def reach_of_author(unit: CoachingUnit, one: Announcement, company: Company) -> Reach:
    """Return whom the author of an announcement may announce to now."""
    author = unit.people.find(one.author_id)
    return Reach() if author is None else reach_of(author, unit.programmes.list_all(), company)


def _others(unit: CoachingUnit, one: Announcement, *, now: datetime) -> tuple[int, ...]:
    under_way = unit.announcements.sending(now=now)
    return tuple(each.id for each in under_way if each.id != one.id and each.feature not in FREE)


def _enrolments(unit: CoachingUnit, programme_id: str) -> dict[str, list[Enrolment]]:
    found: dict[str, list[Enrolment]] = {}
    for enrolment in unit.enrolments.of_programme(programme_id) if programme_id else ():
        found.setdefault(enrolment.person_id, []).append(enrolment)
    return found


# ---------------------------------------------------------------------------- portion by portion


def next_people(unit: CoachingUnit, after: str) -> list[Person]:
    """Return the people that are looked at next, `after` an id; empty once everybody was."""
    return unit.people.portion(after=after, limit=PORTION)


def sort_out(audience: Audience, people: Sequence[Person]) -> Portion:
    """Return which of some people are recipients: who is in the audience, and in the pilot group."""
    whole = [person for person in people if audience.holds(person)]
    inside = tuple(person for person in whole if is_in_pilot(person, audience.company))
    ids = {person.id for person in inside}
    return Portion(
        last=people[-1].id,
        inside=inside,
        not_in_pilot=len(whole) - len(inside),
        recipients=tuple(audience.recipient(person) for person in inside),
        others=tuple(_lane(person) for person in people if person.id not in ids),
        zones=frozenset(audience.zone(person) for person in inside),
    )


def _lane(person: Person) -> str:
    return f"person:{person.id}"


def stored_others(unit: CoachingUnit, portion: Portion, announcement_id: int) -> tuple[str, ...]:
    """Return the lanes of those who are stored, though they are no recipients."""
    others = portion.others
    return tuple(unit.announcements.known(announcement_id, others)) if others else ()


def compare(unit: CoachingUnit, portion: Portion, one: Announcement) -> Difference:
    """Return how those who are recipients now differ from those who are stored."""
    lanes = [each.lane for each in portion.recipients]
    known = unit.announcements.due_at(one.id, [*lanes, *portion.others])
    # One that goes at once is due for everybody when it is launched.
    is_timed = one.addressing.on is not None
    return Difference(
        added=[each.person_id or "" for each in portion.recipients if each.lane not in known],
        gone=[lane for lane in portion.others if lane in known],
        moved=[
            each
            for each in portion.recipients
            if is_timed and known.get(each.lane, each.due_at) != each.due_at
        ],
    )


def add_up(unit: CoachingUnit, audience: Audience, portion: Portion, tally: Tally) -> None:
    """Add to a tally what is expected for those of some people who are in the audience. Asks storage a few
    times, however many they are."""
    tally.audience += portion.not_in_pilot
    if portion.not_in_pilot:
        tally.left_out[LeftOut.NOT_IN_PILOT] += portion.not_in_pilot
    _Expecting(unit, audience).add_up(portion.inside, tally)


class _Expecting:
    """What is expected for some people, of whom many are alike."""

    def __init__(self, unit: CoachingUnit, audience: Audience) -> None:
        self._unit = unit
        self._audience = audience
        self._known: dict[tuple[object, ...], Expected] = {}

    def add_up(self, people: Sequence[Person], tally: Tally) -> None:
        """Add to a tally what is expected for the people, all of them in the pilot group."""
        ids = [person.id for person in people]
        chats, introduced = self._unit.people.last_chats(ids), self._unit.people.introduced(ids)
        calendars, pauses = self._calendars(people), self._unit.people.pauses_of(ids)
        used = used_this_week(self._unit, calendars, now=self._audience.now)
        planned = self._planned(ids)
        for person in people:
            found = address_of(person, platforms=self._audience.platforms, last_chat=chats.get(person.id))
            recipient = sending.Recipient(
                person=person,
                calendar=calendars[person.id],
                pauses=tuple(pauses.get(person.id, ())),
                used=used.get(person.id, 0),
                reachable=found is not None,
            )
            coming = tuple(planned.get(person.id, ()))
            expected = self._expected(recipient, coming, is_introduced=person.id in introduced)
            tally.add(person, expected, platform=None if found is None else found[0])

    def _calendars(self, people: Sequence[Person]) -> dict[str, WorkCalendar]:
        today = self._audience.today
        last = self._audience.one.addressing.valid_until or today
        return calendars_for(
            self._unit, people, company=self._audience.company, first=today, last=max(today, last)
        )

    def _planned(self, ids: Collection[str]) -> Mapping[str, Sequence[datetime]]:
        """Return when something else is to come to people, as far as that is planned, that takes a place."""
        one = self._audience.one
        until = over_everywhere(one.addressing, _EDGES)
        if one.feature in FREE or until is None:
            return {}
        return self._unit.announcements.to_come(ids, others=self._audience.others, until=until)

    def _expected(
        self, recipient: sending.Recipient, planned: tuple[datetime, ...], *, is_introduced: bool
    ) -> Expected:
        """Return what is expected for somebody: the same for all of whom the rules know the same."""
        alike = (
            recipient.calendar,
            recipient.pauses,
            recipient.used,
            recipient.reachable,
            recipient.person.end_date,
            planned,
            is_introduced,
        )
        if alike not in self._known:
            self._known[alike] = expect(
                recipient,
                self._terms(recipient.calendar.timezone),
                company=self._audience.company,
                now=self._audience.now,
                is_introduced=is_introduced,
                planned=planned,
            )
        return self._known[alike]

    def _terms(self, zone: ZoneInfo) -> Terms:
        addressing, now = self._audience.one.addressing, self._audience.now
        return Terms(
            feature=self._audience.one.feature,
            due_at=due_in(addressing, zone, now=now),
            not_after=over_in(addressing, zone) or now,
        )


def channel_recipients(unit: CoachingUnit, audience: Audience) -> list[Recipient]:
    """Return the channels that get it, each due as the company next works."""
    addressing, today = audience.one.addressing, audience.today
    if not addressing.channels:
        return []
    last = addressing.on or today
    calendar = company_calendar(unit, audience.company, first=today, last=max(last, today))
    due = due_in_channels(addressing, calendar, now=audience.now)
    return [Recipient(lane=lane, person_id=None, due_at=due) for lane in dict.fromkeys(addressing.channels)]
