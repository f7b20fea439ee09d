"""`make crash`: the long crash suite. Its figures go to build/crash.json; it ends with 1 if a promise broke.

python tests/crash/crash_suite.py [SEED]     # without a seed: one by the clock, which is printed
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crash_frozen import frozen
from crash_plan import Chaos, plan
from crash_processes import ROOT
from crash_run import Setting, run, run_folder
from crash_town import Town

TOWN = Town(slack=640, teams=200)
"""Four messages each: 3,360."""
CHAOS = Chaos(kills=24, freezes=1, shut_downs=4, troubles=40, every=40)
WITHOUT_SERVER = Chaos(kills=24, freezes=1, troubles=40, every=40)
LONG = (("sqlite", 1, WITHOUT_SERVER), ("postgresql", 1, CHAOS), ("postgresql", 3, CHAOS))
NAIVE_TOWN = Town(slack=60, teams=0)
NAIVE_CHAOS = Chaos(kills=3, every=20)
FROZEN = (("locked", "thaw"), ("claimed", "thaw"), ("claimed", "kill"), ("writing", "thaw"))
PROMISED_SECONDS = 60.0
COLUMNS = ("messages", "kills", "freezes", "shut_downs", "troubles", "seconds")
COUNTS = ("lost", "duplicates", "unknown", "late_after_freeze")
REPORT = ROOT / "build" / "crash.json"


def main() -> None:
    """Run everything and report."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else int(time.time())
    print(f"seed {seed}")
    faults: list[str] = []
    long = [_long(seed, faults, engine, processes, chaos) for engine, processes, chaos in LONG]
    naive = [_naive(seed, faults, policy) for policy in ("again", "counts")]
    others = [_frozen(faults, where, end) for where, end in FROZEN]
    REPORT.parent.mkdir(exist_ok=True)
    found = {"seed": seed, "runs": long, "naive": naive, "frozen": others, "faults": faults}
    REPORT.write_text(json.dumps(found, indent=2), "utf-8")
    print(f"\nwritten to {REPORT.relative_to(ROOT)}")
    if faults:
        print("\n".join(faults), file=sys.stderr)
        raise SystemExit(1)


def _long(seed: int, faults: list[str], engine: str, processes: int, chaos: Chaos) -> dict[str, Any]:
    """Carry out a long run; a broken promise is told with the plan that led to it."""
    setting = Setting(engine=engine, processes=processes, town=TOWN, chaos=chaos, seed=seed)
    report = asdict(_in_folder(setting))
    _tell(f"{engine}, {processes} process(es)", report)
    if report["breaches"]:
        faults += [f"{engine}/{processes}: {one}" for one in report["breaches"]]
        faults += [f"seed {seed}:", *map(str, plan(seed, chaos))]
    return report


def _naive(seed: int, faults: list[str], policy: str) -> dict[str, Any]:
    """Carry out a run of a spoiled product, which must be found out."""
    setting = Setting(
        engine="sqlite", processes=1, town=NAIVE_TOWN, chaos=NAIVE_CHAOS, seed=seed, phases=1, policy=policy
    )
    report = asdict(_in_folder(setting))
    _tell(f"naive policy: {policy}", report)
    if not report["slack"]["duplicates" if policy == "again" else "lost"]:
        faults.append(f"the naive policy `{policy}` was not found out")
    return report


def _in_folder(setting: Setting) -> Any:
    with run_folder() as folder:
        return run(setting, folder)


def _frozen(faults: list[str], where: str, end: str) -> dict[str, Any]:
    """Freeze or kill a process at an exact point."""
    with run_folder() as folder:
        report = asdict(frozen(where, end, Path(folder)))
    took, twice = report["taken_over_in"], report["by_the_frozen"]
    print(f"{end} while {where}: taken over in {took} s, sent by the frozen afterwards: {twice}", flush=True)
    faults += report["breaches"]
    if took > PROMISED_SECONDS:
        faults.append(f"{end} while {where}: the take-over took {took} s")
    if where != "writing" and twice:
        faults.append(f"{end} while {where}: the frozen process sent {twice}")
    return report


def _tell(what: str, report: dict[str, Any]) -> None:
    """Print the figures of a run."""
    figures = [f"{name} {report[name]}" for name in COLUMNS]
    print(f"\n{what}: {', '.join(figures)}")
    for platform in ("slack", "teams"):
        count = report[platform]
        shown = [f"{name} {count[name]}" for name in ("expected", "accepted", *COUNTS)]
        print(f"  {platform}: {', '.join(shown)}", flush=True)


if __name__ == "__main__":
    main()
