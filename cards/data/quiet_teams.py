"""What the cards about teams that were not heard need to know. See `cards.data`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTeamsData:
    """For whoever leads: teams from which nothing was heard, with how many people take part in each."""

    programme_id: str
    programme_name: str
    days: int
    """Working days."""
    teams: tuple[tuple[str, int], ...]
    may_set_up: bool
    """The reader is an admin, too: they set surveys up themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyProposedData:
    """For admins: somebody who leads a programme would like a survey."""

    lead_name: str
    programme_name: str
