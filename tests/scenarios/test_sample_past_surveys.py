"""Six surveys lie behind the sample company when the demo begins: what stands in the ledger tells its story.

What is expected stands in the story (`bot/sample/company/story.yaml`) and in ANONYMITY; it is read from the
ledger as everybody may read it.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from scenario_stage import Stage, stage_on, tokyo

from bot.sample.company import DEMO_START
from bot.sample.seed import seed
from storage.database import Database, open_database
from surveys.gate.model import COMPANY, CountsRelease, Released, ThemeRelease
from surveys.results.model import Figures, InWords, Measure, NotCompared, WaveResult
from surveys.results.service import published_waves, results_of
from surveys.schedules.model import ScheduleState
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Wave, WaveState

BEFORE, MONTHLY = "salesforce-before", "salesforce-monthly"
MAY, JUNE, JULY, AUGUST, SEPTEMBER = (f"{MONTHLY}-{number}" for number in range(1, 6))
MONTHS = (MAY, JUNE, JULY, AUGUST, SEPTEMBER)


@pytest.fixture(scope="module")
def database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One to bring the company into."""
    folder = tmp_path_factory.mktemp("past")
    shutil.copyfile(sqlite_template, folder / "hojorin.db")
    opened = open_database(f"sqlite+pysqlite:///{folder / 'hojorin.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def seeded(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The company on the first morning of the demo."""
    with stage_on(database, tmp_path_factory.mktemp("seeded"), now=DEMO_START) as stage:
        with stage.unit() as unit:
            seed(unit, company=stage.installation.company, now=DEMO_START)
            unit.commit()
        yield stage


@pytest.fixture(scope="module")
def waves(seeded: Stage) -> dict[str, Wave]:
    """All waves by their ids, in the order in which they opened."""
    with seeded.unit() as unit:
        found = [wave for one in (BEFORE, MONTHLY) for wave in reversed(unit.surveys.waves_of(one))]
    return {wave.id: wave for wave in found}


@pytest.fixture(scope="module")
def released(seeded: Stage, waves: dict[str, Wave]) -> dict[str, Released]:
    """What the ledger holds of each."""
    with seeded.unit() as unit:
        found = {key: unit.releases.find(key) for key in waves}
    return {key: one for key, one in found.items() if one is not None}


@pytest.fixture(scope="module")
def results(seeded: Stage) -> dict[str, WaveResult]:
    """What everybody reads of the monthly ones."""
    with seeded.unit() as unit:
        return {key: results_of(unit, key) for key in MONTHS}


# ---------------------------------------------------------------------------- what is there


def test_six_waves_are_closed_and_published(waves: dict[str, Wave], released: dict[str, Released]) -> None:
    assert list(waves) == [f"{BEFORE}-1", *MONTHS]
    assert {wave.state for wave in waves.values()} == {WaveState.CLOSED}
    assert released.keys() == waves.keys()


def test_they_opened_on_the_days_of_their_rhythm_and_stayed_open_for_five_working_days(
    waves: dict[str, Wave],
) -> None:
    # The second working day of each month, by Japan's calendar: 3 to 6 May are holidays, and so is 11 August.
    days = [(one.definition.opens_on.month, one.definition.opens_on.day) for one in waves.values()]
    assert days == [(3, 10), (5, 7), (6, 2), (7, 2), (8, 4), (9, 2)]
    closes = [one.closes_at for one in waves.values()]
    assert closes == [
        tokyo(month, day, 17) for month, day in ((3, 17), (5, 14), (6, 9), (7, 9), (8, 12), (9, 9))
    ]


def test_nothing_is_left_of_their_ballots_and_no_secret_was_kept(
    seeded: Stage, waves: dict[str, Wave]
) -> None:
    with seeded.unit() as unit:
        assert [unit.ballots.counts(key) for key in waves] == [(0, 0)] * 6
    assert seeded.installation.vault.waves() == frozenset()


def test_everybody_may_find_them_latest_first(seeded: Stage) -> None:
    with seeded.unit() as unit:
        assert [wave.id for wave in published_waves(unit)] == [*reversed(MONTHS), f"{BEFORE}-1"]


def test_each_is_known_by_the_number_of_its_definition(waves: dict[str, Wave]) -> None:
    for wave in waves.values():
        assert wave.digest == digest(to_text(wave.definition))


def test_participation_is_that_of_the_company_and_falls_when_nobody_listens(
    released: dict[str, Released], waves: dict[str, Wave]
) -> None:
    shares = {key: one.answered / one.invited for key, one in released.items()}
    assert all(0.6 < share < 0.9 for share in shares.values())
    assert min(shares, key=lambda key: shares[key]) == JUNE
    assert shares[SEPTEMBER] > shares[JUNE] + 0.05
    assert {key: (one.answered, one.invited) for key, one in released.items()} == {
        key: (wave.answered, wave.invited) for key, wave in waves.items()
    }


def test_nobody_who_started_later_was_invited_and_nobody_else_was_left_out(seeded: Stage) -> None:
    with seeded.unit() as unit:
        invited = {one.person_id for one in unit.surveys.invited(JUNE)}
        users = {
            person.id: person.start_date
            for person in unit.people.list_all()
            if person.department in ("Sales", "Customer Success")
        }
    wanted = {key for key, start in users.items() if start is None or start <= tokyo(6, 2).date()}
    assert invited == wanted
    assert len(wanted) < len(users)


def test_nobody_finds_a_message_about_the_past(seeded: Stage) -> None:
    with seeded.unit() as unit:
        assert unit.outbox.waiting_count(now=DEMO_START) + unit.outbox.due_count(now=DEMO_START) == 0
        assert unit.surveys.next_moment() is None
        assert unit.surveys.waves_to_tell(now=DEMO_START + timedelta(days=60)) == []


def test_what_is_asked_once_has_ended_and_the_monthly_one_goes_on_in_october(seeded: Stage) -> None:
    with seeded.unit() as unit:
        states = {one.id: one.state for one in unit.surveys.list_schedules()}
        due = unit.schedules.next_due(("survey",))
    assert states == {BEFORE: ScheduleState.ENDED, MONTHLY: ScheduleState.ACTIVE}
    # Thursday 1 and Friday 2 October are working days; Tokyo's 10:00 is the first of all.
    assert due == tokyo(10, 2, 10)


def test_an_attacker_with_the_database_finds_nothing(database: Database, seeded: Stage) -> None:
    assert seeded.transcript is not None
    with database.unit_of_work(read_only=True) as unit:
        checked = unit.verifying.checked()
    assert checked
    assert [one.name for one in checked if one.findings] == []


def test_the_same_story_is_told_by_every_demo(
    sqlite_database: Database, seeded: Stage, released: dict[str, Released]
) -> None:
    with sqlite_database.unit_of_work() as unit:
        seed(unit, company=seeded.installation.company, now=DEMO_START)
        assert {key: unit.releases.find(key) for key in released} == released


# ---------------------------------------------------------------------------- the story


def nps(released: Released) -> float:
    """Return promoters minus detractors in percent, by hand: there are three counts, in this order."""
    counts = next(
        one.counts
        for one in released.figures
        if isinstance(one, CountsRelease) and (one.group, one.question_id) == (COMPANY, "recommend")
    )
    return 100 * (counts[2] - counts[0]) / sum(counts)


def favourable(released: Released, question: str, *, path: tuple[str, ...] = ()) -> float:
    """Return the share of the upper two of five points in percent, of the company or a whole department."""
    number = next(one.number for one in released.groups if one.path == path and not one.is_rest)
    counts = next(
        one.counts
        for one in released.figures
        if isinstance(one, CountsRelease) and (one.group, one.question_id) == (number, question)
    )
    return 100 * sum(counts[3:]) / sum(counts)


def themes(released: Released) -> list[str]:
    """Return the themes, most named first."""
    named = [one for one in released.figures if isinstance(one, ThemeRelease) and one.is_known]
    return [one.theme for one in sorted(named, key=lambda one: -one.people)]


def test_before_go_live_hope_and_worry_are_about_even_and_more_work_is_what_worries(
    released: dict[str, Released],
) -> None:
    first = released[f"{BEFORE}-1"]
    assert 30 < favourable(first, "hope-over-worry") < 60
    assert themes(first)[0] == "more-work"


def test_the_tool_is_recommended_least_in_june_and_more_from_month_to_month_afterwards(
    released: dict[str, Released],
) -> None:
    found = {key: nps(released[key]) for key in MONTHS}
    assert min(found, key=lambda key: found[key]) == JUNE
    assert found[JUNE] < found[JULY] < found[AUGUST] < found[SEPTEMBER]
    assert found[MAY] < -20
    assert found[SEPTEMBER] > 0


def test_it_helps_more_people_with_every_change_that_was_made(released: dict[str, Released]) -> None:
    found = [favourable(released[key], "helps-my-work") for key in (JUNE, JULY, AUGUST)]
    assert found == sorted(found)
    assert favourable(released[SEPTEMBER], "helps-my-work") > found[0] + 25


def test_people_feel_heard_once_they_got_an_answer(released: dict[str, Released]) -> None:
    before, after = (favourable(released[key], "heard") for key in (JUNE, JULY))
    assert after > before + 15


def test_what_is_named_most_changes_as_the_tool_does(released: dict[str, Released]) -> None:
    named = {key: themes(released[key]) for key in MONTHS}
    assert [named[key][0] for key in MONTHS] == [
        "too-many-fields",
        "too-many-fields",
        "mobile",
        "helps",
        "helps",
    ]
    assert {"double-entry", "old-way"} <= set(named[MAY])
    assert "not-heard" in named[JUNE]
    assert not {"too-many-fields", "old-way", "not-heard"} & set(named[SEPTEMBER])
    assert all("double-entry" in found for found in named.values())


def test_one_department_stays_behind(released: dict[str, Released]) -> None:
    for key in (AUGUST, SEPTEMBER):
        sales, success = (
            favourable(released[key], "helps-my-work", path=(one,)) for one in ("Sales", "Customer Success")
        )
        assert sales > success + 20


def test_both_languages_are_quoted_and_what_is_quoted_was_not_written_twice(
    released: dict[str, Released],
) -> None:
    for one in released.values():
        assert {quote.language for quote in one.quotes} == {"ja", "en"}
        assert len({quote.text for quote in one.quotes}) == len(one.quotes)


# ---------------------------------------------------------------------------- what cannot be compared


def test_a_question_that_was_reworded_in_july_is_not_compared_with_june_and_others_are(
    results: dict[str, WaveResult],
) -> None:
    company = results[JULY].company
    assert company is not None
    changes = {
        one.question.id: one.shown.measures[0].change
        for one in company.questions
        if isinstance(one.shown, Figures)
    }
    assert changes.pop("can-use") is NotCompared.REWORDED
    assert len(changes) == 5
    assert not [key for key, change in changes.items() if isinstance(change, NotCompared)]


def test_from_august_on_the_new_wording_is_compared(results: dict[str, WaveResult]) -> None:
    for key in (AUGUST, SEPTEMBER):
        company = results[key].company
        assert company is not None
        for one in company.questions:
            assert isinstance(one.shown, Figures)
            assert not isinstance(one.shown.measures[0].change, NotCompared)


def test_a_team_that_was_renamed_in_july_has_nothing_to_be_compared_with(
    results: dict[str, WaveResult],
) -> None:
    def words_of(key: str, team: str) -> list[InWords]:
        """Return the words for a team, but those for the question that was reworded."""
        groups = [one for one in results[key].groups if one.group.path == ("Sales", "East", team)]
        asked = [one for group in groups for one in group.questions if one.question.id != "can-use"]
        return [one.shown for one in asked if isinstance(one.shown, InWords)]

    assert words_of(JUNE, "Head Office")
    assert words_of(JUNE, "Tokyo 1") == []
    assert words_of(JULY, "Head Office") == []
    assert {one.before for one in words_of(JULY, "Tokyo 1")} == {NotCompared.NO_GROUP}
    assert NotCompared.NO_GROUP not in {one.before for one in words_of(AUGUST, "Tokyo 1")}


def test_somebody_may_say_after_the_changes_that_more_recommend_it(results: dict[str, WaveResult]) -> None:
    """Between June and September, read as one reads a series: the intervals lie apart."""
    june, september = (results[key].company for key in (JUNE, SEPTEMBER))
    assert june is not None
    assert september is not None
    intervals = []
    for one in (june, september):
        shown = next(each.shown for each in one.questions if each.question.id == "recommend")
        assert isinstance(shown, Figures)
        intervals.append(next(each.estimate for each in shown.measures if each.measure is Measure.NPS))
    assert intervals[0].high < intervals[1].low
