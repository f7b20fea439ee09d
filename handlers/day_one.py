"""Day 1 as conversation: is the purpose clear, a question, and a goal of one's own."""

from datetime import date, timedelta

from cards import builders, data
from cards.actions import (
    AnswerClarity,
    OpenGoal,
    OpenQuestion,
    SaveGoal,
    SendQuestion,
    ShowGoalState,
)
from cards.model import Card
from coaching.checkins import answers
from coaching.programmes.model import Clarity, Enrolment, Programme
from coaching.programmes.rules import practice_order
from coaching.programmes.succession import acting_lead, may_run
from coaching.questions.model import QuestionKind
from handlers import topics
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import text_of
from handlers.readers import Reader, name_of, reader_of
from handlers.reply import Reply
from handlers.topics import cards_for, load_topics, practice_line
from measures.kpis.model import Kpi
from people.errors import NotAllowedError, NotFoundError


def answer_clarity(turn: Turn, action: AnswerClarity, _values: Values) -> Reply:
    """Record clear or not quite; the card then asks for the person's own goal."""
    try:
        clarity = Clarity(action.clarity)
    except ValueError:
        raise NotFoundError(what="answer", key=action.clarity) from None
    enrolment = answers.answer_clarity(
        turn.unit,
        enrolment_id=action.enrolment_id,
        person_id=turn.actor.id,
        clarity=clarity,
        now=turn.world.now,
    )
    return _day_one_again(turn, enrolment)


def open_question(turn: Turn, action: OpenQuestion, _values: Values) -> Reply:
    """Ask for the question."""
    programme = turn.unit.programmes.get(_own(turn, action.enrolment_id).programme_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = builders.question_form(
        data.QuestionFormData(enrolment_id=action.enrolment_id, lead_name=acting_name(turn, programme)),
        reader.words,
    )
    return Reply(form=form)


def acting_name(turn: Turn, programme: Programme) -> str:
    """Return the name of who leads the programme now; empty if they are several, or nobody."""
    acting = acting_lead(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    return acting[0].name if len(acting) == 1 else ""


def send_question(turn: Turn, action: SendQuestion, values: Values) -> Reply:
    """Keep the question for those who run the programme; the answer comes in the chat."""
    enrolment = answers.ask_question(
        turn.unit,
        enrolment_id=action.enrolment_id,
        person_id=turn.actor.id,
        text=text_of(values, "question"),
        now=turn.world.now,
    )
    programme = turn.unit.programmes.get(enrolment.programme_id)
    kept = data.QuestionKeptData(kind=QuestionKind.DAY_ONE, lead_name=acting_name(turn, programme))
    words = reader_of(turn.actor, turn.world.company).words
    return _day_one_again(turn, enrolment, said=builders.question_kept(kept, words))


def open_goal(turn: Turn, action: OpenGoal, _values: Values) -> Reply:
    """Ask for the own goal, with the present one to edit."""
    enrolment = _own(turn, action.enrolment_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = builders.goal_form(
        data.GoalFormData(enrolment_id=enrolment.id, own_goal=enrolment.own_goal or ""), reader.words
    )
    return Reply(form=form)


def save_goal(turn: Turn, action: SaveGoal, values: Values) -> Reply:
    """Keep the own goal; every check-in repeats it from now on. An empty one takes it back."""
    saved = answers.save_goal(
        turn.unit,
        enrolment_id=action.enrolment_id,
        person_id=turn.actor.id,
        text=text_of(values, "goal"),
        now=turn.world.now,
    )
    reader = reader_of(turn.actor, turn.world.company)
    notice = data.Notice.GOAL_SAVED if saved.own_goal else data.Notice.GOAL_REMOVED
    return Reply(cards=(builders.notice(data.NoticeData(notice=notice), reader.words),))


def show_goal_state(turn: Turn, action: ShowGoalState, _values: Values) -> Reply:
    """Show the whole programme to anybody who takes part in it or runs it."""
    programme = turn.unit.programmes.get(action.programme_id)
    enrolled = any(e.programme_id == programme.id for e in turn.unit.enrolments.of_person(turn.actor.id))
    company, now = turn.world.company, turn.world.now
    if not enrolled and not may_run(turn.unit, programme, turn.actor, company=company, now=now):
        raise NotAllowedError(person_id=turn.actor.id, what="read this programme")
    reader = reader_of(turn.actor, turn.world.company)
    return Reply(cards=(builders.goal_state(goal_state_data(turn, programme, reader), reader.words),))


def goal_state_data(
    turn: Turn, programme: Programme, reader: Reader, *, is_preview: bool = False
) -> data.GoalStateData:
    """Return a programme as the reader may see it at any time; on a preview nobody objects to a target."""
    people = turn.unit.people.get_many(
        {key for key in (programme.lead, programme.deputy, programme.sponsor) if key}
    )
    return data.GoalStateData(
        programme_name=reader.text(programme.name),
        tool=programme.tool,
        purpose=reader.text(programme.purpose),
        goal_state=reader.text(programme.vision.state),
        by_date=by_date(programme),
        plan=reader.text(programme.vision.plan),
        practices=tuple(practice_line(practice, reader) for practice in practice_order(programme.practices)),
        kpis=tuple(_kpi_line(kpi, reader) for kpi in programme.kpis),
        lead_name=name_of(people.get(programme.lead)),
        deputy_name=name_of(people.get(programme.deputy or "")),
        sponsor_name=name_of(people.get(programme.sponsor or "")),
        programme_id="" if is_preview else programme.id,
    )


def by_date(programme: Programme) -> date | None:
    """Return the day by which the goal state is to be reached; unknown before go-live is set."""
    if programme.go_live is None:
        return None
    return programme.go_live + timedelta(days=programme.vision.by_day)


def _kpi_line(kpi: Kpi, reader: Reader) -> data.KpiLine:
    return data.KpiLine(
        name=reader.text(kpi.name),
        target=kpi.target,
        unit=reader.text(kpi.unit),
        per=kpi.per,
        purpose=reader.text(kpi.purpose),
        manager_sees_person=kpi.manager_sees_person,
    )


def _own(turn: Turn, enrolment_id: int) -> Enrolment:
    enrolment = turn.unit.enrolments.get(enrolment_id)
    if enrolment.person_id != turn.actor.id:
        raise NotAllowedError(person_id=turn.actor.id, what="act for somebody else")
    return enrolment


def _day_one_again(turn: Turn, enrolment: Enrolment, *, said: Card | None = None) -> Reply:
    found = load_topics(turn.world, turn.unit, [(topics.DAY_ONE, enrolment, None)], at=turn.world.now)
    cards = cards_for(turn.world, turn.unit, [topic for topic in found if topic is not None])
    return Reply(replace=cards[0], cards=() if said is None else (said,))
