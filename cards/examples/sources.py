"""Sources of numbers: silent ones, and all of them on the home of an admin."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards.data.sources import SourceLine, SourceSilentData
from cards.examples.basics import TODAY, programme
from measures.sources.model import Every, Health

_LAST = datetime(TODAY.year, TODAY.month, TODAY.day, 2, 10, tzinfo=ZoneInfo("Asia/Tokyo"))


def silent(language: str) -> tuple[SourceSilentData, ...]:
    """For its owner, by day; for who leads the programme, by week; one that only the settings name."""
    cases = ((Every.DAY, 5, True), (Every.WEEK, 9, False), (Every.MONTH, 40, True))
    return tuple(
        SourceSilentData(
            name="crm" if every is not Every.MONTH else "time_sheets",
            last_at=_LAST - timedelta(days=days),
            every=every,
            programmes=(programme(language),) if every is not Every.MONTH else (),
            is_owner=is_owner,
        )
        for every, days, is_owner in cases
    )


def well() -> tuple[SourceLine, ...]:
    """One source, which delivers."""
    return (SourceLine(name="crm", health=Health.WELL, last_at=_LAST),)


def mixed() -> tuple[SourceLine, ...]:
    """One of each, and more than a home names."""
    some = (
        SourceLine(name="crm", health=Health.WELL, last_at=_LAST),
        SourceLine(name="erp", health=Health.SILENT, last_at=_LAST - timedelta(days=9)),
        SourceLine(name="time_sheets", health=Health.NOTHING_YET, last_at=None),
    )
    more = tuple(
        SourceLine(name=f"region_{number}", health=Health.WELL, last_at=_LAST) for number in range(1, 6)
    )
    return some + more
