"""`hojorin manifest slack`: a file to paste into Slack, and what to do with it."""

import pytest
import yaml

SOCKET = "company: ミズキ計器\nslack: {mode: socket}\n"
HTTP = "company: ミズキ計器\nweb: {public_url: 'https://hojorin.example.com'}\nslack: {mode: http}\n"


@pytest.fixture
def folder(empty_desk):
    """A folder with settings for Socket Mode and nothing else."""
    empty_desk.write("app.yaml", SOCKET)
    return empty_desk


def written(desk, name="slack-manifest.yaml"):
    return yaml.safe_load((desk.folder / name).read_text(encoding="utf-8"))


def test_the_manifest_is_written_into_the_folder_and_the_next_steps_are_told(folder):
    answer = folder("manifest", "slack")
    assert (answer.code, answer.err) == (0, "")
    assert written(folder)["settings"]["socket_mode_enabled"] is True
    first, second = answer.out.splitlines()
    assert first.startswith("slack-manifest.yaml is written, for Socket Mode.")
    assert "https://api.slack.com/apps" in first
    assert "hojorin check" in second


def test_neither_database_nor_secrets_are_needed(folder):
    assert folder("manifest", "slack").code == 0
    assert not folder.database_file.exists()


def test_over_http_the_addresses_come_from_the_settings(folder):
    folder.write("app.yaml", HTTP)
    assert "for HTTP" in folder("manifest", "slack").out
    (command,) = written(folder)["features"]["slash_commands"]
    assert command["url"] == "https://hojorin.example.com/slack/events"


@pytest.mark.parametrize("settings", ["company: x\n", "company: x\nslack: {mode: http}\n"])
def test_over_http_without_a_public_address_nothing_is_written(folder, settings):
    folder.write("app.yaml", settings)
    answer = folder("manifest", "slack")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "`web.public_url` is not set" in answer.err
    assert "slack: {mode: socket}" in answer.err
    assert not (folder.folder / "slack-manifest.yaml").exists()


def test_another_file_can_be_named(folder):
    answer = folder("manifest", "slack", "--output", "app.slack.yaml")
    assert answer.out.startswith("app.slack.yaml is written")
    assert written(folder, "app.slack.yaml")["display_information"]["name"] == "Hojorin"


def test_an_earlier_manifest_is_overwritten(folder):
    folder("manifest", "slack")
    folder.write("app.yaml", HTTP)
    assert folder("manifest", "slack").code == 0
    assert written(folder)["settings"]["socket_mode_enabled"] is False


def test_a_file_of_somebody_else_is_left_alone(folder):
    mine = folder.write("slack-manifest.yaml", "display_information: {name: Mine}\n")
    answer = folder("manifest", "slack")
    assert answer.code == 2
    assert "was left alone" in answer.err
    assert "--output" in answer.err
    assert mine.read_text() == "display_information: {name: Mine}\n"


@pytest.mark.parametrize("place", ["nowhere/slack-manifest.yaml", "."])
def test_a_place_that_takes_no_file_is_told_in_one_sentence(folder, place):
    answer = folder("manifest", "slack", "--output", place)
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "cannot be written" in answer.err


def test_settings_that_cannot_be_read_are_told(folder):
    folder.write("app.yaml", "company: x\nslack: {mode: sockets}\n")
    answer = folder("manifest", "slack")
    assert answer.code == 2
    assert "slack.mode" in answer.err


def test_the_group_alone_shows_its_help(folder):
    answer = folder("manifest")
    assert answer.code == 2
    assert "slack" in answer.out + answer.err
