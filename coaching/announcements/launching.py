"""From a draft to what goes out: counted, proposed, approved, launched. Who asks may do it, and what they ask
for is what they have seen; both are looked at again where it is carried out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coaching.announcements.drafting import draft_of, fingerprint_of, subject_of
from coaching.announcements.model import Announcement, AnnouncementState, Forecast, Work
from coaching.announcements.rules import (
    Reach,
    is_beyond,
    is_covered,
    may_approve,
    may_change,
    needs_approval,
    reach_of,
)
from coaching.ports import CoachingUnit
from coaching.programmes.succession import is_here
from people.errors import NotAllowedError, NotFoundError, TooLateError
from people.model import AuditEntry, Company, Person, Role

COUNTED, LAUNCHED = "announcement.counted", "announcement.launched"
PROPOSED, APPROVED, REFUSED = "announcement.proposed", "announcement.approved", "announcement.refused"
"""What the audit calls what was done to an announcement."""
CHANGED, DECIDED, BUSY = "announcement_changed", "announcement_decided", "announcement_busy"
NOT_APPROVED, NO_APPROVER = "announcement_not_approved", "announcement_no_approver"
"""Why something cannot be done (`TooLateError.reason`)."""
URGENT = "urgent"
"""What the audit adds to an announcement that does not wait for the week's limit."""
COUNT_LASTS = timedelta(days=1)
"""How long others may be asked to approve what was counted, before it is counted anew: our own default."""
MOST_ASKED = 10
"""People who are asked for approval at the same time: our own default."""


# ---------------------------------------------------------------------------- asked for


def ask_to_count(unit: CoachingUnit, announcement_id: int, *, actor: Person, now: datetime) -> Announcement:
    """Have it counted anew. Raises `NotFoundError`, `NotAllowedError`, and `TooLateError` once it was
    launched."""
    one = draft_of(unit, announcement_id)
    _check_change(unit, one, actor)
    if one.work is not None:
        return one
    asked = replace(_withdrawn(one), work=Work.COUNT, work_by=actor.id, forecast=None, changed_at=now)
    unit.announcements.save(asked)
    return asked


def ask_to_launch(
    unit: CoachingUnit, announcement_id: int, *, seen: str, actor: Person, company: Company, now: datetime
) -> Announcement:
    """Have it sent to those who were counted. Raises as `ask_to_count`, and `TooLateError` if it is not what
    was `seen` any more, is at work, or needs somebody's approval first."""
    one = draft_of(unit, announcement_id)
    _check_change(unit, one, actor)
    forecast = _seen(one, seen)
    if lacks_approval(unit, one, forecast, by=actor, company=company):
        raise TooLateError(reason=NOT_APPROVED)
    asked = replace(one, work=Work.LAUNCH, work_by=actor.id, launched_by=actor.id, changed_at=now)
    unit.announcements.save(asked)
    return asked


def propose(
    unit: CoachingUnit, announcement_id: int, *, seen: str, actor: Person, company: Company, now: datetime
) -> tuple[Announcement, list[Person]]:
    """Ask others for approval; returns the announcement with who is asked. Raises as `ask_to_launch`, and
    `TooLateError` if there is nobody who may give it."""
    one = draft_of(unit, announcement_id)
    _check_change(unit, one, actor)
    _seen(one, seen)
    if one.state is AnnouncementState.PROPOSED:
        return one, []
    asked = replace(
        one,
        state=AnnouncementState.PROPOSED,
        launched_by=actor.id,
        approver_id="",
        requests=one.requests + 1,
        changed_at=now,
    )
    people = approvers(unit, asked, company=company, now=now)
    if not people:
        raise TooLateError(reason=NO_APPROVER)
    unit.announcements.save(asked)
    _note(unit, asked, PROPOSED, actor=actor.id, now=now)
    return asked, people


def is_old(one: Announcement, *, now: datetime) -> bool:
    """Tell whether it was counted too long ago for others to approve it."""
    return one.forecast is not None and one.forecast.counted_at + COUNT_LASTS <= now


def approve(
    unit: CoachingUnit, announcement_id: int, *, seen: str, actor: Person, company: Company, now: datetime
) -> Announcement:
    """Approve what was `seen` and have it sent, as who asked for it wishes. The first answer counts. Raises
    `NotFoundError`, `NotAllowedError`, and `TooLateError`."""
    one = _proposed(unit, announcement_id, actor, company)
    forecast = _seen(one, seen)
    approved = replace(
        one,
        approver_id=actor.id,
        forecast=replace(forecast, approved=forecast.recipients),
        work=Work.LAUNCH,
        work_by=one.launched_by or one.author_id,
        changed_at=now,
    )
    unit.announcements.save(approved)
    _note(unit, approved, APPROVED, actor=actor.id, now=now)
    return approved


def refuse(
    unit: CoachingUnit, announcement_id: int, *, reason: str, actor: Person, company: Company, now: datetime
) -> Announcement:
    """Send it back to its author; what was counted stays, and the reason with it. Raises as `approve`."""
    one = _proposed(unit, announcement_id, actor, company)
    refused = replace(
        one,
        state=AnnouncementState.DRAFT,
        approver_id="",
        sent_back=reason,
        sent_back_by=actor.id,
        changed_at=now,
    )
    unit.announcements.save(refused)
    _note(unit, refused, REFUSED, actor=actor.id, now=now)
    return refused


def check_approver(
    unit: CoachingUnit, announcement_id: int, *, actor: Person, company: Company
) -> Announcement:
    """Return what somebody is asked to approve. Raises as `approve`."""
    return _proposed(unit, announcement_id, actor, company)


def reach_for(unit: CoachingUnit, one: Announcement, *, by: Person | None, company: Company) -> Reach:
    """Return whom an announcement reaches that its author wrote and `by` sends: everybody if both may."""
    programmes = unit.programmes.list_all()
    people = [unit.people.find(one.author_id), by]
    reaches = [Reach() if each is None else reach_of(each, programmes, company) for each in people]
    return next((each for each in reaches if not each.everybody), Reach(everybody=True))


def lacks_approval(
    unit: CoachingUnit, one: Announcement, forecast: Forecast, *, by: Person | None, company: Company
) -> bool:
    """Tell whether somebody else must approve it before it goes out at the wish of `by`: nobody has, or who
    did may not any more."""
    reach = reach_for(unit, one, by=by, company=company)
    if not needs_approval(one, forecast, company, reach=reach):
        return False
    approver = unit.people.find(one.approver_id) if one.approver_id else None
    if approver is None:
        return True
    # Who approved it may be who sends it, once its audience has changed: two people have seen it still.
    asked_for = replace(one, launched_by="", work_by="")
    return not may_approve(approver, asked_for, unit.programmes.list_all(), company)


def is_for_others_too(unit: CoachingUnit, one: Announcement, *, by: Person, company: Company) -> bool:
    """Tell whether it is read in channels beyond whom its author, or `by` who sends it, may announce to."""
    return is_beyond(one, reach_for(unit, one, by=by, company=company))


def approvers(unit: CoachingUnit, one: Announcement, *, company: Company, now: datetime) -> list[Person]:
    """Return who is asked for approval: those who may give it, leads before admins, by id."""
    programmes = unit.programmes.list_all()
    named = [*unit.people.of_role(Role.LEAD), *unit.people.of_role(Role.ADMIN)]
    found = {
        person.id: person
        for person in named
        if is_here(person, company=company, now=now) and may_approve(person, one, programmes, company)
    }
    return list(found.values())[:MOST_ASKED]


def _proposed(unit: CoachingUnit, announcement_id: int, actor: Person, company: Company) -> Announcement:
    """Return the announcement, locked, if it waits for an answer that the acting person may give."""
    one = unit.announcements.lock(announcement_id)
    if not may_approve(actor, one, unit.programmes.list_all(), company):
        raise NotAllowedError(person_id=actor.id, what="approve this announcement")
    if one.state is not AnnouncementState.PROPOSED or one.work is not None:
        raise TooLateError(reason=DECIDED)
    return one


def _check_change(unit: CoachingUnit, one: Announcement, actor: Person) -> None:
    if not may_change(actor, one, unit.programmes.list_all()):
        raise NotAllowedError(person_id=actor.id, what="send this announcement")


def _seen(one: Announcement, seen: str) -> Forecast:
    """Return what was counted, if that is what somebody has read."""
    if one.work is not None:
        raise TooLateError(reason=BUSY)
    if one.forecast is None or fingerprint_of(one) != seen:
        raise TooLateError(reason=CHANGED)
    return one.forecast


def _withdrawn(one: Announcement) -> Announcement:
    """Return it as a draft that nobody has approved."""
    return replace(one, state=AnnouncementState.DRAFT, approver_id="")


# ---------------------------------------------------------------------------- carried out


def still_asked(unit: CoachingUnit, asked: Announcement) -> Announcement | None:
    """Return the announcement, locked, while the work that was asked for is still to be done as it was asked
    for; None if somebody else has done it, or it was changed or thrown away."""
    try:
        now = unit.announcements.lock(asked.id)
    except NotFoundError:
        return None
    is_same = (now.work, now.work_by, now.content, now.addressing) == (
        asked.work,
        asked.work_by,
        asked.content,
        asked.addressing,
    )
    return now if is_same and now.work is not None and not now.is_launched else None


def finish_count(
    unit: CoachingUnit, one: Announcement, forecast: Forecast, *, company: Company, now: datetime
) -> Announcement:
    """Keep what was counted of a locked announcement. What a launch found different stays with it, and that
    somebody approved it, unless it goes to many more people now."""
    found = one.forecast
    if found is not None:
        forecast = replace(
            forecast, added=found.added, gone=found.gone, changed=found.changed, approved=found.approved
        )
    is_approved = is_covered(forecast.approved, forecast.recipients, company)
    counted = replace(
        one,
        work=None,
        work_by="",
        forecast=forecast,
        approver_id=one.approver_id if is_approved else "",
        changed_at=now,
    )
    unit.announcements.save(counted)
    _note(unit, counted, COUNTED, actor=one.work_by, now=now, detail=str(forecast.recipients))
    return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How the audience differs from who was counted: how many came and went, and the first of them by id."""

    added: int
    gone: int
    first: tuple[str, ...]


def count_again(unit: CoachingUnit, one: Announcement, moved: Moved, *, now: datetime) -> Announcement:
    """Have a locked announcement counted anew instead of launching it, because its audience is another one.
    That is kept with the work, so that it is said even if this process dies. Who approved it, stays until it
    is known for how many people it is now: neither words nor addressing have changed."""
    known = one.forecast or Forecast(counted_at=now, audience=0, recipients=0, reached=0)
    again = replace(
        one,
        state=AnnouncementState.DRAFT,
        work=Work.COUNT,
        forecast=replace(known, added=moved.added, gone=moved.gone, changed=moved.first),
        changed_at=now,
    )
    unit.announcements.save(again)
    return again


def launch(unit: CoachingUnit, one: Announcement, *, over_at: datetime, now: datetime) -> Announcement:
    """Fix the recipients of a locked announcement and let it go out; audited."""
    launched = replace(
        one,
        state=AnnouncementState.SENDING,
        work=None,
        work_by="",
        launched_by=one.work_by,
        launched_at=now,
        sent_back="",
        sent_back_by="",
        over_at=over_at,
        changed_at=now,
    )
    unit.announcements.save(launched)
    detail = URGENT if one.addressing.urgent else ""
    _note(unit, launched, LAUNCHED, actor=one.work_by, now=now, detail=detail)
    return launched


def give_up(unit: CoachingUnit, one: Announcement, *, now: datetime) -> Announcement:
    """Take the work back from a locked announcement: it is a draft that was not counted."""
    given_up = replace(_withdrawn(one), work=None, work_by="", forecast=None, changed_at=now)
    unit.announcements.save(given_up)
    return given_up


def may_go_on(unit: CoachingUnit, one: Announcement, *, company: Company, now: datetime) -> bool:
    """Tell whether who asked for the work may still ask for it."""
    asking = unit.people.find(one.work_by)
    if asking is None or not is_here(asking, company=company, now=now):
        return False
    return may_change(asking, one, unit.programmes.list_all())


def _note(
    unit: CoachingUnit, one: Announcement, action: str, *, actor: str, now: datetime, detail: str = ""
) -> None:
    unit.audit.append(
        AuditEntry(at=now, actor=actor, action=action, subject=subject_of(one.id), detail=detail)
    )
