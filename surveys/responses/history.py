"""What people said before: in how many waves in a row the same thing was an item, and what was answered."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.ports import SurveysUnit
from surveys.responses.model import Answer, Item, Origin, Round, RoundState


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The same thing in an earlier wave."""

    wave_id: str
    item: Item
    """As it was then."""
    answer: Answer | None
    """Its own one, or that of the item in which it was answered too; None: there was none."""
    is_public: bool
    """The answers of that wave were published; of others, only those who respond know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """How often in a row something was named."""

    times: int
    """Waves, this one included. Those of which there are no responses (lost ones, or of too few answers) are
    passed over: nobody knows what would have been named."""
    earlier: tuple[Earlier, ...]
    """The other ones of the row, the latest first."""


def again_of(unit: SurveysUnit, wave_id: str) -> dict[int, Again]:
    """Return for each item of a wave, merged ones included, how often in a row it was named, by item id;
    empty for a wave without responses."""
    now = unit.responses.find_round(wave_id)
    if now is None:
        return {}
    rounds = unit.responses.rounds_of(now.schedule_id)
    before = [one for one in rounds if one.opened_at < now.opened_at]
    items = unit.responses.items_of([wave_id, *(one.wave_id for one in before)])
    return {item.id: count_again(item, before, items) for item in items.get(wave_id, ())}


def count_again(item: Item, before: Sequence[Round], items: Mapping[str, Sequence[Item]]) -> Again:
    """Return how often in a row something was named; `before`: the rounds before its own, the latest first,
    with their `items` by wave."""
    earlier = tuple(_row(item, before, items))
    return Again(times=1 + len(earlier), earlier=earlier)


def _row(item: Item, before: Sequence[Round], items: Mapping[str, Sequence[Item]]) -> Iterator[Earlier]:
    named = _identity(item)
    for one in before:
        known = items.get(one.wave_id, ())
        found = next((each for each in known if named is not None and _identity(each) == named), None)
        if found is None:
            return
        yield Earlier(
            wave_id=one.wave_id,
            item=found,
            answer=_answer(found, known),
            is_public=one.state is RoundState.PUBLISHED,
        )


def _identity(item: Item) -> Hashable | None:
    """Return what items of the same thing share: a theme, wherever it was named, or a question. What
    somebody added is of its wave alone."""
    if item.origin is Origin.OWN or not item.sources:
        return None
    source = item.sources[0]
    return item.origin, source.theme if item.origin is Origin.THEME else source.question_id


def _answer(item: Item, known: Sequence[Item]) -> Answer | None:
    if not item.merged_into:
        return item.answer
    return next((one.answer for one in known if one.id == item.merged_into), None)
