"""The cards of a programme in the making and of one that changes, each for its reader: for replies, for the
outbox, and built anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cards import builders, data
from cards.model import Card
from coaching.programmes import drafting
from coaching.programmes.changing import differences, told_of
from coaching.programmes.file import languages_missing
from coaching.programmes.model import Preparation, Programme, ProgrammeState
from coaching.programmes.readiness import (
    is_covered,
    is_whole,
    red,
    red_keys,
)
from coaching.programmes.rules import practice_order
from coaching.questions.service import waiting
from handlers.plan_reader import PlanReader
from handlers.topics import practice_line

LOOKED_BACK = 20
"""Entries of the audit among which whoever saved last is looked for."""
SHOWN_TO_MEMBERS = 3
"""Practices on the card with which a draft is put to members: more is a list to skip, not to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCards(PlanReader):
    """Makes the cards that one person reads."""

    # ------------------------------------------------------------------------ making

    def plan_list(self, programmes: Sequence[Programme], *, may_make: bool) -> Card:
        """Show the programmes that the person runs."""
        lines = tuple(self._line(programme) for programme in programmes)
        return builders.plan_list(data.PlanListData(programmes=lines, may_make=may_make), self.reader.words)

    def _line(self, programme: Programme) -> data.PlanLine:
        is_draft = programme.state is ProgrammeState.DRAFT
        return data.PlanLine(
            programme_id=programme.id,
            name=self.reader.text(programme.name),
            state=programme.state,
            people=self.count(programme),
            red=len(red(self.states(programme))) if is_draft else 0,
        )

    def plan(self, programme_id: str) -> Card:
        """Show a programme as it is being edited."""
        stored = self.unit.programmes.get(programme_id)
        changed = self.unit.preparing.changes(programme_id)
        programme = changed or stored
        is_draft = stored.state is ProgrammeState.DRAFT
        reader, languages = self.reader, self.world.company.languages
        states = red(self.states(programme)) if is_draft else ()
        card = data.PlanData(
            programme_id=programme.id,
            name=reader.text(programme.name),
            tool=programme.tool,
            state=stored.state,
            go_live=programme.go_live,
            purpose=reader.text(programme.purpose),
            goal_state=reader.text(programme.vision.state),
            by_day=programme.vision.by_day,
            practices=tuple(self._practice(programme, one.id) for one in practice_order(programme.practices)),
            roles=self.roles(stored),
            audience=programme.audience,
            people=self.count(programme),
            changed=changed is not None,
            red=tuple(data.ReadinessItem(state.item) for state in states),
            comments_open=len(waiting(self.unit.questions.of_programme(programme_id))),
            missing_languages=languages_missing(programme, languages),
        )
        return builders.plan(card, reader.words)

    def _practice(self, programme: Programme, practice_id: str) -> data.PlanPractice:
        practice, reader = drafting.find_practice(programme, practice_id), self.reader
        own = [kpi for kpi in programme.kpis if kpi.practice_id == practice_id]
        return data.PlanPractice(
            id=practice.id,
            name=reader.text(practice.name),
            benefit=reader.text(practice.benefit),
            ease=practice.ease,
            contribution=practice.contribution,
            kpis=tuple(
                data.PlanKpi(
                    id=kpi.id,
                    name=reader.text(kpi.name),
                    target=self.target(kpi),
                    purpose=reader.text(kpi.purpose),
                )
                for kpi in own
            ),
        )

    def overwritten(self, before: Programme, after: Programme) -> Card:
        """Show what somebody else had saved since the form was opened, and what took its place."""
        entries = self.unit.audit.list_entries(limit=LOOKED_BACK, subject=after.id)
        others = (entry.actor for entry in entries if entry.actor != self.person.id)
        card = data.OverwrittenData(
            programme_id=after.id,
            by_name=self.name(next(others, None)),
            rows=(*self.rows(differences(before, after)), *self.role_rows(before, after)),
        )
        return builders.overwritten(card, self.reader.words)

    # ------------------------------------------------------------------------ before the start

    def draft(self, programme: Programme, *, looks_right: bool = False) -> Card:
        """Put the draft to a member, or thank for their answer."""
        reader = self.reader
        ordered = practice_order(programme.practices)[:SHOWN_TO_MEMBERS]
        card = data.DraftForCommentData(
            programme_id=programme.id,
            programme_name=reader.text(programme.name),
            tool=programme.tool,
            purpose=reader.text(programme.purpose),
            goal_state=reader.text(programme.vision.state),
            practices=tuple(practice_line(practice, reader) for practice in ordered),
            lead_name=self.lead_name(programme),
            go_live=programme.go_live,
            looks_right=looks_right,
        )
        return builders.draft_for_comment(card, reader.words)

    def readiness(self, programme: Programme) -> Card:
        """Show what is ready before the start, and what may be done now."""
        preparation = self.unit.preparing.preparation(programme.id)
        states = self.states(programme)
        is_draft, keys = programme.state is ProgrammeState.DRAFT, red_keys(states)
        is_sponsor = is_draft and bool(keys) and self.person.id == programme.sponsor
        covered = is_covered(keys, preparation, programme)
        may_ask = is_draft and bool(keys) and not covered and programme.sponsor is not None
        card = data.ReadinessData(
            programme_id=programme.id,
            programme_name=self.reader.text(programme.name),
            items=tuple(self.item(programme, state) for state in states),
            word=self.word(preparation),
            asked_on=self._asked_on(preparation),
            may_start=is_draft and covered and is_whole(programme),
            may_ask_sponsor=may_ask and not is_sponsor,
            is_sponsor=is_sponsor and not covered,
        )
        return builders.readiness(card, self.reader.words)

    def _asked_on(self, preparation: Preparation) -> date | None:
        is_open = preparation.word_asked_at is not None and preparation.word_given is None
        return self.day(preparation.word_asked_at) if is_open and preparation.word_asked_at else None

    def sponsor_request(self, programme: Programme) -> Card:
        """Put what is not ready to the sponsor."""
        card = data.SponsorRequestData(
            programme_id=programme.id,
            programme_name=self.reader.text(programme.name),
            red=tuple(self.item(programme, state) for state in red(self.states(programme))),
            lead_name=self.lead_name(programme),
        )
        return builders.sponsor_request(card, self.reader.words)

    # ------------------------------------------------------------------------ while it runs

    def changes(self, programme_id: str) -> Card:
        """Show what would change for the members of a running programme."""
        stored = self.unit.programmes.get(programme_id)
        changed = self.unit.preparing.changes(programme_id)
        rows = () if changed is None else self.rows(differences(stored, changed))
        card = data.ChangesData(
            programme_id=programme_id,
            programme_name=self.reader.text(stored.name),
            rows=rows,
            people=len(told_of(self.unit, programme_id)),
        )
        return builders.changes(card, self.reader.words)

    def stopped(self, programme: Programme) -> Card:
        """Tell a member that the programme is over."""
        card = data.ProgrammeStoppedData(
            programme_name=self.reader.text(programme.name), lead_name=self.lead_name(programme)
        )
        return builders.programme_stopped(card, self.reader.words)

    def questions_waiting(self, programme: Programme) -> Card | None:
        """Tell who leads the programme how many texts wait for an answer; None if none does (any more)."""
        open_ones = waiting(self.unit.questions.of_programme(programme.id))
        if not open_ones:
            return None
        card = data.QuestionsWaitingData(
            programme_id=programme.id,
            programme_name=self.reader.text(programme.name),
            number=len(open_ones),
            oldest=self.day(open_ones[0].at),
        )
        return builders.questions_waiting(card, self.reader.words)

    def successor_request(self, programme: Programme) -> Card:
        """Ask who leads the programme from now on."""
        card = data.SuccessorRequestData(
            programme_id=programme.id,
            programme_name=self.reader.text(programme.name),
            left_name=self.name(programme.lead),
            acting_name=self.lead_name(programme),
        )
        return builders.successor_request(card, self.reader.words)
