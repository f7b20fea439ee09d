"""The other side of the script in its tests: hands out cards, takes events, and keeps what it was told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from bot.playground.inbound import Inbound
from bot.playground.transcript import Post, Transcript, direct, open_transcript
from bot.sample.colleagues import SampleCompany, load_sample_company
from bot.sample.script import Script
from cards.actions import (
    Action,
    AnswerCheckIn,
    AnswerClarity,
    HandOn,
    OpenGoal,
    OpenHandOn,
    OpenMessage,
    OpenNumber,
    OpenPause,
    OpenPromise,
    OpenQuestion,
    OpenTrouble,
    SaveGoal,
    SaveNumber,
    SavePause,
    SavePromise,
    SendMessage,
    SendQuestion,
    SendTrouble,
    TakePractice,
)
from cards.model import (
    Button,
    Buttons,
    Card,
    Choice,
    DateInput,
    Element,
    Form,
    Number,
    Option,
    TextInput,
)
from handlers.events import Event, OpenedHome, Pressed, Said
from handlers.reply import Reply
from people.model import Company

COMPANY = Company(name="Mizuki Instruments")
SAMPLE = load_sample_company(COMPANY)
FIELD_DAY = "2026-09-15"
OTHERS = ("hannah.albrecht", "kato.satoshi")
"""To whom a request can be handed on: one writes English, one Japanese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that the desk was told. Only what does not depend on ids of posts."""

    at: datetime
    person_id: str
    what: Action | str
    values: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


@dataclass
class FixedClock:
    """A clock that stands where it is put."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it was put to."""
        return self.moment


def buttons(*actions: Action) -> Buttons:
    return Buttons(tuple(Button("b", action) for action in actions))


def card(kind: str, *elements: Element) -> Card:
    return Card(kind=kind, language="en", title=kind, elements=elements)


def form(*elements: Element, submit: Action) -> Form:
    return Form(kind="f", language="en", title="f", elements=elements, submit=Button("send", submit))


def check_in_card(check_in_id: int, *, kpi: str = "visit-records") -> Card:
    """The check-in as D's builder makes it: three buttons, the number, and what adjusts."""
    answers = buttons(
        AnswerCheckIn(check_in_id, "done"), AnswerCheckIn(check_in_id, "on_track"), OpenTrouble(check_in_id)
    )
    return card("check_in", answers, buttons(OpenNumber(check_in_id, kpi), OpenPause()))


def status_card(check_in_id: int) -> Card:
    """The status card: the same three answers, no number."""
    answers = buttons(AnswerCheckIn(check_in_id, "done"), OpenTrouble(check_in_id))
    return card("status", answers, buttons(OpenPause()))


def day_one_card(enrolment_id: int) -> Card:
    """Day 1: is it clear, and what is your own goal?"""
    asked = buttons(
        AnswerClarity(enrolment_id, "clear"),
        AnswerClarity(enrolment_id, "not_quite"),
        OpenQuestion(enrolment_id),
    )
    return card("day_one", asked, buttons(OpenGoal(enrolment_id)))


@dataclass
class Desk:
    """A stand-in for the product: it answers as the handlers do, and keeps nothing but what it heard."""

    transcript: Transcript
    clock: FixedClock
    told: list[Told] = field(default_factory=list)
    events: set[str] = field(default_factory=set)
    homes: list[str] = field(default_factory=list)
    """Who looked at their home."""
    is_mute: bool = False

    async def handle(self, event: Event) -> Reply:
        """Take an event; one that was taken before does nothing."""
        if isinstance(event, OpenedHome):
            self.homes.append(event.identity)
            return Reply()
        if event.event_id in self.events:
            return Reply()
        self.events.add(event.event_id)
        what = event.text if isinstance(event, Said) else event.action
        values = tuple(sorted(event.values.items())) if isinstance(event, Pressed) else ()
        self.told.append(Told(at=self.clock.now(), person_id=event.identity, what=what, values=values))
        return self._reply(event.action) if isinstance(event, Pressed) and not self.is_mute else Reply()

    def _reply(self, action: Action) -> Reply:
        match action:
            case AnswerCheckIn(check_in_id, answer):
                answered = card("check_in", buttons(OpenNumber(check_in_id, "visit-records"), OpenPause()))
                offer = card(
                    "next_practice",
                    Choice(name="practice", label="p", options=(Option("a", "A"), Option("b", "B"))),
                    buttons(TakePractice(1)),
                )
                return Reply(replace=answered, cards=(offer,) if answer == "done" else ())
            case AnswerClarity(enrolment_id, _):
                return Reply(replace=card("day_one", buttons(OpenGoal(enrolment_id))))
            case _:
                return Reply(form=_form_of(action))


def _form_of(action: Action) -> Form | None:
    match action:
        case OpenGoal(enrolment_id):
            return form(TextInput(name="goal", label="g"), submit=SaveGoal(enrolment_id))
        case OpenQuestion(enrolment_id):
            return form(TextInput(name="question", label="q"), submit=SendQuestion(enrolment_id))
        case OpenTrouble(check_in_id):
            kinds = Choice(name="kind", label="k", options=(Option("setup", "s"),))
            return form(kinds, TextInput(name="text", label="t"), submit=SendTrouble(check_in_id))
        case OpenNumber(check_in_id, kpi_id):
            days = Choice(name="days_field", label="d", options=(Option(FIELD_DAY, "Tue"),), multiple=True)
            save = SaveNumber(check_in_id, kpi_id, "2026-09-14")
            return form(Number(name="value", label="v"), days, submit=save)
        case OpenMessage(request_id):
            return form(TextInput(name="text", label="t"), submit=SendMessage(request_id))
        case OpenPromise(request_id):
            by = Choice(name="by", label="b", options=(Option("2026-09-16T05:00:00+00:00", "14:00"),))
            return form(by, submit=SavePromise(request_id))
        case OpenHandOn(request_id):
            others = Choice(name="supporter", label="s", options=tuple(Option(one, one) for one in OTHERS))
            return form(others, TextInput(name="note", label="n"), submit=HandOn(request_id))
        case OpenPause():
            what = Choice(name="what", label="w", options=(Option("check_in", "c"),))
            return form(what, DateInput(name="until", label="u"), submit=SavePause())
        case _:
            return None


@dataclass
class World:
    """A transcript, a desk and the script, with hands to post cards and to let time pass."""

    transcript: Transcript
    clock: FixedClock
    desk: Desk
    inbound: Inbound
    script: Script
    sample: SampleCompany

    def restart(self) -> None:
        """Forget everything but the transcript, as a new process does."""
        self.script = Script(self.transcript, self.inbound, COMPANY, sample=self.sample)

    def post(self, person: str, shown: Card, *, at: datetime) -> Post:
        """Let a card reach a person; the clock gets there when time passes."""
        return self.transcript.post_card(direct(person), shown, at=at)

    async def play(self, until: datetime) -> int:
        """Let time pass, visiting every moment that somebody acts at; returns how often anybody acted."""
        acts = 0
        while (moment := self.script.next_act()) is not None and moment <= until:
            self.clock.moment = moment
            acts += await self.script.act(self.clock.moment)
        self.clock.moment = until
        return acts + await self.script.act(until)


def new_world(*, seed: int = 1) -> Iterator[World]:
    """Give a world with an empty transcript in memory."""
    transcript = open_transcript(Path(":memory:"))
    clock = FixedClock(datetime(2026, 9, 14, tzinfo=UTC))
    desk = Desk(transcript, clock)
    inbound = Inbound(transcript, desk.handle, clock)
    script = Script(transcript, inbound, COMPANY, seed=seed, sample=SAMPLE)
    yield World(transcript, clock, desk, inbound, script, SAMPLE)
    transcript.close()


def arrives(person: str, day: date, at: time = time(10)) -> datetime:
    """Return when a card wanted at that local time reaches the person."""
    calendar = SAMPLE.colleagues[person].calendar
    moment = calendar.next_working_moment(datetime.combine(day, at, tzinfo=calendar.timezone))
    assert moment is not None
    return moment


def value_of(told: Told, name: str) -> str:
    """Return a text that was filled in."""
    value = dict(told.values)[name]
    assert isinstance(value, str)
    return value
