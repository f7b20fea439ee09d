"""Small waves whose answers are known, and the law of the gate written down a second time."""

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache

from surveys.ballots.model import Ballot
from surveys.gate.model import CountsRelease, Group, Released, WordRelease
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.schedules.model import Breakdown
from surveys.sets.model import Answer, Question, QuestionType
from surveys.waves.model import Definition, Node, Path

AGREE = Question(
    id="useful", type=QuestionType.AGREE, text={"ja": "役に立っていますか", "en": "Does it help?"}
)
NPS = Question(id="recommend", type=QuestionType.NPS, text={"ja": "薦めますか", "en": "Recommend it?"})
YES_NO = Question(
    id="enough", type=QuestionType.SINGLE, text={"en": "Enough?"}, options=({"en": "yes"}, {"en": "no"})
)
WHERE = Question(
    id="where",
    type=QuestionType.MULTI,
    text={"en": "Where?"},
    options=({"en": "office"}, {"en": "home"}, {"en": "train"}),
)
VOICE = Question(id="voice", type=QuestionType.TEXT, text={"ja": "何でもどうぞ", "en": "Anything at all?"})
ALL = (AGREE, NPS, YES_NO, WHERE, VOICE)
CODEBOOK = {
    "en": {"burden": ("more work",), "before": ("old way was easier",)},
    "ja": {"burden": ("業務負荷が増えた",), "before": ("前の方が楽だった",)},
}

Seat = tuple[Path, bool]
"""Where somebody invited stands, and whether they sent a ballot."""
Likelihood = Fraction


def definition(
    nodes: Iterable[Node], *, questions: Sequence[Question] = ALL, smallest_group: int = 5
) -> Definition:
    """Return what is fixed of a wave over these places."""
    return Definition(
        wave_id="monthly-1",
        set_id="monthly",
        set_name={"en": "Monthly", "ja": "月次"},
        number=1,
        questions=tuple(questions),
        languages=("ja", "en"),
        smallest_group=smallest_group,
        breakdown=Breakdown.TEAM,
        nodes=tuple(nodes),
        codebook=CODEBOOK,
        theme_names={"burden": {"en": "More work"}, "before": {"en": "The old way"}},
        opens_on=date(2026, 6, 2),
        closes_at=datetime(2026, 6, 9, 8, 0, tzinfo=UTC),
        results_to=(),
    )


def nodes_of(seats: Iterable[Seat]) -> tuple[Node, ...]:
    """Return all places with anybody invited below them, the company first, then by path."""
    below = Counter(path[:depth] for path, _ in seats for depth in range(len(path) + 1))
    return tuple(Node(path=path, invited=below[path]) for path in sorted(below))


def sent_at(nodes: Sequence[Node], seats: Iterable[Seat]) -> list[int]:
    """Return how many ballots name each place."""
    ballots = Counter(path for path, sent in seats if sent)
    return [ballots[node.path] for node in nodes]


def seats(places: Mapping[Path, tuple[int, int]]) -> list[Seat]:
    """Return the seats of people: by place, how many were invited, and how many of them sent a ballot."""
    return [(path, n < sent) for path, (invited, sent) in places.items() for n in range(invited)]


def publish(
    places: Mapping[Path, tuple[int, int]],
    answers: Iterable[Mapping[str, Answer]],
    *,
    questions: Sequence[Question] = ALL,
    smallest_group: int = 5,
    seed: int = 1,
    languages: Iterable[str] | None = None,
) -> Released:
    """Close a wave: the ballots of each place in turn get the next answers; then empty ones."""
    people = seats(places)
    nodes = nodes_of(people)
    number = {node.path: place for place, node in enumerate(nodes)}
    asked = definition(nodes, questions=questions, smallest_group=smallest_group)
    tally, following = Tally(asked), iter(answers)
    spoken = iter(languages) if languages is not None else iter(())
    for path, sent in people:
        if sent:
            tally.add(Ballot(node=number[path], language=next(spoken, "ja"), answers=next(following, {})))
    return release(tally, asked, random.Random(seed))


def counts_of(released: Released, group: int, question: Question) -> tuple[int, ...]:
    """Return the figures of a question in a group; fails if there are none, or two."""
    [found] = [
        figure.counts
        for figure in released.figures
        if isinstance(figure, CountsRelease) and (figure.group, figure.question_id) == (group, question.id)
    ]
    return found


def words_of(released: Released, question: Question) -> dict[int, str]:
    """Return the word of a question by group."""
    return {
        figure.group: figure.word.value
        for figure in released.figures
        if isinstance(figure, WordRelease) and figure.question_id == question.id
    }


def parts_of(groups: Iterable[Group]) -> list[Group]:
    """Return the groups of which everybody is in exactly one."""
    return [group for group in groups if group.is_part]


@cache
def law(error: int) -> Likelihood:
    """Return P(error) as ANONYMITY gives it: proportional to 0.4^|x|, the sum over all x being 7/3."""
    return Fraction(3, 7) * Fraction(2, 5) ** abs(error)


def likelihood(figures: Sequence[int], true: Sequence[int]) -> Likelihood:
    """Return the chance of these figures where the true counts are known."""
    chance = Fraction(1)
    for figure, count in zip(figures, true, strict=True):
        chance *= law(figure - count)
    return chance


def upper_tail(statistic: float, degrees: int) -> float:
    """Return the chance that a chi-square variable exceeds the statistic, for an even number of degrees.

    The closed form: exp(-s/2) times the sum of (s/2)^i / i! for i below degrees / 2.
    """
    assert degrees % 2 == 0
    half, term, total = statistic / 2, 1.0, 0.0
    for i in range(degrees // 2):
        total += term
        term *= half / (i + 1)
    return math.exp(-half) * total


def chi_square(observed: Mapping[int, int], expected: Mapping[int, float]) -> float:
    """Return the statistic over the cells that are expected."""
    return sum((observed.get(cell, 0) - many) ** 2 / many for cell, many in expected.items())


def by_name(groups: Iterable[Group]) -> Iterator[tuple[str, Group]]:
    """Yield each group with its name as a reader would say it."""
    for group in groups:
        place = "/".join(group.path) or "company"
        yield f"others of {place}" if group.is_rest else place, group
