"""What the coaching domain needs from storage. All methods work inside the caller's unit of work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from coaching.checkins.model import Answer, CheckIn, CheckInState, NewCheckIn, Trouble, TroubleKind
from coaching.programmes.model import Enrolment, Programme, ProgrammeState
from measures.ports import MeasuresUnit
from people.ports import PeopleUnit


class ProgrammeStore(Protocol):
    """Programmes as imported."""

    def get(self, programme_id: str) -> Programme:
        """Return the programme; raises `NotFoundError(what="programme")`."""

    def find(self, programme_id: str) -> Programme | None:
        """Return the programme or None."""

    def list_all(self, *, state: ProgrammeState | None = None) -> list[Programme]:
        """Return programmes by id."""

    def put(self, programme: Programme) -> None:
        """Insert or replace the whole programme, its state included."""


class EnrolmentStore(Protocol):
    """Who takes part in what, and what is due for them next."""

    def get(self, enrolment_id: int) -> Enrolment:
        """Return the enrolment; raises `NotFoundError(what="enrolment")`."""

    def get_many(self, enrolment_ids: Collection[int]) -> dict[int, Enrolment]:
        """Return those of the ids that exist."""

    def lock(self, enrolment_id: int) -> Enrolment:
        """Return the enrolment as it is now and keep everybody else from changing it until this unit of
        work ends; whoever is changing it is waited for. Whatever is to be saved is read so, since
        `save_many` writes whole enrolments. Raises `NotFoundError(what="enrolment")`."""

    def lock_of_check_ins(self, check_in_ids: Collection[int]) -> dict[int, Enrolment]:
        """Return the enrolments that check-ins belong to, by the check-in's id, locked as by `lock`; those
        that do not exist are absent."""

    def lock_many(self, enrolment_ids: Collection[int]) -> dict[int, Enrolment]:
        """Return those of the ids that exist, locked as by `lock`."""

    def of_person(self, person_id: str) -> list[Enrolment]:
        """Return all enrolments of a person, latest day 0 first."""

    def of_programme(self, programme_id: str) -> list[Enrolment]:
        """Return all enrolments of a programme, by person."""

    def add_many(self, enrolments: Sequence[Enrolment]) -> int:
        """Insert enrolments (their `id` is ignored and assigned); one that exists by its unique key
        is left as it is. Returns how many were new."""

    def save_many(self, enrolments: Sequence[Enrolment]) -> None:
        """Write back changed enrolments, by id; programme and person never change. They come from `lock`,
        `lock_many` or `due` of the same unit of work: else what others wrote in between is lost."""

    def due(self, *, now: datetime, limit: int) -> list[Enrolment]:
        """Claim up to `limit` active enrolments with `next_at <= now` of running programmes, earliest
        first, for this unit of work (`FOR UPDATE SKIP LOCKED` on PostgreSQL)."""

    def next_due(self) -> datetime | None:
        """Return the earliest `next_at` of active enrolments of running programmes."""


class CheckInStore(Protocol):
    """Check-ins, their answers and troubles."""

    def get(self, check_in_id: int) -> CheckIn:
        """Return the check-in; raises `NotFoundError(what="check_in")`."""

    def get_many(self, check_in_ids: Collection[int]) -> dict[int, CheckIn]:
        """Return those of the ids that exist."""

    def of_person(self, person_id: str) -> list[CheckIn]:
        """Return all check-ins of a person, latest first."""

    def add_many(self, check_ins: Sequence[NewCheckIn]) -> list[int]:
        """Insert check-ins; returns their ids in the order given. Opens the occurrence of
        (programme's check-in schedule, local_date) where it is not open yet. A check-in that the enrolment
        has on that date already is left as it is, and its id is returned: it must not stop the others."""

    def set_state(self, check_in_ids: Collection[int], state: CheckInState) -> None:
        """Set the state of check-ins that are open."""

    def record_answers(self, check_in_ids: Collection[int], *, answer: Answer, at: datetime) -> int:
        """Set the answer of those of the check-ins that are open; returns how many were."""

    def mark_delivered(self, check_in_ids: Collection[int], *, at: datetime) -> None:
        """Remember that the cards reached their people."""

    def mark_reminded(self, check_in_ids: Collection[int], *, at: datetime) -> None:
        """Remember that the reminders were queued."""

    def put_trouble(self, trouble: Trouble) -> None:
        """Insert or replace the trouble of a check-in."""

    def troubles_of(self, person_id: str) -> list[Trouble]:
        """Return a person's troubles, latest first."""

    def delete_trouble_texts(self, *, before: datetime) -> int:
        """Empty the texts of troubles older than the moment; returns how many."""

    def counts(self, programme_id: str, *, first: date, last: date) -> Mapping[tuple[str, str, str], int]:
        """Count delivered check-ins with `local_date` in the span by (team path, state, answer or "")."""

    def people_per_team(self, programme_id: str) -> Mapping[str, int]:
        """Count people who take part, or did to the end, by team path; each person once."""

    def trouble_counts(self, programme_id: str, *, first: date, last: date) -> Mapping[TroubleKind, int]:
        """Count troubles of check-ins with `local_date` in the span by kind."""

    def answered_per_enrolment(self, enrolment_ids: Collection[int]) -> Mapping[int, int]:
        """Count answered check-ins per enrolment; enrolments without any are absent."""

    def clarity_counts(self, programme_id: str) -> Mapping[str, int]:
        """Count the people of `people_per_team` by their answer on day 1, of several enrolments the
        latest; no answer yet is the empty string."""

    def erase(self, person_id: str) -> None:
        """Remove everything of the coaching domain about a person, enrolments included."""


class CoachingUnit(PeopleUnit, MeasuresUnit, Protocol):
    """What services of the coaching domain take."""

    @property
    def programmes(self) -> ProgrammeStore: ...
    @property
    def enrolments(self) -> EnrolmentStore: ...
    @property
    def check_ins(self) -> CheckInStore: ...
