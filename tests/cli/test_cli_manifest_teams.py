"""`hojorin manifest teams`: a package to upload into Teams, and what to do with it."""

import json
import zipfile
from importlib.metadata import version

import pytest

APP_ID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
SETTINGS = "company: ミズキ計器\nweb: {public_url: 'https://hojorin.example.com'}\n"


@pytest.fixture
def folder(empty_desk, monkeypatch):
    """A folder with settings that have a public address, and the id of a bot in the environment."""
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    empty_desk.write("app.yaml", SETTINGS)
    return empty_desk


def written(desk, name="teams-app.zip"):
    """Return the manifest of a package."""
    with zipfile.ZipFile(desk.folder / name) as package:
        return json.loads(package.read("manifest.json"))


def test_the_package_is_written_into_the_folder_and_the_next_steps_are_told(folder):
    answer = folder("manifest", "teams")
    assert (answer.code, answer.err) == (0, "")
    first, second = answer.out.splitlines()
    assert first.startswith(f"teams-app.zip is written, version {version('hojorin')}.")
    assert "Teams admin center" in first
    assert "TEAMS_APP_PASSWORD" in second
    assert "hojorin check" in second


def test_the_package_says_what_the_settings_say(folder):
    folder("manifest", "teams")
    manifest = written(folder)
    assert manifest["id"] == APP_ID
    assert manifest["developer"]["name"] == "ミズキ計器"
    assert manifest["developer"]["websiteUrl"] == "https://hojorin.example.com"
    assert manifest["localizationInfo"]["defaultLanguageTag"] == "ja"
    assert manifest["version"] == version("hojorin")


def test_neither_database_nor_password_is_needed(folder, monkeypatch):
    for name in ("TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"):
        monkeypatch.delenv(name, raising=False)
    assert folder("manifest", "teams").code == 0
    assert not folder.database_file.exists()


def test_the_id_may_come_from_a_file(folder, monkeypatch):
    monkeypatch.delenv("TEAMS_APP_ID")
    monkeypatch.setenv("TEAMS_APP_ID_FILE", str(folder.write("app-id", f"{APP_ID}\n")))
    assert folder("manifest", "teams").code == 0
    assert written(folder)["bots"][0]["botId"] == APP_ID


@pytest.mark.parametrize(
    ("settings", "app_id", "said"),
    [
        (SETTINGS, "", "TEAMS_APP_ID is not set"),
        (SETTINGS, "my-bot", "TEAMS_APP_ID in the environment is not the id of an app"),
        ("company: x\n", APP_ID, "`web.public_url` is not set"),
        (
            "company: x\nweb: {public_url: 'http://x.example'}\n",
            APP_ID,
            "`web.public_url` is not set to an https",
        ),
        ("company: x\nteams: {app_type: Own}\n", APP_ID, "teams.app_type"),
    ],
)
def test_what_is_missing_is_told_in_one_sentence_and_nothing_is_written(
    folder, monkeypatch, settings, app_id, said
):
    folder.write("app.yaml", settings)
    monkeypatch.setenv("TEAMS_APP_ID", app_id)
    answer = folder("manifest", "teams")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert said in answer.err
    assert not (folder.folder / "teams-app.zip").exists()


def test_another_file_can_be_named(folder):
    answer = folder("manifest", "teams", "--output", "upload.zip")
    assert answer.out.startswith("upload.zip is written")
    assert written(folder, "upload.zip")["name"]["short"] == "Hojorin"


def test_an_update_can_be_given_a_higher_version(folder):
    folder("manifest", "teams")
    answer = folder("manifest", "teams", "--app-version", "9.10.0")
    assert "version 9.10.0" in answer.out
    assert written(folder)["version"] == "9.10.0"


@pytest.mark.parametrize("number", ["1", "1.0", "1.0.0-beta", "v1.0.0", "1.0.00", "1.0.0.0", "", "1１.0.0"])
def test_a_version_that_teams_would_refuse_is_refused_before_anything_is_written(folder, number):
    answer = folder("manifest", "teams", "--app-version", number)
    assert answer.code == 2
    assert "three numbers" in answer.err
    assert not (folder.folder / "teams-app.zip").exists()


def test_an_earlier_package_is_overwritten(folder):
    folder("manifest", "teams")
    folder.write("app.yaml", SETTINGS.replace("ミズキ計器", "Mizuki"))
    assert folder("manifest", "teams").code == 0
    assert written(folder)["developer"]["name"] == "Mizuki"


def test_written_again_it_is_the_same_to_the_byte(folder):
    folder("manifest", "teams")
    first = (folder.folder / "teams-app.zip").read_bytes()
    folder("manifest", "teams")
    assert (folder.folder / "teams-app.zip").read_bytes() == first


def test_a_file_of_somebody_else_is_left_alone(folder):
    mine = folder.folder / "teams-app.zip"
    with zipfile.ZipFile(mine, "w") as package:
        package.writestr("manifest.json", '{"name": {"short": "Mine"}}')
    before = mine.read_bytes()
    answer = folder("manifest", "teams")
    assert answer.code == 2
    assert "was left alone" in answer.err
    assert "--output" in answer.err
    assert mine.read_bytes() == before


@pytest.mark.parametrize("place", ["nowhere/teams-app.zip", "."])
def test_a_place_that_takes_no_file_is_told_in_one_sentence(folder, place):
    answer = folder("manifest", "teams", "--output", place)
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "cannot be written" in answer.err
