"""The KPI home and what is behind it: the same on every chat, from numbers that people entered."""

from datetime import date
from decimal import Decimal

from chats import Chat, pieces
from scenario_stage import tokyo

from cards.actions import encode
from cards.actions.kpis import GetKpiFile, ShowKpis
from coaching.kpis.evaluating import reevaluate
from coaching.kpis.view import team_key
from measures.kpis.service import record_number

TEAM = ("tanaka", "other1", "other2", "other3", "other4", "other5")


async def live(chat: Chat) -> None:
    """Let six people enter 7 visits each for the week of 14 September, and Monday's evaluation be made."""
    await chat.go_to(tokyo(9, 21, 12))
    with chat.stage.unit() as unit:
        programme = unit.programmes.get("crm")
        for person in TEAM:
            record_number(
                unit,
                kpi=programme.kpis[0],
                person_id=person,
                period_start=date(2026, 9, 14),
                period_end=date(2026, 9, 20),
                value=Decimal(7),
                now=chat.stage.installation.clock.now(),
            )
        now = chat.stage.installation.clock.now()
        reevaluate(unit, programme, company=chat.stage.installation.company, now=now)
        unit.commit()


async def walk(chat: Chat) -> list[str]:
    """Let the lead ask, go down to Tokyo and look at its KPI, and fetch the file; returns what they saw."""
    home = await chat.say("suzuki", "KPI")
    down = [
        await chat.press("suzuki", "このチームを見る", fill={"team": team_key(path)})
        for path in ("Sales", "Sales/East", "Sales/East/Tokyo")
    ]
    labels = ("計算と推移を見る", "KPI一覧に戻る", "ひとつ上を見る", "CSVを受け取る")
    return [home, *down, *[await chat.press("suzuki", label) for label in labels]]


async def test_a_lead_walks_the_teams_of_a_programme_in_the_same_way_on_every_chat(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    """Six people, five working days, three a day: 90 expected; 6 x 7 = 42 came, which is 46.7 %."""
    found = []
    for chat in all_chats_of_many:
        await live(chat)
        found.append(await walk(chat))
    first, *others = found
    for number, said in enumerate(first):
        assert [pieces(other[number]) for other in others] == [pieces(said)] * len(others), said

    home, *_, tokyo_team, detail, _back, up, file = first
    assert "42件／目安90件（47%）" in home
    assert "今回は80%未満" in tokyo_team
    for words in ("目安の47%", "6名×5日", "30人日", "訪問記録"):
        assert words in detail
    assert "ひとつ上を見る" in up
    assert "East" in up
    assert "KPIの数値（CSV）" in file
    for hidden in ("田中", "Other 1"):
        assert not any(hidden in said for said in first)


async def test_what_is_not_for_somebody_is_refused_on_every_chat_and_their_own_is_shown(chat: Chat) -> None:
    await live(chat)
    own = await chat.say("tanaka", "KPI")
    assert own.startswith("私のKPI：1件")
    for action in (ShowKpis("crm"), GetKpiFile("crm")):
        assert (await chat.press_value("tanaka", encode(action))).startswith("この操作は行えません")
    assert (await chat.say("ogawa", "KPI")).startswith("KPI：表示できるものはありません")
