"""A supporter's queue, and what they can help with."""

from collections.abc import Iterator

from cards.actions import ClaimRequest, OpenTopics, SaveTopics, ShowRequest
from cards.builders.dialogue import MAX_ROWS, request_row
from cards.builders.parts import buttons, context, facts, heading, make_card, make_form, paragraph, to_home
from cards.builders.supporting import options
from cards.builders.wording import language_name, request_name, trouble_name
from cards.data import QueueData, TopicsFormData, WaitingLine
from cards.model import Button, ButtonStyle, Card, Choice, Element, Form, Option
from cards.texts import LINE, NAME, clean
from cards.words import Words
from coaching.checkins.model import TroubleKind


def queue(data: QueueData, words: Words) -> Card:
    """Show a supporter's requests, those that wait, what they solved, and what they are asked for."""
    topics = words.join([clean(topic, NAME) for topic in data.topics])
    topics = clean(topics, LINE) if topics else words.text("queue.topics.none")
    return make_card(
        "queue",
        words,
        title=words.text("queue.title", mine=len(data.mine), waiting=len(data.waiting)),
        elements=(
            *_mine(data, words),
            *_waiting(data, words),
            facts((
                (words.text("queue.credits"), words.text("number.records", records=data.credits)),
                (words.text("queue.topics"), topics),
            )),
            buttons((Button(words.text("queue.choose"), OpenTopics()), to_home(words))),
        ),
    )  # fmt: skip


def _mine(data: QueueData, words: Words) -> Iterator[Element | None]:
    yield heading(words.text("queue.mine"))
    if not data.mine:
        yield paragraph(words.text("queue.mine.none"))
    shown = {line.request_id: line for line in data.mine[:MAX_ROWS]}
    yield facts(request_row(line, words) for line in shown.values())
    yield buttons(Button(words.text("request.open", id=str(each)), ShowRequest(each)) for each in shown)


def _waiting(data: QueueData, words: Words) -> Iterator[Element | None]:
    yield heading(words.text("queue.waiting"))
    if not data.waiting:
        yield paragraph(words.text("queue.waiting.none"))
    shown = {line.request_id: line for line in data.waiting[:MAX_ROWS]}
    yield facts(_waiting_row(line, words) for line in shown.values())
    yield buttons(Button(words.text("queue.claim", id=str(each)), ClaimRequest(each)) for each in shown)


def _waiting_row(line: WaitingLine, words: Words) -> tuple[str, str]:
    value = words.text(
        "queue.waiting.row",
        phase=words.text(f"phase.{line.phase}"),
        language=language_name(line.language, words),
        since=line.since,
        late=line.overdue,
    )
    return request_name(line.request_id, line.kind, words), value


def topics_form(data: TopicsFormData, words: Words) -> Form:
    """Ask a supporter what they can help with: kinds of trouble, and practices."""
    kinds = tuple(Option(f"kind:{kind}", trouble_name(kind, words)) for kind in TroubleKind)
    offered = (*kinds, *options(data.practices))
    topics = Choice(
        name="topics",
        label=words.text("topics_form.topics"),
        options=offered,
        multiple=True,
        initial=tuple(option.value for option in offered if option.value in data.chosen),
    )
    return make_form(
        "topics_form",
        words,
        title=words.text("topics_form.title"),
        elements=(topics, context(words.text("topics_form.seen"))),
        submit=Button(words.text("topics_form.save"), SaveTopics(), ButtonStyle.PRIMARY),
    )
