"""Waves that nobody expects, through the real path: almost nobody answers, everybody agrees, long texts,
other languages, teams that change between two waves."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from wave_stage import CLOSE, INVITED, SCHEDULE, SET, House, people, released

from people.model import Person
from storage.database import Database
from surveys.ballots.service import Sent, answer
from surveys.gate.model import Shown, Word
from surveys.results.model import (
    Change,
    Figures,
    GroupResult,
    InWords,
    Measure,
    NotCompared,
    NotShown,
    TextResult,
    Verdict,
    WaveResult,
)
from surveys.results.service import results_of
from surveys.results.table import result_rows, trend_rows
from surveys.results.trends import trend_of
from surveys.sets.model import LONGEST_TEXT, Answer, QuestionSet, QuestionType
from surveys.waves.model import Path, WaveState

MONTH = timedelta(days=28)
MANY = 3000
OF_ONE_MIND: Mapping[str, Answer] = {"nps": 10, "easy": 5, "why": 3, "help": (1,)}
TEXT_ONLY = QuestionSet(id=SET.id, name=SET.name, questions=SET.questions[-1:])


@pytest.fixture
def house(sqlite_database: Database) -> House:
    """Forty people in three teams, and a survey that has not opened yet."""
    house = House(database=sqlite_database)
    house.bring_in(people(INVITED))
    house.plan()
    return house


def lived(
    house: House,
    answers: Mapping[int, Mapping[str, Answer]],
    *,
    number: int = 1,
    languages: Mapping[int, str] | None = None,
) -> WaveResult:
    """Open the next wave, let people answer, close it, and read its results."""
    house.now = CLOSE - timedelta(days=7) + (number - 1) * MONTH
    house.ask_nothing()
    wave = house.open(number=number)
    with house.unit() as unit:
        for person, given in answers.items():
            sent = answer(
                unit,
                house.vault,
                person_id=f"p{person:05}",
                wave_id=wave.id,
                language=(languages or {}).get(person, "en"),
                answers=given,
                now=house.now,
            )
            assert sent is Sent.RECEIVED
        unit.commit()
    house.now = wave.closes_at
    house.close()
    assert house.wave(wave.id).state is WaveState.CLOSED
    with house.unit() as unit:
        return results_of(unit, wave.id)


def shown(result: WaveResult, question: str, *, path: Path = ()) -> object:
    """Return what is shown of a question of a group."""
    return next(one.shown for one in group(result, path).questions if one.question.id == question)


def group(result: WaveResult, path: Path) -> GroupResult:
    return next(one for one in result.groups if one.group.path == path and not one.group.is_rest)


def text_of(result: WaveResult) -> TextResult:
    [found] = result.texts
    return found


def tables(house: House, result: WaveResult) -> list[list[str]]:
    """Return the rows of both tables: nothing that was published keeps them from being written."""
    with house.unit() as unit:
        trend = trend_of(unit, SCHEDULE.id)
    return [*result_rows(result, "en"), *trend_rows(trend, "ja")]


# ---------------------------------------------------------------------------- almost nobody


@pytest.mark.parametrize("votes", [0, 1, 4])
def test_of_fewer_than_five_answers_nothing_is_said_not_even_how_many(house: House, votes: int) -> None:
    result = lived(house, dict.fromkeys(range(votes), OF_ONE_MIND))
    assert (result.too_few, result.answered, result.invited) == (True, 0, INVITED)
    assert (result.groups, result.texts, result.company) == ((), (), None)
    assert house.ballots() == (0, 0)
    rows = tables(house, result)
    assert [row for row in rows if "too_few" in row]
    assert not [row for row in rows if "answered" in row]


def test_where_everybody_skipped_everything_nothing_is_shown(house: House) -> None:
    """Participation is; a question that nobody answered has errors only."""
    result = lived(house, {person: {} for person in range(30)})
    assert (result.answered, result.invited, result.too_few) == (30, INVITED, False)
    for one in result.groups:
        is_large = one.group.shown is Shown.COUNTS
        for question in one.questions:
            has_word = question.question.type in {QuestionType.NPS, QuestionType.AGREE}
            if has_word and not is_large:
                assert question.shown == InWords(word=Word.TOO_FEW, before=NotCompared.FIRST)
            else:
                assert question.shown is (NotShown.TOO_FEW if is_large else NotShown.NO_SIDE)
    found = text_of(result)
    assert (found.people, found.themes, found.terms, found.quotes) == ({}, (), (), {})
    assert tables(house, result)


def test_texts_of_blanks_alone_are_no_texts(house: House) -> None:
    found = text_of(lived(house, {person: {"text": " \n "} for person in range(30)}))
    assert (found.people, found.quotes) == ({}, {})


# ---------------------------------------------------------------------------- of one mind


def test_everybody_of_one_mind_has_the_end_of_each_scale_and_an_interval(house: House) -> None:
    result = lived(house, dict.fromkeys(range(INVITED), OF_ONE_MIND))
    ends = {"nps": [100], "easy": [5, 100], "why": [0, 0, 100], "help": [100, 0]}
    for question, values in ends.items():
        found = shown(result, question)
        assert isinstance(found, Figures)
        assert found.answered == pytest.approx(INVITED, abs=12)
        for one, value in zip(found.measures, values, strict=True):
            # 1.5 people of 40, and as many for each other count: far less than a sixth of the scale.
            scale = 200 if one.measure is Measure.NPS else 4 if one.measure is Measure.MEAN else 100
            assert one.estimate.value == pytest.approx(value, abs=scale / 6)
            assert one.estimate.low < one.estimate.high
            assert one.estimate.low <= value <= one.estimate.high
    small = [one for one in result.groups if one.group.shown is Shown.WORDS]
    assert [one.shown for part in small for one in part.questions if one.question.id in ("nps", "easy")] == [
        InWords(word=Word.MOST, before=NotCompared.FIRST)
    ] * 6


def test_of_people_who_stay_of_one_mind_nobody_can_say_that_they_changed(house: House) -> None:
    for number in (1, 2):
        result = lived(house, dict.fromkeys(range(INVITED), OF_ONE_MIND), number=number)
    found = shown(result, "easy")
    assert isinstance(found, Figures)
    verdicts = [one.change.verdict for one in found.measures if isinstance(one.change, Change)]
    assert verdicts == [Verdict.UNCLEAR] * 2
    assert tables(house, result)


# ---------------------------------------------------------------------------- what people write


def test_three_thousand_texts_of_a_thousand_characters_are_all_shown_in_another_order(
    sqlite_database: Database,
) -> None:
    """The longest that can be sent, of one to four bytes a character; each as it was written."""
    house = House(database=sqlite_database)
    house.bring_in(people(MANY))
    house.plan(questions=TEXT_ONLY)
    texts = [long_text(number) for number in range(MANY)]
    assert {len(text) for text in texts} == {LONGEST_TEXT}
    found = text_of(lived(house, {number: {"text": text} for number, text in enumerate(texts)}))
    quotes = found.quotes["en"]
    assert found.people == {"en": MANY}
    assert Counter(quotes) == Counter(texts)
    own_place = sum(one == other for one, other in zip(quotes, texts, strict=True))
    assert own_place < 12  # one is expected of a random order; 12 come in one of a billion
    assert [(one.theme, one.people) for one in found.terms if one.theme == "quarterly"] == [
        ("quarterly", MANY // 4)
    ]


def long_text(number: int) -> str:
    """Return a text of the greatest length that is nobody else's."""
    chance = random.Random(number)
    if number % 4 == 0:
        rest = "quarterly " + " ".join(chance.choices(("form", "slow", "ok", "meeting"), k=300))
    else:
        letters = ("あいうえお業務入力画面時間。", "éüßñ ,", "😀🧩𠮷𩸽")[number % 4 - 1]
        rest = "".join(chance.choices(letters, k=LONGEST_TEXT))
    return f"{number} {rest}".ljust(LONGEST_TEXT, ".")[:LONGEST_TEXT]


THAI, ARABIC, KOREAN = "งานมากเกินไปทุกสิ้นเดือน", "عمل كثير جدا", "입력이 너무 많아요"


@pytest.mark.parametrize("text", [THAI, ARABIC, KOREAN, "Zu viel Arbeit für das Büro"])
def test_texts_in_a_language_that_hojorin_does_not_speak_are_shown_as_they_are(
    house: House, text: str
) -> None:
    """They come in a form of a language that it does speak, and belong to it."""
    given = {person: {"text": f"{text} {person}"} for person in range(12)}
    found = text_of(lived(house, given, languages=dict.fromkeys(range(12), "de")))
    assert found.people == {"en": 12}
    assert sorted(found.quotes["en"]) == sorted(f"{text} {person}" for person in range(12))
    assert found.themes == ()


@pytest.mark.parametrize(
    ("japanese", "people", "quoted"), [(4, {}, 0), (9, {"ja": 9}, 0), (10, {"ja": 10}, 10)]
)
def test_texts_in_the_form_of_few_are_counted_from_five_and_shown_from_ten_on(
    house: House, japanese: int, people: dict[str, int], quoted: int
) -> None:
    given = {person: {"text": "入力の画面が多い" if person < japanese else "Fine."} for person in range(30)}
    found = text_of(lived(house, given, languages=dict.fromkeys(range(japanese), "ja")))
    assert found.people == {"en": 30 - japanese, **people}
    assert len(found.quotes.get("ja", ())) == quoted
    assert len(found.quotes["en"]) == 30 - japanese


# ---------------------------------------------------------------------------- teams that change


EAST, WEST, ADMIN = ("Sales", "East"), ("Sales", "West"), ("Admin",)
LARGE = 90
"""Thirty in each of three teams: all are shown in figures."""


@pytest.fixture
def large_house(sqlite_database: Database) -> House:
    """Ninety people in three teams, who have lived through a wave."""
    house = House(database=sqlite_database)
    house.bring_in(people(LARGE))
    house.plan()
    lived(house, dict.fromkeys(range(LARGE), OF_ONE_MIND))
    return house


def moved(house: House, teams: Mapping[str, Iterable[str]]) -> WaveResult:
    """Give people of some teams new ones, in turn, and live through the next wave."""
    new = {old: list(several) for old, several in teams.items()}
    changed = [_moved(person, new, place) for place, person in enumerate(people(LARGE))]
    house.bring_in(changed)
    return lived(house, dict.fromkeys(range(LARGE), OF_ONE_MIND), number=2)


def _moved(person: Person, new: Mapping[str, list[str]], place: int) -> Person:
    several = new.get(person.team)
    return person if several is None else replace(person, team=several[place // 3 % len(several)])


def compared(result: WaveResult) -> dict[str, object]:
    """Return, by group, whether its NPS is compared with the last wave, or why it is not."""
    found: dict[str, object] = {}
    for one in result.groups:
        figures = one.questions[0].shown
        assert isinstance(figures, Figures)
        change = figures.measures[0].change
        name = "/".join(one.group.path) + (" others" if one.group.is_rest else "")
        found[name] = change if isinstance(change, NotCompared) else True
    return found


def test_a_team_that_is_renamed_is_another_one(large_house: House) -> None:
    result = moved(large_house, {"Sales/West": ["Sales/Coast"]})
    assert compared(result) == {
        "": True,
        "Admin": True,
        "Sales": True,
        "Sales/East": True,
        "Sales/Coast": NotCompared.NO_GROUP,
    }
    assert tables(large_house, result)


def test_teams_that_are_merged_are_compared_with_the_place_that_held_both(large_house: House) -> None:
    """All of sales were shown as a place; now they are one team, of the same name."""
    result = moved(large_house, {"Sales/West": ["Sales"], "Sales/East": ["Sales"]})
    assert compared(result) == {"": True, "Admin": True, "Sales": True}


def test_teams_that_are_merged_under_a_new_name_are_another_one(large_house: House) -> None:
    result = moved(large_house, {"Sales/West": ["Sales/All"], "Sales/East": ["Sales/All"]})
    # Sales and Sales/All are the same people: they are shown once, under the deepest name.
    assert compared(result) == {"": True, "Admin": True, "Sales/All": NotCompared.NO_GROUP}


def test_a_team_that_is_split_has_new_parts_and_its_place_goes_on(large_house: House) -> None:
    """Thirty become fifteen and fifteen: in words, and all of them in figures as before."""
    result = moved(large_house, {"Sales/East": ["Sales/East/North", "Sales/East/South"]})
    east = shown(result, "nps", path=EAST)
    assert isinstance(east, Figures)
    assert isinstance(east.measures[0].change, Change)
    for part in ("North", "South"):
        word = shown(result, "nps", path=(*EAST, part))
        assert word == InWords(word=Word.MOST, before=NotCompared.NO_GROUP)
    assert isinstance(shown(result, "nps", path=WEST), Figures)


def test_a_team_that_lost_half_of_its_people_is_not_compared_though_it_kept_its_name(
    large_house: House,
) -> None:
    """Of thirty the old name keeps fifteen."""
    result = moved(large_house, {"Sales/East": ["Sales/East", "Sales/North"]})
    east = shown(result, "nps", path=EAST)
    assert east == InWords(word=Word.MOST, before=NotCompared.OTHER_PEOPLE)


def test_what_was_published_of_the_wave_before_stays_as_it_was(large_house: House) -> None:
    before = released(large_house)
    moved(large_house, {"Sales/West": ["Sales/Coast"]})
    assert released(large_house) == before
