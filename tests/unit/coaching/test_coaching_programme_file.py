"""`programme.yaml`, good and bad; the rules are those of CONTRACT, Files."""

from datetime import date, time
from decimal import Decimal

import pytest

from coaching.programmes.file import (
    ProgrammeFileError,
    languages_missing,
    missing_languages,
    read_programme,
    warnings,
)
from coaching.programmes.model import (
    Programme,
    ProgrammeState,
    Rhythm,
    Sides,
)
from coaching.programmes.rhythm import parse_rhythm, parse_weekday
from measures.kpis.model import Of, Per
from people.audience import Audience
from people.yaml_nodes import Problem

PEOPLE = ("suzuki", "mori", "ogata", "kato")

WHOLE = """\
id: crm-2026
tool: Salesforce
name: {ja: 営業支援の定着, en: CRM onboarding}
purpose:
  ja: 引き継ぎの抜けを防ぐため
  en: So that nothing is lost at hand-over
go_live: 2026-06-01
lead: suzuki
deputy: mori
sponsor: ogata
sides: {management: ogata, field: kato, project: suzuki, administration: mori}
vision:
  by_day: 60
  state: {ja: 訪問の記録が当日に残る, en: Visits are logged the same day}
  plan: {ja: 中期計画2026, en: Business plan 2026}
practices:
  - id: log-visits
    name: {ja: 訪問記録, en: Log visits}
    benefit: {ja: 帰社せずに済む, en: No trip back to the office}
    ease: 4
    contribution: 5
  - id: dashboards
    name: {ja: ダッシュボード, en: Dashboards}
    benefit: {ja: 集計が自動, en: Totals by themselves}
    ease: 3
    contribution: 4
    from_day: 30
    to_day: 80
kpis:
  - id: visits
    practice: log-visits
    name: {ja: 訪問記録, en: Visit records}
    purpose: {ja: 引き継ぎ, en: Hand-over}
    unit: {ja: 件, en: records}
    target: 3
    per: day
    of: person
    not_on: [leave, holiday, field]
    manager_sees_person: true
    source: checkin
checkins: {rhythm: every 2 weeks, weekday: Tue, at: "09:30"}
audience:
  teams: [Sales/East, Sales/West]
  roles: [member]
  ranks: [主任]
  started_after: 2020-04-01
"""

SMALLEST = """\
id: small
tool: Salesforce
name: CRM
purpose: So that nothing is lost
lead: suzuki
vision: {state: Logged the same day}
practices: [{id: a, name: Log, benefit: Less work, ease: 1, contribution: 1}]
"""


def read(text: str, *, languages: tuple[str, ...] = ("ja", "en")) -> Programme:
    return read_programme(text.encode(), name="programme.yaml", languages=languages, people=PEOPLE)


def problems_of(text: str | bytes) -> list[Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ProgrammeFileError) as refused:
        read_programme(data, name="programme.yaml", languages=("ja", "en"), people=PEOPLE)
    return refused.value.problems


def only_problem(text: str | bytes) -> Problem:
    [problem] = problems_of(text)
    return problem


def with_line(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_every_key_of_the_contract_is_read() -> None:
    programme = read(WHOLE)
    assert (programme.id, programme.tool) == ("crm-2026", "Salesforce")
    assert programme.name == {"ja": "営業支援の定着", "en": "CRM onboarding"}
    assert programme.purpose["en"] == "So that nothing is lost at hand-over"
    assert programme.go_live == date(2026, 6, 1)
    assert (programme.lead, programme.deputy, programme.sponsor) == ("suzuki", "mori", "ogata")
    assert programme.sides == Sides(management="ogata", field="kato", project="suzuki", administration="mori")
    assert programme.vision.by_day == 60
    assert programme.vision.plan["en"] == "Business plan 2026"
    assert programme.rhythm == Rhythm(every_weeks=2, weekday=2, at=time(9, 30))
    assert programme.audience == Audience(
        teams=("Sales/East", "Sales/West"),
        roles=("member",),
        ranks=("主任",),
        started_after=date(2020, 4, 1),
    )
    assert programme.state is ProgrammeState.DRAFT


def test_practices_and_kpis_are_read_with_all_their_keys() -> None:
    programme = read(WHOLE)
    first, second = programme.practices
    assert (first.ease, first.contribution, first.from_day, first.to_day) == (4, 5, 0, 90)
    assert (second.from_day, second.to_day) == (30, 80)
    [kpi] = programme.kpis
    assert (kpi.practice_id, kpi.target, kpi.per, kpi.of) == ("log-visits", Decimal(3), Per.DAY, Of.PERSON)
    assert kpi.not_on == {"leave", "holiday", "field"}
    assert kpi.manager_sees_person
    assert kpi.source == "checkin"


def test_what_may_be_left_out_has_the_defaults_of_the_product() -> None:
    programme = read(SMALLEST)
    assert programme.rhythm == Rhythm(every_weeks=1, weekday=3, at=time(10))
    assert programme.go_live is None
    assert programme.audience == Audience()
    assert programme.vision.by_day == 90
    assert programme.kpis == ()


def test_a_plain_text_is_in_the_first_language() -> None:
    assert read(SMALLEST).purpose == {"ja": "So that nothing is lost"}
    assert read(SMALLEST, languages=("en",)).purpose == {"en": "So that nothing is lost"}


def test_a_kpi_leaves_out_leave_and_holidays_unless_told_otherwise() -> None:
    line = "    not_on: [leave, holiday, field]\n"
    assert read(with_line(WHOLE, line, "")).kpis[0].not_on == {"leave", "holiday"}
    assert read(with_line(WHOLE, line, "    not_on: []\n")).kpis[0].not_on == frozenset()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"10:00"', time(10)),
        ("10:00", time(10)),
        ("600", time(10)),
        ("9:05", time(9, 5)),
        ("09:05", time(9, 5)),
        ("0", time(0)),
        ('"23:59"', time(23, 59)),
    ],
)
def test_times_are_understood_quoted_bare_and_as_the_minutes_that_yaml_makes_of_them(
    written: str, meant: time
) -> None:
    assert read(SMALLEST + f"checkins: {{at: {written}}}\n").rhythm.at == meant


@pytest.mark.parametrize("written", ['"24:00"', '"10:60"', "ten", "1440", "10.5", "-5", '"10:00:00"'])
def test_what_is_no_time_is_refused(written: str) -> None:
    problem = only_problem(SMALLEST + f"checkins: {{at: {written}}}\n")
    assert problem.key == "checkins.at"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("weekly", (1, None)),
        ("Weekly", (1, None)),
        ("monthly", (4, None)),
        ("every 2 weeks", (2, None)),
        ("every  2  weeks", (2, None)),
        ("weekly, Tue", (1, 2)),
        ("every 3 weeks, friday", (3, 5)),
        ("毎週", (1, None)),
        ("隔週", (2, None)),
        ("毎月", (4, None)),
        ("毎週、水", (1, 3)),
        ("２週間ごと、木曜日", (2, 4)),
    ],
)
def test_rhythms_are_understood_in_both_languages(written: str, meant: tuple[int, int | None]) -> None:
    assert parse_rhythm(written) == meant


@pytest.mark.parametrize("written", ["", "daily", "every 0 weeks", "every 13 weeks", "weekly, Foo", "Tue"])
def test_other_rhythms_are_not_understood(written: str) -> None:
    assert parse_rhythm(written) is None


@pytest.mark.parametrize(
    ("written", "weekday"),
    [("Mon", 1), ("sunday", 7), ("SAT", 6), ("水", 3), ("木曜", 4), ("日曜日", 7), ("日", 7), ("月曜日", 1)],
)
def test_weekdays_are_understood_in_both_languages(written: str, weekday: int) -> None:
    assert parse_weekday(written) == weekday


@pytest.mark.parametrize("written", ["", "M", "曜日", "営業日", "8", "月火"])
def test_other_words_are_no_weekday(written: str) -> None:
    assert parse_weekday(written) is None


def test_the_weekday_may_stand_in_the_rhythm_but_not_twice_differently() -> None:
    assert read(SMALLEST + "checkins: {rhythm: 'weekly, Fri'}\n").rhythm.weekday == 5
    problem = only_problem(SMALLEST + "checkins: {rhythm: 'weekly, Fri', weekday: Thu}\n")
    assert problem == Problem(line=8, key="checkins.weekday", reason="names another weekday than the rhythm")


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("tool: Salesforce", "tol: Salesforce", 2, "tol", "is not known; did you mean 'tool'?"),
        ("    benefit: {ja: 集計が自動", "    benefits: {ja: 集計が自動", 24, "practices[2].benefits",
         "is not known; did you mean 'benefit'?"),
        ("id: crm-2026", "id: crm 2026", 1, "id",
         "'crm 2026' is not an id: 1 to 64 letters (a-z), digits, '_' or '-'"),
        ("lead: suzuki", "lead: suzuky", 8, "lead",
         "'suzuky' is nobody's person_id in the roster; did you mean 'suzuki'?"),
        ("  - id: dashboards", "  - id: log-visits", 22, "practices[2]",
         "the id 'log-visits' is there twice"),
        ("    practice: log-visits", "    practice: log-visit", 31, "kpis[1].practice",
         "'log-visit' is not the id of a practice; did you mean 'log-visits'?"),
        ("    ease: 4", "    ease: 6", 20, "practices[1].ease", "'6' is not a whole number from 1 to 5"),
        ("    ease: 4", "    ease: 3.5", 20, "practices[1].ease", "'3.5' is not a whole number from 1 to 5"),
        ("    target: 3", "    target: 0", 35, "kpis[1].target", "'0' is not a number above 0"),
        ("    target: 3", "    target: three", 35, "kpis[1].target", "'three' is not a number above 0"),
        ("    target: 3", "    target: .inf", 35, "kpis[1].target", "'.inf' is not a number above 0"),
        ("    target: 3", "    target: 0.00001", 35, "kpis[1].target", "'0.00001' has more than 4 decimals"),
        ("    per: day", "    per: dayly", 36, "kpis[1].per",
         "'dayly' is not one of day, week, month; did you mean 'day'?"),
        ("    of: person", "    of: persons", 37, "kpis[1].of",
         "'persons' is not one of person, team; did you mean 'person'?"),
        ("holiday, field]", "holidays, field]", 38, "kpis[1].not_on[2]",
         "'holidays' is not one of leave, holiday, field; did you mean 'holiday'?"),
        ("person: true", "person: perhaps", 39, "kpis[1].manager_sees_person",
         "'perhaps' is neither true nor false"),
        ("go_live: 2026-06-01", "go_live: 2026-06-31", 7, "go_live",
         "'2026-06-31' is not a date such as 2026-06-01"),
        ("go_live: 2026-06-01", "go_live: 1 June", 7, "go_live", "'1 June' is not a date such as 2026-06-01"),
        ("rhythm: every 2 weeks", "rhythm: daily", 41, "checkins.rhythm",
         "'daily' is none of: weekly, every 2 weeks, monthly (毎週, 隔週, 毎月)"),
        ("weekday: Tue", "weekday: Tu", 41, "checkins.weekday",
         "'Tu' is not one of Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        ("roles: [member]", "roles: [membr]", 44, "audience.roles[1]",
         "'membr' is not one of member, manager, supporter, lead, admin, sponsor; did you mean 'member'?"),
        ("by_day: 60", "by_day: 91", 13, "vision.by_day", "'91' is not a whole number from 1 to 90"),
        ("from_day: 30", "from_day: 85", 27, "practices[2].from_day", "day 85 is after to_day, 80"),
        ("purpose: {ja: 引き継ぎ, en: Hand-over}", "purpose: {jp: 引き継ぎ, en: Hand-over}", 33,
         "kpis[1].purpose.jp", "is not known; did you mean 'ja'?"),
        ("lead: suzuki", "lead: [suzuki]", 8, "lead", "must be a single value"),
        ("tool: Salesforce", 'tool: ""', 2, "tool", "is empty"),
        ("vision:\n  by_day: 60", "vision: good\nother:\n  by_day: 60", 12, "vision",
         "must be a section with the keys by_day, state, plan"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_line_its_key_and_the_reason(
    old: str, new: str, line: int, key: str, reason: str
) -> None:
    found = problems_of(with_line(WHOLE, old, new))
    assert Problem(line=line, key=key, reason=reason) in found


@pytest.mark.parametrize("key", ["id", "tool", "name", "purpose", "lead", "vision", "practices"])
def test_what_is_required_is_missed_by_name(key: str) -> None:
    lines = [line for line in SMALLEST.splitlines() if not line.startswith(f"{key}:")]
    assert only_problem("\n".join(lines)) == Problem(line=1, key=key, reason="is required")


@pytest.mark.parametrize("key", ["practice", "name", "purpose", "unit", "target", "per"])
def test_a_kpi_needs_its_purpose_and_the_rest(key: str) -> None:
    lines = WHOLE.splitlines()
    start = lines.index("kpis:")
    kept = [line for number, line in enumerate(lines) if number < start or not line.startswith(f"    {key}:")]
    assert only_problem("\n".join(kept)) == Problem(line=30, key=f"kpis[1].{key}", reason="is required")


def test_a_purpose_without_any_words_is_missed() -> None:
    problems = problems_of(
        with_line(WHOLE, "purpose: {ja: 引き継ぎ, en: Hand-over}", "purpose: {ja: '', en: ''}")
    )
    assert {problem.key for problem in problems} == {"kpis[1].purpose.ja", "kpis[1].purpose.en"}


def test_an_empty_mapping_is_no_text() -> None:
    problem = only_problem(with_line(SMALLEST, "purpose: So that nothing is lost", "purpose: {}"))
    assert problem == Problem(line=4, key="purpose", reason="is empty")


def test_all_problems_are_found_at_once_in_the_order_of_the_file() -> None:
    broken = WHOLE.replace("ease: 4", "ease: 9").replace("target: 3", "target: -1").replace("tool:", "tol:")
    found = problems_of(broken)
    assert [(problem.line, problem.key) for problem in found] == [
        (1, "tool"),
        (2, "tol"),
        (20, "practices[1].ease"),
        (35, "kpis[1].target"),
    ]


def test_the_error_is_one_sentence_with_the_file_the_places_and_the_cure() -> None:
    with pytest.raises(ProgrammeFileError) as refused:
        read(WHOLE.replace("ease: 4", "ease: 9"))
    assert refused.value.problem == (
        "programme.yaml was refused: line 20, practices[1].ease: '9' is not a whole number from 1 to 5."
    )
    assert refused.value.cure == "Nothing was changed: correct the file and import it again."


def test_a_problem_that_ends_with_a_question_gets_no_full_stop_behind_it() -> None:
    with pytest.raises(ProgrammeFileError) as refused:
        read(WHOLE.replace("checkins:", "checkin:"))
    assert "did you mean 'checkins'? Nothing was changed: correct" in str(refused.value)


def test_many_problems_are_counted_in_the_sentence_rather_than_listed() -> None:
    with pytest.raises(ProgrammeFileError) as refused:
        read("a: 1\nb: 2\nc: 3\n")
    assert len(refused.value.problems) == 10
    assert refused.value.problem.endswith("; and 5 more.")


def test_a_key_that_is_there_twice_is_refused() -> None:
    assert only_problem(SMALLEST + "tool: Other\n") == Problem(line=8, key="tool", reason="is there twice")


def test_the_two_ids_of_practices_may_not_be_the_same_even_through_an_alias() -> None:
    text = with_line(SMALLEST, "[{id: a", "[&one {id: a").replace(
        "contribution: 1}]", "contribution: 1}, *one]"
    )
    assert only_problem(text).reason == "the id 'a' is there twice"


def test_a_programme_without_practices_is_refused() -> None:
    lines = [line for line in SMALLEST.splitlines() if not line.startswith("practices")]
    assert only_problem("\n".join([*lines, "practices: []"])).reason == "has no entries"


def test_an_empty_file_is_refused() -> None:
    for text in ("", "# only a comment\n", "\n\n"):
        assert only_problem(text) == Problem(line=1, key="", reason="is required")


def test_a_list_instead_of_a_programme_is_refused() -> None:
    assert only_problem("- a\n- b\n").reason.startswith("must be a section with the keys id, tool, name")


def test_a_file_that_is_no_yaml_is_refused_with_its_line() -> None:
    problem = only_problem("id: a\nname: [unclosed\nlead: b\n")
    assert problem.line == 3
    assert problem.reason.startswith("this is not valid YAML")


def test_two_documents_in_one_file_are_refused() -> None:
    assert "this is not valid YAML" in only_problem(SMALLEST + "---\nid: other\n").reason


def test_a_file_in_another_encoding_is_refused_with_how_to_save_it() -> None:
    problem = only_problem(WHOLE.encode("cp932"))
    assert problem.line == 3
    assert "save it as UTF-8" in problem.reason


def test_a_byte_order_mark_is_no_problem() -> None:
    data = b"\xef\xbb\xbf" + WHOLE.encode()
    programme = read_programme(data, name="x", languages=("ja", "en"), people=PEOPLE)
    assert programme == read(WHOLE)


def test_windows_line_ends_are_no_problem() -> None:
    assert read(WHOLE.replace("\n", "\r\n")) == read(WHOLE)


def test_control_characters_are_refused_with_their_line() -> None:
    problem = only_problem("id: a\nname: b\x07c\n")
    assert (problem.line, problem.reason) == (2, "there is a control character, which YAML does not allow")


def test_a_file_that_is_nested_too_deeply_is_refused_rather_than_breaking_the_program() -> None:
    assert only_problem("id: " + "[" * 20_000).reason == "it is nested too deeply"


def test_a_file_that_is_far_too_large_is_refused_unread() -> None:
    assert only_problem("#" * 1_000_001).reason == "the file is larger than 1 MB"


def test_tags_that_would_build_objects_are_only_words() -> None:
    text = with_line(SMALLEST, "tool: Salesforce", 'tool: !!python/object/apply:os.system ["true"]')
    assert only_problem(text) == Problem(line=2, key="tool", reason="must be a single value")


def test_numbers_and_dates_as_texts_stay_as_they_were_typed() -> None:
    programme = read(with_line(SMALLEST, "name: CRM", "name: 2026-06-01").replace("Salesforce", "365"))
    assert programme.name == {"ja": "2026-06-01"}
    assert programme.tool == "365"


def test_a_single_value_may_stand_for_a_list_of_one() -> None:
    assert read(SMALLEST + "audience: {teams: Sales/}\n").audience.teams == ("Sales",)


def test_in_an_empty_roster_nobody_is_suggested() -> None:
    with pytest.raises(ProgrammeFileError) as refused:
        read_programme(SMALLEST.encode(), name="x", languages=("ja",), people=())
    assert refused.value.problems[0].reason == "'suzuki' is nobody's person_id in the roster"


def test_missing_languages_are_named_text_by_text() -> None:
    programme = read(WHOLE.replace("name: {ja: 営業支援の定着, en: CRM onboarding}", "name: 営業支援の定着"))
    assert missing_languages(programme, ("ja", "en")) == ["name: en"]
    assert missing_languages(programme, ("ja",)) == []
    assert "practices.a.benefit: en" in missing_languages(read(SMALLEST), ("ja", "en"))


def test_a_unit_that_is_a_sign_needs_no_translation() -> None:
    """`%` alone stands in the first language, and reads alike in the second; a word does not."""
    unit = "unit: {ja: 件, en: records}"
    languages = ("ja", "en")
    assert missing_languages(read(with_line(WHOLE, unit, 'unit: "%"')), languages) == []
    assert languages_missing(read(with_line(WHOLE, unit, 'unit: "%"')), languages) == ()
    lacking = missing_languages(read(with_line(WHOLE, unit, "unit: 件")), languages)
    assert lacking == ["kpis.visits.unit: en"]


def test_an_optional_text_that_was_left_out_lacks_no_language() -> None:
    assert all(not line.startswith("vision.plan") for line in missing_languages(read(SMALLEST), ("en",)))


def test_a_flat_hundred_per_cent_is_questioned() -> None:
    flat = WHOLE.replace("unit: {ja: 件, en: records}", 'unit: "%"').replace("target: 3", "target: 100")
    [question] = warnings(read(flat))
    assert question.startswith("kpis.visits.target: a flat 100 %")
    assert warnings(read(flat.replace("target: 100", "target: 95"))) == []
    assert warnings(read(WHOLE)) == []


def test_a_teams_number_without_a_source_is_questioned() -> None:
    [question] = warnings(read(WHOLE.replace("of: person", "of: team")))
    assert question.startswith("kpis.visits.source")
