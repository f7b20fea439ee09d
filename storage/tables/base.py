"""What all tables are made with. See `storage.tables`."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Identity, Index, MetaData, text

from storage.types import Id, PlainText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[int]:
    """An id of the database's making. Its tables say `sqlite_autoincrement`: buttons in old messages carry
    ids, so an id must never come back for another row."""
    return Column("id", Id, Identity(), primary_key=True)


def person_column(*, primary_key: bool = False) -> Column[str]:
    """The person a row of the ground domain belongs to; erasing the person erases the row."""
    key = ForeignKey("person.id", ondelete="CASCADE")
    return Column("person_id", PlainText, key, primary_key=primary_key, nullable=False)


def partial_index(name: str, *columns: Column[Any], where: str) -> None:
    """An index of those rows alone that are still to be worked on, so that history costs nothing."""
    Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
