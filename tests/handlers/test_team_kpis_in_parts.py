"""The daily look at KPIs of teams: programmes are evaluated one by one; what breaks loses none of the others.

What an evaluation says is tested elsewhere (`test_storage_evaluations`); here only its transactions.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from push_stage import COMPANY, NOW, PROGRAMME

from bot.dates import open_dates
from coaching.programmes.model import Programme
from handlers.context import UnitOfWork, World
from handlers.kpis import daily
from handlers.planning import Planned
from handlers.scheduled import COMPANY as OWNER
from handlers.scheduled import failing, keep_schedules
from storage.database import Database

MORNING = NOW + timedelta(hours=23, minutes=31)
"""Thursday 11 June 2026, 9:31 in Tokyo: the schedules begin on Wednesday."""
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def begun(database: Database) -> Database:
    """Two running programmes, and the standing schedules since Wednesday at ten."""
    with database.unit_of_work() as unit:
        for name in ("one", "two"):
            unit.programmes.put(replace(PROGRAMME, id=name))
        keep_schedules(World(company=COMPANY, now=NOW), unit)
        unit.commit()
    return database


@pytest.fixture
def evaluating(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Write down beside each evaluation that it was made; returns what makes that of one programme break."""
    broken: list[str | None] = [None]
    real = daily.reevaluate

    def noted(unit: UnitOfWork, programme: Programme, **given: object) -> object:
        made = real(unit, programme, **given)  # type: ignore[arg-type]
        name = f"made:{programme.id}"
        unit.switches.put(name, str(int(unit.switches.get(name) or 0) + 1))
        if programme.id == broken[0]:
            raise ValueError("broke")
        return made

    def break_at(programme_id: str | None) -> None:
        broken[0] = programme_id

    monkeypatch.setattr(daily, "reevaluate", noted)
    return break_at


def turn(database: Database, minutes: int = 0) -> Planned:
    """Let dates be looked at once, so many minutes after half past nine."""
    return open_dates(database.unit_of_work, World(company=COMPANY, now=MORNING + A_MINUTE * minutes))


def made(database: Database) -> list[str | None]:
    """How often each programme's evaluation was made and committed."""
    with database.unit_of_work() as unit:
        return [unit.switches.get(f"made:{name}") for name in ("one", "two")]


def opened(database: Database) -> bool:
    """Tell whether Thursday's date was opened."""
    with database.unit_of_work() as unit:
        stored = unit.schedules.lock(daily.TEAM_KPIS, OWNER)
        assert stored is not None
        return unit.schedules.last_opened(stored.id, until=MORNING.date()) == MORNING.date()


@pytest.mark.usefixtures("evaluating")
def test_each_programme_is_evaluated_in_a_transaction_of_its_own_before_the_date_is_opened(
    begun: Database,
) -> None:
    found = []
    for _ in range(4):
        handled = turn(begun).handled > 0
        found.append((handled, made(begun), opened(begun)))
    assert found == [
        (True, ["1", None], False),
        (True, ["1", "1"], False),
        (True, ["1", "1"], True),
        (False, ["1", "1"], True),
    ]
    # On the next day it begins anew.
    for _ in range(4):
        turn(begun, 24 * 60)
    assert made(begun) == ["2", "2"]


def test_one_that_breaks_is_tried_again_without_those_that_were_made(
    begun: Database, evaluating: Callable[[str | None], None]
) -> None:
    evaluating("two")
    for _ in range(2):
        turn(begun)
    assert (made(begun), opened(begun)) == (["1", None], False)
    with begun.unit_of_work() as unit:
        assert failing(unit).keys() == {f"{daily.TEAM_KPIS}:{OWNER}"}
    evaluating(None)
    for _ in range(2):
        turn(begun, 5)
    assert (made(begun), opened(begun)) == (["1", "1"], True)
    with begun.unit_of_work() as unit:
        assert failing(unit) == {}
