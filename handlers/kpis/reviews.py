"""Reviews of KPIs: whoever leads is asked at their rhythm, and says what became of them in a form.

A message of this kind names programme and day in its key (`KIND:PROGRAMME:DAY:…`), by which it is built
anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cards.actions.kpis import OpenKpiReview, SaveKpiReview
from cards.builders.kpi_reviews import kpi_review, kpi_review_form, kpi_review_saved
from cards.data.kpi_reviews import (
    KpiReviewData,
    KpiReviewFormData,
    KpiReviewLine,
    KpiReviewSavedData,
    ReviewAnswer,
)
from cards.data.team_kpis import TeamKpi
from cards.model import Card
from cards.serial import to_json
from cards.texts import clean_typed
from coaching.kpis.model import CHANGE_FIELD, REACHED_FIELD, WHY_FIELD, KpiReview, Reached
from coaching.kpis.reviewing import Judgement, answer, open_reviews, print_of, reviews_of_day, waiting
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.succession import acting_lead
from handlers.context import Turn, UnitOfWork, World
from handlers.events import Values
from handlers.inputs import chosen, text_of
from handlers.kpis.team_kpis import team_kpi
from handlers.leading import key_of
from handlers.plans import run_by_actor
from handlers.readers import Reader, name_of, reader_of
from handlers.reply import Reply
from measures.kpis.model import Kpi
from measures.teams.model import EVERYBODY, Part, TeamFigure, Verdict
from people.calendar import pattern_of
from people.errors import NotFoundError
from people.model import Feature, Person
from people.outbox import Message, NewMessage

KPI_REVIEW = "kpi_review"
"""The kind of the message, as on `deliveries`."""
LOOKED_ON = "kpi_reviews_looked_on"
"""The switch that holds the company's date on which reviews were last looked for."""
LASTS = timedelta(days=14)
"""How long it is worth asking in a message; on the home it stays."""
EVALUATIONS = 60
"""Evaluations among which that of the review before is looked for: a year and more."""
TYPED = 10_000
"""Characters of an input that are looked at: more than it may have, so that what is too long is told."""


# ---------------------------------------------------------------------------- asked


def look_at_reviews(world: World, unit: UnitOfWork) -> int:
    """Ask whoever leads a running programme for the reviews of the KPIs that are due today, or were since
    the last look, in one message a programme; returns how many messages are new. The caller commits."""
    today = world.company_day
    stored = unit.switches.get(LOOKED_ON)
    looked_on = None if stored is None else date.fromisoformat(stored)
    queued = 0
    for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING):
        opened = open_reviews(
            unit, programme, company=world.company, after=looked_on, now=world.now, today=today
        )
        if opened:
            queued += _ask(world, unit, programme, today)
    unit.switches.put(LOOKED_ON, today.isoformat())
    return queued


def _ask(world: World, unit: UnitOfWork, programme: Programme, today: date) -> int:
    leads = acting_lead(unit, programme, company=world.company, now=world.now)
    reviews = ProgrammeReviews.load(unit, programme)
    messages = [
        NewMessage(
            dedupe_key=key_of(KPI_REVIEW, programme.id, today.isoformat(), person.id),
            kind=KPI_REVIEW,
            lane=f"person:{person.id}",
            person_id=person.id,
            feature=Feature.WORK,
            card=to_json(reviews.card(world, person, today)),
            due_at=world.now,
            not_after=world.now + LASTS,
        )
        for person in leads
    ]
    return unit.outbox.add_many(messages, now=world.now)


# ---------------------------------------------------------------------------- with their figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeReviews:
    """The reviews of a programme and the stored evaluations that they are about, for any reader."""

    unit: UnitOfWork
    programme: Programme
    latest: Sequence[TeamFigure]
    """The latest evaluation."""
    days: Sequence[date]
    """Days of evaluation, the latest first."""
    reviews: Sequence[KpiReview]
    """The latest first."""
    people: Mapping[str, Person]
    """Who answered."""

    @classmethod
    def load(cls, unit: UnitOfWork, programme: Programme) -> "ProgrammeReviews":
        """Read what is stored of a programme."""
        days = unit.team_figures.evaluated_days(programme.id, limit=EVALUATIONS)
        reviews = unit.kpi_reviews.of_programme(programme.id)
        return cls(
            unit=unit,
            programme=programme,
            latest=unit.team_figures.of_evaluation(programme.id, days[0]) if days else (),
            days=days,
            reviews=reviews,
            people=unit.people.get_many({one.answered_by for one in reviews if one.answered_by}),
        )

    def card(self, world: World, person: Person, on: date) -> Card:
        """Return the card that asks for the reviews of a day."""
        reader, zone = reader_of(person, world.company), pattern_of(person, world.company).timezone
        lines = [self.line(one, reader, zone) for one in reviews_of_day(self.unit, self.programme, on)]
        found = KpiReviewData(
            programme_id=self.programme.id,
            programme_name=reader.text(self.programme.name),
            on=on,
            lines=tuple(lines),
        )
        return kpi_review(found, reader.words)

    def line(self, review: KpiReview, reader: Reader, zone: ZoneInfo) -> KpiReviewLine:
        """Return a review with its figures: of one that was answered those that it was about, else the
        latest. Raises `NotFoundError(what="kpi")`."""
        kpi, previous = self.kpi(review.kpi_id), self._previous(review)
        day = self._day_of(review, zone)
        found = self.latest if day is None or day == self.days[0] else self._evaluation(day)
        own = [one for one in found if one.kpi_id == kpi.id and one.part is Part.WHOLE]
        whole = next((one for one in own if one.team == EVERYBODY), None)
        teams = [one for one in own if one.team != EVERYBODY and one.attainment is not None]
        return KpiReviewLine(
            review_id=review.id,
            kpi_id=kpi.id,
            name=reader.text(kpi.name),
            purpose=reader.text(kpi.purpose),
            kpi=None if whole is None else team_kpi(kpi, whole, reader, zone),
            before=self._before(previous, day, kpi, reader, zone),
            answer_before=None
            if previous is None
            else answer_of(previous, self.people.get(previous.answered_by), zone),
            teams=len(teams),
            below=sum(one.verdict is Verdict.BELOW for one in teams),
            answer=answer_of(review, self.people.get(review.answered_by), zone),
        )

    def kpi(self, kpi_id: str) -> Kpi:
        """Return the KPI; raises `NotFoundError(what="kpi")` for one that is no more."""
        found = next((kpi for kpi in self.programme.kpis if kpi.id == kpi_id), None)
        if found is None:
            raise NotFoundError(what="kpi", key=kpi_id)
        return found

    def name(self, review: KpiReview, reader: Reader) -> str:
        """Return what the KPI of a review is called."""
        return reader.text(self.kpi(review.kpi_id).name)

    def _previous(self, review: KpiReview) -> KpiReview | None:
        """Return the review of the same KPI before: the last that was answered, else the last that was
        asked for; None for the first."""
        earlier = [one for one in self.reviews if one.kpi_id == review.kpi_id and one.on < review.on]
        return next(iter([*(one for one in earlier if one.reached is not None), *earlier]), None)

    def _day_of(self, review: KpiReview, zone: ZoneInfo) -> date | None:
        """Return the evaluation that a review is about: the latest when it was answered, or of all."""
        if review.answered_at is None:
            return next(iter(self.days), None)
        return self._day_before(review.answered_at.astimezone(zone).date())

    def _day_before(self, until: date) -> date | None:
        return next((day for day in self.days if day <= until), None)

    def _evaluation(self, day: date) -> Sequence[TeamFigure]:
        return self.unit.team_figures.of_evaluation(self.programme.id, day)

    def _before(
        self, previous: KpiReview | None, now: date | None, kpi: Kpi, reader: Reader, zone: ZoneInfo
    ) -> TeamKpi | None:
        """Return the KPI as it stood at the review before; None for the first, and if that is as it stands
        `now`."""
        if previous is None:
            return None
        is_answered = previous.answered_at is not None
        day = self._day_of(previous, zone) if is_answered else self._day_before(previous.on)
        if day is None or day == now:
            return None
        figures = self.unit.team_figures.of_team(
            self.programme.id, [kpi.id], EVERYBODY, part=Part.WHOLE, since=day
        )
        then = next((one for one in figures if one.evaluated_on == day), None)
        return None if then is None else team_kpi(kpi, then, reader, zone)


def answer_of(review: KpiReview, by: Person | None, zone: ZoneInfo) -> ReviewAnswer | None:
    """Return what somebody answered to a review; None: nothing yet."""
    if review.reached is None or review.answered_at is None:
        return None
    return ReviewAnswer(
        reached=review.reached,
        why=review.why,
        change=review.change,
        by_name=name_of(by),
        on=review.answered_at.astimezone(zone).date(),
    )


# ---------------------------------------------------------------------------- answered


def open_review(turn: Turn, action: OpenKpiReview, _values: Values) -> Reply:
    """Ask those who run the programme what became of a KPI, with what was answered so far."""
    review = turn.unit.kpi_reviews.get(action.review_id)
    reviews = ProgrammeReviews.load(turn.unit, run_by_actor(turn, review.programme_id))
    reader, zone = _reader(turn)
    form = KpiReviewFormData(line=reviews.line(review, reader, zone), seen=print_of(review))
    return Reply(form=kpi_review_form(form, reader.words))


def save_review(turn: Turn, action: SaveKpiReview, values: Values) -> Reply:
    """Keep what was answered, and lead on to the next review that waits."""
    programme = run_by_actor(turn, turn.unit.kpi_reviews.get(action.review_id).programme_id)
    wanted = Judgement(
        reached=chosen(values, REACHED_FIELD, Reached),
        why=_typed(values, WHY_FIELD),
        change=_typed(values, CHANGE_FIELD),
    )
    kept = answer(
        turn.unit,
        action.review_id,
        wanted,
        seen=action.seen,
        actor=turn.actor.id,
        now=turn.world.now,
    )
    reviews = ProgrammeReviews.load(turn.unit, programme)
    reader, zone = _reader(turn)
    following = next(iter(waiting(reviews.reviews, programme)), None)
    card = KpiReviewSavedData(
        programme_id=programme.id,
        line=reviews.line(kept.review, reader, zone),
        met=None if kept.met is None else answer_of(kept.met, _by(turn, kept.met), zone),
        next_id=0 if following is None else following.id,
        next_name="" if following is None else reviews.name(following, reader),
    )
    return Reply(cards=(kpi_review_saved(card, reader.words),))


def _by(turn: Turn, review: KpiReview) -> Person | None:
    return turn.unit.people.find(review.answered_by) if review.answered_by else None


def _typed(values: Values, name: str) -> str:
    return clean_typed(text_of(values, name), TYPED).strip()


def _reader(turn: Turn) -> tuple[Reader, ZoneInfo]:
    company = turn.world.company
    return reader_of(turn.actor, company), pattern_of(turn.actor, company).timezone


def reviews_waiting(unit: UnitOfWork, programme: Programme) -> list[KpiReview]:
    """Return the reviews of a programme that wait for an answer, the longest waiting first."""
    return waiting(unit.kpi_reviews.of_programme(programme.id), programme)


# ---------------------------------------------------------------------------- looked at again


def rebuild_reviews(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of messages of this kind as they read at `at`, by message id; those of which nothing
    is left to ask are absent."""
    about = [one for one in messages if one.kind == KPI_REVIEW]
    if not about:
        return {}
    people = unit.people.get_many({one.person_id for one in about if one.person_id is not None})
    built = {}
    for message in about:
        programme, on = _about(unit, message)
        person = people.get(message.person_id or "")
        if programme is not None and person is not None and reviews_of_day(unit, programme, on):
            reviews = ProgrammeReviews.load(unit, programme)
            built[message.id] = reviews.card(replace(world, now=at), person, on)
    return built


def reviews_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages of this kind whose reviews were all written meanwhile, or whose KPIs
    or programme are no more."""
    over = set()
    for message in messages:
        if message.kind == KPI_REVIEW:
            programme, on = _about(unit, message)
            asked = [] if programme is None else reviews_of_day(unit, programme, on)
            if all(one.reached is not None for one in asked):
                over.add(message.id)
    return frozenset(over)


def _about(unit: UnitOfWork, message: Message) -> tuple[Programme | None, date]:
    """Return the running programme that a message is about, and the day."""
    _, programme_id, day, *_ = message.dedupe_key.split(":")
    programme = unit.programmes.find(programme_id)
    is_running = programme is not None and programme.state is ProgrammeState.RUNNING
    return programme if is_running else None, date.fromisoformat(day)
