"""The company's folder of next steps is read at start and when its files change; a slip loses nothing."""

import json
from io import StringIO

import pytest
import structlog

from bot.logs import configure_logs
from bot.markdown_folders import MOST_FILES
from bot.next_steps import NextSteps, read_steps
from measures.follow_ups.shipped import shipped_playbooks
from people.errors import FileRefusedError

OWN = {one.id for one in shipped_playbooks()}


def text(step_id="ours", title="talk"):
    """Return the text of a file."""
    return f"---\nid: {step_id}\ntitle: {{en: {title}}}\n---\n## en\n- Talk.\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with one file."""
    found = tmp_path / "steps"
    found.mkdir()
    (found / "a.md").write_text(text(), encoding="utf-8")
    return found


@pytest.fixture
def logged(monkeypatch):
    """Return what was logged; only our own entries go through the gate here."""
    out = StringIO()
    monkeypatch.setattr("bot.logs._configure_libraries", lambda *_, **__: None)
    configure_logs(stream=out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.reset_defaults()


def titles(steps):
    """Return the titles of what is not Hojorin's own, by id."""
    return {one.id: one.title["en"] for one in steps.playbooks if one not in shipped_playbooks()}


def test_without_a_folder_there_are_hojorins_own():
    steps = NextSteps(None)
    steps.refresh()
    assert steps.playbooks == shipped_playbooks()


def test_files_come_beside_hojorins_own_or_in_the_place_of_one(folder):
    (folder / "b.md").write_text(text("ask-what-changed", "ask us"), encoding="utf-8")
    (folder / "README.md").write_text("no next step", encoding="utf-8")
    (folder / "_draft.md").write_text("no next step", encoding="utf-8")
    steps = NextSteps(folder)
    assert titles(steps) == {"ours": "talk", "ask-what-changed": "ask us"}
    assert {one.id for one in steps.playbooks} == OWN | {"ours"}
    assert [one.id for one in steps.playbooks] == sorted(OWN | {"ours"})


def test_a_change_is_seen_and_a_slip_leaves_what_was_read(folder, logged):
    steps = NextSteps(folder, check_seconds=0)
    (folder / "a.md").write_text(text(title="talk longer"), encoding="utf-8")
    steps.refresh()
    assert titles(steps) == {"ours": "talk longer"}
    (folder / "a.md").write_text("---\nsecret words\n", encoding="utf-8")
    (folder / "b.md").write_text(text("new"), encoding="utf-8")
    steps.refresh()
    assert titles(steps) == {"ours": "talk longer", "new": "talk"}
    (folder / "a.md").unlink()
    steps.refresh()
    assert titles(steps) == {"new": "talk"}
    refusals = [entry for entry in logged() if entry["event"] == "next_step_refused"]
    assert [(entry["file"], entry["count"]) for entry in refusals] == [("a.md", 1)]
    assert "secret" not in json.dumps(logged())


def test_files_are_not_looked_at_at_every_tick(folder):
    steps = NextSteps(folder, check_seconds=3600)
    (folder / "a.md").write_text(text(title="talk longer"), encoding="utf-8")
    steps.refresh()
    assert titles(steps) == {"ours": "talk"}


def test_a_folder_that_is_gone_leaves_all_and_is_said_once(folder, logged):
    steps = NextSteps(folder, check_seconds=0)
    (folder / "a.md").unlink()
    folder.rmdir()
    steps.refresh()
    steps.refresh()
    assert titles(steps) == {"ours": "talk"}
    events = [entry["event"] for entry in logged()]
    assert events.count("next_steps_folder_unreadable") == 1


def test_two_files_with_one_id_are_one_and_a_refusal(folder):
    (folder / "b.md").write_text(text(), encoding="utf-8")
    contents = read_steps(folder)
    assert list(contents.playbooks) == ["a.md"]
    (error,) = contents.refused
    assert (error.name, error.problems[0].key) == ("b.md", "id")
    assert "a.md has the same id" in error.problem


def test_a_folder_that_cannot_be_one_is_refused(tmp_path):
    with pytest.raises(FileRefusedError, match="the folder of next steps cannot be read"):
        read_steps(tmp_path / "nowhere")
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number}.md").touch()
    with pytest.raises(FileRefusedError, match="more than 1000 Markdown files"):
        read_steps(tmp_path)
