"""A programme made in chat, part by part, by the rules of the file (`coaching.programmes.reader`).

A draft is edited where it is stored. A running one is edited in a copy beside it, which members know nothing
of until it is put into force (`coaching.programmes.changing`); only who runs it is changed at once.
"""

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from coaching.ports import CoachingUnit
from coaching.programmes.model import Practice, Programme, ProgrammeState, Vision
from coaching.programmes.reader import read_basics, read_kpi, read_practice
from coaching.programmes.succession import is_here
from coaching.programmes.templates import TEMPLATES
from measures.kpis.model import Kpi
from people.audience import team_paths
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import AuditEntry, Company, Role
from people.parts import Part
from people.yaml_nodes import Problem

LONGEST_NAME = 200
LONGEST_TEXT = 3000
"""Characters of a name and of any other text (our own): what every chat shows in one piece."""
MOST_ITEMS = 200
"""Practices or KPIs in one programme, as in a file."""
LONGEST_ID = 40
_SHORT = frozenset({"name", "tool", "unit"})
_ANYTHING_ELSE = re.compile(r"[^a-z0-9]+")
_ERRORS = {
    "target": "error.above_zero",
    "go_live": "error.date",
    "from_day": "error.day_number",
    "by_day": "error.day_number",
}
"""What a value is told to be that is there and wrong; all others are choices."""
SIDES = ("management", "field", "project", "administration")
_Item = TypeVar("_Item", Practice, Kpi)
ROLES = ("deputy", "sponsor", *SIDES)
"""Whom one can name beside the lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who edits, when, and the languages of the company."""

    person_id: str
    now: datetime
    company: Company

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which texts are asked for, the company's first one first."""
        return self.company.languages


# ---------------------------------------------------------------------------- a new one


def begin(unit: CoachingUnit, part: Part, *, template_id: str | None, editor: Editor) -> Programme:
    """Store a new draft, which the editor leads; a template brings its goal state, practices and KPIs.

    Raises `InvalidInputError`, and `NotFoundError` for a template that does not exist.
    """
    if template_id is not None and template_id not in TEMPLATES:
        raise NotFoundError(what="template", key=template_id)
    _check_lengths(part, editor.languages)
    basics, problems = read_basics(part, languages=editor.languages)
    _refuse(problems, part, editor.languages)
    known = unit.programmes.list_all()
    programme_id = readable_id(
        basics.name.get("en", ""), basics.tool, taken={one.id for one in known}, otherwise="programme"
    )
    draft = Programme(
        id=programme_id,
        tool=basics.tool,
        name=basics.name,
        purpose=basics.purpose,
        go_live=basics.go_live,
        lead=editor.person_id,
        vision=Vision(state={}),
        practices=(),
    )
    if template_id is not None:
        draft = _from_template(draft, template_id, taken=_kpi_ids(known))
    unit.programmes.put(draft)
    _note(unit, programme_id, action="programme_new", editor=editor, detail=template_id or "")
    return draft


def _from_template(draft: Programme, template_id: str, *, taken: Collection[str]) -> Programme:
    """Return the draft with what the template holds. Readings are kept by the KPI's id alone, so that no two
    programmes may share one."""
    template = TEMPLATES[template_id]
    known = set(taken)
    kpis = []
    for kpi in template.kpis:
        named = replace(kpi, id=readable_id(kpi.id, taken=known, otherwise="kpi"))
        known.add(named.id)
        kpis.append(named)
    return replace(
        draft,
        purpose=template.purpose,
        vision=template.vision,
        practices=template.practices,
        kpis=tuple(kpis),
    )


def readable_id(*wanted: str, taken: Collection[str], otherwise: str) -> str:
    """Return an id of small letters, digits and '-' like the first of the texts that has any of them; a
    number is added to one that is taken."""
    slugs = (_slug(text) for text in wanted)
    base = next((slug for slug in slugs if slug), otherwise)
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _ANYTHING_ELSE.sub("-", plain)[:LONGEST_ID].strip("-")


def _kpi_ids(programmes: Collection[Programme]) -> set[str]:
    return {kpi.id for programme in programmes for kpi in programme.kpis}


# ---------------------------------------------------------------------------- its parts


def edited(unit: CoachingUnit, programme_id: str) -> Programme:
    """Return the programme as it is being edited. Raises `TooLateError("programme_over")` for one that was
    stopped, and `NotFoundError`."""
    stored = unit.programmes.lock(programme_id)
    if stored.state is ProgrammeState.STOPPED:
        raise TooLateError(reason="programme_over")
    if stored.state is ProgrammeState.RUNNING:
        return unit.preparing.changes(programme_id) or stored
    return stored


def save_basics(unit: CoachingUnit, programme_id: str, part: Part, *, editor: Editor) -> Programme:
    """Change name, tool, purpose and goal state; returns the programme. Raises `InvalidInputError` too if a
    running one would lose its go-live date."""
    before = edited(unit, programme_id)
    _check_lengths(part, editor.languages)
    basics, problems = read_basics(part, languages=editor.languages)
    _refuse(problems, part, editor.languages)
    if basics.go_live is None and before.state is ProgrammeState.RUNNING:
        raise InvalidInputError({"go_live": "error.required"})
    after = replace(
        before,
        tool=basics.tool,
        name=basics.name,
        purpose=basics.purpose,
        go_live=basics.go_live,
        vision=basics.vision,
    )
    return _store(unit, after, editor=editor, what="goal_state")


def save_practice(
    unit: CoachingUnit, programme_id: str, practice_id: str, part: Part, *, editor: Editor
) -> Practice:
    """Change a practice, or add one if the id is empty; returns it. Raises `InvalidInputError`, and
    `NotFoundError(what="practice")` for one that is gone."""
    before = edited(unit, programme_id)
    known = find_practice(before, practice_id) if practice_id else None
    taken = {practice.id for practice in (*before.practices, *unit.programmes.get(programme_id).practices)}
    new_id = readable_id(_english(part), taken=taken, otherwise="practice")
    days = {} if known is None else {"to_day": str(known.to_day)}
    whole = {**part, "id": practice_id or new_id, **days}
    _check_lengths(whole, editor.languages)
    practice, problems = read_practice(whole, languages=editor.languages)
    _refuse(problems, whole, editor.languages)
    practices = _with(before.practices, practice, languages=editor.languages)
    _store(unit, replace(before, practices=practices), editor=editor, what=f"practice {practice.id}")
    return practice


def remove_practice(unit: CoachingUnit, programme_id: str, practice_id: str, *, editor: Editor) -> Programme:
    """Take a practice out, with its KPIs; returns the programme. Raises `NotFoundError`."""
    before = edited(unit, programme_id)
    gone = find_practice(before, practice_id)
    after = replace(
        before,
        practices=tuple(practice for practice in before.practices if practice != gone),
        kpis=tuple(kpi for kpi in before.kpis if kpi.practice_id != practice_id),
    )
    return _store(unit, after, editor=editor, what=f"practice {practice_id}")


def save_kpi(unit: CoachingUnit, programme_id: str, kpi_id: str, part: Part, *, editor: Editor) -> Kpi:
    """Change a KPI, or add one if the id is empty; returns it. Raises as `save_practice`."""
    before = edited(unit, programme_id)
    known = find_kpi(before, kpi_id) if kpi_id else None
    taken = _kpi_ids([before, *unit.programmes.list_all()])
    new_id = readable_id(_english(part), taken=taken, otherwise="kpi")
    source = {} if known is None else {"source": known.source}
    whole = {**part, "id": kpi_id or new_id, **source}
    _check_lengths(whole, editor.languages)
    practices = [practice.id for practice in before.practices]
    kpi, problems = read_kpi(whole, languages=editor.languages, practices=practices)
    _refuse(problems, whole, editor.languages)
    kpis = _with(before.kpis, kpi, languages=editor.languages)
    _store(unit, replace(before, kpis=kpis), editor=editor, what=f"kpi {kpi.id}")
    return kpi


def remove_kpi(unit: CoachingUnit, programme_id: str, kpi_id: str, *, editor: Editor) -> Programme:
    """Take a KPI out; returns the programme. Raises `NotFoundError`."""
    before = edited(unit, programme_id)
    gone = find_kpi(before, kpi_id)
    after = replace(before, kpis=tuple(kpi for kpi in before.kpis if kpi != gone))
    return _store(unit, after, editor=editor, what=f"kpi {kpi_id}")


def save_audience(
    unit: CoachingUnit, programme_id: str, *, teams: Sequence[str], roles: Sequence[Role], editor: Editor
) -> Programme:
    """Say whom it is for; nothing chosen is everybody. Returns the programme. What only a file can say of an
    audience stays. Raises `InvalidInputError` for a team in which nobody is."""
    before = edited(unit, programme_id)
    known = set(before.audience.teams) | team_paths(person.team for person in unit.people.list_all())
    if not set(teams) <= known:
        raise InvalidInputError({"teams": "error.choice"})
    audience = replace(before.audience, teams=tuple(teams), roles=tuple(roles))
    return _store(unit, replace(before, audience=audience), editor=editor, what="audience")


def save_roles(
    unit: CoachingUnit, programme_id: str, chosen: Mapping[str, str], *, editor: Editor
) -> Programme:
    """Name who runs the programme beside its lead; whoever is not in `chosen` stays. In force at once, in a
    running one too: it is no news to members. Returns the programme.

    Raises `InvalidInputError` for people who are not in the company, and for a sponsor who is its lead or
    deputy as well: nobody gives themselves their word.
    """
    stored, waiting = unit.programmes.lock(programme_id), unit.preparing.changes(programme_id)
    if stored.state is ProgrammeState.STOPPED:
        raise TooLateError(reason="programme_over")
    after = _named(stored, chosen)
    _check_roles(unit, after, chosen, editor=editor)
    unit.programmes.put(after)
    if waiting is not None:
        unit.preparing.put_changes(_named(waiting, chosen))
    _note(unit, programme_id, action="programme_edit", editor=editor, detail="roles")
    return after


def _named(programme: Programme, chosen: Mapping[str, str]) -> Programme:
    sides = {side: chosen[side] for side in SIDES if chosen.get(side)}
    return replace(
        programme,
        deputy=chosen.get("deputy") or programme.deputy,
        sponsor=chosen.get("sponsor") or programme.sponsor,
        sides=replace(programme.sides, **sides),
    )


def _check_roles(unit: CoachingUnit, after: Programme, chosen: Mapping[str, str], *, editor: Editor) -> None:
    people = unit.people.get_many({person_id for person_id in chosen.values() if person_id})
    wrong = {
        role: "error.person"
        for role, person_id in chosen.items()
        if person_id
        and (
            person_id not in people or not is_here(people[person_id], company=editor.company, now=editor.now)
        )
    }
    if chosen.get("deputy") and after.deputy == after.lead:
        wrong["deputy"] = "error.same_person"
    if chosen.get("sponsor") and after.sponsor in (after.lead, after.deputy):
        wrong["sponsor"] = "error.same_person"
    if wrong:
        raise InvalidInputError(wrong)


def named_roles(programme: Programme) -> dict[str, str | None]:
    """Return who is named beside the lead, by role."""
    sides = {side: getattr(programme.sides, side) for side in SIDES}
    return {"deputy": programme.deputy, "sponsor": programme.sponsor, **sides}


def find_practice(programme: Programme, practice_id: str) -> Practice:
    """Return the practice; raises `NotFoundError(what="practice")`."""
    for practice in programme.practices:
        if practice.id == practice_id:
            return practice
    raise NotFoundError(what="practice", key=practice_id)


def find_kpi(programme: Programme, kpi_id: str) -> Kpi:
    """Return the KPI; raises `NotFoundError(what="kpi")`."""
    for kpi in programme.kpis:
        if kpi.id == kpi_id:
            return kpi
    raise NotFoundError(what="kpi", key=kpi_id)


def fingerprint(*parts: object) -> str:
    """Return a short text that differs once one of the parts (dataclasses, texts, None) differs: whoever
    saves a form learns from it that somebody else saved the same part meanwhile."""
    plain = [
        dataclasses.asdict(part) if dataclasses.is_dataclass(part) and not isinstance(part, type) else part
        for part in parts
    ]
    return hashlib.sha256(json.dumps(plain, default=_as_json, sort_keys=True).encode()).hexdigest()[:12]


def _as_json(value: object) -> str | list[str]:
    return sorted(str(each) for each in value) if isinstance(value, frozenset) else str(value)


# ---------------------------------------------------------------------------- how it is kept


def _store(unit: CoachingUnit, after: Programme, *, editor: Editor, what: str) -> Programme:
    """Keep a changed programme: a draft as it is, a running one beside what is in force."""
    stored = unit.programmes.get(after.id)
    if stored.state is ProgrammeState.DRAFT:
        unit.programmes.put(after)
    elif after == stored:
        unit.preparing.drop_changes(after.id)
    else:
        unit.preparing.put_changes(after)
    _note(unit, after.id, action="programme_edit", editor=editor, detail=what)
    return after


def _with(items: tuple[_Item, ...], changed: _Item, *, languages: Sequence[str]) -> tuple[_Item, ...]:
    """Return the practices or KPIs with one of them changed, or added at the end. Raises `InvalidInputError`
    if there are too many."""
    if any(item.id == changed.id for item in items):
        return tuple(changed if item.id == changed.id else item for item in items)
    if len(items) >= MOST_ITEMS:
        raise InvalidInputError({f"name_{languages[0]}": "error.too_many"})
    longer = list(items)
    longer.append(changed)
    return tuple(longer)


def _english(part: Part) -> str:
    name = part.get("name", "")
    return name.get("en", "") if isinstance(name, Mapping) else ""


def _check_lengths(part: Part, languages: Sequence[str]) -> None:
    """Raise `InvalidInputError` naming every text that is too long."""
    wrong = {}
    for key, value in part.items():
        most = LONGEST_NAME if key in _SHORT else LONGEST_TEXT
        texts = value.items() if isinstance(value, Mapping) else [("", value)]
        for code, text in texts:
            if isinstance(text, str) and len(text) > most:
                wrong[_input(f"{key}.{code}" if code else key, part, languages)] = "error.too_long"
    if wrong:
        raise InvalidInputError(wrong)


def _refuse(problems: Sequence[Problem], part: Part, languages: Sequence[str]) -> None:
    """Raise `InvalidInputError` if the rules of the file found anything, by the inputs of the form."""
    wrong = {}
    for problem in problems:
        key = problem.key.partition("[")[0]
        name = _input(key, part, languages)
        given = part.get(key.partition(".")[0])
        is_there = any(text.strip() for text in given.values()) if isinstance(given, Mapping) else given
        wrong[name] = _ERRORS.get(key, "error.choice") if is_there else "error.required"
    if wrong:
        raise InvalidInputError(wrong)


def _input(key: str, part: Part, languages: Sequence[str]) -> str:
    """Return the name of the input that a key of the file is asked for by: `name` has one per language."""
    base, _, code = key.partition(".")
    if code or isinstance(part.get(base), Mapping):
        return f"{base}_{code or languages[0]}"
    return base


def _note(unit: CoachingUnit, programme_id: str, *, action: str, editor: Editor, detail: str = "") -> None:
    entry = AuditEntry(
        at=editor.now, actor=editor.person_id, action=action, subject=programme_id, detail=detail
    )
    unit.audit.append(entry)
