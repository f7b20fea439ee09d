"""Follow-ups, and the next steps that were taken up."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import and_, case, func, or_, select, union, update

from measures.follow_ups.model import FollowUp, FollowUpState, Outcome, StepRecord, StepUse
from measures.teams.model import Part, TeamFigure, Verdict
from people.errors import NotFoundError
from storage.tables import follow_up, step_use, team_figure
from storage.transaction import Query, Transaction, row_of

_ID = frozenset({"id"})
_BY_ID = select(follow_up).order_by(follow_up.c.id)
_IS_OPEN = follow_up.c.state == FollowUpState.OPEN
_DECIDED = step_use.c.outcome.in_([Outcome.RECOVERED, Outcome.NOT_RECOVERED])


class SqlFollowUps:
    """Implements `measures.ports.FollowUpStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def _entries(self, query: Query) -> list[FollowUp]:
        return [FollowUp(**row) for row in self._db.rows(query)]

    def add(self, entry: FollowUp) -> int:
        """Insert a follow-up; its `id` is ignored. Returns the id; of one that is there already by programme,
        KPI, team and day its id."""
        statement = self._db.insert(follow_up).values(row_of(entry, without=_ID)).on_conflict_do_nothing()
        found = self._db.value(statement.returning(follow_up.c.id))
        if found is None:
            same = (
                follow_up.c.programme_id == entry.programme_id,
                follow_up.c.kpi_id == entry.kpi_id,
                follow_up.c.team == entry.team,
                follow_up.c.opened_on == entry.opened_on,
            )
            found = self._db.value(select(follow_up.c.id).where(*same))
        return int(found)

    def get(self, follow_up_id: int) -> FollowUp:
        """Return the follow-up; raises `NotFoundError(what="follow_up")`."""
        return self._one(select(follow_up).where(follow_up.c.id == follow_up_id), follow_up_id)

    def lock(self, follow_up_id: int) -> FollowUp:
        """Return the follow-up as it is now, locked; raises `NotFoundError(what="follow_up")`."""
        query = select(follow_up).where(follow_up.c.id == follow_up_id)
        return self._one(query.with_for_update(), follow_up_id)

    def _one(self, query: Query, follow_up_id: int) -> FollowUp:
        row = self._db.row(query)
        if row is None:
            raise NotFoundError(what="follow_up", key=str(follow_up_id))
        return FollowUp(**row)

    def save(self, entry: FollowUp) -> None:
        """Write back a changed follow-up, by id."""
        changed = update(follow_up).where(follow_up.c.id == entry.id)
        self._db.run(changed.values(row_of(entry, without=_ID)))

    def open_ones(self, *, programme_id: str | None = None, manager_id: str | None = None) -> list[FollowUp]:
        """Return the open follow-ups, by id."""
        query = _BY_ID.where(_IS_OPEN)
        if programme_id is not None:
            query = query.where(follow_up.c.programme_id == programme_id)
        if manager_id is not None:
            query = query.where(follow_up.c.manager_id == manager_id)
        return self._entries(query)

    def recent(self, programme_id: str, *, since: date) -> list[FollowUp]:
        """Return the open follow-ups of a programme and those that ended on that day or later, by id."""
        current = or_(_IS_OPEN, follow_up.c.ended_on >= since)
        return self._entries(_BY_ID.where(follow_up.c.programme_id == programme_id, current))

    def asked_of(self, manager_ids: Collection[str], *, since: date) -> list[FollowUp]:
        """Return what these managers were asked about on that day or later, ended ones included, by id."""
        theirs = self._db.among(follow_up.c.manager_id, manager_ids)
        asked = follow_up.c.asked_on.is_not(None), follow_up.c.last_asked_on >= since
        return self._entries(_BY_ID.where(theirs, *asked))

    def figures_in_question(
        self, programme_id: str, days: Sequence[date], *, since: date
    ) -> list[TeamFigure]:
        """Return what evaluations of these days (the newest last) say of whole teams that may need a
        follow-up, or have one, by day, KPI and team."""
        if not days:
            return []
        newest = select(team_figure.c.kpi_id, team_figure.c.team).where(
            team_figure.c.programme_id == programme_id,
            team_figure.c.evaluated_on == days[-1],
            team_figure.c.part == Part.WHOLE,
            team_figure.c.verdict.not_in([Verdict.REACHED, Verdict.BETWEEN]),
        )
        current = or_(_IS_OPEN, follow_up.c.ended_on >= since)
        followed = select(follow_up.c.kpi_id, follow_up.c.team).where(
            follow_up.c.programme_id == programme_id, current
        )
        keys = union(newest, followed).cte("keys")
        # The days are listed: so each key and day is one look into the primary key, not a scan of all weeks.
        query = (
            select(team_figure)
            .join(keys, and_(keys.c.kpi_id == team_figure.c.kpi_id, keys.c.team == team_figure.c.team))
            .where(
                team_figure.c.programme_id == programme_id,
                team_figure.c.evaluated_on.in_(days),
                team_figure.c.part == Part.WHOLE,
            )
            .order_by(team_figure.c.evaluated_on, team_figure.c.kpi_id, team_figure.c.team)
        )
        return [TeamFigure(**row) for row in self._db.rows(query)]

    def ever_reached(self, programme_id: str, teams: Collection[str]) -> set[tuple[str, str]]:
        """Return KPI and team of those among the teams that reached what was expected at some evaluation."""
        query = (
            select(team_figure.c.kpi_id, team_figure.c.team)
            .where(
                team_figure.c.programme_id == programme_id,
                team_figure.c.part == Part.WHOLE,
                team_figure.c.verdict == Verdict.REACHED,
                self._db.among(team_figure.c.team, teams),
            )
            .distinct()
        )
        return {(row["kpi_id"], row["team"]) for row in self._db.rows(query)}

    def of_person(self, person_id: str) -> list[FollowUp]:
        """Return the follow-ups that a person was asked about, disputed or settled, by id (for their own
        export)."""
        columns = follow_up.c.manager_id, follow_up.c.disputed_by, follow_up.c.settled_by
        return self._entries(_BY_ID.where(or_(*(column == person_id for column in columns))))

    def disputed(self) -> list[FollowUp]:
        """Return the open ones whose number was called wrong and that nobody settled, oldest first."""
        waiting = follow_up.c.disputed_at.is_not(None), follow_up.c.settled_at.is_(None)
        query = select(follow_up).where(_IS_OPEN, *waiting)
        return self._entries(query.order_by(follow_up.c.disputed_at, follow_up.c.id))

    def put_use(self, entry: StepUse) -> int:
        """Insert (id 0) or write back a use of a next step; one that is there by follow-up and step stays as
        it is. Returns the id."""
        if entry.id:
            changed = update(step_use).where(step_use.c.id == entry.id)
            self._db.run(changed.values(row_of(entry, without=_ID)))
            return entry.id
        statement = self._db.insert(step_use).values(row_of(entry, without=_ID)).on_conflict_do_nothing()
        found = self._db.value(statement.returning(step_use.c.id))
        if found is None:
            same = step_use.c.follow_up_id == entry.follow_up_id, step_use.c.step_id == entry.step_id
            found = self._db.value(select(step_use.c.id).where(*same))
        return int(found)

    def uses(self, follow_up_ids: Collection[int]) -> list[StepUse]:
        """Return the uses of these follow-ups, by id."""
        chosen = self._db.among(step_use.c.follow_up_id, follow_up_ids)
        return [
            StepUse(**row) for row in self._db.rows(select(step_use).where(chosen).order_by(step_use.c.id))
        ]

    def records(self) -> dict[str, StepRecord]:
        """Return per next step how often it was taken up and decided, and how often the team recovered."""
        recovered = func.sum(case((step_use.c.outcome == Outcome.RECOVERED, 1), else_=0))
        query = (
            select(step_use.c.step_id, func.count().label("uses"), recovered.label("recovered"))
            .where(_DECIDED)
            .group_by(step_use.c.step_id)
        )
        return {row["step_id"]: StepRecord(**row) for row in self._db.rows(query)}

    def delete_texts(self, *, before: datetime) -> int:
        """Empty what was written in disputes and answers before the moment; returns how many follow-ups."""
        old_dispute = (follow_up.c.disputed_at < before) & (follow_up.c.dispute != "")
        old_answer = (follow_up.c.settled_at < before) & (follow_up.c.settlement != "")
        old = update(follow_up).where(or_(old_dispute, old_answer))
        return self._db.run(
            old.values(
                dispute=case((old_dispute, ""), else_=follow_up.c.dispute),
                settlement=case((old_answer, ""), else_=follow_up.c.settlement),
            )
        )

    def erase(self, person_id: str) -> None:
        """Take the person out of follow-ups: their id, and what they wrote. A number that they called wrong,
        and that nobody settled, is not called so any more: there is nobody to answer."""
        mine = update(follow_up)
        self._db.run(mine.where(follow_up.c.manager_id == person_id).values(manager_id=""))
        disputed = mine.where(follow_up.c.disputed_by == person_id)
        self._db.run(disputed.where(follow_up.c.settled_at.is_(None)).values(disputed_at=None))
        self._db.run(disputed.values(disputed_by="", dispute=""))
        settled = mine.where(follow_up.c.settled_by == person_id)
        self._db.run(settled.values(settled_by="", settlement=""))
