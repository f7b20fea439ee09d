"""What the cards and forms of those who run a programme have in common."""

from collections.abc import Iterable, Iterator
from datetime import date

from cards.actions import ShowPlan
from cards.builders.figures import UNIT
from cards.builders.parts import facts
from cards.data import YES, ChangedPart, ChangeLine, PlanRole, ReadinessItem, ReadinessLine, Target
from cards.model import Button, Facts
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import LANGUAGES, Words
from measures.kpis.model import Of
from people.audience import Audience
from people.model import Role

DAY_KINDS = ("leave", "holiday", "field")
"""Kinds of days that the catalogue has words for; others are shown as the programme names them."""
BUTTON = {"ja": 12, "en": 40}
"""Characters of a button that holds a number: three of them stand in a row on a phone."""
MAX_CHANGES = 15
"""Changes told one by one; more are counted."""
MAX_NAMED = 40
"""Teams or practices in one line."""
MAX_MISSING = 10
"""Practices, departments or roles named that an item lacks; more are counted."""


def to_plan(programme_id: str, words: Words) -> Button:
    """Return the button that leads back to the programme in the making."""
    return Button(words.text("plan.back"), ShowPlan(programme_id))


def label(text: str, words: Words) -> str:
    """Return a button's label that holds a number, cut visibly when the number is absurd."""
    return fit(text, BUTTON[words.language])


def language_name(code: str, words: Words) -> str:
    """Return a language's name, or its code if we do not speak it."""
    return words.text(f"plan.language.{code}") if code in LANGUAGES else clean(code, UNIT)


def role_name(role: PlanRole, words: Words) -> str:
    """Return the words of a role in a programme."""
    return words.text(f"plan.role.{role}")


def day_kind(kind: str, words: Words) -> str:
    """Return the words of a kind of days."""
    return words.text(f"plan.days.{kind}") if kind in DAY_KINDS else clean(kind, NAME)


def target_words(target: Target, words: Words) -> str:
    """Return e.g. `1営業日に3件（一人あたり）`."""
    asked = words.text(f"target.{target.per}", target=target.value, unit=clean(target.unit, UNIT))
    whose = "plan.target.team" if target.of is Of.TEAM else "plan.target.person"
    return words.text(whose, target=asked)


# --- For whom ---------------------------------------------------------------------------------


def audience_rows(audience: Audience, people: int, words: Words) -> Iterator[tuple[str, str]]:
    """Yield how many people something is for, and what they have in common."""
    roles = [words.text(f"plan.member.{role}") for role in audience.roles if role in list(Role)]
    conditions = (
        ("teams", words.join([clean(team, NAME) for team in audience.teams[:MAX_NAMED]])),
        ("roles", words.join(roles)),
        ("ranks", words.join([clean(rank, NAME) for rank in audience.ranks[:MAX_NAMED]])),
        ("started", _joined_on(audience.started_after, words)),
    )
    present = [(words.text(f"plan.audience.{key}"), clean(text, LINE)) for key, text in conditions if text]
    whom = words.count("number.people", people)
    whole = whom if present else words.text("plan.audience.all", people=whom)
    yield words.text("plan.audience"), whole
    yield from present


def _joined_on(day: date | None, words: Words) -> str:
    """Return the day with its year: people joined years ago."""
    return "" if day is None else words.text("plan.audience.started.on", day=day, year=str(day.year))


# --- What is ready ----------------------------------------------------------------------------


def item_name(item: ReadinessItem, words: Words) -> str:
    """Return the words of an item of the readiness card."""
    return words.text(f"readiness.item.{item}")


def item_row(line: ReadinessLine, words: Words) -> tuple[str, str]:
    """Return an item with its mark, the mark's word, and what it lacks: never a colour alone."""
    name = item_name(line.item, words)
    if line.green:
        return name, words.text("readiness.green")
    return name, words.text("readiness.red", lacks=_lacks(line, words))


def _lacks(line: ReadinessLine, words: Words) -> str:
    if line.item is ReadinessItem.COMMENTS and line.number:
        return words.count("readiness.lacks.answers", line.number)
    if line.item in (ReadinessItem.PURPOSE, ReadinessItem.COMMENTS) or not line.missing:
        return words.text(f"readiness.lacks.{line.item}")
    named = [_missing_name(line.item, each, words) for each in line.missing[:MAX_MISSING]]
    lacks = words.text(f"readiness.lacks.{line.item}.named", missing=words.join(named))
    hidden = len(line.missing) - MAX_MISSING
    return words.count("readiness.lacks.more", hidden, lacks=lacks) if hidden > 0 else lacks


def _missing_name(item: ReadinessItem, name: str, words: Words) -> str:
    if item is ReadinessItem.ROLES and name in list(PlanRole):
        return role_name(PlanRole(name), words)
    if item in (ReadinessItem.KPIS, ReadinessItem.TARGETS):
        return words.text("readiness.lacks.quoted", name=quoted(name, NAME))
    return clean(name, NAME)


# --- What changes -----------------------------------------------------------------------------


def change_facts(rows: Iterable[ChangeLine], words: Words) -> Facts | None:
    """Return what changes, the new before the old; None if nothing does."""
    present = tuple(rows)
    shown = [change_row(row, words) for row in present[:MAX_CHANGES]]
    hidden = len(present) - MAX_CHANGES
    if hidden > 0:
        shown.append((words.text("changes.more"), words.count("changes.more.value", hidden)))
    return facts(shown)


def change_row(row: ChangeLine, words: Words) -> tuple[str, str]:
    """Return what changes, and how."""
    before, after = _changed(row.what, row.before, words), _changed(row.what, row.after, words)
    what = words.text(f"change.{row.what}", name=_changed_name(row, words))
    if before and after:
        return what, words.text("change.both", before=before, after=after)
    if after:
        return what, words.text("change.new", after=after)
    if before:
        return what, words.text("change.gone", before=before)
    return what, words.text(_BARE.get(row.what, "change.changed"))


_BARE = {
    ChangedPart.PRACTICE_ADDED: "change.added",
    ChangedPart.KPI_ADDED: "change.added",
    ChangedPart.PRACTICE_REMOVED: "change.removed",
    ChangedPart.KPI_REMOVED: "change.removed",
}
"""What is said of a part that has neither a before nor an after to show."""


def _changed(what: ChangedPart, value: str | int | date | Target, words: Words) -> str:
    match value:
        case Target():
            return target_words(value, words)
        case date():
            return words.date(value)
        case int():
            return words.number(value)
        case str():
            return _changed_text(what, value, words) if value else ""


def _changed_text(what: ChangedPart, value: str, words: Words) -> str:
    """Return what stands in a part that is text, in words where it is a code of ours."""
    if what is ChangedPart.MANAGER_SEES:
        return words.text("change.manager.yes" if value == YES else "change.manager.no")
    if what is ChangedPart.NOT_ON:
        kinds = [kind.strip() for kind in value.split(",")]
        return clean(words.join([day_kind(kind, words) for kind in kinds[:MAX_MISSING]]), LINE)
    return clean(value, LINE)


def _changed_name(row: ChangeLine, words: Words) -> str:
    """Return the name of what changes: of a side its words, else as somebody wrote it."""
    if row.what is ChangedPart.SIDES and row.name in list(PlanRole):
        return role_name(PlanRole(row.name), words)
    return quoted(row.name, NAME) if row.name else ""
