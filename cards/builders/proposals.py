"""Help as those who run a programme see it: what stays unanswered, and what would help many at once."""

from datetime import time

from cards.actions import (
    ClaimRequest,
    DismissProposal,
    OpenHandOn,
    PlanSession,
    SendSession,
    WriteMaterial,
)
from cards.builders.parts import adjust, buttons, context, facts, make_card, make_form, paragraph, to_home
from cards.builders.wish_answers import answer_wishes, to_changes, wish_state
from cards.builders.wording import (
    MAX_WISH,
    before_a_claim,
    request_name,
    subject,
    told,
    trouble_name,
)
from cards.data import (
    EscalationData,
    ManagerNoteData,
    ProposalData,
    SessionFormData,
    SessionInvitationData,
    WishesData,
)
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    DateInput,
    Element,
    Form,
    Option,
    Table,
    TextInput,
)
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words
from coaching.help.model import ProposalState

MAX_PLACE = 150
MAX_WISHES = 30
"""Rows of the log on a card: the latest ones."""
FIRST_HOUR, LAST_HOUR = 8, 19
"""When a session may begin, in half hours."""


def escalation(data: EscalationData, words: Words) -> Card:
    """Put a request without reply to those who run the programme; without name and text."""
    name = clean(data.claimed_by, NAME) if data.claimed_by else ""
    key = "escalation.nobody_there" if data.nobody_there else "escalation.text"
    return make_card(
        "escalation",
        words,
        title=words.text(
            "escalation.title",
            request=request_name(data.request_id, data.kind, words, is_for_team=data.is_for_team),
        ),
        elements=(
            paragraph(words.text(key, name=name)),
            before_a_claim(
                data.kind,
                data.phase,
                data.language,
                (words.text("request.since"), words.moment(data.since)),
                words=words,
                is_for_team=data.is_for_team,
            ),
            paragraph(clean(data.about, LINE)) if data.about else None,
            Buttons((
                Button(words.text("request.claim"), ClaimRequest(data.request_id), ButtonStyle.PRIMARY),
                Button(words.text("escalation.ask_somebody"), OpenHandOn(data.request_id)),
            )),
            context(words.text("context.escalation")),
        ),
    )  # fmt: skip


def manager_note(data: ManagerNoteData, words: Words) -> Card:
    """Tell a manager what the asker wants them to know; somebody else is on it."""
    name = clean(data.asker_name, NAME)
    return make_card(
        "manager_note",
        words,
        title=words.text("manager_note.title", kind=subject(data.kind, words), name=name),
        elements=(
            paragraph(words.text("manager_note.text", name=name)),
            facts(((words.text("request.kind"), trouble_name(data.kind, words)),)),
            *told(data.text, data.wish, words),
            context(words.text("context.manager_note", name=name)),
        ),
    )


def proposal(data: ProposalData, words: Words) -> Card:
    """Propose one answer for many who had the same trouble; once answered, say what it was."""
    programme = quoted(data.programme_name, NAME)
    still = words.count("proposal.still", data.open_requests) if data.open_requests else ""
    return make_card(
        "proposal",
        words,
        title=words.count(
            "proposal.title", data.number, kind=subject(data.kind, words), days=data.days
        ),
        elements=(
            paragraph(
                words.count(
                    "proposal.text",
                    data.number,
                    programme=programme,
                    kind=trouble_name(data.kind, words),
                    days=data.days,
                )
            ),
            paragraph(still) if still else None,
            *_proposal_end(data, words),
        ),
    )  # fmt: skip


def _proposal_end(data: ProposalData, words: Words) -> tuple[Element, ...]:
    if data.state is not ProposalState.OPEN:
        return (paragraph(words.text(f"proposal.{data.state}")),)
    answers = Buttons((
        Button(words.text("proposal.write"), WriteMaterial(data.proposal_id)),
        Button(words.text("proposal.plan"), PlanSession(data.proposal_id)),
        Button(words.text("proposal.not_now"), DismissProposal(data.proposal_id)),
    ))  # fmt: skip
    reason = words.text("context.proposal", programme=quoted(data.programme_name, NAME))
    return paragraph(words.text("proposal.idea")), answers, context(reason)


def session_form(data: SessionFormData, words: Words) -> Form:
    """Ask when and where people meet."""
    place = TextInput(
        name="place",
        label=words.text("session_form.place"),
        max_length=MAX_PLACE,
        required=True,
        hint=words.text("session_form.place.hint"),
    )
    return make_form(
        "session_form",
        words,
        title=words.text("session_form.title"),
        elements=(
            DateInput(
                name="date", label=words.text("session_form.date"), earliest=data.earliest, required=True
            ),
            Choice(
                name="time", label=words.text("session_form.time"), options=_half_hours(), required=True
            ),
            place,
            context(words.text("session_form.seen", kind=trouble_name(data.kind, words))),
        ),
        submit=Button(words.text("session_form.send"), SendSession(data.proposal_id), ButtonStyle.PRIMARY),
    )  # fmt: skip


def _half_hours() -> tuple[Option, ...]:
    """Return the times of day at which a session may begin, as `14:30`."""
    times = [time(hour, minute) for hour in range(FIRST_HOUR, LAST_HOUR + 1) for minute in (0, 30)]
    return tuple(Option(f"{each:%H:%M}", f"{each:%H:%M}") for each in times)


def session_invitation(data: SessionInvitationData, words: Words) -> Card:
    """Invite somebody who had this trouble; nobody else is told so."""
    lead = clean(data.lead_name, NAME)
    return make_card(
        "session_invitation",
        words,
        title=words.text("session_invitation.title", when=data.when),
        elements=(
            paragraph(words.text("session_invitation.text", kind=trouble_name(data.kind, words))),
            facts((
                (words.text("session_invitation.when"), words.moment(data.when)),
                (words.text("session_invitation.place"), clean(data.place, LINE)),
                (words.text("session_invitation.by"), words.text("request.person", name=lead)),
            )),
            paragraph(words.text("session_invitation.free")),
            buttons((adjust(words),)),
            context(words.text("context.session_invitation", lead=lead)),
        ),
    )  # fmt: skip


def wishes(data: WishesData, words: Words) -> Card:
    """Show what people would like to be changed, without names."""
    programme = clean(data.programme_name, NAME)
    if not data.rows:
        return make_card(
            "wishes",
            words,
            title=words.text("wishes.title.none", programme=programme),
            elements=(
                paragraph(words.text("wishes.none")),
                buttons(
                    (
                        to_changes(data.programme_id, words) if data.changes else None,
                        to_home(words),
                    )
                ),
            ),
        )
    shown = data.rows[:MAX_WISHES]
    hidden = len(data.rows) - len(shown)
    header = ("day", "kind", "wish", "state")
    rows = tuple(
        (
            words.short_date(line.day),
            subject(line.kind, words),
            clean(line.text, MAX_WISH),
            wish_state(line.change, words),
        )
        for line in shown
    )
    return make_card(
        "wishes",
        words,
        title=words.count("wishes.title", len(data.rows), programme=programme),
        elements=(
            Table(words.text("wishes.table"), tuple(words.text(f"wishes.{each}") for each in header), rows),
            context(words.count("wishes.more", hidden)) if hidden else None,
            context(words.text("wishes.nameless")),
            buttons(
                (
                    answer_wishes(data.programme_id, words) if data.open else None,
                    to_changes(data.programme_id, words) if data.changes else None,
                    to_home(words),
                )
            ),
        ),
    )
