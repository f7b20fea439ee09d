"""The files of the sample company, read as any customer's would be."""

import csv
import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.sample.colleagues import Colleague, SampleCompany, load_sample_company, read_phrases
from bot.sample.company import (
    ADMIN,
    DEMO_START,
    LEAD,
    LEFT_TO_HUMANS,
    MANAGER,
    PROGRAMME_ID,
    SUGGESTED_PERSON,
    sample_files,
)
from bot.sample.habits import SILENT_TEAM
from cards.words import LANGUAGES
from coaching.checkins.model import TroubleKind
from coaching.programmes.file import missing_languages, warnings
from coaching.programmes.rules import practice_order
from measures.kpis.model import CHECKIN_SOURCE, Of
from measures.kpis.rules import expected, is_share
from people.audience import in_audience
from people.calendar import DayState
from people.calendar_file import read_calendar
from people.cells import parse_roles
from people.leave_file import read_leave
from people.model import Company, DayKind, Role
from people.roster import read_people

COMPANY = Company(name="Mizuki Instruments")
PLACES = {
    "JP": "Asia/Tokyo",
    "SG": "Asia/Singapore",
    "DE-BE": "Europe/Berlin",
    "US-CA": "America/Los_Angeles",
}
KANJI = re.compile(r"[\u4e00-\u9fff々]+ [\u4e00-\u9fff々]+")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    """The sample company."""
    return load_sample_company(COMPANY)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The roster as a spreadsheet would show it."""
    with sample_files().people_csv.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def working_dates(who: Colleague, first: date, days: int) -> list[date]:
    span = [first + timedelta(days=n) for n in range(days)]
    return [day for day in span if who.calendar.state(day) is DayState.WORKING]


def test_no_row_of_any_file_is_refused_when_read() -> None:
    files = sample_files()
    assert read_people(files.people_csv.read_bytes()).refused == ()
    assert read_leave(files.leave_csv.read_bytes()).refused == ()
    assert read_calendar(files.calendar_csv.read_bytes()).refused == ()


def test_240_people_work_in_four_places(rows: list[dict[str, str]]) -> None:
    assert Counter(row["country"] for row in rows) == {"JP": 140, "SG": 36, "DE-BE": 34, "US-CA": 30}
    assert {(row["country"], row["timezone"]) for row in rows} == set(PLACES.items())


def test_nobody_is_there_twice(rows: list[dict[str, str]]) -> None:
    for column in ("person_id", "name", "email"):
        assert len({row[column] for row in rows}) == len(rows)


def test_nobody_has_an_account_on_a_real_chat(rows: list[dict[str, str]]) -> None:
    assert not {"slack_user_id", "teams_aad_id"} & rows[0].keys()
    assert all(row["email"].endswith(".example") for row in rows)


def test_the_teams_make_a_tree_of_three_levels(rows: list[dict[str, str]]) -> None:
    teams = {row["team"] for row in rows}
    assert {len(team.split("/")) for team in teams} == {1, 2, 3}
    assert {team.split("/")[0] for team in teams} == {"Corporate", "Customer Success", "Marketing", "Sales"}
    above = {team.rpartition("/")[0] for team in teams if "/" in team}
    assert above <= teams


def test_everybody_has_a_manager_but_the_head_of_the_company(rows: list[dict[str, str]]) -> None:
    ids = {row["person_id"] for row in rows}
    assert [row["rank"] for row in rows if not row["manager_id"]] == ["代表取締役社長"]
    assert {row["manager_id"] for row in rows} - {""} <= ids


def test_every_manager_stands_in_the_report_s_team_or_right_above_it(rows: list[dict[str, str]]) -> None:
    team_of = {row["person_id"]: row["team"] for row in rows}
    heads = {row["person_id"] for row in rows if "/" not in row["team"]}
    for row in rows:
        if row["manager_id"] and row["person_id"] not in heads:
            manager_s_team = team_of[row["manager_id"]]
            assert manager_s_team in (row["team"], row["team"].rpartition("/")[0])


def test_the_way_up_ends_at_the_head_for_everybody(rows: list[dict[str, str]]) -> None:
    manager = {row["person_id"]: row["manager_id"] for row in rows}
    for person_id in manager:
        steps, above = 0, person_id
        while manager[above]:
            above, steps = manager[above], steps + 1
            assert steps <= 4
        assert above == "mizuki.toshiro"


def test_japanese_names_are_written_in_kanji_and_ids_in_ascii(rows: list[dict[str, str]]) -> None:
    assert all(re.fullmatch(r"[a-z]+(\.[a-z]+)+", row["person_id"]) for row in rows)
    japanese = [row for row in rows if row["locale"] == "ja"]
    assert all(KANJI.fullmatch(row["name"]) for row in japanese)
    assert not any(JAPANESE.search(row["name"]) for row in rows if row["locale"] == "en")


def test_people_of_both_languages_also_work_abroad(rows: list[dict[str, str]]) -> None:
    assert {row["country"] for row in rows if row["locale"] == "ja"} == {"JP", "SG", "DE-BE"}
    assert {row["country"] for row in rows if row["locale"] == "en"} == set(PLACES)


def test_ranks_are_of_both_cultures(rows: list[dict[str, str]]) -> None:
    ranks = {row["rank"] for row in rows}
    assert {"本部長", "部長", "課長", "係長", "主任", "担当"} <= ranks
    assert {"Director", "Manager", "Team Lead", "Executive", "Associate", "Specialist"} <= ranks


def test_every_department_has_two_supporters_and_one_of_them_has_no_reports(
    rows: list[dict[str, str]],
) -> None:
    managers = {row["manager_id"] for row in rows}
    supporters = [row for row in rows if row["roles"] == "supporter"]
    for department in ("Corporate", "Customer Success", "Marketing", "Sales"):
        own = [row["person_id"] for row in supporters if row["team"].split("/")[0] == department]
        assert len(own) >= 2
        assert set(own) - managers


def test_one_lead_one_deputy_one_sponsor_and_two_admins_run_it(
    rows: list[dict[str, str]], company: SampleCompany
) -> None:
    roles = {row["person_id"]: parse_roles(row["roles"]) for row in rows if row["roles"]}
    holders = {
        role: sorted(person for person, own in roles.items() if role in own)
        for role in (Role.LEAD, Role.SPONSOR, Role.ADMIN)
    }
    programme = company.programme
    assert holders[Role.LEAD] == sorted([LEAD, programme.deputy or ""])
    assert holders[Role.SPONSOR] == [programme.sponsor]
    assert len(holders[Role.ADMIN]) == 2
    assert ADMIN in holders[Role.ADMIN]
    assert programme.lead == LEAD


def test_the_people_to_begin_as_fit_their_parts(rows: list[dict[str, str]]) -> None:
    by_id = {row["person_id"]: row for row in rows}
    starter = by_id[SUGGESTED_PERSON]
    assert (starter["country"], starter["start_date"]) == ("JP", "2026-09-14")
    assert starter["manager_id"] == MANAGER
    assert {SUGGESTED_PERSON, LEAD, ADMIN, MANAGER} == LEFT_TO_HUMANS
    # A manager sees counts from five people on, so that this one is shown some.
    assert sum(row["manager_id"] == MANAGER for row in rows) >= 5


def test_most_have_been_there_for_years_and_some_start_in_the_next_weeks(rows: list[dict[str, str]]) -> None:
    starts = [date.fromisoformat(row["start_date"]) for row in rows]
    assert sum(start < date(2025, 9, 14) for start in starts) > 200
    coming = [start for start in starts if date(2026, 9, 14) <= start <= date(2026, 10, 31)]
    assert len(coming) >= 8
    assert [row["end_date"] for row in rows if row["end_date"]] == ["2026-09-30"]


def test_some_work_part_time(company: SampleCompany) -> None:
    nakano = company.colleagues["nakano.kanako"]
    assert nakano.person.work_days == frozenset({1, 3, 4})
    tuesday, wednesday = date(2026, 9, 15), date(2026, 9, 16)
    assert nakano.calendar.state(tuesday) is DayState.OFF
    start, end = nakano.calendar.windows(wednesday)[0]
    tokyo = ZoneInfo("Asia/Tokyo")
    assert (start.astimezone(tokyo).time(), end.astimezone(tokyo).time()) == (time(10), time(16))
    assert sum(who.person.work_days is not None for who in company.colleagues.values()) >= 8


def test_the_demo_starts_on_monday_morning_of_go_live_in_tokyo(company: SampleCompany) -> None:
    local = DEMO_START.astimezone(ZoneInfo("Asia/Tokyo"))
    assert (local.date(), local.time(), local.isoweekday()) == (date(2026, 9, 14), time(9), 1)
    assert company.programme.go_live == local.date()
    assert company.colleagues[SUGGESTED_PERSON].calendar.is_working_moment(DEMO_START)


@pytest.mark.parametrize(
    ("person", "country", "holidays"),
    [
        # Cabinet Office of Japan: Respect for the Aged, the day between, Autumnal Equinox; Sports, Culture,
        # Labour Thanksgiving. https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html
        (SUGGESTED_PERSON, "JP", ["2026-09-21", "2026-09-22", "2026-09-23", "2026-10-12", "2026-11-03"]),
        # Ministry of Manpower, Singapore: Deepavali falls on Sunday 8 November, so that Monday is free.
        ("kavitha.rao", "SG", ["2026-11-09"]),
        # Thanksgiving and the day after it, in California.
        ("nathan.feldman", "US-CA", ["2026-11-26", "2026-11-27"]),
    ],
)
def test_public_holidays_are_the_real_ones(
    company: SampleCompany, person: str, country: str, holidays: list[str]
) -> None:
    who = company.colleagues[person]
    assert who.person.country == country
    for day in holidays:
        assert who.calendar.state(date.fromisoformat(day)) is DayState.HOLIDAY


def test_nobody_outside_japan_is_free_in_silver_week(company: SampleCompany) -> None:
    for person in ("kavitha.rao", "hannah.albrecht", "nathan.feldman"):
        states = {company.colleagues[person].calendar.state(date(2026, 9, day)) for day in (21, 22, 23)}
        assert states == {DayState.WORKING}


def test_the_foundation_day_is_closed_and_one_saturday_is_worked(company: SampleCompany) -> None:
    kinds = Counter(
        DayKind(row.values["kind"]) for row in read_calendar(sample_files().calendar_csv.read_bytes()).rows
    )
    assert kinds[DayKind.WORKING] == 1
    who = company.colleagues["murakami.hiromi"]
    assert who.calendar.state(date(2026, 10, 14)) is DayState.CLOSED
    assert date(2026, 10, 24).isoweekday() == 6
    assert who.calendar.state(date(2026, 10, 24)) is DayState.WORKING


def test_some_are_on_leave_in_the_first_weeks_and_some_for_half_a_day(company: SampleCompany) -> None:
    periods = [row.values for row in read_leave(sample_files().leave_csv.read_bytes()).rows]
    assert {period["person_id"] for period in periods} <= company.colleagues.keys()
    assert not {period["person_id"] for period in periods} & LEFT_TO_HUMANS
    first_weeks = [
        period for period in periods if period["from"] <= "2026-10-02" and period["to"] >= "2026-09-14"
    ]
    assert len(first_weeks) >= 20
    assert {period["half"] for period in first_weeks} == {"am", "pm", ""}
    # A check-in on Wednesday at 10 finds this person from 13:00 on.
    matsuo = company.colleagues["matsuo.ai"].calendar
    assert matsuo.moment_on(date(2026, 9, 16), time(10)) == datetime(2026, 9, 16, 4, 0, tzinfo=UTC)


def test_the_second_check_in_moves_to_thursday_in_tokyo_only(company: SampleCompany) -> None:
    wednesday, thursday = date(2026, 9, 23), date(2026, 9, 24)
    for person, expected_day in ((SUGGESTED_PERSON, thursday), ("hannah.albrecht", wednesday)):
        calendar = company.colleagues[person].calendar
        assert calendar.working_day_on_or_after(wednesday) == expected_day


def test_everybody_works_on_some_day_of_every_month(company: SampleCompany) -> None:
    away = {"shibata.asami"}  # on parental leave for the rest of the year
    for who in company.colleagues.values():
        if who.id not in away:
            assert working_dates(who, date(2026, 10, 1), 31)


def test_about_150_people_take_part(company: SampleCompany) -> None:
    audience = company.programme.audience
    taking_part = [
        who for who in company.colleagues.values() if in_audience(who.person, audience, is_manager=False)
    ]
    assert len(taking_part) == 149
    assert {who.person.country for who in taking_part} == set(PLACES)
    assert {who.person.department for who in taking_part} == {"Sales", "Customer Success"}


def test_the_programme_is_complete_in_both_languages(company: SampleCompany) -> None:
    assert company.programme.id == PROGRAMME_ID
    assert missing_languages(company.programme, LANGUAGES) == []
    assert warnings(company.programme) == []


def test_everybody_whom_the_programme_names_is_in_the_roster(company: SampleCompany) -> None:
    programme = company.programme
    sides = programme.sides
    named = [programme.lead, programme.deputy, programme.sponsor]
    named += [sides.management, sides.field, sides.project, sides.administration]
    assert all(person in company.colleagues for person in named)


def test_texts_are_japanese_where_they_say_so_and_differ_from_the_english(company: SampleCompany) -> None:
    programme = company.programme
    texts = [programme.purpose, programme.vision.state, programme.vision.plan]
    texts += [text for practice in programme.practices for text in (practice.name, practice.benefit)]
    texts += [text for kpi in programme.kpis for text in (kpi.name, kpi.purpose)]
    texts += [kpi.unit for kpi in programme.kpis if not is_share(kpi)]
    for text in texts:
        assert JAPANESE.search(text["ja"])
        assert not JAPANESE.search(text["en"])


def test_every_benefit_goes_from_before_to_after(company: SampleCompany) -> None:
    for practice in company.programme.practices:
        assert re.fullmatch("今：.+ → これから：.+", practice.benefit["ja"])
        assert re.fullmatch("Today: .+ → Then: .+", practice.benefit["en"])


def test_six_practices_are_ordered_by_ease_times_contribution(company: SampleCompany) -> None:
    # 4x5=20, 4x4=16, 3x5=15, then 4x3=12 before 3x4=12 because it is easier, 2x5=10.
    assert [practice.id for practice in practice_order(company.programme.practices)] == [
        "log-visit", "next-step", "dashboard-meeting", "deal-talk", "hand-over", "forecast",
    ]  # fmt: skip


def test_every_practice_has_a_kpi_and_two_kpis_are_a_team_s(company: SampleCompany) -> None:
    kpis = company.programme.kpis
    assert {kpi.practice_id for kpi in kpis} == {practice.id for practice in company.programme.practices}
    assert [kpi.source for kpi in kpis if kpi.of is Of.TEAM] == ["salesforce"] * 2
    assert {kpi.source for kpi in kpis if kpi.of is Of.PERSON} == {CHECKIN_SOURCE}
    assert any(kpi.manager_sees_person for kpi in kpis)
    assert not all(kpi.manager_sees_person for kpi in kpis)


def test_three_visits_a_day_make_six_in_the_week_after_silver_week_began(company: SampleCompany) -> None:
    visits = next(kpi for kpi in company.programme.kpis if kpi.id == "visit-records")
    calendar = company.colleagues["murakami.hiromi"].calendar
    found = expected(visits, calendar, first=date(2026, 9, 21), last=date(2026, 9, 27), marks=())
    # Monday to Wednesday are holidays: Thursday and Friday are left, 2 x 3.
    assert (found.value, found.counting_days) == (Decimal(6), Decimal(2))
    assert found.left_out == {"holiday": Decimal(3)}


def test_there_are_several_phrases_for_everything_that_people_write() -> None:
    phrases = read_phrases(sample_files().phrases_csv).texts
    kinds = {f"{who}.{kind}" for who in ("trouble", "supporter") for kind in TroubleKind}
    topics = {"question", "misfit", "goal", "wish", "case", "look_up", "session.place", "lead.hands_on"}
    topics |= {f"answer.{about}" for about in ("question", "misfit", "other")} | kinds
    for_both = {f"asker.{what}" for what in ("details", "more", "thanks")} | {"supporter.more"}
    topics |= for_both | {f"{topic}.work" for topic in for_both} | {"asker.any_news"}
    topics |= {f"{who}.rather_writes" for who in ("asker", "supporter")}
    topics |= {f"supporter.{what}" for what in ("again", "sorry", "after_call", "hands_on")}
    topics |= {f"supporter.{what}" for what in ("own_words", "other_words", "meets")}
    topics |= {f"material.{kind}" for kind in ("dont_know_how", "setup", "back_to_excel")}
    assert phrases.keys() == {(topic, language) for topic in topics for language in LANGUAGES}
    for (_, language), texts in phrases.items():
        assert len(texts) == len(set(texts)) >= 2
        assert all(bool(JAPANESE.search(text)) is (language == "ja") for text in texts)


ANSWERED_BY = {"question": "answer.question", "misfit": "answer.misfit", "asker.more": "supporter.more"}
ANSWERED_BY |= {"asker.more.work": "supporter.more.work", "asker.rather_writes": "supporter.rather_writes"}
ANSWERED_BY |= {f"trouble.{kind}": f"supporter.{kind}" for kind in TroubleKind}


@pytest.mark.parametrize("topic", ANSWERED_BY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_asked_has_an_answer_of_its_own(topic: str, language: str) -> None:
    phrases = read_phrases(sample_files().phrases_csv)
    answers = [phrases.answer_to(text) for text in phrases.texts[topic, language]]
    assert tuple(answers) == phrases.texts[ANSWERED_BY[topic], language]


def test_what_a_human_wrote_has_no_answer_ready() -> None:
    assert read_phrases(sample_files().phrases_csv).answer_to("Something that nobody foresaw.") is None


def test_no_words_of_anybody_have_a_gap_to_be_filled_or_break_the_limits_of_a_form() -> None:
    for (topic, _), texts in read_phrases(sample_files().phrases_csv).texts.items():
        for text in texts:
            assert not re.search(r"[{}<>\[\]]|X{3}|%s", text)
            assert text == text.strip()
            title, _, body = text.partition("\n")
            assert len(title) <= (100 if body else 500)
            assert bool(body) == (topic == "case" or topic.startswith("material."))


def test_reluctant_people_are_heard_in_their_own_words() -> None:
    said = " ".join(
        text for texts in read_phrases(sample_files().phrases_csv).texts.values() for text in texts
    )
    for words in ("面倒くさそう", "前の方が楽だった", "二度手間", "業務負荷が増えた", "やらされ感"):
        assert words in said


def test_the_team_that_falls_silent_is_there_and_large_enough_to_be_counted(
    rows: list[dict[str, str]],
) -> None:
    assert sum(row["team"] == SILENT_TEAM for row in rows) >= 5


def test_the_roster_reads_from_the_top_of_the_tree_down(rows: list[dict[str, str]]) -> None:
    seen: set[str] = set()
    for row in rows:
        assert not row["manager_id"] or row["manager_id"] in seen
        seen.add(row["person_id"])
    teams = [row["team"] for row in rows]
    assert sum(before != after for before, after in pairwise(teams)) == len(set(teams)) - 1
