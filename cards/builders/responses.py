"""What is done about what people said, "You said → we will": for everybody who was asked, and its preview."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from cards.actions import ShowSurveyResults
from cards.actions.responses import (
    AnnounceResponse,
    OpenResponseDone,
    PublishResponses,
    ReopenResponse,
    ShowEffects,
    ShowResponseHistory,
    ShowResponses,
    ShowResponseWork,
)
from cards.builders.parts import (
    adjust,
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
from cards.builders.result_parts import word_text
from cards.builders.result_ways import page_buttons
from cards.builders.survey_messages import wave_name
from cards.builders.survey_terms import named
from cards.data.responses import (
    ResponseLine,
    ResponsesData,
    ResponsesPreviewData,
    ResponsesWholeData,
    Said,
    Untranslated,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Divider, Element, Span, Text
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import Words
from surveys.gate.model import COMPANY
from surveys.responses.model import Decision, Origin

MOST_ITEMS = 8
"""Items in a message, and on a page of the whole: our own default."""
MOST_CHARACTERS = 6000
"""Characters of all items in a message: it stays a single one on every chat, and can be kept up to date in
place. Our own default: Teams takes 28 KB, and a Japanese character has three bytes."""
MOST_TOGETHER = 3
"""Things answered together that are named: our own default. The work list has all of them."""
QUESTION = 120
"""Characters of a theme or question, as in the results."""
WHOLE = 500
"""Characters of a reason, and of a next step, where an item is shown whole: what forms take."""


# ---------------------------------------------------------------------------- as everybody gets it


def responses(data: ResponsesData, words: Words) -> Card:
    """Tell somebody who was asked what is done about it."""
    return make_card(
        "responses",
        words,
        title=_title(data, words),
        elements=(
            *_content(data, words),
            buttons((*_ways(data, words), adjust(words))),
            context(words.text("responses.why", set=quoted(data.wave.set_name, NAME))),
        ),
    )


def responses_posted(data: ResponsesData, words: Words) -> Card:
    """Tell a channel the same."""
    return make_card(
        "responses_posted",
        words,
        title=_title(data, words),
        elements=(
            *_content(data, words),
            buttons(_ways(data, words)),
            context(words.text("responses.posted", set=quoted(data.wave.set_name, NAME))),
        ),
    )


def _title(data: ResponsesData, words: Words) -> str:
    return words.text("responses.title", month=words.month(data.wave.opens_on))


def _content(data: ResponsesData, words: Words) -> Iterator[Element | None]:
    shown = _fitting([_item(line, words, limit=LINE) for line in data.lines[:MOST_ITEMS]])
    yield from shown
    if len(data.lines) > len(shown):
        yield paragraph(words.count("responses.more", len(data.lines) - len(shown)))
    yield from _ending(data, words)


def _fitting(items: Sequence[Text]) -> list[Text]:
    """Return as many items as fit a message, the first ones; at least one."""
    sizes = accumulate(sum(len(span.text) for span in item.spans) for item in items)
    return [item for item, size in zip(items, sizes, strict=True) if size <= MOST_CHARACTERS]


def _ending(data: ResponsesData, words: Words) -> Iterator[Element | None]:
    """Yield that the same is asked again, and from when this is."""
    if not data.has_effects:
        yield paragraph(words.text("responses.again"))
    if data.updated_on is not None:
        yield context(words.text("responses.updated", on=data.updated_on))


def _ways(data: ResponsesData, words: Words) -> Iterator[Button]:
    wave_id = data.wave.wave_id
    shown = _fitting([_item(line, words, limit=LINE) for line in data.lines[:MOST_ITEMS]])
    if len(data.lines) > len(shown) or any(line.has_history for line in data.lines):
        yield Button(words.text("responses.all"), ShowResponses(wave_id), ButtonStyle.PRIMARY)
    if data.has_effects:
        yield Button(words.text("responses.effects"), ShowEffects(wave_id))
    yield Button(words.text("responses.results"), ShowSurveyResults(wave_id, COMPANY))


# ---------------------------------------------------------------------------- one item


def _item(line: ResponseLine, words: Words, *, limit: int, number: int = 0) -> Text:
    """Return what was said and what is done about it, and what else is to be known, a sentence a line. The
    decision stands out: it is what is looked for."""
    said = said_text((line.said, *line.merged), words)
    lines = [_reason(line, words, limit=limit)]
    lines += _times((line.said, *line.merged), words)
    if line.next_step:
        lines.append(words.text("responses.next_step", step=clean(line.next_step, limit)))
    if line.changed_on is not None:
        lines.append(words.text("responses.changed", on=line.changed_on))
    begin = nth_line(number, words.text("responses.item", said=said), words)
    spans = Span(begin), Span(_decision(line, words), strong=True), Span("\n".join(lines))
    return Text(tuple(span for span in spans if span.text))


def said_text(said: Sequence[Said], words: Words) -> str:
    """Return what people said with its number or level, several as a list of which the first are named."""
    named = [_said(one, words) for one in said[:MOST_TOGETHER]]
    others = len(said) - len(named)
    return words.join([*named, words.count("responses.said.more", others)] if others else named)


def _times(said: Sequence[Said], words: Words) -> Iterator[str]:
    """Yield in how many surveys in a row something asked for an answer: a theme was named, or a question had
    few favourable answers. Of several things each is named, because each has a row of its own."""
    for one in said[:MOST_TOGETHER]:
        if one.times > 1:
            key = "responses.times.question" if one.origin is Origin.QUESTION else "responses.times"
            sentence = words.count(key, one.times)
            name = quoted(one.name, QUESTION)
            yield words.text("responses.times.of", name=name, times=sentence) if len(said) > 1 else sentence


def _said(said: Said, words: Words) -> str:
    if said.origin is Origin.OWN:
        return words.text("responses.said.own", name=clean(said.name, QUESTION))
    name = quoted(said.name, QUESTION)
    if said.people is not None:
        return words.text("responses.said.people", name=name, people=said.people)
    if said.favourable is not None:
        share = words.percent(said.favourable / 100)
        return words.text("responses.said.favourable", name=name, percent=share)
    if said.word is not None:
        return words.text("responses.said.word", name=name, word=word_text(said.word, words))
    return words.text("responses.said", name=name)


def answer_text(line: ResponseLine, words: Words, *, limit: int) -> str:
    """Return what is answered: the decision with its reason, who does it and by when."""
    return _decision(line, words) + _reason(line, words, limit=limit)


def plain_answer(decision: Decision, reason: str, words: Words) -> str:
    """Return a decision with its reason alone."""
    return words.text(f"responses.decision.{decision}") + words.text("responses.reason", reason=reason)


def _decision(line: ResponseLine, words: Words) -> str:
    match line.decision:
        case None:
            return words.text("responses.decision.none")
        case Decision.WILL_DO if line.done_on is not None:
            return words.text("responses.decision.done", done_on=line.done_on)
        case Decision.WILL_DO if line.due is not None and line.is_late:
            return words.text("responses.decision.late")
        case decision:
            return words.text(f"responses.decision.{decision}")


def _reason(line: ResponseLine, words: Words, *, limit: int) -> str:
    """Return what follows the decision, with the mark between them; of what is done, what was promised."""
    reason, owner = clean(line.reason, limit), clean(line.owner_name, NAME) if line.owner_name else ""
    match line.decision:
        case None:
            return ""
        case Decision.WILL_DO if line.done_on is not None:
            return words.text("responses.reason.done", reason=reason, owner=owner)
        case Decision.WILL_DO if line.due is not None:
            state = "late" if line.is_late else "will_do"
            return words.text(f"responses.reason.{state}", reason=reason, owner=owner, due=line.due)
        case _:
            return words.text("responses.reason", reason=reason)


# ---------------------------------------------------------------------------- the whole of it


def responses_whole(data: ResponsesWholeData, words: Words) -> Card:
    """Show all items, some at a time, each with what can be done about it."""
    found = data.responses
    wave_id, pages = found.wave.wave_id, max(1, -(-len(found.lines) // MOST_ITEMS))
    page = min(max(data.page, 0), pages - 1)
    return make_card(
        "responses_whole",
        words,
        title=_title(found, words),
        elements=(
            *(each for n, line in _whole_items(data, page) for each in _whole_item(data, n, line, words)),
            Divider(),
            *_ending(found, words),
            page_buttons(page, pages, lambda number: ShowResponses(wave_id, number + 1), words),
            buttons((
                Button(words.text("responses.effects"), ShowEffects(wave_id))
                if found.has_effects and data.reads_results else None,
                Button(words.text("responses.results"), ShowSurveyResults(wave_id, COMPANY))
                if data.reads_results else None,
                Button(words.text("responses.work"), ShowResponseWork(wave_id)) if data.responds else None,
                to_home(words),
            )),
        ),
    )  # fmt: skip


def _whole_items(data: ResponsesWholeData, page: int) -> Iterator[tuple[int, ResponseLine]]:
    """Yield the items of a page with their numbers in the whole, which tell their buttons apart; 0 where only
    one of them has any."""
    first = page * MOST_ITEMS
    shown = data.responses.lines[first : first + MOST_ITEMS]
    with_ways = sum(line.has_history or _is_own(data, line) or _announces(data, line) for line in shown)
    for number, line in enumerate(shown, start=first + 1):
        yield (number if with_ways > 1 else 0), line


def _is_own(data: ResponsesWholeData, line: ResponseLine) -> bool:
    return line.item_id in data.own_items and line.decision is Decision.WILL_DO


def _announces(data: ResponsesWholeData, line: ResponseLine) -> bool:
    return line.done_on is not None and data.responds


def _whole_item(
    data: ResponsesWholeData, number: int, line: ResponseLine, words: Words
) -> Iterator[Element | None]:
    yield Divider()
    yield _item(line, words, limit=WHOLE, number=number)
    is_own, done = _is_own(data, line), line.done_on is not None
    ways = (
        Button(words.text("responses.history"), ShowResponseHistory(line.item_id))
        if line.has_history else None,
        Button(words.text("responses.done"), OpenResponseDone(line.item_id)) if is_own and not done else None,
        reopen_button(line.item_id, words) if is_own and done else None,
        Button(words.text("responses.announce"), AnnounceResponse(line.item_id))
        if _announces(data, line) else None,
    )  # fmt: skip
    yield nth_buttons(number, ways, words)


def reopen_button(item_id: int, words: Words) -> Button:
    """Return the button with which something is not done after all."""
    sure = Confirm(
        words.text("responses.reopen.question"),
        words.text("responses.reopen.yes"),
        words.text("responses.reopen.no"),
    )
    return Button(words.text("responses.reopen"), ReopenResponse(item_id), confirm=sure)


# ---------------------------------------------------------------------------- before it is published


def responses_preview(data: ResponsesPreviewData, words: Words) -> Card:
    """Say below the previewed cards to whom they would go, and ask whether they are to be published."""
    wave = data.wave
    return make_card(
        "responses_preview",
        words,
        title=words.text("responses_preview.title", name=wave_name(wave, words)),
        elements=(
            heading(words.text("responses_preview.changed")) if data.is_changed else None,
            paragraph(words.text(_preview_key(data))),
            facts((
                (words.text("responses_preview.people"), words.count("survey_people", data.people)),
                (words.text("responses_preview.channels"), _posted_to(data, words))
                if data.channels else None,
                (words.text("responses_preview.items"), words.count("responses.items", data.items)),
                (words.text("responses_preview.unanswered"), words.count("responses.items", data.unanswered))
                if data.unanswered else None,
            )),
            paragraph(words.text("responses_preview.direct", language=language_name(data.posted_in, words)))
            if data.channels else None,
            *(paragraph(_untranslated(one, words)) for one in data.untranslated),
            paragraph(words.text("responses_preview.waits")) if data.unanswered else None,
            buttons((
                _publish(data, words),
                Button(words.text("responses_preview.back"), ShowResponseWork(wave.wave_id)),
            )),
        ),
    )  # fmt: skip


def _posted_to(data: ResponsesPreviewData, words: Words) -> str:
    names = named([clean(one, NAME) for one in data.channels], words)
    language = language_name(data.posted_in, words)
    return words.text("responses_preview.posted", names=names, language=language)


def _untranslated(one: Untranslated, words: Words) -> str:
    each = [words.text("responses.said", name=quoted(name, NAME)) for name in one.names]
    names = fit(words.join(each), LINE)
    language = language_name(one.language, words)
    return words.count("responses_preview.untranslated", len(one.names), language=language, names=names)


def _preview_key(data: ResponsesPreviewData) -> str:
    if data.is_published:
        return "responses_preview.is_published"
    return "responses_preview.text" if data.can_publish else "responses_preview.nothing"


def _publish(data: ResponsesPreviewData, words: Words) -> Button | None:
    if data.is_published or not data.can_publish:
        return None
    question = words.text(
        "responses_preview.question",
        people=words.count("survey_people", data.people),
        channels=len(data.channels),
        unanswered=data.unanswered,
    )
    return Button(
        words.text("responses_preview.publish"),
        PublishResponses(data.wave.wave_id, data.seen),
        ButtonStyle.PRIMARY,
        Confirm(question, words.text("responses_preview.yes"), words.text("responses_preview.no")),
    )


def responses_published(data: ResponsesPreviewData, words: Words) -> Card:
    """Say that everybody gets it now, and what follows."""
    wave_id = data.wave.wave_id
    return make_card(
        "responses_published",
        words,
        title=words.text("responses_published.title", people=words.count("survey_people", data.people)),
        elements=(
            paragraph(
                words.text("responses_published.text", channels=len(data.channels), next_week=data.next_week)
            ),
            paragraph(words.text("responses_published.unanswered")) if data.unanswered else None,
            _after(wave_id, words),
        ),
    )


def _after(wave_id: str, words: Words) -> Buttons | None:
    return buttons((
        Button(words.text("responses.all"), ShowResponses(wave_id)),
        Button(words.text("responses.work"), ShowResponseWork(wave_id)),
        to_home(words),
    ))  # fmt: skip
