"""What people press to read what was published of surveys. Of these, nothing tells who has answered: whoever
was invited reads the same, and so do leads, sponsors and admins.

Actions that begin with `Show` or `List` answer with a new card; those that turn or choose put it in place of
the card that was pressed, which is a card of results itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowSurveyResults:
    """The results of a group of a wave, by its number; 0 is everybody."""

    wave_id: str
    group: int


@dataclass(frozen=True, slots=True)
class TurnSurveyResults:
    """The same in place, from the `page`-th questions on (0 = first)."""

    wave_id: str
    group: int
    page: int


@dataclass(frozen=True, slots=True)
class ChooseSurveyGroup:
    """Ask for the group whose results are shown; the `page`-th groups to choose from (0 = first)."""

    wave_id: str
    page: int


@dataclass(frozen=True, slots=True)
class TakeSurveyGroup:
    """Form: group."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class TurnSurveyTexts:
    """What people wrote to a question: themes, then texts, from the `page`-th on (0 = first)."""

    wave_id: str
    question_id: str
    page: int


@dataclass(frozen=True, slots=True)
class TurnSurveyTrend:
    """How the answers of a group went over the waves of its schedule; the `page`-th questions (0 = first)."""

    wave_id: str
    group: int
    page: int


@dataclass(frozen=True, slots=True)
class ListSurveyResults:
    """The results that the acting person may read, the latest first."""


@dataclass(frozen=True, slots=True)
class TurnSurveyList:
    """The same in place, from the `page`-th on (0 = first)."""

    page: int


@dataclass(frozen=True, slots=True)
class GetSurveyFile:
    """A link to a file of a wave: `what` is `cards.data.SurveyFile`, but for the evidence."""

    wave_id: str
    what: str
