"""What Slack says of its users reaches the roster whole or not at all, and no further than it was proven."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.slack import FakeUser, Fault, Kind
from hypothesis import given
from hypothesis import strategies as st
from scenario_stage import tokyo
from slack_stage import USERS, SlackStage, slack_stage_on, users

from bot.serving import check_tokens
from bot.slack.directory import PAGE, SlackDirectory, profile_of
from bot.slack.failures import SlackFailedError
from people.accounts import Profile
from people.model import Account, Platform
from storage.database import Database

TEAM = "T0FAKE001"
SILENT = """\
person_id,name,email,team,locale,timezone
kato,加藤 誠,kato@mizuki.example,Sales,,
tanaka,田中 美香,tanaka@mizuki.example,Sales,ja,Asia/Tokyo
"""


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company and a workspace of 450 other users; its token was tested, nobody taken over yet."""
    others = tuple(FakeUser(f"U9{number:05}", f"other{number}") for number in range(450))
    seed = {"users": (*others[:300], *users(), *others[300:])}
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 10), **seed) as found:
        found.bring_in()
        await check_tokens(found.installation)
        yield found


def directory_of(stage: SlackStage) -> SlackDirectory:
    """Return the directory at work."""
    [connection] = stage.installation.connections
    found: SlackDirectory = connection._directory  # type: ignore[attr-defined]
    return found


def accounts(stage: SlackStage) -> dict[str, Account]:
    """Return the accounts by person."""
    with stage.unit() as unit:
        return {one.person_id: one for one in unit.accounts.list_all(Platform.SLACK)}


def audited(stage: SlackStage, action: str) -> list[str]:
    """Return whom the audit names for an action."""
    with stage.unit() as unit:
        return sorted(one.subject for one in unit.audit.list_entries() if one.action == action)


def change(stage: SlackStage, person: str, **changes: Any) -> FakeUser:
    """Change a user without telling anybody."""
    user = replace(stage.slack.world.users[USERS[person]], **changes)
    stage.slack.world.put_user(user)
    return user


def hide_addresses(stage: SlackStage) -> None:
    """Take away the scope without which a list of users has no e-mail addresses."""
    world = stage.slack.world
    world.config = replace(world.config, scopes=world.config.granted - {"users:read.email"})


async def test_all_pages_are_taken_over_in_steps_of_two_hundred(stage: SlackStage) -> None:
    assert await directory_of(stage).refresh() == 6
    pages = stage.slack.transcript.calls("users.list")
    assert len(pages) == 3
    assert {str(one.arguments["limit"]) for one in pages} == {str(PAGE)}
    assert {person: one.identity for person, one in accounts(stage).items()} == {
        person: user for person, user in USERS.items() if person != "nobody"
    }
    assert audited(stage, "account.linked") == sorted(accounts(stage))


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE, Kind.ERROR])
async def test_a_page_that_fails_in_the_middle_changes_nothing(stage: SlackStage, kind: Kind) -> None:
    await directory_of(stage).refresh()
    before = accounts(stage)
    change(stage, "tanaka", deleted=True)
    stage.slack.faults.add(Fault("users.list", kind, skip=1, times=None))
    with pytest.raises(SlackFailedError):
        await directory_of(stage).refresh()
    assert accounts(stage) == before
    stage.slack.faults.clear()
    await stage.installation.connections[0].refresh_people()
    assert accounts(stage)["tanaka"].deactivated


async def test_a_connection_records_a_failed_page_and_goes_on(stage: SlackStage) -> None:
    stage.slack.faults.add(Fault("users.list", error="fatal_error", skip=2))
    await stage.installation.connections[0].refresh_people()
    assert accounts(stage) == {}


async def test_a_second_look_at_the_same_users_writes_nothing(stage: SlackStage) -> None:
    await directory_of(stage).refresh()
    linked = audited(stage, "account.linked")
    await directory_of(stage).refresh()
    assert audited(stage, "account.linked") == linked


@pytest.mark.parametrize(
    "changes",
    [
        {"is_bot": True},
        {"team_id": "T0ELSEWHERE"},
        {"is_email_confirmed": False},
        {"email": None},
        {"email": ""},
        {"email": "tanaka@elsewhere.example"},
    ],
    ids=str,
)
async def test_nobody_is_linked_to_a_user_whose_address_this_workspace_has_not_proven(
    stage: SlackStage, changes: dict[str, Any]
) -> None:
    change(stage, "tanaka", **changes)
    await directory_of(stage).refresh()
    assert "tanaka" not in accounts(stage)
    assert len(accounts(stage)) == 5


async def test_as_long_as_the_workspace_is_not_known_nobody_is_asked_for_or_linked(stage: SlackStage) -> None:
    """The token could not be tested yet: nobody can tell whose e-mail this workspace has proven."""
    directory, [connection] = directory_of(stage), stage.installation.connections
    directory.team = None
    stage.slack.faults.add(Fault("auth.test", Kind.DROP_BEFORE, times=None))
    with pytest.raises(SlackFailedError, match="workspace_unknown"):
        await directory.refresh()
    await connection.refresh_people()
    sent = await stage.client.user_change(change(stage, "tanaka", tz="Europe/Paris"))
    assert sent.status == 200
    assert not await directory.look_up(USERS["tanaka"])
    assert accounts(stage) == {}
    assert stage.slack.transcript.calls("users.list") == []
    assert stage.slack.transcript.calls("users.info") == []


async def test_a_workspace_that_was_not_known_at_the_start_is_asked_about_before_its_users(
    stage: SlackStage,
) -> None:
    """Slack was away for a moment when the token was tested; users of others are still not linked."""
    directory_of(stage).team = None
    change(stage, "tanaka", team_id="T0ELSEWHERE")
    stage.slack.faults.add(Fault("auth.test", Kind.DROP_BEFORE))
    [connection] = stage.installation.connections
    await connection.test()
    assert directory_of(stage).team is None
    await connection.refresh_people()
    assert directory_of(stage).team == TEAM
    assert sorted(accounts(stage)) == ["garcia", "kato", "mueller", "ogawa", "suzuki"]


@pytest.mark.parametrize("changes", [{"is_restricted": True}, {"is_ultra_restricted": True}], ids=str)
async def test_a_guest_is_linked_as_a_guest(stage: SlackStage, changes: dict[str, Any]) -> None:
    change(stage, "tanaka", **changes)
    await directory_of(stage).refresh()
    assert accounts(stage)["tanaka"].guest
    assert not accounts(stage)["kato"].guest


async def test_two_users_with_one_address_are_nobody(stage: SlackStage) -> None:
    stage.slack.world.put_user(FakeUser("U0TWIN", "twin", email="TANAKA@mizuki.example"))
    await directory_of(stage).refresh()
    assert "tanaka" not in accounts(stage)


async def test_slack_speaks_of_language_and_time_zone_only_where_the_roster_is_silent(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 10)) as stage:
        stage.bring_in(SILENT)
        await check_tokens(stage.installation)
        for person in ("kato", "tanaka"):
            change(stage, person, tz="Europe/Berlin", locale="en-US")
        await directory_of(stage).refresh()
        with stage.unit() as unit:
            kato, tanaka = unit.people.get("kato"), unit.people.get("tanaka")
        assert (kato.timezone, (kato.locale or "")[:2]) == ("Europe/Berlin", "en")
        assert (tanaka.timezone, tanaka.locale) == ("Asia/Tokyo", "ja")
        nowhere = {"id": USERS["kato"], "profile": {"email": "kato@mizuki.example"}, "tz": "Mars/Olympus"}
        await stage.client.event({"type": "user_change", "user": nowhere})
        with stage.unit() as unit:
            assert unit.people.get("kato").timezone in {None, "Asia/Tokyo"}


async def test_a_user_who_is_gone_from_the_list_is_unlinked(stage: SlackStage) -> None:
    await directory_of(stage).refresh()
    del stage.slack.world.users[USERS["tanaka"]]
    await directory_of(stage).refresh()
    assert "tanaka" not in accounts(stage)


async def test_addresses_that_are_hidden_all_of_a_sudden_unlink_nobody(stage: SlackStage) -> None:
    """Without the scope `users:read.email` the list is complete and has no addresses: nobody has left."""
    await directory_of(stage).refresh()
    before = accounts(stage)
    hide_addresses(stage)
    with pytest.raises(SlackFailedError, match="no_addresses"):
        await directory_of(stage).refresh()
    await stage.installation.connections[0].refresh_people()
    assert accounts(stage) == before


async def test_a_list_without_addresses_from_the_beginning_links_nobody_and_is_no_failure(
    stage: SlackStage,
) -> None:
    hide_addresses(stage)
    assert await directory_of(stage).refresh() == 0
    assert accounts(stage) == {}


async def test_being_deactivated_and_back_again_is_audited_each_once(stage: SlackStage) -> None:
    await directory_of(stage).refresh()
    for deleted in (True, True, False):
        await stage.client.user_change(change(stage, "tanaka", deleted=deleted))
    assert audited(stage, "account.deactivated") == ["tanaka"]
    assert audited(stage, "account.reactivated") == ["tanaka"]
    assert accounts(stage)["tanaka"].timezone == "Asia/Tokyo"


async def test_a_change_of_status_alone_writes_nothing(stage: SlackStage) -> None:
    await directory_of(stage).refresh()
    with stage.unit() as unit:
        unit.accounts.remember_conversation(Platform.SLACK, USERS["tanaka"], "D0KEPT")
        before = len(unit.audit.list_entries())
        unit.commit()
    await stage.client.user_change(change(stage, "tanaka", real_name="Mika T. (on the train)"))
    with stage.unit() as unit:
        assert len(unit.audit.list_entries()) == before
        assert unit.accounts.conversation(Platform.SLACK, USERS["tanaka"]) == "D0KEPT"


async def test_a_user_who_joins_is_linked_at_once(stage: SlackStage) -> None:
    await stage.client.team_join(stage.slack.world.users[USERS["mueller"]])
    assert accounts(stage)["mueller"].identity == USERS["mueller"]
    assert audited(stage, "account.linked") == ["mueller"]


async def test_a_stranger_is_asked_about_once_a_minute_and_again_afterwards(stage: SlackStage) -> None:
    moments = [1000.0]
    directory = directory_of(stage)
    directory._clock = lambda: moments[0]
    for _ in range(3):
        assert not await directory.look_up(USERS["nobody"])
    moments[0] += 61
    assert not await directory.look_up(USERS["nobody"])
    assert len(stage.slack.transcript.calls("users.info")) == 2
    assert len(directory._asked) == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.RATELIMITED, Kind.HTTP_BEFORE])
async def test_a_stranger_who_cannot_be_looked_up_stays_one(stage: SlackStage, kind: Kind) -> None:
    stage.slack.faults.add(Fault("users.info", kind, times=None, retry_after=60))
    assert not await directory_of(stage).look_up(USERS["tanaka"])
    assert accounts(stage) == {}


# Reading one user

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "profile", "email", "team_id", "enterprise_user", "teams", "tz", "locale"])
            | st.text(max_size=4),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
)


@given(user=json_values)
def test_a_user_of_any_shape_is_a_profile_with_an_id_or_nobody(user: object) -> None:
    found = profile_of(user, team=TEAM)
    assert found is None or found.identity
    assert found is None or all(
        one is None or isinstance(one, str) for one in (found.email, found.locale, found.timezone)
    )


@pytest.mark.parametrize(
    ("more", "belongs"),
    [
        ({"team_id": TEAM}, True),
        ({}, True),
        ({"team_id": "T0OTHER"}, False),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", TEAM]}}, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, False),
        ({"team_id": TEAM, "is_stranger": True}, False),
        ({"team_id": ["T0FAKE001"]}, False),
    ],
    ids=str,
)
def test_only_users_of_this_workspace_are_read(*, more: dict[str, object], belongs: bool) -> None:
    assert (profile_of({"id": "U1", **more}, team=TEAM) is not None) is belongs


def test_slackbot_is_a_bot_though_slack_does_not_say_so() -> None:
    assert profile_of({"id": "USLACKBOT", "is_bot": False}, team=TEAM) == Profile(
        identity="USLACKBOT", bot=True
    )
