"""Counts for those who run a programme, and deliveries and roster for those who run Hojorin."""

from decimal import Decimal

from cards.actions import ResumeSending, ShowProgramme, StopSending
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph, to_home
from cards.builders.wording import trouble_name
from cards.data import DeliveryCounts, LeadProgrammeListData, ProgrammeCounts, RosterCounts, StopConfirmData
from cards.model import (
    MAX_POINTS,
    Button,
    ButtonStyle,
    Card,
    Chart,
    ChartKind,
    Confirm,
    Element,
    Series,
    Table,
)
from cards.texts import NAME, clean
from cards.words import Words
from coaching.checkins.model import GroupCounts, TroubleKind
from coaching.programmes.model import Attitude, Clarity
from people.outbox import MessageState, Reason

MAX_GROUPS = 40
"""Departments in one table, so that a card stays under Slack's 100 rows with room to spare."""
MAX_PROGRAMMES = 20
"""Programmes offered as buttons; Slack takes 25 in a row (slack_sdk.models.blocks)."""

_PARTS = ("done", "on_track", "trouble", "open", "silent")


def programme_counts(data: ProgrammeCounts, words: Words) -> Card:
    """Show a programme's answers as counts: by department, by week, by kind of trouble; never names."""
    return make_card(
        "programme_counts",
        words,
        title=counts_title(data, words),
        elements=(*counts_elements(data, words), buttons((to_home(words),))),
    )


def counts_title(data: ProgrammeCounts, words: Words) -> str:
    """Return how many check-ins were answered, and the programme."""
    programme = clean(data.programme_name, NAME)
    whole = data.whole
    if _is_protected(data):
        return words.text("counts.title.few", programme=programme)
    if not whole.invited:
        return words.text("counts.title.none", programme=programme)
    return words.text(
        "counts.title",
        answered=answered(whole),
        invited=whole.invited,
        percent=words.percent(Decimal(answered(whole)) / whole.invited),
        programme=programme,
    )


def answered(group: GroupCounts) -> int:
    """Return how many check-ins of the group were answered."""
    return group.done + group.on_track + group.trouble


def _is_protected(data: ProgrammeCounts) -> bool:
    """Tell whether so few take part that no count is shown: it could be somebody's answer."""
    return 0 < data.whole.people < data.smallest_group


def counts_elements(data: ProgrammeCounts, words: Words) -> tuple[Element, ...]:
    """Return the tables and the chart of a programme; without any check-in, what will stand here."""
    if _is_protected(data):
        return (paragraph(words.text("counts.too_few", smallest=data.smallest_group)),)
    if not data.whole.invited:
        empty = words.text("counts.empty", first=data.first, last=data.last)
        return (paragraph(empty), *_clarity_table(data, words))
    period = words.text("counts.period", first=data.first, last=data.last)
    protected = words.text("counts.protected", smallest=data.smallest_group)
    return (
        paragraph(period),
        *_weeks_chart(data, words),
        _group_table(data, words),
        *_trouble_table(data, words),
        *_clarity_table(data, words),
        *_attitude_table(data, words),
        context(protected),
    )


def _group_table(data: ProgrammeCounts, words: Words) -> Table:
    """Return a row per department and the total, in which every column adds up."""
    header = ("group", "people", "invited", *_PARTS)
    rows = [_group_row(_group_name(group.group, words), group, words) for group in _shown(data.groups)]
    rows.append(_group_row(words.text("counts.whole"), data.whole, words))
    return Table(
        words.text("counts.table"), tuple(words.text(f"counts.{name}") for name in header), tuple(rows)
    )


def _shown(groups: tuple[GroupCounts, ...]) -> tuple[GroupCounts, ...]:
    """Return the groups to show; what is over the limit is added up, so that the total still fits."""
    if len(groups) <= MAX_GROUPS:
        return groups
    rest = groups[MAX_GROUPS - 1 :]
    pooled = GroupCounts(
        group="",
        people=sum(group.people for group in rest),
        invited=sum(group.invited for group in rest),
        done=sum(group.done for group in rest),
        on_track=sum(group.on_track for group in rest),
        trouble=sum(group.trouble for group in rest),
        open=sum(group.open for group in rest),
        silent=sum(group.silent for group in rest),
    )
    return (*groups[: MAX_GROUPS - 1], pooled)


def _group_name(group: str, words: Words) -> str:
    return clean(group, NAME) if group else words.text("counts.pooled")


def _group_row(name: str, group: GroupCounts, words: Words) -> tuple[str, ...]:
    numbers = (
        group.people, group.invited, group.done, group.on_track, group.trouble, group.open, group.silent
    )  # fmt: skip
    return name, *(words.number(number) for number in numbers)


def _weeks_chart(data: ProgrammeCounts, words: Words) -> tuple[Chart, ...]:
    """Return the answers of the latest weeks as bars; nothing when there is no week yet."""
    weeks = data.weeks[-MAX_POINTS:]
    if not weeks:
        return ()
    title = words.text("counts.weeks")
    if len(weeks) < len(data.weeks):
        title = words.count("counts.weeks.latest", len(weeks))
    names = ("counts.done", "counts.on_track", "counts.trouble", "counts.without")
    columns = zip(*(week[1:] for week in weeks), strict=True)
    series = tuple(
        Series(words.text(name), tuple(float(number) for number in column))
        for name, column in zip(names, columns, strict=True)
    )
    categories = tuple(words.short_date(week[0]) for week in weeks)
    return (Chart(ChartKind.BAR, title, categories, series, heading=words.text("counts.week")),)


def _trouble_table(data: ProgrammeCounts, words: Words) -> tuple[Table, ...]:
    rows = tuple(
        (trouble_name(kind, words), words.number(data.trouble[kind]))
        for kind in TroubleKind
        if data.trouble.get(kind)
    )
    header = (words.text("counts.kind"), words.text("counts.number"))
    return (Table(words.text("counts.trouble.table"), header, rows),) if rows else ()


def _clarity_table(data: ProgrammeCounts, words: Words) -> tuple[Table, ...]:
    labels = {
        Clarity.CLEAR.value: "day_one.clear",
        Clarity.NOT_QUITE.value: "day_one.not_quite",
        Clarity.QUESTION.value: "day_one.ask",
        "": "counts.clarity.none",
    }
    rows = tuple(
        (words.text(label), words.number(data.clarity[value]))
        for value, label in labels.items()
        if data.clarity.get(value)
    )
    header = (words.text("counts.clarity"), words.text("counts.clarity.people"))
    return (Table(words.text("counts.clarity.table"), header, rows),) if rows else ()


def _attitude_table(data: ProgrammeCounts, words: Words) -> tuple[Table, ...]:
    """Return where people said that they stand; nothing before somebody has said it."""
    said = [(words.text(f"attitude.{each}"), data.attitude.get(each, 0)) for each in Attitude]
    if not any(number for _, number in said):
        return ()
    said.append((words.text("counts.attitude.none"), data.attitude.get("", 0)))
    header = (words.text("counts.attitude"), words.text("counts.clarity.people"))
    rows = tuple((label, words.number(number)) for label, number in said if number)
    return (Table(words.text("counts.attitude.table"), header, rows),)


def programme_list(data: LeadProgrammeListData, words: Words) -> Card:
    """Offer the programmes to those who may see more than one."""
    if not data.programmes:
        return make_card(
            "programme_list",
            words,
            title=words.text("programme_list.title.none"),
            elements=(paragraph(words.text("programme_list.none")), buttons((to_home(words),))),
        )
    shown = data.programmes[:MAX_PROGRAMMES]
    hidden = len(data.programmes) - len(shown)
    more = paragraph(words.count("programme_list.more", hidden)) if hidden else None
    return make_card(
        "programme_list",
        words,
        title=words.count("programme_list.title", len(data.programmes)),
        elements=(
            paragraph(words.text("programme_list.text")),
            buttons(Button(clean(name, NAME), ShowProgramme(programme_id)) for programme_id, name in shown),
            more,
        ),
    )


def deliveries(data: DeliveryCounts, words: Words) -> Card:
    """Show what became of messages, with reasons, their cure, and the emergency stop."""
    return make_card(
        "deliveries",
        words,
        title=_deliveries_title(data, words),
        elements=(
            *deliveries_elements(data, words),
            buttons((emergency_button(data, words) if data.can_stop else None, to_home(words))),
        ),
    )


def _deliveries_title(data: DeliveryCounts, words: Words) -> str:
    if data.stopped:
        return words.text("deliveries.title.stopped", queued=data.queued)
    return words.text("deliveries.title", sent=data.sent, failed=_not_sent(data))


def _not_sent(data: DeliveryCounts) -> int:
    """Count what ended without being sent; what waits for a better moment is not among it."""
    return sum(count for state, _, count in data.reasons if state != MessageState.QUEUED)


def deliveries_elements(data: DeliveryCounts, words: Words) -> tuple[Element, ...]:
    """Return the counts of messages, and the reasons with their cures."""
    rows = (
        (words.text("deliveries.sent"), words.text("number.records", records=data.sent)),
        (words.text("deliveries.queued"), words.text("number.records", records=data.queued)),
        (words.text("deliveries.not_sent"), words.text("number.records", records=_not_sent(data))),
    )
    quiet = None if data.stopped or data.dead else paragraph(words.text("deliveries.none"))
    shown: list[Element | None] = [
        *(heading(words.text("deliveries.dead", platform=clean(name, NAME))) for name in data.dead),
        heading(words.text("deliveries.stopped")) if data.stopped else None,
        facts(rows),
        _reasons(data, words) if data.reasons else quiet,
    ]
    return tuple(element for element in shown if element is not None)


def _reasons(data: DeliveryCounts, words: Words) -> Table:
    header = ("state", "reason", "count", "cure")
    return Table(
        words.text("deliveries.table"),
        tuple(words.text(f"deliveries.{name}") for name in header),
        tuple(_reason_row(state, reason, count, words) for state, reason, count in data.reasons),
    )


def _reason_row(state: str, reason: str, count: int, words: Words) -> tuple[str, str, str, str]:
    known_state = state if state in _STATES else "other"
    known_reason = reason if reason in _REASONS else "other"
    return (
        words.text(f"state.{known_state}"),
        words.text(f"reason.{known_reason}"),
        words.number(count),
        words.text(f"cure.{known_reason}"),
    )


_STATES = frozenset({MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN, MessageState.QUEUED})
_REASONS = frozenset(reason.value for reason in Reason)


def emergency_button(data: DeliveryCounts, words: Words) -> Button:
    """Return the emergency stop, or its end; both ask first."""
    if data.stopped:
        question = Confirm(
            words.text("deliveries.resume.question"),
            words.text("deliveries.resume.yes"),
            words.text("deliveries.resume.no"),
        )
        return Button(words.text("button.resume_sending"), ResumeSending(), confirm=question)
    return stop_button(words)


def stop_button(words: Words) -> Button:
    """Return the emergency stop, which asks first."""
    question = Confirm(
        words.text("deliveries.stop.question"),
        words.text("deliveries.stop.yes"),
        words.text("deliveries.stop.no"),
    )
    return Button(words.text("button.stop_sending"), StopSending(), ButtonStyle.DANGER, question)


def stop_confirm(_data: StopConfirmData, words: Words) -> Card:
    """Ask who typed the emergency stop whether it is meant, as its word is near the one for oneself."""
    return make_card(
        "stop_confirm",
        words,
        title=words.text("stop_confirm.title"),
        elements=(
            paragraph(words.text("stop_confirm.text")),
            paragraph(words.text("stop_confirm.own")),
            buttons((stop_button(words), to_home(words))),
        ),
    )


def roster(data: RosterCounts, words: Words) -> Card:
    """Show the roster in numbers, and what keeps people from being reached."""
    title = words.text("roster.title", active=data.active, people=data.people)
    return make_card(
        "roster",
        words,
        title=title if data.people else words.text("roster.title.none"),
        elements=(*roster_elements(data, words), buttons((to_home(words),))),
    )


def roster_elements(data: RosterCounts, words: Words) -> tuple[Element, ...]:
    """Return the numbers of the roster; when it is empty, how to fill it."""
    if not data.people:
        return (paragraph(words.text("roster.none")),)
    numbers = (
        ("active", data.active),
        ("inactive", data.people - data.active),
        ("on_leave", data.on_leave_today),
        ("without_chat", data.without_chat),
    )
    rows = [(words.text(f"roster.{key}"), words.count("number.people", n)) for key, n in numbers]
    rows.append((words.text("roster.teams"), words.number(data.teams)))
    cure = context(words.text("roster.cure")) if data.without_chat else None
    return tuple(element for element in (facts(rows), cure) if element is not None)
