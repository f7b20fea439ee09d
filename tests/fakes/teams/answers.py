"""What a client does with the answer to an invoke.

Source: universal-action-model (Adaptive Cards), "Response format": HTTP 200 and a body with statusCode, type
and value; conversation-messages (msteams-docs), "Form completion feedback", for what it says in trouble.
"""

from dataclasses import replace

from fakes.teams.cards import card_problems
from fakes.teams.records import JSON, Message, Sent, mapping
from fakes.teams.world import World

CARD = "application/vnd.microsoft.card.adaptive"
WRONG = "Something went wrong. Please try again."
NOT_SHOWN = "We're sorry, this card couldn't be displayed"
MESSAGE_TYPE = "application/vnd.microsoft.activity.message"


def after_invoke(world: World, user: str, message: Message, card: JSON, sent: Sent) -> Sent:
    """Show what an answer brought: a card in the place of the pressed one, a message, or the trouble."""
    trouble = _trouble(sent)
    if trouble is not None:
        return replace(sent, trouble=trouble)
    answer = sent.invoke or {}
    value = answer.get("value")
    if answer["type"] == CARD:
        problems = card_problems(value)
        if problems:
            return replace(sent, trouble=f"{NOT_SHOWN}: {'; '.join(problems)}")
        message.show_instead(user, mapping(value), card)
        return replace(sent, card=mapping(value))
    world.toasts.append((user, str(value)))
    return replace(sent, toast=str(value))


def _trouble(sent: Sent) -> str | None:
    """Return why a person sees an error; None when the answer is a card or a message."""
    if sent.timed_out:
        return "Unable to reach app. Please try again."
    if sent.status != 200 or sent.invoke is None:
        return WRONG
    answer = sent.invoke
    kind, code = answer.get("type"), answer.get("statusCode", 200)
    if code != 200:
        said = mapping(answer.get("value")).get("message")
        return f"{WRONG} ({code}: {said})"
    if kind == MESSAGE_TYPE and isinstance(answer.get("value"), str):
        return None
    return None if kind == CARD else f"{WRONG} (type {kind!r})"
