"""Reviews of KPIs."""

from sqlalchemy import bindparam, select, update

from coaching.kpis.model import KpiReview
from people.errors import NotFoundError
from storage.bulk import Existing, insert_rows
from storage.tables import kpi_review
from storage.transaction import Query, Transaction, row_of
from storage.types import clean

_ID = frozenset({"id"})
_FIND = select(kpi_review).where(kpi_review.c.id == bindparam("review"))
_LOCK = _FIND.with_for_update()
_OF_DAY = (
    select(kpi_review.c.id)
    .where(kpi_review.c.programme_id == bindparam("programme"))
    .where(kpi_review.c.kpi_id == bindparam("kpi"))
    .where(kpi_review.c.on == bindparam("day"))
)
_OF_PROGRAMME = (
    select(kpi_review)
    .where(kpi_review.c.programme_id == bindparam("programme"))
    .order_by(kpi_review.c.on.desc(), kpi_review.c.id.desc())
)
_ANSWERED_BY = (
    select(kpi_review).where(kpi_review.c.answered_by == bindparam("person")).order_by(kpi_review.c.id)
)


class SqlKpiReviews:
    """Implements `coaching.ports.KpiReviewStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, entry: KpiReview) -> int:
        """Insert a review; its `id` is ignored. Returns the id; of one that is there already by programme,
        KPI and day its id, and that one stays as it is."""
        insert_rows(self._db, kpi_review, [row_of(entry, without=_ID)], existing=Existing.KEEP)
        given = {"programme": entry.programme_id, "kpi": entry.kpi_id, "day": entry.on}
        return int(self._db.value(_OF_DAY, given))

    def get(self, review_id: int) -> KpiReview:
        """Return the review; raises `NotFoundError(what="kpi_review")`."""
        return self._one(_FIND, review_id)

    def lock(self, review_id: int) -> KpiReview:
        """Return the review as it is now, locked; raises `NotFoundError(what="kpi_review")`."""
        return self._one(_LOCK, review_id)

    def _one(self, query: Query, review_id: int) -> KpiReview:
        row = self._db.row(query, {"review": review_id})
        if row is None:
            raise NotFoundError(what="kpi_review", key=str(review_id))
        return KpiReview(**row)

    def save(self, entry: KpiReview) -> None:
        """Write back a changed review, by id."""
        changed = update(kpi_review).where(kpi_review.c.id == entry.id)
        self._db.run(changed.values(row_of(entry, without=_ID)))

    def of_programme(self, programme_id: str) -> list[KpiReview]:
        """Return the reviews of a programme, the latest first."""
        rows = self._db.rows(_OF_PROGRAMME, {"programme": clean(programme_id)})
        return [KpiReview(**row) for row in rows]

    def answered_by(self, person_id: str) -> list[KpiReview]:
        """Return the reviews that a person answered, the oldest first (for the person's own export)."""
        return [KpiReview(**row) for row in self._db.rows(_ANSWERED_BY, {"person": clean(person_id)})]

    def erase(self, person_id: str) -> None:
        """Take the person's id out of reviews; what they wrote about the KPI stays."""
        answered = update(kpi_review).where(kpi_review.c.answered_by == clean(person_id))
        self._db.run(answered.values(answered_by=""))
