"""What single values of the settings must look like."""

import ipaddress
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from measures.kpis.model import CHECKIN_SOURCE
from people.calendar import is_known_country
from people.cells import CellRefusedError, parse_work_days, parse_work_hours, time_zones
from people.channels import CHANNEL_EXAMPLES, is_channel
from people.model import WorkHours

CUSTOM_ERROR = "setting"
SQLITE = "sqlite+pysqlite"
POSTGRESQL = "postgresql+psycopg"

_DIALECTS = {
    "sqlite": SQLITE,
    SQLITE: SQLITE,
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    POSTGRESQL: POSTGRESQL,
}
_POSTGRESQL_ADDRESS = re.compile(r"[^:]+://(?:[^@]*@)?[^/@]*/[^/?\s]+(?:\?\S*)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")


_SOURCE = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)


def wrong(reason: str, cure: str) -> PydanticCustomError:
    """Return the error of a wrong value: what is wrong with it, and what to write instead."""
    return PydanticCustomError(CUSTOM_ERROR, "{reason}. {cure}", {"reason": reason, "cure": cure})


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server bound to `host`."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def database_address(url: str, *, folder: Path) -> str:
    """Return the address of the database with its driver; a relative SQLite file lies in `folder`.

    Raises PydanticCustomError, whose words never hold the address itself: it may carry a password.
    """
    scheme, separator, rest = url.partition("://")
    dialect = _DIALECTS.get(scheme)
    if dialect is None or not separator:
        raise wrong(
            "this is not the address of a database",
            f"Write {SQLITE}:///var/hojorin.db or {POSTGRESQL}://user:password@host/name.",
        )
    if dialect == POSTGRESQL:
        return _postgresql(f"{dialect}://{rest}")
    name = rest.removeprefix("/").partition("?")[0]
    if not rest.startswith("/") or not name or name == ":memory:":
        raise wrong("the address names no database file", f"Write it like {SQLITE}:///var/hojorin.db.")
    return f"{dialect}:///{folder.absolute() / name}"


def _postgresql(url: str) -> str:
    if not _POSTGRESQL_ADDRESS.fullmatch(url):
        raise wrong(
            "the address of the PostgreSQL database is incomplete",
            f"Write it like {POSTGRESQL}://user:password@host:5432/name.",
        )
    return url


def sqlite_file(url: str) -> Path | None:
    """Return the file of an embedded database, or None for PostgreSQL."""
    scheme, _, rest = url.partition(":///")
    return Path(rest) if scheme == SQLITE else None


def listed(value: object) -> object:
    """Return a single value as a list of one."""
    return [value] if isinstance(value, str) else value


def texts_by_language(value: object, *, first: str) -> object:
    """Return the texts of a value by language: a plain one is in the `first`; empty ones are left out."""
    if isinstance(value, str):
        value = {first: value}
    if not isinstance(value, dict):
        raise wrong("a text is expected", "Put the value in quotes, or write {ja: …, en: …}.")
    return {code: text for code, text in value.items() if text is not None and str(text).strip()}


def work_days(value: object) -> object:
    """Return ISO weekdays from `Mon-Fri`, `Mon;Wed;Thu` or a list of such texts."""
    if isinstance(value, frozenset):
        return value
    parts = listed(value)
    try:
        return parse_work_days(";".join(map(str, parts)) if isinstance(parts, list) else "")
    except CellRefusedError:
        raise wrong("these are not work days", "Write them like Mon-Fri or Mon;Wed;Thu.") from None


def work_hours(value: object) -> WorkHours:
    """Return the hours from a text like `09:00-17:00`."""
    if isinstance(value, WorkHours):
        return value
    try:
        return parse_work_hours(value if isinstance(value, str) else "")
    except CellRefusedError:
        raise wrong(
            "these are not working hours", 'Write them like "09:00-17:00", the start before the end.'
        ) from None


def day(value: object) -> object:
    """Return the date of a text like `2027-03-31`."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise wrong("this is not a date", "Write it like 2027-03-31.")


def _channel(value: str) -> str:
    if not is_channel(value):
        raise wrong("this is not a channel", f"Write {CHANNEL_EXAMPLES}, or a list of them.")
    return value


def _country(value: str) -> str:
    if not is_known_country(value):
        raise wrong(
            "no public holidays are known for this country", "Write a code such as JP, US-CA or DE-BY."
        )
    return value


def _time_zone(value: str) -> str:
    if value not in time_zones():
        raise wrong("this is not a time zone", "Write a name such as Asia/Tokyo or Europe/Berlin.")
    return value


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        raise wrong("this is not a web address", "Write it with https:// in front.")
    return value


def _slack_api(value: str) -> str:
    if not _web_address(value).endswith("/api/"):
        raise wrong("the address of the Slack API ends in /api/", "Write it like https://slack.com/api/.")
    return value


def _language(value: str) -> str:
    if value not in ("en", "ja"):
        raise wrong("this is not one of the languages", "Write en or ja.")
    return value


def _languages(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or len(set(value)) != len(value):
        raise wrong("each language is named once, and there is at least one", "Write it like [ja, en].")
    return value


Date = Annotated[date, BeforeValidator(day)]
Channels = Annotated[tuple[Annotated[str, AfterValidator(_channel)], ...], BeforeValidator(listed)]
Languages = Annotated[tuple[Literal["en", "ja"], ...], BeforeValidator(listed), AfterValidator(_languages)]
Texts = dict[Annotated[str, AfterValidator(_language)], str]
Country = Annotated[str, AfterValidator(_country)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SlackApi = Annotated[str, AfterValidator(_slack_api)]
Port = Annotated[int, Field(ge=0, le=65535)]
Days = Annotated[int, Field(ge=1, le=36500)]


def source_name(name: str) -> str:
    """Return the name of a source of readings; raises `PydanticCustomError` for what is none."""
    if not _SOURCE.fullmatch(name):
        raise wrong(f"{name!r} is not the name of a source", "Use 1 to 64 letters (a-z), digits, _ or -.")
    if name == CHECKIN_SOURCE:
        raise wrong(f"{name!r} is what people enter themselves", "Choose another name for the source.")
    return name


SourceName = Annotated[str, AfterValidator(source_name)]
"""The name of a source of readings."""
