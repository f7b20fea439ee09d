"""An announcement the whole way, on every chat: written, counted, approved by a second lead, sent, answered,
corrected and recalled; and what breaks on that way. Everything is pressed and typed at the chat's client."""

import time
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import scenario_stage
from announcement_stage import audited, feed, shown
from chats import Chat
from fakes.teams.ids import personal_id
from help_words import request_of, settle
from scenario_stage import tokyo
from slack_stage import ACCOUNTS

from bot.outbox_worker import _asked
from bot.serving import check_tokens
from cards.actions import ShowAnnouncementReport
from coaching.announcements.model import Announcement, AnnouncementState, ResponseKind
from coaching.checkins.model import TroubleKind
from handlers.delivery import claim
from people.model import Role
from people.outbox import MessageState

AUTHOR, SECOND = "kato", "suzuki"
"""Two leads. The second one leads a programme, too; the first may announce by the role alone."""
TITLES = {"ja": "入力項目が6つになります", "en": "Six fields from Monday"}
CORRECTED = {"ja": "入力項目は7つです", "en": "Seven fields from Monday"}
TYPED = {
    "title_ja": TITLES["ja"],
    "title_en": TITLES["en"],
    "text_ja": "月曜から**6項目**です。",
    "text_en": "From Monday, **six** are required.",
}
BOTH_TEAMS, EAST = ["Sales/East", "Sales/EMEA"], ["Sales/East"]
READERS = {"tanaka": "ja", "ito": "ja", "mueller": "en", "weber": "en"}
"""Who is in these teams, with the language they read."""
IN_TOKYO, IN_BERLIN = ("tanaka", "ito"), ("mueller", "weber")
MORNING, MORNING_IN_BERLIN = tokyo(9, 14, 10), tokyo(9, 14, 16, 30)
GOT_IT = {"ja": "確認しました", "en": "Got it"}
QUESTION = {"ja": "質問する", "en": "Question"}
THANKS = {"ja": "ご確認ありがとうございます。", "en": "Thank you for letting us know that you read it."}
REFUSED = "接続を受け付けないチャットがあります"
ASKED = "Does it hold for old visits?"
SENT, UNKNOWN = MessageState.SENT, MessageState.UNKNOWN


@pytest.fixture(autouse=True)
def _approved_above_three(monkeypatch: pytest.MonkeyPatch) -> None:
    # In their first week, everybody gets two messages on the first day and a check-in, which has its place.
    attention = "attention: {direct_messages_per_week: 4}\n"
    settings = f"{scenario_stage.APP_YAML}announcements: {{approve_above: 3}}\n{attention}"
    monkeypatch.setattr(scenario_stage, "APP_YAML", settings)


# ---------------------------------------------------------------------------- steps


def change_person(chat: Chat, person_id: str, **changes: Any) -> None:
    """Change somebody in the roster."""
    with chat.stage.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get(person_id), **changes)])
        unit.commit()


async def write(chat: Chat, *, teams: list[str], at: datetime = MORNING) -> str:
    """Let a lead write a draft for teams; returns what they see of it."""
    change_person(chat, AUTHOR, roles=frozenset({Role.SPONSOR, Role.LEAD}))
    await chat.go_to(at)
    await chat.say(AUTHOR, "お知らせ")
    await chat.press_shown(AUTHOR, "お知らせを作る")
    assert await chat.submit(AUTHOR, **TYPED) == {}
    await chat.press(AUTHOR, "対象と日時を変更")
    assert await chat.submit(AUTHOR, teams=teams, valid_until="2026-09-25") == {}
    return chat.seen(AUTHOR)


async def count(chat: Chat) -> str:
    """Have it counted; returns what comes back."""
    assert "まだ何も配信していません" in await chat.press(AUTHOR, "人数を確認する")
    await settle(chat)
    return chat.messages(AUTHOR)[-1]


async def approve(chat: Chat) -> str:
    """Let the second lead approve it; returns what they were asked with."""
    assert "承認を依頼" in await chat.press(AUTHOR, "承認を依頼")
    await settle(chat)
    asked = chat.messages(SECOND)[-1]
    assert "承認しました" in await chat.press(SECOND, "承認する")
    return asked


async def send_to_all(chat: Chat, *, at: datetime = MORNING) -> None:
    """Write it for both teams, have it counted and approved; it is not looked at again yet."""
    await write(chat, teams=BOTH_TEAMS, at=at)
    await count(chat)
    await approve(chat)


async def report(chat: Chat) -> str:
    """Return how far it is, as its author finds it from the list."""
    await chat.say(AUTHOR, "お知らせ")
    return await chat.press_shown(AUTHOR, "開く")


def announcement(chat: Chat) -> Announcement:
    """Return the only one there is."""
    with chat.stage.unit() as unit:
        [found] = unit.announcements.list_all(limit=9)
    return found


def standings(chat: Chat) -> dict[MessageState | None, int]:
    """Return how many recipients are in which state."""
    with chat.stage.unit() as unit:
        found = unit.announcements.standings(announcement(chat).id)
    counted: dict[MessageState | None, int] = {}
    for standing, number in found.items():
        counted[standing.state] = counted.get(standing.state, 0) + number
    return counted


def reads(chat: Chat, person: str, titles: dict[str, str]) -> int:
    """Return how many messages with the title stand in front of somebody."""
    return sum(titles[READERS.get(person, "ja")] in one for one in chat.messages(person))


def stand(chat: Chat, *texts: str) -> int:
    """Return how many messages with all of the texts stand in front of the author, as they are now."""
    return sum(all(text in one for text in texts) for one in chat.messages(AUTHOR))


def posted(chat: Chat, person: str, text: str) -> int:
    """Return how often the chat took a new message with a text to somebody, whatever stands there now."""
    stage: Any = chat.stage
    if chat.name == "slack":
        place = stage.slack.transcript.world.find_direct(ACCOUNTS[person])
        calls = stage.slack.transcript.calls("chat.postMessage", accepted=True)
        return sum(place.id == one.arguments["channel"] and text in str(one.arguments) for one in calls)
    if chat.name == "teams":
        calls = stage.teams.transcript.calls("sendToConversation", accepted=True)
        return sum(one.conversation == personal_id(person) and text in str(one.activity) for one in calls)
    return sum(text in one for one in chat.messages(person))


def deleted(chat: Chat) -> int:
    """Return how many messages the chat was asked to delete; the playground is not asked by requests."""
    stage: Any = chat.stage
    if chat.name == "slack":
        return len(stage.slack.transcript.calls("chat.delete", accepted=True))
    return len(stage.teams.transcript.calls("deleteActivity", accepted=True))


# ---------------------------------------------------------------------------- the whole way


async def test_it_is_written_counted_approved_sent_answered_corrected_and_recalled(helped: Chat) -> None:
    draft = await write(helped, teams=BOTH_TEAMS)
    assert "Sales/East、Sales/EMEA" in draft
    assert stand(helped, "[人数を確認する]") == 1, "the card that the form was opened from is the draft now"
    assert stand(helped, "配信の前に確認が必要です") == 0, "what was to settle is settled"
    counted = await count(helped)
    assert "条件に合う人：4名（チーム数：2）" in counted
    assert "届く見込み：4名" in counted
    asked = await approve(helped)
    assert "承認のお願い（4名）" in asked
    assert "月曜から6項目です。" in asked
    await settle(helped)
    assert [reads(helped, person, TITLES) for person in READERS] == [1, 1, 0, 0]
    assert "4名への配信を開始" in helped.messages(AUTHOR)[-1]

    assert THANKS["ja"] in await helped.press("tanaka", GOT_IT["ja"])
    await correct(helped)
    assert "配信済み 2／4名" in helped.seen(AUTHOR)
    assert stand(helped, "[訂正する]") == 1, "the report that the correction was written from has given way"
    await helped.go_to(MORNING_IN_BERLIN)
    await settle(helped)
    for person, language in READERS.items():
        assert (reads(helped, person, CORRECTED), reads(helped, person, TITLES)) == (1, 0)
        first = TITLES if person in IN_TOKYO else CORRECTED
        assert posted(helped, person, (first if helped.name != "playground" else CORRECTED)[language]) == 1

    assert THANKS["en"] in await helped.press("mueller", GOT_IT["en"])
    await helped.press("weber", QUESTION["en"])
    assert await helped.submit("weber", question=ASKED) == {}
    with helped.stage.unit() as unit:
        responses = unit.announcements.response_counts(announcement(helped).id)
    assert responses == {ResponseKind.GOT_IT: 2, ResponseKind.QUESTION: 1}
    assert request_of(helped, "weber").kind is TroubleKind.ANNOUNCEMENT

    assert "4名すべてに配信しました" in await report(helped)
    assert "取り消し 4／4名" in await helped.press(AUTHOR, "取り消す")
    await settle(helped)
    await settle(helped)
    assert [reads(helped, person, CORRECTED) for person in READERS] == [0, 0, 0, 0]
    if helped.name != "playground":
        assert deleted(helped) == 4
    told = await report(helped)
    assert "削除済み：4件" in told
    assert "すでに読まれている可能性があります" in told
    steps = ["created", "changed", "counted", "proposed", "approved", "launched", "corrected", "recalled"]
    who = {"approved": SECOND}
    assert audited(helped.stage) == [(who.get(step, AUTHOR), f"announcement.{step}") for step in steps]


async def correct(chat: Chat) -> None:
    """Let the author say seven instead of six."""
    assert "配信済み 2／4名" in await report(chat)
    await chat.press(AUTHOR, "訂正する")
    form = chat.form(AUTHOR)
    assert form is not None
    assert form.standing["title_en"] == TITLES["en"]
    assert await chat.submit(AUTHOR, title_ja=CORRECTED["ja"], title_en=CORRECTED["en"]) == {}
    await chat.press(AUTHOR, "いま訂正する")


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(helped: Chat) -> None:
    await helped.say(SECOND, "お知らせ")
    await helped.press_shown(SECOND, "お知らせを作る")
    wrong = {**TYPED, "title_ja": "", "link": "intranet"}
    assert set(await helped.submit(SECOND, **wrong)) == {"title_ja", "link"}
    form = helped.form(SECOND)
    assert form is not None
    assert form.standing["title_en"] == TITLES["en"]
    assert await helped.submit(SECOND, title_ja=TITLES["ja"], link="") == {}
    assert announcement(helped).content.titles == TITLES


# ---------------------------------------------------------------------------- what breaks


@pytest.mark.parametrize("took", [False, True], ids=["before the chat took it", "after the chat took it"])
async def test_after_a_process_that_died_half_way_nobody_gets_it_twice_and_everybody_is_accounted_for(
    helped: Chat, *, took: bool
) -> None:
    """Where a chat can be asked whether it took a message, or recognises it, everybody gets it; Teams can be
    neither, so whoever was on the way then may have it, and that is said."""
    await send_to_all(helped, at=MORNING_IN_BERLIN)
    be_on_time(helped)
    installation = helped.stage.installation
    await installation.engine._announcer.run()
    assert feed(helped.stage) == 4
    with installation.open_unit() as unit:
        begun = claim(installation.world(), unit, limit=3, lease_seconds=30, carriers=installation.senders)
    # Two recipients, after the author, who is told that it goes out.
    assert len(begun.deliveries) == 3
    if took:
        for one in begun.deliveries:
            assert (await _asked(installation.senders[one.platform], one)).state is SENT
    assert await installation.worker.reclaim(all_leases=True) == 3
    await pass_by(helped)
    got = [reads(helped, person, TITLES) for person in READERS]
    on_teams = helped.name == "teams"
    assert sum(got) == (2 if on_teams and not took else 4)
    assert max(got) == 1
    assert standings(helped) == ({SENT: 2, UNKNOWN: 2} if on_teams else {SENT: 4})
    assert ("届いたか不明：2件" in await report(helped)) is on_teams


def be_on_time(chat: Chat) -> None:
    """Let the chat's clock show the time of the machine: it is asked what it took since then."""
    if chat.name == "slack":
        chat.watch.seconds = time.time()  # type: ignore[attr-defined] # only those on HTTP have one


async def pass_by(chat: Chat) -> None:
    """Deliver what is due, at whatever time of the machine it may go."""
    for _ in range(3):
        with chat.stage.installation.database._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE message SET retry_at = NULL")
            connection.exec_driver_sql("UPDATE lane SET next_at = NULL")
        await settle(chat)


async def test_a_token_that_dies_half_way_costs_nobody_the_announcement_once_it_is_cured(
    helped: Chat,
) -> None:
    if helped.name == "playground":
        pytest.skip("the playground takes no token")
    await send_to_all(helped)
    await settle(helped)
    kill_token(helped)
    await helped.go_to(MORNING_IN_BERLIN)
    await settle(helped)
    assert standings(helped) == {SENT: 2, MessageState.QUEUED: 2}
    assert [reads(helped, person, TITLES) for person in IN_BERLIN] == [0, 0]
    # Whoever has no other chat cannot press anything now: this is what is said on one.
    seen = shown(helped.stage, AUTHOR, ShowAnnouncementReport(announcement(helped).id))
    assert REFUSED in seen
    revive_token(helped)
    await check_tokens(helped.stage.installation)
    await pass_by(helped)
    assert [posted(helped, person, TITLES[READERS[person]]) for person in READERS] == [1, 1, 1, 1]
    assert standings(helped) == {SENT: 4}
    seen = await report(helped)
    assert "4名すべてに配信しました" in seen
    assert REFUSED not in seen


def kill_token(chat: Chat) -> None:
    """Let the chat refuse our token."""
    stage: Any = chat.stage
    if chat.name == "slack":
        stage.slack.kill_token(error="token_revoked")
        return
    stage.teams.login.password = "another"
    stage.teams.revoke_tokens()


def revive_token(chat: Chat) -> None:
    """Let it take our token again."""
    stage: Any = chat.stage
    if chat.name == "slack":
        stage.slack.revive_token()
        return
    stage.teams.login.password = stage.teams.config.app_password


@pytest.mark.parametrize("when", ["before the press", "after the press"])
async def test_who_lost_the_role_since_the_count_sends_nothing_and_is_told(helped: Chat, when: str) -> None:
    await write(helped, teams=EAST)
    assert "条件に合う人：2名" in await count(helped)
    if when == "before the press":
        change_person(helped, AUTHOR, roles=frozenset({Role.SPONSOR}))
        assert "この操作は行えません" in await helped.press(AUTHOR, "2名に配信")
    else:
        await helped.press(AUTHOR, "2名に配信")
        change_person(helped, AUTHOR, roles=frozenset({Role.SPONSOR}))
    await settle(helped)
    assert [reads(helped, person, TITLES) for person in IN_TOKYO] == [0, 0]
    assert announcement(helped).state is AnnouncementState.DRAFT
    if when == "after the press":
        assert "配信していません" in helped.messages(AUTHOR)[-1]
    assert TITLES["ja"] not in await helped.say(AUTHOR, "お知らせ")


async def test_an_audience_that_changed_since_the_count_is_shown_before_anything_goes_out(
    helped: Chat,
) -> None:
    await write(helped, teams=EAST)
    await count(helped)
    change_person(helped, "ito", team="Sales/West")
    change_person(helped, "sato", team="Sales/East/Tokyo")
    await helped.press(AUTHOR, "2名に配信")
    await settle(helped)
    told = helped.messages(AUTHOR)[-1]
    assert "まだ配信していません。事前確認のあと、対象者が1名増え、1名減りました。" in told
    assert "佐藤 恵" in told
    assert "伊藤 翔" in told
    assert [reads(helped, person, TITLES) for person in ("tanaka", "ito", "sato")] == [0, 0, 0]
    await helped.press(AUTHOR, "2名に配信")
    await settle(helped)
    assert [reads(helped, person, TITLES) for person in ("tanaka", "ito", "sato")] == [1, 0, 1]
