"""What is posted to a channel may not arrive: then whoever would have read it there gets it directly."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from sqlalchemy import text
from wave_stage import CLOSE, INVITED, SCHEDULE, Deadly, House, Killed, ballot_of, dump, people

from people.outbox import MessageState
from storage.database import Database

CHANNEL, OTHER = "slack:C0RESULTS", "slack:C0OTHER"
INSIDE, IN_OTHER = range(20), range(20, 30)
"""Numbers of those who are in either channel; ten more are in none."""


@pytest.fixture
def posted(database: Database) -> House:
    """Forty people; their results were posted to two channels, and sent to who is in neither."""
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan(replace(SCHEDULE, results_to=(CHANNEL, OTHER)))
    house.open()
    for number in range(30):
        house.vote(f"p{number:05}", ballot_of(number))
    house.channels = {
        CHANNEL: frozenset(f"U{n:05}" for n in INSIDE),
        OTHER: frozenset(f"U{n:05}" for n in IN_OTHER),
    }
    house.now = CLOSE
    house.close()
    results_at = house.wave().results_at
    assert results_at is not None
    house.now = results_at
    house.close()
    assert house.keys_of("survey_results") == keys(range(30, INVITED))
    return house


def keys(numbers: Collection[int]) -> list[str]:
    return [f"p{number:05}" for number in numbers]


def end(house: House, lane: str, state: MessageState) -> None:
    """Have what was posted to a channel end so."""
    with house.unit() as unit:
        unit.switches.get("begin")
        unit._connection.execute(  # type: ignore[attr-defined]
            text("UPDATE message SET state = :state, finished_at = due_at WHERE lane = :lane"),
            {"state": state.value, "lane": lane},
        )
        unit.commit()


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN])
def test_of_a_post_that_did_not_arrive_its_readers_are_told_directly_once(
    posted: House, state: MessageState
) -> None:
    end(posted, CHANNEL, state)
    end(posted, OTHER, MessageState.SENT)
    assert posted.close() == 1
    assert posted.keys_of("survey_results") == keys([*INSIDE, *range(30, INVITED)])
    assert posted.wave().told_at == posted.now
    before = dump(posted)
    assert posted.close() == 0
    assert dump(posted) == before


def test_of_posts_that_arrived_nobody_is_told_twice(posted: House) -> None:
    for lane in (CHANNEL, OTHER):
        end(posted, lane, MessageState.SENT)
    posted.close()
    assert posted.keys_of("survey_results") == keys(range(30, INVITED))
    assert posted.wave().told_at == posted.now


def test_while_a_post_is_on_its_way_nothing_more_is_queued(posted: House) -> None:
    end(posted, OTHER, MessageState.FAILED)
    before = dump(posted)
    assert posted.close() == 0
    assert dump(posted) == before
    assert posted.wave().told_at is None


def test_who_came_into_the_channel_that_arrived_is_not_told_again(posted: House) -> None:
    end(posted, CHANNEL, MessageState.FAILED)
    end(posted, OTHER, MessageState.SENT)
    posted.channels[OTHER] = frozenset(f"U{n:05}" for n in range(10, 30))
    posted.close()
    assert posted.keys_of("survey_results") == keys([*range(10), *range(30, INVITED)])


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_killed_while_it_is_made_good_everybody_has_it_once(
    posted: House, at: int, *, is_after: bool
) -> None:
    for lane in (CHANNEL, OTHER):
        end(posted, lane, MessageState.FAILED)
    with pytest.raises(Killed):
        posted.close(open_unit=Deadly(posted.database.unit_of_work, at=at, is_after=is_after))
    posted.close()
    assert posted.keys_of("survey_results") == keys(range(INVITED))
    with posted.unit() as unit:
        actions = [one.action for one in unit.audit.list_entries(subject="pulse-1")]
    assert actions.count("survey.published") == 1
