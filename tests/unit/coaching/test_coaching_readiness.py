"""What is ready before a start: every item by hand, and what the sponsor's word covers."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from coaching_stage import COMPANY, GO_LIVE, Stage, at, person, practice

from coaching.programmes import readiness as rules
from coaching.programmes.model import (
    Preparation,
    Programme,
    Sides,
    Vision,
)
from coaching.programmes.readiness import Facts, Item, State, is_covered, is_from_field, is_whole, judge
from coaching.programmes.templates import TEMPLATES
from measures.kpis.model import Kpi, Per
from people.audience import Audience
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import Person, Role

NOW = datetime(2026, 5, 18, tzinfo=UTC)
HERE = frozenset({"lead", "deputy", "sponsor", "one", "two", "three", "four"})


def kpi(kpi_id: str = "visits", practice_id: str = "log", **changes: object) -> Kpi:
    """Return an amount a day."""
    values: dict[str, object] = {
        "id": kpi_id,
        "practice_id": practice_id,
        "name": {"en": kpi_id},
        "purpose": {"en": "nothing is lost"},
        "unit": {"en": "visits"},
        "target": Decimal(3),
        "per": Per.DAY,
    }
    return Kpi(**(values | changes))  # type: ignore[arg-type]


def whole(**changes: object) -> Programme:
    """Return a programme of which everything is ready."""
    values: dict[str, object] = {
        "id": "crm",
        "tool": "CRM",
        "name": {"en": "CRM"},
        "purpose": {"en": "Nothing is lost at hand-over"},
        "go_live": GO_LIVE,
        "lead": "lead",
        "deputy": "deputy",
        "sponsor": "sponsor",
        "sides": Sides(management="one", field="two", project="three", administration="four"),
        "vision": Vision(state={"en": "visits are logged the same day"}),
        "practices": (practice("log"),),
        "kpis": (kpi(),),
        "audience": Audience(teams=("Sales/East",)),
    }
    return Programme(**(values | changes))  # type: ignore[arg-type]


def supporter(person_id: str, team: str = "Sales/East", *more: Role) -> Person:
    """Return a supporter."""
    return person(person_id, team=team, roles=frozenset({Role.SUPPORTER, *more}))


def facts(**changes: object) -> Facts:
    """Return what a programme is judged by of which everything is ready."""
    values: dict[str, object] = {
        "programme": whole(),
        "members": [person("a"), person("b")],
        "supporters": [supporter("s1"), supporter("s2", "Sales/Office")],
        "here": HERE,
        "asked": True,
        "open_comments": (),
    }
    return Facts(**(values | changes))  # type: ignore[arg-type]


def red(found: Facts) -> dict[Item, tuple[str, ...]]:
    """Return what is red, with what it lacks."""
    return {state.item: state.missing for state in judge(found) if not state.green}


def test_everything_is_green_where_everything_is_there() -> None:
    states = judge(facts())
    assert [state.item for state in states] == list(Item)
    assert all(state.green and state.keys == () for state in states)


@pytest.mark.parametrize(
    ("changes", "item", "missing"),
    [
        ({"purpose": {}}, Item.PURPOSE, ()),
        ({"vision": Vision(state={})}, Item.PURPOSE, ()),
        ({"purpose": dict(next(iter(TEMPLATES.values())).purpose)}, Item.PURPOSE, ()),
        ({"practices": (), "kpis": ()}, Item.KPIS, ()),
        ({"practices": (practice("log"), practice("plan"))}, Item.KPIS, ("plan",)),
        ({"kpis": (kpi(unit={"en": "%"}, target=Decimal(100)),)}, Item.TARGETS, ("visits",)),
        ({"deputy": None}, Item.ROLES, ("deputy",)),
        ({"sponsor": None}, Item.ROLES, ("sponsor",)),
        ({"lead": "gone"}, Item.ROLES, ("lead",)),
        ({"sides": Sides(management="one", field="gone", project="three")}, Item.ROLES,
         ("field", "administration")),
    ],
)  # fmt: skip
def test_what_a_programme_lacks_is_red_and_named(
    changes: dict[str, object], item: Item, missing: tuple[str, ...]
) -> None:
    assert red(facts(programme=whole(**changes))) == {item: missing}


@pytest.mark.parametrize(("unit", "target"), [({"en": "%"}, Decimal(99)), ({"en": "records"}, Decimal(100))])
def test_only_a_share_of_100_is_a_flat_target(unit: dict[str, str], target: Decimal) -> None:
    assert red(facts(programme=whole(kpis=(kpi(unit=unit, target=target),)))) == {}


@pytest.mark.parametrize(
    ("supporters", "is_green"),
    [
        ([], False),
        ([supporter("s1")], False),
        ([supporter("s1"), supporter("s2")], True),
        ([supporter("s1"), supporter("s2", "Sales/Office")], True),
        ([supporter("s1", "Sales/Office"), supporter("s2", "Sales/Office")], False),
        ([supporter("s1"), supporter("s2", "IT")], False),
        ([supporter("s1", "Sales/East", Role.LEAD), supporter("s2", "Sales/Office")], False),
        ([supporter("s1", "Sales/East", Role.ADMIN), supporter("s2", "Sales/East/Tokyo")], True),
    ],
)
def test_a_department_needs_two_supporters_one_of_them_from_the_field(
    supporters: list[Person], *, is_green: bool
) -> None:
    assert red(facts(supporters=supporters)) == ({} if is_green else {Item.SUPPORTERS: ("Sales",)})


def test_every_department_of_the_audience_is_looked_at_and_nobody_is_no_department() -> None:
    members = [person("a"), person("b", team="Service/West"), person("c", team="")]
    everybody = whole(audience=Audience())
    assert red(facts(programme=everybody, members=members)) == {Item.SUPPORTERS: ("Service",)}


def test_a_programme_for_nobody_is_not_supported() -> None:
    assert red(facts(members=[])) == {Item.SUPPORTERS: ()}


def test_with_everybody_in_the_audience_every_team_is_the_field() -> None:
    assert is_from_field(supporter("s1", "Anywhere"), Audience())
    assert not is_from_field(supporter("s1", "Anywhere", Role.ADMIN), Audience())


def test_comments_are_red_until_they_were_asked_for_and_answered() -> None:
    assert red(facts(asked=False)) == {Item.COMMENTS: ()}
    assert red(facts(open_comments=("7", "9"))) == {Item.COMMENTS: ("7", "9")}


# ---------------------------------------------------------------------------- the sponsor's word


def test_each_thing_that_is_lacking_needs_its_own_word() -> None:
    assert State(item=Item.ROLES, green=False, missing=("deputy", "field")).keys == (
        "roles:deputy",
        "roles:field",
    )
    assert State(item=Item.PURPOSE, green=False).keys == ("purpose",)


@pytest.mark.parametrize(
    ("given", "by", "items", "is_enough"),
    [
        (True, "sponsor", ("roles:deputy",), True),
        (True, "sponsor", ("roles:deputy", "comments"), True),
        (True, "sponsor", ("comments",), False),
        (False, "sponsor", ("roles:deputy",), False),
        (None, None, ("roles:deputy",), False),
        (True, "an earlier sponsor", ("roles:deputy",), False),
    ],
)
def test_a_word_covers_what_it_was_given_for_by_whoever_is_sponsor(
    by: str | None, items: tuple[str, ...], *, given: bool | None, is_enough: bool
) -> None:
    word = Preparation(programme_id="crm", word_given=given, word_by=by, word_items=items)
    assert is_covered(("roles:deputy",), word, whole()) is is_enough
    assert is_covered((), word, whole())


@pytest.mark.parametrize(
    "changes", [{"name": {}}, {"purpose": {}}, {"vision": Vision(state={})}, {"practices": ()}]
)
def test_what_no_file_could_hold_is_not_whole(changes: dict[str, object]) -> None:
    assert is_whole(whole())
    assert not is_whole(whole(**changes))


def test_a_word_is_kept_for_what_is_red_now_and_only_of_a_draft(stage: Stage) -> None:
    draft = whole(id="other", sponsor="sponsor")
    stage.unit.programmes.put(draft)
    for reason, error in (("", "error.required"), ("x" * 3001, "error.too_long")):
        with pytest.raises(InvalidInputError) as refused:
            word(stage, draft, reason=reason)
        assert refused.value.fields == {"reason": error}
    with pytest.raises(NotAllowedError):
        word(stage, draft, person_id="lead")
    kept = word(stage, draft)
    states = rules.readiness(stage.unit, draft, company=COMPANY, now=at(GO_LIVE))
    assert kept.word_items == rules.red_keys(states) != ()
    rules.check_start(stage.unit, draft, company=COMPANY, now=at(GO_LIVE))
    running = replace(draft, state=stage.unit.programmes.list_all()[0].state)
    with pytest.raises(TooLateError):
        word(stage, running)


def word(
    stage: Stage, draft: Programme, *, person_id: str = "sponsor", reason: str = "it helps now"
) -> Preparation:
    """Give the word that it may start."""
    return rules.give_word(
        stage.unit,
        draft,
        person_id=person_id,
        given=True,
        reason=reason,
        company=COMPANY,
        now=at(GO_LIVE),
    )


def test_asking_again_ends_an_earlier_word(stage: Stage) -> None:
    draft = whole(id="other")
    stage.unit.programmes.put(draft)
    word(stage, draft)
    rules.ask_word(stage.unit, "other", now=at(GO_LIVE))
    with pytest.raises(TooLateError) as refused:
        rules.check_start(stage.unit, draft, company=COMPANY, now=at(GO_LIVE))
    assert refused.value.reason == "not_ready"


def test_it_never_looks_right_to_more_members_than_were_asked(stage: Stage) -> None:
    rules.remember_asked(stage.unit, "crm", people=2, now=NOW, actor="lead")
    for _ in range(3):
        known = rules.remember_approval(stage.unit, "crm")
    assert (known.asked, known.approvals) == (2, 2)
