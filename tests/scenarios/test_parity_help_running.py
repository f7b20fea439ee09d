"""Lists of requests, what supporters can help with, and what the lead makes of it: on every chat alike."""

import pytest
from chats import Chat
from help_words import (
    IN_JAPANESE,
    PAIRS,
    Pair,
    ask_anew,
    bring_materials,
    everything,
    request_of,
    settle,
    take,
    tell,
)
from scenario_stage import tokyo

from cards.actions import SaveTopics, ShowQueue, ShowWishes, WriteMaterial, encode
from coaching.help.model import ProposalState, RequestState

pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.asker)
SECRETS = {"tanaka": "田中の秘密", "mueller": "secret of Anna", "garcia": "secret of Luis"}


# -- Lists ------------------------------------------------------------------------------------------------
LISTED = {
    "tanaka": ("相談#1を見る", "すべての相談", "ご相談｜進行中0件（全1件）", "#1を開く"),
    "mueller": ("Open request 1", "All my requests", "My requests | 0 open of 1", "Open #1"),
}


@pairs
async def test_ones_requests_are_opened_from_home_and_those_that_ended_again(
    helped: Chat, pair: Pair
) -> None:
    open_one, open_all, title, open_it = LISTED[pair.asker]
    await take(helped, pair)
    await helped.say(pair.supporter, "one moment 少々お待ちください")
    assert pair.supporter_name in await helped.home(pair.asker)
    view = await helped.press_at_home(pair.asker, open_one)
    for words in (pair.text, pair.supporter_name, "one moment 少々お待ちください"):
        assert words in view
    assert open_all not in await helped.home_buttons(pair.asker)

    await helped.press(pair.asker, pair.solved)
    assert open_one not in await helped.home_buttons(pair.asker)
    assert title in await helped.press_at_home(pair.asker, open_all)
    assert pair.text in await helped.press_shown(pair.asker, open_it)
    await helped.press_shown(pair.asker, pair.reopen)
    assert request_of(helped, pair.asker).state is RequestState.CLAIMED


QUEUE = {
    "sato": ("対応一覧を開く", "サポート｜対応中1件、引き受け待ち1件", "#2を引き受ける"),
    "weber": ("Open my queue", "My queue | 1 mine, 1 waiting", "Take #2"),
}


@pairs
async def test_a_supporter_takes_from_the_queue_what_waits(helped: Chat, pair: Pair) -> None:
    button, title, take_it = QUEUE[pair.supporter]
    await take(helped, pair)
    await ask_anew(helped, "garcia", SECRETS["garcia"], kind="other")
    queue = await helped.press_at_home(pair.supporter, button)
    assert title in queue
    assert SECRETS["garcia"] not in queue
    assert "García" not in queue
    await helped.press_shown(pair.supporter, take_it)
    await settle(helped)

    assert SECRETS["garcia"] in helped.messages(pair.supporter)[-1]
    assert request_of(helped, "garcia").supporter_id == pair.supporter


TOPICS = {
    "sato": ("対応内容を選ぶ", ("設定でつまずいている", "訪問記録の当日登録")),
    "weber": ("What I can help with", ("I'm stuck in set-up", "log visits the same day")),
}


@pairs
async def test_what_a_supporter_can_help_with_is_chosen_and_asked_for_first(helped: Chat, pair: Pair) -> None:
    button, words = TOPICS[pair.supporter]
    await helped.go_to(pair.reader.asked)
    await helped.press_at_home(pair.supporter, button)
    form = helped.form(pair.supporter)
    assert form is not None
    assert set(words) <= set(form.options["topics"])
    assert await helped.submit(pair.supporter, topics=["kind:no_time", "practice:crm/visits"]) == {}
    await tell(helped, pair)

    assert pair.claim in helped.buttons(pair.supporter)
    for other in {"ito", "novak", "sato", "weber"} - {pair.supporter}:
        assert not any("#1" in one for one in helped.messages(other))
    await helped.press_at_home(pair.supporter, button)
    again = helped.form(pair.supporter)
    assert again is not None
    assert set(again.standing["topics"]) == {"kind:no_time", "practice:crm/visits"}


async def test_lists_of_supporters_and_leads_are_not_open_to_others(helped: Chat) -> None:
    await tell(helped, IN_JAPANESE)
    for action in (ShowQueue(), SaveTopics(), ShowWishes("crm"), WriteMaterial(0)):
        assert (await helped.press_value("tanaka", encode(action))).startswith("この操作は行えません"), action


# -- What the lead makes of it ----------------------------------------------------------------------------
async def three_ask(helped: Chat) -> str:
    """Let three people have the same trouble on the second morning; returns what the lead gets."""
    await helped.go_to(tokyo(9, 15, 10))
    for person, text in SECRETS.items():
        await ask_anew(helped, person, text, wish=f"wish 要望 {text[-4:]}")
    return helped.messages("suzuki")[-1]


def proposal_state(helped: Chat) -> ProposalState:
    """Return how the one proposal stands."""
    with helped.stage.unit() as unit:
        [proposal] = unit.help.proposals_of("crm")
    return proposal.state


def check_nameless(text: str) -> None:
    """Fail if a text names any of those who asked, or says what they wrote."""
    for hidden in ("田中", "Müller", "García", *SECRETS.values()):
        assert hidden not in text


async def test_three_of_a_kind_are_proposed_once_and_invited_each_by_their_own_clock(helped: Chat) -> None:
    proposed = await three_ask(helped)
    assert "ご相談が3件" in proposed
    check_nameless(proposed)
    await helped.press("suzuki", "勉強会を開く")
    assert set(await helped.submit("suzuki", date="2026-09-17", time="17:00", place="")) == {"place"}
    assert await helped.submit("suzuki", date="2026-09-17", time="17:00", place="会議室A") == {}
    await helped.go_to(tokyo(9, 16, 17))

    assert "9月17日（木）17:00" in everything(helped, "tanaka")
    assert "10:00" in next(one for one in helped.messages("mueller") if "会議室A" in one)
    check_nameless(next(one for one in helped.messages("mueller") if "会議室A" in one))
    assert proposal_state(helped) is ProposalState.SESSION
    for button in ("時間の資料作成", "時間は見送る"):
        assert button not in await helped.home_buttons("suzuki")


async def test_a_material_that_the_lead_writes_is_what_the_next_one_gets(helped: Chat) -> None:
    await three_ask(helped)
    await helped.press("suzuki", "資料を書く")
    assert await helped.submit("suzuki", title="設定の近道", text="", kinds=["setup"]) != {}
    values = {"title": "設定の近道", "text": "1. *ここ* を押す", "minutes": "3", "kinds": ["setup"]}
    assert await helped.submit("suzuki", **values) == {}
    assert proposal_state(helped) is ProposalState.MATERIAL
    await ask_anew(helped, "tanaka", "設定", kind="setup")

    assert "ここ を押す" in await helped.press_shown("tanaka", "設定の近道（3分）")


async def test_a_proposal_that_was_answered_at_home_is_not_answered_again(helped: Chat) -> None:
    await three_ask(helped)
    await helped.press_at_home("suzuki", "時間は見送る")
    assert proposal_state(helped) is ProposalState.DISMISSED
    seen = await helped.press("suzuki", "勉強会を開く")

    assert seen.startswith("このご提案は対応済みです")
    assert helped.form("suzuki") is None


async def test_wishes_are_read_without_names(helped: Chat) -> None:
    bring_materials(helped)
    await three_ask(helped)
    read = await helped.press_at_home("suzuki", "要望を見る")

    assert "変更要望3件" in read
    for text in SECRETS.values():
        assert f"wish 要望 {text[-4:]}" in read
    for name in ("田中", "Müller", "García"):
        assert name not in read
