"""A process that freezes or dies at an exact point, and another that takes over from it, on PostgreSQL.

python tests/crash/crash_frozen.py locked thaw     # frozen in the middle of a claim, its transaction open
python tests/crash/crash_frozen.py claimed thaw    # frozen with its intent written, nothing sent yet
python tests/crash/crash_frozen.py claimed kill    # killed there
python tests/crash/crash_frozen.py writing thaw    # frozen in the gap between the last check and the write

prints a line of JSON with the figures.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from crash_databases import DatabaseAway, put_clock, unfinished
from crash_oracle import Count, judge
from crash_plan import Chaos
from crash_processes import READY_SECONDS, Child, environment, serving, until
from crash_run import Setting, Stage, run_folder, staged
from crash_town import PHASES, SECRETS, Town

TOWN = Town(slack=8, teams=0)
PHASE = PHASES[0]
TAKEN_OVER_SECONDS = 180.0
SETTLE_SECONDS = 5.0
"""So long after it goes on, a process that was frozen has done whatever it still does."""


@dataclass(slots=True, kw_only=True)
class FrozenReport:
    """The figures. `by_the_frozen`: messages that it wrote after others had taken over from it."""

    where: str
    end: str
    taken_over_in: float
    by_the_frozen: int = 0
    lives_on: bool = False
    slack: Count = field(default_factory=Count)
    breaches: list[str] = field(default_factory=list)


def frozen(where: str, end: str, folder: Path) -> FrozenReport:
    """Freeze one process, let another take over, let the first go on or kill it, and count."""
    chaos = Chaos()
    setting = Setting(engine="postgresql", processes=1, town=TOWN, chaos=chaos, seed=0, phases=1)
    with staged(setting, folder) as stage:
        put_clock(stage.store, PHASE.at)
        environ = environment(**SECRETS)
        first = serving(folder, "first", environ=environ, policy=f"freeze-{where}")
        try:
            return _watched(stage, first, where=where, end=end)
        finally:
            first.kill()


def _watched(stage: Stage, first: Child, *, where: str, end: str) -> FrozenReport:
    mark = stage.folder / "frozen"
    until(mark.exists, seconds=READY_SECONDS, what="the frozen moment")
    began = time.monotonic()
    if end == "kill":
        first.kill()
    stage.crew.keep_up()
    until(lambda: _is_done(stage), seconds=TAKEN_OVER_SECONDS, what="the take-over")
    report = FrozenReport(where=where, end=end, taken_over_in=round(time.monotonic() - began, 1))
    before = len(stage.fakes.accepted(TOWN))
    thawed_at = time.time()
    if end == "thaw":
        first.thaw()
    time.sleep(SETTLE_SECONDS)
    report.lives_on = first.is_running
    accepted = stage.fakes.accepted(TOWN)
    report.by_the_frozen = len(accepted) - before
    verdict = judge(
        people=dict.fromkeys(TOWN.on_slack.values(), "slack"),
        kinds=PHASE.kinds,
        accepted=accepted,
        rows=stage.rows(),
        thawed_at=[thawed_at] if where == "writing" else [],
    )
    report.slack, report.breaches = verdict.slack, verdict.breaches
    return report


def _is_done(stage: Stage) -> bool:
    try:
        planned, left = unfinished(stage.store, PHASE.kinds)
    except DatabaseAway:
        return False
    return planned == len(PHASE.kinds) * TOWN.slack and left == 0


def main() -> None:
    """Carry out what the command line says."""
    with run_folder() as folder:
        report = frozen(sys.argv[1], sys.argv[2], folder)
    print(json.dumps(asdict(report)))


if __name__ == "__main__":
    main()
