"""The reference pages and the code say the same: nothing is missing there, nothing stands there in vain."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from markdown_pages import REFERENCE, ROOT, code_in, first_codes, sections, table_rows
from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel

from bot.bootstrap import Edition, claim_edition, open_installation
from bot.cli.app import build_app
from bot.config import SettingsKeys, load_settings
from bot.demo import build_playground
from bot.environment import Secrets
from bot.metrics import Metrics
from bot.playground.pages import add_playground
from bot.scheduler import (
    REFRESH_PEOPLE_MINUTES,
    TELL_OPERATORS_SECONDS,
    TICK_SECONDS,
    build_scheduler,
)
from bot.serving import clicks_of, files_of, pushes_of
from bot.settings_errors import key_names
from bot.slack.manifest import BOT_EVENTS, SCOPES
from bot.teams.manifest import SCOPES as TEAMS_SCOPES
from bot.watching import READ_SECONDS
from bot.web import (
    HEALTH_SECONDS,
    OUTBOX_AGE_LIMIT,
    TICK_AGE_LIMIT,
    Health,
    WebParts,
    build_metrics_web,
    build_web,
)
from cards import builders
from cards.builders import kpis
from cards.catalogue import CATALOGUE
from cards.commands import COMMANDS, EVERYBODY
from coaching.checkins.model import ON_THE_FORM
from coaching.materials import reader as materials_reader
from coaching.programmes import reader
from coaching.programmes.model import Attitude, Phase
from measures.follow_ups import reader as next_steps_reader
from measures.follow_ups.model import Cause
from measures.follow_ups.rules import UNANSWERED
from measures.follow_ups.shipped import shipped_playbooks
from measures.readings.file import READING_COLUMNS
from measures.teams.rules import MOST_WEEKS_APART
from people import audience_reader, calendar_file, leave_file, roster
from people.csvfile import Columns
from people.outbox import MessageState, Reason
from people.visibility import ALLOWED, Matter, Standing
from storage.database import open_database
from storage.verifying.service import ATTACKS
from surveys.codebook import model as codebook_model
from surveys.codebook import reader as codebook_reader
from surveys.codebook.shipped import shipped_themes
from surveys.schedules import model as schedules_model
from surveys.schedules import reader as schedules_reader
from surveys.schedules.model import Breakdown
from surveys.schedules.service import TOO_OLD
from surveys.sets import model as sets_model
from surveys.sets import reader as sets_reader
from surveys.sets.model import QuestionType
from surveys.sets.shipped import shipped_sets


def page(name: str) -> dict[str, str]:
    """Return a reference page by its headings."""
    return sections(f"reference/{name}")


def assert_same(written: list[str], real: set[str]) -> None:
    """Compare what stands on a page with what there is; each once."""
    assert sorted(written) == sorted(real)


# Settings


def setting_keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yield every key of the settings file, those of sections with a dot."""
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            named = "NAME." if getattr(field.annotation, "__origin__", None) is dict else ""
            yield from setting_keys(inner[0], f"{key}.{named}")
        else:
            yield key


def test_every_setting_stands_in_the_reference() -> None:
    assert_same(first_codes(page("settings.md")["`app.yaml`"]), set(setting_keys(SettingsKeys)))


def test_every_environment_variable_stands_in_the_reference() -> None:
    secrets = {name.upper() for name in Secrets.model_fields if name != "salesforce"}
    real = secrets | {"DATABASE_URL", "PORT", "SALESFORCE_…"}
    assert_same(first_codes(page("settings.md")["Environment"]), real)


def default_cell(key: str) -> str:
    """Return what the reference says is the default of a setting."""
    rows = table_rows(page("settings.md")["`app.yaml`"])
    return next(row[1] for row in rows if row[0] == f"`{key}`")


@pytest.mark.parametrize(
    "key",
    [key for key in setting_keys(SettingsKeys) if key.startswith(("retention.", "attention.", "surveys.s"))],
)
def test_numbers_in_the_settings_reference_are_the_defaults(key: str) -> None:
    section, name = key.split(".")
    defaults = getattr(SettingsKeys.model_validate({"company": "Any"}), section)
    assert default_cell(key) == f"`{getattr(defaults, name)}`"


def test_the_settings_file_of_the_repository_names_every_section_or_says_how() -> None:
    text = (ROOT / "app.yaml").read_text(encoding="utf-8")
    later = {"teams", "surveys", "sources", "alerts"}
    missing = [key for key in key_names(SettingsKeys) - later if not re.search(rf"^(# )?{key}:", text, re.M)]
    assert not missing


# The command line


def commands() -> dict[str, set[str]]:
    """Return the options of each command, by its name."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        inner = getattr(command, "commands", None)
        if inner:
            for word, child in inner.items():
                walk(child, f"{name} {word}")
            return
        found[name] = {
            option
            for parameter in getattr(command, "params", [])
            for option in parameter.opts
            if option.startswith("--") and option != "--help"
        }

    walk(typer.main.get_command(build_app()), "hojorin")
    return found


def test_every_command_stands_in_the_reference() -> None:
    written = [heading.strip("`") for heading in page("commands.md") if heading.startswith("`hojorin")]
    assert_same(written, set(commands()))


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_of_a_command_stands_under_it(name: str) -> None:
    own = commands()[name] - {"--config", "--json"}
    assert_same(first_codes(page("commands.md")[f"`{name}`"]), own)


def test_the_options_of_all_commands_stand_at_the_top() -> None:
    assert_same(first_codes(page("commands.md")["Commands"]), {"--config", "--json"})


def documents() -> list[Path]:
    """Return every page that may tell people to type something."""
    return [*sorted(ROOT.glob("README*.md")), *sorted(REFERENCE.parent.rglob("*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_every_command_line_in_the_documents_exists(path: Path) -> None:
    known = commands()
    for line in re.findall(r"^ *(hojorin [^\n|<>]+)|`(hojorin [^`]+)`", path.read_text("utf-8"), re.M):
        typed = (line[0] or line[1]).split()
        name = next(
            (" ".join(typed[:size]) for size in (3, 2) if " ".join(typed[:size]) in known),
            None,
        )
        assert name is not None, " ".join(typed)
        options = {word for word in typed if word.startswith("--")}
        assert options <= known[name] | {"--help"}, " ".join(typed)


# Cards, chat, jobs


def test_every_card_stands_in_the_reference() -> None:
    assert_same(first_codes(page("cards.md")["Cards"]), {entry.kind for entry in CATALOGUE})


def test_every_builder_is_in_the_catalogue() -> None:
    built = {entry.build.__name__ for entry in CATALOGUE}
    assert built == {*builders.__all__, *kpis.__all__}


def test_every_chat_command_stands_in_the_reference_with_its_words_and_its_people() -> None:
    rows = table_rows(page("chat-commands.md")["Words to write in chat"])
    written = {code_in(row[0])[0]: (tuple(code_in(row[1])), tuple(code_in(row[2])), row[3]) for row in rows}
    real = {
        command.id: (
            command.words["en"],
            command.words["ja"],
            "everybody" if command.roles == EVERYBODY else ", ".join(sorted(command.roles)),
        )
        for command in COMMANDS
    }
    assert written == real


def test_every_job_stands_in_the_reference_with_its_interval() -> None:
    scheduler = build_scheduler(tick=lambda: None, refresh_people=lambda: None, tell_operators=lambda: None)
    rows = {code_in(row[0])[0]: row[1] for row in table_rows(page("jobs.md")["Jobs"])}
    assert set(rows) == {job.id for job in scheduler.get_jobs()}
    assert rows["tick"] == f"{TICK_SECONDS} seconds"
    assert rows["refresh_people"] == f"{REFRESH_PEOPLE_MINUTES} minutes"
    assert rows["tell_operators"] == f"{TELL_OPERATORS_SECONDS} seconds"


# Messages and rights


def test_every_reason_stands_in_the_reference_with_a_cure() -> None:
    text = page("messages.md")["Reasons"]
    assert_same(first_codes(text), {reason.value for reason in Reason})
    assert all(row[2] for row in table_rows(text))


def test_every_state_stands_in_the_reference() -> None:
    assert_same(first_codes(page("messages.md")["States"]), {state.value for state in MessageState})


def test_the_table_of_who_sees_what_is_the_one_of_the_code() -> None:
    order = (
        Standing.SELF,
        Standing.MANAGER,
        Standing.MANAGER_LET_IN,
        Standing.SUPPORTER,
        Standing.CLAIMER,
        Standing.PROGRAMME_LEAD,
        Standing.LEAD,
        Standing.ADMIN,
    )
    assert set(order) == set(Standing)
    written = {
        Matter(code_in(row[0])[0]): frozenset(
            standing for standing, cell in zip(order, row[1:], strict=True) if cell == "✓"
        )
        for row in table_rows(page("visibility.md")["Who sees what"])
    }
    assert written == dict(ALLOWED)


# Slack


def test_the_scopes_of_the_slack_app_in_the_reference_are_those_of_the_code() -> None:
    rows = table_rows(page("slack.md")["Scopes"])
    written = [(code_in(row[0])[0], row[1], tuple(code_in(row[2]))) for row in rows]
    assert written == [(scope.name, scope.why, scope.needed_by) for scope in SCOPES]


def test_the_events_of_the_slack_app_in_the_reference_are_those_of_the_code() -> None:
    written = [(code_in(row[0])[0], row[1]) for row in table_rows(page("slack.md")["Events"])]
    assert written == [(event.name, event.why) for event in BOT_EVENTS]


def test_the_scopes_of_the_teams_app_in_the_reference_are_those_of_the_code() -> None:
    written = [(code_in(row[0])[0], row[1]) for row in table_rows(page("teams.md")["Scopes"])]
    assert written == [(scope.name, scope.why) for scope in TEAMS_SCOPES]


# Files


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("`people.csv`", roster.COLUMNS),
        ("`leave.csv`", leave_file.COLUMNS),
        ("`calendar.csv`", calendar_file.COLUMNS),
        ("`readings.csv`", READING_COLUMNS),
    ],
)
def test_every_column_stands_in_the_reference(heading: str, columns: Columns) -> None:
    rows = table_rows(page("files.md")[heading])
    written = {code_in(row[0])[0]: row[1] for row in rows}
    real = dict.fromkeys(columns.required, "yes") | dict.fromkeys(columns.optional, "no")
    assert written == real


def programme_keys() -> set[str]:
    """Return every key of a programme file, as the reference writes it."""
    parts = {
        "sides": ("sides.", reader._SIDES),
        "vision": ("vision.", reader._VISION),
        "practices": ("practices[].", reader._PRACTICE),
        "kpis": ("kpis[].", reader._KPI),
        "checkins": ("checkins.", reader._CHECKINS),
        "audience": ("audience.", audience_reader.KEYS),
    }
    inner = {prefix + key for prefix, keys in parts.values() for key in keys}
    return (set(reader._TOP) - set(parts)) | inner


def test_every_key_of_a_programme_stands_in_the_reference() -> None:
    assert_same(first_codes(page("files.md")["`programme.yaml`"]), programme_keys())


def survey_keys() -> set[str]:
    """Return every key of a survey file, as the reference writes it."""
    parts = {
        "sets[].": set(sets_reader.SET_KEYS) - {"questions"},
        "sets[].questions[].": set(sets_reader.QUESTION_KEYS),
        "schedules[].": set(schedules_reader.KEYS) - {"audience"},
        "schedules[].audience.": set(audience_reader.KEYS),
        "codebook[].": set(codebook_reader.THEME_KEYS),
    }
    return {prefix + key for prefix, keys in parts.items() for key in keys}


def survey_page() -> str:
    """Return what the reference says of a survey file, with the sets that are shipped."""
    return page("files.md")["`survey.yaml`"]


def test_every_key_of_a_survey_stands_in_the_reference() -> None:
    assert_same(first_codes(survey_page()), survey_keys())


def test_the_words_and_limits_of_a_survey_in_the_reference_are_those_of_the_code() -> None:
    text = survey_page()
    assert {*QuestionType, *Breakdown} <= set(code_in(text))
    limits = (sets_model.LONGEST_SET_NAME, sets_model.LONGEST_QUESTION, sets_model.LONGEST_OPTION)
    assert all(f"up to {limit} characters" in text for limit in limits)
    assert f"2 to {sets_model.MOST_OPTIONS} texts" in text
    assert f"at most {sets_model.MOST_QUESTIONS} questions, {sets_model.MOST_TEXTS} of them" in text
    assert f"1 to {schedules_model.MOST_OPEN_DAYS}; default {schedules_model.OPEN_DAYS}" in text
    assert f"not at all; default {schedules_model.REMIND_ON_DAY}," in text
    assert f"k, {schedules_model.LEAST_K} (default) to {schedules_model.MOST_K};" in text
    assert f"up to {schedules_model.LONGEST_ID} characters" in text
    assert f"more than {TOO_OLD.days} days opens no wave" in text
    phrases = f"up to {codebook_model.MOST_PHRASES} each, of up to {codebook_model.LONGEST_PHRASE} characters"
    assert phrases in text


def test_the_limits_of_the_codebook_in_its_guide_are_those_of_the_code() -> None:
    guide = (ROOT / "docs" / "how-to" / "edit-the-codebook.md").read_text(encoding="utf-8")
    assert f"{len(shipped_themes())} themes are shipped" in guide
    most = f"Up to {codebook_model.MOST_THEMES} themes, {codebook_model.MOST_PHRASES} phrases in a language"
    assert f"{most}, {codebook_model.LONGEST_PHRASE} characters a phrase" in guide


def test_the_shipped_sets_in_the_reference_are_those_of_the_code() -> None:
    rows = table_rows(page("files.md")["Shipped sets"])
    written = {code_in(row[0])[0]: int(row[2]) for row in rows}
    assert written == {name: len(one.questions) for name, one in shipped_sets().items()}


def test_every_key_of_a_material_stands_in_the_reference() -> None:
    assert_same(first_codes(page("files.md")["`KEY.LANG.md`"]), set(materials_reader.KEYS))


def test_the_words_and_limits_of_a_material_in_the_reference_are_those_of_the_code() -> None:
    text = page("files.md")["`KEY.LANG.md`"]
    words = (*ON_THE_FORM, *Phase, *Attitude)
    assert set(words) <= set(code_in(text))
    for limit in (materials_reader.LONGEST_TITLE, materials_reader.LONGEST_TEXT):
        assert f"up to {limit:,} characters" in text
    assert f"1 to {materials_reader.MOST_MINUTES}" in text


def test_every_key_word_and_limit_of_a_next_step_stands_in_the_reference() -> None:
    text = page("files.md")["`STEP.md`"]
    assert_same(first_codes(text), set(next_steps_reader.KEYS))
    assert {cause.value for cause in Cause} <= set(code_in(text))
    for limit in (next_steps_reader.LONGEST_TITLE, next_steps_reader.LONGEST_POINT):
        assert f"up to {limit} characters" in text.replace("\nup to", " up to")
    assert f"up to {next_steps_reader.MOST_POINTS} points" in text


def test_the_numbers_of_follow_ups_in_their_pages_are_those_of_the_code() -> None:
    why = (ROOT / "docs" / "why" / "follow-ups.md").read_text(encoding="utf-8")
    assert f"for {UNANSWERED.days} days" in why
    assert f"more than {MOST_WEEKS_APART} weeks apart" in why
    assert len(shipped_playbooks()) == 16
    guide = ROOT / "docs" / "how-to" / "write-next-steps.md"
    assert "comes with sixteen of them" in guide.read_text(encoding="utf-8")


# HTTP


async def _no_health() -> Health:
    return Health(schema_is_current=True, tick_age=None, outbox_age=0.0)


async def _no_clock(*_: object) -> None:
    return None


def routes(app: object) -> set[str]:
    """Return an application's routes as the reference writes them."""
    return {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.method != "HEAD"
    }


def chat_routes(folder: Path) -> set[str]:
    """Return what Slack, over HTTP, and Teams add."""
    environ = {
        "DATABASE_URL": f"sqlite+pysqlite:///{folder}/slack.db",
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": "test",
        "TEAMS_APP_ID": "test",
        "TEAMS_APP_PASSWORD": "test",
        "TEAMS_TENANT_ID": "test",
    }
    settings = load_settings(ROOT / "app.yaml", environ)
    database = open_database(settings.database)
    database.migrate()
    installation = open_installation(settings, database=database)
    web = build_web(WebParts(health=_no_health))
    before = routes(web)
    try:
        for connection in installation.connections:
            connection.extend(web)
    finally:
        installation.close()
    return routes(web) - before


def test_every_route_stands_in_the_reference(tmp_path: Path) -> None:
    address = f"sqlite+pysqlite:///{tmp_path}/routes.db"
    settings = load_settings(ROOT / "app.yaml", {"DATABASE_URL": address})
    database = open_database(settings.database)
    database.migrate()
    claim_edition(database, Edition.DEMO)
    installation = open_installation(settings, database=database)
    try:
        own = (files_of(installation), clicks_of(installation), pushes_of(installation))
        web = build_web(WebParts(health=_no_health, set_clock=_no_clock, extend=own))
        open_routes = routes(web) | {"GET /metrics"} | chat_routes(tmp_path)
        add_playground(web, build_playground(installation, installation.transcript))
        playground_routes = routes(web) - open_routes
    finally:
        installation.close()
    assert_same(first_codes(page("http.md")["HTTP"]), open_routes)
    assert_same(first_codes(page("http.md")["The playground"]), playground_routes)


def test_the_metrics_are_the_only_route_of_their_port() -> None:
    from prometheus_client import CollectorRegistry

    assert routes(build_metrics_web(CollectorRegistry())) == {"GET /metrics"}


def test_the_limits_of_readiness_in_the_reference_are_those_of_the_code() -> None:
    text = page("http.md")["HTTP"]
    assert f"{TICK_AGE_LIMIT} seconds" in text
    assert f"{OUTBOX_AGE_LIMIT} seconds" in text
    assert f"{HEALTH_SECONDS:.0f} seconds" in text


# verify-anonymity


def test_every_attack_of_verify_anonymity_stands_in_the_reference() -> None:
    written = first_codes(page("verify-anonymity.md")["In the database"])
    assert_same(written, {attack.name for attack in ATTACKS})


# Metrics


def metric_names(metrics: Metrics) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return kind and labels of every metric, by the name under which it is shown."""
    collectors = set(metrics.registry._collector_to_names)
    counted = {
        one._name + ("_total" if one._type == "counter" else ""): (one._type, tuple(one._labelnames))
        for one in collectors
        if isinstance(one, MetricWrapperBase)
    }
    own = [one for one in collectors if not isinstance(one, MetricWrapperBase)]
    told = {one.name: (one.type, tuple(one._labelnames)) for mine in own for one in mine.collect()}
    return counted | told


def test_every_metric_stands_in_the_reference_with_its_kind_and_labels() -> None:
    tables = page("metrics.md")
    rows = table_rows(tables["Counted by each process"]) + table_rows(tables["Read from the database"])
    written = {code_in(row[0])[0]: (row[1], tuple(code_in(row[2]))) for row in rows}
    assert len(written) == len(rows)
    assert written == metric_names(Metrics())


def test_how_often_the_metrics_read_the_database_stands_in_the_reference() -> None:
    assert f"Every {READ_SECONDS:.0f} seconds" in page("metrics.md")["Read from the database"]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_every_metric_that_a_document_names_exists(path: Path) -> None:
    named = set(re.findall(r"\bhojorin_[a-z_]+", path.read_text("utf-8"))) - {"hojorin_"}
    assert named - {"hojorin_delivery"} <= set(metric_names(Metrics()))
