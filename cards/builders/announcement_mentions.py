"""Announcements as lines: of those who are to read them, and of those who announce."""

from collections.abc import Iterator, Sequence

from cards.actions import OpenAnnouncementText, ReadAnnouncement, ShowAnnouncement, ShowAnnouncements
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    paragraph,
    to_home,
)
from cards.data.announcement_mentions import (
    AnnouncementMention,
    AnnouncementsAtWork,
    AnnouncementsReceivedData,
)
from cards.model import Button, Card, Divider, Element, Facts
from cards.texts import LINE, clean
from cards.words import Words

MOST_MENTIONS = 2
"""Announcements on a member's home, the latest ones."""
MOST_TO_APPROVE = 2
"""Announcements that wait for a lead's approval, on their home; the list has all of them."""


def mentioned(mentions: Sequence[AnnouncementMention], words: Words) -> Iterator[Element | None]:
    """Yield what the reader may not have seen yet, each with the way to it; nothing without any."""
    shown = mentions[:MOST_MENTIONS]
    if len(shown) == 1:
        yield mentioned_line(shown[0], words)
        yield buttons((read_button(shown[0], words),))
        return
    for n, one in enumerate(shown, start=1):
        yield facts(((words.text("announcement_mention.nth", n=n), clean(one.title, LINE)),))
        read = words.text("announcement_mention.read.nth", n=n)
        yield buttons((Button(read, ReadAnnouncement(one.announcement_id)),))


def mentioned_line(mention: AnnouncementMention | None, words: Words) -> Facts | None:
    """Return an announcement as a line of a card that is about something else."""
    if mention is None:
        return None
    return facts(((words.text("announcement_mention"), clean(mention.title, LINE)),))


def read_button(mention: AnnouncementMention | None, words: Words) -> Button | None:
    """Return the way to the announcement of `mentioned_line`."""
    if mention is None:
        return None
    return Button(words.text("announcement_mention.read"), ReadAnnouncement(mention.announcement_id))


def announcements_at_work(work: AnnouncementsAtWork | None, words: Words) -> Iterator[Element | None]:
    """Yield what waits for the reader, what can be sent and what is under way, with the ways to write one and
    to see all; nothing for those who may not announce."""
    if work is None:
        return
    yield Divider()
    yield heading(words.text("home.announcements"))
    waiting = work.to_approve[:MOST_TO_APPROVE]
    nth = ".nth" if len(waiting) > 1 else ""
    numbers = (
        ("counted", work.counted),
        ("drafts", work.drafts),
        ("under_way", work.under_way),
        ("more_to_approve", len(work.to_approve) - len(waiting)),
    )
    yield facts((
        *(
            (words.text(f"home.announcements.to_approve{nth}", n=n), clean(one.title, LINE))
            for n, one in enumerate(waiting, start=1)
        ),
        *(
            (words.text(f"home.announcements.{name}"), words.text("number.records", records=number))
            for name, number in numbers
            if number
        ),
    ))  # fmt: skip
    yield buttons((
        *(
            Button(words.text(f"home.announcements.look{nth}", n=n), ShowAnnouncement(one.announcement_id))
            for n, one in enumerate(waiting, start=1)
        ),
        Button(words.text("home.announcements.new"), OpenAnnouncementText(0)),
        Button(words.text("home.announcements.list"), ShowAnnouncements()),
    ))  # fmt: skip


def announcements_received(data: AnnouncementsReceivedData, words: Words) -> Card:
    """Show what came to the reader, latest first, each with the way to it."""
    rows: list[Element | None] = []
    for place, one in enumerate(data.lines, start=1):
        n = place if len(data.lines) > 1 else 0
        rows.append(facts(((nth_line(n, clean(one.title, LINE), words), words.date(one.on)),)))
        read = Button(words.text("announcement_mention.read"), ReadAnnouncement(one.announcement_id))
        rows.append(nth_buttons(n, (read,), words))
    key = "announcements_received.title" if data.lines else "announcements_received.none"
    return make_card(
        "announcements_received",
        words,
        title=words.text(key),
        elements=(
            *rows,
            None if data.lines else paragraph(words.text("announcements_received.empty")),
            context(words.text("announcements_received.latest")) if data.lines else None,
            None if data.announces else buttons((to_home(words),)),
        ),
    )
