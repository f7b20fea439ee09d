"""Which account on a chat platform is whose, and what it completes: found by id or e-mail, never by name."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from people.cells import CellRefusedError, parse_timezone
from people.model import Account, AuditEntry, Person, Platform
from people.ports import PeopleUnit
from people.reach import identity_on

LONGEST_LOCALE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a chat platform says of one of its users."""

    identity: str
    email: str | None = None
    """Only an address that the platform has proven: whoever has it acts as the person of the roster."""
    locale: str | None = None
    timezone: str | None = None
    bot: bool = False
    guest: bool = False
    deactivated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a look at the platform's users changed. `linked`: people of the roster with an account now."""

    linked: int
    changed: int
    newly: frozenset[str] = frozenset()
    """Ids of people who have an account now and had none, or another, before."""

    @property
    def any_change(self) -> bool:
        """Whether the people of the roster are others than before in any way that matters."""
        return self.changed > 0


def link(profiles: Iterable[Profile], roster: Iterable[Person], *, platform: Platform) -> list[Account]:
    """Return the accounts of people of the roster, by identity; purely.

    The account that the roster names is the person's. Who is named none is found by e-mail, in any case of
    letters: an address that two people of the roster share finds nobody, and of two accounts with one
    address the active one counts, or none. Bots are nobody's.
    """
    people = list(roster)
    users = [profile for profile in profiles if not profile.bot]
    named = {identity: one for one in people if (identity := identity_on(platform, one))}
    found = {profile.identity: named[profile.identity] for profile in users if profile.identity in named}
    found |= _by_email([profile for profile in users if profile.identity not in named], people, platform)
    by_identity = {profile.identity: profile for profile in users}
    return [
        _account(by_identity[identity], person, platform)
        for identity, person in sorted(found.items(), key=_id)
    ]


def _id(item: tuple[str, Person]) -> str:
    return item[0]


def _by_email(profiles: Sequence[Profile], people: Sequence[Person], platform: Platform) -> dict[str, Person]:
    """Return whose e-mail the accounts have, by identity."""
    searching = [one for one in people if one.email and not identity_on(platform, one)]
    shared = Counter(_address(one.email) for one in people if one.email)
    owners = {_address(one.email): one for one in searching if shared[_address(one.email)] == 1}
    offered: dict[str, list[Profile]] = {}
    for profile in profiles:
        if profile.email and _address(profile.email) in owners:
            offered.setdefault(_address(profile.email), []).append(profile)
    chosen = {address: _only(accounts) for address, accounts in offered.items()}
    return {one.identity: owners[address] for address, one in chosen.items() if one is not None}


def _only(accounts: Sequence[Profile]) -> Profile | None:
    active = [one for one in accounts if not one.deactivated] or list(accounts)
    return active[0] if len(active) == 1 else None


def _address(email: str | None) -> str:
    return (email or "").strip().casefold()


def _account(profile: Profile, person: Person, platform: Platform) -> Account:
    return Account(
        platform=platform,
        identity=profile.identity,
        person_id=person.id,
        locale=(profile.locale or "")[:LONGEST_LOCALE] or None,
        timezone=_known_timezone(profile.timezone),
        guest=profile.guest,
        deactivated=profile.deactivated,
    )


def _known_timezone(name: str | None) -> str | None:
    """Return the zone if calendars know it: the platform's word is not ours."""
    try:
        return parse_timezone(name) if name else None
    except CellRefusedError:
        return None


def refresh_accounts(
    unit: PeopleUnit,
    platform: Platform,
    profiles: Sequence[Profile],
    *,
    at: datetime,
    newer: Collection[str] = (),
) -> Refreshed:
    """Make the accounts kept those of all users of the platform; what is not among them any more goes.

    `newer` are identities of which something newer than the list is known already: they are left alone.

    New links and deactivations are audited, because whoever has the account acts as the person.
    """
    wanted = {one.identity: one for one in link(profiles, unit.people.roster(), platform=platform)}
    before = {one.identity: one for one in unit.accounts.list_all(platform)}
    kept = {before[identity].person_id for identity in newer if identity in before}
    wanted = {
        identity: one
        for identity, one in wanted.items()
        if identity not in newer and one.person_id not in kept
    }
    before = {identity: one for identity, one in before.items() if identity not in newer}
    gone = [identity for identity in before if identity not in wanted]
    unit.accounts.delete_many(platform, gone)
    changed = _put(unit, before, wanted, at=at)
    return Refreshed(
        linked=len(wanted), changed=len(changed) + len(gone), newly=_newly_linked(before, changed)
    )


def refresh_account(unit: PeopleUnit, platform: Platform, profile: Profile, *, at: datetime) -> Refreshed:
    """Take over what has changed of one user; most changes (a status, a picture) are none of ours.

    Who has another account already keeps it: which of two counts is for `refresh_accounts` to say.
    """
    before = unit.accounts.find(platform, profile.identity)
    candidates = unit.people.roster_of_account(platform, profile.identity, email=profile.email)
    wanted = [one for one in link([profile], candidates, platform=platform) if not _has_another(unit, one)]
    if before is not None and not wanted:
        unit.accounts.delete_many(platform, [profile.identity])
        return Refreshed(linked=0, changed=1)
    earlier = {} if before is None else {before.identity: before}
    changed = _put(unit, earlier, {one.identity: one for one in wanted}, at=at)
    return Refreshed(linked=len(wanted), changed=len(changed), newly=_newly_linked(earlier, changed))


def note_account(
    unit: PeopleUnit, platform: Platform, identity: str, *, locale: str | None, timezone: str | None
) -> bool:
    """Keep language and time zone with which somebody of the roster last wrote, where they say them; True
    if that is something new. For platforms whose lists of users name neither."""
    owner = unit.people.find_on(platform, identity)
    if owner is None:
        return False
    before = unit.accounts.find(platform, identity)
    known = before or Account(platform=platform, identity=identity, person_id=owner.id)
    after = replace(
        known,
        locale=(locale or "")[:LONGEST_LOCALE] or known.locale,
        timezone=_known_timezone(timezone) or known.timezone,
    )
    if after != before:
        unit.accounts.put_many([after])
    return after != before


def _has_another(unit: PeopleUnit, account: Account) -> bool:
    others = (one for one in unit.accounts.of_person(account.person_id) if one.platform is account.platform)
    return any(other.identity != account.identity and not other.deactivated for other in others)


def _newly_linked(before: Mapping[str, Account], changed: Iterable[Account]) -> frozenset[str]:
    """Return who can be reached now and could not before: linked, or active again."""
    return frozenset(
        one.person_id
        for one in changed
        if not one.deactivated
        and {"account.linked", "account.reactivated"} & set(_audited(before.get(one.identity), one))
    )


def _put(
    unit: PeopleUnit, before: Mapping[str, Account], wanted: Mapping[str, Account], *, at: datetime
) -> list[Account]:
    changed = [one for identity, one in wanted.items() if before.get(identity) != one]
    unit.accounts.put_many(changed)
    for one in changed:
        for action in _audited(before.get(one.identity), one):
            entry = AuditEntry(at=at, actor=one.platform.value, action=action, subject=one.person_id)
            unit.audit.append(entry)
    return changed


def _audited(before: Account | None, after: Account) -> Iterable[str]:
    """Yield what an audit should know of a change of an account."""
    if before is None or before.person_id != after.person_id:
        yield "account.linked"
    if after.deactivated and (before is None or not before.deactivated):
        yield "account.deactivated"
    if before is not None and before.deactivated and not after.deactivated:
        yield "account.reactivated"
