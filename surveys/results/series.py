"""What was published of several waves of a schedule, each compared with the one before it."""

from collections.abc import Iterable

from surveys.errors import NotPublishedError
from surveys.gate.model import Group
from surveys.ports import SurveysUnit
from surveys.results.comparing import identity
from surveys.results.model import WaveResult
from surveys.results.reading import Published, read_results
from surveys.results.service import published
from surveys.waves.model import Wave


def series_of(unit: SurveysUnit, waves: Iterable[Wave], *, group: Group | None = None) -> list[WaveResult]:
    """Return the results of waves, the oldest first, each compared with the last one before it of which there
    are figures; of all groups, or of those who are the same group in each. Every wave is read once.

    Raises `NotPublishedError`.
    """
    results, before = [], None
    for wave in waves:
        heads = _published(unit, wave, of=())
        of = None if group is None else _numbers(heads, group)
        now = heads if of == [] else _published(unit, wave, of=of)
        results.append(read_results(now, before, of=of))
        before = before if now.released.too_few else now
    return results


def _published(unit: SurveysUnit, wave: Wave, *, of: Iterable[int] | None) -> Published:
    found = published(unit, wave, of=None if of is None else list(of))
    if found is None:
        raise NotPublishedError(wave_id=wave.id)
    return found


def _numbers(heads: Published, group: Group) -> list[int]:
    """Return the number of a group in a wave; nothing where it was not there."""
    return [one.number for one in heads.released.groups if identity(one) == identity(group)]
