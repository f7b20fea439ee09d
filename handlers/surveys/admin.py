"""Admins run surveys in chat: the list, one schedule, its form, and whether it goes on.

The form remembers what the schedule was when it was opened (`seen`). Whoever saves last wins, and is shown
what somebody else had saved meanwhile: nothing that was written is lost.
"""

from collections import Counter
from collections.abc import Collection

from cards import builders, data
from cards.actions import (
    EndSurvey,
    OpenSurveySchedule,
    PauseSurvey,
    ResumeSurvey,
    SaveSurveySchedule,
    ShowSurveys,
    ShowSurveySchedule,
)
from coaching.programmes.drafting import fingerprint
from handlers.admin import require
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import digits_of, text_of, texts_of
from handlers.plan_forms import is_stale
from handlers.plan_people import MEMBER_ROLES
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.surveys.answering import open_surveys
from handlers.surveys.schedule_cards import ScheduleCards
from people.audience import Audience, team_paths
from people.errors import InvalidInputError, TooLateError
from people.parts import Part
from people.rhythm_words import parse_rhythm, rhythm_words
from people.visibility import Matter, may_see
from surveys.schedules import service
from surveys.schedules.audience import shortage_of
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.reader import LANGUAGES
from surveys.schedules.service import OVER, get_schedule
from surveys.sets.service import all_sets
from surveys.sets.shipped import MONTHLY

USUAL_RHYTHM = parse_rhythm("monthly, second working day")
"""What a new form suggests: our own default."""
_AUDIENCE = ("teams", "roles", "ranks", "started_after")


def show_mine(turn: Turn) -> Reply:
    """Answer `survey`: all schedules to admins, what one is invited to to everybody."""
    if may_see(Matter.SETTINGS, viewer=turn.actor):
        return Reply(cards=(ScheduleCards(turn=turn).list_all(),))
    return open_surveys(turn)


def show_list(turn: Turn, _action: ShowSurveys, _values: Values) -> Reply:
    """Do the same for a button."""
    return show_mine(turn)


def show_schedule(turn: Turn, action: ShowSurveySchedule, _values: Values) -> Reply:
    """Show a schedule with its next runs, and what can be done with it."""
    require(turn, Matter.SETTINGS)
    schedule = get_schedule(turn.unit, action.schedule_id)
    return Reply(cards=(ScheduleCards(turn=turn).schedule(schedule),))


# ---------------------------------------------------------------------------- the form


def open_schedule(turn: Turn, action: OpenSurveySchedule, _values: Values) -> Reply:
    """Ask for all that a schedule says, with what stands now; raises `TooLateError` for one that ended."""
    require(turn, Matter.SETTINGS)
    known = get_schedule(turn.unit, action.schedule_id) if action.schedule_id else None
    if known is not None and known.state is ScheduleState.ENDED:
        raise TooLateError(reason=OVER)
    reader = reader_of(turn.actor, turn.world.company)
    return Reply(form=builders.survey_schedule_form(_form(turn, known), reader.words))


def _form(turn: Turn, known: SurveySchedule | None) -> data.SurveyScheduleFormData:
    reader, company = reader_of(turn.actor, turn.world.company), turn.world.company
    shown = known or SurveySchedule(
        id="", set_id=MONTHLY, rhythm=USUAL_RHYTHM, smallest_group=company.smallest_group
    )
    active = [person for person in turn.unit.people.list_all() if person.active]
    # Who is still to come is named with their team, and counted as a wave would count them: not yet.
    paths = team_paths(person.team for person in active)
    present = ScheduleCards(turn=turn).here
    inside = Counter(path for person in present for path in team_paths((person.team,)))
    return data.SurveyScheduleFormData(
        schedule_id=shown.id,
        sets=tuple((one.id, reader.text(one.name)) for one in all_sets(turn.unit)),
        set_id=shown.set_id,
        teams=tuple((path, inside[path]) for path in sorted(paths, key=_by_depth)),
        roles=MEMBER_ROLES,
        ranks=tuple(sorted({person.rank for person in active if person.rank})),
        chosen=shown.audience,
        breakdown=shown.breakdown,
        rhythm=rhythm_words(shown.rhythm, reader.words.language),
        at=f"{shown.at:%H:%M}",
        open_days=shown.open_days,
        remind_on_day=shown.remind_on_day or 0,
        smallest_group=shown.smallest_group,
        languages=tuple(code for code in company.languages if code in LANGUAGES),
        chosen_languages=shown.languages,
        results_to=shown.results_to,
        is_open=known is not None and bool(ScheduleCards(turn=turn).open(known)),
        seen=fingerprint(known) if known is not None else "",
    )


def _by_depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def save_schedule(turn: Turn, action: SaveSurveySchedule, values: Values) -> Reply:
    """Keep a schedule; what is wrong is said beside its field."""
    require(turn, Matter.SETTINGS)
    before = get_schedule(turn.unit, action.schedule_id) if action.schedule_id else None
    after = service.save_schedule(
        turn.unit,
        _part(values),
        schedule_id=action.schedule_id or None,
        company=turn.world.company,
        now=turn.world.now,
        actor=turn.actor.id,
    )
    _refuse_few_people(turn, after)
    _refuse_channels_elsewhere(turn, after, known=before.results_to if before is not None else ())
    cards = ScheduleCards(turn=turn)
    shown = [cards.schedule(after)]
    if before is not None and before != after and is_stale(action.seen, fingerprint(before)):
        shown.insert(0, cards.overwritten(before, after))
    return Reply(cards=tuple(shown))


def _part(values: Values) -> Part:
    """Return what was entered, by the keys of the file."""
    channels = [line.strip() for line in text_of(values, "results_to").splitlines()]
    return {
        **{name: text_of(values, name) for name in ("set", "rhythm", "breakdown", "started_after")},
        **{name: digits_of(values, name) for name in ("at", "open_days", "remind_on_day", "smallest_group")},
        **{name: texts_of(values, name) for name in ("teams", "roles", "ranks", "languages")},
        "results_to": [channel for channel in channels if channel],
    }


def _refuse_few_people(turn: Turn, schedule: SurveySchedule) -> None:
    """Raise `InvalidInputError`, beside what narrows the audience, if no wave could open (ANONYMITY)."""
    if shortage_of(turn.unit, schedule, company=turn.world.company, now=turn.world.now) is not None:
        raise InvalidInputError({_narrowing(schedule.audience): "error.few_people"})


def _refuse_channels_elsewhere(turn: Turn, schedule: SurveySchedule, *, known: Collection[str]) -> None:
    """Raise `InvalidInputError` for a channel that was added and whose chat is not connected: no results
    would ever appear there. One that stood there may stay, since a chat can be away for a while."""
    for channel in schedule.results_to:
        if channel not in known and channel.partition(":")[0] not in turn.world.platforms:
            raise InvalidInputError({"results_to": "error.channel_off"}, about={"results_to": channel})


def _narrowing(audience: Audience) -> str:
    return next((name for name in _AUDIENCE if getattr(audience, name)), "smallest_group")


# ---------------------------------------------------------------------------- whether it goes on


def pause_survey(turn: Turn, action: PauseSurvey, _values: Values) -> Reply:
    """Open no further waves until it is resumed."""
    require(turn, Matter.SETTINGS)
    world, own_id = turn.world, action.schedule_id
    service.pause(turn.unit, own_id, company=world.company, now=world.now, actor=turn.actor.id)
    return _as_it_is_now(turn, own_id)


def resume_survey(turn: Turn, action: ResumeSurvey, _values: Values) -> Reply:
    """Open waves again."""
    require(turn, Matter.SETTINGS)
    world, own_id = turn.world, action.schedule_id
    service.resume(turn.unit, own_id, company=world.company, now=world.now, actor=turn.actor.id)
    return _as_it_is_now(turn, own_id)


def end_survey(turn: Turn, action: EndSurvey, _values: Values) -> Reply:
    """Open no wave any more. One that is open goes on."""
    require(turn, Matter.SETTINGS)
    world, own_id = turn.world, action.schedule_id
    service.end(turn.unit, own_id, company=world.company, now=world.now, actor=turn.actor.id)
    return _as_it_is_now(turn, own_id)


def _as_it_is_now(turn: Turn, schedule_id: str) -> Reply:
    schedule = get_schedule(turn.unit, schedule_id)
    return Reply(replace=ScheduleCards(turn=turn).schedule(schedule))
