"""What admins are told about a schedule: its dates, whom it would ask, which groups could be shown."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from wave_stage import OPENING, SCHEDULE, SET, House, people

from cards.actions import (
    ConfirmRunSurvey,
    OpenSurveyQuestion,
    OpenSurveySchedule,
    RunSurvey,
    SaveSurveyQuestion,
    SaveSurveySchedule,
    ShowHome,
    ShowSurveySchedule,
)
from cards.model import Card, Form
from cards.plain import plain_text
from coaching.programmes.drafting import fingerprint
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed, Values
from handlers.reply import Reply
from people.errors import InvalidInputError
from people.model import Platform
from people.rhythm_words import parse_rhythm
from storage.database import Database
from surveys.schedules.service import keep

ADMIN = "p00000"
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def house(sqlite_database: Database) -> House:
    """Forty people in three teams on Tuesday 2 June 2026, 10:00 in Tokyo; the first of them is an admin."""
    house = House(database=sqlite_database)
    house.bring_in(people(40))
    house.plan()
    return house


def press(house: House, action: object, values: Values | None = None, *, person: str = ADMIN) -> Reply:
    """Let somebody press a button; commits as the dispatcher does."""
    with house.unit() as unit:
        actor = unit.people.get(person)
        event = Pressed(
            platform=Platform.SLACK,
            identity=actor.slack_user_id or "",
            event_id="press",
            action=action,  # type: ignore[arg-type]
            values=values or {},
        )
        reply = handle(Turn(world=house.world(), unit=unit, actor=actor), event)
        unit.commit()
    return reply


def shown(reply: Reply) -> list[str]:
    """Return what a reply shows, card by card."""
    cards: tuple[Card, ...] = (*(() if reply.replace is None else (reply.replace,)), *reply.cards)
    return [plain_text(card) for card in cards]


def form_of(reply: Reply) -> Form:
    """Return the form that a reply opens."""
    assert reply.form is not None
    return reply.form


def line(text: str, label: str) -> str:
    """Return the value that stands behind a label."""
    [found] = [row for row in text.split("\n") if row.startswith(f"{label}: ")]
    return found.removeprefix(f"{label}: ")


# ---------------------------------------------------------------------------- what would happen


def test_places_of_more_than_k_people_could_be_shown_and_smaller_ones_are_not_named(house: House) -> None:
    # 40 people dealt out in turn: 14 in Sales/East, 13 in Sales/West, 13 in Admin. Six more sit in Small.
    few = [replace(one, id=f"few{one.id}", slack_user_id=f"F{one.id}") for one in people(6, teams=("Small",))]
    house.bring_in([replace(one, roles=frozenset()) for one in few])
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    groups = line(text, "Groups that could be shown, if enough people answer")
    assert groups == "Sales (27), Sales / East (14), Admin (13) and Sales / West (13)"
    assert line(text, "Would be invited") == "46 people"


def test_with_a_larger_k_the_places_must_be_larger(house: House) -> None:
    house.plan(replace(SCHEDULE, smallest_group=13))
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    groups = line(text, "Groups that could be shown, if enough people answer")
    assert groups == "Sales (27) and Sales / East (14)"


def test_the_next_three_runs_of_every_second_week_go_on_as_they_are_counted(house: House) -> None:
    fortnightly = replace(SCHEDULE, rhythm=parse_rhythm("every 2 weeks, Tue"), at=SCHEDULE.at)
    with house.unit() as unit:
        keep(unit, fortnightly, company=house.company, now=OPENING - timedelta(hours=2), actor=ADMIN)
        unit.commit()
    # Counted from 2 June: the 9th is a week between.
    house.now = datetime(2026, 6, 3, 9, tzinfo=TOKYO)
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert "Tue 16 June, Tue 30 June and Tue 14 July." in text


def test_runs_at_which_everybody_was_asked_not_long_before_are_named(house: House) -> None:
    often = replace(SCHEDULE, rhythm=parse_rhythm("every 3 weeks, Tue"))
    with house.unit() as unit:
        keep(unit, often, company=house.company, now=OPENING - timedelta(hours=2), actor=ADMIN)
        unit.commit()
    house.now = OPENING - timedelta(hours=1)
    # 23 June is 21 days after 2 June: too soon. 14 July is 42 days after the last one that opened.
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert "Tue 2 June, Tue 23 June and Tue 14 July." in text
    assert "Too soon after a survey with the same questions: Tue 23 June. Nobody" in text
    house.now = OPENING
    house.open(often)
    house.now = OPENING + timedelta(days=1)
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert "Too soon after a survey with the same questions: Tue 23 June and Tue 4 August. Nobody" in text
    with house.unit() as unit:
        keep(unit, SCHEDULE, company=house.company, now=house.now, actor=ADMIN)
        unit.commit()
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert "Too soon" not in text


def test_a_run_is_too_soon_after_the_same_questions_of_another_schedule_too(house: House) -> None:
    """The monthly one opened on 2 June. Every four weeks from the 9th, seven days later, asks nobody; the run
    after that is 35 days later."""
    house.open()
    house.now = OPENING + timedelta(days=1)
    other = replace(SCHEDULE, id="other", rhythm=parse_rhythm("every 4 weeks, Tue"))
    with house.unit() as unit:
        keep(unit, other, company=house.company, now=house.now, actor=ADMIN)
        unit.commit()
    [text] = shown(press(house, ShowSurveySchedule("other")))
    assert "Tue 9 June, Tue 7 July" in text
    assert "Too soon after a survey with the same questions: Tue 9 June. Nobody" in text
    assert text.startswith("Next on Tue 7 July")


def test_a_schedule_whose_only_date_is_over_says_so(house: House) -> None:
    once = replace(SCHEDULE, rhythm=parse_rhythm("once, 2026-06-02"))
    with house.unit() as unit:
        keep(unit, once, company=house.company, now=OPENING - timedelta(hours=2), actor=ADMIN)
        unit.commit()
    house.now = OPENING + timedelta(days=30)
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert text.startswith("No date to come | ")


def test_beside_an_open_wave_the_next_one_is_previewed(house: House) -> None:
    house.open()
    house.now = OPENING + timedelta(days=1)
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    # The first Tuesday of July is the 7th; five working days later it is the 14th.
    assert "On Tue 7 July, with the people of today" in text
    assert line(text, "Would be invited") == "40 people"
    assert line(text, "Open until").startswith("Tue 14 July, 17:00")
    assert "If it opened now" not in text


def test_who_is_still_to_come_is_counted_nowhere(house: House) -> None:
    house.bring_in([replace(people(41)[40], start_date=date(2026, 7, 1))])
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert line(text, "Would be invited") == "40 people"
    assert "41 people" not in text
    # Person 40 will be of Sales/West, where every third of the 40 is: 1, 4, ... 37.
    form = press(house, OpenSurveySchedule("pulse")).form
    assert form is not None
    [teams] = [one for one in form.elements if getattr(one, "name", "") == "teams"]
    assert "Sales/West (13 people)" in [option.label for option in teams.options]


def test_ten_people_and_more_are_asked_for_texts_and_fewer_are_told_that_they_are_not(house: House) -> None:
    [text] = shown(press(house, ConfirmRunSurvey("pulse")))
    assert "Questions in free text are left out" not in text
    assert line(text, "Questions") == "5 questions, about 2 min"


# ---------------------------------------------------------------------------- what stands in the way


def test_a_vault_that_goes_away_between_preview_and_press_opens_nothing_and_says_what_helps(
    house: House,
) -> None:
    press(house, ConfirmRunSurvey("pulse"))
    house.vault.is_away = True
    [text] = shown(press(house, RunSurvey("pulse", 1)))
    assert text.startswith("It cannot open now | Own pulse")
    assert "surveys.vault_dir" in text
    with house.unit() as unit:
        assert unit.surveys.waves_of("pulse") == []


def test_a_set_that_is_gone_is_said_with_what_helps(house: House) -> None:
    house.plan(replace(SCHEDULE, set_id="gone"))
    [text] = shown(press(house, ConfirmRunSurvey("pulse")))
    assert text.startswith("It cannot open now | gone")
    assert "Choose another set" in text


def test_a_team_in_which_nobody_is_is_refused_beside_the_teams(house: House) -> None:
    values = {"set": SET.id, "rhythm": "weekly, Tue", "teams": ("Moon",)}
    with pytest.raises(InvalidInputError) as error:
        press(house, SaveSurveySchedule("pulse"), values)
    assert error.value.fields == {"teams": "error.choice"}
    with house.unit() as unit:
        assert unit.surveys.find_schedule("pulse") == SCHEDULE


# ---------------------------------------------------------------------------- two who edit


def test_a_question_that_somebody_else_saved_meanwhile_is_shown_and_the_later_one_holds(house: House) -> None:
    opened = form_of(press(house, OpenSurveyQuestion(SET.id, "easy")))
    theirs = replace(SET.questions[1], text={"en": "It is a pleasure", "ja": "楽しく使える"})
    with house.unit() as unit:
        unit.surveys.put_set(replace(SET, questions=(SET.questions[0], theirs, *SET.questions[2:])))
        unit.commit()
    mine = {"type": "agree", "points": "5", "text_en": "It is quick", "text_ja": "すぐに使える"}
    action = opened.submit.action
    assert action == SaveSurveyQuestion(SET.id, "easy", fingerprint(SET.questions[1]))
    first, second = shown(press(house, action, mine))
    assert "It is a pleasure" in first
    assert "2. It is quick" in second


def test_who_saves_what_nobody_else_touched_is_told_of_no_other(house: House) -> None:
    action = form_of(press(house, OpenSurveyQuestion(SET.id, "easy"))).submit.action
    mine = {"type": "agree", "points": "5", "text_en": "It is quick", "text_ja": "すぐに使える"}
    assert len(shown(press(house, action, mine))) == 1


# ---------------------------------------------------------------------------- the home


def surveys_on_home(house: House, person: str = ADMIN) -> list[str]:
    """Return the line about surveys on somebody's home."""
    [text] = shown(press(house, ShowHome(), person=person))
    return [row.removeprefix("Surveys: ") for row in text.split("\n") if row.startswith("Surveys: ")]


def test_an_admins_home_says_what_is_open_and_what_comes_next(house: House) -> None:
    assert surveys_on_home(house) == ["none planned"]
    with house.unit() as unit:
        keep(
            unit,
            replace(SCHEDULE, rhythm=parse_rhythm("monthly, first Fri")),
            company=house.company,
            now=house.now,
            actor=ADMIN,
        )
        unit.commit()
    assert surveys_on_home(house) == ["next on Fri 5 June"]
    house.open()
    assert surveys_on_home(house) == ["1 open, until Tue 9 June, 17:00; next on Fri 5 June"]


def test_an_admins_home_says_what_to_do_about_a_vault_that_cannot_be_used(house: House) -> None:
    house.vault.is_away = True
    [said] = surveys_on_home(house)
    assert "hojorin check" in said


def test_other_homes_say_nothing_of_how_surveys_are_set_up(house: House) -> None:
    assert surveys_on_home(house, "p00001") == []


def test_dates_of_the_preview_are_those_on_which_it_would_open(house: House) -> None:
    # The first Tuesdays after Tuesday 2 June 2026, 10:00.
    [text] = shown(press(house, ShowSurveySchedule("pulse")))
    assert "Tue 7 July, Tue 4 August and Tue 1 September." in text
