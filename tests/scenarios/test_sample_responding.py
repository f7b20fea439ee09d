"""Nobody plays the lead of the sample company: its deputy answers what people said in September, so that the
October survey opens. The programme is stopped, so that nothing else happens.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from scenario_stage import Stage, stage_on, tokyo

from bot.demo import build_playground
from bot.sample.company import DEMO_START, LEAD, PROGRAMME_ID
from bot.sample.seed import seed
from coaching.programmes.service import stop
from storage.database import open_database
from surveys.responses.model import Decision, RoundState
from surveys.responses.rules import unanswered
from surveys.waves.model import WaveState

SEPTEMBER, OCTOBER = "salesforce-monthly-5", "salesforce-monthly-6"
DEPUTY = "joanne.pereira"
SPONSOR = "ogata.kazuo"


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """The company on the first morning, with everybody acting by themselves."""
    shutil.copyfile(sqlite_template, tmp_path / "hojorin.db")
    database = open_database(f"sqlite+pysqlite:///{tmp_path / 'hojorin.db'}")
    with stage_on(database, tmp_path, now=DEMO_START, supporters="playground:supporters") as found:
        with found.unit() as unit:
            seed(unit, company=found.installation.company, now=DEMO_START)
            stop(unit, PROGRAMME_ID, now=DEMO_START, actor="test")
            unit.commit()
        build_playground(found.installation, found.transcript)
        yield found
    database.close()


def test_the_deputy_answers_in_the_first_week_and_the_next_survey_opens(stage: Stage) -> None:
    asyncio.run(stage.go_to(tokyo(9, 17, 18)))
    with stage.unit() as unit:
        september = unit.responses.find_round(SEPTEMBER)
        items = unit.responses.items_of([SEPTEMBER])[SEPTEMBER]
    assert september is not None
    assert september.state is RoundState.PUBLISHED
    assert september.published_by == DEPUTY
    assert unanswered(items) == []
    for item in items:
        assert item.answer is not None
        assert set(item.answer.reasons) == {"ja", "en"}
        assert bool(item.answer.owner_id) is (item.answer.decision is Decision.WILL_DO)
    asyncio.run(stage.go_to(tokyo(10, 2, 11)))
    with stage.unit() as unit:
        october = unit.surveys.get_wave(OCTOBER)
    assert october.state is WaveState.OPEN
    assert october.despite is None


def test_if_a_human_plays_the_lead_they_are_left_to_them_and_the_sponsor_hears_of_it(stage: Stage) -> None:
    stage.transcript.mark_human(LEAD)
    asyncio.run(stage.go_to(tokyo(9, 17, 12)))
    with stage.unit() as unit:
        september = unit.responses.find_round(SEPTEMBER)
    assert september is not None
    assert september.state is RoundState.OPEN
    assert september.escalated_at is not None
    assert "responses_waiting" in stage.kinds(LEAD)
    assert "responses_missing" in stage.kinds(SPONSOR)
