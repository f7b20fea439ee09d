"""What goes back at once, to the person who acted, on the platform where they acted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cards.actions import Action
from cards.model import Card, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`replace` takes the place of the card that was pressed; `cards` are new messages below it;
    `form` opens in a window, and `opens` is what opens it again, for chats that open one only upon a
    press; `errors` (input name -> words) keep a form open with what was typed.
    `refused`: nothing was done, and `cards` say why; a form that was sent stays open as well.
    `stranger`: whoever acted is not in the roster, or not active any more."""

    replace: Card | None = None
    cards: tuple[Card, ...] = ()
    form: Form | None = None
    opens: Action | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False
    stranger: bool = False
