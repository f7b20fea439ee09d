"""The command line as real processes: serving, signals, pipes, one at a time.

What is looked at beside a process that serves runs in the test's own (`desk`): it is another process, too,
and a start takes seconds.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

DEADLINE = 300
"""Seconds, far more than a busy machine takes, after which a process that should have answered or ended
counts as hung."""


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def environment() -> dict[str, str]:
    hidden = ("DATABASE_URL", "PORT")
    return {name: value for name, value in os.environ.items() if name not in hidden}


@contextmanager
def serving(folder, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a serving command in the folder; yields the process and the address that it prints."""
    process = subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(DEADLINE, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = next((word for word in line.split() if word.startswith("http://")), "")
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
        watchdog.cancel()


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Send the signal and return exit code and standard error."""
    process.send_signal(number)
    _, err = process.communicate(timeout=DEADLINE)
    return process.returncode, err


def fetched(url: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, object]]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def run(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


@pytest.mark.parametrize(
    ("number", "ports"),
    [(signal.SIGINT, "port: 0, metrics_port: 0"), (signal.SIGTERM, "port: 0")],
    ids=["metrics elsewhere, SIGINT", "no metrics, SIGTERM"],
)
def test_run_serves_metrics_at_most_on_their_own_port_and_ends_cleanly_on_a_signal(desk, number, ports):
    desk.write("app.yaml", f"company: x\nweb: {{{ports}}}\n")
    with serving(desk.folder, "run") as (process, address):
        assert fetched(f"{address}/healthz") == (200, {"ok": True})
        assert fetched(f"{address}/readyz")[0] in (200, 503)
        assert fetched_status(f"{address}/metrics") == 404
        code, err = ended(process, number)
    assert code == 0
    assert "Traceback" not in err
    assert err.splitlines()[0] == (
        "No chat platform is connected yet: what is due is planned and kept, nothing is sent."
    )


def test_run_has_a_dev_clock_only_when_asked_and_keeps_it_over_a_restart(desk):
    moment = {"now": "2026-09-07T09:30:00+09:00"}
    desk.set_up()
    with serving(desk.folder, "run", "--dev-clock") as (process, address):
        status, report = fetched(f"{address}/dev/clock", moment)
        assert status == 200
        assert report["now"] == "2026-09-07T00:30:00Z"
        assert report["planned"] == report["held"] != 0
        assert fetched(f"{address}/dev/clock", {"now": "2026-09-06T00:00:00Z"})[0] == 409
        assert fetched(f"{address}/dev/clock", {"now": "soon"})[0] == 400
        assert ended(process, signal.SIGINT)[0] == 0
    assert json.loads(desk("tick").out)["now"] == "2026-09-07T00:30:00Z"


def test_a_second_process_is_refused_while_the_first_one_runs_and_others_work_beside_it(desk):
    with serving(desk.folder, "run") as (process, _address):
        second = desk("tick")
        assert second.code == 2
        assert f"in use by process {process.pid}" in second.err
        assert desk("people", "list").code == 0
        assert ended(process, signal.SIGTERM)[0] == 0
    assert desk("tick").code == 0


def test_demo_brings_the_sample_company_in_and_goes_on_where_it_was(empty_desk):
    with serving(empty_desk.folder, "demo") as (process, address):
        assert fetched(f"{address}/healthz")[0] == 200
        status, report = fetched(f"{address}/dev/clock", {"now": "2026-09-14T10:00:00+09:00"})
        assert status == 200
        assert report["sent"] != 0
        assert ended(process, signal.SIGINT)[0] == 0
    people = json.loads(empty_desk("people", "list", "--json").out)
    assert len(people) > 200
    assert json.loads(empty_desk("tick").out)["now"] == "2026-09-14T01:00:00Z"
    assert empty_desk("run").code == 2
    assert empty_desk("demo", "--forget").code == 0
    assert not empty_desk.database_file.exists()


def test_a_port_that_is_taken_is_told_in_one_sentence(desk):
    with serving(desk.folder, "run") as (_process, address):
        port = address.rpartition(":")[2]
        desk.write("app.yaml", f"company: x\ndatabase: sqlite:///other.db\nweb: {{port: {port}}}\n")
        second = desk("run")
    assert second.code == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in second.err


def fetched_status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(desk):
    rows = [f"p{number},Name {number}" for number in range(3000)]
    desk.write("people.csv", "\n".join(["person_id,name", *rows]))
    assert desk("people", "import", "people.csv").code == 0
    process = subprocess.Popen(
        command("people", "list", "--json"),
        cwd=desk.folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, err = process.communicate(timeout=DEADLINE)
    assert err == ""


def test_the_installed_command_is_the_same_as_the_module(desk):
    script = os.path.join(os.path.dirname(sys.executable), "hojorin")  # noqa: PTH118, PTH120 - as a shell finds it
    shown = subprocess.run([script, "--help"], cwd=desk.folder, capture_output=True, text=True, check=True)
    assert shown.stdout == run(desk.folder, "--help").stdout
