"""What the measures domain needs from storage."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from measures.follow_ups.model import FollowUp, StepRecord, StepUse
from measures.kpis.model import DayMark, Reading, Recorded
from measures.sources.model import Delivery, Token
from measures.teams.model import Part, TeamFigure


class ReadingStore(Protocol):
    """Readings with their whole history: (kpi, subject, period, source, measured_at) is unique."""

    def record(self, reading: Reading) -> Recorded:
        """Store a reading. The same (kpi, subject, period, source): later `measured_at` = correction,
        earlier = history, equal with the same value = duplicate, equal with another = conflict (not
        stored)."""

    def current(
        self, *, kpi_ids: Collection[str], subjects: Collection[str], first: date, last: date
    ) -> list[Reading]:
        """Return, per (kpi, subject, period, source), the reading measured last, for the periods
        that lie within the span."""

    def history(self, *, kpi_id: str, subject: str, period_start: date, period_end: date) -> list[Reading]:
        """Return every reading of the period, oldest first."""

    def of_subject(self, subject: str) -> list[Reading]:
        """Return every reading of a subject (for the person's own export)."""

    def mark_days(self, *, person_id: str, kind: str, first: date, last: date, days: Sequence[date]) -> None:
        """Make `days` the marked days of that kind within the span, removing others in it."""

    def marks_of(self, person_ids: Collection[str], *, first: date, last: date) -> dict[str, list[DayMark]]:
        """Return the marks in the span per person; people without any are absent."""

    def erase(self, person_id: str) -> None:
        """Remove the readings and marks of a person."""


class SourceStore(Protocol):
    """What came of sources last, and their tokens."""

    def deliveries(self) -> dict[str, Delivery]:
        """Return what came last of each source that ever delivered, by its name."""

    def put_delivery(self, entry: Delivery) -> None:
        """Insert or replace what came last of a source."""

    def add_token(self, entry: Token) -> int:
        """Insert a token; its `id` is ignored. Returns the id."""

    def find_token(self, digest: str) -> Token | None:
        """Return the token with the digest, revoked ones included, or None."""

    def tokens(self, source: str | None = None) -> list[Token]:
        """Return the tokens, of one source or of all, oldest first, revoked ones included."""

    def revoke_tokens(self, source: str, *, at: datetime) -> int:
        """Revoke the tokens of a source that are not revoked yet; returns how many."""


class TeamFigureStore(Protocol):
    """Weekly evaluations of team KPIs."""

    def put_evaluation(self, programme_id: str, evaluated_on: date, figures: Sequence[TeamFigure]) -> None:
        """Make `figures` all that the evaluation of that day says of the programme: late corrections replace
        the whole of it."""

    def of_evaluation(self, programme_id: str, evaluated_on: date) -> list[TeamFigure]:
        """Return the figures of one evaluation, by KPI, team and part."""

    def evaluated_days(self, programme_id: str, *, limit: int) -> list[date]:
        """Return the latest days of evaluation, the latest first."""

    def of_team(
        self, programme_id: str, kpi_ids: Collection[str], team: str, *, part: Part, since: date
    ) -> list[TeamFigure]:
        """Return the figures of a team over time, oldest first."""

    def since(self, programme_id: str, *, since: date) -> list[TeamFigure]:
        """Return all figures of evaluations from that day on, oldest first (for trends and CSV)."""


class FollowUpStore(Protocol):
    """Follow-ups, and the next steps that were taken up."""

    def add(self, entry: FollowUp) -> int:
        """Insert a follow-up; its `id` is ignored. Returns the id; of one that is there already by programme,
        KPI, team and day its id."""

    def get(self, follow_up_id: int) -> FollowUp:
        """Return the follow-up; raises `NotFoundError(what="follow_up")`."""

    def lock(self, follow_up_id: int) -> FollowUp:
        """Return the follow-up as it is now, locked; raises `NotFoundError(what="follow_up")`."""

    def save(self, entry: FollowUp) -> None:
        """Write back a changed follow-up, by id."""

    def open_ones(self, *, programme_id: str | None = None, manager_id: str | None = None) -> list[FollowUp]:
        """Return the open follow-ups, by id."""

    def of_team(self, programme_id: str, kpi_id: str, team: str) -> list[FollowUp]:
        """Return all follow-ups of a team's KPI, oldest first."""

    def disputed(self) -> list[FollowUp]:
        """Return the open ones whose number was called wrong and that nobody settled, oldest first."""

    def put_use(self, entry: StepUse) -> int:
        """Insert (id 0) or write back a use of a next step; one that is there by follow-up and step stays as
        it is. Returns the id."""

    def uses(self, follow_up_ids: Collection[int]) -> list[StepUse]:
        """Return the uses of these follow-ups, by id."""

    def records(self) -> dict[str, StepRecord]:
        """Return per next step how often it was taken up and decided, and how often the team recovered."""

    def erase(self, person_id: str) -> None:
        """Take the person out of follow-ups: their id, and what they wrote."""


class MeasuresUnit(Protocol):
    """What services of the measures domain take."""

    @property
    def readings(self) -> ReadingStore: ...
    @property
    def sources(self) -> SourceStore: ...
    @property
    def team_figures(self) -> TeamFigureStore: ...
    @property
    def follow_ups(self) -> FollowUpStore: ...
