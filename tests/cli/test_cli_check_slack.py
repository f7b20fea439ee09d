"""`hojorin check` asks Slack: secrets, tokens, scopes, Socket Mode, channels; every ✗ with its cure."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from aiohttp import web
from beside import beside
from fakes.slack import FakeChannel, Fault, SlackConfig, running_slack

from bot.bootstrap import USED_BY
from bot.cli.slack_texts import ERRORS
from bot.slack.failures import TOKEN_DEAD
from bot.slack.manifest import SCOPES

BOT = "xoxb-fake-bot-token"
APP = "xapp-fake-app-token"
SECRET = "fake-signing-secret"
NAMES = frozenset(scope.name for scope in SCOPES)
CONFIG = SlackConfig(
    bot_token=BOT,
    app_token=APP,
    signing_secret=SECRET,
    team_name="Mizuki Instruments",
    scopes=NAMES,
    channels=(
        FakeChannel("C0JOINED", "supporters", members=("U0BOT0001",)),
        FakeChannel("C0APART", "leads"),
        FakeChannel("C0OLD", "old", members=("U0BOT0001",), archived=True),
        FakeChannel("C0HIDDEN", "secret", is_private=True),
        FakeChannel("C0PRIVATE", "inner", is_private=True, members=("U0BOT0001",)),
    ),
)


@contextmanager
def workspace(**changes: object) -> Iterator[object]:
    """Run the fake Slack with changes to its seed."""
    with beside(running_slack(SlackConfig(**{**vars(CONFIG), **changes}))) as slack:
        yield slack


@pytest.fixture
def slack() -> Iterator[object]:
    """A workspace in which all is right."""
    with workspace() as running:
        yield running


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch):
    """Without secrets or proxies of this machine."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def secrets(monkeypatch):
    """All secrets that the fake knows."""
    for name, value in {"BOT_TOKEN": BOT, "APP_TOKEN": APP, "SIGNING_SECRET": SECRET}.items():
        monkeypatch.setenv(f"SLACK_{name}", value)


def settle(desk, api_url: str = "http://127.0.0.1:9/api/", *, mode: str = "socket", more: str = "") -> None:
    """Write settings with a Slack section."""
    public = "web: {public_url: 'https://hojorin.example.com'}\n" if mode == "http" else ""
    desk.write("app.yaml", f"company: x\nslack: {{mode: {mode}, api_url: '{api_url}'}}\n{public}{more}")


def found(desk) -> list[str]:
    """Return the lines of `check`; none of them shows a secret."""
    answer = desk("check")
    for secret in (BOT, APP, SECRET):
        assert secret not in answer.out + answer.err
    return answer.out.splitlines()


def line(lines: list[str], part: str) -> str:
    """Return the only line that has the part."""
    (hit,) = [one for one in lines if part in one]
    return hit


# Without a call


def test_without_slack_nothing_is_said_of_it_but_how_to_connect(desk):
    hit = line(found(desk), "No chat platform is connected yet")
    assert hit.startswith("✗ ")
    assert "docs/how-to/connect-slack.md" in hit


def test_a_token_that_rotates_is_told_before_it_ends(desk, slack, secrets, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxe.xoxb-1-rotating")
    settle(desk, slack.api_url)
    hit = line(found(desk), "token rotation is on")
    assert hit.startswith("✗ SLACK_BOT_TOKEN ends within 12 hours")
    assert "hojorin manifest slack" in hit


def test_without_slack_its_sdk_is_not_imported(desk, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("slack_sdk", "bot.slack", "bot.cli"))]:
        if name in {"bot.slack.checks", "bot.cli.slack_checks"} or name.startswith("slack_sdk"):
            monkeypatch.delitem(sys.modules, name)
    desk("check")
    assert not [name for name in sys.modules if name.startswith("slack_sdk")]


def test_in_a_demo_slack_is_not_asked_and_the_way_out_is_told(desk, slack, secrets):
    settle(desk, slack.api_url)
    with desk.unit() as unit:
        unit.switches.put(USED_BY, "demo")
        unit.commit()
    hit = line(found(desk), "Slack")
    assert hit.startswith("✓ The playground is the chat of this demo. Slack and Teams are not used in a demo")
    assert "make demo-clean" in hit
    assert not slack.transcript.requests


@pytest.mark.parametrize(
    ("mode", "needed"),
    [("socket", "SLACK_APP_TOKEN"), ("http", "SLACK_SIGNING_SECRET")],
)
def test_secrets_that_are_not_set_are_named_with_where_they_are_found(desk, mode, needed):
    settle(desk, mode=mode)
    lines = found(desk)
    assert "OAuth & Permissions" in line(lines, "✗ SLACK_BOT_TOKEN is not set in the environment.")
    assert "Basic Information" in line(lines, f"✗ {needed} is not set in the environment.")
    assert len([one for one in lines if "is not set" in one]) == 2
    assert not [one for one in lines if "No chat platform" in one]


def test_the_token_alone_makes_slack_count_as_configured_over_http(desk, monkeypatch):
    desk.write("app.yaml", "company: x\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-exchanged, so that nothing is asked")
    lines = found(desk)
    assert line(lines, "SLACK_SIGNING_SECRET is not set")
    assert line(lines, "web.public_url")
    assert not [one for one in lines if "No chat platform" in one]


def test_exchanged_tokens_are_noticed_before_slack_is_asked(desk, slack, monkeypatch):
    settle(desk, slack.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", APP)
    monkeypatch.setenv("SLACK_APP_TOKEN", BOT)
    lines = found(desk)
    assert "another kind of token" in line(lines, "✗ SLACK_BOT_TOKEN begins with xapp-")
    assert "another kind of token" in line(lines, "✗ SLACK_APP_TOKEN begins with xoxb-")
    assert not slack.transcript.requests


def test_a_public_address_that_is_missing_is_said_once(desk):
    desk.write("app.yaml", "company: x\nslack: {mode: http, api_url: 'http://127.0.0.1:9/api/'}\n")
    lines = found(desk)
    assert len([one for one in lines if "web.public_url" in one]) == 1


def test_people_without_a_chat_identity_may_be_found_by_their_email(desk):
    settle(desk)
    desk.write("people.csv", "person_id,name,email\nk,加藤,kato@example.com\n")
    desk("people", "import", "people.csv")
    hit = line(found(desk), "1 of 1 people have no chat identity.")
    assert hit.startswith("✗")
    assert "`hojorin run` finds people by the email" in hit


# With Slack


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_all_that_is_right_has_a_line(desk, slack, secrets, mode):
    settle(desk, slack.api_url, mode=mode)
    lines = found(desk)
    expected = [
        f"✓ The secrets for Slack are set, for {'Socket Mode' if mode == 'socket' else 'HTTP'}.",
        "✓ Slack takes the bot token: @hojorin in Mizuki Instruments.",
        "✓ The Slack app has every scope it needs.",
    ]
    if mode == "socket":
        expected.append("✓ Slack lets Socket Mode in.")
    assert lines[-len(expected) :] == expected


def test_the_first_lines_come_without_a_database_too(empty_desk, slack, secrets):
    settle(empty_desk, slack.api_url)
    lines = found(empty_desk)
    assert line(lines, "There is no database").startswith("✗")
    assert line(lines, "Slack takes the bot token").startswith("✓")


def test_the_json_keeps_its_shape(desk, slack, secrets):
    settle(desk, slack.api_url)
    answer = desk("check", "--json")
    rows = json.loads(answer.out)
    assert all(set(row) == {"ok", "what", "cure"} for row in rows)
    assert {"ok": True, "what": "Slack lets Socket Mode in.", "cure": None} in rows
    assert BOT not in answer.out


def test_scopes_that_are_missing_are_named_with_how_they_come(desk, secrets):
    with workspace(scopes=NAMES - {"im:write", "groups:read"}) as slack:
        settle(desk, slack.api_url)
        hit = line(found(desk), "The Slack app lacks")
    assert hit.startswith("✗ The Slack app lacks the scopes im:write, groups:read. ")
    assert "`hojorin manifest slack`" in hit
    assert "reinstall" in hit


@pytest.mark.parametrize(
    ("scopes", "where"),
    [
        ({"im:history"}, "direct conversations"),
        ({"channels:history"}, "public channels"),
        ({"groups:history"}, "private channels"),
        ({"im:history", "groups:history"}, "direct conversations and private channels"),
    ],
    ids=["direct", "public", "private", "two"],
)
def test_conversations_that_cannot_be_looked_at_are_named_with_what_that_means(desk, secrets, scopes, where):
    with workspace(scopes=NAMES - scopes) as slack:
        settle(desk, slack.api_url)
        hit = line(found(desk), "The Slack app lacks")
    assert hit.startswith("✗")
    assert f"Nobody can look into {where}: " in hit
    assert "ends as unknown" in hit


def test_scopes_that_are_not_used_are_a_hint_and_no_failure(desk, secrets):
    with workspace(scopes=NAMES | {"files:read"}) as slack:
        settle(desk, slack.api_url)
        hit = line(found(desk), "files:read")
    assert hit.startswith("✓ The Slack app has the scope files:read, which Hojorin does not use.")


def test_each_channel_of_the_settings_is_looked_at(desk, slack, secrets):
    settle(
        desk,
        slack.api_url,
        more="channels:\n"
        "  supporters: [slack:C0JOINED, slack:C0PRIVATE, 'playground:supporters']\n"
        "  leads: [slack:C0APART, slack:C0JOINED, slack:C0OLD]\n"
        "  results: [slack:C0HIDDEN, slack:C0NOWHERE]\n",
    )
    lines = found(desk)
    joined = "✓ channels.supporters, channels.leads: Hojorin is in #supporters (C0JOINED)."
    assert joined in lines
    assert "✓ channels.supporters: Hojorin is in #inner (C0PRIVATE)." in lines
    assert line(lines, "C0APART").startswith("✗ channels.leads: Hojorin is not in #leads (C0APART).")
    assert "/invite @Hojorin" in line(lines, "C0APART")
    assert line(lines, "C0OLD").startswith("✗ channels.leads: #old (C0OLD) is archived.")
    for hidden in ("C0HIDDEN", "C0NOWHERE"):
        assert line(lines, hidden).startswith(f"✗ channels.results: there is no channel {hidden}, or it is")
        assert "/invite @Hojorin" in line(lines, hidden)
    assert [request.method for request in slack.transcript.requests].count("conversations.info") == 6


def test_the_channels_of_surveys_are_looked_at_and_those_of_a_chat_that_is_not_connected_named(
    desk, slack, secrets
):
    settle(desk, slack.api_url, more="channels: {results: 'teams:19:r@thread.tacv2'}\n")
    desk.write(
        "survey.yaml",
        "schedules:\n"
        "  - {id: pulse, set: monthly, rhythm: daily, results_to: [slack:C0APART, playground:all]}\n",
    )
    assert desk("survey", "import", "survey.yaml").code == 0
    lines = found(desk)
    apart = line(lines, "C0APART")
    assert apart.startswith("✗ schedules.pulse.results_to: Hojorin is not in #leads (C0APART).")
    for channel, keys, chat in (
        ("teams:19:r@thread.tacv2", "channels.results", "Microsoft Teams"),
        ("playground:all", "schedules.pulse.results_to", "the playground"),
    ):
        begins = f"✗ {keys}: nothing appears in {channel}, because {chat} is not connected."
        assert line(lines, channel).startswith(begins)


def test_a_channel_that_a_missing_scope_hides_says_so(desk, secrets):
    with workspace(scopes=NAMES - {"channels:read"}) as slack:
        settle(desk, slack.api_url, more="channels: {leads: slack:C0JOINED}\n")
        hit = line(found(desk), "C0JOINED")
    assert hit.startswith("✗ channels.leads: Slack does not show C0JOINED: the token lacks a scope")


@pytest.mark.parametrize(
    ("error", "meaning", "cure"),
    [
        ("invalid_auth", "knows no such token", "Copy it again"),
        ("not_authed", "no token reached Slack", "Copy it again"),
        ("account_inactive", "the app was removed", "Install the Slack app again"),
        ("token_revoked", "revoked", "Install the Slack app again"),
        ("token_expired", "token rotation is on", "`hojorin manifest slack`"),
        ("team_access_not_granted", "organisation", "Ask an administrator"),
        ("ratelimited", "too much", "Wait a little"),
        ("something_new", "no further reason", "Copy it again"),
    ],
)
def test_a_bot_token_that_is_refused_says_why_and_what_to_do(desk, slack, secrets, error, meaning, cure):
    slack.faults.add(Fault(method="auth.test", error=error))
    settle(desk, slack.api_url, more="channels: {leads: slack:C0JOINED}\n")
    lines = found(desk)
    hit = line(lines, f"({error}).")
    assert hit.startswith("✗ Slack refuses SLACK_BOT_TOKEN: ")
    assert meaning in hit
    assert cure in hit
    assert line(lines, "Socket Mode in").startswith("✓")
    assert not [one for one in lines if "C0JOINED" in one or "scope" in one]


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "not_allowed_token_type"])
def test_an_app_token_that_is_refused_says_how_to_get_a_good_one(desk, slack, secrets, error):
    slack.faults.add(Fault(method="apps.connections.open", error=error))
    settle(desk, slack.api_url)
    hit = line(found(desk), f"({error}).")
    assert hit.startswith("✗ Slack refuses SLACK_APP_TOKEN: ")
    assert "reinstall" not in hit


def test_over_http_the_app_token_is_not_tried(desk, slack, secrets):
    settle(desk, slack.api_url, mode="http")
    found(desk)
    assert "apps.connections.open" not in {request.method for request in slack.transcript.requests}


def test_every_refusal_that_stops_all_messages_has_a_meaning():
    assert set(ERRORS) >= TOKEN_DEAD
    for meaning, cure in ERRORS.values():
        assert meaning
        assert cure.endswith(".")


# Without an answer


def test_a_slack_that_cannot_be_reached_is_said_once_with_its_address(desk, secrets):
    settle(desk, "http://127.0.0.1:9/api/", more="channels: {leads: slack:C0JOINED}\n")
    lines = found(desk)
    hit = line(lines, "http://127.0.0.1:9/api/")
    assert hit.startswith("✗ Slack cannot be reached at http://127.0.0.1:9/api/; the rest was not checked.")
    assert "https://slack-status.com" in hit
    assert lines[-1] == hit


def test_a_connection_that_breaks_is_not_tried_again(desk, slack, secrets):
    slack.faults.add(Fault(method="auth.test", kind="drop_before", times=None))
    settle(desk, slack.api_url)
    assert line(found(desk), "cannot be reached").startswith("✗")
    assert [request.method for request in slack.transcript.requests] == ["auth.test"]


def test_a_slack_that_is_too_slow_is_given_up(desk, slack, secrets, monkeypatch):
    monkeypatch.setattr("bot.slack.client.SEND_DEADLINE_SECONDS", 0.05)
    slack.faults.add(Fault(method="auth.test", kind="delay_before", seconds=5, times=None))
    settle(desk, slack.api_url)
    assert line(found(desk), "did not answer in time").startswith("✗ Slack did not answer in time at http://")


class Elsewhere:
    """A server that answers everything alike: what stands between Hojorin and Slack, or in its place."""

    def __init__(self, *, text: str, kind: str, status: int = 200, headers: Mapping[str, str] | None = None):
        self._answer = {"text": text, "content_type": kind, "status": status, "headers": headers}
        self.api_url = ""

    async def __aenter__(self) -> "Elsewhere":
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.api_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _handle(self, _: web.Request) -> web.Response:
        return web.Response(**self._answer)


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("<h1>Blocked by the proxy</h1>", "text/html", 200),
        ("Blocked by the proxy", "text/plain", 200),
        ("upstream is gone", "text/plain", 502),
        ("{}", "application/json", 503),
    ],
)
def test_what_is_not_an_answer_of_slack_is_told_from_one(desk, secrets, text, kind, status):
    with beside(Elsewhere(text=text, kind=kind, status=status)) as server:
        settle(desk, server.api_url)
        hit = line(found(desk), "is not an answer of Slack's")
    assert hit.startswith(f"✗ What came back from {server.api_url} is not")
    assert "slack.api_url" in hit
    assert text not in hit


def test_a_gateway_that_keeps_the_scopes_to_itself_is_told_and_no_failure(desk, secrets):
    text = json.dumps({"ok": True, "team": "x", "user": "hojorin", "url": "wss://x"})
    with beside(Elsewhere(text=text, kind="application/json")) as server:
        settle(desk, server.api_url)
        lines = found(desk)
    assert line(lines, "did not say which scopes").startswith("✓")
