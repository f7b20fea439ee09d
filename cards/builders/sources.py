"""Sources of numbers: one that is silent, and how all of them stand."""

from collections.abc import Iterable

from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph, to_home
from cards.data.sources import SourceLine, SourceSilentData
from cards.model import Card
from cards.texts import LINE, NAME, clean
from cards.words import Words
from measures.sources.model import Health

SHOWN = 6
"""Sources that are named on a home, those that need somebody first: our own default."""
_FIRST = (Health.SILENT, Health.NOTHING_YET, Health.WELL)


def source_silent(data: SourceSilentData, words: Words) -> Card:
    """Tell that a source has stopped, what that means for its numbers, and what to look at."""
    name = clean(data.name, NAME)
    every = words.text(f"source.every.{data.every}")
    return make_card(
        "source_silent",
        words,
        title=words.text("source_silent.title", name=name),
        elements=(
            paragraph(words.text("source_silent.text", name=name, every=every, at=data.last_at)),
            paragraph(words.text("source_silent.kept")),
            facts((
                (words.text("source_silent.programmes"), _named(data.programmes, words))
                if data.programmes else None,
            )),
            heading(words.text("source_silent.cure")),
            paragraph(words.text("source_silent.cure.text", name=name)),
            buttons((to_home(words),)),
            context(words.text("source_silent.why.owner" if data.is_owner else "source_silent.why.no_owner")),
        ),
    )  # fmt: skip


def _named(names: Iterable[str], words: Words) -> str:
    return clean(words.join([clean(name, NAME) for name in names]), LINE)


def sources_row(lines: Iterable[SourceLine], words: Words) -> tuple[str, str] | None:
    """Return the row of a home that says how sources stand; None without any."""
    ordered = sorted(lines, key=lambda line: _FIRST.index(line.health))
    if not ordered:
        return None
    said = [_said(line, words) for line in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        said.append(words.count("home.sources.more", len(ordered) - SHOWN))
    return words.text("home.sources"), words.join(said)


def _said(line: SourceLine, words: Words) -> str:
    name = clean(line.name, NAME)
    if line.last_at is None:
        return words.text("home.sources.nothing_yet", name=name)
    key = "silent" if line.health is Health.SILENT else "well"
    return words.text(f"home.sources.{key}", name=name, at=line.last_at)


def sources_are_well(lines: Iterable[SourceLine]) -> bool:
    """Tell whether every source delivers."""
    return all(line.health is Health.WELL for line in lines)
