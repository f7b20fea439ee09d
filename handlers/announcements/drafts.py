"""Announcements as those know them who write them: who may do what, how far each is, and the draft's card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from cards import builders
from cards.data.announcement_writing import (
    AnnouncementDraftData,
    AnnouncementOverwrittenData,
    AnnouncementTerms,
    AnnouncementToldData,
    DraftProblem,
    Stage,
    Told,
)
from cards.model import Card
from coaching.announcements import rules
from coaching.announcements.drafting import get_announcement, subject_of
from coaching.announcements.model import Announcement, AnnouncementState
from coaching.announcements.rules import Field, Wrong
from coaching.programmes.model import Programme
from handlers.announcements.looking import zones_of
from handlers.context import Turn
from handlers.readers import Reader, name_of, reader_of
from handlers.surveys.schedule_cards import name_of_other
from people.calendar import pattern_of
from people.errors import NotAllowedError
from people.texts import in_language

EARLIEST = "Pacific/Kiritimati"
"""Where each day begins first (UTC+14)."""
_STAGES = {
    AnnouncementState.DRAFT: Stage.DRAFT,
    AnnouncementState.PROPOSED: Stage.PROPOSED,
    AnnouncementState.SENDING: Stage.SENDING,
    AnnouncementState.PAUSED: Stage.PAUSED,
    AnnouncementState.STOPPED: Stage.STOPPED,
    AnnouncementState.RECALLED: Stage.RECALLED,
}


def check_may_announce(turn: Turn) -> Sequence[Programme]:
    """Return all programmes; raises `NotAllowedError` unless the acting person may announce."""
    programmes = turn.unit.programmes.list_all()
    if not rules.may_announce(turn.actor, programmes):
        raise NotAllowedError(person_id=turn.actor.id, what="announce")
    return programmes


def seen_by_actor(turn: Turn, announcement_id: int) -> Announcement:
    """Return an announcement that the acting person may look at: whoever may announce sees all of them."""
    check_may_announce(turn)
    return get_announcement(turn.unit, announcement_id)


def changed_by_actor(turn: Turn, announcement_id: int) -> Announcement:
    """Return an announcement that the acting person may change; raises `NotAllowedError`."""
    one = get_announcement(turn.unit, announcement_id)
    if not rules.may_change(turn.actor, one, turn.unit.programmes.list_all()):
        raise NotAllowedError(person_id=turn.actor.id, what="change this announcement")
    return one


def is_over(one: Announcement, *, now: datetime) -> bool:
    """Tell whether nobody gets it any more, because its last day has passed."""
    return one.closed_at is not None or (one.over_at is not None and one.over_at <= now)


def stage_of(one: Announcement, *, now: datetime) -> Stage:
    """Return how far an announcement is."""
    stage = _STAGES[one.state]
    return Stage.OVER if stage in (Stage.SENDING, Stage.PAUSED) and is_over(one, now=now) else stage


@dataclass(frozen=True, kw_only=True)
class DraftCards:
    """Makes what the acting person reads about announcements in the making."""

    turn: Turn

    @cached_property
    def reader(self) -> Reader:
        """Who reads."""
        return reader_of(self.turn.actor, self.turn.world.company)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return pattern_of(self.turn.actor, self.turn.world.company).timezone

    @property
    def languages(self) -> tuple[str, ...]:
        """The company's languages, in which everything is asked for."""
        return self.turn.world.company.languages

    def title(self, one: Announcement) -> str:
        """Return the title in the reader's language."""
        return self.reader.text(one.content.titles)

    def author(self, one: Announcement) -> str:
        """Return the name of its author, or nothing."""
        return name_of(self.turn.unit.people.find(one.author_id))

    def instead_of(self, one: Announcement, language: str) -> str:
        """Return the language that is read instead of one in which nothing is said; empty if something is."""
        written = rules.written_in(one.content, self.languages)
        found = in_language({code: code for code in written}, language, fallback=self.languages)
        return "" if found == language else found

    # ------------------------------------------------------------------------ the draft

    def draft(self, one: Announcement) -> Card:
        """Show a draft: what it lacks, who would get it, what was chosen, and what can be done with it."""
        unit, forecast = self.turn.unit, one.forecast
        finished = None if forecast is None else forecast.finished_at
        instead = ((code, self.instead_of(one, code)) for code in self.languages)
        found = AnnouncementDraftData(
            announcement_id=one.id,
            title=self.title(one),
            author_name=self.author(one),
            stage=stage_of(one, now=self.turn.world.now),
            terms=self.terms(one),
            problems=self.problems(one),
            instead=tuple((code, other) for code, other in instead if other),
            forecast=forecast,
            finished_at=None if finished is None else finished.astimezone(self.zone),
            is_being_counted=one.work is not None,
            sent_back=one.sent_back,
            sent_back_by=name_of(unit.people.find(one.sent_back_by)) if one.sent_back_by else "",
            may_change=rules.may_change(self.turn.actor, one, unit.programmes.list_all()),
            preview_in=self.preview_in(one),
        )
        return builders.announcement_draft(found, self.reader.words)

    def preview_in(self, one: Announcement) -> str:
        """Return the language in which a preview begins: the reader's, or one in which something is said."""
        language = self.reader.words.language
        return self.instead_of(one, language) or language

    def terms(self, one: Announcement) -> AnnouncementTerms:
        """Return all that it says."""
        programme_id = one.addressing.programme_id
        programme = self.turn.unit.programmes.find(programme_id) if programme_id else None
        return AnnouncementTerms(
            content=one.content,
            addressing=one.addressing,
            programme_name=programme_id if programme is None else self.reader.text(programme.name),
            languages=self.languages,
        )

    def problems(self, one: Announcement) -> tuple[DraftProblem, ...]:
        """Return what keeps it from being sent."""
        world = self.turn.world
        today = world.company_day
        found = rules.problems(one, company=world.company, today=today, pictures=world.pictures)
        is_told = any(each.field is Field.ON for each in found)
        return (
            *(DraftProblem(field=each.field, what=each.what, language=each.language) for each in found),
            *(
                DraftProblem(field=Field.ON, what=Wrong.PAST, about=self.city(zone))
                for zone in ([] if is_told else self.past_zones(one)[:1])
            ),
        )

    def past_zones(self, one: Announcement) -> tuple[str, ...]:
        """Return the time zones in which its time has passed, of those by which it goes."""
        now = self.turn.world.now
        if not rules.past_zones(one.addressing, zones=(EARLIEST,), now=now):
            return ()  # It is to come everywhere: nobody need be looked at.
        return rules.past_zones(one.addressing, zones=zones_of(self.turn, one), now=now)

    def city(self, zone: str) -> str:
        """Return by which city the reader knows a time zone."""
        return self.reader.words.city(self.turn.world.now.astimezone(ZoneInfo(zone)))

    def told(self, one: Announcement, told: Told) -> Card:
        """Say what was done with it."""
        found = AnnouncementToldData(told=told, announcement_id=one.id, title=self.title(one))
        return builders.announcement_told(found, self.reader.words)

    # ------------------------------------------------------------------------ an edit that met another

    def overwritten(self, before: Announcement, after: Announcement, *, is_text: bool) -> Card:
        """Show what somebody else had saved since the form was opened."""
        found = AnnouncementOverwrittenData(
            announcement_id=after.id,
            by_name=name_of_other(self.turn, subject_of(after.id)),
            is_text=is_text,
            before=self.terms(before),
            after=self.terms(after),
        )
        return builders.announcement_overwritten(found, self.reader.words)
