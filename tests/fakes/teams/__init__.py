"""An honest stand-in for Microsoft Teams: Bot Connector, login service, key service and client side.

    config = TeamsConfig(users=(FakeUser("aki", "Aki Mori"), FakeUser("ben", "Ben Stein", blocked=True)))
    async with running_teams(config) as teams:
        ...                                        # start the bot with teams.settings() or with these:
        teams.service_url, teams.login_url, teams.openid_url, teams.config.app_id, .app_password, .tenant_id
        side = teams.client("http://127.0.0.1:3978/api/messages")
        await side.install("aki")                                     # installationUpdate, conversationUpdate
        sent = await side.say("aki", "help")                          # Sent: status, text, body, invoke
        [card] = teams.transcript.shown("aki")                        # what stands in Aki's chat now
        await side.press("aki", card, "Send", fill={"mood": "4"})     # adaptiveCard/action
        await side.forged(Forgery.EXPIRED).say("aki", "help")         # the bot must answer 401 or 403
        teams.faults.add(Fault("sendToConversation", "drop_after"))

People are named by the short key of `FakeUser`; `teams.world.mri("aki")` is their `29:` id. See
docs/reference/fake-teams.md for what it accepts, what it refuses, and where each rule comes from.
"""

from fakes.slack.faults import Fault, FaultPlan, Kind
from fakes.teams.client import TeamsClient
from fakes.teams.config import FakeChannel, FakeGroupChat, FakeTeam, FakeUser, Limit, Pace, TeamsConfig
from fakes.teams.inputs import ClientRefusedError, NotVisibleError
from fakes.teams.records import Message, Request, Sent
from fakes.teams.server import FakeTeams, running_teams
from fakes.teams.tokens import Forgery
from fakes.teams.transcript import Transcript

__all__ = [
    "ClientRefusedError",
    "FakeChannel",
    "FakeGroupChat",
    "FakeTeam",
    "FakeTeams",
    "FakeUser",
    "Fault",
    "FaultPlan",
    "Forgery",
    "Kind",
    "Limit",
    "Message",
    "NotVisibleError",
    "Pace",
    "Request",
    "Sent",
    "TeamsClient",
    "TeamsConfig",
    "Transcript",
    "running_teams",
]
