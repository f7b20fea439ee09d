"""What members ask, object to, comment on and share; and the answers of those who run the programme.

They read texts without names: nothing here puts the name of who asked on a card.
"""

from cards import builders, data
from cards.actions import (
    LooksRight,
    OpenAnswer,
    OpenComment,
    OpenMisfit,
    PublishCase,
    SendAnswer,
    SendComment,
    SendMisfit,
    ShowQuestions,
)
from cards.model import Card
from coaching.materials.service import write
from coaching.programmes.drafting import find_kpi
from coaching.programmes.model import Attitude, EnrolmentState, Programme, ProgrammeState
from coaching.programmes.readiness import members_of, remember_approval
from coaching.questions.model import Question, QuestionKind
from coaching.questions.service import answer, answered, ask, waiting
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import require, text_of
from handlers.leading import QUESTION_ANSWERED, key_of, nothing_waits, tell
from handlers.plan_cards import PlanCards
from handlers.plans import cards_of, run_by_actor
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError, NotFoundError, TooLateError

SHOWN_OPEN = 10
SHOWN_ANSWERED = 5

# ---------------------------------------------------------------------------- members


def open_misfit(turn: Turn, action: OpenMisfit, _values: Values) -> Reply:
    """Ask which target does not fit the member's work, and why."""
    programme = _taken_part_in(turn, action.programme_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = data.MisfitFormData(
        programme_id=programme.id,
        kpis=tuple((kpi.id, reader.text(kpi.name)) for kpi in programme.kpis),
        lead_name=cards_of(turn).lead_name(programme),
        kpi=programme.kpis[0].id if len(programme.kpis) == 1 else "",
    )
    return Reply(form=builders.misfit_form(form, reader.words))


def send_misfit(turn: Turn, action: SendMisfit, values: Values) -> Reply:
    """Keep the objection; a later one to the same KPI takes its place while it has no answer."""
    programme = _taken_part_in(turn, action.programme_id)
    require(values, "kpi", "text")
    kpi = find_kpi(programme, text_of(values, "kpi"))
    return _kept(turn, programme, QuestionKind.MISFIT, text_of(values, "text"), about=kpi.id)


def _taken_part_in(turn: Turn, programme_id: str) -> Programme:
    """Return a running programme in which the acting person takes part, or did to the end."""
    programme = turn.unit.programmes.get(programme_id)
    enrolments = turn.unit.enrolments.of_person(turn.actor.id)
    if not any(
        one.programme_id == programme_id and one.state is not EnrolmentState.LEFT for one in enrolments
    ):
        raise NotAllowedError(person_id=turn.actor.id, what="object to a target of this programme")
    if programme.state is not ProgrammeState.RUNNING:
        raise TooLateError(reason="programme_over")
    return programme


def looks_right(turn: Turn, action: LooksRight, _values: Values) -> Reply:
    """Count one member more to whom the draft looks right; who they are is not kept."""
    programme = _asked_about(turn, action.programme_id)
    if programme.state is not ProgrammeState.DRAFT:
        raise TooLateError(reason="already_started")
    remember_approval(turn.unit, programme.id)
    return Reply(replace=cards_of(turn).draft(programme, looks_right=True))


def open_comment(turn: Turn, action: OpenComment, _values: Values) -> Reply:
    """Ask a member for a comment on the draft."""
    programme = _asked_about(turn, action.programme_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = data.CommentFormData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        lead_name=cards_of(turn).lead_name(programme),
    )
    return Reply(form=builders.comment_form(form, reader.words))


def send_comment(turn: Turn, action: SendComment, values: Values) -> Reply:
    """Keep a comment for those who run the programme; one on a programme that has started is welcome too."""
    programme = _asked_about(turn, action.programme_id)
    return _kept(turn, programme, QuestionKind.DRAFT, text_of(values, "text"))


def _asked_about(turn: Turn, programme_id: str) -> Programme:
    """Return a programme that is for the acting person, and not over."""
    programme = turn.unit.programmes.get(programme_id)
    members = members_of(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    if all(person.id != turn.actor.id for person in members):
        raise NotAllowedError(person_id=turn.actor.id, what="comment on this programme")
    if programme.state is ProgrammeState.STOPPED:
        raise TooLateError(reason="programme_over")
    return programme


def _kept(turn: Turn, programme: Programme, kind: QuestionKind, text: str, *, about: str = "") -> Reply:
    ask(
        turn.unit,
        kind=kind,
        programme_id=programme.id,
        person_id=turn.actor.id,
        text=text,
        now=turn.world.now,
        about=about,
    )
    kept = data.QuestionKeptData(kind=kind, lead_name=cards_of(turn).lead_name(programme))
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.question_kept(kept, words),))


# ---------------------------------------------------------------------------- who runs it


def show(turn: Turn, action: ShowQuestions, _values: Values) -> Reply:
    """Show what members asked and objected to, without names."""
    programme = run_by_actor(turn, action.programme_id)
    return Reply(cards=(_list(turn, programme),))


def _list(turn: Turn, programme: Programme) -> Card:
    reader = reader_of(turn.actor, turn.world.company)
    questions = turn.unit.questions.of_programme(programme.id)
    open_ones = waiting(questions)
    done = answered(questions)[:SHOWN_ANSWERED]
    card = data.QuestionsData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        open=tuple(_line(turn, programme, one) for one in open_ones[:SHOWN_OPEN]),
        answered=tuple(_line(turn, programme, one) for one in done),
        open_total=len(open_ones),
    )
    return builders.questions(card, reader.words)


def _line(turn: Turn, programme: Programme, question: Question) -> data.QuestionLine:
    reader = reader_of(turn.actor, turn.world.company)
    return data.QuestionLine(
        question_id=question.id,
        kind=question.kind,
        about=_about(programme, question, reader),
        text=question.text,
        day=cards_of(turn).day(question.at),
        answer=question.answer or "",
    )


def _about(programme: Programme, question: Question, reader: Reader) -> str:
    """Return the name of the KPI, or the title of the case; nothing for a KPI that is gone."""
    if question.kind is not QuestionKind.MISFIT:
        return question.about
    return next((reader.text(kpi.name) for kpi in programme.kpis if kpi.id == question.about), "")


def _asked(turn: Turn, question_id: int) -> tuple[Question, Programme]:
    """Return a question that waits, locked, with its programme, which the acting person must run."""
    question = turn.unit.questions.lock(question_id)
    programme = run_by_actor(turn, question.programme_id)
    if question.answer is not None:
        raise TooLateError(reason="question_answered")
    return question, programme


def open_answer(turn: Turn, action: OpenAnswer, _values: Values) -> Reply:
    """Ask for the answer to a question."""
    question, programme = _asked(turn, action.question_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = data.AnswerFormData(
        question_id=question.id,
        kind=question.kind,
        about=_about(programme, question, reader),
        text=question.text,
    )
    return Reply(form=builders.answer_form(form, reader.words))


def send_answer(turn: Turn, action: SendAnswer, values: Values) -> Reply:
    """Keep the answer, and bring it to whoever asked."""
    _, programme = _asked(turn, action.question_id)
    return _answered(turn, programme, action.question_id, text_of(values, "answer"), data.Notice.ANSWER_SENT)


def publish_case(turn: Turn, action: PublishCase, _values: Values) -> Reply:
    """Offer a shared case as a material, for those who are not convinced yet, and thank for it."""
    question, programme = _asked(turn, action.question_id)
    if question.kind is not QuestionKind.CASE:
        raise NotFoundError(what="question", key=str(question.id))
    company = turn.world.company
    author = turn.unit.people.find(question.person_id)
    words = reader_of(author or turn.actor, company).words
    write(
        turn.unit,
        author=turn.actor.id,
        title=question.about,
        body=question.text,
        language=words.language,
        now=turn.world.now,
        attitude=Attitude.DOUBTS,
    )
    said = words.text("notice.case_published.more", reference="", when=None)
    return _answered(turn, programme, question.id, said, data.Notice.CASE_PUBLISHED)


def _answered(turn: Turn, programme: Programme, question_id: int, text: str, said: data.Notice) -> Reply:
    question = answer(turn.unit, question_id, text=text, person_id=turn.actor.id, now=turn.world.now)
    _bring(turn, programme, question)
    nothing_waits(turn.world, turn.unit, programme)
    words = reader_of(turn.actor, turn.world.company).words
    done = builders.notice(data.NoticeData(notice=said), words)
    return Reply(cards=(done, _list(turn, programme)))


def _bring(turn: Turn, programme: Programme, question: Question) -> None:
    """Send the answer to whoever asked, if they are still here."""
    asker = turn.unit.people.find(question.person_id)
    if asker is None:
        return
    reader = PlanCards(world=turn.world, unit=turn.unit, person=asker).reader
    card = data.QuestionAnsweredData(
        kind=question.kind,
        programme_name=reader.text(programme.name),
        about=_about(programme, question, reader),
        question=question.text,
        answer=question.answer or "",
        lead_name=turn.actor.name,
    )
    tell(
        turn.world,
        turn.unit,
        asker,
        key=key_of(QUESTION_ANSWERED, programme.id, str(question.id)),
        card=builders.question_answered(card, reader.words),
        feature=None,
    )
