"""Materials come in from files and from chat, are offered, searched, counted, and withdrawn."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from coaching.checkins.model import TroubleKind
from coaching.materials.model import Material, NewMaterial, Source, Usage
from coaching.materials.reader import CHAT_PREFIX
from coaching.materials.rules import Need, fitting, in_best_language, is_same
from coaching.materials.search import ranked
from coaching.ports import CoachingUnit
from coaching.programmes.model import Attitude, Phase
from people.model import AuditEntry

FILES = "files"
"""Who the audit says changed what came from a file."""
OFFERED = 3
"""Our own default: materials that are offered at once."""
CHAT_MINUTES = 3
"""Our own default: minutes of a material whose author did not say them."""
_WITHDRAWN = "material_withdrawn"
"""Begins the switch that keeps the id of what was withdrawn in chat although its file is still there."""
_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What became of the files: how many are new, have another text than before, or are gone."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0


def sync(
    unit: CoachingUnit, materials: Sequence[NewMaterial], *, now: datetime, keep: Collection[str] = ()
) -> Synced:
    """Bring what is offered in line with all files of the folder, as they were read.

    A changed text is a new version; what has no file any more is withdrawn, except the keys in `keep`, whose
    files cannot be read at the moment. What was withdrawn in chat stays so until its file says something
    else. What was written in chat is not touched.
    """
    offered = {(one.key, one.language): one for one in unit.materials.active() if one.source is Source.FILE}
    counts = {"new": 0, "changed": 0}
    for new in materials:
        known = offered.pop((new.key, new.language), None)
        if known is None and _stays_withdrawn(unit, new):
            continue
        if known is None or not is_same(known, new):
            _add(unit, new, now=now, actor=FILES)
            counts["new" if known is None else "changed"] += 1
    gone = [one for one in offered.values() if one.key not in keep]
    for one in gone:
        _take_back(unit, one, now=now, actor=FILES)
    return Synced(**counts, withdrawn=len(gone))


def matching(
    unit: CoachingUnit,
    *,
    kind: TroubleKind | None,
    phase: Phase,
    practice_id: str | None,
    language: str,
    attitude: Attitude | None = None,
    limit: int = OFFERED,
) -> list[Material]:
    """Return the materials that fit a kind of trouble (None: any), best first, each in one language."""
    need = Need(kind=kind, phase=phase, practice_id=practice_id, language=language, attitude=attitude)
    return fitting(unit.materials.active(), need, limit=limit)


def search(unit: CoachingUnit, text: str, *, language: str, limit: int = OFFERED) -> list[Material]:
    """Return the materials that have to do with what was typed, best first, each in one language: the
    reader's, if there is one, whatever language found it."""
    offered = unit.materials.active()
    found = ranked(offered, text)
    order = {one.key: place for place, one in reversed(list(enumerate(found)))}
    shown = in_best_language((one for one in offered if one.key in order), language)
    return sorted(shown, key=lambda one: order[one.key])[:limit]


def count(unit: CoachingUnit, material_ids: Collection[int], what: Usage) -> None:
    """Count that materials were offered, opened, or solved something; never for whom."""
    if material_ids:
        unit.materials.count(material_ids, what)


def newest(unit: CoachingUnit, material: Material) -> Material | None:
    """Return the version that is offered now of a material in its language, or None."""
    return next(
        (
            one
            for one in unit.materials.active()
            if (one.key, one.language) == (material.key, material.language)
        ),
        None,
    )


def write(
    unit: CoachingUnit,
    *,
    author: str,
    title: str,
    body: str,
    kinds: Sequence[TroubleKind] = (),
    practices: Sequence[str] = (),
    minutes: int = CHAT_MINUTES,
    language: str,
    now: datetime,
    attitude: Attitude | None = None,
    source: Source = Source.CHAT,
) -> Material:
    """Offer a material that somebody wrote in chat, and return it; the same text twice is one material."""
    new = NewMaterial(
        key=_chat_key(title, body),
        language=language,
        title=title,
        body=body,
        minutes=minutes,
        kinds=tuple(kinds),
        practices=tuple(practices),
        attitude=attitude,
        source=source,
    )
    offered = (one for one in unit.materials.active() if (one.key, one.language) == (new.key, language))
    known = next(offered, None)
    if known is not None and is_same(known, new):
        return known
    return _add(unit, new, now=now, actor=author)


def withdraw(unit: CoachingUnit, material_id: int, *, actor: str, now: datetime) -> bool:
    """Offer a material no longer, although its file may still be there; False if it was not offered.

    Raises `NotFoundError`.
    """
    material = unit.materials.get(material_id)
    if not material.active:
        return False
    _take_back(unit, material, now=now, actor=actor)
    if material.source is Source.FILE:
        unit.switches.put(_switch(material.key, material.language), str(material.id))
    return True


def _add(unit: CoachingUnit, new: NewMaterial, *, now: datetime, actor: str) -> Material:
    added = unit.materials.add(new, at=now)
    if new.source is Source.FILE:
        unit.switches.put(_switch(new.key, new.language), None)
    _note(unit, added, action="material_offered", now=now, actor=actor)
    return added


def _take_back(unit: CoachingUnit, material: Material, *, now: datetime, actor: str) -> None:
    unit.materials.withdraw([material.id])
    _note(unit, material, action="material_withdrawn", now=now, actor=actor)


def _stays_withdrawn(unit: CoachingUnit, new: NewMaterial) -> bool:
    withdrawn = unit.switches.get(_switch(new.key, new.language))
    return withdrawn is not None and is_same(unit.materials.get(int(withdrawn)), new)


def _switch(key: str, language: str) -> str:
    return f"{_WITHDRAWN}:{key}.{language}"


def _chat_key(title: str, body: str) -> str:
    """Return a key that the same text always gets, so that a form that is sent twice adds nothing."""
    digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
    return f"{CHAT_PREFIX}{digest[:_DIGITS]}"


def _note(unit: CoachingUnit, material: Material, *, action: str, now: datetime, actor: str) -> None:
    entry = AuditEntry(
        at=now,
        actor=actor,
        action=action,
        subject=f"{material.key}.{material.language}",
        detail=f"version {material.version}",
    )
    unit.audit.append(entry)
