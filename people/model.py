"""Persons, teams, roles, leave and the company's own settings, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a person may do. `MEMBER` is everybody; `MANAGER` follows from the tree, never from a file."""

    MEMBER = "member"
    MANAGER = "manager"
    SUPPORTER = "supporter"
    LEAD = "lead"
    ADMIN = "admin"
    SPONSOR = "sponsor"


class Platform(StrEnum):
    """A chat that people can be reached on, in the order in which it is preferred."""

    SLACK = "slack"
    TEAMS = "teams"
    PLAYGROUND = "playground"


PLATFORM_NAMES = {
    Platform.SLACK: "Slack",
    Platform.TEAMS: "Microsoft Teams",
    Platform.PLAYGROUND: "the playground",
}
"""As people call them, in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHours:
    """The hours of one working day, local time, `start` before `end`."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of the roster. `None` means: the company's default holds."""

    id: str
    name: str
    email: str | None = None
    slack_user_id: str | None = None
    teams_aad_id: str | None = None
    team: str = ""
    rank: str | None = None
    manager_id: str | None = None
    roles: frozenset[Role] = frozenset()
    locale: str | None = None
    timezone: str | None = None
    country: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    work_days: frozenset[int] | None = None
    """ISO weekdays, Monday = 1."""
    work_hours: WorkHours | None = None
    active: bool = True
    """False once deactivated by the roster (`--deactivate-missing`) or by the platform."""

    @property
    def department(self) -> str:
        """The first element of the team path; empty for people without a team."""
        return self.team.split("/", 1)[0]


class ReportingLine(NamedTuple):
    """In which team somebody is and whom they report to: what of a person says who manages whom."""

    id: str
    team: str
    manager_id: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a chat platform says of a person's account there. It completes what the roster leaves open."""

    platform: Platform
    identity: str
    """The account's id on the platform."""
    person_id: str
    locale: str | None = None
    timezone: str | None = None
    guest: bool = False
    deactivated: bool = False


class Half(StrEnum):
    """Which half of a working day a half-day leave takes."""

    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A period away, both ends included. `kind` is for the person and the export only."""

    person_id: str
    first: date
    last: date
    kind: str
    half: Half | None = None


class DayKind(StrEnum):
    """What the company's own calendar says of a date."""

    CLOSED = "closed"
    WORKING = "working"


class Feature(StrEnum):
    """What an unprompted direct message is for, highest priority first (PRODUCT 1)."""

    INTRODUCTION = "introduction"
    HELP = "help"
    WORK = "work"
    """Work given to supporters, leads and admins: it keeps their working time and takes no place of the
    attention budget (PRODUCT 1)."""
    URGENT = "urgent"
    """An announcement that does not wait for the attention budget: approved by a second person, and audited
    (PRODUCT 1)."""
    CHECK_IN = "check_in"
    SURVEY = "survey"
    NUDGE = "nudge"
    ANNOUNCEMENT = "announcement"
    JOURNEY = "journey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A person's wish to be left alone: by everything (`feature=None`) or by one feature.

    `until` is the last day of the pause, in the person's zone; None means until they resume.
    """

    person_id: str
    feature: Feature | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """If set, only these people and the people of these teams get anything."""

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What the domains need to know of the settings (`app.yaml`)."""

    name: str
    languages: tuple[str, ...] = ("en", "ja")
    """First = fallback."""
    country: str = "JP"
    timezone: str = "Asia/Tokyo"
    work_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    work_hours: WorkHours = field(default_factory=lambda: WorkHours(start=time(9), end=time(17)))
    direct_messages_per_week: int = 3
    smallest_group: int = 5
    pilot: Pilot | None = None
    run_by: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Who runs Hojorin here, by language, as shown on the first card; empty: it says nothing of it."""
    complaints: Mapping[str, str] = field(default_factory=dict, hash=False)
    """A contact for complaints, by language, as shown on the first card; empty: it says nothing of it."""
    approve_above: int = 200
    """Recipients above which a second lead approves an announcement: our own default."""
    leads_reach_programmes_only: bool = False
    """Whether a lead announces to those who take part in their programmes only, instead of to everybody."""
    weak_below: int = 50
    """Percent of favourable answers under which a question of a survey is to be answered for: our default."""
    response_days: int = 5
    """Working days after a close in which responses are promised: our own default."""
    keep_trouble_texts_days: int = 365
    keep_messages_days: int = 180
    keep_audit_days: int = 1095


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to whom when; never a text or an answer. `actor` is a person id or e.g. `cli`."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: str = ""
