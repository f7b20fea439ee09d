"""Somebody follows a counted link of an announcement: it leads on, and that it was opened is kept once."""

from dataclasses import dataclass

from cards.words import nearest_language
from coaching.announcements.model import Announcement, AnnouncementState, Response, ResponseKind
from coaching.programmes.succession import is_here
from handlers.click_links import Click
from handlers.context import UnitOfWork, World
from people.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Where a link leads. `target` is empty where it leads nowhere any more."""

    target: str = ""
    language: str
    """Of whose link it is; of the company, where they are gone."""
    is_new: bool = False
    """It was counted just now: the caller commits."""


def follow(world: World, unit: UnitOfWork, click: Click, *, counts: bool) -> Followed:
    """Return where a link leads: to where the announcement's link leads now, after a correction as well, and
    whoever is gone. It is counted once, for a recipient who is still here, until the announcement is over.
    `counts`: somebody opens it; a machine that only looks does not count."""
    person = unit.people.find(click.person_id)
    language = nearest_language(None if person is None else person.locale, fallback=world.company.languages)
    one = unit.announcements.find(click.announcement_id)
    if one is None or not one.is_launched or one.state is AnnouncementState.RECALLED:
        return Followed(language=language)
    is_new = (
        counts
        and person is not None
        and _is_counted(world, unit, one, person)
        and _keep(world, unit, one, person)
    )
    return Followed(target=one.content.link_url, language=language, is_new=is_new)


def _is_counted(world: World, unit: UnitOfWork, one: Announcement, person: Person) -> bool:
    is_over = one.over_at is not None and world.now > one.over_at
    if is_over or not one.content.counts_clicks or not one.content.link_url:
        return False
    is_present = is_here(person, company=world.company, now=world.now)
    return is_present and unit.announcements.is_recipient(one.id, f"person:{person.id}")


def _keep(world: World, unit: UnitOfWork, one: Announcement, person: Person) -> bool:
    response = Response(announcement_id=one.id, person_id=person.id, kind=ResponseKind.CLICK, at=world.now)
    return unit.announcements.respond(response)
