"""An audience as files and forms name it: `teams`, `roles`, `ranks`, `started_after`."""

from collections.abc import Collection
from dataclasses import dataclass

from people.audience import Audience
from people.model import Role
from people.yaml_nodes import Place, Section, nearest

KEYS = ("teams", "roles", "ranks", "started_after")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlaces:
    """The teams (each path, its departments included) and ranks in which somebody is."""

    teams: Collection[str]
    ranks: Collection[str]


def read_audience(section: Section, *, known: KnownPlaces | None = None) -> Audience:
    """Return the audience of a section with `KEYS`. With `known`, teams and ranks in which nobody is are
    problems; without, people may come to them later."""
    roles = [place.choice(tuple(Role)) for place in section["roles"].items()]
    teams, ranks = section["teams"], section["ranks"]
    return Audience(
        teams=_words(teams) if known is None else _known_words(teams, known.teams, "team"),
        roles=tuple(role for role in roles if role is not None),
        ranks=_words(ranks) if known is None else _known_words(ranks, known.ranks, "rank"),
        started_after=section["started_after"].day(),
    )


def _words(place: Place) -> tuple[str, ...]:
    words = [entry.scalar() for entry in place.items()]
    return tuple(word.strip("/") for word in words if word is not None)


def _known_words(place: Place, known: Collection[str], noun: str) -> tuple[str, ...]:
    found = []
    for entry in place.items():
        word = (entry.scalar() or "").strip("/")
        if word and word not in known:
            hint = f"; did you mean {nearest(word, known)!r}?" if known else ""
            entry.refuse(f"nobody in the roster is of the {noun} {word!r}{hint}")
        elif word:
            found.append(word)
    return tuple(found)
