"""What the ground domain needs from storage. All methods work inside the caller's unit of work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from people.model import (
    Account,
    AuditEntry,
    DayKind,
    Feature,
    Leave,
    Pause,
    Person,
    Platform,
    ReportingLine,
    Role,
)
from people.schedules import Schedule, StoredSchedule


class PeopleStore(Protocol):
    """The roster and what belongs to each person.

    Persons are completed from their accounts: where the roster names no account, locale or time zone, what
    the chat platform says holds; who is deactivated there, and reachable nowhere else, is not active.
    """

    def get(self, person_id: str) -> Person:
        """Return the person; raises `NotFoundError(what="person")`."""

    def find(self, person_id: str) -> Person | None:
        """Return the person or None."""

    def find_on(self, platform: Platform, identity: str) -> Person | None:
        """Return the person whose account on a platform that is, or None. In the playground the account's
        id is the person's own."""

    def get_many(self, person_ids: Collection[str]) -> dict[str, Person]:
        """Return those of the ids that exist."""

    def list_all(self) -> list[Person]:
        """Return everybody, by id, leavers and deactivated people included."""

    def portion(self, *, after: str, limit: int) -> list[Person]:
        """Return up to `limit` people whose id comes after `after` (empty: from the first one), by id as the
        database orders them, leavers and deactivated people included."""

    def places(self, *, on: date) -> dict[tuple[str, str | None], int]:
        """Count those who are in the company on a day by team and rank, as the roster has it: active, and not
        after their last day. Where nobody is, is absent."""

    def reporting_lines(self) -> list[ReportingLine]:
        """Return those of everybody, by id, leavers and deactivated people included: of `list_all` what it
        takes to say who manages whom, in a fraction of the time unless very many accounts are deactivated of
        people whom the roster has as active."""

    def roster(self) -> list[Person]:
        """Return everybody by id as the roster alone has them, without what accounts complete."""

    def roster_of_account(self, platform: Platform, identity: str, *, email: str | None) -> list[Person]:
        """Return those of the roster alone who are named with the account, or have the e-mail address in
        any case of letters, by id."""

    def upsert_many(self, persons: Sequence[Person]) -> None:
        """Insert or replace whole persons. Managers may stand anywhere in the same call."""

    def of_role(self, role: Role) -> list[Person]:
        """Return those who have a role in the roster, by id, leavers and deactivated people included."""

    def reports_of(self, manager_id: str) -> list[Person]:
        """Return the direct reports, by id."""

    def manager_ids(self) -> frozenset[str]:
        """Return the ids of everybody who is somebody's manager."""

    def erase(self, person_id: str) -> None:
        """Remove the person and everything of the ground domain about them (leave, pauses, budget)."""

    def put_leave(self, leave: Sequence[Leave]) -> int:
        """Add periods of leave; one that is there already (same person, dates, kind, half) is not
        added twice. Returns how many were new."""

    def leave_of(self, person_ids: Collection[str], *, first: date, last: date) -> dict[str, list[Leave]]:
        """Return the leave that touches the span, per person; people without any are absent."""

    def put_company_days(self, days: Mapping[date, DayKind]) -> int:
        """Insert or replace company days; returns how many changed."""

    def company_days(self, *, first: date, last: date) -> dict[date, DayKind]:
        """Return the company's own days in the span."""

    def pauses_of(self, person_ids: Collection[str]) -> dict[str, list[Pause]]:
        """Return the pauses per person, past ones included; people without any are absent."""

    def put_pause(self, pause: Pause) -> None:
        """Set the pause of (person, feature), replacing an earlier one."""

    def clear_pauses(self, person_id: str) -> int:
        """Remove all pauses of a person; returns how many there were."""

    def introduced(self, person_ids: Collection[str]) -> frozenset[str]:
        """Return those who have had the first-contact card sent."""

    def mark_introduced(self, person_ids: Collection[str], *, at: datetime) -> None:
        """Remember that the first-contact card was sent."""

    def last_chats(self, person_ids: Collection[str]) -> dict[str, Platform]:
        """Return the platform on which each person last answered; people who never did are absent."""

    def remember_chat(self, person_id: str, platform: Platform) -> None:
        """Remember the platform on which the person last answered."""


class AccountStore(Protocol):
    """The accounts of people of the roster on chat platforms, and the direct conversations with them."""

    def list_all(self, platform: Platform) -> list[Account]:
        """Return all accounts of a platform, by identity."""

    def of_person(self, person_id: str) -> list[Account]:
        """Return the accounts of a person."""

    def find(self, platform: Platform, identity: str) -> Account | None:
        """Return the account or None."""

    def put_many(self, accounts: Sequence[Account]) -> None:
        """Insert or replace accounts. One of the same person and platform with another identity goes."""

    def delete_many(self, platform: Platform, identities: Collection[str]) -> None:
        """Delete accounts, with the conversations remembered for them."""

    def conversation(self, platform: Platform, identity: str) -> str | None:
        """Return the direct conversation that was opened with an account, or None."""

    def remember_conversation(self, platform: Platform, identity: str, conversation: str | None) -> None:
        """Remember (None: forget) the direct conversation with the account of a person of the roster;
        anybody else's is not kept."""

    def count_conversations(self, platform: Platform) -> int:
        """Count the accounts with which there is a direct conversation."""


class AttentionLedger(Protocol):
    """Unprompted direct messages per person and ISO week of the person's own zone."""

    def used(self, person_ids: Collection[str], *, week: str, but: Collection[int] = ()) -> dict[str, int]:
        """Return how many places of the week (`2026-W24`) are taken, per person; absent means 0. The places
        of the messages `but` do not count."""

    def take_many(self, places: Sequence[tuple[str, str, int, Feature]]) -> None:
        """Take places: (person, week, message id, feature). A message takes at most one place in all."""

    def give_back(self, message_ids: Collection[int]) -> None:
        """Free the places of messages that did not reach anybody."""


class AuditLog(Protocol):
    """Append-only: entries are never changed, and deleted only by age."""

    def append(self, entry: AuditEntry) -> None:
        """Add an entry."""

    def list_entries(self, *, limit: int | None = None, subject: str | None = None) -> list[AuditEntry]:
        """Return entries, newest first."""

    def delete_entries(self, *, before: datetime) -> int:
        """Delete entries older than the moment (retention); returns how many."""


class Switches(Protocol):
    """A few facts about the whole installation, by name (`sending_stopped`, `business_clock`, `used_by`,
    `installation`)."""

    def get(self, name: str) -> str | None:
        """Return the value or None."""

    def put(self, name: str, value: str | None) -> None:
        """Set the value; None removes it."""

    def keep(self, name: str, value: str) -> str:
        """Set the value unless there is one; returns the one that stands there, whoever was first."""


class ScheduleStore(Protocol):
    """Schedules by what they are for (`kind`) and whose they are (`owner`), and the dates opened so far."""

    def put(self, kind: str, owner: str, schedule: Schedule, *, next_at: datetime | None) -> None:
        """Insert or replace a schedule; what was opened before stays known."""

    def lock(self, kind: str, owner: str) -> StoredSchedule | None:
        """Return the schedule, kept from being changed or opened by others until this unit of work ends, or
        None."""

    def lock_all(self, kinds: Collection[str]) -> list[StoredSchedule]:
        """Return all schedules of the kinds, by id, locked as by `lock`."""

    def remove(self, kind: str, owner: str) -> None:
        """End a schedule. What was opened stays known: should it come back, no date is opened twice."""

    def due(self, kinds: Collection[str], *, now: datetime, limit: int) -> list[StoredSchedule]:
        """Claim up to `limit` schedules of the kinds with `next_at <= now`, earliest first, for this unit of
        work (`FOR UPDATE SKIP LOCKED` on PostgreSQL)."""

    def open(self, schedule_id: int, day: date) -> int | None:
        """Open a date; returns the occurrence's id, or None if it was opened before."""

    def last_opened(self, schedule_id: int, *, until: date) -> date | None:
        """Return the latest date that was opened, of those up to `until`."""

    def set_next(self, schedule_id: int, moment: datetime | None) -> None:
        """Set when the schedule is looked at next."""

    def next_due(self, kinds: Collection[str]) -> datetime | None:
        """Return the earliest moment at which a schedule of the kinds is looked at."""


class PeopleUnit(Protocol):
    """What services of the ground domain take."""

    @property
    def people(self) -> PeopleStore: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def attention(self) -> AttentionLedger: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def switches(self) -> Switches: ...
    @property
    def schedules(self) -> ScheduleStore: ...
