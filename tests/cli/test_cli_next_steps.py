"""`next-steps list` and `next-steps check`, and what `check` says of the folder."""

import json
from datetime import date

import pytest

from measures.follow_ups.model import Cause, FollowUp, Outcome, StepUse
from measures.follow_ups.shipped import shipped_playbooks

GOOD = "---\nid: talk-first\ntitle: 先に話す\npractices: [log-visit]\n---\n## ja\n- 話します。\n"


@pytest.fixture
def steps(desk):
    """The folder of next steps, named in the settings, with one file."""
    folder = desk.folder / "next-steps"
    folder.mkdir()
    (folder / "talk.md").write_text(GOOD.replace("title: ", "title: {ja: ").replace("話す\n", "話す}\n"))
    desk.write("app.yaml", "company: ミズキ計器\nlanguages: [ja, en]\nnext_steps: next-steps\n")
    return folder


def take_up(unit, step_id, outcome, number):
    """Let a team take up a step."""
    follow_up = FollowUp(
        programme_id="crm",
        kpi_id="visits",
        team=f"Sales/{number}",
        manager_id="boss",
        opened_on=date(2026, 6, 8),
        cause=Cause.SLIPPED,
    )
    use = StepUse(
        follow_up_id=unit.follow_ups.add(follow_up),
        step_id=step_id,
        cause=Cause.SLIPPED,
        practice_id="log-visit",
        taken_on=date(2026, 6, 8),
        outcome=outcome,
    )
    unit.follow_ups.put_use(use)


def test_the_list_has_hojorins_own_and_the_companys_with_what_became_of_teams(desk, steps):
    desk.set_up()
    with desk.unit() as unit:
        for number, outcome in enumerate((Outcome.RECOVERED, Outcome.NOT_RECOVERED, Outcome.WAITING)):
            take_up(unit, "talk-first", outcome, number)
        unit.commit()

    rows = {row["id"]: row for row in json.loads(desk("next-steps", "list", "--json").out)}
    assert rows.keys() == {one.id for one in shipped_playbooks()} | {"talk-first"}
    assert rows["talk-first"] == {
        "id": "talk-first",
        "title": "先に話す",
        "causes": [],
        "practices": ["log-visit"],
        "uses": 2,
        "recovered": 1,
        "own": True,
    }
    assert (rows["ask-what-changed"]["uses"], rows["ask-what-changed"]["own"]) == (0, False)
    assert rows["ask-what-changed"]["title"].startswith("前は")
    assert "先に話す" in desk("next-steps", "list").out


def test_good_files_are_counted_and_what_is_special_is_said(desk, steps):
    own = (steps / "talk.md").read_text().replace("talk-first", "ask-what-changed")
    (steps / "changed.md").write_text(own)

    answer = desk("next-steps", "check")

    assert answer.code == 0
    assert "Only in ja: ask-what-changed, talk-first." in answer.out
    assert "In place of Hojorin's own: ask-what-changed." in answer.out
    assert f"{steps}: files that can be read: 2, that cannot: 0." in answer.out


def test_every_problem_is_named_with_file_line_and_key(desk, steps):
    (steps / "bad.md").write_text("---\nid: a b\ntitel: x\n---\nsecret words\n")

    answer = desk("next-steps", "check", str(steps))
    listed = json.loads(desk("next-steps", "check", "--json").out)

    assert answer.code == 1
    assert "bad.md, line 3, titel: is not known; did you mean 'title'?" in answer.err
    assert "secret" not in answer.err
    assert {row["key"] for row in listed} == {"id", "titel", "title", "agenda"}
    assert {row["file"] for row in listed} == {"bad.md"}


def test_without_a_folder_check_says_how_to_name_one(desk):
    answer = desk("next-steps", "check")

    assert answer.code == 2
    assert "set `next_steps` in the settings" in answer.err


def test_check_speaks_of_the_folder(desk, steps):
    desk.set_up()
    good = desk("check").out
    (steps / "bad.md").write_text("nothing")
    bad = desk("check").out
    (steps / "bad.md").unlink()
    (steps / "talk.md").unlink()
    steps.rmdir()
    lost = desk("check").out

    assert "All files of next steps can be read: 1." in good
    assert "Next steps name practices that no programme has: log-visit." in good
    assert "Next steps that cannot be read: bad.md." in bad
    assert "the folder of next steps cannot be read" in lost
