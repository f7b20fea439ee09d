"""What people of the sample company wished before the demo begins, and what was made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.sample.company import LEAD, PROGRAMME_ID
from bot.sample.past_responses import moment_of
from coaching.changes.model import ChangeRequest, ChangeState
from coaching.checkins.model import TroubleKind
from coaching.help.model import Wish
from handlers.context import UnitOfWork
from people.model import Company

_WISHED_AT = time(11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What somebody wished on a day."""

    by: str
    on: date
    kind: TroubleKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was made of wishes."""

    titles: dict[str, str]
    reasons: dict[str, str]
    state: ChangeState
    saved: datetime
    wishes: tuple[Wished, ...]
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """All of them: those that were answered, and those that were not."""

    changes: tuple[Changed, ...]
    open: tuple[Wished, ...]


def read_wishes(file: Path, *, zone: ZoneInfo) -> Wishes:
    """Return what stands in the file, in its order."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(file.read_bytes())
    return Wishes(changes=tuple(_changed(one, zone) for one in found["changes"]), open=_wished(found["open"]))


def _changed(found: Mapping[str, Any], zone: ZoneInfo) -> Changed:
    saved = moment_of(found["saved"], zone)
    if saved is None:
        raise ValueError("a change was saved at some moment")
    return Changed(
        titles=found["title"],
        reasons=found["reason"],
        state=ChangeState(found["state"]),
        saved=saved,
        wishes=_wished(found["wishes"]),
        due=found.get("due"),
        done=found.get("done"),
    )


def _wished(found: Sequence[Mapping[str, Any]]) -> tuple[Wished, ...]:
    return tuple(
        Wished(by=one["by"], on=one["day"], kind=TroubleKind(one["kind"]), text=one["text"]) for one in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChanges:
    """Brings them in; the caller commits."""

    unit: UnitOfWork
    company: Company

    def bring_in(self, wishes: Wishes) -> None:
        """Keep every wish, and what was made of it."""
        for change in wishes.changes:
            ids = [self._keep(one) for one in change.wishes]
            self.unit.changes.set_wishes(self.unit.changes.add(_request(change)), ids)
        for one in wishes.open:
            self._keep(one)

    def _keep(self, one: Wished) -> int:
        at = datetime.combine(one.on, _WISHED_AT, tzinfo=ZoneInfo(self.company.timezone))
        wish = Wish(
            id=0,
            programme_id=PROGRAMME_ID,
            request_id=None,
            person_id=one.by,
            kind=one.kind,
            text=one.text,
            at=at,
        )
        return self.unit.help.put_wish(wish)


def _request(change: Changed) -> ChangeRequest:
    done = change.done
    waited = () if done is None else tuple((done - one.on).days for one in change.wishes)
    return ChangeRequest(
        programme_id=PROGRAMME_ID,
        titles=change.titles,
        reasons=change.reasons,
        state=change.state,
        due=change.due,
        done_on=done,
        asked_on=min(one.on for one in change.wishes),
        waited=waited,
        voices=len({one.by for one in change.wishes}),
        counted=waited,
        counted_at=change.saved if waited else None,
        saved_at=change.saved,
        saved_by=LEAD,
    )
