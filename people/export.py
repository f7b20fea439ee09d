"""Everything the ground domain keeps about a person: to hand it over, and to erase it."""

from datetime import date, datetime

from people.model import Account, AuditEntry, Leave, Pause, Person
from people.ports import PeopleUnit

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

_EVER = {"first": date(1900, 1, 1), "last": date(9999, 12, 31)}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def export_person(unit: PeopleUnit, person_id: str) -> dict[str, Json]:
    """Return the person, their leave, pauses, chat, and what the audit says of them, ready for JSON.

    Raises `NotFoundError`.
    """
    person = unit.people.get(person_id)
    last_chat = unit.people.last_chats([person_id]).get(person_id)
    leave = unit.people.leave_of([person_id], **_EVER).get(person_id, [])
    pauses = unit.people.pauses_of([person_id]).get(person_id, [])
    return {
        "person": _person(person),
        "accounts": [_account(account) for account in unit.accounts.of_person(person_id)],
        "leave": [_leave(period) for period in leave],
        "pauses": [_pause(wish) for wish in pauses],
        "introduced": person_id in unit.people.introduced([person_id]),
        "last_chat": last_chat.value if last_chat else None,
        "audit": [_entry(entry) for entry in unit.audit.list_entries(subject=person_id)],
    }


def erase_person(unit: PeopleUnit, person_id: str, *, at: datetime, actor: str) -> None:
    """Remove the person from the ground domain; the audit keeps the id and that it was erased.

    People whom they managed have no manager afterwards. Raises `NotFoundError`.
    """
    unit.people.get(person_id)
    unit.people.erase(person_id)
    unit.audit.append(AuditEntry(at=at, actor=actor, action="erase", subject=person_id))


def _person(person: Person) -> dict[str, Json]:
    """Return the row under the names of the roster file."""
    hours = person.work_hours
    return {
        "person_id": person.id,
        "name": person.name,
        "email": person.email,
        "slack_user_id": person.slack_user_id,
        "teams_aad_id": person.teams_aad_id,
        "team": person.team,
        "rank": person.rank,
        "manager_id": person.manager_id,
        "roles": [role.value for role in sorted(person.roles)],
        "locale": person.locale,
        "timezone": person.timezone,
        "country": person.country,
        "start_date": _iso(person.start_date),
        "end_date": _iso(person.end_date),
        "work_days": ";".join(_WEEKDAYS[day - 1] for day in sorted(person.work_days or ())) or None,
        "work_hours": f"{hours.start:%H:%M}-{hours.end:%H:%M}" if hours else None,
        "active": person.active,
    }


def _account(account: Account) -> dict[str, Json]:
    """Return what a chat platform said of the person's account."""
    return {
        "platform": account.platform.value,
        "identity": account.identity,
        "locale": account.locale,
        "timezone": account.timezone,
        "guest": account.guest,
        "deactivated": account.deactivated,
    }


def _leave(period: Leave) -> dict[str, Json]:
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "kind": period.kind,
        "half": period.half.value if period.half else None,
    }


def _pause(wish: Pause) -> dict[str, Json]:
    return {"feature": wish.feature.value if wish.feature else None, "until": _iso(wish.until)}


def _entry(entry: AuditEntry) -> dict[str, Json]:
    return {
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "detail": entry.detail,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
