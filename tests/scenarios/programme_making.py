"""A lead, a sponsor and members around a programme that is made in chat: hands for scenarios."""

from datetime import date

from scenario_stage import Stage, find_action, tokyo

from cards import actions
from cards.actions import Action
from cards.model import Card
from cards.plain import plain_text
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.templates import COMPLETE_DATA
from handlers.reply import Reply
from people.model import AuditEntry

MORE_PEOPLE = """\
yamada,山田 花子,yamada@mizuki.example,Sales/East/Tokyo,suzuki,supporter,ja,Asia/Tokyo,JP,2020-04-01
weber,Jonas Weber,weber@mizuki.example,Sales/EMEA/Berlin,suzuki,supporter,en,Europe/Berlin,DE-BE,2019-01-07
mori,森 直樹,mori@mizuki.example,Sales,kato,,ja,Asia/Tokyo,JP,2016-04-01
"""
MONDAY = tokyo(9, 14, 9)
GO_LIVE = date(2026, 9, 28)
PROGRAMME = "sales-onboarding"


def text(reply: Reply) -> str:
    """Return everything that a reply shows."""
    shown = (*reply.cards, *(() if reply.replace is None else (reply.replace,)))
    return "\n".join(plain_text(card) for card in shown)


def kinds(reply: Reply) -> list[str]:
    """Return the kinds of what a reply shows, the card that is replaced first."""
    return [card.kind for card in (*(() if reply.replace is None else (reply.replace,)), *reply.cards)]


def offers(card: Card, action: Action) -> bool:
    """Tell whether a card has a button with that action."""
    try:
        return find_action(card, type(action), {}) == action
    except AssertionError:
        return False


async def make(stage: Stage, template: str = COMPLETE_DATA.id) -> Programme:
    """Let the lead begin a programme from a template; returns the draft."""
    reply = await stage.press_action("suzuki", actions.OpenNewProgramme())
    await stage.submit(
        "suzuki",
        reply.form,
        template=template,
        tool="Salesforce",
        name_ja="営業の定着プログラム",
        name_en="Sales onboarding",
        go_live=GO_LIVE.isoformat(),
    )
    return programme(stage)


def programme(stage: Stage, programme_id: str = PROGRAMME) -> Programme:
    """Return the programme as it is in force."""
    with stage.unit() as unit:
        return unit.programmes.get(programme_id)


def audit(stage: Stage) -> list[AuditEntry]:
    """Return what the audit has of the programme, the oldest first."""
    with stage.unit() as unit:
        return list(reversed(unit.audit.list_entries(subject=PROGRAMME)))


async def write_purpose(stage: Stage, who: str = "suzuki", **changes: str) -> Reply:
    """Put the purpose in one's own words."""
    form = (await stage.press_action(who, actions.OpenVision(PROGRAMME))).form
    return await stage.submit(who, form, **{**vision(programme(stage)), **changes})


def vision(known: Programme) -> dict[str, str]:
    """Return what the form of the goal state holds, with a purpose of our own."""
    return {
        "name_ja": known.name["ja"],
        "name_en": known.name["en"],
        "tool": known.tool,
        "go_live": GO_LIVE.isoformat(),
        "by_day": "90",
        "purpose_ja": "引き継ぎで止まる商談をなくすため",
        "purpose_en": "No deal stalls when an account changes hands",
        "state_ja": known.vision.state["ja"],
        "state_en": known.vision.state["en"],
    }


async def name_everybody(stage: Stage) -> Reply:
    """Name deputy, sponsor and the four sides."""
    form = (await stage.press_action("suzuki", actions.OpenRoles(PROGRAMME))).form
    return await stage.submit(
        "suzuki",
        form,
        deputy="mori",
        sponsor="kato",
        management="kato",
        field="tanaka",
        project="suzuki",
        administration="ogawa",
    )


async def choose_audience(stage: Stage, *teams: str) -> Reply:
    """Say whom the programme is for."""
    form = (await stage.press_action("suzuki", actions.OpenAudience(PROGRAMME))).form
    return await stage.submit("suzuki", form, teams=teams or ("Sales/East", "Sales/EMEA"))


async def prepare(stage: Stage) -> None:
    """Bring the draft to where only the comments of members are missing."""
    await make(stage)
    await write_purpose(stage)
    await name_everybody(stage)
    await choose_audience(stage)


async def run(stage: Stage) -> None:
    """Bring the programme to its start, comments asked for and none received."""
    await prepare(stage)
    await stage.press_action("suzuki", actions.AskComments(PROGRAMME))
    await stage.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert programme(stage).state is ProgrammeState.RUNNING
