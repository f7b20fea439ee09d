"""The response rate, for those who may announce."""

from cards import builders
from cards.actions import ShowResponseRate
from cards.data.response_rate import ResponseRateData
from coaching.announcements.rates import rates
from handlers.announcements.drafts import check_may_announce
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply


def show_response_rate(turn: Turn, action: ShowResponseRate, _values: Values) -> Reply:
    """Show the response rate of the months that are over, one of them by team: the latest one, unless another
    is asked for that is shown."""
    check_may_announce(turn)
    company = turn.world.company
    found = rates(turn.unit, company=company, now=turn.world.now)
    wanted = [one for one in found.months if f"{one.month:%Y-%m}" == action.month]
    card = ResponseRateData(
        months=found.months,
        shown=next(iter((*wanted, *found.months)), None),
        next_on=found.next_on,
    )
    return Reply(cards=(builders.response_rate(card, reader_of(turn.actor, company).words),))
