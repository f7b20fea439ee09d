"""The roster, and what belongs to each person: leave, pauses, first contact, last chat."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    RowMapping,
    Text,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from people.errors import NotFoundError
from people.model import DayKind, Leave, Pause, Person, Platform, ReportingLine, Role
from storage import tables
from storage.bulk import Existing, insert_rows
from storage.tables import account, company_day, leave_period, person, person_state
from storage.transaction import Prepared, Transaction, row_of
from storage.types import clean

_IDENTITIES = {Platform.SLACK: person.c.slack_user_id, Platform.TEAMS: person.c.teams_aad_id}


def _is_account(of: FromClause, platform: Platform) -> tuple[ColumnElement[bool], ...]:
    return of.c.person_id == person.c.id, of.c.platform == platform


_ON = {platform: account.alias(f"on_{platform.value}") for platform in _IDENTITIES}
_SAID = ("identity", "locale", "timezone", "deactivated")
"""What completes a person, of each of their accounts."""
_COMPLETED = select(
    *person.c,
    *(on.c[name].label(f"{platform.value}_{name}") for platform, on in _ON.items() for name in _SAID),
    person_state.c.last_chat,
).select_from(
    person.outerjoin(_ON[Platform.SLACK], and_(*_is_account(_ON[Platform.SLACK], Platform.SLACK)))
    .outerjoin(_ON[Platform.TEAMS], and_(*_is_account(_ON[Platform.TEAMS], Platform.TEAMS)))
    .outerjoin(person_state, person_state.c.person_id == person.c.id)
)
"""Persons with what the chat platforms say of their accounts."""
_FIND = _COMPLETED.where(person.c.id == bindparam("person_id"))
_FIND_NAMED = {
    platform: _COMPLETED.where(named == bindparam("identity")) for platform, named in _IDENTITIES.items()
}
_OWNER = select(account.c.person_id).where(
    account.c.platform == bindparam("platform"), account.c.identity == bindparam("identity")
)
_FIND_LINKED = {
    platform: _COMPLETED.where(person.c.id == _OWNER.scalar_subquery(), named.is_(None))
    for platform, named in _IDENTITIES.items()
}
_GET_MANY = Prepared(lambda any_of: _COMPLETED.where(any_of(person.c.id, "person_ids")))
_LEAVE = Prepared(
    lambda any_of: (
        select(*(column for column in leave_period.c if column.name != "id"))
        .where(any_of(leave_period.c.person_id, "person_ids"))
        .where(leave_period.c.first <= bindparam("last"), leave_period.c.last >= bindparam("first"))
        .order_by(leave_period.c.first, leave_period.c.id)
    )
)
_COMPANY_DAYS = (
    select(company_day)
    .where(company_day.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(company_day.c.day)
)
_PAUSES = Prepared(
    lambda any_of: (
        select(tables.pause)
        .where(any_of(tables.pause.c.person_id, "person_ids"))
        .order_by(tables.pause.c.person_id, tables.pause.c.feature)
    )
)
_LAST_CHATS = Prepared(
    lambda any_of: select(person_state.c.person_id, person_state.c.last_chat).where(
        any_of(person_state.c.person_id, "person_ids"), person_state.c.last_chat.is_not(None)
    )
)
_EVERYBODY = _COMPLETED.order_by(person.c.id)
_PORTION = _EVERYBODY.where(person.c.id > bindparam("after")).limit(bindparam("most", type_=Integer()))
_LINES = select(*(person.c[name] for name in ReportingLine._fields)).order_by(person.c.id)
_DOUBTED = (
    select(account.c.person_id)
    .join(person, person.c.id == account.c.person_id)
    .where(account.c.deactivated, person.c.active)
    .distinct()
)
"""Who is active in the roster, but perhaps not by their accounts."""
_NAMING_ROLE = _EVERYBODY.where(type_coerce(person.c.roles, Text()).contains(bindparam("role")))
"""Persons in whose roles a word stands; that it is a whole role, is looked at afterwards."""
_INTRODUCED = Prepared(
    lambda any_of: select(person_state.c.person_id).where(
        any_of(person_state.c.person_id, "person_ids"), person_state.c.introduced_at.is_not(None)
    )
)


_OWN = tuple(column.name for column in person.c)
_ACCOUNTS = tuple(
    (named.name, slice(first, first + len(_SAID)))
    for named, first in zip(_IDENTITIES.values(), itertools.count(len(_OWN), len(_SAID)), strict=False)
)
"""For each platform the column of the roster, and where in a row of `_COMPLETED` those of the account stand
that complete it. By place, not by name: whoever counts an announcement or a KPI reads everybody."""


def _completed(everything: tuple[Any, ...]) -> Person:
    """Return the person of a row of `_COMPLETED`: what the roster names wins, what it leaves open comes from
    the accounts, Slack's first. Of whom a platform says that their account is deactivated, is not reached
    there."""
    values: dict[str, Any] = dict(zip(_OWN, everything, strict=False))
    reachable = was_deactivated = False
    for named, places in _ACCOUNTS:
        account_of, locale, timezone, deactivated = everything[places]
        identity = values[named] = values[named] or account_of
        if account_of is None:
            reachable |= identity is not None
            continue
        values["locale"] = values["locale"] or locale
        values["timezone"] = values["timezone"] or timezone
        if deactivated and identity == account_of:
            values[named] = None
            was_deactivated = True
        else:
            reachable = True
    # Whoever was deactivated on one platform and is on no other is not there any more.
    values["active"] = values["active"] and (reachable or not was_deactivated)
    return Person(**values)


class SqlPeople:
    """Implements `people.ports.PeopleStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction
        self._known: dict[str, Person] = {}
        """Who was read in this unit of work, so that several services may ask for the same people."""
        self._known_days: dict[tuple[date, date], dict[date, DayKind]] = {}
        self._last_chats: dict[str, Platform | None] = {}
        """On which platform those who were found answered last."""

    def forget(self) -> None:
        """Read everybody anew: something about them was written."""
        self._known.clear()
        self._last_chats.clear()

    def _know(self, row: RowMapping | None) -> Person | None:
        if row is None:
            return None
        found = _completed(tuple(row.values()))
        self._known[found.id] = found
        self._last_chats[found.id] = row["last_chat"]
        return found

    def get(self, person_id: str) -> Person:
        """Return the person; raises `NotFoundError(what="person")`."""
        found = self.find(person_id)
        if found is None:
            raise NotFoundError(what="person", key=person_id)
        return found

    def find(self, person_id: str) -> Person | None:
        """Return the person or None."""
        wanted = clean(person_id)
        return self._known.get(wanted) or self._know(self._db.row(_FIND, {"person_id": wanted}))

    def find_on(self, platform: Platform, identity: str) -> Person | None:
        """Return the person whose account on a platform that is, or None."""
        if platform is Platform.PLAYGROUND:
            return self.find(identity)
        given = {"platform": platform, "identity": clean(identity)}
        named = self._db.row(_FIND_NAMED[platform], given)
        return self._know(named or self._db.row(_FIND_LINKED[platform], given))

    def get_many(self, person_ids: Collection[str]) -> dict[str, Person]:
        """Return those of the ids that exist."""
        wanted = [clean(person_id) for person_id in person_ids]
        missing = [person_id for person_id in wanted if person_id not in self._known]
        if missing:
            rows = self._db.tuples(self._db.made(_GET_MANY), {"person_ids": self._db.listed(missing)})
            self._known |= {one.id: one for one in map(_completed, rows)}
        return {person_id: self._known[person_id] for person_id in wanted if person_id in self._known}

    def list_all(self) -> list[Person]:
        """Return everybody, by id, leavers and deactivated people included."""
        return [_completed(row) for row in self._db.tuples(_EVERYBODY)]

    def portion(self, *, after: str, limit: int) -> list[Person]:
        """Return up to `limit` people whose id comes after `after` (empty: from the first one), by id,
        leavers and deactivated people included."""
        given = {"after": clean(after), "most": limit}
        return [_completed(row) for row in self._db.tuples(_PORTION, given)]

    def of_role(self, role: Role) -> list[Person]:
        """Return those who have a role in the roster, by id, leavers and deactivated people included."""
        found = (_completed(row) for row in self._db.tuples(_NAMING_ROLE, {"role": role.value}))
        return [one for one in found if role in one.roles]

    def places(self, *, on: date) -> dict[tuple[str, str | None], int]:
        """Count those who are in the company on a day by team and rank, as the roster has it; where nobody
        is, is absent."""
        columns = (person.c.team, person.c.rank)
        here = person.c.active, or_(person.c.end_date.is_(None), person.c.end_date >= on)
        counted = select(*columns, func.count().label("people")).where(*here).group_by(*columns)
        return {(row["team"], row["rank"]): row["people"] for row in self._db.rows(counted)}

    def reporting_lines(self) -> list[ReportingLine]:
        """Return those of everybody, by id, leavers and deactivated people included."""
        lines = map(ReportingLine._make, self._db.tuples(_LINES))
        doubted = self.get_many(self._db.column(_DOUBTED))
        return [one._replace(active=doubted[one.id].active) if one.id in doubted else one for one in lines]

    def roster(self) -> list[Person]:
        """Return everybody by id as the roster alone has them, without what accounts complete."""
        return [Person(**row) for row in self._db.rows(select(person).order_by(person.c.id))]

    def roster_of_account(self, platform: Platform, identity: str, *, email: str | None) -> list[Person]:
        """Return those of the roster alone who are named with the account, or have the e-mail address in
        any case of letters, by id."""
        whose = or_(_IDENTITIES[platform] == identity, func.lower(person.c.email) == (email or "").lower())
        return [Person(**row) for row in self._db.rows(select(person).where(whose).order_by(person.c.id))]

    def upsert_many(self, persons: Sequence[Person]) -> None:
        """Insert or replace whole persons; of two with one id the last holds."""
        self.forget()
        by_id = {one.id: one for one in persons}
        rows = (row_of(by_id[person_id]) for person_id in sorted(by_id))
        insert_rows(self._db, person, rows, existing=Existing.REPLACE)

    def reports_of(self, manager_id: str) -> list[Person]:
        """Return the direct reports, by id."""
        query = _COMPLETED.where(person.c.manager_id == manager_id).order_by(person.c.id)
        return [_completed(row) for row in self._db.tuples(query)]

    def manager_ids(self) -> frozenset[str]:
        """Return the ids of everybody who is somebody's manager."""
        manager_id = person.c.manager_id
        return frozenset(self._db.column(select(manager_id).distinct().where(manager_id.is_not(None))))

    def erase(self, person_id: str) -> None:
        """Remove the person with leave, pauses, budget and state, and their id from their reports' rows."""
        self.forget()
        reports = update(person).where(person.c.manager_id == person_id)
        self._db.run(reports.values(manager_id=None))
        self._db.run(delete(person).where(person.c.id == person_id))

    def put_leave(self, leave: Sequence[Leave]) -> int:
        """Add periods of leave; returns how many were new. An unknown person is a `ConstraintError`."""
        return insert_rows(self._db, leave_period, map(row_of, leave), existing=Existing.KEEP)

    def leave_of(self, person_ids: Collection[str], *, first: date, last: date) -> dict[str, list[Leave]]:
        """Return the leave that touches the span, per person, earliest first."""
        given = {"person_ids": self._db.listed(person_ids), "first": first, "last": last}
        periods: defaultdict[str, list[Leave]] = defaultdict(list)
        for row in self._db.rows(self._db.made(_LEAVE), given):
            periods[row["person_id"]].append(Leave(**row))
        return dict(periods)

    def put_company_days(self, days: Mapping[date, DayKind]) -> int:
        """Insert or replace company days; returns how many changed."""
        if not days:
            return 0
        known = self.company_days(first=min(days), last=max(days))
        changed = [{"day": day, "kind": kind} for day, kind in days.items() if known.get(day) is not kind]
        self._known_days.clear()
        return insert_rows(self._db, company_day, changed, existing=Existing.REPLACE)

    def company_days(self, *, first: date, last: date) -> dict[date, DayKind]:
        """Return the company's own days in the span."""
        span = first, last
        if span not in self._known_days:
            rows = self._db.rows(_COMPANY_DAYS, {"first": first, "last": last})
            self._known_days[span] = {row["day"]: row["kind"] for row in rows}
        return dict(self._known_days[span])

    def pauses_of(self, person_ids: Collection[str]) -> dict[str, list[Pause]]:
        """Return the pauses per person, past ones included; people without any are absent."""
        given = {"person_ids": self._db.listed(person_ids)}
        pauses: defaultdict[str, list[Pause]] = defaultdict(list)
        for row in self._db.rows(self._db.made(_PAUSES), given):
            pauses[row["person_id"]].append(Pause(**row))
        return dict(pauses)

    def put_pause(self, pause: Pause) -> None:
        """Set the pause of (person, feature), replacing an earlier one."""
        insert_rows(self._db, tables.pause, [row_of(pause)], existing=Existing.REPLACE)

    def clear_pauses(self, person_id: str) -> int:
        """Remove all pauses of a person; returns how many there were."""
        return self._db.run(delete(tables.pause).where(tables.pause.c.person_id == person_id))

    def introduced(self, person_ids: Collection[str]) -> frozenset[str]:
        """Return those who have had the first-contact card sent."""
        rows = self._db.rows(self._db.made(_INTRODUCED), {"person_ids": self._db.listed(person_ids)})
        return frozenset(row["person_id"] for row in rows)

    def mark_introduced(self, person_ids: Collection[str], *, at: datetime) -> None:
        """Remember that the first-contact card was sent."""
        rows = ({"person_id": person_id, "introduced_at": at} for person_id in sorted(set(person_ids)))
        insert_rows(self._db, person_state, rows, existing=Existing.REPLACE)

    def last_chats(self, person_ids: Collection[str]) -> dict[str, Platform]:
        """Return the platform on which each person last answered; people who never did are absent."""
        given = {"person_ids": self._db.listed(person_ids)}
        rows = self._db.rows(self._db.made(_LAST_CHATS), given)
        return {row["person_id"]: row["last_chat"] for row in rows}

    def remember_chat(self, person_id: str, platform: Platform) -> None:
        """Remember the platform on which the person last answered."""
        if self._last_chats.get(person_id) is not platform:
            row = {"person_id": person_id, "last_chat": platform}
            insert_rows(self._db, person_state, [row], existing=Existing.REPLACE)
            self._last_chats[person_id] = platform
