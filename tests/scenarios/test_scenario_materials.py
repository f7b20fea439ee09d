"""Materials in chat: asked for, read, out of date, and seen by those who run a programme."""

from dataclasses import replace

import pytest
from scenario_stage import Stage, tokyo

from cards import actions
from cards.actions import OpenHelp, ReadMaterial, ShowMaterials, SolvedByMaterial, WithdrawMaterial
from cards.model import Card
from cards.plain import plain_text
from coaching.checkins.model import TroubleKind
from coaching.help.model import Reach, Request, RequestState
from coaching.materials import service
from coaching.materials.model import Material, NewMaterial
from coaching.programmes.model import Phase
from handlers.reply import Reply

VISIT = NewMaterial(
    key="visit", language="ja", title="訪問記録を登録する", body="1. 開く\n2. **保存**する", minutes=2
)
VISIT_IN_ENGLISH = NewMaterial(key="visit", language="en", title="Log a visit", body="Open, save.", minutes=2)
ALERTS = NewMaterial(key="alerts", language="ja", title="通知を減らす", body="設定を開く", minutes=3)
ALL = (VISIT, VISIT_IN_ENGLISH, ALERTS)


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """The small company, with materials."""
    bring_in(stage, *ALL)
    return stage


def bring_in(stage: Stage, *materials: NewMaterial) -> None:
    """Let the folder hold these files."""
    with stage.unit() as unit:
        service.sync(unit, materials, now=stage.installation.clock.now())
        unit.commit()


def stored(stage: Stage, key: str = "visit", language: str = "ja") -> Material:
    """Return what is offered of a key."""
    with stage.unit() as unit:
        return next(one for one in unit.materials.active() if (one.key, one.language) == (key, language))


def in_store(stage: Stage, material_id: int) -> Material:
    """Return a version as it is stored."""
    with stage.unit() as unit:
        return unit.materials.get(material_id)


def card_of(reply: Reply) -> Card:
    """Return the one card of a reply."""
    [card] = reply.cards
    return card


def told(stage: Stage, *, state: RequestState = RequestState.OFFERED) -> int:
    """Let Tanaka have asked for help; returns the request's id."""
    now = tokyo(9, 14, 9)
    request = Request(
        id=0,
        person_id="tanaka",
        programme_id="crm",
        enrolment_id=None,
        check_in_id=None,
        kind=TroubleKind.SETUP,
        text="登録できません",
        wish="",
        reach=Reach.CHAT,
        manager_too=False,
        language="ja",
        phase=Phase.FIRST_STEPS,
        practice_id="visits",
        state=state,
        asked_at=now,
    )
    with stage.unit() as unit:
        request_id = unit.help.add(request)
        unit.commit()
    return request_id


async def test_a_question_finds_materials_in_the_askers_language_and_counts_that_they_were_shown(
    stage: Stage,
) -> None:
    japanese = card_of(await stage.say("tanaka", "質問 訪問記録の入れ方"))
    english = card_of(await stage.say("mueller", "ask 訪問記録"))

    assert japanese.kind == english.kind == "material_results"
    assert "訪問記録を登録する" in plain_text(japanese)
    assert "通知" not in plain_text(japanese)
    assert "Log a visit" in plain_text(english)
    assert stored(stage).shown == 1
    assert stored(stage, language="en").shown == 1
    assert stored(stage, "alerts").shown == 0


async def test_a_question_without_an_answer_offers_a_person(stage: Stage) -> None:
    reply = await stage.say("tanaka", "質問 お昼ご飯")

    assert OpenHelp() in actions_on(card_of(reply))
    assert card_of(reply).kind == "material_results"


def actions_on(card: Card) -> list[object]:
    """Return the actions of a card's buttons."""
    return [button.action for one in card.elements for button in getattr(one, "buttons", ())]


@pytest.mark.parametrize("text", ["質問", "ask", "質問：", "/hojorin ask "])
async def test_the_word_alone_explains_how_to_ask(stage: Stage, text: str) -> None:
    reply = await stage.say("tanaka", text)

    assert card_of(reply).kind == "ask_help"
    assert "質問 訪問記録の入れ方" in plain_text(card_of(reply))


async def test_reading_a_material_shows_its_text_and_is_counted(stage: Stage) -> None:
    await stage.say("tanaka", "質問 訪問記録")
    card = card_of(await stage.press("tanaka", ReadMaterial, on="material_results"))

    assert card.title == "訪問記録を登録する"
    assert "1. 開く\n2. 保存する" in plain_text(card)
    assert actions_on(card) == [OpenHelp()]
    assert stored(stage).read == 1


async def test_a_material_that_was_offered_for_a_request_asks_whether_it_helped(stage: Stage) -> None:
    request_id = told(stage)
    card = card_of(await stage.press_action("tanaka", ReadMaterial(stored(stage).id, request_id)))

    assert actions_on(card) == [
        SolvedByMaterial(request_id, stored(stage).id),
        actions.NeedPerson(request_id),
    ]


async def test_a_request_that_waits_for_a_person_is_not_asked_whether_the_material_helped(
    stage: Stage,
) -> None:
    request_id = told(stage, state=RequestState.OPEN)
    card = card_of(await stage.press_action("tanaka", ReadMaterial(stored(stage).id, request_id)))

    assert actions_on(card) == [OpenHelp()]


async def test_nobody_reads_for_the_request_of_somebody_else(stage: Stage) -> None:
    request_id = told(stage)
    reply = await stage.press_action("mueller", ReadMaterial(stored(stage).id, request_id))

    assert reply.refused
    assert stored(stage).read == 0


async def test_a_material_or_request_that_does_not_exist_is_told(stage: Stage) -> None:
    assert (await stage.press_action("tanaka", ReadMaterial(999, 0))).refused
    assert (await stage.press_action("tanaka", ReadMaterial(stored(stage).id, 999))).refused


async def test_an_old_version_is_still_shown_says_so_and_leads_to_the_newest(stage: Stage) -> None:
    old = stored(stage)
    bring_in(stage, replace(VISIT, body="まず検索する"), VISIT_IN_ENGLISH, ALERTS)
    card = card_of(await stage.press_action("tanaka", ReadMaterial(old.id, 0)))

    assert "新しい版があります" in plain_text(card)
    assert "1. 開く" in plain_text(card)
    newest = card_of(await stage.press_action("tanaka", ReadMaterial(stored(stage).id, 0)))
    assert ReadMaterial(stored(stage).id, 0) in actions_on(card)
    assert "まず検索する" in plain_text(newest)
    assert "新しい版" not in plain_text(newest)


async def test_a_material_that_was_withdrawn_while_it_was_offered_can_still_be_read_and_says_so(
    stage: Stage,
) -> None:
    request_id, old = told(stage), stored(stage)
    bring_in(stage, ALERTS)
    card = card_of(await stage.press_action("tanaka", ReadMaterial(old.id, request_id)))

    assert "現在はご案内していません" in plain_text(card)
    assert actions_on(card) == [SolvedByMaterial(request_id, old.id), actions.NeedPerson(request_id)]
    assert (await stage.say("tanaka", "質問 訪問記録")).cards[0].kind == "material_results"
    assert "訪問記録を登録する" not in plain_text((await stage.say("tanaka", "質問 訪問記録")).cards[0])


@pytest.mark.parametrize("person", ["suzuki", "ogawa", "kato"])
async def test_lead_admin_and_sponsor_see_how_often_each_was_used_and_may_withdraw(
    stage: Stage, person: str
) -> None:
    await stage.say("tanaka", "質問 訪問記録")
    card = card_of(await stage.press_action(person, ShowMaterials()))
    assert card.kind == "materials_list"
    assert "訪問記録を登録する" in plain_text(card)
    assert "tanaka" not in plain_text(card)

    visit = stored(stage)
    reply = await stage.press_action(person, WithdrawMaterial(visit.id))
    assert not reply.refused
    assert not in_store(stage, visit.id).active
    with stage.unit() as unit:
        [entry] = [one for one in unit.audit.list_entries() if one.action == "material_withdrawn"]
    assert (entry.actor, entry.subject) == (person, "visit.ja")


@pytest.mark.parametrize("action", [ShowMaterials(), WithdrawMaterial(1)])
async def test_members_neither_see_the_counts_nor_withdraw_anything(
    stage: Stage, action: ShowMaterials | WithdrawMaterial
) -> None:
    assert (await stage.press_action("tanaka", action)).refused
    assert stored(stage).active


async def test_withdrawing_twice_leaves_the_list_as_it_is(stage: Stage) -> None:
    visit = stored(stage)
    for _ in range(2):
        reply = await stage.press_action("suzuki", WithdrawMaterial(visit.id))
        assert not reply.refused
