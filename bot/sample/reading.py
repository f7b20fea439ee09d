"""What somebody sees on a card: its buttons and choices."""

from collections.abc import Iterator
from typing import TypeVar

from cards.actions import (
    Action,
    AnswerCheckIn,
    AnswerClarity,
    OpenNumber,
    OpenTrouble,
    TakePractice,
)
from cards.model import Buttons, Card, Choice, DateInput, Form, Number, PersonInput, Scale, TextInput

A = TypeVar("A")


def actions_on(card: Card) -> Iterator[Action]:
    """Yield what the buttons of a card mean, in their order."""
    for element in card.elements:
        if isinstance(element, Buttons):
            for button in element.buttons:
                yield button.action


def find_action(card: Card, kind: type[A]) -> A | None:
    """Return the first button of that kind, or None."""
    return next((action for action in actions_on(card) if isinstance(action, kind)), None)


def find_choice(shown: Card | Form, name: str) -> Choice | None:
    """Return the choice of that name, or None."""
    return next(
        (element for element in shown.elements if isinstance(element, Choice) and element.name == name), None
    )


def names_of_inputs(form: Form) -> frozenset[str]:
    """Return the names of everything that a form lets one fill in."""
    inputs = (Choice, Scale, Number, TextInput, DateInput, PersonInput)
    return frozenset(element.name for element in form.elements if isinstance(element, inputs))


def check_in_of(card: Card) -> int | None:
    """Return the id of the check-in that a card is about, answered or not; None for other cards."""
    for action in actions_on(card):
        if isinstance(action, (AnswerCheckIn, OpenTrouble, OpenNumber)):
            return action.check_in_id
    return None


def asks_clarity(card: Card) -> AnswerClarity | None:
    """Return the button of day 1, if the card asks whether the purpose is clear."""
    return find_action(card, AnswerClarity)


def offers_practice(card: Card) -> TakePractice | None:
    """Return the button that takes the chosen practice, or None."""
    return find_action(card, TakePractice)
