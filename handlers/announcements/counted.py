"""What those who launch or approve an announcement are told: who was counted, and how it went on."""

from collections.abc import Collection
from datetime import datetime, timedelta

from cards import builders
from cards.data.announcement_counting import (
    AnnouncementCountedData,
    AnnouncementDecidedData,
    AnnouncementToApproveData,
    CountedMoved,
    Decision,
    Held,
    Next,
)
from cards.model import Card
from cards.serial import to_json
from coaching.announcements import launching
from coaching.announcements.drafting import fingerprint_of
from coaching.announcements.forecast import shown_of
from coaching.announcements.model import Announcement, AnnouncementState, Forecast
from coaching.announcements.rules import written_in
from handlers import delivery
from handlers.announcements.questions import approval_key
from handlers.context import UnitOfWork, World
from handlers.leading import tell
from handlers.readers import Reader, name_of, reader_of
from people.calendar import pattern_of
from people.model import Feature, Person
from people.outbox import NewMessage, Reason
from people.texts import in_language

ANNOUNCEMENT_COUNTED = "announcement_counted"
ANNOUNCEMENT_DECIDED = "announcement_decided"
ANNOUNCEMENT_ANSWERED = "announcement_answered"
"""Kinds of messages, as on `deliveries`."""


ANSWERS_LAST = timedelta(days=30)
"""How long it is tried to change a question that was answered, where a chat is away for example: our own
default."""


def title_for(one: Announcement, reader: Reader) -> str:
    """Return an announcement's title as somebody reads it."""
    return reader.text(one.content.titles)


# ---------------------------------------------------------------------------- counted


def counted_card(world: World, unit: UnitOfWork, one: Announcement, reader: Reader) -> Card:
    """Return what was found of an announcement that was counted."""
    forecast = one.forecast
    assert forecast is not None, "only what was counted is shown so"  # noqa: S101 - whoever calls looked
    shown = shown_of(forecast, smallest_group=world.company.smallest_group)
    card = AnnouncementCountedData(
        announcement_id=one.id,
        title=title_for(one, reader),
        seen=fingerprint_of(one),
        audience=forecast.audience,
        recipients=forecast.recipients,
        reached=forecast.reached,
        channels=len(set(one.addressing.channels)),
        teams=forecast.teams,
        later=forecast.later,
        left_out=tuple(sorted(shown.apart.items(), key=lambda each: -each[1])),
        together=shown.together,
        without_account=_names(unit, forecast.without_account),
        first_at=_there(forecast.first_at, reader.person, world),
        finished_at=_there(forecast.finished_at, reader.person, world),
        valid_until=one.addressing.valid_until,
        next=_next(world, unit, one, reader.person),
        is_approved=bool(one.approver_id),
        is_urgent=one.addressing.urgent,
        is_for_others_too=launching.is_for_others_too(unit, one, by=reader.person, company=world.company),
        approve_above=world.company.approve_above,
        moved=_moved(unit, forecast),
        held=held(world, unit),
        sent_back=one.sent_back,
        sent_back_by=name_of(unit.people.find(one.sent_back_by)) if one.sent_back_by else "",
    )
    return builders.announcement_counted(card, reader.words)


def _next(world: World, unit: UnitOfWork, one: Announcement, person: Person) -> Next:
    forecast = one.forecast
    if forecast is None or not (forecast.recipients or one.addressing.channels):
        return Next.NOTHING
    if one.state is AnnouncementState.PROPOSED:
        return Next.WAIT
    is_asked = launching.lacks_approval(unit, one, forecast, by=person, company=world.company)
    return Next.PROPOSE if is_asked else Next.SEND


def _moved(unit: UnitOfWork, forecast: Forecast) -> CountedMoved | None:
    if not forecast.added and not forecast.gone:
        return None
    names = _names(unit, forecast.changed)
    return CountedMoved(added=forecast.added, gone=forecast.gone, names=names)


def _names(unit: UnitOfWork, person_ids: Collection[str]) -> tuple[str, ...]:
    """Return the names of those who are still there."""
    found = unit.people.get_many(person_ids)
    return tuple(found[key].name for key in person_ids if key in found)


def _there(moment: datetime | None, person: Person, world: World) -> datetime | None:
    return None if moment is None else moment.astimezone(pattern_of(person, world.company).timezone)


def held(world: World, unit: UnitOfWork) -> Held | None:
    """Return why nothing goes out at the moment, if so."""
    if unit.switches.get(delivery.SENDING_STOPPED) is not None:
        return Held.STOPPED
    if Reason.TOKEN_DEAD in unit.outbox.troubled_platforms().values():
        return Held.REFUSED
    return None if world.platforms else Held.NO_PLATFORM


def tell_counted(world: World, unit: UnitOfWork, one: Announcement, person_id: str) -> int:
    """Queue what was counted for who asked for it; the caller commits."""
    person = unit.people.find(person_id)
    if person is None:
        return 0
    card = counted_card(world, unit, one, reader_of(person, world.company))
    return tell(world, unit, person, key=_once(world, ANNOUNCEMENT_COUNTED, one), card=card, feature=None)


# ---------------------------------------------------------------------------- decided


def tell_decided(
    world: World,
    unit: UnitOfWork,
    one: Announcement,
    person_id: str,
    decision: Decision,
    *,
    by: Person | None = None,
    reason: str = "",
) -> int:
    """Queue for somebody how it went on with an announcement; the caller commits."""
    person = unit.people.find(person_id)
    if person is None:
        return 0
    reader = reader_of(person, world.company)
    card = decided_card(one, reader, decision, by=by, reason=reason)
    return tell(world, unit, person, key=_once(world, ANNOUNCEMENT_DECIDED, one), card=card, feature=None)


def tell_answered(
    world: World, unit: UnitOfWork, one: Announcement, person: Person, decision: Decision, *, by: Person
) -> None:
    """Queue that the question for approval, where it has reached somebody, says who decided what; the caller
    commits."""
    card = decided_card(one, reader_of(person, world.company), decision, by=by)
    edit = NewMessage(
        dedupe_key=f"{ANNOUNCEMENT_ANSWERED}:{one.id}:{one.requests}:{person.id}",
        kind=ANNOUNCEMENT_ANSWERED,
        lane=f"person:{person.id}",
        person_id=person.id,
        card=to_json(card),
        due_at=world.now,
        not_after=world.now + ANSWERS_LAST,
        edits=approval_key(one, person.id),
    )
    unit.outbox.add_many([edit], now=world.now)


def decided_card(
    one: Announcement,
    reader: Reader,
    decision: Decision,
    *,
    by: Person | None = None,
    reason: str = "",
    people: int | None = None,
) -> Card:
    """Return how it went on with an announcement; `people`: who are asked, else all who were counted."""
    recipients = 0 if one.forecast is None else one.forecast.recipients
    card = AnnouncementDecidedData(
        announcement_id=one.id,
        title=title_for(one, reader),
        decision=decision,
        by_name=name_of(by),
        reason=reason,
        people=recipients if people is None else people,
        channels=len(set(one.addressing.channels)),
    )
    return builders.announcement_decided(card, reader.words)


# ---------------------------------------------------------------------------- to be approved


def ask_to_approve(
    world: World, unit: UnitOfWork, one: Announcement, person: Person, *, asked_by: Person
) -> int:
    """Queue for somebody what they are asked to approve; the caller commits."""
    return tell(
        world,
        unit,
        person,
        key=approval_key(one, person.id),
        card=_to_approve(world, one, person, asked_by=asked_by),
        feature=Feature.WORK,
    )


def _to_approve(world: World, one: Announcement, person: Person, *, asked_by: Person) -> Card:
    reader, forecast = reader_of(person, world.company), one.forecast
    shown = None if forecast is None else shown_of(forecast, smallest_group=world.company.smallest_group)
    card = AnnouncementToApproveData(
        announcement_id=one.id,
        title=title_for(one, reader),
        text=reader.text(one.content.texts),
        seen=fingerprint_of(one),
        asked_by=asked_by.name,
        beside=one.content,
        repeats=one.addressing.repeats,
        audience=one.addressing.audience,
        instead=_instead(one, reader, world),
        recipients=0 if forecast is None else forecast.recipients,
        reached=0 if forecast is None else forecast.reached,
        left_out=() if shown is None else tuple(sorted(shown.apart.items(), key=lambda each: -each[1])),
        together=0 if shown is None else shown.together,
        channels=len(set(one.addressing.channels)),
        first_at=None if forecast is None else _there(forecast.first_at, person, world),
        on=one.addressing.on,
        valid_until=one.addressing.valid_until,
        is_urgent=one.addressing.urgent,
        asked_on=world.now.astimezone(pattern_of(person, world.company).timezone).date(),
    )
    return builders.announcement_to_approve(card, reader.words)


def _instead(one: Announcement, reader: Reader, world: World) -> str:
    """Return the language that somebody reads because nothing is said in theirs; empty if something is."""
    languages, own = world.company.languages, reader.words.language
    written = {code: code for code in written_in(one.content, languages)}
    found = in_language(written, own, fallback=languages)
    return "" if found == own else found


def _once(world: World, kind: str, one: Announcement) -> str:
    """Return a key of which there is one for each time that it is queued, in the commit by which that was
    decided: the business clock may stand still between two of them."""
    return f"{kind}:{one.id}:{world.chance.getrandbits(64):016x}"
