"""CSV files as Excel, text editors and personnel systems write them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.csvfile import (
    Columns,
    RefusedRow,
    Table,
    guarded,
    nearest,
    read_table,
    shown,
    trimmed,
    write_rejected,
)
from people.errors import FileRefusedError

COLUMNS = Columns(required=("person_id", "name"), optional=("email", "team"))


def read(text: str) -> Table:
    return read_table(text.encode(), COLUMNS)


def refusal(data: bytes | str) -> FileRefusedError:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(FileRefusedError) as caught:
        read_table(raw, COLUMNS)
    return caught.value


def test_a_plain_file_gives_its_rows_with_their_lines() -> None:
    table = read("person_id,name\nT001,Tanaka\nT002,Sato\n")
    assert [(row.line, dict(row.values)) for row in table.rows] == [
        (2, {"person_id": "T001", "name": "Tanaka"}),
        (3, {"person_id": "T002", "name": "Sato"}),
    ]
    assert table.refused == ()


def test_a_byte_order_mark_is_not_part_of_the_first_column() -> None:
    table = read_table(b"\xef\xbb\xbfperson_id,name\r\nT001,\xe7\x94\xb0\xe4\xb8\xad\r\n", COLUMNS)
    assert table.header == ("person_id", "name")
    assert table.rows[0].values["name"] == "田中"


def test_columns_may_stand_in_any_order() -> None:
    assert read("team,name,person_id\nSales,Tanaka,T001\n").rows[0].values == {
        "person_id": "T001",
        "name": "Tanaka",
        "team": "Sales",
    }


def test_a_column_that_is_not_in_the_file_is_not_in_the_values() -> None:
    assert "email" not in read("person_id,name\nT001,Tanaka\n").rows[0].values


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(end: str) -> None:
    table = read(f"person_id,name{end}T001,Tanaka{end}T002,Sato{end}")
    assert [row.line for row in table.rows] == [2, 3]


def test_quoted_commas_quotation_marks_and_line_breaks_stay_in_their_cell() -> None:
    table = read('person_id,name\nT001,"Tanaka, ""Taro"""\nT002,"Sato\nHanako"\nT003,Ito\n')
    assert [row.values["name"] for row in table.rows] == ['Tanaka, "Taro"', "Sato\nHanako", "Ito"]
    assert [row.line for row in table.rows] == [2, 3, 5]


def test_blank_lines_are_skipped_and_counted() -> None:
    table = read("\nperson_id,name\n\n,\n  ,　\nT001,Tanaka\n\n")
    assert [row.line for row in table.rows] == [6]
    assert table.refused == ()


def test_spaces_around_a_value_are_trimmed_whatever_their_width() -> None:
    # An ideographic space (U+3000), a no-break space (U+00A0) and a zero-width one (U+200B).
    row = read(" person_id ,name\n\u3000T001 ,\u00a0田中\u3000太郎\u200b\n").rows[0]
    assert row.values == {"person_id": "T001", "name": "田中\u3000太郎"}


def test_decomposed_letters_are_composed() -> None:
    # macOS writes が as か and a combining mark (NFD): the same name must be the same text.
    assert trimmed("か\u3099") == "が"


def test_empty_columns_to_the_right_are_ignored() -> None:
    table = read("person_id,name,,\nT001,Tanaka,,\n")
    assert table.rows[0].values == {"person_id": "T001", "name": "Tanaka"}


def test_a_value_in_a_column_without_a_name_is_refused() -> None:
    table = read("person_id,name,\nT001,Tanaka,x\nT002,Sato,\n")
    assert [row.line for row in table.rows] == [3]
    assert table.refused == (
        RefusedRow(
            line=2, reason="There is a value in a column without a name.", row=("T001", "Tanaka", "x")
        ),
    )


def test_a_row_with_an_unquoted_comma_is_refused_alone() -> None:
    table = read("person_id,name\nT001,Tanaka, Taro\nT002,Sato\n")
    assert [row.values["person_id"] for row in table.rows] == ["T002"]
    assert table.refused[0].line == 2
    assert "3 cells, the header 2" in table.refused[0].reason


def test_a_row_that_is_too_short_is_refused_alone() -> None:
    table = read("person_id,name,email\nT001,Tanaka\nT002,Sato,\n")
    assert [row.values["person_id"] for row in table.rows] == ["T002"]
    assert "2 cells, the header 3" in table.refused[0].reason


def test_a_stray_quotation_mark_is_refused_with_its_line_alone() -> None:
    table = read('person_id,name\nT001,"Tanaka" Taro\nT002,Sato\n')
    assert [row.values["person_id"] for row in table.rows] == ["T002"]
    assert table.refused[0].line == 2
    assert table.refused[0].row == ('T001,"Tanaka" Taro',)


def test_a_stray_quotation_mark_that_swallows_lines_says_which() -> None:
    table = read('person_id,name\nT001,"Tanaka\nT002,Sato\nT003,"Ito"\nT004,Abe\n')
    assert [row.values["person_id"] for row in table.rows] == ["T004"]
    assert "lines 2 to 4" in table.refused[0].reason


def test_a_quotation_mark_that_is_never_closed_refuses_the_file() -> None:
    error = refusal('person_id,name\nT001,Tanaka\nT002,"Sato\nT003,Ito\n')
    assert error.problem.startswith("Line 3: a quotation mark is opened and never closed")


def test_a_quotation_mark_never_closed_in_a_long_file_refuses_it_too() -> None:
    rest = "".join(f"T{n:05},Somebody\n" for n in range(10_000))
    assert refusal(f'person_id,name\nT,"Sato\n{rest}').problem.startswith("Line 2: a quotation mark")


def test_an_unknown_column_is_named_with_the_nearest_known() -> None:
    error = refusal("person_id,nmae\nT001,Tanaka\n")
    assert error.problem == "Line 1: unknown column 'nmae' (did you mean name?)."
    assert "person_id, name" in error.cure


def test_a_column_in_another_language_is_named_and_the_known_ones_listed() -> None:
    error = refusal("社員番号,氏名\n1,田中\n")
    assert "'社員番号', '氏名'" in error.problem
    assert all(name in error.cure for name in COLUMNS.known)


def test_a_file_without_a_header_is_refused() -> None:
    assert "unknown column 'T001'" in refusal("T001,Tanaka\nT002,Sato\n").problem


def test_a_column_that_is_there_twice_is_refused() -> None:
    assert refusal("person_id,name,name\n").problem == "Line 1: the column name is there twice."


def test_a_missing_required_column_is_named() -> None:
    assert refusal("\nperson_id,email\n").problem == "Line 2: the column name is missing."


def test_a_gap_between_columns_is_an_unknown_column() -> None:
    assert "unknown column ''" in refusal("person_id,,name\n").problem


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\r\n", b",,\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data).problem == "The file is empty."


def test_a_file_with_a_header_only_has_no_rows() -> None:
    assert read("person_id,name\n").rows == ()


@pytest.mark.parametrize("encoding", ["cp932", "shift_jis"])
def test_a_file_of_japanese_windows_is_refused_with_how_to_save_it(encoding: str) -> None:
    error = refusal("person_id,name\nT001,Abe\nT002,田中太郎\n".encode(encoding))
    assert error.problem == "Line 3 is not UTF-8; the file looks like Shift_JIS (CP932)."
    assert "CSV UTF-8" in error.cure


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("person_id,name\n".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + "person_id,name\n".encode("utf-16-be"), "UTF-16"),
        ("person_id,name\n".encode("utf-16-le"), "not a text file"),
        ("person_id,name\nT1,田中\n".encode("iso-2022-jp"), "ISO-2022-JP"),
        ("person_id,name\nT1,Müller\n".encode("latin-1"), "Line 2 is not UTF-8"),
        (b"PK\x03\x04\x14\x00", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook"),
        (b"person_id,name\nT1,a\x00b\n", "not a text file"),
    ],
)
def test_what_is_not_utf8_text_is_refused_with_how_to_save_it(data: bytes, problem: str) -> None:
    error = refusal(data)
    assert problem in error.problem
    assert "CSV UTF-8" in error.cure


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("person_id;name;email\nT001;Tanaka;\n", "semicolons"),
        ('"person_id";"name"\n"T001";"Tanaka"\n', "semicolons"),
        ("sep=;\nperson_id;name\n", "semicolons"),
        ("person_id\tname\nT001\tTanaka\n", "tabs"),
    ],
)
def test_another_separator_is_refused_with_how_to_change_it(text: str, name: str) -> None:
    error = refusal(text)
    assert error.problem == f"The columns are separated by {name}, not by commas."
    assert "list separator" in error.cure


def rejected(*rows: RefusedRow) -> list[list[str]]:
    text = write_rejected(("person_id", "name"), rows)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_refused_rows_are_written_with_line_and_reason() -> None:
    row = RefusedRow(line=7, reason="email: 'x' is not an e-mail address.", row=("T001", "Tanaka, Taro"))
    assert rejected(row) == [
        ["line", "reason", "person_id", "name"],
        ["7", "email: 'x' is not an e-mail address.", "T001", "Tanaka, Taro"],
    ]


def test_refused_rows_are_written_in_the_order_of_the_file() -> None:
    rows = [RefusedRow(line=line, reason="no", row=("T", "N")) for line in (9, 2, 5)]
    assert [row[0] for row in rejected(*rows)[1:]] == ["2", "5", "9"]


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "\r=1"])
def test_a_cell_that_excel_would_run_is_shown_as_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert rejected(RefusedRow(line=2, reason="no", row=("T001", cell)))[1][3].startswith("'")


@pytest.mark.parametrize("cell", ["", "Tanaka", "a=b", "田中", "1-2"])
def test_an_ordinary_cell_is_written_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell


def test_a_long_value_is_shortened_in_a_reason() -> None:
    assert shown("x" * 5000) == f"'{'x' * 57}...'"
    assert shown("two\nlines") == "'two lines'"


def test_a_word_like_no_other_has_no_nearest() -> None:
    assert nearest("zzzz", ["name"]) == ""
    assert nearest("NAME", ["name"]) == " (did you mean name?)"


def test_a_file_of_refused_rows_is_read_as_the_rows_were() -> None:
    rows = (("T001", "=1+1"), ("T002", "Sato"), ("T003", "'Ito"))
    refused = [RefusedRow(line=line, reason="no", row=row) for line, row in enumerate(rows, start=7)]
    table = read(write_rejected(("person_id", "name"), refused))
    assert table.header == ("person_id", "name")
    assert tuple(row.cells for row in table.rows) == rows
    assert [row.line for row in table.rows] == [2, 3, 4]


def test_a_row_still_broken_in_a_file_of_refused_rows_is_refused_again() -> None:
    table = read('line,reason,person_id,name\n7,no,T001,"Ta" naka\n8,no,T002\n9,no,T003,Ito\n')
    assert [row.line for row in table.refused] == [2, 3]
    assert [row.values["name"] for row in table.rows] == ["Ito"]


def test_only_our_two_columns_in_front_are_known_as_ours() -> None:
    assert "unknown column 'reason'" in refusal("person_id,name,reason\n").problem
    assert "unknown column 'line'" in refusal("line,person_id,name\n").problem


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(names=st.lists(texts, min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_is_read_back(names: list[str]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["person_id", "name"])
    writer.writerows([f"T{n}", name] for n, name in enumerate(names))
    table = read(file.getvalue())
    assert [row.values["name"] for row in table.rows] == [trimmed(name) for name in names]
    assert [row.line for row in table.rows] == list(range(2, len(names) + 2))


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        table = read_table(b"person_id,name\n" + data, COLUMNS)
    except FileRefusedError as error:
        assert error.problem
        assert error.cure
    else:
        assert all(row.reason for row in table.refused)
