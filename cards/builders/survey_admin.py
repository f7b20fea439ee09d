"""Surveys as admins run them: the list, one schedule, a wave before it opens, an edit that met another."""

from collections.abc import Iterator

from cards.actions import (
    ConfirmRunSurvey,
    EndSurvey,
    ListSurveyResults,
    OpenSurveySchedule,
    PauseSurvey,
    ResumeSurvey,
    RunSurvey,
    ShowSurveys,
    ShowSurveySchedule,
    ShowSurveySet,
    ShowSurveySets,
    ShowThemes,
    TrySurvey,
)
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    numbered,
    paragraph,
    to_home,
)
from cards.builders.plan_parts import audience_rows, label
from cards.builders.response_watching import let_open_button
from cards.builders.survey_form import survey_lines
from cards.builders.survey_messages import awaited_texts
from cards.builders.survey_terms import open_elements, open_row, planned_elements, term_rows
from cards.data import (
    ScheduleLine,
    SurveyOverwrittenData,
    SurveyRunPreviewData,
    SurveyScheduleData,
    SurveysListData,
)
from cards.data.survey_admin import Answerers
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Divider, Element
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import Words
from surveys.schedules.model import ScheduleState

MAX_LISTED = 12
"""Schedules in the list, two elements each, so that it stays one message of Slack (50 elements)."""


# ---------------------------------------------------------------------------- the list


def surveys_list(data: SurveysListData, words: Words) -> Card:
    """Show all schedules, and what the reader is invited to; without any, say how one begins."""
    # One whose only date is over is there to be changed, and runs no more.
    active = sum(
        one.state is ScheduleState.ACTIVE and (one.next_on is not None or bool(one.open))
        for one in data.schedules
    )
    is_any = bool(data.schedules)
    hidden = len(data.schedules) - MAX_LISTED
    return make_card(
        "surveys_list",
        words,
        title=words.count("surveys_list.title", active) if is_any else words.text("surveys_list.none"),
        elements=(
            None if data.has_vault else paragraph(words.text("surveys_list.no_vault")),
            None if is_any else paragraph(words.text("surveys_list.teach")),
            *(each for n, one in numbered(data.schedules[:MAX_LISTED]) for each in _listed(n, one, words)),
            context(words.count("surveys_list.more", hidden)) if hidden > 0 else None,
            _of_list(words),
            Divider() if data.own else None,
            *survey_lines(data.own, words),
        ),
    )


def _listed(n: int, line: ScheduleLine, words: Words) -> Iterator[Element | None]:
    is_active = line.state is ScheduleState.ACTIVE
    next_on = words.text("surveys_list.next.none") if line.next_on is None else words.date(line.next_on)
    waves = [open_row(one, words) for one in line.open]
    yield facts((
        (nth_line(n, clean(line.set_name, NAME), words), words.text(f"survey_state.{line.state}")),
        *audience_rows(line.audience, line.people, words),
        (words.text("survey_terms.rhythm"), clean(line.rhythm, NAME)),
        (words.text("surveys_list.next"), next_on) if is_active else None,
        (words.text("surveys_list.open"), fit(words.join(waves), LINE)) if waves else None,
    ))  # fmt: skip
    show = Button(words.text("surveys_list.show"), ShowSurveySchedule(line.schedule_id))
    yield nth_buttons(n, (show,), words)


def _of_list(words: Words) -> Buttons | None:
    return buttons((
        Button(words.text("surveys_list.new"), OpenSurveySchedule(""), ButtonStyle.PRIMARY),
        Button(words.text("surveys_list.sets"), ShowSurveySets()),
        Button(words.text("surveys_list.themes"), ShowThemes(0)),
        Button(words.text("survey_results.all"), ListSurveyResults()),
        to_home(words),
    ))  # fmt: skip


# ---------------------------------------------------------------------------- one schedule


def survey_schedule(data: SurveyScheduleData, words: Words) -> Card:
    """Show all that a schedule says, what is open, what comes next, and what can be done with it."""
    return make_card(
        "survey_schedule",
        words,
        title=_title(data, words),
        elements=(
            *open_elements(data.open, words),
            Divider() if data.open else None,
            facts(term_rows(data.terms, words)),
            *_answerers(data, words),
            *_awaited(data, words),
            *_coming(data, words),
            _of_schedule(data, words),
        ),
    )


def _title(data: SurveyScheduleData, words: Words) -> str:
    name = clean(data.terms.set_name, NAME)
    if data.open:
        return words.count("survey_schedule.title.open", data.open[0].invited, name=name)
    if data.state is ScheduleState.ACTIVE:
        comes = next((day for day in data.next_runs if day not in data.too_soon), None)
        if comes is None:
            return words.text("survey_schedule.title.none", name=name)
        return words.text("survey_schedule.title.next", name=name, on=comes)
    return words.text("survey_schedule.title", name=name, state=words.text(f"survey_state.{data.state}"))


def _answerers(data: SurveyScheduleData, words: Words) -> Iterator[Element]:
    """Warn where nobody would answer to what people say; nothing once it has ended."""
    if data.state is ScheduleState.ENDED or data.answerers is Answerers.THERE:
        return
    nobody = data.answerers is Answerers.NOBODY
    yield paragraph(words.text(f"survey_schedule.{'nobody_responds' if nobody else 'no_sponsor'}"))


def _awaited(data: SurveyScheduleData, words: Words) -> Iterator[Element | None]:
    """Yield the responses for which the next wave waits, or without which it opens."""
    one = data.awaited
    if one is None or data.state is ScheduleState.ENDED:
        return
    yield heading(words.text(f"survey_schedule.{'waits' if one.let_open_by is None else 'let_open'}"))
    for text in awaited_texts(one, words):
        yield paragraph(text)
    if data.may_let_open:
        yield buttons((let_open_button(one, words),))


def _coming(data: SurveyScheduleData, words: Words) -> Iterator[Element | None]:
    """Yield the next runs, and the wave that would open now; nothing once it has ended."""
    if data.state is ScheduleState.ENDED:
        yield paragraph(words.text("survey_schedule.ended"))
        return
    yield heading(words.text("survey_schedule.next"))
    yield paragraph(_runs(data, words))
    if data.too_soon:
        days = words.join([words.date(day) for day in data.too_soon])
        yield paragraph(words.text("survey_schedule.too_soon", days=days, apart=data.days_apart))
    if data.planned is not None:
        yield heading(_planned_for(data, words))
        yield from planned_elements(data.planned, words)


def _planned_for(data: SurveyScheduleData, words: Words) -> str:
    if data.planned_on is None:
        return words.text("survey_schedule.now")
    return words.text("survey_schedule.then", on=words.date(data.planned_on))


def _runs(data: SurveyScheduleData, words: Words) -> str:
    if data.state is ScheduleState.PAUSED:
        return words.text("survey_schedule.runs.paused")
    if not data.next_runs:
        return words.text("survey_schedule.runs.none")
    days = words.join([words.date(day) for day in data.next_runs])
    return words.text("survey_schedule.runs", days=days)


def _of_schedule(data: SurveyScheduleData, words: Words) -> Buttons | None:
    own_id, ends = data.schedule_id, data.state is ScheduleState.ENDED
    pause = Button(words.text("survey_schedule.pause"), PauseSurvey(own_id))
    resume = Button(words.text("survey_schedule.resume"), ResumeSurvey(own_id), ButtonStyle.PRIMARY)
    paused = data.state is ScheduleState.PAUSED
    offered = () if ends else (
        Button(words.text("survey_schedule.edit"), OpenSurveySchedule(own_id)),
        resume if paused else pause,
        Button(words.text("survey_schedule.run"), ConfirmRunSurvey(own_id)),
        Button(words.text("survey_schedule.try"), TrySurvey(data.set_id)),
        Button(words.text("survey_schedule.set"), ShowSurveySet(data.set_id)),
        _end(data, words),
    )  # fmt: skip
    return buttons((*offered, Button(words.text("survey_schedule.list"), ShowSurveys())))


def _end(data: SurveyScheduleData, words: Words) -> Button:
    sure = Confirm(
        words.text("survey_schedule.end.question", name=quoted(data.terms.set_name, NAME)),
        words.text("survey_schedule.end.yes"),
        words.text("survey_schedule.end.no"),
    )
    return Button(words.text("survey_schedule.end"), EndSurvey(data.schedule_id), ButtonStyle.DANGER, sure)


# ---------------------------------------------------------------------------- before it opens


def survey_run_preview(data: SurveyRunPreviewData, words: Words) -> Card:
    """Say of how many a wave is asked if it opens now, and until when; or why it cannot."""
    planned, name = data.planned, clean(data.set_name, NAME)
    title = words.count("survey_run_preview.title", planned.invited, name=name)
    run = Button(
        label(words.count("survey_run_preview.run", planned.invited), words),
        RunSurvey(data.schedule_id, planned.number),
        ButtonStyle.PRIMARY,
    )
    asked = words.count("survey_terms.questions.value", data.questions, minutes=data.minutes)
    return make_card(
        "survey_run_preview",
        words,
        title=title if planned.refusal is None else words.text("survey_run_preview.refused", name=name),
        elements=(
            facts(((words.text("survey_terms.questions"), asked),)),
            *planned_elements(planned, words),
            *(paragraph(text) for text in (awaited_texts(data.awaited, words) if data.awaited else ())),
            context(words.text("survey_run_preview.fixed")) if planned.refusal is None else None,
            buttons((
                run if planned.refusal is None else None,
                Button(words.text("survey_run_preview.back"), ShowSurveySchedule(data.schedule_id)),
            )),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------------------- an edit that met another


def who_saved(name: str, words: Words) -> str:
    """Return who saved something, or that it was somebody else."""
    if not name:
        return words.text("survey_overwritten.somebody")
    return words.text("survey_overwritten.who", name=clean(name, NAME))


def survey_overwritten(data: SurveyOverwrittenData, words: Words) -> Card:
    """Show what somebody else had saved meanwhile, and what took its place: nothing is lost."""
    before, after = term_rows(data.before, words), term_rows(data.after, words)
    changed = [row for row in before if row not in after]
    return make_card(
        "survey_overwritten",
        words,
        title=words.text("survey_overwritten.title", who=who_saved(data.by_name, words)),
        elements=(
            paragraph(words.text("survey_overwritten.text")),
            facts(changed) or paragraph(words.text("survey_overwritten.same")),
            buttons((Button(words.text("survey_overwritten.edit"), OpenSurveySchedule(data.schedule_id)),)),
        ),
    )
