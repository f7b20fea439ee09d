"""`materials list` and `materials check`, what `check` says of the folder, and ticks that bring it in."""

import json

import pytest

GOOD = """\
---
title: 訪問記録を登録する
kinds: [setup]
practices: [visits]
minutes: 2
for: skilled
---
1. 開く
"""


@pytest.fixture
def shelf(desk):
    """The folder of materials, named in the settings, with one file."""
    folder = desk.folder / "materials"
    folder.mkdir()
    (folder / "visit.ja.md").write_text(GOOD, encoding="utf-8")
    desk.write("app.yaml", "company: ミズキ計器\ndev_clock: true\nweb: {port: 0}\nmaterials: materials\n")
    return folder


def spoil(shelf):
    """Put a file with two problems beside the good one."""
    (shelf / "bad.en.md").write_text("---\ntitle: A\nminuts: 2\n---\nsecret words\n", encoding="utf-8")


def test_a_tick_brings_the_folder_in_and_the_list_shows_it(desk, shelf):
    desk.set_up()
    assert desk("tick").code == 0

    [row] = json.loads(desk("materials", "list", "--json").out)
    assert (row["key"], row["language"], row["version"], row["title"]) == (
        "visit",
        "ja",
        1,
        "訪問記録を登録する",
    )
    assert (row["kinds"], row["practices"], row["for"], row["source"]) == (
        ["setup"],
        ["visits"],
        "skilled",
        "file",
    )
    assert (row["shown"], row["read"], row["solved"]) == (0, 0, 0)
    assert "訪問記録を登録する" in desk("materials", "list").out


def test_a_tick_leaves_out_a_file_that_cannot_be_read_and_takes_the_others(desk, shelf):
    desk.set_up()
    spoil(shelf)
    ticked = desk("tick")

    assert ticked.code == 0
    assert '"file": "bad.en.md"' in ticked.err
    assert "secret" not in ticked.err
    assert len(json.loads(desk("materials", "list", "--json").out)) == 1


def test_without_materials_the_list_says_how_to_get_some(desk):
    answer = desk("materials", "list")

    assert answer.code == 0
    assert "write-a-material.md" in answer.out
    assert json.loads(desk("materials", "list", "--json").out) == []


def test_before_the_named_folder_was_read_the_list_says_who_reads_it(desk, shelf):
    """It is named in the settings already: to name it is no help."""
    desk.set_up()
    answer = desk("materials", "list")

    assert answer.code == 0
    assert f"Materials are read from {shelf} by `hojorin run`" in answer.out
    assert "name a folder" not in answer.out
    assert "`hojorin materials check`" in answer.out
    assert json.loads(desk("materials", "list", "--json").out) == []


def test_files_that_can_be_read_are_counted_and_what_is_in_one_language_is_named(empty_desk, desk, shelf):
    answer = desk("materials", "check")

    assert answer.code == 0
    assert "Only in ja: visit." in answer.out
    assert f"{shelf}: files that can be read: 1, that cannot: 0." in answer.out


def test_every_problem_of_a_file_is_told_and_nothing_comes_in(desk, shelf):
    spoil(shelf)
    answer = desk("materials", "check")

    assert answer.code == 1
    assert answer.err.splitlines() == [
        "bad.en.md, line 1, minutes: is required.",
        "bad.en.md, line 3, minuts: is not known; did you mean 'minutes'?",
    ]
    assert "files that can be read: 1, that cannot: 1." in answer.out
    assert json.loads(desk("materials", "list", "--json").out) == []


def test_problems_come_as_rows_for_another_program(desk, shelf):
    assert json.loads(desk("materials", "check", "--json").out) == []
    spoil(shelf)
    answer = desk("materials", "check", "--json")

    assert answer.code == 1
    assert json.loads(answer.out) == [
        {"file": "bad.en.md", "line": 1, "key": "minutes", "problem": "is required"},
        {
            "file": "bad.en.md",
            "line": 3,
            "key": "minuts",
            "problem": "is not known; did you mean 'minutes'?",
        },
    ]


def test_any_folder_can_be_checked_before_it_is_used(empty_desk):
    folder = empty_desk.folder / "drafts"
    folder.mkdir()
    (folder / "visit.ja.md").write_text(GOOD, encoding="utf-8")

    assert empty_desk("materials", "check", "drafts").code == 0
    assert not empty_desk.database_file.exists()


def test_a_check_without_a_folder_says_how_to_name_one(empty_desk):
    answer = empty_desk("materials", "check")

    assert answer.code == 2
    assert "set `materials` in the settings" in answer.err


def test_a_folder_that_is_not_there_is_told_with_its_cure(desk, shelf):
    (shelf / "visit.ja.md").unlink()
    shelf.rmdir()
    answer = desk("materials", "check")

    assert answer.code == 1
    assert "cannot be read" in answer.err
    assert "Correct `materials`" in answer.err
    assert "✗" in next(line for line in desk("check").out.splitlines() if "folder of materials" in line)


def test_check_says_that_all_files_can_be_read(desk, shelf):
    desk.set_up()

    assert "✓ All files of materials can be read: 1." in desk("check").out


def test_check_names_files_that_cannot_be_read_and_practices_that_there_are_not(desk, shelf):
    desk.set_up()
    spoil(shelf)
    (shelf / "plan.ja.md").write_text(GOOD.replace("visits", "planning"), encoding="utf-8")
    answer = desk("check")

    assert answer.code == 1
    assert "✗ Materials that cannot be read: bad.en.md." in answer.out
    assert "✗ Materials name practices that no programme has: planning." in answer.out
    assert "secret" not in answer.out


def test_check_says_nothing_of_materials_where_no_folder_is_named(desk):
    assert "aterials" not in desk("check").out
