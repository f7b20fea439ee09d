"""Responses to surveys: rounds, their items, and how answers read before."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    RowMapping,
    bindparam,
    delete,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from people.errors import NotFoundError
from storage.tables import survey_response_item, survey_response_revision, survey_response_round
from storage.transaction import Prepared, Transaction, row_of
from storage.types import clean
from surveys.responses.model import Answer, Item, Round, Source

_ROUND, _ITEM, _REVISION = (
    survey_response_round.c,
    survey_response_item.c,
    survey_response_revision.c,
)
_FIND_ROUND = select(survey_response_round).where(_ROUND.wave_id == bindparam("wave"))
# Whoever puts an item in holds the key of its round, which nobody changes.
_LOCK_ROUND = _FIND_ROUND.with_for_update(key_share=True)
_ROUNDS = select(survey_response_round).order_by(_ROUND.opened_at.desc(), _ROUND.wave_id.desc())
_ROUNDS_OF = _ROUNDS.where(_ROUND.schedule_id == bindparam("schedule"))
_TO_TELL = (
    select(survey_response_round)
    .where(
        _ROUND.state == literal_column("'published'"),
        or_(_ROUND.told_at.is_(None), _ROUND.updated < _ROUND.updates),
    )
    .order_by(_ROUND.wave_id)
)
_FIND_ITEM = select(survey_response_item).where(_ITEM.id == bindparam("item"))
_ITEMS_OF = Prepared(
    lambda any_of: (
        select(survey_response_item)
        .where(any_of(_ITEM.wave_id, "waves"))
        .order_by(_ITEM.wave_id, _ITEM.place, _ITEM.id)
    )
)
_ANSWER = ("decision", "reasons", "owner_id", "due", "done_on", "next_steps", "answered_at", "answered_by")
_REVISIONS = (
    select(*(_REVISION[name] for name in _ANSWER))
    .where(_REVISION.item_id == bindparam("item"))
    .order_by(_REVISION.id)
)
_REVISIONS_IN = (
    select(survey_response_revision)
    .join(survey_response_item, _ITEM.id == _REVISION.item_id)
    .where(_ITEM.wave_id == bindparam("wave"))
    .order_by(_REVISION.id)
)
_ABOUT = (
    select(survey_response_item)
    .where(or_(*(_ITEM[name] == bindparam("person") for name in ("answered_by", "owner_id", "assigned_to"))))
    .order_by(_ITEM.id)
)
_REVISIONS_ABOUT = (
    select(survey_response_revision)
    .where(or_(*(_REVISION[name] == bindparam("person") for name in ("answered_by", "owner_id"))))
    .order_by(_REVISION.id)
)
_NAMING = (
    *((survey_response_round, name) for name in ("published_by", "overridden_by")),
    *((survey_response_item, name) for name in ("assigned_to", "owner_id", "answered_by")),
    *((survey_response_revision, name) for name in ("owner_id", "answered_by")),
)
"""The columns in which ids of people are."""
_NO_ANSWER: dict[str, Any] = dict.fromkeys(_ANSWER) | {"owner_id": "", "answered_by": ""}


class SqlResponses:
    """Implements `surveys.ports.ResponseStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add_round(self, one: Round) -> None:
        """Insert the round of a wave, its lock held; a second one is a `ConstraintError`."""
        self._db.run(insert(survey_response_round).values(_round_row(one)))

    def find_round(self, wave_id: str) -> Round | None:
        """Return the round of a wave or None."""
        row = self._db.row(_FIND_ROUND, {"wave": clean(wave_id)})
        return None if row is None else _round(row)

    def lock_round(self, wave_id: str) -> Round:
        """Return the round as it is now, locked; raises `NotFoundError(what="response_round")`."""
        row = self._db.row(_LOCK_ROUND, {"wave": clean(wave_id)})
        if row is None:
            raise NotFoundError(what="response_round", key=wave_id)
        return _round(row)

    def save_round(self, one: Round) -> None:
        """Write back a changed round."""
        row = _round_row(one)
        changed = update(survey_response_round).where(_ROUND.wave_id == row.pop("wave_id"))
        self._db.run(changed.values(row))

    def rounds(self, *, limit: int | None = None) -> list[Round]:
        """Return the rounds, the latest opened first."""
        return [_round(row) for row in self._db.rows(_ROUNDS.limit(limit))]

    def rounds_of(self, schedule_id: str) -> list[Round]:
        """Return the rounds of a schedule's waves, the latest opened first."""
        return [_round(row) for row in self._db.rows(_ROUNDS_OF, {"schedule": clean(schedule_id)})]

    def rounds_to_tell(self) -> list[Round]:
        """Return the published rounds that not everybody was told of, or whose last update not everybody
        has, by wave id."""
        return [_round(row) for row in self._db.rows(_TO_TELL)]

    def add_item(self, item: Item) -> int:
        """Insert an item; its `id` is ignored. Returns the id."""
        row = _item_row(item)
        return int(self._db.value(insert(survey_response_item).values(row).returning(_ITEM.id)))

    def find_item(self, item_id: int) -> Item | None:
        """Return the item or None."""
        row = self._db.row(_FIND_ITEM, {"item": item_id})
        return None if row is None else _item(row)

    def items_of(self, wave_ids: Collection[str]) -> dict[str, list[Item]]:
        """Return all items of some rounds, merged ones included, by place and id; a round without items is
        absent."""
        found: dict[str, list[Item]] = {}
        for row in self._db.rows(self._db.made(_ITEMS_OF), {"waves": self._db.listed(wave_ids)}):
            found.setdefault(row["wave_id"], []).append(_item(row))
        return found

    def save_item(self, item: Item) -> None:
        """Write back a changed item, by id."""
        self._db.run(update(survey_response_item).where(_ITEM.id == item.id).values(_item_row(item)))

    def remove_item(self, item_id: int) -> None:
        """Delete an item with its history; what was merged into it stands for itself again."""
        merged = update(survey_response_item).where(_ITEM.merged_into == item_id)
        self._db.run(merged.values(merged_into=0))
        self._db.run(delete(survey_response_item).where(_ITEM.id == item_id))

    def add_revision(self, item_id: int, answer: Answer) -> None:
        """Keep how an answer read that everybody was shown."""
        row = {"item_id": item_id} | _answer_row(answer)
        self._db.run(insert(survey_response_revision).values(row))

    def revisions_of(self, item_id: int) -> list[Answer]:
        """Return how the answer of an item read before, the oldest first."""
        return [_answer(row) for row in self._db.rows(_REVISIONS, {"item": item_id})]

    def revisions_in(self, wave_id: str) -> dict[int, list[Answer]]:
        """Return how the answers of all items of a round read before, by item id, the oldest first; an item
        that was never answered otherwise is absent."""
        found: dict[int, list[Answer]] = {}
        for row in self._db.rows(_REVISIONS_IN, {"wave": clean(wave_id)}):
            found.setdefault(row["item_id"], []).append(_answer(row))
        return found

    def items_about(self, person_id: str) -> list[Item]:
        """Return the items that a person answered, owns or is to answer, by id."""
        return [_item(row) for row in self._db.rows(_ABOUT, {"person": clean(person_id)})]

    def revisions_about(self, person_id: str) -> list[tuple[int, Answer]]:
        """Return earlier answers that a person gave or that name them as owner, with the ids of their items,
        the oldest first."""
        rows = self._db.rows(_REVISIONS_ABOUT, {"person": clean(person_id)})
        return [(row["item_id"], _answer(row)) for row in rows]

    def erase(self, person_id: str) -> None:
        """Take the person's id out of rounds, items and their history; what was answered stays."""
        for table, name in _NAMING:
            self._db.run(update(table).where(table.c[name] == clean(person_id)).values({name: ""}))


def _round_row(one: Round) -> dict[str, Any]:
    return row_of(one, without={"update"}) | {"updates": one.update}


def _round(row: RowMapping) -> Round:
    stored: dict[str, Any] = {name: value for name, value in row.items() if name != "updates"}
    return Round(**stored, update=row["updates"])


def _item_row(item: Item) -> dict[str, Any]:
    sources = tuple((source.question_id, source.theme) for source in item.sources)
    answer = _NO_ANSWER if item.answer is None else _answer_row(item.answer)
    return row_of(item, without={"id", "answer"}) | {"sources": sources} | answer


def _item(row: RowMapping) -> Item:
    stored: dict[str, Any] = {name: value for name, value in row.items() if name not in _ANSWER}
    sources = tuple(Source(question_id=question_id, theme=theme) for question_id, theme in row["sources"])
    answer = None if row["decision"] is None else _answer(row)
    return Item(**stored | {"sources": sources, "answer": answer})


def _answer_row(answer: Answer) -> dict[str, Any]:
    renamed = {"answered_at": answer.at, "answered_by": answer.by}
    return row_of(answer, without={"at", "by"}) | renamed


def _answer(row: RowMapping) -> Answer:
    return Answer(
        decision=row["decision"],
        reasons=row["reasons"],
        owner_id=row["owner_id"],
        due=row["due"],
        done_on=row["done_on"],
        next_steps=row["next_steps"],
        at=row["answered_at"],
        by=row["answered_by"],
    )
