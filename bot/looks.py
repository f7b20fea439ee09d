"""What the playground's "View as" draws: the same renderers that send to Slack and to Teams."""

from pathlib import Path
from typing import assert_never

from bot.playground.looks import OtherChats, Place, Sent
from bot.slack import render as slack
from bot.teams import render as teams
from cards.model import Card, Form

CARDS_SCRIPT = (
    Path(__file__).parents[1] / "tests/clients/node_modules/adaptivecards/dist/adaptivecards.min.js"
)
"""Microsoft's renderer of Adaptive Cards, no part of Hojorin; `make node-packages` brings it into a clone."""


def slack_sent(card: Card | Form, place: Place) -> tuple[Sent, ...]:
    """Return a card as Slack's messages, as a Home tab or as a window; a form always is a window."""
    if isinstance(card, Form):
        return (Sent(notification=None, body=slack.render_form(card, metadata="")),)
    match place:
        case Place.CHAT:
            messages = slack.render_messages(card)
            return tuple(Sent(notification=one.text, body={"blocks": list(one.blocks)}) for one in messages)
        case Place.HOME:
            return (Sent(notification=None, body=slack.render_home(card)),)
        case Place.WINDOW:
            return (Sent(notification=None, body=slack.render_modal(card)),)
        case _:
            assert_never(place)


def teams_sent(card: Card | Form, place: Place) -> tuple[Sent, ...]:
    """Return a card or a form as Teams' messages; as a window, what the answer to a press holds in place of
    the card that was pressed, of which nobody is notified."""
    made = (teams.render_form(card),) if isinstance(card, Form) else teams.render_messages(card)
    if place is Place.WINDOW:
        return (Sent(notification=None, body=made[0].card),)
    return tuple(Sent(notification=one.summary, body=one.card) for one in made)


def other_chats() -> OtherChats:
    """Return the other platforms as the playground shows them."""
    return OtherChats(slack=slack_sent, teams=teams_sent, cards_script=CARDS_SCRIPT)
