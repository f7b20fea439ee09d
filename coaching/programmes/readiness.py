"""Is a programme ready to start? What is not ready needs the word of its sponsor (PRODUCT 2)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from coaching.ports import CoachingUnit
from coaching.programmes.drafting import named_roles
from coaching.programmes.model import Preparation, Programme, ProgrammeState
from coaching.programmes.succession import is_here
from coaching.programmes.templates import is_example
from coaching.questions.model import QuestionKind
from measures.kpis.rules import is_flat_hundred
from people.audience import Audience, in_audience, is_present
from people.calendar import pattern_of
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import AuditEntry, Company, Person, Role

LEAST_SUPPORTERS = 2
"""Of each department, one of them from the field (PRODUCT 2)."""
LONGEST_REASON = 3000


class Item(StrEnum):
    """What a programme needs before its start."""

    PURPOSE = "purpose"
    """Purpose and goal state are written, the purpose in one's own words."""
    KPIS = "kpis"
    """There are practices, and every one has a KPI."""
    TARGETS = "targets"
    """No target is 100 % without exception."""
    SUPPORTERS = "supporters"
    """Each department of the audience has two supporters, one of them from the field."""
    ROLES = "roles"
    """Lead, deputy, sponsor and the four sides are named, and in the company."""
    COMMENTS = "comments"
    """Members were asked for comments, and have an answer to each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One item. `missing` names what it lacks: ids of practices or KPIs, departments, roles, or questions."""

    item: Item
    green: bool
    missing: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What the sponsor's word has to cover, one by one; nothing if the item is ready."""
        if self.green:
            return ()
        return tuple(f"{self.item}:{name}" for name in self.missing) or (str(self.item),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the items are judged by."""

    programme: Programme
    members: Sequence[Person]
    """Whom it is for and who is in the company."""
    supporters: Sequence[Person]
    here: Collection[str]
    """The ids of those named in the programme who are in the company."""
    asked: bool
    """Members were asked for comments."""
    open_comments: Sequence[str]
    """The ids of those without an answer."""


# ---------------------------------------------------------------------------- the rules


def judge(facts: Facts) -> tuple[State, ...]:
    """Return all items, in the order in which a programme is made."""
    return (
        _state(Item.PURPOSE, () if _is_purpose_written(facts.programme) else ("",)),
        _kpis(facts.programme),
        _state(Item.TARGETS, [kpi.id for kpi in facts.programme.kpis if is_flat_hundred(kpi)]),
        _supporters(facts),
        _state(Item.ROLES, list(_missing_roles(facts))),
        _comments(facts),
    )


def red(items: Sequence[State]) -> tuple[State, ...]:
    """Return the items that are not ready."""
    return tuple(state for state in items if not state.green)


def red_keys(items: Sequence[State]) -> tuple[str, ...]:
    """Return what the sponsor's word has to cover."""
    return tuple(key for state in items for key in state.keys)


def is_whole(programme: Programme) -> bool:
    """Tell whether a file with this programme would be taken. What is not whole cannot start, whatever the
    sponsor says: members would get cards with empty places."""
    return bool(programme.name and programme.purpose and programme.vision.state and programme.practices)


def is_covered(keys: Sequence[str], preparation: Preparation, programme: Programme) -> bool:
    """Tell whether the word of the present sponsor covers every red item, or nothing is red."""
    given = preparation.word_given is True and preparation.word_by == programme.sponsor
    return not keys or (given and set(keys) <= set(preparation.word_items))


def _state(item: Item, missing: Sequence[str]) -> State:
    return State(item=item, green=not missing, missing=tuple(name for name in missing if name))


def _is_purpose_written(programme: Programme) -> bool:
    written = bool(programme.purpose) and bool(programme.vision.state)
    return written and not is_example(programme.purpose)


def _kpis(programme: Programme) -> State:
    if not programme.practices:
        return State(item=Item.KPIS, green=False)
    measured = {kpi.practice_id for kpi in programme.kpis}
    return _state(Item.KPIS, [one.id for one in programme.practices if one.id not in measured])


def _supporters(facts: Facts) -> State:
    """People without a team belong to no department; whoever asks there is helped by all supporters."""
    if not facts.members:
        return State(item=Item.SUPPORTERS, green=False)
    departments = sorted({person.department for person in facts.members} - {""})
    short = [department for department in departments if not _is_supported(department, facts)]
    return _state(Item.SUPPORTERS, short)


def _is_supported(department: str, facts: Facts) -> bool:
    own = [person for person in facts.supporters if person.department == department]
    return len(own) >= LEAST_SUPPORTERS and any(
        is_from_field(person, facts.programme.audience) for person in own
    )


def is_from_field(person: Person, audience: Audience) -> bool:
    """Tell whether a supporter does the work that the programme is about: their team is one that it is for,
    and they are neither lead nor admin."""
    does_the_work = in_audience(person, Audience(teams=audience.teams), is_manager=False)
    return does_the_work and not person.roles & {Role.LEAD, Role.ADMIN}


def _missing_roles(facts: Facts) -> Iterator[str]:
    named = {"lead": facts.programme.lead, **named_roles(facts.programme)}
    return (role for role, person_id in named.items() if person_id not in facts.here)


def _comments(facts: Facts) -> State:
    if not facts.asked:
        return State(item=Item.COMMENTS, green=False)
    return _state(Item.COMMENTS, facts.open_comments)


# ---------------------------------------------------------------------------- what is stored


def members_of(unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime) -> list[Person]:
    """Return whom a programme is for now: its audience, as far as they are in the company and the pilot
    group."""
    return _members(unit.people.list_all(), programme, company=company, now=now)


def _members(
    everybody: Sequence[Person], programme: Programme, *, company: Company, now: datetime
) -> list[Person]:
    managers = {person.manager_id for person in everybody if person.active}
    return [
        person
        for person in everybody
        if in_audience(person, programme.audience, is_manager=person.id in managers)
        and is_present(
            person, company=company, today=now.astimezone(pattern_of(person, company).timezone).date()
        )
    ]


def readiness(
    unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime
) -> tuple[State, ...]:
    """Return what is ready of a programme and what is not."""
    return judge(facts_of(unit, programme, company=company, now=now))


def facts_of(unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime) -> Facts:
    """Return what the items of a programme are judged by now."""
    everybody = unit.people.list_all()
    here = {person.id for person in everybody if is_here(person, company=company, now=now)}
    questions = unit.questions.of_programme(programme.id)
    return Facts(
        programme=programme,
        members=_members(everybody, programme, company=company, now=now),
        supporters=[person for person in everybody if person.id in here and Role.SUPPORTER in person.roles],
        here=here,
        asked=unit.preparing.preparation(programme.id).comments_asked_at is not None,
        open_comments=[
            str(question.id)
            for question in questions
            if question.kind is QuestionKind.DRAFT and question.answer is None
        ],
    )


def check_start(unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime) -> None:
    """Raise `TooLateError` unless the draft may be started in chat: `not_whole`, `not_ready`, or
    `already_started`."""
    if programme.state is not ProgrammeState.DRAFT:
        raise TooLateError(reason="already_started")
    if not is_whole(programme):
        raise TooLateError(reason="not_whole")
    keys = red_keys(readiness(unit, programme, company=company, now=now))
    if not is_covered(keys, unit.preparing.preparation(programme.id), programme):
        raise TooLateError(reason="not_ready")


def note_unready(
    unit: CoachingUnit, programme_id: str, items: Sequence[State], *, now: datetime, actor: str
) -> None:
    """Keep in the audit that a programme is started although items are not ready."""
    detail = ", ".join(str(state.item) for state in red(items))
    if detail:
        entry = AuditEntry(
            at=now, actor=actor, action="programme_unready", subject=programme_id, detail=detail
        )
        unit.audit.append(entry)


# ---------------------------------------------------------------------------- what members say


def remember_asked(
    unit: CoachingUnit, programme_id: str, *, people: int, now: datetime, actor: str
) -> Preparation:
    """Remember that the draft as it is now was put to so many members, audited; what was said of an earlier
    one counts no more."""
    known = unit.preparing.preparation(programme_id)
    asked = replace(known, comments_asked_at=now, asked=people, approvals=0)
    unit.preparing.put_preparation(asked)
    unit.audit.append(
        AuditEntry(
            at=now, actor=actor, action="programme_draft_sent", subject=programme_id, detail=str(people)
        )
    )
    return asked


def remember_approval(unit: CoachingUnit, programme_id: str) -> Preparation:
    """Count one more member to whom the draft looks right. Who they are is not kept, so that somebody who
    says so twice counts twice; never more than were asked."""
    known = unit.preparing.preparation(programme_id)
    counted = replace(known, approvals=min(known.approvals + 1, known.asked))
    unit.preparing.put_preparation(counted)
    return counted


# ---------------------------------------------------------------------------- the sponsor's word


def ask_word(unit: CoachingUnit, programme_id: str, *, now: datetime) -> Preparation:
    """Remember that the sponsor was asked; what they said about earlier items is over."""
    known = unit.preparing.preparation(programme_id)
    asked = replace(
        known,
        word_asked_at=now,
        word_given=None,
        word_reason="",
        word_by=None,
        word_at=None,
        word_items=(),
    )
    unit.preparing.put_preparation(asked)
    return asked


def give_word(
    unit: CoachingUnit,
    programme: Programme,
    *,
    person_id: str,
    given: bool,
    reason: str,
    company: Company,
    now: datetime,
) -> Preparation:
    """Keep the sponsor's word for the items that are red now, audited without its text.

    Raises `NotAllowedError` for anybody but the sponsor, `TooLateError` once it is no draft any more, and
    `InvalidInputError` for a reason that is missing or too long.
    """
    if person_id != programme.sponsor:
        raise NotAllowedError(person_id=person_id, what="give the sponsor's word")
    if programme.state is not ProgrammeState.DRAFT:
        raise TooLateError(reason="already_started")
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInputError({"reason": "error.too_long" if reason else "error.required"})
    keys = red_keys(readiness(unit, programme, company=company, now=now))
    entry = replace(
        unit.preparing.preparation(programme.id),
        word_given=given,
        word_reason=reason,
        word_by=person_id,
        word_at=now,
        word_items=keys,
    )
    unit.preparing.put_preparation(entry)
    said = "programme_word_given" if given else "programme_word_refused"
    unit.audit.append(AuditEntry(at=now, actor=person_id, action=said, subject=programme.id))
    return entry
