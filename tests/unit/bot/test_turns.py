"""Answers come in order, give way to what must be acknowledged, and none of them ends another."""

import asyncio
from contextlib import ExitStack

import pytest
from slack_helpers import LoopClock, until

from bot import turns
from bot.turns import GIVE_WAY_SECONDS, MANY, SIDE_BY_SIDE, Turns


class Answers:
    """Answers that note when they begin and end; each waits for `go`."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.go = asyncio.Event()
        self.failed: list[Exception] = []
        self.turns = Turns(failed=self.failed.append)

    def ask(self, name: str, *, person: str = "") -> None:
        """Begin an answer; every one is for somebody else unless a person is named."""
        self.turns.start(self._answer(name), person=person or name)

    async def _answer(self, name: str) -> None:
        self.begun.append(name)
        await self.go.wait()
        self.done.append(name)


async def test_one_persons_answers_come_one_after_the_other() -> None:
    answers = Answers()
    answers.ask("first", person="tanaka")
    answers.ask("second", person="tanaka")
    answers.ask("other", person="suzuki")
    await until(lambda: len(answers.begun) == 2)
    assert answers.begun == ["first", "other"]
    answers.go.set()
    await answers.turns.finish()
    assert answers.done == ["first", "other", "second"]
    assert not answers.turns._lines


async def test_what_breaks_in_one_answer_ends_with_it() -> None:
    answers = Answers()

    async def breaks() -> None:
        raise ValueError("a bug")

    answers.turns.start(breaks(), person="tanaka")
    answers.ask("next", person="tanaka")
    answers.go.set()
    await answers.turns.finish()
    assert answers.done == ["next"]
    assert [type(error) for error in answers.failed] == [ValueError]


async def test_only_so_many_answers_are_under_way_at_once() -> None:
    answers = Answers()
    for number in range(SIDE_BY_SIDE + 5):
        answers.ask(str(number))
    await until(lambda: answers.begun)
    assert len(answers.begun) == SIDE_BY_SIDE
    answers.go.set()
    await answers.turns.finish()
    assert answers.done == [str(number) for number in range(SIDE_BY_SIDE + 5)]


async def test_answers_wait_while_many_events_are_being_recorded() -> None:
    clock, answers = LoopClock(), Answers()
    answers.go.set()
    with ExitStack() as recording:
        for _ in range(MANY):
            recording.enter_context(answers.turns.giving_way())
        answers.ask("answer")
        await asyncio.sleep(0.02)
        assert not answers.begun
    await clock.hurry(until(lambda: answers.done))


async def test_a_few_events_at_once_hold_no_answer_up() -> None:
    answers = Answers()
    with ExitStack() as recording:
        for _ in range(MANY - 1):
            recording.enter_context(answers.turns.giving_way())
        answers.ask("answer")
        await until(lambda: answers.begun)
    answers.go.set()
    await answers.turns.finish()


async def test_answers_come_even_if_events_never_let_up() -> None:
    clock, answers = LoopClock(), Answers()
    for number in range(10):
        answers.ask(str(number))
    # Those that wait from here on see events come in all the time.
    answers.go.set()
    begun = clock()

    async def until_done() -> float:
        while len(answers.done) < 20:
            with ExitStack() as recording:
                for _ in range(MANY):
                    recording.enter_context(answers.turns.giving_way())
            if not answers.turns._ready and len(answers.begun) == 10:
                for number in range(10, 20):
                    answers.ask(str(number))
            await asyncio.sleep(0.01)
        return clock() - begun

    assert GIVE_WAY_SECONDS < await clock.hurry(until_done()) < 2 * GIVE_WAY_SECONDS


async def test_finishing_waits_for_what_an_answer_begins_itself() -> None:
    answers = Answers()

    async def first() -> None:
        answers.ask("second")

    answers.go.set()
    answers.turns.start(first(), person="tanaka")
    await answers.turns.finish()
    assert answers.done == ["second"]


async def test_finishing_gives_up_what_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled, closed, and nothing is left that would warn that it was never awaited."""
    answers = Answers()
    monkeypatch.setattr(turns, "SIDE_BY_SIDE", 1)
    answers.ask("under way", person="tanaka")
    answers.ask("behind it", person="tanaka")
    answers.ask("waiting")
    await until(lambda: answers.begun)
    await answers.turns.finish(within=0.02)
    assert answers.begun == ["under way"]
    assert not answers.turns._under_way
    answers.go.set()
    for name in ("tanaka", "waiting"):
        answers.ask(f"afterwards {name}", person=name)
    await answers.turns.finish()
    assert answers.done == ["afterwards tanaka", "afterwards waiting"]


async def test_whose_turn_it_was_goes_on_before_those_who_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    monkeypatch.setattr(turns, "SIDE_BY_SIDE", 1)
    for name, person in (("one", "tanaka"), ("two", "tanaka"), ("three", "suzuki")):
        answers.ask(name, person=person)
    answers.go.set()
    await answers.turns.finish()
    assert answers.done == ["one", "two", "three"]


async def test_what_is_too_much_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    monkeypatch.setattr(turns, "MOST_WAITING", 2)
    for name in ("one", "two", "three"):
        answers.ask(name)
    answers.go.set()
    await answers.turns.finish()
    assert answers.done == ["one", "two"]
