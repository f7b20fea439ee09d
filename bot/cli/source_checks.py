"""What `check` says of sources of readings: a line for each."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli import source_texts as texts
from bot.cli.findings import Finding
from bot.config import Settings
from coaching.programmes.model import Programme
from handlers.context import UnitOfWork
from handlers.kpis.sources import SourceInUse, sources_health, sources_in_use
from measures.sources.model import Health
from measures.sources.service import SourceHealth
from people.model import Person


def source_findings(
    settings: Settings,
    unit: UnitOfWork,
    *,
    programmes: Sequence[Programme],
    people: Collection[Person],
    now: datetime,
) -> Iterator[Finding]:
    """Yield how each source stands that the settings or a running programme names, and whether its owner is
    here. `people`: the active ones."""
    sources = sources_in_use(settings.readings_from(), programmes)
    present = {person.id for person in people}
    company = settings.company()
    for one in sources_health(unit, sources, company=company, now=now):
        yield _finding(one, sources[one.source.name], zone=ZoneInfo(company.timezone))
        if one.source.owner_id is not None and one.source.owner_id not in present:
            yield Finding(ok=False, what=texts.owner_gone(source=one.source.name), cure=texts.NAME_OWNER)


def _finding(one: SourceHealth, used: SourceInUse, *, zone: ZoneInfo) -> Finding:
    name = one.source.name
    if one.delivery is None:
        what = texts.nothing_yet(source=name, programmes=[programme.id for programme in used.programmes])
        return Finding(ok=False, what=what, cure=texts.begin(source=name))
    last_at = one.delivery.last_at.astimezone(zone)
    if one.health is Health.SILENT:
        what = texts.silent(source=name, last_at=last_at, every=one.source.every)
        return Finding(ok=False, what=what, cure=texts.LOOK_AT_JOB)
    return Finding(ok=True, what=texts.delivers(source=name, last_at=last_at, delivery=one.delivery))
