"""A wave that an admin opens now: shown first, with whom it asks and whom not, then opened."""

from cards.actions import ConfirmRunSurvey, RunSurvey
from handlers.admin import require
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from handlers.surveys.launching import run_now
from handlers.surveys.schedule_cards import ScheduleCards
from people.errors import TooLateError
from people.visibility import Matter
from surveys.errors import SurveyRefusedError, VaultError
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import OVER, get_schedule
from surveys.waves.launching import NO_VAULT


def confirm_run(turn: Turn, action: ConfirmRunSurvey, _values: Values) -> Reply:
    """Say how many would be asked what, until when, by which groups, and who not; opens nothing."""
    require(turn, Matter.SETTINGS)
    schedule = _not_ended(turn, action.schedule_id)
    return Reply(cards=(ScheduleCards(turn=turn).preview(schedule),))


def run(turn: Turn, action: RunSurvey, _values: Values) -> Reply:
    """Open the wave that was previewed; what stands in its way is told in words, and nothing is opened."""
    require(turn, Matter.SETTINGS)
    schedule = _not_ended(turn, action.schedule_id)
    cards = ScheduleCards(turn=turn)
    try:
        run_now(turn.world, turn.unit, schedule.id, action.number, actor=turn.actor.id)
    except SurveyRefusedError as error:
        return Reply(replace=cards.preview(schedule, refusal=error.reason))
    except VaultError:
        return Reply(replace=cards.preview(schedule, refusal=NO_VAULT))
    return Reply(replace=cards.schedule(schedule))


def _not_ended(turn: Turn, schedule_id: str) -> SurveySchedule:
    schedule = get_schedule(turn.unit, schedule_id)
    if schedule.state is ScheduleState.ENDED:
        raise TooLateError(reason=OVER)
    return schedule
