"""Sets of questions in chat: shipped ones are read and copied, one's own are written question by question.

What changes holds from the next wave on: an open one keeps its own copy.
"""

from cards import builders, data
from cards.actions import (
    OpenSurveyQuestion,
    OpenSurveySet,
    RemoveSurveyQuestion,
    SaveSurveyQuestion,
    SaveSurveySet,
    ShowSurveySet,
    ShowSurveySets,
)
from cards.model import Card
from coaching.programmes.drafting import fingerprint
from handlers.admin import require
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import text_of
from handlers.plan_forms import by_language, is_stale
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.surveys.schedule_cards import name_of_other
from people.errors import TooLateError
from people.parts import Part
from people.visibility import Matter
from surveys.sets import editing
from surveys.sets.editing import Editor, find_question
from surveys.sets.model import SCALES, Question, QuestionSet
from surveys.sets.rules import minutes_of
from surveys.sets.service import all_sets, get_set
from surveys.sets.shipped import is_shipped

SHIPPED = "shipped_set"
"""Why a set cannot be changed."""


def show_sets(turn: Turn, _action: ShowSurveySets, _values: Values) -> Reply:
    """List all sets."""
    require(turn, Matter.SETTINGS)
    reader = _reader(turn)
    found = data.SurveySetsData(sets=tuple(_line(one, reader) for one in all_sets(turn.unit)))
    return Reply(cards=(builders.survey_sets(found, reader.words),))


def show_set(turn: Turn, action: ShowSurveySet, _values: Values) -> Reply:
    """Show a set with its questions."""
    require(turn, Matter.SETTINGS)
    return Reply(cards=(_card(turn, action.set_id),))


def open_set(turn: Turn, action: OpenSurveySet, _values: Values) -> Reply:
    """Ask for id and name of a new set, which begins as a copy or empty."""
    require(turn, Matter.SETTINGS)
    reader = _reader(turn)
    form = data.SurveySetFormData(
        set_id=action.set_id,
        set_name=reader.text(get_set(turn.unit, action.set_id).name) if action.set_id else "",
        languages=turn.world.company.languages,
    )
    return Reply(form=builders.survey_set_form(form, reader.words))


def save_set(turn: Turn, action: SaveSurveySet, values: Values) -> Reply:
    """Keep a new set."""
    require(turn, Matter.SETTINGS)
    part: Part = {"id": text_of(values, "id"), **by_language(turn, values, "name")}
    made = editing.copy_set(turn.unit, part, source_id=action.set_id, editor=_editor(turn))
    return Reply(cards=(_card(turn, made.id),))


# ---------------------------------------------------------------------------- questions


def open_question(turn: Turn, action: OpenSurveyQuestion, _values: Values) -> Reply:
    """Ask for a question."""
    chosen, languages = _own(turn, action.set_id), turn.world.company.languages
    known = find_question(chosen, action.question_id) if action.question_id else None
    options = {code: editing.options_in(known, code) for code in languages} if known is not None else {}
    form = data.SurveyQuestionFormData(
        set_id=chosen.id,
        question_id=action.question_id,
        languages=languages,
        type=known.type if known is not None else None,
        text=dict(known.text) if known is not None else {},
        choices_written=options,
        points=known.points if known is not None else SCALES[0],
        seen=fingerprint(known) if known is not None else "",
    )
    return Reply(form=builders.survey_question_form(form, _reader(turn).words))


def save_question(turn: Turn, action: SaveSurveyQuestion, values: Values) -> Reply:
    """Keep a question; what is wrong is said beside its field."""
    chosen = _own(turn, action.set_id)
    before = find_question(chosen, action.question_id) if action.question_id else None
    part: Part = {
        "type": text_of(values, "type"),
        "points": text_of(values, "points"),
        **by_language(turn, values, "text", "options"),
    }
    after = editing.save_question(turn.unit, chosen.id, action.question_id, part, editor=_editor(turn))
    shown = [_card(turn, chosen.id)]
    if before is not None and before != after and is_stale(action.seen, fingerprint(before)):
        shown.insert(0, _overwritten(turn, chosen.id, before))
    return Reply(cards=tuple(shown))


def remove_question(turn: Turn, action: RemoveSurveyQuestion, _values: Values) -> Reply:
    """Take a question out."""
    chosen = _own(turn, action.set_id)
    editing.remove_question(turn.unit, chosen.id, action.question_id, editor=_editor(turn))
    return Reply(replace=_card(turn, chosen.id))


def _own(turn: Turn, set_id: str) -> QuestionSet:
    """Return a set of one's own; raises `TooLateError` for one that is shipped."""
    require(turn, Matter.SETTINGS)
    if is_shipped(set_id):
        raise TooLateError(reason=SHIPPED)
    return get_set(turn.unit, set_id)


# ---------------------------------------------------------------------------- cards


def _card(turn: Turn, set_id: str) -> Card:
    reader, chosen = _reader(turn), get_set(turn.unit, set_id)
    questions = tuple(_question(one, reader) for one in chosen.questions)
    found = data.SurveySetData(line=_line(chosen, reader), questions=questions)
    return builders.survey_set(found, reader.words)


def _line(chosen: QuestionSet, reader: Reader) -> data.SetLine:
    return data.SetLine(
        set_id=chosen.id,
        name=reader.text(chosen.name),
        questions=len(chosen.questions),
        minutes=minutes_of(chosen.questions),
        is_shipped=is_shipped(chosen.id),
    )


def _question(question: Question, reader: Reader) -> data.SetQuestion:
    return data.SetQuestion(
        id=question.id,
        type=question.type,
        text=reader.text(question.text),
        options=tuple(map(reader.text, question.options)),
        points=question.points,
    )


def _overwritten(turn: Turn, set_id: str, before: Question) -> Card:
    reader = _reader(turn)
    found = data.SurveyQuestionOverwrittenData(
        set_id=set_id, by_name=name_of_other(turn, set_id), before=_question(before, reader)
    )
    return builders.survey_question_overwritten(found, reader.words)


def _editor(turn: Turn) -> Editor:
    return Editor(person_id=turn.actor.id, now=turn.world.now, company=turn.world.company)


def _reader(turn: Turn) -> Reader:
    return reader_of(turn.actor, turn.world.company)
