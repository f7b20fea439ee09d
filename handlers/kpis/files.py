"""The figures of a programme's teams as a file: what is handed out is an address, which names no person."""

from cards.actions.kpis import GetKpiFile
from cards.builders.kpi_member import kpi_file
from cards.data.kpi_home import KpiFileData
from coaching.kpis.view import team_key
from handlers.context import Turn
from handlers.events import Values
from handlers.kpis.home import Place, home_card
from handlers.kpis.seats import seat_at
from handlers.links import KpiFileWanted
from handlers.readers import reader_of
from handlers.reply import Reply

MOST_TOPS = 40
"""Topmost teams that an address has room for: it stays under 1,000 characters."""


def get_file(turn: Turn, action: GetKpiFile, _values: Values) -> Reply:
    """Hand out the figures of the teams that the acting person may see."""
    seat, links = seat_at(turn, action.programme_id), turn.world.links
    reader = reader_of(turn.actor, turn.world.company)
    tops = seat.view.tops[:MOST_TOPS]
    if seat.on is None or not tops:
        return Reply(cards=(home_card(turn, seat, Place(path=None, has_changed=False), 0),))
    wanted = KpiFileWanted(
        programme_id=seat.programme.id,
        language=reader.words.language,
        teams=frozenset(map(team_key, tops)),
    )
    found = KpiFileData(
        programme_id=seat.programme.id,
        programme_name=reader.text(seat.programme.name),
        address=links.address(wanted),
        minutes=links.minutes,
        teams=len(tops),
        left_out=len(seat.view.tops) - len(tops),
    )
    return Reply(cards=(kpi_file(found, reader.words),))
