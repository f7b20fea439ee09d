"""The one composition root: which parts there are, and who gets which.

`open_installation` is what every command works on; `serve` adds HTTP and schedules for `run` and `demo`.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from bot.alerts import Alerts
from bot.announcing import NAME as ANNOUNCING
from bot.announcing import Announcer
from bot.click_links import SealedClickLinks, click_key
from bot.clocks import BusinessClock
from bot.closing import Closer
from bot.config import Settings, Slack, Teams
from bot.dispatch import Dispatcher
from bot.engine import Engine
from bot.file_keys import file_keys
from bot.file_links import SignedLinks
from bot.materials import Shelf, folder_of
from bot.members import Members
from bot.metrics import Metrics
from bot.next_steps import NextSteps, steps_folder_of
from bot.outbox_worker import OutboxWorker
from bot.pictures import Pictures
from bot.platform import Connection, Sender
from bot.playground.sender import PlaygroundSender
from bot.playground.transcript import Transcript, open_transcript
from bot.settings_values import sqlite_file
from bot.threads import StorageThreads
from bot.vault_opening import open_vault, vault_path
from handlers.context import Channels, UnitOfWork, World
from people.errors import HojorinError
from people.model import Company, Platform
from storage.database import Database, open_database
from surveys.ports import Vault
from surveys.vault import NoVault

USED_BY = "used_by"
"""The switch that says which of `run` and `demo` a database belongs to."""
INSTALLATION = "installation"
"""The switch that tells this database, on whatever machine it is, from any other."""
_PLAYGROUND = "playground"
EVENTS_TOGETHER = 16
"""Events that share one commit where they come faster than the disk: some 30 ms of work."""


class Edition(StrEnum):
    """What a database is used for: never both, so that no real person is written to by a demo."""

    RUN = "run"
    DEMO = "demo"


class WrongEditionError(HojorinError):
    """The database belongs to the other edition."""

    def __init__(self, *, used_by: Edition) -> None:
        super().__init__(f"the database is used by `{used_by.value}`")
        self.used_by = used_by


@dataclass(slots=True, kw_only=True)
class Installation:
    """An opened database with everything that works on it."""

    settings: Settings
    company: Company
    database: Database
    threads: StorageThreads
    clock: BusinessClock
    senders: Mapping[Platform, Sender]
    transcript: Transcript | None
    worker: OutboxWorker
    engine: Engine
    dispatcher: Dispatcher
    metrics: Metrics
    alerts: Alerts
    links: SignedLinks
    clicks: SealedClickLinks
    steps: NextSteps
    vault: Vault = field(default_factory=NoVault)
    connections: tuple[Connection, ...] = ()
    """The chat platforms that are connected; the playground is a part of this process."""

    def open_unit(self) -> UnitOfWork:
        """Return a new unit of work."""
        return self.database.unit_of_work()

    def world(self) -> World:
        """Return the world at this moment."""
        return _world(
            self.settings,
            self.company,
            self.clock,
            self.senders,
            vault=self.vault,
            links=self.links,
            clicks=self.clicks,
            steps=self.steps,
        )

    def close(self) -> None:
        """Finish what is running and close the files."""
        self.threads.close()
        self.database.close()
        if self.transcript is not None:
            self.transcript.close()


def transcript_path(settings: Settings) -> Path:
    """Return where the playground keeps its chat: beside the database, named after it."""
    file = sqlite_file(settings.database)
    name = f"{file.stem}-{_PLAYGROUND}.db" if file is not None else f"{_PLAYGROUND}.db"
    return settings.var_dir / name


def used_by(unit: UnitOfWork) -> Edition | None:
    """Return which edition the database belongs to, or None if neither has used it yet."""
    stored = unit.switches.get(USED_BY)
    return Edition(stored) if stored else None


def claim_edition(database: Database, edition: Edition) -> None:
    """Make the database this edition's, once and for all; raises `WrongEditionError`."""
    with database.unit_of_work() as unit:
        owner = used_by(unit)
        if owner is not None and owner is not edition:
            raise WrongEditionError(used_by=owner)
        if owner is None:
            unit.switches.put(USED_BY, edition.value)
            unit.commit()


def installation_id(database: Database) -> str:
    """Return the database's own random id, made the first time; replicas that start at once agree on it."""
    with database.unit_of_work() as unit:
        known = unit.switches.get(INSTALLATION)
        if known is None:
            known = unit.switches.keep(INSTALLATION, secrets.token_hex(8))
            unit.commit()
        return known


def open_installation(settings: Settings, *, database: Database | None = None) -> Installation:
    """Open the database (its schema is at head already) and build all parts on it.

    The playground is a platform exactly where the database belongs to the demo.
    """
    opened = database or open_database(settings.database)
    with opened.unit_of_work() as unit:
        clock = BusinessClock()
        clock.load(unit)
        is_demo = used_by(unit) is Edition.DEMO
    if not is_demo:
        return _connected(settings, database=opened, clock=clock)
    transcript = open_transcript(transcript_path(settings))
    senders: dict[Platform, Sender] = {Platform.PLAYGROUND: PlaygroundSender(transcript, clock)}
    return build(settings, database=opened, clock=clock, senders=senders, transcript=transcript)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Linked:
    """A chat platform about to be connected: its sender, and what makes the way in, once there is a desk."""

    sender: Sender
    connect: Callable[[Installation], Connection]


def _connected(settings: Settings, *, database: Database, clock: BusinessClock) -> Installation:
    """Return the installation with the chat platforms of the settings."""
    threads = StorageThreads(single=database.single_process)
    linked: dict[Platform, _Linked] = {}
    if settings.slack_is_meant:
        linked[Platform.SLACK] = _slack(settings, database=database, threads=threads)
    if settings.teams_is_meant:
        linked[Platform.TEAMS] = _teams(settings, database=database, clock=clock, threads=threads)
    installation = build(
        settings,
        database=database,
        clock=clock,
        senders={platform: one.sender for platform, one in linked.items()},
        threads=threads,
    )
    installation.connections = tuple(one.connect(installation) for one in linked.values())
    return installation


# The SDK of a platform is imported only where the platform is configured.


def _slack(settings: Settings, *, database: Database, threads: StorageThreads) -> _Linked:
    from bot.slack.connection import SlackConnection, SlackParts, slack_tokens  # noqa: PLC0415

    slack = settings.slack or Slack()
    tokens = slack_tokens(slack, settings.secrets)
    parts = SlackParts(
        tokens,
        api_url=slack.api_url,
        open_unit=database.unit_of_work,
        threads=threads,
        installation=installation_id(database),
    )

    def connect(installation: Installation) -> Connection:
        return SlackConnection(
            tokens,
            parts,
            dispatcher=installation.dispatcher,
            open_unit=database.unit_of_work,
            threads=threads,
            world=installation.world,
            refused=partial(installation.metrics.refused, Platform.SLACK.value),
        )

    return _Linked(sender=parts.sender, connect=connect)


def _teams(
    settings: Settings, *, database: Database, clock: BusinessClock, threads: StorageThreads
) -> _Linked:
    from bot.teams.connection import TeamsConnection, TeamsParts, teams_access  # noqa: PLC0415

    access = teams_access(settings.teams or Teams(), settings.secrets)
    parts = TeamsParts(access, now=clock.now, open_unit=database.unit_of_work, threads=threads)

    def connect(installation: Installation) -> Connection:
        return TeamsConnection(
            parts,
            dispatcher=installation.dispatcher,
            open_unit=database.unit_of_work,
            threads=threads,
            world=installation.world,
            refused=partial(installation.metrics.refused, Platform.TEAMS.value),
        )

    return _Linked(sender=parts.sender, connect=connect)


def build(
    settings: Settings,
    *,
    database: Database,
    clock: BusinessClock,
    senders: Mapping[Platform, Sender],
    transcript: Transcript | None = None,
    threads: StorageThreads | None = None,
) -> Installation:
    """Return the installation made of the given parts."""
    company = settings.company()
    threads = threads or StorageThreads(single=database.single_process)
    metrics = Metrics(platforms=tuple(senders))
    threads.on_failure = metrics.storage_failed
    vault = _vault(settings, database, is_demo=Platform.PLAYGROUND in senders)
    keys = file_keys(database, time.time())
    links = SignedLinks(keys=keys, base=settings.web.public_url or "", now=time.time)
    clicks = SealedClickLinks(key=click_key(database), base=settings.web.public_url or "")
    steps = NextSteps(steps_folder_of(settings))
    world = partial(
        _world, settings, company, clock, senders, vault=vault, links=links, clicks=clicks, steps=steps
    )
    alerts = Alerts(settings.alerts.webhook, open_unit=database.unit_of_work, threads=threads)
    worker = _worker(database, threads=threads, world=world, senders=senders, alerts=alerts, metrics=metrics)
    engine = _engine(
        settings, database=database, clock=clock, threads=threads, world=world, worker=worker, senders=senders
    )
    engine.before_tick.append(steps.refresh)
    dispatcher = _dispatcher(database, threads=threads, world=world, wake=engine.wake)
    return Installation(
        settings=settings,
        company=company,
        database=database,
        threads=threads,
        clock=clock,
        senders=senders,
        transcript=transcript,
        worker=worker,
        engine=engine,
        dispatcher=dispatcher,
        metrics=metrics,
        alerts=alerts,
        links=links,
        clicks=clicks,
        steps=steps,
        vault=vault,
    )


def _worker(
    database: Database,
    *,
    threads: StorageThreads,
    world: Callable[[], World],
    senders: Mapping[Platform, Sender],
    alerts: Alerts,
    metrics: Metrics,
) -> OutboxWorker:
    """Return what sends messages."""
    return OutboxWorker(
        open_unit=database.unit_of_work,
        threads=threads,
        world=world,
        senders=senders,
        alert=alerts.token_dead,
        metrics=metrics,
    )


def _dispatcher(
    database: Database, *, threads: StorageThreads, world: Callable[[], World], wake: Callable[[], None]
) -> Dispatcher:
    """Return what handles events of people."""
    return Dispatcher(
        open_unit=database.unit_of_work,
        threads=threads,
        world=world,
        wake=wake,
        together=EVENTS_TOGETHER if database.single_process else 1,
        pictures=Pictures(),
    )


def _vault(settings: Settings, database: Database, *, is_demo: bool) -> Vault:
    """Return the vault that the settings name, or the demo's own, which is made."""
    path = vault_path(settings, is_demo=is_demo)
    if path is None:
        return NoVault()
    return open_vault(path, database, installation=installation_id(database), is_own=is_demo)


def _engine(
    settings: Settings,
    *,
    database: Database,
    clock: BusinessClock,
    threads: StorageThreads,
    world: Callable[[], World],
    worker: OutboxWorker,
    senders: Mapping[Platform, Sender],
) -> Engine:
    """Return what makes time pass, and reads the materials of the settings before each tick."""
    open_reading = partial(database.unit_of_work, read_only=True)
    engine = Engine(
        open_unit=database.unit_of_work,
        threads=threads,
        world=world,
        clock=clock,
        worker=worker,
        closer=Closer(
            open_unit=database.unit_of_work,
            open_reading=open_reading,
            threads=threads,
            world=world,
            forget_deleted=database.forget_deleted,
            members_of=Members(senders).of,
        ),
        announcer=Announcer(
            name=ANNOUNCING,
            open_unit=database.unit_of_work,
            open_reading=open_reading,
            threads=threads,
            world=world,
        ),
        alone=database.single_process,
    )
    folder = folder_of(settings)
    if folder is not None:
        shelf = Shelf(folder, open_unit=database.unit_of_work, now=clock.now)
        engine.before_tick.append(shelf.refresh)
    return engine


def _world(
    settings: Settings,
    company: Company,
    clock: BusinessClock,
    senders: Mapping[Platform, Sender],
    *,
    vault: Vault,
    links: SignedLinks,
    clicks: SealedClickLinks,
    steps: NextSteps,
) -> World:
    names = settings.channels
    channels = Channels(supporters=names.supporters, leads=names.leads, results=names.results)
    return World(
        company=company,
        now=clock.now(),
        platforms=tuple(senders),
        channels=channels,
        paces={platform: sender.pace for platform, sender in senders.items() if sender.pace is not None},
        expiring=settings.secrets_expiring if Platform.TEAMS in senders else {},
        vault=vault,
        links=links,
        clicks=clicks,
        sources=settings.readings_from(),
        playbooks=steps.playbooks,
    )
