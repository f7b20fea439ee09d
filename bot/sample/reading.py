"""What somebody sees on a card: its buttons and choices."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from cards.actions import (
    Action,
    AnswerCheckIn,
    AnswerClarity,
    ClaimRequest,
    NeedPerson,
    OpenHandOn,
    OpenMessage,
    OpenNumber,
    OpenTrouble,
    ReopenRequest,
    SolveRequest,
    TakePractice,
    TakeSlot,
)
from cards.model import (
    Buttons,
    Card,
    Choice,
    DateInput,
    Facts,
    Form,
    Number,
    PersonInput,
    Scale,
    Text,
    TextInput,
)
from cards.words import LANGUAGES, load_words
from coaching.checkins.model import TroubleKind
from coaching.help.model import FUNCTIONAL, Reach

_ABOUT_A_REQUEST = (OpenMessage, SolveRequest, ReopenRequest, NeedPerson, TakeSlot, ClaimRequest, OpenHandOn)

A = TypeVar("A")
T = TypeVar("T")


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


def request_of(card: Card) -> int | None:
    """Return the number of the request that a card is about; None for other cards."""
    about = (action for action in actions_on(card) if isinstance(action, _ABOUT_A_REQUEST))
    return next((action.request_id for action in about), None)


def language_on(card: Card) -> str | None:
    """Return the language in which somebody asked for help, as the card for supporters names it."""
    names = {language: f"language.{language}" for language in LANGUAGES}
    return next(iter(_named(card, names)), None)


def kind_on(card: Card) -> TroubleKind | None:
    """Return the kind of trouble that a card for supporters names."""
    return next(iter(_named(card, {kind: f"trouble.{kind}" for kind in TroubleKind})), None)


def is_about_tool(card: Card) -> bool:
    """Tell whether a card for an asker is about trouble with the tool itself, as its title says."""
    words = load_words(card.language)
    return any(words.text(f"subject.{kind}") in card.title for kind in FUNCTIONAL)


def wants_call(card: Card) -> bool:
    """Tell whether the asker would rather be called, as the card for supporters says."""
    return Reach.CALL in _named(card, {reach: f"reach.{reach}" for reach in Reach})


def _named(card: Card, keys: Mapping[T, str]) -> list[T]:
    """Return those of the things whose words stand in the card's table of facts."""
    words = load_words(card.language)
    shown = {value for element in card.elements if isinstance(element, Facts) for _, value in element.rows}
    return [thing for thing, key in keys.items() if words.text(key) in shown]


def texts_on(shown: Card | Form) -> list[str]:
    """Return the paragraphs of a card or a form."""
    texts = (element for element in shown.elements if isinstance(element, Text))
    return ["".join(span.text for span in text.spans) for text in texts]
