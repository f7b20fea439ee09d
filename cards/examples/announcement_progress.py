"""Suzuki-san's announcement on its way: under way, paused, stopped, corrected, recalled, over."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from cards.data.announcement_counting import Held
from cards.data.announcement_progress import (
    AnnouncementClassData,
    AnnouncementEndedData,
    AnnouncementProgressData,
    ProgressNote,
)
from cards.examples.basics import lead, say
from coaching.announcements.accounting import PRIVATE, Account, Changes, Group, Reaction
from coaching.announcements.model import AnnouncementState, ResponseKind
from people.outbox import MessageState, Reason

TOKYO = ZoneInfo("Asia/Tokyo")
QUEUED, FAILED, UNKNOWN, DROPPED = (
    MessageState.QUEUED,
    MessageState.FAILED,
    MessageState.UNKNOWN,
    MessageState.DROPPED,
)
NOT_INSTALLED = Group(state=FAILED, reasons=(Reason.NOT_INSTALLED,), count=4)
NO_ACCOUNT = Group(state=QUEUED, reasons=(Reason.NO_CHAT_IDENTITY,), count=3)


def progress(language: str) -> tuple[AnnouncementProgressData, ...]:
    """Under way as its author and as another lead see it, held, ended, corrected, recalled, and through."""
    running = _running(language)
    return (
        running,
        replace(running, can_change=False, author_name="", valid_until=None, reactions=()),
        _paused(running),
        _stopped(running),
        _recalled(running),
        _over(running),
        _through(running),
        _with_many_classes(running),
        replace(running, note=ProgressNote.SENT_AGAIN_IN_PART, note_count=2_000),
        replace(running, note=ProgressNote.ALREADY_SENDING),
        replace(_stopped(running), note=ProgressNote.ALREADY_STOPPED),
        replace(running, held=Held.REFUSED),
        _scheduled(running),
        replace(
            _paused(running), account=Account(total=40, sent=0, held=40), correction=Changes(of=0, done=0)
        ),
        replace(running, reactions=tuple((kind, None) for kind, _ in running.reactions)),
    )


def _running(language: str) -> AnnouncementProgressData:
    return AnnouncementProgressData(
        announcement_id=7,
        title=say(
            language,
            en="From Monday, a visit takes six fields instead of fourteen",
            ja="月曜から、訪問記録の入力項目が14から6になります",
        ),
        state=AnnouncementState.SENDING,
        account=Account(
            total=120,
            sent=80,
            going=6,
            next=5,
            groups=(
                Group(state=QUEUED, reasons=(Reason.OUTSIDE_WORKING_TIME,), count=12),
                Group(state=QUEUED, reasons=(Reason.OVER_BUDGET,), count=6),
                NO_ACCOUNT,
                NOT_INSTALLED,
                Group(state=UNKNOWN, reasons=(Reason.TIMED_OUT,), count=1),
                Group(state=DROPPED, reasons=PRIVATE, count=2),
                Group(state=DROPPED, reasons=(Reason.LEFT_COMPANY,), count=1),
            ),
        ),
        channels=2,
        expected_at=datetime(2026, 6, 3, 10, 30, tzinfo=TOKYO),
        reactions=(
            (ResponseKind.GOT_IT, Reaction(count=41)),
            (ResponseKind.CLICK, Reaction(count=12)),
            (ResponseKind.QUESTION, None),
        ),
        smallest=5,
        author_name=lead(language),
        as_of=datetime(2026, 6, 2, 10, 5, tzinfo=TOKYO),
        launched_at=datetime(2026, 6, 2, 10, 0, tzinfo=TOKYO),
        valid_until=date(2026, 6, 19),
        can_change=True,
    )


def _scheduled(running: AnnouncementProgressData) -> AnnouncementProgressData:
    return replace(
        running,
        account=Account(total=108, sent=0, next=108),
        channels=1,
        scheduled_on=date(2026, 6, 9),
        scheduled_at=time(10),
        reactions=(),
    )


def _paused(running: AnnouncementProgressData) -> AnnouncementProgressData:
    account = Account(total=120, sent=80, held=22, groups=(Group(state=QUEUED, reasons=PRIVATE, count=18),))
    return replace(
        running,
        state=AnnouncementState.PAUSED,
        account=account,
        channels=0,
        note=ProgressNote.ALREADY_PAUSED,
        correction=Changes(of=80, done=71, waiting=8, left=1),
    )


def _stopped(running: AnnouncementProgressData) -> AnnouncementProgressData:
    return replace(
        running,
        state=AnnouncementState.STOPPED,
        account=Account(total=120, sent=80, ended=36, groups=(NOT_INSTALLED,)),
        note=ProgressNote.STOPPED,
    )


def _recalled(running: AnnouncementProgressData) -> AnnouncementProgressData:
    return replace(
        running,
        state=AnnouncementState.RECALLED,
        account=Account(total=120, sent=80, ended=40),
        note=ProgressNote.ALREADY_RECALLED,
        recall=Changes(of=80, done=60, replaced=9, waiting=10, left=1),
    )


def _over(running: AnnouncementProgressData) -> AnnouncementProgressData:
    expired = Group(state=DROPPED, reasons=(Reason.EXPIRED,), count=12)
    gone = Group(state=FAILED, reasons=(Reason.CHANNEL_GONE,), count=1)
    account = Account(total=120, sent=103, groups=(gone, NOT_INSTALLED, expired))
    return replace(running, is_over=True, account=account, note=ProgressNote.OVER)


def _through(running: AnnouncementProgressData) -> AnnouncementProgressData:
    return replace(
        running,
        account=Account(total=12, sent=12),
        channels=0,
        expected_at=None,
        reactions=((ResponseKind.GOT_IT, Reaction(count=7, is_least=True)), (ResponseKind.QUESTION, None)),
        note=ProgressNote.SENT_AGAIN,
        note_count=4,
    )


def _with_many_classes(running: AnnouncementProgressData) -> AnnouncementProgressData:
    """More classes than are told one by one."""
    reasons = [one for one in Reason if one not in (*PRIVATE, Reason.HELD, Reason.REPLACED)]
    later = [Group(state=QUEUED, reasons=(reason,), count=5) for reason in PRIVATE]
    groups = [Group(state=FAILED, reasons=(reason,), count=1) for reason in reasons[::-1]]
    total = 5 * len(PRIVATE) + len(groups)
    account = Account(total=total, sent=0, groups=(*later, *groups))
    return replace(running, account=account, channels=1, note=ProgressNote.NOTHING_TO_SEND)


def ended(language: str) -> tuple[AnnouncementEndedData, ...]:
    """Most had no place left in their week; it reached everybody; more reasons than are told; none left."""
    full = Group(state=DROPPED, reasons=(Reason.OVER_BUDGET,), count=97)
    late = Group(state=DROPPED, reasons=(Reason.EXPIRED,), count=2)
    first = AnnouncementEndedData(
        announcement_id=7,
        title=_running(language).title,
        account=Account(total=108, sent=6, groups=(NOT_INSTALLED, full, late)),
        channels=1,
    )
    few = Group(state=DROPPED, reasons=PRIVATE, count=3)
    reasons = (Reason.BLOCKED, Reason.NO_CHAT_IDENTITY, Reason.PLATFORM_DOWN, Reason.TOKEN_DEAD)
    failed = [Group(state=FAILED, reasons=(reason,), count=2) for reason in reasons]
    unknown = Group(state=UNKNOWN, reasons=(Reason.TIMED_OUT,), count=3)
    return (
        first,
        replace(first, account=Account(total=107, sent=107), channels=0),
        replace(first, account=Account(total=40, sent=37, groups=(few,)), channels=0),
        replace(first, account=Account(total=50, sent=39, groups=(*failed, unknown)), channels=2),
        replace(first, account=Account(total=2, sent=2), channels=2),
    )


def classes(language: str) -> tuple[AnnouncementClassData, ...]:
    """A first page with more behind it, the last one, and one of which nobody is left."""
    first = AnnouncementClassData(
        announcement_id=7,
        title=_running(language).title,
        group=NOT_INSTALLED,
        names=(
            (say(language, en="Tanaka", ja="田中"), say(language, en="Sales/East", ja="営業部/東")),
            (say(language, en="Weber", ja="ウェーバー"), ""),
        ),
        has_more=True,
    )
    left = (("slack:C0NEWS", ""),)
    channel = Group(state=FAILED, reasons=(Reason.CHANNEL_GONE,), count=1)
    return (
        first,
        replace(first, group=channel, names=left, page=1, has_more=False),
        replace(first, group=replace(NO_ACCOUNT, count=0), names=(), has_more=False),
    )
