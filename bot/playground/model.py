"""What the playground is made of, given to it by the composition root."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.platform import TickReport
from bot.playground.inbound import Inbound
from bot.playground.looks import OtherChats
from bot.playground.transcript import Transcript, channel, direct
from people.calendar import WorkCalendar
from people.clock import Clock
from people.model import Company, Person, Role

DOMAIN = "playground"
"""The catalogue of what the page says around the cards."""

Advance = Callable[[datetime], Awaitable[TickReport]]
"""Moves the business clock to a moment, doing what is due on the way; returns when all is quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of the company, without its `playground:`. No roles: it is open to everybody."""

    name: str
    roles: frozenset[Role] = frozenset()

    def is_open_to(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody with these roles is in the channel."""
        return not self.roles or bool(self.roles & roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDays:
    """A person's working time around now, and their day 0 if they are in a programme."""

    calendar: WorkCalendar
    day_zero: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playground:
    """Everything the pages need. `people` returns the whole roster, leavers included."""

    transcript: Transcript
    inbound: Inbound
    clock: Clock
    advance: Advance
    company: Company
    people: Callable[[], Awaitable[Sequence[Person]]]
    days_of: Callable[[str], Awaitable[PersonDays]]
    channels: tuple[Channel, ...] = ()
    suggested: tuple[str, ...] = ()
    """Person ids worth trying, the best first; the rest is chosen from the roster."""
    chats: OtherChats | None = None
    """What shows a card as other platforms do; None: it is not offered."""


def roles_of(person: Person, people: Sequence[Person]) -> frozenset[Role]:
    """Return the roles of the file, and manager if somebody reports to the person."""
    is_manager = any(other.manager_id == person.id for other in people)
    return person.roles | ({Role.MANAGER} if is_manager else frozenset())


def conversations_for(person: Person, people: Sequence[Person], channels: Sequence[Channel]) -> list[str]:
    """Return what a person can look into: their own conversation, then the channels open to their roles."""
    roles = roles_of(person, people)
    return [direct(person.id), *(channel(one.name) for one in channels if one.is_open_to(roles))]


def may_see_by(
    people: Callable[[], Awaitable[Sequence[Person]]], channels: Sequence[Channel]
) -> Callable[[str, str], Awaitable[bool]]:
    """Return the rule for `Inbound` of who may look into which conversation."""

    async def may_see(person_id: str, conversation: str) -> bool:
        if conversation == direct(person_id):
            return True
        everybody = await people()
        person = next((one for one in everybody if one.id == person_id), None)
        return person is not None and conversation in conversations_for(person, everybody, channels)

    return may_see
