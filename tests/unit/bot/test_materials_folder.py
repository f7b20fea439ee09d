"""A folder of materials is read at start and when its files change; nothing is taken away by mistake."""

import json
import os
from datetime import UTC, datetime
from io import StringIO

import pytest
import structlog

from bot.logs import configure_logs
from bot.markdown_folders import MOST_FILES
from bot.materials import Shelf, read_folder
from people.errors import FileRefusedError

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def text(title="A", body="Do it."):
    """Return the text of a file."""
    return f"---\ntitle: {title}\nminutes: 2\n---\n{body}\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with two files."""
    found = tmp_path / "materials"
    found.mkdir()
    (found / "a.en.md").write_text(text("A"), encoding="utf-8")
    (found / "b.ja.md").write_text(text("訪問"), encoding="utf-8")
    return found


@pytest.fixture
def shelf(folder, sqlite_database):
    """What keeps the database in line with it, looking each time."""
    return Shelf(folder, open_unit=sqlite_database.unit_of_work, now=lambda: NOW, check_seconds=0)


@pytest.fixture
def logged(monkeypatch):
    """Return what was logged since the last look; only our own entries go through the gate here."""
    out = StringIO()
    monkeypatch.setattr("bot.logs._configure_libraries", lambda *_, **__: None)
    configure_logs(stream=out)

    def entries():
        found = [json.loads(line) for line in out.getvalue().splitlines()]
        out.seek(0)
        out.truncate()
        return found

    yield entries
    structlog.reset_defaults()


def offered(database):
    """Return what is offered as (key, language, version, title)."""
    with database.unit_of_work(read_only=True) as unit:
        return [(one.key, one.language, one.version, one.title) for one in unit.materials.active()]


def change(path, new):
    """Write a file as an editor does, a second later."""
    before = path.stat().st_mtime if path.exists() else 0
    path.write_text(new, encoding="utf-8")
    os.utime(path, (before + 1, before + 1))


def test_files_come_in_at_the_first_look(shelf, sqlite_database, logged):
    shelf.refresh()

    assert offered(sqlite_database) == [("a", "en", 1, "A"), ("b", "ja", 1, "訪問")]
    [entry] = logged()
    assert (entry["event"], entry["count"], entry["new"], entry["refused"]) == ("materials_read", 2, 2, 0)


def test_nothing_is_read_again_while_no_file_changes(shelf, logged):
    shelf.refresh()
    logged()
    shelf.refresh()

    assert logged() == []


def test_a_changed_a_new_and_a_removed_file_are_noticed(shelf, folder, sqlite_database):
    shelf.refresh()
    change(folder / "a.en.md", text("Better"))
    (folder / "c.en.md").write_text(text("C"), encoding="utf-8")
    (folder / "b.ja.md").unlink()
    shelf.refresh()

    assert offered(sqlite_database) == [("a", "en", 2, "Better"), ("c", "en", 1, "C")]


def test_a_file_that_became_unreadable_keeps_its_last_good_version_and_is_named_in_the_log(
    shelf, folder, sqlite_database, logged
):
    shelf.refresh()
    logged()
    change(folder / "a.en.md", "the secret of the company")
    shelf.refresh()

    assert offered(sqlite_database)[0] == ("a", "en", 1, "A")
    refused, read = logged()
    assert (refused["event"], refused["file"], refused["level"]) == ("material_refused", "a.en.md", "warning")
    assert (read["count"], read["refused"], read["withdrawn"]) == (1, 1, 0)
    assert "secret" not in json.dumps([refused, read])

    change(folder / "a.en.md", text("Mended"))
    shelf.refresh()
    assert offered(sqlite_database)[0] == ("a", "en", 2, "Mended")


def test_a_folder_that_is_gone_takes_nothing_away_and_is_told_once(shelf, folder, sqlite_database, logged):
    shelf.refresh()
    logged()
    folder.rename(folder.parent / "elsewhere")
    shelf.refresh()
    shelf.refresh()

    assert len(offered(sqlite_database)) == 2
    assert [entry["event"] for entry in logged()] == ["materials_folder_unreadable"]
    (folder.parent / "elsewhere").rename(folder)
    (folder / "b.ja.md").unlink()
    shelf.refresh()
    assert len(offered(sqlite_database)) == 1


def test_files_are_not_looked_at_again_within_seconds(folder, sqlite_database):
    shelf = Shelf(folder, open_unit=sqlite_database.unit_of_work, now=lambda: NOW)
    shelf.refresh()
    change(folder / "a.en.md", text("Better"))
    shelf.refresh()

    assert offered(sqlite_database)[0] == ("a", "en", 1, "A")


def test_a_sync_that_failed_is_done_again(folder, sqlite_database):
    units = iter([OSError("gone")])

    def open_unit():
        for error in units:
            raise error
        return sqlite_database.unit_of_work()

    shelf = Shelf(folder, open_unit=open_unit, now=lambda: NOW, check_seconds=0)
    with pytest.raises(OSError, match="gone"):
        shelf.refresh()
    shelf.refresh()

    assert len(offered(sqlite_database)) == 2


def test_two_files_of_one_material_in_one_language_are_not_both_taken(folder):
    (folder / "a.md").write_text(text().replace("minutes", "language: en\nminutes"), encoding="utf-8")

    contents = read_folder(folder)
    assert len(contents.materials) == 2
    [error] = contents.refused
    assert error.name == "a.md"
    assert "a.en.md is the same material in the same language" in str(error)


def test_only_markdown_that_is_meant_is_read(folder):
    for name in ("README.md", "_draft.en.md", ".hidden.en.md", "notes.txt"):
        (folder / name).write_text("anything", encoding="utf-8")
    (folder / "sub").mkdir()

    contents = read_folder(folder)
    assert (len(contents.materials), contents.refused) == (2, [])


def test_what_is_called_like_a_file_and_cannot_be_opened_is_refused_by_name(folder):
    (folder / "d.en.md").mkdir()

    [error] = read_folder(folder).refused
    assert error.name == "d.en.md"
    assert "cannot be opened" in str(error)


def test_a_folder_that_is_not_there_or_far_too_large_is_refused(folder):
    with pytest.raises(FileRefusedError, match="cannot be read"):
        read_folder(folder / "nowhere")
    for number in range(MOST_FILES):
        (folder / f"m{number}.en.md").touch()
    with pytest.raises(FileRefusedError, match="more than 1000"):
        read_folder(folder)
