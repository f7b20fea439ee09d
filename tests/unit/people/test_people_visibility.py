"""Who sees what: the paragraph of PRODUCT 1, cell by cell, and the rule for small groups by law."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.model import Person, Role
from people.visibility import ALLOWED, Grouping, Matter, may_see, pool_small_groups

TANAKA = "tanaka"


def viewer(*roles: Role, person_id: str = "viewer") -> Person:
    return Person(id=person_id, name="Viewer", roles=frozenset(roles))


ABOUT_A_PERSON = {
    Matter.OWN_DATA,
    Matter.CHECK_IN_ANSWER,
    Matter.TROUBLE_TEXT,
    Matter.PAUSE,
    Matter.PERSONAL_KPI,
}


def seen_by(person: Person, **standing: bool) -> set[Matter]:
    """Everything that the viewer may see of Tanaka, of Tanaka's team and programme, and of the rest."""
    return {
        matter
        for matter in Matter
        if may_see(matter, viewer=person, subject_id=TANAKA if matter in ABOUT_A_PERSON else None, **standing)
    }


def test_a_person_sees_all_about_themselves_and_nothing_else() -> None:
    assert seen_by(viewer(person_id=TANAKA)) == ABOUT_A_PERSON


def test_a_colleague_sees_nothing() -> None:
    assert seen_by(viewer()) == set()


def test_a_manager_sees_counts_and_team_kpis() -> None:
    assert seen_by(viewer(), is_manager_of_subject=True) == {Matter.TEAM_COUNTS, Matter.TEAM_KPI}


def test_a_manager_let_in_sees_personal_kpi_numbers_and_the_shared_trouble_only() -> None:
    more = seen_by(viewer(), is_manager_of_subject=True, manager_sees_person=True)
    assert more == {Matter.TEAM_COUNTS, Matter.TEAM_KPI, Matter.PERSONAL_KPI, Matter.TROUBLE_TEXT}


def test_letting_managers_in_opens_nothing_to_people_who_are_not_the_manager() -> None:
    assert seen_by(viewer(), manager_sees_person=True) == set()
    assert Matter.PERSONAL_KPI not in seen_by(viewer(*Role), manager_sees_person=True)


@pytest.mark.parametrize("matter", [Matter.CHECK_IN_ANSWER, Matter.PAUSE, Matter.OWN_DATA])
def test_nobody_else_ever_sees_answers_and_pauses(matter: Matter) -> None:
    assert not may_see(
        matter,
        viewer=viewer(*Role),
        subject_id=TANAKA,
        is_manager_of_subject=True,
        leads_programme=True,
        manager_sees_person=True,
    )


def test_the_lead_of_a_programme_sees_counts_and_delivery_states() -> None:
    assert seen_by(viewer(Role.LEAD), leads_programme=True) == {
        Matter.PROGRAMME_COUNTS,
        Matter.REQUEST_OUTLINE,
        Matter.WISHES,
        Matter.TEAM_COUNTS,
        Matter.TEAM_KPI,
        Matter.DELIVERY_STATES,
    }


def test_a_deputy_without_the_role_stands_in_for_the_lead() -> None:
    assert Matter.PROGRAMME_COUNTS in seen_by(viewer(), leads_programme=True)


def test_the_lead_of_another_programme_sees_no_counts_of_this_one() -> None:
    assert seen_by(viewer(Role.LEAD)) == {Matter.DELIVERY_STATES}


def test_an_admin_sees_settings_deliveries_and_audit_but_no_counts_and_no_texts() -> None:
    assert seen_by(viewer(Role.ADMIN)) == {
        Matter.SETTINGS,
        Matter.DELIVERY_STATES,
        Matter.AUDIT,
        Matter.ROSTER,
        Matter.EMERGENCY_STOP,
    }


def test_a_supporter_sees_kind_phase_and_language_of_what_waits_and_the_text_of_what_they_claimed() -> None:
    assert seen_by(viewer(Role.SUPPORTER)) == {Matter.REQUEST_OUTLINE}
    assert seen_by(viewer(Role.SUPPORTER), claimed=True) == {Matter.REQUEST_OUTLINE, Matter.TROUBLE_TEXT}


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.MANAGER, Role.MEMBER])
def test_other_roles_open_nothing_by_themselves(role: Role) -> None:
    assert seen_by(viewer(role)) == set()


@pytest.mark.parametrize("matter", list(Matter))
def test_somebody_deactivated_sees_nothing(matter: Matter) -> None:
    gone = Person(id=TANAKA, name="T", roles=frozenset({Role.LEAD, Role.ADMIN}), active=False)
    assert not may_see(matter, viewer=gone, subject_id=TANAKA, leads_programme=True)


def test_something_about_nobody_is_not_about_the_viewer() -> None:
    assert not may_see(Matter.CHECK_IN_ANSWER, viewer=viewer(), subject_id=None)


def test_every_matter_has_a_rule() -> None:
    assert set(ALLOWED) == set(Matter)


def pooled(**sizes: int) -> Grouping:
    return pool_small_groups(sizes, smallest_group=5)


def test_large_groups_are_shown_apart() -> None:
    assert pooled(Sales=12, IT=5) == Grouping(alone=("Sales", "IT"), pooled=())


def test_small_groups_are_pooled_when_together_they_are_enough() -> None:
    assert pooled(Sales=12, IT=3, Legal=2) == Grouping(alone=("Sales",), pooled=("IT", "Legal"))


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    # Alone, the 3 of IT would be the total less all that is shown.
    assert pooled(Sales=12, IT=3, Plant=7) == Grouping(alone=("Sales",), pooled=("IT", "Plant"))


def test_a_single_large_group_beside_a_small_one_is_not_shown_apart() -> None:
    assert pooled(Sales=12, IT=1) == Grouping(alone=(), pooled=("Sales", "IT"))


def test_too_few_people_in_all_show_nothing_not_even_a_total() -> None:
    assert pooled(Sales=2, IT=2) == Grouping(alone=(), pooled=())


def test_nobody_shows_nothing() -> None:
    assert pooled() == Grouping(alone=(), pooled=())


def test_a_group_that_is_empty_by_now_hides_among_others() -> None:
    # Its counts may still be those of one person who has left.
    assert pooled(Sales=12, Closed=0, IT=6) == Grouping(alone=("Sales",), pooled=("Closed", "IT"))


groups = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 30), max_size=12)


@settings(max_examples=200)
@given(sizes=groups, smallest=st.integers(1, 10))
def test_no_group_that_is_shown_has_fewer_people_than_the_smallest(
    sizes: dict[str, int], smallest: int
) -> None:
    grouping = pool_small_groups(sizes, smallest_group=smallest)
    assert all(sizes[name] >= smallest for name in grouping.alone)
    if grouping.pooled:
        assert sum(sizes[name] for name in grouping.pooled) >= smallest


@settings(max_examples=150)
@given(sizes=groups, smallest=st.integers(1, 10))
def test_no_difference_of_a_total_and_figures_shown_reveals_a_smaller_group(
    sizes: dict[str, int], smallest: int
) -> None:
    grouping = pool_small_groups(sizes, smallest_group=smallest)
    shown = [sizes[name] for name in grouping.alone]
    if grouping.pooled:
        shown.append(sum(sizes[name] for name in grouping.pooled))
    total = sum(shown)
    for count in range(1, min(len(shown), 4)):
        assert all(total - sum(some) >= smallest for some in combinations(shown, count))


@settings(max_examples=150)
@given(sizes=groups, smallest=st.integers(1, 10))
def test_groups_are_shown_pooled_or_all_hidden_and_never_lost(sizes: dict[str, int], smallest: int) -> None:
    grouping = pool_small_groups(sizes, smallest_group=smallest)
    if grouping.alone or grouping.pooled:
        assert sorted(grouping.alone + grouping.pooled) == sorted(sizes)
    else:
        assert sum(sizes.values()) < smallest


@settings(max_examples=150)
@given(sizes=groups, smallest=st.integers(1, 10))
def test_no_more_is_pooled_than_needed(sizes: dict[str, int], smallest: int) -> None:
    grouping = pool_small_groups(sizes, smallest_group=smallest)
    swallowed = [sizes[name] for name in grouping.pooled if sizes[name] >= smallest]
    assert len(swallowed) <= 1
    if swallowed:
        assert sum(sizes[name] for name in grouping.pooled) - swallowed[0] < smallest
