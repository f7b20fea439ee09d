"""A lead makes a programme on every chat, in both languages: from a template to the members' comments."""

import pytest
from chats import Chat
from help_words import everything, settle
from programme_words import (
    IN_JAPANESE,
    LOG_INS,
    MADE,
    MAKERS,
    MEMBERS,
    NEW,
    OWN_PURPOSE,
    PRACTICE,
    Maker,
    ask_members,
    begin,
    made,
    name_everybody,
    prepare,
    reads,
)
from scenario_stage import tokyo

makers = pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.language)


def standing(chat: Chat, name: str) -> object:
    """Return what stands in an input of the form in front of the lead."""
    form = chat.form("suzuki")
    assert form is not None
    return form.standing[name]


@makers
async def test_a_lead_begins_a_programme_from_a_template_and_loses_nothing_on_the_way(
    helped: Chat, maker: Maker
) -> None:
    reads(helped, maker)
    await helped.say("suzuki", maker.command)
    await helped.press("suzuki", maker.new)
    refused = await helped.submit("suzuki", **{**NEW, "tool": "", "name_ja": "", "name_en": ""})
    assert set(refused) >= {"tool", "name_ja"}
    assert (standing(helped, "template"), standing(helped, "go_live")) == ("complete-data", "2026-09-28")
    assert await helped.submit("suzuki", **{name: NEW[name] for name in ("tool", "name_ja", "name_en")}) == {}

    assert helped.seen("suzuki").startswith(maker.red)
    assert (made(helped).lead, [one.id for one in made(helped).practices]) == (
        "suzuki",
        ["same-day", "next-step", "fill-gaps"],
    )


@makers
async def test_each_form_of_a_draft_says_what_is_wrong_beside_its_input_and_keeps_what_was_typed(
    helped: Chat, maker: Maker
) -> None:
    await begin(helped, maker)
    await helped.press("suzuki", maker.vision)
    assert await helped.submit("suzuki", **OWN_PURPOSE, by_day="soon") == {"by_day": maker.day}
    assert standing(helped, "purpose_en") == OWN_PURPOSE["purpose_en"]
    assert await helped.submit("suzuki", by_day="６０") == {}

    await helped.press("suzuki", maker.add_practice)
    assert await helped.submit("suzuki", **PRACTICE, from_day="later") == {"from_day": maker.day}
    assert standing(helped, "benefit_ja") == PRACTICE["benefit_ja"]
    assert await helped.submit("suzuki", from_day="７") == {}

    await helped.press("suzuki", maker.add_kpi)
    assert await helped.submit("suzuki", **{**LOG_INS, "target": "many"}) == {"target": maker.number}
    assert standing(helped, "purpose_ja") == LOG_INS["purpose_ja"]
    assert await helped.submit("suzuki", target="4", not_on=["leave"]) == {}

    kept = made(helped)
    assert (kept.purpose["en"], kept.vision.by_day) == (OWN_PURPOSE["purpose_en"], 60)
    assert [one.from_day for one in kept.practices if one.name["en"] == PRACTICE["name_en"]] == [7]
    assert [(kpi.target, kpi.not_on) for kpi in kept.kpis if kpi.name["en"] == "Log-in rate"] == [
        (4, {"leave"})
    ]


@makers
async def test_a_target_of_a_flat_100_per_cent_is_kept_and_questioned(helped: Chat, maker: Maker) -> None:
    await begin(helped, maker)
    await helped.press("suzuki", maker.add_kpi)
    assert await helped.submit("suzuki", **LOG_INS) == {}
    assert maker.questioned in helped.seen("suzuki")
    await helped.press("suzuki", maker.change_target)
    assert standing(helped, "target") == "100"
    assert await helped.submit("suzuki", target="80") == {}

    assert maker.questioned not in helped.seen("suzuki")
    assert [kpi.target for kpi in made(helped).kpis if kpi.name["en"] == "Log-in rate"] == [80]


async def test_people_are_chosen_in_the_way_of_each_chat_and_a_field_left_empty_stays_as_it_was(
    helped: Chat,
) -> None:
    await begin(helped, IN_JAPANESE)
    await name_everybody(helped, IN_JAPANESE)
    await helped.press("suzuki", IN_JAPANESE.roles)
    assert "佐藤 恵" in helped.form("suzuki").words  # type: ignore[union-attr]
    assert await helped.submit("suzuki") == {}

    assert "推進担当（副）：佐藤 恵" in helped.seen("suzuki")
    assert (made(helped).deputy, made(helped).sponsor) == ("sato", "kato")


@makers
async def test_the_preview_shows_what_members_will_see_and_reaches_nobody(helped: Chat, maker: Maker) -> None:
    await prepare(helped, maker)
    shown = await helped.press("suzuki", maker.preview)
    await settle(helped)

    assert shown.startswith(maker.previewed)
    assert OWN_PURPOSE[f"purpose_{maker.language}"] in shown
    assert all(OWN_PURPOSE[f"purpose_{maker.language}"] not in everything(helped, one) for one in MEMBERS)


@makers
async def test_the_draft_goes_to_members_after_the_number_was_said_each_in_their_own_language(
    helped: Chat, maker: Maker
) -> None:
    await prepare(helped, maker)
    asked = await helped.press("suzuki", maker.ask)
    await settle(helped)
    assert asked.startswith(maker.asks)
    assert all(OWN_PURPOSE["purpose_ja"] not in everything(helped, one) for one in MEMBERS)
    assert (await helped.press("suzuki", maker.send)).startswith(maker.asked)
    await helped.go_to(tokyo(9, 15, 2))

    assert len([one for one in helped.messages("tanaka") if one.startswith("下書きへのご意見")]) == 1
    assert OWN_PURPOSE["purpose_ja"] in everything(helped, "ito")
    assert OWN_PURPOSE["purpose_en"] in everything(helped, "mueller")
    assert "Draft: does it fit your work? | Sales onboarding" in everything(helped, "garcia")
    assert all("Sales onboarding" not in everything(helped, one) for one in ("kato", "sato", "novak"))


async def test_who_is_met_by_two_programmes_at_once_is_introduced_to_hojorin_once(helped: Chat) -> None:
    await prepare(helped, IN_JAPANESE)
    await ask_members(helped, IN_JAPANESE)
    await helped.go_to(tokyo(9, 15, 2))

    for person, greeting in (("tanaka", "Hojorinのご案内"), ("mueller", "Hojorin | a bot")):
        first, *others = helped.messages(person)
        assert first.startswith(greeting)
        assert [one for one in others if one.startswith(greeting)] == []


WORDS = {
    "tanaka": ("意見を書く", "ご意見をありがとうございます"),
    "mueller": ("Write a comment", "Thank you"),
}


@pytest.mark.parametrize("member", WORDS)
async def test_a_comment_of_5000_characters_stays_in_the_form_and_a_shorter_one_is_kept(
    helped: Chat, member: str
) -> None:
    write, thanks = WORDS[member]
    await prepare(helped, IN_JAPANESE)
    await ask_members(helped, IN_JAPANESE)
    await helped.go_to(tokyo(9, 14, 18))
    await helped.press(member, write)
    assert await helped.submit(member, text="長" * 5000) != {}
    form = helped.form(member)
    assert form is not None
    # Slack's client takes in no more characters than the input allows; elsewhere they stay to be shortened.
    assert form.standing["text"] == ("" if helped.name == "slack" else "長" * 5000)
    with helped.stage.unit() as unit:
        assert unit.questions.of_programme(MADE) == []
    assert await helped.submit(member, text="長" * 2000) == {}

    assert thanks in helped.seen(member)
    with helped.stage.unit() as unit:
        assert [one.text for one in unit.questions.of_programme(MADE)] == ["長" * 2000]
