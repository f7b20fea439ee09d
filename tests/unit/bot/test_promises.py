"""What `deliveries` says is promised of a message is what the platforms' senders promise."""

import subprocess
import sys

import pytest

from bot.playground.sender import PlaygroundSender
from bot.promises import platform_of_lane, promise_of
from bot.slack.sender import SlackSender
from bot.teams.failures import AT_LEAST_ONCE
from bot.teams.sender import TeamsSender
from people.model import Platform
from people.outbox import Guarantee

SENDERS = (PlaygroundSender, SlackSender, TeamsSender)


@pytest.mark.parametrize("kind", ["note", "request_open", *sorted(AT_LEAST_ONCE)])
@pytest.mark.parametrize("sender", SENDERS)
def test_every_sender_promises_what_is_said(sender: type, kind: str) -> None:
    assert promise_of(kind, sender.platform) is object.__new__(sender).guarantee(kind)


def test_every_platform_has_a_sender_here_and_teams_alone_tells_kinds_apart() -> None:
    assert {sender.platform for sender in SENDERS} == set(Platform)
    several = {one for one in Platform if promise_of("check_in", one) is not promise_of("note", one)}
    assert several == {Platform.TEAMS}
    assert promise_of("note", Platform.TEAMS) is Guarantee.AT_MOST_ONCE


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("kind", ["note", "check_in"])
def test_a_change_of_what_was_sent_is_made_at_least_once_everywhere(platform: Platform, kind: str) -> None:
    assert promise_of(kind, platform, is_edit=True) is Guarantee.AT_LEAST_ONCE


def test_a_lane_names_its_platform_if_it_is_a_channels() -> None:
    assert platform_of_lane("slack:C0123") is Platform.SLACK
    assert platform_of_lane("teams:19:x@thread.tacv2") is Platform.TEAMS
    assert platform_of_lane("person:slack") is None


def test_to_say_it_no_sdk_is_imported() -> None:
    code = "import sys, bot.promises; print(any(m in sys.modules for m in ('botbuilder', 'slack_sdk')))"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert printed.stdout.strip() == "False"
