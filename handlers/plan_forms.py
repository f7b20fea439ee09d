"""The forms of a programme in the making: opened with what stands, saved by the rules of the file.

A form remembers what its part was when it was opened (`seen`). Whoever saves last wins, and is shown what
somebody else had saved meanwhile: nothing that was written is lost.
"""

from collections.abc import Mapping
from dataclasses import replace

from cards import builders, data
from cards.actions import (
    OpenNewProgramme,
    OpenPractice,
    OpenVision,
    RemovePractice,
    SaveNewProgramme,
    SavePractice,
    SaveVision,
)
from coaching.programmes import drafting
from coaching.programmes.drafting import Editor, fingerprint
from coaching.programmes.model import Programme
from coaching.programmes.succession import may_make
from coaching.programmes.templates import TEMPLATES
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import digits_of, text_of
from handlers.plans import cards_of, run_by_actor
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError
from people.parts import Part


def editor_of(turn: Turn) -> Editor:
    """Return who edits."""
    return Editor(person_id=turn.actor.id, now=turn.world.now, company=turn.world.company)


def edited_by_actor(turn: Turn, programme_id: str) -> Programme:
    """Return the programme as it is being edited by the acting person, who must run it."""
    run_by_actor(turn, programme_id)
    return drafting.edited(turn.unit, programme_id)


def plan_reply(turn: Turn, programme_id: str) -> Reply:
    """Show the plan as it is now."""
    return Reply(cards=(cards_of(turn).plan(programme_id),))


def saved(
    turn: Turn, before: Programme, after: Programme, *, is_overwritten: bool, first: Reply | None = None
) -> Reply:
    """Show the plan, after what somebody else had saved since the form was opened."""
    cards = [] if first is None else list(first.cards)
    if is_overwritten and before != after:
        cards.append(cards_of(turn).overwritten(before, after))
    cards.append(cards_of(turn).plan(after.id))
    return Reply(cards=tuple(cards))


def by_language(turn: Turn, values: Values, *names: str) -> dict[str, Mapping[str, str]]:
    """Return texts that have one input per language, such as `name_ja`, by name."""
    languages = turn.world.company.languages
    return {name: {code: text_of(values, f"{name}_{code}") for code in languages} for name in names}


# ---------------------------------------------------------------------------- a new one


def open_new(turn: Turn, _action: OpenNewProgramme, _values: Values) -> Reply:
    """Ask for the template, the tool and the name of a new programme."""
    _check_may_make(turn)
    reader = reader_of(turn.actor, turn.world.company)
    lines = tuple(
        data.TemplateLine(
            id=template.id, name=reader.text(template.name), sentence=reader.text(template.sentence)
        )
        for template in TEMPLATES.values()
    )
    known = turn.unit.programmes.list_all()
    form = data.NewProgrammeData(
        templates=lines,
        languages=turn.world.company.languages,
        tool=known[-1].tool if known else "",
        earliest=cards_of(turn).day(turn.world.now),
    )
    return Reply(form=builders.new_programme_form(form, reader.words))


def save_new(turn: Turn, _action: SaveNewProgramme, values: Values) -> Reply:
    """Store a new draft, led by whoever makes it."""
    _check_may_make(turn)
    template = text_of(values, "template")
    part: Part = {
        "tool": text_of(values, "tool"),
        "go_live": text_of(values, "go_live"),
        **by_language(turn, values, "name"),
    }
    chosen = None if template in ("", data.NO_TEMPLATE) else template
    draft = drafting.begin(turn.unit, part, template_id=chosen, editor=editor_of(turn))
    return plan_reply(turn, draft.id)


def _check_may_make(turn: Turn) -> None:
    if not may_make(turn.actor):
        raise NotAllowedError(person_id=turn.actor.id, what="make a programme")


# ---------------------------------------------------------------------------- goal state


def open_vision(turn: Turn, action: OpenVision, _values: Values) -> Reply:
    """Ask for name, purpose and goal state."""
    programme = edited_by_actor(turn, action.programme_id)
    form = data.VisionFormData(
        programme_id=programme.id,
        languages=turn.world.company.languages,
        tool=programme.tool,
        go_live=programme.go_live,
        name=programme.name,
        purpose=programme.purpose,
        state=programme.vision.state,
        plan=programme.vision.plan,
        by_day=programme.vision.by_day,
        seen=_seen_vision(programme),
    )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(form=builders.vision_form(form, words))


def _seen_vision(programme: Programme) -> str:
    return fingerprint(programme.name, programme.tool, programme.purpose, programme.go_live, programme.vision)


def save_vision(turn: Turn, action: SaveVision, values: Values) -> Reply:
    """Keep name, purpose and goal state."""
    before = edited_by_actor(turn, action.programme_id)
    part: Part = {
        "tool": text_of(values, "tool"),
        "go_live": text_of(values, "go_live"),
        "by_day": digits_of(values, "by_day"),
        **by_language(turn, values, "name", "purpose", "state", "plan"),
    }
    after = drafting.save_basics(turn.unit, before.id, part, editor=editor_of(turn))
    return saved(turn, before, after, is_overwritten=is_stale(action.seen, _seen_vision(before)))


def is_stale(seen: str, now: str) -> bool:
    """Tell whether a part is no longer what it was when its form was opened."""
    return bool(seen) and seen != now


# ---------------------------------------------------------------------------- practices


def open_practice(turn: Turn, action: OpenPractice, _values: Values) -> Reply:
    """Ask for a practice: what one does, and what it is worth to the one who does it."""
    programme = edited_by_actor(turn, action.programme_id)
    form = data.PracticeFormData(
        programme_id=programme.id, practice_id="", languages=turn.world.company.languages
    )
    if action.practice_id:
        known = drafting.find_practice(programme, action.practice_id)
        form = replace(
            form,
            practice_id=known.id,
            name=known.name,
            benefit=known.benefit,
            ease=known.ease,
            contribution=known.contribution,
            from_day=known.from_day,
            seen=fingerprint(known),
        )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(form=builders.practice_form(form, words))


def save_practice(turn: Turn, action: SavePractice, values: Values) -> Reply:
    """Keep a practice."""
    before = edited_by_actor(turn, action.programme_id)
    known = drafting.find_practice(before, action.practice_id) if action.practice_id else None
    part: Part = {
        **{name: text_of(values, name) for name in ("ease", "contribution")},
        "from_day": digits_of(values, "from_day"),
        **by_language(turn, values, "name", "benefit"),
    }
    drafting.save_practice(turn.unit, before.id, action.practice_id, part, editor=editor_of(turn))
    after = drafting.edited(turn.unit, before.id)
    return saved(turn, before, after, is_overwritten=is_stale(action.seen, fingerprint(known)))


def remove_practice(turn: Turn, action: RemovePractice, _values: Values) -> Reply:
    """Take a practice out, with its KPIs."""
    edited_by_actor(turn, action.programme_id)
    drafting.remove_practice(turn.unit, action.programme_id, action.practice_id, editor=editor_of(turn))
    return plan_reply(turn, action.programme_id)
