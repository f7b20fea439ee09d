"""Who would get an announcement when, and who not and why: the rules of sending (`people.sending`), followed
until they say that it goes or does not. Purely."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from coaching.announcements.model import PERSONAL, Forecast, LeftOut
from coaching.announcements.pacing import Slot, pass_through
from people.calendar import DayState, WorkCalendar, iso_week
from people.model import Company, Feature, Person, Platform
from people.outbox import Message, MessageState, Reason
from people.pace import Pace, Rate
from people.sending import Go, Move, Recipient, Verdict, decide

MOST_NAMED = 20
"""People who are named so that somebody can help them: our own default."""
_A_DAY = timedelta(days=1)

_WHY = {
    Reason.NOT_IN_PILOT: LeftOut.NOT_IN_PILOT,
    Reason.NO_CHAT_IDENTITY: LeftOut.NO_CHAT_IDENTITY,
    Reason.OUTSIDE_WORKING_TIME: LeftOut.ON_LEAVE,
    Reason.PAUSED: LeftOut.PAUSED,
    Reason.OVER_BUDGET: LeftOut.OVER_BUDGET,
    Reason.LEFT_COMPANY: LeftOut.LEAVING,
    Reason.DEACTIVATED: LeftOut.LEAVING,
    Reason.EXPIRED: LeftOut.TOO_LATE,
}
_OWN_REASONS = frozenset({Reason.PAUSED, Reason.OVER_BUDGET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is to be sent to somebody: as what, from when on, and until when it is of use to them."""

    feature: Feature
    due_at: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected for one person: `at` is when it may go, or `why` says why it does not."""

    at: datetime | None = None
    why: LeftOut | None = None
    is_later: bool = False
    """On a later day than the first, because of their leave, a pause, or the week's limit."""
    until: datetime | None = None
    """When their working time of that day ends."""
    then: datetime | None = None
    """When they work next after it, if that is not too late."""
    messages: int = 1
    """Two where they are told first what Hojorin is."""


def expect(
    recipient: Recipient,
    terms: Terms,
    *,
    company: Company,
    now: datetime,
    is_introduced: bool = True,
    planned: Sequence[datetime] = (),
) -> Expected:
    """Return what is expected for somebody of whom all is as it is `now`, `recipient.used` among it.

    `planned`: when something else is to come that takes a place of theirs, in order. Whoever gets nothing
    before is told what Hojorin is with the first of it.
    """
    calendar = recipient.calendar
    start = max(now, terms.due_at)
    before = [max(now, moment) for moment in planned]
    is_met = is_introduced or (bool(before) and before[0] < start)
    places = _Places(calendar, [now] * recipient.used + before)
    if not is_introduced:
        _introduce(recipient, terms, places, company=company, start=before[0] if is_met else start)
    found = _follow(recipient, terms, places, company=company, start=start)
    if not isinstance(found.verdict, Go):
        return Expected(why=found.why)
    until = calendar.windows(calendar.local_date(found.at))[0][1]
    then = calendar.next_working_moment(until)
    is_in_time = then is not None and then <= terms.not_after
    return Expected(
        at=found.at,
        is_later=_is_later(calendar, found, start=start),
        until=until,
        then=then if is_in_time else None,
        messages=1 if is_met else 2,
    )


@dataclass(slots=True)
class _Places:
    """Places of the weekly limit, each taken at a moment."""

    calendar: WorkCalendar
    taken: list[datetime]

    def used(self, at: datetime) -> int:
        """Return how many are taken of the week of a moment, by then."""
        week = iso_week(self.calendar, at)
        return sum(moment <= at and iso_week(self.calendar, moment) == week for moment in self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """How it ended, when, and what put it off before."""

    verdict: Verdict
    at: datetime
    reasons: frozenset[Reason | None]
    why: LeftOut | None


def _follow(
    recipient: Recipient, terms: Terms, places: _Places, *, company: Company, start: datetime
) -> _Found:
    """Decide as is decided before sending, again at each moment to which that moves it. Somebody without an
    account is looked at no further: whether it gets known in time is not theirs to say."""
    message, at = _message(terms), start
    reasons: set[Reason | None] = set()
    while True:
        verdict = decide(
            message, replace(recipient, used=places.used(at)), company=company, now=at, leaves_last=True
        )
        if isinstance(verdict, Move) and verdict.reason is not Reason.NO_CHAT_IDENTITY:
            reasons.add(verdict.reason)
            at = verdict.to
            continue
        why = None if isinstance(verdict, Go) or verdict.reason is None else _WHY[verdict.reason]
        return _Found(verdict=verdict, at=at, reasons=frozenset(reasons), why=why)


def _introduce(
    recipient: Recipient, terms: Terms, places: _Places, *, company: Company, start: datetime
) -> None:
    """Take the place in the week's limit of what tells somebody first what Hojorin is."""
    introduction = replace(terms, feature=Feature.INTRODUCTION)
    found = _follow(recipient, introduction, places, company=company, start=start)
    if isinstance(found.verdict, Go):
        places.taken.append(found.at)


def _is_later(calendar: WorkCalendar, found: _Found, *, start: datetime) -> bool:
    day, last = calendar.local_date(start), calendar.local_date(found.at)
    if day == last:
        return False
    if found.reasons & _OWN_REASONS:
        return True
    days = (day + _A_DAY * number for number in range((last - day).days))
    return any(calendar.state(one) is DayState.LEAVE for one in days)


def _message(terms: Terms) -> Message:
    """Return a message as it would be queued, as far as it matters for deciding."""
    return Message(
        id=0,
        dedupe_key="",
        kind="",
        lane="",
        person_id="",
        feature=terms.feature,
        subject_id=None,
        card="",
        due_at=terms.due_at,
        not_after=terms.not_after,
        state=MessageState.QUEUED,
        reason=None,
        attempts=0,
        fence=0,
        queued_at=terms.due_at,
        finished_at=None,
        platform=None,
        doubt_since=None,
    )


# ---------------------------------------------------------------------------- everybody together


@dataclass(slots=True, kw_only=True)
class Tally:
    """What is expected for everybody of an audience, added up. Nobody is remembered but who can be helped."""

    audience: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    without_account: list[str] = field(default_factory=list)
    teams: set[str] = field(default_factory=set)
    """Of the whole audience: those of the people who are reached might tell who is away."""
    prompt: Counter[Slot] = field(default_factory=Counter)
    later: Counter[Slot] = field(default_factory=Counter)
    first: datetime | None = None
    """Of those who get it on the first day."""
    first_later: datetime | None = None

    def add(self, person: Person, expected: Expected, *, platform: Platform | None) -> None:
        """Take one more person of the audience into account, whom the platform reaches."""
        self.audience += 1
        self.teams.add(person.team)
        if expected.at is None:
            self._leave_out(person, expected)
            return
        slot = Slot(
            platform=platform,
            at=expected.at,
            until=expected.until,
            then=expected.then,
            messages=expected.messages,
        )
        if expected.is_later:
            self.later[slot] += 1
            self.first_later = _earlier(self.first_later, slot.at)
        else:
            self.prompt[slot] += 1
            self.first = _earlier(self.first, slot.at)

    def _leave_out(self, person: Person, expected: Expected) -> None:
        assert expected.why is not None, "whom nothing reaches has a reason"  # noqa: S101 - `expect` saw to it
        self.left_out[expected.why] += 1
        is_helped = expected.why is LeftOut.NO_CHAT_IDENTITY
        if is_helped and len(self.without_account) < MOST_NAMED:
            self.without_account.append(person.id)

    def forecast(
        self,
        *,
        counted_at: datetime,
        smallest_group: int,
        paces: Mapping[Platform, Pace],
        rates: Mapping[Platform, Rate],
    ) -> Forecast:
        """Return the whole as it is kept."""
        everybody = pass_through(self.prompt + self.later, paces=paces, rates=rates)
        left_out = Counter(self.left_out)
        if everybody.too_late:
            left_out[LeftOut.TOO_LATE] += everybody.too_late
        later, reached = self.later.total(), self.audience - left_out.total()
        hides = 0 < later < smallest_group
        shown = pass_through(self.prompt, paces=paces, rates=rates) if hides else everybody
        return Forecast(
            counted_at=counted_at,
            audience=self.audience,
            recipients=self.audience - left_out[LeftOut.NOT_IN_PILOT],
            reached=reached,
            later=min(later, reached),
            left_out={why: count for why, count in left_out.items() if count},
            without_account=tuple(self.without_account),
            first_at=self.first if hides else _earlier(self.first, self.first_later),
            finished_at=shown.last,
            teams=len(self.teams),
        )


def _earlier(moment: datetime | None, other: datetime | None) -> datetime | None:
    return min((one for one in (moment, other) if one is not None), default=None)


# ---------------------------------------------------------------------------- what is shown of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of those who are left out: `apart` by reason, where leave stands for pauses too; and
    `together` of all reasons that are a person's own, where one of them is of so few people that it might say
    of somebody what nobody is told."""

    apart: dict[LeftOut, int]
    together: int = 0


def shown_of(forecast: Forecast, *, smallest_group: int) -> Shown:
    """Return what may be shown of who is left out; it adds up to the whole.

    Leave and pauses are never told apart: two counts of audiences that differ by one person would say whether
    that person has paused."""
    left_out = Counter(forecast.left_out)
    left_out[LeftOut.ON_LEAVE] += left_out.pop(LeftOut.PAUSED, 0)
    found = {why: count for why, count in left_out.items() if count}
    own = {why: count for why, count in found.items() if why in PERSONAL}
    if all(count >= smallest_group for count in own.values()):
        return Shown(apart=found)
    others = {why: count for why, count in found.items() if why not in PERSONAL}
    return Shown(apart=others, together=sum(own.values()))
