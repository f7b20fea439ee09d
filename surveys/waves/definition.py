"""A wave's definition as canonical JSON, and the number (SHA-256) that anybody can compute of it again.

Canonical as RFC 8785 says, as far as it is used here: texts, whole numbers, lists, and objects whose names
are in the order of their UTF-16 code units; no blanks; UTF-8.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from surveys.schedules.model import Breakdown
from surveys.sets.model import Question, QuestionType
from surveys.waves.model import Definition, Node

Json: TypeAlias = Mapping[str, "Json"] | list["Json"] | str | int
"""What a definition is made of: no fractions, whose writing would be a matter of its own."""

USUAL_POINTS = 5
"""Of a question that has none, as in `Question`."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
"""UTC, to the second (ISO 8601)."""


def to_text(definition: Definition) -> str:
    """Return the definition's canonical JSON."""
    return canonical(_to_json(definition))


def digest(text: str) -> str:
    """Return the SHA-256 of a definition's canonical JSON in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def from_text(text: str) -> Definition:
    """Return the definition that a canonical JSON describes; raises `ValueError` where it describes none."""
    try:
        return _from_json(json.loads(text))
    except (AttributeError, KeyError, TypeError) as error:
        # The class alone: a message would repeat what stands in the text.
        name = type(error).__name__
    raise ValueError(f"not the definition of a wave ({name})")


def canonical(value: Json) -> str:
    """Return a value's canonical JSON."""
    return json.dumps(_ordered(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _ordered(value: Json) -> Json:
    if isinstance(value, Mapping):
        # Python would compare code points, in which what lies beyond U+FFFF comes last.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list):
        return [_ordered(one) for one in value]
    return value


# ---------------------------------------------------------------------------- both ways


def _to_json(one: Definition) -> Json:
    # What older waves do not have is left out, so that their number stays what it was.
    later: dict[str, Json] = {"read_by": list(one.read_by)} if one.read_by else {}
    return {
        **later,
        "wave": one.wave_id,
        "set": one.set_id,
        "set_name": dict(one.set_name),
        "number": one.number,
        "questions": [_question_to_json(question) for question in one.questions],
        "languages": list(one.languages),
        "smallest_group": one.smallest_group,
        "breakdown": one.breakdown.value,
        "groups": [{"path": list(node.path), "invited": node.invited} for node in one.nodes],
        "codebook": {
            language: {theme: list(phrases) for theme, phrases in themes.items()}
            for language, themes in one.codebook.items()
        },
        "theme_names": {theme: dict(names) for theme, names in one.theme_names.items()},
        "opens_on": one.opens_on.isoformat(),
        "closes_at": one.closes_at.astimezone(UTC).strftime(_MOMENT),
        "results_to": list(one.results_to),
    }


def _question_to_json(question: Question) -> Json:
    known: dict[str, Json] = {"id": question.id, "type": question.type.value, "text": dict(question.text)}
    if question.options:
        known["options"] = [dict(option) for option in question.options]
    if question.type is QuestionType.AGREE:
        known["points"] = question.points
    return known


def _from_json(found: Any) -> Definition:
    return Definition(
        wave_id=found["wave"],
        set_id=found["set"],
        set_name=found["set_name"],
        number=found["number"],
        questions=tuple(_question_from_json(one) for one in found["questions"]),
        languages=tuple(found["languages"]),
        smallest_group=found["smallest_group"],
        breakdown=Breakdown(found["breakdown"]),
        nodes=tuple(Node(path=tuple(one["path"]), invited=one["invited"]) for one in found["groups"]),
        codebook={
            language: {theme: tuple(phrases) for theme, phrases in themes.items()}
            for language, themes in found["codebook"].items()
        },
        theme_names=found["theme_names"],
        opens_on=date.fromisoformat(found["opens_on"]),
        closes_at=datetime.strptime(found["closes_at"], _MOMENT).replace(tzinfo=UTC),
        results_to=tuple(found["results_to"]),
        read_by=tuple(found.get("read_by", ())),
    )


def _question_from_json(found: Any) -> Question:
    return Question(
        id=found["id"],
        type=QuestionType(found["type"]),
        text=found["text"],
        options=tuple(found.get("options", ())),
        points=found.get("points", USUAL_POINTS),
    )
