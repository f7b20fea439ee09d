"""What members asked and what was answered."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from coaching.questions.model import Question, QuestionKind
from people.errors import NotFoundError
from storage.bulk import update_rows
from storage.tables import question
from storage.transaction import Transaction, row_of

_ID = frozenset({"id"})


class SqlQuestions:
    """Implements `coaching.ports.QuestionStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, entry: Question) -> int:
        """Insert a question; its `id` is ignored. Returns the id."""
        statement = insert(question).values(row_of(entry, without=_ID)).returning(question.c.id)
        return int(self._db.value(statement))

    def lock(self, question_id: int) -> Question:
        """Return the question, locked; raises `NotFoundError(what="question")`."""
        row = self._db.row(select(question).where(question.c.id == question_id).with_for_update())
        if row is None:
            raise NotFoundError(what="question", key=str(question_id))
        return Question(**row)

    def of_programme(self, programme_id: str) -> list[Question]:
        """Return all questions of a programme, the unanswered ones first, then the latest."""
        query = select(question).where(question.c.programme_id == programme_id, question.c.text != "")
        order = question.c.answer.is_not(None), question.c.at.desc(), question.c.id.desc()
        return [Question(**row) for row in self._db.rows(query.order_by(*order))]

    def of_person(self, person_id: str) -> list[Question]:
        """Return what a person asked, latest first."""
        query = select(question).where(question.c.person_id == person_id)
        rows = self._db.rows(query.order_by(question.c.at.desc(), question.c.id.desc()))
        return [Question(**row) for row in rows]

    def answered_by(self, person_id: str) -> list[Question]:
        """Return what a person answered, latest first."""
        query = select(question).where(question.c.answered_by == person_id)
        rows = self._db.rows(query.order_by(question.c.answered_at.desc(), question.c.id.desc()))
        return [Question(**row) for row in rows]

    def find_unanswered(self, programme_id: str, person_id: str, kind: QuestionKind) -> Question | None:
        """Return the latest unanswered question of a kind of a person, locked, or None."""
        query = (
            select(question)
            .where(question.c.programme_id == programme_id, question.c.person_id == person_id)
            .where(question.c.kind == kind, question.c.answer.is_(None))
            .order_by(question.c.id.desc())
            .limit(1)
            .with_for_update()
        )
        row = self._db.row(query)
        return None if row is None else Question(**row)

    def save(self, entry: Question) -> None:
        """Write back a changed question, by id."""
        update_rows(self._db, question, [row_of(entry)], key="id")

    def delete_texts(self, *, before: datetime) -> int:
        """Empty the texts of questions and answers older than the moment; returns how many."""
        old = update(question).where(question.c.at < before, question.c.text != "")
        return self._db.run(old.values(text="", about="", answer=""))

    def erase(self, person_id: str) -> None:
        """Remove what a person asked; what they answered stays, without saying who did."""
        self._db.run(delete(question).where(question.c.person_id == person_id))
        answered = update(question).where(question.c.answered_by == person_id)
        self._db.run(answered.values(answered_by=""))
