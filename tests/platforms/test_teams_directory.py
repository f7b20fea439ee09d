"""What Teams says of the members of its teams reaches the roster, and no further than it was proven."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fakes.teams import FakeTeam, FakeUser, Fault, Kind, Pace
from fakes.teams.stage import Clock
from hypothesis import given
from hypothesis import strategies as st
from scenario_stage import PEOPLE, tokyo
from slack_helpers import LoopClock
from teams_stage import GROUP, NAMES, TEAM, TeamsStage, teams_stage_on, users

from bot.teams.directory import LOOK_UP_SECONDS, STRANGER_SECONDS, TeamsDirectory, profile_of
from bot.teams.failures import TeamsFailedError
from bot.teams.references import Reference
from people.accounts import Profile
from people.model import Account, Platform
from storage.database import Database

OTHER, THIRD = "19:east@thread.tacv2", "19:west@thread.tacv2"
ROSTER = "getPagedMembers"
OF_ROSTER = {"kato", "suzuki", "ogawa", "tanaka", "mueller", "garcia"}
AAD = "00000000-0000-4000-8000-00000000000a"


@asynccontextmanager
async def staged(
    database: Database, folder: Path, *, people: str = PEOPLE, **config: Any
) -> AsyncIterator[TeamsStage]:
    """Give the small company in its tenant; nobody was taken over yet."""
    pace = Pace(send=(), read=(), tenant_per_second=None)
    async with teams_stage_on(
        database, folder, now=tokyo(9, 14, 10), watch=Clock(), pace=pace, **config
    ) as found:
        found.bring_in(people)
        yield found


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TeamsStage]:
    """The small company in three teams, two of which Hojorin is in."""
    teams = (
        FakeTeam(TEAM, "Sales", ("kato", "suzuki", "ogawa", "nobody"), installed=True),
        FakeTeam(OTHER, "East", ("tanaka", "mueller", "suzuki"), installed=True),
        FakeTeam(THIRD, "West", NAMES),
    )
    async with staged(sqlite_database, tmp_path, teams=teams) as found:
        for team in (TEAM, OTHER):
            await directory_of(found).joined(team)
        yield found


def directory_of(stage: TeamsStage) -> TeamsDirectory:
    """Return the directory at work."""
    [connection] = stage.installation.connections
    found: TeamsDirectory = connection._directory  # type: ignore[attr-defined]
    return found


def accounts(stage: TeamsStage) -> dict[str, Account]:
    """Return the accounts by person."""
    with stage.unit() as unit:
        return {one.person_id: one for one in unit.accounts.list_all(Platform.TEAMS)}


def linked(stage: TeamsStage) -> list[str]:
    """Return whom the audit names as linked, each as often as it does."""
    with stage.unit() as unit:
        return sorted(one.subject for one in unit.audit.list_entries() if one.action == "account.linked")


def asked(stage: TeamsStage) -> list[str]:
    """Return the teams that were asked for members."""
    return [str(one.arguments["conversation"]) for one in stage.teams.transcript.calls(ROSTER)]


def at(stage: TeamsStage, person: str) -> Reference:
    """Return somebody's conversation."""
    return Reference(
        service_url=stage.teams.service_url, conversation=stage.teams.world.open_personal(person).id
    )


def aad(stage: TeamsStage, person: str) -> str:
    """Return somebody's id in Entra."""
    return stage.teams.world.users[person].aad_id


# Lists of members


async def test_members_of_all_teams_that_hojorin_is_in_are_found_by_their_addresses(
    stage: TeamsStage,
) -> None:
    assert await directory_of(stage).refresh() == 6
    assert {person: one.identity for person, one in accounts(stage).items()} == {
        person: aad(stage, person) for person in ("kato", "suzuki", "ogawa", "tanaka", "mueller")
    }
    assert asked(stage) == sorted([TEAM, OTHER])


async def test_all_pages_of_a_large_team_are_taken_over(sqlite_database: Database, tmp_path: Path) -> None:
    """ "Get Teams specific context for your bot": pages have 500 members at most."""
    others = tuple(FakeUser(f"other{number}") for number in range(1100))
    everybody = (*others[:600], *users(), *others[600:])
    async with staged(sqlite_database, tmp_path, users=everybody) as stage:
        await directory_of(stage).joined(TEAM)
        assert await directory_of(stage).refresh() == 6
        pages = stage.teams.transcript.calls(ROSTER)
        assert [one.arguments["query"]["pageSize"] for one in pages] == ["500"] * 3  # type: ignore[index]
        assert set(accounts(stage)) == OF_ROSTER


async def test_a_second_look_at_the_same_members_changes_nothing(stage: TeamsStage) -> None:
    for _ in range(3):
        await directory_of(stage).refresh()
    assert linked(stage) == sorted(accounts(stage))


async def test_nobody_is_taken_for_a_leaver(stage: TeamsStage) -> None:
    """Whoever leaves a team may still be in the company: a list says who is there, not who is not."""
    await directory_of(stage).refresh()
    before = accounts(stage)
    for team in (TEAM, OTHER):
        stage.teams.world.conversations[team].members.clear()
    await directory_of(stage).refresh()
    assert accounts(stage) == before
    with stage.unit() as unit:
        assert all(unit.people.get(person).active for person in OF_ROSTER)


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE, Kind.ERROR])
@pytest.mark.parametrize("team", [TEAM, OTHER])
async def test_a_team_that_does_not_answer_stops_no_other(stage: TeamsStage, team: str, kind: Kind) -> None:
    broken = Fault(ROSTER, kind, error="ConversationNotFound", times=None, where={"conversation": team})
    stage.teams.faults.add(broken)
    await directory_of(stage).refresh()
    expected = {TEAM: {"suzuki", "tanaka", "mueller"}, OTHER: {"kato", "suzuki", "ogawa"}}
    assert set(accounts(stage)) == expected[team]
    stage.teams.faults.clear()
    await directory_of(stage).refresh()
    assert len(accounts(stage)) == 5


async def test_if_no_team_answers_that_is_a_failure_which_a_connection_records(stage: TeamsStage) -> None:
    stage.teams.faults.add(Fault(ROSTER, Kind.HTTP_BEFORE, status=503, times=None))
    with pytest.raises(TeamsFailedError):
        await directory_of(stage).refresh()
    await stage.installation.connections[0].refresh_people()
    assert accounts(stage) == {}


async def test_without_any_team_there_is_nobody_to_ask_for(stage: TeamsStage) -> None:
    for team in (TEAM, OTHER):
        await directory_of(stage).left(team)
    assert await directory_of(stage).refresh() == 0
    assert asked(stage) == []


async def test_teams_pace_is_waited_for(stage: TeamsStage) -> None:
    stage.teams.faults.add(Fault(ROSTER, Kind.RATELIMITED, retry_after=5, times=2))
    assert await LoopClock().hurry(directory_of(stage).refresh()) == 6
    assert len(asked(stage)) == 4


async def test_a_page_that_fails_leaves_what_came_before_and_the_next_time_completes_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    others = tuple(FakeUser(f"other{number}") for number in range(500))
    everybody = (*users("kato", "tanaka"), *others, *users("suzuki"))
    async with staged(sqlite_database, tmp_path, users=everybody, group_chats=()) as stage:
        await directory_of(stage).joined(TEAM)
        stage.teams.faults.add(Fault(ROSTER, Kind.DROP_BEFORE, skip=1))
        with pytest.raises(TeamsFailedError):
            await directory_of(stage).refresh()
        assert set(accounts(stage)) == {"kato", "tanaka"}
        await directory_of(stage).refresh()
        assert set(accounts(stage)) == {"kato", "tanaka", "suzuki"}


async def test_members_without_addresses_are_found_by_the_id_that_the_roster_names(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Microsoft announced that lists would name no addresses any more ("changes to Teams Bot APIs")."""
    async with staged(sqlite_database, tmp_path, member_emails=False, people="person_id,name\n") as stage:
        named = f"kato,Kato,kato@mizuki.example,{aad(stage, 'kato').upper()}\n"
        stage.bring_in(
            "person_id,name,email,teams_aad_id\n" + named + "tanaka,Tanaka,tanaka@mizuki.example,\n"
        )
        await directory_of(stage).joined(TEAM)
        await directory_of(stage).refresh()
        assert {person: one.identity for person, one in accounts(stage).items()} == {
            "kato": aad(stage, "kato")
        }


@pytest.mark.parametrize("role", ["guest", "Guest", "anonymous"])
async def test_nobody_is_linked_to_a_guest_by_an_address_that_this_tenant_has_not_proven(
    sqlite_database: Database, tmp_path: Path, role: str
) -> None:
    tanaka = FakeUser("tanaka", email="tanaka@mizuki.example", role=role)
    async with staged(sqlite_database, tmp_path, users=(*users("kato"), tanaka), group_chats=()) as stage:
        await directory_of(stage).joined(TEAM)
        await directory_of(stage).refresh()
        assert set(accounts(stage)) == {"kato"}


async def test_language_and_time_zone_that_somebody_wrote_with_are_kept(stage: TeamsStage) -> None:
    """Lists of members name neither."""
    await directory_of(stage).refresh()
    await stage.client.say("mueller", "help")
    await stage.settled()
    before = accounts(stage)["mueller"]
    assert (before.locale, before.timezone) == ("ja-JP", "Asia/Tokyo")
    await directory_of(stage).refresh()
    assert accounts(stage)["mueller"] == before
    with stage.unit() as unit:
        assert unit.accounts.conversation(Platform.TEAMS, before.identity) is not None


# What a description of a member means: "Get Teams specific context for your bot", roster


def test_a_member_of_the_tenant_is_described_by_id_and_address() -> None:
    member = {
        "id": "29:1abc", "objectId": AAD, "aadObjectId": AAD.upper(), "name": "Aki Mori",
        "email": "aki@mizuki.example", "userPrincipalName": "aki@mizuki.onmicrosoft.com", "userRole": "user",
    }  # fmt: skip
    assert profile_of(member) == Profile(identity=AAD, email="aki@mizuki.example")
    assert profile_of({**member, "email": None}) == Profile(identity=AAD, email="aki@mizuki.onmicrosoft.com")
    assert profile_of({"objectId": AAD}) == Profile(identity=AAD)


def test_a_guest_is_known_by_their_name_in_the_directory_too() -> None:
    """ "Properties of a Microsoft Entra B2B collaboration user": names of guests hold #EXT#."""
    name = "aki_mizuki.example#EXT#@host.onmicrosoft.com"
    member = {
        "aadObjectId": AAD,
        "email": "aki@mizuki.example",
        "userPrincipalName": name,
        "userRole": "user",
    }
    assert profile_of(member) == Profile(identity=AAD, guest=True)


@pytest.mark.parametrize(
    "identity", [None, "", 5, "29:1abc", "28:bot", AAD + "0", AAD[1:], [AAD], "\u0660" * 36]
)
def test_whoever_has_no_id_in_entra_is_nobody(identity: object) -> None:
    assert profile_of({"aadObjectId": identity, "email": "aki@mizuki.example"}) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(["aadObjectId", "objectId", "email", "userPrincipalName", "userRole", "id", "name"])


@given(st.dictionaries(_FIELDS, _JSON | st.just(AAD), max_size=7))
def test_whatever_describes_a_member_is_read_or_left(member: dict[str, object]) -> None:
    found = profile_of(member)
    assert found is None or (found.identity == AAD and (found.email is None or found.email))


# Single people


async def test_an_unknown_person_who_writes_is_recognised_by_their_address(stage: TeamsStage) -> None:
    assert await directory_of(stage).look_up(aad(stage, "garcia"), at(stage, "garcia"))
    assert set(accounts(stage)) == {"garcia"}


@pytest.mark.parametrize(
    ("known_as", "asked_by"),
    # Microsoft's Agents Playground finds its members by these ids alone, and answers 404 to those of Entra.
    [("garcia", ["29:"]), ("", [""]), ("suzuki", ["29:", ""]), ("kato", ["29:", ""])],
    ids=[
        "by the bot's own id",
        "by Entra's, where no other is known",
        "by both, if another installed it",
        "by both, if whoever installed it has left",
    ],
)
async def test_who_writes_is_asked_for_by_the_id_under_which_the_bot_knows_them(
    stage: TeamsStage, known_as: str, asked_by: list[str]
) -> None:
    people, lunch = stage.teams.world.users, stage.teams.world.conversations[GROUP]
    lunch.members[:] = ["garcia", "suzuki"]
    member = people[known_as].mri if known_as else ""
    where = Reference(service_url=stage.teams.service_url, conversation=GROUP, member=member)
    assert await directory_of(stage).look_up(aad(stage, "garcia"), where)
    assert set(accounts(stage)) == {"garcia"}
    asked_for = [str(one.arguments["member"]) for one in stage.teams.transcript.calls("getMember")]
    assert [one[:3] if one.startswith("29:") else "" for one in asked_for] == asked_by


async def test_who_is_not_in_the_roster_stays_unknown_and_is_not_asked_about_again_at_once(
    stage: TeamsStage,
) -> None:
    moment, directory = [1000.0], directory_of(stage)
    directory._clock = lambda: moment[0]
    for _ in range(5):
        assert not await directory.look_up(aad(stage, "nobody"), at(stage, "nobody"))
    assert len(stage.teams.transcript.calls("getMember")) == 1
    moment[0] += STRANGER_SECONDS + 1
    assert not await directory.look_up(aad(stage, "nobody"), at(stage, "nobody"))
    assert len(stage.teams.transcript.calls("getMember")) == 2
    assert accounts(stage) == {}
    assert len(directory._asked) == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE, Kind.ERROR, Kind.RATELIMITED])
async def test_a_look_up_that_fails_leaves_somebody_unknown(stage: TeamsStage, kind: Kind) -> None:
    stage.teams.faults.add(Fault("getMember", kind, error="MemberNotFoundInConversation"))
    assert not await directory_of(stage).look_up(aad(stage, "garcia"), at(stage, "garcia"))
    assert accounts(stage) == {}


async def test_an_answer_waits_for_a_look_up_no_longer_than_a_moment(stage: TeamsStage) -> None:
    clock = LoopClock()
    stage.teams.faults.add(Fault("getMember", Kind.DELAY_BEFORE, seconds=60))
    begun = clock()
    assert not await clock.hurry(directory_of(stage).look_up(aad(stage, "garcia"), at(stage, "garcia")))
    assert clock() - begun < LOOK_UP_SECONDS + 1


# The teams


async def test_teams_are_remembered_over_restarts_until_hojorin_is_removed(stage: TeamsStage) -> None:
    await stage.client.install("kato", THIRD)
    await stage.client.uninstall("kato", OTHER)
    await stage.settled()
    assert asked(stage)[-1] == THIRD  # looked at as soon as it was told of
    directory_of(stage)._teams = None
    stage.teams.transcript.requests.clear()
    await directory_of(stage).refresh()
    assert asked(stage) == sorted([TEAM, THIRD])


async def test_a_message_in_a_channel_tells_that_hojorin_is_in_the_team(stage: TeamsStage) -> None:
    """The installation may have been told while Hojorin was not there to hear it."""
    await directory_of(stage).left(TEAM)
    await stage.client.say("kato", "help", TEAM)
    await stage.settled()
    stage.teams.transcript.requests.clear()
    await directory_of(stage).refresh()
    assert TEAM in asked(stage)
