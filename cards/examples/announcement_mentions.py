"""Announcements as lines on homes and check-ins."""

from dataclasses import replace
from datetime import date

from cards.data.announcement_mentions import (
    AnnouncementMention,
    AnnouncementReceived,
    AnnouncementsAtWork,
    AnnouncementsReceivedData,
)
from cards.examples.basics import say


def mentions(language: str) -> tuple[AnnouncementMention, ...]:
    """Two announcements that somebody may not have seen."""
    phone = say(language, en="Approve on your phone from Monday", ja="月曜からスマホで承認できます")
    room = say(language, en="Open study room on Thursday", ja="木曜に自由参加の勉強会を開きます")
    return (
        AnnouncementMention(announcement_id=31, title=phone),
        AnnouncementMention(announcement_id=30, title=room),
    )


def received(language: str) -> tuple[AnnouncementsReceivedData, ...]:
    """Nothing yet; two; and two below the list of somebody who announces as well."""
    days = date(2026, 6, 8), date(2026, 6, 2)
    lines = tuple(
        AnnouncementReceived(announcement_id=one.announcement_id, title=one.title, on=on)
        for one, on in zip(mentions(language), days, strict=True)
    )
    return (
        AnnouncementsReceivedData(),
        AnnouncementsReceivedData(lines=lines),
        AnnouncementsReceivedData(lines=lines, announces=True),
    )


def at_work(language: str) -> tuple[AnnouncementsAtWork, ...]:
    """Nothing; and something of each stage, with more to approve than has room."""
    first, second = mentions(language)
    everything = AnnouncementsAtWork(
        under_way=2, counted=1, drafts=1, to_approve=(first, second, replace(first, announcement_id=29))
    )
    return AnnouncementsAtWork(), everything
