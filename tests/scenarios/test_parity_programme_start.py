"""A lead makes a programme on every chat, form by form, up to its start with the sponsor's word."""

from chats import Chat
from scenario_stage import tokyo

from coaching.programmes.model import ProgrammeState
from people.model import Platform
from people.reach import identity_on

BEGUN = {
    "template": "complete-data",
    "tool": "Salesforce",
    "name_ja": "西日本の定着",
    "name_en": "West onboarding",
    "go_live": "2026-10-01",
}
ROLES = {
    "deputy": "garcia",
    "sponsor": "kato",
    "management": "kato",
    "field": "tanaka",
    "project": "suzuki",
    "administration": "ogawa",
}
CALLS = {
    "practice": "same-day",
    "name_ja": "電話",
    "name_en": "Calls",
    "unit_ja": "件",
    "unit_en": "calls",
    "purpose_ja": "忘れないため",
    "purpose_en": "Nothing is forgotten",
    "per": "week",
    "of": "person",
}


def identity(chat: Chat, person: str) -> str:
    """Return the id by which a person is chosen on the chat."""
    with chat.stage.unit() as unit:
        found = identity_on(Platform(chat.name), unit.people.get(person))
    assert found is not None
    return found


async def build(chat: Chat) -> None:
    """Fill in every form of the making, with a slip on the way."""
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "新しく作る")
    assert set(await chat.submit("suzuki", **{**BEGUN, "tool": ""})) == {"tool"}
    assert await chat.submit("suzuki", **BEGUN) == {}
    await chat.press("suzuki", "目指す姿を直す")
    assert await chat.submit("suzuki", purpose_ja="待たせないため", purpose_en="Nobody waits") == {}
    await chat.press("suzuki", "担当者を決める")
    chosen = {role: identity(chat, person) for role, person in ROLES.items()}
    assert await chat.submit("suzuki", **chosen) == {}
    await chat.press("suzuki", "対象を決める")
    assert await chat.submit("suzuki", teams=["Sales/East"]) == {}
    await chat.press("suzuki", "KPIを追加")
    assert set(await chat.submit("suzuki", **CALLS, target="0")) == {"target"}
    assert await chat.submit("suzuki", **CALLS, target="4", not_on=["leave"]) == {}


async def test_a_programme_gets_from_the_first_form_to_its_start_on_every_chat(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 12))
    await build(chat)
    await chat.press("suzuki", "メンバーに意見を聞く")
    await chat.press("suzuki", "1名に送る")
    await chat.press("suzuki", "準備状況")
    await chat.press("suzuki", "推進責任者に相談")
    await chat.go_to(tokyo(9, 16, 12, 5))
    await chat.press("kato", "判断を伝える")
    assert await chat.submit("kato", word="yes", reason="サポート担当は来月決めます") == {}
    await chat.go_to(tokyo(9, 16, 12, 10))
    await chat.press("suzuki", "準備状況")
    await chat.press("suzuki", "開始に進む")
    await chat.press("suzuki", "開始する")
    with chat.stage.unit() as unit:
        started = unit.programmes.get("west-onboarding")
        members = [one.person_id for one in unit.enrolments.of_programme("west-onboarding")]
    assert (started.state, members) == (ProgrammeState.RUNNING, ["tanaka"])
    assert (started.purpose["en"], started.deputy, started.sides.field) == (
        "Nobody waits",
        "garcia",
        "tanaka",
    )
    [calls] = [kpi for kpi in started.kpis if kpi.id == "calls"]
    assert (calls.target, calls.not_on, calls.purpose["ja"]) == (4, {"leave"}, "忘れないため")
