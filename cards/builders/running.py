"""A programme starts, changes in mid-course, and ends: asked first, then told to its members once."""

from cards.actions import ApplyChanges, DropChanges, ShowGoalState, StartProgramme, StopProgramme
from cards.builders.parts import adjust, buttons, context, make_card, paragraph, to_home
from cards.builders.plan_parts import change_facts, label, to_plan
from cards.data import (
    ChangesData,
    ProgrammeChangedData,
    ProgrammeStartedData,
    ProgrammeStopData,
    ProgrammeStoppedData,
    StartConfirmData,
)
from cards.model import Button, ButtonStyle, Card, Confirm
from cards.texts import NAME, clean, quoted
from cards.words import Words


def start_confirm(data: StartConfirmData, words: Words) -> Card:
    """Say for how many people the programme would start and when, before it does."""
    start = Button(
        words.text("start_confirm.start"),
        StartProgramme(data.programme_id),
        ButtonStyle.PRIMARY,
        Confirm(
            words.count("start_confirm.question", data.people),
            words.text("start_confirm.yes"),
            words.text("start_confirm.no"),
        ),
    )
    return make_card(
        "start_confirm",
        words,
        title=words.count("start_confirm.title", data.people, programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(words.text("start_confirm.text", date=data.first_date)),
            paragraph(words.text("start_confirm.after")),
            buttons((start, to_plan(data.programme_id, words))),
        ),
    )


def programme_started(data: ProgrammeStartedData, words: Words) -> Card:
    """Say that it runs, and what happens next by itself."""
    return make_card(
        "programme_started",
        words,
        title=words.count("programme_started.title", data.people, programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(words.text("programme_started.text", date=data.first_date)),
            buttons((to_plan(data.programme_id, words), to_home(words))),
        ),
    )


def programme_stop(data: ProgrammeStopData, words: Words) -> Card:
    """Say what would end for how many people, before it does."""
    stop = Button(
        words.text("programme_stop.stop"),
        StopProgramme(data.programme_id),
        ButtonStyle.DANGER,
        Confirm(
            words.count("programme_stop.question", data.people),
            words.text("programme_stop.yes"),
            words.text("programme_stop.no"),
        ),
    )
    return make_card(
        "programme_stop",
        words,
        title=words.count("programme_stop.title", data.people, programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(words.text("programme_stop.text")),
            buttons((stop, to_plan(data.programme_id, words))),
        ),
    )


def programme_stopped(data: ProgrammeStoppedData, words: Words) -> Card:
    """Tell a member, once, that the programme is over and what stays."""
    lead, programme = clean(data.lead_name, NAME), clean(data.programme_name, NAME)
    return make_card(
        "programme_stopped",
        words,
        title=words.text("programme_stopped.title", programme=programme),
        elements=(
            paragraph(words.text("programme_stopped.text", lead=lead)),
            paragraph(words.text("programme_stopped.stays")),
            buttons((to_home(words), adjust(words))),
            context(words.text("context.stopped", programme=quoted(data.programme_name, NAME), lead=lead)),
        ),
    )


def changes(data: ChangesData, words: Words) -> Card:
    """Show what would change for the members of a running programme, and how many would be told."""
    programme = clean(data.programme_name, NAME)
    if not data.rows:
        return make_card(
            "changes",
            words,
            title=words.text("changes.title.none", programme=programme),
            elements=(paragraph(words.text("changes.none")), buttons((to_plan(data.programme_id, words),))),
        )
    return make_card(
        "changes",
        words,
        title=words.count("changes.title", len(data.rows), programme=programme),
        elements=(
            paragraph(words.text("changes.text")),
            change_facts(data.rows, words),
            buttons((_apply(data, words), _drop(data, words), to_plan(data.programme_id, words))),
        ),
    )


def _apply(data: ChangesData, words: Words) -> Button:
    confirm = Confirm(
        words.count("changes.apply.question", data.people),
        words.text("changes.apply.yes"),
        words.text("changes.apply.no"),
    )
    text = label(words.count("changes.apply", data.people), words)
    return Button(text, ApplyChanges(data.programme_id), ButtonStyle.PRIMARY, confirm)


def _drop(data: ChangesData, words: Words) -> Button:
    confirm = Confirm(
        words.text("changes.drop.question"), words.text("changes.drop.yes"), words.text("changes.drop.no")
    )
    return Button(words.text("changes.drop"), DropChanges(data.programme_id), ButtonStyle.DANGER, confirm)


def programme_changed(data: ProgrammeChangedData, words: Words) -> Card:
    """Tell a member what changed in their programme, the new first."""
    programme = clean(data.programme_name, NAME)
    reason = words.text(
        "context.changed",
        programme=quoted(data.programme_name, NAME),
        lead=clean(data.lead_name, NAME),
        date=data.day,
    )
    return make_card(
        "programme_changed",
        words,
        title=words.count("programme_changed.title", len(data.rows), programme=programme),
        elements=(
            paragraph(words.text("programme_changed.text")),
            change_facts(data.rows, words),
            buttons((
                Button(words.text("button.goal_state"), ShowGoalState(data.programme_id)),
                adjust(words),
            )),
            context(reason),
        ),
    )  # fmt: skip
