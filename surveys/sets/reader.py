"""A set of questions, key by key, as `survey.yaml` and the forms in chat describe it.

A part that cannot be read adds a problem and gives a stand-in value, so that the whole file is always read to
its end; with any problem the result is thrown away.
"""

from collections.abc import Mapping, Sequence

from people.yaml_nodes import Place, Section, distinct
from surveys.sets.model import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_SET_NAME,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MOST_TEXTS,
    SCALES,
    Question,
    QuestionSet,
    QuestionType,
)
from surveys.sets.rules import repeated

SET_KEYS = ("id", "name", "questions")
QUESTION_KEYS = ("id", "type", "text", "options", "points")

_CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTI})
_LEAST_OPTIONS = 2
_MOST_READ = 200
"""Questions of one set that are looked at: more is a slip."""


def read_set(place: Place, *, languages: Sequence[str]) -> QuestionSet:
    """Return a set; `languages` are those known, the first being that of plain strings."""
    section = place.required().mapping(SET_KEYS)
    listed = section["questions"].required()
    questions = distinct(listed, lambda one: read_question(one, languages=languages), most=_MOST_READ)
    if len(questions) > MOST_QUESTIONS:
        listed.refuse(f"has {len(questions)} questions: {MOST_QUESTIONS} is the most, and 7 a good number")
    _refuse_repeated(listed, questions)
    texts = sum(question.type is QuestionType.TEXT for question in questions)
    if texts > MOST_TEXTS:
        listed.refuse(f"has {texts} questions in free text: {MOST_TEXTS} is the most")
    return QuestionSet(
        id=section["id"].identity(),
        name=_text(section["name"], languages, longest=LONGEST_SET_NAME),
        questions=questions,
    )


def _refuse_repeated(listed: Place, questions: Sequence[Question]) -> None:
    """Refuse each question that asks the same as one before it, where it stands; one that has the other's id
    as well has been told so."""
    again, seen = repeated(questions), set[str]()
    for number, (place, question) in enumerate(zip(listed.items(), questions, strict=False)):
        is_told = question.id in seen
        seen.add(question.id)
        if number in again and not is_told:
            place.refuse("asks the same as a question before it: a set asks everything once")


def read_question(place: Place, *, languages: Sequence[str]) -> Question:
    """Return a question."""
    section = place.required().mapping(QUESTION_KEYS)
    named = section["type"].required().choice(tuple(QuestionType))
    kind = QuestionType(named or QuestionType.TEXT)
    return Question(
        id=section["id"].identity(),
        type=kind,
        text=_text(section["text"], languages, longest=LONGEST_QUESTION),
        options=_options(section, kind, languages) if named is not None else (),
        points=_points(section["points"], kind) if named is not None else SCALES[0],
    )


def _text(place: Place, languages: Sequence[str], *, longest: int) -> dict[str, str]:
    found = place.required().text(languages)
    for code, words in found.items():
        if len(words) > longest:
            place.refuse(f"is longer than {longest} characters ({code})")
    return found


def _options(section: Section, kind: QuestionType, languages: Sequence[str]) -> tuple[Mapping[str, str], ...]:
    place = section["options"]
    if kind not in _CHOICES:
        if not place.missing:
            place.refuse(f"belongs to single and multi only; this question is {kind.value}")
        return ()
    if place.required().missing:
        return ()
    options = [_text(one, languages, longest=LONGEST_OPTION) for one in place.items()]
    if len(options) < _LEAST_OPTIONS:
        place.refuse("needs two options at least: one is no choice")
    if len(options) > MOST_OPTIONS:
        place.refuse(f"has {len(options)} options: {MOST_OPTIONS} is the most")
    if any(option in options[:number] for number, option in enumerate(options) if option):
        place.refuse("has the same option twice")
    return tuple(options)


def _points(place: Place, kind: QuestionType) -> int:
    if kind is not QuestionType.AGREE and not place.missing:
        place.refuse(f"belongs to agree only; this question is {kind.value}")
        return SCALES[0]
    return place.integer(least=SCALES[0], most=SCALES[-1]) or SCALES[0]
