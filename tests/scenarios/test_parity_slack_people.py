"""Who is who on Slack: found by e-mail, kept fresh, skipped with a reason, never taken for somebody else."""

import asyncio

from fakes.slack import FakeUser, Fault
from scenario_stage import tokyo
from slack_chat import SlackChat, answer_of, calls
from slack_stage import BOT, USERS

from bot.serving import refresh_people
from cards.actions import AnswerCheckIn, encode
from coaching.checkins.model import CheckInState
from people.outbox import MessageState, Reason

TANAKA = USERS["tanaka"]
NOT_LINKED = """\
person_id,name,email,team,locale,start_date
abe,阿部 涼,nobody@mizuki.example,Sales/East,ja,2020-01-01
"""
"""Somebody who has an account in the workspace, which nobody has looked at since."""


# -- People -----------------------------------------------------------------------------------------------
def outcomes(slack: SlackChat, person: str) -> set[tuple[MessageState, Reason | None]]:
    """Return what became of the messages to somebody."""
    with slack.stage.unit() as unit:
        return {(one.state, one.reason) for one in unit.outbox.list_messages() if one.person_id == person}


def user(name: str, **changes: object) -> FakeUser:
    """Return a user of the workspace, changed."""
    given = {"email": f"{name}@mizuki.example", **changes}
    return FakeUser(USERS.get(name, f"U0{name.upper()}"), name, **given)  # type: ignore[arg-type]


async def test_deactivated_people_get_nothing_more_and_the_reason_is_recorded(slack: SlackChat) -> None:
    await slack.say("ogawa", "配信停止")
    await slack.press("ogawa", "全配信を緊急停止")
    await slack.go_to(tokyo(9, 14, 12))
    sent = await slack.stage.client.user_change(user("tanaka", deleted=True))
    assert sent.status == 200
    await slack.press("ogawa", "全配信を再開")
    await slack.go_to(tokyo(9, 18, 18))

    assert slack.messages("tanaka") == []
    assert outcomes(slack, "tanaka") == {(MessageState.DROPPED, Reason.DEACTIVATED)}
    assert "アカウントが無効" in await slack.press_at_home("ogawa", "配信状況を見る")
    assert len(slack.messages("mueller")) == 3


async def test_who_is_activated_again_is_reached_again(slack: SlackChat) -> None:
    await slack.stage.client.user_change(user("tanaka", deleted=True))
    await slack.go_to(tokyo(9, 16, 12))
    assert slack.messages("tanaka") == []
    await slack.stage.client.user_change(user("tanaka"))
    await slack.go_to(tokyo(9, 30, 18))

    assert slack.messages("tanaka") != []


async def test_somebody_who_slack_says_is_gone_is_skipped_and_nobody_else_is(slack: SlackChat) -> None:
    slack.stage.slack.faults.add(
        Fault("conversations.open", error="user_disabled", where={"users": TANAKA}, times=None)
    )
    report = await slack.go_to(tokyo(9, 14, 17))

    assert report.failed == 2
    assert outcomes(slack, "tanaka") == {(MessageState.FAILED, Reason.DEACTIVATED)}
    assert len(slack.messages("mueller")) == 2


async def test_what_slack_says_of_people_completes_the_roster_and_never_overrules_it(
    slack: SlackChat,
) -> None:
    row = (
        "person_id,name,email,team,start_date\nweber,Jonas Weber,weber@mizuki.example,Sales/EMEA,2020-01-01\n"
    )
    slack.stage.bring_in(row)
    joined = await slack.stage.client.team_join(
        user("weber", tz="Europe/Berlin", locale="en-GB", email="Weber@Mizuki.example")
    )
    assert joined.status == 200
    await slack.stage.client.user_change(user("tanaka", tz="Europe/Berlin", locale="en-GB"))
    await slack.go_to(tokyo(9, 14, 15, 59))
    weber = slack.stage.slack.transcript.direct_messages("U0WEBER")
    assert weber == []
    assert slack.messages("tanaka")[0].startswith("Hojorinのご案内")
    await slack.go_to(tokyo(9, 14, 16))

    introduction, _ = slack.stage.slack.transcript.direct_messages("U0WEBER")
    assert introduction.text.startswith("Hojorin | a bot")


async def test_a_changed_language_is_spoken_from_then_on(slack: SlackChat) -> None:
    row = (
        "person_id,name,email,team,start_date\nweber,Jonas Weber,weber@mizuki.example,Sales/EMEA,2020-01-01\n"
    )
    slack.stage.bring_in(row)
    await slack.stage.client.team_join(user("weber", locale="ja-JP"))
    await slack.stage.client.say("U0WEBER", "help")
    await slack.stage.client.user_change(user("weber", locale="en-US"))
    await slack.stage.client.say("U0WEBER", "help")
    await slack.stage.settled()

    shown = [one.text for one in slack.stage.slack.transcript.direct_messages("U0WEBER") if one.user == BOT]
    assert [one.split("｜")[0].split(" |")[0] for one in shown] == ["ヘルプ", "Help"]


async def test_somebody_of_the_roster_who_is_not_linked_yet_is_recognised_by_their_first_words(
    slack: SlackChat,
) -> None:
    slack.stage.bring_in(NOT_LINKED)
    seen = await slack.say("nobody", "プログラム")

    assert seen.startswith("目指す姿")
    assert calls(slack, "users.info") == 1
    await slack.go_to(tokyo(9, 14, 12))
    assert [words.split("｜")[0] for words in slack.messages("nobody")[1:]] == [
        "Hojorinのご案内",
        "初日のご案内：目指す姿",
    ]


async def test_a_stranger_is_looked_up_once_a_minute_and_not_at_every_word(slack: SlackChat) -> None:
    for _ in range(3):
        await slack.say("nobody", "ヘルプ")

    assert calls(slack, "users.info") == 1
    assert len(slack.messages("nobody")) == 3


async def test_an_unlinked_persons_home_is_theirs_when_first_opened(slack: SlackChat) -> None:
    slack.stage.bring_in(NOT_LINKED)

    assert "阿部 涼さん" in await slack.home("nobody")


async def test_an_address_that_slack_has_not_proven_links_nobody(slack: SlackChat) -> None:
    slack.stage.bring_in("person_id,name,email,roles\nboss,Boss,boss@mizuki.example,admin\n")
    await slack.stage.client.team_join(user("boss", is_email_confirmed=False))
    await slack.stage.client.say("U0BOSS", "メンバー")
    await slack.stage.settled()

    [answer] = [one for one in slack.stage.slack.transcript.direct_messages("U0BOSS") if one.user == BOT]
    assert answer.text.startswith("メンバーとして登録されていません")


async def test_a_button_pressed_by_somebody_else_who_saw_its_value_is_refused_at_home_too(
    slack: SlackChat,
) -> None:
    await slack.go_to(tokyo(9, 16, 18))
    with slack.stage.unit() as unit:
        theirs = min(one.id for one in unit.check_ins.of_person("tanaka"))
    home = await slack.stage.home("mueller")
    action = {"type": "button", "action_id": "press:0", "block_id": home.blocks[-1]["block_id"]}
    pressed = {**action, "value": encode(AnswerCheckIn(theirs, "done"))}
    await slack.stage.client._act(USERS["mueller"], home, pressed)
    await slack.stage.settled()

    assert "This card was for somebody else" in slack.window("mueller")
    assert answer_of(slack) == (CheckInState.OPEN, None)


async def test_what_is_for_somebody_waits_until_their_account_is_known(slack: SlackChat) -> None:
    slack.stage.bring_in(NOT_LINKED)
    await slack.go_to(tokyo(9, 14, 12))
    assert slack.stage.slack.transcript.direct_messages(USERS["nobody"]) == []
    assert outcomes(slack, "abe") == {(MessageState.QUEUED, Reason.NO_CHAT_IDENTITY)}

    await refresh_people(slack.stage.installation)
    await slack.go_to(tokyo(9, 14, 12, 1))

    introduction, _ = slack.stage.slack.transcript.direct_messages(USERS["nobody"])
    assert introduction.text.startswith("Hojorinのご案内")
    assert outcomes(slack, "abe") == {(MessageState.SENT, None)}


async def test_a_list_of_users_does_not_undo_what_an_event_said_meanwhile(
    slack: SlackChat,
) -> None:
    slack.stage.slack.faults.add(Fault("users.list", kind="delay_after", seconds=0.4))
    refreshing = asyncio.create_task(refresh_people(slack.stage.installation))
    await asyncio.sleep(0.2)
    await slack.stage.client.user_change(user("tanaka", deleted=True))
    await refreshing

    with slack.stage.unit() as unit:
        [tanaka] = unit.accounts.of_person("tanaka")
    assert tanaka.deactivated
