"""A lead makes a programme on every chat: the same list, the same forms, the same plan."""

from chats import Chat
from scenario_stage import tokyo


async def test_a_lead_begins_a_programme_from_a_template_on_every_chat(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 12))
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "新しく作る")
    refused = await chat.submit("suzuki", template="complete-data", tool="", name_ja="", name_en="")
    assert set(refused) >= {"tool", "name_ja"}
    kept = await chat.submit(
        "suzuki",
        template="complete-data",
        tool="Salesforce",
        name_ja="西日本の定着",
        name_en="West onboarding",
        go_live="2026-10-01",
    )
    assert kept == {}
    assert "西日本の定着" in chat.seen("suzuki")
    with chat.stage.unit() as unit:
        draft = unit.programmes.get("west-onboarding")
    assert (draft.lead, [one.id for one in draft.practices]) == (
        "suzuki",
        ["same-day", "next-step", "fill-gaps"],
    )
