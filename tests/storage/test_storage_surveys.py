"""Sets, schedules and waves come back as they were put in, and a wave moves from state to state once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from survey_samples import (
    CLOSES_AT,
    DAY,
    OPENED_AT,
    REMIND_AT,
    ballot,
    definition,
    mark,
    put,
    put_wave,
    question_set,
    survey_schedule,
    wave,
)

from people.errors import NotFoundError
from people.rhythm_words import all_rhythms
from storage.database import Database
from storage.errors import ConstraintError, SchemaError
from storage.surveys.codec import schedule_from_text, schedule_to_text
from storage.unit_of_work import SqlUnitOfWork
from surveys.codebook.model import Theme
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.waves.definition import digest, to_text
from surveys.waves.model import ENDED, Invited, Lost, WaveState

UnitOfWorkFactory = Callable[[], SqlUnitOfWork]
HOUR = timedelta(hours=1)
ALL = frozenset(WaveState)


# Sets


def test_a_set_comes_back_as_it_was(unit_of_work: UnitOfWorkFactory) -> None:
    with unit_of_work() as unit:
        unit.surveys.put_set(question_set())
        unit.commit()
    with unit_of_work() as unit:
        assert unit.surveys.find_set("pulse") == question_set()
        assert unit.surveys.find_set("nothing") is None


def test_sets_are_replaced_by_id_and_listed_by_it(unit_of_work: UnitOfWorkFactory) -> None:
    short = question_set("alpha", questions=question_set().questions[:1])
    with unit_of_work() as unit:
        for one in (question_set("beta"), question_set("alpha"), short):
            unit.surveys.put_set(one)
        assert unit.surveys.list_sets() == [short, question_set("beta")]


def test_a_set_that_cannot_be_read_is_said_without_its_text(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit._connection.execute(text("INSERT INTO survey_set VALUES ('odd', '{\"secret words\": 1}')"))
        with pytest.raises(SchemaError, match="a stored set of questions cannot be read") as refused:
            unit.surveys.find_set("odd")
    assert "secret" not in str(refused.value)
    assert refused.value.__context__ is None


# Themes


def theme(theme_id: str = "slow", **changes: Any) -> Theme:
    """A theme with hostile texts."""
    plain: dict[str, Any] = {
        "id": theme_id,
        "is_praise": True,
        "name": {"en": "O'Brien \"; --", "ja": "遅い"},
        "phrases": {"en": ("slow", "👩🏽‍💻"), "ja": ("動作が遅い",)},
    }
    return Theme(**plain | changes)


def test_a_theme_comes_back_as_it_was(unit_of_work: UnitOfWorkFactory) -> None:
    with unit_of_work() as unit:
        unit.surveys.put_theme(theme())
        unit.commit()
    with unit_of_work() as unit:
        assert unit.surveys.list_themes() == [theme()]


def test_themes_are_replaced_by_id_listed_by_it_and_removed(unit_of_work: UnitOfWorkFactory) -> None:
    changed = theme("alpha", phrases={})
    with unit_of_work() as unit:
        for one in (theme("beta"), theme("alpha"), changed):
            unit.surveys.put_theme(one)
        assert unit.surveys.list_themes() == [changed, theme("beta")]
        assert unit.surveys.remove_theme("alpha")
        assert not unit.surveys.remove_theme("alpha")
        assert unit.surveys.list_themes() == [theme("beta")]


def test_a_theme_that_was_kept_before_themes_could_praise_does_so_if_it_is_shipped_that_way(
    database: Database,
) -> None:
    with database.unit_of_work() as unit:
        for one in ("helps", "slow"):
            stored = json.dumps({"id": one, "name": {"en": "A"}, "phrases": {"en": ["so good"]}})
            unit._connection.execute(
                text("INSERT INTO survey_theme VALUES (:id, :stored)"), {"id": one, "stored": stored}
            )
        assert {one.id: one.is_praise for one in unit.surveys.list_themes()} == {"helps": True, "slow": False}


def test_a_theme_that_cannot_be_read_is_said_without_its_text(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit._connection.execute(text("INSERT INTO survey_theme VALUES ('odd', '{\"secret words\": 1}')"))
        with pytest.raises(SchemaError, match="a stored theme cannot be read") as refused:
            unit.surveys.list_themes()
    assert "secret" not in str(refused.value)


# Schedules


def test_a_schedule_comes_back_as_it_was(unit_of_work: UnitOfWorkFactory) -> None:
    plain = SurveySchedule(id="plain", set_id="nps", rhythm=survey_schedule().rhythm)
    with unit_of_work() as unit:
        unit.surveys.put_schedule(survey_schedule())
        unit.surveys.put_schedule(plain)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.surveys.find_schedule("monthly") == survey_schedule()
        assert unit.surveys.lock_schedule("plain") == plain
        assert unit.surveys.list_schedules() == [survey_schedule(), plain]


@pytest.mark.parametrize("state", ScheduleState)
def test_a_schedule_is_replaced_and_keeps_its_state(
    unit_of_work: UnitOfWorkFactory, state: ScheduleState
) -> None:
    changed = survey_schedule(state=state, open_days=3)
    with unit_of_work() as unit:
        unit.surveys.put_schedule(survey_schedule())
        unit.surveys.put_schedule(changed)
        assert unit.surveys.list_schedules() == [changed]


def test_every_rhythm_that_can_be_written_comes_back() -> None:
    for rhythm in all_rhythms():
        one = survey_schedule(rhythm=rhythm)
        assert schedule_from_text("monthly", schedule_to_text(one), ScheduleState.ACTIVE) == one


def test_an_unknown_schedule_is_none_or_refused(unit_of_work: UnitOfWorkFactory) -> None:
    with unit_of_work() as unit:
        assert unit.surveys.find_schedule("nothing") is None
        with pytest.raises(NotFoundError) as refused:
            unit.surveys.lock_schedule("nothing")
    assert (refused.value.what, refused.value.key) == ("survey_schedule", "nothing")


@pytest.mark.parametrize("stored", ["{}", "[]", "no JSON", '{"set": "x", "rhythm": "whenever"}'])
def test_a_schedule_that_cannot_be_read_is_said(database: Database, stored: str) -> None:
    with database.unit_of_work() as unit:
        values = {"id": "odd", "definition": stored, "state": "active"}
        adding = text("INSERT INTO survey_schedule (id, definition, state) VALUES (:id, :definition, :state)")
        unit._connection.execute(adding, values)
        with pytest.raises(SchemaError, match="a stored survey cannot be read"):
            unit.surveys.find_schedule("odd")


# Waves


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"remind_at": None},
        {"state": WaveState.CLOSED, "answered": 17},
        {"state": WaveState.LOST, "lost": Lost.TAMPERED},
        {"despite": "sponsor"},
    ],
)
def test_a_wave_comes_back_as_it_was(database: Database, changes: dict[str, Any]) -> None:
    put_wave(database, wave(**changes), "tanaka")
    with database.unit_of_work() as unit:
        assert unit.surveys.get_wave("monthly-1") == wave(**changes)
        assert unit.surveys.find_wave("monthly-1") == unit.surveys.lock_wave("monthly-1") == wave(**changes)


def test_the_stored_definition_is_the_text_that_was_hashed(database: Database) -> None:
    """Anybody can compute its SHA-256 again from the database."""
    put_wave(database, wave())
    with database.unit_of_work() as unit:
        stored = unit._connection.execute(text("SELECT definition, digest FROM survey_wave")).one()
    assert stored.definition == to_text(definition())
    assert digest(stored.definition) == stored.digest


@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_words_in_a_definition_come_back_with_the_same_number(
    sqlite_database: Database, words: str
) -> None:
    fixed = definition(set_name={"en": words}, theme_names={words: {"ja": words}})
    with sqlite_database.unit_of_work() as unit:
        unit.surveys.add_wave(wave(definition=fixed), [])
        found = unit.surveys.get_wave("monthly-1")
    assert found.definition == fixed
    assert digest(to_text(found.definition)) == found.digest


def test_an_unknown_wave_is_none_or_refused(unit_of_work: UnitOfWorkFactory) -> None:
    with unit_of_work() as unit:
        assert unit.surveys.find_wave("monthly-1") is None
        for asked in (unit.surveys.get_wave, unit.surveys.lock_wave):
            with pytest.raises(NotFoundError) as refused:
                asked("monthly-1")
            assert (refused.value.what, refused.value.key) == ("wave", "monthly-1")


def test_a_schedule_has_one_wave_of_a_number(database: Database) -> None:
    put_wave(database, wave())
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.surveys.add_wave(replace(wave(), id="other"), [])


def test_waves_of_a_schedule_are_the_latest_first(database: Database) -> None:
    for number in (2, 10, 1):
        put_wave(database, wave(f"monthly-{number}"))
    put_wave(database, wave("yearly-3"))
    with database.unit_of_work() as unit:
        assert [one.id for one in unit.surveys.waves_of("monthly")] == [
            "monthly-10",
            "monthly-2",
            "monthly-1",
        ]


def test_waves_are_found_by_state_and_by_the_day_they_opened(database: Database) -> None:
    put_wave(database, wave("b-1", state=WaveState.CLOSING, opened_at=OPENED_AT - DAY))
    put_wave(database, wave("a-1", state=WaveState.OPEN))
    put_wave(database, wave("c-1", state=WaveState.CLOSED, opened_at=OPENED_AT + DAY))
    with database.unit_of_work() as unit:
        found = unit.surveys.waves_in({WaveState.OPEN, WaveState.CLOSING})
        assert [one.id for one in found] == ["a-1", "b-1"]
        assert unit.surveys.waves_in(()) == []
        assert [one.id for one in unit.surveys.waves_since(OPENED_AT)] == ["a-1", "c-1"]
        assert unit.surveys.waves_since(OPENED_AT + 2 * DAY) == []


# Who is invited


def test_invitations_are_found_by_wave_and_by_person(database: Database) -> None:
    put_wave(database, wave("a-1"), "tanaka", "sato")
    put_wave(database, wave("b-1", opened_at=OPENED_AT + DAY, state=WaveState.CLOSED), "tanaka")
    with database.unit_of_work() as unit:
        assert unit.surveys.invited("a-1") == [
            Invited(person_id="sato", node=2),
            Invited(person_id="tanaka", node=2),
        ]
        assert unit.surveys.invitation("a-1", "sato") == Invited(person_id="sato", node=2)
        assert unit.surveys.invitation("b-1", "sato") is None
        assert [one.id for one in unit.surveys.waves_inviting("tanaka", states=ALL)] == ["b-1", "a-1"]
        assert [one.id for one in unit.surveys.waves_inviting("tanaka", states={WaveState.OPEN})] == ["a-1"]
        assert unit.surveys.waves_inviting("mori", states=ALL) == []


def test_an_erased_persons_invitations_go_and_nobody_elses(database: Database) -> None:
    put_wave(database, wave("a-1"), "tanaka", "sato")
    put(database, 1, wave_id="a-1")
    with database.unit_of_work() as unit:
        unit.surveys.erase("tanaka")
        unit.commit()
    with database.unit_of_work() as unit:
        assert [one.person_id for one in unit.surveys.invited("a-1")] == ["sato"]
        assert unit.ballots.counts("a-1") == (1, 1)


def test_a_wave_that_an_erased_person_let_open_stays_one_without_their_name(database: Database) -> None:
    """Else it would say of itself that it opened like any other."""
    for wave_id, despite in (("a-1", "tanaka"), ("b-1", "sato"), ("c-1", None)):
        put_wave(database, wave(wave_id, despite=despite))
    with database.unit_of_work() as unit:
        unit.surveys.erase("tanaka")
        found = [unit.surveys.get_wave(wave_id).despite for wave_id in ("a-1", "b-1", "c-1")]
    assert found == ["", "sato", None]


def test_more_people_are_invited_than_go_into_one_statement(database: Database) -> None:
    people = [f"p{number:05}" for number in range(5_200)]
    put_wave(database, wave(), *people)
    with database.unit_of_work() as unit:
        assert [one.person_id for one in unit.surveys.invited("monthly-1")] == people


# From state to state


def test_a_wave_moves_only_from_the_state_that_is_named(database: Database) -> None:
    put_wave(database, wave())
    with database.unit_of_work() as unit:
        move = unit.surveys.move_wave
        assert not move("monthly-1", before=WaveState.CLOSING, after=WaveState.COUNTED, answered=3)
        assert not move("monthly-2", before=WaveState.OPEN, after=WaveState.CLOSING)
        assert unit.surveys.get_wave("monthly-1") == wave()
        assert move("monthly-1", before=WaveState.OPEN, after=WaveState.CLOSING)
        assert not move("monthly-1", before=WaveState.OPEN, after=WaveState.DISCARDED)
        assert move("monthly-1", before=WaveState.CLOSING, after=WaveState.COUNTED, answered=3)
        assert move("monthly-1", before=WaveState.COUNTED, after=WaveState.CLOSED)
        assert unit.surveys.get_wave("monthly-1") == wave(state=WaveState.CLOSED, answered=3)


def test_a_lost_wave_keeps_why(database: Database) -> None:
    put_wave(database, wave())
    with database.unit_of_work() as unit:
        unit.surveys.move_wave("monthly-1", before=WaveState.OPEN, after=WaveState.LOST, lost=Lost.NO_KEY)
        assert unit.surveys.get_wave("monthly-1") == wave(state=WaveState.LOST, lost=Lost.NO_KEY)


def test_the_reminder_is_set_and_done_with(database: Database) -> None:
    put_wave(database, wave("a-1"))
    put_wave(database, wave("b-1"))
    with database.unit_of_work() as unit:
        unit.surveys.set_remind_at("a-1", None)
        unit.surveys.set_remind_at("b-1", REMIND_AT + HOUR)
        assert unit.surveys.get_wave("a-1").remind_at is None
        assert unit.surveys.get_wave("b-1").remind_at == REMIND_AT + HOUR


# What comes next


def test_next_comes_the_earliest_reminder_or_close_of_an_open_wave(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.surveys.next_moment() is None
    put_wave(database, wave("a-1"))
    put_wave(database, wave("b-1", remind_at=REMIND_AT - HOUR))
    with database.unit_of_work() as unit:
        assert unit.surveys.next_moment() == REMIND_AT - HOUR
        unit.surveys.set_remind_at("b-1", None)
        assert unit.surveys.next_moment() == REMIND_AT
        unit.surveys.set_remind_at("a-1", None)
        assert unit.surveys.next_moment() == CLOSES_AT


@pytest.mark.parametrize("state", [WaveState.CLOSING, WaveState.COUNTED])
def test_a_close_that_is_not_finished_goes_on_at_once(database: Database, state: WaveState) -> None:
    put_wave(database, wave("a-1"))
    put_wave(database, wave("b-1", state=state))
    with database.unit_of_work() as unit:
        moment = unit.surveys.next_moment()
    assert moment is not None
    assert moment <= OPENED_AT


@pytest.mark.parametrize("state", sorted(ENDED))
def test_a_wave_that_has_ended_has_no_next_moment(database: Database, state: WaveState) -> None:
    put_wave(database, wave(state=state))
    with database.unit_of_work() as unit:
        assert unit.surveys.next_moment() is None


@pytest.mark.parametrize("state", [WaveState.LOST, WaveState.DISCARDED])
def test_ballots_that_are_left_of_a_wave_that_came_to_nothing_are_gone_on_with(
    database: Database, state: WaveState
) -> None:
    put_wave(database, wave())
    with database.unit_of_work() as unit:
        unit.ballots.put("monthly-1", mark(1), ballot(1))
        unit.surveys.move_wave("monthly-1", before=WaveState.OPEN, after=state)
        moment = unit.surveys.next_moment()
        assert moment is not None
        assert moment <= OPENED_AT
        while unit.ballots.destroy_some("monthly-1", limit=1):
            pass
        assert unit.surveys.next_moment() is None


# How it is found


def test_a_persons_waves_are_found_by_index(sqlite_database: Database) -> None:
    """It is asked at every look at a home, and the table has a row for everybody and every wave."""
    seen: list[str] = []
    with sqlite_database.unit_of_work() as unit:
        raw: Any = unit._connection.connection.dbapi_connection
        raw.set_trace_callback(seen.append)
        unit.surveys.waves_inviting("tanaka", states=ALL)
        raw.set_trace_callback(None)
        asked = next(statement for statement in seen if "survey_invited" in statement)
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {asked}")]
    assert any("USING INDEX ix_survey_invited_person_id" in step for step in plan)
    assert not any(step.startswith("SCAN survey") for step in plan)
