"""Which materials fit whom: pure decisions over what is offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coaching.checkins.model import TroubleKind
from coaching.materials.model import Material, NewMaterial
from coaching.programmes.model import Attitude, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody needs: the trouble, where they are on their way, and what they read."""

    kind: TroubleKind | None
    """None: no trouble, any kind fits."""
    phase: Phase
    practice_id: str | None
    language: str
    attitude: Attitude | None = None


def in_best_language(materials: Iterable[Material], language: str) -> list[Material]:
    """Return each material once: in the language, else in the first other one, in the order of the first."""
    found: dict[str, Material] = {}
    for material in materials:
        known = found.setdefault(material.key, material)
        if known.language != language and material.language == language:
            found[material.key] = material
    return list(found.values())


def fitting(materials: Iterable[Material], need: Need, *, limit: int) -> list[Material]:
    """Return the materials that fit, best first.

    The kind must fit; the reader's language comes first; then whom it is written for, the practice, the
    phase, a kind that is named rather than left open, and how often it solved something after it was read.
    """
    possible = [
        one
        for one in in_best_language(materials, need.language)
        if need.kind is None or not one.kinds or need.kind in one.kinds
    ]
    return sorted(possible, key=lambda one: _rank(one, need))[:limit]


def _rank(material: Material, need: Need) -> tuple[bool, int, int, int, int, float, str]:
    """Return what materials are sorted by, the best first."""
    return (
        material.language != need.language,
        -_fit([material.attitude] if material.attitude else [], need.attitude),
        -_fit(material.practices, need.practice_id),
        -_fit(material.phases, need.phase),
        -int(need.kind in material.kinds),
        -_solved(material),
        material.key,
    )


def _fit(named: Sequence[str], wanted: str | None) -> int:
    """Return 2 if what is wanted is named, 1 if it was left open, 0 if something else is named."""
    if not named:
        return 1
    return 2 if wanted in named else 0


def _solved(material: Material) -> float:
    """Return the share of readings that solved the trouble, drawn to a half while there are few of them
    (Laplace's rule of succession)."""
    return (material.solved + 1) / (max(material.read, material.solved) + 2)


def is_same(stored: Material, new: NewMaterial) -> bool:
    """Tell whether a stored version says what the new one says."""
    return all(
        getattr(stored, name) == getattr(new, name)
        for name in ("title", "body", "minutes", "kinds", "phases", "practices", "attitude")
    )
