"""The manifest asks for exactly what is used, as `emulate` checks scopes: with all of them everything that
Hojorin does on Slack works, and without any one of them something fails."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from emulated_slack import (
    BOT_TOKEN,
    CROWD,
    NEWCOMER,
    PEOPLE,
    PRIVATE,
    PUBLIC,
    ROSTER,
    SECRET,
    Relay,
    emulate,
    enter_channels,
    token_without,
    user_id,
)
from pydantic import SecretStr
from scenario_stage import Company, settings_in
from slack_helpers import HELLO

from bot.bootstrap import open_installation
from bot.clocks import machine_now
from bot.config import Slack
from bot.environment import Secrets
from bot.platform import Outcome
from bot.serving import check_tokens, close_connections, refresh_people
from bot.slack.checks import ChannelSeen, ChannelUnseen, Fact, Presence, ask_slack
from bot.slack.connection import SlackConnection
from bot.slack.directory import PAGE
from bot.slack.failures import SlackFailedError
from bot.slack.manifest import SCOPES
from bot.slack.sender import SlackSender
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database

UNCHECKED = {
    "commands": "emulate has no slash commands (docs.slack.dev/reference/scopes/commands: it adds them)",
    "app_mentions:read": "emulate sends no app_mention (docs.slack.dev/reference/events/app_mention)",
}
"""Scopes that `emulate` does not know, and what they are for all the same."""
SENT, UNKNOWN = MessageState.SENT, MessageState.UNKNOWN
NOT_METHODS = {"message.im", "profile.email"}
METHODS = {
    scope.name: {need for need in scope.needed_by if "." in need and need not in NOT_METHODS}
    for scope in SCOPES
}
"""The methods that the manifest's own table names for each scope."""


@dataclass
class Office(Company):
    """Hojorin as a whole, in this process, with a token of its own."""

    relay: Relay
    token: str
    channels: dict[str, str]
    reached: dict[str, tuple[Outcome, Outcome]] = field(default_factory=dict)
    """What became of a message to each address, and of looking for it."""
    members: dict[str, frozenset[str] | None] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    """What `hojorin check` is told."""

    def accounts(self) -> dict[str, str]:
        """Return the people who were found on Slack, and as whom."""
        with self.unit() as unit:
            return {one.person_id: one.identity for one in unit.accounts.list_all(Platform.SLACK)}

    async def do_all(self, user: str) -> None:
        """Do all that Hojorin does on Slack, once; what fails holds nothing else up."""
        [connection] = self.installation.connections
        assert isinstance(connection, SlackConnection)
        await check_tokens(self.installation)
        await refresh_people(self.installation)
        await connection._directory.look_up(user)
        for number, address in enumerate((user, *self.channels.values())):
            await self._live(address, number)
        for name, channel in self.channels.items():
            self.members[name] = await self._sender().members_of(channel)
        await _whatever(connection._carrier.show_home(user, HELLO))
        await _whatever(connection._parts.poster.post_for(user, self.channels[PUBLIC], HELLO))
        keys = {channel: f"channels.{name}" for name, channel in self.channels.items()}
        self.facts = await ask_slack(
            api_url=self.relay.api_url, bot_token=self.token, app_token=None, channels=keys
        )

    async def _live(self, address: str, number: int) -> None:
        """Send a message, look for it, change it, delete it."""
        sender, began = self._sender(), machine_now()
        sent = await sender.send(address=address, card=HELLO, delivery_id=number)
        # Where nothing was sent, the steps after it are refused for their scope all the same.
        reference = sent.platform_ref or f"{self.channels[PUBLIC]}:1700000000.000001"
        sender.wake()
        looked = await sender.look(address=address, card=HELLO, delivery_id=number, since=began)
        self.reached[address] = sent, looked
        for step in (sender.update, sender.remove):
            sender.wake()
            await step(address=address, reference=reference, card=HELLO, delivery_id=number)
        sender.wake()

    def _sender(self) -> SlackSender:
        found = self.installation.senders[Platform.SLACK]
        assert isinstance(found, SlackSender)
        return found


async def _whatever(call: Awaitable[None]) -> None:
    try:
        await call
    except SlackFailedError:
        return


@pytest.fixture(scope="module")
def kept() -> Iterator[dict[str, object]]:
    """What is started once for the tests of this module, by name, and ended with them."""
    with ExitStack() as stack:
        yield {"stack": stack}


@pytest.fixture
def slack(
    client: Callable[[str], Path],
    node_22: Path,
    kept: dict[str, object],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The address of `emulate`; nobody is told of its events."""
    package, stack = client("emulate"), kept["stack"]
    assert isinstance(stack, ExitStack)
    if "address" not in kept:
        folder = tmp_path_factory.mktemp("emulate")
        running = emulate(package, node_22, folder, events="http://127.0.0.1:9/events")
        kept["address"] = stack.enter_context(running)
    return str(kept["address"])


@asynccontextmanager
async def office(slack: str, database: Database, folder: Path, *, token: str) -> AsyncIterator[Office]:
    """Give the whole of Hojorin with that token, before it has asked Slack anything."""
    async with Relay(slack=slack).running() as relay:
        channels = await enter_channels(relay)
        secrets = Secrets(slack_bot_token=SecretStr(token), slack_signing_secret=SecretStr(SECRET))
        section = Slack.model_validate({"mode": "http", "api_url": relay.api_url})
        settings = settings_in(folder).model_copy(update={"slack": section, "secrets": secrets})
        installation = open_installation(settings, database=database)
        found = Office(installation=installation, relay=relay, token=token, channels=channels)
        found.bring_in(ROSTER)
        try:
            yield found
        finally:
            await close_connections(installation)
            installation.threads.close()


async def test_with_the_manifests_scopes_everything_works(
    slack: str, sqlite_database: Database, tmp_path: Path
) -> None:
    async with office(slack, sqlite_database, tmp_path, token=BOT_TOKEN) as found:
        user = await user_id(found.relay, "tanaka")
        await found.do_all(user)
        assert found.relay.refusals() == set()
        assert {one.method for one in found.relay.asked} >= set().union(*METHODS.values())
        assert set(found.accounts()) == set(PEOPLE)
        for sent, looked in found.reached.values():
            assert (sent.state, looked.state) == (MessageState.SENT, MessageState.SENT)
            assert sent.platform_ref == looked.platform_ref
        assert all(members and user in members for members in found.members.values())
        seen = [one.presence for one in found.facts if isinstance(one, ChannelSeen)]
        assert seen == [Presence.MEMBER, Presence.MEMBER]


async def test_all_pages_of_users_are_read(slack: str, sqlite_database: Database, tmp_path: Path) -> None:
    async with office(slack, sqlite_database, tmp_path, token=BOT_TOKEN) as found:
        await check_tokens(found.installation)
        await refresh_people(found.installation)
        pages = [one.answer["members"] for one in found.relay.asked if one.method == "users.list"]
        users = [user["id"] for page in pages for user in page]
        assert [len(page) for page in pages[:-1]] == [PAGE, PAGE]
        assert len(set(users)) == len(users) > CROWD + len(PEOPLE)
        assert found.accounts() == {one: await user_id(found.relay, one) for one in PEOPLE}
        assert await user_id(found.relay, NEWCOMER) in users


@pytest.mark.parametrize("scope", sorted(set(METHODS) - set(UNCHECKED)))
async def test_without_one_scope_just_what_the_manifest_names_for_it_fails(
    slack: str, sqlite_database: Database, tmp_path: Path, scope: str
) -> None:
    async with office(slack, sqlite_database, tmp_path, token=token_without(scope)) as found:
        user = await user_id(found.relay, "tanaka")
        await found.do_all(user)
        missing = {one for one in found.relay.refusals() if one[1].startswith("missing_scope")}
        assert missing == {(method, f"missing_scope {scope}") for method in METHODS[scope]}
        # What was not sent cannot be changed or deleted; nothing else is refused.
        assert {why for _, why in found.relay.refusals() - missing} <= {"message_not_found "}
        assert EFFECTS[scope](found, user)


def test_every_scope_is_tried_or_known_to_be_beyond_emulate() -> None:
    assert set(EFFECTS) | set(UNCHECKED) == {scope.name for scope in SCOPES}


def _states(found: Office, *addresses: str) -> list[MessageState]:
    return [outcome.state for address in addresses for outcome in found.reached[address]]


def _all_is_sent_but(found: Office, address: str) -> bool:
    """Tell whether all was sent and found but one thing, of which nobody can tell whether it arrived."""
    others = [one for one in found.reached if one != address]
    return _states(found, *others) == [SENT] * 4 and _states(found, address) == [SENT, UNKNOWN]


def _is_unseen(found: Office, name: str) -> bool:
    """Tell whether nobody knows who is in a channel, and `check` says why; messages arrive all the same."""
    refused = ChannelUnseen(channel=found.channels[name], key=f"channels.{name}", error="missing_scope")
    others = {one: who is None for one, who in found.members.items()}
    is_sent = _states(found, *found.reached) == [SENT] * 6
    return is_sent and others == {PUBLIC: name == PUBLIC, PRIVATE: name == PRIVATE} and refused in found.facts


def _is_dead(found: Office, *addresses: str) -> bool:
    """Tell whether nothing went to these addresses, for the token's sake, and the platform rests."""
    sent = [found.reached[address][0] for address in addresses]
    return all(one.reason is Reason.TOKEN_DEAD and one.pause for one in sent)


EFFECTS: dict[str, Callable[[Office, str], bool]] = {
    "chat:write": lambda found, _: _is_dead(found, *found.reached),
    "im:write": lambda found, user: (
        _is_dead(found, user) and _states(found, *found.channels.values()) == [SENT] * 4
    ),
    "im:history": _all_is_sent_but,
    "channels:history": lambda found, _: _all_is_sent_but(found, found.channels[PUBLIC]),
    "groups:history": lambda found, _: _all_is_sent_but(found, found.channels[PRIVATE]),
    "channels:read": lambda found, _: _is_unseen(found, PUBLIC),
    "groups:read": lambda found, _: _is_unseen(found, PRIVATE),
    "users:read": lambda found, _: found.accounts() == {},
    "users:read.email": lambda found, _: found.accounts() == {},
}
"""What becomes of Hojorin without each scope."""
