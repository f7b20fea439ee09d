"""A team that was not heard for 20 working days: whoever leads hears of it once, and may ask for a survey.

Programme from Monday 14 September 2026. 21 to 23 September, 12 October, 3 and 23 November are holidays in
Japan, so that Thursday 15 October is the twentieth working day, and of those after it Friday 13 November.
"""

from collections.abc import Sequence
from datetime import date

import pytest
from programme_making import kinds
from scenario_stage import PEOPLE, Stage, find_action, tokyo

from cards import actions
from cards.plain import plain_text

WEST = "Sales/East/Osaka"
FIRST_DAY = date(2026, 9, 14)


def osaka(people: int) -> str:
    """Return roster rows of a team in Osaka."""
    rows = (
        f"osaka{number},大阪 {number},osaka{number}@mizuki.example,{WEST},suzuki,,ja,Asia/Tokyo,JP,2020-04-01"
        for number in range(people)
    )
    return PEOPLE + "\n".join(rows) + "\n"


@pytest.fixture
def stage(empty: Stage) -> Stage:
    """A programme that began today, with a team of six."""
    empty.bring_in(osaka(6))
    empty.start_programme(FIRST_DAY)
    return empty


def told(stage: Stage) -> Sequence[str]:
    """Return the texts that the lead got about quiet teams."""
    return [plain_text(card) for card in stage.cards("suzuki") if card.kind == "quiet_teams"]


async def test_a_team_that_says_nothing_is_named_once_with_how_many_it_is(stage: Stage) -> None:
    await stage.go_to(tokyo(10, 14, 17))
    assert told(stage) == []
    await stage.go_to(tokyo(10, 19, 12))
    [text] = told(stage)
    assert f"{WEST}" in text
    assert "6名" in text
    await stage.go_to(tokyo(11, 12, 12))
    assert len(told(stage)) == 1
    await stage.go_to(tokyo(11, 13, 12))
    assert len(told(stage)) == 2


async def test_one_question_is_a_voice(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 29, 11))
    form = (await stage.press_action("osaka3", actions.OpenMisfit("crm"))).form
    await stage.submit("osaka3", form, kpi="visit-records", text="合いません")
    await stage.go_to(tokyo(10, 19, 12))
    assert told(stage) == []


async def test_a_team_under_k_is_never_named(empty: Stage) -> None:
    empty.bring_in(osaka(4))
    empty.start_programme(FIRST_DAY)
    await empty.go_to(tokyo(10, 30, 12))
    assert told(empty) == []


async def test_a_lead_asks_the_admins_for_a_survey_once_a_day(stage: Stage) -> None:
    await stage.go_to(tokyo(10, 19, 12))
    card = next(card for card in stage.cards("suzuki") if card.kind == "quiet_teams")
    press = find_action(card, actions.ProposeSurvey, {})
    for _ in range(2):
        assert kinds(await stage.press_action("suzuki", press)) == ["notice"]
    await stage.go_to(tokyo(10, 19, 14))
    assert stage.kinds("ogawa").count("survey_proposed") == 1
    assert "鈴木 健太" in stage.text("ogawa", "survey_proposed")


async def test_who_does_not_lead_cannot_ask_for_one(stage: Stage) -> None:
    reply = await stage.press_action("tanaka", actions.ProposeSurvey("crm"))
    assert reply.refused
