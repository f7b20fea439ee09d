"""The unit of work that storage satisfies structurally, and what every handler is given."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self
from zoneinfo import ZoneInfo

from coaching.announcements.pictures import PictureProblem
from coaching.ports import CoachingUnit
from handlers.click_links import ClickLinks, NoClickLinks
from handlers.links import FileLinks, NoLinks
from measures.follow_ups.model import Playbook
from measures.sources.model import Source
from people.figures import FiguresUnit
from people.model import Company, Person, Platform
from people.outbox import DeliveryUnit
from people.pace import Pace
from surveys.ports import SurveysUnit, Vault
from surveys.vault import NoVault


class UnitOfWork(CoachingUnit, SurveysUnit, DeliveryUnit, FiguresUnit, Protocol):
    """All ports on one transaction. Leaving the block without `commit` rolls everything back."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything done so far permanent, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Where messages for many go, as lanes of the outbox (`slack:C0123`, `playground:supporters`)."""

    supporters: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What does not depend on who acts: settings, time, the platforms that are switched on."""

    company: Company
    now: datetime
    """The business time, UTC."""
    platforms: tuple[Platform, ...] = ()
    channels: Channels = Channels()
    expiring: Mapping[str, date] = field(default_factory=dict)
    """When secrets end, by the name of their variable in the environment, as far as that is known."""
    vault: Vault = field(default_factory=NoVault)
    """Where the secrets of open waves lie."""
    chance: random.Random = field(default_factory=random.SystemRandom)
    """The operating system's; tests give their own."""
    links: FileLinks = field(default_factory=NoLinks)
    """Where files are fetched from."""
    clicks: ClickLinks = field(default_factory=NoClickLinks)
    """Where links of announcements lead that are counted."""
    paces: Mapping[Platform, Pace] = field(default_factory=dict)
    """How fast platforms may be written to; one that is absent takes everything at once."""
    pictures: Mapping[str, PictureProblem] = field(default_factory=dict)
    """What is wrong with pictures of the form that is handled, by address: they were looked at before."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Where readings come from, by name, as the settings say."""
    playbooks: tuple[Playbook, ...] = ()
    """Next steps that may be named to managers: Hojorin's own, and the company's."""

    @property
    def company_day(self) -> date:
        """The company's date."""
        return self.now.astimezone(ZoneInfo(self.company.timezone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One event being handled: the world, the unit of work, and the acting person."""

    world: World
    unit: UnitOfWork
    actor: Person
