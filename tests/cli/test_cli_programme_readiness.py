"""What is not ready of a programme is said at its start on the command line, which goes on all the same."""

import json

from coaching.programmes.model import ProgrammeState
from coaching.programmes.readiness import Item


def begin(desk):
    """Import the programme once more, as a draft called `second`; returns the answer to its start."""
    desk.set_up()
    text = (desk.folder / "programme.yaml").read_text(encoding="utf-8")
    desk.write("second.yaml", text.replace("id: crm", "id: second"))
    assert desk("programme", "import", "second.yaml").code == 0
    return desk("programme", "start", "second", "--on", "2026-10-05")


def test_what_is_not_ready_is_a_warning_and_the_programme_starts(desk):
    answer = begin(desk)
    assert answer.code == 0
    assert "go-live 2026-10-05" in answer.out
    warnings = answer.err.splitlines()
    assert all("second is not ready: " in line for line in warnings)
    assert any("roles without a person in the company (deputy" in line for line in warnings)
    assert any("members' comments" in line for line in warnings)
    with desk.unit() as unit:
        assert unit.programmes.get("second").state is ProgrammeState.RUNNING


def test_that_it_was_not_ready_stays_in_the_audit(desk):
    begin(desk)
    entries = json.loads(desk("audit", "--json").out)
    [unready] = [
        one for one in entries if one["action"] == "programme_unready" and one["subject"] == "second"
    ]
    items = unready["detail"].split(", ")
    assert {Item.ROLES, Item.COMMENTS} <= set(items) <= set(Item)
    assert unready["actor"] == "cli"


def test_what_runs_already_is_not_asked_about_again(desk):
    begin(desk)
    again = desk("programme", "start", "second", "--on", "2026-10-06")
    assert (again.code, again.err) == (0, "")
