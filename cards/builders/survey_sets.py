"""The sets of questions that surveys ask: the list, one set, and the forms of one's own."""

from collections.abc import Iterator

from cards.actions import (
    OpenSurveyQuestion,
    OpenSurveySet,
    RemoveSurveyQuestion,
    SaveSurveyQuestion,
    SaveSurveySet,
    ShowSurveys,
    ShowSurveySet,
    ShowSurveySets,
    TrySurvey,
)
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    make_form,
    nth_buttons,
    nth_line,
    numbered,
    paragraph,
)
from cards.builders.survey_admin import who_saved
from cards.builders.text_inputs import Texts, note_on_languages, text_inputs
from cards.data import (
    SetLine,
    SetQuestion,
    SurveyQuestionFormData,
    SurveyQuestionOverwrittenData,
    SurveySetData,
    SurveySetFormData,
    SurveySetsData,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Choice, Confirm, Element, Form, Option, TextInput
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import Words
from surveys.sets.model import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_SET_NAME,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    SCALES,
    QuestionType,
)

MAX_LISTED = 20
"""Sets in the list, two elements each, so that it stays one message of Slack (50 elements)."""
LONGEST_ID = 64
"""Characters of a set's id."""


def survey_sets(data: SurveySetsData, words: Words) -> Card:
    """List the sets: those that are shipped, then one's own."""
    hidden = len(data.sets) - MAX_LISTED
    return make_card(
        "survey_sets",
        words,
        title=words.count("survey_sets.title", len(data.sets)),
        elements=(
            paragraph(words.text("survey_sets.text")),
            *(element for n, one in numbered(data.sets[:MAX_LISTED]) for element in _listed(n, one, words)),
            context(words.count("survey_sets.more", hidden)) if hidden > 0 else None,
            buttons((
                Button(words.text("survey_sets.new"), OpenSurveySet("")),
                Button(words.text("survey_schedule.list"), ShowSurveys()),
            )),
        ),
    )  # fmt: skip


def _listed(n: int, line: SetLine, words: Words) -> Iterator[Element | None]:
    yield facts(((nth_line(n, clean(line.name, NAME), words), _of_line(line, words)),))
    yield nth_buttons(n, (Button(words.text("survey_sets.show"), ShowSurveySet(line.set_id)),), words)


def _of_line(line: SetLine, words: Words) -> str:
    kind = words.text("survey_sets.shipped" if line.is_shipped else "survey_sets.own")
    asked = words.count("survey_terms.questions.value", line.questions, minutes=line.minutes)
    return words.text("survey_sets.line", asked=asked, kind=kind)


# ---------------------------------------------------------------------------- one set


def survey_set(data: SurveySetData, words: Words) -> Card:
    """Show the questions in their order, each with its type, and what can be done with them."""
    line = data.line
    note = "survey_set.shipped" if line.is_shipped else "survey_set.own"
    return make_card(
        "survey_set",
        words,
        title=words.count("survey_set.title", line.questions, name=clean(line.name, NAME)),
        elements=(
            context(words.text(note)),
            *(element for element in _questions(data, words)),
            _of_set(line, words),
        ),
    )


def _questions(data: SurveySetData, words: Words) -> Iterator[Element | None]:
    if not data.questions:
        yield paragraph(words.text("survey_set.none"))
    for number, question in enumerate(data.questions[:MOST_QUESTIONS], start=1):
        yield heading(
            fit(words.text("survey_set.question", number=number, text=_text(question)), LINE + NAME)
        )
        yield facts((
            (words.text("survey_set.type"), type_name(question, words)),
            _options(question, words),
        ))  # fmt: skip
        if not data.line.is_shipped:
            yield _of_question(number, data.line.set_id, question, words)


def _text(question: SetQuestion) -> str:
    return clean(question.text, LONGEST_QUESTION)


def type_name(question: SetQuestion, words: Words) -> str:
    """Return how a question is answered."""
    if question.type is QuestionType.AGREE:
        return words.text("question_type.agree.points", points=question.points)
    return words.text(f"question_type.{question.type}")


def _options(question: SetQuestion, words: Words) -> tuple[str, str] | None:
    if not question.options:
        return None
    listed = [clean(one, LONGEST_OPTION) for one in question.options[:MOST_OPTIONS]]
    return words.text("survey_set.options"), words.join(listed)


def _of_question(number: int, set_id: str, question: SetQuestion, words: Words) -> Buttons | None:
    sure = Confirm(
        fit(words.text("survey_set.remove.question", text=quoted(question.text, NAME)), LINE),
        words.text("plan.remove.yes"),
        words.text("plan.remove.no"),
    )
    edit, remove = words.text("survey_set.edit", n=number), words.text("survey_set.remove", n=number)
    return buttons((
        Button(edit, OpenSurveyQuestion(set_id, question.id)),
        Button(remove, RemoveSurveyQuestion(set_id, question.id), confirm=sure),
    ))  # fmt: skip


def _of_set(line: SetLine, words: Words) -> Buttons | None:
    may_add = not line.is_shipped and line.questions < MOST_QUESTIONS
    return buttons((
        Button(words.text("survey_set.add"), OpenSurveyQuestion(line.set_id, ""), ButtonStyle.PRIMARY)
        if may_add else None,
        Button(words.text("survey_schedule.try"), TrySurvey(line.set_id)) if line.questions else None,
        Button(words.text("survey_set.copy"), OpenSurveySet(line.set_id)),
        Button(words.text("survey_set.list"), ShowSurveySets()),
    ))  # fmt: skip


# ---------------------------------------------------------------------------- the forms


def survey_set_form(data: SurveySetFormData, words: Words) -> Form:
    """Ask for id and name of a new set of one's own."""
    name = Texts(name="name", key="survey_set_form.name", limit=LONGEST_SET_NAME, required=True)
    own_id = TextInput(
        name="id",
        label=words.text("survey_set_form.id"),
        max_length=LONGEST_ID,
        required=True,
        hint=words.text("survey_set_form.id.hint"),
    )
    note = words.text("survey_set_form.empty")
    if data.set_id:
        note = words.text("survey_set_form.copy", name=quoted(data.set_name, NAME))
    return make_form(
        "survey_set_form",
        words,
        title=words.text("survey_set_form.title"),
        elements=(
            context(note),
            *text_inputs(name, {}, data.languages, words),
            own_id,
            note_on_languages(data.languages, words),
        ),
        submit=Button(words.text("survey_set_form.save"), SaveSurveySet(data.set_id), ButtonStyle.PRIMARY),
    )


def survey_question_form(data: SurveyQuestionFormData, words: Words) -> Form:
    """Ask for a question: one idea, without leading words."""
    text = Texts(
        name="text",
        key="survey_question_form.text",
        limit=LONGEST_QUESTION,
        multiline=True,
        required=True,
    )
    options = Texts(
        name="options",
        key="survey_question_form.options",
        limit=MOST_OPTIONS * (LONGEST_OPTION + 1),
        multiline=True,
    )
    return make_form(
        "survey_question_form",
        words,
        title=words.text("survey_question_form.title"),
        elements=(
            _type(data, words),
            *text_inputs(text, data.text, data.languages, words),
            *text_inputs(options, data.choices_written, data.languages, words),
            _points(data, words),
            context(words.text("survey_question_form.next_wave")),
            note_on_languages(data.languages, words),
        ),
        submit=Button(
            words.text("survey_schedule_form.save"),
            SaveSurveyQuestion(data.set_id, data.question_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def _type(data: SurveyQuestionFormData, words: Words) -> Choice:
    return Choice(
        name="type",
        label=words.text("survey_set.type"),
        options=tuple(Option(one.value, words.text(f"question_type.{one}")) for one in QuestionType),
        initial=() if data.type is None else (data.type.value,),
        required=True,
    )


def _points(data: SurveyQuestionFormData, words: Words) -> Choice:
    present = data.points if data.points in SCALES else SCALES[0]
    return Choice(
        name="points",
        label=words.text("survey_question_form.points"),
        options=tuple(
            Option(str(one), words.text("survey_question_form.points.value", points=one)) for one in SCALES
        ),
        initial=(str(present),),
        hint=words.text("survey_question_form.points.hint"),
    )


def survey_question_overwritten(data: SurveyQuestionOverwrittenData, words: Words) -> Card:
    """Show what somebody else had saved of a question meanwhile: nothing is lost."""
    before = data.before
    return make_card(
        "survey_question_overwritten",
        words,
        title=words.text("survey_overwritten.title", who=who_saved(data.by_name, words)),
        elements=(
            paragraph(words.text("survey_overwritten.text")),
            facts((
                (words.text("survey_question_form.text"), _text(before)),
                (words.text("survey_set.type"), type_name(before, words)),
                _options(before, words),
            )),
            buttons((
                Button(words.text("survey_overwritten.edit"), OpenSurveyQuestion(data.set_id, before.id)),
            )),
        ),
    )  # fmt: skip
