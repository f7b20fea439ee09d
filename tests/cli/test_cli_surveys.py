"""`survey import` and `survey list`."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Desk

from people.model import Company, Person
from surveys.schedules.model import Breakdown
from surveys.schedules.service import end
from surveys.waves.model import Definition, Node, Wave, WaveState

SURVEY = """\
sets:
  - id: pulse
    name: {ja: 毎月, en: Monthly}
    questions:
      - {id: more, type: text, text: {ja: ほかには, en: Anything else}}
schedules:
  - id: monthly-pulse
    set: pulse
    rhythm: monthly, second working day
    at: "09:30"
  - id: npsonly
    set: nps
    rhythm: 四半期ごと、第1営業日
    smallest_group: 8
"""
TOKYO = ZoneInfo("Asia/Tokyo")
OPENED = datetime(2026, 8, 4, 9, 30, tzinfo=TOKYO)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A company with enough people to be asked on Friday, 4 September 2026, and a survey file."""
    desk.set_up()
    with desk.unit() as unit:
        unit.people.upsert_many([Person(id=f"m{number}", name=f"Member {number}") for number in range(16)])
        unit.commit()
    desk.write("survey.yaml", SURVEY)
    return desk


def open_wave(desk: Desk, number: int, *, state: WaveState, answered: int | None = None) -> None:
    """Store a wave of the monthly schedule, to which six are invited."""
    wave_id = f"monthly-pulse-{number}"
    opened = OPENED + timedelta(days=31 * (number - 1))
    definition = Definition(
        wave_id=wave_id,
        set_id="pulse",
        set_name={"en": "Monthly"},
        number=number,
        questions=(),
        languages=("ja",),
        smallest_group=5,
        breakdown=Breakdown.TEAM,
        nodes=(Node(path=(), invited=6),),
        codebook={},
        theme_names={},
        opens_on=opened.date(),
        closes_at=opened + timedelta(days=7),
        results_to=(),
    )
    wave = Wave(
        id=wave_id,
        schedule_id="monthly-pulse",
        state=WaveState.OPEN,
        definition=definition,
        digest="0" * 64,
        public_key=b"k" * 32,
        opened_at=opened,
        remind_at=None,
        invited=6,
    )
    with desk.unit() as unit:
        unit.surveys.add_wave(wave, [])
        if state is not WaveState.OPEN:
            unit.surveys.move_wave(wave_id, before=WaveState.OPEN, after=state, answered=answered)
        unit.commit()


def test_a_file_is_brought_in_and_said_so(office: Desk) -> None:
    answer = office("survey", "import", "survey.yaml")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "The set pulse: new.",
        "The schedule monthly-pulse: new.",
        "The schedule npsonly: new.",
    ]
    again = office("survey", "import", "survey.yaml")
    assert [line.split(": ")[1] for line in again.out.splitlines()] == ["unchanged."] * 3


def test_a_dry_run_changes_nothing(office: Desk) -> None:
    answer = office("survey", "import", "survey.yaml", "--dry-run")
    assert answer.code == 0
    assert "The set pulse is valid: new (dry run: nothing was changed)." in answer.out
    with office.unit() as unit:
        assert unit.surveys.list_sets() == []
        assert unit.surveys.list_schedules() == []
        assert unit.schedules.lock_all({"survey"}) == []


def test_a_bad_file_is_refused_as_a_whole_with_lines_and_cures(office: Desk) -> None:
    office.write("survey.yaml", SURVEY.replace("second working day", "2nd workday") + "    open_days: 99\n")
    answer = office("survey", "import", "survey.yaml")
    assert (answer.code, answer.out) == (1, "")
    assert "survey.yaml was refused: line 9, schedules[1].rhythm: 'monthly, 2nd workday'" in answer.err
    assert "did you mean 'monthly, second working day'?" in answer.err
    assert "line 15, schedules[2].open_days: '99' is not a whole number from 1 to 30" in answer.err
    assert "correct the file and import it again" in answer.err
    with office.unit() as unit:
        assert unit.surveys.list_sets() == []


def test_a_file_that_is_not_there_is_wrong_use(office: Desk) -> None:
    assert office("survey", "import", "nowhere.yaml").code == 2


def test_what_is_questionable_is_said_and_brought_in(office: Desk) -> None:
    text = SURVEY.replace("{ja: ほかには, en: Anything else}", "ほかには").replace(
        "monthly, second", "weekly, Tue #"
    )
    office.write("survey.yaml", text)
    answer = office("survey", "import", "survey.yaml")
    assert answer.code == 0
    lines = answer.err.splitlines()
    assert lines[0].startswith(
        "survey.yaml: schedules.monthly-pulse.rhythm: nobody is asked the same question"
    )
    assert lines[1] == (
        "survey.yaml lacks texts in some languages (sets.pulse.questions.more.text: en). "
        "Readers get another language there."
    )


def test_a_schedule_that_has_ended_is_left_alone_and_said_so(office: Desk) -> None:
    office("survey", "import", "survey.yaml")
    with office.unit() as unit:
        now = datetime(2026, 9, 4, tzinfo=TOKYO)
        end(unit, "npsonly", company=Company(name="ミズキ計器"), now=now, actor="suzuki")
        unit.commit()
    answer = office("survey", "import", "survey.yaml")
    assert answer.code == 0
    assert "The schedule npsonly has ended and does not come back; give it another id" in answer.err


def test_without_surveys_the_list_says_how_to_begin(office: Desk) -> None:
    answer = office("survey", "list")
    assert answer.code == 0
    assert "There is no survey yet; `hojorin survey import FILE.yaml` brings one in" in answer.out
    assert json.loads(office("survey", "list", "--json").out) == {"schedules": [], "waves": []}


def test_the_list_shows_each_schedule_with_its_next_date(office: Desk) -> None:
    office("survey", "import", "survey.yaml")
    found = json.loads(office("survey", "list", "--json").out)
    assert found["waves"] == []
    assert found["schedules"] == [
        {
            "id": "monthly-pulse",
            "set": "pulse",
            "state": "active",
            "rhythm": "monthly, second working day",
            "at": "09:30",
            "next": "2026-10-02",  # 1 October is a Thursday; 2 September has passed.
            "open_days": 5,
            "remind_on_day": 3,
            "breakdown": "team",
            "smallest_group": 5,
        },
        {
            "id": "npsonly",
            "set": "nps",
            "state": "active",
            "rhythm": "quarterly, first working day",
            "at": "10:00",
            "next": "2026-10-01",
            "open_days": 5,
            "remind_on_day": 3,
            "breakdown": "team",
            "smallest_group": 8,
        },
    ]


def test_waves_are_listed_with_who_was_invited_and_after_the_close_how_many_answered(office: Desk) -> None:
    office("survey", "import", "survey.yaml")
    open_wave(office, 1, state=WaveState.CLOSED, answered=5)
    open_wave(office, 2, state=WaveState.OPEN)
    waves = json.loads(office("survey", "list", "--json").out)["waves"]
    assert [(one["id"], one["state"], one["invited"], one["answered"]) for one in waves] == [
        ("monthly-pulse-2", "open", 6, None),
        ("monthly-pulse-1", "closed", 6, 5),
    ]
    assert waves[1]["opens_on"] == date(2026, 8, 4).isoformat()
    assert datetime.fromisoformat(waves[1]["closes_at"]) == datetime(2026, 8, 11, 9, 30, tzinfo=TOKYO)
    table = office("survey", "list").out
    assert "monthly-pulse-2" in table
    assert "npsonly" in table


def test_of_too_few_answers_nothing_but_that_is_told(office: Desk) -> None:
    office("survey", "import", "survey.yaml")
    open_wave(office, 1, state=WaveState.CLOSED, answered=4)
    wave = json.loads(office("survey", "list", "--json").out)["waves"][0]
    assert (wave["answered"], wave["too_few"]) == (None, True)


def test_an_imported_roster_takes_the_dates_along(office: Desk) -> None:
    office("survey", "import", "survey.yaml")
    people = "person_id,name,timezone\nngata,Ngata,Pacific/Auckland\n"
    office.write("more.csv", people)
    assert office("people", "import", "more.csv").code == 0
    with office.unit() as unit:
        stored = unit.schedules.lock("survey", "monthly-pulse")
    assert stored is not None
    assert stored.schedule is not None
    assert stored.schedule.zones == ("Asia/Tokyo", "Pacific/Auckland")
    # 09:30 on 2 October in Auckland, where summer time has begun (UTC+13).
    assert stored.next_at == datetime(2026, 10, 2, 9, 30, tzinfo=ZoneInfo("Pacific/Auckland"))
