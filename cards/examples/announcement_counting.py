"""Announcements that were counted, wait for approval, or were decided about."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.data.announcement_counting import (
    AnnouncementCountedData,
    AnnouncementCountingData,
    AnnouncementDecidedData,
    AnnouncementRefusalFormData,
    AnnouncementToApproveData,
    CountedMoved,
    Decision,
    Held,
    Next,
)
from cards.examples.basics import say
from coaching.announcements.model import Content, LeftOut, Repeat
from people.audience import Audience

_TOKYO = ZoneInfo("Asia/Tokyo")
_FIRST = datetime(2026, 6, 2, 10, tzinfo=_TOKYO)
_LAST = datetime(2026, 6, 2, 10, 41, tzinfo=_TOKYO)


def _title(language: str) -> str:
    return say(language, en="New form for visits", ja="訪問記録の新しい画面")


def _names(language: str) -> tuple[str, ...]:
    return (say(language, en="Emma Schmidt", ja="シュミット"), say(language, en="Mori Aoi", ja="森 葵"))


def countings(language: str) -> tuple[AnnouncementCountingData, ...]:
    """Being counted, about to be sent, and counted anew because that is long ago."""
    title = _title(language)
    return (
        AnnouncementCountingData(announcement_id=7, title=title),
        AnnouncementCountingData(announcement_id=7, title=title, is_launch=True),
        AnnouncementCountingData(announcement_id=7, title=title, is_old=True),
    )


def counted(language: str) -> tuple[AnnouncementCountedData, ...]:
    """Everybody gets it; many do not; it has moved since; nobody; in channels alone; urgent;
    in channels that others read too."""
    all_of_them, title = _everybody(language), _title(language)
    channels_alone = AnnouncementCountedData(
        announcement_id=7, title=title, seen="a1b2c3", audience=0, recipients=0, reached=0, channels=2
    )
    return (
        all_of_them,
        _many_left_out(language),
        _moved(language),
        AnnouncementCountedData(
            announcement_id=7,
            title=title,
            seen="a1b2c3",
            audience=3,
            recipients=0,
            reached=0,
            left_out=((LeftOut.NOT_IN_PILOT, 3),),
            valid_until=date(2026, 6, 12),
            next=Next.NOTHING,
        ),
        replace(channels_alone, first_at=_FIRST, next=Next.WAIT, is_urgent=True),
        channels_alone,
        replace(
            all_of_them,
            audience=12,
            recipients=12,
            reached=12,
            channels=0,
            teams=2,
            finished_at=_FIRST,
            valid_until=date(2026, 6, 3),
            next=Next.PROPOSE,
            is_urgent=True,
        ),
        replace(channels_alone, first_at=_FIRST, next=Next.PROPOSE, is_for_others_too=True),
    )


def _everybody(language: str) -> AnnouncementCountedData:
    return AnnouncementCountedData(
        announcement_id=7,
        title=_title(language),
        seen="a1b2c3",
        audience=48,
        recipients=48,
        reached=48,
        channels=1,
        teams=6,
        first_at=_FIRST,
        finished_at=_LAST,
        valid_until=date(2026, 6, 12),
    )


def _many_left_out(language: str) -> AnnouncementCountedData:
    return replace(
        _everybody(language),
        audience=2480,
        recipients=2400,
        reached=2305,
        channels=0,
        teams=41,
        later=63,
        left_out=(
            (LeftOut.NOT_IN_PILOT, 80),
            (LeftOut.NO_CHAT_IDENTITY, 2),
            (LeftOut.ON_LEAVE, 65),
            (LeftOut.OVER_BUDGET, 17),
            (LeftOut.LEAVING, 5),
            (LeftOut.TOO_LATE, 6),
        ),
        without_account=_names(language),
        next=Next.PROPOSE,
        approve_above=200,
        held=Held.STOPPED,
        sent_back=say(language, en="Please name the day.", ja="日付を入れてください。"),
        sent_back_by=say(language, en="Sato-san", ja="佐藤"),
    )


def _moved(language: str) -> AnnouncementCountedData:
    return replace(
        _everybody(language),
        audience=12,
        recipients=12,
        reached=9,
        channels=0,
        teams=1,
        together=3,
        is_approved=True,
        moved=CountedMoved(added=3, gone=1, names=_names(language)),
        held=Held.NO_PLATFORM,
    )


def to_approve(language: str) -> tuple[AnnouncementToApproveData, ...]:
    """To many, on a day; and urgent, in a channel."""
    title, name = _title(language), say(language, en="Suzuki-san", ja="鈴木")
    text = say(
        language,
        en="From Monday there is **one** form for visits.\n\n- fewer fields\n- works on the phone",
        ja="月曜日から、訪問記録の画面が**1つ**になります。\n\n- 入力項目が減ります\n- スマホで使えます",
    )
    audience = Audience(teams=(say(language, en="Sales", ja="営業部"),))
    return (
        AnnouncementToApproveData(
            announcement_id=7,
            title=title,
            text=text,
            seen="a1b2c3",
            instead="ja" if language == "en" else "en",
            asked_by=name,
            audience=audience,
            recipients=2400,
            reached=2305,
            left_out=((LeftOut.NO_CHAT_IDENTITY, 58), (LeftOut.TOO_LATE, 20)),
            together=17,
            channels=1,
            first_at=_FIRST,
            on=date(2026, 6, 2),
            valid_until=date(2026, 6, 12),
            asked_on=date(2026, 6, 1),
            repeats=frozenset(Repeat),
            beside=Content(
                picture_url="https://intra.example.com/visits.png",
                link_url="https://intra.example.com/visits",
                counts_clicks=True,
            ),
        ),
        AnnouncementToApproveData(
            announcement_id=7,
            title=title,
            text=text,
            seen="a1b2c3",
            asked_by=name,
            audience=Audience(),
            recipients=0,
            channels=1,
            is_urgent=True,
            asked_on=date(2026, 6, 1),
        ),
    )


def refusals(language: str) -> tuple[AnnouncementRefusalFormData, ...]:
    """Why it is sent back."""
    return (AnnouncementRefusalFormData(announcement_id=7, title=_title(language)),)


def decided(language: str) -> tuple[AnnouncementDecidedData, ...]:
    """All that can be decided."""
    title, name = _title(language), say(language, en="Sato-san", ja="佐藤")
    reason = say(
        language, en="Please add until when the old form works.", ja="旧画面の終了日もご記載ください。"
    )
    return (
        *(
            AnnouncementDecidedData(
                announcement_id=7,
                title=title,
                decision=one,
                people=3,
                by_name=name if one is Decision.CORRECTED else "",
            )
            for one in Decision
        ),
        AnnouncementDecidedData(
            announcement_id=7, title=title, decision=Decision.REFUSED, by_name=name, reason=reason
        ),
        AnnouncementDecidedData(
            announcement_id=7, title=title, decision=Decision.LAUNCHED, by_name=name, people=0, channels=1
        ),
    )
