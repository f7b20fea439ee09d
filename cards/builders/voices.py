"""What came of everybody's voices: the public count, and the draft of an announcement "from your voices"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from cards.actions.responses import ShowResponses, ShowVoices
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph, to_home
from cards.builders.result_ways import page_buttons
from cards.builders.survey_messages import wave_name
from cards.data.voices import FromVoicesData, VoicesData, VoicesRound
from cards.markdown import elements
from cards.model import Button, Card, Element
from cards.texts import NAME, clean, fit, quoted
from cards.words import Words
from coaching.announcements.rules import LONGEST_TEXT, LONGEST_TITLE
from surveys.responses.voices import Shares

ROUNDS_A_PAGE = 6
"""Surveys on a page of the public count."""
Row = tuple[str, str]


def voices(data: VoicesData, words: Words) -> Card:
    """Show what came of what people said; before anything is to be counted, say what will stand here."""
    is_any = bool(data.shares.items or data.rounds)
    counted = "counted" if is_any else "counted.changes"
    return make_card(
        "voices",
        words,
        title=_title(data, words),
        elements=(
            None if is_any or data.changes else paragraph(words.text("voices.teach")),
            *_of_surveys(data, words),
            *_of_changes(data, words),
            *_list(data, words),
            context(words.text(f"voices.{counted}", months=data.months)) if is_any or data.changes else None,
            buttons((to_home(words),)),
        ),
    )


def _title(data: VoicesData, words: Words) -> str:
    shares = data.shares
    if shares.items:
        return words.count("voices.title", shares.items, answered=shares.answered)
    return words.count("voices.title.changes", data.changes) if data.changes else words.text("voices.none")


def _of_surveys(data: VoicesData, words: Words) -> Iterator[Element | None]:
    """Yield the counts of items: each line adds up with those that follow it."""
    shares = data.shares
    if not shares.items:
        return
    yield heading(words.text("voices.surveys"))
    decided = (("will_do", shares.will_do), ("not_now", shares.not_now), ("already", shares.already_there))
    listed = decided if shares.answered else ()
    yield facts((
        (words.text("voices.answered"), _of(shares.answered, shares.items, words)),
        *((words.text(f"voices.{name}"), _number(count, words)) for name, count in listed),
        (words.text("voices.waiting"), _number(shares.waiting, words)) if shares.waiting else None,
        (words.text("voices.added"), _added(shares, words)) if shares.added else None,
    ))  # fmt: skip
    if shares.will_do:
        yield heading(words.text("voices.promised"))
        yield facts((
            (words.text("voices.done"), _of(shares.done, shares.will_do, words)),
            (words.text("voices.late"), _of(shares.late, shares.will_do, words)),
            (words.text("voices.under_way"), _number(shares.under_way, words)),
            (words.text("voices.days"), words.count("change.days", shares.days))
            if shares.days is not None else None,
        ))  # fmt: skip


def _added(shares: Shares, words: Words) -> str:
    if not shares.added_late:
        return words.count("voices.added.apart", shares.added)
    return words.count("voices.added.late", shares.added, late=shares.added_late)


def _of(part: int, whole: int, words: Words) -> str:
    """Return a count with its share of a whole."""
    return words.text(
        "voices.of", part=part, whole=whole, percent=words.percent(float(Fraction(part, whole)))
    )


def _number(count: int, words: Words) -> str:
    return words.text("number.records", records=count)


def _of_changes(data: VoicesData, words: Words) -> Iterator[Element | None]:
    if not data.changes:
        return
    yield heading(words.text("voices.changes"))
    yield facts((
        (words.text("voices.changes.done"), _number(data.changes, words)),
        (words.text("voices.changes.days"), _change_days(data, data.change_days, words))
        if data.change_days is not None else None,
    ))  # fmt: skip
    if data.change_days is None:
        yield context(words.text("voices.changes.few", smallest=data.smallest))


def _change_days(data: VoicesData, days: Decimal, words: Words) -> str:
    """Return a median with the number of wishes of which it is one."""
    return words.count("voices.changes.of", data.change_wishes, days=words.count("change.days", days))


def _list(data: VoicesData, words: Words) -> Iterator[Element | None]:
    if not data.rounds:
        return
    yield heading(words.text("voices.rounds"))
    shown = data.rounds[:ROUNDS_A_PAGE]
    yield facts((*(_round(one, words) for one in shown), _others(data, words)))
    yield buttons(_open(one, words) for one in shown if one.is_published)
    yield page_buttons(data.page, data.pages, ShowVoices, words)


def _others(data: VoicesData, words: Words) -> Row | None:
    one = data.others
    if one is None:
        return None
    return words.text("voices.others"), words.count("voices.round", one.items, answered=one.answered)


def _open(one: VoicesRound, words: Words) -> Button:
    label = words.text("voices.show", month=words.month(one.wave.opens_on), year=str(one.wave.opens_on.year))
    return Button(label, ShowResponses(one.wave.wave_id))


def _round(one: VoicesRound, words: Words) -> Row:
    named = words.text(
        "survey_results.named.year",
        month=words.month(one.wave.opens_on),
        year=str(one.wave.opens_on.year),
        set=quoted(one.wave.set_name, NAME),
    )
    if one.is_published:
        return named, words.count("voices.round", one.items, answered=one.answered)
    return named, words.count("voices.round.missing", one.items, due=one.due_on)


# ---------------------------------------------------------------------------- "from your voices"


def from_voices(data: FromVoicesData, words: Words) -> Card:
    """Show to whoever asked for it what was drafted, and that nobody got it; the draft itself follows."""
    return make_card(
        "from_voices",
        words,
        title=words.text("from_voices.drafted"),
        elements=(
            heading(draft_title(data, words)),
            *elements(draft_text(data, words)),
            context(words.text("from_voices.next")),
            None if data.is_item else context(words.text("from_voices.few", smallest=data.smallest)),
        ),
    )


def draft_title(data: FromVoicesData, words: Words) -> str:
    """Return the title of an announcement of what was done."""
    key = "from_voices.title.item" if data.is_item else "from_voices.title.change"
    return fit(words.text(key, what=quoted(data.what, LONGEST_TITLE)), LONGEST_TITLE)


def draft_text(data: FromVoicesData, words: Words) -> str:
    """Return its text, in Markdown: who said it, as far as that is told, what was done, how long it took."""
    parts = (
        _who(data, words),
        words.text("from_voices.done", on=data.done_on),
        words.text("from_voices.reason", reason=as_markdown(data.reason)) if data.reason else "",
        _how_long(data, words),
        words.text("from_voices.thanks"),
    )
    return fit("\n\n".join(part for part in parts if part), LONGEST_TEXT)


def _who(data: FromVoicesData, words: Words) -> str:
    what = as_markdown(quoted(data.what, LONGEST_TITLE))
    if data.survey is None:
        if data.people is None:
            return words.text("from_voices.asked.some", what=what)
        return words.count("from_voices.asked", data.people, what=what)
    survey = wave_name(data.survey, words)
    if data.people is None:
        return words.text("from_voices.said.some", what=what, survey=survey)
    return words.count("from_voices.said", data.people, what=what, survey=survey)


def _how_long(data: FromVoicesData, words: Words) -> str:
    if data.days is None:
        return ""
    return words.count("from_voices.days.item" if data.is_item else "from_voices.days.change", data.days)


def as_markdown(text: str) -> str:
    """Return words so that Markdown shows them as they are, inside of a line that our own words begin
    (CommonMark 2.4: backslash escapes; 6.2 to 6.6: what begins something there)."""
    return _MARKS.sub(r"\\\g<0>", clean(text, LONGEST_TEXT))


_MARKS = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)")
