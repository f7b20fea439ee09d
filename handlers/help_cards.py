"""The cards about requests for help, each for its reader: for replies, for the outbox, and built anew.

One way for all, so that a message that was moved reads like a new one and never speaks of a past deadline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.model import Card
from cards.words import Words, load_words
from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, Proposal, Request, RequestState
from coaching.help.proposing import requests_behind
from coaching.help.routing import Why
from coaching.help.rules import PROPOSAL_DAYS, can_reopen, is_for_team, is_overdue
from handlers.context import UnitOfWork, World
from handlers.readers import name_of, reader_of
from people.calendar import pattern_of
from people.model import Person
from people.texts import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCards:
    """Makes the cards that one person reads, or (None) everybody in a channel."""

    world: World
    unit: UnitOfWork
    reader: Person | None

    @property
    def words(self) -> Words:
        """The reader's words; those of the company's first language in a channel."""
        if self.reader is None:
            return load_words(self.world.company.languages[0])
        return reader_of(self.reader, self.world.company).words

    def local(self, moment: datetime) -> datetime:
        """Return the moment by the reader's clock."""
        company = self.world.company
        zone = (
            ZoneInfo(company.timezone) if self.reader is None else pattern_of(self.reader, company).timezone
        )
        return moment.astimezone(zone)

    def local_or_none(self, moment: datetime | None) -> datetime | None:
        """Return the moment by the reader's clock, or None."""
        return None if moment is None else self.local(moment)

    def name(self, person_id: str | None) -> str:
        """Return somebody's name; empty for nobody, and for who is not in the roster any more."""
        return "" if person_id is None else name_of(self.unit.people.find(person_id))

    def open(self, request: Request, why: Why) -> Card:
        """Return the card of a request that waits, or did: without name and text."""
        is_claimed = request.state is RequestState.CLAIMED
        opened_at = request.opened_at or request.asked_at
        return builders.request_open(
            data.RequestOpenData(
                request_id=request.id,
                kind=request.kind,
                phase=request.phase,
                language=request.language,
                since=self.local(opened_at),
                respond_by=self.local(request.respond_by or opened_at),
                reason=data.Asked(why.value),
                claimed_by=self.name(request.supporter_id) if is_claimed else "",
                ended=request.state in (RequestState.ENDED, RequestState.OFFERED),
                in_channel=self.reader is None,
                about=_about(request),
                is_for_team=is_for_team(request),
            ),
            self.words,
        )

    def escalation(self, request: Request) -> Card:
        """Return the card for those who run the programme, about a request that nobody answered in time."""
        opened_at = request.opened_at or request.asked_at
        return builders.escalation(
            data.EscalationData(
                request_id=request.id,
                kind=request.kind,
                phase=request.phase,
                language=request.language,
                since=self.local(opened_at),
                claimed_by=self.name(request.supporter_id),
                nobody_there=request.respond_by is not None
                and request.escalated_at is not None
                and request.escalated_at < request.respond_by,
                about=_about(request),
                is_for_team=is_for_team(request),
            ),
            self.words,
        )

    def taken(self, request: Request, *, note: str = "", from_name: str = "") -> Card:
        """Return all of a request, for the one who is on it now."""
        asker = self.unit.people.find(request.person_id)
        return builders.request_taken(
            data.RequestTakenData(
                request_id=request.id,
                asker_name=name_of(asker),
                team="" if asker is None else asker.team,
                kind=request.kind,
                phase=request.phase,
                language=request.language,
                text=request.text,
                wish=request.wish,
                reach=request.reach,
                promised_by=self.local(request.promised_by or request.asked_at),
                call_at=self.local_or_none(request.call_at),
                messages=self.messages(request),
                note=note,
                from_name=from_name,
                is_for_team=is_for_team(request),
            ),
            self.words,
        )

    def messages(self, request: Request) -> tuple[data.MessageLine, ...]:
        """Return what was written in a request; who has left is not named any more."""
        written = self.unit.help.messages_of(request.id)
        names = self.unit.people.get_many({one.author_id for one in written})
        return tuple(
            data.MessageLine(author=name_of(names.get(one.author_id)), text=one.text, at=self.local(one.at))
            for one in written
        )

    def claimed(self, request: Request, *, changed: bool = False) -> Card:
        """Return the card that tells the asker who is on it, and by when they write."""
        return builders.request_claimed(
            data.RequestClaimedData(
                request_id=request.id,
                supporter_name=self.name(request.supporter_id),
                by=self.local(request.promised_by or request.asked_at),
                changed=changed,
            ),
            self.words,
        )

    def received(
        self, request: Request, *, leads: Sequence[Person] = (), next_card: datetime | None = None
    ) -> Card:
        """Return the card that tells the asker what happens now; `leads`: who was asked for want of a
        supporter; nobody in particular is named if they are several."""
        return builders.request_received(
            data.RequestReceivedData(
                request_id=request.id,
                kind=request.kind,
                respond_by=self.local_or_none(request.respond_by),
                lead_asked=bool(leads),
                lead_name=leads[0].name if len(leads) == 1 else "",
                manager_too=request.manager_too,
                wish_logged=bool(request.wish),
                next_date=None if next_card is None else self.local(next_card).date(),
            ),
            self.words,
        )

    def moved(self, request: Request, reason: data.Moved, *, name: str) -> Card:
        """Return the card that tells the asker who has it now."""
        by = request.promised_by if request.state is RequestState.CLAIMED else request.respond_by
        is_ahead = by is not None and by > self.world.now
        return builders.request_moved(
            data.RequestMovedData(
                request_id=request.id,
                reason=reason,
                name=name,
                by=self.local_or_none(by) if is_ahead else None,
            ),
            self.words,
        )

    def is_it_solved(self, request: Request) -> Card:
        """Return the question for the asker, after days without a word."""
        return builders.is_it_solved(
            data.SolvedQuestionData(
                request_id=request.id,
                kind=request.kind,
                supporter_name=self.name(request.supporter_id),
            ),
            self.words,
        )

    def solved(self, request: Request) -> Card:
        """Return the card that tells the asker that it is closed."""
        return builders.request_solved(
            data.RequestSolvedData(
                request_id=request.id,
                supporter_name=self.name(request.supporter_id),
                ending=request.ending or Ending.ALONE,
                can_reopen=can_reopen(request, now=self.world.now),
                call_off=self.call_off(request),
            ),
            self.words,
        )

    def call_off(self, request: Request) -> datetime | None:
        """Return when the call of an ended request would have been, if it was still to come."""
        call_at, ended_at = request.call_at, request.ended_at
        is_off = call_at is not None and ended_at is not None and call_at > ended_at
        return self.local_or_none(call_at) if is_off else None

    def manager_note(self, request: Request) -> Card:
        """Return what the asker lets their manager know."""
        return builders.manager_note(
            data.ManagerNoteData(
                asker_name=self.name(request.person_id),
                kind=request.kind,
                text=request.text,
                wish=request.wish,
            ),
            self.words,
        )

    def relayed(self, request: Request, text: str, *, author: Person, to_asker: bool) -> Card:
        """Return what the other one in a request wrote."""
        return builders.relayed(
            data.RelayedData(
                request_id=request.id,
                from_name=author.name,
                text=text,
                kind=request.kind,
                to_asker=to_asker,
            ),
            self.words,
        )

    def view(self, request: Request) -> Card:
        """Return the whole of a request for the reader, who is in it."""
        to_asker = self.reader is not None and self.reader.id == request.person_id
        by = request.promised_by if request.state is RequestState.CLAIMED else request.respond_by
        return builders.request_view(
            data.RequestViewData(
                request_id=request.id,
                kind=request.kind,
                state=request.state,
                at=self.local(request.asked_at),
                to_asker=to_asker,
                other_name=self.name(request.supporter_id if to_asker else request.person_id),
                text=request.text,
                wish=request.wish,
                reach=request.reach,
                manager_too=request.manager_too,
                by=self.local_or_none(None if request.responded_at is not None else by),
                call_at=self.local_or_none(request.call_at),
                messages=self.messages(request),
                ending=request.ending,
                can_reopen=can_reopen(request, now=self.world.now),
            ),
            self.words,
        )

    def line(self, request: Request) -> data.RequestLine:
        """Return a request as a row of the reader's list."""
        to_asker = self.reader is not None and self.reader.id == request.person_id
        return data.RequestLine(
            request_id=request.id,
            kind=request.kind,
            at=self.local(request.asked_at),
            state=request.state,
            other_name=self.name(request.supporter_id if to_asker else request.person_id),
            overdue=is_overdue(request, now=self.world.now),
            call_at=self.local_or_none(request.call_at),
        )

    def waiting_line(self, request: Request) -> data.WaitingLine:
        """Return a request that waits, as a row of a supporter's queue."""
        return data.WaitingLine(
            request_id=request.id,
            kind=request.kind,
            phase=request.phase,
            language=request.language,
            since=self.local(request.opened_at or request.asked_at),
            overdue=is_overdue(request, now=self.world.now),
        )

    def proposal(self, proposal: Proposal) -> Card:
        """Return a proposal for those who run the programme."""
        programme = self.unit.programmes.get(proposal.programme_id)
        company = self.world.company
        # The latest stand first; who asked after the proposal is not one of those that it counts.
        counted = requests_behind(self.unit, proposal, company=company)[-proposal.number :]
        return builders.proposal(
            data.ProposalData(
                proposal_id=proposal.id,
                programme_name=in_language(programme.name, self.words.language, fallback=company.languages),
                kind=proposal.kind,
                number=proposal.number,
                days=PROPOSAL_DAYS,
                state=proposal.state,
                open_requests=sum(one.state is not RequestState.ENDED for one in counted),
            ),
            self.words,
        )


def _about(request: Request) -> str:
    """Return which announcement a question is about, or which team's KPI: the first line, which is never the
    asker's own. Empty for any other request."""
    is_named = request.kind is TroubleKind.ANNOUNCEMENT or is_for_team(request)
    return request.text.partition("\n")[0] if is_named else ""
