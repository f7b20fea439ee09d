"""Who acts for a programme, who may run it, and who says who leads it next."""

from dataclasses import replace
from datetime import date

import pytest
from coaching_stage import COMPANY, GO_LIVE, Stage, at, person, programme

from coaching.programmes.model import Programme
from coaching.programmes.succession import (
    acting_lead,
    is_here,
    may_make,
    may_name_successor,
    may_run,
    name_successor,
)
from people.errors import InvalidInputError
from people.model import Person, Pilot, Role

NOW = at(GO_LIVE)
ENDED = date(2026, 5, 31)
RUN = programme(id="other", lead="lead", deputy="deputy", sponsor="sponsor")


@pytest.fixture
def people(stage: Stage) -> Stage:
    """A lead, a deputy, a sponsor, two admins and a member, all here."""
    admin = frozenset({Role.ADMIN})
    known = [person(key) for key in ("lead", "deputy", "sponsor", "member")]
    known += [person("admin-a", roles=admin), person("admin-b", roles=admin)]
    stage.unit.people.upsert_many(known)
    stage.unit.programmes.put(RUN)
    return stage


def let_go(stage: Stage, *ids: str) -> None:
    """Let people leave the company yesterday."""
    stage.unit.people.upsert_many([replace(stage.unit.people.get(key), end_date=ENDED) for key in ids])


def acting(stage: Stage, run: Programme = RUN) -> list[str]:
    """Return who acts."""
    return [one.id for one in acting_lead(stage.unit, run, company=COMPANY, now=NOW)]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ((), ["lead"]),
        (("deputy", "sponsor"), ["lead"]),
        (("lead",), ["deputy"]),
        (("lead", "deputy"), ["sponsor"]),
        (("lead", "deputy", "sponsor"), ["admin-a", "admin-b"]),
        (("lead", "deputy", "sponsor", "admin-a"), ["admin-b"]),
        (("lead", "deputy", "sponsor", "admin-a", "admin-b"), []),
    ],
)
def test_the_first_of_the_line_who_is_here_acts(
    people: Stage, gone: tuple[str, ...], expected: list[str]
) -> None:
    let_go(people, *gone)
    assert acting(people) == expected


def test_without_a_deputy_the_sponsor_is_next(people: Stage) -> None:
    let_go(people, "lead")
    assert acting(people, replace(RUN, deputy=None)) == ["sponsor"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(), True),
        (person(active=False), False),
        (person(end_date=GO_LIVE), True),
        (person(end_date=ENDED), False),
        (person(end_date=ENDED, timezone="America/Los_Angeles"), True),
    ],
)
def test_the_last_day_is_a_day_on_which_one_is_still_here(who: Person, *, expected: bool) -> None:
    assert is_here(who, company=COMPANY, now=NOW) is expected


def test_a_lead_outside_the_pilot_group_has_not_left() -> None:
    pilot = replace(COMPANY, pilot=Pilot(people=frozenset({"somebody"})))
    assert is_here(person(), company=pilot, now=NOW)


@pytest.mark.parametrize(
    ("who", "gone", "expected"),
    [
        ("lead", (), True),
        ("deputy", (), True),
        ("sponsor", (), True),
        ("member", (), False),
        ("admin-a", (), False),
        ("admin-a", ("lead", "deputy", "sponsor"), True),
        ("lead", ("lead",), False),
    ],
)
def test_a_programme_is_run_by_those_named_in_it_and_who_acts(
    people: Stage, who: str, gone: tuple[str, ...], *, expected: bool
) -> None:
    let_go(people, *gone)
    known = people.unit.people.get(who)
    assert may_run(people.unit, RUN, known, company=COMPANY, now=NOW) is expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.LEAD, True), (Role.ADMIN, True), (Role.SPONSOR, False), (Role.SUPPORTER, False)],
)
def test_leads_and_admins_begin_programmes(role: Role, *, expected: bool) -> None:
    assert may_make(person(roles=frozenset({role}))) is expected
    assert not may_make(person(roles=frozenset({role}), active=False))


@pytest.mark.parametrize(
    ("who", "gone", "expected"),
    [
        ("sponsor", (), True),
        ("lead", (), False),
        ("deputy", ("lead",), False),
        ("admin-a", ("lead",), False),
        ("admin-a", ("sponsor",), True),
        ("sponsor", ("sponsor",), False),
    ],
)
def test_the_sponsor_names_the_successor_and_admins_where_none_is_here(
    people: Stage, who: str, gone: tuple[str, ...], *, expected: bool
) -> None:
    let_go(people, *gone)
    known = people.unit.people.get(who)
    assert may_name_successor(people.unit, RUN, known, company=COMPANY, now=NOW) is expected


def named(stage: Stage, lead: str) -> Programme:
    """Let the sponsor name who leads."""
    return name_successor(stage.unit, "other", lead=lead, company=COMPANY, now=NOW, actor="sponsor")


def test_a_successor_leads_what_runs_and_what_waits_and_the_deputy_stays(people: Stage) -> None:
    people.unit.preparing.put_changes(replace(RUN, tool="Other"))
    assert (named(people, "member").lead, named(people, "member").deputy) == ("member", "deputy")
    waiting = people.unit.preparing.changes("other")
    assert waiting is not None
    assert (waiting.lead, waiting.tool) == ("member", "Other")
    entry = people.unit.audit.list_entries(subject="other")[0]
    assert (entry.actor, entry.action, entry.detail) == ("sponsor", "programme_lead", "member")


def test_a_deputy_who_becomes_the_lead_deputises_no_more(people: Stage) -> None:
    assert (named(people, "deputy").lead, named(people, "deputy").deputy) == ("deputy", None)


def test_nobody_who_left_is_named(people: Stage) -> None:
    let_go(people, "member")
    for who in ("member", "nobody"):
        with pytest.raises(InvalidInputError) as refused:
            named(people, who)
        assert refused.value.fields == {"lead": "error.person"}
    assert people.unit.programmes.get("other").lead == "lead"
