"""What readings from outside are checked against: the KPIs of programmes, and the roster."""

from collections.abc import Iterable
from datetime import datetime

from coaching.ports import CoachingUnit
from coaching.programmes.model import Programme, ProgrammeState
from measures.kpis.model import Kpi
from measures.readings.model import Ground
from measures.readings.service import make_ground


def load_ground(unit: CoachingUnit, *, source: str, now: datetime) -> Ground:
    """Return what readings of `source` are checked against; to be loaded once for a file or a request."""
    kpis = known_kpis(unit.programmes.list_all())
    return make_ground(unit.people.roster(), kpis, source=source, now=now)


def known_kpis(programmes: Iterable[Programme]) -> dict[str, Kpi]:
    """Return the KPIs of programmes that are not stopped, by id.

    Where several programmes define the same id, one that is running comes before the others, then the first
    by the programme's id.
    """
    kpis: dict[str, Kpi] = {}
    going = (one for one in programmes if one.state is not ProgrammeState.STOPPED)
    for programme in sorted(going, key=lambda one: (one.state is not ProgrammeState.RUNNING, one.id)):
        for kpi in programme.kpis:
            kpis.setdefault(kpi.id, kpi)
    return kpis
