"""What may stand in a cell, and what is said about what may not."""

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.cells import (
    CellRefusedError,
    RowReader,
    locale_in,
    parse_chat_id,
    parse_country,
    parse_date,
    parse_email,
    parse_end_date,
    parse_person_id,
    parse_roles,
    parse_team,
    parse_timezone,
    parse_work_days,
    parse_work_hours,
    text_up_to,
)
from people.csvfile import Row
from people.model import Role, WorkHours

parse_locale = locale_in(("ja", "en"))


def reason(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(CellRefusedError) as caught:
        parse(text)
    return caught.value.reason


@pytest.mark.parametrize("text", ["T001", "a.b_c-d@e", "7", "x" * 64])
def test_person_ids(text: str) -> None:
    assert parse_person_id(text) == text


@pytest.mark.parametrize("text", ["田中", "T 001", "a/b", "x" * 65, "a:b", "T001\n", "Ｔ００１"])
def test_what_is_not_a_person_id_is_refused(text: str) -> None:
    assert "is not an id" in reason(parse_person_id, text)


def test_an_iso_date_is_taken() -> None:
    assert parse_date("2026-06-01") == date(2026, 6, 1)
    assert parse_date("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["2026/6/1", "2026/06/01", "2026-6-1", "2026-06-1", "2026/6/01"])
def test_a_date_with_the_year_first_is_taken_as_excel_in_japan_writes_it(text: str) -> None:
    assert parse_date(text) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026/6-1", "2026-06-01"),
        ("2026.6.1", "2026-06-01"),
        ("2026年6月1日", "2026-06-01"),
        ("31.05.2026", "2026-05-31"),  # what Excel writes in Germany
        ("1.6.2026", "2026-06-01"),
    ],
)
def test_another_way_to_write_a_date_is_refused_with_the_wanted_one(text: str, meant: str) -> None:
    assert reason(parse_date, text) == f"'{text}' is not a date; write {meant}."


@pytest.mark.parametrize(
    "text",
    [
        "05/06/2026",  # the fifth of June or the sixth of May
        "04/01/2026",  # what Excel writes in the United States
        "2026-6/1.",
        "2026-006-01",
        "2026/02/30",
        "26/6/1",
        "20260601",
        "2026-W23-1",
        "2026-02-30",
        "2026-13-01",
        "46174",  # the same day as Excel counts them
        "２０２６-０６-０１",
        "2026-06-01T00:00",
        "1899-12-31",
        "2200-01-01",
        "32.05.2026",
        "tomorrow",
    ],
)
def test_what_is_no_date_or_could_be_two_is_refused_with_an_example(text: str) -> None:
    assert reason(parse_date, text).endswith("write dates as YYYY-MM-DD, such as 2026-06-01.")


def test_the_end_date_9999_12_31_means_that_there_is_none() -> None:
    assert parse_end_date("9999-12-31") is None
    assert parse_end_date("9999/12/31") is None
    assert parse_end_date("2026-12-31") == date(2026, 12, 31)


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_date_is_read_back_from_its_iso_form(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)), between=st.sampled_from("-/"))
def test_every_date_is_read_without_leading_zeros_too(day: date, between: str) -> None:
    assert parse_date(between.join(map(str, (day.year, day.month, day.day)))) == day


@pytest.mark.parametrize("text", ["tanaka@example.co.jp", "a+b@x.org", "名前@例え.jp"])
def test_email_addresses(text: str) -> None:
    assert parse_email(text) == text


@pytest.mark.parametrize(
    "text",
    ["tanaka", "a@b", "a@@b.jp", "a b@c.jp", "Tanaka <a@b.jp>", "a@b.jp;c@d.jp", "a@b.", "x" * 250 + "@b.jp"],
)
def test_what_is_not_one_email_address_is_refused(text: str) -> None:
    assert "is not an e-mail address" in reason(parse_email, text)


def test_a_team_is_a_path_and_its_elements_are_trimmed() -> None:
    assert parse_team("Sales/East/Tokyo") == "Sales/East/Tokyo"
    assert parse_team("営業部 / 東日本") == "営業部/東日本"
    assert parse_team("IT") == "IT"


@pytest.mark.parametrize("text", ["/Sales", "Sales/", "Sales//Tokyo", "Sales/ /Tokyo", "/"])
def test_a_team_path_with_an_empty_element_is_refused(text: str) -> None:
    assert "empty element" in reason(parse_team, text)


@pytest.mark.parametrize("text", ["Asia/Tokyo", "Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"])
def test_iana_time_zones(text: str) -> None:
    assert parse_timezone(text) == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Tokyo", "did you mean Asia/Tokyo?"),
        ("Asia/Tokio", "did you mean Asia/Tokyo?"),
        ("asia/tokyo", "such as Asia/Tokyo"),
        ("JST", "such as Asia/Tokyo"),
        ("../../etc/passwd", "is not an IANA time zone"),
        ("Factory", "is not an IANA time zone"),
        ("+09:00", "is not an IANA time zone"),
    ],
)
def test_what_is_not_a_time_zone_is_refused_with_the_nearest(text: str, hint: str) -> None:
    assert hint in reason(parse_timezone, text)


def test_countries_are_codes_with_or_without_a_part() -> None:
    assert parse_country("JP") == "JP"
    assert parse_country("de-by") == "DE-BY"


def test_an_unknown_part_of_a_country_is_refused_with_the_known_ones() -> None:
    assert "BB, BE, BW, BY" in reason(parse_country, "DE-XX")
    assert reason(parse_country, "JP-13") == "'JP-13': no holidays are known for that part of JP; write JP."


@pytest.mark.parametrize("text", ["Japan", "日本", "JPN", "XX", "XX-YY", "DE-", "-", "DE_BY"])
def test_what_is_no_country_is_refused(text: str) -> None:
    assert "is not a country code" in reason(parse_country, text) or "write" in reason(parse_country, text)


@pytest.mark.parametrize("text", ["ja", "ja-JP", "ja_JP", "JA"])
def test_a_language_is_taken_with_or_without_its_region(text: str) -> None:
    assert parse_locale(text) == "ja"


@pytest.mark.parametrize("text", ["fr", "japanese", "日本語", "-"])
def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(text: str) -> None:
    assert reason(parse_locale, text) == f"'{text}' is not one of the languages en, ja."


def test_roles_are_joined_by_semicolons() -> None:
    assert parse_roles("lead; admin") == {Role.LEAD, Role.ADMIN}
    assert parse_roles("Supporter") == {Role.SUPPORTER}
    assert parse_roles("sponsor;;") == {Role.SPONSOR}


def test_an_unknown_role_is_refused_with_the_nearest() -> None:
    assert "'leed' is not a role (did you mean lead?)" in reason(parse_roles, "leed")
    assert "supporter, lead, admin, sponsor" in reason(parse_roles, "king")
    assert "'lead,admin'" in reason(parse_roles, "lead,admin")


def test_roles_that_no_file_gives_are_refused_with_where_they_come_from() -> None:
    assert "follows from manager_id" in reason(parse_roles, "manager")
    assert "is everybody" in reason(parse_roles, "lead;member")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", {1, 2, 3, 4, 5}),
        ("Mon;Wed;Thu", {1, 3, 4}),
        ("Sun-Thu", {7, 1, 2, 3, 4}),
        ("Sat-Sat", {6}),
        ("fri-mon", {5, 6, 7, 1}),
        ("Mon-Wed; Fri", {1, 2, 3, 5}),
        ("Mon–Fri", {1, 2, 3, 4, 5}),  # Word and Excel make a dash of a hyphen
        ("Tue", {2}),
    ],
)
def test_work_days(text: str, days: set[int]) -> None:
    assert parse_work_days(text) == days


@pytest.mark.parametrize("text", ["Monday", "月-金", "Mon,Tue", "Mon-", "-Fri", "Mon-Wed-Fri", ";", "1-5"])
def test_what_are_no_work_days_is_refused_with_the_wanted_form(text: str) -> None:
    assert "write Mon-Fri or Mon;Wed;Thu" in reason(parse_work_days, text)


@pytest.mark.parametrize("text", ["09:00-17:30", "9:00-17:30", "09:00 - 17:30", "9:00〜17:30", "09:00–17:30"])
def test_work_hours(text: str) -> None:
    assert parse_work_hours(text) == WorkHours(start=time(9), end=time(17, 30))


@pytest.mark.parametrize("text", ["9-17", "09:00", "09:00-25:00", "09:60-17:00", "0900-1700", "9時-17時"])
def test_what_are_no_hours_is_refused_with_the_wanted_form(text: str) -> None:
    assert reason(parse_work_hours, text) == f"'{text}' are not hours; write them as 09:00-17:00."


@pytest.mark.parametrize("text", ["17:00-09:00", "09:00-09:00"])
def test_hours_that_end_before_they_begin_are_refused(text: str) -> None:
    assert "must end after it begins" in reason(parse_work_hours, text)


def test_a_teams_id_is_kept_in_lower_case_as_teams_sends_it() -> None:
    guid = "8B1A9953-C461-4296-A827-1F5B2C3D4E5F"
    assert parse_chat_id(guid) == guid.lower()
    assert parse_chat_id("U012AB3CD") == "U012AB3CD"


@pytest.mark.parametrize("text", ["@tanaka", "tanaka@example.jp", "田中", "U 1", "x" * 129])
def test_a_handle_or_an_address_is_not_an_account(text: str) -> None:
    assert "is not the id of an account" in reason(parse_chat_id, text)


def test_a_text_is_one_line() -> None:
    assert text_up_to(20)("田中\n 太郎\u3000様") == "田中 太郎 様"


def test_a_text_over_its_limit_is_refused() -> None:
    assert text_up_to(5)("x" * 5) == "x" * 5
    assert reason(text_up_to(5), "x" * 6) == "has 6 characters; at most 5 are possible."


@pytest.mark.parametrize("char", ["\x07", "\x1b", "\x7f", "\x9b"])
def test_control_characters_are_refused(char: str) -> None:
    assert "control characters" in reason(text_up_to(50), f"Tanaka{char}Taro")


@pytest.mark.parametrize("text", ["👩‍👩‍👧 家族", "محمد", "\u202eevil", "<!channel> *x* [a](javascript:b)"])
def test_hostile_and_unusual_texts_are_kept_for_the_renderers_to_escape(text: str) -> None:
    assert text_up_to(50)(text) == text


def row(**values: str) -> RowReader:
    return RowReader(Row(line=2, values=values, cells=tuple(values.values())))


def test_an_absent_column_keeps_an_empty_cell_clears_a_value_is_taken() -> None:
    assert row().take("rank", text_up_to(9), kept="old", empty="none") == "old"
    assert row(rank="").take("rank", text_up_to(9), kept="old", empty="none") == "none"
    assert row(rank="new").take("rank", text_up_to(9), kept="old", empty="none") == "new"


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    cells = row(email="x", country="Japan", name="")
    cells.take("email", parse_email, kept="", empty="")
    cells.take("country", parse_country, kept="", empty="")
    cells.need("name", text_up_to(9), instead="")
    assert cells.refused is not None
    assert cells.refused.line == 2
    assert cells.refused.row == ("x", "Japan", "")
    for column in ("email: ", "country: ", "name: is empty"):
        assert column in cells.refused.reason


def test_a_row_with_nothing_wrong_is_not_refused() -> None:
    cells = row(email="a@b.jp")
    cells.take("email", parse_email, kept="", empty="")
    assert cells.refused is None


PARSERS = [
    parse_chat_id,
    parse_country,
    parse_date,
    parse_email,
    parse_end_date,
    parse_locale,
    parse_person_id,
    parse_roles,
    parse_team,
    parse_timezone,
    parse_work_days,
    parse_work_hours,
]


@given(text=st.text(min_size=1, max_size=40), parse=st.sampled_from(PARSERS))
def test_any_text_is_taken_or_refused_with_a_reason(text: str, parse: Callable[[str], object]) -> None:
    try:
        parse(text)
    except CellRefusedError as error:
        assert error.reason.endswith((".", "-"))
