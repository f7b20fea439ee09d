"""Reading results: who may, what everybody sees alike, and what is said where there is nothing to see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from results_stage import (
    ADMIN,
    EAST,
    LATE,
    LEAD,
    OFFICE,
    SPONSOR,
    VOTES,
    WEST,
    act,
    answers_of,
    card_of,
    closed_house,
    group_of,
    ledger,
    opened_house,
    read,
    second_wave,
    vote_and_close,
)
from wave_stage import SCHEDULE, SET, House, words

from cards.actions import (
    ChooseSurveyGroup,
    GetSurveyFile,
    ListSurveyResults,
    ShowHome,
    ShowSurveyResults,
    ShowSurveys,
    TakeSurveyGroup,
    TurnSurveyList,
    TurnSurveyResults,
    TurnSurveyTexts,
    TurnSurveyTrend,
)
from cards.model import Buttons, Chart, ChartKind, Choice
from storage.database import Database
from surveys.gate.model import COMPANY, CountsRelease
from surveys.waves.model import Lost, WaveState

COMPANY_RESULTS = ShowSurveyResults("pulse-1", COMPANY)
EVERY_WAY = (
    COMPANY_RESULTS,
    TurnSurveyResults("pulse-1", COMPANY, 0),
    ChooseSurveyGroup("pulse-1", 0),
    TakeSurveyGroup("pulse-1"),
    TurnSurveyTexts("pulse-1", "text", 0),
    TurnSurveyTrend("pulse-1", COMPANY, 0),
    GetSurveyFile("pulse-1", "table"),
    GetSurveyFile("pulse-1", "series"),
)
"""Every action that shows anything of a wave's results."""


@pytest.fixture
def house(database: Database) -> House:
    """Sixty people, of whom fifty-one have answered; the survey is over."""
    return closed_house(database)


# ---------------------------------------------------------------------------- who may


def test_everybody_invited_and_leads_sponsors_and_admins_read_the_very_same(house: House) -> None:
    # The choice of a group is the same too, but that it tells each reader which are their own.
    ways = [way for way in EVERY_WAY if not isinstance(way, ChooseSurveyGroup)]
    seen = [card_of(act(house, way, by=EAST)) for way in ways]
    assert "survey_results_missing" not in {card.kind for card in seen}
    choice = read(house, ChooseSurveyGroup("pulse-1", 0), by=EAST).replace(", you included", "")
    for reader in (WEST, OFFICE, ADMIN, LEAD, SPONSOR):
        assert [card_of(act(house, way, by=reader)) for way in ways] == seen, reader
        chosen = read(house, ChooseSurveyGroup("pulse-1", 0), by=reader)
        assert chosen.replace(", you included", "") == choice, reader


def test_who_was_not_asked_is_told_kindly_and_learns_nothing(house: House) -> None:
    for way in EVERY_WAY:
        said = read(house, way, by=LATE)
        assert said.startswith("For those who were asked"), way
        assert "June" not in said


def test_the_list_holds_what_one_may_read_and_nothing_else(house: House) -> None:
    assert "June 2026 (“Own pulse”): 51 of 60 answered, 85 %" in read(house, "survey results")
    assert read(house, "結果") == read(house, "results") == read(house, "survey results")
    assert read(house, "アンケート結果", by=LATE).startswith("No survey results yet")
    second_wave(house)
    assert "July 2026" in read(house, ListSurveyResults(), by=LATE)
    assert "June 2026" not in read(house, ListSurveyResults(), by=LATE)
    listed = read(house, ListSurveyResults(), by=LEAD)
    assert listed.index("July 2026") < listed.index("June 2026")


# ---------------------------------------------------------------------------- figures and words


def test_the_company_is_shown_as_it_lies_in_the_ledger(house: House) -> None:
    shown = read(house, COMPANY_RESULTS)
    assert shown.startswith("June survey results (51 of 60 answered, 85 %)")
    [nps] = [one for one in _counts(house) if one.question_id == "nps"]
    detractors, passives, promoters = nps.counts
    people = detractors + passives + promoters
    value = round(100 * (promoters - detractors) / people, 1)
    written = f"{value:+.1f}".replace("-", "−") if value else "0.0"
    assert f"Recommend it (NPS): {written} (" in shown
    assert shown.count("95 % interval") == 1
    assert f"Answered by: about {min(people, 51)} people" in shown
    assert "small error of a person or two, added on purpose" in shown
    assert house.wave().digest[:12] in shown


def _counts(house: House) -> list[CountsRelease]:
    return [one for one in ledger(house).figures if isinstance(one, CountsRelease) and one.group == COMPANY]


def test_each_question_with_figures_has_a_chart_of_its_answers(house: House) -> None:
    charts = [one for one in card_of(act(house, COMPANY_RESULTS)).elements if isinstance(one, Chart)]
    assert [len(chart.categories) for chart in charts] == [3, 5, 3, 2]
    assert [sum(chart.series[0].values) for chart in charts[:3]] == [100, 100, 100]


@pytest.mark.parametrize(
    ("team", "word"), [(("Sales", "East"), "few favourable"), (("Admin",), "most favourable")]
)
def test_a_group_of_seventeen_has_one_word_a_question_and_no_figure(
    house: House, team: tuple[str, ...], word: str
) -> None:
    card = card_of(act(house, ShowSurveyResults("pulse-1", group_of(house, *team).number)))
    said = read(house, ShowSurveyResults("pulse-1", group_of(house, *team).number))
    assert f"2. It is easy to use: {word}" in said
    assert "A choice has no favourable side" in said
    assert "Groups under 20 are shown in one word" in said
    assert not [one for one in card.elements if isinstance(one, Chart)]
    assert "%" not in said
    assert "17" not in said


def test_groups_are_chosen_by_their_paths(house: House) -> None:
    card = card_of(act(house, ChooseSurveyGroup("pulse-1", 0)))
    [choice] = [one for one in card.elements if isinstance(one, Choice)]
    paths = ["Admin", "Sales", "Sales / East", "Sales / West"]
    assert [option.label for option in choice.options] == [
        "Admin (20)",
        "Sales (40, you included)",
        "Sales / East (20, you included)",
        "Sales / West (20)",
    ]
    for option, path in zip(choice.options, paths, strict=True):
        shown = read(house, TakeSurveyGroup("pulse-1"), {"group": option.value})
        assert shown.startswith(f"June survey results: {path}\n")


def test_the_choice_says_to_nobody_else_where_somebody_belongs(house: House) -> None:
    assert "you included" not in read(house, ChooseSurveyGroup("pulse-1", 0), by=LEAD)
    assert "Admin (20, you included)" in read(house, ChooseSurveyGroup("pulse-1", 0), by=OFFICE)
    assert "at least 5 are needed" in read(house, ChooseSurveyGroup("pulse-1", 0), by=LEAD)


def test_a_group_over_time_says_whose_participation_is_shown(house: House) -> None:
    east = group_of(house, "Sales", "East").number
    assert "Who took part (everybody invited)\n" in read(house, TurnSurveyTrend("pulse-1", east, 0))
    assert "Who took part\n" in read(house, TurnSurveyTrend("pulse-1", COMPANY, 0))


def test_the_next_wave_says_what_changed_and_what_nobody_can_say(house: House) -> None:
    second_wave(house)
    shown = read(house, ShowSurveyResults("pulse-2", COMPANY))
    # The chance of both waves is the same, and so are the answers: not a single figure moved.
    assert "since last time 0.0 (−" in shown
    assert "so we cannot say it changed" in shown
    assert "Compared with: the June survey" in shown
    small = read(house, ShowSurveyResults("pulse-2", group_of(house, "Admin", wave="pulse-2").number))
    assert "It is easy to use: most favourable (last time: most favourable)" in small


def test_a_question_that_was_reworded_is_not_compared_and_this_is_said(house: House) -> None:
    changed = replace(SET.questions[1], text=words("Using it is a pleasure"))
    house.plan(questions=replace(SET, questions=(SET.questions[0], changed, *SET.questions[2:])))
    second_wave(house)
    shown = read(house, ShowSurveyResults("pulse-2", COMPANY))
    [_, reworded, *_] = shown.split("Question ")[1:]
    assert "The wording has changed" in reworded
    assert "since last time" not in reworded
    trend = card_of(act(house, TurnSurveyTrend("pulse-2", COMPANY, 0)))
    lines = [one for one in trend.elements if isinstance(one, Chart)]
    assert [(line.kind, len(line.categories)) for line in lines] == [(ChartKind.LINE, 2)]
    assert "The wording has changed" in read(house, TurnSurveyTrend("pulse-2", COMPANY, 0))


# ---------------------------------------------------------------------------- texts


def test_texts_are_paged_whole_and_unlinked(house: House) -> None:
    pages = [read(house, TurnSurveyTexts("pulse-1", "text", page)) for page in range(8)]
    texts = [line.removeprefix("• ") for page in pages for line in page.split("\n") if line.startswith("• ")]
    assert sorted(texts) == sorted(str(answers_of(number)["text"]) for number in range(VOTES))
    published = [quote.text for quote in sorted(ledger(house).quotes, key=lambda quote: quote.place)]
    assert texts == published
    assert "In random order, without group" in pages[0]
    assert "Page 8 of 8" in pages[7]
    assert not any(name in page for page in pages for name in ("Sales", "Admin", "Person"))


def test_themes_have_counts_and_those_of_last_time(house: House) -> None:
    first = read(house, TurnSurveyTexts("pulse-1", "text", 0))
    assert "English: 51 people wrote" in first
    # A third of 51 people wrote it.
    assert "17 people" in first
    second_wave(house)
    assert "17 people (last time 17 people)" in read(house, TurnSurveyTexts("pulse-2", "text", 0))
    assert "Where last time is missing" not in first


# ---------------------------------------------------------------------------- homes, and the way there


def test_a_members_home_shows_results_for_ninety_days(house: House) -> None:
    house.now = house.wave().results_at or house.now
    assert "June 2026 (“Own pulse”): 51 of 60 answered, 85 %\n[June results] [All results]" in read(
        house, ShowHome()
    )
    closing = house.wave().closes_at
    house.now = closing.replace(month=9, day=7)
    assert "June 2026" in read(house, ShowHome())
    house.now = closing.replace(month=9, day=8)
    assert "June 2026" not in read(house, ShowHome())


@pytest.mark.parametrize("person", [EAST, LEAD, SPONSOR])
def test_homes_show_results_from_the_moment_that_everybody_was_promised(house: House, person: str) -> None:
    promised = house.wave().results_at
    assert promised is not None
    house.now = promised - timedelta(seconds=1)
    assert "51 of 60" not in read(house, ShowHome(), by=person)
    assert "51 of 60" in read(house, ListSurveyResults(), by=person)
    house.now = promised
    assert "51 of 60" in read(house, ShowHome(), by=person)


@pytest.mark.parametrize("leading", [LEAD, SPONSOR])
def test_a_leads_home_has_participation_and_recommendation(house: House, leading: str) -> None:
    house.now = house.wave().results_at or house.now
    shown = read(house, ShowHome(), by=leading)
    section = shown[shown.index("Latest results: June survey") :]
    assert "51 of 60 answered, 85 %" in section
    assert "Recommend it (NPS): " in section
    assert "[Details] [All results]" in section


def test_homes_say_nothing_of_results_before_there_are_any(database: Database) -> None:
    house = opened_house(database)
    for person in (EAST, LEAD, ADMIN, LATE):
        assert "esults" not in read(house, ShowHome(), by=person)


@pytest.mark.parametrize("person", [EAST, ADMIN])
def test_the_word_for_surveys_leads_to_all_results(house: House, person: str) -> None:
    for way in ("survey", ShowSurveys()):
        card = card_of(act(house, way, by=person))
        actions = [one.action for row in card.elements if isinstance(row, Buttons) for one in row.buttons]
        assert ListSurveyResults() in actions


# ---------------------------------------------------------------------------- nothing to show, and bad input


def test_an_open_survey_shows_nobody_anything(database: Database) -> None:
    house = opened_house(database)
    for way in EVERY_WAY:
        for person in (EAST, ADMIN, LEAD, SPONSOR):
            assert read(house, way, by=person).startswith("No results yet")
    assert "June" not in read(house, "survey results")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (WaveState.CLOSING, "Survey is being counted"),
        (WaveState.LOST, "Ended without results"),
        (WaveState.DISCARDED, "This survey ended early"),
    ],
)
def test_a_survey_without_results_says_why(database: Database, state: WaveState, said: str) -> None:
    house = opened_house(database)
    with house.unit() as unit:
        lost = Lost.NO_KEY if state is WaveState.LOST else None
        unit.surveys.move_wave("pulse-1", before=WaveState.OPEN, after=state, lost=lost)
        unit.commit()
    assert all(read(house, way).startswith(said) for way in EVERY_WAY)


def test_too_few_answers_are_all_that_is_said(database: Database) -> None:
    house = opened_house(database)
    vote_and_close(house, votes=4)
    shown = read(house, COMPANY_RESULTS)
    assert shown.startswith("June survey results: too few answers\nFewer than 5 people answered.")
    assert "too few answers to show anything" in read(house, "survey results")
    house.now = house.wave().results_at or house.now
    assert "too few answers to show anything" in read(house, ShowHome(), by=LEAD)
    assert read(house, TurnSurveyTexts("pulse-1", "text", 0)).startswith("Results not found")
    assert read(house, ShowSurveyResults("pulse-1", 1)) == shown


NOT_THERE = (
    ShowSurveyResults("nowhere", COMPANY),
    ShowSurveyResults("pulse-1", 5),
    ShowSurveyResults("pulse-1", 10**18 - 1),
    TurnSurveyResults("pulse-1", 99, 3),
    TurnSurveyTrend("pulse-1", 99, 0),
    TurnSurveyTrend("", COMPANY, 0),
    TurnSurveyTexts("pulse-1", "nps", 0),
    TurnSurveyTexts("pulse-1", "", 0),
    TurnSurveyTexts("x' OR 1=1", "text", 0),
    GetSurveyFile("pulse-1", "evidence"),
    GetSurveyFile("pulse-1", "../../etc/passwd"),
)


def test_what_is_not_there_is_said_to_be_not_there(house: House) -> None:
    for way in NOT_THERE:
        assert read(house, way).startswith("Results not found"), way


def test_a_group_that_is_none_shows_the_company_or_nothing(house: House) -> None:
    for chosen in ("", "nothing", "-1", "7", "9" * 40, "1; DROP"):
        said = read(house, TakeSurveyGroup("pulse-1"), {"group": chosen})
        assert said.startswith(("June survey results (51 of 60", "Results not found")), chosen
    assert read(house, TakeSurveyGroup("pulse-1"), {}) == read(house, COMPANY_RESULTS)


def test_a_page_beyond_the_last_one_is_the_last_one(house: House) -> None:
    for page in (1, 2, 10**17):
        for way, last in (
            (TurnSurveyResults("pulse-1", COMPANY, page), TurnSurveyResults("pulse-1", COMPANY, 0)),
            (ChooseSurveyGroup("pulse-1", page), ChooseSurveyGroup("pulse-1", 0)),
            (TurnSurveyList(page), TurnSurveyList(0)),
            (TurnSurveyTrend("pulse-1", COMPANY, page), TurnSurveyTrend("pulse-1", COMPANY, 1)),
        ):
            assert read(house, way) == read(house, last)
    assert "Page 8 of 8" in read(house, TurnSurveyTexts("pulse-1", "text", 10**17))


def test_turning_puts_cards_in_place_and_asking_adds_them(house: House) -> None:
    for way in EVERY_WAY[1:6]:
        reply = act(house, way)
        assert (reply.cards, reply.replace is not None) == ((), True)
    for way in (COMPANY_RESULTS, ListSurveyResults(), GetSurveyFile("pulse-1", "table")):
        reply = act(house, way)
        assert (len(reply.cards), reply.replace) == (1, None)


def test_a_schedule_that_is_gone_still_has_its_results(house: House) -> None:
    house.plan(replace(SCHEDULE, set_id="gone"))
    assert "June 2026 (“Own pulse”)" in read(house, "survey results")


# ---------------------------------------------------------------------------- numbers that nobody offered

NO_NUMBER = 10**30


@pytest.mark.parametrize("typed", ["9" * 5000, "9" * 30, "99"])
def test_a_group_that_nobody_offered_is_gone(house: House, typed: str) -> None:
    gone = read(house, ShowSurveyResults("pulse-9", COMPANY))
    assert read(house, TakeSurveyGroup("pulse-1"), {"group": typed}) == gone
    assert read(house, ShowSurveyResults("pulse-1", NO_NUMBER)) == gone
    assert read(house, TurnSurveyTrend("pulse-1", NO_NUMBER, 0)) == gone


def test_a_page_below_the_first_is_the_first_one_and_one_beyond_is_the_last(house: House) -> None:
    first = read(house, TurnSurveyResults("pulse-1", COMPANY, 0))
    assert read(house, TurnSurveyResults("pulse-1", COMPANY, -5)) == first
    assert read(house, TurnSurveyTrend("pulse-1", COMPANY, -5)) == read(
        house, TurnSurveyTrend("pulse-1", COMPANY, 0)
    )
    assert "Own pulse" in read(house, TurnSurveyTrend("pulse-1", COMPANY, NO_NUMBER))


def test_of_too_few_answers_no_number_finds_anything(database: Database) -> None:
    house = opened_house(database)
    vote_and_close(house, votes=3)
    few = read(house, COMPANY_RESULTS)
    assert "too few" in few
    for way in (ShowSurveyResults("pulse-1", NO_NUMBER), TurnSurveyResults("pulse-1", 10**17, -5)):
        assert read(house, way) == few
    assert read(house, TakeSurveyGroup("pulse-1"), {"group": "9" * 5000}) == few


# ---------------------------------------------------------------------------- who came later


def test_over_time_one_sees_the_surveys_that_one_may_read(house: House) -> None:
    second_wave(house)
    both = read(house, TurnSurveyTrend("pulse-2", COMPANY, 0), by=EAST)
    assert "June 2026" in both
    assert "July 2026" in both
    for reader in (ADMIN, LEAD, SPONSOR):
        assert read(house, TurnSurveyTrend("pulse-2", COMPANY, 0), by=reader) == both
    later = read(house, TurnSurveyTrend("pulse-2", COMPANY, 0), by=LATE)
    assert "July 2026" in later
    assert "June 2026" not in later
