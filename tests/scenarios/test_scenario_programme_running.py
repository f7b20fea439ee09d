"""Members have their say on a programme, it changes in mid-course, changes hands and ends: each told once."""

from programme_making import (
    MORE_PEOPLE,
    PROGRAMME,
    audit,
    kinds,
    offers,
    prepare,
    programme,
    run,
    text,
    write_purpose,
)
from scenario_stage import PEOPLE, Stage, find_action, tokyo

from cards import actions
from coaching.checkins.model import Answer, CheckInState
from coaching.programmes.model import ProgrammeState
from people.outbox import MessageState

MEMBERS = ("tanaka", "mueller", "yamada", "weber")


def of_kind(stage: Stage, kind: str) -> list[str | None]:
    """Return to whom messages of a kind were queued or sent, in order of their ids."""
    with stage.unit() as unit:
        known = [message for message in unit.outbox.list_messages() if message.kind == kind]
    return [message.person_id for message in sorted(known, key=lambda message: message.id)]


# ---------------------------------------------------------------------------- comments on the draft


async def test_the_number_is_said_before_anything_goes_to_members(empty: Stage) -> None:
    await prepare(empty)
    reply = await empty.press_action("suzuki", actions.ConfirmComments(PROGRAMME))
    assert kinds(reply) == ["comments_ask"]
    assert "4名" in text(reply)
    assert of_kind(empty, "draft_for_comment") == []


async def test_each_member_gets_the_draft_once_and_after_the_introduction(empty: Stage) -> None:
    await prepare(empty)
    for _ in range(2):
        await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    await empty.go_to(tokyo(9, 14, 18))
    assert sorted(of_kind(empty, "draft_for_comment")) == sorted(MEMBERS)
    assert empty.kinds("tanaka") == ["introduction", "draft_for_comment"]
    assert "引き継ぎで止まる商談をなくすため" in empty.text("tanaka", "draft_for_comment")
    assert "No deal stalls" in empty.text("mueller", "draft_for_comment")


async def test_a_draft_that_changed_can_be_put_to_members_anew(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    await empty.go_to(tokyo(9, 14, 18))
    await empty.press("tanaka", actions.LooksRight, on="draft_for_comment")
    await write_purpose(empty, purpose_ja="お客様を待たせないため")
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    await empty.go_to(tokyo(9, 15, 18))
    assert empty.kinds("tanaka").count("draft_for_comment") == 2
    with empty.unit() as unit:
        assert unit.preparing.preparation(PROGRAMME).approvals == 0


async def test_that_it_looks_right_is_counted_without_a_name(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    await empty.go_to(tokyo(9, 14, 18))
    reply = await empty.press("tanaka", actions.LooksRight, on="draft_for_comment")
    assert not offers(reply.replace, actions.LooksRight(PROGRAMME))  # type: ignore[arg-type]
    with empty.unit() as unit:
        known = unit.preparing.preparation(PROGRAMME)
        assert (known.asked, known.approvals) == (4, 1)
        assert unit.questions.of_programme(PROGRAMME) == []


async def test_a_comment_is_answered_and_the_programme_is_ready(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    await empty.go_to(tokyo(9, 14, 18))
    form = (await empty.press("mueller", actions.OpenComment, on="draft_for_comment")).form
    kept = await empty.submit("mueller", form, text="Two visits a day is too much in Berlin")
    assert kinds(kept) == ["question_kept"]
    assert (await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))).refused
    shown = await empty.press_action("suzuki", actions.ShowQuestions(PROGRAMME))
    assert "Two visits a day is too much in Berlin" in text(shown)
    assert "Müller" not in text(shown)
    assert "mueller" not in text(shown)
    form = (await empty.press_action("suzuki", find_action(shown.cards[0], actions.OpenAnswer, {}))).form
    done = await empty.submit("suzuki", form, answer="It is one a day for Berlin from now on")
    assert kinds(done) == ["notice", "questions"]
    await empty.go_to(tokyo(9, 14, 18, 10))
    assert "It is one a day for Berlin from now on" in empty.text("mueller", "question_answered")
    await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert programme(empty).state is ProgrammeState.RUNNING


async def test_a_question_is_answered_once(empty: Stage) -> None:
    await prepare(empty)
    await comment(empty)
    shown = await empty.press_action("suzuki", actions.ShowQuestions(PROGRAMME))
    opened = find_action(shown.cards[0], actions.OpenAnswer, {})
    first = (await empty.press_action("suzuki", opened)).form
    second = (await empty.press_action("mori", opened)).form
    await empty.submit("suzuki", first, answer="1件にします")
    late = await empty.submit("mori", second, answer="そのままです")
    assert late.refused
    assert "先に回答" in text(late)
    with empty.unit() as unit:
        assert [one.answer for one in unit.questions.of_programme(PROGRAMME)] == ["1件にします"]


async def comment(stage: Stage, words: str = "件数が多すぎます") -> None:
    """Let a member comment on the draft."""
    form = (await stage.press_action("tanaka", actions.OpenComment(PROGRAMME))).form
    assert kinds(await stage.submit("tanaka", form, text=words)) == ["question_kept"]


async def test_a_comment_of_5000_characters_is_refused_with_what_to_do_and_3000_are_kept(
    empty: Stage,
) -> None:
    await prepare(empty)
    form = (await empty.press_action("tanaka", actions.OpenComment(PROGRAMME))).form
    reply = await empty.submit("tanaka", form, text="長" * 5000)
    assert set(reply.errors) == {"text"}
    assert "短く" in reply.errors["text"]
    with empty.unit() as unit:
        assert unit.questions.of_programme(PROGRAMME) == []
    await comment(empty, "長" * 3000)
    with empty.unit() as unit:
        assert [len(one.text) for one in unit.questions.of_programme(PROGRAMME)] == [3000]


async def test_nobody_comments_on_a_programme_that_is_not_for_them(empty: Stage) -> None:
    await prepare(empty)
    for action in (
        actions.OpenComment(PROGRAMME),
        actions.SendComment(PROGRAMME),
        actions.LooksRight(PROGRAMME),
    ):
        assert (await empty.press_action("garcia", action, values={"text": "だめです"})).refused


async def test_what_was_not_sent_of_the_draft_is_taken_back_at_the_start(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    with empty.unit() as unit:
        states = {m.state for m in unit.outbox.list_messages() if m.kind == "draft_for_comment"}
    assert states == {MessageState.DROPPED}


# ---------------------------------------------------------------------------- what members object to


async def test_a_target_that_does_not_fit_reaches_the_lead_and_comes_back_with_an_answer(
    empty: Stage,
) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    shown = await empty.press_action("tanaka", actions.ShowGoalState(PROGRAMME))
    form = (await empty.press_action("tanaka", find_action(shown.cards[0], actions.OpenMisfit, {}))).form
    for words in ("内勤の日は訪問がありません", "内勤の日は訪問が一件もありません"):
        await empty.submit("tanaka", form, kpi="visits-same-day", text=words)
    await empty.submit("tanaka", form, kpi="gaps-filled", text="空欄がありません")
    with empty.unit() as unit:
        texts = {one.about: one.text for one in unit.questions.of_programme(PROGRAMME)}
        assert len(unit.questions.of_programme(PROGRAMME)) == 2
    assert texts["visits-same-day"] == "内勤の日は訪問が一件もありません"
    listed = await empty.press_action("suzuki", actions.ShowQuestions(PROGRAMME))
    assert "当日に登録した訪問" in text(listed)
    assert "田中" not in text(listed)


async def test_a_target_that_is_no_part_of_the_programme_is_not_objected_to(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    form = (await empty.press_action("tanaka", actions.OpenMisfit(PROGRAMME))).form
    assert (await empty.submit("tanaka", form, kpi="nothing", text="合いません")).refused
    assert set((await empty.submit("tanaka", form, kpi="", text="")).errors) == {"kpi", "text"}
    assert (await empty.press_action("garcia", actions.OpenMisfit(PROGRAMME))).refused


async def test_a_question_of_day_one_reaches_the_lead_the_next_morning_as_a_number(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    form = (await empty.press("tanaka", actions.OpenQuestion, on="day_one")).form
    reply = await empty.submit("tanaka", form, question="なぜ今なのですか")
    assert "question_kept" in kinds(reply)
    await empty.go_to(tokyo(9, 28, 18))
    assert "questions_waiting" not in empty.kinds("suzuki")
    await empty.go_to(tokyo(9, 29, 9, 30))
    assert "1件" in empty.text("suzuki", "questions_waiting")
    assert "なぜ今" not in empty.text("suzuki", "questions_waiting")
    assert empty.sent_at("suzuki", "questions_waiting") == [tokyo(9, 29, 9)]
    # Nothing new comes in: the same number is not told again before the next week has begun.
    await empty.go_to(tokyo(10, 2, 18))
    assert empty.sent_at("suzuki", "questions_waiting") == [tokyo(9, 29, 9)]
    await empty.go_to(tokyo(10, 5, 18))
    assert empty.sent_at("suzuki", "questions_waiting") == [tokyo(9, 29, 9), tokyo(10, 5, 9)]
    shown = await empty.press("suzuki", actions.ShowQuestions, on="questions_waiting")
    form = (await empty.press_action("suzuki", find_action(shown.cards[0], actions.OpenAnswer, {}))).form
    await empty.submit("suzuki", form, answer="年度内に引き継ぎが重なるためです")
    await empty.go_to(tokyo(10, 13, 18))
    assert len(empty.sent_at("suzuki", "questions_waiting")) == 2
    assert "年度内に引き継ぎが重なるためです" in empty.text("tanaka", "question_answered")


async def test_a_shared_case_becomes_a_material_and_is_thanked_for(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    with empty.unit() as unit:
        [enrolment] = unit.enrolments.of_person("mueller")
    form = (await empty.press_action("mueller", actions.OpenCase(enrolment.id))).form
    await empty.submit("mueller", form, title="Voice notes", text="I dictate on the train.")
    shown = await empty.press_action("suzuki", actions.ShowQuestions(PROGRAMME))
    publish = find_action(shown.cards[0], actions.PublishCase, {})
    assert kinds(await empty.press_action("suzuki", publish)) == ["notice", "questions"]
    await empty.go_to(tokyo(9, 28, 12, 10))
    with empty.unit() as unit:
        [material] = [one for one in unit.materials.active() if one.title == "Voice notes"]
    assert (material.body, material.language) == ("I dictate on the train.", "en")
    assert "question_answered" in empty.kinds("mueller")
    assert (await empty.press_action("suzuki", publish)).refused


# ---------------------------------------------------------------------------- in mid-course


async def test_a_running_programme_is_changed_beside_what_members_know(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    before = programme(empty)
    await empty.press_action("suzuki", actions.RemovePractice(PROGRAMME, "fill-gaps"))
    assert programme(empty) == before
    shown = await empty.press_action("suzuki", actions.ShowChanges(PROGRAMME))
    assert "気づいた空欄をその場で埋める" in text(shown)
    await empty.press_action("suzuki", actions.DropChanges(PROGRAMME))
    again = await empty.press_action("suzuki", actions.ApplyChanges(PROGRAMME))
    assert programme(empty) == before
    assert kinds(again) == ["notice"]
    assert of_kind(empty, "programme_changed") == []


async def test_changes_are_told_once_to_everybody_who_has_begun(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 29, 18))
    await empty.press_action("suzuki", actions.RemovePractice(PROGRAMME, "fill-gaps"))
    await empty.press_action("suzuki", actions.ApplyChanges(PROGRAMME))
    await empty.press_action("suzuki", actions.ApplyChanges(PROGRAMME))
    await empty.go_to(tokyo(10, 9, 18))
    assert sorted(of_kind(empty, "programme_changed")) == sorted(MEMBERS)
    assert empty.kinds("tanaka").count("programme_changed") == 1
    assert "気づいた空欄をその場で埋める" in empty.text("tanaka", "programme_changed")
    assert "Fill a gap where one meets it" in empty.text("weber", "programme_changed")
    assert [one.id for one in programme(empty).practices] == ["same-day", "next-step"]
    assert "programme_change" in [entry.action for entry in audit(empty)]


async def test_a_change_of_the_audience_alone_is_no_news_to_members(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 29, 18))
    form = (await empty.press_action("suzuki", actions.OpenAudience(PROGRAMME))).form
    await empty.submit("suzuki", form, teams=("Sales",))
    await empty.press_action("suzuki", actions.ApplyChanges(PROGRAMME))
    assert of_kind(empty, "programme_changed") == []
    with empty.unit() as unit:
        assert "garcia" in {one.person_id for one in unit.enrolments.of_programme(PROGRAMME)}


async def test_a_programme_changed_while_cards_are_open_leaves_them_working(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 30, 11))
    with empty.unit() as unit:
        [asked] = [one for one in unit.check_ins.of_person("tanaka") if one.state is CheckInState.OPEN]
    assert asked.practice_id == "same-day"
    await empty.press_action("suzuki", actions.RemovePractice(PROGRAMME, "same-day"))
    await empty.press_action("suzuki", actions.ApplyChanges(PROGRAMME))
    reply = await empty.press(
        "tanaka", actions.AnswerCheckIn, on="check_in", where={"answer": Answer.DONE.value}
    )
    assert not reply.refused
    assert "商談に「次の一手」と日付を入れる" in text(reply)
    with empty.unit() as unit:
        assert unit.check_ins.get(asked.id).answer is Answer.DONE
    await empty.go_to(tokyo(10, 7, 11))
    assert "と日付を入れる" in empty.text("tanaka", "check_in")


async def test_a_running_programme_keeps_its_go_live_date(empty: Stage) -> None:
    await run(empty)
    reply = await write_purpose(empty, go_live="")
    assert set(reply.errors) == {"go_live"}


async def test_a_stop_is_asked_first_and_told_once_to_those_who_had_begun(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 29, 18))
    asked = await empty.press_action("suzuki", actions.ConfirmStop(PROGRAMME))
    assert "4名" in text(asked)
    assert programme(empty).state is ProgrammeState.RUNNING
    await empty.press_action("suzuki", actions.StopProgramme(PROGRAMME))
    assert (await empty.press_action("suzuki", actions.StopProgramme(PROGRAMME))).refused
    await empty.go_to(tokyo(10, 9, 18))
    assert sorted(of_kind(empty, "programme_stopped")) == sorted(MEMBERS)
    assert empty.kinds("tanaka").count("programme_stopped") == 1
    assert (await empty.press_action("suzuki", actions.OpenVision(PROGRAMME))).refused


async def test_a_stop_before_anybody_has_begun_tells_nobody(empty: Stage) -> None:
    await run(empty)
    await empty.press_action("suzuki", actions.StopProgramme(PROGRAMME))
    assert of_kind(empty, "programme_stopped") == []


# ---------------------------------------------------------------------------- a successor

COLUMNS = PEOPLE.splitlines()[0]


def let_go(stage: Stage, *people: str) -> None:
    """End the employment of people on 30 September 2026."""
    rows = [f"{COLUMNS},end_date"]
    for row in (PEOPLE + MORE_PEOPLE).splitlines()[1:]:
        gone = row.split(",", 1)[0] in people
        rows.append(f"{row},2026-09-30" if gone else f"{row},")
    stage.bring_in("\n".join(rows) + "\n")


async def test_when_the_lead_leaves_the_deputy_acts_and_the_sponsor_names_a_successor(
    empty: Stage,
) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    let_go(empty, "suzuki")
    await empty.go_to(tokyo(9, 30, 18))
    assert "successor_request" not in empty.kinds("kato")
    await empty.go_to(tokyo(10, 9, 18))
    assert empty.sent_at("kato", "successor_request") == [tokyo(10, 1, 9)]
    assert "森 直樹" in empty.text("kato", "successor_request")
    assert kinds(await empty.press_action("mori", actions.ShowQuestions(PROGRAMME))) == ["questions"]
    assert (await empty.press_action("mori", actions.OpenSuccessor(PROGRAMME))).refused
    form = (await empty.press("kato", actions.OpenSuccessor, on="successor_request")).form
    await empty.submit("kato", form, lead="weber")
    await empty.go_to(tokyo(10, 12, 18))
    assert (programme(empty).lead, programme(empty).deputy) == ("weber", "mori")
    assert "successor_named" in empty.kinds("weber")
    assert kinds(await empty.press_action("weber", actions.ShowPlan(PROGRAMME))) == ["plan"]
    assert ("programme_lead", "kato", "weber") in [
        (entry.action, entry.actor, entry.detail) for entry in audit(empty)
    ]


async def test_without_a_sponsor_the_admins_name_the_successor(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    let_go(empty, "suzuki", "kato", "mori")
    await empty.go_to(tokyo(10, 2, 18))
    assert empty.sent_at("ogawa", "successor_request") == [tokyo(10, 1, 9)]
    form = (await empty.press("ogawa", actions.OpenSuccessor, on="successor_request")).form
    gone = await empty.submit("ogawa", form, lead="mori")
    assert set(gone.errors) == {"lead"}
    await empty.submit("ogawa", form, lead="tanaka")
    assert programme(empty).lead == "tanaka"
    assert (await empty.press_action("ogawa", actions.ShowPlan(PROGRAMME))).refused


async def test_who_is_led_by_a_deputy_sees_the_deputys_name(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(9, 28, 12))
    let_go(empty, "suzuki")
    await empty.go_to(tokyo(10, 2, 12))
    form = (await empty.press_action("tanaka", actions.OpenMisfit(PROGRAMME))).form
    kept = await empty.submit("tanaka", form, kpi="visits-same-day", text="合いません")
    assert "森 直樹" in text(kept)
