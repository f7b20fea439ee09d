"""Results are read through the real path: answered, sealed, closed, published, and compared."""

from dataclasses import replace
from datetime import timedelta

import pytest
from wave_stage import CLOSE, INVITED, OPENING, VOTES, House, answered_house, ballot_of, people

from handlers.surveys.closing import discard
from people.errors import NotFoundError
from people.model import Person, Role
from storage.database import Database
from surveys.errors import NotPublishedError
from surveys.gate.model import COMPANY, Shown
from surveys.results.model import Change, Figures, InWords, NotCompared, QuestionResult, WaveResult
from surveys.results.service import may_read_results, published_waves, results_day, results_of
from surveys.results.trends import trend_of

MONTH = timedelta(days=28)


@pytest.fixture
def house(database: Database) -> House:
    """Forty people, of whom thirty have answered; their survey is over."""
    return answered_house(database)


def results(house: House, wave_id: str = "pulse-1", *, of: tuple[int, ...] | None = None) -> WaveResult:
    with house.unit() as unit:
        return results_of(unit, wave_id, of=of)


def ask_again(house: House, *, number: int = 2, votes: int = VOTES) -> None:
    """Open the next wave four weeks after the last one, and let people answer until its end."""
    house.now += MONTH - timedelta(days=7)
    house.ask_nothing()
    wave = house.open(number=number)
    for voter in range(votes):
        house.vote(f"p{voter:05}", ballot_of(voter), wave=wave.id)
    house.now = wave.closes_at
    house.close()


def of_company(result: WaveResult) -> dict[str, QuestionResult]:
    assert result.company is not None
    return {one.question.id: one for one in result.company.questions}


def test_a_wave_that_is_not_closed_has_no_results(house: House) -> None:
    with pytest.raises(NotPublishedError):
        results(house)
    with pytest.raises(NotFoundError):
        results(house, "nothing-1")


def test_results_are_near_what_was_answered(house: House) -> None:
    """Of thirty, numbers 0 to 10 in turn: 19 detractors, 6 passives, 5 promoters; NPS (5 - 19) / 30 = -46.7.
    1 to 5 in turn: the mean is 3, and 40 % agree. 15 of 30 want videos, all want training."""
    house.close()
    result = results(house)
    assert (result.answered, result.invited, result.before) == (VOTES, INVITED, None)
    found = of_company(result)
    truth = {"nps": [-1400 / 30], "easy": [3, 40], "why": [100 / 3] * 3, "help": [100, 50]}
    for question, values in truth.items():
        shown = found[question].shown
        assert isinstance(shown, Figures)
        assert shown.shares == (100, *shown.shares[1:]) if question == "help" else sum(shown.shares) == 100
        for one, value in zip(shown.measures, values, strict=True):
            assert one.estimate.low <= value <= one.estimate.high
            assert one.change is NotCompared.FIRST


def test_everybody_is_in_a_group_beside_the_company(house: House) -> None:
    house.close()
    result = results(house)
    parts = [one for one in result.groups if one.group.is_part]
    assert sum(one.invited for one in parts) == INVITED
    assert all(one.group.shown is Shown.WORDS for one in parts)
    words = [one.shown for part in parts for one in part.questions if one.question.id == "easy"]
    assert all(isinstance(one, InWords) and one.before is NotCompared.FIRST for one in words)


def test_the_next_wave_is_compared_with_the_last_one_that_says_something(house: House) -> None:
    house.close()
    ask_again(house, number=2, votes=2)
    ask_again(house, number=3)
    assert results(house, "pulse-2").too_few
    result = results(house, "pulse-3")
    assert result.before is not None
    assert result.before.id == "pulse-1"
    changed = [
        one.change
        for found in of_company(result).values()
        if isinstance(found.shown, Figures)
        for one in found.shown.measures
    ]
    # All answered the same: what differs is the errors of the gate, and those the intervals hold.
    assert all(isinstance(one, Change) and one.by.low <= 0 <= one.by.high for one in changed)


def test_some_groups_are_read_as_all_of_them_are(house: House) -> None:
    house.close()
    ask_again(house)
    whole = results(house, "pulse-2")
    last = whole.groups[-1].group.number
    part = results(house, "pulse-2", of=(last,))
    assert part.groups == (whole.find(last),)
    assert part.places == whole.places
    company = results(house, "pulse-2", of=(COMPANY,))
    assert (company.company, company.texts) == (whole.company, whole.texts)


def test_a_trend_goes_through_all_waves_that_have_results(house: House) -> None:
    house.close()
    ask_again(house, number=2)
    with house.unit() as unit:
        trend = trend_of(unit, "pulse")
        company = next(line.group for line in trend.lines if line.group.number == COMPANY)
        short = trend_of(unit, "pulse", group=company)
        assert [wave.id for wave in published_waves(unit, "pulse")] == ["pulse-2", "pulse-1"]
        assert published_waves(unit) == published_waves(unit, "pulse")
        assert trend_of(unit, "nothing").waves == ()
    assert [wave.id for wave in trend.waves] == ["pulse-1", "pulse-2"]
    assert trend.participation == ((VOTES, INVITED), (VOTES, INVITED))
    assert all(point is not None for line in trend.lines for point in line.points)
    assert short.lines == tuple(line for line in trend.lines if line.group.number == COMPANY)


def test_a_discarded_wave_has_no_results(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(20))
    house.plan()
    house.open()
    with house.unit() as unit:
        discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()
    house.close()
    with pytest.raises(NotPublishedError):
        results(house)


def test_results_come_on_the_company_s_next_working_day(house: House) -> None:
    """The wave closes on Tuesday, 9 June 2026 (WORDS, example 6: results on Wednesday)."""
    with house.unit() as unit:
        day = results_day(unit, house.wave(), house.company)
    assert day is not None
    assert (day - OPENING.date(), day - CLOSE.date()) == (timedelta(days=8), timedelta(days=1))


@pytest.mark.parametrize("role", [None, *Role])
def test_who_was_invited_reads_and_so_do_leads_sponsors_and_admins(role: Role | None) -> None:
    somebody = Person(id="x", name="X", roles=frozenset({role} if role else ()))
    assert may_read_results(viewer=somebody, is_invited=True)
    allowed = role in (Role.LEAD, Role.SPONSOR, Role.ADMIN)
    assert may_read_results(viewer=somebody, is_invited=False) is allowed


def test_the_definition_says_who_reads_and_that_holds(house: House) -> None:
    definition = house.wave().definition
    assert definition.read_by == ("invited", "admin", "lead", "sponsor")
    lead = Person(id="x", name="X", roles=frozenset({Role.LEAD}))
    assert may_read_results(viewer=lead, is_invited=False, definition=definition)
    only_invited = replace(definition, read_by=("invited",))
    assert not may_read_results(viewer=lead, is_invited=False, definition=only_invited)
    assert may_read_results(viewer=lead, is_invited=True, definition=only_invited)
