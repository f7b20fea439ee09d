"""On every chat: who does not respond changes nothing, and who was not asked reads nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from responses_chat import (
    LEAD,
    MEMBER,
    OUTSIDER,
    THEME,
    TITLES,
    WANTED,
    items_of,
    press_nth,
    responding_on,
    round_of,
    vote,
)
from responses_steps import CHANGED_AT, LIST, REASON, answer_all, label, publish, say_done
from survey_stage import CHATS, WAVE, Asked

from cards.actions import Action, encode
from cards.actions import responses as actions
from coaching.announcements.model import AnnouncementState
from storage.database import Database
from surveys.responses.model import Item, Round

REFUSED = "この操作は行えません"


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    """Eleven people who have all answered, on the morning on which their results are told."""
    async with responding_on(request.param, sqlite_database, tmp_path, monkeypatch, programme=False) as found:
        vote(found)
        await found.chat.go_to(WANTED)
        yield found


def of_those_who_respond(item: int) -> tuple[Action, ...]:
    """Return every press that only those may make who respond to a survey, or let one open without."""
    return (
        actions.ShowResponseWork(WAVE),
        actions.OpenResponse(item),
        actions.SaveResponse(item),
        actions.OpenResponseAssignment(item),
        actions.SaveResponseAssignment(item),
        actions.OpenResponseMerge(item),
        actions.SaveResponseMerge(item),
        actions.OpenOwnResponse(WAVE),
        actions.SaveOwnResponse(WAVE),
        actions.RemoveOwnResponse(item),
        actions.PreviewResponses(WAVE),
        actions.PublishResponses(WAVE),
        actions.OpenResponseDone(item),
        actions.SaveResponseDone(item),
        actions.ReopenResponse(item),
        actions.AnnounceResponse(item),
        actions.OpenNextStep(item),
        actions.SaveNextStep(item),
        actions.OverrideResponses(WAVE),
        actions.WithdrawOverride(WAVE),
    )


def kept(asked: Asked) -> tuple[list[Item], Round, list[str]]:
    """Return all that such a press could change."""
    with asked.chat.stage.unit() as unit:
        audited = [one.action for one in unit.audit.list_entries() if one.action.startswith("response")]
    return items_of(asked), round_of(asked), audited


async def test_members_admins_and_who_was_not_asked_are_refused_whatever_they_press(asked: Asked) -> None:
    """There is a sponsor, so admins let no survey open either."""
    await answer_all(asked)
    before = kept(asked)
    for person in (MEMBER, "ogawa", OUTSIDER):
        await asked.chat.say(person, "ヘルプ")
        for action in of_those_who_respond(items_of(asked)[0].id):
            seen = await asked.chat.press_value(person, encode(action))
            assert REFUSED in seen, (person, action)
            assert THEME not in seen, (person, action)
    assert kept(asked) == before


async def test_before_they_are_published_whoever_was_asked_reads_only_by_when_they_come(asked: Asked) -> None:
    await answer_all(asked)
    await asked.chat.say(MEMBER, "ヘルプ")
    seen = await asked.chat.press_value(MEMBER, encode(actions.ShowResponses(WAVE)))
    assert "10月1日（木）までにお知らせします" in seen
    item = items_of(asked)[0]
    history = await asked.chat.press_value(MEMBER, encode(actions.ShowResponseHistory(item.id)))
    for shown in (seen, history):
        assert "ご覧いただける方針はまだありません" in shown
        assert REASON["reason_ja"] not in shown


async def test_who_was_not_asked_gets_nothing_and_reads_nothing_of_what_was_published(asked: Asked) -> None:
    await publish(asked)
    await asked.chat.say(OUTSIDER, "ヘルプ")
    item = items_of(asked)[0]
    for action in (
        actions.ShowResponses(WAVE, 1),
        actions.ShowResponses(WAVE),
        actions.ShowResponseHistory(item.id),
        actions.ShowEffects(WAVE),
    ):
        assert TITLES["ja"] in await asked.chat.press_value(MEMBER, encode(actions.ShowResponses(WAVE)))
        seen = await asked.chat.press_value(OUTSIDER, encode(action))
        assert seen
        for hidden in (THEME, REASON["reason_ja"], "9月度", TITLES["ja"]):
            assert hidden not in seen, action
    everything = "\n".join((*asked.chat.messages(OUTSIDER), await asked.chat.home(OUTSIDER)))
    assert THEME not in everything
    assert TITLES["ja"] not in everything


async def test_of_what_is_done_the_lead_drafts_an_announcement_that_nobody_gets_yet(asked: Asked) -> None:
    """The theme was named by all eleven. From the close on 24 September to 5 October are eleven days."""
    chat = asked.chat
    await publish(asked)
    await say_done(asked)
    assert chat.stage.installation.clock.now() == CHANGED_AT
    await chat.press(LEAD, LIST)
    drafted = await press_nth(chat, LEAD, label("response_work.announce"), 0)
    assert f"皆さまの声から：「{THEME}」への対応が完了しました" in drafted
    assert f"11名の方から「{THEME}」というご意見をいただきました" in drafted
    assert "アンケートの締切から対応までの日数：11日" in drafted
    with chat.stage.unit() as unit:
        [draft] = unit.announcements.list_all(limit=9)
    assert draft.state is AnnouncementState.DRAFT
    assert not any("皆さまの声から：" in one for one in chat.messages(MEMBER))
