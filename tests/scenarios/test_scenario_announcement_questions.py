"""A question about an announcement is no trouble with the tool: it proposes nothing, and nobody is asked more
often for it."""

from dataclasses import replace

from announcement_stage import launch
from scenario_stage import Stage

from cards.actions import SendAnnouncementQuestion, SendHelp
from coaching.checkins.model import TroubleKind
from coaching.programmes.model import Support

MEMBERS = ("tanaka", "mueller", "garcia")


def proposals(stage: Stage) -> list[TroubleKind]:
    """Return of which kinds proposals were made."""
    with stage.unit() as unit:
        return [one.kind for one in unit.help.proposals_of("crm")]


def support(stage: Stage, person: str) -> Support:
    """Return how often somebody is asked."""
    with stage.unit() as unit:
        [enrolment] = unit.enrolments.of_person(person)
    return enrolment.support


def ask_less(stage: Stage, person: str) -> None:
    """Let somebody be asked every four weeks."""
    with stage.unit() as unit:
        [enrolment] = unit.enrolments.of_person(person)
        unit.enrolments.save_many([replace(enrolment, support=Support.MONTHLY)])
        unit.commit()


async def test_many_questions_about_announcements_propose_nothing_and_many_troubles_do(
    stage_on_both: Stage,
) -> None:
    stage = stage_on_both
    number = launch(stage, "suzuki", list(MEMBERS))
    for person in MEMBERS:
        await stage.press_action(
            person, SendAnnouncementQuestion(number), values={"question": "過去の記録も対象ですか"}
        )
    assert proposals(stage) == []
    for person in MEMBERS:
        await stage.press_action(person, SendHelp(), values={"kind": "no_time", "text": "時間がかかります"})
    assert proposals(stage) == [TroubleKind.NO_TIME]


async def test_who_asks_about_an_announcement_is_not_asked_more_often_and_who_has_trouble_is(
    stage_on_both: Stage,
) -> None:
    stage = stage_on_both
    number = launch(stage, "suzuki", list(MEMBERS))
    ask_less(stage, "tanaka")
    await stage.press_action(
        "tanaka", SendAnnouncementQuestion(number), values={"question": "過去の記録も対象ですか"}
    )
    assert support(stage, "tanaka") is Support.MONTHLY
    await stage.press_action("tanaka", SendHelp(), values={"kind": "no_time", "text": "時間がかかります"})
    assert support(stage, "tanaka") is Support.WEEKLY
