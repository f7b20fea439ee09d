"""`check`: a line each for what must be right, ✓ or ✗, with the cure. Features add theirs to `CHECKS`."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

import typer

from bot.bootstrap import Edition, used_by
from bot.cli import survey_texts, texts
from bot.cli.alert_checks import hearing_findings, refusal_findings, secret_findings
from bot.cli.channels import channels_in_use, on_platform, unreached_findings
from bot.cli.database import business_now, refuse_missing
from bot.cli.exits import Exit, explain
from bot.cli.findings import Finding
from bot.cli.materials import folder_findings
from bot.cli.next_steps import next_step_findings
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import print_json, say
from bot.cli.source_checks import source_findings
from bot.cli.vault_checks import vault_findings
from bot.clocks import SWITCH as BUSINESS_CLOCK
from bot.config import Settings, Slack
from bot.settings_values import is_loopback
from bot.teams.references import SERVICE_URL
from coaching.programmes.file import missing_languages
from coaching.programmes.model import Programme, ProgrammeState
from handlers.alerts import company_date
from handlers.context import UnitOfWork
from handlers.delivery import SENDING_STOPPED
from handlers.scheduled import failing
from people.errors import HojorinError
from people.model import Person, Platform, Role
from people.reach import address_of
from storage.database import Database, open_database
from storage.schema import SchemaState
from surveys.codebook.matching import Way, usual_way
from surveys.schedules.model import ScheduleState, SurveySchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the checks look at."""

    settings: Settings
    unit: UnitOfWork
    edition: Edition | None
    people: tuple[Person, ...]
    """The active people."""
    programmes: tuple[Programme, ...]


Check = Callable[[Facts], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the database says of the chats that are asked after it is closed."""

    edition: Edition | None = None
    teams_service_url: str | None = None
    schedules: tuple[SurveySchedule, ...] = ()


def check(context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Check settings, database, people and programmes: a line each, ✓ or ✗ with the cure.

    Exit code 0 if all is right, 1 if something is not, 2 if the settings cannot be read.
    """
    session = start_session(context, config=config, as_json=as_json)
    findings = [Finding(ok=True, what=texts.SETTINGS_READ), *_all_findings(session.settings)]
    if session.as_json:
        print_json([{"ok": found.ok, "what": found.what, "cure": found.cure or None} for found in findings])
    else:
        for found in findings:
            say(f"{'✓' if found.ok else '✗'} {found.what}" + (f" {found.cure}" if found.cure else ""))
    if not all(found.ok for found in findings):
        raise typer.Exit(Exit.REFUSED)


def _all_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is found; what needs the database comes only if it can be used, and Slack is asked after it
    is closed again: no call to the network is made inside a transaction."""
    seen = _Seen()
    try:
        refuse_missing(settings)
        with closing(open_database(settings.database)) as database:
            state = _usable(database)
            yield Finding(ok=True, what=texts.database_reached(address=database.address))
            yield _schema(state)
            if state is SchemaState.CURRENT:
                seen = yield from _findings_inside(settings, database)
    except HojorinError as error:
        yield Finding(ok=False, what=explain(error)[0])
    channels = channels_in_use(settings, seen.schedules)
    if seen.edition is not Edition.DEMO and settings.slack_is_meant:
        # Here, because the SDK of a platform is imported only where the platform is configured.
        from bot.cli.slack_checks import check_slack  # noqa: PLC0415

        yield from check_slack(settings, channels=on_platform(channels, Platform.SLACK))
    if seen.edition is not Edition.DEMO and settings.teams_is_meant:
        from bot.cli.teams_checks import check_teams  # noqa: PLC0415

        found = on_platform(channels, Platform.TEAMS)
        yield from check_teams(settings, service_url=seen.teams_service_url, channels=found)


def _usable(database: Database) -> SchemaState:
    """Return the state of the schema; an older embedded database is brought up to date on the way."""
    state = database.schema_state()
    if database.single_process and state in (SchemaState.EMPTY, SchemaState.OLDER):
        database.migrate()
        state = database.schema_state()
    return state


def _schema(state: SchemaState) -> Finding:
    if state is SchemaState.CURRENT:
        return Finding(ok=True, what=texts.SCHEMA_CURRENT)
    return Finding(ok=False, what=texts.NEWER_SCHEMA if state is SchemaState.NEWER else texts.RUN_MIGRATE)


def _findings_inside(settings: Settings, database: Database) -> Generator[Finding, None, _Seen]:
    """Yield what the checks find, and return what the chats are asked with."""
    with database.unit_of_work(read_only=True) as unit:
        facts = Facts(
            settings=settings,
            unit=unit,
            edition=used_by(unit),
            people=tuple(person for person in unit.people.list_all() if person.active),
            programmes=tuple(unit.programmes.list_all()),
        )
        for one in CHECKS:
            yield from one(facts)
        return _Seen(
            edition=facts.edition,
            teams_service_url=unit.switches.get(SERVICE_URL),
            schedules=tuple(unit.surveys.list_schedules()),
        )


def check_people(facts: Facts) -> Iterator[Finding]:
    """People are imported."""
    if facts.people:
        yield Finding(ok=True, what=texts.people_there(count=len(facts.people)))
    else:
        yield Finding(ok=False, what=texts.NOBODY_YET)


def check_platform(facts: Facts) -> Iterator[Finding]:
    """There is a chat to reach people on; what Slack says of itself comes after the other checks."""
    if facts.edition is Edition.DEMO:
        is_meant = facts.settings.slack_is_meant or facts.settings.teams_is_meant
        hint = texts.USE_ANOTHER_DATABASE if is_meant else ""
        yield Finding(ok=True, what=texts.PLAYGROUND_CONNECTED, cure=hint)
    elif not (facts.settings.slack_is_meant or facts.settings.teams_is_meant):
        yield Finding(ok=False, what=texts.NO_PLATFORM_YET, cure=texts.CONNECT_PLATFORM)


def check_channels(facts: Facts) -> Iterator[Finding]:
    """What is posted for many goes to chats that are connected; the channels themselves are looked at when
    their chat is asked."""
    settings = facts.settings
    connected = {
        Platform.SLACK: settings.slack_is_meant,
        Platform.TEAMS: settings.teams_is_meant,
        Platform.PLAYGROUND: facts.edition is Edition.DEMO,
    }
    channels = channels_in_use(settings, facts.unit.surveys.list_schedules())
    yield from unreached_findings(channels, [platform for platform, is_on in connected.items() if is_on])


def check_identities(facts: Facts) -> Iterator[Finding]:
    """Everybody can be found on a chat."""
    if not facts.people:
        return
    demo = facts.edition is Edition.DEMO
    platforms = (Platform.PLAYGROUND,) if demo else (Platform.SLACK, Platform.TEAMS)
    without = sum(address_of(person, platforms=platforms, last_chat=None) is None for person in facts.people)
    what = texts.without_identity(count=without, total=len(facts.people))
    yield Finding(ok=not without, what=what, cure=texts.ADD_IDENTITIES if without else "")


def check_teams_reach(facts: Facts) -> Iterator[Finding]:
    """The app is installed for those who are on Teams: it is known of whoever was met there."""
    if facts.edition is Edition.DEMO or not facts.settings.teams_is_meant:
        return
    total = sum(person.teams_aad_id is not None for person in facts.people)
    met = facts.unit.accounts.count_conversations(Platform.TEAMS)
    yield Finding(
        ok=met >= total > 0,
        what=texts.teams_reach(met=met, total=total),
        cure="" if met >= total > 0 else texts.INSTALL_FOR_EVERYBODY,
    )


def check_programmes(facts: Facts) -> Iterator[Finding]:
    """A programme runs, its lead is there, and every text is there in every language."""
    running = [one for one in facts.programmes if one.state is ProgrammeState.RUNNING]
    if not running:
        yield Finding(ok=False, what=texts.NO_PROGRAMME_RUNS, cure=texts.START_PROGRAMME)
    present = {person.id for person in facts.people}
    for programme in running:
        gone = programme.lead not in present
        if gone:
            yield Finding(
                ok=False, what=texts.lead_gone(programme=programme.id), cure=texts.NAME_ANOTHER_LEAD
            )
        lacking = missing_languages(programme, facts.settings.languages)
        if lacking:
            what = texts.languages_missing(programme=programme.id, lacking=lacking)
            yield Finding(ok=False, what=what, cure=texts.ADD_LANGUAGES)
        elif not gone:
            yield Finding(ok=True, what=texts.programme_runs(programme=programme.id))


def check_materials(facts: Facts) -> Iterator[Finding]:
    """The files of materials can be read, and speak of practices that there are."""
    yield from folder_findings(facts.settings, facts.programmes)


def check_next_steps(facts: Facts) -> Iterator[Finding]:
    """The files of next steps can be read, and speak of practices that there are."""
    yield from next_step_findings(facts.settings, facts.programmes)


def check_sources(facts: Facts) -> Iterator[Finding]:
    """Every source of numbers delivers, and somebody hears of it if it stops."""
    yield from source_findings(
        facts.settings,
        facts.unit,
        programmes=facts.programmes,
        people=facts.people,
        now=business_now(facts.unit),
    )


def check_sending(facts: Facts) -> Iterator[Finding]:
    """Nothing holds the messages, and the clock is the real one."""
    if facts.unit.switches.get(SENDING_STOPPED) is not None:
        yield Finding(ok=False, what=texts.SENDING_IS_STOPPED)
    yield from refusal_findings(facts.unit.outbox.troubled_platforms())
    if facts.edition is not Edition.DEMO and facts.unit.switches.get(BUSINESS_CLOCK) is not None:
        now = business_now(facts.unit).isoformat()
        yield Finding(ok=False, what=texts.clock_stands(now=now), cure=texts.DEV_CLOCK_WAS_USED)


def check_schedules(facts: Facts) -> Iterator[Finding]:
    """No schedule breaks."""
    for name, found in failing(facts.unit).items():
        what = texts.schedule_breaks(name=name, since=found.since.isoformat(), error=found.error)
        yield Finding(ok=False, what=what, cure=texts.REPORT_SCHEDULE)


def check_secrets(facts: Facts) -> Iterator[Finding]:
    """No secret ends soon, and somebody would hear of one that is refused."""
    if facts.edition is Edition.DEMO:
        return
    today = company_date(facts.settings.company(), business_now(facts.unit))
    yield from secret_findings(facts.settings, today=today)
    yield from hearing_findings(facts.settings, facts.people)


def check_vault(facts: Facts) -> Iterator[Finding]:
    """The vault can be used, lies where its keys stay apart from the answers, and knows the open surveys."""
    yield from vault_findings(facts.settings, facts.unit, is_demo=facts.edition is Edition.DEMO)


def check_answerers(facts: Facts) -> Iterator[Finding]:
    """Somebody answers to what people say in surveys, and a sponsor hears of it if that is late."""
    surveys = [one for one in facts.unit.surveys.list_schedules() if one.state is not ScheduleState.ENDED]
    running = [one for one in facts.programmes if one.state is ProgrammeState.RUNNING]
    present = {person.id: person.roles for person in facts.people}
    named = {one.sponsor for one in running}
    leading = {person_id for one in running for person_id in (one.lead, one.deputy)}
    if not surveys or any(Role.SPONSOR in roles or key in named for key, roles in present.items()):
        return
    has_lead = any(Role.LEAD in roles or key in leading for key, roles in present.items())
    what = texts.NO_SPONSOR_HEARS if has_lead else texts.NOBODY_RESPONDS
    yield Finding(ok=False, what=what, cure=texts.NAME_SPONSOR if has_lead else texts.NAME_RESPONDER)


def check_codebook(facts: Facts) -> Iterator[Finding]:
    """How themes are counted in Japanese comments. Both ways are right; all replicas should use the same."""
    if "ja" in facts.settings.languages:
        by_words = usual_way() is Way.WORDS
        yield Finding(ok=True, what=survey_texts.BY_WORDS if by_words else survey_texts.BY_LETTERS)


def check_public_address(facts: Facts) -> Iterator[Finding]:
    """A platform that calls Hojorin knows where."""
    web = facts.settings.web
    slack = facts.settings.slack or Slack()
    called = facts.settings.teams_is_meant or (facts.settings.slack_is_meant and slack.mode == "http")
    if called and web.public_url is None:
        yield Finding(ok=False, what=texts.NO_PUBLIC_URL, cure=texts.SET_PUBLIC_URL)
    elif not is_loopback(web.host) and web.public_url is None:
        yield Finding(ok=True, what=texts.served_openly(host=web.host))


CHECKS: tuple[Check, ...] = (
    check_people,
    check_platform,
    check_channels,
    check_identities,
    check_teams_reach,
    check_programmes,
    check_materials,
    check_next_steps,
    check_sources,
    check_sending,
    check_schedules,
    check_secrets,
    check_vault,
    check_answerers,
    check_codebook,
    check_public_address,
)
"""In the order in which they are printed."""
