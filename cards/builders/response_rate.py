"""The response rate: how many of all members did something with announcements, by month and by team."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cards.actions import ShowAnnouncements, ShowResponseRate
from cards.builders.parts import buttons, context, heading, make_card, paragraph, to_home
from cards.builders.survey_form import BETWEEN
from cards.data.response_rate import ResponseRateData
from cards.model import Button, Card, Chart, ChartKind, Element, Series, Table
from cards.texts import NAME, clean
from cards.words import Words
from coaching.announcements.response_rate import Group, GroupKind, MonthlyRate, Withheld

MAX_GROUPS = 60
"""Departments and teams in the table; it stays under Slack's 100 rows with room to spare."""
LEAST_POINTS = 3
"""Months that make a line: two are compared more quickly in the table."""
MAX_BUTTONS = 6
"""Months offered as buttons, the latest ones."""


def response_rate(data: ResponseRateData, words: Words) -> Card:
    """Show a month by department and team, and the months side by side; say when the first one comes."""
    return make_card(
        "response_rate",
        words,
        title=_title(data, words),
        elements=(*_elements(data, words), buttons((_to_list(words), to_home(words)))),
    )


def _title(data: ResponseRateData, words: Words) -> str:
    one = data.shown
    if one is None:
        return words.text("response_rate.none")
    month = words.month(one.month)
    if isinstance(one.responded, Withheld):
        return words.text(
            "response_rate.title.withheld", month=month, said=_responded(one, one.smallest_group, words)
        )
    return words.text(
        "response_rate.title",
        month=month,
        percent=_percent(one.responded, one.people, words),
        responded=one.responded,
        people=one.people,
    )


def _of_reached(one: MonthlyRate, words: Words) -> Element | None:
    """Say how many responded of those whom something reached: the rate itself is of all members."""
    if isinstance(one.responded, Withheld) or not one.reached:
        return None
    percent = _percent(one.responded, one.reached, words)
    return heading(
        words.text("response_rate.of_reached", reached=one.reached, responded=one.responded, percent=percent)
    )


def _elements(data: ResponseRateData, words: Words) -> Iterator[Element | None]:
    one = data.shown
    if one is None:
        yield paragraph(words.text("response_rate.empty", next=data.next_on))
        yield context(words.text("response_rate.what"))
        return
    yield _of_reached(one, words)
    yield _month_table(one, words)
    if not one.groups:
        yield paragraph(words.text("response_rate.no_groups", smallest=one.smallest_group))
    elif len(one.groups) > MAX_GROUPS:
        yield paragraph(words.count("response_rate.more_groups", len(one.groups) - MAX_GROUPS))
    if len(data.months) > 1:
        yield _months_table(data.months, words)
        yield _chart(data.months, words)
        yield buttons(_to_month(other, words) for other in data.months[:MAX_BUTTONS] if other != one)
    yield context(words.text("response_rate.what"))
    yield context(words.text("response_rate.protected", smallest=one.smallest_group, next=data.next_on))


def _month_table(one: MonthlyRate, words: Words) -> Table:
    """Return the whole first, then its departments, each with its teams."""
    caption = words.text("response_rate.table", month=words.month(one.month), year=str(one.month.year))
    whole = (words.text("response_rate.whole"), *_cells(one, one.smallest_group, words))
    rows = (
        (_name(group, words), *_cells(group, one.smallest_group, words)) for group in one.groups[:MAX_GROUPS]
    )
    return Table(caption, _header("response_rate.group", words), (whole, *rows))


def _months_table(months: Sequence[MonthlyRate], words: Words) -> Table:
    rows = tuple((_month_and_year(one, words), *_cells(one, one.smallest_group, words)) for one in months)
    return Table(words.text("response_rate.months"), _header("response_rate.month", words), rows)


def _header(first: str, words: Words) -> tuple[str, ...]:
    others = ("response_rate.responded", "response_rate.reached")
    return tuple(words.text(key) for key in (first, *others))


def _cells(of: Group | MonthlyRate, smallest: int, words: Words) -> tuple[str, ...]:
    """Return two cells, so that a phone has room for both: who responded, and who was reached of all."""
    reached = words.text("response_rate.reached_of", reached=of.reached, people=of.people)
    return _responded(of, smallest, words), reached


def _responded(of: Group | MonthlyRate, smallest: int, words: Words) -> str:
    """Return how many responded, and the share of all members; or the words in place of a count."""
    if isinstance(of.responded, int):
        return _share(of.responded, of.people, words)
    return words.text(f"response_rate.withheld.{of.responded}", smallest=smallest, twice=2 * smallest)


def _share(number: int, people: int, words: Words) -> str:
    percent = _percent(number, people, words)
    return words.text("response_rate.share", number=number, percent=percent)


def _percent(number: int, people: int, words: Words) -> str:
    return words.percent(Decimal(number) / people) if people else words.percent(0)


def _name(group: Group, words: Words) -> str:
    place = BETWEEN.join(clean(part, NAME) for part in group.path)
    match group.kind:
        case GroupKind.PLACE:
            return place or words.text("response_rate.no_team")
        case GroupKind.DIRECT:
            return (
                words.text("response_rate.direct", place=place)
                if place
                else words.text("response_rate.no_team")
            )
        case GroupKind.REST:
            return (
                words.text("response_rate.rest", place=place) if place else words.text("response_rate.others")
            )


def _chart(months: Sequence[MonthlyRate], words: Words) -> Chart | None:
    """Return the rate as a line, oldest month first; nothing while there are few figures."""
    told = [
        (words.month(one.month), 100 * one.responded / one.people)
        for one in reversed(months)
        if isinstance(one.responded, int) and one.people
    ]
    if len(told) < LEAST_POINTS:
        return None
    line = Series(words.text("response_rate.responded"), tuple(round(value, 1) for _, value in told))
    categories = tuple(month for month, _ in told)
    return Chart(ChartKind.LINE, words.text("response_rate.chart"), categories, (line,))


def _month_and_year(one: MonthlyRate, words: Words) -> str:
    return words.text("response_rate.month.year", month=words.month(one.month), year=str(one.month.year))


def _to_month(one: MonthlyRate, words: Words) -> Button:
    label = words.text("response_rate.show", month=words.month(one.month))
    return Button(label, ShowResponseRate(f"{one.month:%Y-%m}"))


def _to_list(words: Words) -> Button:
    return Button(words.text("announcements_list.rate.back"), ShowAnnouncements())
