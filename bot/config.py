"""The settings: `app.yaml`, two overrides from the environment, and the secrets.

Keys of `app.yaml` that belong to features which are not built yet are checked and kept, nothing more.
"""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.environment import DATABASE_URL, PORT, Secrets, find_variable, read_secrets
from bot.settings_errors import key_names, settings_error
from bot.settings_file import SettingsError, read_settings_text
from bot.settings_values import (
    Channels,
    Country,
    Date,
    Days,
    Languages,
    Port,
    SlackApi,
    SourceName,
    Texts,
    TimeZone,
    WebAddress,
    database_address,
    is_loopback,
    listed,
    sqlite_file,
    texts_by_language,
    work_days,
    work_hours,
    wrong,
)
from measures.sources.model import Every, Source
from people.model import Company, Pilot, WorkHours
from surveys.schedules.model import LEAST_K, MOST_K

DEFAULT_DATABASE = "sqlite+pysqlite:///var/hojorin.db"
LANGUAGES: tuple[Literal["en", "ja"], ...] = ("ja", "en")
DEFAULT_FILE = Path("app.yaml")


class Section(BaseModel):
    """A part of `app.yaml`: unknown keys are refused; a key without a value means its default."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_means_default(cls, values: object) -> object:
        if not isinstance(values, dict):
            return {} if values is None else values
        known = key_names(cls)
        return {key: value for key, value in values.items() if value is not None or key not in known}


class Web(Section):
    """Where HTTP is served, and under which address others see it."""

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: WebAddress | None = None
    metrics_port: Port | None = None
    """None: no metrics are served."""


class Slack(Section):
    """How the Slack workspace is reached."""

    mode: Literal["http", "socket"] = "http"
    api_url: SlackApi = "https://slack.com/api/"


class Teams(Section):
    """How the Teams tenant is reached."""

    app_type: Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"] = "SingleTenant"
    service_urls: tuple[WebAddress, ...] = ()
    allow_unauthenticated: bool = False
    secret_expires: Date | None = None
    """The last day of `TEAMS_APP_PASSWORD`: without further rights in the tenant it can be read nowhere."""


class WorkingTime(Section):
    """The company's working week, for people whose roster row names no other."""

    days: Annotated[frozenset[int], BeforeValidator(work_days)] = frozenset({1, 2, 3, 4, 5})
    hours: Annotated[WorkHours, BeforeValidator(work_hours)] = WorkHours(start=time(9), end=time(17))


class Attention(Section):
    """How many unprompted direct messages a person gets a week."""

    direct_messages_per_week: Annotated[int, Field(ge=0, le=50)] = 3


class Announcements(Section):
    """Who approves, and whom project leads reach."""

    approve_above: Annotated[int, Field(ge=0, le=1_000_000)] = 200
    leads_reach: Literal["company", "programmes"] = "company"


class Surveys(Section):
    """The smallest group that is ever shown, where the vault lies, and what asks for a response by when."""

    smallest_group: Annotated[int, Field(ge=LEAST_K, le=MOST_K)] = LEAST_K
    weak_below: Annotated[int, Field(ge=1, le=100)] = 50
    response_days: Annotated[int, Field(ge=1, le=20)] = 5
    vault_dir: Path | None = None
    """None: no survey opens."""


class ChannelNames(Section):
    """Where messages for many go."""

    supporters: Channels = ()
    leads: Channels = ()
    results: Channels = ()


class Retention(Section):
    """How many days things are kept."""

    trouble_texts_days: Days = 365
    messages_days: Days = 180
    audit_days: Days = 1095


class PilotGroup(Section):
    """If given, only these people and the people of these teams get anything."""

    people: Annotated[frozenset[str], BeforeValidator(listed)] = frozenset()
    teams: Annotated[frozenset[str], BeforeValidator(listed)] = frozenset()


class SourceKeys(Section):
    """Where readings come from: who owns it, and how often it delivers at least."""

    owner: str | None = Field(default=None, min_length=1, max_length=200)
    every: Every = Every.WEEK


class Alerts(Section):
    """Where operators hear of trouble. The address often carries a secret, so it is kept like one."""

    webhook: SecretStr | None = None


class SettingsKeys(Section):
    """Every key of `app.yaml`."""

    company_name: str = Field(alias="company", min_length=1)
    languages: Languages = LANGUAGES
    country: Country = "JP"
    timezone: TimeZone = "Asia/Tokyo"
    run_by: Texts = Field(default_factory=dict)
    complaints: Texts = Field(default_factory=dict)
    database: str = Field(default=DEFAULT_DATABASE, repr=False)
    web: Web = Web()
    slack: Slack | None = None
    teams: Teams | None = None
    working_time: WorkingTime = WorkingTime()
    attention: Attention = Attention()
    announcements: Announcements = Announcements()
    surveys: Surveys = Surveys()
    channels: ChannelNames = ChannelNames()
    materials: Path | None = None
    sources: dict[SourceName, SourceKeys] = Field(default_factory=dict, repr=False)
    next_steps: Path | None = None
    """A folder with the company's own next steps for managers."""
    retention: Retention = Retention()
    pilot: PilotGroup | None = None
    alerts: Alerts = Alerts()
    dev_clock: bool = False

    @field_validator("run_by", "complaints", mode="before")
    @classmethod
    def _in_each_language(cls, value: object, info: ValidationInfo) -> object:
        languages: tuple[str, ...] = info.data.get("languages", LANGUAGES)
        return texts_by_language(value, first=languages[0])

    @field_validator("teams")
    @classmethod
    def _unauthenticated_only_on_loopback(cls, teams: Teams | None, info: ValidationInfo) -> Teams | None:
        web = info.data.get("web")
        if teams and teams.allow_unauthenticated and isinstance(web, Web) and not is_loopback(web.host):
            raise wrong(
                "`allow_unauthenticated` is taken only while `web.host` is a loopback address",
                "Set `web.host` to 127.0.0.1, or remove `allow_unauthenticated`.",
            )
        return teams


class Settings(SettingsKeys):
    """All settings of one installation, with the overrides of the environment applied.

    `database` is absolute; `folder` is where `app.yaml` lies: relative paths start there.
    """

    model_config = ConfigDict(populate_by_name=True)

    folder: Path
    secrets: Secrets = Field(default_factory=Secrets, repr=False)

    @property
    def var_dir(self) -> Path:
        """The folder for what Hojorin writes beside the database."""
        file = sqlite_file(self.database)
        return file.parent if file else self.folder / "var"

    @property
    def slack_is_meant(self) -> bool:
        """Whether Slack is to be used: by its section of the settings, or by its token."""
        return self.slack is not None or self.secrets.slack_bot_token is not None

    @property
    def teams_is_meant(self) -> bool:
        """Whether Teams is to be used: by its section of the settings, or by its app id."""
        return self.teams is not None or self.secrets.teams_app_id is not None

    @property
    def secrets_expiring(self) -> Mapping[str, date]:
        """When secrets end, by the name of their variable in the environment, as far as that is known."""
        expires = self.teams.secret_expires if self.teams else None
        return {"TEAMS_APP_PASSWORD": expires} if expires else {}

    def readings_from(self) -> dict[str, Source]:
        """Return the sources of readings by name."""
        return {
            name: Source(name=name, owner_id=keys.owner, every=keys.every)
            for name, keys in self.sources.items()
        }

    def company(self) -> Company:
        """Return what the domains need to know."""
        return Company(
            name=self.company_name,
            languages=self.languages,
            country=self.country,
            timezone=self.timezone,
            work_days=self.working_time.days,
            work_hours=self.working_time.hours,
            direct_messages_per_week=self.attention.direct_messages_per_week,
            smallest_group=self.surveys.smallest_group,
            approve_above=self.announcements.approve_above,
            leads_reach_programmes_only=self.announcements.leads_reach == "programmes",
            weak_below=self.surveys.weak_below,
            response_days=self.surveys.response_days,
            pilot=Pilot(people=self.pilot.people, teams=self.pilot.teams) if self.pilot else None,
            run_by=self.run_by,
            complaints=self.complaints,
            keep_trouble_texts_days=self.retention.trouble_texts_days,
            keep_messages_days=self.retention.messages_days,
            keep_audit_days=self.retention.audit_days,
        )


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read `app.yaml` and the environment; raises `SettingsError` with one sentence and its cure."""
    text = read_settings_text(path, environ)
    try:
        keys = SettingsKeys.model_validate(text.values)
    except ValidationError as error:
        raise settings_error(error, name=path.name, text=text, top=SettingsKeys) from None
    folder = path.absolute().parent
    values = {name: getattr(keys, name) for name in SettingsKeys.model_fields}
    values["web"] = keys.web.model_copy(update={"port": _port(environ, default=keys.web.port)})
    where = f"{path.name}, line {text.lines[('database',)]}" if ("database",) in text.lines else path.name
    values["database"] = _database(keys.database, environ, folder=folder, where=where)
    return Settings(folder=folder, secrets=read_secrets(environ), **values)


def _port(environ: Mapping[str, str], *, default: int) -> int:
    given = environ.get(PORT)
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given) > 65535:
        raise SettingsError(
            problem=f"{PORT} in the environment ({given}): this is not a port.",
            cure="Set a number up to 65535.",
        )
    return int(given)


def _database(in_file: str, environ: Mapping[str, str], *, folder: Path, where: str) -> str:
    given = find_variable(DATABASE_URL, environ)
    named = f"{DATABASE_URL} in the environment" if given else f"{where}: `database`"
    try:
        return database_address(given or in_file, folder=folder)
    except PydanticCustomError as error:
        context = error.context or {}
        raise SettingsError(problem=f"{named}: {context['reason']}.", cure=str(context["cure"])) from None
