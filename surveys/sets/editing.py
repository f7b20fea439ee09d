"""Sets of one's own made in chat, question by question, by the rules of the file (`surveys.sets.reader`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from people.errors import InvalidInputError, NotFoundError
from people.model import Company
from people.parts import Part, place_of
from people.yaml_nodes import Place, Problem
from surveys.ports import SurveysUnit
from surveys.sets.model import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_SET_NAME,
    MOST_QUESTIONS,
    MOST_TEXTS,
    Question,
    QuestionSet,
    QuestionType,
)
from surveys.sets.reader import read_question
from surveys.sets.rules import fingerprints
from surveys.sets.service import ShippedSetError, find_set, get_set, save_set
from surveys.sets.shipped import is_shipped

NAME, TEXT, OPTIONS = "name", "text", "options"
"""Keys of a form that have an input for each language: `text_ja`."""


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


def copy_set(unit: SurveysUnit, part: Part, *, source_id: str, editor: Editor) -> QuestionSet:
    """Store a new set of one's own and return it: a copy of a set's questions, or of none's if `source_id` is
    empty. `part` has `id` and `name` (a text per language).

    Raises `InvalidInputError`, and `NotFoundError` for a source that is gone.
    """
    questions = get_set(unit, source_id).questions if source_id else ()
    place = place_of(part).mapping(("id", NAME))
    set_id, name = place["id"].identity(), place[NAME].required().text(editor.languages)
    wrong = {_input(one.key, editor.languages): _said(one, part) for one in place.place.problems.found}
    if "id" not in wrong and find_set(unit, set_id) is not None:
        wrong["id"] = "error.set_taken"
    wrong |= {f"{NAME}_{code}": "error.too_long" for code in _too_long(name, LONGEST_SET_NAME)}
    if wrong:
        raise InvalidInputError(wrong)
    made = QuestionSet(id=set_id, name=name, questions=questions)
    save_set(unit, made, now=editor.now, actor=editor.person_id)
    return made


def save_question(
    unit: SurveysUnit, set_id: str, question_id: str, part: Part, *, editor: Editor
) -> Question:
    """Change a question of a set, or add one at its end if the id is empty; returns it.

    `part` has `type`, `text` (per language), `options` (per language, one on each line) and `points`. What
    does not belong to the type is left alone. Raises `InvalidInputError`, `ShippedSetError`, and
    `NotFoundError` for a set or question that is gone.
    """
    before = _own(unit, set_id)
    if question_id:
        find_question(before, question_id)
    kind = str(part.get("type", ""))
    own_id = question_id or _new_id(kind, {one.id for one in before.questions})
    place = place_of({**_of_its_type(part, kind, editor.languages), "id": own_id})
    question = read_question(place, languages=editor.languages)
    _refuse(place, question, part, editor.languages)
    after = _with(before, question, languages=editor.languages)
    save_set(unit, after, now=editor.now, actor=editor.person_id)
    return question


def remove_question(unit: SurveysUnit, set_id: str, question_id: str, *, editor: Editor) -> QuestionSet:
    """Take a question out of a set; returns the set. Raises as `save_question`."""
    before = _own(unit, set_id)
    gone = find_question(before, question_id)
    after = replace(before, questions=tuple(one for one in before.questions if one != gone))
    save_set(unit, after, now=editor.now, actor=editor.person_id)
    return after


def find_question(questions: QuestionSet, question_id: str) -> Question:
    """Return the question of a set; raises `NotFoundError(what="survey_question")`."""
    for question in questions.questions:
        if question.id == question_id:
            return question
    raise NotFoundError(what="survey_question", key=question_id)


def options_in(question: Question, language: str) -> str:
    """Return the options as a form holds them: those of a language, one on each line."""
    return "\n".join(option.get(language, "") for option in question.options)


def _own(unit: SurveysUnit, set_id: str) -> QuestionSet:
    if is_shipped(set_id):
        raise ShippedSetError(set_id=set_id)
    return get_set(unit, set_id)


def _new_id(kind: str, taken: Collection[str]) -> str:
    """Return an id after the type that no question of the set has."""
    number = 1
    base = kind if kind in tuple(QuestionType) else "question"
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _of_its_type(part: Part, kind: str, languages: Sequence[str]) -> Part:
    """Return the values that belong to the type, with the options as a file has them."""
    whole = {key: value for key, value in part.items() if key not in (OPTIONS, "points")}
    if kind in (QuestionType.SINGLE, QuestionType.MULTI):
        whole[OPTIONS] = _options(part.get(OPTIONS, {}), languages)
    if kind == QuestionType.AGREE and part.get("points"):
        whole["points"] = part["points"]
    return whole


def _options(written: object, languages: Sequence[str]) -> list[dict[str, str]]:
    """Return the options of all languages together: the first line of each is the first option."""
    if not isinstance(written, Mapping):
        return []
    lines = [[one.strip() for one in str(written.get(code, "")).splitlines()] for code in languages]
    filled = [[one for one in several if one] for several in lines]
    return [
        {code: text for code, text in zip(languages, option, strict=True) if text}
        for option in zip_longest(*filled, fillvalue="")
    ]


def _with(before: QuestionSet, question: Question, *, languages: Sequence[str]) -> QuestionSet:
    """Return the set with the question changed, or added; raises `InvalidInputError` if it holds no more."""
    known = [one.id for one in before.questions]
    if question.id in known:
        questions = tuple(question if one.id == question.id else one for one in before.questions)
    else:
        questions = (*before.questions, question)
    if len(questions) > MOST_QUESTIONS:
        raise InvalidInputError({f"{TEXT}_{languages[0]}": "error.most_questions"})
    if sum(one.type is QuestionType.TEXT for one in questions) > MOST_TEXTS:
        raise InvalidInputError({"type": "error.most_texts"})
    own = fingerprints(question)
    if any(own & fingerprints(one) for one in questions if one.id != question.id):
        raise InvalidInputError({f"{TEXT}_{languages[0]}": "error.same_question"})
    return replace(before, questions=questions)


# ---------------------------------------------------------------------------- what is wrong


def _refuse(place: Place, question: Question, part: Part, languages: Sequence[str]) -> None:
    """Raise `InvalidInputError`, by the inputs of the form, for what the rules of the file found."""
    wrong = {f"{TEXT}_{code}": "error.too_long" for code in _too_long(question.text, LONGEST_QUESTION)}
    uneven = [code for code in languages if _lacks(question, code)]
    wrong |= {f"{OPTIONS}_{code}": "error.options" for code in uneven}
    for option in question.options:
        wrong |= {f"{OPTIONS}_{code}": "error.options" for code in _too_long(option, LONGEST_OPTION)}
    for problem in place.problems.found:
        key = _input(problem.key, languages)
        if not any(name.startswith(key.partition("_")[0]) for name in wrong):
            wrong[key] = _said(problem, part)
    if wrong:
        raise InvalidInputError(wrong)


def _lacks(question: Question, code: str) -> bool:
    """Tell whether some options are there in a language, and others are not."""
    there = [code in option for option in question.options]
    return any(there) and not all(there)


def _too_long(text: Mapping[str, str], longest: int) -> list[str]:
    return [code for code, words in text.items() if len(words) > longest]


def _input(key: str, languages: Sequence[str]) -> str:
    """Return the name of the input that a key of the file is asked for by."""
    base = key.partition("[")[0].partition(".")[0]
    return f"{base}_{languages[0]}" if base in (NAME, TEXT, OPTIONS) else base


def _said(problem: Problem, part: Part) -> str:
    base = problem.key.partition("[")[0].partition(".")[0]
    if base == OPTIONS:
        return "error.options"
    value = part.get(base)
    is_there = any(text.strip() for text in value.values()) if isinstance(value, Mapping) else value
    if not is_there:
        return "error.required"
    return "error.set_id" if base == "id" else "error.choice"
