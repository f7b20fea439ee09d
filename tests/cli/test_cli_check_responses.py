"""`hojorin check` says whether anybody would respond to what people say in surveys."""

from dataclasses import replace

import pytest
from conftest import Desk
from wave_stage import SCHEDULE

from surveys.schedules.model import ScheduleState, SurveySchedule

NOBODY = "Nobody would respond to what people say in surveys"
NO_SPONSOR = "No sponsor is there who hears of responses to surveys that are late"


def said(desk: Desk) -> list[str]:
    """Return which of the two lines `check` has, and that it is a fault."""
    lines = desk("check").out.splitlines()
    return [one for one in (NOBODY, NO_SPONSOR) for line in lines if line.startswith(f"✗ {one}")]


def plan(desk: Desk, schedule: SurveySchedule) -> None:
    with desk.unit() as unit:
        unit.surveys.put_schedule(schedule)
        unit.commit()


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("member", [NOBODY]),
        ("lead", [NO_SPONSOR]),
        ("sponsor", []),
        ("admin", [NOBODY]),
        ("lead;sponsor", []),
    ],
)
def test_with_surveys_somebody_must_respond_and_a_sponsor_hear_of_it(
    desk: Desk, roles: str, expected: list[str]
) -> None:
    desk.write("people.csv", f"person_id,name,roles\nkey,Somebody,{'' if roles == 'member' else roles}\n")
    assert desk("people", "import", "people.csv").code == 0
    plan(desk, SCHEDULE)
    assert said(desk) == expected


def test_without_a_survey_nobody_need_respond(desk: Desk) -> None:
    desk.write("people.csv", "person_id,name\nkey,Somebody\n")
    assert desk("people", "import", "people.csv").code == 0
    assert said(desk) == []
    plan(desk, replace(SCHEDULE, state=ScheduleState.ENDED))
    assert said(desk) == []
