"""The package of the Teams app has the form that Teams takes, and asks for nothing that is not used."""

import io
import json
import os
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from bot.settings_file import SettingsError
from bot.teams.icons import color_icon, outline_icon
from bot.teams.manifest import (
    SCHEMA_VERSION,
    SCOPES,
    is_package,
    localization,
    package_bytes,
    release_number,
    teams_app,
    teams_manifest,
)
from cards.commands import ADMINS, COMMANDS, parse_command
from cards.words import LANGUAGES

APP_ID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
PUBLIC = "https://hojorin.example.com"
ORDERS = [("ja", "en"), ("en", "ja"), ("ja",), ("en",)]
CLIENTS = Path(__file__).resolve().parents[2] / "clients"
SCHEMAS = CLIENTS / "node_modules" / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"
HINT = "No npm packages: run `npm ci --ignore-scripts` in tests/clients (Node.js 20 or later)."

# "Microsoft 365 app manifest schema", pages root-name, root-description, root-bots-command-lists-commands.
# Newer schemas take longer commands than 32 and 128 characters; older ones do not.
LENGTHS = {
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4000,
    "title": 32,
    "description": 128,
}
MENU = 10  # "Create a commands menu": each menu supports up to ten commands.


def app(app_id=APP_ID, public_url=PUBLIC, company="ミズキ計器", languages=("ja", "en"), version="0.1.0"):
    return teams_app(
        app_id=app_id, public_url=public_url, company=company, languages=languages, version=version
    )


def manifest(**given):
    return teams_manifest(app(**given))


def opened(package: bytes) -> dict[str, bytes]:
    """Return the files of a package by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}


def place(value: object, path: str) -> object:
    """Return what stands at a place as the files of other languages write it, `bots[0].commandLists[0]`…"""
    for part in re.findall(r"[^.\[\]]+", path):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def command_menus(value: object) -> list[dict]:
    (bot,) = value["bots"]
    return bot["commandLists"]


# Against Microsoft's own schemas, which come from npm and are not part of this repository


@pytest.fixture(scope="module")
def schemas() -> Path:
    """The folder of the schemas; without them the tests are skipped loudly (with `CI=true`: fail)."""
    if not SCHEMAS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(HINT)
        pytest.skip(HINT)
    return SCHEMAS


def refusals(schemas: Path, name: str, value: object) -> list[str]:
    """Return what a schema of our version finds wrong."""
    schema = json.loads((schemas / f"v{SCHEMA_VERSION}" / f"{name}.schema.json").read_text("utf-8"))
    # The schema as a whole is not checked: it has patterns of JavaScript's for parts that we do not use.
    return [error.message for error in Draft4Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("languages", ORDERS)
def test_the_manifest_has_the_form_of_microsofts_schema(schemas, languages):
    assert refusals(schemas, "MicrosoftTeams", manifest(languages=languages)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_another_language_have_the_form_of_microsofts_schema(schemas, language):
    assert refusals(schemas, "MicrosoftTeams.Localization", localization(language)) == []


def test_microsofts_schema_would_notice_a_slip(schemas):
    assert refusals(schemas, "MicrosoftTeams", {**manifest(), "validDomain": []})
    assert refusals(schemas, "MicrosoftTeams", {**manifest(), "id": "hojorin"})


def test_the_form_is_the_newest_of_those_that_need_no_preview(schemas):
    found = [re.fullmatch(r"v(\d+)\.(\d+)", folder.name) for folder in schemas.iterdir()]
    numbers = [(int(match[1]), int(match[2])) for match in found if match]
    assert "{}.{}".format(*max(numbers)) == SCHEMA_VERSION


# What Teams checks beyond the schema


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_as_short_as_teams_documents(language):
    texts = {key: text for key, text in localization(language).items() if key != "$schema"}
    assert {key for key in LENGTHS if "." in key} <= set(texts)
    for key, text in texts.items():
        limit = LENGTHS.get(key) or LENGTHS[key.rpartition(".")[2]]
        assert 0 < len(text) <= limit, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_texts_say_more_than_short_ones_and_do_not_repeat_them(language):
    texts = localization(language)
    for part in ("name", "description"):
        assert texts[f"{part}.short"] != texts[f"{part}.full"]
    assert texts["description.short"].rstrip(".。") not in texts["description.full"]


def test_an_app_for_teams_says_that_it_gets_on_with_every_kind_of_channel():
    # Without it the upload is refused from version 1.25 on, although the schema does not ask for it:
    # microsoft/teams.py, examples, "TeamsChannelBot".
    assert "team" in manifest()["bots"][0]["scopes"]
    assert manifest()["supportsChannelFeatures"] == "tier1"


@pytest.mark.parametrize(
    ("version", "number"),
    [
        ("0.1.0", "0.1.0"),
        ("1.2", "1.2.0"),
        ("3", "3.0.0"),
        ("1.2.3.4", "1.2.3"),
        ("1.2.0rc1", "1.2.0"),
        ("1.2.0.dev4+g1a2b", "1.2.0"),
        ("1.02.0", "1.2.0"),
    ],
)
def test_the_version_is_three_numbers_whatever_the_package_says(version, number):
    assert release_number(version) == number


# What the app is


def test_people_can_use_it_alone_in_teams_and_in_group_chats():
    (bot,) = manifest()["bots"]
    assert bot["scopes"] == ["personal", "team", "groupChat"] == [scope.name for scope in SCOPES]
    assert bot["isNotificationOnly"] is False
    assert manifest()["defaultInstallScope"] == "personal"


def test_nothing_is_asked_for_that_is_not_used():
    found = manifest()
    rights = {"permissions", "devicePermissions", "authorization", "webApplicationInfo", "configurableTabs"}
    assert not rights & set(found)
    assert found["validDomains"] == []
    (bot,) = found["bots"]
    assert not any(bot[key] for key in ("supportsFiles", "supportsCalling", "supportsVideo"))


@pytest.mark.parametrize("given", [APP_ID, APP_ID.upper(), f" {APP_ID}\n"])
def test_app_and_bot_have_the_id_of_the_registration(given):
    found = manifest(app_id=given)
    assert found["id"] == found["bots"][0]["botId"] == APP_ID


@pytest.mark.parametrize("given", [None, "", "  "])
def test_without_an_id_the_cure_says_where_it_is(given):
    with pytest.raises(SettingsError) as refusal:
        app(app_id=given)
    assert refusal.value.problem.startswith("TEAMS_APP_ID is not set")
    assert "Azure Bot" in refusal.value.cure


@pytest.mark.parametrize(
    "given", ["hojorin", "secret~value", APP_ID.replace("-", ""), f"{{{APP_ID}}}", "3f25-"]
)
def test_what_is_no_id_is_refused_and_not_repeated(given):
    with pytest.raises(SettingsError) as refusal:
        app(app_id=given)
    assert "TEAMS_APP_ID" in refusal.value.problem
    assert given not in str(refusal.value)


def test_the_links_of_the_app_lead_to_the_public_address():
    developer = manifest(public_url="https://example.com/hojorin")["developer"]
    links = {developer[key] for key in ("websiteUrl", "privacyUrl", "termsOfUseUrl")}
    assert links == {"https://example.com/hojorin"}


@pytest.mark.parametrize("public_url", [None, "http://hojorin.example.com"])
def test_without_a_public_https_address_there_is_no_app(public_url):
    with pytest.raises(SettingsError) as refusal:
        app(public_url=public_url)
    assert "web.public_url" in refusal.value.problem


@pytest.mark.parametrize(
    ("company", "name"),
    [
        ("Mizuki Instruments", "Mizuki Instruments"),
        (" two\n lines ", "two lines"),
        ("　", "Hojorin"),
        ("株" * 32, "株" * 32),
        ("株" * 33, "株" * 31 + "…"),
    ],
)
def test_the_company_is_named_as_far_as_there_is_room(company, name):
    assert manifest(company=company)["developer"]["name"] == name


# Commands and languages


@pytest.mark.parametrize("languages", ORDERS)
def test_the_first_language_of_the_settings_is_everybodys_and_the_others_have_files(languages):
    found = manifest(languages=languages)["localizationInfo"]
    assert found["defaultLanguageTag"] == languages[0]
    others = [(other["languageTag"], other["file"]) for other in found["additionalLanguages"]]
    assert others == [(language, f"{language}.json") for language in languages[1:]]


@pytest.mark.parametrize(("first", "other"), [("ja", "en"), ("en", "ja")])
def test_a_file_of_another_language_covers_every_text_of_the_manifest(first, other):
    whole, theirs = manifest(languages=(first, other)), localization(other)
    for path in theirs:
        assert isinstance(place(whole, path), str)
    ours = {f"bots[0].commandLists[{n}].commands[{m}].{key}"
            for n, menu in enumerate(command_menus(whole))
            for m, command in enumerate(menu["commands"])
            for key in command}  # fmt: skip
    ours |= {f"{part}.{key}" for part in ("name", "description") for key in whole[part]}
    assert set(theirs) - {"$schema"} == ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_menu_writes_for_people_is_understood(language):
    (menu,) = command_menus(manifest(languages=(language,)))
    understood = [parse_command(command["title"]).id for command in menu["commands"]]
    # The most useful ones come first; a menu has no place for more.
    assert understood == [command.id for command in COMMANDS if command.roles != ADMINS][:MENU]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_menu_is_no_longer_than_teams_shows_and_says_what_each_command_does(language):
    for menu in command_menus(manifest(languages=(language,))):
        assert 0 < len(menu["commands"]) <= MENU
        assert all(command["description"] for command in menu["commands"])
        assert menu["scopes"] == ["personal", "team", "groupChat"]


# Icons


def pixels(png: bytes) -> list[list[tuple[int, ...]]]:
    """Return the pixels of a PNG whose lines have no filter, by row; a wrong checksum fails."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length) == (zlib.crc32(name + data),)
        chunks[name] = data
        at += 12 + length
    width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, rest, list(chunks)) == (8, [0, 0, 0], [b"IHDR", b"IDAT", b"IEND"])
    size = {2: 3, 6: 4}[kind]
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == height * (1 + width * size)
    lines = [raw[start : start + 1 + width * size] for start in range(0, len(raw), 1 + width * size)]
    assert all(line[0] == 0 for line in lines)
    return [[tuple(line[at : at + size]) for at in range(1, len(line), size)] for line in lines]


def test_the_colour_icon_keeps_its_symbol_out_of_what_teams_crops():
    # "Teams app package": 192 x 192 pixels, a symbol of 96 x 96 on a plain square.
    rows = pixels(color_icon())
    assert (len(rows), {len(row) for row in rows}) == (192, {192})
    background = rows[0][0]
    drawn = [(x, y) for y, row in enumerate(rows) for x, pixel in enumerate(row) if pixel != background]
    assert len(drawn) > 1000
    assert all(48 <= x < 144 and 48 <= y < 144 for x, y in drawn)
    assert manifest()["accentColor"] == "#{:02x}{:02x}{:02x}".format(*background)


def test_the_outline_icon_is_white_or_clear_in_every_pixel_and_has_no_padding():
    # "Teams app package": 32 x 32 pixels of white, all others fully transparent; half is refused, see
    # OfficeDev/microsoft-teams-app-quickstarts, issue 23.
    rows = pixels(outline_icon())
    assert (len(rows), {len(row) for row in rows}) == (32, {32})
    assert {pixel for row in rows for pixel in row} == {(255, 255, 255, 0), (255, 255, 255, 255)}
    columns = {x for row in rows for x, pixel in enumerate(row) if pixel[3]}
    assert {min(columns), max(columns)} <= {0, 1, 30, 31}


# The package


def test_the_package_holds_the_manifest_and_every_file_that_it_names():
    files = opened(package_bytes(app()))
    found = json.loads(files["manifest.json"])
    assert found == manifest()
    named = {
        *found["icons"].values(),
        *(other["file"] for other in found["localizationInfo"]["additionalLanguages"]),
    }
    assert set(files) == {"manifest.json", *named}
    assert json.loads(files["en.json"]) == localization("en")
    assert (files["color.png"], files["outline.png"]) == (color_icon(), outline_icon())


@pytest.mark.parametrize("languages", ORDERS)
def test_the_same_settings_give_the_same_bytes(languages):
    assert package_bytes(app(languages=languages)) == package_bytes(app(languages=languages))
    assert package_bytes(app(languages=languages)) != package_bytes(app(languages=languages, company="B"))


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name.replace("_", "."), content)
    return target.getvalue()


def damaged(package: bytes) -> bytes:
    """Return a package whose first file cannot be unpacked."""
    start = package.index(b"manifest.json") + len(b"manifest.json")
    return package[:start] + bytes(40) + package[start + 40 :]


def test_an_earlier_package_is_known_as_ours(tmp_path):
    file = tmp_path / "teams-app.zip"
    file.write_bytes(package_bytes(app(languages=("en",), company="B", version="9.9.9")))
    assert is_package(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"my notes",
        zipped(readme_txt=b"mine"),
        zipped(manifest_json=b'{"name": {"short": "Mine"}}'),
        zipped(manifest_json=b'{"name": "Hojorin"}'),
        zipped(manifest_json=b'["Hojorin"]'),
        zipped(manifest_json=b"not JSON"),
        zipped(manifest_json=b"\xff\xfe"),
        zipped(manifest_json=b"[" * 500_000),
        zipped(manifest_json=b'{"name": {"short": "Hojorin"}}' + b" " * 1_000_000),
        damaged(package_bytes(app())),
        package_bytes(app())[:-30],
    ],
    ids=range(12),
)
def test_any_other_file_is_not_ours(tmp_path, content):
    file = tmp_path / "teams-app.zip"
    file.write_bytes(content)
    assert not is_package(file)


def test_a_file_that_cannot_be_read_is_no_answer(tmp_path):
    with pytest.raises(OSError, match="directory"):
        is_package(tmp_path)
