"""Taking a person out of announcements: what they did, their names, and their place among recipients."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, delete, select, update

from coaching.announcements.model import AnnouncementState, Forecast
from people.outbox import MessageState, Reason
from storage.announcements.codec import forecast_from_text, forecast_to_text
from storage.announcements.part import ERASED, AnnouncementPart, key_of
from storage.tables import announcement, announcement_recipient, announcement_response, message
from storage.types import clean

_DRAFTS = (AnnouncementState.DRAFT, AnnouncementState.PROPOSED)
_NAMING = ("author_id", "work_by", "approver_id", "launched_by")
_OUTCOME = ("state", "reason", "sent_at")
_BYTES = 8
"""Of chance in the lane that an erased person leaves behind: our own choice, enough that no two are equal."""

_Outcome = Mapping[str, Any]
_NOT_SENT: _Outcome = {"state": MessageState.DROPPED, "reason": Reason.NO_LONGER_NEEDED, "sent_at": None}
_NOBODY_KNOWS: _Outcome = {
    "state": MessageState.UNKNOWN,
    "reason": Reason.DIED_WHILE_SENDING,
    "sent_at": None,
}


class Erasing(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def erase(self, person_id: str) -> None:
        """Remove what the person did; their place among recipients stays as a count without a name, and says
        what became of their message: this comes before the messages are erased."""
        erased = clean(person_id)
        drafts = select(announcement.c.id).where(announcement.c.state.in_(_DRAFTS))
        place = announcement_recipient.c.person_id == erased
        not_fixed = announcement_recipient.c.announcement_id.in_(drafts)
        self._db.run(delete(announcement_recipient).where(place, not_fixed))
        self._leave_places(erased)
        self._db.run(delete(announcement_response).where(announcement_response.c.person_id == erased))
        wrote = announcement.c.sent_back_by == erased
        self._db.run(update(announcement).where(wrote).values(sent_back="", sent_back_by=""))
        for name in _NAMING:
            named = update(announcement).where(announcement.c[name] == erased)
            self._db.run(named.values({name: ""}))
        self._forget_counted(erased)

    def _leave_places(self, person_id: str) -> None:
        """Give the person's places lanes with nobody's name, and the outcomes that the messages have."""
        place = announcement_recipient.c.person_id == person_id
        places = self._db.rows(select(announcement_recipient).where(place).with_for_update())
        messages = self._outcomes([key_of(row["announcement_id"], row["lane"]) for row in places])
        for row in places:
            found = messages.get(key_of(row["announcement_id"], row["lane"]))
            kept = {name: row[name] for name in _OUTCOME} if row["state"] is not None else _NOT_SENT
            this = update(announcement_recipient).where(
                announcement_recipient.c.announcement_id == row["announcement_id"],
                announcement_recipient.c.lane == row["lane"],
            )
            nobody = {"lane": f"erased:{secrets.token_hex(_BYTES)}", "person_id": None, "revision": ERASED}
            self._db.run(this.values(nobody | dict(found or kept)))

    def _outcomes(self, keys: list[str]) -> dict[str, _Outcome]:
        """Return the outcomes of the messages with these keys. What still waits is never sent; of what is
        being sent nobody will know."""
        columns = (message.c.dedupe_key, message.c.state, message.c.reason, message.c.finished_at)
        query = select(*columns).where(self._db.among(message.c.dedupe_key, keys)).with_for_update()
        return {row["dedupe_key"]: _outcome(row) for row in self._db.rows(query)}

    def _forget_counted(self, person_id: str) -> None:
        """Take the person out of the lists of a dry run."""
        written = json.dumps(person_id)
        counted = select(announcement.c.id, announcement.c.forecast).where(
            announcement.c.forecast.contains(written, autoescape=True)
        )
        for row in self._db.rows(counted.with_for_update(key_share=True)):
            forecast = forecast_from_text(row["forecast"])
            this = update(announcement).where(announcement.c.id == row["id"])
            if forecast is not None:
                self._db.run(this.values(forecast=forecast_to_text(_without(forecast, person_id))))


def _outcome(row: RowMapping) -> _Outcome:
    if row["state"] is MessageState.QUEUED:
        return _NOT_SENT
    if row["state"] is MessageState.SENDING:
        return _NOBODY_KNOWS
    sent_at = row["finished_at"] if row["state"] is MessageState.SENT else None
    return {"state": row["state"], "reason": row["reason"], "sent_at": sent_at}


def _without(forecast: Forecast, person_id: str) -> Forecast:
    return replace(
        forecast,
        without_account=tuple(one for one in forecast.without_account if one != person_id),
        changed=tuple(one for one in forecast.changed if one != person_id),
    )
