"""The manifest asks for what Hojorin uses and nothing else, in the form that Slack takes."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

import bot.slack
from bot.settings_file import SettingsError
from bot.slack.manifest import BOT_EVENTS, MADE_BY, SCOPES, manifest_text, slack_manifest

PUBLIC = "https://hojorin.example.com"

# https://docs.slack.dev/reference/events/NAME, "Required Scopes".
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
}
# https://docs.slack.dev/reference/methods/NAME, "Scopes", of those that a bot in channels and direct
# conversations needs. Methods of views need none.
SCOPES_OF_METHOD = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "conversations.open": {"im:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
}
# The same pages: auth.test and views.* name no scope; apps.connections.open takes an app-level token.
NO_SCOPE = {"auth.test", "apps.connections.open", "views.open", "views.publish", "views.update"}
# https://github.com/slackapi/manifest-schema, schemas/manifest.schema.1.0.0.json: (shortest, longest).
LENGTHS = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4000),
    "features.bot_user.display_name": (1, 80),
    "features.slash_commands.command": (2, 32),
    "features.slash_commands.url": (1, 3000),
    "features.slash_commands.description": (1, 2000),
    "features.slash_commands.usage_hint": (1, 1000),
    "oauth_config.scopes.bot": (1, 50),
    "settings.event_subscriptions.request_url": (1, 3500),
    "settings.event_subscriptions.bot_events": (1, 50),
    "settings.interactivity.request_url": (1, 3500),
}
FLAGS = {
    "features.app_home.home_tab_enabled": True,
    "features.app_home.messages_tab_enabled": True,
    "features.app_home.messages_tab_read_only_enabled": False,
    "features.bot_user.always_online": True,
    "features.slash_commands.should_escape": False,
    "settings.interactivity.is_enabled": True,
    "settings.org_deploy_enabled": False,
    "settings.token_rotation_enabled": False,
}


def leaves(value: object, at: str = "") -> Iterator[tuple[str, object]]:
    """Yield every value of a manifest with its place; the items of a list share theirs."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{at}.{key}" if at else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, at)
    else:
        yield at, value


def manifest(mode: str = "http", public_url: str | None = PUBLIC, company: str = "ミズキ計器"):
    return slack_manifest(mode=mode, public_url=public_url, company=company)


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_every_text_has_a_place_and_a_length_that_slack_takes(mode):
    for place, value in leaves(manifest(mode)):
        if isinstance(value, str):
            shortest, longest = LENGTHS[place]
            assert shortest <= len(value) <= longest, place


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_home_messages_and_command_are_on_and_nothing_else_is(mode):
    flags = {place: value for place, value in leaves(manifest(mode)) if isinstance(value, bool)}
    assert flags == {**FLAGS, "settings.socket_mode_enabled": mode == "socket"}


def test_over_http_slack_calls_one_address_for_everything():
    called = {place: value for place, value in leaves(manifest()) if place.endswith("url")}
    assert called == dict.fromkeys(
        (
            "features.slash_commands.url",
            "settings.event_subscriptions.request_url",
            "settings.interactivity.request_url",
        ),
        "https://hojorin.example.com/slack/events",
    )


@pytest.mark.parametrize("public_url", ["https://example.com/hojorin", "https://example.com/hojorin/"])
def test_a_public_address_with_a_path_keeps_it(public_url):
    settings = manifest(public_url=public_url)["settings"]
    assert settings["interactivity"]["request_url"] == "https://example.com/hojorin/slack/events"


@pytest.mark.parametrize("public_url", [None, PUBLIC])
def test_in_socket_mode_there_is_no_address(public_url):
    assert not [place for place, _ in leaves(manifest("socket", public_url)) if place.endswith("url")]


def test_over_http_a_manifest_without_a_public_address_is_refused_with_both_cures():
    with pytest.raises(SettingsError) as refusal:
        manifest(public_url=None)
    assert "web.public_url" in refusal.value.problem
    assert "slack: {mode: socket}" in refusal.value.cure


def test_each_scope_event_and_method_stands_there_once():
    assert len({scope.name for scope in SCOPES}) == len(SCOPES)
    assert len({event.name for event in BOT_EVENTS}) == len(BOT_EVENTS)
    for scope in SCOPES:
        assert len(set(scope.needed_by)) == len(scope.needed_by) > 0


def needed_by_table() -> dict[str, set[str]]:
    """Return the scopes by what needs them, as the table of the code has it."""
    found: dict[str, set[str]] = {}
    for scope in SCOPES:
        for name in scope.needed_by:
            found.setdefault(name, set()).add(scope.name)
    return found


@pytest.mark.parametrize("event", sorted(SCOPE_OF_EVENT))
def test_an_event_comes_with_the_scope_that_slack_wants_for_it(event):
    scope = SCOPE_OF_EVENT[event]
    assert needed_by_table().get(event, set()) == ({scope} if scope else set())


def test_only_these_events_are_asked_for():
    assert {event.name for event in BOT_EVENTS} == set(SCOPE_OF_EVENT)


def test_a_method_comes_with_the_scopes_that_slack_wants_for_it():
    methods = {name: scopes for name, scopes in needed_by_table().items() if name in SCOPES_OF_METHOD}
    assert methods == SCOPES_OF_METHOD


def called_methods() -> set[str]:
    """Return the Web API methods that the code names: for each function of the SDK's client, the SDK's own
    text says which method it calls."""
    found = set()
    for path in Path(bot.slack.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            function = getattr(AsyncWebClient, node.attr, None) if isinstance(node, ast.Attribute) else None
            source = inspect.getsource(function) if inspect.isfunction(function) else ""
            found.update(re.findall(r'self\.api_call\(\s*"([\w.]+)"', source))
    return found


def test_the_methods_that_are_called_need_the_manifests_scopes_and_no_others():
    assert called_methods() == set(SCOPES_OF_METHOD) | NO_SCOPE


def test_no_scope_is_asked_for_that_nothing_needs():
    known = {*SCOPE_OF_EVENT, *SCOPES_OF_METHOD, "/hojorin", "profile.email"}
    assert all(set(scope.needed_by) <= known for scope in SCOPES)


def test_every_reason_is_a_plain_sentence():
    for row in (*SCOPES, *BOT_EVENTS):
        assert row.why.endswith(".")
        assert row.why[0].isupper()


@pytest.mark.parametrize(
    "company",
    ["x", "Long " * 60, "a: b # c", "'\"`", "改行\nあり", "{company}", "🏔️ ltd", "- list", "\x07bell"],
)
def test_any_company_name_stays_text_in_the_file(company):
    text = manifest_text(mode="socket", public_url=None, company=company)
    assert yaml.safe_load(text) == manifest("socket", None, company)
    description = yaml.safe_load(text)["display_information"]["description"]
    assert len(description) <= 140
    assert "\n" not in description


def test_a_company_name_that_is_too_long_is_shortened_visibly():
    description = manifest(company="株式会社" * 60)["display_information"]["description"]
    assert "…" in description
    assert len(description) == 140


def test_the_file_says_on_top_who_made_it_and_is_the_same_each_time():
    text = manifest_text(mode="http", public_url=PUBLIC, company="x")
    assert text.startswith(MADE_BY)
    assert text == manifest_text(mode="http", public_url=PUBLIC, company="x")


def test_the_command_names_what_everybody_may_write_and_nothing_of_the_admins():
    (command,) = manifest()["features"]["slash_commands"]
    assert command["command"] == "/hojorin"
    assert "check in" in command["usage_hint"]
    assert "状況確認" in command["usage_hint"]
    assert "stop sending" not in command["usage_hint"]
