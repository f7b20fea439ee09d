"""Messages about requests for help, put into the outbox: to supporters, leads, managers, and to the asker.

Work given to somebody keeps their working time (`Feature.WORK`). What answers the asker's own request is a
reply in a dialogue (no feature), which comes in a pause too; where a clock and no person set it off, or where
it gives somebody work, it waits for their working time (`IN_WORKING_TIME`).
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cards import builders, data
from cards.model import Card
from cards.serial import to_json
from coaching.help.desk import Scene
from coaching.help.model import Proposal, Request
from coaching.help.opening import Asking
from coaching.help.routing import Why
from coaching.programmes.succession import acting_lead
from handlers.context import UnitOfWork, World
from handlers.help_cards import HelpCards
from people.model import Feature, Person, Role
from people.outbox import NewMessage

REQUEST_OPEN = "request_open"
ESCALATION = "escalation"
IS_IT_SOLVED = "is_it_solved"
MANAGER_NOTE = "manager_note"
REQUEST_RETURNED = "request_returned"
REQUEST_GONE = "request_gone"
PROPOSAL = "proposal"
SESSION_INVITATION = "session_invitation"
"""Kinds of messages that can be moved to another moment."""
REQUEST_TAKEN = "request_taken"
REQUEST_CLAIMED = "request_claimed"
REQUEST_MOVED = "request_moved"
REQUEST_CREDIT = "request_credit"
RELAYED = "relayed"
CALL_OFFER = "call_offer"
CALL_OFFERED = "call_offered"
CALL_SET = "call_set"
"""Kinds of replies within a dialogue, which go at once."""
REQUEST_HANDED = "request_handed"
"""The whole request for a supporter who did not take it by a press of their own just now."""
WISH_ANSWERED = "wish_answered"
"""What somebody asked for is planned, done, or not done now (`handlers.changes`)."""
REQUEST_WAITS = "request_waits"
"""News for the asker that a clock set off: nobody has answered in time, or the supporter is on leave."""
IN_WORKING_TIME = frozenset({REQUEST_HANDED, REQUEST_WAITS, WISH_ANSWERED})
"""Kinds of replies that wait for the reader's working time, looked at again when they go out."""
NAMING = frozenset(
    {
        REQUEST_TAKEN,
        REQUEST_CLAIMED,
        REQUEST_MOVED,
        REQUEST_CREDIT,
        REQUEST_HANDED,
        REQUEST_WAITS,
        REQUEST_RETURNED,
        RELAYED,
        CALL_OFFER,
        CALL_OFFERED,
        CALL_SET,
    }
)
"""Kinds that bring the words or the name of one to the other, or to the next supporter."""
ABOUT_A_REQUEST = NAMING | {REQUEST_OPEN, ESCALATION, IS_IT_SOLVED, MANAGER_NOTE, REQUEST_GONE}
"""Kinds whose `subject_id` is a request."""
WITH_WORDS = frozenset({REQUEST_TAKEN, REQUEST_HANDED, RELAYED, MANAGER_NOTE})
"""Kinds that hold what somebody wrote."""
WORK_LASTS = timedelta(days=14)
"""What nobody could be asked for so long is not asked any more (our own default)."""


@dataclass(slots=True, kw_only=True)
class HelpMessages:
    """Queues what others are told about a request."""

    world: World
    unit: UnitOfWork
    queued: int = 0
    """How many messages were."""

    def cards(self, reader: Person | None) -> HelpCards:
        """Return what makes cards for a reader; None: for a channel."""
        return HelpCards(world=self.world, unit=self.unit, reader=reader)

    def ask(self, asking: Asking) -> None:
        """Ask who is to take a request: the channel once an opening, some directly, and the leads when it is
        theirs."""
        request, why = asking.request, asking.why
        messages = [
            self._work(person, REQUEST_OPEN, request, self.cards(person).open(request, why))
            for person in asking.direct
        ]
        messages += [
            self._work(person, ESCALATION, request, self.cards(person).escalation(request))
            for person in asking.leads
        ]
        if why is not Why.WIDENED:
            messages += self._in_channel(request, self.cards(None).open(request, why))
        self._queue(messages)

    def _in_channel(self, request: Request, card: Card) -> Iterable[NewMessage]:
        for lane in self.world.channels.supporters:
            yield NewMessage(
                dedupe_key=opening_key(REQUEST_OPEN, request, lane),
                kind=REQUEST_OPEN,
                lane=lane,
                subject_id=request.id,
                card=to_json(card),
                due_at=self.world.now,
            )

    def _work(self, person: Person, kind: str, request: Request, card: Card) -> NewMessage:
        return NewMessage(
            dedupe_key=opening_key(kind, request, person.id),
            kind=kind,
            lane=f"person:{person.id}",
            person_id=person.id,
            feature=Feature.WORK,
            subject_id=request.id,
            card=to_json(card),
            due_at=self.world.now,
            not_after=self.world.now + WORK_LASTS,
        )

    def forget_asking(self, request: Request) -> None:
        """Drop what is still queued to find somebody for a request: somebody is on it, or it ended."""
        supporters = [one.id for one in self.unit.people.of_role(Role.SUPPORTER)]
        keys = [opening_key(REQUEST_OPEN, request, one) for one in supporters]
        self.unit.outbox.cancel(keys, at=self.world.now)

    def forget_escalation(self, request: Request) -> None:
        """Drop what is still queued for the leads: somebody has answered, or it ended."""
        scene = Scene(unit=self.unit, company=self.world.company, now=self.world.now)
        leads = scene.may_be_asked_to_lead(request)
        keys = [opening_key(ESCALATION, request, one.id) for one in leads]
        self.unit.outbox.cancel(keys, at=self.world.now)

    def forget_question(self, request: Request) -> None:
        """Drop the question whether it is solved if it is still queued: a word was written, or it ended."""
        key = opening_key(IS_IT_SOLVED, request, request.person_id)
        self.unit.outbox.cancel([key], at=self.world.now)

    def reply(self, person: Person, kind: str, card: Card, *, request: Request) -> None:
        """Send somebody a reply within the dialogue of a request, unless they have left."""
        scene = Scene(unit=self.unit, company=self.world.company, now=self.world.now)
        if not scene.is_in_company(person):
            return
        message = NewMessage(
            dedupe_key=f"{kind}:{uuid.uuid4().hex}",
            kind=kind,
            lane=f"person:{person.id}",
            person_id=person.id,
            subject_id=request.id,
            card=to_json(card),
            due_at=self.world.now,
        )
        self._queue([message])

    def relay(self, request: Request, text: str, *, author: Person, to: Person) -> None:
        """Bring what one wrote in a request to the other, on whatever chat they are."""
        to_asker = to.id == request.person_id
        card = self.cards(to).relayed(request, text, author=author, to_asker=to_asker)
        self.reply(to, RELAYED, card, request=request)

    def tell_asker(self, request: Request, reason: data.Moved, *, name: str, by_clock: bool) -> None:
        """Tell the asker that somebody else has it now."""
        asker = self.unit.people.find(request.person_id)
        if asker is not None:
            card = self.cards(asker).moved(request, reason, name=name)
            self.reply(asker, REQUEST_WAITS if by_clock else REQUEST_MOVED, card, request=request)

    def ask_if_solved(self, request: Request) -> None:
        """Ask the asker, unprompted, whether it is solved."""
        asker = self.unit.people.find(request.person_id)
        if asker is None:
            return
        message = NewMessage(
            dedupe_key=opening_key(IS_IT_SOLVED, request, asker.id),
            kind=IS_IT_SOLVED,
            lane=f"person:{asker.id}",
            person_id=asker.id,
            feature=Feature.HELP,
            subject_id=request.id,
            card=to_json(self.cards(asker).is_it_solved(request)),
            due_at=self.world.now,
            not_after=self.world.now + WORK_LASTS,
        )
        self._queue([message])

    def tell_manager(self, request: Request) -> None:
        """Let the asker's manager know, if the asker wants it; once a request."""
        asker = self.unit.people.find(request.person_id)
        if not request.manager_too or asker is None or asker.manager_id is None:
            return
        manager = self.unit.people.find(asker.manager_id)
        if manager is None:
            return
        card = self.cards(manager).manager_note(request)
        message = self._work(manager, MANAGER_NOTE, request, card)
        self._queue([replace(message, dedupe_key=f"{MANAGER_NOTE}:{request.id}")])

    def return_to(self, person: Person, request: Request, reason: data.Moved, *, to_name: str = "") -> None:
        """Tell somebody that a request that they were on went elsewhere."""
        card = builders.request_returned(
            data.RequestReturnedData(kind=request.kind, reason=reason, to_name=to_name),
            self.cards(person).words,
        )
        self._queue([self._work(person, REQUEST_RETURNED, request, card)])

    def tell_gone(self, person: Person, request: Request) -> None:
        """Tell a supporter that the asker has left the company."""
        words = self.cards(person).words
        card = builders.request_gone(data.RequestGoneData(kind=request.kind), words)
        self._queue([self._work(person, REQUEST_GONE, request, card)])

    def propose(self, proposal: Proposal) -> None:
        """Put a proposal to who acts for the programme."""
        programme = self.unit.programmes.get(proposal.programme_id)
        leads = acting_lead(self.unit, programme, company=self.world.company, now=self.world.now)
        self._queue(
            NewMessage(
                dedupe_key=f"{PROPOSAL}:{proposal.id}:{person.id}",
                kind=PROPOSAL,
                lane=f"person:{person.id}",
                person_id=person.id,
                feature=Feature.WORK,
                subject_id=proposal.id,
                card=to_json(self.cards(person).proposal(proposal)),
                due_at=self.world.now,
                not_after=self.world.now + WORK_LASTS,
            )
            for person in leads
        )

    def invite(
        self, people: Sequence[Person], proposal: Proposal, *, when: datetime, place: str, lead: Person
    ) -> None:
        """Invite people to a group session, unprompted, each by their own clock."""
        self._queue(
            NewMessage(
                dedupe_key=f"{SESSION_INVITATION}:{proposal.id}:{person.id}",
                kind=SESSION_INVITATION,
                lane=f"person:{person.id}",
                person_id=person.id,
                feature=Feature.HELP,
                subject_id=proposal.id,
                card=to_json(self._invitation(person, proposal, when=when, place=place, lead=lead)),
                due_at=self.world.now,
                not_after=when,
            )
            for person in people
        )

    def _invitation(
        self, person: Person, proposal: Proposal, *, when: datetime, place: str, lead: Person
    ) -> Card:
        cards = self.cards(person)
        return builders.session_invitation(
            data.SessionInvitationData(
                kind=proposal.kind, when=cards.local(when), place=place, lead_name=lead.name
            ),
            cards.words,
        )

    def _queue(self, messages: Iterable[NewMessage]) -> None:
        self.queued += self.unit.outbox.add_many(list(messages), now=self.world.now)


def opening_key(kind: str, request: Request, whom: str) -> str:
    """Return the key by which a message of one opening of a request is queued once for somebody."""
    opened_at = request.opened_at or request.asked_at
    return f"{kind}:{request.id}:{opened_at:%Y%m%d%H%M%S%f}:{whom}"


def why_of(request: Request) -> Why:
    """Return why supporters are asked, as far as a stored request says it."""
    if request.widened_at is not None:
        return Why.WIDENED
    was_open_before = request.opened_at is not None and request.opened_at > request.asked_at
    return Why.GIVEN_BACK if was_open_before else Why.NEW
