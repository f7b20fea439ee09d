"""The sets that come with Hojorin, in both languages: `data/*.yaml`, in the form of `survey.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from people.yaml_nodes import Place, Problems, compose
from surveys.sets.model import QuestionSet
from surveys.sets.reader import read_set

MONTHLY = "monthly"
"""The usual one."""
_ORDER = ("before-go-live", MONTHLY, "shared-understanding", "nps")
"""In which a company needs them."""
_LANGUAGES = ("ja", "en")


@cache
def shipped_sets() -> Mapping[str, QuestionSet]:
    """Return the sets by id."""
    return MappingProxyType({name: _read(name) for name in _ORDER})


def is_shipped(set_id: str) -> bool:
    """Tell whether a set of that id comes with Hojorin."""
    return set_id in _ORDER


def _read(name: str) -> QuestionSet:
    problems = Problems()
    data = (files("surveys.sets") / "data" / f"{name}.yaml").read_bytes()
    found = read_set(Place(compose(data), "", 1, problems), languages=_LANGUAGES)
    if problems.found or found.id != name:
        raise ValueError(f"the shipped set {name} cannot be read: {problems.found}")
    return found
