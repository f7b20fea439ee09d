"""The sample company in the real product: seeded, and played from Monday to Thursday of go-live."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from scenario_stage import Stage, stage_on, tokyo

from bot.platform import TickReport
from bot.playground.sender import PlaygroundSender
from bot.playground.transcript import direct
from bot.sample.colleagues import SampleCompany, load_sample_company
from bot.sample.company import (
    DEMO_START,
    LEFT_TO_HUMANS,
    MANAGER,
    PROGRAMME_ID,
    SUGGESTED_PERSON,
    sample_files,
)
from bot.sample.script import Script
from bot.sample.seed import ACTOR, seed
from cards.actions import ResumeSending
from coaching.checkins.model import CheckInState
from coaching.programmes.model import ProgrammeState
from handlers.delivery import SENDING_STOPPED
from people.errors import FileRefusedError
from people.model import Company, Platform
from storage.database import Database, open_database

MONDAY, SUNDAY = date(2026, 9, 14), date(2026, 9, 20)


@pytest.fixture(scope="module")
def played(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The company on Thursday evening, Tokyo time, after three and a half days of stepping."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copyfile(sqlite_template, folder / "hojorin.db")
    database = open_database(f"sqlite+pysqlite:///{folder / 'hojorin.db'}")
    with stage_on(database, folder, now=DEMO_START) as stage:
        with stage.unit() as unit:
            seed(unit, company=stage.installation.company, now=DEMO_START)
            unit.commit()
        stage.installation.engine.crowd = Script(stage.transcript, stage.inbound, stage.installation.company)
        let_everybody_read(stage, "results")
        asyncio.run(stage.go_to(tokyo(9, 17, 20)))
        yield stage
    database.close()


def let_everybody_read(stage: Stage, channel: str) -> None:
    """Have everybody in a channel, as they are in the demo's: what is posted there is sent to nobody."""
    with stage.unit() as unit:
        everybody = frozenset(person.id for person in unit.people.list_all())

    async def members(name: str) -> frozenset[str] | None:
        return everybody if name == channel else None

    sender = stage.installation.senders[Platform.PLAYGROUND]
    assert isinstance(sender, PlaygroundSender)
    sender.members = members


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    """The sample company as its files say."""
    return load_sample_company(Company(name="Mizuki Instruments"))


def test_everything_is_imported_by_the_same_services_as_on_the_command_line(played: Stage) -> None:
    with played.unit() as unit:
        assert len(unit.people.list_all()) == 240
        assert unit.programmes.get(PROGRAMME_ID).state is ProgrammeState.RUNNING
        subjects = {entry.subject for entry in unit.audit.list_entries() if entry.actor == ACTOR}
    assert {"people", "leave", "calendar", PROGRAMME_ID} <= subjects


def test_149_people_take_part(played: Stage) -> None:
    with played.unit() as unit:
        assert len(unit.enrolments.of_programme(PROGRAMME_ID)) == 149


def test_the_new_starter_finds_unanswered_cards(played: Stage) -> None:
    assert played.kinds(SUGGESTED_PERSON) == ["introduction", "day_one", "check_in"]
    with played.unit() as unit:
        check_in = unit.check_ins.of_person(SUGGESTED_PERSON)[0]
    assert check_in.state is CheckInState.OPEN


UNASKED = {"introduction", "day_one", "check_in"}
WORK = {"questions_waiting", "escalation", "proposal", "responses_waiting", "response_late"}
"""What waits for those who run the programme: it stays there for the human who plays them."""


def test_nobody_acted_as_the_people_left_to_humans(played: Stage) -> None:
    for person in LEFT_TO_HUMANS:
        posts = played.transcript.posts(direct(person))
        assert {post.card.kind for post in posts if post.card} <= UNASKED | WORK


def test_check_ins_come_on_wednesday_at_ten_wherever_people_are(
    played: Stage, company: SampleCompany
) -> None:
    for person in ("murakami.hiromi", "kavitha.rao", "hannah.albrecht", "nathan.feldman"):
        zone = company.colleagues[person].calendar.timezone
        local = [at.astimezone(zone) for at in played.sent_at(person, "check_in")]
        assert [(at.date(), at.hour, at.minute) for at in local] == [(date(2026, 9, 16), 10, 0)]


def test_on_half_a_day_of_leave_the_check_in_comes_in_the_afternoon(played: Stage) -> None:
    # 09:00 to 17:00 with the morning off leaves 13:00 to 17:00.
    assert played.sent_at("matsuo.ai", "check_in") == [tokyo(9, 16, 13)]


def test_who_is_away_all_week_or_starts_later_hears_nothing_yet(played: Stage) -> None:
    for person in ("shimizu.sayaka", "fujii.yoshio", "komatsu.tomoko", "georg.wendt"):
        assert played.kinds(person) == []


def test_most_answered_by_thursday_and_all_answers_are_the_script_s_own(played: Stage) -> None:
    with played.unit() as unit:
        counts = unit.check_ins.counts(PROGRAMME_ID, first=MONDAY, last=SUNDAY)
    totals = Counter[str]()
    for (_team, _state, answer), number in counts.items():
        totals[answer or "open"] += number
    asked = sum(totals.values())
    assert 125 <= asked <= 149
    assert 0.45 * asked < asked - totals["open"] < 0.85 * asked
    assert totals["on_track"] > totals["trouble"] > totals["done"] > 0


def test_every_answer_was_given_in_the_working_time_of_whoever_gave_it(
    played: Stage, company: SampleCompany
) -> None:
    with played.unit() as unit:
        answered = [
            check_in
            for person in company.colleagues
            for check_in in unit.check_ins.of_person(person)
            if check_in.answered_at is not None
        ]
    assert len(answered) > 50
    for check_in in answered:
        assert check_in.answered_at is not None
        assert company.colleagues[check_in.person_id].calendar.is_working_moment(check_in.answered_at)


def test_goals_questions_numbers_and_troubles_come_in(played: Stage, company: SampleCompany) -> None:
    with played.unit() as unit:
        enrolments = unit.enrolments.of_programme(PROGRAMME_ID)
        numbers = sum(bool(unit.readings.of_subject(person)) for person in company.colleagues)
        troubles = unit.help.kind_counts(PROGRAMME_ID, first=tokyo(9, 14, 0), last=tokyo(9, 21, 0))
        questions = unit.questions.of_programme(PROGRAMME_ID)
        took_next = [enrolment for enrolment in enrolments if enrolment.practice_id is not None]
    assert sum(enrolment.own_goal is not None for enrolment in enrolments) > 30
    assert 3 < len(questions) < 20
    assert numbers > 30
    assert sum(troubles.values()) > 10
    assert len(troubles) >= 4
    assert took_next


def test_the_manager_s_team_is_large_enough_for_counts(played: Stage) -> None:
    with played.unit() as unit:
        reports = unit.people.reports_of(MANAGER)
    assert len(reports) >= played.installation.company.smallest_group


def test_no_event_of_the_script_was_refused_or_broke(played: Stage, company: SampleCompany) -> None:
    """Whatever goes wrong is said on a notice; the only ones here thank for a goal."""
    with played.unit() as unit:
        enrolments = unit.enrolments.of_programme(PROGRAMME_ID)
        questions = unit.questions.of_programme(PROGRAMME_ID)
    goals = sum(one.own_goal is not None for one in enrolments)
    kinds = Counter(kind for person in company.colleagues for kind in played.kinds(person))
    assert (kinds["notice"], kinds["question_kept"]) == (goals, len(questions))


class OneAct:
    """A crowd that does one thing at one moment."""

    def __init__(self, at: datetime, do: Callable[[], Awaitable[object]]) -> None:
        self._at: datetime | None = at
        self._do = do

    async def act(self, now: datetime) -> int:
        """Do it once its moment has come."""
        if self._at is None or now < self._at:
            return 0
        self._at = None
        await self._do()
        return 1

    def next_act(self) -> datetime | None:
        """Return its moment until it is done."""
        return self._at


async def test_what_somebody_causes_goes_out_at_the_moment_at_which_they_act(stage: Stage) -> None:
    with stage.unit() as unit:
        unit.switches.put(SENDING_STOPPED, "test")
        unit.commit()
    act = partial(stage.press_action, "ogawa", ResumeSending())
    stage.installation.engine.crowd = OneAct(tokyo(9, 14, 11), act)

    report = await stage.go_to(tokyo(9, 14, 14))

    # Nothing else is due at 11:00, and what was held since 09:00 does not wait for the next thing that is.
    assert stage.sent_at("tanaka", "introduction") == [tokyo(9, 14, 11)]
    assert stage.sent_at("tanaka", "day_one") == [tokyo(9, 14, 11)]
    assert (report.sent, report.held) == (2, 0)


async def test_what_is_held_does_not_keep_the_clock_from_going_on(stage: Stage) -> None:
    with stage.unit() as unit:
        unit.switches.put(SENDING_STOPPED, "test")
        unit.commit()

    report = await stage.go_to(tokyo(9, 16, 12))

    assert report.now == tokyo(9, 16, 12)
    assert (report.sent, report.held) == (0, report.planned)
    assert report.held > 4


async def test_a_move_of_the_clock_is_one_tick_for_the_metrics(stage: Stage) -> None:
    ticks: list[TickReport] = []
    stage.installation.engine.on_tick = ticks.append

    report = await stage.go_to(tokyo(9, 17, 20))

    assert report.sent > 6
    assert ticks == [report]


def test_a_sample_file_that_was_spoiled_is_refused_with_its_line(
    sqlite_database: Database, tmp_path: Path
) -> None:
    files = sample_files()
    spoiled = tmp_path / "people.csv"
    text = files.people_csv.read_text(encoding="utf-8").replace("2026-09-16", "16.09.2026", 1)
    spoiled.write_text(text, encoding="utf-8")
    changed = replace(files, people_csv=spoiled)
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if "16.09.2026" in row)
    with (
        sqlite_database.unit_of_work() as unit,
        pytest.raises(FileRefusedError, match=f"people.csv, line {line}: start_date"),
    ):
        seed(unit, company=Company(name="x"), now=DEMO_START, files=changed)


def test_bringing_it_in_takes_the_clock_s_word_for_now(sqlite_database: Database) -> None:
    now = datetime(2026, 9, 14, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    with sqlite_database.unit_of_work() as unit:
        seed(unit, company=Company(name="x"), now=now)
        entries = unit.audit.list_entries()
        due = unit.enrolments.next_due()
    assert {entry.at for entry in entries if entry.actor == ACTOR} == {now}
    # What was answered to surveys was answered before.
    assert max(entry.at for entry in entries) == now
    assert due is not None
    assert due - now < timedelta(minutes=1)
