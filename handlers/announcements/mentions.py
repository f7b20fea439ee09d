"""Announcements once more, as a line: on the homes and check-ins of those for whom they are; and what is
under way, on the homes of those who announce. A line is never sent by itself: it takes no place of the
budget.
"""

from collections.abc import Collection

from cards.data.announcement_mentions import AnnouncementMention, AnnouncementsAtWork
from coaching.announcements import rules
from coaching.announcements.model import Announcement, AnnouncementState, Repeat
from handlers.announcements.corrections import corrected_at
from handlers.context import Turn, UnitOfWork, World
from handlers.readers import reader_of
from people.calendar import pattern_of
from people.model import Feature, Person
from people.preferences import active_pause

MOST_AT_WORK = 200
"""Announcements that are looked at for a lead's home, those changed last: our own default."""
_UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.PAUSED)


def mentions_for(
    world: World, unit: UnitOfWork, people: Collection[Person], *, repeat: Repeat
) -> dict[str, list[AnnouncementMention]]:
    """Return what is still to be read, by person, latest first: what was launched with this repeat, is due
    for them and not over, and of which they have not said that they got it, as it was corrected last.

    While nothing is repeated this is one short query, however many people are asked for.
    """
    repeated = [one for one in unit.announcements.sending(now=world.now) if repeat in one.addressing.repeats]
    known = {person.id: person for person in people} if repeated else {}
    found: dict[str, list[AnnouncementMention]] = {}
    for one in repeated:
        since = corrected_at(unit, one)
        for person_id in unit.announcements.not_yet_seen(one.id, known, now=world.now, after=since):
            found.setdefault(person_id, []).append(_mention(world, one, known[person_id]))
    return found


def mentions_on_check_ins(
    world: World, unit: UnitOfWork, people: Collection[Person]
) -> dict[str, AnnouncementMention]:
    """Return the latest announcement that stands on a check-in, by person; nothing for those who want no
    announcements for now: a check-in comes to them, whereas they open their home themselves."""
    found = mentions_for(world, unit, people, repeat=Repeat.CHECK_IN)
    if not found:
        return {}
    pauses = unit.people.pauses_of(list(found))
    days = {
        person.id: world.now.astimezone(pattern_of(person, world.company).timezone).date()
        for person in people
    }
    return {
        person_id: mentions[0]
        for person_id, mentions in found.items()
        if active_pause(pauses.get(person_id, []), feature=Feature.ANNOUNCEMENT, day=days[person_id]) is None
    }


def own_mentions(turn: Turn) -> tuple[AnnouncementMention, ...]:
    """Return what stands on the acting person's home."""
    found = mentions_for(turn.world, turn.unit, [turn.actor], repeat=Repeat.HOME)
    return tuple(found.get(turn.actor.id, ()))


def at_work(turn: Turn) -> AnnouncementsAtWork | None:
    """Return what is under way and what waits for the acting person; None for those who may not announce."""
    programmes = turn.unit.programmes.list_all()
    if not rules.may_announce(turn.actor, programmes):
        return None
    known = turn.unit.announcements.list_all(limit=MOST_AT_WORK)
    own = [one for one in known if one.author_id == turn.actor.id and one.state is AnnouncementState.DRAFT]
    to_approve = [
        one
        for one in known
        if one.state is AnnouncementState.PROPOSED
        and rules.may_approve(turn.actor, one, programmes, turn.world.company)
    ]
    return AnnouncementsAtWork(
        under_way=sum(one.state in _UNDER_WAY and not _is_over(turn.world, one) for one in known),
        counted=sum(one.forecast is not None for one in own),
        drafts=sum(one.forecast is None for one in own),
        to_approve=tuple(_mention(turn.world, one, turn.actor) for one in to_approve),
    )


def _is_over(world: World, one: Announcement) -> bool:
    return one.closed_at is not None or (one.over_at is not None and one.over_at <= world.now)


def _mention(world: World, one: Announcement, person: Person) -> AnnouncementMention:
    return AnnouncementMention(
        announcement_id=one.id, title=reader_of(person, world.company).text(one.content.titles)
    )
