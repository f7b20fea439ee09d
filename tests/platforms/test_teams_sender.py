"""Delivering what the outbox sends: to the right conversation, nowhere else, once unless its kind says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import structlog
from fakes.teams import FakeTeam, FakeTeams, Fault, Kind, Pace, running_teams
from fakes.teams.stage import AKI, BEN, CHI, DAN, TEAM, tenant
from slack_helpers import HELLO, LoopClock, answering
from teams_helpers import led_to

from bot.platform import SEND_DEADLINE_SECONDS, Outcome
from bot.teams.connector import Connector
from bot.teams.directs import Conversations
from bot.teams.failures import AT_LEAST_ONCE
from bot.teams.posting import Poster
from bot.teams.references import ServiceUrls
from bot.teams.render import render_messages
from bot.teams.sender import PATIENCE, TeamsSender
from bot.teams.tokens import Registration, Tokens
from bot.threads import StorageThreads
from cards.model import Card, Span, Text
from people.model import Platform
from people.outbox import MessageState, Reason
from people.roster import import_people, read_people
from storage.database import Database

SENT, FAILED, UNKNOWN = MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN
HOUR = 3600.0
ASKS = replace(HELLO, kind="check_in")
"""A card of a kind of which a second copy does less harm than a lost one."""
LONG = replace(HELLO, elements=tuple(Text((Span(f"{n} " + "x" * 2500),)) for n in range(12)))
OF_TEAM = (FakeTeam(TEAM, "Works", (AKI, BEN), installed=True),)
STRANGER = "00000000-0000-4000-8000-00000000dead"

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


@dataclass
class Desk:
    """The sender on a real database in front of a tenant."""

    teams: FakeTeams
    sender: TeamsSender
    database: Database

    def aad(self, person: str) -> str:
        """Return how a person is addressed."""
        return self.teams.world.users[person].aad_id

    def calls(self, operation: str = "sendToConversation") -> int:
        """Count calls."""
        return len(self.teams.transcript.calls(operation))

    async def send(self, person: str = AKI, card: Card = HELLO) -> Outcome:
        """Send a card to a person, or to a channel by its id."""
        address = self.aad(person) if person in self.teams.world.users else person
        return await self.sender.send(address=address, card=card, delivery_id=1)


@asynccontextmanager
async def desk_on(
    database: Database, monkeypatch: pytest.MonkeyPatch, **changes: object
) -> AsyncIterator[Desk]:
    """Give a sender; everybody of the tenant is in the roster."""
    given = {"pace": Pace(send=(), read=(), tenant_per_second=None), "teams": OF_TEAM, "group_chats": ()}
    threads = StorageThreads(single=True)
    async with running_teams(tenant(**given | changes)) as teams:
        led_to(teams, monkeypatch)
        _bring_in(database, teams)
        of = teams.config
        registration = Registration(app_id=of.app_id, password=of.app_password, tenant_id=of.tenant_id)
        tokens = Tokens(registration)
        connector = Connector(tokens, app_id=of.app_id)
        conversations = Conversations(
            connector,
            ServiceUrls((teams.service_url,)),
            tenant=of.tenant_id,
            now=lambda: NOW,
            open_unit=database.unit_of_work,
            threads=threads,
        )
        try:
            yield Desk(teams, TeamsSender(Poster(connector), conversations), database)
        finally:
            await connector.close()
            tokens.close()
    threads.close()


def _bring_in(database: Database, teams: FakeTeams) -> None:
    rows = [f"{one.key},{one.name},{one.aad_id}" for one in teams.world.users.values()]
    table = read_people("\n".join(["person_id,name,teams_aad_id", *rows]).encode())
    with database.unit_of_work() as unit:
        import_people(unit, table, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
        unit.commit()


@pytest.fixture
async def desk(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A sender for the small tenant."""
    async with desk_on(sqlite_database, monkeypatch) as found:
        yield found


def remembered(desk: Desk, person: str = AKI) -> str | None:
    """Return what the database holds of the conversation with a person."""
    with desk.database.unit_of_work() as unit:
        return unit.accounts.conversation(Platform.TEAMS, desk.aad(person))


# Where it goes


async def test_a_message_to_a_person_goes_into_their_own_conversation(desk: Desk) -> None:
    outcome = await desk.send()
    [message] = desk.teams.transcript.shown(AKI)
    assert outcome == Outcome(state=SENT, platform_ref=f"{message.conversation}:{message.id}")
    assert message.summary
    assert remembered(desk) == f"{desk.teams.service_url} {message.conversation}"


async def test_a_conversation_that_is_known_is_not_opened_again(desk: Desk) -> None:
    for _ in range(3):
        await desk.send()
    assert desk.calls("createConversation") == 1
    assert len(desk.teams.transcript.shown(AKI)) == 3


async def test_a_message_to_a_channel_opens_no_conversation(desk: Desk) -> None:
    assert (await desk.send(TEAM)).state is SENT
    assert len(desk.teams.transcript.messages(TEAM)) == 1
    assert desk.calls("createConversation") == 0


async def test_an_address_that_is_not_allowed_is_not_written_to_even_if_it_is_remembered(desk: Desk) -> None:
    async with answering(text='{"id": "1"}', content_type="application/json") as (thief, asked):
        with desk.database.unit_of_work() as unit:
            unit.accounts.remember_conversation(Platform.TEAMS, desk.aad(AKI), f"{thief} a:1")
            unit.switches.put("teams.service_url", thief)
            unit.commit()
        assert (await desk.send()).state is SENT
        assert (await desk.send(TEAM)).state is SENT
    assert asked == []


# Who cannot be reached. Status codes: "Send messages in channel and group conversations"; "Send proactive
# messages" for the nested code; what else users saw stands in the fake's `UNPROVEN`


@pytest.mark.parametrize(
    ("person", "changes", "reason", "retry"),
    [
        (CHI, {}, Reason.NOT_INSTALLED, True),
        (CHI, {"uninstalled_as": "ForbiddenOperationException"}, Reason.NOT_INSTALLED, True),
        (CHI, {"uninstalled_as": "MessageWritesBlocked"}, Reason.NOT_INSTALLED, True),
        (CHI, {"uninstalled_as": "SomethingNew"}, Reason.NOT_INSTALLED, True),
        (DAN, {}, Reason.BLOCKED, True),
        (AKI, {"disabled_by_admin": True}, Reason.DISABLED_BY_ADMIN, True),
        ("19:nowhere@thread.tacv2", {}, Reason.CHANNEL_GONE, False),
        (TEAM, {"teams": (FakeTeam(TEAM, "Works", (AKI,)),)}, Reason.NOT_INSTALLED, True),
        (STRANGER, {}, Reason.NO_CHAT_IDENTITY, False),
    ],
    ids=str,
)
async def test_an_address_that_takes_nothing_fails_with_its_reason(
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    *,
    person: str,
    changes: dict[str, object],
    reason: Reason,
    retry: bool,
) -> None:
    async with desk_on(sqlite_database, monkeypatch, **changes) as desk:
        outcome = await desk.send(person)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, reason, False)
    assert (outcome.retry_after is not None) == retry


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"blocked": True}, Reason.BLOCKED),
        ({"installed": False}, Reason.NOT_INSTALLED),
        ({"disabled": True}, Reason.DISABLED_BY_ADMIN),
    ],
    ids=str,
)
async def test_whoever_was_reached_before_can_stop_being_so(
    desk: Desk, change: dict[str, bool], reason: Reason
) -> None:
    assert (await desk.send()).state is SENT
    desk.teams.world.change_user(AKI, **change)
    outcome = await desk.send()
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, reason, False)
    assert (await desk.send(BEN)).state is SENT


async def test_who_lacks_the_app_is_tried_again_later_and_reached_once_it_is_there(desk: Desk) -> None:
    outcome = await desk.send(CHI)
    assert (outcome.retry_after or 0.0) >= HOUR
    desk.teams.world.change_user(CHI, installed=True)
    assert (await desk.send(CHI)).state is SENT


async def test_somebody_whose_account_was_deleted_is_given_up_once_their_conversation_is_gone(
    desk: Desk,
) -> None:
    assert (await desk.send()).state is SENT
    desk.teams.world.change_user(AKI, deleted=True)
    first, second = await desk.send(), await desk.send()
    assert (first.state, first.retry_after is None) == (FAILED, False)
    assert (second.state, second.reason, second.retry_after) == (FAILED, Reason.NO_CHAT_IDENTITY, None)


async def test_a_conversation_that_teams_does_not_know_any_more_is_opened_anew(desk: Desk) -> None:
    """Company Communicator #1156: a person deleted the chat, and what was remembered led nowhere."""
    await desk.send()
    remember = f"{desk.teams.service_url} a:gone"
    with desk.database.unit_of_work() as unit:
        unit.accounts.remember_conversation(Platform.TEAMS, desk.aad(AKI), remember)
        unit.commit()
    desk.sender._conversations._known.clear()
    outcome = await desk.send()
    assert (outcome.state, outcome.retry_after is None, outcome.pause) == (FAILED, False, False)
    assert remembered(desk) is None
    assert (await desk.send()).state is SENT
    assert len(desk.teams.transcript.shown(AKI)) == 2


# Pace: "Rate limiting for bots" says 429, 412, 502 and 504 may be tried again


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendToConversation", Kind.RATELIMITED, retry_after=1),
        Fault("sendToConversation", Kind.RATELIMITED, retry_after=None),
        Fault("sendToConversation", error="PreconditionFailed"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.retry_after}",
)
async def test_a_short_wait_for_teams_pace_is_waited_at_once(desk: Desk, fault: Fault) -> None:
    desk.teams.faults.add(replace(fault))
    outcome = await LoopClock().hurry(desk.send())
    assert outcome.state is SENT
    assert desk.calls() == 2
    assert len(desk.teams.transcript.shown(AKI)) == 1


@pytest.mark.parametrize("operation", ["sendToConversation", "createConversation"])
async def test_a_long_wait_is_the_messages_own_and_nobody_elses(desk: Desk, operation: str) -> None:
    desk.teams.faults.add(Fault(operation, Kind.RATELIMITED, retry_after=60))
    outcome = await desk.send()
    assert (outcome.state, outcome.reason) == (FAILED, Reason.RATE_LIMITED)
    assert (outcome.retry_after, outcome.pause) == (60, False)
    assert desk.calls(operation) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [("PreconditionFailed", Reason.PLATFORM_DOWN), ("Throttled", Reason.RATE_LIMITED)],
)
async def test_endless_refusals_end_within_the_deliverys_deadline(
    desk: Desk, error: str, reason: Reason
) -> None:
    clock = LoopClock()
    desk.teams.faults.add(Fault("sendToConversation", error=error, times=None))
    begun = clock()
    outcome = await clock.hurry(desk.send())
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, reason, False)
    assert outcome.retry_after is not None
    assert clock() - begun < PATIENCE + 1.5 < SEND_DEADLINE_SECONDS / 2


# Doubt


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("card", [HELLO, ASKS], ids=lambda card: card.kind)
async def test_what_may_have_arrived_is_unknown_and_the_worker_says_what_follows(
    desk: Desk, kind: Kind, status: int, card: Card
) -> None:
    desk.teams.faults.add(Fault("sendToConversation", kind, status=status))
    outcome = await desk.send(card=card)
    assert outcome == Outcome(state=UNKNOWN, reason=Reason.PLATFORM_DOWN)
    assert desk.calls() == 1


async def test_an_unanswered_send_is_told_from_a_refused_one(desk: Desk) -> None:
    desk.teams.faults.add(Fault("sendToConversation", Kind.DELAY_AFTER, seconds=60))
    outcome = await LoopClock().hurry(desk.send())
    assert (outcome.state, outcome.reason) == (UNKNOWN, Reason.TIMED_OUT)
    assert len(desk.teams.transcript.shown(AKI)) == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
async def test_only_a_post_leaves_a_doubt_an_opening_is_tried_again(desk: Desk, kind: Kind) -> None:
    desk.teams.faults.add(Fault("createConversation", kind))
    outcome = await desk.send()
    assert (outcome.state, outcome.reason) == (FAILED, Reason.PLATFORM_DOWN)
    assert outcome.retry_after is not None
    assert desk.calls("createConversation") == 1
    assert (await desk.send()).state is SENT


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendToConversation", Kind.DROP_BEFORE, skip=1),
        Fault("sendToConversation", Kind.DROP_AFTER, skip=1),
        Fault("sendToConversation", Kind.RATELIMITED, skip=1, retry_after=60),
        Fault("sendToConversation", error="ConversationNotFound", skip=1),
        Fault("sendToConversation", error="ConversationBlockedByUser", skip=1),
        Fault("sendToConversation", Kind.HTTP_BEFORE, status=401, skip=1, times=None),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.error}-{fault.status}",
)
@pytest.mark.parametrize("card_kind", ["note", *sorted(AT_LEAST_ONCE)])
async def test_a_long_card_half_shown_is_never_shown_again_from_its_beginning(
    desk: Desk, fault: Fault, card_kind: str
) -> None:
    assert len(render_messages(LONG)) > 1
    desk.teams.faults.add(replace(fault))
    outcome = await desk.send(card=replace(LONG, kind=card_kind))
    assert (outcome.state, outcome.half_shown, outcome.retry_after) == (UNKNOWN, True, None)


@pytest.mark.parametrize(("answered", "half_shown"), [(0, False), (1, True)])
async def test_a_long_card_says_at_the_deadline_whether_its_beginning_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, answered: int, half_shown: bool
) -> None:
    monkeypatch.setattr("bot.teams.sender.DEADLINE_SECONDS", 3.0)
    desk.teams.faults.add(Fault("sendToConversation", Kind.DELAY_BEFORE, seconds=60, skip=answered))
    outcome = await LoopClock().hurry(desk.send(card=LONG))
    assert (outcome.state, outcome.reason) == (UNKNOWN, Reason.TIMED_OUT)
    assert outcome.half_shown == half_shown


async def test_the_parts_of_a_long_card_come_in_order(desk: Desk) -> None:
    outcome = await desk.send(card=LONG)
    shown = desk.teams.transcript.shown(AKI)
    assert [one.cards()[0] for one in shown] == [one.card for one in render_messages(LONG)]
    assert (outcome.platform_ref or "").endswith(f":{shown[0].id}")


# The whole platform


@pytest.mark.parametrize("trouble", ["secret", "registration", "token"])
async def test_a_token_that_is_not_taken_pauses_everything(desk: Desk, trouble: str) -> None:
    if trouble == "secret":
        desk.teams.login.password = "another"
    elif trouble == "registration":
        desk.teams.world.registered = False
    else:
        desk.teams.faults.add(Fault("createConversation", Kind.HTTP_BEFORE, status=401, times=None))
    outcome = await desk.send()
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.TOKEN_DEAD, True)
    assert outcome.retry_after is not None
    assert desk.calls() == 0


async def test_a_login_service_that_is_down_costs_nobody_their_message(desk: Desk) -> None:
    desk.teams.faults.add(Fault("token", Kind.HTTP_BEFORE, status=503))
    outcome = await desk.send()
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.PLATFORM_DOWN, False)
    assert outcome.retry_after is not None
    assert desk.calls() == 0


async def test_a_refused_card_is_an_error_in_the_log_with_its_name_and_teams_word(desk: Desk) -> None:
    desk.teams.faults.add(Fault("sendToConversation", error="MessageSizeTooBig"))
    with structlog.testing.capture_logs() as logs:
        await desk.send()
    [entry] = [one for one in logs if one["log_level"] == "error"]
    assert (entry["event"], entry["kind"]) == ("teams_send_failed", HELLO.kind)
    assert entry["reason"] == "messagesizetoobig"
    assert HELLO.title not in str(entry)


async def test_a_card_that_teams_refuses_is_not_tried_again(desk: Desk) -> None:
    for error in ("BadArgument", "MessageSizeTooBig"):
        desk.teams.faults.add(Fault("sendToConversation", error=error))
        outcome = await desk.send(card=ASKS)
        assert (outcome.state, outcome.reason) == (FAILED, Reason.PAYLOAD_REFUSED)
        assert outcome.retry_after is None


async def test_teams_is_asked_nothing_about_what_arrived(desk: Desk) -> None:
    sender = desk.sender
    outcome = await sender.look(address=desk.aad(AKI), card=HELLO, delivery_id=1, since=NOW)
    assert (sender.platform, sender.looks_back) == (Platform.TEAMS, False)
    assert outcome == Outcome(state=UNKNOWN)
    assert desk.teams.transcript.requests == []


def test_the_pace_is_below_what_teams_takes_of_an_app_in_a_tenant(desk: Desk) -> None:
    """ "Rate limiting for bots": 50 requests a second, 30 in older copies; 7 a second in a conversation."""
    pace = desk.sender.pace
    assert pace is not None
    assert 0 < pace.first_rate <= pace.most_rate <= 30
    assert pace.conversation_seconds >= 1 / 7
