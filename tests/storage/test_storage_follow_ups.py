"""Follow-ups and the next steps that were taken up, on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW

from measures.follow_ups.model import (
    Cause,
    FollowUp,
    FollowUpState,
    Outcome,
    Reaction,
    StepRecord,
    StepUse,
)
from measures.teams.model import Part, TeamFigure, Verdict
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import NaiveDatetimeError
from storage.unit_of_work import SqlUnitOfWork

MONDAY = date(2026, 6, 8)
ENDED = {"state": FollowUpState.RECOVERED, "ended_on": date(2026, 7, 6)}


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as one:
        yield one


def follow_up(**changes: Any) -> FollowUp:
    plain: dict[str, Any] = {
        "programme_id": "crm",
        "kpi_id": "visits",
        "team": "Sales/Tokyo",
        "manager_id": "tanaka",
        "opened_on": MONDAY,
        "cause": Cause.SLIPPED,
    }
    return FollowUp(**plain | changes)


def use(follow_up_id: int, step_id: str = "one", **changes: Any) -> StepUse:
    plain: dict[str, Any] = {
        "follow_up_id": follow_up_id,
        "step_id": step_id,
        "cause": Cause.FEW_DO_IT,
        "practice_id": "log-visit",
        "taken_on": MONDAY,
    }
    return StepUse(**plain | changes)


def put(unit: SqlUnitOfWork, **changes: Any) -> FollowUp:
    """Store a follow-up; returns it with its id."""
    one = follow_up(**changes)
    return replace(one, id=unit.follow_ups.add(one))


FULL = follow_up(
    **ENDED,
    step_id="one",
    asked_on=MONDAY,
    last_asked_on=date(2026, 6, 15),
    reaction=Reaction.WRONG,
    reacted_at=NOW,
    snoozed_until=date(2026, 6, 22),
    told_above_at=NOW + DAY,
    disputed_at=NOW + HOUR,
    disputed_by="tanaka",
    dispute="2件足りません",
    settled_at=NOW + DAY,
    settled_by="sato",
    settlement="They are in now.",
)


@pytest.mark.parametrize("one", [follow_up(), FULL], ids=["new", "full"])
def test_a_follow_up_comes_back_as_it_was(database: Database, one: FollowUp) -> None:
    with database.unit_of_work() as unit:
        found = unit.follow_ups.add(one)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.follow_ups.get(found) == unit.follow_ups.lock(found) == replace(one, id=found)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_text_is_kept(unit: SqlUnitOfWork, text: str) -> None:
    one = put(unit, team=text, dispute=text, settlement=text, programme_id="any")
    assert unit.follow_ups.recent("any", since=MONDAY) == [unit.follow_ups.get(one.id)]
    assert unit.follow_ups.get(one.id).dispute == unit.follow_ups.get(one.id).settlement


def test_the_same_one_is_there_once_and_its_id_is_given_back(unit: SqlUnitOfWork) -> None:
    one = put(unit)
    assert unit.follow_ups.add(follow_up(manager_id="sato")) == one.id
    assert unit.follow_ups.get(one.id).manager_id == "tanaka"
    others = [
        put(unit, **changes).id
        for changes in (
            {"team": "Sales"},
            {"kpi_id": "deals"},
            {"programme_id": "erp"},
            {"opened_on": date(2026, 6, 15)},
        )
    ]
    assert len({one.id, *others}) == 5


def test_what_is_not_there_is_said(unit: SqlUnitOfWork) -> None:
    for ask in (unit.follow_ups.get, unit.follow_ups.lock):
        with pytest.raises(NotFoundError) as missing:
            ask(7)
        assert (missing.value.what, missing.value.key) == ("follow_up", "7")


def test_saving_changes_one_and_no_other(unit: SqlUnitOfWork) -> None:
    one, other = put(unit), put(unit, team="Sales")
    unit.follow_ups.save(replace(FULL, id=one.id))
    assert unit.follow_ups.get(one.id) == replace(FULL, id=one.id)
    assert unit.follow_ups.get(other.id) == other


def test_a_moment_without_a_zone_is_refused(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NaiveDatetimeError):
        unit.follow_ups.add(follow_up(reacted_at=NOW.replace(tzinfo=None)))


def test_open_ones_are_found_by_programme_and_manager(unit: SqlUnitOfWork) -> None:
    one, two = put(unit), put(unit, team="Sales", manager_id="sato")
    three = put(unit, programme_id="erp")
    put(unit, kpi_id="deals", **ENDED)
    put(unit, kpi_id="notes", state=FollowUpState.DROPPED, ended_on=MONDAY)
    assert unit.follow_ups.open_ones() == [one, two, three]
    assert unit.follow_ups.open_ones(programme_id="crm") == [one, two]
    assert unit.follow_ups.open_ones(manager_id="tanaka") == [one, three]
    assert unit.follow_ups.open_ones(programme_id="erp", manager_id="sato") == []


def test_recent_ones_are_open_or_ended_lately(unit: SqlUnitOfWork) -> None:
    one, ended = put(unit, opened_on=date(2025, 1, 6)), put(unit, kpi_id="deals", **ENDED)
    put(unit, programme_id="erp")
    assert unit.follow_ups.recent("crm", since=date(2026, 7, 6)) == [one, ended]
    assert unit.follow_ups.recent("crm", since=date(2026, 7, 7)) == [one]


def figure(week: int, verdict: Verdict, team: str = "Sales/Tokyo", **changes: Any) -> TeamFigure:
    plain: dict[str, Any] = {
        "programme_id": "crm",
        "kpi_id": "visits",
        "team": team,
        "evaluated_on": MONDAY + timedelta(weeks=week),
        "first": MONDAY,
        "last": MONDAY,
        "verdict": verdict,
    }
    return TeamFigure(**plain | changes)


def evaluate(unit: SqlUnitOfWork, *figures: TeamFigure) -> list[TeamFigure]:
    """Store figures by programme and evaluation; returns them."""
    days = {(one.programme_id, one.evaluated_on) for one in figures}
    for programme_id, day in days:
        of_day = [one for one in figures if (one.programme_id, one.evaluated_on) == (programme_id, day)]
        unit.team_figures.put_evaluation(programme_id, day, of_day)
    return list(figures)


def test_in_question_is_what_is_not_well_and_what_is_followed_up(unit: SqlUnitOfWork) -> None:
    """Two weeks: Tokyo is below at the newest; Osaka is well, but followed up; Kobe was, long ago."""
    reached, below = Verdict.REACHED, Verdict.BELOW
    tokyo = evaluate(unit, figure(0, reached), figure(1, below))
    osaka = [figure(week, reached, "Sales/Osaka") for week in (0, 1)]
    stale = [figure(0, reached, "Sales/Ube"), figure(1, Verdict.STALE, "Sales/Ube")]
    evaluate(
        unit,
        *tokyo,
        *osaka,
        *stale,
        figure(0, below, "Sales/Kobe"),
        figure(1, Verdict.BETWEEN, "Sales/Kobe"),
        figure(1, below, "Sales", part=Part.OTHERS),
        figure(1, reached, "Sales/Osaka", kpi_id="deals"),
        figure(1, below, programme_id="erp"),
        figure(2, below, "Sales/Kobe"),
    )
    put(unit, team="Sales/Osaka")
    put(unit, team="Sales/Kobe", state=FollowUpState.RECOVERED, ended_on=MONDAY - DAY)
    put(unit, team="Sales/Osaka", kpi_id="deals", programme_id="erp")
    days = [MONDAY, MONDAY + timedelta(weeks=1)]
    found = unit.follow_ups.figures_in_question("crm", days, since=MONDAY)
    assert found == [osaka[0], tokyo[0], stale[0], osaka[1], tokyo[1], stale[1]]
    assert unit.follow_ups.figures_in_question("crm", [], since=MONDAY) == []
    ended = unit.follow_ups.figures_in_question("crm", days[:1], since=MONDAY - DAY)
    assert {one.team for one in ended} == {"Sales/Osaka", "Sales/Kobe"}


def test_who_ever_reached_it_is_known_by_kpi_and_team(unit: SqlUnitOfWork) -> None:
    evaluate(
        unit,
        figure(0, Verdict.REACHED),
        figure(1, Verdict.BELOW),
        figure(1, Verdict.BETWEEN, kpi_id="deals"),
        figure(1, Verdict.REACHED, "Sales"),
        figure(1, Verdict.REACHED, "Sales/Osaka", part=Part.OTHERS),
        figure(1, Verdict.REACHED, kpi_id="notes", programme_id="erp"),
    )
    teams = ["Sales/Tokyo", "Sales/Osaka"]
    assert unit.follow_ups.ever_reached("crm", teams) == {("visits", "Sales/Tokyo")}
    assert unit.follow_ups.ever_reached("crm", []) == set()


def test_what_managers_were_asked_lately_comes_with_what_ended(unit: SqlUnitOfWork) -> None:
    asked = {"asked_on": MONDAY - timedelta(days=7), "last_asked_on": MONDAY}
    current, ended = put(unit, **asked), put(unit, kpi_id="deals", **asked | ENDED)
    put(unit, kpi_id="a", **asked | {"manager_id": "sato"})
    put(unit, kpi_id="b", **asked | {"last_asked_on": MONDAY - timedelta(days=1)})
    put(unit, kpi_id="c", **asked | {"asked_on": None})  # handed over, or asked in vain
    put(unit, kpi_id="d")
    assert unit.follow_ups.asked_of(["tanaka", "mori"], since=MONDAY) == [current, ended]
    assert unit.follow_ups.asked_of([], since=MONDAY) == []


def test_disputed_ones_wait_for_an_answer_oldest_first(unit: SqlUnitOfWork) -> None:
    late = put(unit, disputed_at=NOW + DAY)
    early = put(unit, kpi_id="deals", disputed_at=NOW)
    put(unit, kpi_id="a", disputed_at=NOW, settled_at=NOW)
    put(unit, kpi_id="b", disputed_at=NOW, **ENDED)
    put(unit, kpi_id="c")
    assert unit.follow_ups.disputed() == [early, late]


def test_a_use_is_there_once_by_follow_up_and_step(unit: SqlUnitOfWork) -> None:
    one, two = put(unit), put(unit, team="Sales")
    first = unit.follow_ups.put_use(use(one.id))
    decided = use(one.id, id=first, evaluations=2, outcome=Outcome.NOT_RECOVERED)
    assert unit.follow_ups.put_use(decided) == first
    assert unit.follow_ups.put_use(use(one.id, taken_on=date(2026, 7, 6))) == first
    second, third = unit.follow_ups.put_use(use(one.id, "two")), unit.follow_ups.put_use(use(two.id))
    assert unit.follow_ups.uses([one.id]) == [decided, use(one.id, "two", id=second)]
    assert unit.follow_ups.uses([one.id, two.id])[-1] == use(two.id, id=third)
    assert unit.follow_ups.uses([]) == []


def test_records_count_what_was_decided(unit: SqlUnitOfWork) -> None:
    """one: recovered twice, not once, waiting and undecided do not count; two: not; three: only waiting."""
    outcomes = {
        "one": ("recovered", "recovered", "not_recovered", "waiting", "undecided"),
        "two": ("not_recovered",),
        "three": ("waiting",),
    }
    for step_id, several in outcomes.items():
        for number, outcome in enumerate(several):
            one = put(unit, kpi_id=f"{step_id}-{number}")
            unit.follow_ups.put_use(use(one.id, step_id, outcome=Outcome(outcome)))
    assert unit.follow_ups.records() == {
        "one": StepRecord(step_id="one", uses=3, recovered=2),
        "two": StepRecord(step_id="two", uses=1, recovered=0),
    }


def test_old_words_are_forgotten_each_by_its_own_time(unit: SqlUnitOfWork) -> None:
    words = {"dispute": "wrong", "settlement": "right"}
    old = put(unit, kpi_id="a", disputed_at=NOW - DAY, settled_at=NOW - HOUR, **words)
    half = put(unit, kpi_id="b", disputed_at=NOW - DAY, settled_at=NOW, **words)
    new = put(unit, kpi_id="c", disputed_at=NOW, settled_at=NOW, **words)
    assert unit.follow_ups.delete_texts(before=NOW) == 2
    assert unit.follow_ups.get(old.id) == replace(old, dispute="", settlement="")
    assert unit.follow_ups.get(half.id) == replace(half, dispute="")
    assert unit.follow_ups.get(new.id) == new
    assert unit.follow_ups.delete_texts(before=NOW) == 0


def test_a_person_is_found_in_every_part_and_erased_from_each(unit: SqlUnitOfWork) -> None:
    as_manager = put(unit, kpi_id="a")
    as_critic = put(
        unit, kpi_id="b", manager_id="sato", disputed_at=NOW, disputed_by="tanaka", dispute="wrong"
    )
    as_owner = put(
        unit, kpi_id="c", manager_id="sato", settled_at=NOW, settled_by="tanaka", settlement="right"
    )
    other = put(unit, kpi_id="d", manager_id="sato", disputed_by="sato", dispute="no", settled_by="mori")
    answered = put(unit, kpi_id="e", manager_id="sato", disputed_at=NOW, disputed_by="tanaka", settled_at=NOW)
    assert unit.follow_ups.of_person("tanaka") == [as_manager, as_critic, as_owner, answered]
    unit.follow_ups.erase("tanaka")
    assert unit.follow_ups.of_person("tanaka") == []
    assert unit.follow_ups.open_ones() == [
        replace(as_manager, manager_id=""),
        replace(as_critic, disputed_at=None, disputed_by="", dispute=""),  # else it is silent for ever
        replace(as_owner, settled_by="", settlement=""),
        other,
        replace(answered, disputed_by=""),
    ]


@pytest.mark.parametrize(
    "write",
    [
        lambda unit, one: unit.follow_ups.add(follow_up(kpi_id="other")),
        lambda unit, one: unit.follow_ups.save(replace(one, manager_id="sato")),
        lambda unit, one: unit.follow_ups.put_use(use(one.id)),
        lambda unit, one: unit.follow_ups.delete_texts(before=NOW + DAY),
        lambda unit, one: unit.follow_ups.erase("tanaka"),
    ],
    ids=["add", "save", "put_use", "delete_texts", "erase"],
)
def test_what_is_not_committed_never_happened(
    database: Database, write: Callable[[SqlUnitOfWork, FollowUp], object]
) -> None:
    with database.unit_of_work() as unit:
        one = put(unit, disputed_at=NOW, dispute="wrong", disputed_by="tanaka")
        unit.commit()
    with database.unit_of_work() as unit:
        write(unit, one)
    with database.unit_of_work() as unit:
        assert unit.follow_ups.open_ones() == [one]
        assert unit.follow_ups.uses([one.id]) == []
