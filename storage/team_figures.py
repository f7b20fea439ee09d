"""Weekly evaluations of team KPIs, and the readings that they are made of."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select

from measures.teams.model import Measured, Part, TeamFigure
from storage.copying import Once, copy_rows
from storage.tables import reading, team_figure
from storage.transaction import Prepared, Query, Transaction

_ORDER = (team_figure.c.kpi_id, team_figure.c.team, team_figure.c.part)
_MEASURED = select(*(reading.c[name] for name in Measured._fields)).where(
    reading.c.kpi_id == bindparam("kpi_id"),
    reading.c.source == bindparam("source"),
    # The upper bound of the start is said as well: only so does the index end where the span does.
    reading.c.period_start.between(bindparam("first"), bindparam("last")),
    reading.c.period_end <= bindparam("last"),
    reading.c.measured_at <= bindparam("until"),
)
_STORED_AFTER = Prepared(
    lambda any_of: (
        select(reading.c.kpi_id, reading.c.period_start, reading.c.period_end)
        .where(reading.c.id > bindparam("reading_id"), any_of(reading.c.kpi_id, "kpi_ids"))
        .distinct()
    )
)


class SqlTeamFigures:
    """Implements `measures.ports.TeamFigureStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def measured(
        self, kpi_id: str, *, source: str, first: date, last: date, until: datetime
    ) -> list[Measured]:
        """Return the readings of a KPI from one source within the span, measured up to a moment."""
        given = {"kpi_id": kpi_id, "source": source, "first": first, "last": last, "until": until}
        found = self._db.plain_rows(_MEASURED, given)
        return list(map(Measured._make, found)) if self._db.postgresql else _from_sqlite(found)

    def last_reading(self) -> int:
        """Return the id of the reading that was stored last; 0: there is none."""
        return self._db.value(select(func.max(reading.c.id))) or 0

    def stored_after(self, reading_id: int, kpi_ids: Collection[str]) -> set[tuple[str, date, date]]:
        """Return KPI and period of the readings that were stored after one."""
        given = {"reading_id": reading_id, "kpi_ids": self._db.listed(kpi_ids)}
        return {
            (kpi_id, first, last)
            for kpi_id, first, last in self._db.tuples(self._db.made(_STORED_AFTER), given)
        }

    def last_measured(self, programme_id: str, *, before: date) -> dict[tuple[str, str], datetime]:
        """Return the times of measuring in the latest evaluation before a day, by KPI and team."""
        of_programme = team_figure.c.programme_id == programme_id
        latest = select(func.max(team_figure.c.evaluated_on)).where(
            of_programme, team_figure.c.evaluated_on < before
        )
        query = select(team_figure.c.kpi_id, team_figure.c.team, team_figure.c.measured_at).where(
            of_programme,
            team_figure.c.evaluated_on == latest.scalar_subquery(),
            team_figure.c.part == Part.WHOLE,
            team_figure.c.measured_at.is_not(None),
        )
        return {(kpi_id, team): measured_at for kpi_id, team, measured_at in self._db.tuples(query)}

    def put_evaluation(self, programme_id: str, evaluated_on: date, figures: Sequence[TeamFigure]) -> None:
        """Make `figures` all that the evaluation of that day says of the programme; one of another programme
        or day is a `ValueError`."""
        if any(one.programme_id != programme_id or one.evaluated_on != evaluated_on for one in figures):
            raise ValueError("a figure belongs to another evaluation")
        self._db.run(
            delete(team_figure).where(
                team_figure.c.programme_id == programme_id, team_figure.c.evaluated_on == evaluated_on
            )
        )
        copy_rows(self._db, team_figure, TeamFigure._fields, figures)

    def of_evaluation(self, programme_id: str, evaluated_on: date) -> list[TeamFigure]:
        """Return the figures of one evaluation, by KPI, team and part."""
        return self._figures(
            select(team_figure)
            .where(team_figure.c.programme_id == programme_id, team_figure.c.evaluated_on == evaluated_on)
            .order_by(*_ORDER)
        )

    def of_kpi(self, programme_id: str, evaluated_on: date, kpi_id: str) -> list[TeamFigure]:
        """Return what one evaluation says of a KPI, by team and part."""
        return self._figures(
            select(team_figure)
            .where(
                team_figure.c.programme_id == programme_id,
                team_figure.c.evaluated_on == evaluated_on,
                team_figure.c.kpi_id == kpi_id,
            )
            .order_by(*_ORDER)
        )

    def teams(self, programme_id: str, evaluated_on: date) -> list[str]:
        """Return the paths of all teams that one evaluation speaks of, each once, sorted."""
        query = select(team_figure.c.team).where(
            team_figure.c.programme_id == programme_id, team_figure.c.evaluated_on == evaluated_on
        )
        return sorted(self._db.column(query.distinct()))

    def evaluated_days(self, programme_id: str, *, limit: int) -> list[date]:
        """Return the latest days of evaluation, the latest first."""
        return self._db.column(_days(programme_id).limit(limit))

    def of_team(
        self, programme_id: str, kpi_ids: Collection[str], team: str, *, part: Part, since: date
    ) -> list[TeamFigure]:
        """Return the figures of a team over time, oldest first."""
        # The days are listed: so each is one look into the primary key, not a scan of all teams since.
        days = self._db.column(_days(programme_id, since=since))
        return self._figures(
            select(team_figure)
            .where(
                team_figure.c.programme_id == programme_id,
                team_figure.c.evaluated_on.in_(days),
                self._db.among(team_figure.c.kpi_id, kpi_ids),
                team_figure.c.team == team,
                team_figure.c.part == part,
            )
            .order_by(team_figure.c.evaluated_on, *_ORDER)
        )

    def _figures(self, query: Query) -> list[TeamFigure]:
        return [TeamFigure(**row) for row in self._db.rows(query)]


def _days(programme_id: str, *, since: date | None = None) -> Select[tuple[date]]:
    """Return the query for the days of evaluation, the latest first; from `since` on, if given.

    Each is looked for below the one before: one look into the primary key a day, where DISTINCT would read
    all figures of all weeks.
    """
    latest = select(func.max(team_figure.c.evaluated_on)).where(team_figure.c.programme_id == programme_id)
    if since is not None:
        latest = latest.where(team_figure.c.evaluated_on >= since)
    days = latest.cte("days", recursive=True)
    day = days.c[0]
    before = latest.where(team_figure.c.evaluated_on < day).correlate(days).scalar_subquery()
    days = days.union_all(select(before).where(day.is_not(None)))
    return select(days.c[0]).where(days.c[0].is_not(None))


def _from_sqlite(found: Sequence[tuple[Any, ...]]) -> list[Measured]:
    """Return readings from what SQLite keeps as texts. Days, moments and most numbers are the same few, so
    that each is read once; column by column it goes without a step of Python's own a row."""
    if not found:
        return []
    day, moment, number = Once(date.fromisoformat), Once(_moment), Once(_number)
    reads = {
        "period_start": day, "period_end": day, "value": number, "numerator": number,
        "denominator": number, "measured_at": moment,
    }  # fmt: skip
    columns = (
        map(reads[name].__getitem__, column) if name in reads else column
        for name, column in zip(Measured._fields, zip(*found, strict=True), strict=True)
    )
    return list(map(Measured._make, zip(*columns, strict=True)))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
