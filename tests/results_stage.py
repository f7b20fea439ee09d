"""A company whose survey is over: sixty people of three teams, of whom fifty-one have answered; for tests of
what is read of it."""

from datetime import timedelta

from wave_stage import OPENING, House, people, planted

from cards.actions import Action
from cards.model import Card
from cards.plain import plain_text
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed, Said, Values
from handlers.reply import Reply
from people.model import Person, Platform, Role
from storage.database import Database
from surveys.gate.model import COMPANY, Group, Released
from surveys.sets.model import Answer

TEAMS = ("Sales/East", "Sales/West", "Admin")
PEOPLE, VOTES = 60, 51
"""17 of 20 in each team: each is shown in words, Sales and the company in figures."""
ADMIN, EAST, WEST, OFFICE = "p00000", "p00003", "p00001", "p00002"
"""The admin is of Sales/East; the others of Sales/East, Sales/West and Admin, without a role."""
LEAD, SPONSOR, LATE = "p00100", "p00101", "p00102"
"""Who came when the survey had opened: none of them was invited, and the last one has no role."""
NAMED = "too many fields to fill in"
"""What people of Sales/East write: a phrase of which each word is frequent."""


def answers_of(number: int) -> dict[str, Answer]:
    """Return what somebody answers: Sales/East disagrees, Admin agrees, Sales/West is of three minds."""
    easy = (1, 1 + number // 3 % 5, 5)[number % 3]
    return {
        "nps": (2, 8, 10)[number % 3],
        "easy": easy,
        "why": 1 + number % 3,
        "help": (1,) if number % 2 else (1, 2),
        "text": NAMED if number % 3 == 0 else planted(number),
    }


def opened_house(database: Database) -> House:
    """Return the company with its survey open, and who came later."""
    house = House(database=database)
    house.bring_in(people(PEOPLE, teams=TEAMS, locale="en"))
    house.plan()
    house.open()
    house.bring_in(
        [
            _late(LEAD, Role.LEAD),
            _late(SPONSOR, Role.SPONSOR),
            _late(LATE),
        ]
    )
    return house


def _late(person_id: str, *roles: Role) -> Person:
    return Person(
        id=person_id,
        name=f"Late {person_id}",
        team="Admin",
        locale="en",
        slack_user_id=f"U{person_id.removeprefix('p')}",
        roles=frozenset(roles),
    )


def closed_house(database: Database) -> House:
    """Return the company once its survey was counted."""
    house = opened_house(database)
    vote_and_close(house)
    return house


def vote_and_close(house: House, *, wave: str = "pulse-1", votes: int = VOTES) -> None:
    """Let so many people answer an open wave, and count it at its date."""
    for number in range(votes):
        house.vote(f"p{number:05}", answers_of(number), wave=wave)
    house.now = house.wave(wave).closes_at
    while house.close():
        pass


def second_wave(house: House) -> None:
    """Open the next wave 30 days later, and close it with the same answers."""
    house.now = OPENING + timedelta(days=30)
    house.ask_nothing()
    house.open(number=2)
    vote_and_close(house, wave="pulse-2")


def act(house: House, event: Action | str, values: Values | None = None, *, by: str = EAST) -> Reply:
    """Let somebody press, or write."""
    identity = f"U{by.removeprefix('p')}"
    with house.unit() as unit:
        actor = unit.people.get(by)
        told = (
            Said(platform=Platform.SLACK, event_id="said", identity=identity, text=event)
            if isinstance(event, str)
            else Pressed(
                platform=Platform.SLACK,
                event_id="pressed",
                identity=identity,
                action=event,
                values=values or {},
            )
        )
        return handle(Turn(world=house.world(), unit=unit, actor=actor), told)


def card_of(reply: Reply) -> Card:
    """Return the one card of a reply, wherever it goes."""
    [card] = [*reply.cards, *(one for one in (reply.replace, reply.received) if one is not None)]
    return card


def read(house: House, event: Action | str, values: Values | None = None, *, by: str = EAST) -> str:
    """Return what somebody is shown."""
    return plain_text(card_of(act(house, event, values, by=by)))


def ledger(house: House, wave: str = "pulse-1") -> Released:
    """Return what was published."""
    with house.unit() as unit:
        found = unit.releases.find(wave)
    assert found is not None
    return found


def group_of(house: House, *path: str, wave: str = "pulse-1") -> Group:
    """Return a group by its path."""
    [found] = [one for one in ledger(house, wave).groups if one.path == path and one.number != COMPANY]
    return found
