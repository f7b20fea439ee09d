"""What the manager's manager is told: of all that is left, to whoever stands there now, if it arrives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cards.actions import Action
from cards.actions.kpis import ShowKpi, ShowKpis
from cards.model import Buttons
from cards.serial import from_json
from coaching.programmes.model import Programme, ProgrammeState, Vision
from handlers.context import World
from handlers.kpis.above import FOLLOW_UP_ABOVE, tell_above, tellings_that_are_over
from handlers.kpis.follow_up_cards import Known
from handlers.kpis.follow_up_rights import may_follow_up
from handlers.settling import reached_nobody
from measures.follow_ups.model import Cause, FollowUp, FollowUpState, Reaction
from measures.kpis.model import Kpi, Per
from measures.teams.model import TeamFigure, Verdict
from people.model import Company, Person
from people.outbox import Message, NewMessage
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 6, 29, 1, tzinfo=UTC)
WORLD = World(company=Company(name="Acme"), now=NOW)
TOKYO = "Sales/Tokyo"


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """A team of two under `boss:1` (ids may hold a colon), who reports to `head`."""
    with sqlite_database.unit_of_work() as one:
        one.people.upsert_many([person("head"), person("other"), person("boss:1", manager_id="head")])
        one.people.upsert_many([person(key, manager_id="boss:1", team=TOKYO) for key in ("a", "b")])
        yield one


def person(key: str, **changes: str) -> Person:
    return replace(Person(id=key, name=key), **changes)  # type: ignore[arg-type]


def told(unit: SqlUnitOfWork, kpi_id: str, **changes: object) -> FollowUp:
    """Store a follow-up of which the manager's manager was told at `NOW`."""
    plain = FollowUp(
        programme_id="crm",
        kpi_id=kpi_id,
        team=TOKYO,
        manager_id="boss:1",
        opened_on=date(2026, 6, 8),
        cause=Cause.SLIPPED,
        asked_on=date(2026, 6, 8),
        told_above_at=NOW,
    )
    entry = replace(plain, **changes)  # type: ignore[arg-type]
    return unit.follow_ups.get(unit.follow_ups.add(entry))


def message_about(unit: SqlUnitOfWork, entry: FollowUp) -> Message:
    """Queue the message as `tell_above` does."""
    new = NewMessage(
        dedupe_key="follow_up_above:crm:2026-06-29:head:boss:1",
        kind=FOLLOW_UP_ABOVE,
        lane="person:head",
        person_id="head",
        subject_id=entry.id,
        card="{}",
        due_at=NOW,
        not_after=NOW + timedelta(days=14),
    )
    unit.outbox.add_many([new], now=NOW)
    [found] = unit.outbox.list_messages()
    return unit.outbox.get_many([found.id])[found.id]


def test_the_manager_above_hears_of_what_is_left_when_the_first_recovered(unit: SqlUnitOfWork) -> None:
    first, second = told(unit, "visits"), told(unit, "deals")
    message = message_about(unit, first)
    unit.follow_ups.save(replace(first, state=FollowUpState.RECOVERED, ended_on=date(2026, 6, 29)))
    assert tellings_that_are_over(WORLD, unit, [message]) == frozenset()
    unit.follow_ups.save(replace(second, reaction=Reaction.TALK))
    assert tellings_that_are_over(WORLD, unit, [message]) == {message.id}


@pytest.mark.parametrize(
    "change",
    [
        person("boss:1", manager_id="other"),  # somebody else stands above
        person("boss:1", manager_id="head", end_date=date(2026, 6, 28)),  # they left
    ],
    ids=["another above", "left"],
)
def test_who_stands_above_that_manager_no_more_hears_nothing(unit: SqlUnitOfWork, change: Person) -> None:
    message = message_about(unit, told(unit, "visits"))
    unit.people.upsert_many([change])
    assert tellings_that_are_over(WORLD, unit, [message]) == {message.id}


def test_a_message_that_reached_nobody_told_nobody(unit: SqlUnitOfWork) -> None:
    entry = told(unit, "visits")
    earlier = told(unit, "deals", told_above_at=NOW - timedelta(days=7))
    reached_nobody(unit, [message_about(unit, entry)])
    assert unit.follow_ups.get(entry.id).told_above_at is None
    assert unit.follow_ups.get(earlier.id) == earlier


def test_only_the_manager_of_today_and_who_stands_above_them_may_follow_up(unit: SqlUnitOfWork) -> None:
    """The stored follow-up still names `boss:1`, as it does until the next daily look."""
    entry = told(unit, "visits")
    assert _may(unit, entry) == {"boss:1", "head"}
    unit.people.upsert_many([person(key, manager_id="other", team=TOKYO) for key in ("a", "b")])
    assert _may(unit, entry) == {"other"}
    unit.people.upsert_many([person(key, team=TOKYO) for key in ("a", "b")])
    assert _may(unit, entry) == set()


def _may(unit: SqlUnitOfWork, entry: FollowUp) -> set[str]:
    known = Known.load(WORLD, unit)
    return {one.id for one in unit.people.list_all() if may_follow_up(one, entry, known)}


def test_the_way_to_look_leads_to_the_kpi_and_of_several_to_the_team_that_has_them_all(
    unit: SqlUnitOfWork,
) -> None:
    """Teams in their order: everybody, Sales, Sales/Osaka, Sales/Tokyo, Service: Tokyo is number 3, Sales,
    which has Osaka and Tokyo in it, number 1."""
    kpis = tuple(
        Kpi(id=key, practice_id="log", name={"en": key}, purpose={"en": "Why"}, unit={"en": "x"},
            target=Decimal(3), per=Per.DAY)
        for key in ("visits", "deals")
    )  # fmt: skip
    unit.programmes.put(
        Programme(
            id="crm", tool="crm", name={"en": "CRM"}, purpose={"en": "Less retyping"},
            go_live=date(2026, 5, 1), lead="head", sponsor="head", vision=Vision(state={"en": "All in it"}),
            practices=(), kpis=kpis, state=ProgrammeState.RUNNING,
        )
    )  # fmt: skip
    on, teams = date(2026, 6, 29), ("", "Sales", "Sales/Osaka", TOKYO, "Service")
    figures = [
        TeamFigure(
            programme_id="crm", kpi_id=kpi.id, team=team, evaluated_on=on, first=on - timedelta(days=7),
            last=on - timedelta(days=1), verdict=Verdict.BELOW, actual=Decimal(70), expected=Decimal(100),
        )
        for team in teams for kpi in kpis
    ]  # fmt: skip
    unit.team_figures.put_evaluation("crm", on, figures)
    visits = told(unit, "visits")
    assert _way(unit, visits) == ShowKpi("crm", "visits", "2026-06-29", 3)
    osaka = told(unit, "deals", team="Sales/Osaka")
    assert _way(unit, visits, osaka) == ShowKpis("crm", "2026-06-29", 1)


def _way(unit: SqlUnitOfWork, *entries: FollowUp) -> Action:
    """Tell the manager above of these; returns what the card's button does."""
    world = replace(WORLD, now=NOW + timedelta(days=len(entries)))  # one message a day
    assert tell_above(Known.load(world, unit), "crm", entries) == 1
    newest = max(one.id for one in unit.outbox.list_messages())
    card = from_json(unit.outbox.get_many([newest])[newest].card)
    row = next(one for one in card.elements if isinstance(one, Buttons))
    return row.buttons[0].action
