"""`hojorin check` asks Microsoft: secrets, token, keys, channels, for how many the app is installed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from beside import beside
from fakes.teams import FakeTeam, FakeTeams, FakeUser, TeamsConfig, running_teams
from teams_helpers import led_to

JOINED, APART = "19:joined@thread.tacv2", "19:apart@thread.tacv2"
CONFIG = TeamsConfig(
    users=(FakeUser("tanaka", "Tanaka", installed=True),),
    teams=(FakeTeam(JOINED, "Sales", ("tanaka",), installed=True), FakeTeam(APART, "Legal", ("tanaka",))),
)
NAMES = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without secrets or proxies of this machine."""
    for name in (*NAMES, "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def tenant(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTeams]:
    """Run the fake, with its secrets in the environment."""
    with beside(running_teams(CONFIG)) as teams:
        led_to(teams, monkeypatch)
        values = (teams.config.app_id, teams.config.app_password, teams.config.tenant_id)
        for name, value in zip(NAMES, values, strict=True):
            monkeypatch.setenv(name, value)
        yield teams


def settle(desk, teams: FakeTeams | None = None, *, more: str = "") -> None:
    """Write settings with a Teams section."""
    addresses = f"service_urls: ['{teams.service_url}']" if teams else "app_type: SingleTenant"
    desk.write(
        "app.yaml",
        f"company: x\nweb: {{public_url: 'https://hojorin.example.com'}}\nteams: {{{addresses}}}\n{more}",
    )


def found(desk, teams: FakeTeams | None = None) -> list[str]:
    """Return the lines of `check`; none of them shows the secret."""
    answer = desk("check")
    if teams is not None:
        assert teams.config.app_password not in answer.out + answer.err
    return answer.out.splitlines()


def line(lines: list[str], part: str) -> str:
    """Return the only line that has the part."""
    (hit,) = [one for one in lines if part in one]
    return hit


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("TEAMS_APP_ID", "could not be checked"),
        ("TEAMS_APP_PASSWORD", "nothing could be sent"),
        ("TEAMS_TENANT_ID", "other companies"),
    ],
)
def test_a_missing_secret_is_named_with_what_it_is_for_and_its_cure(desk, monkeypatch, missing, why) -> None:
    with tenant(monkeypatch) as teams:
        monkeypatch.delenv(missing)
        settle(desk, teams)
        hit = line(found(desk, teams), missing)
    assert hit.startswith("✗")
    assert why in hit
    assert "docs/how-to/connect-teams.md" in hit


@pytest.mark.parametrize("missing", NAMES)
def test_run_refuses_to_start_without_a_secret(desk, monkeypatch, missing) -> None:
    """Above all without the app id: then nobody could tell who sends."""
    with tenant(monkeypatch) as teams:
        monkeypatch.delenv(missing)
        settle(desk, teams)
        answer = desk("run")
    assert answer.code == 2
    assert missing in answer.err


def test_all_is_right(desk, monkeypatch) -> None:
    with tenant(monkeypatch) as teams:
        settle(desk, teams, more=f"channels: {{leads: 'teams:{JOINED}'}}\n")
        lines = found(desk, teams)
    for part in ("gives Hojorin a token", "keys can be read", f"Hojorin is in {JOINED} (channels.leads)"):
        assert line(lines, part).startswith("✓")


def test_a_channel_that_hojorin_is_not_in_is_named_with_its_setting(desk, monkeypatch) -> None:
    with tenant(monkeypatch) as teams:
        settle(desk, teams, more=f"channels: {{results: ['teams:{APART}', 'teams:{JOINED}']}}\n")
        lines = found(desk, teams)
    assert line(lines, APART).startswith("✗")
    assert "channels.results" in line(lines, APART)
    assert "Add the app to the team" in line(lines, APART)
    assert line(lines, JOINED).startswith("✓")


def test_a_wrong_secret_is_told_from_a_network_that_is_down(desk, monkeypatch) -> None:
    with tenant(monkeypatch) as teams:
        settle(desk, teams)
        monkeypatch.setenv("TEAMS_APP_PASSWORD", "wrong")
        refused = line(found(desk), "no token")
    assert refused.startswith("✗")
    assert "client secret" in refused
    silent = line(found(desk), "login service cannot be reached")
    assert silent.startswith("✗")


def test_how_many_have_the_app_is_said_with_the_cure(desk, monkeypatch) -> None:
    with tenant(monkeypatch) as teams:
        settle(desk, teams)
        aad = teams.world.users["tanaka"].aad_id
        desk.write("people.csv", f"person_id,name,teams_aad_id\ntanaka,Tanaka,{aad}\n")
        assert desk("people", "import", "people.csv").code == 0
        hit = line(found(desk, teams), "app was met by")
    assert hit.startswith("✗ The Teams app was met by 0 of 1 people who are on Teams.")
    assert "set-up policy" in hit


def test_without_tokens_check_says_that_nothing_is_checked(desk) -> None:
    desk.write("app.yaml", "company: x\nteams: {allow_unauthenticated: true}\n")
    hit = line(found(desk), "allow_unauthenticated")
    assert hit.startswith("✗")
