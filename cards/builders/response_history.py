"""How an answer read before, that it is done, and what became of it in a line on homes."""

from collections.abc import Iterator

from cards.actions.responses import (
    AnnounceResponse,
    OpenResponseDone,
    SaveResponseDone,
    ShowResponses,
)
from cards.builders.parts import buttons, context, facts, heading, make_card, make_form, paragraph, to_home
from cards.builders.responses import QUESTION, WHOLE, answer_text, reopen_button, said_text
from cards.builders.survey_messages import wave_name
from cards.data.responses import (
    FormerAnswer,
    OwnResponses,
    ResponseDoneData,
    ResponseDoneFormData,
    ResponseHistoryData,
    ResponseLine,
    ResponseNews,
    ResponsesNone,
    Said,
)
from cards.model import Button, ButtonStyle, Card, DateInput, Element, Form
from cards.texts import PARAGRAPH, clean, quoted
from cards.words import Words

DONE_FIELD = "done_on"
"""The input that says on which day it was done."""
MOST_FORMER = 10
"""Answers in a history, the latest first: our own default."""
MOST_NEWS = 3
"""Lines on a member's home: our own default."""


def response_history(data: ResponseHistoryData, words: Words) -> Card:
    """Show how the answer to an item reads and read before, the latest first."""
    shown = data.answers[:MOST_FORMER]
    return make_card(
        "response_history",
        words,
        title=words.text("response_history.title", name=wave_name(data.wave, words)),
        elements=(
            heading(said_text((data.line.said, *data.line.merged), words)),
            facts((words.date(one.on), _former(one, words)) for one in shown),
            context(words.text("response_history.earlier")) if len(data.answers) > len(shown) else None,
            buttons((
                Button(words.text("responses.all"), ShowResponses(data.wave.wave_id)),
                to_home(words),
            )),
        ),
    )  # fmt: skip


def _former(one: FormerAnswer, words: Words) -> str:
    """Return an answer as it read then: that it would be late one day was not known."""
    line = ResponseLine(
        item_id=0,
        said=Said(name=""),
        decision=one.decision,
        reason=one.reason,
        owner_name=one.owner_name,
        due=one.due,
        done_on=one.done_on,
    )
    answer = answer_text(line, words, limit=WHOLE)
    if not one.next_step:
        return answer
    return "\n".join((answer, words.text("responses.next_step", step=clean(one.next_step, WHOLE))))


# ---------------------------------------------------------------------------- done


def response_done_form(data: ResponseDoneFormData, words: Words) -> Form:
    """Ask on which day it was done."""
    return make_form(
        "response_done_form",
        words,
        title=words.text("response_done_form.title"),
        elements=(
            heading(quoted(data.name, QUESTION)),
            paragraph(clean(data.reason, PARAGRAPH)),
            DateInput(
                name=DONE_FIELD,
                label=words.text("response_done_form.on"),
                initial=data.today,
                required=True,
            ),
            context(words.text("response_done_form.note")),
        ),
        submit=Button(
            words.text("response_done_form.save"),
            SaveResponseDone(data.item_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def response_done(data: ResponseDoneData, words: Words) -> Card:
    """Say that it was kept, and when everybody sees it."""
    state = "open" if data.done_on is None else "done"
    return make_card(
        "response_done",
        words,
        title=words.text(f"response_done.{state}", name=quoted(data.name, QUESTION), done_on=data.done_on),
        elements=(
            paragraph(words.text("response_done.seen" if data.is_published else "response_done.with_all")),
            paragraph(words.text("response_done.draft_is_gone")) if data.draft_is_gone else None,
            paragraph(words.text("response_done.is_announced")) if data.is_announced else None,
            buttons((
                Button(words.text("responses.announce"), AnnounceResponse(data.item_id))
                if data.done_on and data.may_announce else None,
                reopen_button(data.item_id, words)
                if data.done_on else Button(words.text("responses.done"), OpenResponseDone(data.item_id)),
                Button(words.text("responses.all"), ShowResponses(data.wave_id))
                if data.is_published else None,
                to_home(words),
            )),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------------------- none, and homes


def responses_none(data: ResponsesNone, words: Words) -> Card:
    """Say that there are no responses to be read yet, and until when they are promised."""
    when = "soon" if data.due_on is None else "due"
    return make_card(
        "responses_none",
        words,
        title=words.text("responses_none.title"),
        elements=(
            paragraph(words.text(f"responses_none.{when}", due_on=data.due_on)),
            buttons((to_home(words),)),
        ),
    )


def own_responses(own: OwnResponses | None, words: Words) -> Iterator[Element | None]:
    """Yield what became of what was said, with the ways to all of it; nothing where nothing is new."""
    if own is None or not (own.lines or own.published):
        return
    shown, new = own.lines[:MOST_NEWS], own.published
    yield heading(words.text("home.own_responses"))
    yield facts((
        (wave_name(new, words), words.text("home.own_responses.published", on=own.published_on))
        if new is not None else None,
        *(_news(line, words) for line in shown),
    ))  # fmt: skip
    waves = {} if new is None else {new.wave_id: new.opens_on}
    waves |= {line.wave_id: line.opens_on for line in shown}
    yield buttons(
        Button(words.text("home.own_responses.all", month=words.month(opens_on)), ShowResponses(wave_id))
        for wave_id, opens_on in waves.items()
    )


def _news(line: ResponseNews, words: Words) -> tuple[str, str]:
    name = clean(line.name, QUESTION)
    if line.done_on is not None:
        return name, words.text("home.own_responses.done", on=line.done_on)
    if line.late_since is not None:
        return name, words.text("home.own_responses.late", due=line.late_since)
    if line.answered_on is not None:
        return name, words.text("home.own_responses.answered", on=line.answered_on)
    return name, words.text("home.own_responses.changed", on=line.changed_on)
