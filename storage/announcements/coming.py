"""What is known to come to people that takes a place of the attention budget."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text, bindparam, cast, literal_column, select, union_all

from people.attention import FREE
from people.model import Feature
from storage.announcements.part import AnnouncementPart
from storage.tables import announcement_recipient, attention, enrolment, message, programme
from storage.transaction import Prepared
from storage.types import UtcDateTime

_UNTIL = bindparam("until", type_=UtcDateTime())
_RUNNING = select(programme.c.id).where(programme.c.state == literal_column("'running'"))
_COUNTED_OTHERWISE = [*FREE, Feature.INTRODUCTION]
_OTHER = announcement_recipient.c
_TO_COME = Prepared(
    lambda any_of: union_all(
        select(enrolment.c.person_id, enrolment.c.next_at.label("at")).where(
            any_of(enrolment.c.person_id, "person_ids"),
            enrolment.c.state == literal_column("'active'"),
            enrolment.c.next_at <= _UNTIL,
            cast(enrolment.c.programme_id, Text).in_(_RUNNING),
        ),
        select(message.c.person_id, message.c.due_at).where(
            any_of(message.c.lane, "lanes"),
            message.c.state == literal_column("'queued'"),
            message.c.due_at <= _UNTIL,
            message.c.feature.is_not(None),
            message.c.feature.not_in(_COUNTED_OTHERWISE),
            ~select(attention.c.message_id).where(attention.c.message_id == message.c.id).exists(),
        ),
        select(_OTHER.person_id, _OTHER.due_at).where(
            any_of(_OTHER.announcement_id, "others"),
            any_of(_OTHER.lane, "lanes"),
            _OTHER.revision == 0,
            _OTHER.due_at <= _UNTIL,
        ),
    )
)
"""The next card of each enrolment, what is queued without a place yet, and of others what is not."""


class Coming(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def to_come(
        self, person_ids: Collection[str], *, others: Collection[int], until: datetime
    ) -> dict[str, list[datetime]]:
        """Return when something is planned for people that takes a place, in order; absent: never."""
        given = {
            "person_ids": self._db.listed(person_ids),
            "lanes": self._db.listed([f"person:{person_id}" for person_id in person_ids]),
            "others": self._db.listed(others),
            "until": until,
        }
        found: dict[str, list[datetime]] = {}
        for row in self._db.rows(self._db.made(_TO_COME), given):
            found.setdefault(row["person_id"], []).append(row["at"])
        return {person_id: sorted(moments) for person_id, moments in found.items()}
