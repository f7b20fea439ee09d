"""How a card looks elsewhere: in Slack, in Teams, as plain text. Pictures of messages, to be judged by eye.

Which messages they are comes from the real renderers, given by the composition root; here they are drawn.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from markupsafe import Markup

from bot.playground.block_kit import blocks_html, view_html
from bot.playground.block_kit_texts import Block, notification
from cards.model import Card, Form
from cards.plain import plain_text
from cards.words import Words


class Look(StrEnum):
    """Where a card is shown."""

    HOJORIN = "hojorin"
    """As the playground itself shows it."""
    SLACK = "slack"
    TEAMS = "teams"
    PLAIN = "plain"


LOOK_NAMES = {
    Look.HOJORIN: "look.hojorin",
    Look.SLACK: "look.slack",
    Look.TEAMS: "look.teams",
    Look.PLAIN: "look.plain",
}
"""The keys of their names."""
PICTURES = frozenset({Look.SLACK, Look.TEAMS})
"""Those that show buttons and inputs in which nothing can be done."""


class Place(StrEnum):
    """Where a card stands in a chat platform; a form always is a window."""

    CHAT = "chat"
    HOME = "home"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message, window or Home tab, as it is sent to a platform."""

    notification: str | None
    """What stands in the notification, as it is sent; None: nobody is notified."""
    body: Block
    """Slack: a message's `blocks`, or a view. Teams: an Adaptive Card."""


Renderer = Callable[[Card | Form, Place], tuple[Sent, ...]]
"""Returns a card or form as what is sent to a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherChats:
    """The other platforms' renderers, and what draws Adaptive Cards in a browser if it is installed."""

    slack: Renderer
    teams: Renderer
    cards_script: Path
    """The file of the npm package `adaptivecards`, which may not be there."""

    @property
    def draws_cards(self) -> bool:
        """Tell whether Adaptive Cards can be drawn."""
        return self.cards_script.is_file()


def look_html(
    card: Card | Form, look: Look, chats: OtherChats, *, key: str, words: Words, place: Place
) -> Markup:
    """Return the card as it looks elsewhere; nothing for the playground's own look, which is no picture.

    `key` starts every id; `words` are the playground's own, in the card's language.
    """
    match look:
        case Look.HOJORIN:
            return Markup("")
        case Look.SLACK:
            sent = chats.slack(card, place)
            shown = [_slack(one, f"{key}-{number}", words) for number, one in enumerate(sent)]
        case Look.TEAMS:
            shown = [_teams(one, words, is_drawn=chats.draws_cards) for one in chats.teams(card, place)]
        case Look.PLAIN:
            shown = [Markup('<p class="plain-text" dir="auto">{}</p>').format(plain_text(card))]
        case _:
            assert_never(look)
    return Markup('<div class="look {}" lang="{}">{}</div>').format(
        look.value, card.language, Markup("").join(shown)
    )


def _slack(sent: Sent, key: str, words: Words) -> Markup:
    if sent.notification is None:
        return view_html(sent.body, key=key, words=words)
    line = _notification(notification(sent.notification), words)
    return line + Markup('<div class="sk-message">{}</div>').format(
        blocks_html(sent.body["blocks"], key=key, words=words)
    )


def _teams(sent: Sent, words: Words, *, is_drawn: bool) -> Markup:
    """Return an Adaptive Card as JSON, which the page's script replaces by its drawing."""
    wide = " wide" if sent.body.get("msteams", {}).get("width") == "Full" else ""
    has_charts = any(str(block.get("type")).startswith("Chart.") for block in sent.body["body"])
    notes = [words.text("look.charts")] * has_charts + [words.text("look.no_drawing")] * (not is_drawn)
    line = _notification(sent.notification, words) if sent.notification is not None else Markup("")
    return line + Markup(
        '{notes}<div class="tm-card{wide}" data-adaptive-card>'
        '<pre tabindex="0"><code>{json}</code></pre></div>'
    ).format(
        notes=Markup("").join(Markup('<p class="look-note">{}</p>').format(note) for note in notes),
        wide=wide,
        json=json.dumps(sent.body, ensure_ascii=False, indent=1),
    )


def _notification(text: str, words: Words) -> Markup:
    """Return what a notification shows: two lines or so, the whole text for whoever points at it."""
    return Markup(
        '<p class="notification" title="{text}"><strong>{label}</strong> <span dir="auto">{line}</span></p>'
    ).format(text=text, label=words.text("look.notification"), line=" ".join(text.split()))
