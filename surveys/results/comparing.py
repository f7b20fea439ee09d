"""What of two waves can be compared: questions that ask the same on the same scale, groups of one place."""

from collections.abc import Hashable, Mapping, Sequence

from surveys.gate.model import COMPANY, Group
from surveys.results.model import NotCompared
from surveys.sets.model import Question, QuestionType
from surveys.sets.rules import letters
from surveys.waves.model import Definition, Path


def question_before(question: Question, asked: Sequence[Question]) -> Question | NotCompared:
    """Return the question of the earlier wave that asks the same, or why there is none."""
    found = next((one for one in asked if one.id == question.id), None)
    if found is None:
        return NotCompared.NOT_ASKED
    if not is_same_scale(question, found):
        return NotCompared.OTHER_SCALE
    return found if _is_same_text(question.text, found.text) else NotCompared.REWORDED


LEAST_SAME = 0.8
"""Of the people invited to the larger of two waves, the share that has its like in the other one, for the
company to be compared: our own default. Teams may be renamed, split and merged, and a company may grow."""
MOVED = 3
"""People by whom a group may differ whatever its size, to be taken for the same: our own default. In a team
of seven one who leaves and two who come are no other team."""


def is_same_size(one: int, other: int) -> bool:
    """Tell whether a group of so many people invited can be the one of so many: a team that kept its name
    when it was split, or took in another one, is not."""
    return abs(one - other) <= MOVED or min(one, other) >= LEAST_SAME * max(one, other)


def is_same_company(one: Definition, other: Definition) -> bool:
    """Tell whether two waves asked about as many people of the same places at the top of the tree. Nobody
    can tell of two that are broken down in different ways: they are taken for the same."""
    if one.breakdown is not other.breakdown:
        return True
    people, others = _people_at_the_top(one), _people_at_the_top(other)
    both = sum(min(people[place], others[place]) for place in people.keys() & others.keys())
    return both >= LEAST_SAME * max(one.nodes[COMPANY].invited, other.nodes[COMPANY].invited)


def _people_at_the_top(of: Definition) -> Mapping[Path, int]:
    """Return how many were invited of each place at the top, and of the company itself without these."""
    tops: dict[Path, int] = {node.path: node.invited for node in of.nodes if len(node.path) == 1}
    return {(): of.nodes[COMPANY].invited - sum(tops.values()), **tops}


def has_same_phrases(theme: str, one: Definition, other: Definition) -> bool:
    """Tell whether two waves counted a theme by the same phrases, in the same languages."""
    return _phrases(theme, one) == _phrases(theme, other)


def _phrases(theme: str, of: Definition) -> dict[str, frozenset[str]]:
    return {code: frozenset(of.codebook.get(code, {}).get(theme, ())) for code in of.languages}


def identity(group: Group) -> Hashable:
    """Return what groups of two waves share if they are of the same place: the company, all of a place,
    or the others of a place if they are the others of the same teams."""
    if group.number == COMPANY:
        return COMPANY
    return group.path, frozenset(group.of) if group.is_rest else None


def is_same_scale(one: Question, other: Question) -> bool:
    """Tell whether two questions are answered in the same way: type, points, options and their order."""
    if one.type is not other.type or len(one.options) != len(other.options):
        return False
    if one.type is QuestionType.AGREE and one.points != other.points:
        return False
    return all(map(_is_same_text, one.options, other.options))


def _is_same_text(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two texts are the same in every language that both have."""
    shared = one.keys() & other.keys()
    return bool(shared) and all(letters(one[code]) == letters(other[code]) for code in shared)
