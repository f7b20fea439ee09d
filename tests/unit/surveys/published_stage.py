"""Published waves whose figures are given, so that what is read of them can be worked out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gate_stage import AGREE, ALL, NPS, VOICE, definition

from surveys.gate.model import (
    CountsRelease,
    Figure,
    Group,
    QuoteRelease,
    Released,
    Shown,
    WordRelease,
)
from surveys.results.reading import Published
from surveys.sets.model import Question
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Node, Path, Wave, WaveState

OPENED = datetime(2026, 6, 2, 1, tzinfo=UTC)
SALES, EAST, WEST = ("Sales",), ("Sales", "East"), ("Sales", "West")
NODES = (
    Node(path=(), invited=60),
    Node(path=SALES, invited=50),
    Node(path=EAST, invited=30),
    Node(path=WEST, invited=12),
)


def company(*, shown: Shown = Shown.COUNTS) -> Group:
    """Everybody."""
    return Group(number=0, path=(), is_rest=False, of=((), SALES, EAST, WEST), shown=shown, is_part=False)


def group(
    number: int,
    path: Path,
    *,
    shown: Shown = Shown.COUNTS,
    is_rest: bool = False,
    of: Sequence[Path] | None = None,
) -> Group:
    """A part of the company."""
    places = (path,) if of is None else tuple(of)
    return Group(number=number, path=path, is_rest=is_rest, of=places, shown=shown, is_part=True)


def counts(of: Question, *people: int, group: int = 0) -> CountsRelease:
    """Return counts of a question as they were released."""
    return CountsRelease(group=group, question_id=of.id, counts=people)


def published(
    *figures: Figure,
    number: int = 1,
    groups: Sequence[Group] = (company(),),
    questions: Sequence[Question] = ALL,
    nodes: Sequence[Node] = NODES,
    quotes: Sequence[QuoteRelease] = (),
    names: Mapping[str, Mapping[str, str]] | None = None,
    too_few: bool = False,
) -> Published:
    """Return a closed wave of the schedule `monthly` with what the ledger holds of it."""
    asked = replace(definition(nodes, questions=questions), wave_id=f"monthly-{number}", number=number)
    if names is not None:
        asked = replace(asked, theme_names=names)
    wave = Wave(
        id=asked.wave_id,
        schedule_id="monthly",
        state=WaveState.CLOSED,
        definition=asked,
        digest=digest(to_text(asked)),
        public_key=b"",
        opened_at=OPENED.replace(month=5 + number),
        remind_at=None,
        invited=60,
        answered=0 if too_few else 40,
    )
    if too_few:
        return Published(wave, Released(answered=0, invited=60, too_few=True))
    return Published(
        wave,
        Released(answered=40, invited=60, groups=tuple(groups), figures=tuple(figures), quotes=tuple(quotes)),
    )


__all__ = ["AGREE", "NPS", "VOICE", "WordRelease", "company", "counts", "group", "published"]
