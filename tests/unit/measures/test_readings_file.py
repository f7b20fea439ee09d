"""`readings.csv` as people really save it: read in portions, refused row by row or as a whole."""

import io

import pytest

from measures.readings.file import LONGEST_LINE, ReadingsFile
from measures.readings.model import RawReading, RefusedReading
from people.errors import FileRefusedError

HEADER = "kpi_id,subject,period_start,period_end,value,measured_at"
ROW = "visits,tanaka,2026-06-08,2026-06-08,3,2026-06-09T09:00:00+09:00"
TAKEN = ("visits", "tanaka", "2026-06-08", "2026-06-08", "3", "2026-06-09T09:00:00+09:00", "", "")


def read(text: str | bytes, size: int = 10) -> list[tuple[list[RawReading], list[tuple[int, str]]]]:
    """Return the portions of a file: its rows, and line and reason of the refused ones."""
    data = text if isinstance(text, bytes) else text.encode()
    portions = ReadingsFile(io.BytesIO(data)).portions(size)
    return [(one.rows, [(row.line, row.reason) for row in one.refused]) for one in portions]


def refusal(data: bytes) -> str:
    """Return why a whole file is refused."""
    with pytest.raises(FileRefusedError) as caught:
        read(data)
    return str(caught.value)


def test_rows_come_in_portions_of_that_size_with_their_lines() -> None:
    portions = read("\n".join([HEADER, *[ROW] * 5]), size=2)
    assert [[row.line for row in rows] for rows, _ in portions] == [[2, 3], [4, 5], [6]]
    assert portions[0][0][0] == RawReading(2, *TAKEN)


def test_columns_stand_in_any_order_and_a_ratio_has_two_more() -> None:
    text = "denominator,value,kpi_id,numerator,subject,measured_at,period_end,period_start\n4,,k,1,s,m,e,b\n"
    assert read(text) == [([RawReading(2, "k", "s", "b", "e", "", "m", "1", "4")], [])]


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"),
        f"{HEADER}\r{ROW}\r".encode(),
        f"{HEADER},,\n\n{ROW},,\n".encode(),
        f"{HEADER}\n{ROW.replace(',', ' , ')}\n".encode(),
        f'{HEADER}\n"{ROW.replace(",", chr(34) + "," + chr(34))}"\n'.encode(),
        f"line,reason,{HEADER}\n7,wrong,{ROW.replace(',3,', ',' + chr(39) + '+3,')}\n".replace(
            "'+3", "3"
        ).encode(),
    ],
    ids=["excel", "old mac", "empty columns", "spaces", "quoted", "rejected file put right"],
)
def test_whatever_a_spreadsheet_makes_of_it_the_row_is_the_same(data: bytes) -> None:
    [(rows, refused)] = read(data)
    assert ([row[1:] for row in rows], refused) == ([TAKEN], [])


def test_names_in_japanese_are_read_in_their_composed_form() -> None:
    """`が` may be written as か and a voicing mark; macOS does so in file names."""
    [(rows, _)] = read(f"{HEADER}\n{ROW.replace('tanaka', 'team:か゛').replace('゛', chr(0x3099))}\n")
    assert rows[0].subject == "team:が"


def test_a_row_that_does_not_fit_the_header_is_refused_alone() -> None:
    [(rows, refused)] = read(f"{HEADER}\n{ROW},more\n{ROW}\nvisits\n")
    assert [row.line for row in rows] == [3]
    assert [line for line, _ in refused] == [2, 4]
    assert "7 cells, the header 6" in refused[0][1]


def test_refused_rows_are_given_back_as_they_stand_in_the_file() -> None:
    [portion] = ReadingsFile(io.BytesIO(f"{HEADER}\n x {ROW}\nvisits\n".encode())).portions(9)
    back = portion.with_refused([RefusedReading(line=2, reason="wrong")])
    assert [(row.line, row.row[0]) for row in back] == [(2, " x visits"), (3, "visits")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            f"{HEADER}\n{ROW}\n".replace("tanaka", "田中").encode("cp932"),
            "Line 2 is not UTF-8; the file looks like Shift_JIS",
        ),
        (f"{HEADER}\n".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n{ROW}\n".encode() + b"\x00", "not a text file"),
        (f"{HEADER}\n{ROW}\n".encode() + b"\xe3", "Line 3 is not UTF-8. In Excel"),
        (b"PK\x03\x04", "Excel workbook"),
        (b"", "The file is empty."),
        (HEADER.replace(",", ";").encode(), "separated by semicolons"),
        (HEADER.replace("subject", "subjekt").encode(), "unknown column 'subjekt' (did you mean subject?)"),
        (HEADER.replace(",value", "").encode(), "the column value is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_before_any_row_is_taken(data: bytes, expected: str) -> None:
    assert expected in refusal(data)


def test_another_encoding_is_found_far_down_before_the_first_row_is_taken() -> None:
    """Two blocks of 1 MiB of ASCII, then one name in CP932: its line is told."""
    rows = 2 * (1 << 20) // len(ROW) + 1
    data = f"{HEADER}\n".encode() + f"{ROW}\n".encode() * rows + "visits,田中,".encode("cp932")
    assert f"Line {rows + 2} is not UTF-8" in refusal(data)


def test_what_stands_before_a_quotation_mark_that_is_never_closed_is_taken() -> None:
    portions = ReadingsFile(io.BytesIO(f'{HEADER}\n{ROW}\n{ROW}\n"{ROW}\n{ROW}\n'.encode())).portions(1)
    assert [next(portions).rows[0].line, next(portions).rows[0].line] == [2, 3]
    with pytest.raises(FileRefusedError, match="Line 4: a quotation mark is opened and never closed"):
        next(portions)


def test_a_line_that_does_not_end_is_refused_before_it_fills_the_memory() -> None:
    data = f"{HEADER}\n{ROW}\n".encode() + b"1" * (LONGEST_LINE + 1)
    portions = ReadingsFile(io.BytesIO(data)).portions(1)
    assert next(portions).rows[0].line == 2
    with pytest.raises(FileRefusedError, match="Line 3 has more than 1,000,000 characters"):
        next(portions)
