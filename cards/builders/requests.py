"""A request as its asker follows it: taken, moved, solved; and the whole of it, for both who are in it."""

from collections.abc import Iterator

from cards.actions import (
    NeedPerson,
    OpenHelp,
    OpenMessage,
    ReopenRequest,
    ShowRequest,
    SolveRequest,
    StillOpen,
)
from cards.builders.dialogue import MAX_ROWS, request_row
from cards.builders.parts import adjust, buttons, context, facts, make_card, paragraph, to_home
from cards.builders.supporting import supporter_buttons
from cards.builders.trouble import details_or_solved
from cards.builders.wording import call_off, dialogue, request_name, told, trouble_name
from cards.data import (
    RequestClaimedData,
    RequestMovedData,
    RequestsListData,
    RequestSolvedData,
    RequestViewData,
    SolvedQuestionData,
)
from cards.model import Button, Card, Facts
from cards.texts import NAME, clean
from cards.words import Words
from coaching.help.model import Ending, RequestState

_SOLVED = (Ending.BY_MATERIAL, Ending.WITH_HELP, Ending.ALONE)


def request_claimed(data: RequestClaimedData, words: Words) -> Card:
    """Tell the asker who is on it, and by when they write."""
    name = clean(data.supporter_name, NAME)
    key = "request_claimed.changed" if data.changed else "request_claimed.text"
    return make_card(
        "request_claimed",
        words,
        title=words.text("request_claimed.title", id=str(data.request_id), name=name, changed=data.changed),
        elements=(
            paragraph(words.text(key, name=name, by=data.by)),
            buttons(details_or_solved(data.request_id, words)),
        ),
    )


def request_moved(data: RequestMovedData, words: Words) -> Card:
    """Tell the asker who has it now, so that nobody has to explain the same thing twice."""
    name = clean(data.name, NAME) if data.name else ""
    return make_card(
        "request_moved",
        words,
        title=words.text(f"request_moved.title.{data.reason}", id=str(data.request_id), name=name),
        elements=(
            paragraph(words.text(f"request_moved.{data.reason}", name=name, by=data.by)),
            buttons(details_or_solved(data.request_id, words)),
        ),
    )


def request_solved(data: RequestSolvedData, words: Words) -> Card:
    """Tell the asker that it is closed, and how it can be opened again."""
    name = clean(data.supporter_name, NAME) if data.supporter_name else ""
    title = "request_solved.title" if data.ending in _SOLVED else "request_solved.title.closed"
    ending = data.ending if data.ending in (*_SOLVED, Ending.LAPSED) else "closed"
    return make_card(
        "request_solved",
        words,
        title=words.text(title, id=str(data.request_id)),
        elements=(
            paragraph(words.text(f"request_solved.{ending}", name=name)),
            call_off(data.call_off, words),
            paragraph(words.text("request_solved.again")) if data.can_reopen else None,
            buttons((_reopen(data.request_id, words) if data.can_reopen else None, to_home(words))),
        ),
    )


def _reopen(request_id: int, words: Words) -> Button:
    return Button(words.text("request.reopen"), ReopenRequest(request_id))


def is_it_solved(data: SolvedQuestionData, words: Words) -> Card:
    """Ask the asker, once, about a request in which nothing was written for days."""
    name = clean(data.supporter_name, NAME) if data.supporter_name else ""
    return make_card(
        "is_it_solved",
        words,
        title=words.text("is_it_solved.title", request=request_name(data.request_id, data.kind, words)),
        elements=(
            paragraph(words.text("is_it_solved.text", name=name)),
            buttons((
                Button(words.text("is_it_solved.solved"), SolveRequest(data.request_id)),
                Button(words.text("is_it_solved.not_yet"), StillOpen(data.request_id)),
                Button(words.text("request.write"), OpenMessage(data.request_id)),
                adjust(words),
            )),
            context(words.text("context.is_it_solved")),
        ),
    )  # fmt: skip


def request_view(data: RequestViewData, words: Words) -> Card:
    """Show a whole request to one of those who are in it, with what they can do."""
    state = words.text(f"request_state.{data.state}")
    name = request_name(data.request_id, data.kind, words)
    return make_card(
        "request_view",
        words,
        title=words.text("request_view.title", request=name, state=state),
        elements=(
            _view_facts(data, words),
            *told(data.text, data.wish, words),
            None if data.text else context(words.text("request_view.no_text")),
            *dialogue(data.messages, words),
            buttons(_view_buttons(data, words)),
        ),
    )


def _view_facts(data: RequestViewData, words: Words) -> Facts | None:
    other = "request.supporter" if data.to_asker else "request.asker"
    seen = "manager" if data.manager_too else "supporters"
    is_waiting = data.state in (RequestState.OPEN, RequestState.CLAIMED)
    return facts((
        (words.text("request.kind"), trouble_name(data.kind, words)),
        (words.text("request.since"), words.moment(data.at)),
        (words.text(other), words.text("request.person", name=clean(data.other_name, NAME)))
        if data.other_name else None,
        (words.text("request.reach"), words.text(f"reach.{data.reach}")),
        (words.text("trouble_form.seen_by"), words.text(f"trouble_form.seen_by.{seen}"))
        if data.to_asker else None,
        (words.text("request.by"), words.moment(data.by)) if data.by and is_waiting else None,
        (words.text("request.call"), words.moment(data.call_at)) if data.call_at else None,
        (words.text("request.ending"), words.text(f"ending.{data.ending}")) if data.ending else None,
    ))  # fmt: skip


def _view_buttons(data: RequestViewData, words: Words) -> Iterator[Button]:
    if not data.to_asker:
        if data.state is RequestState.CLAIMED:
            yield from supporter_buttons(data.request_id, words)
    elif data.state is RequestState.ENDED:
        if data.can_reopen:
            yield _reopen(data.request_id, words)
    else:
        if data.state is RequestState.OFFERED:
            yield Button(words.text("request.need_person"), NeedPerson(data.request_id))
        yield from details_or_solved(data.request_id, words)
    yield to_home(words)


def requests_list(data: RequestsListData, words: Words) -> Card:
    """List one's own requests; without any, say what can be asked and what then happens."""
    ask = Button(words.text("request.ask"), OpenHelp())
    if not data.rows:
        return make_card(
            "requests_list",
            words,
            title=words.text("requests_list.title.none"),
            elements=(paragraph(words.text("requests_list.none")), buttons((ask, to_home(words)))),
        )
    shown = data.rows[:MAX_ROWS]
    hidden = len(data.rows) - len(shown)
    going_on = sum(line.state is not RequestState.ENDED for line in data.rows)
    return make_card(
        "requests_list",
        words,
        title=words.text("requests_list.title", n=going_on, total=len(data.rows)),
        elements=(
            facts(request_row(line, words) for line in shown),
            context(words.count("requests_list.more", hidden)) if hidden else None,
            buttons(
                Button(words.text("request.open", id=str(each)), ShowRequest(each))
                for each in dict.fromkeys(line.request_id for line in shown)
            ),
            buttons((ask, to_home(words))),
        ),
    )
