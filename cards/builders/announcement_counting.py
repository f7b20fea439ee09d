"""Announcements on their way out: who would get them, a second person's word, and how it went on."""

from collections.abc import Iterator
from datetime import datetime

from cards import markdown
from cards.actions import (
    ApproveAnnouncement,
    CountAnnouncement,
    LaunchAnnouncement,
    OpenAnnouncementAudience,
    OpenAnnouncementRefusal,
    OpenAnnouncementText,
    PreviewAnnouncement,
    ProposeAnnouncement,
    RefuseAnnouncement,
    ShowAnnouncement,
    ShowAnnouncements,
)
from cards.builders.announcement_terms import beside_the_text, sent_back, shown_once_more
from cards.builders.parts import buttons, context, facts, heading, make_card, make_form, paragraph
from cards.builders.plan_parts import audience_rows, label, language_name
from cards.data.announcement_counting import (
    AnnouncementCountedData,
    AnnouncementCountingData,
    AnnouncementDecidedData,
    AnnouncementRefusalFormData,
    AnnouncementToApproveData,
    Decision,
    Next,
)
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Divider,
    Element,
    Facts,
    Form,
    TextInput,
)
from cards.texts import LINE, NAME, TITLE, clean, clean_paragraph, fit, quoted
from cards.words import Words
from coaching.announcements.model import LeftOut

LONGEST_REASON = 500
"""Characters of why something is sent back: our own default."""
_HELPED = (LeftOut.NO_CHAT_IDENTITY, LeftOut.NOT_IN_PILOT)
"""Reasons about which something can be done."""


def announcement_counting(data: AnnouncementCountingData, words: Words) -> Card:
    """Say that it is being looked who gets it, and that the answer comes by itself."""
    key = "announcement_counting.launch" if data.is_launch else "announcement_counting.count"
    if data.is_old:
        key = "announcement_counting.old"
    return make_card(
        "announcement_counting",
        words,
        title=fit(words.text(f"{key}.title", title=clean(data.title, NAME)), TITLE),
        elements=(
            paragraph(words.text(f"{key}.text")),
            buttons((_show(data.announcement_id, words),)),
        ),
    )


# ---------------------------------------------------------------------------- counted


def _title(key: str, people: int, channels: int, title: str, words: Words) -> str:
    """Return the first line with how many people it is for; with how many channels, if for no person."""
    if channels and not people:
        return words.count(f"{key}.channels", channels, title=clean(title, NAME))
    return words.count(key, people, title=clean(title, NAME))


def announcement_counted(data: AnnouncementCountedData, words: Words) -> Card:
    """Say how many would get it when, who not and why, and offer what comes next."""
    title = _title("announcement_counted.title", data.recipients, data.channels, data.title, words)
    return make_card(
        "announcement_counted",
        words,
        title=fit(title, TITLE),
        elements=(
            *sent_back(data.sent_back, data.sent_back_by, words),
            *_moved(data, words),
            None if data.held is None else heading(words.text(f"announcement_counted.held.{data.held}")),
            _figures(data, words),
            *_left_out(data, words),
            *_what_is_next(data, words),
            _of_counted(data, words),
        ),
    )


def _moved(data: AnnouncementCountedData, words: Words) -> Iterator[Element]:
    """Yield what is different since it was counted before: that is why it was not sent."""
    moved = data.moved
    if moved is None:
        return
    yield heading(words.text("announcement_counted.moved", added=moved.added, gone=moved.gone))
    names = [clean(name, NAME) for name in moved.names]
    more = moved.added + moved.gone - len(names)
    if names:
        yield paragraph(fit(_named(names, more, words), LINE))


def _named(names: list[str], more: int, words: Words) -> str:
    listed = words.join(names)
    return words.count("announcement_counted.more", more, names=listed) if more > 0 else listed


def _figures(data: AnnouncementCountedData, words: Words) -> Facts | None:
    return facts((
        (words.text("announcement_counted.audience"), _audience(data, words)),
        (words.text("announcement_counted.reached"), _reached(data, words)),
        (words.text("announcement_counted.channels"), words.number(data.channels)) if data.channels else None,
        (words.text("announcement_counted.first"), _there(data.first_at, words))
        if data.first_at else None,
        (words.text("announcement_counted.last"), _there(data.finished_at, words))
        if data.finished_at else None,
        (words.text("announcement_counted.until"), words.date(data.valid_until))
        if data.valid_until else None,
    ))  # fmt: skip


def _there(moment: datetime, words: Words) -> str:
    """Return a moment with whose time it is: those who get it may be in other zones."""
    return words.text("announcement_counted.moment", moment=words.moment(moment), city=words.city(moment))


def _audience(data: AnnouncementCountedData, words: Words) -> str:
    """Return how many it is for, with their teams: of those who get it, teams might tell who is away."""
    if not data.teams:
        return words.count("number.people", data.audience)
    return words.count("announcement_counted.audience.people", data.audience, teams=data.teams)


def _reached(data: AnnouncementCountedData, words: Words) -> str:
    found = words.count("number.people", data.reached)
    if not data.later:
        return found
    return words.count("announcement_counted.reached.later", data.later, found=found)


def _left_out(data: AnnouncementCountedData, words: Words) -> Iterator[Element | None]:
    """Yield how many do not get it, by reason, and what helps."""
    rows = _reasons(data, words)
    if not rows:
        return
    total = data.audience - data.reached
    yield heading(words.count("announcement_counted.left_out", total))
    yield facts(rows)
    for why, _ in data.left_out:
        if why in _HELPED:
            yield paragraph(words.text(f"announcement_left_out.{why}.cure"))
    names = [clean(name, NAME) for name in data.without_account]
    if names:
        more = dict(data.left_out).get(LeftOut.NO_CHAT_IDENTITY, 0) - len(names)
        yield paragraph(fit(_named(names, more, words), LINE * 4))


def _told(why: LeftOut) -> LeftOut:
    """Return as what a reason is told: a pause is nobody else's business, and stands under leave."""
    return LeftOut.ON_LEAVE if why is LeftOut.PAUSED else why


def _reasons(
    data: AnnouncementCountedData | AnnouncementToApproveData, words: Words
) -> list[tuple[str, str]]:
    """Return for which reasons how many do not get it."""
    counts = [(words.text(f"announcement_left_out.{_told(why)}"), count) for why, count in data.left_out]
    if data.together:
        counts.append((words.text("announcement_left_out.together"), data.together))
    return [(name, words.count("number.people", count)) for name, count in counts]


def _what_is_next(data: AnnouncementCountedData, words: Words) -> Iterator[Element]:
    if data.next is Next.PROPOSE:
        channel_or_many = "channel" if data.is_for_others_too else "many"
        why = "urgent" if data.is_urgent else channel_or_many
        yield paragraph(words.text(f"announcement_counted.propose.{why}", above=data.approve_above))
    elif data.next is Next.NOTHING:
        yield paragraph(words.text("announcement_counted.nothing"))
    elif data.next is Next.WAIT:
        yield paragraph(words.text("announcement_counted.wait"))
    elif data.is_approved:
        yield paragraph(words.text("announcement_counted.approved"))
    yield context(words.text("announcement_counted.note"))


def _of_counted(data: AnnouncementCountedData, words: Words) -> Buttons | None:
    own_id = data.announcement_id
    propose = ProposeAnnouncement(own_id, data.seen)
    return buttons((
        _send(data, words) if data.next is Next.SEND else None,
        Button(words.text("announcement_counted.ask"), propose, ButtonStyle.PRIMARY)
        if data.next is Next.PROPOSE else None,
        Button(words.text("announcement_counted.text"), OpenAnnouncementText(own_id)),
        Button(words.text("announcement_counted.whom"), OpenAnnouncementAudience(own_id)),
        Button(words.text("announcement_counted.again"), CountAnnouncement(own_id)),
    ))  # fmt: skip


def _send(data: AnnouncementCountedData, words: Words) -> Button:
    where = data.recipients or data.channels
    key = "announcement_counted.send" if data.recipients else "announcement_counted.post"
    sure = Confirm(
        _question(f"{key}.question", where, data, words),
        words.text(f"{key}.yes"),
        words.text("announcement_counted.send.no"),
    )
    send = LaunchAnnouncement(data.announcement_id, data.seen)
    return Button(label(words.count(key, where), words), send, ButtonStyle.PRIMARY, sure)


def _question(key: str, where: int, data: AnnouncementCountedData, words: Words) -> str:
    """Return what is asked before it is sent: to how many people and channels, and from when on."""
    asked = words.count(key, where, title=quoted(data.title, NAME))
    if data.recipients and data.channels:
        asked = words.count("announcement_counted.question.channels", data.channels, asked=asked)
    if data.first_at is None:
        return asked
    return words.text("announcement_counted.question.first", asked=asked, at=_there(data.first_at, words))


# ---------------------------------------------------------------------------- a second person's word


def announcement_to_approve(data: AnnouncementToApproveData, words: Words) -> Card:
    """Show somebody what is to be sent to whom, and ask for their word."""
    title = _title("announcement_to_approve.title", data.recipients, data.channels, data.title, words)
    asked = words.text("announcement_to_approve.why", name=clean(data.asked_by, NAME), on=data.asked_on)
    return make_card(
        "announcement_to_approve",
        words,
        title=fit(title, TITLE),
        elements=(
            heading(words.text("announcement_to_approve.urgent")) if data.is_urgent else None,
            facts(_rows(data, words)),
            *_of_these(data, words),
            Divider(),
            _instead(data, words),
            heading(clean(data.title, TITLE)),
            *markdown.elements(data.text),
            Divider(),
            _of_approval(data, words),
            context(asked),
        ),
    )  # fmt: skip


def _instead(data: AnnouncementToApproveData, words: Words) -> Context | None:
    if not data.instead:
        return None
    return context(words.text("announcement_to_approve.instead", language=language_name(data.instead, words)))


def _of_these(data: AnnouncementToApproveData, words: Words) -> Iterator[Element | None]:
    """Yield how many of them are expected to get it, and who not and why."""
    rows = _reasons(data, words)
    if rows:
        reached = words.text("announcement_counted.reached"), words.count("number.people", data.reached)
        yield facts((reached, *rows))


def _rows(data: AnnouncementToApproveData, words: Words) -> Iterator[tuple[str, str]]:
    yield from audience_rows(data.audience, data.recipients, words)
    if data.channels:
        yield words.text("announcement_counted.channels"), words.number(data.channels)
    day = words.text("announcement_to_approve.at_once") if data.on is None else words.date(data.on)
    yield words.text("announcement_to_approve.on"), day
    if data.first_at is not None and data.on is not None:
        yield words.text("announcement_counted.first"), _there(data.first_at, words)
    if data.valid_until is not None:
        yield words.text("announcement_counted.until"), words.date(data.valid_until)
    yield from shown_once_more(data.repeats, words)
    yield from beside_the_text(data.beside, words)


def _of_approval(data: AnnouncementToApproveData, words: Words) -> Buttons | None:
    own_id = data.announcement_id
    where = data.recipients or data.channels
    key = "announcement_to_approve.question" if data.recipients else "announcement_to_approve.question.post"
    sure = Confirm(
        words.count(key, where, title=quoted(data.title, NAME)),
        words.text("announcement_to_approve.yes"),
        words.text("announcement_to_approve.no"),
    )
    approve = ApproveAnnouncement(own_id, data.seen)
    return buttons((
        Button(words.text("announcement_to_approve.approve"), approve, ButtonStyle.PRIMARY, sure),
        Button(words.text("announcement_to_approve.refuse"), OpenAnnouncementRefusal(own_id)),
        Button(words.text("announcement_to_approve.preview"), PreviewAnnouncement(own_id, words.language)),
    ))  # fmt: skip


def announcement_refusal_form(data: AnnouncementRefusalFormData, words: Words) -> Form:
    """Ask why it is sent back; the author reads it."""
    reason = TextInput(
        name="reason",
        label=words.text("announcement_refusal_form.reason"),
        multiline=True,
        max_length=LONGEST_REASON,
        required=True,
    )
    return make_form(
        "announcement_refusal_form",
        words,
        title=words.text("announcement_refusal_form.title"),
        elements=(
            paragraph(words.text("announcement_refusal_form.about", title=quoted(data.title, TITLE))),
            reason,
            context(words.text("announcement_refusal_form.note")),
        ),
        submit=Button(
            words.text("announcement_refusal_form.send"),
            RefuseAnnouncement(data.announcement_id),
            ButtonStyle.PRIMARY,
        ),
    )


# ---------------------------------------------------------------------------- how it went on


def announcement_decided(data: AnnouncementDecidedData, words: Words) -> Card:
    """Say how it went on with an announcement, and why."""
    key = f"announcement_decided.{data.decision}"
    reason = clean_paragraph(data.reason, LONGEST_REASON) if data.reason else ""
    return make_card(
        "announcement_decided",
        words,
        title=fit(_decided(data, words), TITLE),
        elements=(
            paragraph(words.text(f"{key}.text")),
            paragraph(words.text("announcement_decided.reason", reason=reason)) if reason else None,
            context(words.text("announcement_decided.by", name=clean(data.by_name, NAME)))
            if data.by_name and data.decision is not Decision.CORRECTED else None,
            buttons((
                _show(data.announcement_id, words)
                if data.decision is not Decision.LOST_RIGHT else None,
                Button(words.text("announcement_decided.list"), ShowAnnouncements())
                if data.decision is not Decision.LOST_RIGHT else None,
            )),
        ),
    )  # fmt: skip


def _decided(data: AnnouncementDecidedData, words: Words) -> str:
    title = clean(data.title, NAME)
    key = f"announcement_decided.{data.decision}.title"
    if data.decision is Decision.LAUNCHED and not data.people:
        return words.count(f"{key}.posted", data.channels, title=title)
    if data.decision in (Decision.ASKED, Decision.LAUNCHED):
        return words.count(key, data.people, title=title)
    if data.decision is Decision.CORRECTED:
        return words.text(key, title=title, name=clean(data.by_name, NAME))
    return words.text(key, title=title)


def _show(announcement_id: int, words: Words) -> Button:
    return Button(words.text("announcement_decided.show"), ShowAnnouncement(announcement_id))
