"""On every chat: a wish is answered, whoever asked hears of the change, and it becomes an announcement."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from help_words import settle
from responses_chat import LEAD, MEMBER, OUTSIDER, posted, responding_on, with_text
from scenario_stage import tokyo
from survey_stage import CHATS, Asked

from cards.actions import ShowWishes, encode
from cards.actions.responses import AnnounceChangeRequest, OpenChangeRequest, SaveChangeRequest, ShowVoices
from coaching.announcements.model import AnnouncementState
from coaching.changes.model import ChangeState
from storage.database import Database

ASKERS = {"tanaka": "ja", "mueller": "en", "garcia": "en", "other1": "ja", "other2": "ja"}
"""Five people who take part, as many as the smallest group, with the language they read."""
HELP = {"ja": "相談する", "en": "Ask for help"}
TEXT, WISH = "planted-xyzzy 毎回20分", "必須の項目を減らしてほしい"
CHANGE = {
    "title_ja": "必須項目を減らす",
    "title_en": "Fewer required fields",
    "reason_ja": "14から8にしました。",
    "reason_en": "From 14 to 8.",
}
TOLD = {
    "ja": "ご要望への回答｜9月17日（木）に対応済み：必須項目を減らす",
    "en": "Your request | done on Thu 17 September: Fewer required fields",
}
PLANNED = {
    "ja": "ご要望への回答｜9月18日（金）までに対応予定：必須項目を減らす",
    "en": "Your request | planned by Fri 18 September: Fewer required fields",
}
NAMES = ("田中", "Müller", "García", "Other 1", "Other 2", TEXT)


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    """Five people who have wished for the same on Tuesday 15 September."""
    async with responding_on(request.param, sqlite_database, tmp_path, monkeypatch, opens=False) as found:
        await found.chat.go_to(tokyo(9, 15, 10))
        for person, language in ASKERS.items():
            await found.chat.press_at_home(person, HELP[language])
            assert await found.chat.submit(person, kind="no_time", text=TEXT, wish=WISH) == {}
        await settle(found.chat)
        yield found


def wishes(asked: Asked) -> list[str]:
    """Return the wishes, as the form sends them."""
    with asked.chat.stage.unit() as unit:
        return [str(one.id) for one in unit.help.wishes_of("crm")]


async def plan(asked: Asked) -> str:
    """Let the lead plan what all five wish for, after a mistake; returns what the lead is told."""
    chat = asked.chat
    read = await chat.press_at_home(LEAD, "要望を見る")
    assert read.count(WISH) == 5
    await chat.press_shown(LEAD, "要望に回答する")
    entered = {"wishes": wishes(asked), "state": "planned", "date": "2026-09-14", **CHANGE}
    assert set(await chat.submit(LEAD, **entered)) == {"date"}
    assert await chat.submit(LEAD, date="2026-09-18") == {}
    return read + chat.seen(LEAD)


async def make(asked: Asked) -> str:
    """Let the lead say on Thursday that it is done; returns what the lead is told."""
    await asked.chat.go_to(tokyo(9, 17, 11))
    await asked.chat.press_value(LEAD, encode(OpenChangeRequest("crm", 1)))
    assert await asked.chat.submit(LEAD, state="done", date="2026-09-17") == {}
    return asked.chat.seen(LEAD)


async def test_whoever_asked_is_told_once_for_each_answer_and_nobody_learns_who_asked(asked: Asked) -> None:
    known = await plan(asked)
    await asked.chat.go_to(tokyo(9, 16, 18))
    for person, language in ASKERS.items():
        assert len(with_text(asked.chat, person, PLANNED[language])) == 1
    known += await make(asked)
    await asked.chat.go_to(tokyo(9, 18, 18))
    for person, language in ASKERS.items():
        [told] = with_text(asked.chat, person, TOLD[language])
        assert posted(asked.chat, person, TOLD[language]) == 1
        assert not [name for name in NAMES if name in told]
    for person in ("kato", "ogawa", "other3", OUTSIDER):
        assert with_text(asked.chat, person, CHANGE["title_ja"]) == []
    assert not [name for name in NAMES if name in known]


async def test_a_change_is_announced_from_your_voices_as_a_draft_that_nobody_gets_yet(asked: Asked) -> None:
    """Five wished for it on Tuesday 15, and it was made on Thursday 17."""
    chat = asked.chat
    await plan(asked)
    await make(asked)
    drafted = await chat.press_shown(LEAD, "お知らせを作る")
    assert "皆さまの声から：必須項目を減らす" in drafted
    assert "5名の方から「必須項目を減らす」というご要望をいただきました" in drafted
    assert "ご要望から対応までの日数：2日（中央値）" in drafted
    with chat.stage.unit() as unit:
        [draft] = unit.announcements.list_all(limit=9)
    assert (draft.state, draft.addressing.programme_id) == (AnnouncementState.DRAFT, "crm")
    assert "5 people asked for this: Fewer required fields" in draft.content.texts["en"]
    await chat.go_to(tokyo(9, 18, 18))
    for person in ASKERS:
        assert with_text(chat, person, "皆さまの声から：") == []
        assert with_text(chat, person, "From your voices:") == []


async def test_everybody_reads_what_came_of_it(asked: Asked) -> None:
    await plan(asked)
    await make(asked)
    await asked.chat.say(OUTSIDER, "アンケート結果")
    seen = await asked.chat.press_value(OUTSIDER, encode(ShowVoices()))
    assert "皆さまの声：ご要望をもとに1件を変更" in seen
    assert "2日" in seen


async def test_members_and_admins_neither_read_nor_answer_wishes(asked: Asked) -> None:
    await plan(asked)
    await make(asked)
    of_leads = (
        ShowWishes("crm"),
        OpenChangeRequest("crm", 1),
        SaveChangeRequest("crm", 1),
        AnnounceChangeRequest(1),
    )
    for person in (MEMBER, "ogawa"):
        await asked.chat.say(person, "ヘルプ")
        for action in of_leads:
            seen = await asked.chat.press_value(person, encode(action))
            assert "この操作は行えません" in seen, (person, action)
            assert WISH not in seen, (person, action)
    with asked.chat.stage.unit() as unit:
        assert unit.changes.lock(1).state is ChangeState.DONE
        assert unit.announcements.list_all(limit=9) == []
