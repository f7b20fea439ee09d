"""What people did with announcements."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from coaching.announcements.model import Response, ResponseKind
from storage.announcements.part import AnnouncementPart
from storage.bulk import Existing, insert_rows
from storage.tables import announcement_response
from storage.transaction import row_of
from storage.types import UtcDateTime, clean

_OWN = announcement_response.c
_OF_ANNOUNCEMENT = _OWN.announcement_id == bindparam("announcement")
_COUNTS = select(_OWN.kind, func.count().label("number")).where(_OF_ANNOUNCEMENT).group_by(_OWN.kind)
_RESPONDED = select(_OWN.kind).where(_OF_ANNOUNCEMENT, _OWN.person_id == bindparam("person"))
_BY_TIME = select(announcement_response).order_by(_OWN.at, _OWN.announcement_id, _OWN.person_id, _OWN.kind)
_BETWEEN = _BY_TIME.where(
    _OWN.at >= bindparam("first", type_=UtcDateTime()), _OWN.at < bindparam("last", type_=UtcDateTime())
)
_OF_PERSON = _BY_TIME.where(_OWN.person_id == bindparam("person"))


class Responses(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def respond(self, response: Response) -> bool:
        """Keep somebody's first response of a kind; False if there was one."""
        row = row_of(response)
        return insert_rows(self._db, announcement_response, [row], existing=Existing.KEEP) == 1

    def response_counts(self, announcement_id: int) -> dict[ResponseKind, int]:
        """Count people by kind of response; kinds without any are absent."""
        rows = self._db.rows(_COUNTS, {"announcement": announcement_id})
        return {row["kind"]: row["number"] for row in rows}

    def responded(self, announcement_id: int, person_id: str) -> frozenset[ResponseKind]:
        """Return what the person did with the announcement."""
        given = {"announcement": announcement_id, "person": clean(person_id)}
        return frozenset(row["kind"] for row in self._db.rows(_RESPONDED, given))

    def responses_between(self, first: datetime, last: datetime) -> Sequence[Response]:
        """Return the responses at `first` or later and before `last`, by time."""
        return [Response(**row) for row in self._db.rows(_BETWEEN, {"first": first, "last": last})]

    def of_person(self, person_id: str) -> list[Response]:
        """Return what a person did, for the export, by time."""
        return [Response(**row) for row in self._db.rows(_OF_PERSON, {"person": clean(person_id)})]
