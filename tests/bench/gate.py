"""The gate by itself, without ballots to open. Each step is a process of its own, prints JSON.

python tests/bench/gate.py group PLACES           # form groups in a tree of that many places
python tests/bench/gate.py release ANSWERS TEAMS  # tally ballots of 10 questions and release the wave
python tests/bench/gate.py bare ANSWERS TEAMS     # the same answers, counted with a Counter by team
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from surveys.ballots.model import Ballot
from surveys.codebook.shipped import phrases_in
from surveys.gate.grouping import form_groups
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.schedules.model import Breakdown
from surveys.sets.model import Answer, Question, QuestionType
from surveys.waves.model import Definition, Node

PAGE = 500
"""Ballots that are held at a time, as at a close."""
TEAMS_OF_A_DEPARTMENT = 10
WRITES = 0.3
"""Share of people who write something, about 60 characters."""
OPTIONS = tuple({"en": f"option {number}"} for number in range(5))
QUESTIONS = (
    *(Question(id=f"agree{number}", type=QuestionType.AGREE, text={"en": "?"}) for number in range(6)),
    Question(id="nps", type=QuestionType.NPS, text={"en": "?"}),
    Question(id="single", type=QuestionType.SINGLE, text={"en": "?"}, options=OPTIONS),
    Question(id="multi", type=QuestionType.MULTI, text={"en": "?"}, options=OPTIONS),
    Question(id="voice", type=QuestionType.TEXT, text={"en": "?"}),
)
SENTENCES = (
    "業務負荷が増えたと感じています。前の方が楽だったという声もチームにあります。入力に時間がかかります。",
    "入力画面の使い方が分かりにくく、毎回マニュアルを探しています。もう少し簡単だと助かります。",
    "The old way was easier, and this is more work for us at the end of every month.",
    "I like the new search, but the training material should have more examples for sales.",
)
CODEBOOK = phrases_in(("ja", "en"))


def group(places: int) -> None:
    """Form groups in a tree of four levels and print the seconds."""
    nodes, teams = tree(places)
    chance = random.Random(1)
    ballots = [0] * len(nodes)
    for team in teams:
        ballots[team] = chance.randrange(nodes[team].invited + 1)
    started = time.perf_counter()
    groups = form_groups(nodes, ballots, 5)
    tell(seconds=time.perf_counter() - started, nodes=len(nodes), groups=len(groups))


def tree(places: int) -> tuple[list[Node], list[int]]:
    """Return about that many places below divisions and departments, and where the teams are."""
    teams = [
        (f"{number // 1000:03}", f"{number // TEAMS_OF_A_DEPARTMENT:05}", f"{number:06}")
        for number in range(places * 10 // 11)
    ]
    below: Counter[tuple[str, ...]] = Counter()
    for number, path in enumerate(teams):
        for depth in range(len(path) + 1):
            below[path[:depth]] += 21 + number % 30
    nodes = [Node(path=path, invited=below[path]) for path in sorted(below)]
    return nodes, [place for place, node in enumerate(nodes) if len(node.path) == 3]


def released(answers: int, teams: int) -> None:
    """Tally and release a wave, page by page, and print seconds of both and what memory grew by."""
    nodes, places = tree(teams * 11 // 10)
    asked = definition(nodes)
    before, seconds, tally = peak_megabytes(), 0.0, Tally(asked)
    for page in pages(answers, places):
        started = time.perf_counter()
        for ballot in page:
            tally.add(ballot)
        seconds += time.perf_counter() - started
    started = time.perf_counter()
    result = release(tally, asked, random.SystemRandom())
    releasing = time.perf_counter() - started
    tell(
        tally_seconds=seconds,
        release_seconds=releasing,
        growth_mb=peak_megabytes() - before,
        groups=len(result.groups),
        figures=len(result.figures),
        quotes=len(result.quotes),
    )


def bare(answers: int, teams: int) -> None:
    """Count the same answers exactly, by team, question and answer, and print the seconds."""
    _, places = tree(teams * 11 // 10)
    counts: Counter[tuple[int, str, Answer]] = Counter()
    seconds = 0.0
    for page in pages(answers, places):
        started = time.perf_counter()
        for ballot in page:
            counts.update((ballot.node, question, answer) for question, answer in ballot.answers.items())
        seconds += time.perf_counter() - started
    tell(seconds=seconds, counts=len(counts))


def pages(answers: int, places: list[int]) -> Iterator[list[Ballot]]:
    """Yield that many ballots of the teams in turn, a page at a time."""
    chance = random.Random(2)
    for first in range(0, answers, PAGE):
        numbers = range(first, min(first + PAGE, answers))
        yield [ballot(places[number % len(places)], chance) for number in numbers]


def ballot(place: int, chance: random.Random) -> Ballot:
    """Return a ballot in which every question but the text is answered."""
    answers: dict[str, Answer] = {f"agree{number}": chance.randrange(5) + 1 for number in range(6)}
    answers |= {"nps": chance.randrange(11), "single": chance.randrange(5) + 1}
    answers["multi"] = tuple(sorted(chance.sample(range(1, 6), 2)))
    spoken = chance.randrange(len(SENTENCES))
    if chance.random() < WRITES:
        answers["voice"] = f"{SENTENCES[spoken]} {chance.randrange(10_000)}"
    return Ballot(node=place, language="ja" if spoken < 2 else "en", answers=answers)


def definition(nodes: list[Node]) -> Definition:
    """Return what is fixed of a wave over these places."""
    return Definition(
        wave_id="bench-1",
        set_id="bench",
        set_name={"en": "Bench"},
        number=1,
        questions=QUESTIONS,
        languages=("ja", "en"),
        smallest_group=5,
        breakdown=Breakdown.TEAM,
        nodes=tuple(nodes),
        codebook=CODEBOOK,
        theme_names={},
        opens_on=date(2026, 6, 2),
        closes_at=datetime(2026, 6, 9, tzinfo=UTC),
        results_to=(),
    )


def peak_megabytes() -> float:
    """Return the most memory that this process has held (VmHWM: what started it does not count)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def tell(**figures: float) -> None:
    """Print the figures as JSON."""
    print(json.dumps(figures))


STEPS = {"group": group, "release": released, "bare": bare}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*(int(argument) for argument in sys.argv[2:]))
