"""Which folder becomes the vault of an installation, and when it stays the one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from ballot_stage import open_wave

from bot.config import Settings, load_settings
from bot.vault import FolderVault
from bot.vault_files import make_folder
from bot.vault_opening import VAULT, open_vault, remove_own, renew, vault_path
from storage.database import Database
from surveys.ballots.model import WaveSecrets
from surveys.errors import VaultError
from surveys.waves.model import WaveState

SECRETS = WaveSecrets(private_key=b"p" * 32, mark_secret=b"m" * 32)
WAVE = "pulse-3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder that lets nobody else in."""
    path = tmp_path / "vault"
    make_folder(path)
    return path


def opened(path: Path, database: Database, *, installation: str = "1234") -> FolderVault:
    return open_vault(path, database, installation=installation)


def add_wave(database: Database, state: WaveState = WaveState.OPEN) -> None:
    with database.unit_of_work() as unit:
        unit.surveys.add_wave(open_wave(state=state), [])
        unit.commit()


def contents(path: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_an_empty_folder_becomes_the_vault_and_stays_it(folder: Path, sqlite_database: Database):
    opened(folder, sqlite_database).keep(WAVE, SECRETS)
    before = contents(folder)
    add_wave(sqlite_database)
    assert opened(folder, sqlite_database).find(WAVE) == SECRETS
    assert contents(folder) == before


@pytest.mark.parametrize("state", [WaveState.OPEN, WaveState.CLOSING, WaveState.COUNTED])
def test_an_empty_folder_does_not_become_the_vault_while_a_wave_is_unfinished(
    folder: Path, sqlite_database: Database, state: WaveState
):
    add_wave(sqlite_database, state)
    vault = opened(folder, sqlite_database)
    with pytest.raises(VaultError, match="has no marker") as refused:
        vault.find(WAVE)
    assert "`hojorin survey renew-vault`" in refused.value.cure
    assert contents(folder) == {}


@pytest.mark.parametrize("state", [WaveState.CLOSED, WaveState.LOST, WaveState.DISCARDED])
def test_waves_that_have_ended_keep_no_folder_from_becoming_the_vault(
    folder: Path, sqlite_database: Database, state: WaveState
):
    add_wave(sqlite_database, state)
    assert opened(folder, sqlite_database).waves() == frozenset()


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, sqlite_database: Database):
    with pytest.raises(VaultError, match="is not there"):
        opened(tmp_path / "vault", sqlite_database).waves()
    assert not (tmp_path / "vault").exists()


def test_the_demo_makes_its_own(tmp_path: Path, sqlite_database: Database):
    vault = open_vault(tmp_path / "var" / "vault", sqlite_database, installation="1234", is_own=True)
    vault.keep(WAVE, SECRETS)
    assert (tmp_path / "var" / "vault").stat().st_mode & 0o777 == 0o700


def test_what_a_demo_before_this_one_left_is_emptied(folder: Path, sqlite_database: Database):
    opened(folder, sqlite_database, installation="9999").keep(WAVE, SECRETS)
    vault = open_vault(folder, sqlite_database, installation="1234", is_own=True)
    assert vault.waves() == frozenset()


def test_a_demo_that_is_forgotten_leaves_no_vault_and_takes_nothing_else_with_it(
    folder: Path, tmp_path: Path, sqlite_database: Database
):
    opened(folder, sqlite_database).keep(WAVE, SECRETS)
    remove_own(folder)
    assert not folder.exists()
    remove_own(folder)
    make_folder(tmp_path / "other")
    (tmp_path / "other" / "letter.txt").write_text("dear")
    remove_own(tmp_path / "other")
    assert contents(tmp_path / "other") == {"letter.txt": b"dear"}


def test_a_folder_in_which_other_files_lie_does_not_become_the_vault(folder: Path, sqlite_database: Database):
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(VaultError, match="has no marker"):
        opened(folder, sqlite_database).waves()
    assert contents(folder) == {"letter.txt": b"dear"}


def test_the_root_of_a_new_volume_becomes_the_vault(folder: Path, sqlite_database: Database):
    (folder / "lost+found").mkdir()
    assert opened(folder, sqlite_database).waves() == frozenset()


def test_the_vault_of_another_installation_is_left_alone(folder: Path, sqlite_database: Database):
    opened(folder, sqlite_database, installation="9999").keep(WAVE, SECRETS)
    before = contents(folder)
    with pytest.raises(VaultError, match="another installation"):
        opened(folder, sqlite_database).waves()
    assert contents(folder) == before


def test_a_volume_that_is_not_mounted_loses_no_wave(folder: Path, sqlite_database: Database):
    opened(folder, sqlite_database).keep(WAVE, SECRETS)
    add_wave(sqlite_database)
    mounted = folder.rename(folder.with_name("unmounted"))
    make_folder(folder)
    vault = opened(folder, sqlite_database)
    with pytest.raises(VaultError):
        vault.find(WAVE)
    folder.rmdir()
    mounted.rename(folder)
    assert vault.find(WAVE) == SECRETS


def test_a_volume_that_is_mounted_over_the_vault_in_use_loses_no_wave(
    folder: Path, sqlite_database: Database
):
    opened(folder, sqlite_database)
    older = folder.rename(folder.with_name("older"))
    make_folder(folder)
    vault = opened(folder, sqlite_database)
    vault.keep(WAVE, SECRETS)
    add_wave(sqlite_database)
    hidden = folder.rename(folder.with_name("hidden"))
    older.rename(folder)
    with pytest.raises(VaultError, match="not the one it uses now"):
        vault.find(WAVE)
    with pytest.raises(VaultError, match="not the one it uses now"):
        opened(folder, sqlite_database).find(WAVE)
    folder.rename(folder.with_name("older"))
    hidden.rename(folder)
    assert vault.find(WAVE) == SECRETS


def test_an_older_vault_of_the_installation_is_taken_up_again_while_no_wave_is_unfinished(
    folder: Path, tmp_path: Path, sqlite_database: Database
):
    opened(folder, sqlite_database)
    make_folder(tmp_path / "other")
    opened(tmp_path / "other", sqlite_database)
    vault = opened(folder, sqlite_database)
    vault.keep(WAVE, SECRETS)
    assert vault.find(WAVE) == SECRETS


# ---------------------------------------------------------------------------- renewing


def renewed(folder: Path, database: Database, *, installation: str = "1234") -> None:
    with database.unit_of_work() as unit:
        renew(folder, unit, installation=installation)
        unit.commit()


def test_a_renewed_vault_is_empty_and_a_running_process_goes_on_with_it(
    folder: Path, sqlite_database: Database
):
    vault = opened(folder, sqlite_database)
    vault.keep(WAVE, SECRETS)
    add_wave(sqlite_database)
    renewed(folder, sqlite_database)
    assert vault.find(WAVE) is None
    assert not any(SECRETS.private_key in data for data in contents(folder).values())
    vault.keep("pulse-4", SECRETS)
    assert vault.waves() == {"pulse-4"}


def test_a_new_folder_can_be_made_the_vault_while_a_wave_is_open(tmp_path: Path, sqlite_database: Database):
    add_wave(sqlite_database)
    renewed(tmp_path / "new" / "vault", sqlite_database)
    assert opened(tmp_path / "new" / "vault", sqlite_database).find(WAVE) is None


def test_the_vault_that_was_used_before_is_not_taken_for_the_new_one(
    folder: Path, tmp_path: Path, sqlite_database: Database
):
    vault = opened(folder, sqlite_database)
    vault.keep(WAVE, SECRETS)
    add_wave(sqlite_database)
    renewed(tmp_path / "new", sqlite_database)
    with pytest.raises(VaultError, match="not the one it uses now"):
        opened(folder, sqlite_database).find(WAVE)


def test_the_vault_of_another_installation_is_not_renewed(folder: Path, sqlite_database: Database):
    opened(folder, sqlite_database, installation="9999").keep(WAVE, SECRETS)
    before = contents(folder)
    with pytest.raises(VaultError, match="another installation"):
        renewed(folder, sqlite_database)
    assert contents(folder) == before


def test_a_folder_in_which_other_files_lie_is_not_made_a_vault(folder: Path, sqlite_database: Database):
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(VaultError, match="holds other files"):
        renewed(folder, sqlite_database)
    assert contents(folder) == {"letter.txt": b"dear"}


def test_a_renewal_that_is_not_committed_loses_nothing_but_time(folder: Path, sqlite_database: Database):
    vault = opened(folder, sqlite_database)
    with sqlite_database.unit_of_work() as unit:
        before = unit.switches.get(VAULT)
        renew(folder, unit, installation="1234")
    with sqlite_database.unit_of_work() as unit:
        assert unit.switches.get(VAULT) == before
    with pytest.raises(VaultError, match="not the one it uses now"):
        vault.waves()
    renewed(folder, sqlite_database)
    assert vault.waves() == frozenset()


# ---------------------------------------------------------------------------- where it lies


def settings_with(folder: Path, text: str) -> Settings:
    (folder / "app.yaml").write_text(f"company: x\n{text}\n")
    return load_settings(folder / "app.yaml", {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("surveys: {vault_dir: keys}", "{folder}/keys"),
        ("surveys: {vault_dir: /srv/keys}", "/srv/keys"),
    ],
)
def test_the_folder_is_that_of_the_settings_from_where_they_lie(tmp_path: Path, text: str, expected: str):
    found = vault_path(settings_with(tmp_path, text), is_demo=False)
    assert str(found) == expected.format(folder=tmp_path)


def test_without_the_setting_there_is_no_vault(tmp_path: Path):
    assert vault_path(settings_with(tmp_path, ""), is_demo=False) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("surveys: {vault_dir: /srv/keys}", "var/hojorin-vault"),
        ("database: postgresql+psycopg://u@db/x", "var/demo-vault"),
    ],
)
def test_the_demos_own_lies_beside_its_database_whatever_the_settings_say(
    tmp_path: Path, text: str, expected: str
):
    assert vault_path(settings_with(tmp_path, text), is_demo=True) == tmp_path / expected
