"""What may be answered to what people said: decided from what was entered, pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from surveys.responses.items import sided_questions
from surveys.responses.model import Answer, Decision, Item, Origin
from surveys.sets.model import Question

LONGEST_REASON = 300
"""Characters of a reason: a sentence, or two."""
LONGEST_TITLE = 120
"""Characters of the title of an item of one's own."""
FARTHEST = timedelta(days=3 * 366)
"""How far ahead a date may be: beyond it, it was mistyped. Our own default."""
DECISION, OWNER, DUE, REASON, MEASURED_BY = "decision", "owner", "due", "reason", "measured_by"
TITLE, ITEMS, PERSON = "title", "items", "person"
"""What the inputs of the forms are called; `reason` and `title` have one for each language: `reason_ja`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody answers, as it was entered."""

    decision: Decision | None
    reasons: Mapping[str, str] = field(default_factory=dict)
    owner_id: str = ""
    due: date | None = None
    measured_by: str = ""


def wanted_answer(wanted: Wanted, before: Answer | None, *, now: datetime, actor: str) -> Answer:
    """Return the answer that something entered without faults makes. Who does it and by when is kept of what
    will be done only; that it was done stays, as long as it is to be done."""
    decision = wanted.decision
    if decision is None:
        raise ValueError("an answer needs a decision")
    will_do = decision is Decision.WILL_DO
    former = before if before is not None and before.decision is decision else None
    return Answer(
        decision=decision,
        reasons=dict(wanted.reasons),
        owner_id=wanted.owner_id if will_do else "",
        due=wanted.due if will_do else None,
        done_on=None if former is None else former.done_on,
        next_steps={} if former is None else dict(former.next_steps),
        at=now,
        by=actor,
    )


def says_the_same(one: Answer | None, other: Answer | None) -> bool:
    """Tell whether two answers say the same, whoever saved them and when."""
    return _said(one) == _said(other)


def _said(answer: Answer | None) -> tuple[object, ...]:
    if answer is None:
        return ()
    return (
        answer.decision,
        answer.reasons,
        answer.owner_id,
        answer.due,
        answer.done_on,
        answer.next_steps,
    )


def problems_of(
    wanted: Wanted,
    before: Answer | None,
    *,
    today: date,
    languages: Sequence[str],
    questions: Sequence[Question],
    is_owner_here: bool,
) -> dict[str, str]:
    """Return what is wrong with an answer, by input, each as a key of the catalogue; nothing if it is good.

    `today` is the company's. A date that stood there before may have passed: a reason can be put right
    without promising anew.
    """
    wrong = {}
    if wanted.decision is None:
        wrong[DECISION] = "error.choice"
    if wanted.decision is Decision.WILL_DO:
        wrong |= _problems_of_promise(wanted, before, today=today, is_owner_here=is_owner_here)
    if wanted.measured_by and wanted.measured_by not in {one.id for one in sided_questions(questions)}:
        wrong[MEASURED_BY] = "error.choice"
    return wrong | text_problems(REASON, wanted.reasons, longest=LONGEST_REASON, languages=languages)


def _problems_of_promise(
    wanted: Wanted, before: Answer | None, *, today: date, is_owner_here: bool
) -> dict[str, str]:
    wrong = {}
    if not wanted.owner_id:
        wrong[OWNER] = "error.response_owner"
    elif not is_owner_here:
        wrong[OWNER] = "error.person"
    stood = None if before is None else before.due
    if wanted.due is None:
        wrong[DUE] = "error.response_due_missing"
    elif wanted.due != stood and not today <= wanted.due <= today + FARTHEST:
        wrong[DUE] = "error.response_due"
    return wrong


def text_problems(
    name: str, texts: Mapping[str, str], *, longest: int, languages: Sequence[str]
) -> dict[str, str]:
    """Return what is wrong with a text of which one language is enough: it is too long, or there is none."""
    wrong = {f"{name}_{code}": "error.too_long" for code, text in texts.items() if len(text) > longest}
    if not any(texts.values()):
        wrong[f"{name}_{languages[0]}"] = missing_text(languages)
    return wrong


def missing_text(languages: Sequence[str]) -> str:
    """Return the word for a text that is there in no language: beside the first one, of which not everybody
    who fills it in knows that another one is enough."""
    return "error.one_language" if len(set(languages)) > 1 else "error.required"


def can_be_merged(items: Sequence[Item], into: Item) -> list[Item]:
    """Return the items that may be answered with one of them, or are: those that no other one answers."""
    return [item for item in items if item.id != into.id and item.merged_into in (0, into.id)]


def merged(items: Sequence[Item], into: Item, chosen: Collection[int], *, is_public: bool) -> list[Item]:
    """Return the items that change so that the chosen ones, and no others, are answered with one of them.

    What was merged into a chosen one goes along. An answer that everybody has read does not come back.
    """
    changed = []
    for item in can_be_merged(items, into):
        if item.id in chosen and not item.merged_into:
            answer = None if is_public else item.answer
            changed.append(replace(item, merged_into=into.id, answer=answer))
            changed += [replace(one, merged_into=into.id) for one in items if one.merged_into == item.id]
        elif item.id not in chosen and item.merged_into:
            changed.append(replace(item, merged_into=0))
    return changed


def own_items(items: Sequence[Item]) -> list[Item]:
    """Return the items that somebody added."""
    return [item for item in items if item.origin is Origin.OWN]
