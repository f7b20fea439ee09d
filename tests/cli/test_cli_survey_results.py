"""`survey results`: what was published, for a spreadsheet."""

import csv
import io
import json
import random
from datetime import UTC, datetime

from conftest import Desk
from wave_stage import SCHEDULE, SET

from surveys.ballots.model import Ballot
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.schedules.model import Breakdown
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Definition, Node, Wave, WaveState

OPENED = datetime(2026, 6, 2, 1, tzinfo=UTC)


def put_wave(desk: Desk, number: int, *, votes: int | None) -> None:
    """Store a wave: closed with what was published of so many ballots, all promoters; None: it is open."""
    opened = OPENED.replace(month=5 + number)
    definition = Definition(
        wave_id=f"pulse-{number}",
        set_id=SET.id,
        set_name=SET.name,
        number=number,
        questions=SET.questions,
        languages=("en",),
        smallest_group=5,
        breakdown=Breakdown.TEAM,
        nodes=(Node(path=(), invited=60),),
        codebook={},
        theme_names={},
        opens_on=opened.date(),
        closes_at=opened.replace(day=9),
        results_to=(),
    )
    wave = Wave(
        id=definition.wave_id,
        schedule_id="pulse",
        state=WaveState.OPEN if votes is None else WaveState.CLOSED,
        definition=definition,
        digest=digest(to_text(definition)),
        public_key=bytes(32),
        opened_at=opened,
        remind_at=None,
        invited=60,
    )
    tally = Tally(definition)
    for _ in range(votes or 0):
        tally.add(Ballot(node=0, language="en", answers={"nps": 10}))
    with desk.unit() as unit:
        unit.surveys.put_set(SET)
        unit.surveys.put_schedule(SCHEDULE)
        unit.surveys.add_wave(wave, [])
        if votes is not None:
            unit.releases.ready(wave.id, release(tally, definition, random.Random(3)), at=opened)()
        unit.commit()


def test_a_wave_s_results_are_a_table(desk: Desk) -> None:
    put_wave(desk, 1, votes=40)
    answer = desk("survey", "results", "pulse-1")
    assert (answer.code, answer.err) == (0, "")
    [nps] = [line.split() for line in answer.out.splitlines() if line.split()[1:3] == ["nps", "nps"]]
    assert nps[0] == "pulse-1"
    assert "first" in nps


def test_csv_has_every_column_and_json_the_same_rows(desk: Desk) -> None:
    put_wave(desk, 1, votes=40)
    put_wave(desk, 2, votes=40)
    text = desk("survey", "results", "pulse-2", "--csv").out
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert json.loads(desk("--json", "survey", "results", "pulse-2").out) == rows
    [nps] = [row for row in rows if row["measure"] == "nps"]
    assert 60 < float(nps["low"]) < float(nps["value"]) <= 100
    assert float(nps["change_low"]) <= 0 <= float(nps["change_high"])


def test_a_schedule_s_results_are_a_time_series(desk: Desk) -> None:
    put_wave(desk, 1, votes=40)
    put_wave(desk, 2, votes=3)
    put_wave(desk, 3, votes=40)
    rows = json.loads(desk("survey", "results", "pulse", "--json").out)
    assert [(row["wave"], row["not_compared"]) for row in rows if row["measure"] == "nps"] == [
        ("pulse-1", "first"),
        ("pulse-3", ""),
    ]
    assert [row["wave"] for row in rows if row["measure"] == "too_few"] == ["pulse-2"]


def test_texts_come_in_the_language_that_is_asked_for(desk: Desk) -> None:
    put_wave(desk, 1, votes=40)
    rows = json.loads(desk("survey", "results", "pulse-1", "--json", "--language", "ja").out)
    assert {row["text"] for row in rows if row["question"] == "easy"} == {"It is easy to use（日）"}


def test_an_open_wave_says_when_it_ends(desk: Desk) -> None:
    put_wave(desk, 1, votes=None)
    answer = desk("survey", "results", "pulse-1")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "pulse-1 is open until 2026-06-09 01:00 UTC; results come after that.\n"


def test_a_schedule_without_results_is_empty(desk: Desk) -> None:
    put_wave(desk, 1, votes=None)
    answer = desk("survey", "results", "pulse")
    assert (answer.code, answer.out) == (0, "No wave of this schedule has results yet.\n")


def test_what_is_neither_a_wave_nor_a_schedule_is_not_found(desk: Desk) -> None:
    answer = desk("survey", "results", "nothing")
    assert (answer.code, answer.out) == (1, "")
    assert "nothing" in answer.err
