"""Answering: what the form says, and a friendly line for everybody who cannot; nothing is stored then."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from wave_stage import CLOSE, SCHEDULE, SET, House, dump, people

from bot.dispatch import Dispatcher
from bot.threads import StorageThreads
from bot.traceless import handle_without_trace
from cards.actions import (
    Action,
    GetSurveyEvidence,
    OpenSurvey,
    SendBallot,
    SendThemesTrial,
    SendTrial,
    ShowAnonymity,
    ShowHome,
    ShowSurveyGroups,
    TrySurvey,
    TryThemes,
)
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.model import Buttons, Card, Form, Input, TextInput
from cards.plain import plain_text
from handlers.context import Turn
from handlers.conversation import ACTION_HANDLERS
from handlers.events import Pressed, Values
from handlers.reply import Reply
from handlers.surveys import answering
from people.model import DayKind, Feature, Pause, Platform
from storage.database import Database
from surveys.ballots.model import Ballot
from surveys.ballots.sealing import Opener
from surveys.waves.model import Lost, Wave, WaveState

OPEN, SEND = OpenSurvey("pulse-1"), SendBallot("pulse-1")
FILLED: Values = {"nps": "9", "easy": "4", "why": "2", "help": ("1",), "text": "more videos"}
EAST, WEST, ADMIN_TEAM = "p00003", "p00001", "p00002"
"""Twenty people dealt out in turn: 7 of Sales/East, 7 of Sales/West, 6 of Admin; p00000 is an admin."""


@pytest.fixture
def house(database: Database) -> House:
    """Twenty people of three teams, with an open survey; one who is not invited came later."""
    house = House(database=database)
    house.bring_in(people(20, locale="en"))
    house.plan()
    house.open()
    [late] = [one for one in people(21, locale="en") if one.id == "p00020"]
    house.bring_in([late])
    return house


def act(house: House, action: Action, values: Values | None = None, *, by: str = EAST) -> Reply:
    """Let a person press, on Slack."""
    event = Pressed(
        platform=Platform.SLACK,
        event_id="press",
        identity=f"U{by.removeprefix('p')}",
        action=action,
        values=values or {},
    )
    return handle_without_trace(event, open_unit=house.database.unit_of_work, world=house.world())


def said(reply: Reply) -> str:
    """Return what is shown in the reply alone; nothing else is."""
    assert reply.received is not None
    assert (reply.replace, reply.shared, reply.cards, reply.form) == (None, None, (), None)
    return plain_text(reply.received)


def form_of(reply: Reply) -> Form:
    assert reply.form is not None
    return reply.form


def leaves_all_as_it_was(house: House, action: Action, values: Values | None = None, **by: str) -> str:
    """Return what is said to somebody of whom nothing is stored."""
    before = dump(house)
    found = said(act(house, action, values, **by))
    assert dump(house) == before
    return found


# ---------------------------------------------------------------------------- the form


def test_the_form_says_what_is_fixed_before_the_first_question(house: House) -> None:
    shown, wave = plain_text(form_of(act(house, OPEN))), house.wave()
    promises, questions = shown.split("Would you recommend it?")
    for promise in (
        "sealed when you send them",
        "at least 5 answers",
        "Groups of 5 to 19 are shown in one word (few, mixed, most)",
        "a small error of a person or two",
        "if at least 10 people answered that question in English",
        "tells who has answered",
        "cannot be changed or withdrawn",
    ):
        assert promise in promises, promise
    assert "Everybody invited (20), Sales (14) and Sales / East (7)" in promises
    assert "Tue 9 June, 17:00" in promises
    assert wave.digest[:12] in promises
    assert wave.digest not in promises
    assert questions.endswith("[Send (cannot be changed)]")


def test_every_question_may_be_skipped_and_a_text_has_a_thousand_characters(house: House) -> None:
    inputs = [one for one in form_of(act(house, OPEN)).elements if isinstance(one, Input)]
    assert [one.name for one in inputs] == ["nps", "easy", "why", "help", "text"]
    assert not any(one.required for one in inputs)
    [text] = [one for one in inputs if isinstance(one, TextInput)]
    assert text.max_length == 1000
    assert "nothing that identifies you" in text.hint


def test_an_empty_form_spends_no_answer_and_can_be_opened_again(house: House) -> None:
    """The same is said whether somebody has answered before, or not."""
    told = leaves_all_as_it_was(house, SEND)
    assert "Nothing answered yet" in told
    assert "[Open the form again]" in told
    act(house, SEND, {"nps": "9"})
    assert house.ballots() == (1, 1)
    assert leaves_all_as_it_was(house, SEND) == told


def test_the_close_is_said_in_the_readers_own_time(house: House) -> None:
    house.bring_in(people(1, locale="en", timezone="Europe/Berlin"))
    # 17:00 in Tokyo is 10:00 in Berlin in summer.
    assert "Tue 9 June, 10:00" in plain_text(form_of(act(house, OPEN, by="p00000")))


def test_promises_are_in_the_readers_language_and_so_are_questions(house: House) -> None:
    [reader] = people(1, locale="ja")
    house.bring_in([reader])
    shown = plain_text(form_of(act(house, OPEN, by="p00000")))
    assert "送信後の変更・取り消しはできません" in shown
    assert "What else?（日）" in shown
    assert "日本語で10名以上" in shown


def test_who_reads_a_language_that_is_not_asked_gets_the_questions_in_one_that_is(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(20, locale="ja"))
    house.plan(replace(SCHEDULE, languages=("en",)))
    wave = house.open()
    shown = plain_text(form_of(act(house, OPEN)))
    assert "送信後の変更・取り消しはできません" in shown
    assert "What else?（日）" not in shown
    assert "英語で10名以上" in shown
    act(house, SEND, FILLED)
    assert stored_ballot(house, wave).language == "en"


def test_an_answer_counts_in_the_language_of_the_form_it_was_given_in(house: House) -> None:
    """What is promised of texts names that language, whatever the person reads by the time of sending."""
    submit = form_of(act(house, OPEN, by="p00000")).submit
    house.bring_in(people(1, locale="ja"))
    act(house, submit.action, FILLED, by="p00000")
    assert stored_ballot(house, house.wave()).language == "en"


def stored_ballot(house: House, wave: Wave) -> Ballot:
    with house.unit() as unit:
        [sealed] = unit.ballots.page(wave.id, after=b"", limit=10)
    return Opener(wave, house.vault.kept[wave.id]).open(sealed)


# ---------------------------------------------------------------------------- sending


def test_what_was_sent_is_received_sealed_with_the_persons_place(house: House) -> None:
    answer = said(act(house, SEND, FILLED))
    assert "Received, thank you." in answer
    assert "Results come on Wed 10 June." in answer
    ballot, wave = stored_ballot(house, house.wave()), house.wave()
    assert ballot.answers == {"nps": 9, "easy": 4, "why": 2, "help": (1,), "text": "more videos"}
    assert wave.definition.nodes[ballot.node].path == ("Sales", "East")
    assert ballot.language == "en"


def test_the_second_one_is_not_stored_and_the_first_counts(house: House) -> None:
    act(house, SEND, FILLED)
    answer = leaves_all_as_it_was(house, SEND, {"nps": "0"})
    assert "Received, thank you." in answer
    assert "The first one you sent counts." in answer


def test_a_choice_that_is_not_offered_is_refused_beside_its_input(house: House) -> None:
    before = dump(house)
    reply = act(house, SEND, {"nps": "11", "text": "あ" * 1001})
    assert reply.errors.keys() == {"nps", "text"}
    assert "あ" not in "".join(reply.errors.values())
    assert dump(house) == before


def test_at_the_moment_of_the_close_it_is_too_late(house: House) -> None:
    form_of(act(house, OPEN))
    house.now = CLOSE
    answer = leaves_all_as_it_was(house, SEND, FILLED)
    assert "This survey has closed" in answer
    assert "until Tue 9 June, 17:00" in answer
    assert leaves_all_as_it_was(house, OPEN) == answer


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (WaveState.CLOSING, "This survey has closed"),
        (WaveState.COUNTED, "This survey has closed"),
        (WaveState.CLOSED, "This survey has closed"),
        (WaveState.DISCARDED, "This survey ended early"),
        (WaveState.LOST, "Ended without results"),
    ],
)
def test_a_wave_that_is_over_takes_nothing(house: House, state: WaveState, line: str) -> None:
    with house.unit() as unit:
        lost = Lost.NO_KEY if state is WaveState.LOST else None
        assert unit.surveys.move_wave("pulse-1", before=WaveState.OPEN, after=state, lost=lost)
        unit.commit()
    for action in (OPEN, SEND):
        assert line in leaves_all_as_it_was(house, action, FILLED)


def test_a_wave_whose_key_is_gone_says_that_it_takes_nothing_any_more(house: House) -> None:
    house.vault.kept.clear()
    assert "Ended without results" in leaves_all_as_it_was(house, SEND, FILLED)


def test_without_the_vault_nothing_is_received_and_it_is_said(house: House) -> None:
    house.vault.is_away = True
    before = dump(house)
    reply = act(house, SEND, FILLED)
    assert reply.refused
    assert "Not received" in said(reply)
    assert "nothing was kept" in said(reply)
    assert dump(house) == before
    house.vault.is_away = False
    assert "Received, thank you." in said(act(house, SEND, FILLED))


@pytest.mark.parametrize("action", [OPEN, SEND])
def test_who_is_not_invited_hears_that_kindly(house: House, action: Action) -> None:
    assert "You are not invited" in leaves_all_as_it_was(house, action, FILLED, by="p00020")


@pytest.mark.parametrize(
    "action", [OpenSurvey("x"), SendBallot("x"), ShowAnonymity("x"), ShowSurveyGroups("x", 0)]
)
def test_a_survey_that_never_was_is_not_here(house: House, action: Action) -> None:
    assert "This survey is not here" in leaves_all_as_it_was(house, action)


@pytest.mark.parametrize("feature", [None, Feature.SURVEY])
def test_a_pause_is_about_what_is_sent_and_keeps_nobody_from_answering(
    house: House, feature: Feature | None
) -> None:
    pause(house, feature)
    assert form_of(act(house, OPEN)).kind == "survey_form"
    assert "Received" in said(act(house, SEND, FILLED))


def pause(house: House, feature: Feature | None) -> None:
    with house.unit() as unit:
        unit.people.put_pause(Pause(person_id=EAST, feature=feature))
        unit.commit()


def actions_of(card: Card | None) -> list[Action]:
    assert card is not None
    rows = [one for one in card.elements if isinstance(one, Buttons)]
    return [button.action for row in rows for button in row.buttons]


def test_who_left_the_company_or_never_was_in_it_answers_nothing(house: House) -> None:
    house.bring_in([replace(one, active=False) for one in people(4, locale="en") if one.id == EAST])
    before = dump(house)
    for person in (EAST, "p09999"):
        assert act(house, SEND, FILLED, by=person).stranger
    assert dump(house) == before


# ---------------------------------------------------------------------------- explained


def test_the_card_about_anonymity_shows_the_whole_number_and_how_to_check_it(house: House) -> None:
    shown = leaves_all_as_it_was(house, ShowAnonymity("pulse-1"))
    assert house.wave().digest in shown
    assert "hojorin survey evidence pulse-1" in shown
    assert "hojorin verify-anonymity" in shown
    assert "Whoever controls the running server" in shown
    assert actions_of(act(house, ShowAnonymity("pulse-1")).received) == [
        OPEN,
        ShowSurveyGroups("pulse-1", 0),
        GetSurveyEvidence("pulse-1"),
    ]


def test_who_is_not_invited_reads_how_it_works_and_gets_no_groups(house: House) -> None:
    shown = leaves_all_as_it_was(house, ShowAnonymity("pulse-1"), by="p00020")
    assert "Your groups" not in shown
    assert actions_of(act(house, ShowAnonymity("pulse-1"), by="p00020").received) == []
    assert "You are not invited" in leaves_all_as_it_was(house, ShowSurveyGroups("pulse-1", 0), by="p00020")


def test_all_groups_are_listed_with_their_sizes(house: House) -> None:
    shown = leaves_all_as_it_was(house, ShowSurveyGroups("pulse-1", 0), by=ADMIN_TEAM)
    sizes = {"Everybody invited": 20, "Admin": 6, "Sales": 14, "Sales / East": 7, "Sales / West": 7}
    for place, people_there in sizes.items():
        assert f"{place}: {people_there} people" in shown, shown


def test_many_groups_come_page_by_page(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(40, teams=[f"T{number:02}" for number in range(40)], locale="en"))
    house.plan()
    house.open()
    first, last = (said(act(house, ShowSurveyGroups("pulse-1", page))) for page in (0, 1))
    # 41 places: everybody and forty teams, thirty a page.
    assert "Page 1 of 2, 41 in all" in first
    assert "T28: 1 person" in first
    assert "T29" not in first
    assert "T29: 1 person" in last
    assert said(act(house, ShowSurveyGroups("pulse-1", 99))) == last


# ---------------------------------------------------------------------------- what is open


def turn_of(house: House, unit: object, person: str) -> Turn:
    return Turn(world=house.world(), unit=unit, actor=unit.people.get(person))  # type: ignore[attr-defined, arg-type]


def test_what_is_open_is_the_same_before_and_after_an_answer_and_ends_with_the_close(house: House) -> None:
    def shown() -> str:
        with house.unit() as unit:
            return plain_text(answering.open_surveys(turn_of(house, unit, EAST)).cards[0])

    before = shown()
    assert "Anonymous June survey, open until Tue 9 June, 17:00 (“Own pulse”)" in before
    act(house, SEND, FILLED)
    assert shown() == before
    house.now = CLOSE
    assert "No survey is open for you" in shown()


def test_who_is_not_invited_has_nothing_open(house: House) -> None:
    with house.unit() as unit:
        assert answering.open_waves(turn_of(house, unit, "p00020")) == ()


# ---------------------------------------------------------------------------- trials


def test_an_admin_tries_the_form_and_nothing_is_stored(house: House) -> None:
    form = form_of(act(house, TrySurvey(SET.id), by="p00000"))
    assert "nothing is stored" in plain_text(form)
    assert form.submit.action == SendTrial(SET.id)
    assert "This was a trial" in leaves_all_as_it_was(house, SendTrial(SET.id), FILLED, by="p00000")
    assert act(house, SendTrial(SET.id), {"nps": "99"}, by="p00000").errors.keys() == {"nps"}
    assert house.ballots() == (0, 0)


@pytest.mark.parametrize("action", [TrySurvey(SET.id), SendTrial(SET.id), TryThemes(), SendThemesTrial()])
def test_only_admins_try(house: House, action: Action) -> None:
    reply = act(house, action, FILLED)
    assert reply.refused
    assert reply.form is None


def test_a_set_that_is_gone_cannot_be_tried(house: House) -> None:
    for action in (TrySurvey("gone"), SendTrial("gone")):
        assert "not here" in leaves_all_as_it_was(house, action, by="p00000")


# ---------------------------------------------------------------------------- the road


def test_every_press_without_a_trace_has_a_handler() -> None:
    assert set(ACTION_HANDLERS) >= LEAVES_NO_TRACE


def test_the_dispatcher_takes_a_ballot_alone_and_wakes_nobody(house: House) -> None:
    woken: list[int] = []
    threads = StorageThreads(single=house.database.single_process)
    commits: list[datetime] = []

    def open_unit() -> object:
        commits.append(datetime.now(UTC))
        return house.database.unit_of_work()

    dispatcher = Dispatcher(
        open_unit=open_unit,  # type: ignore[arg-type]
        threads=threads,
        world=house.world,
        wake=lambda: woken.append(1),
        together=50,
    )

    async def all_at_once() -> list[Reply]:
        presses = [_pressed(SEND, f"U{number:05}", {"nps": "9"}) for number in range(8)]
        return await asyncio.gather(*(dispatcher.handle(one) for one in presses))

    replies = asyncio.run(all_at_once())
    threads.close()
    assert all("Received" in said(one) for one in replies)
    assert len(commits) == 8, "each in a unit of work of its own"
    assert woken == []
    assert house.ballots() == (8, 8)


def test_other_presses_are_recorded_as_before(house: House) -> None:
    woken: list[int] = []
    threads = StorageThreads(single=house.database.single_process)
    dispatcher = Dispatcher(
        open_unit=house.database.unit_of_work,
        threads=threads,
        world=house.world,
        wake=lambda: woken.append(1),
    )
    before = dump(house)
    asyncio.run(dispatcher.handle(_pressed(ShowHome(), "U00003")))
    threads.close()
    assert woken == [1]
    assert dump(house) != before


def _pressed(action: Action, identity: str, values: Values | None = None) -> Pressed:
    return Pressed(
        platform=Platform.SLACK,
        event_id=f"press:{identity}",
        identity=identity,
        action=action,
        values=values or {},
    )


def test_results_are_promised_for_the_next_working_day_of_the_company(house: House) -> None:
    # 10 June is closed by the company itself, so that it is Thursday the 11th.
    with house.unit() as unit:
        unit.people.put_company_days({date(2026, 6, 10): DayKind.CLOSED})
        unit.commit()
    house.now += timedelta(hours=1)
    assert "Results come on Thu 11 June." in said(act(house, SEND, {"nps": "9"}))
