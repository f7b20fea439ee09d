"""What the sample company answered to its surveys and wishes: its file, as whoever runs the demo edits it."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.sample.colleagues import load_sample_company
from bot.sample.company import DEMO_START, LEAD, sample_files
from bot.sample.past_changes import read_wishes
from bot.sample.past_responses import Said, moment_of, read_answers_to_come, read_responses
from bot.sample.story import load_story
from cards.words import LANGUAGES
from coaching.changes.model import ChangeState
from coaching.help.asking import LONGEST_TEXT
from people.model import Company
from surveys.codebook.shipped import theme_names
from surveys.responses.answers import LONGEST_REASON, LONGEST_TITLE
from surveys.responses.model import Decision
from surveys.sets.model import QuestionType
from surveys.sets.shipped import shipped_sets

TOKYO = ZoneInfo("Asia/Tokyo")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
SAMPLE = load_sample_company(Company(name="Mizuki Instruments"))
RESPONSES = read_responses(sample_files().responses_yaml, zone=TOKYO)
TO_COME = read_answers_to_come(sample_files().responses_yaml)
WISHES = read_wishes(sample_files().responses_yaml, zone=TOKYO)
SAID = [one for responded in RESPONSES.values() for one in responded.said]
GIVEN = [given for one in SAID for given in one.answers]
WISHED = [*(one for change in WISHES.changes for one in change.wishes), *WISHES.open]
TODAY = DEMO_START.astimezone(TOKYO).date()
LATEST = max(RESPONSES)


TEXTS = [
    *(dict(given.wanted.reasons) for given in GIVEN),
    *(dict(one.next_step.texts) for one in SAID if one.next_step is not None),
    *(dict(one.titles) for one in SAID if one.titles),
    *(dict(one.reasons) for one in TO_COME.values()),
    *(texts for change in WISHES.changes for texts in (change.titles, change.reasons)),
]


def test_every_survey_of_the_story_has_responses() -> None:
    asked = [one.begins for one in load_story().chapters if one.asked is not None]
    assert list(RESPONSES) == asked


def test_every_text_is_written_in_both_languages() -> None:
    assert len(TEXTS) > 40
    for texts in TEXTS:
        assert set(texts) == set(LANGUAGES)
        assert JAPANESE.search(texts["ja"])
        assert not JAPANESE.search(texts["en"])


def test_no_text_is_longer_than_the_forms_take() -> None:
    assert all(len(text) <= LONGEST_REASON for texts in TEXTS for text in texts.values())
    titles = [*(one.titles for one in SAID), *(change.titles for change in WISHES.changes)]
    assert all(len(text) <= LONGEST_TITLE for each in titles for text in each.values())
    assert all(0 < len(one.text) <= LONGEST_TEXT for one in WISHED)


def test_what_people_said_is_a_theme_or_a_question_that_there_is() -> None:
    questions = {one.id for found in shipped_sets().values() for one in found.questions}
    known = questions | set(theme_names())
    for responded in RESPONSES.values():
        keys = [one.key for one in responded.said]
        assert len(set(keys)) == len(keys)
        assert {one.key for one in responded.said if not one.titles} <= known
        assert {one.within for one in responded.said if one.within} <= set(keys)
    assert {given.wanted.measured_by for given in GIVEN} - {""} <= questions


def test_whoever_is_named_works_there() -> None:
    named = {given.wanted.owner_id for given in GIVEN} | {given.by for given in GIVEN}
    named |= {one.assigned for one in SAID} | {one.by for one in WISHED}
    assert LEAD in named
    assert named - {""} <= set(SAMPLE.colleagues)


def test_what_will_be_done_has_an_owner_and_a_date_and_nothing_else_has() -> None:
    for given in GIVEN:
        will_do = given.wanted.decision is Decision.WILL_DO
        assert bool(given.wanted.owner_id) is (given.wanted.due is not None) is will_do


def test_no_date_had_passed_when_it_was_promised() -> None:
    for responded in RESPONSES.values():
        for one in responded.said:
            for given in one.answers:
                at = given.at or responded.published
                assert at is not None
                assert given.wanted.due is None or given.wanted.due >= at.date()


def test_nothing_happened_on_a_day_on_which_the_lead_does_not_work_or_is_still_to_come() -> None:
    lead = SAMPLE.colleagues[LEAD]
    moments = [given.at for given in GIVEN]
    moments += [one.next_step.at for one in SAID if one.next_step is not None]
    for one in RESPONSES.values():
        moments += [one.published, one.escalated, one.overridden]
    done = [one.done for one in SAID] + [change.done for change in WISHES.changes]
    days = {moment.date() for moment in moments if moment is not None} | {one for one in done if one}
    assert len(days) > 10
    for day in days:
        assert day < TODAY
        assert lead.calendar.working_day_on_or_after(day) == day


def test_only_what_was_to_be_done_is_done_and_what_is_answered_elsewhere_has_no_answer_of_its_own() -> None:
    for one in SAID:
        decisions = {given.wanted.decision for given in one.answers}
        assert one.done is None or decisions == {Decision.WILL_DO}
        assert not (one.within and one.answers)


def test_the_latest_one_is_left_to_whoever_acts_as_lead_and_somebody_has_begun() -> None:
    latest = RESPONSES[LATEST]
    assert latest.published is None
    answered = [one for one in latest.said if one.answers]
    assert len(answered) == 1
    assert answered[0].answers[0].by == SAMPLE.programme.deputy
    assert all(one.published is not None for day, one in RESPONSES.items() if day != LATEST)


def test_one_was_answered_late_and_never_whole_and_the_sponsor_let_the_next_survey_open() -> None:
    [bad] = [day for day, one in RESPONSES.items() if one.overridden is not None]
    assert bad == date(2026, 5, 7)
    may = RESPONSES[bad]
    # Closed on 14 May, five working days are over on the 21st; the June survey opened on 2 June.
    assert may.overridden is not None
    assert may.escalated is not None
    assert may.published is not None
    assert may.escalated.date() == date(2026, 5, 22)
    june = datetime.combine(date(2026, 6, 2), time(10), tzinfo=TOKYO)
    assert may.escalated < may.overridden < june < may.published
    assert [one.key for one in may.said if not (one.answers or one.within)]


def test_whatever_the_story_names_later_has_an_answer_that_the_deputy_can_give() -> None:
    coming = [one for one in load_story().chapters if one.begins >= TODAY]
    themes = {theme for one in coming for theme in one.themes}
    asked = shipped_sets()["monthly"].questions
    sided = {one.id for one in asked if one.type in (QuestionType.NPS, QuestionType.AGREE)}
    # "It helps" is praise, to which nobody has to answer.
    assert TO_COME.keys() == (themes - {"helps"}) | sided
    for one in TO_COME.values():
        will_do = one.decision is Decision.WILL_DO
        assert bool(one.owner) is (one.days > 0) is will_do
        assert not one.owner or one.owner in SAMPLE.colleagues


def test_wishes_were_made_before_they_were_answered() -> None:
    for change in WISHES.changes:
        assert change.wishes
        assert all(one.on < change.saved.date() <= TODAY for one in change.wishes)
    assert all(one.on < TODAY for one in WISHED)


def test_wishes_are_in_every_state_and_one_change_was_wished_by_enough_to_be_counted() -> None:
    assert {change.state for change in WISHES.changes} == set(ChangeState)
    assert WISHES.open
    done = [change for change in WISHES.changes if change.state is ChangeState.DONE]
    assert all(change.done is not None for change in done)
    # k is 5: fewer are shown without their number.
    assert any(len({one.by for one in change.wishes}) >= 5 for change in done)


def test_people_wish_in_their_own_language() -> None:
    for one in WISHED:
        assert bool(JAPANESE.search(one.text)) is (SAMPLE.colleagues[one.by].language == "ja")


@pytest.mark.parametrize("said", SAID, ids=lambda one: one.key)
def test_no_text_names_a_person(said: Said) -> None:
    names = {who.person.name for who in SAMPLE.colleagues.values()}
    for given in said.answers:
        for text in given.wanted.reasons.values():
            assert not [name for name in names if name in text]


def test_a_moment_is_one_of_the_place() -> None:
    assert moment_of(None, TOKYO) is None
    assert moment_of("2026-06-16 10:00", TOKYO) == datetime(2026, 6, 16, 10, tzinfo=TOKYO)


def test_an_answer_that_was_given_anew_keeps_what_it_does_not_say_otherwise() -> None:
    [changed] = [one for one in RESPONSES[date(2026, 8, 4)].said if len(one.answers) > 1]
    first, second = changed.answers
    assert first.wanted.owner_id == second.wanted.owner_id
    assert (first.wanted.due, second.wanted.due) == (date(2026, 9, 11), date(2026, 10, 30))
    assert first.at is None
