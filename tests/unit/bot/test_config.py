"""What `app.yaml`, the environment and secrets become."""

from datetime import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Settings, load_settings
from bot.settings_file import SettingsError
from measures.sources.model import Every, Source
from people.model import Pilot, WorkHours

ROOT = Path(__file__).parents[3]


@pytest.fixture
def written(tmp_path: Path):
    """Write an app.yaml and load it."""

    def load(text: str, **environ: str) -> Settings:
        path = tmp_path / "app.yaml"
        path.write_text(text, encoding="utf-8")
        return load_settings(path, environ)

    return load


def test_the_app_yaml_that_comes_with_hojorin_is_valid_and_japanese_first():
    settings = load_settings(ROOT / "app.yaml", {})
    assert settings.languages == ("ja", "en")
    assert settings.country == "JP"
    assert settings.timezone == "Asia/Tokyo"
    assert settings.channels.leads == ("playground:leads",)
    assert settings.dev_clock is False


def test_what_the_shipped_file_spells_out_is_what_a_missing_key_means(written):
    shipped = load_settings(ROOT / "app.yaml", {})
    bare = written("company: x")
    for key in (
        "languages",
        "country",
        "timezone",
        "web",
        "working_time",
        "attention",
        "retention",
        "surveys",
    ):
        assert getattr(shipped, key) == getattr(bare, key), key


def test_a_company_name_is_all_that_has_to_be_set(written, tmp_path):
    settings = written("company: 株式会社ほじょりん")
    assert settings.company().name == "株式会社ほじょりん"
    assert settings.web.host == "127.0.0.1"
    assert settings.web.port == 8080
    assert settings.database == f"sqlite+pysqlite:///{tmp_path / 'var' / 'hojorin.db'}"
    assert settings.var_dir == tmp_path / "var"


def test_the_domains_get_the_company_as_it_is_set(written):
    company = written(
        """
        company: ACME
        languages: [en]
        country: DE-BY
        timezone: Europe/Berlin
        run_by: Change team
        complaints: works-council@example.com
        working_time: {days: "Mon;Wed;Thu", hours: "08:30-16:15"}
        attention: {direct_messages_per_week: 2}
        surveys: {smallest_group: 8}
        retention: {trouble_texts_days: 30, messages_days: 60, audit_days: 90}
        pilot: {people: [a, b], teams: Sales/East}
        """
    ).company()
    assert company.languages == ("en",)
    assert (company.country, company.timezone) == ("DE-BY", "Europe/Berlin")
    assert company.run_by == {"en": "Change team"}
    assert company.complaints == {"en": "works-council@example.com"}
    assert company.work_days == frozenset({1, 3, 4})
    assert company.work_hours == WorkHours(start=time(8, 30), end=time(16, 15))
    assert company.direct_messages_per_week == 2
    assert company.smallest_group == 8
    assert (company.keep_trouble_texts_days, company.keep_messages_days, company.keep_audit_days) == (
        30,
        60,
        90,
    )
    assert company.pilot == Pilot(people=frozenset({"a", "b"}), teams=frozenset({"Sales/East"}))


def test_a_plain_text_is_in_the_first_of_the_languages(written):
    company = written("run_by: 業務改革室\nlanguages: [ja, en]\ncompany: x").company()
    assert company.run_by == {"ja": "業務改革室"}


def test_a_text_may_be_given_in_each_language(written):
    company = written(
        """
        company: x
        languages: [ja, en]
        run_by: {ja: 業務改革室, en: Change team}
        complaints:
          ja: 内線 1234
          en: extension 1234
        """
    ).company()
    assert company.run_by == {"ja": "業務改革室", "en": "Change team"}
    assert company.complaints == {"ja": "内線 1234", "en": "extension 1234"}


@pytest.mark.parametrize("nothing", ["", "''", "'  '", "{}", "{ja: , en: ''}"])
def test_a_text_that_is_left_empty_stands_in_no_language(written, nothing):
    assert written(f"company: x\nrun_by: {nothing}").company().run_by == {}


def test_a_company_with_texts_can_still_be_a_key(written):
    company = written("company: x\nrun_by: y").company()
    assert {company: 1}[company] == 1


@pytest.mark.parametrize(
    ("days", "expected"),
    [("Mon-Fri", {1, 2, 3, 4, 5}), ("Sun-Thu", {7, 1, 2, 3, 4}), ("Sat", {6}), ("[Mon, Tue-Wed]", {1, 2, 3})],
)
def test_work_days_are_ranges_or_lists_and_may_wrap_around_the_week(written, days, expected):
    assert written(f"company: x\nworking_time: {{days: {days}}}").working_time.days == expected


def test_keys_of_features_to_come_are_checked_and_kept(written):
    settings = written(
        """
        company: x
        slack: {mode: socket, api_url: "http://127.0.0.1:9000/api/"}
        teams: {app_type: SingleTenant, service_urls: ["https://smba.example/"]}
        surveys: {smallest_group: 6, vault_dir: /srv/vault}
        materials: materials
        sources: {salesforce: {every: day, owner: S001}}
        alerts: {webhook: "https://alerts.example.com/T0/secret-part"}
        web: {metrics_port: 9464, public_url: "https://hojorin.example.com"}
        """
    )
    assert settings.slack is not None
    assert settings.slack.mode == "socket"
    assert settings.teams is not None
    assert settings.surveys.vault_dir == Path("/srv/vault")
    assert settings.readings_from() == {
        "salesforce": Source(name="salesforce", owner_id="S001", every=Every.DAY)
    }
    assert settings.web.metrics_port == 9464
    assert "secret-part" not in repr(settings)


def test_what_asks_for_a_response_and_by_when_are_settings_within_their_limits(written):
    company = written("company: x\nsurveys: {weak_below: 65, response_days: 3}").company()
    assert (company.weak_below, company.response_days) == (65, 3)
    usual = written("company: x").company()
    assert (usual.weak_below, usual.response_days) == (50, 5)
    for wrong in ("weak_below: 0", "weak_below: 101", "response_days: 0", "response_days: 21"):
        with pytest.raises(SettingsError):
            written(f"company: x\nsurveys: {{{wrong}}}")


def test_a_channel_may_be_one_or_several_and_of_every_platform(written):
    channels = written(
        """
        company: x
        channels:
          supporters: slack:C0123
          leads: ["teams:19:abc_1@thread.tacv2", "playground:leads"]
        """
    ).channels
    assert channels.supporters == ("slack:C0123",)
    assert channels.leads == ("teams:19:abc_1@thread.tacv2", "playground:leads")
    assert channels.results == ()


def test_a_key_without_a_value_means_its_default(written):
    settings = written("company: x\nweb:\ntimezone:\npilot:\nslack:\n")
    assert settings.web.port == 8080
    assert settings.timezone == "Asia/Tokyo"
    assert settings.pilot is None


def test_an_environment_variable_takes_the_place_of_its_name(written):
    settings = written(
        "company: ${NAME} KK\ndatabase: postgresql+psycopg://h:${PW}@db/hojorin\nweb: {port: '${P}'}",
        NAME="Sample",
        PW="geheim",
        P="9001",
    )
    assert settings.company_name == "Sample KK"
    assert settings.database == "postgresql+psycopg://h:geheim@db/hojorin"
    assert settings.web.port == 9001


def test_database_url_and_port_of_the_environment_override_the_file(written):
    settings = written("company: x\nweb: {port: 1}", DATABASE_URL="postgres://h@db:5432/hojorin", PORT="8123")
    assert settings.database == "postgresql+psycopg://h@db:5432/hojorin"
    assert settings.web.port == 8123


def test_beside_a_postgresql_the_files_lie_in_var_beside_the_settings(written, tmp_path):
    assert written("company: x\ndatabase: postgresql://h@db/hojorin").var_dir == tmp_path / "var"


def test_a_relative_database_file_lies_beside_the_settings_wherever_the_command_is_run(
    written, tmp_path, monkeypatch
):
    monkeypatch.chdir("/")
    assert written("company: x\ndatabase: sqlite:///data/a.db").var_dir == tmp_path / "data"
    assert (
        written("company: x", DATABASE_URL="sqlite:////srv/a.db").database == "sqlite+pysqlite:////srv/a.db"
    )


def test_secrets_come_from_the_environment_and_are_never_shown(written):
    settings = written(
        "company: x", SLACK_BOT_TOKEN="xoxb-1", SALESFORCE_PASSWORD="pw", DATABASE_URL="postgres://u:pw2@h/d"
    )
    assert settings.secrets.slack_bot_token == SecretStr("xoxb-1")
    assert settings.secrets.salesforce["password"].get_secret_value() == "pw"
    shown = repr(settings) + str(settings) + repr(settings.secrets)
    assert not any(secret in shown for secret in ("xoxb-1", "pw'", "pw2"))


def test_a_secret_may_lie_in_a_file_that_the_environment_names(written, tmp_path):
    (tmp_path / "token").write_text("xoxb-from-file\n")
    settings = written(
        "company: x",
        SLACK_BOT_TOKEN_FILE=str(tmp_path / "token"),
        SALESFORCE_KEY_FILE=str(tmp_path / "token"),
        DATABASE_URL_FILE=str(tmp_path / "url"),
        **_file(tmp_path / "url", "postgresql://h:pw@db/x"),
    )
    assert settings.secrets.slack_bot_token == SecretStr("xoxb-from-file")
    assert list(settings.secrets.salesforce) == ["key"]
    assert settings.database == "postgresql+psycopg://h:pw@db/x"


def _file(path: Path, text: str) -> dict[str, str]:
    path.write_text(text)
    return {}


def test_an_empty_variable_counts_as_not_set(written):
    settings = written("company: x", SLACK_BOT_TOKEN="", PORT="", DATABASE_URL="")
    assert settings.secrets.slack_bot_token is None
    assert settings.web.port == 8080


def test_a_file_saved_by_an_editor_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "app.yaml"
    path.write_bytes("company: サンプル".encode("utf-8-sig"))
    assert load_settings(path, {}).company_name == "サンプル"
