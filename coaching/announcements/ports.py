"""What announcements need from storage. All methods work inside the caller's unit of work."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from coaching.announcements.model import Announcement, Recipient, Response, ResponseKind, Standing


class AnnouncementStore(Protocol):
    """Announcements, their frozen recipients, and what people did with them.

    The message to a recipient has the key `announcement:ID:LANE`.
    """

    def add(self, one: Announcement) -> int:
        """Insert an announcement; its `id` is ignored. Returns the id."""

    def find(self, announcement_id: int) -> Announcement | None:
        """Return the announcement or None."""

    def get_many(self, announcement_ids: Collection[int]) -> dict[int, Announcement]:
        """Return those of the ids that exist."""

    def lock(self, announcement_id: int) -> Announcement:
        """Return the announcement as it is now and keep everybody else from changing it until this unit of
        work ends; raises `NotFoundError(what="announcement")`."""

    def save(self, one: Announcement) -> None:
        """Write back a changed announcement, by id."""

    def delete(self, announcement_id: int) -> None:
        """Remove a draft with whom it was counted for."""

    def list_all(self, *, limit: int) -> list[Announcement]:
        """Return announcements, those changed last first."""

    def with_work(self) -> list[Announcement]:
        """Return those for which there is work, by the time it was asked for."""

    # ------------------------------------------------------------------------ recipients

    def put_recipients(self, announcement_id: int, recipients: Iterable[Recipient]) -> int:
        """Insert recipients; of those who are there already only `due_at` changes. Returns how many were
        written."""

    def drop_recipients(self, announcement_id: int, lanes: Collection[str]) -> int:
        """Remove recipients to whom nothing was queued; returns how many."""

    def known(self, announcement_id: int, lanes: Collection[str]) -> frozenset[str]:
        """Return which of the lanes are recipients."""

    def due_at(self, announcement_id: int, lanes: Collection[str]) -> Mapping[str, datetime]:
        """Return when those of the lanes that are recipients are due."""

    def count(self, announcement_id: int) -> int:
        """Count recipients, channels included."""

    def lanes(self, announcement_id: int, *, after: str, limit: int) -> list[str]:
        """Return up to `limit` recipients whose lane comes after `after`, in the database's own order."""

    def next_portion(self, announcement_id: int, *, now: datetime, limit: int) -> list[Recipient]:
        """Return recipients of a launched announcement, due by `now`, for whom the present revision was not
        queued yet, earliest due first, locked (SKIP LOCKED on PostgreSQL). Unless it is sending and not over,
        only those to whom something was queued."""

    def set_revision(self, announcement_id: int, lanes: Collection[str], revision: int) -> None:
        """Remember what was queued last for these recipients."""

    def next_moment(self, *, now: datetime) -> datetime | None:
        """Return when the next recipient of any announcement that sends, was corrected or recalled is due
        (`now`, if that has passed), or when one is to be closed; None if there is nothing to do."""

    def to_feed(self, *, now: datetime) -> list[int]:
        """Return the announcements that have somebody for whom `next_portion` would return something, by
        id."""

    def on_their_way(self, announcement_id: int, *, now: datetime) -> int:
        """Count messages to recipients, edits not included, that are queued and due by `now`, or being
        sent."""

    def held(self, announcement_id: int) -> list[str]:
        """Return the people whose queued message, or edit of it, waits with the reason `held`, by id."""

    def standings(self, announcement_id: int, *, people_only: bool = False) -> Mapping[Standing, int]:
        """Count recipients by what became of their message; they add up to `count`. Of a closed one it is
        what was written at its close."""

    def in_standing(self, announcement_id: int, standing: Standing, *, limit: int) -> list[Recipient]:
        """Return recipients in a standing, by lane; who was erased is counted, but not among them."""

    def edit_standings(self, announcement_id: int, revision: int) -> Mapping[Standing, int]:
        """Count the edits of a revision (a correction or the recall) by what became of them; their keys are
        `announcement_edit:ID:REVISION:LANE`."""

    def change_standings(self, announcement_id: int, revision: int) -> Mapping[Standing, int]:
        """Count the messages that had been sent before the first edit of a revision was queued, by what
        became of the edit of each; `state` None: it has none yet. Messages that left later had the new text:
        of these the edit changes nothing."""

    def to_close(self, *, now: datetime) -> list[int]:
        """Return launched announcements that are over by `now`, not closed, and of which no message is queued
        or being sent, nor is to be. One that was corrected or recalled after its close is closed again."""

    def keep_outcomes(self, *, before: datetime) -> int:
        """Write what became of messages that finished before the moment to their recipients, because those
        messages may be deleted now; returns how many."""

    def write_outcomes(self, announcement_id: int, *, after: str, limit: int) -> str:
        """Write what became of the messages to the next `limit` recipients whose lane comes after `after`;
        returns the last of these lanes, empty if there are no more. Before `close`, portion by portion in
        units of work of their own, it keeps that one short."""

    def close(self, announcement_id: int, *, at: datetime) -> None:
        """Write what became of each message to its recipient, unless `write_outcomes` did, and set
        `closed_at`."""

    def of_recipient(self, person_id: str, *, now: datetime) -> list[Announcement]:
        """Return announcements of which the person is a recipient, launched and neither stopped nor recalled
        nor over by `now`, latest launch first. (Whether it reached them is not asked.)"""

    def sending(self, *, now: datetime) -> list[Announcement]:
        """Return the announcements that are neither paused nor ended nor over by `now`, latest launch
        first."""

    def not_yet_seen(
        self,
        announcement_id: int,
        person_ids: Collection[str],
        *,
        now: datetime,
        after: datetime | None = None,
    ) -> frozenset[str]:
        """Return which of the people are recipients, for whom it was due by `now`, and have not said that
        they got it; with `after`: not later than that."""

    def announced_to(self, person_id: str, *, now: datetime, limit: int) -> list[Announcement]:
        """Return the latest announcements that a person got or will get: due for them by `now`, and sent to
        them where it is held or was stopped; none that was recalled. Latest launch first."""

    def to_come(
        self, person_ids: Collection[str], *, others: Collection[int], until: datetime
    ) -> dict[str, list[datetime]]:
        """Return when something is planned by `until` for people that takes a place of their attention budget
        and has none yet, in order; absent: never. That is the next card of each enrolment, messages that are
        queued, introductions left out, and the announcements `others`, where they are not queued yet."""

    def is_recipient(self, announcement_id: int, lane: str) -> bool:
        """Tell whether the lane is among the recipients."""

    def reached_between(self, first: datetime, last: datetime) -> frozenset[str]:
        """Return the people to whom an announcement was sent at `first` or later and before `last`."""

    # ------------------------------------------------------------------------ responses

    def respond(self, response: Response) -> bool:
        """Keep somebody's first response of a kind; False if there was one."""

    def got_it_again(self, announcement_id: int, person_id: str, *, at: datetime) -> None:
        """Put a later moment in place of the one at which somebody said that they got it."""

    def response_counts(self, announcement_id: int) -> dict[ResponseKind, int]:
        """Count people by kind of response; kinds without any are absent."""

    def responded(self, announcement_id: int, person_id: str) -> frozenset[ResponseKind]:
        """Return what the person did with the announcement."""

    def responses_between(self, first: datetime, last: datetime) -> Sequence[Response]:
        """Return the responses at `first` or later and before `last`."""

    # ------------------------------------------------------------------------ people

    def of_person(self, person_id: str) -> list[Response]:
        """Return what a person did, for the export, by time."""

    def received(self, person_id: str) -> list[int]:
        """Return the announcements of which the person is or was a recipient, by id, for the export."""

    def erase(self, person_id: str) -> None:
        """Remove what the person did; their place among recipients stays as a count without a name, and says
        what became of their message: this comes before the messages are erased."""
