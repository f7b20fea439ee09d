"""What only Teams has: installations, channels, group chats, clients of before, cards that only one sees."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chats import ENGLISH, JAPANESE, READERS, Reader
from fakes.teams import FakeTeam, Fault, Message
from scenario_stage import PEOPLE, tokyo
from teams_chat import TeamsChat, input_name, labels, spoken, teams_chat
from teams_helpers import parts_of
from teams_stage import GROUP, NAMES, TEAM, leave_all_teams, users

from coaching.checkins.model import Answer, CheckInState
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database

WELCOME = {"tanaka": "はじめまして、補助輪", "mueller": "Hello, I am Hojorin"}
PRIVATELY = {
    "tanaka": "お返事は個別のチャットにお送りしました",
    "mueller": "I have answered you in our own chat",
}


def answer_of(chat: TeamsChat, person: str = "tanaka") -> tuple[CheckInState, Answer | None]:
    """Return how the person's first check-in stands."""
    with chat.stage.unit() as unit:
        found = min(unit.check_ins.of_person(person), key=lambda one: one.id)
    return found.state, found.answer


def public(chat: TeamsChat, place: str) -> list[Message]:
    """Return what the bot wrote where others read along."""
    return [one for one in chat.stage.teams.transcript.messages(place) if one.sender == "bot"]


def reference_of(chat: TeamsChat, person: str) -> str | None:
    """Return where a person is reached, as it is kept."""
    with chat.stage.unit() as unit:
        identity = unit.people.get(person).teams_aad_id
        assert identity is not None
        return unit.accounts.conversation(Platform.TEAMS, identity)


def waiting_for(chat: TeamsChat, person: str) -> list[tuple[MessageState, Reason | None]]:
    """Return the state and reason of what was queued for a person."""
    with chat.stage.unit() as unit:
        return [(one.state, one.reason) for one in unit.outbox.list_messages() if one.person_id == person]


def inputs(chat: TeamsChat) -> dict[str, dict[str, Any]]:
    """Return the inputs of the newest message of Tanaka, by name."""
    parts = parts_of(chat.stage.shown("tanaka")[-1].cards("tanaka"))
    return {input_name(str(one["id"])): one for one in parts if str(one.get("type")).startswith("Input.")}


def standing(chat: TeamsChat) -> dict[str, str]:
    """Return what stands in those inputs."""
    return {name: str(one.get("value", "")) for name, one in inputs(chat).items()}


def choices(chat: TeamsChat, name: str) -> list[str]:
    """Return what can be chosen in one of them."""
    return [str(one["value"]) for one in inputs(chat)[name]["choices"]]


# -- Installing -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.person)
async def test_whoever_gets_the_app_is_greeted_once_in_their_language(
    sqlite_database: Database, tmp_path: Path, reader: Reader
) -> None:
    """Teams tells of one installation in two ways, and again after it was removed."""
    async with teams_chat(sqlite_database, tmp_path) as chat:
        for _ in range(2):
            assert {sent.status for sent in await chat.stage.client.install(reader.person)} == {200}
            await chat.stage.settled()
            await chat.stage.client.uninstall(reader.person)
        shown = [text for text in chat.messages(reader.person) if text.startswith(WELCOME[reader.person])]
        assert len(shown) == 1


async def test_somebody_who_is_not_in_the_roster_is_told_so_once_and_not_kept(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with teams_chat(sqlite_database, tmp_path) as chat:
        await chat.stage.client.install("nobody")
        await chat.stage.settled()
        assert len(chat.messages("nobody")) == 1
        assert WELCOME["tanaka"] not in chat.messages("nobody")[0]
        with chat.stage.unit() as unit:
            known = {one.identity for one in unit.accounts.list_all(Platform.TEAMS)}
        assert chat.stage.teams.world.users["nobody"].aad_id not in known


async def test_what_waited_for_the_app_goes_out_once_it_is_installed(
    sqlite_database: Database, tmp_path: Path
) -> None:
    absent = tuple(
        one if one.key != "tanaka" else type(one)("tanaka", "Tanaka", email=one.email, installed=False)
        for one in users(*NAMES)
    )
    async with teams_chat(sqlite_database, tmp_path, users=absent) as chat:
        leave_all_teams(chat.stage, "tanaka")
        await chat.go_to(tokyo(9, 14, 11))
        assert chat.messages("tanaka") == []
        assert (MessageState.QUEUED, Reason.NOT_INSTALLED) in waiting_for(chat, "tanaka")
        await chat.stage.client.install("tanaka")
        await chat.stage.settled()
        await chat.go_to(tokyo(9, 14, 12))
        assert any("はじめまして" in text for text in chat.messages("tanaka"))
        assert (MessageState.SENT, None) in waiting_for(chat, "tanaka")


async def test_one_who_blocked_the_bot_stops_nobody_else(sqlite_database: Database, tmp_path: Path) -> None:
    async with teams_chat(sqlite_database, tmp_path) as chat:
        chat.stage.teams.world.change_user("tanaka", blocked=True)
        await chat.go_to(JAPANESE.asked + timedelta(hours=8))
        assert chat.messages("tanaka") == []
        assert Reason.BLOCKED in {reason for _, reason in waiting_for(chat, "tanaka")}
        assert chat.messages("mueller")


async def test_whoever_has_hojorin_through_a_team_alone_is_reached_all_the_same(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Their object id opens no conversation, their id at the bot does: the team's list has it, and what they
    write there."""
    absent = tuple(
        one if one.key != "tanaka" else type(one)("tanaka", "Tanaka", email=one.email, installed=False)
        for one in users(*NAMES)
    )
    async with teams_chat(sqlite_database, tmp_path, users=absent) as chat:
        await chat.go_to(JAPANESE.asked)
        assert len(chat.messages("tanaka")) == 3
        await chat.stage.client.say("tanaka", "ヘルプ", TEAM)
        await chat.stage.settled()
        assert len(chat.messages("tanaka")) == 4


@pytest.mark.parametrize("place", [TEAM, GROUP])
async def test_whoever_cannot_be_written_to_alone_is_told_where_they_asked(
    sqlite_database: Database, tmp_path: Path, place: str
) -> None:
    async with teams_chat(sqlite_database, tmp_path) as chat:
        chat.stage.teams.world.change_user("tanaka", blocked=True)
        await chat.stage.client.say("tanaka", "ヘルプ", place)
        await chat.stage.settled()
        [told] = public(chat, place)
        assert told.summary.startswith("お返事は個別のチャットでお送りします")


async def test_a_card_that_others_see_changes_for_nobody_else(teams: TeamsChat) -> None:
    """A press in a channel: the answer is in the person's own chat, and the message stays as it is."""
    await teams.go_to(JAPANESE.asked)
    card = teams.stage.shown("tanaka")[-1].activity
    await teams.stage.installation.connections[0]._parts.connector.send(  # type: ignore[attr-defined]
        teams.stage.teams.service_url,
        TEAM,
        {"summary": card["summary"], "card": card["attachments"][0]["content"]},  # type: ignore[index]
    )
    [posted] = public(teams, TEAM)
    sent = await teams.stage.client.press("tanaka", posted, JAPANESE.on_track)
    await teams.stage.settled()
    assert sent.card is not None
    assert answer_of(teams) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    assert posted.versions == []
    assert JAPANESE.on_track in labels(posted, "mueller")


async def test_a_form_that_an_old_client_sent_wrongly_comes_back_with_what_was_typed(
    teams: TeamsChat,
) -> None:
    """Such a client empties its inputs once it has sent them."""
    await teams.go_to(JAPANESE.asked)
    await teams.press("tanaka", JAPANESE.trouble)
    form = teams.stage.shown("tanaka")[-1]
    ids = [
        str(one["id"]) for one in parts_of(form.cards("tanaka")) if str(one.get("type")).startswith("Input.")
    ]
    kind, text, *_ = ids
    await teams.stage.client.old().press("tanaka", form, "送信する", {kind: "setup", text: "   "})
    await teams.stage.settled()
    again = teams.form("tanaka")
    assert again is not None
    assert set(again.errors) == {"text"}
    assert again.standing["kind"] == "setup"


async def test_what_was_emptied_in_a_form_stays_empty_when_it_comes_back(teams: TeamsChat) -> None:
    """Clients send nothing at all of an input in which nothing stands (npm `adaptivecards` 3.0.6)."""
    await teams.go_to(JAPANESE.asked)
    await teams.press("tanaka", "数値を入力")
    name = next(name for name in standing(teams) if name.startswith("days_"))
    day = choices(teams, name)[0]
    await teams.submit("tanaka", **{"value": "4", name: (day,)})
    await teams.press("tanaka", "数値を直す")
    assert standing(teams)[name] == day
    assert set(await teams.submit("tanaka", **{"value": "many", name: ()})) == {"value"}
    assert (standing(teams)["value"], standing(teams)[name]) == ("many", "")


async def test_what_waited_is_said_in_the_language_that_became_known_meanwhile(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Teams names nobody's language in its lists: it is known once they have Hojorin."""
    roster = PEOPLE.replace(",en,Europe/Berlin,", ",,Europe/Berlin,")
    assert roster != PEOPLE
    absent = tuple(
        one
        if one.key != "mueller"
        else type(one)("mueller", "Müller", email=one.email, installed=False, locale="en-US")
        for one in users(*NAMES)
    )
    async with teams_chat(sqlite_database, tmp_path, people=roster, users=absent) as chat:
        leave_all_teams(chat.stage, "mueller")
        await chat.go_to(tokyo(9, 14, 17))
        assert (MessageState.QUEUED, Reason.NOT_INSTALLED) in waiting_for(chat, "mueller")
        await chat.stage.client.install("mueller")
        await chat.stage.settled()
        await chat.go_to(tokyo(9, 14, 18))
        assert chat.messages("mueller")
        assert not any(text.startswith("はじめまして") for text in chat.messages("mueller"))


async def test_the_members_of_a_team_that_gets_hojorin_are_found_at_once(
    sqlite_database: Database, tmp_path: Path
) -> None:
    other = "19:legal@thread.tacv2"
    teams = (
        FakeTeam(TEAM, "Sales", tuple(NAMES[:6]), installed=True),
        FakeTeam(other, "Legal", ("nobody",)),
    )
    async with teams_chat(sqlite_database, tmp_path, teams=teams) as chat:
        chat.stage.bring_in("person_id,name,email,team\nnewcomer,New,nobody@mizuki.example,Legal\n")
        await chat.stage.client.install("nobody", other)
        await chat.stage.settled()
        with chat.stage.unit() as unit:
            found = unit.people.get("newcomer").teams_aad_id
        assert found == chat.stage.teams.world.users["nobody"].aad_id


async def test_somebody_of_the_roster_is_recognised_by_their_address_when_they_first_write(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """They are in no team, so that no list has named them."""
    async with teams_chat(sqlite_database, tmp_path) as chat:
        chat.stage.bring_in(
            "person_id,name,email,team,locale\nnewcomer,New Comer,nobody@mizuki.example,Sales,en\n"
        )
        assert (await chat.say("nobody", "help")).startswith("Help | 14 words")


# -- Places -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("place", [TEAM, GROUP])
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.person)
async def test_a_command_where_others_read_along_is_answered_in_the_persons_own_chat(
    teams: TeamsChat, reader: Reader, place: str
) -> None:
    if place == GROUP and reader is ENGLISH:
        teams.stage.teams.world.conversations[GROUP].members.append("mueller")
    before = len(teams.messages(reader.person))
    sent = await teams.stage.client.say(reader.person, reader.commands["help"], place)
    await teams.stage.settled()

    assert sent.status == 200
    assert len(teams.messages(reader.person)) == before + 1
    [told] = public(teams, place)
    assert told.summary.startswith(PRIVATELY[reader.person])
    assert labels(told, reader.person) == []


async def test_a_form_that_was_asked_for_in_a_channel_opens_in_the_persons_own_chat(
    teams: TeamsChat,
) -> None:
    await teams.stage.client.say("tanaka", JAPANESE.commands["pause"], TEAM)
    await teams.stage.settled()
    assert teams.form("tanaka") is not None
    assert len(public(teams, TEAM)) == 1


# -- What is no command to us -----------------------------------------------------------------------------
async def test_edits_deletions_reactions_and_other_peoples_comings_are_not_answered(
    teams: TeamsChat,
) -> None:
    await teams.say("tanaka", "ヘルプ")
    client, transcript = teams.stage.client, teams.stage.teams.transcript
    chat_id = teams.stage.shown("tanaka")[0].conversation
    [written] = [one for one in transcript.messages(chat_id) if one.sender == "tanaka"]
    before = (teams.messages("tanaka"), len(transcript.requests))
    for sent in (
        await client.edit("tanaka", written, "ホーム"),
        await client.react("tanaka", teams.stage.shown("tanaka")[0]),
        await client.delete("tanaka", written),
        await client.leave("garcia", TEAM),
        await client.join("garcia", TEAM),
        await client.upgrade("tanaka", adding=False),
    ):
        assert sent.status == 200
    await teams.stage.settled()
    assert (teams.messages("tanaka"), len(transcript.requests)) == before


# -- Cards ------------------------------------------------------------------------------------------------
async def test_the_answer_to_a_press_is_there_at_once_and_stays(teams: TeamsChat) -> None:
    """The invoke's answer shows it; the changed message keeps it for whoever opens Teams anew."""
    await teams.go_to(JAPANESE.asked)
    message = teams.stage.shown("tanaka")[-1]
    sent = await teams.stage.client.press("tanaka", message, JAPANESE.on_track)
    assert sent.card is not None
    assert JAPANESE.thanks in spoken(message.cards("tanaka"))
    await teams.stage.settled()
    assert JAPANESE.thanks in message.summary
    assert labels(message, "tanaka") == labels(message, "somebody else")
    assert len(teams.stage.teams.transcript.calls("updateActivity", accepted=True)) == 1


async def test_a_press_is_kept_while_teams_takes_no_change_of_the_message(teams: TeamsChat) -> None:
    await teams.go_to(JAPANESE.asked)
    teams.stage.teams.faults.add(Fault("updateActivity", "http_before", times=None, status=503))
    await teams.press("tanaka", JAPANESE.on_track)
    assert answer_of(teams) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    assert JAPANESE.thanks in teams.seen("tanaka")
    assert len(teams.stage.teams.transcript.calls("updateActivity")) == 1


async def test_a_client_that_knows_no_execute_acts_and_is_answered_all_the_same(teams: TeamsChat) -> None:
    await teams.go_to(JAPANESE.asked)
    message = teams.stage.shown("tanaka")[-1]
    sent = await teams.stage.client.old().press("tanaka", message, JAPANESE.on_track)
    await teams.stage.settled()
    assert sent.status == 200
    assert answer_of(teams) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    assert JAPANESE.thanks in message.summary


async def test_a_card_whose_message_is_gone_is_answered_below(teams: TeamsChat) -> None:
    await teams.go_to(JAPANESE.asked)
    teams.stage.teams.faults.add(Fault("updateActivity", "error", error="ActivityNotFoundInConversation"))
    before = len(teams.messages("tanaka"))
    await teams.press("tanaka", JAPANESE.on_track)
    assert len(teams.messages("tanaka")) == before + 1


async def test_the_button_for_the_whole_company_asks_before(teams: TeamsChat) -> None:
    """Adaptive Cards have no question of their own: the button opens it, and the yes stands below it."""
    await teams.say("ogawa", "配信停止")
    [question] = [one for one in teams.stage.shown("ogawa") if labels(one, "ogawa")][-1:]
    assert labels(question, "ogawa")


# -- Where people are reached -----------------------------------------------------------------------------
async def test_people_are_reached_where_they_were_last_heard_from(teams: TeamsChat) -> None:
    """Teams may move somebody to another region; the address in the latest activity holds."""
    await teams.say("tanaka", "ヘルプ")
    before = reference_of(teams, "tanaka")
    assert before is not None
    assert before.startswith(teams.stage.teams.service_url)
    moved = teams.stage.client.region("emea")
    await moved.say("tanaka", "ヘルプ")
    await teams.stage.settled()
    after = reference_of(teams, "tanaka")
    assert after is not None
    assert after.startswith(moved.service_url)
    assert after.split(" ")[1] == before.split(" ")[1]


async def test_language_and_time_zone_come_from_what_people_write_where_the_roster_is_silent(
    sqlite_database: Database, tmp_path: Path
) -> None:
    roster = "".join(
        line.replace(",ja,Asia/Tokyo,", ",,,") if line.startswith("tanaka,") else line
        for line in PEOPLE.splitlines(keepends=True)
    )
    assert roster != PEOPLE
    tenant = tuple(
        one if one.key != "tanaka" else type(one)(
            "tanaka", "Tanaka", email=one.email, installed=True, locale="en-GB", timezone="Europe/London"
        )
        for one in users(*NAMES)
    )  # fmt: skip
    async with teams_chat(sqlite_database, tmp_path, people=roster, users=tenant) as chat:
        with chat.stage.unit() as unit:
            assert unit.people.get("tanaka").locale is None
        await chat.say("tanaka", "help")
        assert chat.messages("tanaka")[-1].startswith("Help | 14 words")
        with chat.stage.unit() as unit:
            person = unit.people.get("tanaka")
        assert (person.locale, person.timezone) == ("en-GB", "Europe/London")
