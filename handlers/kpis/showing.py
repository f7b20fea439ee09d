"""One KPI of one team: the calculation, the trend, reviews for those who run the programme, the follow-up."""

from cards.actions.kpis import ShowKpi
from cards.builders.kpi_detail import kpi_detail
from cards.data.kpi_home import KpiDetailData, OpenFollowUp, ReviewLine
from handlers.adjust import calendar_of
from handlers.context import Turn
from handlers.events import Values
from handlers.kpis.home import figures_of, home_card, place_of, row_of
from handlers.kpis.seats import Seat, seat_at
from handlers.readers import name_of, reader_of
from handlers.reply import Reply
from measures.follow_ups.rules import is_disputed
from measures.teams.model import Part
from people.errors import NotFoundError


def show_kpi(turn: Turn, action: ShowKpi, _values: Values) -> Reply:
    """Show how the figure of a team in a KPI came about and how it went on.

    Where no one team is meant, the KPI home comes instead. Raises `NotFoundError` for a KPI that there is
    not, or of which the latest evaluation says nothing.
    """
    seat = seat_at(turn, action.programme_id)
    place = place_of(turn, seat, action.on, action.team)
    if seat.on is None or place.path is None:
        return Reply(cards=(home_card(turn, seat, place, 0),))
    kpi = next((one for one in seat.programme.kpis if one.id == action.kpi_id), None)
    history = figures_of(turn, seat, [action.kpi_id], place.path, Part.WHOLE).get(action.kpi_id)
    if kpi is None or not history:
        raise NotFoundError(what="kpi", key=action.kpi_id)
    found = KpiDetailData(
        programme_id=seat.programme.id,
        kpi_id=kpi.id,
        on=seat.on,
        team_number=seat.view.number(place.path),
        row=row_of(kpi, history, turn=turn),
        smallest_group=turn.world.company.smallest_group,
        reviews=_reviews(turn, seat, kpi.id),
        follow_up=_follow_up(turn, seat, kpi.id, place.path),
        has_changed=place.has_changed,
    )
    return Reply(cards=(kpi_detail(found, reader_of(turn.actor, turn.world.company).words),))


def _reviews(turn: Turn, seat: Seat, kpi_id: str) -> tuple[ReviewLine, ...]:
    """Return the answered reviews, for those who run the programme: they write them for each other."""
    if not seat.runs:
        return ()
    return tuple(
        ReviewLine(on=one.on, reached=one.reached, why=one.why, change=one.change)
        for one in turn.unit.kpi_reviews.of_programme(seat.programme.id)
        if one.kpi_id == kpi_id and one.reached is not None
    )


def _follow_up(turn: Turn, seat: Seat, kpi_id: str, team: str) -> OpenFollowUp | None:
    open_ones = turn.unit.follow_ups.open_ones(programme_id=seat.programme.id)
    one = next((one for one in open_ones if (one.kpi_id, one.team) == (kpi_id, team)), None)
    if one is None:
        return None
    manager = turn.unit.people.get_many([one.manager_id]).get(one.manager_id)
    reacted = None if one.reacted_at is None else calendar_of(turn).local_date(one.reacted_at)
    return OpenFollowUp(
        since=one.opened_on,
        manager_name="" if one.manager_id == turn.actor.id else name_of(manager),
        reaction=one.reaction,
        reacted_on=reacted,
        is_disputed=is_disputed(one),
    )
