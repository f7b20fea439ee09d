"""Who is asked to take a request, purely: those of its topic first, then the department, then anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from coaching.help.model import Request
from people.model import Person

ASKED_DIRECTLY = 3
"""Supporters who are asked directly at a time, besides the channel (our own default)."""
ASKED_WHEN_WIDENED = 10
"""The most of a department who are asked once nobody has taken it for an hour (our own default)."""


class Why(StrEnum):
    """Why supporters are asked to take a request."""

    NEW = "new"
    WIDENED = "widened"
    GIVEN_BACK = "given_back"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The supporters who are present, and what is known of them."""

    present: Sequence[Person]
    """Without the asker."""
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict)
    load: Mapping[str, int] = field(default_factory=dict)
    """How many requests each is on."""


def topics_of(request: Request) -> frozenset[str]:
    """Return the topics that a request is about, as supporters name what they can help with."""
    topics = {kind_topic(request.kind)}
    if request.programme_id is not None and request.practice_id is not None:
        topics.add(practice_topic(request.programme_id, request.practice_id))
    return frozenset(topics)


def kind_topic(kind: str) -> str:
    """Return the topic of a kind of trouble."""
    return f"kind:{kind}"


def practice_topic(programme_id: str, practice_id: str) -> str:
    """Return the topic of a practice."""
    return f"practice:{programme_id}/{practice_id}"


def first_asked(request: Request, desk: Desk, *, department: str) -> list[Person]:
    """Return whom a request is brought to directly: supporters of its topic, else of the asker's
    department, else any; those who are on the fewest requests first."""
    topics = topics_of(request)
    of_topic = [one for one in desk.present if topics & desk.topics.get(one.id, frozenset())]
    for group in (of_topic, _of_department(desk, department), desk.present):
        if group:
            return _least_loaded(group, desk)[:ASKED_DIRECTLY]
    return []


def asked_too(desk: Desk, *, department: str) -> list[Person]:
    """Return who is asked too when nobody has taken a request: the department's supporters."""
    return _least_loaded(_of_department(desk, department), desk)[:ASKED_WHEN_WIDENED]


def _of_department(desk: Desk, department: str) -> list[Person]:
    return [one for one in desk.present if one.department == department]


def _least_loaded(group: Sequence[Person], desk: Desk) -> list[Person]:
    return sorted(group, key=lambda one: (desk.load.get(one.id, 0), one.id))
