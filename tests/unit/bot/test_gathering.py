"""What is asked for at the same moment is done together, and nobody waits to be in company."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.gathering import Gathering


class Doubling:
    """Doubles numbers, a group at a time; a group waits for `go` if that is closed."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        await self.go.wait()
        if 13 in numbers:
            raise ValueError("unlucky")
        return [2 * number for number in numbers]


async def test_everybody_gets_what_came_of_their_own() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, most=4)
    assert await asyncio.gather(*(gathering.do(number) for number in range(10))) == list(range(0, 20, 2))
    assert doubling.groups == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


async def test_one_alone_is_done_at_once() -> None:
    doubling = Doubling()
    assert await Gathering(doubling, most=4).do(3) == 6
    assert doubling.groups == [[3]]


async def test_what_comes_while_a_group_is_being_done_makes_up_the_next() -> None:
    doubling = Doubling()
    doubling.go.clear()
    gathering = Gathering(doubling, most=4)
    first = asyncio.create_task(gathering.do(1))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(gathering.do(number)) for number in (2, 3)]
    await asyncio.sleep(0.01)
    assert doubling.groups == [[1]]
    doubling.go.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6]
    assert doubling.groups == [[1], [2, 3]]


async def test_what_a_group_raises_everybody_of_it_hears_and_nobody_else() -> None:
    gathering = Gathering(Doubling(), most=2)
    results = await asyncio.gather(*(gathering.do(number) for number in (13, 1, 2)), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError, int]
    assert await gathering.do(5) == 10


async def test_whoever_is_cancelled_before_their_group_began_is_left_out_of_it() -> None:
    doubling = Doubling()
    doubling.go.clear()
    gathering = Gathering(doubling, most=4)
    first = asyncio.create_task(gathering.do(1))
    await asyncio.sleep(0.01)
    leaving, staying = (asyncio.create_task(gathering.do(number)) for number in (2, 3))
    await asyncio.sleep(0.01)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    doubling.go.set()
    assert await asyncio.gather(first, staying) == [2, 6]
    assert doubling.groups == [[1], [3]]


async def test_whoever_is_cancelled_later_takes_nobody_along() -> None:
    doubling = Doubling()
    doubling.go.clear()
    gathering = Gathering(doubling, most=4)
    leaving, staying = (asyncio.create_task(gathering.do(number)) for number in (1, 2))
    await asyncio.sleep(0.01)
    leaving.cancel()
    doubling.go.set()
    assert await staying == 4
    assert await gathering.do(3) == 6
