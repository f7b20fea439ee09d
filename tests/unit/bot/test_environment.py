"""Secrets and overrides of the environment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.environment import Secrets, find_variable, read_secrets
from bot.settings_file import SettingsError

NAMES = [name.upper() for name in Secrets.model_fields if name != "salesforce"]


def test_the_secrets_are_those_of_the_contract():
    assert NAMES == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "TEAMS_APP_ID",
        "TEAMS_APP_PASSWORD",
        "TEAMS_TENANT_ID",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_secret_is_found_by_its_name_and_by_a_file(tmp_path, name):
    file = tmp_path / "secret"
    file.write_text("  from file \n", encoding="utf-8")
    direct = getattr(read_secrets({name: "direct"}), name.lower())
    by_file = getattr(read_secrets({f"{name}_FILE": str(file)}), name.lower())
    assert direct.get_secret_value() == "direct"
    assert by_file.get_secret_value() == "from file"


def test_nothing_set_is_no_secret():
    assert read_secrets({}) == Secrets()
    assert read_secrets({"SLACK_BOT_TOKEN": "", "SALESFORCE_": "x", "PATH": "/bin"}) == Secrets()


def test_all_variables_of_salesforce_are_kept_under_the_rest_of_their_names(tmp_path):
    file = tmp_path / "key"
    file.write_text("k", encoding="utf-8")
    found = read_secrets({"SALESFORCE_USERNAME": "u", "SALESFORCE_KEY_FILE": str(file)}).salesforce
    assert {name: value.get_secret_value() for name, value in found.items()} == {"username": "u", "key": "k"}


@given(st.text(alphabet=st.characters(blacklist_characters="\x00*"), min_size=4, max_size=30))
def test_no_secret_is_ever_printed(value):
    secrets = read_secrets({"SLACK_BOT_TOKEN": f"<{value}>", "SALESFORCE_X": f"<{value}>"})
    assert f"<{value}>" not in f"{secrets} {secrets!r} {secrets.model_dump()}"


def test_a_variable_and_its_file_at_once_are_refused_without_the_value(tmp_path):
    with pytest.raises(SettingsError) as caught:
        find_variable("A", {"A": "secret", "A_FILE": str(tmp_path)})
    assert caught.value.problem == "A and A_FILE are both set in the environment."
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path, content):
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        find_variable("A", {"A_FILE": str(file)})
    assert str(file) in caught.value.problem
