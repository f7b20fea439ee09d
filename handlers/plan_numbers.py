"""The KPIs of a programme in the making: a number that anyone can judge, with its purpose."""

from dataclasses import replace

from cards import builders, data
from cards.actions import OpenKpi, RemoveKpi, SaveKpi
from coaching.programmes import drafting
from coaching.programmes.drafting import fingerprint
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import text_of, texts_of
from handlers.plan_forms import (
    by_language,
    edited_by_actor,
    editor_of,
    is_stale,
    plan_reply,
    saved,
)
from handlers.readers import reader_of
from handlers.reply import Reply
from measures.kpis.rules import is_flat_hundred
from measures.kpis.service import parse_number
from people.errors import InvalidInputError, TooLateError
from people.parts import Part


def open_kpi(turn: Turn, action: OpenKpi, _values: Values) -> Reply:
    """Ask for a KPI: a number that anyone can judge, and why it is counted."""
    programme, reader = edited_by_actor(turn, action.programme_id), reader_of(turn.actor, turn.world.company)
    if not programme.practices:
        raise TooLateError(reason="no_practice")
    form = data.KpiFormData(
        programme_id=programme.id,
        kpi_id="",
        practices=tuple((one.id, reader.text(one.name)) for one in programme.practices),
        languages=turn.world.company.languages,
    )
    if action.kpi_id:
        known = drafting.find_kpi(programme, action.kpi_id)
        form = replace(
            form,
            kpi_id=known.id,
            practice_id=known.practice_id,
            name=known.name,
            unit=known.unit,
            purpose=known.purpose,
            target=known.target,
            per=known.per,
            of=known.of,
            not_on=tuple(sorted(known.not_on)),
            manager_sees_person=known.manager_sees_person,
            seen=fingerprint(known),
        )
    return Reply(form=builders.kpi_form(form, reader.words))


def save_kpi(turn: Turn, action: SaveKpi, values: Values) -> Reply:
    """Keep a KPI; a target of 100 % without exception is questioned."""
    before = edited_by_actor(turn, action.programme_id)
    known = drafting.find_kpi(before, action.kpi_id) if action.kpi_id else None
    part: Part = {
        **{name: text_of(values, name) for name in ("practice", "per", "of", "manager_sees_person")},
        "target": _number(values),
        "not_on": texts_of(values, "not_on"),
        **by_language(turn, values, "name", "unit", "purpose"),
    }
    kpi = drafting.save_kpi(turn.unit, before.id, action.kpi_id, part, editor=editor_of(turn))
    after = drafting.edited(turn.unit, before.id)
    stale = is_stale(action.seen, fingerprint(known))
    if not is_flat_hundred(kpi):
        return saved(turn, before, after, is_overwritten=stale)
    reader = reader_of(turn.actor, turn.world.company)
    question = data.TargetQuestionData(programme_id=before.id, kpi_id=kpi.id, kpi_name=reader.text(kpi.name))
    asked = Reply(cards=(builders.target_question(question, reader.words),))
    return saved(turn, before, after, is_overwritten=stale, first=asked)


def _number(values: Values) -> str:
    """Return the target as the file would hold it: full-width digits are understood."""
    typed = text_of(values, "target")
    if not typed:
        return ""
    try:
        return str(parse_number(typed))
    except InvalidInputError as error:
        raise InvalidInputError({"target": error.fields["value"]}) from error


def remove_kpi(turn: Turn, action: RemoveKpi, _values: Values) -> Reply:
    """Take a KPI out."""
    edited_by_actor(turn, action.programme_id)
    drafting.remove_kpi(turn.unit, action.programme_id, action.kpi_id, editor=editor_of(turn))
    return plan_reply(turn, action.programme_id)
