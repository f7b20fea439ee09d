"""What is made of wishes: planned, done, or refused, by those who run the programme."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coaching.changes.model import ChangeRequest, ChangeState
from coaching.changes.rules import Wanted, days_waited, open_wishes, problems
from coaching.help.model import Wish
from coaching.ports import CoachingUnit
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import AuditEntry, Company, Person

SAVED = "change.saved"
"""What the audit calls that somebody saved a change."""
_NEW = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a change is saved, by whom and when."""

    unit: CoachingUnit
    company: Company
    actor: Person
    now: datetime

    def day(self, moment: datetime) -> date:
        """Return the company's day of a moment."""
        return moment.astimezone(ZoneInfo(self.company.timezone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A change as it is now, and as it was."""

    before: ChangeRequest | None
    after: ChangeRequest
    to_tell: Mapping[str, datetime]
    """Who wished it and has not heard of this state, with when they wished it first. Nobody else learns who
    they are, nor how many."""


def subject_of(change_id: int) -> str:
    """Return what the audit calls a change."""
    return f"change:{change_id}"


def print_of(one: ChangeRequest | None) -> str:
    """Return a short text that differs once what somebody entered differs; empty for a new one."""
    if one is None:
        return ""
    return fingerprint(one.titles, one.reasons, one.state, one.due, one.done_on)


def get_change(unit: CoachingUnit, change_id: int) -> ChangeRequest:
    """Return the change; raises `NotFoundError(what="change")`."""
    found = unit.changes.find(change_id)
    if found is None:
        raise NotFoundError(what="change", key=str(change_id))
    return found


def of_programme(unit: CoachingUnit, programme: Programme, change_id: int) -> ChangeRequest:
    """Return a change of a programme; raises `NotFoundError(what="change")`, also for one of another one."""
    found = get_change(unit, change_id)
    if found.programme_id != programme.id:
        raise NotFoundError(what="change", key=str(change_id))
    return found


def can_choose(before: ChangeRequest | None) -> bool:
    """Tell whether it can still be said which wishes a change is about. Not once an announcement may say how
    many asked for it: two such numbers, one wish apart, would tell whether two wishes are one person's."""
    return before is None or not before.announcement_id


def save(scene: Scene, programme: Programme, change_id: int, wanted: Wanted) -> Saved:
    """Keep what is made of wishes; `change_id` 0: a new change.

    Raises `NotFoundError(what="change")`, also for one of another programme, `InvalidInputError` by the
    inputs of the form, and `TooLateError("wishes_answered")` where somebody else was quicker with all.
    """
    before = _locked(scene, programme, change_id) if change_id else None
    earlier = [] if before is None else scene.unit.changes.wishes_of(before.id)
    about = _wishes_about(scene, programme, before, wanted, earlier=earlier)
    wrong = problems(wanted, languages=scene.company.languages, today=scene.day(scene.now))
    if can_choose(before) and not about and (before is None or earlier):
        wrong["wishes"] = "error.choice"
    if wrong:
        raise InvalidInputError(wrong)
    known = before or _begun(scene, programme, wanted)
    if can_choose(before):
        scene.unit.changes.set_wishes(known.id, about)
    wishes = scene.unit.changes.wishes_of(known.id)
    if before is None and not wishes:
        raise TooLateError(reason="wishes_answered")
    after = _entered(scene, known, wanted)
    if before is None or _counts_anew(before, after) or _ids(earlier) != _ids(wishes):
        after = _counted(scene, after, wishes)
    if after != before:
        scene.unit.changes.save(after)
        _note(scene, after)
    told = set() if before is None or before.state is not after.state else {one.person_id for one in earlier}
    return Saved(before=before, after=after, to_tell=_first_asked(wishes, told))


def _first_asked(wishes: Iterable[Wish], told: Collection[str]) -> Mapping[str, datetime]:
    latest_first = sorted(wishes, key=lambda one: one.at, reverse=True)
    return {one.person_id: one.at for one in latest_first if one.person_id not in told}


def _locked(scene: Scene, programme: Programme, change_id: int) -> ChangeRequest:
    found = scene.unit.changes.lock(change_id)
    if found.programme_id != programme.id:
        raise NotFoundError(what="change", key=str(change_id))
    return found


def _wishes_about(
    scene: Scene,
    programme: Programme,
    before: ChangeRequest | None,
    wanted: Wanted,
    *,
    earlier: Iterable[Wish],
) -> frozenset[int]:
    """Return the wishes that the change is about from now on; those whose text was deleted meanwhile can be
    chosen by nobody, and stay with it."""
    if not can_choose(before):
        return frozenset(_ids(earlier))
    change_id = 0 if before is None else before.id
    offered = _ids(open_wishes(scene.unit.help.wishes_of(programme.id), change_id))
    if not wanted.wish_ids <= offered:
        raise InvalidInputError({"wishes": "error.wishes_answered"})
    return wanted.wish_ids | (_ids(earlier) - offered)


def _begun(scene: Scene, programme: Programme, wanted: Wanted) -> ChangeRequest:
    """Store a new change, so that wishes can be given to it; what is counted of them follows."""
    begun = ChangeRequest(
        programme_id=programme.id,
        titles=wanted.titles,
        state=_state(wanted),
        asked_on=scene.day(scene.now),
        voices=0,
        saved_at=scene.now,
        saved_by=scene.actor.id,
    )
    return replace(begun, id=scene.unit.changes.add(begun))


def _entered(scene: Scene, known: ChangeRequest, wanted: Wanted) -> ChangeRequest:
    """Return the change with what was entered."""
    return replace(
        known,
        titles=wanted.titles,
        reasons=wanted.reasons,
        state=_state(wanted),
        due=wanted.on if wanted.state is ChangeState.PLANNED else None,
        done_on=wanted.on if wanted.state is ChangeState.DONE else None,
        saved_by=scene.actor.id,
    )


def _state(wanted: Wanted) -> ChangeState:
    if wanted.state is None:
        raise ValueError("a change needs a state")
    return wanted.state


def _counts_anew(before: ChangeRequest, after: ChangeRequest) -> bool:
    return (before.state, before.done_on) != (after.state, after.done_on)


def _ids(wishes: Iterable[Wish]) -> set[int]:
    return {one.id for one in wishes}


def _counted(scene: Scene, one: ChangeRequest, wishes: Sequence[Wish]) -> ChangeRequest:
    """Return the change with what is counted of its wishes, which stays when wishes are forgotten. The moment
    is that of the state: whoever corrects a word later does not change what counts as done when."""
    asked = [scene.day(wish.at) for wish in wishes]
    waited = () if one.done_on is None else days_waited(asked, one.done_on)
    is_first = bool(waited) and one.counted_at is None
    return replace(
        one,
        asked_on=min(asked, default=one.asked_on),
        voices=len({wish.person_id for wish in wishes}),
        waited=waited,
        counted=waited if is_first else one.counted,
        counted_at=scene.now if is_first else one.counted_at,
        saved_at=scene.now,
    )


def _note(scene: Scene, one: ChangeRequest) -> None:
    """Say in the audit who saved what; whoever wished it is nobody's to read."""
    entry = AuditEntry(at=scene.now, actor=scene.actor.id, action=SAVED, subject=subject_of(one.id))
    scene.unit.audit.append(entry)


def keep_announcement(unit: CoachingUnit, change_id: int, announcement_id: int) -> None:
    """Keep which announcement was drafted of a change."""
    known = unit.changes.lock(change_id)
    unit.changes.save(replace(known, announcement_id=announcement_id))
