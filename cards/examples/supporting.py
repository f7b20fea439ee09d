"""The same request as supporters, the manager and the project lead see it; proposals, wishes, materials."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from cards import data
from cards.data.changes import WishChange
from cards.examples.basics import TODAY, lead, person, practices, programme, say
from cards.examples.help import (
    ASKED,
    CALL,
    REQUEST,
    RESPOND_BY,
    TOKYO,
    material_lines,
    messages,
    other_supporter,
    request_lines,
    supporter,
    trouble,
    wish,
)
from coaching.changes.model import ChangeState
from coaching.checkins.model import TroubleKind
from coaching.help.model import ProposalState, Reach
from coaching.programmes.model import Phase

SESSION = datetime(2026, 6, 16, 14, tzinfo=TOKYO)


def requests_open(language: str) -> tuple[data.RequestOpenData, ...]:
    """For each reason and phase; once taken; once closed; in a language that Hojorin does not speak; in a
    channel; a question about an announcement."""
    new = data.RequestOpenData(
        request_id=REQUEST,
        kind=TroubleKind.SETUP,
        phase=Phase.BUILDING,
        language=language,
        since=ASKED,
        respond_by=RESPOND_BY,
    )
    return (
        new,
        replace(new, reason=data.Asked.WIDENED, phase=Phase.FIRST_STEPS, language="en"),
        replace(new, reason=data.Asked.GIVEN_BACK, phase=Phase.ROUTINE, language="ja"),
        replace(new, reason=data.Asked.REOPENED, phase=Phase.AFTER, language="de"),
        replace(new, claimed_by=supporter(language)),
        replace(new, claimed_by=supporter(language), ended=True),
        replace(new, in_channel=True),
        replace(
            new,
            kind=TroubleKind.ANNOUNCEMENT,
            about=say(
                language,
                en="About “From Monday, a visit takes six fields instead of fourteen”",
                ja="「月曜から、訪問記録の入力項目が14から6になります」について",
            ),
        ),
        replace(new, kind=TroubleKind.OTHER, phase=Phase.AFTER, about=_for_team(language), is_for_team=True),
    )


def _for_team(language: str) -> str:
    return say(
        language,
        en="[For a team] Tokyo Sales 1: visit records: 71 of 102 records (70 %)",
        ja="【チームの相談】東京第1営業の訪問記録：71件／目安102件（70%）",
    )


def requests_taken(language: str) -> tuple[data.RequestTakenData, ...]:
    """Claimed; handed on with a note, a call and what was written; as little as there may be."""
    claimed = data.RequestTakenData(
        request_id=REQUEST,
        asker_name=person(language),
        team=say(language, en="Sales/East/Tokyo 1", ja="営業部/東日本/東京第1"),
        kind=TroubleKind.SETUP,
        phase=Phase.BUILDING,
        language=language,
        text=trouble(language),
        wish=wish(language),
        reach=Reach.CALL,
        promised_by=RESPOND_BY,
    )
    note = say(
        language,
        en="The filter is set to “my area”; I did not find out who may change it.",
        ja="絞り込みが「自分のエリア」になっています。変更できる人は未確認です。",
    )
    handed_on = replace(
        claimed,
        from_name=other_supporter(language),
        note=note,
        call_at=CALL,
        messages=messages(language),
    )
    return claimed, handed_on, replace(claimed, team="", wish="", reach=Reach.CHAT)


def promise_forms(_language: str) -> tuple[data.PromiseFormData, ...]:
    """Three moments."""
    moments = (RESPOND_BY, RESPOND_BY + timedelta(hours=2), CALL)
    choices = tuple((f"{each:%Y-%m-%dT%H:%M%z}", each) for each in moments)
    return (data.PromiseFormData(request_id=REQUEST, choices=choices),)


def hand_on_forms(language: str) -> tuple[data.HandOnFormData, ...]:
    """Two to choose from."""
    people = (("schmidt", other_supporter(language)), ("suzuki", lead(language)))
    return (data.HandOnFormData(request_id=REQUEST, supporters=people),)


def requests_returned(language: str) -> tuple[data.RequestReturnedData, ...]:
    """Each reason, with and without a name where there may be one."""
    handed_on = data.RequestReturnedData(
        kind=TroubleKind.SETUP, reason=data.Moved.HANDED_ON, to_name=other_supporter(language)
    )
    return (
        handed_on,
        replace(handed_on, reason=data.Moved.GIVEN_BACK, to_name=""),
        replace(handed_on, reason=data.Moved.ON_LEAVE, to_name=""),
        replace(handed_on, reason=data.Moved.ESCALATED, to_name=lead(language)),
    )


def requests_gone(_language: str) -> tuple[data.RequestGoneData, ...]:
    """The one case."""
    return (data.RequestGoneData(kind=TroubleKind.SETUP),)


def credits_given(language: str) -> tuple[data.RequestCreditData, ...]:
    """The first, a later one, and one before the call that was set."""
    first = data.RequestCreditData(asker_name=person(language), kind=TroubleKind.SETUP, credits=1)
    return replace(first, credits=7), first, replace(first, call_off=CALL)


def queues(language: str) -> tuple[data.QueueData, ...]:
    """A busy supporter, and one who begins."""
    mine, late = request_lines(language)[0], request_lines(language)[0]
    waiting = data.WaitingLine(
        request_id=21,
        kind=TroubleKind.DONT_KNOW_HOW,
        phase=Phase.FIRST_STEPS,
        language="ja",
        since=ASKED,
    )
    names = (say(language, en="set-up", ja="設定"), practices(language)[0].name)
    busy = data.QueueData(
        mine=(
            replace(mine, other_name=person(language)),
            replace(late, request_id=19, overdue=True, call_at=None, other_name=lead(language)),
        ),
        waiting=(waiting, replace(waiting, request_id=22, language="en", overdue=True)),
        credits=7,
        topics=names,
    )
    return busy, data.QueueData(mine=(), waiting=(), credits=0, topics=())


def topics_forms(language: str) -> tuple[data.TopicsFormData, ...]:
    """Some chosen, and nothing to choose but kinds."""
    offered = tuple((f"practice:salesforce/{line.id}", line.name) for line in practices(language))
    return (
        data.TopicsFormData(practices=offered, chosen=("kind:setup", "practice:salesforce/visits")),
        data.TopicsFormData(practices=(), chosen=()),
    )


def escalations(language: str) -> tuple[data.EscalationData, ...]:
    """Nobody took it; somebody did, without a reply; nobody was there to ask."""
    waiting = data.EscalationData(
        request_id=REQUEST,
        kind=TroubleKind.SETUP,
        phase=Phase.BUILDING,
        language=language,
        since=ASKED,
    )
    return waiting, replace(waiting, claimed_by=supporter(language)), replace(waiting, nobody_there=True)


def manager_notes(language: str) -> tuple[data.ManagerNoteData, ...]:
    """With and without a wish."""
    note = data.ManagerNoteData(
        asker_name=person(language), kind=TroubleKind.NO_TIME, text=trouble(language), wish=wish(language)
    )
    return note, replace(note, wish="")


def proposals(language: str) -> tuple[data.ProposalData, ...]:
    """Open; with one request that goes on; and each answer."""
    asked = data.ProposalData(
        proposal_id=4,
        programme_name=programme(language),
        kind=TroubleKind.SETUP,
        number=3,
        days=10,
        open_requests=2,
    )
    answers = tuple(
        replace(asked, state=state, open_requests=0)
        for state in ProposalState
        if state is not ProposalState.OPEN
    )
    return asked, replace(asked, number=4, open_requests=1), *answers


def session_forms(_language: str) -> tuple[data.SessionFormData, ...]:
    """The one form."""
    return (data.SessionFormData(proposal_id=4, kind=TroubleKind.SETUP, earliest=TODAY),)


def session_invitations(language: str) -> tuple[data.SessionInvitationData, ...]:
    """In a room, and behind a link."""
    place = say(language, en="Meeting room 3", ja="第3会議室")
    room = data.SessionInvitationData(
        kind=TroubleKind.SETUP, when=SESSION, place=place, lead_name=lead(language)
    )
    return room, replace(room, place="https://meet.example.com/setup")


def wish_lists(language: str) -> tuple[data.WishesData, ...]:
    """Two; none; more than a card shows; with what was made of them, and one that is open."""
    lines = (
        data.WishLine(kind=TroubleKind.SETUP, text=wish(language), day=TODAY),
        data.WishLine(
            kind=TroubleKind.NO_TIME,
            text=say(
                language, en="Fewer fields for a first visit.", ja="初回訪問の入力項目を減らしてほしいです。"
            ),
            day=date(2026, 6, 8),
        ),
    )
    many = lines * 20
    plain = tuple(
        data.WishesData(programme_name=programme(language), rows=rows) for rows in (lines, (), many)
    )
    made = (
        None,
        WishChange(state=ChangeState.PLANNED, on=date(2026, 7, 10)),
        WishChange(state=ChangeState.DONE, on=date(2026, 6, 9), days=1),
        WishChange(state=ChangeState.DONE, on=date(2026, 6, 1)),
        WishChange(state=ChangeState.REFUSED),
    )
    rows = tuple(replace(lines[1], change=change) for change in made)
    answered = data.WishesData(
        programme_id="sales", programme_name=programme(language), rows=rows, open=1, changes=4
    )
    return *plain, answered


def material_forms(language: str) -> tuple[data.MaterialFormData, ...]:
    """For a proposal; for none and no programme, with what was typed before."""
    lines = tuple((line.id, line.name) for line in practices(language))
    return (
        data.MaterialFormData(
            proposal_id=4,
            language=language,
            languages=("ja", "en"),
            kinds=(TroubleKind.SETUP,),
            practices=lines,
        ),
        data.MaterialFormData(
            proposal_id=0,
            language=language,
            languages=(language,),
            title=material_lines(language)[0].title,
            text=trouble(language),
        ),
    )


def materials_lists(language: str) -> tuple[data.MaterialsListData, ...]:
    """As those who may withdraw them see them; as others do; none; more than a card shows."""
    uses = tuple(
        data.MaterialUse(
            id=line.id,
            title=line.title,
            language=language,
            version=1,
            shown=40 - number,
            read=20 - number,
            solved=8 - number,
        )
        for number, line in enumerate(material_lines(language))
    )
    many = tuple(replace(uses[0], id=number) for number in range(1, 24))
    return (
        data.MaterialsListData(rows=uses, can_withdraw=True),
        data.MaterialsListData(rows=uses),
        data.MaterialsListData(rows=(), can_withdraw=True),
        data.MaterialsListData(rows=many, can_withdraw=True),
    )
