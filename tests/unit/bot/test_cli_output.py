"""How the command line prints."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.output import complain, harmless, print_csv, print_json, print_rows, progress, say

COLUMNS = ("id", "name", "active", "roles")
ROWS = [
    {"id": 1, "name": "田中 美香", "active": True, "roles": ["lead", "admin"]},
    {"id": 2, "name": None, "active": False, "roles": []},
]


def test_rows_are_a_table_with_words_for_yes_and_no(capsys):
    print_rows(COLUMNS, ROWS, as_json=False, empty="none")
    out = capsys.readouterr().out
    assert "田中 美香" in out
    assert "yes" in out
    assert "lead; admin" in out
    assert "None" not in out


def test_rows_are_json_with_every_column_in_order(capsys):
    print_rows(COLUMNS, [{"name": "A", "secret": "x"}], as_json=True, empty="none")
    assert json.loads(capsys.readouterr().out) == [{"id": None, "name": "A", "active": None, "roles": None}]


def test_no_rows_are_a_sentence_for_people_and_an_empty_array_for_programs(capsys):
    print_rows(COLUMNS, [], as_json=False, empty="Nobody yet.")
    assert capsys.readouterr().out == "Nobody yet.\n"
    print_rows(COLUMNS, [], as_json=True, empty="Nobody yet.")
    assert json.loads(capsys.readouterr().out) == []


def test_a_wide_table_is_not_folded_in_a_pipe(capsys):
    print_rows(("a", "b"), [{"a": "x" * 300, "b": "y" * 300}], as_json=False, empty="")
    assert any("x" * 300 in line and "y" * 300 in line for line in capsys.readouterr().out.splitlines())


def test_square_brackets_are_shown_and_not_taken_for_markup(capsys):
    print_rows(("a",), [{"a": "[bold]x[/bold] [link=http://x]"}], as_json=False, empty="")
    assert "[bold]x[/bold] [link=http://x]" in capsys.readouterr().out


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_a_csv_can_become_a_formula(capsys, start):
    print_csv(("a",), [{"a": f"{start}1+1"}])
    cell = next(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))["a"]
    assert cell == f"'{start}1+1"


def test_a_cell_with_a_line_break_stays_on_its_line(capsys):
    print_csv(("a",), [{"a": "one\r\n=two"}])
    assert capsys.readouterr().out == "a\none  =two\n"


@given(st.lists(st.text(alphabet='ab," 日', max_size=6), min_size=1, max_size=4))
def test_a_csv_is_read_back_as_it_was(cells):
    out = io.StringIO()
    columns = [f"c{number}" for number in range(len(cells))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        print_csv(columns, [dict(zip(columns, cells, strict=True))])
    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [columns, cells]


@given(st.text(max_size=40))
def test_a_line_never_holds_what_commands_a_terminal(text):
    shown = harmless(text)
    assert shown.isprintable()
    assert len(shown) == len(text)
    assert harmless(shown) == shown


def test_lines_go_out_and_complaints_to_the_other_stream(capsys):
    say("done \x1b[31m")
    complain("not\rdone")
    out, err = capsys.readouterr()
    assert (out, err) == ("done  [31m\n", "not done\n")


def test_json_is_on_one_line_where_a_script_reads_it(capsys):
    print_json({"a": "日"}, indented=False)
    assert capsys.readouterr().out == '{"a": "日"}\n'


def test_no_progress_is_shown_in_a_pipe(capsys):
    with progress("Importing …"):
        pass
    assert capsys.readouterr() == ("", "")
