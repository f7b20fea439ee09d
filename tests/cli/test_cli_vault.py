"""`check` looks at the vault, and `survey renew-vault` makes a new one."""

import json
import re
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from ballot_stage import SECRETS, open_wave

from bot.bootstrap import INSTALLATION, USED_BY, installation_id
from bot.cli import vault_checks
from bot.config import load_settings
from bot.vault import FolderVault
from bot.vault_files import make_folder
from bot.vault_opening import open_vault
from people.rhythm_words import parse_rhythm
from storage.database import open_database
from surveys.errors import VaultError
from surveys.schedules.model import SurveySchedule
from surveys.waves.model import WaveState

SETTINGS = "company: x\ndatabase: sqlite+pysqlite:///data/hojorin.db\nsurveys: {{vault_dir: {path}}}\n"
GONE = "These surveys are open, and end without results: pulse-3."


@pytest.fixture
def vault_dir(desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the settings name, outside the folder of the database."""
    (desk.folder / "var").rename(desk.folder / "data")
    path = desk.folder / "vault"
    make_folder(path)
    desk.write("app.yaml", SETTINGS.format(path="vault"))
    # Tests run in a temporary folder: whatever checkout it lies in is not the point.
    monkeypatch.setattr(vault_checks, "_CHECKOUT", "checked-out")
    return path


@contextmanager
def started(desk, path: Path) -> Iterator[FolderVault]:
    """Start Hojorin there, as far as the vault goes."""
    with closing(open_database(load_settings(desk.folder / "app.yaml", {}).database)) as database:
        yield open_vault(path, database, installation=installation_id(database))


def add_wave(desk, wave_id: str = "pulse-3", state: WaveState = WaveState.OPEN) -> None:
    with desk.unit() as unit:
        unit.surveys.add_wave(replace(open_wave(state=state), id=wave_id), [])
        unit.commit()


def found(desk) -> list[str]:
    """Return the lines of `check` about the vault."""
    return [line for line in desk("check").out.splitlines() if re.search(r"\bvault\b", line)]


def only(desk) -> str:
    """Return the one line about whether the vault can be used; the other one is about its volume."""
    lines = [line for line in found(desk) if "same volume" not in line]
    assert len(lines) == 1
    return lines[0]


def test_without_a_vault_check_says_that_one_is_needed_before_the_first_survey(desk):
    assert found(desk)[0].startswith(
        "✓ No vault is set; before the first survey one is needed. Set `surveys."
    )


@pytest.mark.parametrize("needed_by", ["schedule", "wave"])
def test_without_a_vault_something_is_wrong_as_soon_as_there_is_a_survey(desk, needed_by: str):
    if needed_by == "wave":
        add_wave(desk)
    else:
        with desk.unit() as unit:
            unit.surveys.put_schedule(
                SurveySchedule(id="pulse", set_id="monthly", rhythm=parse_rhythm("monthly, first Tue"))
            )
            unit.commit()
    assert found(desk)[0].startswith("✗ No vault is set, so that no survey can open. Set `surveys.vault_dir`")
    assert desk("check").code == 1


def test_check_says_that_an_empty_folder_becomes_the_vault_and_changes_nothing(desk, vault_dir: Path):
    assert only(desk) == f"✓ The folder {vault_dir} is empty; it becomes the vault when Hojorin starts."
    assert list(vault_dir.iterdir()) == []


def test_check_says_how_many_open_surveys_the_vault_has_the_keys_of(desk, vault_dir: Path):
    with started(desk, vault_dir) as vault:
        assert only(desk) == f"✓ The vault {vault_dir} can be used; it holds the keys of 0 open surveys."
        vault.keep("pulse-3", SECRETS)
        add_wave(desk)
    assert only(desk) == f"✓ The vault {vault_dir} can be used; it holds the keys of 1 open survey."


def test_check_names_the_open_surveys_that_the_vault_does_not_know(desk, vault_dir: Path):
    with started(desk, vault_dir) as vault:
        vault.keep("pulse-3", SECRETS)
    for wave_id, state in (("pulse-3", "open"), ("pulse-4", "closing"), ("pulse-5", "counted")):
        with desk.unit() as unit:
            wave = open_wave(replace(open_wave().definition, wave_id=wave_id, number=int(wave_id[-1])))
            unit.surveys.add_wave(replace(wave, state=WaveState(state)), [])
            unit.commit()
    lines = found(desk)
    assert any(line.endswith("it holds the keys of 1 open survey.") for line in lines)
    assert any(
        line.startswith("✗ The vault does not know these open surveys, which end without results: pulse-4.")
        for line in lines
    )


@pytest.mark.parametrize(
    ("mode", "line"),
    [
        (0o755, "✗ Others than Hojorin's user may read or change {path}, which the vault forbids. Take it"),
        (0o710, "✗ Others than Hojorin's user may read or change {path}"),
    ],
)
def test_check_refuses_a_vault_that_others_can_read(desk, vault_dir: Path, mode: int, line: str):
    vault_dir.chmod(mode)
    assert only(desk).startswith(line.format(path=vault_dir))
    assert desk("check").code == 1


def test_check_refuses_a_vault_that_is_not_there(desk, vault_dir: Path):
    vault_dir.rmdir()
    assert only(desk).startswith(f"✗ The vault's folder {vault_dir} is not there. Mount its volume.")


def test_check_refuses_a_volume_that_is_not_mounted_while_a_survey_is_open(desk, vault_dir: Path):
    add_wave(desk)
    assert only(desk).startswith(f"✗ The folder {vault_dir} is not the vault that Hojorin has used")


def test_check_refuses_the_vault_of_another_installation(desk, vault_dir: Path):
    with started(desk, vault_dir), desk.unit() as unit:
        unit.switches.put(INSTALLATION, "another")
        unit.commit()
    assert only(desk).startswith(f"✗ The folder {vault_dir} is the vault of another installation of Hojorin.")


def test_check_refuses_a_vault_that_cannot_be_written_to(desk, vault_dir: Path, monkeypatch):
    monkeypatch.setattr(vault_checks, "_is_writable", lambda _folder: False)
    assert only(desk).startswith(f"✗ The vault's folder {vault_dir} cannot be read and written (Permission")


@pytest.mark.parametrize("path", ["data", "data/deep/vault"])
def test_check_warns_of_a_vault_below_the_folder_of_the_database(desk, vault_dir: Path, path: str):
    desk.write("app.yaml", SETTINGS.format(path=path))
    below = desk.folder / path
    make_folder(below)
    below.chmod(0o700)
    lines = found(desk)
    assert any(
        line.startswith(f"✗ The vault {below} lies below the database's folder {desk.folder / 'data'}:")
        and "While no survey is open, move it" in line
        for line in lines
    )
    assert desk("check").code == 1


def test_check_finds_out_where_a_link_leads(desk, vault_dir: Path):
    make_folder(desk.folder / "data" / "real")
    (desk.folder / "link").symlink_to(desk.folder / "data" / "real")
    desk.write("app.yaml", SETTINGS.format(path="link"))
    assert any("lies below the database's folder" in line for line in found(desk))


def test_check_warns_of_a_vault_in_a_checkout(desk, vault_dir: Path):
    (desk.folder / "checked-out").mkdir()
    assert any(
        line.startswith(f"✗ The vault {vault_dir} lies in the checkout {desk.folder},")
        for line in found(desk)
    )


def test_a_folder_in_the_checkout_of_hojorin_is_known_as_such():
    own = Path(vault_checks.__file__).parents[2]
    assert vault_checks._checkout_of(own / "var" / "vault") == own


def test_check_says_that_another_volume_is_better_without_refusing(desk, vault_dir: Path, monkeypatch):
    lines = [line for line in found(desk) if "same volume" in line]
    (line,) = lines
    assert line.startswith(f"✓ The vault {vault_dir} lies on the same volume as the database. Another volume")
    monkeypatch.setattr(vault_checks, "_volume", hash)
    assert not any("same volume" in line for line in found(desk))


def test_check_warns_of_nothing_about_the_vault_of_a_demo(desk):
    with desk.unit() as unit:
        unit.switches.put(USED_BY, "demo")
        unit.commit()
    assert found(desk) == []
    with closing(open_database(load_settings(desk.folder / "app.yaml", {}).database)) as database:
        own = desk.folder / "var" / "hojorin-vault"
        open_vault(own, database, installation=installation_id(database), is_own=True)
    assert found(desk) == [f"✓ The vault {own} can be used; it holds the keys of 0 open surveys."]


def test_check_tells_the_same_as_json(desk, vault_dir: Path):
    vault_dir.rmdir()
    told = json.loads(desk("check", "--json").out)
    assert any(not one["ok"] and "is not there" in one["what"] and one["cure"] for one in told)


# ---------------------------------------------------------------------------- renewing


@pytest.mark.parametrize("said", ["", "n\n"])
def test_a_renewal_names_the_surveys_that_are_lost_and_asks(desk, vault_dir: Path, monkeypatch, said: str):
    monkeypatch.setattr("sys.stdin", StringIO(said))
    with started(desk, vault_dir) as vault:
        vault.keep("pulse-3", SECRETS)
        add_wave(desk)
        answer = desk("survey", "renew-vault")
        assert answer.code == 1
        assert GONE in answer.out
        assert "Nothing was changed: the vault is the one from before." in answer.err
        assert vault.find("pulse-3") == SECRETS


def test_a_renewed_vault_is_new_and_empty_for_a_running_hojorin_too(desk, vault_dir: Path):
    with started(desk, vault_dir) as vault:
        vault.keep("pulse-3", SECRETS)
        add_wave(desk)
        answer = desk("survey", "renew-vault", "--yes")
        assert answer.code == 0
        assert GONE in answer.out
        assert f"{vault_dir} is the vault now, new and empty." in answer.out
        assert vault.find("pulse-3") is None
        assert vault.waves() == frozenset()
    assert "vault.renewed" in desk("audit").out


def test_a_vault_that_is_gone_is_made_anew_where_the_settings_say(desk, vault_dir: Path):
    with started(desk, vault_dir) as vault:
        vault.keep("pulse-3", SECRETS)
        add_wave(desk)
        vault_dir.rename(vault_dir.with_name("elsewhere"))
        with pytest.raises(VaultError):
            vault.find("pulse-3")
        assert desk("survey", "renew-vault", "--yes").code == 0
        assert stat.S_IMODE(vault_dir.stat().st_mode) == 0o700
        assert vault.find("pulse-3") is None
    assert any("does not know these open surveys" in line for line in found(desk))


def test_a_renewal_without_an_open_survey_says_that_nothing_is_lost(desk, vault_dir: Path):
    add_wave(desk, state=WaveState.CLOSED)
    answer = desk("survey", "renew-vault", "--yes")
    assert answer.code == 0
    assert "No survey is open, so that nothing is lost by a new vault." in answer.out


def test_without_the_setting_there_is_nothing_to_renew(desk):
    answer = desk("survey", "renew-vault", "--yes")
    assert answer.code == 2
    assert "No vault is set; nothing was changed. Set `surveys.vault_dir`" in answer.err


@pytest.mark.parametrize("spoilt_by", ["other files", "readable by others"])
def test_a_folder_that_cannot_be_a_vault_is_not_renewed(desk, vault_dir: Path, spoilt_by: str):
    if spoilt_by == "other files":
        (vault_dir / "letter.txt").write_text("dear")
    else:
        vault_dir.chmod(0o755)
    answer = desk("survey", "renew-vault", "--yes")
    assert answer.code == 1
    assert str(vault_dir) in answer.err
    assert not (vault_dir / "CACHEDIR.TAG").exists()
