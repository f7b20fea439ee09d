"""Teams from which nothing was heard: whoever leads is prompted to offer a survey (PRODUCT 4)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from cards import builders, data
from cards.actions import ProposeSurvey
from coaching.help.voices import VOICE_DAYS, QuietTeam, quiet_since, quiet_teams
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.succession import acting_lead, is_here
from handlers.context import Turn, UnitOfWork, World
from handlers.events import Values
from handlers.leading import key_of, tell
from handlers.plans import run_by_actor
from handlers.readers import reader_of
from handlers.reply import Reply
from people.calendar import DayState
from people.model import AuditEntry, Role
from people.schedules import Occurrence
from people.working_time import company_calendar

QUIET_TEAMS = "quiet_teams"
SURVEY_PROPOSED = "survey_proposed"
"""Kinds of messages, as on `deliveries`."""
TOLD = "quiet_teams_told"
"""The switch that holds when which team was last told of, by programme: each once in 20 working days."""

_Told = dict[str, dict[str, str]]


def look_for_quiet_teams(world: World, unit: UnitOfWork, _occurrence: Occurrence) -> int:
    """Tell whoever leads a programme of its quiet teams, on the company's working days; returns how many
    messages were queued."""
    today = world.company_day
    calendar = company_calendar(unit, world.company, first=today, last=today)
    if calendar.state(today) is not DayState.WORKING:
        return 0
    since = quiet_since(unit, company=world.company, now=world.now)
    asked = _asked_since(unit, since)
    told: _Told = json.loads(unit.switches.get(TOLD) or "{}")
    kept: _Told = {}
    queued = 0
    for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING):
        quiet = _without_survey(world, unit, programme, asked)
        known = told.get(programme.id, {})
        fresh = [one for one in quiet if _is_new(known.get(one.team), since)]
        queued += _tell_lead(world, unit, programme, fresh, today) if fresh else 0
        said = today.isoformat()
        kept[programme.id] = {one.team: said if one in fresh else known[one.team] for one in quiet}
    unit.switches.put(TOLD, json.dumps({key: teams for key, teams in kept.items() if teams}))
    return queued


def _asked_since(unit: UnitOfWork, since: datetime) -> frozenset[str]:
    """Return who was invited to a survey since then: they have been offered a voice."""
    waves = unit.surveys.waves_since(since)
    return frozenset(one.person_id for wave in waves for one in unit.surveys.invited(wave.id))


def _without_survey(
    world: World, unit: UnitOfWork, programme: Programme, asked: frozenset[str]
) -> list[QuietTeam]:
    quiet = quiet_teams(unit, programme, company=world.company, now=world.now)
    return [one for one in quiet if len(one.members & asked) < world.company.smallest_group]


def _is_new(told: str | None, since: datetime) -> bool:
    return told is None or date.fromisoformat(told) < since.date()


def _tell_lead(
    world: World, unit: UnitOfWork, programme: Programme, quiet: Sequence[QuietTeam], today: date
) -> int:
    leads = acting_lead(unit, programme, company=world.company, now=world.now)
    queued = 0
    for person in leads:
        reader = reader_of(person, world.company)
        card = data.QuietTeamsData(
            programme_id=programme.id,
            programme_name=reader.text(programme.name),
            days=VOICE_DAYS,
            teams=tuple((one.team, len(one.members)) for one in quiet),
            may_set_up=Role.ADMIN in person.roles,
        )
        key = key_of(QUIET_TEAMS, programme.id, today.isoformat(), person.id)
        queued += tell(world, unit, person, key=key, card=builders.quiet_teams(card, reader.words))
    return queued


def propose(turn: Turn, action: ProposeSurvey, _values: Values) -> Reply:
    """Pass a lead's wish for a survey on to the admins, once a day."""
    programme = run_by_actor(turn, action.programme_id)
    world, unit = turn.world, turn.unit
    admins = [
        one for one in unit.people.of_role(Role.ADMIN) if is_here(one, company=world.company, now=world.now)
    ]
    told: Mapping[str, int] = {
        person.id: tell(
            world,
            unit,
            person,
            key=key_of(SURVEY_PROPOSED, programme.id, world.company_day.isoformat(), person.id),
            card=builders.survey_proposed(
                data.SurveyProposedData(
                    lead_name=turn.actor.name,
                    programme_name=reader_of(person, world.company).text(programme.name),
                ),
                reader_of(person, world.company).words,
            ),
        )
        for person in admins
    }
    if any(told.values()):
        entry = AuditEntry(at=world.now, actor=turn.actor.id, action=SURVEY_PROPOSED, subject=programme.id)
        unit.audit.append(entry)
    notice = data.Notice.SURVEY_PROPOSED if admins else data.Notice.NO_ADMIN
    words = reader_of(turn.actor, world.company).words
    return Reply(cards=(builders.notice(data.NoticeData(notice=notice), words),))
