"""The reference of schedules says what the code does."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from markdown_pages import code_in, first_codes, sections, table_rows

from handlers.scheduled import ACTIONS, STANDING
from people import rhythm
from people.calendar import utc_of
from people.rhythm import Counted, Daily, InPeriod, Once, Period, Weekly
from people.rhythm_words import parse_rhythm, rhythm_words
from people.schedules import MOST_AT_ONCE, SET_BACK, Missed

PAGE = sections("reference/schedules.md")


def test_every_rhythm_on_the_page_is_written_as_the_code_writes_it_in_both_languages() -> None:
    rows = [row for row in table_rows(PAGE["Rhythms"]) if len(row) == 3]
    shown = [(code_in(row[0])[0], code_in(row[1])[0]) for row in rows]
    understood = [parse_rhythm(english) for english, _ in shown]
    written = [(rhythm_words(one, "en"), rhythm_words(one, "ja")) for one in understood]
    assert shown == written
    assert {type(one) for one in understood} == {Once, Daily, Weekly, InPeriod}
    in_periods = [one for one in understood if isinstance(one, InPeriod)]
    assert {one.counted for one in in_periods} == set(Counted)
    assert {one.period for one in in_periods} == set(Period)


def test_the_limits_of_rhythms_on_the_page_are_those_of_the_code() -> None:
    rows = [row for row in table_rows(PAGE["Rhythms"]) if len(row) == 2]
    limits = [rhythm.MOST_WEEKS, rhythm.MOST_DAYS, rhythm.MOST_WORKING_DAYS, rhythm.MOST_WEEKDAYS]
    assert [int(row[1]) for row in rows] == limits


def test_the_moments_of_clock_changes_on_the_page_are_those_of_the_code() -> None:
    rows = [[code_in(cell)[0] for cell in row] for row in table_rows(PAGE["The moment"])]
    assert len(rows) == 6
    for day, at, zone, opened_at in rows:
        moment = utc_of(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
        assert f"{moment:%Y-%m-%d %H:%M}" == opened_at


def test_every_policy_stands_on_the_page_and_so_do_the_figures() -> None:
    text = PAGE["What was missed"]
    assert first_codes(text) == [policy.value for policy in Missed]
    assert f"at most {MOST_AT_ONCE} dates" in text
    assert f"Up to {SET_BACK.total_seconds() / 3600:.0f} hours back" in text


def test_every_schedule_that_is_there_by_itself_stands_on_the_page_with_its_time() -> None:
    rows = table_rows(PAGE["Schedules that are there by themselves"])
    written = {code_in(row[0])[0]: datetime.strptime(row[1], "%H:%M").time() for row in rows}  # noqa: DTZ007
    assert written == {kind: standing.at for kind, standing in STANDING.items()}
    assert STANDING.keys() <= ACTIONS.keys()
