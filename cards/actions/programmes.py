"""What people press who make and run a programme, and what members press about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowGoalState:
    """Goal state, purpose, practices and KPIs of a programme."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowProgramme:
    """Counts of a programme, for its lead, deputy and sponsor."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowProgrammes:
    """The programmes one runs, and how to begin one."""


@dataclass(frozen=True, slots=True)
class OpenNewProgramme:
    """Ask for the tool, the template and the goal state of a new programme."""


@dataclass(frozen=True, slots=True)
class SaveNewProgramme:
    """Form: template, tool, name, go_live, and the texts."""


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """A programme as those who run it build it: its parts, what is missing, what comes next."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class OpenVision:
    """Ask for the name, the purpose and the goal state."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class SaveVision:
    """Form: name, tool, go_live, purpose, state, plan, each text per language."""

    programme_id: str
    seen: str = ""
    """What the part was when the form was opened (`handlers.plan_forms`)."""


@dataclass(frozen=True, slots=True)
class OpenPractice:
    """Ask for a practice; an empty `practice_id` is a new one."""

    programme_id: str
    practice_id: str


@dataclass(frozen=True, slots=True)
class SavePractice:
    """Form: name, benefit, ease, contribution, from_day."""

    programme_id: str
    practice_id: str
    seen: str = ""
    """What the part was when the form was opened (`handlers.plan_forms`)."""


@dataclass(frozen=True, slots=True)
class RemovePractice:
    """Take a practice out, with its KPIs."""

    programme_id: str
    practice_id: str


@dataclass(frozen=True, slots=True)
class OpenKpi:
    """Ask for a KPI; an empty `kpi_id` is a new one."""

    programme_id: str
    kpi_id: str


@dataclass(frozen=True, slots=True)
class SaveKpi:
    """Form: practice, name, target, unit, per, of, purpose, not_on, manager_sees_person."""

    programme_id: str
    kpi_id: str
    seen: str = ""
    """What the part was when the form was opened (`handlers.plan_forms`)."""


@dataclass(frozen=True, slots=True)
class RemoveKpi:
    """Take a KPI out."""

    programme_id: str
    kpi_id: str


@dataclass(frozen=True, slots=True)
class OpenRoles:
    """Ask who runs the programme."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class SaveRoles:
    """Form: deputy, sponsor, and the four sides."""

    programme_id: str
    seen: str = ""
    """What the part was when the form was opened (`handlers.plan_forms`)."""


@dataclass(frozen=True, slots=True)
class OpenAudience:
    """Ask whom the programme is for."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class SaveAudience:
    """Form: teams, roles."""

    programme_id: str
    seen: str = ""
    """What the part was when the form was opened (`handlers.plan_forms`)."""


@dataclass(frozen=True, slots=True)
class PreviewProgramme:
    """The programme as members will see it."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ConfirmComments:
    """How many members would get the draft, before it goes to them."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class AskComments:
    """Put the draft to its members for comment."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class LooksRight:
    """A member has no objection to the draft."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class OpenComment:
    """Ask a member for a comment on the draft."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class SendComment:
    """Form: text."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowReadiness:
    """What is ready before start, and what is not."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class AskSponsor:
    """Put the red items to the sponsor."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class OpenWord:
    """Ask the sponsor for their word."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class GiveWord:
    """Form: word, reason."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ConfirmStart:
    """How many people would begin and when, before it is started."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class StartProgramme:
    """Start it."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ConfirmStop:
    """What members would see, before it is stopped."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class StopProgramme:
    """Stop it."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowChanges:
    """What would change for members of a running programme."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ApplyChanges:
    """Put the changes into force and tell the members."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class DropChanges:
    """Throw the changes away."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class OpenSuccessor:
    """Ask the sponsor who leads from now on."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class SaveSuccessor:
    """Form: lead."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowQuestions:
    """What members asked or objected to, unanswered first; without names."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """Ask for the answer to a question."""

    question_id: int


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """Form: answer."""

    question_id: int


@dataclass(frozen=True, slots=True)
class PublishCase:
    """Make a case that somebody shared a material."""

    question_id: int
