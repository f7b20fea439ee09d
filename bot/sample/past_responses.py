"""What the sample company answered to its surveys before the demo begins: by the same services as anybody who
responds, in one go, and nobody is written to about it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.sample.company import LEAD
from handlers.context import UnitOfWork, World
from handlers.responses.lines import print_of, read_round
from people.model import Company
from surveys.responses.answering import add_own, answer, assign, merge
from surveys.responses.answers import Wanted
from surveys.responses.effect_reading import ask_next_steps
from surveys.responses.finishing import finish, publish
from surveys.responses.model import Decision, Item, RoundState
from surveys.responses.next_steps import save_next_step
from surveys.responses.opening import open_round
from surveys.responses.rules import unanswered
from surveys.responses.service import override
from surveys.waves.model import Wave

_PREPARED_FOR = timedelta(hours=1)
"""How long before they are published the answers are written."""
_DONE_AT = time(17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer. `at` None: before everything was published."""

    wanted: Wanted
    at: datetime | None = None
    by: str = LEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """How something is answered whenever it is said."""

    decision: Decision
    reasons: Mapping[str, str]
    owner: str = ""
    days: int = 0
    """Until when it will be done, in days from the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What follows because the figure did not move."""

    at: datetime
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that people said, and what was answered."""

    key: str
    """The theme or the question; of one that was added, its title in the first language."""
    titles: Mapping[str, str]
    """Of one that was added; empty of others."""
    within: str = ""
    """The one in which it is answered too."""
    assigned: str = ""
    answers: tuple[Given, ...] = ()
    """In their order; none: nobody has answered yet."""
    done: date | None = None
    next_step: NextStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Responded:
    """What was answered to one survey. `published` None: it is being worked on."""

    said: tuple[Said, ...]
    published: datetime | None = None
    escalated: datetime | None = None
    """When the sponsor heard that answers are missing."""
    overridden: datetime | None = None
    """When the sponsor let the next survey open without them."""


def read_responses(file: Path, *, zone: ZoneInfo) -> dict[date, Responded]:
    """Return what stands in the file, by the day on which the survey opened."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(file.read_bytes())
    return {one["survey"]: _responded(one, zone) for one in found["responses"]}


def read_answers_to_come(file: Path) -> dict[str, Standard]:
    """Return how the deputy answers from now on, by theme and question."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(file.read_bytes())
    return {one.get("theme") or one["question"]: _standard(one) for one in found["to_come"]}


def _standard(found: Mapping[str, Any]) -> Standard:
    return Standard(
        decision=Decision(found["decision"]),
        reasons=found["reason"],
        owner=found.get("owner", ""),
        days=found.get("in_days", 0),
    )


def moment_of(found: str | None, zone: ZoneInfo) -> datetime | None:
    """Return a moment of the file, which has it as it is in a place."""
    return None if found is None else datetime.strptime(found, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def _responded(found: Mapping[str, Any], zone: ZoneInfo) -> Responded:
    return Responded(
        said=tuple(_said(one, zone) for one in found["items"]),
        published=moment_of(found.get("published"), zone),
        escalated=moment_of(found.get("escalated"), zone),
        overridden=moment_of(found.get("overridden"), zone),
    )


def _said(found: Mapping[str, Any], zone: ZoneInfo) -> Said:
    titles: Mapping[str, str] = found.get("title", {})
    return Said(
        key=found.get("theme") or found.get("question") or next(iter(titles.values())),
        titles=titles,
        within=found.get("with", ""),
        assigned=found.get("assigned", ""),
        answers=tuple(_answers(found, zone)),
        done=found.get("done"),
        next_step=_next_step(found.get("next"), zone),
    )


def _answers(found: Mapping[str, Any], zone: ZoneInfo) -> Iterator[Given]:
    if "decision" in found:
        yield _given(found, zone)
        if "later" in found:
            yield _given({**found, **found["later"]}, zone)


def _given(found: Mapping[str, Any], zone: ZoneInfo) -> Given:
    wanted = Wanted(
        decision=Decision(found["decision"]),
        reasons=found["reason"],
        owner_id=found.get("owner", ""),
        due=found.get("due"),
        measured_by=found.get("measured_by", ""),
    )
    return Given(wanted=wanted, at=moment_of(found.get("at"), zone), by=found.get("by", LEAD))


def _next_step(found: Mapping[str, str] | None, zone: ZoneInfo) -> NextStep | None:
    at = None if found is None else moment_of(found["at"], zone)
    if found is None or at is None:
        return None
    return NextStep(at=at, texts={language: text for language, text in found.items() if language != "at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PastResponses:
    """Brings them in, wave by wave, before the next one opens; the caller commits."""

    unit: UnitOfWork
    company: Company
    responded: Mapping[date, Responded]
    sponsor: str

    def bring_in(self, wave: Wave) -> None:
        """Respond to a wave that has just closed, as the file says."""
        zone = ZoneInfo(self.company.timezone)
        closed_on = wave.closes_at.astimezone(zone).date()
        opened = open_round(self.unit, wave, closed_on=closed_on, company=self.company, now=wave.closes_at)
        told = self.responded.get(wave.definition.opens_on)
        if opened is None or told is None:
            return
        one, _ = opened
        self._say_what_follows(wave)
        if told.escalated is not None:
            self.unit.responses.save_round(replace(one, escalated_at=told.escalated))
        if told.overridden is not None:
            override(self.unit, wave.id, now=told.overridden, actor=self.sponsor)
        ids = self._ids(wave, told)
        # The errors of figures are drawn anew each time: a question near the line is an item, or is none.
        told = replace(told, said=tuple(each for each in told.said if each.key in ids))
        at = wave.closes_at if told.published is None else told.published - _PREPARED_FOR
        self._answer(told, ids, at=at)
        if told.published is not None and told.overridden is None:
            self._leave_out_unanswered(wave)
        if told.published is not None:
            self._publish(wave, at=told.published)
            self._go_on(told, ids, zone=zone)

    def _ids(self, wave: Wave, told: Responded) -> dict[str, int]:
        """Add what the lead added, and return the ids of everything that was said."""
        items = self.unit.responses.items_of([wave.id]).get(wave.id, [])
        ids = {_key_of(item): item.id for item in items}
        for one in told.said:
            if one.titles:
                at = wave.closes_at + _PREPARED_FOR
                ids[one.key] = add_own(self.unit, wave.id, one.titles, now=at, actor=LEAD).after.id
        return ids

    def _answer(self, told: Responded, ids: Mapping[str, int], *, at: datetime) -> None:
        """Answer what was answered before everything was published."""
        for one in told.said:
            if one.assigned:
                assign(self.unit, ids[one.key], one.assigned, now=at, actor=LEAD)
            for given in one.answers[:1]:
                answer(self.unit, ids[one.key], given.wanted, now=given.at or at, actor=given.by)
            within = [ids[other.key] for other in told.said if other.within == one.key]
            if within:
                merge(self.unit, ids[one.key], within, now=at, actor=LEAD)

    def _leave_out_unanswered(self, wave: Wave) -> None:
        """Leave out what the file does not know: the next survey would wait for it."""
        for item in unanswered(self.unit.responses.items_of([wave.id]).get(wave.id, [])):
            self.unit.responses.remove_item(item.id)

    def _publish(self, wave: Wave, *, at: datetime) -> None:
        published = publish(self.unit, wave.id, shown="", now=at, actor=LEAD)
        self.unit.responses.save_round(replace(published, told_at=at))

    def _go_on(self, told: Responded, ids: Mapping[str, int], *, zone: ZoneInfo) -> None:
        """Do what happened after everything was published."""
        for one in told.said:
            for given in one.answers[1:]:
                if given.at is not None:
                    answer(self.unit, ids[one.key], given.wanted, now=given.at, actor=given.by)
            if one.done is not None:
                at = datetime.combine(one.done, _DONE_AT, tzinfo=zone)
                finish(self.unit, ids[one.key], one.done, today=one.done, now=at, actor=LEAD)

    def _say_what_follows(self, wave: Wave) -> None:
        """Say what follows where the results of a wave show that nothing moved since the one before."""
        asked = ask_next_steps(self.unit, wave, now=wave.results_at or wave.closes_at)
        if asked is None:
            return
        one, items = asked
        before = self.unit.surveys.get_wave(one.wave_id)
        steps = {said.key: said.next_step for said in self.responded[before.definition.opens_on].said}
        for item in items:
            step = steps.get(_key_of(item))
            if step is not None:
                save_next_step(self.unit, item.id, step.texts, now=step.at, actor=LEAD)

    def settle(self, *, now: datetime) -> None:
        """Say that everybody has seen everything as it stands on the first morning: nothing is news."""
        world = World(company=self.company, now=now)
        for one in self.unit.responses.rounds():
            if one.state is RoundState.PUBLISHED:
                shown = print_of(read_round(world, self.unit, one))
                self.unit.responses.save_round(replace(one, shown=shown))


def _key_of(item: Item) -> str:
    """Return what the file calls an item."""
    source = next(iter(item.sources), None)
    return next(iter(item.titles.values()), "") if source is None else source.theme or source.question_id
