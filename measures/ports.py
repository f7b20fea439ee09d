"""What the measures domain needs from storage."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from measures.follow_ups.model import FollowUp, StepRecord, StepUse
from measures.kpis.model import DayMark, Reading, Recorded
from measures.readings.model import Around, CheckedReading, StoredReading
from measures.sources.model import Delivery, Token
from measures.teams.model import Measured, Part, TeamFigure


class ReadingStore(Protocol):
    """Readings with their whole history: (kpi, subject, period, source, measured_at) is unique."""

    def record(self, reading: Reading) -> Recorded:
        """Store a reading. The same (kpi, subject, period, source): later `measured_at` = correction,
        earlier = history, equal with the same value = duplicate, equal with another = conflict (not
        stored)."""

    def wait_for_source(self, source: str) -> None:
        """Let nobody else take readings of the source until this unit of work ends; whoever does so is waited
        for. Each transaction begins with it, so that what it is compared with does not change."""

    def wait_for_erasures(self) -> None:
        """Let no readings be erased until this unit of work ends; an erasure under way is waited for. Whoever
        takes readings says so before they look whom they may measure."""

    def around(
        self, places: Sequence[Around], *, source: str, rehearsed: bool = False
    ) -> list[StoredReading]:
        """Return every reading of the source, history included, that lies in one of the places, in no order.
        With `rehearsed` also those that this unit of work rehearses."""

    def add_portion(self, readings: Sequence[CheckedReading], *, source: str, rehearse: bool = False) -> None:
        """Store readings of which none is there yet by its key and time of measuring. With `rehearse` they
        are kept where this unit of work alone sees them, commits included, until `end_rehearsal`."""

    def end_rehearsal(self) -> None:
        """Forget what was rehearsed."""

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

    def revoke_tokens(self, source: str, *, at: datetime, but: int | None = None) -> int:
        """Revoke the tokens of a source that are not revoked yet, but the one with the id `but`; returns how
        many."""


class TeamFigureStore(Protocol):
    """Weekly evaluations of team KPIs, and the readings that they are made of."""

    def measured(
        self, kpi_id: str, *, source: str, first: date, last: date, until: datetime
    ) -> list[Measured]:
        """Return the readings of a KPI from one source whose periods lie within the span and that were
        measured up to a moment, those that were corrected included, in no order."""

    def last_reading(self) -> int:
        """Return the id of the reading that was stored last; 0: there is none."""

    def stored_after(self, reading_id: int, kpi_ids: Collection[str]) -> set[tuple[str, date, date]]:
        """Return KPI and period of the readings that were stored after one, whatever they replace."""

    def last_measured(self, programme_id: str, *, before: date) -> dict[tuple[str, str], datetime]:
        """Return by KPI and team the time of measuring in the latest evaluation before a day; figures
        without any are absent."""

    def put_evaluation(self, programme_id: str, evaluated_on: date, figures: Sequence[TeamFigure]) -> None:
        """Make `figures` all that the evaluation of that day says of the programme: late corrections replace
        the whole of it."""

    def of_evaluation(self, programme_id: str, evaluated_on: date) -> list[TeamFigure]:
        """Return the figures of one evaluation, by KPI, team and part."""

    def of_kpi(self, programme_id: str, evaluated_on: date, kpi_id: str) -> list[TeamFigure]:
        """Return what one evaluation says of a KPI, by team and part."""

    def teams(self, programme_id: str, evaluated_on: date) -> list[str]:
        """Return the paths of all teams that one evaluation speaks of, each once (without the figures, which
        may be very many)."""

    def evaluated_days(self, programme_id: str, *, limit: int) -> list[date]:
        """Return the latest days of evaluation, the latest first."""

    def of_team(
        self, programme_id: str, kpi_ids: Collection[str], team: str, *, part: Part, since: date
    ) -> list[TeamFigure]:
        """Return the figures of a team over time, oldest first."""


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

    def recent(self, programme_id: str, *, since: date) -> list[FollowUp]:
        """Return the open follow-ups of a programme and those that ended on that day or later, by id."""

    def asked_of(self, manager_ids: Collection[str], *, since: date) -> list[FollowUp]:
        """Return what these managers were asked about on that day or later, ended ones included, by id."""

    def figures_in_question(
        self, programme_id: str, days: Sequence[date], *, since: date
    ) -> list[TeamFigure]:
        """Return what evaluations of these days (the newest last) say of whole teams that may need a
        follow-up, or have one: those that are neither reached nor between at the newest, and those with a
        follow-up that is open or ended on `since` or later. By day, KPI and team."""

    def ever_reached(self, programme_id: str, teams: Collection[str]) -> set[tuple[str, str]]:
        """Return KPI and team of those among the teams that reached what was expected at some evaluation."""

    def of_person(self, person_id: str) -> list[FollowUp]:
        """Return the follow-ups that a person was asked about, disputed or settled, by id (for their own
        export)."""

    def disputed(self) -> list[FollowUp]:
        """Return the open ones whose number was called wrong and that nobody settled, oldest first."""

    def put_use(self, entry: StepUse) -> int:
        """Insert (id 0) or write back a use of a next step; one that is there by follow-up and step stays as
        it is. Returns the id."""

    def uses(self, follow_up_ids: Collection[int]) -> list[StepUse]:
        """Return the uses of these follow-ups, by id."""

    def records(self) -> dict[str, StepRecord]:
        """Return per next step how often it was taken up and decided, and how often the team recovered."""

    def delete_texts(self, *, before: datetime) -> int:
        """Empty what was written in disputes and answers before the moment; returns how many follow-ups."""

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
