"""What people press about responses to surveys, and about changes that were made on request.

The acting person's right is looked up each time. `seen` is the short print of what the form or card was made
from: whoever saves last is told what else was changed.
"""

from dataclasses import dataclass
from typing import TypeAlias

# ---------------------------------------------------------------------------- worked on


@dataclass(frozen=True, slots=True)
class ShowResponseWork:
    """The items of a wave, for those who work on them; `wave_id` empty: of the latest one."""

    wave_id: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenResponse:
    """Open the form in which an item is answered."""

    item_id: int


@dataclass(frozen=True, slots=True)
class SaveResponse:
    """Form: decision, owner, due, reason_LANG for each language, measured_by. `owner`: the id of who was
    chosen when the form was sent before, who stays if nobody else is."""

    item_id: int
    seen: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class OpenResponseAssignment:
    """Open the form in which is said who is to answer an item."""

    item_id: int


@dataclass(frozen=True, slots=True)
class SaveResponseAssignment:
    """Form: person; empty: nobody in particular."""

    item_id: int


@dataclass(frozen=True, slots=True)
class OpenResponseMerge:
    """Open the form in which is chosen which other items are answered with this one."""

    item_id: int


@dataclass(frozen=True, slots=True)
class SaveResponseMerge:
    """Form: items (ids); those that are chosen no more stand for themselves again."""

    item_id: int


@dataclass(frozen=True, slots=True)
class OpenOwnResponse:
    """Open the form of an item of one's own; `item_id` 0: of a new one."""

    wave_id: str
    item_id: int = 0


@dataclass(frozen=True, slots=True)
class SaveOwnResponse:
    """Form: title_LANG for each language."""

    wave_id: str
    item_id: int = 0


@dataclass(frozen=True, slots=True)
class RemoveOwnResponse:
    """Take away an item of one's own that nobody was shown."""

    item_id: int


# ---------------------------------------------------------------------------- published


@dataclass(frozen=True, slots=True)
class PreviewResponses:
    """Show to whoever works on them what everybody would get."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class PublishResponses:
    """Tell everybody who was asked; `seen` is the print of what was previewed."""

    wave_id: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ShowResponses:
    """What was published, the whole of it, for whoever may read the results of the wave. `page` 0: as a new
    card; from 1 on: that page, in place."""

    wave_id: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowResponseHistory:
    """How the answer of an item read before."""

    item_id: int


@dataclass(frozen=True, slots=True)
class OpenResponseDone:
    """Open the form in which is said that what was promised is done."""

    item_id: int


@dataclass(frozen=True, slots=True)
class SaveResponseDone:
    """Form: done_on."""

    item_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ReopenResponse:
    """Take back that it is done."""

    item_id: int


@dataclass(frozen=True, slots=True)
class AnnounceResponse:
    """Draft an announcement of what was done: "from your voices"."""

    item_id: int


# ---------------------------------------------------------------------------- what changed


@dataclass(frozen=True, slots=True)
class ShowEffects:
    """What changed from the wave whose responses these are to the one after it."""

    wave_id: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenNextStep:
    """Open the form in which is said what follows, because the figure did not move."""

    item_id: int


@dataclass(frozen=True, slots=True)
class SaveNextStep:
    """Form: next_step_LANG for each language."""

    item_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ShowVoices:
    """What came of everything that people said: shares of items answered, done, late; median days."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OverrideResponses:
    """The sponsor lets the next wave open though responses to this one are missing."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class WithdrawOverride:
    """The sponsor takes that back, as long as no wave has opened by it."""

    wave_id: str


# ---------------------------------------------------------------------------- changes on request


@dataclass(frozen=True, slots=True)
class ShowChangeRequests:
    """What was made of the wishes of a programme."""

    programme_id: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenChangeRequest:
    """Open the form of a change; `change_id` 0: of a new one."""

    programme_id: str
    change_id: int = 0


@dataclass(frozen=True, slots=True)
class SaveChangeRequest:
    """Form: wishes (ids), title_LANG, state, date, reason_LANG."""

    programme_id: str
    change_id: int = 0
    seen: str = ""


@dataclass(frozen=True, slots=True)
class AnnounceChangeRequest:
    """Draft an announcement of a change that was made: "from your voices"."""

    change_id: int


# fmt: off
ResponseAction: TypeAlias = (
    ShowResponseWork | OpenResponse | SaveResponse | OpenResponseAssignment
    | SaveResponseAssignment | OpenResponseMerge | SaveResponseMerge | OpenOwnResponse
    | SaveOwnResponse | RemoveOwnResponse | PreviewResponses | PublishResponses | ShowResponses
    | ShowResponseHistory | OpenResponseDone | SaveResponseDone | ReopenResponse | AnnounceResponse
    | ShowEffects | OpenNextStep | SaveNextStep | ShowVoices | OverrideResponses | WithdrawOverride
    | ShowChangeRequests | OpenChangeRequest | SaveChangeRequest | AnnounceChangeRequest
)
# fmt: on
