"""An announcement stands once more on the next check-in, which comes anyway: nothing is sent for it."""

from announcement_stage import launch
from scenario_stage import Stage, tokyo

from cards.actions import AnswerCheckIn, ReadAnnouncement, RespondToAnnouncement
from cards.model import Button, Buttons, Card
from coaching.announcements.model import Addressing, Repeat, Response, ResponseKind

ON_CHECK_INS = Addressing(repeats=frozenset({Repeat.CHECK_IN}))


def actions_of(card: Card) -> list[object]:
    rows = [one for one in card.elements if isinstance(one, Buttons)]
    return [button.action for row in rows for button in row.buttons if isinstance(button, Button)]


def last_check_in(stage: Stage, person: str) -> Card:
    return [card for card in stage.cards(person) if card.kind == "check_in"][-1]


async def test_the_next_check_in_has_a_line_and_the_way_to_read_it(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 24, 9))
    number = launch(stage, "suzuki", ["tanaka"], addressing=ON_CHECK_INS)
    before = len(stage.cards("tanaka"))
    await stage.go_to(tokyo(9, 24, 12))

    assert ReadAnnouncement(number) in actions_of(last_check_in(stage, "tanaka"))
    assert ReadAnnouncement(number) not in actions_of(last_check_in(stage, "mueller"))
    assert "お知らせ：Six fields from Monday" in stage.text("tanaka", "check_in")
    # No message came for the line alone.
    assert stage.kinds("tanaka")[before:] == ["announcement", "check_in"]
    # Whoever presses reads all of it.
    await stage.press("tanaka", ReadAnnouncement, on="check_in")
    assert any(isinstance(one, RespondToAnnouncement) for one in actions_of(stage.cards("tanaka")[-1]))


async def test_an_answered_check_in_has_no_line_any_more(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 24, 9))
    number = launch(stage, "suzuki", ["tanaka"], addressing=ON_CHECK_INS)
    await stage.go_to(tokyo(9, 24, 12))
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})

    assert ReadAnnouncement(number) not in actions_of(last_check_in(stage, "tanaka"))


async def test_who_got_it_is_not_told_again(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 24, 9))
    number = launch(stage, "suzuki", ["tanaka"], addressing=ON_CHECK_INS)
    now = stage.installation.clock.now()
    with stage.unit() as unit:
        unit.announcements.respond(
            Response(announcement_id=number, person_id="tanaka", kind=ResponseKind.GOT_IT, at=now)
        )
        unit.commit()
    await stage.go_to(tokyo(9, 24, 12))

    assert ReadAnnouncement(number) not in actions_of(last_check_in(stage, "tanaka"))
