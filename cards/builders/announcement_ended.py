"""What an announcement's author is told once nobody gets it any more."""

from collections.abc import Iterator

from cards.actions import ShowAnnouncementReport, ShowAnnouncements
from cards.builders.announcement_progress import cure_of, group_title, whole_of
from cards.builders.parts import adjust, buttons, context, make_card, paragraph
from cards.data.announcement_progress import AnnouncementEndedData
from cards.model import Button, Card, Element, Span, Text
from cards.texts import NAME, clean
from cards.words import Words
from coaching.announcements.accounting import Group
from people.outbox import MessageState

MOST_GROUPS = 4
"""Classes told one by one, the largest first; the report has all of them."""


def announcement_ended(data: AnnouncementEndedData, words: Words) -> Card:
    """Say how many it reached, why not the others, and what helps."""
    report = ShowAnnouncementReport(data.announcement_id)
    return make_card(
        "announcement_ended",
        words,
        title=_title(data, words),
        elements=(
            *_missed(data, words),
            buttons((
                Button(words.text("announcement_ended.report"), report),
                Button(words.text("announcement_progress.list"), ShowAnnouncements(0)),
                adjust(words),
            )),
            context(words.text("announcement_ended.why")),
        ),
    )  # fmt: skip


def _title(data: AnnouncementEndedData, words: Words) -> str:
    account, name = data.account, clean(data.title, NAME)
    whole = whole_of(account.total, data.channels, words)
    stage = "all" if account.sent == account.total else "some"
    return words.text(f"announcement_ended.title.{stage}", sent=account.sent, whole=whole, title=name)


def _missed(data: AnnouncementEndedData, words: Words) -> Iterator[Element]:
    """Yield why it did not reach people, the largest class first, each with what helps."""
    groups = sorted(data.account.groups, key=lambda one: -one.count)
    if not groups:
        yield paragraph(words.text("announcement_ended.all"))
    for group in groups[:MOST_GROUPS]:
        yield Text((Span(group_title(group, words), strong=True), Span(f"\n{_cure(group, words)}")))
    rest = sum(one.count for one in groups[MOST_GROUPS:])
    if rest:
        yield paragraph(words.text("announcement_ended.rest", n=rest))


def _cure(group: Group, words: Words) -> str:
    """Return what helps now that it goes out no more."""
    if group.state is MessageState.FAILED:
        return words.text("announcement_progress.cure.too_late")
    return cure_of(group, words)
