"""`survey.yaml`, good and bad: every problem at once, with line, key and cure (CONTRACT, Files)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest
from survey_desk import ACTOR, COMPANY, NOW, bring_people_in

from people.audience import Audience
from people.model import Person
from people.rhythm import Counted, InPeriod, Period, Weekly
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork
from surveys.codebook.service import current_codebook
from surveys.codebook.shipped import shipped_themes
from surveys.file import SurveyFile, SurveyFileError, missing_languages, read_surveys, warnings
from surveys.importing import Kind, Outcome, import_surveys
from surveys.schedules.audience import Shortage, shortage_of
from surveys.schedules.model import Breakdown, ScheduleState, SurveySchedule
from surveys.schedules.service import end, ground_of, pause
from surveys.sets.model import Question, QuestionSet, QuestionType

WHOLE = """\
sets:
  - id: pulse
    name: {ja: 毎月, en: Monthly}
    questions:
      - {id: nps, type: nps, text: {ja: すすめたいですか。, en: "Would you recommend it?"}}
      - {id: heard, type: agree, points: 7, text: {ja: 聞いてもらえている。, en: I am heard.}}
      - id: pick
        type: multi
        text: {ja: どれですか。, en: "Which?"}
        options: [{ja: これ, en: This}, {ja: それ, en: That}]
      - {id: more, type: text, text: {ja: ほかには, en: "Anything else?"}}
schedules:
  - id: monthly-pulse
    set: pulse
    audience: {teams: [Sales/], roles: [member], ranks: [主任], started_after: 2020-04-01}
    breakdown: department-rank
    rhythm: monthly, second working day
    at: "09:30"
    open_days: 7
    remind_on_day: 4
    smallest_group: 8
    results_to: [slack:C0123, playground:results]
    languages: [en, ja]
  - id: fortnight
    set: nps
    rhythm: 隔週、火曜
"""

SETS = """\
sets:
  - id: pulse
    name: Pulse
    questions:
"""
SCHEDULE = """\
schedules:
  - id: a
    set: monthly
    rhythm: monthly, day 5
"""


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """A unit of work on a company of 20 people, of whom 16 are those whom `WHOLE` is for."""
    with sqlite_database.unit_of_work() as opened:
        bring_people_in(opened)
        opened.people.upsert_many([chief(number) for number in range(16)])
        yield opened


def chief(number: int) -> Person:
    """Return somebody whom `WHOLE` is for."""
    return Person(
        id=f"c{number}", name=f"主任{number}", team="Sales", rank="主任", start_date=date(2021, 4, 1)
    )


def read(unit: SqlUnitOfWork, text: str) -> SurveyFile:
    """Return what a file says."""
    ground = ground_of(unit, company=COMPANY, now=NOW)
    return read_surveys(text.encode(), name="survey.yaml", ground=ground)


def problems(unit: SqlUnitOfWork, text: str) -> list[tuple[int, str, str]]:
    """Return what is wrong with a file as (line, key, reason)."""
    with pytest.raises(SurveyFileError) as refused:
        read(unit, text)
    return [(one.line, one.key, one.reason) for one in refused.value.problems]


def bring_in(unit: SqlUnitOfWork, text: str) -> dict[str, Outcome]:
    """Import a file; returns what became of each part."""
    results = import_surveys(unit, read(unit, text), company=COMPANY, now=NOW, actor=ACTOR)
    return {one.id: one.outcome for one in results}


# ---------------------------------------------------------------------------- what is good


def test_a_whole_file_says_all_that_a_set_and_a_schedule_can(unit: SqlUnitOfWork) -> None:
    found = read(unit, WHOLE)
    assert found.sets == (
        QuestionSet(
            id="pulse",
            name={"ja": "毎月", "en": "Monthly"},
            questions=(
                Question(
                    id="nps",
                    type=QuestionType.NPS,
                    text={"ja": "すすめたいですか。", "en": "Would you recommend it?"},
                ),
                Question(
                    id="heard",
                    type=QuestionType.AGREE,
                    text={"ja": "聞いてもらえている。", "en": "I am heard."},
                    points=7,
                ),
                Question(
                    id="pick",
                    type=QuestionType.MULTI,
                    text={"ja": "どれですか。", "en": "Which?"},
                    options=({"ja": "これ", "en": "This"}, {"ja": "それ", "en": "That"}),
                ),
                Question(id="more", type=QuestionType.TEXT, text={"ja": "ほかには", "en": "Anything else?"}),
            ),
        ),
    )
    assert found.schedules[0] == SurveySchedule(
        id="monthly-pulse",
        set_id="pulse",
        rhythm=InPeriod(period=Period.MONTH, counted=Counted.WORKING_DAY, place=2),
        audience=Audience(
            teams=("Sales",), roles=("member",), ranks=("主任",), started_after=date(2020, 4, 1)
        ),
        breakdown=Breakdown.DEPARTMENT_RANK,
        at=time(9, 30),
        open_days=7,
        remind_on_day=4,
        smallest_group=8,
        results_to=("slack:C0123", "playground:results"),
        languages=("en", "ja"),
    )


def test_what_is_left_out_has_its_default(unit: SqlUnitOfWork) -> None:
    schedule = read(unit, WHOLE).schedules[1]
    assert schedule.rhythm == Weekly(every=2, weekday=2)
    assert schedule.audience == Audience()
    assert (schedule.breakdown, schedule.at) == (Breakdown.TEAM, time(10))
    assert (schedule.open_days, schedule.remind_on_day, schedule.smallest_group) == (5, 3, 5)
    assert (schedule.results_to, schedule.languages) == ((), ())


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ("open_days: 1", None),
        ("open_days: 2", 1),
        ("open_days: 3", 2),
        ("open_days: 4", 3),
        ("remind_on_day: 0", None),
        ("remind_on_day: 4", 4),
    ],
)
def test_the_reminder_comes_before_the_last_day_or_not_at_all(
    unit: SqlUnitOfWork, lines: str, day: int | None
) -> None:
    assert read(unit, f"{SCHEDULE}    {lines}\n").schedules[0].remind_on_day == day


def test_a_bare_time_as_yaml_reads_it_is_understood(unit: SqlUnitOfWork) -> None:
    assert read(unit, f"{SCHEDULE}    at: 10:00\n").schedules[0].at == time(10)
    assert read(unit, f"{SCHEDULE}    at: 570\n").schedules[0].at == time(9, 30)


def test_a_single_channel_and_language_need_no_list(unit: SqlUnitOfWork) -> None:
    text = f"{SCHEDULE}    results_to: teams:19:abc@thread.tacv2\n    languages: en\n"
    schedule = read(unit, text).schedules[0]
    assert (schedule.results_to, schedule.languages) == (("teams:19:abc@thread.tacv2",), ("en",))


def test_a_file_may_hold_sets_only_or_schedules_only(unit: SqlUnitOfWork) -> None:
    assert read(unit, SCHEDULE).sets == ()
    only = SETS + "      - {id: a, type: text, text: A}\n"
    assert read(unit, only).schedules == ()


def test_a_schedule_may_be_of_a_set_that_was_imported_earlier(unit: SqlUnitOfWork) -> None:
    bring_in(unit, SETS + "      - {id: a, type: text, text: A}\n")
    assert read(unit, SCHEDULE.replace("monthly\n", "pulse\n")).schedules[0].set_id == "pulse"


def test_fifteen_questions_three_of_them_texts_may_be_asked(unit: SqlUnitOfWork) -> None:
    lines = [f"      - {{id: q{n}, type: {'text' if n < 3 else 'nps'}, text: Q{n}}}\n" for n in range(15)]
    assert len(read(unit, SETS + "".join(lines)).sets[0].questions) == 15


# ---------------------------------------------------------------------------- what is bad


def test_a_sixteenth_question_is_refused(unit: SqlUnitOfWork) -> None:
    lines = [f"      - {{id: q{n}, type: nps, text: Q{n}}}\n" for n in range(16)]
    reason = "has 16 questions: 15 is the most, and 7 a good number"
    assert problems(unit, SETS + "".join(lines)) == [(4, "sets[1].questions", reason)]


def test_the_same_question_twice_is_refused_where_it_stands(unit: SqlUnitOfWork) -> None:
    text = SETS + (
        "      - {id: a, type: agree, text: {ja: 役に立つ。, en: It helps.}}\n"
        "      - {id: b, type: nps, text: {ja: 役に立つ。, en: It helps.}}\n"
        "      - {id: c, type: agree, text: {ja: 別の問い, en: it HELPS!}}\n"
    )
    reason = "asks the same as a question before it: a set asks everything once"
    assert problems(unit, text) == [(7, "sets[1].questions[3]", reason)]


def test_a_language_in_which_the_set_is_not_written_is_refused(unit: SqlUnitOfWork) -> None:
    text = SETS + (
        "      - {id: a, type: nps, text: {en: Recommend it, ja: すすめたい}}\n"
        "      - {id: b, type: single, text: {ja: どれ, en: Which}, "
        "options: [{ja: 賛成, en: Yes}, {ja: 反対}]}\n"
        "schedules:\n"
        '  - {id: s, set: pulse, rhythm: "monthly, day 5", languages: [ja, en]}\n'
    )
    [(line, key, reason)] = problems(unit, text)
    assert (line, key) == (8, "schedules[1].languages")
    assert "'pulse' are not written in en: leave it out" in reason
    assert read(unit, text.replace("[ja, en]", "[ja]")).schedules[0].languages == ("ja",)


def test_a_fourth_free_text_is_refused(unit: SqlUnitOfWork) -> None:
    lines = [f"      - {{id: q{n}, type: text, text: Q{n}}}\n" for n in range(4)]
    reason = "has 4 questions in free text: 3 is the most"
    assert problems(unit, SETS + "".join(lines)) == [(4, "sets[1].questions", reason)]


@pytest.mark.parametrize(
    ("question", "key", "reason"),
    [
        ("id: a, type: single, text: A, options: [x]", "options", "two options at least"),
        ("id: a, type: single, text: A, options: []", "options", "two options at least"),
        ("id: a, type: single, text: A", "options", "is required"),
        (f"id: a, type: multi, text: A, options: {list(range(13))}", "options", "12 is the most"),
        ("id: a, type: multi, text: A, options: [x, y, x]", "options", "the same option twice"),
        (f"id: a, type: single, text: A, options: [x, {'y' * 76}]", "options[2]", "75 characters (ja)"),
        ("id: a, type: nps, text: A, options: [x, y]", "options", "belongs to single and multi only"),
        ("id: a, type: nps, text: A, points: 5", "points", "belongs to agree only"),
        ("id: a, type: agree, text: A, points: 4", "points", "from 5 to 7"),
        ("id: a, type: agree, text: A, points: 10", "points", "from 5 to 7"),
        ("id: a, type: agreee, text: A", "type", "did you mean 'agree'?"),
        ("id: a, text: A", "type", "is required"),
        ("id: a, type: nps", "text", "is required"),
        (f"id: a, type: nps, text: {'A' * 301}", "text", "300 characters (ja)"),
        ("id: a b, type: nps, text: A", "id", "is not an id"),
        ("id: a, type: nps, text: {fr: A}", "text.fr", "did you mean"),
        ("id: a, type: nps, text: A, optoins: [x, y]", "optoins", "did you mean 'options'?"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_where_it_stands(
    unit: SqlUnitOfWork, question: str, key: str, reason: str
) -> None:
    found = problems(unit, f"{SETS}      - {{{question}}}\n")
    assert found[0][:2] == (5, f"sets[1].questions[1].{key}")
    assert reason in found[0][2]


@pytest.mark.parametrize(
    ("written", "key", "reason"),
    [
        ("smallest_group: 4", "smallest_group", "from 5 to 20"),
        ("smallest_group: 21", "smallest_group", "from 5 to 20"),
        ("open_days: 0", "open_days", "from 1 to 30"),
        ("open_days: 31", "open_days", "from 1 to 30"),
        ("remind_on_day: 5", "remind_on_day", "from 0 to 4"),
        ("at: 25:00", "at", "is not a time"),
        ("breakdown: rank", "breakdown", "did you mean"),
        ("results_to: '#general'", "results_to", "write slack:C0123"),
        ("languages: [en, fr]", "languages[2]", "not one of ja, en"),
        ("audience: {teams: [Sales/Eest]}", "audience.teams[1]", "did you mean 'Sales/East'?"),
        ("audience: {teams: [Sales, Sal]}", "audience.teams[2]", "did you mean 'Sales'?"),
        ("audience: {roles: [boss]}", "audience.roles[1]", "not one of"),
        ("audience: {ranks: [主事]}", "audience.ranks[1]", "did you mean '主任'?"),
        ("audience: {team: [Sales]}", "audience.team", "did you mean 'teams'?"),
        ("audience: {started_after: yesterday}", "audience.started_after", "is not a date"),
        ("remind_day: 2", "remind_day", "did you mean 'remind_on_day'?"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_where_it_stands(
    unit: SqlUnitOfWork, written: str, key: str, reason: str
) -> None:
    found = problems(unit, f"{SCHEDULE}    {written}\n")
    assert [(line, where) for line, where, _ in found] == [(5, f"schedules[1].{key}")]
    assert reason in found[0][2]


def test_a_rhythm_that_is_none_is_refused_with_the_nearest(unit: SqlUnitOfWork) -> None:
    text = SCHEDULE.replace("monthly, day 5", "monthly, 2nd workday")
    reason = "'monthly, 2nd workday' is no rhythm; did you mean 'monthly, second working day'?"
    assert problems(unit, text) == [(4, "schedules[1].rhythm", reason)]


def test_a_rhythm_that_never_fires_is_refused(unit: SqlUnitOfWork) -> None:
    past = SCHEDULE.replace("monthly, day 5", "once, 2026-05-31")
    assert problems(unit, past) == [(4, "schedules[1].rhythm", "'once, 2026-05-31' has no date to come")]
    to_come = SCHEDULE.replace("monthly, day 5", "once, 2026-06-02")
    assert len(read(unit, to_come).schedules) == 1


def test_a_rhythm_that_has_had_its_last_date_may_stand_in_the_file_as_it_did(unit: SqlUnitOfWork) -> None:
    once = SCHEDULE.replace("monthly, day 5", "once, 2026-06-02")
    bring_in(unit, once)
    later = NOW.replace(month=7)
    ground = ground_of(unit, company=COMPANY, now=later)
    assert read_surveys(once.encode(), name="survey.yaml", ground=ground).schedules[0].id == "a"


def test_a_set_that_is_not_there_is_refused_with_the_nearest(unit: SqlUnitOfWork) -> None:
    text = SCHEDULE.replace("set: monthly", "set: montly")
    reason = "'montly' is not the id of a set; did you mean 'monthly'?"
    assert problems(unit, text) == [(3, "schedules[1].set", reason)]


def test_an_id_that_is_there_twice_is_refused(unit: SqlUnitOfWork) -> None:
    question = "      - {id: a, type: nps, text: A}\n"
    assert problems(unit, SETS + question * 2) == [(6, "sets[1].questions[2]", "the id 'a' is there twice")]
    twice = SCHEDULE + SCHEDULE.removeprefix("schedules:\n")
    assert problems(unit, twice) == [(5, "schedules[2]", "the id 'a' is there twice")]


def test_an_id_must_leave_room_for_the_number_of_a_wave(unit: SqlUnitOfWork) -> None:
    assert read(unit, SCHEDULE.replace("id: a", f"id: {'a' * 50}")).schedules
    found = problems(unit, SCHEDULE.replace("id: a", f"id: {'a' * 51}"))
    assert [(line, key) for line, key, _ in found] == [(2, "schedules[1].id")]
    assert "longer than 50 characters" in found[0][2]


def test_the_id_of_a_shipped_set_is_refused_for_one_of_ones_own(unit: SqlUnitOfWork) -> None:
    text = SETS.replace("pulse", "monthly") + "      - {id: a, type: nps, text: A}\n"
    reason = "the set 'monthly' is shipped with Hojorin and stays as it is: choose another id"
    assert problems(unit, text) == [(2, "sets[1]", reason)]


def test_all_that_is_wrong_is_said_at_once(unit: SqlUnitOfWork) -> None:
    text = (
        SETS
        + "      - {id: a, type: single, text: A, options: [x]}\n"
        + SCHEDULE.replace("monthly, day 5", "sometimes")
        + "    smallest_group: 4\n"
    )
    assert [(line, key) for line, key, _ in problems(unit, text)] == [
        (5, "sets[1].questions[1].options"),
        (9, "schedules[1].rhythm"),
        (10, "schedules[1].smallest_group"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is required"),
        ("- a\n", "must be a section with the keys sets, schedules"),
        ("{}\n", "has neither sets nor schedules"),
        ("set: []\n", "did you mean 'sets'?"),
        ("sets: []\n", "has no entries"),
        ("sets: {\n", "this is not valid YAML"),
    ],
)
def test_a_file_that_describes_nothing_is_refused(unit: SqlUnitOfWork, text: str, reason: str) -> None:
    found = problems(unit, text)
    assert len(found) == 1
    assert reason in found[0][2]


def test_a_file_in_another_encoding_is_refused_with_how_to_save_it(unit: SqlUnitOfWork) -> None:
    ground = ground_of(unit, company=COMPANY, now=NOW)
    with pytest.raises(SurveyFileError) as refused:
        read_surveys("sets: 毎月".encode("cp932"), name="survey.yaml", ground=ground)
    assert "save it as UTF-8" in str(refused.value)


# ---------------------------------------------------------------------------- what is questionable


def test_a_missing_language_is_named_and_refuses_nothing(unit: SqlUnitOfWork) -> None:
    text = SETS + (
        "      - {id: a, type: nps, text: {en: Recommend it}}\n"
        "      - {id: b, type: single, text: {ja: どれ, en: Which}, options: [{ja: 賛成, en: Yes}, 反対]}\n"
    )
    lacking = missing_languages(read(unit, text), ("ja", "en"))
    assert lacking == [
        "sets.pulse.name: en",
        "sets.pulse.questions.a.text: ja",
        "sets.pulse.questions.b.options[2]: en",
    ]


@pytest.mark.parametrize("rhythm", ["daily", "weekly, Tue", "every 2 weeks, Tue", "every 3 weeks, Tue"])
def test_a_rhythm_that_would_ask_within_21_days_is_questioned(unit: SqlUnitOfWork, rhythm: str) -> None:
    found = read(unit, SCHEDULE.replace("monthly, day 5", rhythm))
    assert ["schedules.a.rhythm" in one for one in warnings(found, smallest_group=5)] == [True]


@pytest.mark.parametrize("rhythm", ["every 4 weeks, Tue", "monthly, last day", "once, 2026-06-02"])
def test_a_rhythm_with_more_than_21_days_between_is_not_questioned(unit: SqlUnitOfWork, rhythm: str) -> None:
    assert warnings(read(unit, SCHEDULE.replace("monthly, day 5", rhythm)), smallest_group=5) == []


def test_an_audience_of_fewer_than_twice_the_smallest_group_is_refused(unit: SqlUnitOfWork) -> None:
    everybody, rising = SCHEDULE + "    smallest_group: 10\n", SCHEDULE + "    smallest_group: 11\n"
    assert len(read(unit, everybody).schedules) == 1  # 20 people, twice 10
    reason = (
        "is 20 people today, and nothing opens below 22, twice the smallest group: widen it, or import the "
        "roster first"
    )
    assert problems(unit, rising) == [(2, "schedules[1]", reason)]
    narrow = SCHEDULE + "    audience: {teams: [Sales/East]}\n"
    assert problems(unit, narrow) == [
        (5, "schedules[1].audience", reason.replace("20", "2").replace("22", "10"))
    ]


def test_an_audience_that_shrank_afterwards_or_is_not_known_yet_is_only_questioned(
    unit: SqlUnitOfWork,
) -> None:
    bring_in(unit, SCHEDULE)
    unit.people.upsert_many([replace(chief(number), active=False) for number in range(11)])
    found = read(unit, SCHEDULE)
    short = shortage_of(unit, found.schedules[0], company=COMPANY, now=NOW)
    assert short == Shortage(people=9, needed=10)
    [told] = warnings(found, smallest_group=5, short={"a": short})
    assert told.startswith("schedules.a.audience: is 9 people today, and nothing opens below 10, twice the ")


def test_before_there_is_a_roster_nothing_is_said_to_be_too_small(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as nobody:
        assert len(read(nobody, SCHEDULE).schedules) == 1


def test_a_smaller_group_than_that_of_the_settings_is_questioned(unit: SqlUnitOfWork) -> None:
    found = read(unit, SCHEDULE)
    assert warnings(found, smallest_group=8) == ["schedules.a.smallest_group: 8 holds, as in the settings"]


# ---------------------------------------------------------------------------- what is brought in


def test_what_is_new_changed_and_unchanged_is_told_and_audited_once(unit: SqlUnitOfWork) -> None:
    assert bring_in(unit, WHOLE) == dict.fromkeys(("pulse", "monthly-pulse", "fortnight"), Outcome.NEW)
    assert bring_in(unit, WHOLE) == dict.fromkeys(("pulse", "monthly-pulse", "fortnight"), Outcome.UNCHANGED)
    changed = WHOLE.replace("points: 7", "points: 5").replace("open_days: 7", "open_days: 8")
    assert bring_in(unit, changed) == {
        "pulse": Outcome.CHANGED,
        "monthly-pulse": Outcome.CHANGED,
        "fortnight": Outcome.UNCHANGED,
    }
    written = [(one.action, one.subject) for one in reversed(unit.audit.list_entries())]
    assert written == [
        ("survey.set_saved", "pulse"),
        ("survey.schedule_saved", "monthly-pulse"),
        ("survey.schedule_saved", "fortnight"),
        ("survey.set_saved", "pulse"),
        ("survey.schedule_saved", "monthly-pulse"),
    ]


def test_what_is_kept_is_what_the_file_says(unit: SqlUnitOfWork) -> None:
    bring_in(unit, WHOLE)
    found = read(unit, WHOLE)
    assert tuple(unit.surveys.list_sets()) == found.sets
    assert {one.id: one for one in unit.surveys.list_schedules()} == {one.id: one for one in found.schedules}


def test_a_schedule_that_is_paused_stays_paused(unit: SqlUnitOfWork) -> None:
    bring_in(unit, SCHEDULE)
    pause(unit, "a", company=COMPANY, now=NOW, actor=ACTOR)
    assert bring_in(unit, f"{SCHEDULE}    open_days: 9\n") == {"a": Outcome.CHANGED}
    kept = unit.surveys.find_schedule("a")
    assert kept is not None
    assert (kept.state, kept.open_days) == (ScheduleState.PAUSED, 9)
    assert unit.schedules.lock("survey", "a") is None


def test_a_schedule_that_has_ended_does_not_come_back(unit: SqlUnitOfWork) -> None:
    bring_in(unit, SCHEDULE)
    end(unit, "a", company=COMPANY, now=NOW, actor=ACTOR)
    assert bring_in(unit, f"{SCHEDULE}    open_days: 9\n") == {"a": Outcome.ENDED}
    kept = unit.surveys.find_schedule("a")
    assert kept is not None
    assert (kept.state, kept.open_days) == (ScheduleState.ENDED, 5)


# ---------------------------------------------------------------------------- the codebook


CODEBOOK = """\
codebook:
  - theme: approvals
    name: {ja: 承認が遅い, en: Approvals}
    phrases:
      ja: [承認待ち, 決裁が下りない]
      en: waiting for approval
  - theme: slow
    phrases: {en: [sluggish]}
"""


def test_a_codebook_adds_themes_and_changes_shipped_ones(unit: SqlUnitOfWork) -> None:
    approvals, slow = read(unit, CODEBOOK).themes
    assert approvals.name == {"ja": "承認が遅い", "en": "Approvals"}
    assert approvals.phrases == {"ja": ("承認待ち", "決裁が下りない"), "en": ("waiting for approval",)}
    shipped = shipped_themes()["slow"]
    assert (slow.name, slow.phrases["ja"]) == (shipped.name, shipped.phrases["ja"])
    assert slow.phrases["en"] == ("sluggish",)


@pytest.mark.parametrize(
    ("theme", "praises"),
    [
        ("{theme: glad, name: Glad, phrases: {en: [so glad]}, praise: true}", True),
        ("{theme: glad, name: Glad, phrases: {en: [so glad]}}", False),
        ("{theme: helps, phrases: {en: [so glad]}}", True),
        ("{theme: helps, phrases: {en: [so glad]}, praise: false}", False),
    ],
)
def test_a_file_says_whether_a_theme_praises(unit: SqlUnitOfWork, theme: str, *, praises: bool) -> None:
    [found] = read(unit, f"codebook: [{theme}]").themes
    assert found.is_praise is praises


def test_a_codebook_is_brought_in_once(unit: SqlUnitOfWork) -> None:
    file = read(unit, CODEBOOK)
    first = import_surveys(unit, file, company=COMPANY, now=NOW, actor=ACTOR)
    assert [(one.kind, one.id, one.outcome) for one in first] == [
        (Kind.THEME, "approvals", Outcome.NEW),
        (Kind.THEME, "slow", Outcome.CHANGED),
    ]
    assert current_codebook(unit, ("en",)).phrases["en"]["slow"] == ("sluggish",)
    again = import_surveys(unit, file, company=COMPANY, now=NOW, actor=ACTOR)
    assert {one.outcome for one in again} == {Outcome.UNCHANGED}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{theme: a, phrases: {en: [slow down]}}", "is required"),
        ("{theme: a, name: A}", "is required"),
        ("{theme: a, name: A, phrases: {en: []}}", "has no phrase"),
        ("{theme: a, name: A, phrases: {fr: [lent]}}", "is not known; did you mean 'ja'?"),
        ("{theme: a, name: A, phrases: {en: [ab]}}", "has 'ab', which is so short that it stands in texts"),
        ("{theme: a, name: A, phrases: {en: [Wait, wait]}}", "has 'wait' twice"),
        (f"{{theme: a, name: A, phrases: {{en: [{'x' * 37}]}}}}", "has a phrase of more than 36 characters"),
        (f"{{theme: a, name: {'n' * 61}, phrases: {{en: [wait]}}}}", "is longer than 60 characters"),
        (
            f"{{theme: a, name: A, phrases: {{en: [{', '.join(f'word {n}' for n in range(81))}]}}}}",
            "has more than 80",
        ),
        ("{theme: a b, name: A, phrases: {en: [wait]}}", "'a b' is not an id"),
    ],
)
def test_a_theme_that_cannot_be_read_is_refused_with_its_place(
    unit: SqlUnitOfWork, written: str, reason: str
) -> None:
    [(line, key, said)] = problems(unit, f"codebook:\n  - {written}\n")
    assert (line, key.startswith("codebook[1].")) == (2, True)
    assert said.startswith(reason)


def test_a_theme_is_in_a_file_once(unit: SqlUnitOfWork) -> None:
    one = "  - {theme: slow, phrases: {en: [sluggish]}}\n"
    assert problems(unit, f"codebook:\n{one}{one}") == [(3, "codebook[2]", "the id 'slow' is there twice")]


def test_a_theme_whose_name_lacks_a_language_is_named(unit: SqlUnitOfWork) -> None:
    file = read(unit, "codebook:\n  - {theme: a, name: A, phrases: {ja: [承認待ち]}}\n")
    assert missing_languages(file, ("ja", "en")) == ["codebook.a.name: en"]
