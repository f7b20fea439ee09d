"""`hojorin demo`: the sample company in the playground, everything else as in `run`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.bootstrap import Installation
from bot.engine import Mode
from bot.looks import other_chats
from bot.materials import Shelf
from bot.platform import Crowd, TickReport
from bot.playground.inbound import Inbound
from bot.playground.model import Channel, PersonDays, Playground, may_see_by, roles_of
from bot.playground.sender import PlaygroundSender
from bot.playground.transcript import Transcript
from bot.sample.colleagues import load_sample_company
from bot.sample.company import ADMIN, DEMO_START, LEAD, MANAGER, SUGGESTED_PERSON, sample_files
from bot.sample.delivering import Delivering, Together
from bot.sample.measuring import Measuring
from bot.sample.script import Script
from bot.sample.seed import seed
from bot.sample.temperament import Dice
from coaching.programmes.model import EnrolmentState
from people.model import Person, Platform, Role
from people.working_time import calendars_for

SEED = 1
"""What all chance of the sample company hangs on."""
_AHEAD = timedelta(days=120)
"""How far the playground's clock buttons look for the next working morning and day 90."""

_CHANNEL_ROLES = {
    "supporters": frozenset({Role.SUPPORTER, Role.LEAD, Role.ADMIN}),
    "leads": frozenset({Role.LEAD, Role.SPONSOR, Role.ADMIN}),
    "results": frozenset[Role](),
}
"""Who is in which of the channels of the settings; the results are for everybody."""


def seed_when_empty(installation: Installation) -> bool:
    """Bring the sample company in and set the clock to its first morning, if nobody is there yet.

    Returns whether it was done. A roster that was imported before is left as it is.
    """
    with installation.open_unit() as unit:
        if unit.people.list_all():
            return False
        seed(unit, company=installation.company, now=DEMO_START)
        installation.clock.put(unit, DEMO_START)
        unit.commit()
    return True


def build_playground(installation: Installation, transcript: Transcript) -> Playground:
    """Return the playground, and let the sample company act in the engine if it is there."""
    inbound = Inbound(
        transcript,
        installation.dispatcher.handle,
        installation.clock,
        may_see=may_see_by(partial(_people, installation), channels_of(installation)),
        language=installation.company.languages[0],
    )
    sender = installation.senders.get(Platform.PLAYGROUND)
    if isinstance(sender, PlaygroundSender):
        sender.members = partial(_members_of, installation)
    playground = Playground(
        transcript=transcript,
        inbound=inbound,
        clock=installation.clock,
        advance=partial(_advance, installation),
        company=installation.company,
        people=partial(_people, installation),
        days_of=partial(_days_of, installation),
        channels=channels_of(installation),
        suggested=(SUGGESTED_PERSON, LEAD, MANAGER, ADMIN),
        chats=other_chats(),
    )
    if _is_sample(installation):
        installation.engine.crowd = _crowd(installation, transcript, inbound)
        if installation.settings.materials is None:
            shelf = Shelf(
                sample_files().materials, open_unit=installation.open_unit, now=installation.clock.now
            )
            installation.engine.before_tick.append(shelf.refresh)
    return playground


def _crowd(installation: Installation, transcript: Transcript, inbound: Inbound) -> Crowd:
    """Return the people of the sample company, and its tool, which delivers numbers every night."""
    company = installation.company
    sample = load_sample_company(company)
    measuring = Measuring(sample=sample, dice=Dice(SEED), zone=ZoneInfo(company.timezone))
    delivering = Delivering(
        transcript, measuring, open_unit=installation.open_unit, threads=installation.threads
    )
    return Together(delivering, Script(transcript, inbound, company, seed=SEED, sample=sample))


def channels_of(installation: Installation) -> tuple[Channel, ...]:
    """Return the playground's channels among those of the settings."""
    names = installation.settings.channels
    return tuple(
        Channel(name=name.removeprefix("playground:"), roles=_CHANNEL_ROLES[purpose])
        for purpose, listed in (
            ("supporters", names.supporters),
            ("leads", names.leads),
            ("results", names.results),
        )
        for name in listed
        if name.startswith("playground:")
    )


async def _members_of(installation: Installation, name: str) -> frozenset[str] | None:
    """Return who sees a channel; None if it is none of the settings'."""
    found = next((one for one in channels_of(installation) if one.name == name), None)
    if found is None:
        return None
    everybody = await _people(installation)
    return frozenset(one.id for one in everybody if found.is_open_to(roles_of(one, everybody)))


def _is_sample(installation: Installation) -> bool:
    with installation.open_unit() as unit:
        return unit.people.find(SUGGESTED_PERSON) is not None


async def _people(installation: Installation) -> Sequence[Person]:
    return await installation.threads.run(partial(_all_people, installation))


def _all_people(installation: Installation) -> list[Person]:
    with installation.open_unit() as unit:
        return unit.people.list_all()


async def _days_of(installation: Installation, person_id: str) -> PersonDays:
    return await installation.threads.run(partial(_read_days_of, installation, person_id))


def _read_days_of(installation: Installation, person_id: str) -> PersonDays:
    today = installation.clock.now().date()
    with installation.open_unit() as unit:
        person = unit.people.get(person_id)
        calendars = calendars_for(
            unit, [person], company=installation.company, first=today, last=today + _AHEAD
        )
        enrolments = unit.enrolments.of_person(person_id)
    active = [one for one in enrolments if one.state is not EnrolmentState.LEFT]
    return PersonDays(calendar=calendars[person_id], day_zero=active[0].day_zero if active else None)


async def _advance(installation: Installation, moment: datetime) -> TickReport:
    return await installation.engine.advance(moment, mode=Mode.STEP)
