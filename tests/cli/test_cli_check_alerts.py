"""`hojorin check` says when a secret ends, and whether anybody would hear of a token that is refused."""

from datetime import date, timedelta

import pytest

from people.model import Platform
from people.outbox import Reason

ENDS = date(2027, 3, 31)
PEOPLE = "person_id,name,roles,slack_user_id,teams_aad_id\n"
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
TEAMS = {"TEAMS_APP_ID": "a", "TEAMS_APP_PASSWORD": "p", "TEAMS_TENANT_ID": "t"}


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without secrets of this machine; neither chat is asked."""
    for name in (*SLACK, *TEAMS, "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setattr("bot.cli.slack_checks.check_slack", lambda _settings, **_: iter(()))
    monkeypatch.setattr("bot.cli.teams_checks.check_teams", lambda _settings, **_: iter(()))


@pytest.fixture
def connect(desk, monkeypatch: pytest.MonkeyPatch):
    """A way to connect chats by their secrets, with more settings, and people."""

    def connected(*secrets: dict[str, str], more: str = "", people: str = "") -> None:
        for name, value in [pair for one in secrets for pair in one.items()]:
            monkeypatch.setenv(name, value)
        desk.write("app.yaml", f"company: x\nweb: {{public_url: 'https://hojorin.example.com'}}\n{more}")
        if people:
            desk.write("people.csv", PEOPLE + people)
            assert desk("people", "import", "people.csv").code == 0

    return connected


def lines(desk, part: str) -> list[str]:
    """Return the lines of `check` that have the part."""
    return [line for line in desk("check").out.splitlines() if part in line]


def at(desk, day: date) -> None:
    """Let it be that day."""
    with desk.unit() as unit:
        unit.switches.put("business_clock", f"{day.isoformat()}T03:00:00+00:00")
        unit.commit()


@pytest.mark.parametrize(
    ("left", "begins"),
    [
        (300, "✓ TEAMS_APP_PASSWORD ends in 300 days, on 2027-03-31."),
        (14, "✓ TEAMS_APP_PASSWORD ends in 14 days"),
        (13, "✗ TEAMS_APP_PASSWORD ends in 13 days, on 2027-03-31. Make a new one"),
        (1, "✗ TEAMS_APP_PASSWORD ends in 1 day,"),
        (0, "✗ TEAMS_APP_PASSWORD ends today"),
        (-3, "✗ TEAMS_APP_PASSWORD has ended on 2027-03-31. Make a new one"),
    ],
)
def test_the_end_of_the_secret_is_said_with_the_days_left(desk, connect, left, begins):
    connect(TEAMS, more="teams: {secret_expires: 2027-03-31}\n")
    at(desk, ENDS - timedelta(days=left))
    [line] = lines(desk, "TEAMS_APP_PASSWORD")
    assert line.startswith(begins)


def test_where_the_end_is_not_noted_check_says_how(desk, connect):
    connect(TEAMS)
    [line] = lines(desk, "TEAMS_APP_PASSWORD")
    assert line.startswith("✓ When TEAMS_APP_PASSWORD ends is not noted.")
    assert "`teams.secret_expires`" in line


@pytest.mark.parametrize("secrets", [SLACK, {"TEAMS_APP_ID": "a", "TEAMS_TENANT_ID": "t"}])
def test_nothing_is_said_where_there_is_no_secret_that_ends(desk, connect, secrets):
    connect(secrets)
    assert lines(desk, "TEAMS_APP_PASSWORD") == []


def test_with_one_chat_and_no_webhook_nobody_would_hear(desk, connect):
    connect(SLACK, people="ogawa,小川,admin,U1,\n")
    [line] = lines(desk, "refused Hojorin's token")
    assert line.startswith("✗ Nobody would hear of it if Slack refused")
    assert "`alerts.webhook`" in line


def test_a_webhook_is_enough_and_its_address_is_not_shown(desk, connect):
    connect(SLACK, more="alerts: {webhook: 'https://alerts.example.com/secret-part'}\n")
    [line] = lines(desk, "refused Hojorin's token")
    assert line == "✓ If Slack refused Hojorin's token, it would be told to alerts.webhook."
    assert lines(desk, "secret-part") == []


def test_admins_count_where_they_can_be_reached_in_another_chat(desk, connect):
    people = "ogawa,小川,admin,U1,a1\nweber,Weber,admin,,a2\nkato,Kato,sponsor,U3,a3\n"
    connect(SLACK, TEAMS, people=people)
    slack, teams = lines(desk, "refused Hojorin's token")
    assert slack.startswith(
        "✓ If Slack refused Hojorin's token, it would be told to 2 admins in another chat."
    )
    assert teams.startswith("✓ If Microsoft Teams refused")
    assert "1 admin in another chat" in teams


def pause(desk, platform: Platform, reason: Reason) -> None:
    """Let a platform have refused what was sent."""
    with desk.unit() as unit:
        until = unit.outbox.machine_now() + timedelta(minutes=5)
        unit.outbox.pause_platform(platform, until=until, reason=reason)
        unit.commit()


def test_a_chat_that_refused_what_was_sent_is_named_until_it_takes_it_again(desk, connect):
    connect(SLACK, TEAMS)
    assert lines(desk, "messages wait") == []
    pause(desk, Platform.SLACK, Reason.TOKEN_DEAD)
    pause(desk, Platform.TEAMS, Reason.RATE_LIMITED)
    [line] = lines(desk, "messages wait")
    assert line.startswith("✗ Slack refused Hojorin's token, or a permission that it lacks")
    assert "start every process of Hojorin again" in line
    with desk.unit() as unit:
        unit.outbox.resume_platform(Platform.SLACK)
        unit.commit()
    assert lines(desk, "messages wait") == []


def test_a_demo_has_no_secrets(desk, connect):
    connect(SLACK, TEAMS)
    with desk.unit() as unit:
        unit.switches.put("used_by", "demo")
        unit.commit()
    assert lines(desk, "TEAMS_APP_PASSWORD") == lines(desk, "refused Hojorin's token") == []
