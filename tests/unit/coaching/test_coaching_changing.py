"""What a change of a running programme means for its members."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from coaching_stage import COMPANY, GO_LIVE, KPI, Stage, at, practice, programme

from coaching.programmes.changing import Change, Part, apply_changes, differences, for_members, told_of
from coaching.programmes.model import Programme, ProgrammeState, Vision
from measures.kpis.model import Of, Per
from people.audience import Audience
from people.errors import TooLateError


def parts(before: Programme, after: Programme) -> list[Part]:
    """Return the parts that change, in order."""
    return [change.part for change in differences(before, after)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"name": {"en": "New"}}, [Part.NAME]),
        ({"tool": "Other"}, [Part.TOOL]),
        ({"go_live": date(2026, 6, 8)}, [Part.GO_LIVE]),
        ({"purpose": {"en": "Another"}}, [Part.PURPOSE]),
        ({"vision": Vision(state={"en": "x"}, by_day=60, plan={"en": "y"})},
         [Part.GOAL_STATE, Part.BY_DAY, Part.PLAN]),
        ({"audience": Audience(teams=("Sales",))}, [Part.AUDIENCE]),
        ({"lead": "somebody", "deputy": "else"}, []),
        ({"kpis": ()}, [Part.KPI_REMOVED]),
        ({"kpis": (KPI, replace(KPI, id="calls"))}, [Part.KPI_ADDED]),
        ({"kpis": (KPI, replace(KPI, id="calls", manager_sees_person=True))},
         [Part.KPI_ADDED, Part.MANAGER_SEES]),
        ({"kpis": (replace(KPI, target=Decimal(2)),)}, [Part.TARGET]),
        ({"kpis": (replace(KPI, per=Per.WEEK),)}, [Part.TARGET]),
        ({"kpis": (replace(KPI, of=Of.TEAM),)}, [Part.TARGET]),
        ({"kpis": (replace(KPI, name={"en": "n"}, purpose={"en": "p"}),)},
         [Part.KPI_NAME, Part.KPI_PURPOSE]),
        ({"kpis": (replace(KPI, not_on=frozenset({"leave"})),)}, [Part.NOT_ON]),
        ({"kpis": (replace(KPI, manager_sees_person=True),)}, [Part.MANAGER_SEES]),
    ],
)  # fmt: skip
def test_each_part_that_changes_is_one_change(changes: dict[str, object], expected: list[Part]) -> None:
    assert parts(programme(), programme(**changes)) == expected


def test_practices_are_added_removed_renamed_and_moved_by_their_ids() -> None:
    report, log, plan = programme().practices
    after = programme(
        practices=(
            replace(log, name={"en": "Log at once"}, benefit={"en": "home earlier"}),
            replace(plan, ease=1),
            practice("call"),
        )
    )
    assert differences(programme(), after) == (
        Change(part=Part.PRACTICE_NAME, name=log.name, before=log.name, after={"en": "Log at once"}),
        Change(
            part=Part.BENEFIT,
            name={"en": "Log at once"},
            before={"en": "less work"},
            after={"en": "home earlier"},
        ),
        Change(part=Part.PRACTICE_ORDER, name=plan.name),
        Change(part=Part.PRACTICE_ADDED, name={"en": "call"}, after={"en": "less work"}),
        Change(part=Part.PRACTICE_REMOVED, name=report.name, before=report.benefit),
    )


def test_a_target_is_told_with_what_it_was() -> None:
    lower = replace(KPI, target=Decimal(2))
    assert differences(programme(), programme(kpis=(lower,))) == (
        Change(part=Part.TARGET, name=KPI.name, before=KPI, after=lower),
    )


def test_members_hear_nothing_of_whom_a_programme_is_for() -> None:
    changes = differences(programme(), programme(audience=Audience(teams=("Sales",)), tool="Other"))
    assert [change.part for change in for_members(changes)] == [Part.TOOL]


# ---------------------------------------------------------------------------- into force


def apply(stage: Stage) -> tuple[Part, ...]:
    """Put the changes into force; returns what changed."""
    applied = apply_changes(stage.unit, "crm", company=COMPANY, now=at(GO_LIVE), actor="suzuki")
    return tuple(change.part for change in applied.changes)


def test_what_is_in_force_is_put_with_whoever_runs_it_now(stage: Stage) -> None:
    stored = stage.unit.programmes.get("crm")
    stage.unit.preparing.put_changes(replace(stored, tool="Other", lead="gone", deputy="gone"))
    stage.unit.programmes.put(replace(stored, lead="mori"))
    assert apply(stage) == (Part.TOOL,)
    after = stage.unit.programmes.get("crm")
    assert (after.tool, after.lead, after.deputy) == ("Other", "mori", None)
    assert after.state is ProgrammeState.RUNNING
    with pytest.raises(TooLateError) as again:
        apply(stage)
    assert again.value.reason == "no_changes"


def test_what_was_stopped_meanwhile_is_not_changed(stage: Stage) -> None:
    stored = stage.unit.programmes.get("crm")
    stage.unit.preparing.put_changes(replace(stored, tool="Other"))
    stage.unit.programmes.put(replace(stored, state=ProgrammeState.STOPPED))
    with pytest.raises(TooLateError) as refused:
        apply(stage)
    assert refused.value.reason == "programme_over"
    assert stage.unit.programmes.get("crm").tool == "Salesforce"


def test_who_has_not_begun_is_told_nothing(stage: Stage) -> None:
    assert told_of(stage.unit, "crm") == ()
    stage.run(at(GO_LIVE))
    assert "tanaka" in told_of(stage.unit, "crm")


def test_an_audience_that_changed_takes_in_and_lets_go(stage: Stage) -> None:
    stored = stage.unit.programmes.get("crm")
    stage.unit.preparing.put_changes(replace(stored, audience=Audience(teams=("Nowhere",))))
    assert apply(stage) == (Part.AUDIENCE,)
    assert told_of(stage.unit, "crm") == ()
