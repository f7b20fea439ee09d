"""Bodies of pushes, cut into readings: whatever the network makes of them, and whatever stands in them."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.bodies import ArrayFaultError, LineCutter, check_array, elements_of, read_text
from bot.sources.elements import MOST_BYTES, Element, read_all
from measures.readings.model import RawReading

GOOD = {
    "kpi_id": "visits",
    "subject": "tanaka",
    "period_start": "2026-06-01",
    "period_end": "2026-06-07",
    "value": 7,
    "measured_at": "2026-06-08T09:00:00+09:00",
}
READ = RawReading(1, "visits", "tanaka", "2026-06-01", "2026-06-07", "7", "2026-06-08T09:00:00+09:00")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def cut(*chunks: bytes) -> list[Element]:
    """Return the lines of a body that comes in these pieces."""
    cutter = LineCutter()
    found = [element for chunk in chunks for element in cutter.feed(chunk)]
    return [*found, *cutter.finish()]


def read(content: str | bytes) -> tuple[list[RawReading], list[str]]:
    """Read one element; returns the reading, or the reason."""
    rows, refused = read_all([Element(1, content)])
    return rows, [one.reason for one in refused]


@given(
    st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=12),
    st.lists(st.integers(0, 400), max_size=8),
)
def test_lines_are_the_same_however_the_network_cuts_them(lines, cuts):
    body = b"\n".join(lines)
    places = sorted({0, len(body), *(place for place in cuts if place < len(body))})
    pieces = [body[start:end] for start, end in pairwise(places)]
    expected = [(n, line) for n, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)]
    assert [(one.line, one.content) for one in cut(*pieces)] == [one for one in expected if one[1].strip()]


def test_a_line_that_is_too_long_is_refused_and_those_around_it_are_not():
    long = b"x" * (MOST_BYTES + 1)
    pieces = [b"a\n", *[long[at : at + 1000] for at in range(0, len(long), 1000)], b"\nb\n", long]
    assert cut(*pieces) == [Element(1, b"a"), Element(2, None), Element(3, b"b"), Element(4, None)]
    assert cut(b"y" * MOST_BYTES + b"\n") == [Element(1, b"y" * MOST_BYTES)]


@given(st.lists(JSON_VALUES, max_size=8), st.sampled_from([None, 1]))
def test_an_array_is_cut_where_its_elements_end(values, indent):
    text = json.dumps(values, indent=indent)
    check_array(text)
    found = [json.loads(one.content) for one in elements_of(text)]
    assert found == values


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "{}", "null", "7", '"a"', "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1] x"),
        *("[{]", '["a', "[tru]", "[" * 100_000, "[1]\x00", '[{"a":1}'),
    ],
)
def test_what_is_no_array_is_refused_as_a_whole(text):
    with pytest.raises(ArrayFaultError):
        check_array(text)


def test_an_array_must_be_utf_8_and_may_begin_with_its_mark():
    assert read_text(b"\xef\xbb\xbf[]") == "[]"
    with pytest.raises(ArrayFaultError, match="UTF-8"):
        read_text("[「営業」]".encode("cp932"))


def test_an_element_that_is_too_long_is_refused_alone():
    text = json.dumps([GOOD, {**GOOD, "subject": "x" * MOST_BYTES}, GOOD])
    assert [one.content is None for one in elements_of(text)] == [False, True, False]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"value": "7"}, {}),
        ({"value": 0.1}, {"value": "0.1"}),
        ({"value": " 7 "}, {}),
        ({"value": 1e400}, None),
        ({"subject": "team:営業部/東京"}, {"subject": "team:営業部/東京"}),
        ({"subject": "team:か\u3099"}, {"subject": "team:が"}),  # composed, as in files
        ({"numerator": None, "denominator": 4}, {"denominator": "4"}),
    ],
)
def test_texts_and_numbers_are_read_as_a_file_would_hold_them(changes, expected):
    rows, reasons = read(json.dumps({**GOOD, **changes}))
    if expected is None:
        assert (rows, reasons) == ([], ["Infinity is not a number that JSON has."])
    else:
        assert (rows, reasons) == ([READ._replace(**expected)], [])


def test_a_number_is_never_taken_through_a_binary_fraction():
    # As a double it would be 0.1000000000000000055511151231257827.
    text = json.dumps(GOOD).replace(": 7", ": 0.10000000000000000555")
    assert read(text)[0][0].value == "0.10000000000000000555"
    huge = json.dumps(GOOD).replace(": 7", ": " + "9" * 5000)
    assert read(huge)[0][0].value == "9" * 5000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not JSON (Expecting property name"),
        (b"[]", "not an object"),
        (b"7", "not an object"),
        (b'{"kpi_id": "a", "kpi_id": "b"}', "'kpi_id' stands there twice"),
        (b'{"value": NaN}', "NaN is not a number"),
        (b'{"value": -Infinity}', "-Infinity is not a number"),
        (b'{"valu": 7}', "Unknown key: 'valu' (did you mean value?)"),
        (b'{"value": [7]}', "value: this must be a number or a text."),
        (b'{"value": {"a": 1}}', "value: this must be a number or a text."),
        (b'{"value": true}', "value: this must be a number or a text."),
        (b'{"subject": 7}', "subject: this must be a text."),
        (b'{"measured_at": 1780000000}', "measured_at: this must be a text."),
        (b'{"a": ' + b"[" * 10_000, "nested too deeply"),
        ('{"subject": "営業"}'.encode("cp932"), "not UTF-8 (byte 14)"),
    ],
)
def test_what_is_no_reading_is_refused_with_why(content, reason):
    rows, [said] = read(content)
    assert rows == []
    assert reason in said


@given(JSON_VALUES)
def test_no_json_whatever_is_more_than_refused(value):
    rows, reasons = read(json.dumps(value))
    assert len(rows) + len(reasons) == 1
