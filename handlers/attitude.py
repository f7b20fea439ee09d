"""Where a person stands, as conversation: asked below their own answer, and what is offered then."""

from cards import builders, data
from cards.actions import AnswerAttitude, MeetSomebody, OpenCase, SendCase, SkipAttitude
from cards.model import Card
from coaching.checkins import attitudes
from coaching.checkins.model import TroubleKind
from coaching.help.asking import Trouble
from coaching.materials.model import Material, Usage
from coaching.materials.service import count, matching
from coaching.programmes.model import Attitude, Enrolment
from coaching.programmes.rules import day_number, phase_of, practice_in_focus
from handlers import requests
from handlers.adjust import today_of
from handlers.context import Turn
from handlers.day_one import acting_name
from handlers.events import Values
from handlers.inputs import chosen, text_of
from handlers.readers import Reader, reader_of
from handlers.reply import Reply

OFFERED = 2
"""Materials that are offered at once: more would be work."""
LOOKED_AT = 50
"""Materials among which those are looked for."""


def question(turn: Turn, enrolment: Enrolment) -> Card:
    """Return the voluntary question; it goes below the reply to the person's own answer."""
    programme = turn.unit.programmes.get(enrolment.programme_id)
    asked = data.AttitudeData(enrolment_id=enrolment.id, person_name=turn.actor.name, tool=programme.tool)
    return builders.attitude(asked, reader_of(turn.actor, turn.world.company).words)


def answer(turn: Turn, action: AnswerAttitude, values: Values) -> Reply:
    """Keep the person's word; the card thanks and offers what fits."""
    attitude = chosen(values, "attitude", Attitude)
    enrolment = attitudes.answer_attitude(
        turn.unit, enrolment_id=action.enrolment_id, person_id=turn.actor.id, attitude=attitude
    )
    reader = reader_of(turn.actor, turn.world.company)
    found = _fitting(turn, enrolment, attitude, reader)
    count(turn.unit, [one.id for one in found], Usage.SHOWN)
    kept = data.AttitudeKeptData(
        enrolment_id=enrolment.id,
        attitude=attitude,
        materials=tuple(data.MaterialLine(id=one.id, title=one.title, minutes=one.minutes) for one in found),
    )
    return Reply(replace=builders.attitude_kept(kept, reader.words))


def _fitting(turn: Turn, enrolment: Enrolment, attitude: Attitude, reader: Reader) -> list[Material]:
    """Return materials for somebody who stands there."""
    programme = turn.unit.programmes.get(enrolment.programme_id)
    day = day_number(enrolment.day_zero, today_of(turn))
    practice = practice_in_focus(programme, enrolment, day)
    found = matching(
        turn.unit,
        kind=None,
        phase=phase_of(day),
        practice_id=None if practice is None else practice.id,
        language=reader.words.language,
        attitude=attitude,
        limit=LOOKED_AT,
    )
    return [one for one in found if attitudes.suits(one, attitude)][:OFFERED]


def skip(turn: Turn, action: SkipAttitude, _values: Values) -> Reply:
    """Keep nothing; the question takes itself back."""
    attitudes.skip_attitude(turn.unit, enrolment_id=action.enrolment_id, person_id=turn.actor.id)
    return Reply(replace=_notice(turn, data.Notice.ATTITUDE_SKIPPED))


def meet(turn: Turn, action: MeetSomebody, _values: Values) -> Reply:
    """Ask for a person who builds a first sample with the person who acts; once is enough."""
    enrolment = attitudes.check_own(turn.unit, enrolment_id=action.enrolment_id, person_id=turn.actor.id)
    if attitudes.is_being_met(turn.unit, enrolment):
        return Reply(cards=(_notice(turn, data.Notice.MEETING_ASKED),))
    words = reader_of(turn.actor, turn.world.company).words
    wanted = Trouble(
        kind=TroubleKind.NO_POINT, text=words.text("attitude_kept.meet.text"), language=words.language
    )
    told = requests.tell(turn, wanted, check_in=None)
    return Reply(cards=(requests.told_card(turn, told),))


def open_case(turn: Turn, action: OpenCase, _values: Values) -> Reply:
    """Ask for the case that somebody would like to share."""
    enrolment = attitudes.check_own(turn.unit, enrolment_id=action.enrolment_id, person_id=turn.actor.id)
    programme = turn.unit.programmes.get(enrolment.programme_id)
    form = builders.case_form(
        data.CaseFormData(enrolment_id=enrolment.id, lead_name=acting_name(turn, programme)),
        reader_of(turn.actor, turn.world.company).words,
    )
    return Reply(form=form)


def send_case(turn: Turn, action: SendCase, values: Values) -> Reply:
    """Keep the case for those who run the programme."""
    attitudes.share_case(
        turn.unit,
        enrolment_id=action.enrolment_id,
        person_id=turn.actor.id,
        title=text_of(values, "title"),
        text=text_of(values, "text"),
        now=turn.world.now,
    )
    return Reply(cards=(_notice(turn, data.Notice.CASE_SENT),))


def _notice(turn: Turn, notice: data.Notice) -> Card:
    words = reader_of(turn.actor, turn.world.company).words
    return builders.notice(data.NoticeData(notice=notice), words)
