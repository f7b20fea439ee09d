"""A programme made part by part: the rules of the file, what is kept beside a running one, two editors."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from coaching_stage import COMPANY, GO_LIVE, Stage, at, programme

from coaching.programmes import drafting
from coaching.programmes.drafting import Editor, fingerprint
from coaching.programmes.model import Programme, ProgrammeState
from people.audience import Audience, team_paths
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import Role
from people.parts import Part

EDITOR = Editor(person_id="suzuki", now=at(GO_LIVE), company=COMPANY)
PRACTICE: Part = {
    "name": {"en": "Log it", "ja": "登録する"},
    "benefit": {"en": "home earlier", "ja": "早く帰れる"},
    "ease": "4",
    "contribution": "5",
    "from_day": "7",
}
KPI: Part = {
    "practice": "log",
    "name": {"en": "Visits", "ja": "訪問"},
    "unit": {"en": "visits", "ja": "件"},
    "purpose": {"en": "nothing is lost", "ja": "抜けをなくす"},
    "target": "2.5",
    "per": "day",
    "of": "person",
    "not_on": (),
    "manager_sees_person": "yes",
}
BASICS: Part = {
    "tool": "CRM",
    "name": {"en": "New name"},
    "purpose": {},
    "go_live": "2026-07-01",
    "by_day": "60",
    "state": {"en": "done"},
}


@pytest.fixture
def draft(stage: Stage) -> Programme:
    """A draft beside the programme that runs."""
    known = programme(id="draft", kpis=())
    stage.unit.programmes.put(known)
    return known


def changes(stage: Stage) -> Programme | None:
    """Return what waits beside the running programme."""
    return stage.unit.preparing.changes("crm")


def test_a_draft_is_changed_where_it_is(stage: Stage, draft: Programme) -> None:
    after = drafting.save_basics(stage.unit, draft.id, BASICS, editor=EDITOR)
    assert stage.unit.programmes.get(draft.id) == after
    assert (after.tool, after.name, after.purpose) == ("CRM", {"en": "New name"}, {})
    assert (after.go_live, after.vision.by_day) == (date(2026, 7, 1), 60)
    assert stage.unit.preparing.changes(draft.id) is None


def test_a_running_one_is_changed_beside_what_is_in_force_until_nothing_differs(stage: Stage) -> None:
    before = stage.unit.programmes.get("crm")
    practice = drafting.save_practice(stage.unit, "crm", "", PRACTICE, editor=EDITOR)
    kpi = drafting.save_kpi(stage.unit, "crm", "", {**KPI, "practice": practice.id}, editor=EDITOR)
    assert stage.unit.programmes.get("crm") == before
    waiting = changes(stage)
    assert waiting is not None
    assert (waiting.practices[-1], waiting.kpis[-1]) == (practice, kpi)
    assert drafting.edited(stage.unit, "crm") == waiting
    drafting.remove_practice(stage.unit, "crm", practice.id, editor=EDITOR)
    assert changes(stage) is None


def test_what_was_stopped_is_not_edited_any_more(stage: Stage) -> None:
    stored = stage.unit.programmes.get("crm")
    stage.unit.programmes.put(replace(stored, state=ProgrammeState.STOPPED))
    with pytest.raises(TooLateError):
        drafting.save_basics(stage.unit, "crm", BASICS, editor=EDITOR)
    with pytest.raises(TooLateError):
        drafting.save_roles(stage.unit, "crm", {"deputy": "tanaka"}, editor=EDITOR)


def test_a_practice_and_a_kpi_are_read_as_a_file_would_be(stage: Stage, draft: Programme) -> None:
    practice = drafting.save_practice(stage.unit, draft.id, "", PRACTICE, editor=EDITOR)
    assert (practice.id, practice.ease, practice.contribution) == ("log-it", 4, 5)
    assert (practice.from_day, practice.to_day) == (7, 90)
    kpi = drafting.save_kpi(stage.unit, draft.id, "", KPI, editor=EDITOR)
    assert (kpi.target, kpi.not_on, kpi.manager_sees_person) == (Decimal("2.5"), frozenset(), True)
    assert kpi.id == "visits-2"
    """The running programme has `visits`: readings know a KPI by its id alone."""


def test_what_only_a_file_can_say_stays(stage: Stage, draft: Programme) -> None:
    report = replace(draft.practices[0], to_day=30)
    counted = replace(programme().kpis[0], id="pushed", source="salesforce")
    limits = Audience(ranks=("chief",), started_after=date(2026, 1, 1))
    stage.unit.programmes.put(
        replace(draft, practices=(report, *draft.practices[1:]), kpis=(counted,), audience=limits)
    )
    practice = drafting.save_practice(stage.unit, draft.id, "report", PRACTICE, editor=EDITOR)
    kpi = drafting.save_kpi(stage.unit, draft.id, "pushed", KPI, editor=EDITOR)
    after = drafting.save_audience(
        stage.unit, draft.id, teams=("Sales",), roles=(Role.MANAGER,), editor=EDITOR
    )
    assert (practice.to_day, kpi.source) == (30, "salesforce")
    assert after.audience == replace(limits, teams=("Sales",), roles=(Role.MANAGER,))


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ({"name": {"en": "", "ja": " "}}, {"name_en": "error.required"}),
        ({"benefit": {}}, {"benefit_en": "error.required"}),
        ({"ease": "6"}, {"ease": "error.choice"}),
        ({"contribution": ""}, {"contribution": "error.required"}),
        ({"from_day": "91"}, {"from_day": "error.day_number"}),
        ({"from_day": "soon"}, {"from_day": "error.day_number"}),
        ({"name": {"ja": "長" * 201}}, {"name_ja": "error.too_long"}),
        ({"benefit": {"en": "x" * 3001}}, {"benefit_en": "error.too_long"}),
        ({"ease": "", "contribution": "0"}, {"ease": "error.required", "contribution": "error.choice"}),
    ],
)
def test_every_input_that_is_wrong_is_named_and_nothing_is_kept(
    stage: Stage, draft: Programme, part: Part, wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        drafting.save_practice(stage.unit, draft.id, "", {**PRACTICE, **part}, editor=EDITOR)
    assert refused.value.fields == wrong
    assert stage.unit.programmes.get(draft.id) == draft


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ({"target": "0"}, {"target": "error.above_zero"}),
        ({"target": ""}, {"target": "error.required"}),
        ({"per": "year"}, {"per": "error.choice"}),
        ({"not_on": ("leave", "weekend")}, {"not_on": "error.choice"}),
        ({"practice": "nothing"}, {"practice": "error.choice"}),
        ({"purpose": {}}, {"purpose_en": "error.required"}),
    ],
)
def test_a_kpi_needs_a_purpose_a_number_and_a_practice(
    stage: Stage, draft: Programme, part: Part, wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        drafting.save_kpi(stage.unit, draft.id, "", {**KPI, **part}, editor=EDITOR)
    assert refused.value.fields == wrong


@pytest.mark.parametrize("text", ["null", "~", "10:00", "yes", "- [a: &b", "#", "'\"", "長い\n行", "\x07"])
def test_a_text_is_kept_as_it_was_typed_whatever_a_file_would_make_of_it(
    stage: Stage, draft: Programme, text: str
) -> None:
    part: Part = {**PRACTICE, "benefit": {"en": text}}
    assert drafting.save_practice(stage.unit, draft.id, "", part, editor=EDITOR).benefit == {"en": text}


def test_a_part_that_is_gone_is_not_edited(stage: Stage, draft: Programme) -> None:
    for edit in (drafting.save_practice, drafting.save_kpi):
        with pytest.raises(NotFoundError):
            edit(stage.unit, draft.id, "gone", PRACTICE, editor=EDITOR)
    with pytest.raises(NotFoundError):
        drafting.remove_kpi(stage.unit, draft.id, "gone", editor=EDITOR)


def test_an_audience_is_made_of_teams_that_there_are(stage: Stage, draft: Programme) -> None:
    with pytest.raises(InvalidInputError) as refused:
        drafting.save_audience(stage.unit, draft.id, teams=("Nowhere",), roles=(), editor=EDITOR)
    assert refused.value.fields == {"teams": "error.choice"}
    assert team_paths(["Sales/East/Tokyo", ""]) == {"Sales", "Sales/East", "Sales/East/Tokyo"}


def test_roles_hold_at_once_and_whoever_is_left_out_stays(stage: Stage) -> None:
    drafting.save_practice(stage.unit, "crm", "", PRACTICE, editor=EDITOR)
    drafting.save_roles(stage.unit, "crm", {"deputy": "tanaka", "field": "tanaka"}, editor=EDITOR)
    after = drafting.save_roles(stage.unit, "crm", {"deputy": "", "project": "tanaka"}, editor=EDITOR)
    assert after == stage.unit.programmes.get("crm")
    assert (after.deputy, after.sides.field, after.sides.project) == ("tanaka", "tanaka", "tanaka")
    waiting = changes(stage)
    assert waiting is not None
    assert (waiting.deputy, waiting.sides) == (after.deputy, after.sides)


@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [
        ({"deputy": "nobody"}, {"deputy": "error.person"}),
        ({"deputy": "suzuki"}, {"deputy": "error.same_person"}),
        ({"sponsor": "suzuki"}, {"sponsor": "error.same_person"}),
        ({"deputy": "tanaka", "sponsor": "tanaka"}, {"sponsor": "error.same_person"}),
    ],
)
def test_who_gives_the_word_is_neither_lead_nor_deputy(
    stage: Stage, chosen: dict[str, str], wrong: dict[str, str]
) -> None:
    lead = replace(stage.unit.people.get("tanaka"), id="suzuki", manager_id=None)
    stage.unit.people.upsert_many([lead])
    with pytest.raises(InvalidInputError) as refused:
        drafting.save_roles(stage.unit, "crm", chosen, editor=EDITOR)
    assert refused.value.fields == wrong


def test_a_fingerprint_is_that_of_what_is_said_not_of_its_order() -> None:
    kpi = programme().kpis[0]
    same = replace(kpi, not_on=frozenset(sorted(kpi.not_on, reverse=True)), name=dict(kpi.name))
    assert fingerprint(kpi) == fingerprint(same)
    assert fingerprint(kpi) != fingerprint(replace(kpi, target=kpi.target + 1))
    assert fingerprint(None) != fingerprint(kpi)


def test_every_edit_is_in_the_audit_without_its_text(stage: Stage, draft: Programme) -> None:
    drafting.save_practice(stage.unit, draft.id, "", PRACTICE, editor=EDITOR)
    drafting.save_roles(stage.unit, draft.id, {"deputy": "tanaka"}, editor=EDITOR)
    entries = stage.unit.audit.list_entries(subject=draft.id)
    assert {(entry.actor, entry.action) for entry in entries} == {("suzuki", "programme_edit")}
    assert {entry.detail for entry in entries} == {"practice log-it", "roles"}


def test_a_programme_takes_no_more_practices_than_a_file(stage: Stage, draft: Programme) -> None:
    many = tuple(replace(draft.practices[0], id=f"p{number}") for number in range(drafting.MOST_ITEMS))
    stage.unit.programmes.put(replace(draft, practices=many))
    drafting.save_practice(stage.unit, draft.id, "p7", PRACTICE, editor=EDITOR)
    with pytest.raises(InvalidInputError) as refused:
        drafting.save_practice(stage.unit, draft.id, "", PRACTICE, editor=EDITOR)
    assert refused.value.fields == {"name_en": "error.too_many"}
