"""An attack and what it found. Findings name waves, tables and numbers of rows, never answers or people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an attack has seen: `rows` looked at, and findings in plain English."""

    rows: int
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One way in which somebody with the database could try to tell who said what."""

    name: str
    tries: str
    """What it tries, in a sentence."""
    run: Callable[[Transaction], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An attack that was carried out."""

    name: str
    tries: str
    rows: int
    findings: tuple[str, ...]


def found(rows: int, findings: Iterable[str]) -> Found:
    """Return what was seen, each finding once, in order."""
    return Found(rows=rows, findings=tuple(dict.fromkeys(findings)))
