"""Events that wait at the same time share one commit, and none of them notices it."""

import asyncio
from collections.abc import Iterator

from scenario_stage import Stage, tokyo

from cards.actions import AnswerCheckIn, Resume
from coaching.checkins.model import Answer, CheckInState
from handlers.events import Event, Pressed, Said
from people.model import Platform
from storage.unit_of_work import SqlUnitOfWork

PEOPLE = ("tanaka", "mueller", "garcia")


def press(person: str, check_in_id: int, answer: str, *, event_id: str) -> Pressed:
    return Pressed(
        platform=Platform.PLAYGROUND,
        event_id=event_id,
        identity=person,
        action=AnswerCheckIn(check_in_id, answer),
    )


async def at_check_ins(stage: Stage) -> dict[str, int]:
    """Go to where everybody's first check-in is open; returns them by person."""
    await stage.go_to(tokyo(9, 17, 2))
    with stage.unit() as unit:
        return {person: unit.check_ins.of_person(person)[0].id for person in PEOPLE}


class Commits:
    """Counts the commits of a database."""

    def __init__(self, monkeypatch) -> None:
        self.count = 0
        commit = SqlUnitOfWork.commit

        def counted(unit: SqlUnitOfWork) -> None:
            self.count += 1
            commit(unit)

        monkeypatch.setattr(SqlUnitOfWork, "commit", counted)


def states(stage: Stage) -> Iterator[tuple[CheckInState, Answer | None]]:
    with stage.unit() as unit:
        for person in PEOPLE:
            check_in = unit.check_ins.of_person(person)[0]
            yield check_in.state, check_in.answer


async def all_at_once(stage: Stage, events: list[Event]) -> list:
    """Hand events in while the storage thread is busy, so that they wait together."""
    dispatcher = stage.installation.dispatcher
    handled = [asyncio.create_task(dispatcher.handle(event)) for event in events]
    return await asyncio.gather(*handled)


async def test_presses_that_wait_together_are_all_kept_with_fewer_commits(stage: Stage, monkeypatch) -> None:
    check_ins = await at_check_ins(stage)
    commits = Commits(monkeypatch)
    replies = await all_at_once(
        stage, [press(one, check_ins[one], "on_track", event_id=f"e-{one}") for one in PEOPLE]
    )
    assert all(reply.replace is not None for reply in replies)
    assert list(states(stage)) == [(CheckInState.ANSWERED, Answer.ON_TRACK)] * 3
    assert commits.count < 3


async def test_one_that_is_refused_takes_nobody_else_down_with_it(stage: Stage) -> None:
    check_ins = await at_check_ins(stage)
    events: list[Event] = [
        press("tanaka", check_ins["tanaka"], "on_track", event_id="1"),
        press("mueller", check_ins["tanaka"], "on_track", event_id="2"),  # not hers
        Said(platform=Platform.PLAYGROUND, event_id="3", identity="nobody", text="help"),
        press("garcia", check_ins["garcia"], "done", event_id="4"),
    ]
    first, refused, stranger, last = await all_at_once(stage, events)
    assert (first.refused, refused.refused, stranger.stranger, last.refused) == (False, True, True, False)
    assert list(states(stage)) == [
        (CheckInState.ANSWERED, Answer.ON_TRACK),
        (CheckInState.OPEN, None),
        (CheckInState.ANSWERED, Answer.DONE),
    ]


async def test_the_same_press_twice_in_one_go_acts_once(stage: Stage) -> None:
    check_ins = await at_check_ins(stage)
    event = press("tanaka", check_ins["tanaka"], "on_track", event_id="twice")
    first, second = await all_at_once(stage, [event, event])
    assert sorted([first.replace is None, second.replace is None]) == [False, True]
    assert not first.refused
    assert not second.refused


async def test_a_stranger_whose_event_was_in_company_may_come_again_with_it(stage: Stage) -> None:
    check_ins = await at_check_ins(stage)
    unknown = Said(platform=Platform.PLAYGROUND, event_id="stranger", identity="newcomer", text="help")
    await all_at_once(stage, [press("tanaka", check_ins["tanaka"], "on_track", event_id="1"), unknown])
    stage.bring_in("person_id,name,team,locale\nnewcomer,New Comer,Sales/East/Tokyo,en\n")
    again = await stage.installation.dispatcher.handle(unknown)
    assert [card.kind for card in again.cards] == ["help"]


async def test_each_sees_what_those_before_it_did(stage: Stage) -> None:
    check_ins = await at_check_ins(stage)
    resume = Pressed(platform=Platform.PLAYGROUND, event_id="r", identity="tanaka", action=Resume())
    twice = [
        press("tanaka", check_ins["tanaka"], "on_track", event_id="a"),
        press("tanaka", check_ins["tanaka"], "done", event_id="b"),
        resume,
    ]
    first, second, third = await all_at_once(stage, twice)
    assert first.replace is not None
    assert second.refused
    assert [card.kind for card in third.cards] == ["notice"]
    assert next(states(stage)) == (CheckInState.ANSWERED, Answer.ON_TRACK)
