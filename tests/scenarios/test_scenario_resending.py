"""A check-in whose card reached nobody is asked after the cure, if there is still time; on both databases."""

from datetime import datetime

import pytest
from scenario_stage import Stage, tokyo

from bot.platform import Outcome
from cards.actions import AnswerCheckIn
from coaching.checkins.model import CheckIn, CheckInState
from coaching.programmes.service import stop as stop_programme
from handlers.resending import SortedOut, send_again, sort_out
from people.model import Platform
from people.outbox import MessageState, Reason

REFUSED = Reason.PAYLOAD_REFUSED
WEDNESDAY = tokyo(9, 16, 10)


async def refuse(**_: object) -> Outcome:
    """Refuse every card."""
    return Outcome(state=MessageState.FAILED, reason=REFUSED)


@pytest.fixture
async def stage(stage_on_both: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The small company, whose first check-in the chat refused on Wednesday, and takes from then on."""
    await stage_on_both.go_to(tokyo(9, 15, 18))
    with monkeypatch.context() as broken:
        broken.setattr(stage_on_both.installation.senders[Platform.PLAYGROUND], "send", refuse)
        await stage_on_both.go_to(WEDNESDAY)
    return stage_on_both


def last_check_in(stage: Stage) -> CheckIn:
    """Return the newest check-in of Tanaka."""
    with stage.unit() as unit:
        return unit.check_ins.of_person("tanaka")[0]


def places(stage: Stage) -> int:
    """Return how many places of her week are taken."""
    with stage.unit() as unit:
        return unit.attention.used(["tanaka"], week="2026-W38").get("tanaka", 0)


def resend(stage: Stage) -> SortedOut:
    """Send again what was refused."""
    world = stage.installation.world()
    with stage.unit() as unit:
        found = sort_out(world, unit, unit.outbox.not_arrived(REFUSED), unknown_too=False)
        send_again(world, unit, found.going, reason=REFUSED, actor="test")
        unit.commit()
    return found


def left(found: SortedOut) -> set[tuple[str, str]]:
    """Return the kinds that were left, each with why."""
    return {(message.kind, why) for message, why in found.left}


async def test_it_is_skipped_then_open_again_and_can_be_answered(stage: Stage) -> None:
    assert last_check_in(stage).state is CheckInState.SKIPPED
    before = places(stage)
    await stage.go_to(tokyo(9, 16, 15))
    resend(stage)
    assert last_check_in(stage).state is CheckInState.OPEN
    await stage.installation.engine.settle()
    assert stage.sent_at("tanaka", "check_in") == [tokyo(9, 16, 15)]
    assert places(stage) == before + 1
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "done"})
    assert last_check_in(stage).state is CheckInState.ANSWERED


async def test_it_is_worded_for_the_day_on_which_it_goes_out(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 17, 10))
    resend(stage)
    await stage.installation.engine.settle()
    assert stage.sent_at("tanaka", "check_in") == [tokyo(9, 17, 10)]
    assert "3日目" in stage.text("tanaka", "check_in")


async def test_once_its_week_is_over_it_is_left(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 22, 10))
    found = resend(stage)
    assert found.going == ()
    assert ("check_in", "expired") in left(found)
    assert last_check_in(stage).state is CheckInState.SKIPPED


async def test_of_a_programme_that_was_stopped_nothing_is_sent_again(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 11))
    stop(stage, WEDNESDAY)
    found = resend(stage)
    assert found.going == ()
    assert left(found) == {("check_in", "no_longer_needed")}


def stop(stage: Stage, now: datetime) -> None:
    """Stop the programme."""
    with stage.unit() as unit:
        stop_programme(unit, "crm", now=now, actor="test")
        unit.commit()
