"""What the Teams app asks for and says of itself: one table and the package that a tenant takes in.

The form is said by the "Microsoft 365 app manifest schema" reference, pages "root", "root-bots",
"root-bots-command-lists" and "root-localization-info"; what else Teams checks when it takes an app in, by
the pages that are named below.
"""

import io
import json
import re
import uuid
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from bot.settings_file import SettingsError
from bot.teams.icons import ACCENT_COLOR, color_icon, outline_icon
from cards.commands import COMMANDS, EVERYBODY
from cards.words import load_words

Manifest = dict[str, JsonValue]

SCHEMA_VERSION = "1.30"
"""The newest that is generally available: microsoft/json-schemas, pull request 620."""
NAME = "Hojorin"
"""The same in all languages: it is what people write behind the @."""
COMPANY_LIMIT = 32
"""Characters of the developer's name."""
COMMANDS_LIMIT = 10
"""Commands of a menu: "Create a commands menu". The schema takes twelve."""
VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}", re.ASCII)
"""Teams takes three numbers and no more: OfficeDev/microsoft-teams-app-schema, issue 174."""

_SCHEMAS = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}"
_MANIFEST_FILE, _COLOR_FILE, _OUTLINE_FILE = "manifest.json", "color.png", "outline.png"
_READ_LIMIT = 1_000_000
"""Bytes of a manifest in a file that we look into; ours has a few thousand."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a zip can tell: all packages say it, so that the same settings give the same bytes."""
_PLAIN_FILE, _UNIX = 0o100644 << 16, 3
"""What a zip tells of a file that its owner may write and all may read, on any machine alike."""

# Teams wants the two names to differ, and the short description not to stand in the full one ("root-name",
# "root-description").
_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "name.short": NAME,
        "name.full": "Hojorin: help in getting used to a business tool",
        "description.short": "Helps you get used to a new business tool, at your own pace.",
        "description.full": (
            "Hojorin asks you once a week, in your working hours, how you get along with a new business "
            "tool, and shows what could be expected so far; leave and holidays are left out. You can pause "
            "or stop it at any time. Those who run the programme see counts, never names."
        ),
    },
    "ja": {
        "name.short": NAME,
        "name.full": "Hojorin（補助輪）：新しい業務ツールの定着支援",
        "description.short": "新しい業務ツールに慣れるまでをお手伝いします。",
        "description.full": (
            "Hojorin（補助輪）は、新しい業務ツールの利用状況を週に一度、勤務時間内におたずねし、"
            "これまでの目安をお見せします。休暇や祝日は除いて数えます。配信はいつでも停止できます。"
            "プログラムの運営者に見えるのは人数だけで、名前は見えません。"
        ),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where the bot can be used."""

    name: str
    why: str


SCOPES: tuple[Scope, ...] = (
    Scope(name="personal", why="Talks with each person alone: cards, answers, commands."),
    Scope(name="team", why="Posts to the channels of the settings, and hears @Hojorin in a channel."),
    Scope(name="groupChat", why="Hears @Hojorin in a chat of several people."),
)
"""Every scope, the most used first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsApp:
    """What the package is made of: checked settings, and the version that Teams is told."""

    app_id: str
    company: str
    website: str
    languages: Sequence[str]
    """The first is that of everybody whose Teams speaks none of them."""
    version: str


def teams_app(
    *, app_id: str | None, public_url: str | None, company: str, languages: Sequence[str], version: str
) -> TeamsApp:
    """Return the app that the settings describe; raises `SettingsError` for what Teams would refuse."""
    return TeamsApp(
        app_id=_app_id(app_id),
        company=_shortened(company),
        website=_website(public_url),
        languages=tuple(languages),
        version=version,
    )


def release_number(version: str) -> str:
    """Return the three numbers of a package's version, without what marks a development version."""
    numbers = re.findall(r"\d+", re.split(r"[^\d.]", version)[0])
    return ".".join(str(int(number)) for number in (*numbers, "0", "0", "0")[:3])


def teams_manifest(app: TeamsApp) -> Manifest:
    """Return the manifest, whose texts are in the first language."""
    first, *others = app.languages
    texts = _TEXTS[first]
    return {
        "$schema": f"{_SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA_VERSION,
        "version": app.version,
        "id": app.app_id,
        "developer": {
            "name": app.company,
            "websiteUrl": app.website,
            "privacyUrl": app.website,
            "termsOfUseUrl": app.website,
        },
        "name": {"short": texts["name.short"], "full": texts["name.full"]},
        "description": {"short": texts["description.short"], "full": texts["description.full"]},
        "icons": {"color": _COLOR_FILE, "outline": _OUTLINE_FILE},
        "accentColor": ACCENT_COLOR,
        "localizationInfo": {
            "defaultLanguageTag": first,
            "additionalLanguages": [
                {"languageTag": language, "file": _language_file(language)} for language in others
            ],
        },
        "bots": [_bot(app.app_id, first)],
        "defaultInstallScope": SCOPES[0].name,
        # Teams refuses an app for teams without it: microsoft/teams.py, examples, "TeamsChannelBot". It says
        # that the app takes no channel's members for those of the team, and needs no files.
        "supportsChannelFeatures": "tier1",
        "validDomains": [],
    }


def _bot(app_id: str, language: str) -> Manifest:
    scopes: list[JsonValue] = [scope.name for scope in SCOPES]
    commands: list[JsonValue] = [
        {"title": title, "description": description} for title, description in _commands(language)
    ]
    return {
        "botId": app_id,
        "scopes": scopes,
        "isNotificationOnly": False,
        "supportsCalling": False,
        "supportsFiles": False,
        "supportsVideo": False,
        "commandLists": [{"scopes": scopes, "commands": commands}],
    }


def _commands(language: str) -> list[tuple[str, str]]:
    """Return what everybody may write, each with what it does: people choose it from a menu and send it."""
    words = load_words(language)
    everybodys = [command for command in COMMANDS if command.roles == EVERYBODY]
    return [
        (command.words[language][0], words.text(command.help_key)) for command in everybodys[:COMMANDS_LIMIT]
    ]


def localization(language: str) -> Manifest:
    """Return the texts of another language, by the place where each stands in the manifest."""
    texts: Manifest = {"$schema": f"{_SCHEMAS}/MicrosoftTeams.Localization.schema.json", **_TEXTS[language]}
    for number, (title, description) in enumerate(_commands(language)):
        place = f"bots[0].commandLists[0].commands[{number}]"
        texts |= {f"{place}.title": title, f"{place}.description": description}
    return texts


def package_bytes(app: TeamsApp) -> bytes:
    """Return the zip that Teams takes in; the same for the same app, to the byte."""
    files = {_MANIFEST_FILE: _json(teams_manifest(app))}
    files |= {_language_file(language): _json(localization(language)) for language in app.languages[1:]}
    files |= {_COLOR_FILE: color_icon(), _OUTLINE_FILE: outline_icon()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in files.items():
            package.writestr(_entry(name), content)
    return target.getvalue()


def is_package(path: Path) -> bool:
    """Tell whether a file is a package of Hojorin's, by its content; raises OSError for an unreadable one."""
    try:
        with zipfile.ZipFile(path) as package:
            entry = package.getinfo(_MANIFEST_FILE)
            if entry.file_size > _READ_LIMIT:
                return False
            manifest = json.loads(package.read(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, RuntimeError, ValueError):
        return False
    name = manifest.get("name") if isinstance(manifest, dict) else None
    return isinstance(name, dict) and name.get("short") == NAME


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _PLAIN_FILE
    return entry


def _json(value: Manifest) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()


def _language_file(language: str) -> str:
    return f"{language}.json"


def _app_id(given: str | None) -> str:
    """Return the id of the bot's registration, which is the app's as well."""
    if not given or not given.strip():
        raise SettingsError(
            problem="TEAMS_APP_ID is not set in the environment.",
            cure="Copy the Microsoft App ID into it: it stands under Configuration of the Azure Bot.",
        )
    text = given.strip().lower()
    try:
        found = str(uuid.UUID(text))
    except ValueError:
        found = None
    if found != text:
        raise SettingsError(
            problem="TEAMS_APP_ID in the environment is not the id of an app.",
            cure="Copy the Microsoft App ID, like 00000000-0000-0000-0000-000000000000, from Configuration "
            "of the Azure Bot.",
        )
    return text


def _website(public_url: str | None) -> str:
    if public_url is None or not public_url.startswith("https://"):
        raise SettingsError(
            problem="`web.public_url` is not set to an https address, so that Teams would neither reach "
            "Hojorin nor take the app, whose website, privacy statement and terms of use it names.",
            cure="Set it to the https address under which others reach Hojorin.",
        )
    return public_url


def _shortened(company: str) -> str:
    """Return the developer's name; one that is too long is shortened visibly."""
    plain = " ".join(company.split()) or NAME
    return plain if len(plain) <= COMPANY_LIMIT else f"{plain[: COMPANY_LIMIT - 1]}…"
