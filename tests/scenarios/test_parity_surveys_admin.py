"""An admin sets surveys up on every chat, in both languages: from the form to a wave that is open."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path

import pytest
from chats import MANY_PEOPLE, Chat
from help_words import settle
from survey_stage import CHATS, WAVE, Asked, asked_on

from cards import actions
from cards.actions import Action, encode
from people.rhythm_words import parse_rhythm
from storage.database import Database
from surveys.schedules.model import Breakdown, ScheduleState, SurveySchedule
from surveys.sets.model import QuestionSet, QuestionType
from surveys.waves.model import Wave, WaveState

ADMIN = "ogawa"
IN_THE_ROSTER = "ogawa@mizuki.example,Corporate/IT,kato,admin,"
REFUSED = "この操作は行えません"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """The words that an admin reads in one language."""

    language: str
    command: str
    listed: str
    new: str
    show: str
    edit: str
    pause: str
    resume: str
    end: str
    run: str
    send: str
    asks: str
    opened: str
    keeps: str
    discard: str
    sets: str
    copy: str
    add: str
    typed: str
    few: str
    off: str
    lacks: str
    wrong: dict[str, str]


IN_JAPANESE = Admin(
    language="ja",
    command="アンケート",
    listed="アンケートの予定（実施中の設定1件）",
    new="新しく設定する",
    show="詳細を見る",
    edit="設定を変更",
    pause="一時停止",
    resume="再開する",
    end="設定を終了",
    run="いま実施する",
    send="11名に送る",
    asks="11名にいま実施しますか｜Own pulse（日）",
    opened="受付中（対象11名）｜Own pulse（日）",
    keeps="この回の設問・グループ・締切は、開始したときのまま変わりません。",
    discard="この回を破棄",
    sets="設問セット",
    copy="コピーして作る",
    add="設問を追加",
    typed="毎月　第２営業日",
    few="対象の人数が足りません。表示する最少人数の2倍以上になるよう、対象を広げるか、"
    "最少人数を下げてください（下限は5）。",
    off="「{channel}」のチャットは、Hojorinに接続していません。接続しているチャットのチャンネルを指定するか、"
    "管理者に接続を依頼してください。",
    lacks="この言語で書かれていない設問があります。言語を外すか、設問に書き足してください。",
    wrong={
        "rhythm": "「毎月、第2営業日」「隔週、火曜日」「1回のみ、2026年12月1日」のように入力してください。",
        "at": "「10:30」のように、24時間表記で入力してください。",
        "open_days": "1〜30の営業日数を入力してください。",
        "smallest_group": "5〜20の人数を入力してください。",
        "results_to": "slack:C0123やteams:19:…@thread.tacv2のように、1行に1つ入力してください。",
    },
)
IN_ENGLISH = Admin(
    language="en",
    command="survey",
    listed="1 survey running by its schedule",
    new="New survey",
    show="Show it",
    edit="Change it",
    pause="Pause",
    resume="Resume",
    end="End it",
    run="Run it now",
    send="Ask 11 people",
    asks="Ask 11 people now? | Own pulse",
    opened="Open for 11 people | Own pulse",
    keeps="It keeps questions, groups and dates as they were when it opened.",
    discard="Discard it",
    sets="Sets of questions",
    copy="Copy this set",
    add="Add a question",
    typed="Monthly, second working day",
    few="Too few people: at least twice the smallest group. Widen the audience, or lower that number "
    "(5 at least).",
    off="The chat of “{channel}” is not connected with Hojorin. Choose a channel of one that is, or have it "
    "connected.",
    lacks="Some questions of this set are not written in it. Leave it out, or write them.",
    wrong={
        "rhythm": "Write it like “monthly, second working day”, “every 2 weeks, Tue” or “once, 2026-12-01”.",
        "at": "Write a time of day such as 10:30.",
        "open_days": "Enter a number of working days from 1 to 30.",
        "smallest_group": "Enter a number of people from 5 to 20.",
        "results_to": "Write one on each line, such as slack:C0123 or teams:19:…@thread.tacv2.",
    },
)
admins = pytest.mark.parametrize("admin", [IN_JAPANESE, IN_ENGLISH], ids=lambda admin: admin.language)
BAD = {
    "rhythm": "now and then",
    "at": "25:00",
    "open_days": "31",
    "smallest_group": "4",
    "results_to": "#all",
}
"""Of every field that is typed, what is none."""


CHANNEL_ON = {"playground": "playground:results", "slack": "slack:C0123", "teams": "teams:19:r@thread.tacv2"}
"""A channel of each chat, as it is written."""
CHANNEL_OFF = {"playground": "slack:C0123", "slack": "teams:19:r@thread.tacv2", "teams": "slack:C0123"}
"""One of a chat that is not connected there."""


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    """Eleven people on each chat in turn, with a schedule of which no wave is open yet."""
    async with asked_on(request.param, sqlite_database, tmp_path, monkeypatch, opens=False) as found:
        yield found


def reads(chat: Chat, admin: Admin) -> None:
    """Let the admin read this language."""
    assert MANY_PEOPLE.count(f"{IN_THE_ROSTER}ja,") == 1
    chat.stage.bring_in(MANY_PEOPLE.replace(f"{IN_THE_ROSTER}ja,", f"{IN_THE_ROSTER}{admin.language},"))


def schedules(asked: Asked) -> dict[str, SurveySchedule]:
    """Return all schedules by id."""
    with asked.chat.stage.unit() as unit:
        return {one.id: one for one in unit.surveys.list_schedules()}


def waves(asked: Asked) -> list[Wave]:
    """Return the waves of the schedule that is there from the beginning."""
    with asked.chat.stage.unit() as unit:
        return unit.surveys.waves_of("pulse")


def own_set(asked: Asked, set_id: str) -> QuestionSet | None:
    """Return a set of the company's own."""
    with asked.chat.stage.unit() as unit:
        return unit.surveys.find_set(set_id)


def audited(asked: Asked) -> list[tuple[str, str, str]]:
    """Return what the audit has of surveys, oldest first: who did what to what."""
    with asked.chat.stage.unit() as unit:
        entries = reversed(unit.audit.list_entries())
        return [(one.actor, one.action, one.subject) for one in entries if one.action.startswith("survey.")]


def standing(asked: Asked, name: str) -> object:
    """Return what stands in an input of the form in front of the admin."""
    form = asked.chat.form(ADMIN)
    assert form is not None
    return form.standing[name]


async def look(asked: Asked, admin: Admin) -> str:
    """Let the admin look at the schedule that is there."""
    reads(asked.chat, admin)
    await asked.chat.say(ADMIN, admin.command)
    return await asked.chat.press(ADMIN, admin.show)


# -- The list ----------------------------------------------------------------------------------------------
@admins
async def test_an_admin_gets_the_list_of_schedules_in_words(asked: Asked, admin: Admin) -> None:
    reads(asked.chat, admin)
    seen = await asked.chat.say(ADMIN, admin.command)
    assert seen.startswith(admin.listed)
    assert {"ja": "毎月、最終金曜日", "en": "monthly, last Fri"}[admin.language] in seen


async def test_a_member_gets_what_they_are_invited_to_and_without_anything_what_will_happen(
    asked: Asked,
) -> None:
    seen = await asked.chat.say("tanaka", "アンケート")
    assert "受付中のアンケートはありません" in seen
    asked.open_wave()
    seen = await asked.chat.say("tanaka", "アンケート")
    assert "回答を受付中のアンケート" in seen
    assert "詳細を見る" not in seen


# -- The form ----------------------------------------------------------------------------------------------
@admins
async def test_an_admin_sets_a_survey_up_in_one_form(asked: Asked, admin: Admin) -> None:
    reads(asked.chat, admin)
    await asked.chat.say(ADMIN, admin.command)
    await asked.chat.press(ADMIN, admin.new)
    filled = {
        "set": "nps",
        "rhythm": admin.typed,
        "at": "９：３０",
        "open_days": "7",
        "remind_on_day": "0",
        "smallest_group": "5",
        "breakdown": "department",
        "results_to": CHANNEL_ON[asked.chat.name],
    }
    assert await asked.chat.submit(ADMIN, **filled) == {}
    found = schedules(asked)["nps"]
    assert found == SurveySchedule(
        id="nps",
        set_id="nps",
        rhythm=parse_rhythm("monthly, second working day"),
        at=time(9, 30),
        open_days=7,
        remind_on_day=None,
        breakdown=Breakdown.DEPARTMENT,
        results_to=(CHANNEL_ON[asked.chat.name],),
    )
    assert audited(asked) == [(ADMIN, "survey.schedule_saved", "nps")]


@admins
async def test_a_channel_whose_chat_is_not_connected_is_refused_where_it_was_typed(
    asked: Asked, admin: Admin
) -> None:
    await look(asked, admin)
    before = schedules(asked)
    await asked.chat.press(ADMIN, admin.edit)
    channel = CHANNEL_OFF[asked.chat.name]
    wrong = await asked.chat.submit(ADMIN, results_to=channel)
    assert wrong == {"results_to": admin.off.format(channel=channel)}
    assert schedules(asked) == before


@admins
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_that_was_typed_is_lost(
    asked: Asked, admin: Admin
) -> None:
    await look(asked, admin)
    before = schedules(asked)
    await asked.chat.press(ADMIN, admin.edit)
    assert await asked.chat.submit(ADMIN, **BAD) == admin.wrong
    assert {name: standing(asked, name) for name in BAD} == BAD
    assert schedules(asked) == before

    rest = {"at": "10:00", "open_days": "5", "smallest_group": "5", "results_to": ""}
    never = await asked.chat.submit(ADMIN, rhythm="once, 2020-01-01", **rest)
    assert list(never) == ["rhythm"]
    late = await asked.chat.submit(ADMIN, rhythm=admin.typed, remind_on_day="5")
    assert list(late) == ["remind_on_day"]
    assert await asked.chat.submit(ADMIN, remind_on_day="4") == {}
    assert schedules(asked)["pulse"].remind_on_day == 4


@admins
async def test_an_audience_of_fewer_than_twice_k_is_refused_beside_what_narrows_it(
    asked: Asked, admin: Admin
) -> None:
    await look(asked, admin)
    await asked.chat.press(ADMIN, admin.edit)
    assert await asked.chat.submit(ADMIN, smallest_group="6") == {"smallest_group": admin.few}
    # Six of Sales/East: less than ten.
    assert await asked.chat.submit(ADMIN, smallest_group="5", teams=["Sales/East"]) == {"teams": admin.few}
    assert await asked.chat.submit(ADMIN, teams=["Sales"]) == {}
    assert schedules(asked)["pulse"].audience.teams == ("Sales",)


@admins
async def test_a_language_in_which_a_question_is_not_written_is_refused(asked: Asked, admin: Admin) -> None:
    with asked.chat.stage.unit() as unit:
        known = unit.surveys.find_set("own-pulse")
        assert known is not None
        first, *others = known.questions
        unit.surveys.put_set(replace(known, questions=(replace(first, text={"ja": "何点ですか"}), *others)))
        unit.commit()
    await look(asked, admin)
    await asked.chat.press(ADMIN, admin.edit)
    assert await asked.chat.submit(ADMIN, languages=["ja", "en"]) == {"languages": admin.lacks}
    assert await asked.chat.submit(ADMIN, languages=["ja"]) == {}


async def test_of_two_who_edit_the_later_one_is_shown_what_the_other_had_saved(asked: Asked) -> None:
    await look(asked, IN_JAPANESE)
    await asked.chat.press(ADMIN, IN_JAPANESE.edit)
    with asked.chat.stage.unit() as unit:
        known = unit.surveys.lock_schedule("pulse")
        unit.surveys.put_schedule(replace(known, open_days=9))
        unit.commit()
    assert await asked.chat.submit(ADMIN, open_days="6") == {}
    seen = asked.chat.seen(ADMIN)
    assert "別のHojorin管理者の保存内容を上書きしました" in seen
    assert "9営業日" in seen
    assert schedules(asked)["pulse"].open_days == 6


# -- Running it --------------------------------------------------------------------------------------------
@admins
async def test_a_wave_is_previewed_in_words_then_opened_once(asked: Asked, admin: Admin) -> None:
    seen = await look(asked, admin)
    # The last Fridays after 14 September 2026.
    for day in {"ja": ("9月25日", "10月30日", "11月27日"), "en": ("25 September", "30 October")}[
        admin.language
    ]:
        assert day in seen
    preview = await asked.chat.press(ADMIN, admin.run)
    assert preview.startswith(admin.asks)
    # Nine of the eleven are in Sales and its teams, one of whom is its head; six in Sales/East.
    assert "Sales" in preview
    assert waves(asked) == []
    assert (await asked.chat.press(ADMIN, admin.send)).startswith(admin.opened)
    await asked.chat.press_again(ADMIN)
    [wave] = waves(asked)
    assert (wave.state, wave.invited, wave.id) == (WaveState.OPEN, 11, WAVE)
    assert (ADMIN, "survey.opened", WAVE) in audited(asked)


async def test_who_presses_after_another_has_opened_it_opens_no_second_one(asked: Asked) -> None:
    await look(asked, IN_JAPANESE)
    await asked.chat.press(ADMIN, IN_JAPANESE.run)
    asked.open_wave()
    assert "ほかの方がすでに開始しています" in await asked.chat.press(ADMIN, IN_JAPANESE.send)
    assert len(waves(asked)) == 1


async def test_people_who_were_just_asked_are_left_out_by_name_and_the_refusal_says_what_helps(
    asked: Asked,
) -> None:
    asked.open_wave()
    await look(asked, IN_JAPANESE)
    seen = await asked.chat.press(ADMIN, IN_JAPANESE.run)
    assert "いまは実施できません" in seen
    assert "10名以上が必要です" in seen
    assert "21日以内に同じ設問が届いたため" in seen
    assert "田中 美香" in seen
    assert "同じ設問のアンケートから21日より後に" in seen


async def test_beside_an_open_wave_the_card_does_not_count_whom_another_would_leave_out(asked: Asked) -> None:
    assert "いま実施した場合" in await look(asked, IN_JAPANESE)
    asked.open_wave()
    seen = await look(asked, IN_JAPANESE)
    assert "いま実施した場合" not in seen
    assert "田中 美香" not in seen


@admins
async def test_an_open_wave_keeps_its_own_definition_which_the_card_says(asked: Asked, admin: Admin) -> None:
    asked.open_wave()
    seen = await look(asked, admin)
    assert seen.startswith(admin.opened)
    assert admin.keeps in seen
    [before] = waves(asked)
    await asked.chat.press(ADMIN, admin.edit)
    assert await asked.chat.submit(ADMIN, set="nps", open_days="9") == {}
    assert schedules(asked)["pulse"].set_id == "nps"
    assert waves(asked) == [before]


@admins
async def test_an_admin_pauses_resumes_and_ends_a_schedule_and_an_open_wave_goes_on(
    asked: Asked, admin: Admin
) -> None:
    asked.open_wave()
    await look(asked, admin)
    for label, state in (
        (admin.pause, ScheduleState.PAUSED),
        (admin.resume, ScheduleState.ACTIVE),
        (admin.end, ScheduleState.ENDED),
    ):
        await asked.chat.press(ADMIN, label)
        assert schedules(asked)["pulse"].state is state
    assert admin.edit not in asked.chat.buttons(ADMIN)
    assert [one.state for one in waves(asked)] == [WaveState.OPEN]
    done = [action for actor, action, _ in audited(asked) if actor == ADMIN]
    assert done == ["survey.opened", "survey.paused", "survey.resumed", "survey.ended"]


@admins
async def test_an_open_wave_is_discarded_after_a_question(asked: Asked, admin: Admin) -> None:
    asked.open_wave()
    await look(asked, admin)
    await asked.chat.press(ADMIN, admin.discard)
    await settle(asked.chat)
    assert [one.state for one in waves(asked)] == [WaveState.DISCARDED]


# -- Sets --------------------------------------------------------------------------------------------------
@admins
async def test_an_admin_copies_a_shipped_set_and_changes_its_questions(asked: Asked, admin: Admin) -> None:
    reads(asked.chat, admin)
    await asked.chat.say(ADMIN, admin.command)
    await asked.chat.press(ADMIN, admin.sets)
    await asked.chat.press_value(ADMIN, encode(actions.ShowSurveySet("nps")))
    assert admin.add not in asked.chat.buttons(ADMIN)
    await asked.chat.press(ADMIN, admin.copy)
    taken = await asked.chat.submit(ADMIN, name_ja="自社版", name_en="Our own", id="monthly")
    assert list(taken) == ["id"]
    assert standing(asked, "name_en") == "Our own"
    assert await asked.chat.submit(ADMIN, id="ours") == {}
    begun = own_set(asked, "ours")
    assert begun is not None

    await asked.chat.press(ADMIN, admin.add)
    wrong = await asked.chat.submit(
        ADMIN, type="single", text_ja="何が妨げですか", text_en="What is in the way?", options_ja="時間"
    )
    assert list(wrong) == ["options_ja"]
    assert standing(asked, "text_en") == "What is in the way?"
    assert await asked.chat.submit(ADMIN, options_ja="時間\n項目", options_en="Time\nFields") == {}
    after = own_set(asked, "ours")
    assert after is not None
    assert after.questions[:-1] == begun.questions
    added = after.questions[-1]
    assert (added.type, [one["en"] for one in added.options]) == (QuestionType.SINGLE, ["Time", "Fields"])
    await asked.chat.press_value(ADMIN, encode(actions.RemoveSurveyQuestion("ours", added.id)))
    assert own_set(asked, "ours") == begun
    assert {subject for _, _, subject in audited(asked)} == {"ours"}


async def test_a_shipped_set_is_never_changed(asked: Asked) -> None:
    await look(asked, IN_JAPANESE)
    for action in (actions.OpenSurveyQuestion("nps", ""), actions.RemoveSurveyQuestion("nps", "nps")):
        assert "標準の設問セットは変更できません" in await asked.chat.press_value(ADMIN, encode(action))


# -- Who may not -------------------------------------------------------------------------------------------
OF_ADMINS: tuple[Action, ...] = (
    actions.ShowSurveySchedule("pulse"),
    actions.OpenSurveySchedule(""),
    actions.SaveSurveySchedule("pulse"),
    actions.ConfirmRunSurvey("pulse"),
    actions.RunSurvey("pulse", 2),
    actions.PauseSurvey("pulse"),
    actions.ResumeSurvey("pulse"),
    actions.EndSurvey("pulse"),
    actions.DiscardWave(WAVE),
    actions.ShowSurveySets(),
    actions.ShowSurveySet("nps"),
    actions.OpenSurveySet("nps"),
    actions.SaveSurveySet("nps"),
    actions.OpenSurveyQuestion("own-pulse", ""),
    actions.SaveSurveyQuestion("own-pulse", "nps"),
    actions.RemoveSurveyQuestion("own-pulse", "nps"),
)


async def test_leads_sponsors_and_members_are_refused_whatever_they_press(asked: Asked) -> None:
    asked.open_wave()
    before, [wave] = schedules(asked), waves(asked)
    for person in ("suzuki", "kato", "tanaka"):
        await asked.chat.say(person, "アンケート")
        for action in OF_ADMINS:
            assert REFUSED in await asked.chat.press_value(person, encode(action)), (person, action)
        assert (schedules(asked), waves(asked)) == (before, [wave]), person
        assert [one for one in audited(asked) if one[0] == person] == []
