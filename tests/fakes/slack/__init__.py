"""An honest stand-in for Slack: Web API, response addresses, Socket Mode server and client side.

`async with running_slack(SlackConfig(users=(...,))) as slack:` runs it on a loopback port; see
docs/reference/fake-slack.md for what it accepts, what it refuses, and where each rule comes from.
"""

from fakes.slack.client import NotVisibleError, SlackClient
from fakes.slack.config import ALL_SCOPES, FakeChannel, FakeUser, Pace, SlackConfig
from fakes.slack.delivery import Signing
from fakes.slack.faults import Fault, FaultPlan, Kind
from fakes.slack.inputs import ClientRefusedError
from fakes.slack.records import Message, Request, Sent, View
from fakes.slack.server import FakeSlack, running_slack
from fakes.slack.transcript import Transcript

__all__ = [
    "ALL_SCOPES",
    "ClientRefusedError",
    "FakeChannel",
    "FakeSlack",
    "FakeUser",
    "Fault",
    "FaultPlan",
    "Kind",
    "Message",
    "NotVisibleError",
    "Pace",
    "Request",
    "Sent",
    "Signing",
    "SlackClient",
    "SlackConfig",
    "Transcript",
    "View",
    "running_slack",
]
