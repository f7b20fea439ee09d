"""What people press in requests for help: those who ask, those who help, and those who run it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenHelp:
    """Ask for help without a check-in: the same form."""


@dataclass(frozen=True, slots=True)
class SendHelp:
    """Form: kind, text, wish, reach, seen_by."""


@dataclass(frozen=True, slots=True)
class ReadMaterial:
    """Read a material; `request_id` is the request that it was offered for, 0 for none."""

    material_id: int
    request_id: int


@dataclass(frozen=True, slots=True)
class SolvedByMaterial:
    """ "That solved it". `material_id` is the material that was open, 0 for the offer of several."""

    request_id: int
    material_id: int = 0


@dataclass(frozen=True, slots=True)
class NeedPerson:
    """ "I still need a person"."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """A request with what was written in it, for those who are in it."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ShowRequests:
    """My requests, the open ones first."""


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """Write to the other one in a request, or add details."""

    request_id: int


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Form: text."""

    request_id: int


@dataclass(frozen=True, slots=True)
class SolveRequest:
    """The asker closes it as solved."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReopenRequest:
    """The asker opens it again."""

    request_id: int


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The answer to "is it solved?": not yet."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """A supporter takes it."""

    request_id: int


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """Ask by when the supporter will write."""

    request_id: int


@dataclass(frozen=True, slots=True)
class SavePromise:
    """Form: by."""

    request_id: int


@dataclass(frozen=True, slots=True)
class OfferCall:
    """Offer the asker times for a call."""

    request_id: int


@dataclass(frozen=True, slots=True)
class TakeSlot:
    """Inputs on the card: slot."""

    request_id: int


@dataclass(frozen=True, slots=True)
class OtherSlots:
    """None of the times offered fits: other ones."""

    request_id: int


@dataclass(frozen=True, slots=True)
class OpenHandOn:
    """Ask to whom a request is handed on."""

    request_id: int


@dataclass(frozen=True, slots=True)
class HandOn:
    """Form: supporter, note."""

    request_id: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The supporter gives it back; others are asked."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ShowQueue:
    """A supporter's requests, and those that nobody has taken."""


@dataclass(frozen=True, slots=True)
class OpenTopics:
    """Ask a supporter what they can help with."""


@dataclass(frozen=True, slots=True)
class SaveTopics:
    """Form: topics."""


@dataclass(frozen=True, slots=True)
class ShowMaterials:
    """All materials with how often they were shown, read and solved something; for leads."""


@dataclass(frozen=True, slots=True)
class PlanSession:
    """Ask for date, time and place of a group session."""

    proposal_id: int


@dataclass(frozen=True, slots=True)
class SendSession:
    """Form: date, time, place."""

    proposal_id: int


@dataclass(frozen=True, slots=True)
class WriteMaterial:
    """Ask for a material; `proposal_id` is the proposal it answers, 0 for none."""

    proposal_id: int


@dataclass(frozen=True, slots=True)
class SaveMaterial:
    """Form: title, text, kinds, practice, minutes."""

    proposal_id: int


@dataclass(frozen=True, slots=True)
class WithdrawMaterial:
    """Offer a material no longer."""

    material_id: int


@dataclass(frozen=True, slots=True)
class DismissProposal:
    """Neither material nor session now."""

    proposal_id: int


@dataclass(frozen=True, slots=True)
class ShowWishes:
    """What people would like to be changed, without names; for leads."""

    programme_id: str
