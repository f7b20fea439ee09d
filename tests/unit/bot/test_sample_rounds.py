"""Acting in rounds: everybody's first thing before anybody's second, in the order of the places."""

import asyncio

from bot.sample.rounds import Rounds


async def take_turns(rounds: Rounds, place: int, *, times: int, done: list[int], late: int = 0) -> None:
    """Ask for that many turns, each after letting others go first `late` times, and note each."""
    for _ in range(times):
        for _ in range(late):
            await asyncio.sleep(0)
        await rounds.turn(place)
        done.append(place)
    rounds.leave()


async def test_everybody_s_first_turn_comes_before_anybody_s_second() -> None:
    rounds, done = Rounds(3), list[int]()
    await asyncio.gather(*(take_turns(rounds, place, times=2, done=done) for place in range(3)))
    assert done == [0, 1, 2, 0, 1, 2]


async def test_the_places_say_who_goes_first_not_who_was_quick() -> None:
    rounds, done = Rounds(3), list[int]()
    await asyncio.gather(
        *(take_turns(rounds, place, times=2, done=done, late=5 - 2 * place) for place in range(3))
    )
    assert done == [0, 1, 2, 0, 1, 2]


async def test_nobody_waits_for_those_who_have_left() -> None:
    rounds, done = Rounds(3), list[int]()
    await asyncio.gather(
        take_turns(rounds, 0, times=1, done=done),
        take_turns(rounds, 1, times=0, done=done),
        take_turns(rounds, 2, times=3, done=done),
    )
    assert done == [0, 2, 2, 2]


async def test_one_that_was_cancelled_while_it_waited_stops_nobody() -> None:
    rounds, done = Rounds(2), list[int]()
    waiting = asyncio.create_task(rounds.turn(0))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    rounds.leave()
    async with asyncio.timeout(60):
        await take_turns(rounds, 1, times=2, done=done)
    assert done == [1, 1]
