"""The story that the surveys of the sample company tell: its files, and what people answer because of it."""

import random
import re
from collections import Counter
from datetime import date

import pytest

from bot.sample.answering import questions_on, values_of
from bot.sample.colleagues import load_sample_company
from bot.sample.company import DEMO_START, sample_files
from bot.sample.opinions import Opinions
from bot.sample.story import Chapter, Renamed, load_story
from bot.sample.temperament import Dice
from cards import builders, data
from cards.words import LANGUAGES, load_words
from people.audience import in_audience
from people.model import Company, Person
from surveys.ballots.answers import read_answers
from surveys.ballots.values import is_possible
from surveys.codebook.shipped import theme_names
from surveys.sets.model import LONGEST_TEXT, Question, QuestionType
from surveys.sets.shipped import shipped_sets

STORY = load_story()
SAMPLE = load_sample_company(Company(name="Mizuki Instruments"))
GO_LIVE = DEMO_START.date()
USERS = [
    who.person
    for who in SAMPLE.colleagues.values()
    if in_audience(who.person, SAMPLE.programme.audience, is_manager=False)
]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OCTOBER = date(2026, 10, 2)
PAST = [one for one in STORY.chapters if one.asked is not None]
OPTION = {"en": "x"}
ANY_QUESTIONS = (
    Question(id="own-nps", type=QuestionType.NPS, text={}),
    *(Question(id=f"own-{n}", type=QuestionType.AGREE, text={}, points=n) for n in (5, 6, 7)),
    Question(id="own-single", type=QuestionType.SINGLE, text={}, options=(OPTION,) * 3),
    Question(id="own-multi", type=QuestionType.MULTI, text={}, options=(OPTION,) * 12),
    Question(id="own-text", type=QuestionType.TEXT, text={}),
)
ASKED = [(one.id, one.questions) for one in shipped_sets().values()] + [("own", ANY_QUESTIONS)]


def opinions(seed: int = 1) -> Opinions:
    """Return what everybody thinks."""
    return Opinions(Dice(seed), STORY, go_live=GO_LIVE)


# ---------------------------------------------------------------------------- its files


def test_six_surveys_were_asked_in_the_months_before_the_demo_begins() -> None:
    assert len(PAST) == 6
    assert all(date(2026, 3, 1) <= one.begins < GO_LIVE for one in PAST)
    assert [one.asked.set for one in PAST if one.asked][:2] == ["before-go-live", "monthly-until-june"]


def test_the_story_goes_on_while_the_demo_does() -> None:
    coming = [one for one in STORY.chapters if one.asked is None]
    assert coming[0].begins == GO_LIVE
    assert len(coming) >= 3
    assert STORY.chapter_on(OCTOBER) is coming[0]


def test_every_chapter_is_told_in_both_languages() -> None:
    for chapter in STORY.chapters:
        assert set(chapter.told) == set(LANGUAGES)
        assert JAPANESE.search(chapter.told["ja"])
        assert not JAPANESE.search(chapter.told["en"])


def test_what_a_chapter_names_is_there() -> None:
    departments = {who.department for who in USERS}
    questions = {one.id: one for found in shipped_sets().values() for one in found.questions}
    for chapter in STORY.chapters:
        assert set(chapter.apart) <= departments
        assert set(chapter.moods) <= set(questions)
        assert set(chapter.themes) <= set(theme_names())
        for name, shares in chapter.chosen.items():
            assert len(shares) == len(questions[name].options) - 1


def test_there_are_several_comments_on_every_theme_in_both_languages() -> None:
    wanted = {theme for chapter in STORY.chapters for theme in chapter.themes}
    texts = STORY.comments.texts
    assert texts.keys() == {(theme, language) for theme in wanted for language in LANGUAGES}
    for (_, language), found in texts.items():
        assert len(found) == len(set(found)) >= 4
        assert all(bool(JAPANESE.search(text)) is (language == "ja") for text in found)
        assert all(text == text.strip() and len(text) <= 200 for text in found)


def test_a_team_that_was_renamed_is_in_the_roster_by_its_new_name_alone() -> None:
    teams = {who.team for who in USERS}
    (renamed,) = STORY.renamed
    assert renamed.team in teams
    assert renamed.was not in teams


@pytest.mark.parametrize(
    ("team", "day", "name"),
    [
        ("A/New", date(2026, 6, 30), "A/Old"),
        ("A/New/Tokyo", date(2026, 6, 30), "A/Old/Tokyo"),
        ("A/New", date(2026, 7, 1), "A/New"),
        ("A/Newer", date(2026, 6, 30), "A/Newer"),
        ("A", date(2026, 6, 30), "A"),
    ],
)
def test_the_teams_below_a_renamed_one_were_renamed_with_it(team: str, day: date, name: str) -> None:
    assert Renamed(team="A/New", was="A/Old", since=date(2026, 7, 1)).name_on(team, day) == name


def test_no_comment_names_a_person() -> None:
    said = sample_files().comments_csv.read_text(encoding="utf-8")
    for who in SAMPLE.colleagues.values():
        assert who.person.name not in said


# ---------------------------------------------------------------------------- what people answer


@pytest.mark.parametrize(("key", "questions"), ASKED)
def test_whatever_is_asked_gets_answers_that_it_can_have(key: str, questions: tuple[Question, ...]) -> None:
    known = {one.id: one for one in questions}
    ours = opinions()
    written = ours.writings(USERS, key, on=OCTOBER)
    given = Counter[str]()
    for who in USERS:
        answers = ours.answers(who, key, questions, on=OCTOBER, written=written)
        assert all(is_possible(known[name], answer) for name, answer in answers.items())
        given.update(answers.keys())
    # Some skip a question, most do not; many write nothing.
    assert all(0.9 * len(USERS) < given[one.id] <= len(USERS) for one in choices(questions))
    assert min(given[one.id] for one in choices(questions)) < len(USERS)
    assert all(0.2 * len(USERS) < given[one.id] < 0.6 * len(USERS) for one in texts(questions))


def choices(questions: tuple[Question, ...]) -> list[Question]:
    return [one for one in questions if one.type is not QuestionType.TEXT]


def texts(questions: tuple[Question, ...]) -> list[Question]:
    return [one for one in questions if one.type is QuestionType.TEXT]


@pytest.mark.parametrize("seed", range(1, 6))
def test_about_as_many_take_part_as_the_story_says(seed: int) -> None:
    for chapter in STORY.chapters:
        answering = sum(opinions(seed).takes_part(who, "w", on=chapter.begins) for who in USERS)
        # Three standard deviations of a share of 149 people are 0.11.
        assert abs(answering / len(USERS) - chapter.takes_part) < 0.12


def test_the_same_seed_gives_the_same_answers_in_any_order_of_work() -> None:
    questions = shipped_sets()["monthly"].questions

    def answered(order: list[Person]) -> dict[str, object]:
        ours = opinions()
        written = ours.writings(USERS, "w", on=OCTOBER)
        return {who.id: ours.answers(who, "w", questions, on=OCTOBER, written=written) for who in order}

    shuffled = random.Random(3).sample(USERS, len(USERS))
    assert answered(USERS) == answered(shuffled)


def test_people_answer_the_next_survey_anew() -> None:
    questions = shipped_sets()["monthly"].questions
    ours = opinions()
    first, second = (
        {who.id: ours.answers(who, key, questions, on=OCTOBER, written={}) for who in USERS}
        for key in ("w-1", "w-2")
    )
    assert sum(first[who.id] != second[who.id] for who in USERS) > 0.9 * len(USERS)


@pytest.mark.parametrize("chapter", STORY.chapters, ids=lambda one: str(one.begins))
def test_no_two_people_write_the_same_and_nobody_more_than_a_form_takes(chapter: Chapter) -> None:
    ours = opinions()
    for key in ("w-1", "w-2"):
        written = ours.writings(USERS, key, on=chapter.begins)
        assert len(set(written.values())) == len(written) > 30
        assert all(len(text) <= LONGEST_TEXT for text in written.values())


def test_people_write_in_their_own_language() -> None:
    by_id = {who.id: who for who in USERS}
    for person_id, text in opinions().writings(USERS, "w", on=OCTOBER).items():
        assert bool(JAPANESE.search(text)) is (by_id[person_id].locale == "ja")


def test_in_the_department_that_stays_behind_nobody_writes_that_it_helps() -> None:
    september = date(2026, 9, 2)
    helps = {text for key, found in STORY.comments.texts.items() if key[0] == "helps" for text in found}
    wrote = Counter(
        next(who.department for who in USERS if who.id == person_id)
        for person_id, text in opinions().writings(USERS, "w", on=september).items()
        if text.split("\n")[0] in helps
    )
    assert wrote["Sales"] > 5
    assert wrote["Customer Success"] == 0


# ---------------------------------------------------------------------------- at the form


@pytest.mark.parametrize(("key", "questions"), ASKED)
def test_what_is_put_into_a_form_is_what_the_product_reads_from_it(
    key: str, questions: tuple[Question, ...]
) -> None:
    asked = tuple(
        data.SurveyQuestion(
            id=one.id, type=one.type, text="x", options=("x",) * len(one.options), points=one.points
        )
        for one in questions
    )
    shown = data.SurveyFormData(set_id=key, terms=None, smallest_group=5, language="en", questions=asked)
    found = list(questions_on(builders.survey_form(shown, load_words("en"))))
    assert [(one.id, one.type, len(one.options)) for one in found] == [
        (one.id, one.type, len(one.options)) for one in questions
    ]
    ours = opinions()
    written = ours.writings(USERS, key, on=OCTOBER)
    for who in USERS[:40]:
        answers = ours.answers(who, key, found, on=OCTOBER, written=written)
        assert read_answers(questions, values_of(answers)) == answers
