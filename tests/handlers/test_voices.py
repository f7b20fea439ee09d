"""What came of what people said: read by anybody, and announced where it was done after a survey."""

import re
from datetime import date, timedelta

import pytest
from results_stage import ADMIN, LATE, LEAD, act, closed_house, read, vote_and_close
from wave_stage import House

from cards.actions import ListSurveyResults, ShowHome, ShowSurveys
from cards.actions.responses import AnnounceResponse, ShowResponses, ShowVoices
from cards.model import Buttons, Card
from cards.plain import plain_text
from coaching.announcements.model import Announcement
from handlers.context import Turn
from handlers.reply import Reply
from handlers.responses.announcing import announce_item
from people.errors import HojorinError
from storage.database import Database
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState, Source

WAVE = "pulse-1"


@pytest.fixture
def house(sqlite_database: Database) -> House:
    """Sixty people whose survey was counted."""
    return closed_house(sqlite_database)


def closed_on(house: House) -> date:
    """Return the day on which the survey closed, in Tokyo."""
    return house.wave(WAVE).closes_at.date()


def put(
    house: House,
    state: RoundState = RoundState.PUBLISHED,
    *answers: dict[str, object] | None,
    origin: Origin = Origin.QUESTION,
) -> None:
    """Store the responses to the survey, in place of any."""
    at, due_on = house.wave(WAVE).closes_at, closed_on(house) + timedelta(days=7)
    with house.unit() as unit:
        one = Round(wave_id=WAVE, schedule_id="pulse", state=state, due_on=due_on, opened_at=at)
        if unit.responses.find_round(WAVE) is None:
            unit.responses.add_round(one)
        unit.responses.lock_round(WAVE)
        unit.responses.save_round(one)
        for item in unit.responses.items_of([WAVE]).get(WAVE, []):
            unit.responses.remove_item(item.id)
        for place, given in enumerate(answers):
            plain = {"reasons": {"en": "8 *fields*"}, "at": at, "by": LEAD}
            answer = None if given is None else Answer(**plain | given)  # type: ignore[arg-type] # a test's own
            unit.responses.add_item(
                Item(
                    wave_id=WAVE,
                    place=place,
                    origin=origin,
                    sources=() if origin is Origin.OWN else (Source(question_id="easy"),),
                    titles={"en": f"Thing {place}"} if origin is Origin.OWN else {},
                    answer=answer,
                )
            )
        unit.commit()


def done(house: House, after: int) -> dict[str, object]:
    """Return what was promised and done so many days after the close."""
    day = closed_on(house) + timedelta(days=after)
    return {"decision": Decision.WILL_DO, "due": day, "done_on": day}


def first_item(house: House) -> int:
    """Return the id of the first item."""
    with house.unit() as unit:
        return unit.responses.items_of([WAVE])[WAVE][0].id


def drafts(house: House) -> list[Announcement]:
    """Return all announcements."""
    with house.unit() as unit:
        found = (unit.announcements.find(number) for number in range(1, 6))
        return [one for one in found if one is not None]


def press(house: House, action: object, *, by: str = LEAD) -> Reply:
    """Press, and keep what follows."""
    return act(house, action, by=by)  # type: ignore[arg-type] # any action


def actions_of(card: Card) -> list[object]:
    """Return what the buttons of a card do."""
    rows = [one for one in card.elements if isinstance(one, Buttons)]
    return [button.action for row in rows for button in row.buttons]


# ---------------------------------------------------------------------------- what everybody reads


def test_before_anything_was_answered_it_says_what_will_stand_there(house: House) -> None:
    assert "nothing to count yet" in read(house, ShowVoices())


@pytest.mark.parametrize("person", ["p00003", LATE, LEAD, ADMIN])
def test_everybody_reads_the_same_counts(house: House, person: str) -> None:
    """Of five: two done after 10 and 20 days, one not now, one already there, one waits."""
    put(
        house,
        RoundState.PUBLISHED,
        done(house, 10),
        done(house, 20),
        {"decision": Decision.NOT_NOW},
        {"decision": Decision.ALREADY_THERE},
        None,
    )
    house.now += timedelta(days=30)
    text = read(house, ShowVoices(), by=person)
    assert text.startswith("Your voices: 4 of 5 answered")
    for line in (
        "Answered: 4 of 5 (80 %)",
        "Will do: 2",
        "Not now: 1",
        "Already there: 1",
        "Not answered yet: 1",
        "Done: 2 of 2 (100 %)",
        "Late: 0 of 2 (0 %)",
        "From the survey's close to done (median): 15 days",
    ):
        assert line in text


def test_what_those_who_respond_added_stands_beside_the_count(house: House) -> None:
    put(house, RoundState.PUBLISHED, done(house, 1), {"decision": Decision.NOT_NOW})
    with house.unit() as unit:
        unit.responses.lock_round(WAVE)
        unit.responses.add_item(
            Item(wave_id=WAVE, place=9, origin=Origin.OWN, titles={"en": "Fewer meetings"})
        )
        unit.commit()
    text = read(house, ShowVoices())
    assert text.startswith("Your voices: 2 of 2 answered")
    assert "Added by project leads: 1 item, not counted above" in text


def test_the_way_to_the_responses_is_shown_to_who_may_read_them(house: House) -> None:
    put(house, RoundState.PUBLISHED, done(house, 1))
    house.now += timedelta(days=9)
    [invited] = act(house, ShowVoices(), by="p00003").cards
    [other] = act(house, ShowVoices(), by=LATE).cards
    assert ShowResponses(WAVE) in actions_of(invited)
    assert ShowResponses(WAVE) not in actions_of(other)


def test_a_survey_that_one_may_not_read_is_counted_and_not_named(house: House) -> None:
    put(house, RoundState.PUBLISHED, done(house, 1), None)
    house.now += timedelta(days=9)
    assert "Survey by survey" in read(house, ShowVoices(), by="p00003")
    listed = read(house, ShowVoices(), by="p00003")
    assert re.search(r"^June 2026.*: 1 of 2 answered$", listed, re.MULTILINE)
    assert "[June 2026]" in listed
    text = read(house, ShowVoices(), by=LATE)
    assert "Your voices: 1 of 2 answered" in text
    assert "June 2026" not in text
    assert "Survey by survey" not in text


def test_beside_the_surveys_that_one_may_read_the_others_are_one_line(house: House) -> None:
    """Who came after the first one was asked in the second one."""
    put(house, RoundState.PUBLISHED, done(house, 1), {"decision": Decision.NOT_NOW})
    house.now += timedelta(days=30)
    house.open(number=2)
    vote_and_close(house, wave="pulse-2", votes=0)
    with house.unit() as unit:
        one = Round(
            wave_id="pulse-2",
            schedule_id="pulse",
            state=RoundState.PUBLISHED,
            due_on=house.now.date(),
            opened_at=house.now,
        )
        unit.responses.add_round(one)
        unit.responses.add_item(
            Item(
                wave_id="pulse-2",
                place=0,
                origin=Origin.QUESTION,
                sources=(Source(question_id="easy"),),
            )
        )
        unit.commit()
    text = read(house, ShowVoices(), by=LATE)
    assert "0 of 1 answered" in text
    assert "Other surveys: 2 of 2 answered" in text
    assert "June" not in text
    assert "Other surveys" not in read(house, ShowVoices(), by="p00003")


def test_responses_that_are_overdue_count_as_missing(house: House) -> None:
    put(house, RoundState.OPEN, done(house, 1), None)
    house.now += timedelta(days=6)
    assert "nothing to count yet" in read(house, ShowVoices())
    house.now += timedelta(days=3)
    text = read(house, ShowVoices())
    assert text.startswith("Your voices: 0 of 2 answered")
    assert "2 items, not published yet" in text


def test_what_is_older_than_a_year_is_not_counted(house: House) -> None:
    put(house, RoundState.PUBLISHED, done(house, 1))
    house.now += timedelta(days=366)
    assert "nothing to count yet" in read(house, ShowVoices())


@pytest.mark.parametrize("action", [ShowSurveys(), ListSurveyResults(), ShowHome()])
def test_it_is_a_press_away_from_surveys_results_and_home(house: House, action: object) -> None:
    # Homes show results from the moment on at which everybody is told of them.
    house.now = max(house.now, house.wave().results_at or house.now)
    [card] = press(house, action, by="p00003").cards
    assert ShowVoices() in actions_of(card)


# ---------------------------------------------------------------------------- "from your voices"


def announce(house: House, *, by: str = LEAD) -> Reply:
    """Press *announce it* of the first item, and keep what follows."""
    item_id = first_item(house)
    world = house.world()
    with house.unit() as unit:
        turn = Turn(world=world, unit=unit, actor=unit.people.get(by))
        try:
            reply = announce_item(turn, AnnounceResponse(item_id), {})
        except HojorinError as error:
            return Reply(refused=True, errors={"": type(error).__name__})
        unit.commit()
        return reply


def test_what_is_done_after_a_survey_is_drafted_for_everybody_and_not_sent(house: House) -> None:
    put(house, RoundState.PUBLISHED, done(house, 10), origin=Origin.OWN)
    house.now += timedelta(days=12)
    reply = announce(house)
    assert [card.kind for card in reply.cards] == ["from_voices", "announcement_draft"]
    [draft] = drafts(house)
    text = draft.content.texts["en"]
    assert draft.content.titles["en"] == "From your voices: what we did about “Thing 0”"
    assert "From the survey's close to the change: 10 days" in text
    assert r"8 \*fields\*" in text
    assert draft.addressing.programme_id == ""
    assert "8 *fields*" in plain_text(reply.cards[0])
    with house.unit() as unit:
        assert [one for one in unit.outbox.list_messages() if one.kind == "announcement"] == []


def test_it_is_drafted_once(house: House) -> None:
    put(house, RoundState.PUBLISHED, done(house, 10), origin=Origin.OWN)
    house.now += timedelta(days=12)
    announce(house)
    assert [card.kind for card in announce(house).cards] == ["announcement_draft"]
    [draft] = drafts(house)
    with house.unit() as unit:
        unit.announcements.delete(draft.id)
        unit.commit()
    announce(house)
    assert len(drafts(house)) == 1


@pytest.mark.parametrize(
    ("state", "given"),
    [
        (
            RoundState.OPEN,
            {"decision": Decision.WILL_DO, "due": date(2026, 9, 9), "done_on": date(2026, 9, 9)},
        ),
        (RoundState.PUBLISHED, {"decision": Decision.WILL_DO, "due": date(2026, 9, 9)}),
        (RoundState.PUBLISHED, {"decision": Decision.NOT_NOW}),
        (RoundState.PUBLISHED, None),
    ],
)
def test_what_is_not_published_and_done_is_not_announced(
    house: House, state: RoundState, given: dict[str, object] | None
) -> None:
    put(house, state, given, origin=Origin.OWN)
    assert announce(house).errors == {"": "TooLateError"}
    assert drafts(house) == []


@pytest.mark.parametrize("person", ["p00003", ADMIN])
def test_who_does_not_respond_announces_no_response(house: House, person: str) -> None:
    put(house, RoundState.PUBLISHED, done(house, 1), origin=Origin.OWN)
    assert announce(house, by=person).errors == {"": "NotAllowedError"}
