"""The law of the error, by enumeration of all that chance can say, and by drawing."""

import ast
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from gate_stage import chi_square, law, upper_tail

from surveys.gate import noise
from surveys.gate.noise import draw

DRAWS = 200_000
NEVER = 1e-6
"""The seeds are fixed: a test fails always or never, and a sound generator but once in a million."""


class UnfinishedError(Exception):
    """The script of what chance says is at its end."""


class Scripted(random.Random):
    """Says what it was told to, and counts how likely that was."""

    def __init__(self, script: tuple[int, ...]) -> None:
        super().__init__(0)
        self.script = list(script)
        self.likelihood = Fraction(1)
        self.choices = 0

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        assert (stop, step) == (None, 1)
        self.choices = start
        if not self.script:
            raise UnfinishedError
        self.likelihood /= start
        return self.script.pop(0)

    def random(self) -> float:
        raise AssertionError("an error is drawn from whole numbers only")

    def getrandbits(self, k: int, /) -> int:
        raise AssertionError("an error is drawn by randrange only")


def outcomes(
    drawing: Callable[[random.Random], int], *, most: int, script: tuple[int, ...] = ()
) -> Counter[int]:
    """Return the exact chance of every error that needs at most so many words of chance, by trying all."""
    chance = Scripted(script)
    try:
        return Counter({drawing(chance): chance.likelihood})  # type: ignore[dict-item]
    except UnfinishedError:
        found: Counter[int] = Counter()
        if len(script) < most:
            for said in range(chance.choices):
                found.update(outcomes(drawing, most=most, script=(*script, said)))
        return found


@pytest.fixture(scope="module")
def enumerated() -> Counter[int]:
    return outcomes(draw, most=8)


def test_the_law_sums_to_one() -> None:
    assert sum(law(error) for error in range(-60, 61)) == pytest.approx(1, abs=1e-12)


def test_the_exact_chance_of_an_error_is_that_of_the_law(enumerated: Counter[int]) -> None:
    """What longer scripts add is not known, but no more than what is missing from one in all."""
    missing = 1 - sum(enumerated.values())
    assert 0 < missing < Fraction(1, 80)
    for error in range(-12, 13):
        assert enumerated[error] <= law(error) <= enumerated[error] + missing


def test_errors_up_and_down_are_equally_likely(enumerated: Counter[int]) -> None:
    assert all(enumerated[error] == enumerated[-error] for error in range(1, 7))


def test_a_wrong_parameter_would_be_found_by_the_enumeration() -> None:
    """The test of the test: one in two instead of two in five."""

    def other(chance: random.Random) -> int:
        def run() -> int:
            length = 0
            while chance.randrange(2) < 1:
                length += 1
            return length

        return run() - run()

    found = outcomes(other, most=12)
    missing = 1 - sum(found.values())
    assert any(not found[error] <= law(error) <= found[error] + missing for error in range(-3, 4))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_drawn_errors_follow_the_law(seed: int) -> None:
    chance = random.Random(seed)
    drawn = Counter(max(-8, min(8, draw(chance))) for _ in range(DRAWS))
    expected = {error: float(law(error)) * DRAWS for error in range(-7, 8)}
    # P(x >= 8) = 3/7 * 0.4^8 / (1 - 0.4): the two outer cells hold all that is larger.
    for end in (-8, 8):
        expected[end] = float(law(8) / (1 - Fraction(2, 5))) * DRAWS
    assert upper_tail(chi_square(drawn, expected), degrees=16) > NEVER


def test_errors_of_another_law_are_told_apart() -> None:
    """The test of the test: 0.45 instead of 0.4."""
    chance = random.Random(4)

    def run() -> int:
        length = 0
        while chance.randrange(100) < 45:
            length += 1
        return length

    drawn = Counter(max(-8, min(8, run() - run())) for _ in range(DRAWS))
    expected = {error: float(law(error)) * DRAWS for error in range(-7, 8)}
    for end in (-8, 8):
        expected[end] = float(law(8) / (1 - Fraction(2, 5))) * DRAWS
    assert upper_tail(chi_square(drawn, expected), degrees=16) < NEVER


def test_errors_are_independent_of_those_before() -> None:
    chance = random.Random(5)
    signs = [max(-1, min(1, draw(chance))) for _ in range(DRAWS)]
    pairs = Counter(3 * first + second for first, second in zip(signs[::2], signs[1::2], strict=True))
    outer = (1 - law(0)) / 2
    of_sign = {-1: outer, 0: law(0), 1: outer}
    expected = {
        3 * first + second: float(of_sign[first] * of_sign[second]) * DRAWS / 2
        for first in of_sign
        for second in of_sign
    }
    assert upper_tail(chi_square(pairs, expected), degrees=8) > NEVER


@pytest.mark.parametrize("error", [-40, -1, 0, 1, 40])
def test_no_error_is_impossible(error: int) -> None:
    ups, downs = max(error, 0), max(-error, 0)
    assert draw(Scripted((0,) * ups + (4,) + (1,) * downs + (2,))) == error


def test_the_variance_for_intervals_is_that_of_the_law() -> None:
    variance = sum(error**2 * law(error) for error in range(-80, 81))
    assert abs(noise.VARIANCE - variance) < NEVER


def test_the_error_is_made_of_whole_numbers_only() -> None:
    """Floating-point numbers would leave gaps: neither such a number nor a division is in `draw`."""
    tree = ast.parse(Path(noise.__file__).read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    assert {function.name for function in functions} == {"draw", "_run"}
    assert not [node for node in inside if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    assert not [node for node in inside if isinstance(node, ast.Div)]
    assert {
        node.func.attr
        for node in inside
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    } == {"randrange"}
