"""What members press on day 1, on check-ins, and about where they stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerCheckIn:
    """Done, on track; trouble opens the form instead (`OpenTrouble`)."""

    check_in_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class OpenTrouble:
    """Ask what the trouble is."""

    check_in_id: int


@dataclass(frozen=True, slots=True)
class SendTrouble:
    """Form: kind, text."""

    check_in_id: int


@dataclass(frozen=True, slots=True)
class OpenNumber:
    """Ask for the KPI number of the check-in's period."""

    check_in_id: int
    kpi_id: str


@dataclass(frozen=True, slots=True)
class SaveNumber:
    """Form: value, one multiple choice per kind of day that does not count. The period's first day
    travels along, so that a form opened before midnight is saved to the week it showed."""

    check_in_id: int
    kpi_id: str
    period_start: str


@dataclass(frozen=True, slots=True)
class TakePractice:
    """Inputs on the card: practice."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class AnswerClarity:
    """Day 1: clear or not quite (a question opens the form instead)."""

    enrolment_id: int
    clarity: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Day 1: ask for the question."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SendQuestion:
    """Form: text."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """Ask for the person's own goal."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SaveGoal:
    """Form: text."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class OpenCheckIn:
    """Show my open check-in, or where I stand."""


@dataclass(frozen=True, slots=True)
class AnswerAttitude:
    """Inputs on the card: attitude."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SkipAttitude:
    """Rather not say; it is not asked again soon."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class MeetSomebody:
    """Build a first sample together with a person."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Ask a skilled person to share a case."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SendCase:
    """Form: title, text."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class OpenMisfit:
    """ "This target does not fit our work": ask which one and why."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class SendMisfit:
    """Form: kpi, text."""

    programme_id: str
