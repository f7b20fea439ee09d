"""What people press about surveys. Of what members press to answer, nothing is ever stored."""

from dataclasses import dataclass

from cards.actions.themes import SendThemesTrial, TryThemes


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """Open the form of a wave."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class SendBallot:
    """Form: one input per question, named by its id. Leaves a mark and a ballot, and nothing else."""

    wave_id: str
    language: str = ""
    """That of the form, of which so many texts were promised; empty: that of whoever sends it."""


@dataclass(frozen=True, slots=True)
class ShowAnonymity:
    """How anonymity works, with the wave's k, one's own groups and the number of the definition."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class GetSurveyEvidence:
    """A link to what anybody can check of a wave; of an open one its definition alone."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class ShowSurveyGroups:
    """All groups of a wave with their sizes, from the `page`-th on (0 = first)."""

    wave_id: str
    page: int


@dataclass(frozen=True, slots=True)
class ShowSurveys:
    """The surveys: for admins all schedules; for members what they are invited to."""


@dataclass(frozen=True, slots=True)
class ShowSurveySchedule:
    """A schedule with its next runs, and what can be done with it."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class OpenSurveySchedule:
    """Ask for a schedule; an empty `schedule_id` is a new one."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class SaveSurveySchedule:
    """Form: set, audience, breakdown, rhythm, at, open_days, remind_on_day, smallest_group, results_to,
    languages."""

    schedule_id: str
    seen: str = ""
    """What the schedule was when the form was opened."""


@dataclass(frozen=True, slots=True)
class ConfirmRunSurvey:
    """Preview a wave that opens now."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class RunSurvey:
    """Open a wave now; `number` is the one that was previewed, so that two presses open one."""

    schedule_id: str
    number: int


@dataclass(frozen=True, slots=True)
class PauseSurvey:
    """Open no further waves until it is resumed."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class ResumeSurvey:
    """Open waves again."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class EndSurvey:
    """Open no wave any more. An open one goes on to its date."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class DiscardWave:
    """End a wave before its date: nothing is opened, all answers are destroyed."""

    wave_id: str


@dataclass(frozen=True, slots=True)
class ShowSurveySets:
    """The sets, shipped ones and one's own."""


@dataclass(frozen=True, slots=True)
class ShowSurveySet:
    """A set with its questions."""

    set_id: str


@dataclass(frozen=True, slots=True)
class TrySurvey:
    """Show the acting admin the form as members will see it."""

    set_id: str


@dataclass(frozen=True, slots=True)
class SendTrial:
    """The form of `TrySurvey`: nothing is stored."""

    set_id: str


@dataclass(frozen=True, slots=True)
class OpenSurveySet:
    """Ask for the name of a new set of one's own that begins as a copy of `set_id`; empty: an empty one."""

    set_id: str


@dataclass(frozen=True, slots=True)
class SaveSurveySet:
    """Form: id and name."""

    set_id: str


@dataclass(frozen=True, slots=True)
class OpenSurveyQuestion:
    """Ask for a question of a set; an empty `question_id` is a new one."""

    set_id: str
    question_id: str


@dataclass(frozen=True, slots=True)
class SaveSurveyQuestion:
    """Form: type, text, options, points."""

    set_id: str
    question_id: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class RemoveSurveyQuestion:
    """Take a question out of a set."""

    set_id: str
    question_id: str


@dataclass(frozen=True, slots=True)
class ProposeSurvey:
    """A lead asks the admins for a survey of the people of a programme who have not been heard."""

    programme_id: str


LEAVES_NO_TRACE: frozenset[type] = frozenset(
    {
        OpenSurvey,
        SendBallot,
        ShowAnonymity,
        GetSurveyEvidence,
        ShowSurveyGroups,
        TrySurvey,
        SendTrial,
        TryThemes,
        SendThemesTrial,
    }
)
"""Presses of which nothing is recorded anywhere, by nobody on the way: no event id, no last chat, no address,
no message (ANONYMITY, Sealed ballots). What is shown for them stands in the reply to the press alone. What
admins try goes the same way, so that they see what members will see."""
