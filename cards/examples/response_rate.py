"""The response rate: before the first month, a whole table, months without a count."""

from dataclasses import replace
from datetime import date

from cards.data.response_rate import ResponseRateData
from cards.examples.basics import say
from coaching.announcements.response_rate import Group, GroupKind, MonthlyRate, Withheld

_NEXT = date(2026, 12, 1)


def rates(language: str) -> tuple[ResponseRateData, ...]:
    """Before the first month; one month of a small company, which has no parts; four months with teams; a
    month in which few responded, one in which too few were reached, and a company of very many parts."""
    october = _october(language)
    small = MonthlyRate(month=date(2026, 10, 1), people=38, reached=34, responded=11, smallest_group=5)
    september = replace(october, month=date(2026, 9, 1), reached=180, responded=Withheld.FEW, groups=())
    august = replace(october, month=date(2026, 8, 1), people=236, reached=201, responded=28, groups=())
    july = replace(august, month=date(2026, 7, 1), reached=196, responded=21)
    june = replace(august, month=date(2026, 6, 1), reached=12, responded=Withheld.NEARLY_ALL)
    unsaid = replace(june, reached=7, responded=Withheld.TOO_FEW_REACHED)
    large = _large(language)
    return (
        ResponseRateData(months=(), shown=None, next_on=_NEXT),
        ResponseRateData(months=(small,), shown=small, next_on=_NEXT),
        ResponseRateData(months=(october, september, august, july, june), shown=october, next_on=_NEXT),
        ResponseRateData(months=(october, september), shown=september, next_on=_NEXT),
        ResponseRateData(months=(unsaid,), shown=unsaid, next_on=_NEXT),
        ResponseRateData(months=(large,), shown=large, next_on=_NEXT),
    )


def _large(language: str) -> MonthlyRate:
    """A month of a company of very many departments, and of people who are in none."""
    branch = say(language, en="Branch", ja="支店")
    branches = [
        Group(path=(f"{branch}{number}",), kind=GroupKind.PLACE, people=100, reached=90, responded=20)
        for number in range(1, 63)
    ]
    nowhere = Group(path=(), kind=GroupKind.DIRECT, people=50, reached=40, responded=10)
    return MonthlyRate(
        month=date(2026, 10, 1),
        people=6250,
        reached=5620,
        responded=1250,
        smallest_group=5,
        groups=(nowhere, *branches),
    )


def _october(language: str) -> MonthlyRate:
    sales, east = say(language, en="Sales", ja="営業部"), say(language, en="East", ja="東日本")
    corporate = say(language, en="Corporate", ja="管理部門")
    place, rest = GroupKind.PLACE, GroupKind.REST
    rows: tuple[tuple[tuple[str, ...], GroupKind, int, int, int | Withheld], ...] = (
        ((corporate,), place, 40, 0, Withheld.NOBODY_REACHED),
        ((sales,), place, 130, 128, 38),
        ((sales,), GroupKind.DIRECT, 14, 14, 6),
        ((sales, east), place, 62, 62, 20),
        ((sales,), rest, 54, 52, 12),
        ((), rest, 70, 66, 9),
    )
    groups = tuple(
        Group(path=path, kind=kind, people=people, reached=reached, responded=responded)
        for path, kind, people, reached, responded in rows
    )
    return MonthlyRate(
        month=date(2026, 10, 1), people=240, reached=194, responded=47, smallest_group=5, groups=groups
    )
