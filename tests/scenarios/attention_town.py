"""A company in three zones on a real database: people act, time passes, and every message is looked at.

Events go straight into `handlers`; what would reach a chat is recorded, and judged by the oracle as it goes
out.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import count

from attention_oracle import Judge, Known

from cards.actions import Action
from cards.model import Card
from coaching.help.model import Request, RequestState
from coaching.programmes.file import read_programme
from coaching.programmes.service import enrol_everywhere, import_programme, start
from handlers import help_messages, leading
from handlers.context import Channels, Turn, UnitOfWork, World
from handlers.conversation import handle
from handlers.delivery import claim
from handlers.events import Event, Pressed, Said, Values
from handlers.helping import help_due
from handlers.leading import look_after, next_look
from handlers.planning import plan_due
from handlers.reply import Reply
from handlers.settling import settle
from people.errors import HojorinError
from people.model import Company, Person, Pilot, Platform, Role, WorkHours
from people.outbox import Acknowledgement, Message, MessageState, Reason

BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
"""Monday, 5 October 2026, 09:00 in Tokyo."""
END = datetime(2027, 1, 25, tzinfo=UTC)
SUPPORTERS_CHANNEL = "playground:supporters"
ROUNDS = 200
"""More than any moment takes until all is quiet."""

RUNNERS = ("suzuki", "hahn", "kato", "ogawa")
"""Lead, deputy, sponsor, admin."""
HELPERS = ("sato", "ito", "weber", "chen")
MEMBERS = ("tanaka", "abe", "mueller", "schmidt", "garcia", "lee")
PILOT = frozenset({*RUNNERS, *HELPERS, "tanaka", "mueller", "garcia"})

PLACES = {
    "suzuki": ("Sales", "Asia/Tokyo", "12345", 9, 17),
    "hahn": ("Sales/EMEA", "Europe/Berlin", "12345", 9, 17),
    "kato": ("Sales", "Asia/Tokyo", "12345", 9, 17),
    "ogawa": ("IT", "Asia/Tokyo", "12345", 9, 17),
    "sato": ("Sales/West", "Asia/Tokyo", "12345", 9, 17),
    "ito": ("Sales/East", "Asia/Tokyo", "2345", 10, 16),
    "weber": ("Sales/EMEA", "Europe/Berlin", "12345", 8, 17),
    "chen": ("Sales/Americas", "America/Los_Angeles", "135", 9, 13),
    "tanaka": ("Sales/East/Tokyo", "Asia/Tokyo", "12345", 9, 17),
    "abe": ("Sales/East/Tokyo", "Asia/Tokyo", "134", 10, 15),
    "mueller": ("Sales/EMEA/Berlin", "Europe/Berlin", "12345", 9, 17),
    "schmidt": ("Sales/EMEA/Berlin", "Europe/Berlin", "234", 8, 13),
    "garcia": ("Sales/Americas/SF", "America/Los_Angeles", "12345", 9, 17),
    "lee": ("Sales/Americas/SF", "America/Los_Angeles", "23456", 12, 20),
}
COUNTRIES = {"Asia/Tokyo": "JP", "Europe/Berlin": "DE-BE", "America/Los_Angeles": "US-CA"}
ROLES = {
    "suzuki": Role.LEAD,
    "kato": Role.SPONSOR,
    "ogawa": Role.ADMIN,
    **dict.fromkeys(HELPERS, Role.SUPPORTER),
}

PROGRAMME = """\
id: crm
tool: Salesforce
name: {ja: CRM定着プログラム, en: CRM onboarding}
purpose: {ja: 引き継ぎの抜けを防ぐため, en: nothing is lost at hand-over}
lead: suzuki
deputy: hahn
sponsor: kato
vision: {state: {ja: 訪問記録が当日に入っている, en: visits are logged the same day}}
practices:
  - {id: visits, name: {ja: 訪問記録の当日登録, en: log visits the same day},
     benefit: {ja: 移動中に登録, en: "on the way"}, ease: 4, contribution: 5}
  - {id: deals, name: {ja: 商談の更新, en: update deals}, benefit: {ja: 会議資料が不要, en: no slides},
     ease: 3, contribution: 4}
kpis:
  - {id: visit-records, practice: visits, name: {ja: 訪問記録, en: visit records},
     purpose: {ja: 引き継ぎの抜けを防ぐため, en: nothing lost at hand-over}, unit: {ja: 件, en: records},
     target: 3, per: day, of: person, not_on: [leave, holiday]}
checkins: {rhythm: weekly, weekday: Wed, at: "10:00"}
audience: {teams: [Sales/East, Sales/EMEA, Sales/Americas]}
"""
DRAFT = PROGRAMME.replace("id: crm\n", "id: mobile\n", 1).replace("ease: 4", "ease: 5")

IN_A_REQUEST: Mapping[str, str] = {
    help_messages.REQUEST_TAKEN: "who pressed that they take it reads whose it is",
    help_messages.REQUEST_CLAIMED: "the answer to the asker: somebody is on it, or writes later than said",
    help_messages.REQUEST_HANDED: "another supporter, or the asker who is not done, puts it into their hands",
    help_messages.REQUEST_MOVED: "the supporter gave it to somebody else, which the asker waits for",
    help_messages.REQUEST_CREDIT: "the asker closed it: the last word of the dialogue",
    help_messages.RELAYED: "what the other one wrote",
    help_messages.CALL_OFFER: "the supporter offers times",
    help_messages.CALL_OFFERED: "the asker asked for other times",
    help_messages.CALL_SET: "the asker took one of them",
}
"""Kinds of messages that may come without a feature in the dialogue of a request, and what they answer."""
BY_THE_CLOCK: Mapping[str, str] = {
    help_messages.REQUEST_WAITS: "the asker waits for an answer, and learns from whom it comes now: no "
    "budget, as for all that answers their own request, but only in their working time",
}
"""Kinds without a feature that come without anybody's word."""
ANSWERS: Mapping[str, str] = {leading.QUESTION_ANSWERED: "the answer to the person's own question"}
"""Kinds that may come without a feature outside of one."""


def manager_of(person_id: str) -> str | None:
    """Return who manages somebody."""
    if person_id == "kato":
        return None
    return "suzuki" if person_id in MEMBERS else "kato"


def person(person_id: str) -> Person:
    """Return somebody as they are in the roster at first."""
    team, zone, days, begins, ends = PLACES[person_id]
    return Person(
        id=person_id,
        name=f"NAME-{person_id}-NAME",
        team=team,
        manager_id=manager_of(person_id),
        roles=frozenset({ROLES[person_id]}) if person_id in ROLES else frozenset(),
        locale="ja" if zone == "Asia/Tokyo" else "en",
        timezone=zone,
        country=COUNTRIES[zone],
        start_date=date(2020, 4, 1),
        work_days=frozenset(map(int, days)),
        work_hours=WorkHours(start=time(begins), end=time(ends)),
    )


def known(person_id: str) -> Known:
    """Return the same for the oracle."""
    _, zone, days, begins, ends = PLACES[person_id]
    return Known(zone=zone, country=COUNTRIES[zone], days=days, start=time(begins), end=time(ends))


@dataclass
class Town:
    """The company, its clock, and what went out."""

    open_unit: Callable[[], AbstractContextManager[UnitOfWork]]
    judge: Judge
    now: datetime = BEGIN
    company: Company = field(default_factory=lambda: Company(name="Mizuki", languages=("ja", "en")))
    blocked: set[str] = field(default_factory=set)
    """Whose chat refuses everything."""
    sent: list[Message] = field(default_factory=list)
    """What went out, or may have, in order."""
    wrong: list[str] = field(default_factory=list)
    """What the laws have against it."""
    parties: dict[int, set[str]] = field(default_factory=dict)
    """By request: the asker, and who was ever on it."""
    secrets: dict[str, frozenset[int]] = field(default_factory=dict)
    """By words of an asker: the requests that they stand in."""
    asked: dict[str, str] = field(default_factory=dict)
    """By words of a question: who wrote them."""
    runners: set[str] = field(default_factory=lambda: set(RUNNERS))
    last_id: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def set_up(self) -> None:
        """Bring everybody in, start the programme, and put a draft beside it."""
        with self.open_unit() as unit:
            unit.people.upsert_many([person(one) for one in PLACES])
            for text in (PROGRAMME, DRAFT):
                read = read_programme(
                    text.encode(), name="programme.yaml", languages=("ja", "en"), people=list(PLACES)
                )
                import_programme(unit, read, now=self.now, actor="test")
            start(unit, "crm", on=self.now.date(), company=self.company, now=self.now, actor="test")
            unit.commit()

    def world(self) -> World:
        """Return what handlers are given."""
        return World(
            company=self.company,
            now=self.now,
            platforms=(Platform.PLAYGROUND,),
            channels=Channels(supporters=(SUPPORTERS_CHANNEL,)),
        )

    # ------------------------------------------------------------------------ people act

    def press(self, who: str, action: Action, **values: str | tuple[str, ...]) -> Reply | None:
        """Let somebody press a button, or send a form; None if it was refused."""
        return self._happens(who, self._pressed(who, action, values))

    def say(self, who: str, text: str) -> Reply | None:
        """Let somebody write to the bot."""
        event = Said(platform=Platform.PLAYGROUND, event_id=self._event(), identity=who, text=text)
        return self._happens(who, event)

    def _pressed(self, who: str, action: Action, values: Values) -> Pressed:
        return Pressed(
            platform=Platform.PLAYGROUND, event_id=self._event(), identity=who, action=action, values=values
        )

    def _event(self) -> str:
        return f"event-{next(self.numbers)}"

    def _happens(self, who: str, event: Event) -> Reply | None:
        try:
            with self.open_unit() as unit:
                actor = unit.people.get(who)
                if not actor.active:
                    return None
                reply = handle(Turn(world=self.world(), unit=unit, actor=actor), event)
                unit.commit()
            if reply.later is not None:
                with self.open_unit() as unit:
                    reply = reply.later(Turn(world=self.world(), unit=unit, actor=unit.people.get(who)))
        except HojorinError:
            return None
        self._after(by=who)
        self._look_at_reply(who, reply)
        return reply

    def _look_at_reply(self, who: str, reply: Reply) -> None:
        shown = [one for one in (reply.replace, *reply.cards) if one is not None]
        for card in shown:
            self._keeps_secrets(who, repr(card), what=card.kind)
        if reply.form is not None:
            self._keeps_secrets(who, repr(reply.form), what="a form")
        if reply.shared is not None:
            self._keeps_secrets(None, repr(reply.shared), what=reply.shared.kind)

    def change(self, person_id: str, **changes: object) -> None:
        """Change somebody in the roster, as an import does."""
        self.imports(lambda unit: unit.people.upsert_many([changed(unit, person_id, changes)]))

    def imports(self, write: Callable[[UnitOfWork], object]) -> None:
        """Import something, and bring programmes in line with it."""
        with self.open_unit() as unit:
            write(unit)
            enrol_everywhere(unit, company=self.company, now=self.now)
            unit.commit()
        self._after(by=None)

    def set_pilot(self, people: frozenset[str] | None) -> None:
        """Let only these people get anything from now on; None: everybody."""
        self.company = replace(self.company, pilot=None if people is None else Pilot(people=people))
        self.judge.pilot = people
        self.imports(lambda _: None)

    # ------------------------------------------------------------------------ time passes

    def advance(self, to: datetime, *, straight: bool) -> None:
        """Let time pass: visiting every due moment between, or at once, as after a sleep of the host."""
        while not straight and (moment := self._next_moment()) is not None and moment < to:
            self.now = moment
            self.tick()
        self.now = max(to, self.now)
        self.tick()

    def _next_moment(self) -> datetime | None:
        with self.open_unit() as unit:
            moments = (
                unit.enrolments.next_due(),
                unit.help.next_due(),
                next_look(self.world(), unit),
                unit.outbox.next_due(),
            )
        return min((one for one in moments if one is not None and one > self.now), default=None)

    def tick(self) -> None:
        """Plan and deliver all that is due, until quiet."""
        for _ in range(ROUNDS):
            handled = self._plan()
            self._after(by=None)
            handled += self._deliver()
            if not handled:
                break
        else:
            self.wrong.append("a tick never comes to an end")
        self._nothing_is_stuck()

    def _plan(self) -> int:
        handled = 0
        for step in (plan_due, help_due, look_after):
            with self.open_unit() as unit:
                handled += step(self.world(), unit).handled
        return handled

    def _deliver(self) -> int:
        with self.open_unit() as unit:
            claimed = claim(self.world(), unit, limit=7, lease_seconds=30)
        if claimed.deliveries:
            outcomes = {one.message_id: self._outcome(one.address) for one in claimed.deliveries}
            with self.open_unit() as unit:
                messages = unit.outbox.get_many(outcomes)
                told = [
                    Acknowledgement(message_id=key, fence=messages[key].fence, state=state, reason=reason)
                    for key, (state, reason) in outcomes.items()
                ]
                settle(self.world(), unit, told)
            for one in claimed.deliveries:
                if outcomes[one.message_id][0] is MessageState.SENT:
                    self._goes_out(messages[one.message_id], one.card)
        return claimed.handled

    def _outcome(self, address: str) -> tuple[MessageState, Reason | None]:
        if address in self.blocked:
            return MessageState.FAILED, Reason.BLOCKED
        return MessageState.SENT, None

    # ------------------------------------------------------------------------ the laws

    def _goes_out(self, message: Message, card: Card) -> None:
        self.sent.append(message)
        self._keeps_secrets(message.person_id, repr(card), what=card.kind)
        if message.person_id is None:
            return
        feature = None if message.feature is None else message.feature.value
        for fault in self.judge.look_at(message.person_id, message.kind, feature, self.now):
            self.wrong.append(f"{message.kind} for {message.person_id}: {fault}")

    def _keeps_secrets(self, reader: str | None, text: str, *, what: str) -> None:
        """An asker's name and words are for those who are, or were, on the request, and for the manager if
        the asker wants that; what a member asks those who run the programme is for these."""
        with self.open_unit() as unit:
            requests = unit.help.get_many(self.parties)
        for words, ids in self.secrets.items():
            if words in text and not any(self._may_read(requests[one], reader) for one in ids):
                self.wrong.append(f"{what} shows {reader} what {words} wrote")
        for name in MEMBERS:
            of_them = [one for one in requests.values() if one.person_id == name]
            if f"NAME-{name}-NAME" not in text or reader == name:
                continue
            if not any(self._may_read(one, reader) for one in of_them):
                self.wrong.append(f"{what} shows {reader} the name of {name}")
        for words, author in self.asked.items():
            if words in text and reader != author and reader not in self.runners:
                self.wrong.append(f"{what} shows {reader} what {author} asked")

    def _may_read(self, request: Request, reader: str | None) -> bool:
        is_manager = request.manager_too and reader == manager_of(request.person_id)
        return reader in self.parties[request.id] or is_manager

    def _after(self, *, by: str | None) -> None:
        """Note who is on which request now, and look at what somebody's act, or the clock, has queued."""
        with self.open_unit() as unit:
            for request in self._requests(unit):
                party = self.parties.setdefault(request.id, {request.person_id})
                if request.supporter_id is not None:
                    party.add(request.supporter_id)
            fresh = self._fresh(unit)
        for message in fresh.values():
            if message.person_id is not None and message.feature is None:
                self._answers_somebody(message, by=by)
        self.last_id = max([self.last_id, *fresh])

    def _fresh(self, unit: UnitOfWork) -> dict[int, Message]:
        """Return the messages that are new; a database that others used before does not count from 1."""
        if not self.last_id:
            return {message.id: message for message in unit.outbox.list_messages()}
        return unit.outbox.get_many(range(self.last_id + 1, self.last_id + 200))

    def _requests(self, unit: UnitOfWork) -> list[Request]:
        return [request for name in PLACES for request in unit.help.of_person(name)]

    def _answers_somebody(self, message: Message, *, by: str | None) -> None:
        """What has no feature must be one word of a dialogue, said to somebody in it by somebody in it, or by
        those who run the programme: they hand on what nobody answered."""
        if by is None:
            if message.kind not in BY_THE_CLOCK:
                self.wrong.append(f"{message.kind} for {message.person_id}: nobody's word, and yet a reply")
            elif message.person_id not in self.parties.get(message.subject_id or 0, set()):
                self.wrong.append(f"{message.kind} for {message.person_id}: not in that request")
        elif message.kind in IN_A_REQUEST:
            party = self.parties.get(message.subject_id or 0, set())
            if message.person_id not in party or by not in party | self.runners:
                self.wrong.append(f"{message.kind} of {by} for {message.person_id}: not in that request")
        elif message.kind in ANSWERS:
            self._answers_question(message, by=by)
        else:
            self.wrong.append(f"{message.kind} for {message.person_id}: no kind that comes as a reply")

    def _answers_question(self, message: Message, *, by: str) -> None:
        with self.open_unit() as unit:
            question = unit.questions.lock(int(message.dedupe_key.split(":")[2]))
        if question.person_id != message.person_id or by not in self.runners:
            self.wrong.append(f"{message.kind} of {by} for {message.person_id}: not their question")

    def _nothing_is_stuck(self) -> None:
        with self.open_unit() as unit:
            requests = self._requests(unit)
        for one in requests:
            if one.state is RequestState.ENDED:
                continue
            if one.next_at is None or one.next_at <= self.now:
                self.wrong.append(f"request {one.id} is {one.state} and is looked at {one.next_at}")

    def check(self) -> None:
        """Raise for everything that the laws have against what happened since the last look."""
        assert not self.wrong, "; ".join(self.wrong)
        keys = [message.dedupe_key for message in self.sent]
        assert len(keys) == len(set(keys))


def changed(unit: UnitOfWork, person_id: str, changes: Mapping[str, object]) -> Person:
    """Return somebody with changes."""
    return replace(unit.people.get(person_id), **changes)  # type: ignore[arg-type]
