"""Which secrets Slack needs, in which mode, and what is said when one is missing."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Slack, load_settings
from bot.environment import Secrets
from bot.settings_file import SettingsError
from bot.slack.connection import SlackTokens, slack_tokens

BOT, APP, SIGNING = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"


def secrets(**given: str) -> Secrets:
    """Return secrets by the names of their variables."""
    return Secrets.model_validate({name.lower(): SecretStr(value) for name, value in given.items()})


def test_over_http_the_bot_token_and_the_signing_secret_are_enough() -> None:
    tokens = slack_tokens(Slack(mode="http"), secrets(**{BOT: "xoxb-1", SIGNING: "s"}))
    assert tokens == SlackTokens(bot_token="xoxb-1", signing_secret="s")


def test_over_a_socket_the_bot_token_and_the_app_token_are_enough() -> None:
    tokens = slack_tokens(Slack(mode="socket"), secrets(**{BOT: "xoxb-1", APP: "xapp-1"}))
    assert tokens == SlackTokens(bot_token="xoxb-1", app_token="xapp-1")


def test_what_the_mode_does_not_need_is_not_used() -> None:
    everything = secrets(**{BOT: "xoxb-1", APP: "xapp-1", SIGNING: "s"})
    assert slack_tokens(Slack(mode="http"), everything).app_token is None
    assert slack_tokens(Slack(mode="socket"), everything).signing_secret is None


@pytest.mark.parametrize(
    ("mode", "given", "missing"),
    [
        ("http", {}, BOT),
        ("http", {SIGNING: "s"}, BOT),
        ("http", {BOT: "xoxb-1"}, SIGNING),
        ("http", {BOT: "xoxb-1", APP: "xapp-1"}, SIGNING),
        ("http", {BOT: "  ", SIGNING: "s"}, BOT),
        ("http", {BOT: "xoxb-1", SIGNING: "\n"}, SIGNING),
        ("socket", {}, BOT),
        ("socket", {BOT: "xoxb-1"}, APP),
        ("socket", {BOT: "xoxb-1", SIGNING: "s"}, APP),
    ],
)
def test_a_missing_secret_is_named_with_its_cure(mode: str, given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError) as raised:
        slack_tokens(Slack.model_validate({"mode": mode}), secrets(**given))
    assert missing in raised.value.problem
    assert "_FILE" in raised.value.cure
    assert "docs/how-to/connect-slack.md" in raised.value.cure
    assert not any(value.strip() and value in str(raised.value) for value in given.values() if len(value) > 1)


def test_spaces_around_a_secret_are_none_of_it() -> None:
    tokens = slack_tokens(Slack(), secrets(**{BOT: " xoxb-1\n", SIGNING: "s\n"}))
    assert (tokens.bot_token, tokens.signing_secret) == ("xoxb-1", "s")


def test_secrets_are_not_shown_where_tokens_are_printed() -> None:
    tokens = slack_tokens(Slack(), secrets(**{BOT: "xoxb-planted", SIGNING: "planted"}))
    assert "planted" not in repr(tokens)


@pytest.mark.parametrize(
    ("text", "environ", "meant"),
    [
        ("", {}, False),
        ("slack: {}\n", {}, True),
        ("slack: {mode: socket}\n", {}, True),
        ("", {BOT: "xoxb-1"}, True),
        ("", {BOT: ""}, False),
        ("", {SIGNING: "s"}, False),
    ],
)
def test_slack_is_meant_by_its_section_or_by_its_token(
    tmp_path: Path, *, text: str, environ: dict[str, str], meant: bool
) -> None:
    path = tmp_path / "app.yaml"
    path.write_text(f"company: Mizuki\n{text}", "utf-8")
    assert load_settings(path, environ).slack_is_meant is meant
