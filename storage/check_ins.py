"""Check-ins, their answers, and the counts that leads see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update

from coaching.checkins.model import Answer, CheckIn, CheckInState, NewCheckIn
from coaching.programmes.model import EnrolmentState
from people.errors import NotFoundError
from storage.bulk import Existing, insert_rows, update_rows
from storage.tables import check_in, enrolment, occurrence, person, schedule
from storage.transaction import Prepared, Transaction, row_of

_COLUMNS = tuple(column for column in check_in.c if column.name != "occurrence_id")
_GET = select(*_COLUMNS).where(check_in.c.id == bindparam("check_in_id"))
_GET_MANY = Prepared(lambda any_of: select(*_COLUMNS).where(any_of(check_in.c.id, "check_in_ids")))
_RECORD_ANSWERS = Prepared(
    lambda any_of: (
        update(check_in)
        .where(any_of(check_in.c.id, "check_in_ids"), check_in.c.state == CheckInState.OPEN)
        .values(
            state=CheckInState.ANSWERED,
            answer=bindparam("given_answer"),
            answered_at=bindparam("given_at"),
        )
    )
)
_ANSWERED = Prepared(
    lambda any_of: (
        select(check_in.c.enrolment_id, func.count().label("number"))
        .where(any_of(check_in.c.enrolment_id, "enrolment_ids"))
        .where(check_in.c.state == CheckInState.ANSWERED)
        .group_by(check_in.c.enrolment_id)
    )
)
_SCHEDULE_KIND = "check_in"


class SqlCheckIns:
    """Implements `coaching.ports.CheckInStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, check_in_id: int) -> CheckIn:
        """Return the check-in; raises `NotFoundError(what="check_in")`."""
        row = self._db.row(_GET, {"check_in_id": check_in_id})
        if row is None:
            raise NotFoundError(what="check_in", key=str(check_in_id))
        return CheckIn(**row)

    def get_many(self, check_in_ids: Collection[int]) -> dict[int, CheckIn]:
        """Return those of the ids that exist."""
        rows = self._db.rows(self._db.made(_GET_MANY), {"check_in_ids": self._db.listed(check_in_ids)})
        return {row["id"]: CheckIn(**row) for row in rows}

    def of_person(self, person_id: str) -> list[CheckIn]:
        """Return all check-ins of a person, latest first."""
        query = select(*_COLUMNS).where(check_in.c.person_id == person_id)
        rows = self._db.rows(query.order_by(check_in.c.local_date.desc(), check_in.c.id.desc()))
        return [CheckIn(**row) for row in rows]

    def add_many(self, check_ins: Sequence[NewCheckIn]) -> list[int]:
        """Insert check-ins and open their occurrences, leaving those alone that exist; returns the ids in
        the order given."""
        occurrences = self._open_occurrences({(one.programme_id, one.local_date) for one in check_ins})
        rows = (
            row_of(one)
            | {"occurrence_id": occurrences[one.programme_id, one.local_date], "state": CheckInState.OPEN}
            for one in check_ins
        )
        insert_rows(self._db, check_in, rows, existing=Existing.KEEP)
        return self._ids_of(check_ins)

    def _ids_of(self, check_ins: Sequence[NewCheckIn]) -> list[int]:
        """Return the ids by the unique key, in the order given."""
        query = select(check_in.c.id, check_in.c.enrolment_id, check_in.c.local_date).where(
            self._db.among(check_in.c.enrolment_id, {one.enrolment_id for one in check_ins}),
            check_in.c.local_date.in_({one.local_date for one in check_ins}),
        )
        ids = {(row["enrolment_id"], row["local_date"]): row["id"] for row in self._db.rows(query)}
        return [ids[one.enrolment_id, one.local_date] for one in check_ins]

    def _open_occurrences(self, wanted: Collection[tuple[str, date]]) -> dict[tuple[str, date], int]:
        """Make sure that there is one occurrence per (programme, date); returns their ids."""
        owners = sorted({owner for owner, _ in wanted})
        rows = [{"kind": _SCHEDULE_KIND, "owner": owner} for owner in owners]
        insert_rows(self._db, schedule, rows, existing=Existing.KEEP)
        known = select(schedule.c.owner, schedule.c.id).where(
            schedule.c.kind == _SCHEDULE_KIND, self._db.among(schedule.c.owner, owners)
        )
        ids = {row["owner"]: row["id"] for row in self._db.rows(known)}
        dates = [{"schedule_id": ids[owner], "local_date": day} for owner, day in sorted(wanted)]
        insert_rows(self._db, occurrence, dates, existing=Existing.KEEP)
        return self._occurrences(owners, wanted)

    def _occurrences(
        self, owners: Collection[str], wanted: Collection[tuple[str, date]]
    ) -> dict[tuple[str, date], int]:
        query = (
            select(schedule.c.owner, occurrence.c.local_date, occurrence.c.id)
            .join(schedule)
            .where(schedule.c.kind == _SCHEDULE_KIND, self._db.among(schedule.c.owner, owners))
            .where(occurrence.c.local_date.in_({day for _, day in wanted}))
        )
        return {(row["owner"], row["local_date"]): row["id"] for row in self._db.rows(query)}

    def set_state(self, check_in_ids: Collection[int], state: CheckInState) -> None:
        """Set the state of check-ins that are open."""
        statement = update(check_in).where(self._db.among(check_in.c.id, check_in_ids))
        self._db.run(statement.where(check_in.c.state == CheckInState.OPEN).values(state=state))

    def open_again(self, check_in_ids: Collection[int]) -> None:
        """Open those of the check-ins that were skipped: their cards go out after all."""
        statement = update(check_in).where(self._db.among(check_in.c.id, check_in_ids))
        skipped = check_in.c.state == CheckInState.SKIPPED
        self._db.run(statement.where(skipped).values(state=CheckInState.OPEN))

    def record_answers(self, check_in_ids: Collection[int], *, answer: Answer, at: datetime) -> int:
        """Set the answer of those of the check-ins that are open; returns how many were."""
        given = {"check_in_ids": self._db.listed(check_in_ids), "given_answer": answer, "given_at": at}
        return self._db.run(self._db.made(_RECORD_ANSWERS), given)

    def save_attainments(self, reached: Mapping[int, Decimal | None]) -> None:
        """Keep by check-in's id what share the lowest KPI had reached."""
        rows = ({"id": key, "attainment": value} for key, value in reached.items())
        update_rows(self._db, check_in, rows, key="id")

    def mark_delivered(self, check_in_ids: Collection[int], *, at: datetime) -> None:
        """Remember that the cards reached their people."""
        statement = update(check_in).where(self._db.among(check_in.c.id, check_in_ids))
        self._db.run(statement.values(delivered_at=at))

    def mark_reminded(self, check_in_ids: Collection[int], *, at: datetime) -> None:
        """Remember that the reminders were queued."""
        statement = update(check_in).where(self._db.among(check_in.c.id, check_in_ids))
        self._db.run(statement.values(reminded_at=at))

    def counts(self, programme_id: str, *, first: date, last: date) -> Mapping[tuple[str, str, str], int]:
        """Count delivered check-ins in the span by (team path, state, answer or "")."""
        team, number = func.coalesce(person.c.team, ""), func.count()
        query = (
            select(team.label("team"), check_in.c.state, check_in.c.answer, number.label("number"))
            .join_from(check_in, person, person.c.id == check_in.c.person_id, isouter=True)
            .where(check_in.c.programme_id == programme_id, check_in.c.local_date.between(first, last))
            .where(check_in.c.delivered_at.is_not(None))
            .group_by(team, check_in.c.state, check_in.c.answer)
        )
        return {
            (row["team"], row["state"].value, row["answer"].value if row["answer"] else ""): row["number"]
            for row in self._db.rows(query)
        }

    def people_per_team(self, programme_id: str) -> Mapping[str, int]:
        """Count people who take part, or did to the end, by team path; each person once."""
        team = func.coalesce(person.c.team, "")
        query = (
            select(team.label("name"), func.count(enrolment.c.person_id.distinct()).label("number"))
            .join_from(enrolment, person, person.c.id == enrolment.c.person_id, isouter=True)
            .where(_takes_part(programme_id))
            .group_by(team)
        )
        return {row["name"]: row["number"] for row in self._db.rows(query)}

    def answered_per_enrolment(self, enrolment_ids: Collection[int]) -> Mapping[int, int]:
        """Count answered check-ins per enrolment; enrolments without any are absent."""
        rows = self._db.rows(self._db.made(_ANSWERED), {"enrolment_ids": self._db.listed(enrolment_ids)})
        return {row["enrolment_id"]: row["number"] for row in rows}

    def clarity_counts(self, programme_id: str) -> Mapping[str, int]:
        """Count the people of `people_per_team` by their answer on day 1, of several enrolments the
        latest; no answer yet is the empty string."""
        return self._latest_counts(programme_id, enrolment.c.clarity)

    def attitude_counts(self, programme_id: str) -> Mapping[str, int]:
        """Count them likewise by where they said that they stand."""
        return self._latest_counts(programme_id, enrolment.c.attitude)

    def _latest_counts(self, programme_id: str, said: ColumnElement[Any]) -> Mapping[str, int]:
        latest_first = enrolment.c.day_zero.desc(), enrolment.c.id.desc()
        place = func.row_number().over(partition_by=enrolment.c.person_id, order_by=latest_first)
        each = select(said.label("said"), place.label("place")).where(_takes_part(programme_id)).subquery()
        query = (
            select(each.c.said.label("name"), func.count().label("number"))
            .where(each.c.place == 1)
            .group_by(each.c.said)
        )
        return {row["name"] or "": row["number"] for row in self._db.rows(query)}

    def erase(self, person_id: str) -> None:
        """Remove check-ins and enrolments of a person."""
        # The planner goes from the enrolment to its check-ins, so whoever goes the other way locks first.
        self._db.rows(select(enrolment.c.id).where(enrolment.c.person_id == person_id).with_for_update())
        for table in (check_in, enrolment):
            self._db.run(delete(table).where(table.c.person_id == person_id))


def _takes_part(programme_id: str) -> ColumnElement[bool]:
    """Return the condition for enrolments of those who take part in the programme, or did to the end."""
    taking_part = enrolment.c.state.in_([EnrolmentState.ACTIVE, EnrolmentState.FINISHED])
    return and_(enrolment.c.programme_id == programme_id, taking_part)
