"""Materials in their versions, with how often each was used."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update

from coaching.checkins.model import TroubleKind
from coaching.materials.model import Material, NewMaterial, Usage
from coaching.programmes.model import Phase
from people.errors import NotFoundError
from storage.tables import material
from storage.transaction import Transaction, row_of


class SqlMaterials:
    """Implements `coaching.ports.MaterialStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, material_id: int) -> Material:
        """Return the material, offered or not; raises `NotFoundError(what="material")`."""
        row = self._db.row(select(material).where(material.c.id == material_id))
        if row is None:
            raise NotFoundError(what="material", key=str(material_id))
        return _material(row)

    def active(self) -> list[Material]:
        """Return what is offered, by key and language."""
        query = select(material).where(material.c.active)
        return [_material(row) for row in self._db.rows(query.order_by(material.c.key, material.c.language))]

    def add(self, new: NewMaterial, *, at: datetime) -> Material:
        """Store a material as the next version of its key and language; earlier ones are not offered any
        more."""
        same = (material.c.key == new.key, material.c.language == new.language)
        # Whoever writes the same material at this moment is waited for: their version comes before this one.
        self._db.rows(select(material.c.id).where(*same).with_for_update())
        version = (self._db.value(select(func.max(material.c.version)).where(*same)) or 0) + 1
        self._db.run(update(material).where(*same).values(active=False))
        row = row_of(new) | {"version": version, "active": True, "at": at, "shown": 0, "read": 0, "solved": 0}
        found = self._db.row(insert(material).values(row).returning(material))
        if found is None:
            raise NotFoundError(what="material", key=new.key)
        return _material(found)

    def withdraw(self, material_ids: Collection[int]) -> int:
        """Offer materials no longer; returns how many were offered."""
        statement = update(material).where(self._db.among(material.c.id, material_ids), material.c.active)
        return self._db.run(statement.values(active=False))

    def count(self, material_ids: Collection[int], what: Usage) -> None:
        """Count one more use of each of the materials."""
        column = material.c[what.value]
        statement = update(material).where(self._db.among(material.c.id, material_ids))
        self._db.run(statement.values({column: column + 1}))


def _material(row: RowMapping) -> Material:
    stored = Material(**row)
    return replace(
        stored,
        kinds=tuple(TroubleKind(name) for name in stored.kinds),
        phases=tuple(Phase(name) for name in stored.phases),
    )
