"""Tanaka-san's request for help: asked, taken by Sato-san, talked about, solved; and what else may happen."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards import data
from cards.examples.basics import NEXT, lead, person, say
from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, Reach, RequestState

TOKYO = ZoneInfo("Asia/Tokyo")
ASKED = datetime(2026, 6, 10, 10, 12, tzinfo=TOKYO)
RESPOND_BY = ASKED + timedelta(hours=4)
CALL = datetime(2026, 6, 11, 10, tzinfo=TOKYO)
REQUEST = 12


def supporter(language: str) -> str:
    """Return the supporter's name."""
    return say(language, en="Sato-san", ja="佐藤")


def other_supporter(language: str) -> str:
    """Return the name of the one to whom it is handed on."""
    return say(language, en="Emma Schmidt", ja="シュミット")


def trouble(language: str) -> str:
    """Return what Tanaka-san wrote."""
    return say(
        language,
        en="The customer list is empty on my phone.\nOn the computer it is all there.",
        ja="スマホで顧客一覧が表示されません。\nパソコンでは見えています。",
    )


def wish(language: str) -> str:
    """Return what Tanaka-san would like."""
    return say(
        language,
        en="The customers of my own area first, please.",
        ja="自分の担当エリアの顧客を先に出してほしいです。",
    )


def trouble_forms(language: str) -> tuple[data.TroubleFormData, ...]:
    """From a check-in; without one, with what was typed before; outside any programme."""
    return (
        data.TroubleFormData(check_in_id=412, lead_name=lead(language)),
        data.TroubleFormData(
            kind=TroubleKind.SETUP,
            text=trouble(language),
            wish=wish(language),
            reach=Reach.CALL,
            manager_too=True,
            lead_name=lead(language),
        ),
        data.TroubleFormData(hours=1),
    )


def material_lines(language: str) -> tuple[data.MaterialLine, ...]:
    """Return three materials, best first."""
    return (
        data.MaterialLine(
            id=3,
            title=say(language, en="Update a deal on your phone", ja="商談をスマホで更新する"),
            minutes=2,
        ),
        data.MaterialLine(
            id=5, title=say(language, en="Why a list may be empty", ja="一覧が空に見えるときは"), minutes=1
        ),
        data.MaterialLine(
            id=8, title=say(language, en="First set-up, step by step", ja="はじめての設定"), minutes=4
        ),
    )


def materials_offers(language: str) -> tuple[data.MaterialsOfferData, ...]:
    """Of each kind; the first with three materials, the others with one."""
    lines = material_lines(language)
    three = data.MaterialsOfferData(request_id=REQUEST, kind=TroubleKind.SETUP, materials=lines)
    return three, replace(three, kind=TroubleKind.DONT_KNOW_HOW, materials=lines[:1])


def material_results(language: str) -> tuple[data.MaterialResultsData, ...]:
    """Something found, and nothing."""
    found = data.MaterialResultsData(
        query=say(language, en="deal phone", ja="商談 スマホ"), materials=material_lines(language)[:2]
    )
    return found, replace(found, query=say(language, en="coffee", ja="コーヒー"), materials=())


def requests_received(language: str) -> tuple[data.RequestReceivedData, ...]:
    """Usual; with all that may be said besides; with the lead asked at once; each kind."""
    usual = data.RequestReceivedData(
        request_id=REQUEST, kind=TroubleKind.SETUP, respond_by=RESPOND_BY, next_date=NEXT
    )
    whole = replace(usual, lead_name=lead(language), manager_too=True, wish_logged=True)
    at_once = replace(usual, respond_by=None, lead_asked=True, next_date=None)
    named = replace(at_once, lead_name=lead(language))
    kinds = tuple(
        replace(usual, kind=kind, next_date=None) for kind in TroubleKind if kind is not TroubleKind.SETUP
    )
    return usual, whole, at_once, named, *kinds


def requests_claimed(language: str) -> tuple[data.RequestClaimedData, ...]:
    """Taken, and a new time."""
    taken = data.RequestClaimedData(request_id=REQUEST, supporter_name=supporter(language), by=RESPOND_BY)
    return taken, replace(taken, by=RESPOND_BY + timedelta(hours=2), changed=True)


def requests_moved(language: str) -> tuple[data.RequestMovedData, ...]:
    """Each reason, and without a name or a time where that may be."""
    moved = data.RequestMovedData(
        request_id=REQUEST, reason=data.Moved.GIVEN_BACK, name=supporter(language), by=RESPOND_BY
    )
    return (
        replace(moved, reason=data.Moved.HANDED_ON, name=other_supporter(language)),
        moved,
        replace(moved, reason=data.Moved.ON_LEAVE),
        replace(moved, reason=data.Moved.ON_LEAVE, name="", by=None),
        replace(moved, reason=data.Moved.ESCALATED, name=lead(language), by=None),
    )


def requests_solved(language: str) -> tuple[data.RequestSolvedData, ...]:
    """Each ending; one that cannot be opened any more; one before the call that was set."""

    def solved(ending: Ending, *, name: str = "", can_reopen: bool = True) -> data.RequestSolvedData:
        return data.RequestSolvedData(
            request_id=REQUEST, supporter_name=name, ending=ending, can_reopen=can_reopen
        )

    return (
        solved(Ending.WITH_HELP, name=supporter(language)),
        solved(Ending.BY_MATERIAL),
        solved(Ending.ALONE),
        solved(Ending.LAPSED, name=supporter(language)),
        solved(Ending.EARLIER, can_reopen=False),
        replace(solved(Ending.WITH_HELP, name=supporter(language)), call_off=CALL),
    )


def solved_questions(language: str) -> tuple[data.SolvedQuestionData, ...]:
    """The one question."""
    return (
        data.SolvedQuestionData(
            request_id=REQUEST, kind=TroubleKind.SETUP, supporter_name=supporter(language)
        ),
    )


def messages(language: str) -> tuple[data.MessageLine, ...]:
    """Return what the two wrote so far."""
    return (
        data.MessageLine(
            author=supporter(language),
            text=say(language, en="Which phone do you have?", ja="お使いのスマホの機種を教えてください。"),
            at=ASKED + timedelta(hours=1),
        ),
        data.MessageLine(
            author=person(language),
            text=say(language, en="The one from the company.", ja="会社支給のものです。"),
            at=ASKED + timedelta(minutes=70),
        ),
    )


def request_views(language: str) -> tuple[data.RequestViewData, ...]:
    """For the asker in each state and with each ending; for the supporter; a long dialogue; a text that is
    kept no longer."""
    claimed = data.RequestViewData(
        request_id=REQUEST,
        kind=TroubleKind.SETUP,
        state=RequestState.CLAIMED,
        at=ASKED,
        to_asker=True,
        other_name=supporter(language),
        text=trouble(language),
        wish=wish(language),
        reach=Reach.CALL,
        manager_too=True,
        by=RESPOND_BY,
        call_at=CALL,
        messages=messages(language),
    )
    waiting = replace(
        claimed,
        state=RequestState.OPEN,
        other_name="",
        wish="",
        reach=Reach.CHAT,
        manager_too=False,
        call_at=None,
        messages=(),
    )
    ended = replace(waiting, state=RequestState.ENDED, by=None)
    helped = replace(ended, other_name=supporter(language), ending=Ending.WITH_HELP, can_reopen=True)
    others = tuple(
        replace(ended, ending=ending, text="") for ending in Ending if ending is not Ending.WITH_HELP
    )
    return (
        claimed,
        replace(claimed, to_asker=False, other_name=person(language), messages=messages(language) * 6),
        waiting,
        replace(waiting, state=RequestState.OFFERED, by=None),
        helped,
        replace(helped, to_asker=False, other_name=person(language), can_reopen=False),
        *others,
    )


def request_lines(language: str) -> tuple[data.RequestLine, ...]:
    """Return the requests of one person: in progress with a call, waiting too long, offered, closed."""
    claimed = data.RequestLine(
        request_id=REQUEST,
        kind=TroubleKind.SETUP,
        at=ASKED,
        state=RequestState.CLAIMED,
        other_name=supporter(language),
        call_at=CALL,
    )
    open_ = replace(
        claimed,
        request_id=17,
        kind=TroubleKind.NO_TIME,
        state=RequestState.OPEN,
        other_name="",
        call_at=None,
    )
    return (
        claimed,
        replace(open_, overdue=True),
        replace(open_, request_id=18, kind=TroubleKind.DONT_KNOW_HOW, state=RequestState.OFFERED),
        replace(claimed, request_id=3, state=RequestState.ENDED, call_at=None),
    )


def requests_lists(language: str) -> tuple[data.RequestsListData, ...]:
    """Some; none; more than a card shows."""
    lines = request_lines(language)
    many = tuple(replace(lines[3], request_id=number) for number in range(1, 24))
    return tuple(data.RequestsListData(rows=rows) for rows in (lines, (), many))


def message_forms(language: str) -> tuple[data.MessageFormData, ...]:
    """To the supporter, with what was typed before; to nobody yet."""
    form = data.MessageFormData(request_id=REQUEST, to_name="", kind=TroubleKind.SETUP)
    return replace(form, to_name=supporter(language), initial=messages(language)[1].text), form


def relayed(language: str) -> tuple[data.RelayedData, ...]:
    """To the asker, and to the supporter."""
    asked, answered = messages(language)
    to_asker = data.RelayedData(
        request_id=REQUEST,
        from_name=asked.author,
        text=asked.text,
        kind=TroubleKind.SETUP,
        to_asker=True,
    )
    return to_asker, replace(to_asker, from_name=answered.author, text=answered.text, to_asker=False)


def messages_sent(language: str) -> tuple[data.MessageSentData, ...]:
    """To the supporter, and kept as details."""
    sent = data.MessageSentData(request_id=REQUEST, to_name=supporter(language))
    return sent, replace(sent, to_name="")


def which_requests(language: str) -> tuple[data.WhichRequestData, ...]:
    """Two requests."""
    return (data.WhichRequestData(rows=request_lines(language)[:2]),)


def slots() -> tuple[datetime, ...]:
    """Return three times in different half days."""
    return CALL, CALL + timedelta(hours=5), CALL + timedelta(days=1)


def call_offers(language: str) -> tuple[data.CallOfferData, ...]:
    """Three times, and none."""
    offer = data.CallOfferData(
        request_id=REQUEST,
        supporter_name=supporter(language),
        slots=tuple((f"{each:%Y-%m-%dT%H:%M%z}", each) for each in slots()),
    )
    return offer, replace(offer, slots=())


def calls_offered(language: str) -> tuple[data.CallOfferedData, ...]:
    """Three times, and none."""
    offered = data.CallOfferedData(request_id=REQUEST, asker_name=person(language), slots=slots())
    return offered, replace(offered, slots=())


def calls_set(language: str) -> tuple[data.CallSetData, ...]:
    """For the asker, and for the supporter."""
    call = data.CallSetData(request_id=REQUEST, other_name=supporter(language), at=CALL, to_asker=True)
    return call, replace(call, other_name=person(language), to_asker=False)
