"""What the coaching domain needs from storage. All methods work inside the caller's unit of work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from coaching.announcements.ports import AnnouncementStore
from coaching.changes.model import ChangeRequest
from coaching.checkins.model import Answer, CheckIn, CheckInState, NewCheckIn, TroubleKind
from coaching.help.model import Proposal, Request, RequestMessage, RequestState, Wish
from coaching.kpis.model import KpiReview, TeamManager
from coaching.materials.model import Material, NewMaterial, Usage
from coaching.programmes.model import Enrolment, Preparation, Programme, ProgrammeState, Term
from coaching.questions.model import Question, QuestionKind
from measures.ports import MeasuresUnit
from people.ports import PeopleUnit


class ProgrammeStore(Protocol):
    """Programmes as imported."""

    def get(self, programme_id: str) -> Programme:
        """Return the programme; raises `NotFoundError(what="programme")`."""

    def lock(self, programme_id: str) -> Programme:
        """Return the programme as it is now and keep everybody else from changing it until this unit of work
        ends. Whatever is to be put is read so. Raises `NotFoundError(what="programme")`."""

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

    def terms(self, programme_id: str) -> list[Term]:
        """Return what all enrolments of a programme say of when people take part, by person and day 0."""

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
    """Check-ins and their answers."""

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

    def open_again(self, check_in_ids: Collection[int]) -> None:
        """Open those of the check-ins that were skipped: their cards go out after all."""

    def record_answers(self, check_in_ids: Collection[int], *, answer: Answer, at: datetime) -> int:
        """Set the answer of those of the check-ins that are open; returns how many were."""

    def save_attainments(self, reached: Mapping[int, Decimal | None]) -> None:
        """Keep by check-in's id what share the lowest KPI had reached."""

    def mark_delivered(self, check_in_ids: Collection[int], *, at: datetime) -> None:
        """Remember that the cards reached their people."""

    def mark_reminded(self, check_in_ids: Collection[int], *, at: datetime) -> None:
        """Remember that the reminders were queued."""

    def counts(self, programme_id: str, *, first: date, last: date) -> Mapping[tuple[str, str, str], int]:
        """Count delivered check-ins with `local_date` in the span by (team path, state, answer or "")."""

    def people_per_team(self, programme_id: str) -> Mapping[str, int]:
        """Count people who take part, or did to the end, by team path; each person once."""

    def answered_per_enrolment(self, enrolment_ids: Collection[int]) -> Mapping[int, int]:
        """Count answered check-ins per enrolment; enrolments without any are absent."""

    def clarity_counts(self, programme_id: str) -> Mapping[str, int]:
        """Count the people of `people_per_team` by their answer on day 1, of several enrolments the
        latest; no answer yet is the empty string."""

    def attitude_counts(self, programme_id: str) -> Mapping[str, int]:
        """Count them likewise by where they said that they stand."""

    def erase(self, person_id: str) -> None:
        """Remove everything of the coaching domain about a person, enrolments included."""


class HelpStore(Protocol):
    """Requests for help, what is written in them, wishes and proposals."""

    def add(self, request: Request) -> int:
        """Insert a request; its `id` is ignored. Returns the id."""

    def get(self, request_id: int) -> Request:
        """Return the request; raises `NotFoundError(what="request")`."""

    def lock(self, request_id: int) -> Request:
        """Return the request as it is now, locked; raises `NotFoundError(what="request")`."""

    def get_many(self, request_ids: Collection[int]) -> dict[int, Request]:
        """Return those of the ids that exist."""

    def of_check_in(self, check_in_id: int) -> Request | None:
        """Return the request that was told with a check-in, locked, or None."""

    def of_person(self, person_id: str) -> list[Request]:
        """Return the requests of an asker, latest first."""

    def of_supporter(self, person_id: str) -> list[Request]:
        """Return the requests that a supporter is on, latest first."""

    def in_state(self, state: RequestState) -> list[Request]:
        """Return the requests in a state, latest first."""

    def asked_since(self, programme_id: str, kind: TroubleKind, *, since: datetime) -> list[Request]:
        """Return the requests of a kind in a programme since a moment, latest first."""

    def save(self, request: Request) -> None:
        """Write back a changed request, by id; it comes from `lock`, `of_check_in` or `due`."""

    def due(self, *, now: datetime, limit: int) -> list[Request]:
        """Claim up to `limit` requests that are to be looked at, earliest first, for this unit of work."""

    def next_due(self) -> datetime | None:
        """Return the earliest moment at which a request is to be looked at."""

    def kind_counts(self, programme_id: str, *, first: datetime, last: datetime) -> Mapping[TroubleKind, int]:
        """Count requests by kind that were told from `first` up to but not including `last`."""

    def credits_of(self, person_ids: Collection[str]) -> dict[str, int]:
        """Count per supporter the requests that their askers closed as solved; absent means none."""

    def load_of(self, person_ids: Collection[str]) -> dict[str, int]:
        """Count per supporter the requests that they are on; absent means none."""

    def add_message(self, message: RequestMessage) -> None:
        """Keep what somebody wrote in a request."""

    def messages_of(self, request_id: int) -> list[RequestMessage]:
        """Return what was written in a request, in its order."""

    def written_by(self, person_id: str) -> list[RequestMessage]:
        """Return what a person wrote in requests, in its order."""

    def topics_of(self, person_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """Return what each supporter said that they can help with; who said nothing is absent."""

    def put_topics(self, person_id: str, topics: Collection[str]) -> None:
        """Replace what a supporter can help with."""

    def put_wish(self, entry: Wish) -> int:
        """Insert an entry of the log of change requests, replacing the one of the same request; its `id` is
        ignored. One that says the same as before stays with its change. Returns the id."""

    def wishes_of(self, programme_id: str) -> list[Wish]:
        """Return the log of a programme, latest first; entries without text are left out."""

    def wishes_by(self, person_id: str) -> list[Wish]:
        """Return what a person would like, latest first."""

    def add_proposal(self, entry: Proposal) -> int:
        """Insert a proposal; its `id` is ignored. Returns the id."""

    def lock_proposal(self, proposal_id: int) -> Proposal:
        """Return the proposal, locked; raises `NotFoundError(what="proposal")`."""

    def proposals_of(self, programme_id: str) -> list[Proposal]:
        """Return the proposals of a programme, latest first."""

    def save_proposal(self, entry: Proposal) -> None:
        """Write back a changed proposal, by id."""

    def delete_texts(self, *, before: datetime) -> int:
        """Empty the texts of what was told, written and wished before the moment; returns how many."""

    def erase(self, person_id: str) -> None:
        """Remove a person's requests with what was written in them, their wishes and topics; in requests of
        others their words are emptied, and those that they were on have nobody and are due at once."""


class MaterialStore(Protocol):
    """Materials in their versions."""

    def get(self, material_id: int) -> Material:
        """Return the material, offered or not; raises `NotFoundError(what="material")`."""

    def active(self) -> list[Material]:
        """Return what is offered, by key and language."""

    def add(self, new: NewMaterial, *, at: datetime) -> Material:
        """Store a material as the next version of its key and language; earlier ones are not offered any
        more."""

    def withdraw(self, material_ids: Collection[int]) -> int:
        """Offer materials no longer; returns how many were offered."""

    def count(self, material_ids: Collection[int], what: Usage) -> None:
        """Count one more use of each of the materials."""


class QuestionStore(Protocol):
    """What members ask or object to, and the answers."""

    def add(self, entry: Question) -> int:
        """Insert a question; its `id` is ignored. Returns the id."""

    def lock(self, question_id: int) -> Question:
        """Return the question, locked; raises `NotFoundError(what="question")`."""

    def of_programme(self, programme_id: str) -> list[Question]:
        """Return all questions of a programme, the unanswered ones first, then the latest."""

    def of_person(self, person_id: str) -> list[Question]:
        """Return what a person asked, latest first."""

    def answered_by(self, person_id: str) -> list[Question]:
        """Return what a person answered, latest first."""

    def find_unanswered(self, programme_id: str, person_id: str, kind: QuestionKind) -> Question | None:
        """Return the latest unanswered question of a kind of a person, locked, or None."""

    def save(self, entry: Question) -> None:
        """Write back a changed question, by id."""

    def delete_texts(self, *, before: datetime) -> int:
        """Empty the texts of questions and answers older than the moment; returns how many."""

    def erase(self, person_id: str) -> None:
        """Remove what a person asked; what they answered stays, without saying who did."""


class PreparingStore(Protocol):
    """Programmes in the making."""

    def changes(self, programme_id: str) -> Programme | None:
        """Return what a running programme will be once its changes are in force, or None."""

    def put_changes(self, programme: Programme) -> None:
        """Keep the changed programme beside the running one."""

    def drop_changes(self, programme_id: str) -> bool:
        """Throw the changes away; False if there were none."""

    def preparation(self, programme_id: str) -> Preparation:
        """Return what happened before the start; nothing yet, if nothing is stored."""

    def put_preparation(self, entry: Preparation) -> None:
        """Keep what happened before the start."""


class ChangeStore(Protocol):
    """Changes that were made, or refused, on request."""

    def add(self, entry: ChangeRequest) -> int:
        """Insert a change; its `id` is ignored. Returns the id."""

    def find(self, change_id: int) -> ChangeRequest | None:
        """Return the change or None."""

    def lock(self, change_id: int) -> ChangeRequest:
        """Return the change, locked; raises `NotFoundError(what="change")`."""

    def save(self, entry: ChangeRequest) -> None:
        """Write back a changed change, by id."""

    def of_programme(self, programme_id: str) -> list[ChangeRequest]:
        """Return the changes of a programme, the latest first."""

    def list_all(self) -> list[ChangeRequest]:
        """Return the changes of all programmes, the latest first."""

    def wishes_of(self, change_id: int) -> list[Wish]:
        """Return the wishes that a change is about, by id."""

    def set_wishes(self, change_id: int, wish_ids: Collection[int]) -> None:
        """Make a change about these wishes and no others; those of another change stay with it."""

    def erase(self, person_id: str) -> None:
        """Take the person's id out of changes."""


class KpiReviewStore(Protocol):
    """Reviews of KPIs."""

    def add(self, entry: KpiReview) -> int:
        """Insert a review; its `id` is ignored. Returns the id; of one that is there already by programme,
        KPI and day its id."""

    def get(self, review_id: int) -> KpiReview:
        """Return the review; raises `NotFoundError(what="kpi_review")`."""

    def lock(self, review_id: int) -> KpiReview:
        """Return the review as it is now, locked; raises `NotFoundError(what="kpi_review")`."""

    def save(self, entry: KpiReview) -> None:
        """Write back a changed review, by id."""

    def of_programme(self, programme_id: str) -> list[KpiReview]:
        """Return the reviews of a programme, the latest first."""

    def answered_by(self, person_id: str) -> list[KpiReview]:
        """Return the reviews that a person answered, the oldest first (for the person's own export)."""

    def erase(self, person_id: str) -> None:
        """Take the person's id out of reviews; what they wrote about the KPI stays."""


class TeamManagerStore(Protocol):
    """Who manages which team, as it was found last."""

    def list_all(self) -> dict[str, TeamManager]:
        """Return the managers by team."""

    def put_many(self, entries: Sequence[TeamManager]) -> None:
        """Insert or replace, by team."""

    def remove(self, teams: Collection[str]) -> None:
        """Forget teams that are no more."""

    def erase(self, person_id: str) -> None:
        """Forget the teams that the person manages."""


class CoachingUnit(PeopleUnit, MeasuresUnit, Protocol):
    """What services of the coaching domain take."""

    @property
    def programmes(self) -> ProgrammeStore: ...
    @property
    def enrolments(self) -> EnrolmentStore: ...
    @property
    def check_ins(self) -> CheckInStore: ...
    @property
    def help(self) -> HelpStore: ...
    @property
    def materials(self) -> MaterialStore: ...
    @property
    def questions(self) -> QuestionStore: ...
    @property
    def preparing(self) -> PreparingStore: ...
    @property
    def announcements(self) -> AnnouncementStore: ...
    @property
    def changes(self) -> ChangeStore: ...
    @property
    def kpi_reviews(self) -> KpiReviewStore: ...
    @property
    def team_managers(self) -> TeamManagerStore: ...
