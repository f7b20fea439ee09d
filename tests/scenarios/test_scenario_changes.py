"""Changes on request: what is made of wishes, who hears of it and when, and what may be announced of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from help_chat import SUPPORTERS, HelpStage, help_stage_on
from scenario_stage import PEOPLE, tokyo

from cards.actions import DiscardAnnouncement, ShowWishes
from cards.actions.responses import (
    AnnounceChangeRequest,
    OpenChangeRequest,
    SaveChangeRequest,
    ShowChangeRequests,
    ShowVoices,
)
from cards.model import Choice, DateInput, Form
from cards.plain import plain_text
from coaching.announcements.model import Announcement, AnnouncementState
from coaching.changes.model import ChangeState
from handlers.events import Values
from handlers.reply import Reply
from people.outbox import Message
from storage.database import Database

ASKERS = ("tanaka", "mueller", "garcia", "ito", "weber")
"""Five people who take part, as many as the smallest group."""
NAMES = ("田中", "Müller", "García", "伊藤", "Weber", *ASKERS)
TITLE = {"title_ja": "必須項目を減らす", "title_en": "Fewer required fields"}
REASON = {"reason_ja": "14から8にします。", "reason_en": "From 14 to 8."}
TOLD = "wish_answered"


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The small company on Monday 14 September 2026, 09:00 in Tokyo; its programme has begun."""
    with help_stage_on(sqlite_database, tmp_path, monkeypatch, now=tokyo(9, 14, 9)) as found:
        yield found


@pytest.fixture
def on_both(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The same on each engine."""
    with help_stage_on(database, tmp_path, monkeypatch, now=tokyo(9, 14, 9)) as found:
        yield found


async def wished(stage: HelpStage, *people: str) -> tuple[str, ...]:
    """Let people wish something on Tuesday; returns the wishes as a form sends them."""
    await stage.go_to(tokyo(9, 15, 10))
    for person in people:
        await stage.ask(person, wish=f"wish {ASKERS.index(person)}")
    with stage.unit() as unit:
        return tuple(str(one.id) for one in unit.help.wishes_of("crm"))


async def answer(
    stage: HelpStage, wishes: tuple[str, ...], *, change_id: int = 0, by: str = "suzuki", **entered: str
) -> Reply:
    """Send the form in which wishes are answered."""
    values: Values = {
        "wishes": wishes,
        "state": "planned",
        "date": "2026-10-01",
        **TITLE,
        **REASON,
        **entered,
    }
    return await stage.press_action(by, SaveChangeRequest("crm", change_id), values=values)


async def done(stage: HelpStage, *people: str) -> None:
    """Let people wish something on Tuesday, and the lead make it on Thursday."""
    wishes = await wished(stage, *people)
    await stage.go_to(tokyo(9, 17, 11))
    assert not (await answer(stage, wishes, state="done", date="2026-09-17")).refused


def of_kind(stage: HelpStage, kind: str = TOLD) -> list[Message]:
    """Return the messages of a kind."""
    with stage.unit() as unit:
        return [one for one in unit.outbox.list_messages() if one.kind == kind]


def drafts(stage: HelpStage) -> list[Announcement]:
    """Return all announcements."""
    with stage.unit() as unit:
        found = (unit.announcements.find(number) for number in range(1, 9))
        return [one for one in found if one is not None]


def words_of(reply: Reply) -> str:
    """Return all that a reply shows."""
    return "\n".join(map(plain_text, (*reply.cards, *([reply.form] if reply.form else []))))


# ---------------------------------------------------------------------------- whoever asked hears of it


async def test_whoever_asked_is_told_in_their_working_time_and_nobody_else(on_both: HelpStage) -> None:
    """Answered on Tuesday at 19:00 in Tokyo: noon in Berlin, three in the morning in San Francisco."""
    stage = on_both
    wishes = await wished(stage, "tanaka", "mueller", "garcia")
    await stage.go_to(tokyo(9, 15, 19))
    await answer(stage, wishes)
    await stage.go_to(tokyo(9, 17, 12))
    assert stage.sent_at("mueller", TOLD) == [tokyo(9, 15, 19)]
    assert stage.sent_at("tanaka", TOLD) == [tokyo(9, 16, 9)]
    assert stage.sent_at("garcia", TOLD) == [tokyo(9, 16, 1)]
    assert {one.person_id for one in of_kind(stage)} == {"tanaka", "mueller", "garcia"}
    text = stage.text("mueller", TOLD)
    assert text.startswith("Your request | planned by Thu 1 October: Fewer required fields")
    assert "From 14 to 8." in text
    assert "Tue 15 September" in text
    assert not [name for name in NAMES if name in text]


async def test_the_answer_is_no_message_of_the_week_and_has_none_of_its_words(stage: HelpStage) -> None:
    """A reply in what the asker began: no feature, and so no place. It names the day of the wish alone: what
    they wrote stands nowhere a second time."""
    await answer(stage, await wished(stage, "tanaka"))
    [message] = of_kind(stage)
    assert message.feature is None
    assert "wish 0" not in str(message.card)


async def test_each_answer_is_told_once(stage: HelpStage) -> None:
    wishes = await wished(stage, "tanaka")
    await answer(stage, wishes)
    await answer(stage, wishes, change_id=1, date="2026-10-02", reason_en="Later.")
    assert len(of_kind(stage)) == 1
    await answer(stage, wishes, change_id=1, state="done", date="2026-09-15")
    await answer(stage, wishes, change_id=1, state="done", date="2026-09-15", reason_ja="8つにしました。")
    assert len(of_kind(stage)) == 2
    await stage.go_to(tokyo(9, 16, 12))
    assert stage.text("tanaka", TOLD).startswith("ご要望への回答｜9月15日（火）に対応済み")


async def test_who_has_left_is_not_told(stage: HelpStage) -> None:
    wishes = await wished(stage, "tanaka", "mueller")
    header, *rows = (PEOPLE + SUPPORTERS).splitlines()
    gone = [f"{row},2026-09-14" if row.startswith("tanaka,") else f"{row}," for row in rows]
    stage.bring_in("\n".join([f"{header},end_date", *gone]) + "\n")
    await answer(stage, wishes)
    assert [one.person_id for one in of_kind(stage)] == ["mueller"]


# ---------------------------------------------------------------------------- who asked stays unknown


async def test_no_card_of_those_who_run_it_says_who_asked_or_how_many_were_told(stage: HelpStage) -> None:
    """Two wishes of one person read like two of two."""
    await wished(stage, "tanaka")
    wishes = await wished(stage, "tanaka", "mueller")
    opened = await stage.press_action("suzuki", OpenChangeRequest("crm"))
    saved = await answer(stage, wishes, state="done", date="2026-09-15")
    listed = await stage.press_action("suzuki", ShowChangeRequests("crm"))
    read = await stage.press_action("suzuki", ShowWishes("crm"))
    known = "\n".join(map(words_of, (opened, saved, listed, read)))
    assert not [name for name in NAMES if name in known]
    assert not [number for number in ("2名", "2人", "3名", "3人") if number in known]
    assert words_of(read).count("9月15日に対応済み（0日後）") == 3


async def test_the_list_says_what_was_made_of_each_wish(stage: HelpStage) -> None:
    third, second, first = await wished(stage, "tanaka", "mueller", "garcia")
    await answer(stage, (first,))
    await answer(stage, (second,), state="refused", date="")
    read = words_of(await stage.press_action("suzuki", ShowWishes("crm")))
    rows = [line for line in read.splitlines() if "wish" in line]
    assert [row.rsplit(" | ", 1)[1] for row in rows] == ["未回答", "今回は見送り", "10月1日までに対応予定"]
    form = (await stage.press_action("suzuki", OpenChangeRequest("crm"))).form
    assert chosen_of(form) == ({third}, ())


def chosen_of(form: Form | None) -> tuple[set[str], tuple[str, ...]]:
    """Return the wishes that a form offers, and those that are chosen."""
    assert form is not None
    [choice] = [one for one in form.elements if isinstance(one, Choice) and one.name == "wishes"]
    return {option.value for option in choice.options}, choice.initial


async def test_a_form_opens_with_what_stands(stage: HelpStage) -> None:
    second, first = await wished(stage, "tanaka", "mueller")
    await answer(stage, (first,))
    form = (await stage.press_action("suzuki", OpenChangeRequest("crm", 1))).form
    assert chosen_of(form) == ({first, second}, (first,))
    assert form is not None
    [day] = [one.initial for one in form.elements if isinstance(one, DateInput)]
    assert str(day) == "2026-10-01"


@pytest.mark.parametrize(
    ("entered", "wrong"),
    [
        ({"date": "2026-09-14"}, {"date"}),
        ({"state": "done", "date": "2026-09-16"}, {"date"}),
        ({"state": ""}, {"state"}),
        ({"state": "forgotten"}, {"state"}),
        ({"title_ja": " ", "title_en": "", "reason_ja": "", "reason_en": ""}, {"title_ja", "reason_ja"}),
        # What nobody can see is no title.
        ({"title_ja": "\u200b\u200b", "title_en": ""}, {"title_ja"}),
        ({"title_en": "x" * 101}, {"title_en"}),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    stage: HelpStage, entered: dict[str, str], wrong: set[str]
) -> None:
    reply = await answer(stage, await wished(stage, "tanaka"), **entered)
    assert set(reply.errors) == wrong
    assert of_kind(stage) == []


@pytest.mark.parametrize("wishes", [(), ("x",), ("9" * 30,), ("77",)])
async def test_a_form_without_a_wish_that_can_be_answered_is_refused(
    stage: HelpStage, wishes: tuple[str, ...]
) -> None:
    await wished(stage, "tanaka")
    assert set((await answer(stage, wishes)).errors) == {"wishes"}


async def test_who_saves_last_reads_what_somebody_else_had_saved(stage: HelpStage) -> None:
    wishes = await wished(stage, "tanaka")
    await answer(stage, wishes)
    form = (await stage.press_action("suzuki", OpenChangeRequest("crm", 1))).form
    await answer(stage, wishes, change_id=1, by="kato", state="refused", date="", title_ja="今はしない")
    assert form is not None
    values: Values = {"wishes": wishes, "state": "planned", "date": "2026-10-05", **TITLE, **REASON}
    reply = await stage.press_action("suzuki", form.submit.action, values=values)
    text = words_of(reply)
    assert "加藤 誠さんが保存した内容" in text
    assert "今はしない：今回は見送り" in text
    with stage.unit() as unit:
        assert unit.changes.lock(1).state is ChangeState.PLANNED


@pytest.mark.parametrize("person", ["tanaka", "sato", "ogawa"])
async def test_members_supporters_and_admins_answer_no_wishes(stage: HelpStage, person: str) -> None:
    wishes = await wished(stage, "mueller")
    await answer(stage, wishes, state="done", date="2026-09-15")
    for action in (
        ShowWishes("crm"),
        ShowChangeRequests("crm"),
        OpenChangeRequest("crm", 1),
        SaveChangeRequest("crm", 1),
        AnnounceChangeRequest(1),
    ):
        values: Values = {"wishes": wishes, "state": "refused", **TITLE, **REASON}
        assert (await stage.press_action(person, action, values=values)).refused
    with stage.unit() as unit:
        assert unit.changes.lock(1).state is ChangeState.DONE
    assert drafts(stage) == []


# ---------------------------------------------------------------------------- "from your voices"


async def test_how_many_asked_is_announced_from_the_smallest_group_on(stage: HelpStage) -> None:
    await done(stage, *ASKERS)
    reply = await stage.press_action("suzuki", AnnounceChangeRequest(1))
    assert [card.kind for card in reply.cards] == ["from_voices", "announcement_draft"]
    [draft] = drafts(stage)
    assert draft.content.titles == {
        "ja": "皆さまの声から：必須項目を減らす",
        "en": "From your voices: Fewer required fields",
    }
    assert "5 people asked for this: Fewer required fields" in draft.content.texts["en"]
    assert "From request to change: 2 days (median)" in draft.content.texts["en"]
    assert "5名の方から" in draft.content.texts["ja"]
    assert (draft.addressing.programme_id, draft.state) == ("crm", AnnouncementState.DRAFT)


async def test_fewer_are_neither_counted_nor_timed(stage: HelpStage) -> None:
    await done(stage, *ASKERS[:4])
    await stage.press_action("suzuki", AnnounceChangeRequest(1))
    [draft] = drafts(stage)
    texts = "\n".join(draft.content.texts.values())
    assert "You asked for this: Fewer required fields" in texts
    assert not [part for part in ("4", "people", "名の方", "日数", "days") if part in texts.replace("14", "")]


async def test_the_same_draft_is_opened_again_and_nothing_is_sent(stage: HelpStage) -> None:
    await done(stage, *ASKERS)
    for _ in range(2):
        await stage.press_action("suzuki", AnnounceChangeRequest(1))
    assert len(drafts(stage)) == 1
    assert of_kind(stage, "announcement") == []
    await stage.press_action("suzuki", DiscardAnnouncement(drafts(stage)[0].id))
    await stage.press_action("suzuki", AnnounceChangeRequest(1))
    assert len(drafts(stage)) == 1


async def test_one_more_wish_cannot_be_counted_by_announcing_twice(stage: HelpStage) -> None:
    """Whoever announced four, threw that away and added the fifth would learn whose wish it is not."""
    await done(stage, *ASKERS[:4])
    await stage.press_action("suzuki", AnnounceChangeRequest(1))
    await stage.press_action("suzuki", DiscardAnnouncement(drafts(stage)[0].id))
    await stage.ask("weber", wish="wish 4")
    with stage.unit() as unit:
        every = tuple(str(one.id) for one in unit.help.wishes_of("crm"))
    await answer(stage, every, change_id=1, state="done", date="2026-09-17")
    await stage.press_action("suzuki", AnnounceChangeRequest(1))
    [draft] = drafts(stage)
    assert "people" not in draft.content.texts["en"]


async def test_what_is_not_done_on_request_cannot_be_announced(stage: HelpStage) -> None:
    wishes = await wished(stage, "tanaka")
    await answer(stage, wishes)
    assert (await stage.press_action("suzuki", AnnounceChangeRequest(1))).refused
    await answer(stage, wishes, change_id=1, state="done", date="2026-09-14")  # a day before anybody asked
    assert (await stage.press_action("suzuki", AnnounceChangeRequest(1))).refused
    assert drafts(stage) == []


async def test_markdown_in_what_the_lead_wrote_is_shown_as_it_is(stage: HelpStage) -> None:
    wishes = await wished(stage, "tanaka")
    await answer(stage, wishes, state="done", date="2026-09-15", title_en="*a* <b> [c](https://d.example)")
    await stage.press_action("suzuki", AnnounceChangeRequest(1))
    [draft] = drafts(stage)
    assert r"\*a\* \<b> \[c\](https://d.example)" in draft.content.texts["en"]


# ---------------------------------------------------------------------------- what everybody reads


async def test_everybody_reads_how_many_changes_were_made_and_days_only_of_enough_wishes(
    stage: HelpStage,
) -> None:
    await done(stage, *ASKERS[:4])
    card = words_of(await stage.press_action("garcia", ShowVoices()))
    assert "Your voices: 1 change made on request" in card
    assert "median" not in card
    await stage.ask("weber", wish="wish 4")
    with stage.unit() as unit:
        [last] = [str(one.id) for one in unit.help.wishes_of("crm") if one.change_id is None]
    await stage.go_to(tokyo(9, 21, 10))
    await answer(stage, (last,), state="done", date="2026-09-21")
    card = words_of(await stage.press_action("garcia", ShowVoices()))
    """Four wishes of 15 September waited two days, that of 17 September four: the middle is two."""
    assert "From request to change (median): 2 days" in card
