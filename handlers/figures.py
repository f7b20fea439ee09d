"""What those who run an installation watch: how old what waits is, how much there is, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.announcements.feeding import next_announcement
from handlers.context import UnitOfWork, World
from handlers.delivery import may_send
from handlers.leading import next_look
from handlers.responses.telling import next_to_tell
from handlers.responses.watching import next_look as next_look_after_responses
from handlers.scheduled import failing, next_opening
from people.figures import PlatformFigures
from people.model import Platform
from people.outbox import MessageState


class Part(StrEnum):
    """What a tick plans, part by part, in this order."""

    STEPS = "steps"
    """Of people in their programmes."""
    HELP = "help"
    LEADING = "leading"
    SURVEYS = "surveys"
    """That run: their reminders, and their close."""
    ANNOUNCEMENTS = "announcements"
    """That were launched: their messages, and their close."""
    RESPONSES = "responses"
    """To surveys: reminders, surveys that waited for them, and that everybody is told of them."""
    DATES = "dates"
    """Of schedules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One reading of the database. Ages are seconds of the business clock."""

    oldest_due: float
    """Since the oldest message that may be sent became due; 0 when there is none."""
    outbox_age: float
    """The same, but no longer than since a message went out on its platform (`outbox_age`)."""
    schedule_lag: float
    """Since the oldest thing that is to be planned became due; 0 when there is none."""
    schedules_failing: int
    """How many schedules break (`handlers.scheduled`)."""
    sending_stopped: bool
    """By the emergency stop, or for want of a platform."""
    messages: Mapping[tuple[Platform | None, MessageState], int]
    platforms: tuple[PlatformFigures, ...]


def read_figures(world: World, unit: UnitOfWork) -> Figures:
    """Read what is watched. Changes nothing."""
    stopped = not may_send(world, unit)
    waiting = {} if stopped else unit.figures.waiting_since(now=world.now)
    none_yet = {(platform, state): 0 for platform in world.platforms for state in MessageState}
    return Figures(
        oldest_due=_since(min(waiting.values(), default=None), now=world.now),
        outbox_age=0.0 if stopped else outbox_age(world, unit),
        schedule_lag=_since(next_planned(world, unit), now=world.now),
        schedules_failing=len(failing(unit)),
        sending_stopped=stopped,
        messages=none_yet | unit.outbox.counts_by_state(),
        platforms=tuple(unit.figures.platforms()),
    )


def outbox_age(world: World, unit: UnitOfWork) -> float:
    """Return for how many seconds something has waited that may be sent, while nothing went out there.

    A mass send at the pace that a platform takes may last for hours: its last messages wait long, and that
    is no fault as long as others go out there. Each platform is judged alone: that one is busy says nothing
    about another one. What the emergency stop, a retry or a platform's pause holds back does not count:
    waiting is what it should do.
    """
    waiting = unit.figures.waiting_since(now=world.now) if may_send(world, unit) else {}
    last = unit.figures.last_sent() if waiting else {}
    ages = [
        _since(_later(since, _last_for(world, platform, last)), now=world.now)
        for platform, since in waiting.items()
    ]
    return max(ages, default=0.0)


def _last_for(world: World, platform: Platform | None, last: Mapping[Platform, datetime]) -> datetime | None:
    """Return when something went out last that shows that the platform's messages get on. One that was not
    looked at yet, or whose platform is no longer connected, may go anywhere."""
    if platform in world.platforms:
        return last.get(platform)
    return max(last.values(), default=None)


def _later(moment: datetime, other: datetime | None) -> datetime:
    return moment if other is None else max(moment, other)


def next_planned(world: World, unit: UnitOfWork) -> datetime | None:
    """Return when a tick has something to plan next, or None: a message, or the next step of a survey."""
    return earliest(*next_of_parts(world, unit).values())


def next_of_parts(world: World, unit: UnitOfWork) -> dict[Part, datetime | None]:
    """Return when each part of planning has something to do next, or None. Of surveys it is a moment that
    has passed, for as long as one cannot be closed."""
    return {
        Part.STEPS: unit.enrolments.next_due(),
        Part.HELP: unit.help.next_due(),
        Part.LEADING: next_look(world, unit),
        Part.SURVEYS: unit.surveys.next_moment(),
        Part.ANNOUNCEMENTS: next_announcement(world, unit),
        Part.RESPONSES: earliest(next_look_after_responses(world, unit), next_to_tell(unit)),
        Part.DATES: next_opening(unit),
    }


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the earliest of those that there are."""
    return min((moment for moment in moments if moment is not None), default=None)


def _since(moment: datetime | None, *, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())
