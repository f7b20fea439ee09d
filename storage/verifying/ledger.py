"""What was published is checked again by the rules of the gate, as far as they can be seen from outside."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import combinations

from sqlalchemy import func, select

from storage.surveys import SqlReleases
from storage.tables import survey_invited, survey_wave
from storage.transaction import Transaction
from storage.verifying.model import Found, found
from surveys.gate.grouping import LEAST_IN_FIGURES, LEAST_INVITED
from surveys.gate.model import (
    COMPANY,
    CountsRelease,
    Figure,
    Group,
    Released,
    Shown,
    TextsRelease,
    ThemeRelease,
    WordRelease,
)
from surveys.gate.texts import LEAST_QUOTED
from surveys.sets.model import Question, QuestionType
from surveys.sets.rules import fingerprints, repeated
from surveys.waves.definition import digest, from_text
from surveys.waves.launching import APART
from surveys.waves.model import Definition, Path, WaveState

LEAST_NAMED = 5
_WITH_WORDS = (QuestionType.NPS, QuestionType.AGREE)
_PUBLISHING = (WaveState.COUNTED, WaveState.CLOSED)


def definitions(db: Transaction) -> Found:
    """Compute the number of each wave's definition again, from what is stored of it."""
    rows = db.rows(select(survey_wave.c.id, survey_wave.c.definition, survey_wave.c.digest))
    return found(
        len(rows),
        (
            f"wave {row['id']}: its definition is not the one whose number stands on the form"
            for row in rows
            if not _is_own(row["definition"], row["digest"], row["id"])
        ),
    )


def _is_own(text: str, number: str, wave: str) -> bool:
    try:
        known = from_text(text)
    except ValueError:
        return False
    return digest(text) == number and known.wave_id == wave


def ledger(db: Transaction) -> Found:
    """Apply the rules of the gate to everything that was published."""
    rows = db.rows(select(survey_wave.c.id, survey_wave.c.state, survey_wave.c.definition))
    looked, findings = 0, []
    for row in rows:
        try:
            released = SqlReleases(db).find(row["id"])
        except (LookupError, TypeError, ValueError):
            findings.append(
                f"wave {row['id']}: something was published that the gate cannot have let through"
            )
            continue
        if released is None:
            continue
        looked += len(released.groups) + len(released.figures) + len(released.quotes)
        if row["state"] not in _PUBLISHING:
            findings.append(f"wave {row['id']}: something was published though it is {row['state']}")
        try:
            definition = from_text(row["definition"])
        except ValueError:
            continue  # `definitions` has told.
        findings += [f"wave {row['id']}: {finding}" for finding in _broken(definition, released)]
    return found(looked, findings)


def _broken(definition: Definition, released: Released) -> Iterator[str]:
    if released.too_few and (released.answered or released.groups or released.figures or released.quotes):
        yield "too few answered, and still something was published"
    if not released.too_few and released.answered < definition.smallest_group:
        yield f"published though only {released.answered} answered"
    yield from _broken_groups(definition, released)
    yield from _broken_figures(definition, released)
    yield from _broken_texts(definition, released)


# ---------------------------------------------------------------------------- groups


def _broken_groups(definition: Definition, released: Released) -> Iterator[str]:
    own = _own_invited(definition)
    groups = released.groups
    parts = Counter(place for group in groups if group.is_part for place in group.of)
    if groups and parts != Counter({place for place, people in own.items() if people}):
        yield "its groups do not hold everybody exactly once"
    for group in groups:
        people = sum(own.get(place, 0) for place in group.of)
        if group.number == COMPANY:
            yield from _broken_company(released, group)
        else:
            yield from _broken_group(group, people, smallest_group=definition.smallest_group)
    same = Counter(frozenset(group.of) for group in groups)
    for number in same.values():
        if number > 1:
            yield f"{number} groups are the same people, published more than once"


def _broken_company(released: Released, group: Group) -> Iterator[str]:
    if group.shown is Shown.COUNTS and released.answered < LEAST_IN_FIGURES:
        yield f"the company has figures, though only {released.answered} answered"
    if group.shown is Shown.WORDS and len(released.groups) > 1:
        yield "groups lie inside a company that is shown in words"


def _broken_group(group: Group, people: int, *, smallest_group: int) -> Iterator[str]:
    least = max(smallest_group + 1, LEAST_INVITED)
    if people < least:
        yield f"group {group.number} has {people} people, fewer than {least}"
    if group.shown is Shown.COUNTS and people <= LEAST_IN_FIGURES:
        yield f"group {group.number} of {people} people has figures"
    if group.shown is Shown.WORDS and not group.is_part:
        yield f"group {group.number} is shown in words, and others lie inside it"


def _own_invited(definition: Definition) -> dict[Path, int]:
    """Return how many people of each place are in none below it."""
    own = {node.path: node.invited for node in definition.nodes}
    for node in definition.nodes:
        if node.path and node.path[:-1] in own:
            own[node.path[:-1]] -= node.invited
    return own


# ---------------------------------------------------------------------------- figures


def _broken_figures(definition: Definition, released: Released) -> Iterator[str]:
    groups = {group.number: group for group in released.groups}
    asked = {question.id: question for question in definition.questions}
    for (question_id, kind, _), number in Counter(map(_key_of, released.figures)).items():
        if number > 1:
            yield f"{question_id}: {number} figures of the same ({kind}), which could be averaged"
    for figure in released.figures:
        question = asked.get(figure.question_id)
        if question is None:
            yield f"a figure is of no question that was asked ({figure.question_id})"
        elif isinstance(figure, WordRelease | CountsRelease):
            yield from _broken_figure(figure, question, groups.get(figure.group))


def _key_of(figure: Figure) -> tuple[str, str, Hashable]:
    """Return what there may be one figure of: a question in a group, a language, a theme."""
    match figure:
        case WordRelease() | CountsRelease():
            return figure.question_id, "group", figure.group
        case TextsRelease():
            return figure.question_id, "texts", figure.language
        case ThemeRelease():
            return figure.question_id, "theme" if figure.is_known else "term", figure.theme


def _broken_figure(
    figure: WordRelease | CountsRelease, question: Question, group: Group | None
) -> Iterator[str]:
    where = f"{question.id} of group {figure.group}"
    if group is None:
        yield f"{where}: there is no such group"
    elif isinstance(figure, WordRelease):
        if group.shown is not Shown.WORDS or question.type not in _WITH_WORDS:
            yield f"{where}: a word where none may be"
    elif group.shown is not Shown.COUNTS or len(figure.counts) != _counts_of(question):
        yield f"{where}: counts where none may be, or others than there are"


def _counts_of(question: Question) -> int:
    known: Mapping[QuestionType, int] = {
        QuestionType.NPS: 3,
        QuestionType.AGREE: question.points,
        QuestionType.SINGLE: len(question.options),
        QuestionType.MULTI: len(question.options) + 1,
        QuestionType.TEXT: 0,
    }
    return known[question.type]


# ---------------------------------------------------------------------------- texts and themes


def _broken_texts(definition: Definition, released: Released) -> Iterator[str]:
    quoted = Counter((quote.question_id, quote.language) for quote in released.quotes)
    for (question, language), number in sorted(quoted.items()):
        if number < LEAST_QUOTED:
            yield f"{question}: {number} texts in {language} are shown, fewer than {LEAST_QUOTED}"
    least = max(LEAST_NAMED, definition.smallest_group)
    for figure in released.figures:
        if isinstance(figure, TextsRelease | ThemeRelease) and figure.people < least:
            yield f"{figure.question_id}: a count of {figure.people} people, fewer than {least}"


# ---------------------------------------------------------------------------- across waves


def repeated_questions(db: Transaction) -> Found:
    """Look for people who were asked the same question twice, in one wave or in two that opened within 21
    days, which would average errors away."""
    rows = db.rows(select(survey_wave.c.definition).order_by(survey_wave.c.id))
    known = sorted(_readable(row["definition"] for row in rows), key=lambda one: (one.opens_on, one.wave_id))
    findings = [
        f"wave {one.wave_id}: {number} of its questions ask the same as one before them"
        for one in known
        if (number := len(repeated(one.questions)))
    ]
    for one, other in combinations(known, 2):
        is_close = other.opens_on - one.opens_on <= APART
        if is_close and _asked(one) & _asked(other) and (both := _invited_to_both(db, one, other)):
            findings.append(
                f"{both} people were asked the same question in the waves {one.wave_id} and {other.wave_id}"
            )
    return found(len(rows), findings)


def _readable(texts: Iterable[str]) -> Iterator[Definition]:
    """Yield the definitions; `definitions` tells of those that cannot be read."""
    for text in texts:
        with suppress(ValueError):
            yield from_text(text)


def _asked(one: Definition) -> frozenset[str]:
    return frozenset(number for question in one.questions for number in fingerprints(question))


def _invited_to_both(db: Transaction, one: Definition, other: Definition) -> int:
    first, second = (survey_invited.alias() for _ in range(2))
    query = (
        select(func.count())
        .select_from(first)
        .join(second, first.c.person_id == second.c.person_id)
        .where(first.c.wave_id == one.wave_id, second.c.wave_id == other.wave_id)
    )
    both: int = db.value(query)
    return both
