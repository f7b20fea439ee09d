"""Whoever responds is asked what follows, where what people said has not become better, and says so in a
form. What they say is read by everybody who has the responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.actions.responses import OpenNextStep, SaveNextStep
from cards.builders.effects import STEP_FIELD, next_step_form, next_step_saved, next_steps_wanted
from cards.data.effects import EffectLine, NextStepFormData, NextStepSavedData, NextStepsWantedData
from cards.model import Card
from cards.serial import to_json
from cards.texts import clean_typed
from coaching.programmes.drafting import fingerprint
from handlers.context import Turn, UnitOfWork, World
from handlers.events import Values
from handlers.inputs import text_of
from handlers.plan_forms import is_stale
from handlers.readers import name_of, reader_of
from handlers.reply import Reply
from handlers.responses.effect_lines import line_of
from handlers.responses.lines import day_of
from handlers.responses.names import item_name
from handlers.responses.rights import require_responder, responders
from handlers.surveys.messages import NEWS_LASTS, key_of, wave_id_of, wave_line
from handlers.surveys.results import reader
from people.calendar import pattern_of
from people.errors import InvalidInputError, TooLateError
from people.model import Feature, Person
from people.outbox import Message, NewMessage
from surveys.responses.answering import Saved, get_item
from surveys.responses.answers import missing_text
from surveys.responses.effect_reading import ask_next_steps, effects_of, wave_after
from surveys.responses.effects import LONGEST_STEP
from surveys.responses.model import Item, Round
from surveys.responses.next_steps import UNANSWERED, save_next_step
from surveys.responses.rules import standing
from surveys.responses.seen import Effect, Unseen
from surveys.waves.model import Wave

NEXT_STEPS_WANTED = "next_steps_wanted"
"""The kind of the message, as on `deliveries`."""
TYPED = 10_000
"""Characters of an input that are looked at: more than it may have, so that what is too long is told."""


# ---------------------------------------------------------------------------- asked


def ask(world: World, unit: UnitOfWork, after: Wave) -> int:
    """Queue for whoever responds the question what follows from the responses to the wave before one that has
    results, where nobody can say that it became better: once a round, as those results are told. Returns how
    many messages are new; the caller commits."""
    asked = ask_next_steps(unit, after, now=world.now)
    return 0 if asked is None else tell(world, unit, after, asked)


def tell(world: World, unit: UnitOfWork, after: Wave, asked: tuple[Round, list[Item]]) -> int:
    """Queue that question for items of which it was noted; returns how many messages are new."""
    one, items = asked
    wanted = _Wanted(before=unit.surveys.get_wave(one.wave_id), after=after, items=tuple(items))
    messages = [_message(world, wanted, person) for person in responders(world, unit)]
    return unit.outbox.add_many(messages, now=world.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """For which items of a wave it is asked what follows, by the results of a later one."""

    before: Wave
    after: Wave
    items: tuple[Item, ...]


def _message(world: World, wanted: _Wanted, person: Person) -> NewMessage:
    due = max(world.now, wanted.after.results_at or world.now)
    return NewMessage(
        dedupe_key=key_of(NEXT_STEPS_WANTED, wanted.before.id, person.id),
        kind=NEXT_STEPS_WANTED,
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=Feature.WORK,
        card=to_json(_card(world, wanted, person)),
        due_at=due,
        not_after=due + NEWS_LASTS,
    )


def _card(world: World, wanted: _Wanted, person: Person) -> Card:
    to, zone = reader_of(person, world.company), pattern_of(person, world.company).timezone
    found = NextStepsWantedData(
        before=wave_line(wanted.before, to, zone),
        after=wave_line(wanted.after, to, zone),
        names=tuple(item_name(item, wanted.before, to) for item in wanted.items),
    )
    return next_steps_wanted(found, to.words)


def rebuild_next_steps(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of messages of this kind anew, by message id: they name what still lacks a next step.
    Others, and those of which nothing is left to ask, are absent."""
    asked = [one for one in messages if one.kind == NEXT_STEPS_WANTED]
    people = unit.people.get_many({one.person_id for one in asked if one.person_id is not None})
    built = {}
    for message in asked:
        wanted, person = _still_wanted(unit, wave_id_of(message)), people.get(message.person_id or "")
        if wanted is not None and person is not None:
            built[message.id] = _card(world, wanted, person)
    return built


def next_steps_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages of this kind of which nothing is left to ask."""
    asked = [one for one in messages if one.kind == NEXT_STEPS_WANTED]
    return frozenset(one.id for one in asked if not _without_step(unit, wave_id_of(one)))


def _still_wanted(unit: UnitOfWork, wave_id: str) -> _Wanted | None:
    wave = unit.surveys.find_wave(wave_id)
    after = None if wave is None else wave_after(unit, wave)
    left = _without_step(unit, wave_id)
    if wave is None or after is None or not left:
        return None
    return _Wanted(before=wave, after=after, items=tuple(left))


def _without_step(unit: UnitOfWork, wave_id: str) -> list[Item]:
    items = standing(unit.responses.items_of([wave_id]).get(wave_id, []))
    return [
        item
        for item in items
        if item.next_step_asked_at is not None and item.answer is not None and not item.answer.next_steps
    ]


# ---------------------------------------------------------------------------- said


def open_next_step(turn: Turn, action: OpenNextStep, _values: Values) -> Reply:
    """Ask what follows from an item, with what stands now."""
    require_responder(turn)
    item = get_item(turn.unit, action.item_id)
    if item.answer is None or item.merged_into:
        raise TooLateError(reason=UNANSWERED)
    form = NextStepFormData(
        item_id=item.id,
        line=_line(turn, item),
        languages=turn.world.company.languages,
        texts=dict(item.answer.next_steps),
        seen=_seen(item),
    )
    return Reply(form=next_step_form(form, reader(turn).words))


def _line(turn: Turn, item: Item) -> EffectLine:
    """Return an item with what is seen of it, as far as that is to be had."""
    unit = turn.unit
    wave = unit.surveys.get_wave(item.wave_id)
    after = wave_after(unit, wave)
    effects = None if after is None else effects_of(unit, wave, after)
    known = {} if effects is None else {one.item.id: one for one in effects.items}
    unknown = Effect(item=item, seen=Unseen.NOT_ASKED, was_to_come=False)
    today = day_of(turn.world.now, turn.world.company)
    return line_of(known.get(item.id, unknown), wave, reader(turn), today=today)


def _seen(item: Item) -> str:
    return fingerprint({} if item.answer is None else item.answer.next_steps)


def save(turn: Turn, action: SaveNextStep, values: Values) -> Reply:
    """Keep what follows from an item; left empty, it is taken back."""
    require_responder(turn)
    texts = _typed(turn, values)
    _refuse_long(texts)
    _refuse_nothing(turn, action.item_id, texts)
    kept = save_next_step(turn.unit, action.item_id, texts, now=turn.world.now, actor=turn.actor.id)
    return Reply(cards=(_saved(turn, kept, seen=action.seen),))


def _typed(turn: Turn, values: Values) -> dict[str, str]:
    typed = {
        code: clean_typed(text_of(values, f"{STEP_FIELD}_{code}"), TYPED).strip()
        for code in turn.world.company.languages
    }
    return {code: text for code, text in typed.items() if text}


def _refuse_long(texts: Mapping[str, str]) -> None:
    wrong = {
        f"{STEP_FIELD}_{code}": "error.too_long" for code, text in texts.items() if len(text) > LONGEST_STEP
    }
    if wrong:
        raise InvalidInputError(wrong)


def _refuse_nothing(turn: Turn, item_id: int, texts: Mapping[str, str]) -> None:
    """Raise `InvalidInputError` for an empty form where nothing could be taken back."""
    answer = get_item(turn.unit, item_id).answer
    if answer is not None and not answer.next_steps and not texts:
        languages = turn.world.company.languages
        raise InvalidInputError({f"{STEP_FIELD}_{languages[0]}": missing_text(languages)})


def _saved(turn: Turn, kept: Saved, *, seen: str) -> Card:
    """Show what was kept, and what somebody else had saved since the form was opened."""
    before, after = kept.before, kept.after
    other = before.answer.by if before.answer is not None and before.answer.by != turn.actor.id else ""
    is_met = bool(other) and before != after and is_stale(seen, _seen(before))
    wave = turn.unit.surveys.get_wave(after.wave_id)
    found = NextStepSavedData(
        wave_id=wave.id,
        item_id=after.id,
        name=item_name(after, wave, reader(turn)),
        texts=_texts(after),
        is_met=is_met,
        by_name=name_of(turn.unit.people.find(other)) if is_met else "",
        others=_texts(before) if is_met else (),
    )
    return next_step_saved(found, reader(turn).words)


def _texts(item: Item) -> tuple[str, ...]:
    return () if item.answer is None else tuple(item.answer.next_steps.values())
