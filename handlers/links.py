"""Addresses under which files can be fetched for a short while, without telling who fetches them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWanted:
    """A file of a wave, in a language. It names no person."""

    what: str
    """One of `cards.data.SurveyFile`."""
    wave_id: str
    language: str
    waves: frozenset[int] = frozenset()
    """Of a series: the numbers of those waves of the schedule that its reader may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFileWanted:
    """The figures of a programme's teams, in a language. It names no person."""

    programme_id: str
    language: str
    teams: frozenset[str]
    """Keys (`coaching.kpis.view.team_key`) of the topmost teams that its reader may see."""


class FileLinks(Protocol):
    """Makes addresses."""

    @property
    def minutes(self) -> int:
        """So long an address works at least."""

    def address(self, wanted: FileWanted | KpiFileWanted) -> str:
        """Return the address of a file; empty where files cannot be fetched."""


class NoLinks:
    """Where no files are served: the command line, and installations without an address."""

    minutes = 0

    def address(self, _wanted: FileWanted | KpiFileWanted) -> str:
        """Return that there is none."""
        return ""
