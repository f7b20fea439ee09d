"""Addresses of links in announcements whose openings are counted."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Whose link it is, and of which announcement. Where it leads stands with the announcement."""

    announcement_id: int
    person_id: str


class ClickLinks(Protocol):
    """Makes addresses."""

    def address(self, click: Click) -> str:
        """Return the address that counts that it is opened and leads on; empty where nothing is counted."""


class NoClickLinks:
    """Where nothing is served: the command line, and installations without an address."""

    def address(self, _click: Click) -> str:
        """Return that there is none."""
        return ""
