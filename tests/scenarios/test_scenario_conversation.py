"""What people ask and press apart from check-ins: who may do what, and what a mistake leads to."""

import io
import typing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from scenario_stage import Stage, find_action, stage_on, tokyo

import handlers.conversation
from bot.logs import configure_logs
from bot.serving import health, set_clock, working
from bot.web import EarlierThanNowError
from cards import actions
from cards.actions import (
    AnswerCheckIn,
    OpenCheckIn,
    OpenGoal,
    OpenPause,
    OpenQuestion,
    OpenTrouble,
    Resume,
    SaveGoal,
    ShowDeliveries,
    ShowGoalState,
    ShowMyData,
    ShowProgramme,
    StopSending,
)
from cards.commands import COMMANDS
from cards.plain import plain_text
from coaching.checkins.model import Answer, CheckInState
from handlers.context import Turn, UnitOfWork
from handlers.events import Pressed, Said
from handlers.reply import Reply
from handlers.retention import clean_up
from people.model import AuditEntry, Platform
from storage.database import Database
from storage.errors import DatabaseUnavailableError


def test_every_action_and_every_command_has_exactly_one_handler() -> None:
    assert set(handlers.conversation.ACTION_HANDLERS) == set(typing.get_args(actions.Action))
    assert set(handlers.conversation.COMMAND_HANDLERS) == {command.id for command in COMMANDS}


async def test_the_same_event_acts_once(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    with stage.unit() as unit:
        check_in = unit.check_ins.of_person("tanaka")[0]
    event = Pressed(
        platform=Platform.PLAYGROUND,
        event_id="one-click",
        identity="tanaka",
        action=AnswerCheckIn(check_in.id, "on_track"),
    )
    first = await stage.installation.dispatcher.handle(event)
    second = await stage.installation.dispatcher.handle(event)

    assert first.replace is not None
    assert second == Reply()


async def test_somebody_who_is_not_in_the_roster_gets_a_friendly_line(stage: Stage) -> None:
    said = Said(platform=Platform.PLAYGROUND, event_id="1", identity="nobody", text="help")
    reply = await stage.installation.dispatcher.handle(said)

    assert [card.kind for card in reply.cards] == ["notice"]


async def test_the_word_for_stopping_everything_asks_first_and_resuming_says_when_nothing_was_stopped(
    stage: Stage,
) -> None:
    asked = await stage.say("ogawa", "配信停止")
    with stage.unit() as unit:
        assert unit.switches.get("sending_stopped") is None
    resumed = await stage.say("ogawa", "配信再開")
    await stage.press_action("ogawa", find_action(asked.cards[0], StopSending, {}))

    assert [card.kind for card in (*asked.cards, *resumed.cards)] == ["stop_confirm", "notice"]
    with stage.unit() as unit:
        assert unit.switches.get("sending_stopped") is not None


@pytest.mark.parametrize("text", ["アンケート", "survey"])
async def test_who_asks_for_surveys_hears_what_is_open(stage: Stage, text: str) -> None:
    reply = await stage.say("tanaka", text)

    assert [card.kind for card in reply.cards] == ["open_surveys"]


async def test_trouble_after_a_good_answer_is_kept_beside_it(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})
    opened = await stage.press("tanaka", OpenTrouble, on="check_in")
    await stage.submit("tanaka", opened.form, kind="setup", text="ログインできません")

    with stage.unit() as unit:
        assert unit.check_ins.of_person("tanaka")[0].answer is Answer.ON_TRACK
        assert [trouble.text for trouble in unit.help.of_person("tanaka")] == ["ログインできません"]


async def test_a_deactivated_person_can_do_nothing(stage: Stage) -> None:
    with stage.unit() as unit:
        people = {person.id: person for person in unit.people.list_all()}
        unit.people.upsert_many([replace(people["ogawa"], active=False)])
        unit.commit()
    await stage.press_action("ogawa", StopSending())

    with stage.unit() as unit:
        assert unit.switches.get("sending_stopped") is None


async def test_a_handler_that_breaks_stores_nothing_and_gives_an_id_to_quote(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    configure_logs(stream=log)

    def broken(turn: Turn) -> Reply:
        turn.unit.switches.put("half", "done")
        raise RuntimeError("secret text of a person")

    monkeypatch.setitem(handlers.conversation.COMMAND_HANDLERS, "help", broken)
    reply = await stage.say("tanaka", "ヘルプ")

    said = plain_text(reply.cards[0])
    with stage.unit() as unit:
        assert unit.switches.get("half") is None
    written = log.getvalue()
    assert "RuntimeError" in written
    assert "secret text" not in written
    error_id = written.split('"error_id": "')[1].split('"')[0] if '"error_id": "' in written else ""
    assert error_id
    assert error_id in said


async def test_help_shows_a_member_no_command_of_an_admin(stage: Stage) -> None:
    member = plain_text((await stage.say("tanaka", "ヘルプ")).cards[0])
    admin = plain_text((await stage.say("ogawa", "ヘルプ")).cards[0])

    assert "配信停止" not in member
    assert "配信停止" in admin


async def test_unknown_words_get_the_three_nearest_commands(stage: Stage) -> None:
    reply = await stage.say("mueller", "hepl")

    assert reply.cards[0].kind == "unknown_command"
    assert "help" in plain_text(reply.cards[0])


@pytest.mark.parametrize(
    ("person", "word", "kinds"),
    [
        ("tanaka", "ホーム", "home"),
        ("tanaka", "状況確認", "notice"),
        ("tanaka", "理由", "notice"),
        ("mueller", "programme", "goal_state"),
        ("suzuki", "プログラム", "programme_counts plan_list"),
        ("ogawa", "メンバー", "roster"),
        ("tanaka", "メンバー", "notice"),
        ("ogawa", "programme", "plan_list"),
    ],
)
async def test_a_command_answers_with_its_cards(stage: Stage, person: str, word: str, kinds: str) -> None:
    reply = await stage.say(person, word)

    assert [card.kind for card in reply.cards] == kinds.split()


async def test_pause_by_word_opens_the_form(stage: Stage) -> None:
    reply = await stage.say("mueller", "pause")

    assert reply.form is not None
    assert reply.form.kind == "pause_form"


async def test_why_names_the_programme_and_the_lead(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 14, 10))
    reply = await stage.say("tanaka", "理由")

    assert reply.cards[0].kind == "why"
    assert "CRM定着プログラム" in plain_text(reply.cards[0])
    assert "鈴木 健太" in plain_text(reply.cards[0])


async def test_check_in_by_word_shows_the_open_one_again(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    reply = await stage.say("tanaka", "状況確認")

    assert reply.cards[0].kind == "check_in"


async def test_resuming_brings_the_check_ins_back(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 14, 12))
    opened = await stage.press("tanaka", OpenPause, on="day_one")
    await stage.submit("tanaka", opened.form, what="check_in")
    await stage.go_to(tokyo(9, 28, 12))
    assert stage.sent_at("tanaka", "check_in") == []

    reply = await stage.press_action("tanaka", Resume())
    assert [card.kind for card in reply.cards] == ["notice"]
    await stage.go_to(tokyo(9, 30, 12))
    assert stage.sent_at("tanaka", "check_in") == [tokyo(9, 30, 10)]


async def test_a_pause_that_ends_in_the_past_is_refused_beside_the_field(stage: Stage) -> None:
    opened = await stage.say("mueller", "pause")
    reply = await stage.submit("mueller", opened.form, what="all", until="2026-09-01")

    assert set(reply.errors) == {"until"}


@pytest.mark.parametrize("until", ["tomorrow", "2026-13-01", "２０２６", "9999-12-31"])
async def test_a_pause_until_nonsense_is_refused(stage: Stage, until: str) -> None:
    opened = await stage.say("mueller", "pause")
    reply = await stage.submit("mueller", opened.form, what="all", until=until)

    assert set(reply.errors) == {"until"}


async def test_a_question_on_day_one_is_kept_and_counted(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 14, 10))
    opened = await stage.press("tanaka", OpenQuestion, on="day_one")
    await stage.submit("tanaka", opened.form, question="週報はなくなりますか")

    with stage.unit() as unit:
        assert [one.text for one in unit.questions.of_person("tanaka")] == ["週報はなくなりますか"]
        assert unit.check_ins.clarity_counts("crm")["question"] == 1


async def test_my_data_shows_counts(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    reply = await stage.press_action("tanaka", ShowMyData())

    assert reply.cards[0].kind == "my_data"


@pytest.mark.parametrize(
    "action", [ShowProgramme("crm"), ShowDeliveries(), StopSending(), ShowGoalState("nothing")]
)
async def test_what_a_member_may_not_do_is_refused(stage: Stage, action: actions.Action) -> None:
    reply = await stage.press_action("tanaka", action)

    assert [card.kind for card in reply.cards] == ["notice"]
    with stage.unit() as unit:
        assert unit.switches.get("sending_stopped") is None


async def test_nobody_can_write_the_goal_of_somebody_else(stage: Stage) -> None:
    with stage.unit() as unit:
        theirs = unit.enrolments.of_person("tanaka")[0].id
    reply = await stage.press_action("mueller", SaveGoal(theirs), values={"goal": "mine"})
    opened = await stage.press_action("mueller", OpenGoal(theirs))

    assert reply.cards[0].kind == "notice"
    assert opened.form is None
    with stage.unit() as unit:
        assert unit.enrolments.get(theirs).own_goal is None


async def test_a_button_of_something_that_does_not_exist_is_answered(stage: Stage) -> None:
    reply = await stage.press_action("tanaka", AnswerCheckIn(99999999, "done"))

    assert [card.kind for card in reply.cards] == ["notice"]


async def test_an_answer_that_no_button_offers_changes_nothing(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    with stage.unit() as unit:
        check_in = unit.check_ins.of_person("tanaka")[0]
    await stage.press_action("tanaka", AnswerCheckIn(check_in.id, "excellent"))

    with stage.unit() as unit:
        assert unit.check_ins.get(check_in.id).state is CheckInState.OPEN


async def test_the_home_of_a_manager_shows_no_counts_of_a_small_team(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 18))
    reply = await stage.inbound.open_home("suzuki")

    # Three people report to Suzuki, fewer than five: no figure of the team may be shown.
    text = "\n".join(plain_text(card) for card in reply.cards)
    assert "5名" in text


async def test_the_open_check_in_of_nobody_is_explained(stage: Stage) -> None:
    reply = await stage.press_action("ogawa", OpenCheckIn())

    assert [card.kind for card in reply.cards] == ["notice"]


async def test_texts_messages_and_audit_are_kept_no_longer_than_promised(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    world = stage.installation.world()
    with stage.unit() as unit:
        unit.audit.append(
            AuditEntry(at=world.now - timedelta(days=2000), actor="cli", action="old", subject="x")
        )
        unit.commit()
    with stage.unit() as unit:
        texts, messages, entries = clean_up(world, unit)

    assert (texts, messages) == (0, 0)
    assert entries == 1


async def test_before_anything_was_planned_the_clock_may_begin_earlier(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with stage_on(sqlite_database, tmp_path, now=tokyo(12, 20, 9)) as late:
        late.bring_in()
        late.start_programme(tokyo(9, 14).date())  # 97 days ago: it would be over for everybody
        await set_clock(late.installation, tokyo(9, 14, 9), "jump")

        assert late.kinds("tanaka") == ["introduction", "day_one"]
        with pytest.raises(EarlierThanNowError):
            await set_clock(late.installation, tokyo(9, 13, 9), "jump")


async def test_a_database_that_is_gone_is_explained_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> UnitOfWork:
        raise DatabaseUnavailableError

    monkeypatch.setattr(stage.installation.dispatcher, "_open_unit", gone)
    reply = await stage.say("tanaka", "help")

    assert [card.kind for card in reply.cards] == ["notice"]


async def test_what_is_kept_no_longer_is_deleted_when_the_service_starts(stage: Stage) -> None:
    now = stage.installation.clock.now()
    with stage.unit() as unit:
        unit.audit.append(AuditEntry(at=now - timedelta(days=2000), actor="cli", action="old", subject="x"))
        unit.commit()
    async with working(stage.installation) as engine:
        await engine.settle()
    with stage.unit() as unit:
        assert "old" not in {entry.action for entry in unit.audit.list_entries()}


async def test_the_service_ticks_when_it_is_woken_and_stops_cleanly(stage: Stage) -> None:
    async with working(stage.installation) as engine:
        engine.wake()
        await engine.settle()
        assert stage.kinds("tanaka") == ["introduction", "day_one"]
        assert (await health(stage.installation)).tick_age is not None
