"""What members ask or object to, and the answers. Those who run the programme read it without names."""

from collections.abc import Iterator

from cards.actions import (
    OpenAnswer,
    OpenHelp,
    PublishCase,
    SendAnswer,
    SendMisfit,
    ShowQuestions,
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
    to_home,
)
from cards.builders.plan_parts import to_plan
from cards.data import (
    AnswerFormData,
    MisfitFormData,
    QuestionAnsweredData,
    QuestionKeptData,
    QuestionLine,
    QuestionsData,
    QuestionsWaitingData,
)
from cards.model import Button, ButtonStyle, Card, Choice, Element, Form, Option, TextInput
from cards.texts import LINE, NAME, clean, clean_paragraph, quoted
from cards.words import Words
from coaching.questions.model import QuestionKind

MAX_TEXT = 2000
"""Characters of an objection and of an answer: as many as of a trouble."""
MAX_OPEN = 10
"""Texts with their buttons on one card, three elements each."""
MAX_ANSWERED = 5
MAX_KPIS = 100
"""KPIs to choose from: a choice takes no more options (`cards.validate`)."""
SHOWN = 500
"""Characters of a text in the list; the form of the answer shows all of it."""


def misfit_form(data: MisfitFormData, words: Words) -> Form:
    """Ask which target does not fit the person's work, and why."""
    kpis = dict(data.kpis[:MAX_KPIS])
    which = Choice(
        name="kpi",
        label=words.text("misfit_form.kpi"),
        options=tuple(Option(key, clean(name, NAME)) for key, name in kpis.items()),
        initial=(data.kpi,) if data.kpi in kpis else (),
        required=True,
    )
    why = TextInput(
        name="text",
        label=words.text("misfit_form.text"),
        multiline=True,
        max_length=MAX_TEXT,
        required=True,
        hint=words.text("misfit_form.hint"),
    )
    return make_form(
        "misfit_form",
        words,
        title=words.text("misfit_form.title"),
        elements=(
            which if kpis else None,
            why,
            context(
                words.text("misfit_form.seen", lead=clean(data.lead_name, NAME) if data.lead_name else "")
            ),
        ),
        submit=Button(words.text("misfit_form.send"), SendMisfit(data.programme_id), ButtonStyle.PRIMARY),
    )


def question_kept(data: QuestionKeptData, words: Words) -> Card:
    """Say to whom a text went, that it went without a name, and where the answer comes."""
    lead = clean(data.lead_name, NAME) if data.lead_name else ""
    return make_card(
        "question_kept",
        words,
        title=words.text(f"question_kept.title.{data.kind}"),
        elements=(
            paragraph(words.text(f"question_kept.text.{data.kind}", lead=lead)),
            buttons((to_home(words),)),
        ),
    )


# --- For those who run the programme ----------------------------------------------------------


def questions(data: QuestionsData, words: Words) -> Card:
    """Show what waits for an answer, then what was answered; never by whom it was asked."""
    programme = clean(data.programme_name, NAME)
    waiting = max(data.open_total, len(data.open))
    title = words.count("questions.title", waiting, programme=programme)
    return make_card(
        "questions",
        words,
        title=title if waiting else words.text("questions.title.none", programme=programme),
        elements=(
            None if data.open or data.answered else paragraph(words.text("questions.none")),
            *(element for n, line in numbered(data.open[:MAX_OPEN]) for element in _open(n, line, words)),
            *_more(waiting - min(len(data.open), MAX_OPEN), words),
            *_answered(data, words),
            context(words.text("questions.names")),
            buttons((to_plan(data.programme_id, words), to_home(words))),
        ),
    )


def _open(n: int, line: QuestionLine, words: Words) -> Iterator[Element | None]:
    yield heading(nth_line(n, _subject(line, words), words))
    yield paragraph(clean_paragraph(line.text, SHOWN))
    is_case = line.kind is QuestionKind.CASE
    publish = Button(words.text("questions.publish"), PublishCase(line.question_id), ButtonStyle.PRIMARY)
    answer = Button(words.text("questions.answer"), OpenAnswer(line.question_id))
    yield nth_buttons(n, (publish if is_case else None, answer), words)


def _more(hidden: int, words: Words) -> tuple[Element, ...]:
    return (context(words.count("questions.more", hidden)),) if hidden > 0 else ()


def _subject(line: QuestionLine, words: Words) -> str:
    """Return what kind of text it is, what it is about, and its day."""
    return words.text("questions.subject", what=_about(line.kind, line.about, words), date=line.day)


def _about(kind: QuestionKind, about: str, words: Words) -> str:
    what = words.text(f"question.{kind}")
    if not about:
        return what
    return words.text("question.about", what=what, about=clean(about, NAME))


def _answered(data: QuestionsData, words: Words) -> tuple[Element | None, ...]:
    rows = [
        (
            _subject(line, words),
            words.text(
                "questions.answered.value", text=quoted(line.text, LINE), answer=clean(line.answer, LINE)
            ),
        )
        for line in data.answered[:MAX_ANSWERED]
    ]
    return (heading(words.text("questions.answered")), facts(rows)) if rows else ()


def answer_form(data: AnswerFormData, words: Words) -> Form:
    """Show the whole text and ask for the answer to it."""
    answer = TextInput(
        name="answer",
        label=words.text("answer_form.answer"),
        multiline=True,
        max_length=MAX_TEXT,
        required=True,
        hint=words.text(f"answer_form.hint.{data.kind}"),
    )
    return make_form(
        "answer_form",
        words,
        title=words.text("answer_form.title"),
        elements=(
            heading(_about(data.kind, data.about, words)),
            paragraph(clean_paragraph(data.text, MAX_TEXT)),
            answer,
            context(words.text("answer_form.seen")),
        ),
        submit=Button(words.text("answer_form.send"), SendAnswer(data.question_id), ButtonStyle.PRIMARY),
    )


def questions_waiting(data: QuestionsWaitingData, words: Words) -> Card:
    """Tell whoever leads the programme that members wait for an answer."""
    read = Button(words.text("questions_waiting.read"), ShowQuestions(data.programme_id), ButtonStyle.PRIMARY)
    programme = clean(data.programme_name, NAME)
    return make_card(
        "questions_waiting",
        words,
        title=words.count("questions_waiting.title", data.number, programme=programme),
        elements=(
            paragraph(words.text("questions_waiting.text", date=data.oldest)),
            buttons((read,)),
            context(words.text("context.running", programme=quoted(data.programme_name, NAME))),
        ),
    )


# --- For the one who asked --------------------------------------------------------------------


def question_answered(data: QuestionAnsweredData, words: Words) -> Card:
    """Bring the answer to the one who asked, with what they had written."""
    lead = clean(data.lead_name, NAME) if data.lead_name else ""
    return make_card(
        "question_answered",
        words,
        title=words.text(
            f"question_answered.title.{data.kind}", programme=clean(data.programme_name, NAME)
        ),
        elements=(
            heading(words.text("question_answered.answer", lead=lead)),
            paragraph(clean_paragraph(data.answer, MAX_TEXT)),
            facts(((_yours(data, words), clean_paragraph(data.question, SHOWN)),)),
            buttons((Button(words.text("question_answered.person"), OpenHelp()), to_home(words))),
            context(words.text("question_answered.names")),
        ),
    )  # fmt: skip


def _yours(data: QuestionAnsweredData, words: Words) -> str:
    return words.text("question_answered.yours", what=_about(data.kind, data.about, words))
