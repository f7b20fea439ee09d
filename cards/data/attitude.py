"""What the cards about where a person stands need to know. See `cards.data`."""

from dataclasses import dataclass

from cards.data.help import MaterialLine
from coaching.programmes.model import Attitude


@dataclass(frozen=True, slots=True, kw_only=True)
class AttitudeData:
    """The voluntary question where somebody stands."""

    enrolment_id: int
    person_name: str
    tool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttitudeKeptData:
    """What is offered to somebody who said where they stand."""

    enrolment_id: int
    attitude: Attitude
    materials: tuple[MaterialLine, ...] = ()
    """Best first; empty: there is none that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFormData:
    """Share a case with those who run the programme."""

    enrolment_id: int
    lead_name: str
    title: str = ""
    text: str = ""
    """What was typed before, if it is shown again."""
