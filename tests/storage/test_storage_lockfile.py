"""One process at a time on an SQLite file."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import AlreadyRunningError, DatabaseUnavailableError, DatabaseUrlError
from storage.lockfile import ProcessLock

HOLD = """
import sys
from storage.lockfile import ProcessLock
with ProcessLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+pysqlite:///{tmp_path}/var/hojorin.db"


def test_a_second_lock_is_refused_and_says_who_holds_the_first(url: str) -> None:
    with ProcessLock(url), pytest.raises(AlreadyRunningError) as refused, ProcessLock(url):
        pass
    assert f"process {os.getpid()} (" in refused.value.holder
    assert " since 20" in refused.value.holder
    assert "Stop that process first" in str(refused.value)


def test_the_lock_is_free_again_after_use(url: str) -> None:
    for _ in range(2):
        with ProcessLock(url):
            pass


def test_the_same_lock_may_be_taken_and_freed_twice(url: str) -> None:
    lock = ProcessLock(url)
    lock.acquire()
    lock.acquire()
    lock.release()
    lock.release()
    with ProcessLock(url):
        pass


def test_a_refused_lock_does_not_free_the_first(url: str) -> None:
    second = ProcessLock(url)
    with ProcessLock(url):
        with pytest.raises(AlreadyRunningError):
            second.acquire()
        second.release()
        with pytest.raises(AlreadyRunningError):
            second.acquire()


def test_the_lock_of_another_process_ends_with_it_however_it_ends(url: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError, match=f"process {other.pid} "):
            ProcessLock(url).acquire()
        other.kill()
        other.wait(timeout=30)
    with ProcessLock(url):
        pass


def test_a_holder_that_left_nothing_readable_is_another_process(url: str, tmp_path: Path) -> None:
    with ProcessLock(url):
        (tmp_path / "var" / "hojorin.db.lock").write_text("%%%")
        with pytest.raises(AlreadyRunningError, match="another process"):
            ProcessLock(url).acquire()


def test_the_lock_file_is_private(url: str, tmp_path: Path) -> None:
    with ProcessLock(url):
        mode = (tmp_path / "var" / "hojorin.db.lock").stat().st_mode
    assert stat.S_IMODE(mode) & 0o077 == 0


def test_databases_in_one_folder_have_locks_of_their_own(tmp_path: Path) -> None:
    with ProcessLock(f"sqlite:///{tmp_path}/a.db"), ProcessLock(f"sqlite:///{tmp_path}/b.db"):
        pass


def test_on_postgresql_several_processes_may_work() -> None:
    url = "postgresql://hojorin@127.0.0.1:1/hojorin"
    with ProcessLock(url), ProcessLock(url):
        pass


def test_a_lock_that_cannot_be_written_is_said_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailableError, match="lock file"):
        ProcessLock(f"sqlite:///{tmp_path}/file/hojorin.db").acquire()


def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(DatabaseUrlError):
        ProcessLock("mysql://host/db")
