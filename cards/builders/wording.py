"""The words of what requests for help are about, and how many cards show what somebody wrote."""

from collections.abc import Iterator
from datetime import datetime

from cards.builders.parts import context, facts, heading, paragraph
from cards.data import MessageLine
from cards.model import Element, Facts, Text
from cards.texts import NAME, clean, clean_paragraph
from cards.words import LANGUAGES, Words
from coaching.checkins.model import TroubleKind
from coaching.programmes.model import Phase

MAX_TROUBLE = 2000
"""Characters of a trouble text: two thirds of what Slack's input takes."""
MAX_WISH = 500
"""Characters of what somebody would like: it stands in a row of the log of change requests."""
MAX_MESSAGES = 10
"""The latest messages on the card of a request: each was handed over when it was written."""
MAX_REPEATED = 3000
"""Characters of a message repeated there."""


def trouble_name(kind: TroubleKind, words: Words) -> str:
    """Return the words of a kind of trouble, as who has it would say it."""
    return words.text(f"trouble.{kind}")


def subject(kind: TroubleKind, words: Words) -> str:
    """Return a kind of trouble in a word or two, for titles and rows."""
    return words.text(f"subject.{kind}")


def request_name(request_id: int, kind: TroubleKind, words: Words, *, is_for_team: bool = False) -> str:
    """Return what a request is called in titles and rows: number and subject."""
    if is_for_team:
        return words.text("request.name", id=str(request_id), kind=words.text("request.for_team"))
    return words.text("request.name", id=str(request_id), kind=subject(kind, words))


def language_name(language: str, words: Words) -> str:
    """Return what a language is called; its code, when it is none of ours."""
    if language in LANGUAGES:
        return words.text(f"language.{language}")
    return clean(language, NAME)


def before_a_claim(
    kind: TroubleKind,
    phase: Phase,
    language: str,
    *others: tuple[str, str] | None,
    words: Words,
    is_for_team: bool = False,
) -> Facts | None:
    """Return all that somebody may see of a request who has not taken it (PRODUCT 1), and other rows; one for
    a team has neither kind nor phase."""
    return facts((
        None if is_for_team else (words.text("request.kind"), trouble_name(kind, words)),
        None if is_for_team else (words.text("request.phase"), words.text(f"phase.{phase}")),
        (words.text("request.language"), language_name(language, words)),
        *others,
    ))  # fmt: skip


def call_off(call_at: datetime | None, words: Words) -> Text | None:
    """Return that a call does not take place; None if none was to come."""
    return None if call_at is None else paragraph(words.text("request.call_off", moment=call_at))


def told(text: str, wish: str, words: Words) -> tuple[Element, ...]:
    """Return what the asker told, each under its heading; what is empty is left out."""
    parts: list[Element] = []
    if text:
        parts += (heading(words.text("request.text")), paragraph(clean_paragraph(text, MAX_TROUBLE)))
    if wish:
        parts += (heading(words.text("request.wish")), paragraph(clean_paragraph(wish, MAX_WISH)))
    return tuple(parts)


def dialogue(messages: tuple[MessageLine, ...], words: Words) -> Iterator[Element]:
    """Return the latest messages under the name and time of each; says how many came before them."""
    shown = messages[-MAX_MESSAGES:]
    if len(shown) < len(messages):
        yield context(words.count("request_view.earlier", len(messages) - len(shown)))
    for line in shown:
        yield heading(words.text("request_view.wrote", name=clean(line.author, NAME), at=line.at))
        yield paragraph(clean_paragraph(line.text, MAX_REPEATED))
