"""What admins hear of Hojorin itself: a chat that refuses our token, a secret that ends soon.

They are told in a chat that works. What operators are to hear by their webhook waits in switches until it was
taken (`bot.alerts`), so that no process that dies takes it along.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import product
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.model import Card
from cards.serial import to_json
from coaching.programmes.succession import is_here
from handlers import topics
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from people.calendar import pattern_of
from people.expiry import WARN_DAYS_AHEAD, days_left, warning_due
from people.model import Company, Feature, Person, Platform, Role
from people.outbox import Message, NewMessage, Reason
from people.reach import address_of

TOKENS = {Platform.SLACK: "SLACK_BOT_TOKEN", Platform.TEAMS: "TEAMS_APP_PASSWORD"}
"""The variable in the environment whose secret opens each chat."""
WAITING = "alert_waiting"
"""How the names of switches begin that hold what operators were not told yet."""
WARNED = "warned_of_expiry"
"""The switch, with a secret's name behind it, of the last warning given: the end, and how many days ahead."""
LAST_WARNING_LASTS = timedelta(days=7)


class About(StrEnum):
    """What operators are told of."""

    TOKEN_DEAD = "token_dead"  # noqa: S105 - the name of a trouble
    SECRET_EXPIRES = "secret_expires"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that operators are told, by their webhook or in the log."""

    about: About
    platform: Platform
    admins: int
    """How many admins are told in a chat."""
    secret: str
    """The name of the variable in the environment that holds it."""
    expires: str = ""
    """ISO date."""
    is_over: bool = False
    """The platform takes our token again: that could not be told any sooner."""


# ---------------------------------------------------------------------------- a chat that refuses our token


def tell_of_trouble(world: World, unit: UnitOfWork, platform: Platform) -> int:
    """Tell every admin, in another chat that works, that a platform refuses our token; returns how many.

    To be called once a trouble: where `pause_platform` says that it is new, in the same unit of work.
    """
    admins = admins_reached(world, unit, without=platform)
    messages = [
        NewMessage(
            dedupe_key=f"{topics.PLATFORM_TROUBLE}:{platform}:{world.now.isoformat()}:{admin.id}",
            kind=topics.PLATFORM_TROUBLE,
            lane=f"person:{admin.id}",
            person_id=admin.id,
            card=to_json(_trouble_card(world, admin, platform, found_at=world.now)),
            due_at=world.now,
        )
        for admin in admins
    ]
    told = unit.outbox.add_many(messages, now=world.now)
    _keep(
        unit,
        Alert(about=About.TOKEN_DEAD, platform=platform, admins=told, secret=TOKENS.get(platform, "")),
    )
    return told


def admins_reached(world: World, unit: UnitOfWork, *, without: Platform | None = None) -> list[Person]:
    """Return the admins who can be told something now, on another platform than `without`."""
    platforms = platforms_that_work(world, unit, without=without)
    return [
        admin
        for admin in unit.people.of_role(Role.ADMIN)
        if is_here(admin, company=world.company, now=world.now)
        and address_of(admin, platforms=platforms, last_chat=None) is not None
    ]


def platforms_that_work(
    world: World, unit: UnitOfWork, *, without: Platform | None = None
) -> tuple[Platform, ...]:
    """Return the platforms that are switched on and take our token."""
    dead = {one for one, why in unit.outbox.troubled_platforms().items() if why is Reason.TOKEN_DEAD}
    return tuple(one for one in world.platforms if one not in dead and one is not without)


def troubles_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that tell of a trouble which has passed."""
    told = [one for one in messages if one.kind == topics.PLATFORM_TROUBLE]
    troubled = unit.outbox.troubled_platforms() if told else {}
    return frozenset(one.id for one in told if _key(one)[1] not in troubled)


def _trouble_card(world: World, admin: Person, platform: Platform, *, found_at: datetime) -> Card:
    zone = pattern_of(admin, world.company).timezone
    card = data.PlatformTroubleData(
        platform=platform, secret=TOKENS.get(platform, ""), found_at=found_at.astimezone(zone)
    )
    return builders.platform_trouble(card, reader_of(admin, world.company).words)


# ---------------------------------------------------------------------------- a secret that ends


def warn_of_expiry(world: World, unit: UnitOfWork, *, expiring: Mapping[str, date]) -> int:
    """Tell every admin of the secrets (by the name of their variable) that end soon, each of the warnings
    once; returns how many messages are new. Called once a day; the caller commits."""
    today = company_date(world.company, world.now)
    return sum(
        _warn(world, unit, secret, expires, days_ahead=days)
        for secret, expires in sorted(expiring.items())
        if (days := warning_due(expires, today)) is not None
    )


def company_date(company: Company, now: datetime) -> date:
    """Return the company's date."""
    return now.astimezone(ZoneInfo(company.timezone)).date()


def _warn(world: World, unit: UnitOfWork, secret: str, expires: date, *, days_ahead: int) -> int:
    switch, given = f"{WARNED}:{secret}", f"{expires.isoformat()}:{days_ahead}"
    if unit.switches.get(switch) == given:
        return 0
    unit.switches.put(switch, given)
    messages = [
        NewMessage(
            dedupe_key=f"{topics.SECRET_EXPIRES}:{secret}:{given}:{admin.id}",
            kind=topics.SECRET_EXPIRES,
            lane=f"person:{admin.id}",
            person_id=admin.id,
            feature=Feature.WORK,
            card=to_json(_expiry_card(world, admin, secret, expires)),
            due_at=world.now,
            not_after=_lasts_until(world, expires, days_ahead=days_ahead),
        )
        for admin in admins_reached(world, unit)
    ]
    told = unit.outbox.add_many(messages, now=world.now)
    platform = _platform_of(secret)
    of_secret = Alert(
        about=About.SECRET_EXPIRES,
        platform=platform,
        admins=told,
        secret=secret,
        expires=expires.isoformat(),
    )
    _keep(unit, of_secret)
    return told


def _lasts_until(world: World, expires: date, *, days_ahead: int) -> datetime:
    """Return when the next warning takes the place of this one; after the last, a few days on."""
    later = [days for days in WARN_DAYS_AHEAD if days < days_ahead]
    if not later:
        return world.now + LAST_WARNING_LASTS
    day = expires - timedelta(days=max(later))
    return datetime.combine(day, time(), tzinfo=ZoneInfo(world.company.timezone))


def _expiry_card(world: World, admin: Person, secret: str, expires: date) -> Card:
    card = data.SecretExpiresData(
        secret=secret,
        platform=_platform_of(secret),
        expires=expires,
        days_left=days_left(expires, company_date(world.company, world.now)),
    )
    return builders.secret_expires(card, reader_of(admin, world.company).words)


def _platform_of(secret: str) -> Platform:
    return next(platform for platform, name in TOKENS.items() if name == secret)


# ---------------------------------------------------------------------------- looked at again


def rebuild_alerts(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of warnings that a secret ends as they read at `at`, by message id."""
    warnings = [one for one in messages if one.kind == topics.SECRET_EXPIRES]
    admins = unit.people.get_many({one.person_id for one in warnings if one.person_id is not None})
    then = replace(world, now=at)
    return {
        one.id: _expiry_card(then, admins[one.person_id or ""], _key(one)[1], _expires(one))
        for one in warnings
        if one.person_id in admins
    }


def _expires(message: Message) -> date:
    return date.fromisoformat(_key(message)[2])


def _key(message: Message) -> list[str]:
    """Return the parts of the key; a person's id, which may hold a ':', stands last."""
    return message.dedupe_key.split(":")


# ---------------------------------------------------------------------------- for operators


def _keep(unit: UnitOfWork, alert: Alert) -> None:
    row = {"platform": alert.platform, "admins": alert.admins, "expires": alert.expires}
    unit.switches.put(_switch(alert.about, alert.secret), json.dumps(row))


def alerts_to_tell(unit: UnitOfWork) -> list[Alert]:
    """Return what operators are still to be told."""
    stored = [_stored(unit, about, secret) for about, secret in product(About, TOKENS.values())]
    found = [one for one in stored if one is not None]
    troubled = unit.outbox.troubled_platforms() if found else {}
    return [
        replace(one, is_over=one.about is About.TOKEN_DEAD and one.platform not in troubled) for one in found
    ]


def _stored(unit: UnitOfWork, about: About, secret: str) -> Alert | None:
    stored = unit.switches.get(_switch(about, secret))
    if stored is None:
        return None
    row = json.loads(stored)
    return Alert(
        about=about,
        secret=secret,
        platform=Platform(row["platform"]),
        admins=row["admins"],
        expires=row["expires"],
    )


def told_operators(unit: UnitOfWork, alert: Alert) -> None:
    """Forget what operators were told, unless there is something newer to tell by now. The caller commits."""
    stored = _stored(unit, alert.about, alert.secret)
    if stored == replace(alert, is_over=False):
        unit.switches.put(_switch(alert.about, alert.secret), None)


def _switch(about: About, secret: str) -> str:
    """Return the name of a switch of its own for each, so that no process writes over what another one has
    to tell."""
    return f"{WAITING}:{about}:{secret}"
