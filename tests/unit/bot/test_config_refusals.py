"""Every wrong setting is told in one sentence: file, line, key, reason, cure."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import SettingsKeys, load_settings
from bot.settings_errors import key_names
from bot.settings_file import SettingsError

REFUSALS = [
    ("databse: x", "app.yaml, line 1: `databse`: there is no such setting.", "Did you mean `database`?"),
    (
        "company: x\nweb:\n  prot: 3",
        "app.yaml, line 3: `web.prot`: there is no such setting.",
        "Did you mean `port`?",
    ),
    (
        "company: x\nweb: {port: abc}",
        "app.yaml, line 2: `web.port` (abc): a whole number is expected.",
        "digits",
    ),
    (
        "company: x\nweb: {port: 70000}",
        "`web.port` (70000): the number is out of range.",
        "Write 65535 or less.",
    ),
    ("company: x\nweb: {port: 80.5}", "`web.port` (80.5): a whole number is expected.", "fraction"),
    ("company: x\nweb: [1]", "line 2: `web`: keys are expected.", "indented"),
    ("company: x\nweb: {public_url: hojorin.example}", "`web.public_url`", "https://"),
    ("timezone: Asia/Tokyo", "`company`: this setting is required.", "Add it"),
    ("", "app.yaml: `company`: this setting is required.", "Add it"),
    ("company: x\ntimezone: Asia/Tokio", "`timezone` (Asia/Tokio): this is not a time zone.", "Asia/Tokyo"),
    ("company: x\ncountry: Japan", "`country` (Japan): no public holidays are known", "JP"),
    ("company: x\ncountry: NO", "`country` (NO): a text is expected.", "quotes"),
    ("company: x\nlanguages: [ja, fr]", "`languages[2]` (fr)", "'en' or 'ja'"),
    ("company: x\nlanguages: [ja, ja]", "`languages`: each language is named once", "[ja, en]"),
    ("company: x\nlanguages: []", "`languages`: each language is named once", "[ja, en]"),
    (
        "company: x\nchannels:\n  leads:\n    - slack:C123\n    - general",
        "line 5: `channels.leads[2]` (general)",
        "slack:C0123",
    ),
    (
        "company: x\nworking_time: {days: Mo-Fr}",
        "`working_time.days` (Mo-Fr): these are not work days.",
        "Mon-Fri",
    ),
    ("company: x\nworking_time: {days: 5}", "these are not work days.", "Mon-Fri"),
    ("company: x\nworking_time: {days: []}", "these are not work days.", "Mon-Fri"),
    ("company: x\nworking_time: {hours: '17:00-09:00'}", "these are not working hours.", "09:00-17:00"),
    ("company: x\nworking_time: {hours: '09:00-25:00'}", "these are not working hours.", "09:00-17:00"),
    ("company: x\nworking_time: {hours: 10:00}", "these are not working hours.", "09:00-17:00"),
    (
        "company: x\nsurveys: {smallest_group: 3}",
        "`surveys.smallest_group` (3): the number is out of range.",
        "Write 5 or more.",
    ),
    (
        "company: x\nsurveys: {smallest_group: 21}",
        "`surveys.smallest_group` (21): the number is out of range.",
        "Write 20 or less.",
    ),
    (
        "company: x\nslack: {mode: push}",
        "`slack.mode` (push): this is not one of the choices.",
        "'http' or 'socket'",
    ),
    ("company: x\nslack: {api_url: https://s.example/}", "`slack.api_url`", "/api/"),
    ("company: x\ndev_clock: maybe", "`dev_clock` (maybe): yes or no is expected.", "true or false"),
    ("company: x\nmaterials: [a]", "`materials`", "quotes"),
    ("company: x\npilot: {people: 5}", "`pilot.people`", "[first, second]"),
    (
        "company: x\ndatabase: mysql://u:secret@h/x",
        "line 2: `database`: this is not the address",
        "postgresql+psycopg",
    ),
    (
        "company: x\ndatabase: postgresql://u:secret@h",
        "line 2: `database`: the address of the PostgreSQL",
        "/name",
    ),
    ("company: x\ndatabase: 'sqlite://'", "the address names no database file", "hojorin.db"),
    ("company: x\ndatabase: 'sqlite:///:memory:'", "the address names no database file", "hojorin.db"),
    ("company: x\ndatabase: [secret]", "`database`: a text is expected.", "quotes"),
    ("company: ${NOPE}", "`company` takes the environment variable NOPE, which is not set.", "Set NOPE"),
    ("company: x\ncompany: y", "line 2: `company` stands there a second time, after line 1.", "Keep one"),
    ("- company", "line 1: settings are expected as `key: value` lines.", "app.yaml"),
    ("company: x\n\tweb: 1", "line 2: the file is not valid YAML", "indentation"),
    ("company: 'x", "the file is not valid YAML", "quotes"),
    ("company: x\nweb: &a [*a]", "line 2: `web[1]` is nested too deeply.", "levels"),
    ("company: x\ncomplaints: 1234", "line 2: `complaints` (1234): a text is expected.", "{ja: …, en: …}"),
    ("company: x\nrun_by: [a, b]", "line 2: `run_by`: a text is expected.", "{ja: …, en: …}"),
    (
        "company: x\nrun_by:\n  fr: a",
        "line 3: `run_by.fr` (a): this is not one of the languages.",
        "en or ja",
    ),
    ("company: x\nrun_by: {ja: 5}", "line 2: `run_by.ja` (5): a text is expected.", "quotes"),
    ("company: x\nrun_by: 2026-13-45", "line 2: `run_by` cannot be read.", "quotes"),
    (
        "company: x\nrun_by: 2026-12-01x\nretention: {audit_days: 0}",
        "`retention.audit_days` (0)",
        "Write 1 or more.",
    ),
    (
        "company: x\nteams: {allow_unauthenticated: true}\nweb: {host: 0.0.0.0}",
        "line 2: `teams`: `allow_unauthenticated` is taken only while `web.host` is a loopback address.",
        "127.0.0.1",
    ),
]


def refused(path: Path, environ: dict[str, str] | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, environ or {})
    return caught.value


@pytest.mark.parametrize(("text", "problem", "cure"), REFUSALS, ids=range(len(REFUSALS)))
def test_a_wrong_setting_is_named_with_its_line_and_its_cure(tmp_path, text, problem, cure):
    path = tmp_path / "app.yaml"
    path.write_text(text)
    error = refused(path)
    assert problem in error.problem
    assert cure in error.cure
    assert "secret" not in str(error)
    assert "\n" not in str(error)
    assert "Input should" not in str(error)


def test_an_unauthenticated_teams_is_taken_on_loopback(tmp_path):
    path = tmp_path / "app.yaml"
    path.write_text("company: x\nteams: {allow_unauthenticated: true}\nweb: {host: '::1'}")
    settings = load_settings(path, {})
    assert settings.teams is not None
    assert settings.teams.allow_unauthenticated


@pytest.mark.parametrize("written", ["2027-03-31", "'2027-03-31'"])
def test_the_day_on_which_the_secret_of_teams_ends_is_taken_quoted_or_not(tmp_path, written):
    path = tmp_path / "app.yaml"
    path.write_text(f"company: x\nteams: {{secret_expires: {written}}}\n")
    assert load_settings(path, {}).secrets_expiring == {"TEAMS_APP_PASSWORD": date(2027, 3, 31)}


@pytest.mark.parametrize("more", ["", "teams: {app_type: MultiTenant}\n", "teams: {secret_expires: }\n"])
def test_without_that_day_no_secret_is_known_to_end(tmp_path, more):
    path = tmp_path / "app.yaml"
    path.write_text(f"company: x\n{more}")
    assert load_settings(path, {}).secrets_expiring == {}


@pytest.mark.parametrize(
    "written", ["soon", "'2027-13-01'", "'2027-02-29'", "2027-3-1", "20270331", "31.03.2027", "[2027-03-31]"]
)
def test_a_day_that_is_none_is_refused_with_how_to_write_one(tmp_path, written):
    path = tmp_path / "app.yaml"
    path.write_text(f"company: x\nteams:\n  secret_expires: {written}\n")
    error = refused(path)
    assert "line 3: `teams.secret_expires`" in error.problem
    assert "this is not a date" in error.problem
    assert error.cure == "Write it like 2027-03-31."


def test_of_several_mistakes_the_first_line_is_told(tmp_path):
    path = tmp_path / "app.yaml"
    path.write_text("company: x\ncountry: Nowhere\nwebb: 1\n")
    assert "line 2" in refused(path).problem


def test_a_missing_settings_file_is_told_with_the_way_to_name_one(tmp_path):
    error = refused(tmp_path / "nowhere.yaml")
    assert "nowhere.yaml: the settings file cannot be read" in error.problem
    assert "--config" in error.cure


def test_a_settings_file_in_another_encoding_is_refused_with_how_to_save_it(tmp_path):
    path = tmp_path / "app.yaml"
    path.write_bytes("company: 日本語".encode("cp932"))
    error = refused(path)
    assert "not UTF-8" in error.problem
    assert "Save it again as UTF-8" in error.cure


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"PORT": "http"}, "PORT in the environment (http): this is not a port."),
        ({"PORT": "70000"}, "PORT in the environment (70000): this is not a port."),
        ({"PORT": "８０"}, "this is not a port."),
        ({"DATABASE_URL": "oracle://u:secret@h"}, "DATABASE_URL in the environment: this is not the address"),
        ({"SLACK_BOT_TOKEN": "secret", "SLACK_BOT_TOKEN_FILE": "/x"}, "are both set"),
        (
            {"TEAMS_APP_PASSWORD_FILE": "/no/such/secret-file"},
            "TEAMS_APP_PASSWORD_FILE in the environment names",
        ),
    ],
)
def test_a_wrong_variable_of_the_environment_is_named(tmp_path, environ, said):
    path = tmp_path / "app.yaml"
    path.write_text("company: x")
    error = refused(path, environ)
    assert said in error.problem
    assert "secret@" not in str(error)


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=5)))
)
def test_whatever_stands_in_the_file_it_is_taken_or_refused_in_one_sentence(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("settings") / "app.yaml"
    lines = [f"{key!r}: {value!r}" for key, value in values.items()]
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    try:
        load_settings(path, {})
    except SettingsError as error:
        assert error.problem.startswith("app.yaml")
        assert error.cure


def test_every_key_of_the_contract_is_known():
    contract = """company languages country database web slack teams working_time attention announcements
    surveys channels materials sources retention pilot alerts complaints dev_clock timezone run_by
    next_steps"""
    assert key_names(SettingsKeys) == set(contract.split())
