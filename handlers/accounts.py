"""What a chat platform says of its users reaches the roster, and those whom it concerns."""

from collections.abc import Collection, Sequence
from datetime import datetime

from coaching.programmes.service import enrol_everywhere
from handlers.context import UnitOfWork, World
from people.accounts import Profile, Refreshed, refresh_account, refresh_accounts
from people.model import Platform
from people.outbox import DeliveryUnit, Reason


def take_over_users(
    world: World,
    unit: UnitOfWork,
    platform: Platform,
    profiles: Sequence[Profile],
    *,
    newer: Collection[str] = (),
) -> Refreshed:
    """Take over all users of a platform but those of whom something newer is known; who came or went begins
    or ends their programmes, and what waited for an account goes out. Commits."""
    result = refresh_accounts(unit, platform, profiles, at=world.now, newer=newer)
    return _finish(world, unit, result)


def take_over_user(world: World, unit: UnitOfWork, platform: Platform, profile: Profile) -> Refreshed:
    """Take over one user who joined or changed. Commits only if something did change."""
    result = refresh_account(unit, platform, profile, at=world.now)
    return _finish(world, unit, result)


CURABLE = (Reason.NOT_INSTALLED, Reason.BLOCKED, Reason.DISABLED_BY_ADMIN)
"""Why a person could not be written to, and what they show to be cured by writing themselves."""


def reachable_again(unit: DeliveryUnit, person_id: str, *, now: datetime) -> int:
    """Let go out what waited for a person to be reached, now that they were heard from; returns how many."""
    return unit.outbox.release([person_id], reasons=CURABLE, now=now)


def _finish(world: World, unit: UnitOfWork, result: Refreshed) -> Refreshed:
    if result.any_change:
        enrol_everywhere(unit, company=world.company, now=world.now)
        unit.outbox.release(result.newly, reasons=(Reason.NO_CHAT_IDENTITY,), now=world.now)
        unit.commit()
    return result
