"""A company whose survey has closed, with responses that somebody has to give, on a real database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wave_stage import CLOSE, House, people

from bot.dates import open_dates
from cards.actions import Action
from cards.failure import failure_card
from cards.plain import plain_text
from cards.serial import from_json
from cards.words import load_words
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed
from handlers.responses import watching
from handlers.scheduled import SURVEY
from people.errors import HojorinError
from people.model import Person, Platform, Role
from people.outbox import Message
from people.rhythm_words import parse_rhythm
from people.schedules import Missed, Schedule
from people.scheduling import put_schedule
from storage.database import Database
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState, Source
from surveys.waves.model import Wave

TOKYO = ZoneInfo("Asia/Tokyo")
ADMIN, LEAD, SPONSOR, OWNER = "p00000", "q-lead", "q-sponsor", "p00003"
"""The lead and the sponsor are in no survey; the owner is one of those who were asked."""
DUE = date(2026, 6, 16)
"""Five working days after Tuesday 9 June (WORDS, example 7)."""
SECOND_DATE, THIRD_DATE = date(2026, 7, 7), date(2026, 8, 4)
"""The first Tuesdays of July and August: the next dates of the schedule."""
WILL, NOT_NOW = Decision.WILL_DO, Decision.NOT_NOW


def tokyo(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO).astimezone(UTC)


def closed_house(database: Database, *, roles: Sequence[str] = (LEAD, SPONSOR)) -> House:
    """Return the house after its first survey, which opened on 2 June, at its close. Nobody answered, so that
    closing makes no responses by itself: tests say what there is."""
    house = House(database=database)
    house.bring_in(people(20))
    house.bring_in([_leading(key) for key in roles])
    house.plan()
    house.open()
    house.now = CLOSE
    house.close()
    return house


def _leading(key: str) -> Person:
    role = Role.LEAD if key == LEAD else Role.SPONSOR
    name = "Suzuki" if key == LEAD else "Yamada"
    return Person(
        id=key, name=name, team="Board", slack_user_id=key.upper(), roles=frozenset({role}), locale="en"
    )


def leave(house: House, person_id: str) -> None:
    """Let somebody leave the company."""
    with house.unit() as unit:
        person = unit.people.get_many([person_id])[person_id]
        unit.people.upsert_many([replace(person, active=False)])
        unit.commit()


def answer(decision: Decision, *, due: date | None = None, owner: str = "", by: str = LEAD) -> Answer:
    """Return an answer of the lead's."""
    return Answer(decision=decision, reasons={"en": "Because."}, owner_id=owner, due=due, at=CLOSE, by=by)


def respond(
    house: House,
    *answers: Answer | None,
    state: RoundState = RoundState.OPEN,
    assigned: str = "",
    wave: str = "pulse-1",
    due: date = DUE,
) -> list[int]:
    """Let there be responses to a survey, an item for each answer or None; returns their ids."""
    one = Round(wave_id=wave, schedule_id="pulse", state=state, due_on=due, opened_at=house.now)
    with house.unit() as unit:
        unit.responses.add_round(one)
        ids = [
            unit.responses.add_item(
                Item(
                    wave_id=wave,
                    place=place,
                    origin=Origin.QUESTION if place == 0 else Origin.OWN,
                    sources=(Source(question_id="easy"),) if place == 0 else (),
                    titles={} if place == 0 else {"en": f"Item {place}", "ja": f"項目{place}"},
                    assigned_to=assigned if place == 0 else "",
                    answer=found,
                )
            )
            for place, found in enumerate(answers)
        ]
        unit.commit()
    return ids


def say(house: House, item_id: int, found: Answer | None) -> None:
    """Answer an item, or change its answer."""
    with house.unit() as unit:
        item = unit.responses.find_item(item_id)
        assert item is not None
        unit.responses.save_item(replace(item, answer=found))
        unit.commit()


def publish(house: House) -> None:
    """Publish what there is."""
    with house.unit() as unit:
        one = unit.responses.lock_round("pulse-1")
        unit.responses.save_round(replace(one, state=RoundState.PUBLISHED, published_at=house.now))
        unit.commit()


def round_of(house: House) -> Round:
    """Return the round as it is now."""
    with house.unit() as unit:
        return unit.responses.lock_round("pulse-1")


def waves(house: House) -> list[Wave]:
    """Return the waves of the survey, the first first."""
    with house.unit() as unit:
        return sorted(unit.surveys.waves_of("pulse"), key=lambda wave: wave.definition.number)


def keep_dates(house: House) -> None:
    """Let the survey have its dates from July on, as saving it does."""
    dates = Schedule(
        rhythm=parse_rhythm("monthly, first Tue"),
        at=time(10),
        zones=("Asia/Tokyo",),
        first=date(2026, 7, 1),
        missed=Missed.SKIP,
        older_than=timedelta(days=3),
    )
    with house.unit() as unit:
        put_schedule(unit, SURVEY, "pulse", dates, company=house.company, now=house.now)
        unit.commit()


def go_to(house: House, moment: datetime) -> None:
    """Let the clock reach a moment, and plan what is due then, as a tick does."""
    house.now = moment
    with house.unit() as unit:
        watching.look_after_responses(house.world(), unit)
    open_dates(house.database.unit_of_work, house.world())


def each_morning(house: House, first: date, last: date) -> None:
    """Let every day begin, those included on which nobody works."""
    day = first
    while day <= last:
        go_to(house, datetime.combine(day, time(9), tzinfo=TOKYO).astimezone(UTC))
        day += timedelta(days=1)


def told(house: House, kind: str) -> list[tuple[str, date]]:
    """Return who was told something of a kind on which day, in order."""
    with house.unit() as unit:
        found = [one for one in unit.outbox.list_messages() if one.kind == kind]
    return sorted((one.person_id or "", one.due_at.astimezone(TOKYO).date()) for one in found)


def message_to(house: House, kind: str, person_id: str) -> Message:
    """Return the latest message of a kind to somebody."""
    with house.unit() as unit:
        found = [one for one in unit.outbox.list_messages() if (one.kind, one.person_id) == (kind, person_id)]
    return max(found, key=lambda one: one.due_at)


def text_of(message: Message) -> str:
    """Return what a message says."""
    return plain_text(from_json(message.card))


def press(house: House, action: Action, *, by: str) -> str:
    """Press a button; returns all that is shown then, also of what is refused."""
    pressed = Pressed(event_id="e", platform=Platform.SLACK, identity=by.upper(), action=action, values={})
    with house.unit() as unit:
        turn = Turn(world=house.world(), unit=unit, actor=unit.people.get(by))
        try:
            reply = handle(turn, pressed)
        except HojorinError as error:
            return plain_text(failure_card(error, load_words("en"), "e1"))
        unit.commit()
    shown = [*reply.cards, *([reply.replace] if reply.replace is not None else [])]
    return "\n".join(plain_text(card) for card in shown)
