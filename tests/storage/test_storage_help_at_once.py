"""Requests for help that several act on at the same moment: two replicas on PostgreSQL."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from storage_samples import NOW, enrolment, programme

from coaching.checkins.model import TroubleKind
from coaching.help import asking, supporting
from coaching.help.asking import Trouble
from coaching.help.closing import solve
from coaching.help.looking_after import Happened, look_after_due
from coaching.help.model import RequestState
from people.model import Company, Person, Role
from storage.database import Database

COMPANY = Company(name="Kita")
SUPPORTER = frozenset({Role.SUPPORTER})
PEOPLE = (
    Person(id="tanaka", name="Tanaka", team="Sales"),
    Person(id="mori", name="Mori", team="Sales"),
    Person(id="hara", name="Hara", team="Sales"),
    Person(id="sato", name="Sato", team="Sales", roles=SUPPORTER),
    Person(id="ito", name="Ito", team="Sales", roles=SUPPORTER),
    Person(id="ogawa", name="Ogawa", team="IT", roles=frozenset({Role.ADMIN})),
)
TROUBLE = Trouble(kind=TroubleKind.NO_TIME, text="It takes too long", language="en")


@pytest.fixture
def replicas(replicas: tuple[Database, Database]) -> tuple[Database, Database]:
    """Two processes' worth of connections to one PostgreSQL database, with people in it."""
    with replicas[0].unit_of_work() as unit:
        unit.people.upsert_many(PEOPLE)
        unit.programmes.put(programme(lead="ogawa"))
        unit.enrolments.add_many([enrolment(one) for one in ("tanaka", "mori", "hara")])
        unit.commit()
    return replicas


def tell(database: Database, person_id: str = "tanaka") -> int:
    """Tell a trouble; returns the request's id."""
    with database.unit_of_work() as unit:
        person = unit.people.get(person_id)
        told = asking.tell(unit, TROUBLE, person=person, company=COMPANY, now=NOW)
        unit.commit()
    return told.request.id


def claim(database: Database, request_id: int, person_id: str, *, hold: float = 0) -> supporting.Claiming:
    """Claim a request, and commit only after a while."""
    with database.unit_of_work() as unit:
        result = supporting.claim(
            unit, request_id=request_id, person=unit.people.get(person_id), company=COMPANY, now=NOW
        )
        time.sleep(hold)
        unit.commit()
    return result


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do things at the same time; returns what each returned or raised."""
    found: list[object] = [None] * len(works)

    def do(place: int) -> None:
        try:
            found[place] = works[place]()
        except Exception as error:  # noqa: BLE001 - what it is, is what the test looks at
            found[place] = error

    threads = [threading.Thread(target=do, args=(place,), daemon=True) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_of_two_who_claim_at_once_one_has_it_and_the_other_learns_who(
    replicas: tuple[Database, Database],
) -> None:
    request_id = tell(replicas[0])
    first, second = at_once(
        lambda: claim(replicas[0], request_id, "sato", hold=0.3),
        lambda: claim(replicas[1], request_id, "ito", hold=0.3),
    )
    assert isinstance(first, supporting.Claiming)
    assert isinstance(second, supporting.Claiming)
    assert sorted([first.is_new, second.is_new]) == [False, True]
    assert first.request.supporter_id == second.request.supporter_id


def test_a_claim_waits_for_the_asker_who_closes_it_at_the_same_moment(
    replicas: tuple[Database, Database],
) -> None:
    request_id = tell(replicas[0])
    solved = threading.Event()

    def close() -> None:
        with replicas[0].unit_of_work() as unit:
            asker = unit.people.get("tanaka")
            solve(unit, request_id=request_id, asker=asker, company=COMPANY, now=NOW)
            solved.set()
            time.sleep(0.3)
            unit.commit()

    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    assert solved.wait(timeout=30)
    late = claim(replicas[1], request_id, "sato")
    closing.join(60)
    assert (late.is_new, late.request.state) == (False, RequestState.ENDED)


def test_two_ticks_bring_a_request_to_the_lead_once(replicas: tuple[Database, Database]) -> None:
    tell(replicas[0])
    later = NOW + timedelta(days=1)

    def look(database: Database) -> list[Happened]:
        with database.unit_of_work() as unit:
            looked = look_after_due(unit, company=COMPANY, now=later, limit=10)
            time.sleep(0.3)
            unit.commit()
        return [one.happened for one in looked]

    found = at_once(lambda: look(replicas[0]), lambda: look(replicas[1]))
    assert sorted(found, key=str) == [[Happened.ESCALATED], []]


def test_two_who_tell_at_once_make_one_proposal(replicas: tuple[Database, Database]) -> None:
    tell(replicas[0], "tanaka")
    tell(replicas[0], "mori")

    def tell_slowly(database: Database, person_id: str) -> bool:
        with database.unit_of_work() as unit:
            told = asking.tell(unit, TROUBLE, person=unit.people.get(person_id), company=COMPANY, now=NOW)
            time.sleep(0.3)
            unit.commit()
        return told.proposal is not None

    found = at_once(lambda: tell_slowly(replicas[0], "hara"), lambda: tell_slowly(replicas[1], "mori"))
    assert sorted(found, key=str) == [False, True]
    with replicas[0].unit_of_work() as unit:
        assert len(unit.help.proposals_of("sales")) == 1
