"""What homes show for a role: late messages, programmes nobody leads, kinds of requests, KPIs of a team."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from chats import MANY_PEOPLE
from programme_making import PROGRAMME as DRAFT
from programme_making import make
from scenario_stage import PEOPLE, PROGRAMME, Stage, tokyo

from cards import actions
from cards.plain import plain_text
from coaching.kpis.evaluating import reevaluate
from coaching.programmes.file import read_programme
from coaching.programmes.service import import_programme
from handlers.delivery import SENDING_STOPPED
from measures.kpis.service import record_number

WELL = "稼働状況｜問題はありません"
LOOK = "稼働状況｜確認してください"
FEW = "チームのKPIは、毎週月曜日の集計で5名以上の数値がそろうと表示します"
NEXT_MONDAY = tokyo(9, 21, 9, 30)
TEAM = ("other1", "other2", "other3", "other4", "other5")


async def home(stage: Stage, person: str) -> str:
    """Return what the person's home says."""
    reply = await stage.inbound.open_home(person)
    return "\n".join(plain_text(card) for card in reply.cards)


def leaves(stage: Stage, *people: str, on: str = "2026-09-14") -> None:
    """Bring in the roster anew: these people leave."""
    columns, *rows = PEOPLE.splitlines()
    ends = (f"{row},{on}" if row.split(",", 1)[0] in people else f"{row}," for row in rows)
    stage.bring_in("\n".join([f"{columns},end_date", *ends]) + "\n")


# ---------------------------------------------------------------------------- whether everything runs


async def stop_sending(stage: Stage, at: datetime) -> None:
    """Hold back what is due from the beginning, until that moment."""
    with stage.unit() as unit:
        unit.switches.put(SENDING_STOPPED, "ogawa")
        unit.commit()
    await stage.go_to(at)


async def test_while_messages_go_out_in_time_all_is_well(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 18))
    shown = await home(stage, "ogawa")
    assert WELL in shown
    assert "予定どおりに届いています" in shown
    assert "接続中のチャット：" in shown


async def test_a_message_that_is_a_quarter_of_an_hour_behind_is_not_late_yet(stage: Stage) -> None:
    await stop_sending(stage, tokyo(9, 14, 9, 15))
    assert WELL in await home(stage, "ogawa")


async def test_what_is_late_is_counted_with_when_the_oldest_was_due(stage: Stage) -> None:
    await stop_sending(stage, tokyo(9, 14, 16, 5))
    shown = await home(stage, "ogawa")
    assert LOOK in shown
    # Two messages for Tokyo have waited since nine; the two for Berlin are due since five minutes only.
    assert "2件が遅れています（最も古い予定：9月14日（月）09:00）" in shown


async def test_a_programme_whose_sponsor_stands_in_is_not_called_unheard(stage: Stage) -> None:
    leaves(stage, "suzuki")
    await stage.go_to(tokyo(9, 15, 9))
    shown = await home(stage, "ogawa")
    assert "推進担当が不在の定着プログラム" not in shown


async def test_a_programme_that_nobody_leads_any_more_is_named_to_the_admin(stage: Stage) -> None:
    leaves(stage, "suzuki", "kato")
    await stage.go_to(tokyo(9, 15, 9))
    shown = await home(stage, "ogawa")
    assert LOOK in shown
    assert "推進担当が不在の定着プログラム：CRM定着プログラム" in shown


async def test_health_and_settings_are_the_admins_alone(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 18))
    for person in ("tanaka", "suzuki", "kato"):
        shown = await home(stage, person)
        assert "稼働状況" not in shown
        assert "[設定を見る]" not in shown
        assert (await stage.press_action(person, actions.ShowSettings())).refused
    assert "[設定を見る]" in await home(stage, "ogawa")


# ---------------------------------------------------------------------------- what waits for a lead


async def test_requests_that_nobody_has_taken_are_counted_by_kind_for_the_programme_they_are_of(
    stage: Stage,
) -> None:
    other = read_programme(
        PROGRAMME.replace("id: crm", "id: erp").replace("CRM", "ERP").encode(),
        name="programme.yaml",
        languages=("ja", "en"),
        people=["suzuki", "kato"],
    )
    with stage.unit() as unit:
        import_programme(unit, other, now=stage.installation.clock.now(), actor="test")
        unit.commit()
    await stage.go_to(tokyo(9, 16, 18))
    for person, kind in (("tanaka", "no_time"), ("mueller", "no_time"), ("garcia", "no_point")):
        values = {"kind": kind, "text": "ここだけの話"}
        assert not (await stage.press_action(person, actions.SendHelp(), values=values)).refused
    shown = await home(stage, "suzuki")
    [line] = [one for one in shown.splitlines() if one.startswith("担当者が決まっていない相談")]
    assert "時間2件" in line
    assert "目的・メリット1件" in line
    assert "ここだけの話" not in shown
    assert "ERP定着プログラム\n回答待ち" not in shown

    with stage.unit() as unit:
        request = unit.help.of_person("garcia")[0]
    assert not (await stage.press_action("suzuki", actions.ClaimRequest(request.id))).refused
    assert "目的・メリット1件" not in (await home(stage, "suzuki"))


async def test_a_draft_says_how_much_is_not_ready_and_one_that_ended_is_no_work(empty: Stage) -> None:
    await make(empty)
    shown = await home(empty, "suzuki")
    assert "推進担当｜1件の定着プログラム" in shown
    assert "開始前に確認が必要な項目：4件" in shown
    assert "[開始前の確認]" in shown
    await empty.press_action("kato", actions.ShowPlan(DRAFT))


async def test_a_lead_without_a_programme_is_told_how_one_begins(empty: Stage) -> None:
    shown = await home(empty, "suzuki")
    assert "担当している定着プログラムはまだありません" in shown
    assert "[新しく作る]" in shown
    assert "[新しく作る]" not in await home(empty, "tanaka")


# ---------------------------------------------------------------------------- the KPIs of a team


def enter(stage: Stage, numbers: dict[str, int]) -> None:
    """Let people enter numbers of the programme's first week, which is then evaluated. On Wednesday evening
    they speak of Monday and Tuesday: 2 x 3 = 6 are expected of each."""
    with stage.unit() as unit:
        [kpi] = unit.programmes.get("crm").kpis
        for person, number in numbers.items():
            record_number(
                unit,
                kpi=kpi,
                person_id=person,
                period_start=date(2026, 9, 14),
                period_end=date(2026, 9, 20),
                value=Decimal(number),
                now=stage.installation.clock.now(),
            )
        reevaluate(unit, unit.programmes.get("crm"), company=stage.installation.company, now=NEXT_MONDAY)
        unit.commit()


@pytest.fixture
async def team(stage: Stage) -> Stage:
    """The company with five more people in the team, on Wednesday evening."""
    stage.bring_in(MANY_PEOPLE)
    await stage.go_to(tokyo(9, 16, 18))
    return stage


async def test_numbers_of_fewer_than_five_people_are_not_added_up(team: Stage) -> None:
    enter(team, dict.fromkeys(TEAM[:4], 7))
    shown = await home(team, "suzuki")
    assert FEW in shown
    assert "28件" not in shown


async def test_numbers_of_five_people_are_added_up_with_what_was_expected_of_the_same_five(
    team: Stage,
) -> None:
    enter(team, dict.fromkeys(TEAM, 7))
    shown = await home(team, "suzuki")
    assert FEW not in shown
    assert "訪問記録：35件／目安30件" in shown
    assert "5名分" in shown
    assert "「訪問記録」の目的：引き継ぎの抜けを防ぐため" in shown


async def test_nobodys_own_number_is_shown_of_a_kpi_that_members_were_not_told_of(team: Stage) -> None:
    enter(team, dict(zip(TEAM, (111, 2, 3, 4, 5), strict=True)))
    shown = await home(team, "suzuki")
    assert "直属の方の数値" not in shown
    assert "111" not in shown
    assert "Other 1" not in shown


async def test_who_manages_nobody_sees_no_team(team: Stage) -> None:
    enter(team, dict.fromkeys(TEAM, 7))
    assert "訪問記録：35件" not in await home(team, "tanaka")
    assert "担当チーム" not in await home(team, "ogawa")
