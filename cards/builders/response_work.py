"""What is to be answered, for those who work on it: the list, what was saved, and their home."""

from collections.abc import Iterator

from cards.actions.responses import (
    AnnounceResponse,
    OpenNextStep,
    OpenOwnResponse,
    OpenResponse,
    OpenResponseAssignment,
    OpenResponseDone,
    OpenResponseMerge,
    PreviewResponses,
    RemoveOwnResponse,
    ShowResponseHistory,
    ShowResponses,
    ShowResponseWork,
)
from cards.actions.results import ShowSurveyResults
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    paragraph,
    to_home,
)
from cards.builders.plan_parts import language_name
from cards.builders.response_parts import (
    again_text,
    answer_text,
    progress_text,
    said_text,
    set_aside,
)
from cards.builders.response_watching import let_open_elements
from cards.builders.responses import reopen_button
from cards.builders.result_ways import page_buttons
from cards.builders.survey_messages import wave_name
from cards.data.response_work import (
    Promise,
    ResponseDid,
    ResponsesAtWork,
    ResponseSavedData,
    ResponseWorkData,
    WorkLine,
    WorkProgress,
    WorkStage,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Divider, Element, Facts
from cards.texts import LINE, NAME, clean, fit
from cards.words import Words
from surveys.gate.model import COMPANY
from surveys.responses.model import Decision

ITEMS_A_PAGE = 6
"""Items on a page, four elements each, so that it stays short on a phone: our own default."""
MOST_MINE = 3
MOST_PROMISES = 3
MOST_ROUNDS = 3
"""Items, promises and surveys that a home shows; the list has all."""
_TOLD = (WorkStage.PARTLY, WorkStage.PUBLISHED)

# ---------------------------------------------------------------------------- the list


def response_work(data: ResponseWorkData, words: Words) -> Card:
    """Show what is to be answered, most named first, each with what can be done with it."""
    progress, wave = data.progress, data.progress.wave
    return make_card(
        "response_work",
        words,
        title=words.text(
            "response_work.title", name=wave_name(wave, words), progress=progress_text(progress, words)
        ),
        elements=(
            paragraph(words.text("response_work.nothing")) if not data.lines else None,
            *(element for n, one in _numbered(data) for element in _item(n, one, progress, words)),
            Divider() if data.lines else None,
            page_buttons(data.page, data.pages, lambda page: ShowResponseWork(wave.wave_id, page + 1), words),
            _of_all(data, words),
            None if progress.stage in _TOLD else context(words.text("response_work.private")),
            context(words.text("response_work.source")),
        ),
    )


def _numbered(data: ResponseWorkData) -> Iterator[tuple[int, WorkLine]]:
    """Return the items of a page with their numbers among all; 0 for the only one."""
    if len(data.lines) < 2 and data.pages < 2:
        return iter([(0, one) for one in data.lines])
    return enumerate(data.lines, start=data.page * ITEMS_A_PAGE + 1)


def _item(n: int, one: WorkLine, progress: WorkProgress, words: Words) -> Iterator[Element | None]:
    yield Divider()
    yield heading(nth_line(n, said_text(one.line.said, words), words))
    yield _rows(one, words)
    yield nth_buttons(n, (*_ways_of_answering(one, words), *_ways_on(one, progress, words)), words)


def _rows(one: WorkLine, words: Words) -> Facts | None:
    line = one.line
    together = words.join([said_text(said, words, limit=NAME) for said in line.merged])
    again = again_text(line.said, one.last, words)
    return facts((
        (words.text("response_work.together"), fit(together, LINE)) if line.merged else None,
        (words.text("response_work.again"), again) if again else None,
        (words.text("response_work.answer"), _answer(one, words)),
        (words.text("response_work.next_step"), clean(line.next_step, LINE)) if line.next_step else None,
    ))  # fmt: skip


def _answer(one: WorkLine, words: Words) -> str:
    if one.line.decision is not None:
        return answer_text(one.line, words)
    if one.is_mine:
        return words.text("response_work.asked.you")
    if one.assigned_name:
        return words.text("response_work.asked", name=clean(one.assigned_name, NAME))
    return words.text("response_work.none")


def _ways_of_answering(one: WorkLine, words: Words) -> Iterator[Button | None]:
    line, item_id = one.line, one.line.item_id
    if line.decision is None:
        yield Button(words.text("response_work.reply"), OpenResponse(item_id), ButtonStyle.PRIMARY)
        yield Button(words.text("response_work.assign"), OpenResponseAssignment(item_id))
    else:
        yield Button(words.text("response_work.change"), OpenResponse(item_id))
    if one.can_merge or line.merged:
        yield Button(words.text("response_work.merge"), OpenResponseMerge(item_id))


def _ways_on(one: WorkLine, progress: WorkProgress, words: Words) -> Iterator[Button | None]:
    """Yield what can be done with an answer, and with an item that somebody added."""
    line, item_id = one.line, one.line.item_id
    if line.decision is Decision.WILL_DO and progress.stage in _TOLD:
        if line.done_on is None:
            yield Button(words.text("response_work.done"), OpenResponseDone(item_id))
        else:
            yield reopen_button(item_id, words)
    if one.can_announce:
        yield Button(words.text("response_work.announce"), AnnounceResponse(item_id))
    if one.wants_next_step:
        yield Button(words.text("response_work.step"), OpenNextStep(item_id), ButtonStyle.PRIMARY)
    if one.is_own:
        wave_id = progress.wave.wave_id
        yield Button(words.text("response_own.rename"), OpenOwnResponse(wave_id, item_id))
        yield remove_button(item_id, words)
    if line.has_history:
        yield Button(words.text("response_work.history"), ShowResponseHistory(item_id))


def _of_all(data: ResponseWorkData, words: Words) -> Buttons | None:
    wave_id, is_told = data.progress.wave.wave_id, data.progress.stage in _TOLD
    preview = Button(words.text("response_work.preview"), PreviewResponses(wave_id), ButtonStyle.PRIMARY)
    return buttons((
        preview if data.can_preview and not is_told else None,
        Button(words.text("response_work.shown"), ShowResponses(wave_id)) if is_told else None,
        None if is_told else Button(words.text("response_work.add"), OpenOwnResponse(wave_id, 0)),
        Button(words.text("response_work.results"), ShowSurveyResults(wave_id, COMPANY)),
        to_home(words),
    ))  # fmt: skip


# ---------------------------------------------------------------------------- what was saved


def response_saved(data: ResponseSavedData, words: Words) -> Card:
    """Say what was done with an item, how far all are, and lead on to the next one."""
    own_title = data.did in (ResponseDid.REMOVED, ResponseDid.KEPT_APART)
    key = f"response_saved.title.{data.did}" if own_title else "response_saved.title"
    return make_card(
        "response_saved",
        words,
        title=words.text(key, progress=progress_text(data.progress, words)),
        elements=(
            heading(said_text(data.line.said, words)),
            paragraph(_did(data, words)),
            *set_aside(data.set_aside, words),
            paragraph(words.text("response_saved.unused")) if data.is_unused else None,
            paragraph(_lacking(data, words)) if data.lacking else None,
            paragraph(words.text("response_saved.public")) if data.is_public else None,
            _next(data, words),
            _ways_after(data, words),
        ),
    )


def _did(data: ResponseSavedData, words: Words) -> str:
    match data.did:
        case ResponseDid.ANSWERED:
            return answer_text(data.line, words)
        case ResponseDid.MERGED:
            together = words.join([said_text(said, words, limit=NAME) for said in data.line.merged])
            return words.text("response_saved.merged", together=fit(together, LINE))
        case ResponseDid.ASSIGNED:
            return words.text("response_saved.assigned", name=clean(data.assigned_name, NAME))
        case did:
            return words.text(f"response_saved.{did}")


def _lacking(data: ResponseSavedData, words: Words) -> str:
    languages = words.join([language_name(code, words) for code in data.lacking])
    return words.text("response_saved.lacking", languages=languages)


def _next(data: ResponseSavedData, words: Words) -> Element | None:
    if data.next_said is None:
        return None
    return context(words.text("response_saved.next", said=said_text(data.next_said, words)))


def _ways_after(data: ResponseSavedData, words: Words) -> Buttons | None:
    wave_id = data.progress.wave.wave_id
    is_last = not data.next_item and data.can_preview
    preview = Button(
        words.text("response_work.preview"),
        PreviewResponses(wave_id),
        ButtonStyle.PRIMARY if is_last else ButtonStyle.DEFAULT,
    )
    reply = Button(words.text("response_saved.reply"), OpenResponse(data.next_item), ButtonStyle.PRIMARY)
    return buttons((
        reply if data.next_item else None,
        preview if data.can_preview else None,
        *_of_own(data, words),
        Button(words.text("response_saved.list"), ShowResponseWork(wave_id, 0)),
    ))  # fmt: skip


def _of_own(data: ResponseSavedData, words: Words) -> Iterator[Button]:
    """Yield how to go on with an item that was added just now."""
    if data.did not in (ResponseDid.ADDED, ResponseDid.RENAMED):
        return
    item_id, wave_id = data.line.item_id, data.progress.wave.wave_id
    yield Button(words.text("response_own.rename"), OpenOwnResponse(wave_id, item_id))
    yield remove_button(item_id, words)


def remove_button(item_id: int, words: Words) -> Button:
    """Return the button with which an item that somebody added is taken away."""
    sure = Confirm(
        words.text("response_own.remove.question"),
        words.text("response_own.remove.yes"),
        words.text("response_own.remove.no"),
        is_red=True,
    )
    return Button(words.text("response_own.remove"), RemoveOwnResponse(item_id), confirm=sure)


# ---------------------------------------------------------------------------- homes


def responses_at_work(work: ResponsesAtWork | None, words: Words) -> Iterator[Element | None]:
    """Yield what the reader is to answer and what they promised, then how far the responses are that need
    something, and what a sponsor can let open; nothing for those for whom nothing waits."""
    if work is None:
        return
    yield Divider()
    yield heading(words.text("home.response_work"))
    label, promise = words.text("home.response_work.mine"), words.text("home.response_work.promise")
    rounds = work.rounds[:MOST_ROUNDS]
    yield facts((
        *((label, said_text(said, words)) for said in work.mine[:MOST_MINE]),
        *(
            (promise, _promised(one, words))
            for one in work.promises[:MOST_PROMISES]
        ),
        *((wave_name(one.wave, words), _how_far(one, words)) for one in rounds),
    ))  # fmt: skip
    more = len(work.rounds) - len(rounds)
    yield context(words.count("home.response_work.more", more)) if more > 0 else None
    yield buttons((
        *(_to_work(one, words, is_first=one is rounds[0]) for one in rounds),
        *(
            Button(words.text("home.response_work.shown"), ShowResponses(one.wave_id))
            for one in work.promises[:1]
        ),
    ))  # fmt: skip
    if work.awaited is not None:
        yield from let_open_elements(work.awaited, words)


def _how_far(one: WorkProgress, words: Words) -> str:
    """Return how far responses are, with what is still to be done of them."""
    parts = {"promised": one.promised - one.late, "late_ones": one.late, "next_steps": one.next_steps}
    left = [words.count(f"response_progress.{key}", number) for key, number in parts.items() if number]
    far = progress_text(one, words)
    return words.text("response_progress.left", far=far, left=words.join(left)) if left else far


def _to_work(progress: WorkProgress, words: Words, *, is_first: bool) -> Button:
    wave = progress.wave
    key = "home.response_work.work" if is_first else "home.response_work.other"
    return Button(words.text(key, month=words.month(wave.opens_on)), ShowResponseWork(wave.wave_id, 0))


def _promised(promise: Promise, words: Words) -> str:
    said = said_text(promise.said, words)
    if promise.due is None:
        return said
    key = "home.response_work.promise.late" if promise.is_late else "home.response_work.promise.until"
    return words.text(key, said=said, due=promise.due)
