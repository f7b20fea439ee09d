"""What goes back at once, to the person who acted, on the platform where they acted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cards.actions import Action
from cards.model import Card, Form
from handlers.context import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`replace` takes the place of the card that was pressed; `shared` does so instead where that card is
    for everybody: it says nothing that is for the person alone. `cards` are new messages below it;
    `form` opens in a window, and `opens` is what opens it again, for chats that open one only upon a
    press; `errors` (input name -> words) keep a form open with what was typed.
    `refused`: nothing was done, and `cards` say why; a form that was sent stays open as well.
    `stranger`: whoever acted is not in the roster, or not active any more.
    `received` takes the place of a form that was sent, or is shown in a window, in the reply to the press
    alone: nothing is posted, edited or kept, so that no chat tells who pressed. With `refused` a form that
    was sent stays open, and it says why.
    `later` builds what is shown in a unit of work of its own, after all was committed: when very many act
    at the same moment, the acknowledgements wait for nothing but what has to be kept."""

    replace: Card | None = None
    shared: Card | None = None
    cards: tuple[Card, ...] = ()
    form: Form | None = None
    opens: Action | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False
    stranger: bool = False
    received: Card | None = None
    later: "Callable[[Turn], Reply] | None" = None
