"""What is to be answered, as those read it who work on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from cards.builders.response_work import ITEMS_A_PAGE
from cards.data.response_work import LastTime, ResponseWorkData, WorkLine, WorkProgress, WorkStage
from cards.data.responses import ResponseLine, Said
from cards.data.survey_messages import WaveLine
from coaching.programmes.succession import is_here
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, name_of, reader_of
from handlers.responses.lines import PublicRound, day_of, read_round
from handlers.surveys.messages import wave_line
from people.calendar import pattern_of
from people.model import Person
from surveys.responses.answering import is_public
from surveys.responses.history import Again, again_of
from surveys.responses.model import Item, Origin, Round, RoundState
from surveys.responses.rules import is_late, promised, standing, unanswered


def stage_of(one: Round, items: Sequence[Item], *, is_late: bool) -> WorkStage:
    """Return how far the responses to a wave are; `is_late`: the day until which they were promised is over.
    Of what was promised to nobody, because nothing asked for it, nothing is late."""
    own, is_whole = standing(items), not unanswered(items)
    if is_public(one):
        return WorkStage.PUBLISHED if is_whole else WorkStage.PARTLY
    if one.state is RoundState.NOTHING and not own:
        return WorkStage.NOTHING
    if is_whole:
        return WorkStage.WHOLE
    return WorkStage.LATE if is_late and one.state is RoundState.OPEN else WorkStage.OPEN


def wants_next_step(item: Item) -> bool:
    """Tell whether it was asked what follows from an item, and nobody has said so yet."""
    answer = item.answer
    return item.next_step_asked_at is not None and answer is not None and not answer.next_steps


def can_be_previewed(one: Round, items: Sequence[Item]) -> bool:
    """Tell whether there is something to publish: at least one answer that nobody has got."""
    return not is_public(one) and any(item.answer is not None for item in standing(items))


@dataclass(frozen=True, kw_only=True)
class WorkCards:
    """Makes what a person reads of one round."""

    world: World
    unit: UnitOfWork
    person: Person
    found: PublicRound

    @cached_property
    def reader(self) -> Reader:
        """Who reads."""
        return reader_of(self.person, self.world.company)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return pattern_of(self.person, self.world.company).timezone

    @property
    def is_late(self) -> bool:
        """Whether the day until which responses were promised is over."""
        return self._today > self.found.round.due_on

    @property
    def _today(self) -> date:
        return day_of(self.world.now, self.world.company)

    @cached_property
    def again(self) -> Mapping[int, Again]:
        """How often in a row each item was said."""
        return again_of(self.unit, self.found.round.wave_id)

    # ------------------------------------------------------------------------ how far, and in words

    def progress(self) -> WorkProgress:
        """Return how far the responses are."""
        items, own = self.found.items, standing(self.found.items)
        return WorkProgress(
            wave=wave_line(self.found.wave, self.reader, self.zone),
            stage=stage_of(self.found.round, items, is_late=self.is_late),
            due_on=self.found.round.due_on,
            answered=len(own) - len(unanswered(items)),
            items=len(own),
            is_late=self.is_late and bool(unanswered(items)),
            promised=len(promised(items)) if is_public(self.found.round) else 0,
            late=sum(is_late(item, today=self._today) for item in items if is_public(self.found.round)),
            next_steps=sum(wants_next_step(item) for item in own),
        )

    def wave_line(self, wave_id: str) -> WaveLine:
        """Return another wave, as the reader knows it."""
        return wave_line(self.unit.surveys.get_wave(wave_id), self.reader, self.zone)

    def line(self, item: Item) -> ResponseLine:
        """Return an item with its answer, as everybody reads it once it is published. It may be one that was
        removed, or read otherwise before."""
        others = [one for one in self.found.items if one.id != item.id]
        owners = {**self.found.owners, **self._owner(item)}
        shown = replace(self.found, items=(replace(item, merged_into=0), *others), owners=owners)
        return next(line for line in shown.lines(self.reader) if line.item_id == item.id)

    def _owner(self, item: Item) -> Mapping[str, Person]:
        owner_id = "" if item.answer is None else item.answer.owner_id
        owner = self.unit.people.find(owner_id) if owner_id else None
        if owner is None or not is_here(owner, company=self.world.company, now=self.world.now):
            return {}
        return {owner.id: owner}

    def said(self, item: Item) -> Said:
        """Return what was said, with its number."""
        return self.line(item).said

    # ------------------------------------------------------------------------ the list

    def work(self, page: int) -> ResponseWorkData:
        """Return a page of all items; the last one for a page beyond."""
        lines = self.found.lines(self.reader)
        pages = max(1, -(-len(lines) // ITEMS_A_PAGE))
        shown = min(max(page, 0), pages - 1)
        return ResponseWorkData(
            progress=self.progress(),
            lines=tuple(self._work_lines(lines[shown * ITEMS_A_PAGE : (shown + 1) * ITEMS_A_PAGE])),
            page=shown,
            pages=pages,
            can_preview=can_be_previewed(self.found.round, self.found.items),
        )

    def _work_lines(self, lines: Sequence[ResponseLine]) -> Iterable[WorkLine]:
        items = {item.id: item for item in self.found.items}
        asked = self.unit.people.get_many({one.assigned_to for one in items.values() if one.assigned_to})
        for line in lines:
            item = items[line.item_id]
            yield WorkLine(
                line=line,
                is_own=item.origin is Origin.OWN and not is_public(self.found.round),
                assigned_name=name_of(asked.get(item.assigned_to)),
                is_mine=item.assigned_to == self.person.id,
                last=self.last(item),
                can_merge=len(standing(self.found.items)) > 1,
                wants_next_step=wants_next_step(item),
                can_announce=self._can_announce(item),
            )

    def _can_announce(self, item: Item) -> bool:
        is_done = item.answer is not None and item.answer.done_on is not None
        return is_done and is_public(self.found.round) and not item.announcement_id

    def last(self, item: Item) -> LastTime | None:
        """Return what was answered in the survey before, where the same was said; None where it was not."""
        again = self.again.get(item.id)
        if again is None or not again.earlier:
            return None
        earlier = again.earlier[0]
        wave = self.unit.surveys.get_wave(earlier.wave_id)
        answer = earlier.answer
        return LastTime(
            opens_on=wave.definition.opens_on,
            decision=None if answer is None else answer.decision,
            reason="" if answer is None else self.reader.text(answer.reasons),
        )


def cards_of(world: World, unit: UnitOfWork, one: Round, person: Person) -> WorkCards:
    """Return what makes the cards of a round for a person, as it stands now."""
    return WorkCards(world=world, unit=unit, person=person, found=read_round(world, unit, one))
