"""Responses that wait, are missing or late, and surveys that wait for them."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.data.response_watching import (
    LateItem,
    LeftOwner,
    ResponseLateData,
    ResponseOverrideData,
    ResponseOwnerData,
    ResponsesHeldData,
    ResponsesMissingData,
    ResponsesWaitingData,
)
from cards.data.survey_messages import AwaitedResponses, HeldItem, WaveLine
from cards.examples.basics import say

DUE = date(2026, 6, 16)
"""As in WORDS, example 7."""
NEXT = date(2026, 7, 7)


def _wave(language: str) -> WaveLine:
    return WaveLine(
        wave_id="pulse-1",
        set_name=say(language, en="Monthly", ja="月次"),
        opens_on=date(2026, 6, 2),
        closes_at=datetime(2026, 6, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )


def awaited(language: str) -> AwaitedResponses:
    """Return responses of which four of six are missing, in time still."""
    names = (say(language, en="Suzuki-san", ja="鈴木"), say(language, en="Ito-san", ja="伊藤"))
    return AwaitedResponses(
        wave=_wave(language), due_on=DUE, is_late=False, items=6, unanswered=4, responders=names
    )


def _fields(language: str) -> str:
    return say(language, en="Too many fields", ja="入力項目が多い")


def _mobile(language: str) -> str:
    return say(language, en="Approve on mobile", ja="スマホで承認したい")


def responses_waiting(language: str) -> tuple[ResponsesWaitingData, ...]:
    """In time, with some given to the reader; late; to be published; and after an owner has left."""
    wave, one = _wave(language), awaited(language)
    gone = LeftOwner(name=_fields(language), owner_name=say(language, en="Aoki-san", ja="青木"))
    return (
        ResponsesWaitingData(wave=wave, awaited=one, own=2, next_on=NEXT),
        ResponsesWaitingData(wave=wave, awaited=replace(one, is_late=True, unanswered=1), left=(gone,)),
        ResponsesWaitingData(wave=wave, awaited=replace(one, unanswered=0), next_on=NEXT),
        ResponsesWaitingData(wave=wave, awaited=None, left=(gone, replace(gone, owner_name=""))),
        ResponsesWaitingData(wave=wave, awaited=replace(one, is_published=True), next_on=NEXT),
    )


def responses_missing(language: str) -> tuple[ResponsesMissingData, ...]:
    """To a sponsor, while the next survey is to come and while it waits; to an admin without a sponsor; and
    to a sponsor who is to answer one of those that are left."""
    late = replace(awaited(language), is_late=True)
    yamada = say(language, en="Yamada-san", ja="山田")
    fields = HeldItem(name=_fields(language), who=late.responders)
    given = replace(
        late,
        unanswered=2,
        is_published=True,
        responders=(*late.responders, yamada),
        holders=(fields, HeldItem(name=_mobile(language), who=(yamada,))),
    )
    return (
        ResponsesMissingData(awaited=late, next_on=NEXT),
        ResponsesMissingData(awaited=replace(late, unanswered=0, held_on=NEXT), next_on=date(2026, 8, 4)),
        ResponsesMissingData(awaited=replace(late, responders=()), without_sponsor=True),
        ResponsesMissingData(awaited=given, next_on=NEXT, own=1),
        ResponsesMissingData(awaited=replace(given, held_on=NEXT), next_on=date(2026, 8, 4)),
    )


def responses_held(language: str) -> tuple[ResponsesHeldData, ...]:
    """To whoever responds: the next survey waits; a sponsor lets it open; one that is forgotten did."""
    late = replace(awaited(language), is_late=True, held_on=NEXT)
    by_sponsor = replace(late, let_open_by=say(language, en="Yamada-san", ja="山田"))
    return (
        ResponsesHeldData(awaited=late, own=1),
        ResponsesHeldData(awaited=by_sponsor),
        ResponsesHeldData(awaited=replace(by_sponsor, let_open_by="")),
    )


def response_late(language: str) -> tuple[ResponseLateData, ...]:
    """To an owner; to whoever responds, more than are named, one without an owner; each before and after it
    is published."""
    wave, due = _wave(language), date(2026, 7, 10)
    own = LateItem(name=_fields(language), owner_name=say(language, en="Suzuki-san", ja="鈴木"), due=due)
    many = (replace(own, name=_mobile(language), owner_name=""), *(own for _ in range(9)))
    return (
        ResponseLateData(wave=wave, items=(own,), responds=False, is_published=True),
        ResponseLateData(wave=wave, items=many, responds=True, is_published=False),
        ResponseLateData(wave=wave, items=(own,), responds=True, is_published=True),
        ResponseLateData(wave=wave, items=(own,), responds=False, is_published=False),
    )


def response_owner(language: str) -> tuple[ResponseOwnerData, ...]:
    """To somebody outside; and to whoever responds too, by somebody who is forgotten."""
    one = ResponseOwnerData(
        wave=_wave(language),
        name=_fields(language),
        text=say(
            language,
            en="We cut the required fields from 14 to 8",
            ja="必須項目を14から8に減らします",
        ),
        due=date(2026, 7, 10),
        by_name=say(language, en="Ito-san", ja="伊藤"),
        responds=False,
        is_published=True,
    )
    return one, replace(one, by_name="", responds=True, is_published=False)


def response_override(language: str) -> tuple[ResponseOverrideData, ...]:
    """The next one opens: at its date, or as one that waited, or whenever; and it waits again."""
    late = replace(awaited(language), is_late=True)
    by_sponsor = replace(late, let_open_by=say(language, en="Yamada-san", ja="山田"))
    return (
        ResponseOverrideData(awaited=by_sponsor, next_on=NEXT),
        ResponseOverrideData(awaited=replace(by_sponsor, held_on=NEXT), next_on=date(2026, 8, 4)),
        ResponseOverrideData(awaited=replace(by_sponsor, let_open_by=""), schedule_id="pulse"),
        ResponseOverrideData(awaited=replace(late, held_on=NEXT)),
    )
