"""For whom, where and when, as the form says it; what cannot be read is said beside its input."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from coaching.announcements.model import Addressing, Repeat
from coaching.announcements.rules import Field
from coaching.programmes.model import Phase
from people.audience_reader import KEYS as AUDIENCE
from people.audience_reader import KnownPlaces, read_audience
from people.channels import is_channel
from people.model import Platform
from people.parts import Part, place_of
from people.yaml_nodes import Place, Problem, nearest

Chosen = TypeVar("Chosen", bound=StrEnum)

DIRECT = "direct"
"""The choice of `places` that says: to each person."""
YES = "yes"
"""What a box holds that is ticked."""
_ERRORS = {
    Field.AT: "error.time",
    Field.ON: "error.date",
    Field.STARTED_AFTER: "error.date",
    Field.VALID_UNTIL: "error.date",
}
"""What a value is told to be that is there and wrong; all others are choices."""
_KEYS = (
    *AUDIENCE,
    *(Field.MORE_TEAMS, Field.PROGRAMME, Field.PHASES, Field.PLACES, Field.KNOWN_CHANNELS),
    *(Field.CHANNELS, Field.ON, Field.AT),
    *(Field.VALID_UNTIL, Field.REPEATS, Field.URGENT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What can be named: teams and ranks in which somebody is, programmes, and chats that are connected."""

    places: KnownPlaces
    programmes: Collection[str]
    channels: Collection[str] = ()
    """Those that are offered by name."""
    platforms: Collection[Platform]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a form says, as far as it can be read, and what cannot, by its inputs."""

    addressing: Addressing
    wrong: Mapping[str, str]
    """The names of words."""
    about: Mapping[str, str]
    """What of it is wrong, where there are several lines."""


def read_addressing(part: Part, ground: Ground) -> Reading:
    """Return what a form says, by the names of its inputs."""
    place = place_of(part)
    section = place.mapping(_KEYS)
    at = section[Field.AT].clock_time()
    programme = section[Field.PROGRAMME].choice(tuple(ground.programmes)) if ground.programmes else None
    phases = _several(section[Field.PHASES], Phase)
    audience = read_audience(section, known=ground.places)
    wrong: dict[str, str] = {}
    about: dict[str, str] = {}
    teams = (*audience.teams, *_more_teams(section[Field.MORE_TEAMS], ground.places.teams, wrong, about))
    channels = _channels(section[Field.CHANNELS], ground.platforms, wrong, about)
    usual = Addressing()
    found = Addressing(
        audience=replace(audience, teams=_outermost(teams)),
        programme_id=programme or "",
        phases=phases if programme else (),
        direct=any(one.choice((DIRECT,)) for one in section[Field.PLACES].items()),
        channels=tuple(dict.fromkeys((*_known_channels(section[Field.KNOWN_CHANNELS], ground), *channels))),
        on=section[Field.ON].day(),
        at=usual.at if at is None else at,
        valid_until=section[Field.VALID_UNTIL].day(),
        repeats=frozenset(_several(section[Field.REPEATS], Repeat)),
        urgent=section[Field.URGENT].scalar() == YES,
    )
    if phases and not programme:
        wrong[Field.PHASES] = "error.announcement_phases"
    return Reading(addressing=found, wrong=_wrong(place.problems.found) | wrong, about=about)


def _outermost(teams: Sequence[str]) -> tuple[str, ...]:
    """Return the teams without those that lie within another of them."""
    return tuple(
        team for team in dict.fromkeys(teams) if not any(team.startswith(f"{other}/") for other in teams)
    )


def _more_teams(
    place: Place, known: Collection[str], wrong: dict[str, str], about: dict[str, str]
) -> list[str]:
    """Return teams that were typed, each on a line; the first that is none is told, with the nearest one."""
    words = [(entry.scalar() or "").strip("/") for entry in place.items()]
    for word in words:
        if word and word not in known and Field.MORE_TEAMS not in wrong:
            wrong[Field.MORE_TEAMS] = "error.announcement_team"
            about[Field.MORE_TEAMS] = f"{word} → {nearest(word, known)}" if known else word
    return [word for word in words if word in known]


def _several(place: Place, kind: type[Chosen]) -> tuple[Chosen, ...]:
    words = [one.choice(tuple(kind)) for one in place.items()]
    return tuple(one for one in kind if one in words)


def _known_channels(place: Place, ground: Ground) -> list[str]:
    words = [one.choice(tuple(ground.channels)) for one in place.items()]
    return [word for word in words if word]


def _channels(
    place: Place, platforms: Collection[Platform], wrong: dict[str, str], about: dict[str, str]
) -> list[str]:
    """Return channels that were typed, each on a line; the first that is none is told."""
    found = []
    for text in (one.scalar() or "" for one in place.items()):
        is_on = text.partition(":")[0] in platforms
        if is_channel(text) and is_on:
            found.append(text)
        elif Field.CHANNELS not in wrong:
            wrong[Field.CHANNELS] = "error.channel_off" if is_channel(text) else "error.announcement_channel"
            about[Field.CHANNELS] = text
    return found


def _wrong(problems: Sequence[Problem]) -> dict[str, str]:
    """Return what could not be read, by the inputs."""
    wrong: dict[str, str] = {}
    for problem in problems:
        name = problem.key.partition("[")[0]
        wrong.setdefault(name, _ERRORS.get(Field(name), "error.choice"))
    return wrong
