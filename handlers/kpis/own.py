"""A member's own KPIs: their figures as of now, as on the check-in, with what each is for."""

from cards.builders.kpi_member import kpi_member
from cards.data.kpi_home import KpiMemberData, MemberKpis
from cards.model import Card
from coaching.programmes.model import Enrolment, EnrolmentState, ProgrammeState
from handlers.adjust import calendar_of
from handlers.context import Turn
from handlers.readers import reader_of
from handlers.topics import figure_line
from measures.kpis.service import FigureRequest, figures_for


def own_kpis(turn: Turn) -> Card | None:
    """Return the acting person's own figures; None for who takes part in no programme that runs."""
    enrolments = [
        one for one in turn.unit.enrolments.of_person(turn.actor.id) if one.state is not EnrolmentState.LEFT
    ]
    programmes = tuple(found for one in enrolments if (found := _programme(turn, one)) is not None)
    if not programmes:
        return None
    today = calendar_of(turn).local_date(turn.world.now)
    data = KpiMemberData(programmes=programmes, today=today)
    return kpi_member(data, reader_of(turn.actor, turn.world.company).words)


def _programme(turn: Turn, enrolment: Enrolment) -> MemberKpis | None:
    programme = turn.unit.programmes.get(enrolment.programme_id)
    if programme.state is not ProgrammeState.RUNNING:
        return None
    reader, calendar = reader_of(turn.actor, turn.world.company), calendar_of(turn)
    request = FigureRequest(
        person_id=turn.actor.id,
        calendar=calendar,
        kpis=programme.kpis,
        today=calendar.local_date(turn.world.now),
        since=enrolment.day_zero,
    )
    found = figures_for(turn.unit, [request]).get(turn.actor.id, [])
    return MemberKpis(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        figures=tuple(figure_line(one, reader) for one in found),
    )
