"""A company whose survey is over, its results told, and what people said answered; for tests of what
everybody is told of that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from results_stage import card_of
from wave_stage import CLOSE, INVITED, SCHEDULE, House, ballot_of, people

from cards.actions import Action
from cards.actions.responses import PreviewResponses, PublishResponses
from cards.model import Buttons, Card
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed, Values
from handlers.reply import Reply
from handlers.responses.updating import note_changes
from people.model import Person, Platform, Role
from people.outbox import Message
from storage.database import Database
from surveys.responses.model import Answer, Decision, Item, Round, RoundState
from surveys.responses.opening import open_round

LEAD, STRANGER = "p00100", "p00102"
"""Who came when the survey had opened: neither was invited, and only the first one responds."""
OWNER = "p00003"
RESULTS = datetime(2026, 6, 10, 0, tzinfo=UTC)
"""Wednesday 10 June, 9:00 in Tokyo."""
PUBLISHED = datetime(2026, 6, 15, 1, tzinfo=UTC)
"""Monday 15 June, 10:00 in Tokyo."""
WAVE = "pulse-1"
EASY, RECOMMEND = "It is easy to use", "Would you recommend it?"


def responding_house(
    database: Database, *channels: str, everybody: list[Person] | None = None, votes: int = 30
) -> House:
    """Return the company on the morning of its results, with a round in which nothing is answered; two
    questions were weak."""
    house = House(database=database)
    house.bring_in(everybody or people(INVITED))
    house.plan(replace(SCHEDULE, results_to=channels))
    house.open()
    house.bring_in([
        Person(id=LEAD, name="Lead Mori", slack_user_id="U00100", roles=frozenset({Role.LEAD}), locale="en"),
        Person(id=STRANGER, name="Late", slack_user_id="U00102", locale="en"),
    ])  # fmt: skip
    for number in range(votes):
        house.vote(f"p{number:05}", ballot_of(number))
    house.now = CLOSE
    house.close()
    _make_round(house)
    house.now = RESULTS
    house.close()
    return house


def _make_round(house: House) -> None:
    """Make the round, where closing did not."""
    with house.unit() as unit:
        if unit.responses.find_round(WAVE) is None:
            open_round(
                unit,
                unit.surveys.get_wave(WAVE),
                closed_on=date(2026, 6, 9),
                company=house.company,
                now=CLOSE,
            )
            unit.commit()


def published_house(database: Database, *channels: str, **more: Any) -> House:
    """Return the same once the first item was promised, the second put off, and both were published; nobody
    is told yet."""
    house = responding_house(database, *channels, **more)
    first, second = items_of(house)[:2]
    answer(house, first, promise(due=date(2026, 7, 10)))
    answer(house, second, put_off())
    house.now = PUBLISHED
    publish(house)
    return house


def told_house(database: Database, *channels: str, **more: Any) -> House:
    """Return the same once everybody was told."""
    house = published_house(database, *channels, **more)
    house.close()
    return house


# ---------------------------------------------------------------------------- answers


def promise(*, due: date, owner: str = OWNER, at: datetime = RESULTS) -> Answer:
    """Return a promise."""
    return Answer(
        decision=Decision.WILL_DO,
        reasons={"en": "14 → 8 required fields", "ja": "必須項目を14から8に減らします"},
        owner_id=owner,
        due=due,
        at=at,
        by=LEAD,
    )


def put_off(*, at: datetime = RESULTS) -> Answer:
    """Return a refusal, in one language alone."""
    return Answer(decision=Decision.NOT_NOW, reasons={"en": "after the audit"}, at=at, by=LEAD)


def answer(house: House, item: Item, given: Answer) -> None:
    """Keep an answer; what everybody has read goes to the history."""
    with house.unit() as unit:
        one = unit.responses.lock_round(WAVE)
        before = unit.responses.find_item(item.id)
        assert before is not None
        if one.state is RoundState.PUBLISHED and before.answer is not None:
            unit.responses.add_revision(item.id, before.answer)
        unit.responses.save_item(replace(before, answer=given))
        unit.commit()


def items_of(house: House) -> list[Item]:
    """Return the items of the round."""
    with house.unit() as unit:
        return unit.responses.items_of([WAVE]).get(WAVE, [])


def round_of(house: House) -> Round:
    """Return the round."""
    with house.unit() as unit:
        found = unit.responses.find_round(WAVE)
    assert found is not None
    return found


def change_round(house: House, change: Callable[[Round], Round]) -> None:
    """Write a changed round."""
    with house.unit() as unit:
        unit.responses.save_round(change(unit.responses.lock_round(WAVE)))
        unit.commit()


# ---------------------------------------------------------------------------- acting


def publish(house: House) -> Card:
    """Preview and publish, as the lead does; returns what the lead is told."""
    _, seen = previewed(house)
    return card_of(do(house, PublishResponses(WAVE, seen)))


def previewed(house: House) -> tuple[list[Card], str]:
    """Return the cards of the preview, and the print that its button carries; empty without a button."""
    cards = [*do(house, PreviewResponses(WAVE)).cards]
    found = [one.seen for one in actions_of(cards[-1]) if isinstance(one, PublishResponses)]
    return cards, found[0] if found else ""


def do(house: House, action: Action, values: Values | None = None, *, by: str = LEAD) -> Reply:
    """Let somebody press, and keep what came of it."""
    with house.unit() as unit:
        turn = Turn(world=house.world(), unit=unit, actor=unit.people.get(by))
        pressed = Pressed(
            platform=Platform.SLACK, event_id="pressed", identity="", action=action, values=values or {}
        )
        reply = handle(turn, pressed)
        unit.commit()
    return reply


def look(house: House) -> bool:
    """Compare what everybody sees, as on the morning of a working day."""
    with house.unit() as unit:
        found = unit.responses.find_round(WAVE)
        assert found is not None
        changed = note_changes(house.world(), unit, found)
        unit.commit()
    return changed


def of_kind(house: House, kind: str) -> list[Message]:
    """Return the messages of a kind."""
    with house.unit() as unit:
        return [one for one in unit.outbox.list_messages() if one.kind == kind]


def actions_of(card: Card) -> list[object]:
    """Return what the buttons of a card do."""
    rows = [one for one in card.elements if isinstance(one, Buttons)]
    return [button.action for row in rows for button in row.buttons]
