"""An announcement under way, as those see it who may announce: a report to the last recipient."""

from collections.abc import Iterator

from cards.actions import (
    OpenAnnouncementText,
    PauseAnnouncement,
    RecallAnnouncement,
    ResendAnnouncement,
    ResumeAnnouncement,
    ShowAnnouncementClass,
    ShowAnnouncementReport,
    ShowAnnouncements,
    StopAnnouncement,
)
from cards.builders.parts import buttons, context, facts, heading, make_card, nth_buttons, nth_line, paragraph
from cards.data.announcement_progress import AnnouncementClassData, AnnouncementProgressData
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Element, Progress, Span, Table, Text
from cards.texts import NAME, TITLE, clean, quoted
from cards.words import Value, Words
from coaching.announcements.accounting import PRIVATE, Changes, Group, Reaction
from coaching.announcements.model import AnnouncementState
from people.outbox import MessageState, Reason

MOST_GROUPS = 8
"""Classes told one by one, two elements each, so that it stays one message of Slack (50 elements)."""
_ENDED = frozenset({AnnouncementState.STOPPED, AnnouncementState.RECALLED})
_OWN_REASONS = frozenset(PRIVATE)
_OWN_CURES = frozenset({Reason.EXPIRED, Reason.CHANNEL_GONE, Reason.NOT_INSTALLED})
"""Reasons that are worded for announcements; the others as for all messages."""

Row = tuple[str, str]


def announcement_progress(data: AnnouncementProgressData, words: Words) -> Card:
    """Show how far it is, why the rest comes later or not, what to do about it, and what people did."""
    return make_card(
        "announcement_progress",
        words,
        title=_title(data, words),
        elements=(
            _note(data, words),
            _held(data, words),
            _bar(data, words),
            facts(_figures(data, words)),
            *_when(data, words),
            *_changes(data, words),
            *_groups(data, words),
            *_reactions(data, words),
            _controls(data, words),
            context(_origin(data, words)),
        ),
    )


def _title(data: AnnouncementProgressData, words: Words) -> str:
    account, name = data.account, clean(data.title, TITLE)
    key = f"announcement_progress.title.{_stage(data)}"
    whole = whole_of(account.total, data.channels, words)
    on, at = data.scheduled_on, f"{data.scheduled_at:%H:%M}"
    return words.text(key, sent=account.sent, whole=whole, title=name, on=on, at=at)


def whole_of(total: int, channels: int, words: Words) -> str:
    """Return of how many people, and of how many channels beside, all recipients consist."""
    people = total - channels
    rest = words.count("announcement_draft.channels", channels) if channels else ""
    if channels and not people:
        return rest
    found = words.count("number.people", people)
    return words.text("announcement_progress.whole", people=found, channels=rest) if rest else found


def _stage(data: AnnouncementProgressData) -> str:
    """Return the name of the words for how far it is."""
    if data.state in _ENDED:
        return data.state.value
    if _is_scheduled(data):
        return "scheduled"
    if data.account.sent == data.account.total:
        return "all"
    if data.is_over:
        return "over"
    return "paused" if data.state is AnnouncementState.PAUSED else "sending"


def _is_scheduled(data: AnnouncementProgressData) -> bool:
    return data.scheduled_on is not None and data.state is AnnouncementState.SENDING and not data.is_over


def _is_paused(data: AnnouncementProgressData) -> bool:
    return data.state is AnnouncementState.PAUSED and not data.is_over


def _note(data: AnnouncementProgressData, words: Words) -> Text | None:
    if data.note is None:
        return None
    return heading(words.text(f"announcement_progress.note.{data.note}", n=data.note_count))


def _held(data: AnnouncementProgressData, words: Words) -> Text | None:
    """Say that nothing goes out at the moment, where something is to."""
    if data.held is None or not data.account.open or not _goes_on(data):
        return None
    return heading(words.text(f"announcement_counted.held.{data.held}"))


def _bar(data: AnnouncementProgressData, words: Words) -> Progress:
    total = max(data.account.total, 1)
    sent = min(max(data.account.sent, 0), total)
    return Progress(words.text("announcement_progress.bar"), sent, total)


def _figures(data: AnnouncementProgressData, words: Words) -> Iterator[Row | None]:
    """Yield rows that add up to the first one."""
    account = data.account
    whole = whole_of(account.total, data.channels, words)
    yield words.text("announcement_progress.total"), whole
    yield words.text("announcement_progress.sent"), _number(account.sent, words)
    parts = {
        "going": account.going,
        "scheduled": account.next if _is_scheduled(data) else 0,
        "next": 0 if _is_paused(data) or _is_scheduled(data) else account.next,
        "held": _held_back(data) if _is_paused(data) else account.held,
        "later": 0 if _is_paused(data) else account.later,
        "waiting": account.counted(MessageState.QUEUED),
        "failed": account.counted(MessageState.FAILED),
        "uncertain": account.counted(MessageState.UNKNOWN),
        "left_out": account.counted(MessageState.DROPPED),
        "ended": account.ended,
    }
    for name, count in parts.items():
        yield (words.text(f"announcement_progress.{name}"), _number(count, words)) if count else None


def _held_back(data: AnnouncementProgressData) -> int:
    """Return how many wait for a paused announcement to go on, whatever they would wait for besides."""
    return data.account.held + data.account.next + data.account.later


def _number(count: int, words: Words) -> str:
    return words.text("number.records", records=count)


def _when(data: AnnouncementProgressData, words: Words) -> Iterator[Element | None]:
    """Yield when the rest comes, and why not now."""
    if _is_paused(data):
        held = _held_back(data)
        yield paragraph(words.count("announcement_progress.waits", held)) if held else None
        return
    if _is_scheduled(data):
        at = f"{data.scheduled_at:%H:%M}"
        yield paragraph(words.text("announcement_progress.scheduled.when", on=data.scheduled_on, at=at))
    later = [one for one in data.account.groups if one.comes_later]
    for group in later:
        why = _reason(group, words)
        yield paragraph(words.count("announcement_progress.later.why", group.count, why=why))
    # While nothing leaves, nothing is said of when all will have.
    goes_on = data.state is AnnouncementState.SENDING and not data.is_over and data.held is None
    if data.expected_at is not None and data.account.open and goes_on:
        yield paragraph(words.text("announcement_progress.expected", at=data.expected_at))


def _changes(data: AnnouncementProgressData, words: Words) -> Iterator[Element | None]:
    """Yield how far a correction or the recall is; each list adds up to its first row."""
    for name, changes in (("correction", data.correction), ("recall", data.recall)):
        if changes is None:
            continue
        yield heading(words.text(f"announcement_progress.{name}"))
        yield facts(_of_change(name, changes, words)) if changes.of else None
    if data.correction is not None:
        had = "later" if data.correction.of else "nobody"
        yield paragraph(words.text(f"announcement_progress.correction.{had}"))
    if data.recall is not None:
        yield paragraph(words.text("announcement_progress.recall.read"))


def _of_change(name: str, changes: Changes, words: Words) -> Iterator[Row | None]:
    yield words.text(f"announcement_progress.{name}.of"), _number(changes.of, words)
    yield words.text(f"announcement_progress.{name}.done"), _number(changes.done, words)
    rest = {"replaced": changes.replaced, "waiting": changes.waiting, "left": changes.left}
    for part, count in rest.items():
        label = f"announcement_progress.{name if part == 'left' else 'change'}.{part}"
        yield (words.text(label), _number(count, words)) if count else None


# ---------------------------------------------------------------------------- whom it did not reach


def _groups(data: AnnouncementProgressData, words: Words) -> Iterator[Element | None]:
    """Yield each class of those whom it has not reached, with what to do about it."""
    told = [one for one in data.account.groups if not one.comes_later]
    for place, group in enumerate(told[:MOST_GROUPS], start=1):
        n = place if len(told) > 1 else 0
        is_given_up = group.state is MessageState.FAILED and not _goes_on(data)
        late = words.text("announcement_progress.cure.too_late")
        cure = late if is_given_up else cure_of(group, words)
        title = nth_line(n, group_title(group, words), words)
        yield Text((Span(title, strong=True), Span(f"\n{cure}")))
        yield _of_group(n, data, group, words)
    rest = sum(one.count for one in told[MOST_GROUPS:])
    if rest:
        yield paragraph(words.text("announcement_progress.other_classes", n=rest))


def group_title(group: Group, words: Words) -> str:
    """Return what became of a class, why, and how many are in it."""
    state = words.text(f"state.{group.state}") if group.state in _STATES else words.text("state.other")
    return words.text("announcement_progress.class", state=state, why=_reason(group, words), n=group.count)


_STATES = frozenset({MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN, MessageState.QUEUED})


def _reason(group: Group, words: Words) -> str:
    reason = group.reason
    if reason is None:
        return words.text("announcement_progress.days")
    own = reason in _OWN_REASONS
    return words.text(f"announcement_progress.reason.{reason}" if own else f"reason.{reason}")


def cure_of(group: Group, words: Words) -> str:
    """Return what helps those in a class, or helps next time."""
    reason = group.reason
    if group.state is MessageState.UNKNOWN:
        return words.text("announcement_progress.cure.uncertain")
    if reason is None or reason in PRIVATE:
        is_full = reason is Reason.OVER_BUDGET
        return words.text(f"announcement_progress.cure.{'over_budget' if is_full else 'days'}")
    own = reason in _OWN_CURES
    return words.text(f"announcement_progress.cure.{reason}" if own else f"cure.{reason}")


def _of_group(n: int, data: AnnouncementProgressData, group: Group, words: Words) -> Buttons | None:
    own_id, reason = data.announcement_id, group.reason or ""
    show = ShowAnnouncementClass(own_id, group.state.value, str(reason))
    again = ResendAnnouncement(own_id, str(reason))
    return nth_buttons(n, (
        Button(words.text("announcement_progress.names"), show) if group.is_named else None,
        Button(words.text("announcement_progress.again"), again, ButtonStyle.PRIMARY)
        if _may_go_again(data, group) else None,
    ), words)  # fmt: skip


def _may_go_again(data: AnnouncementProgressData, group: Group) -> bool:
    return data.can_change and group.can_go_again and _goes_on(data)


def _goes_on(data: AnnouncementProgressData) -> bool:
    """Tell whether it may still reach somebody."""
    return data.state not in _ENDED and not data.is_over


# ---------------------------------------------------------------------------- what people did


def _reactions(data: AnnouncementProgressData, words: Words) -> Iterator[Element | None]:
    if not data.reactions:
        return
    yield heading(words.text("announcement_progress.reactions"))
    if all(found is None for _, found in data.reactions):
        yield context(words.text("announcement_progress.reactions.hidden", smallest=data.smallest))
        return
    yield facts(
        (words.text(f"announcement_progress.reaction.{kind}"), _reaction(found, words))
        for kind, found in data.reactions
    )
    yield context(words.text("announcement_progress.reactions.why", smallest=data.smallest))


def _reaction(found: Reaction | None, words: Words) -> str:
    if found is None:
        return words.text("announcement_progress.reaction.hidden")
    name = "least" if found.is_least else "people"
    return words.count(f"announcement_progress.reaction.{name}", found.count)


# ---------------------------------------------------------------------------- what can be done


def _controls(data: AnnouncementProgressData, words: Words) -> Buttons | None:
    own_id, goes_on = data.announcement_id, _goes_on(data)
    is_paused = data.state is AnnouncementState.PAUSED
    can_end = goes_on and (is_paused or data.account.open > 0)
    has_left = data.account.sent > 0 and data.state is not AnnouncementState.RECALLED
    go_on = Button(words.text("announcement_progress.go_on"), ResumeAnnouncement(own_id), ButtonStyle.PRIMARY)
    pause = Button(words.text("announcement_progress.pause"), PauseAnnouncement(own_id))
    offered = (
        (go_on if is_paused else pause) if can_end else None,
        Button(words.text("announcement_progress.correct"), OpenAnnouncementText(own_id))
        if goes_on
        else None,
        _stop(data, words) if can_end else None,
        _recall(data, words) if has_left else None,
    )
    return buttons((
        *(offered if data.can_change else ()),
        Button(words.text("announcement_progress.show"), ShowAnnouncementReport(own_id)),
        Button(words.text("announcement_progress.list"), ShowAnnouncements(0)),
    ))  # fmt: skip


def _stop(data: AnnouncementProgressData, words: Words) -> Button:
    sent, rest = data.account.sent, data.account.open
    key = f"announcement_progress.stop.question{'' if sent else '.nobody'}"
    sure = Confirm(
        words.text(key, sent=sent, n=rest),
        words.text("announcement_progress.stop.yes"),
        words.text("announcement_progress.stop.no"),
        is_red=True,
    )
    label = words.text("announcement_progress.stop")
    return Button(label, StopAnnouncement(data.announcement_id), confirm=sure)


def _recall(data: AnnouncementProgressData, words: Words) -> Button:
    rest = data.account.open if _goes_on(data) else 0
    key = f"announcement_progress.recall.question{'.rest' if rest else ''}"
    sure = Confirm(
        words.text(key, sent=data.account.sent, n=rest),
        words.text("announcement_progress.recall.yes"),
        words.text("announcement_progress.recall.no"),
        is_red=True,
    )
    label = words.text("announcement_progress.take_back")
    return Button(label, RecallAnnouncement(data.announcement_id), confirm=sure)


def _origin(data: AnnouncementProgressData, words: Words) -> str:
    somebody = words.text("announcement_progress.somebody")
    by = clean(data.author_name, NAME) if data.author_name else somebody
    told: dict[str, Value] = {"by": by, "at": data.launched_at, "now": data.as_of}
    if data.valid_until is None:
        return words.text("announcement_progress.launched", **told)
    return words.text("announcement_progress.valid", **told, until=data.valid_until)


# ---------------------------------------------------------------------------- who is in a class


def announcement_class(data: AnnouncementClassData, words: Words) -> Card:
    """Name those whom it did not reach for a reason that can be cured."""
    back = ShowAnnouncementReport(data.announcement_id)
    return make_card(
        "announcement_class",
        words,
        title=group_title(data.group, words),
        elements=(
            paragraph(words.text("announcement_class.about", title=quoted(data.title, TITLE))),
            paragraph(cure_of(data.group, words)),
            _names(data, words),
            buttons((
                _turn(data, data.page - 1, "earlier", words) if data.page > 0 else None,
                _turn(data, data.page + 1, "more", words) if data.has_more else None,
                Button(words.text("announcement_class.back"), back),
            )),
            context(words.text("announcement_class.why")),
        ),
    )  # fmt: skip


def _names(data: AnnouncementClassData, words: Words) -> Table | Text:
    if not data.names:
        return paragraph(words.text("announcement_class.nobody"))
    header = words.text("announcement_class.name"), words.text("announcement_class.team")
    rows = tuple((clean(name, NAME), clean(team, NAME)) for name, team in data.names)
    return Table(words.text("announcement_class.table"), header, rows)


def _turn(data: AnnouncementClassData, page: int, name: str, words: Words) -> Button:
    group = data.group
    action = ShowAnnouncementClass(data.announcement_id, group.state.value, str(group.reason or ""), page)
    return Button(words.text(f"announcement_class.{name}"), action)
