"""The vault on a real folder: who gets in, what lies there, and in which order it gets to the disk."""

import os
import stat
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault import FolderVault, name_of, wave_of
from bot.vault_files import MARKER, TAG, Marker, make_folder, opened, write_marker
from surveys.ballots.model import WaveSecrets
from surveys.errors import VaultError

OURS = Marker(installation="1234", vault="abcd")
SECRETS = WaveSecrets(private_key=bytes(range(32)), mark_secret=bytes(range(100, 132)))
OTHERS = WaveSecrets(private_key=b"p" * 32, mark_secret=b"m" * 32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault, still empty."""
    path = tmp_path / "vault"
    begin(path, OURS)
    return path


def begin(path: Path, marker: Marker) -> None:
    make_folder(path)
    with opened(path) as descriptor:
        write_marker(descriptor, marker)


def vault_in(path: Path, *, expected: Marker | None = OURS) -> FolderVault:
    return FolderVault(path, expected=lambda: expected)


def test_what_was_kept_is_found_again_by_another_process(folder: Path):
    vault_in(folder).keep("pulse-1", SECRETS)
    vault_in(folder).keep("pulse-2", OTHERS)
    assert vault_in(folder).find("pulse-1") == SECRETS
    assert vault_in(folder).find("pulse-2") == OTHERS
    assert vault_in(folder).waves() == {"pulse-1", "pulse-2"}


def test_a_wave_that_the_vault_does_not_know_is_not_found(folder: Path):
    assert vault_in(folder).find("pulse-1") is None
    assert vault_in(folder).waves() == frozenset()


def test_the_age_of_what_is_kept_goes_by_the_machine_s_clock(folder: Path):
    vault = vault_in(folder)
    vault.keep("pulse-1", SECRETS)
    vault.keep("pulse-2", OTHERS)
    long_ago = time.time() - timedelta(days=3).total_seconds()
    os.utime(folder / name_of("pulse-1"), (long_ago, long_ago))
    assert vault.waves(kept_for=timedelta(days=3)) == {"pulse-1"}
    assert vault.waves(kept_for=timedelta(days=4)) == frozenset()


def test_what_is_kept_again_replaces_what_a_launch_that_failed_left(folder: Path):
    vault = vault_in(folder)
    vault.keep("pulse-1", OTHERS)
    vault.keep("pulse-1", SECRETS)
    assert vault.find("pulse-1") == SECRETS
    assert vault.waves() == {"pulse-1"}


def test_what_was_erased_is_gone_and_erasing_it_again_is_fine(folder: Path):
    vault = vault_in(folder)
    vault.keep("pulse-1", SECRETS)
    vault.keep("pulse-2", OTHERS)
    vault.erase("pulse-1")
    vault.erase("pulse-1")
    assert vault.find("pulse-1") is None
    assert vault.waves() == {"pulse-2"}
    assert not any(SECRETS.private_key in file.read_bytes() for file in folder.iterdir())


def test_what_a_process_that_died_had_half_written_is_erased_with_the_wave(folder: Path):
    vault = vault_in(folder)
    vault.keep("pulse-1", SECRETS)
    half_written = folder / (name_of("pulse-1") + ".new")
    half_written.write_bytes(SECRETS.private_key)
    assert vault.waves() == {"pulse-1"}
    vault.erase("pulse-1")
    assert {file.name for file in folder.iterdir()} == {MARKER, TAG}


def test_a_wave_of_which_only_the_overwriting_was_done_is_not_found(folder: Path):
    vault = vault_in(folder)
    vault.keep("pulse-1", SECRETS)
    (folder / name_of("pulse-1")).write_bytes(bytes(64))
    assert vault.find("pulse-1") is None


def test_only_the_owner_may_read_folder_and_files_whatever_the_umask(tmp_path: Path):
    before = os.umask(0)
    try:
        begin(tmp_path / "deep" / "vault", OURS)
        vault_in(tmp_path / "deep" / "vault").keep("pulse-1", SECRETS)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "deep" / "vault").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "deep" / "vault").stat().st_mode) == 0o700


def test_programs_that_make_backups_are_told_to_leave_the_folder_out(folder: Path):
    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


# ---------------------------------------------------------------------------- on the disk, in order


class Recorder:
    """Writes down what the system is asked for, and does it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        for name in ("write", "fsync", "replace", "unlink"):
            monkeypatch.setattr(os, name, self._recording(name, getattr(os, name)))

    def _recording(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            what = name
            if name == "fsync":
                assert isinstance(args[0], int)
                what = "fsync folder" if stat.S_ISDIR(os.fstat(args[0]).st_mode) else "fsync file"
            self.calls.append(what)
            return real(*args, **kwargs)

        return call


def test_secrets_are_on_the_disk_before_keeping_them_returns(folder: Path, monkeypatch: pytest.MonkeyPatch):
    recorder = Recorder(monkeypatch)
    vault_in(folder).keep("pulse-1", SECRETS)
    assert recorder.calls == ["write", "fsync file", "replace", "fsync folder"]


def test_erasing_overwrites_before_it_removes_and_both_are_on_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    vault_in(folder).keep("pulse-1", SECRETS)
    recorder = Recorder(monkeypatch)
    vault_in(folder).erase("pulse-1")
    assert recorder.calls == ["write", "fsync file", "unlink", "fsync folder"]


@pytest.mark.parametrize("dies_at", ["write", "fsync", "replace"])
def test_a_process_that_dies_while_keeping_leaves_the_secrets_whole_or_not_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str
):
    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, dies_at, die)
        with pytest.raises(KeyboardInterrupt):
            vault_in(folder).keep("pulse-1", SECRETS)
    assert vault_in(folder).find("pulse-1") is None
    vault_in(folder).keep("pulse-1", SECRETS)
    assert vault_in(folder).find("pulse-1") == SECRETS


def test_a_disk_that_writes_little_at_a_time_is_written_to_until_all_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, bytes(data[:7])))
    vault_in(folder).keep("pulse-1", SECRETS)
    assert vault_in(folder).find("pulse-1") == SECRETS


# ---------------------------------------------------------------------------- what is refused


def make_missing(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def make_a_file(folder: Path) -> None:
    make_missing(folder)
    folder.write_text("x")


def make_readable(folder: Path) -> None:
    folder.chmod(0o750)


def make_listed(folder: Path) -> None:
    folder.chmod(0o701)


def make_file_readable(folder: Path) -> None:
    (folder / name_of("pulse-1")).chmod(0o640)


def make_unmounted(folder: Path) -> None:
    make_missing(folder)
    make_folder(folder)


def make_others(folder: Path) -> None:
    make_unmounted(folder)
    begin(folder, Marker(installation="9999", vault="abcd"))


def make_older(folder: Path) -> None:
    make_unmounted(folder)
    begin(folder, Marker(installation="1234", vault="0000"))


def make_cut(folder: Path) -> None:
    (folder / name_of("pulse-1")).write_bytes(b"half")


def make_marker_unreadable(folder: Path) -> None:
    (folder / MARKER).write_bytes(b"\xff")


def make_a_link(folder: Path) -> None:
    file = folder / name_of("pulse-1")
    file.rename(folder / "kept")
    file.symlink_to(folder / "kept")


@pytest.mark.parametrize(
    ("spoil", "problem", "cure"),
    [
        (make_missing, "is not there", "Mount its volume"),
        (make_a_file, "is not a folder", "Name a folder"),
        (make_readable, "Others than Hojorin's user may read", "chmod -R go="),
        (make_listed, "Others than Hojorin's user may read", "chmod -R go="),
        (make_file_readable, "Others than Hojorin's user may read", "chmod -R go="),
        (make_unmounted, "has no marker", "Mount the vault's volume"),
        (make_others, "another installation", "Name another folder"),
        (make_older, "not the one it uses now", "Mount the right volume"),
        (make_cut, "is damaged", "renew-vault"),
        (make_marker_unreadable, "is damaged", "renew-vault"),
        (make_a_link, "cannot be read and written", "Let Hojorin's user"),
    ],
)
def test_a_vault_that_cannot_be_used_says_what_is_wrong_and_the_cure_and_nothing_of_its_secrets(
    folder: Path, spoil: Callable[[Path], None], problem: str, cure: str
):
    vault = vault_in(folder)
    vault.keep("pulse-1", SECRETS)
    spoil(folder)
    with pytest.raises(VaultError) as refused:
        vault.find("pulse-1")
    assert problem in refused.value.problem
    assert cure in refused.value.cure
    assert str(folder) in refused.value.problem
    assert SECRETS.private_key.hex() not in repr(refused.value)


def test_a_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    owner = folder.stat().st_uid
    monkeypatch.setattr("bot.vault_files._ROOT", owner + 2)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(VaultError, match="another user"):
        vault_in(folder).waves()


@pytest.mark.parametrize("refused_call", ["open", "write", "fsync", "replace"])
def test_a_disk_that_refuses_is_a_vault_that_cannot_be_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch, refused_call: str
):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, refused_call, refuse)
    with pytest.raises(VaultError, match=r"cannot be read and written \(Read-only file system\)"):
        vault_in(folder).keep("pulse-1", SECRETS)


def test_an_installation_without_any_vault_uses_none_that_it_finds(folder: Path):
    with pytest.raises(VaultError, match="another installation"):
        vault_in(folder, expected=None).waves()


def test_what_the_database_says_is_asked_again_only_when_the_folder_is_another_one(folder: Path):
    answers = [OURS, Marker(installation="1234", vault="0000")]
    vault = FolderVault(folder, expected=lambda: answers.pop(0))
    vault.keep("pulse-1", SECRETS)
    assert vault.find("pulse-1") == SECRETS
    assert len(answers) == 1
    # Renewed by another process: the folder and the database agree, this process learns of it.
    begin(folder, answers[0])
    assert vault.find("pulse-1") == SECRETS
    assert answers == []


@given(st.text(max_size=40))
def test_no_id_of_a_wave_leads_out_of_the_folder(wave_id: str):
    name = name_of(wave_id)
    assert Path(name).name == name
    assert name == name.lower()
    assert wave_of(name) == wave_id


@pytest.mark.parametrize("name", [MARKER, TAG, "lost+found", "zz.secrets", "ff.secrets", "70.secrets.new"])
def test_other_files_are_no_waves(name: str):
    assert wave_of(name) is None
