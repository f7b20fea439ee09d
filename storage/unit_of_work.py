"""All ports on one transaction. It satisfies `handlers.context.UnitOfWork` by its shape alone."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from storage.accounts import SqlAccounts
from storage.announcements import SqlAnnouncements
from storage.changes import SqlChanges
from storage.check_ins import SqlCheckIns
from storage.figures import SqlFigures
from storage.follow_ups import SqlFollowUps
from storage.help import SqlHelp
from storage.inbox import SqlInbox
from storage.kpi_reviews import SqlKpiReviews
from storage.ledger import SqlAttention, SqlAudit, SqlSwitches
from storage.materials import SqlMaterials
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.preparing import SqlPreparing
from storage.programmes import SqlEnrolments, SqlProgrammes
from storage.questions import SqlQuestions
from storage.readings import SqlReadings
from storage.responses import SqlResponses
from storage.schedules import SqlSchedules
from storage.sources import SqlSources
from storage.surveys import SqlBallots, SqlReleases, SqlSurveys
from storage.team_figures import SqlTeamFigures
from storage.team_managers import SqlTeamManagers
from storage.transaction import Transaction, guarded
from storage.verifying import SqlVerifying


class SqlUnitOfWork:
    """Everything between `with` and `commit()` is written at once or not at all."""

    def __init__(self, engine: Engine, *, machine_clock: Callable[[], datetime], read_only: bool) -> None:
        self._engine = engine
        self._machine_clock = machine_clock
        self._read_only = read_only

    def __enter__(self) -> Self:
        """Take a connection; the transaction begins with the first statement."""
        connection = guarded(self._engine.connect)
        self._connection = connection.execution_options(preserve_rowcount=True)
        self._transaction = Transaction(
            self._connection, machine_clock=self._machine_clock, read_only=self._read_only
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed and give the connection back."""
        try:
            if error is None:
                guarded(self._transaction.end_looking)
        finally:
            guarded(self._connection.close)

    def commit(self) -> None:
        """Make everything done so far permanent, at once."""
        self._transaction.commit()

    @cached_property
    def people(self) -> SqlPeople:
        """The roster, leave, calendar and pauses."""
        return SqlPeople(self._transaction)

    @cached_property
    def accounts(self) -> SqlAccounts:
        """Accounts on chat platforms."""
        return SqlAccounts(self._transaction, self.people)

    @cached_property
    def attention(self) -> SqlAttention:
        """The attention budget."""
        return SqlAttention(self._transaction)

    @cached_property
    def audit(self) -> SqlAudit:
        """Who did what."""
        return SqlAudit(self._transaction)

    @cached_property
    def switches(self) -> SqlSwitches:
        """Facts about the installation."""
        return SqlSwitches(self._transaction)

    @cached_property
    def readings(self) -> SqlReadings:
        """KPI readings and day marks."""
        return SqlReadings(self._transaction)

    @cached_property
    def sources(self) -> SqlSources:
        """What came of sources of readings last, and their tokens."""
        return SqlSources(self._transaction)

    @cached_property
    def follow_ups(self) -> SqlFollowUps:
        """Follow-ups, and the next steps that were taken up."""
        return SqlFollowUps(self._transaction)

    @cached_property
    def team_figures(self) -> SqlTeamFigures:
        """Weekly evaluations of team KPIs."""
        return SqlTeamFigures(self._transaction)

    @cached_property
    def programmes(self) -> SqlProgrammes:
        """Programmes."""
        return SqlProgrammes(self._transaction)

    @cached_property
    def enrolments(self) -> SqlEnrolments:
        """Who takes part in what."""
        return SqlEnrolments(self._transaction)

    @cached_property
    def check_ins(self) -> SqlCheckIns:
        """Check-ins."""
        return SqlCheckIns(self._transaction)

    @cached_property
    def help(self) -> SqlHelp:
        """Requests for help."""
        return SqlHelp(self._transaction)

    @cached_property
    def materials(self) -> SqlMaterials:
        """Materials."""
        return SqlMaterials(self._transaction)

    @cached_property
    def questions(self) -> SqlQuestions:
        """What members ask those who run a programme."""
        return SqlQuestions(self._transaction)

    @cached_property
    def preparing(self) -> SqlPreparing:
        """Programmes in the making."""
        return SqlPreparing(self._transaction)

    @cached_property
    def announcements(self) -> SqlAnnouncements:
        """Announcements, their recipients, and what people did with them."""
        return SqlAnnouncements(self._transaction)

    @cached_property
    def changes(self) -> SqlChanges:
        """What was made of wishes."""
        return SqlChanges(self._transaction)

    @cached_property
    def kpi_reviews(self) -> SqlKpiReviews:
        """What leads say of KPIs."""
        return SqlKpiReviews(self._transaction)

    @cached_property
    def team_managers(self) -> SqlTeamManagers:
        """Who manages which team."""
        return SqlTeamManagers(self._transaction)

    @cached_property
    def figures(self) -> SqlFigures:
        """What those who run the installation watch."""
        return SqlFigures(self._transaction)

    @cached_property
    def schedules(self) -> SqlSchedules:
        """What happens again and again."""
        return SqlSchedules(self._transaction)

    @cached_property
    def surveys(self) -> SqlSurveys:
        """Sets, schedules, waves and who is invited to them."""
        return SqlSurveys(self._transaction)

    @cached_property
    def ballots(self) -> SqlBallots:
        """Marks and ballots."""
        return SqlBallots(self._transaction)

    @cached_property
    def releases(self) -> SqlReleases:
        """What was published."""
        return SqlReleases(self._transaction)

    @cached_property
    def responses(self) -> SqlResponses:
        """What is answered to surveys."""
        return SqlResponses(self._transaction)

    @cached_property
    def verifying(self) -> SqlVerifying:
        """Attacks on what is stored of surveys."""
        return SqlVerifying(self._transaction)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Messages to send."""
        return SqlOutbox(self._transaction)

    @cached_property
    def inbox(self) -> SqlInbox:
        """Events that were acted on."""
        return SqlInbox(self._transaction)
