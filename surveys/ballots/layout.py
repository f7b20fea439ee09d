"""How a ballot is written down: canonical JSON in UTF-8, with blanks after it up to the one size that all
ballots of a wave have. The size alone told two of three people apart where it was not the same
(ANONYMITY, the naive designs)."""

import json
from collections.abc import Mapping
from typing import Any

from surveys.ballots.model import Ballot
from surveys.ballots.values import is_possible, longest_answer
from surveys.sets.model import LONGEST_TEXT, Answer, Answers, Question, QuestionType
from surveys.waves.model import Definition

BYTES_OF_A_CHARACTER = 4
"""The most that UTF-8 takes for one (RFC 3629), and JSON as well: `\\n` and `\\"` take two. The control
characters for which JSON takes six are taken out of texts before they come here."""


def size_of(definition: Definition) -> int:
    """Return how many bytes each ballot of the wave takes, whatever is answered."""
    texts = sum(question.type is QuestionType.TEXT for question in definition.questions)
    longest = {question.id: longest_answer(question) for question in definition.questions}
    last_node = max(len(definition.nodes) - 1, 0)
    language = max(definition.languages, key=lambda code: len(_json(code)), default="")
    framed = _json({"answers": longest, "language": language, "node": last_node})
    return len(framed) + texts * LONGEST_TEXT * BYTES_OF_A_CHARACTER


def to_bytes(ballot: Ballot, definition: Definition) -> bytes:
    """Return the ballot as `size_of(definition)` bytes; raises `ValueError` if it is none of this wave."""
    if not _is_of(ballot, definition):
        raise ValueError("not a ballot of this wave")
    written = _json({"answers": dict(ballot.answers), "language": ballot.language, "node": ballot.node})
    size = size_of(definition)
    if len(written) > size:
        raise ValueError("longer than a ballot of this wave can be")
    return written.ljust(size)


def from_bytes(data: bytes, definition: Definition) -> Ballot:
    """Return the ballot that was written down; raises `ValueError` if it is none of this wave."""
    if len(data) == size_of(definition):
        try:
            ballot = _ballot(json.loads(data))
        except (AttributeError, KeyError, TypeError, ValueError):
            # Nothing of the error goes on: it would carry what somebody answered.
            ballot = None
        if ballot is not None and _is_of(ballot, definition):
            return ballot
    raise ValueError("not a ballot of this wave")


def _ballot(found: Any) -> Ballot:
    answers = {key: _answer(one) for key, one in found["answers"].items()}
    return Ballot(node=found["node"], language=found["language"], answers=answers)


def _answer(found: Any) -> Answer:
    return tuple(found) if isinstance(found, list) else found


def _is_of(ballot: Ballot, definition: Definition) -> bool:
    return (
        type(ballot.node) is int
        and 0 <= ballot.node < len(definition.nodes)
        and ballot.language in definition.languages
        and _are_possible(ballot.answers, definition.questions)
    )


def _are_possible(answers: Answers, questions: tuple[Question, ...]) -> bool:
    asked = {question.id: question for question in questions}
    return all(key in asked and is_possible(asked[key], one) for key, one in answers.items())


def _json(value: str | Mapping[str, object]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Half of a surrogate pair is no character; the error would repeat the text.
    return text.encode("utf-8", errors="replace")
