"""Small parts that many cards share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from cards.actions import OpenPause, ShowHome
from cards.actions.responses import ShowVoices
from cards.model import Button, Buttons, Card, Context, Element, Facts, Form, Span, Text
from cards.texts import TITLE, fit
from cards.words import Words

Thing = TypeVar("Thing")


def make_card(kind: str, words: Words, *, title: str, elements: Iterable[Element | None]) -> Card:
    """Return a card; elements that are None are left out."""
    present = tuple(element for element in elements if element is not None)
    return Card(kind=kind, language=words.language, title=fit(title, TITLE), elements=present)


def make_form(
    kind: str, words: Words, *, title: str, elements: Iterable[Element | None], submit: Button
) -> Form:
    """Return a form; elements that are None are left out."""
    present = tuple(element for element in elements if element is not None)
    return Form(kind=kind, language=words.language, title=title, elements=present, submit=submit)


def paragraph(text: str) -> Text:
    """Return a paragraph without emphasis."""
    return Text((Span(text),))


def heading(text: str) -> Text:
    """Return a short line that stands out."""
    return Text((Span(text, strong=True),))


def facts(rows: Iterable[tuple[str, str] | None]) -> Facts | None:
    """Return the rows that are not None as facts; None when there are none."""
    present = tuple(row for row in rows if row is not None)
    return Facts(present) if present else None


def buttons(items: Iterable[Button | None]) -> Buttons | None:
    """Return a row of those buttons that are not None; None when there are none."""
    present = tuple(item for item in items if item is not None)
    return Buttons(present) if present else None


FIVE_DIGITS = 10_000
"""From here on buttons bear no number: nobody turns so many pages."""


def numbered(things: Sequence[Thing]) -> Iterator[tuple[int, Thing]]:
    """Return things with their numbers, as `nth_line` and `nth_buttons` take them: 0 for the only one."""
    return enumerate(things, start=1 if len(things) > 1 else 0)


def nth_line(n: int, text: str, words: Words) -> str:
    """Return the first line of the n-th of several things on a card; the text alone where n is 0."""
    return words.text("nth.line", n=n, text=text) if n else text


def nth_buttons(n: int, items: Iterable[Button | None], words: Words) -> Buttons | None:
    """Return a row of buttons that say that they are for the n-th thing (0 = for the only one): who has a
    row read out does not hear what stands above it."""
    present = [item for item in items if item is not None]
    # A longer one would take the label beyond what platforms show of a button.
    if not 0 < n < FIVE_DIGITS:
        return buttons(present)
    return buttons(
        replace(item, label=words.text("nth.button", n=str(n), label=item.label)) for item in present
    )


def adjust(words: Words) -> Button:
    """Return the button with which a person pauses or stops what they get."""
    return Button(words.text("button.adjust"), OpenPause())


def to_home(words: Words) -> Button:
    """Return the button that opens the person's home."""
    return Button(words.text("button.home"), ShowHome())


def context(text: str) -> Context:
    """Return small print."""
    return Context(text)


def to_voices(words: Words) -> Button:
    """Return the button that leads to what came of everybody's voices."""
    return Button(words.text("button.voices"), ShowVoices())
