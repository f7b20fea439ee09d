"""What members ask or object to, and the answers."""

from dataclasses import replace
from datetime import date, timedelta

from cards import data
from cards.examples.basics import TODAY, deals, lead, programme, say, visits
from cards.examples.plans import ID
from coaching.questions.model import QuestionKind


def misfit_forms(language: str) -> tuple[data.MisfitFormData, ...]:
    """Two KPIs to choose from, one of them pressed; and without a lead."""
    kpis = (("visit_records", visits(language).name), ("deals", deals(language).name))
    known = data.MisfitFormData(programme_id=ID, kpis=kpis, lead_name=lead(language), kpi="deals")
    return known, replace(known, kpi="", lead_name="")


def questions_kept(language: str) -> tuple[data.QuestionKeptData, ...]:
    """Every kind, with and without a lead."""
    return tuple(
        data.QuestionKeptData(kind=kind, lead_name=name)
        for name in (lead(language), "")
        for kind in QuestionKind
    )


def _written(language: str, kind: QuestionKind) -> str:
    """Return what a member writes in such a text."""
    match kind:
        case QuestionKind.DAY_ONE:
            return say(language, en="Does this replace the weekly report?", ja="週報はなくなるのでしょうか。")
        case QuestionKind.MISFIT:
            return say(
                language,
                en="In weeks with a trade fair we visit nobody, so 3 a day cannot be met.",
                ja="展示会の週は訪問がないため、1日3件になりません。",
            )
        case QuestionKind.DRAFT:
            return say(
                language,
                en="Please begin after the closing of the quarter.",
                ja="四半期の締めのあとに始めてほしいです。",
            )
        case QuestionKind.CASE:
            return say(
                language,
                en="I log the visit by voice before I start the car. It takes a minute.",
                ja="車を出す前に音声入力で記録しています。1分で終わります。",
            )


def _about(language: str, kind: QuestionKind) -> str:
    if kind is QuestionKind.MISFIT:
        return visits(language).name
    if kind is QuestionKind.CASE:
        return say(language, en="Visits by voice", ja="音声で訪問記録")
    return ""


def _answer(language: str) -> str:
    return say(
        language,
        en="Weeks with a trade fair leave the expected number from now on.",
        ja="展示会の日は、これから目安に数えないことにします。",
    )


def lines(language: str, first: date) -> tuple[data.QuestionLine, ...]:
    """Return a text of every kind, a day apart."""
    return tuple(
        data.QuestionLine(
            question_id=71 + number,
            kind=kind,
            about=_about(language, kind),
            text=_written(language, kind),
            day=first + timedelta(days=number),
        )
        for number, kind in enumerate(QuestionKind)
    )


def _many(waiting: tuple[data.QuestionLine, ...]) -> tuple[data.QuestionLine, ...]:
    """Return more texts than a card holds."""
    return tuple(replace(line, question_id=number) for number, line in enumerate(waiting * 3, start=1))


def questions(language: str) -> tuple[data.QuestionsData, ...]:
    """Open ones beside answered ones; more than a card holds; only answered ones; none."""
    waiting = lines(language, date(2026, 6, 1))
    answered = tuple(replace(line, answer=_answer(language)) for line in lines(language, date(2026, 5, 18)))
    some = data.QuestionsData(
        programme_id=ID, programme_name=programme(language), open=waiting, answered=answered
    )
    return (
        some,
        replace(some, open=_many(waiting), open_total=17),
        replace(some, open=waiting[:1], answered=(), open_total=1),
        replace(some, open=()),
        replace(some, open=(), answered=()),
    )


def answer_forms(language: str) -> tuple[data.AnswerFormData, ...]:
    """A text of every kind."""
    return tuple(
        data.AnswerFormData(question_id=line.question_id, kind=line.kind, about=line.about, text=line.text)
        for line in lines(language, TODAY)
    )


def questions_answered(language: str) -> tuple[data.QuestionAnsweredData, ...]:
    """The answer to every kind of text; and from somebody who left since."""
    answered = tuple(
        data.QuestionAnsweredData(
            kind=line.kind,
            programme_name=programme(language),
            about=line.about,
            question=line.text,
            answer=_answer(language),
            lead_name=lead(language),
        )
        for line in lines(language, TODAY)
    )
    return *answered, replace(answered[0], lead_name="")


def questions_waiting(language: str) -> tuple[data.QuestionsWaitingData, ...]:
    """Several, and one."""
    some = data.QuestionsWaitingData(
        programme_id=ID, programme_name=programme(language), number=4, oldest=date(2026, 6, 1)
    )
    return some, replace(some, number=1)
