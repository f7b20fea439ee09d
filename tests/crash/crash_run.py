"""One run of the crash suite: the real product as processes, chaos from a seed, and the count afterwards.

python tests/crash/crash_run.py --engine postgresql --processes 3 --slack 700 --teams 200 --kills 24 …

prints a line of JSON with the figures, and ends with 1 if a promise was broken; `--help` names the rest.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from crash_crew import Chaotic, Crew
from crash_databases import DatabaseAway, Row, Store, put_clock, put_rate, rows, store, unfinished
from crash_fakes import Fakes, running_fakes
from crash_oracle import Count, Verdict, judge
from crash_plan import Chaos, Do, Event, plan
from crash_processes import environment, set_up
from crash_town import PHASES, SECRETS, Phase, Town, settings, switches

LOOK_SECONDS = 0.1
DRAIN_SECONDS = 180.0
"""So long after the last act of chaos everything must have ended."""
RATES = {"slack": 40.0, "teams": 25.0}
"""Messages a second that Hojorin takes to have learnt: a run of thousands does not begin with learning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run is made of."""

    engine: str
    processes: int
    town: Town
    chaos: Chaos
    seed: int
    phases: int = len(PHASES)
    policy: str | None = None
    """How `crash_entry.py` spoils the product; None: not at all."""


@dataclass(slots=True, kw_only=True)
class Report:
    """The figures of a run."""

    engine: str
    processes: int
    seed: int
    policy: str | None
    messages: int = 0
    kills: int = 0
    freezes: int = 0
    shut_downs: int = 0
    troubles: int = 0
    starts: int = 0
    seconds: float = 0.0
    slack: Count = field(default_factory=Count)
    teams: Count = field(default_factory=Count)
    breaches: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The parts of a run at work."""

    folder: Path
    store: Store
    fakes: Fakes
    crew: Crew

    def rows(self) -> list[Row]:
        """Return the whole outbox."""
        return rows(self.store)


@contextmanager
def staged(setting: Setting, folder: Path) -> Iterator[Stage]:
    """Set everything up as far as before the first process of `hojorin run`."""
    setting.town.write(folder)
    platforms = setting.town.platforms
    with store(setting.engine, folder) as database, running_fakes(folder, platforms) as fakes:
        settings(folder, database=database.url, addresses=fakes.addresses)
        set_up(folder, switches(fakes.addresses), environ=environment(**SECRETS))
        for platform in platforms:
            put_rate(database, platform, RATES[platform])
        crew = Crew(folder, processes=setting.processes, policy=setting.policy)
        try:
            yield Stage(folder=folder, store=database, fakes=fakes, crew=crew)
        finally:
            crew.kill_all()


def run(setting: Setting, folder: Path) -> Report:
    """Carry out a run and return its figures."""
    report = Report(
        engine=setting.engine, processes=setting.processes, seed=setting.seed, policy=setting.policy
    )
    with staged(setting, folder) as stage:
        started = time.monotonic()
        chaos = Chaotic(plan(setting.seed, setting.chaos, platforms=setting.town.platforms))
        phases = PHASES[: setting.phases]
        for phase in phases:
            _live_through(stage, phase, setting, chaos, report)
        report.seconds = round(time.monotonic() - started, 1)
        stage.crew.kill_all()
        verdict = _verdict(stage, setting.town, phases)
    report.slack, report.teams, report.breaches = verdict.slack, verdict.teams, verdict.breaches
    report.messages = verdict.slack.accepted + verdict.teams.accepted
    report.kills, report.freezes = stage.crew.kills, stage.crew.freezes
    report.starts = stage.crew.starts
    return report


def _live_through(stage: Stage, phase: Phase, setting: Setting, chaos: Chaotic, report: Report) -> None:
    """Take everybody to a moment, with chaos until all that is due then has ended; what is left of it waits
    for the next moment."""
    stage.crew.kill_all()
    put_clock(stage.store, phase.at)
    for fake in stage.fakes.by_name.values():
        fake.calm()
        fake.trouble_for_sure()
    chaos.begin_phase()
    expected = len(phase.kinds) * (setting.town.slack + setting.town.teams)
    drained_by = time.monotonic() + DRAIN_SECONDS
    ended = 0
    while ended < expected:
        assert time.monotonic() < drained_by, f"{setting}: {_left(stage.store)}"
        stage.crew.keep_up()
        ended = _ended(stage.store, phase, before=ended)
        event = chaos.next(ended) if ended < expected else None
        if event is not None:
            _act(stage, event, report)
            drained_by = time.monotonic() + DRAIN_SECONDS
        time.sleep(LOOK_SECONDS)
    _let_late_ones_come(stage)


def _let_late_ones_come(stage: Stage) -> None:
    """Wait for what a frozen process or a slow platform may still do."""
    while stage.crew.is_anyone_frozen:
        stage.crew.keep_up()
        time.sleep(LOOK_SECONDS)
    time.sleep(3 * LOOK_SECONDS)


def _act(stage: Stage, event: Event, report: Report) -> None:
    """Carry out an act of chaos."""
    match event.do:
        case Do.KILL:
            stage.crew.kill(event.pick)
        case Do.FREEZE:
            stage.crew.freeze(event.pick, seconds=event.seconds)
        case Do.SHUT_DOWN:
            report.shut_downs += stage.store.shut_down_and_start(away=event.seconds)
        case Do.TROUBLE:
            report.troubles += 1
            stage.fakes.by_name[event.platform].trouble(event.fault)


def _ended(database: Store, phase: Phase, *, before: int) -> int:
    """Return how many messages of the phase have ended; while the database is away, what was known before."""
    with suppress(DatabaseAway):
        planned, left = unfinished(database, phase.kinds)
        return planned - left
    return before


def _left(database: Store) -> str:
    with suppress(DatabaseAway):
        left = [row for row in rows(database) if row.state in {"queued", "sending"}]
        return f"{len(left)} left: {left[:5]}"
    return "the database is away"


def _verdict(stage: Stage, town: Town, phases: Sequence[Phase]) -> Verdict:
    for fake in stage.fakes.by_name.values():
        fake.calm()
    people = dict.fromkeys(town.on_slack.values(), "slack") | dict.fromkeys(town.on_teams.values(), "teams")
    return judge(
        people=people,
        kinds=[kind for phase in phases for kind in phase.kinds],
        accepted=stage.fakes.accepted(town),
        rows=stage.rows(),
        thawed_at=stage.crew.thawed_at,
    )


@contextmanager
def run_folder(*, keep: bool = False) -> Iterator[Path]:
    """Give a folder for a run. A PostgreSQL server that runs as another user must be able to enter it."""
    folder = Path(tempfile.mkdtemp(prefix="hojorin-crash-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="One run of the crash suite.")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    for name, default in {
        "processes": 1, "slack": 40, "teams": 20, "seed": 1, "phases": len(PHASES),
        "kills": 0, "freezes": 0, "shut-downs": 0, "troubles": 0, "every": 10,
    }.items():  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--policy", help="spoil the product in this way (crash_entry.py)")
    parser.add_argument("--keep", action="store_true", help="keep logs and database, and say where")
    return parser.parse_args()


def main() -> None:
    """Carry out the run of the command line."""
    given = arguments()
    chaos = Chaos(
        kills=given.kills,
        freezes=given.freezes,
        shut_downs=given.shut_downs,
        troubles=given.troubles,
        every=given.every,
    )
    setting = Setting(
        engine=given.engine,
        processes=given.processes,
        town=Town(slack=given.slack, teams=given.teams),
        chaos=chaos,
        seed=given.seed,
        phases=given.phases,
        policy=given.policy,
    )
    with run_folder(keep=given.keep) as folder:
        if given.keep:
            print(f"logs and database: {folder}", file=sys.stderr)
        report = run(setting, folder)
    print(json.dumps(asdict(report)))
    if report.breaches:
        told = Verdict(breaches=report.breaches)
        print(f"seed {setting.seed}\n{told}", file=sys.stderr)
        print(
            "\n".join(map(str, plan(setting.seed, chaos, platforms=setting.town.platforms))), file=sys.stderr
        )
        raise SystemExit(1)


if __name__ == "__main__":
    main()
