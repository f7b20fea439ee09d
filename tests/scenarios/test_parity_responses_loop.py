"""On every chat, the loop closes: a survey ends, the lead answers what people said, everybody who was asked
is told, what changes later is changed in that message, and the next survey tells what became of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from help_words import settle
from programme_words import account
from responses_chat import (
    DIRECTLY,
    EASY,
    IN_CHANNEL,
    LEAD,
    MEMBER,
    OWNER,
    PUBLISHED,
    RECOMMEND,
    SPONSOR,
    THEME,
    TITLES,
    TOLD,
    WANTED,
    items_of,
    press_nth,
    responding_on,
    round_of,
    told,
    vote,
    with_text,
)
from responses_steps import (
    ANSWER,
    CHANGE,
    CHANGED_AT,
    DONE,
    LIST,
    MERGE,
    PREVIEW,
    PROMISE,
    PUBLISH,
    REASON,
    STEP,
    UPDATED,
    answer_all,
    ask_again,
    begin,
    change,
    label,
    new_messages,
    publish,
    say_done,
)
from scenario_stage import tokyo
from survey_stage import CHATS, WAVE, Asked

from cards.actions import encode
from cards.actions.responses import ShowResponseWork
from storage.database import Database
from surveys.responses.model import Decision, RoundState

OWN = {"title_ja": "質問会の開催", "title_en": "A question hour"}


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    """Eleven people who have all answered, on the morning on which their results are told."""
    async with responding_on(request.param, sqlite_database, tmp_path, monkeypatch, programme=False) as found:
        vote(found)
        await found.chat.go_to(WANTED)
        yield found


# ---------------------------------------------------------------------------- the work


async def test_the_lead_gets_the_work_with_the_results_and_everybody_reads_until_when_it_is_answered(
    asked: Asked,
) -> None:
    """Thursday 1 October is the fifth working day after the close on Thursday 24 September."""
    [wanted] = with_text(asked.chat, LEAD, "方針のお願い：3件、10月1日（木）まで")
    assert f"「{THEME}」11件" in wanted
    assert with_text(asked.chat, MEMBER, "方針のお願い") == []
    assert any("10月1日（木）まで" in one for one in asked.chat.messages(MEMBER))
    listed = await begin(asked)
    assert "3件中0件が決定（10月1日（木）まで）" in listed
    assert listed.index(THEME) < listed.index(RECOMMEND) < listed.index(EASY)


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(asked: Asked) -> None:
    chat = asked.chat
    await begin(asked)
    await press_nth(chat, LEAD, ANSWER, 0)
    wrong = await chat.submit(LEAD, decision="will_do", **REASON)
    assert set(wrong) == {"owner", "due"}
    given = {"owner": account(chat, OWNER), "due": "2026-09-25"}
    assert set(await chat.submit(LEAD, **given)) == {"due"}
    form = chat.form(LEAD)
    assert form is not None
    assert form.standing["reason_ja"] == REASON["reason_ja"]
    assert "今日から3年以内の日付を選んでください" in form.errors["due"]
    assert items_of(asked)[0].answer is None
    assert await chat.submit(LEAD, due="2026-10-09") == {}
    stored = items_of(asked)[0].answer
    assert stored is not None
    assert (stored.decision, stored.owner_id, str(stored.due)) == (Decision.WILL_DO, OWNER, "2026-10-09")
    assert "3件中1件が決定" in chat.seen(LEAD)
    await chat.go_to(PUBLISHED)
    assert len(with_text(chat, OWNER, "Fri 9 October")) == 1


async def test_without_any_reason_in_any_language_nothing_is_kept(asked: Asked) -> None:
    await begin(asked)
    await press_nth(asked.chat, LEAD, ANSWER, 0)
    assert set(await asked.chat.submit(LEAD, decision="not_now")) == {"reason_ja"}
    assert await asked.chat.submit(LEAD, reason_en="after the audit") == {}


async def test_an_item_is_assigned_answered_by_them_merged_and_one_is_added(asked: Asked) -> None:
    chat = asked.chat
    await begin(asked)
    await press_nth(chat, LEAD, label("response_work.assign"), 1)
    assert await chat.submit(LEAD, person=SPONSOR) == {}
    assert "加藤 誠さんに方針の記入をお願いしました" in chat.seen(LEAD)
    await settle(chat)
    [request] = with_text(chat, SPONSOR, f"方針の記入のお願い：「{RECOMMEND}」")
    assert "鈴木 健太さんからのお願いです" in request
    await chat.press(SPONSOR, ANSWER)
    assert await chat.submit(SPONSOR, decision="not_now", reason_ja="監査のあとに検討します") == {}
    await chat.press(LEAD, LIST)
    await press_nth(chat, LEAD, MERGE, 1)
    assert await chat.submit(LEAD, items=[str(items_of(asked)[2].id)]) == {}
    assert f"あわせて決めるもの：「{EASY}」" in chat.seen(LEAD)
    await chat.press(LEAD, LIST)
    await chat.press(LEAD, label("response_work.add"))
    assert set(await chat.submit(LEAD, title_ja="", title_en="")) == {"title_ja"}
    assert await chat.submit(LEAD, **OWN) == {}
    assert "3件中1件が決定" in chat.seen(LEAD)
    first, second, third, own = items_of(asked)
    assert (first.answer, second.merged_into, third.merged_into) == (None, 0, second.id)
    assert own.titles == {"ja": OWN["title_ja"], "en": OWN["title_en"]}


# ---------------------------------------------------------------------------- published


async def test_everybody_asked_reads_the_card_that_was_previewed_directly_or_in_the_channel(
    asked: Asked,
) -> None:
    chat = asked.chat
    await answer_all(asked)
    await chat.go_to(PUBLISHED)
    before = {one: len(chat.messages(one)) for one in ("tanaka", "garcia", "ogawa")}
    preview = await chat.press(LEAD, PREVIEW)
    for language in ("ja", "en"):
        assert TITLES[language] in preview
        assert PROMISE[language] in preview
    assert {one: len(chat.messages(one)) for one in before} == before
    assert round_of(asked).state is RoundState.OPEN
    await chat.press(LEAD, PUBLISH)
    await chat.go_to(TOLD)
    for person, language in DIRECTLY.items():
        assert PROMISE[language] in told(chat, person)
    assert f"「{THEME}」11件 → {PROMISE['ja']}" in told(chat, MEMBER)
    assert "→ 今回は見送ります：監査のあとに検討します" in told(chat, MEMBER)
    assert "not now: 監査のあとに検討します" in told(chat, OWNER)
    [card] = [one for one in chat.channel() if TITLES["ja"] in one]
    assert PROMISE["ja"] in card
    assert [with_text(chat, one, TITLES["ja"]) for one in IN_CHANNEL] == [[], []]
    assert with_text(chat, "sato", "方針") == []


async def test_what_another_one_changed_since_the_preview_is_shown_before_anything_is_published(
    asked: Asked,
) -> None:
    chat = asked.chat
    await answer_all(asked)
    await chat.press(LEAD, PREVIEW)
    await chat.press_value(SPONSOR, encode(ShowResponseWork(WAVE)))
    await press_nth(chat, SPONSOR, CHANGE, 1)
    assert await chat.submit(SPONSOR, decision="already_there", reason_ja="研修の動画があります") == {}
    shown = await chat.press(LEAD, PUBLISH)
    assert "ほかの方が内容を変更したため、まだ公開していません" in shown
    assert "：研修の動画があります" in shown
    assert round_of(asked).state is RoundState.OPEN
    assert "公開しました" in await chat.press(LEAD, PUBLISH)
    assert round_of(asked).state is RoundState.PUBLISHED


async def test_what_is_done_and_what_changes_is_changed_in_the_same_message_quietly(asked: Asked) -> None:
    chat = asked.chat
    await publish(asked)
    assert "Done on Mon 5 October" in await say_done(asked)
    assert "次の営業日の朝に反映されます（新しい通知は届きません）" in await change(asked)
    first, in_channel = new_messages(asked), len(chat.channel())
    assert PROMISE["ja"] in told(chat, MEMBER)
    await chat.go_to(UPDATED)
    for person, language in DIRECTLY.items():
        card = told(chat, person)
        assert DONE[language] in card
        assert "隔週で操作の質問会を開きます" in card
    assert new_messages(asked) == first
    [card] = [one for one in chat.channel() if TITLES["ja"] in one]
    assert DONE["ja"] in card
    assert len(chat.channel()) == in_channel
    assert "皆さまの声から" in await chat.home(MEMBER)


async def test_what_was_answered_before_is_read_by_everybody_who_was_asked(asked: Asked) -> None:
    chat = asked.chat
    await publish(asked)
    await chat.go_to(CHANGED_AT)
    await change(asked)
    await chat.go_to(UPDATED)
    whole = await chat.press(MEMBER, label("responses.all"))
    assert "10月5日（月）に方針を変更しました" in whole
    history = await chat.press_shown(MEMBER, label("responses.history"))
    newer, older = history.index("隔週で操作の質問会を開きます"), history.index("監査のあとに検討します")
    assert newer < older


# ---------------------------------------------------------------------------- the next survey


async def test_the_next_results_tell_what_became_of_it_and_ask_for_the_next_step(asked: Asked) -> None:
    chat = asked.chat
    await publish(asked)
    await say_done(asked)
    await ask_again(asked)
    [results] = [one for one in chat.messages(MEMBER) if "前回の皆さまの声は、その後" in one]
    assert THEME in results
    assert any("前回の皆さまの声は、その後" in one for one in chat.channel())
    changed = await chat.press(MEMBER, label("effects.show"))
    assert "変化のご報告（9月度→10月度）" in changed
    assert "11件（100%）" in changed
    assert "6件（55%）" in changed
    assert "今回は見送り（対応していません）" in changed
    assert STEP not in changed


async def test_where_nothing_became_better_a_next_step_is_asked_for_and_reaches_everybody_quietly(
    asked: Asked,
) -> None:
    """The second thing was done, and few are favourable of its question still; the first one is late, and has
    its next step already: to do it."""
    chat = asked.chat
    await publish(asked)
    await chat.go_to(CHANGED_AT)
    await change(asked)
    await chat.press(LEAD, LIST)
    await press_nth(chat, LEAD, label("response_work.done"), 1)
    assert await chat.submit(LEAD, done_on="2026-10-05") == {}
    await ask_again(asked)
    # Both things ask for an answer again: one message says that, and that a next step is wanted.
    [wanted] = with_text(chat, LEAD, "方針のお願い：2件、10月27日（火）まで（10月度アンケート）")
    assert "次の一手" in wanted
    await chat.press(LEAD, label("next_steps_wanted.show"))
    await press_nth(chat, LEAD, STEP, 0)
    step = {"next_step_ja": "3チームに時間のかかる点を伺います", "next_step_en": "We ask three teams"}
    assert await chat.submit(LEAD, **step) == {}
    first, now = new_messages(asked), asked.installation.clock.now()
    await chat.go_to(tokyo(now.month, now.day + 4, 9, 30))
    assert "次の一手：3チームに時間のかかる点を伺います" in told(chat, MEMBER)
    assert "Next step: We ask three teams" in told(chat, OWNER)
    assert new_messages(asked) == first
