"""What readers do with an announcement: they say that they got it, ask, read it again; nobody else may."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from announcement_stage import LASTS, NEW_TITLE, TEXT, TITLE, correct, feed, launch
from delivery_stage import Post, post_on

from bot.sample.reading import actions_on
from cards import builders
from cards.actions import (
    Action,
    OpenAnnouncementQuestion,
    ReadAnnouncement,
    RespondToAnnouncement,
    SendAnnouncementQuestion,
    SendHelp,
)
from cards.data import Notice
from cards.failure import notice_of
from cards.model import Card
from cards.plain import plain_text
from cards.serial import from_json
from cards.words import load_words
from coaching.announcements.drafting import CORRECTED, subject_of
from coaching.announcements.model import (
    Addressing,
    AnnouncementState,
    Content,
    Recipient,
    Repeat,
    ResponseKind,
)
from coaching.checkins.model import TroubleKind
from coaching.help import supporting
from coaching.help.model import Request
from handlers.announcements.mentions import mentions_for
from handlers.announcements.messages import card_of, preview_card
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed, Said
from handlers.help_cards import HelpCards
from handlers.reply import Reply
from handlers.why import _reason
from people.errors import HojorinError, InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import AuditEntry, Platform
from storage.database import Database

PEOPLE = """\
person_id,name,slack_user_id,roles,team,locale
lea,Lea,ULEA,lead,,en
adm,Ada,UADM,admin,,en
sup,Sue,USUP,supporter,Sales,en
ann,Ann Lee,UANN,,Sales,en
bob,Bob,UBOB,,Sales,ja
out,Out,UOUT,,Sales,en
"""
QUESTION = "Does it hold for old visits?"


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """A lead, an admin, a supporter and three members, on each engine."""
    with post_on(database, tmp_path, people=PEOPLE) as found:
        yield found


def act(post: Post, person: str, action: Action, **values: str) -> Reply:
    """Let somebody press or send; what breaks is not kept."""
    with post.installation.open_unit() as unit:
        turn = Turn(world=post.installation.world(), unit=unit, actor=unit.people.get(person))
        event = Pressed(platform=Platform.SLACK, event_id="1", identity=person, action=action, values=values)
        reply = handle(turn, event)
        unit.commit()
    return reply


def refused(post: Post, person: str, action: Action, **values: str) -> Notice:
    """Return which friendly line somebody gets, and see that nothing was kept."""
    with pytest.raises(HojorinError) as caught:
        act(post, person, action, **values)
    assert counts(post, action) == {}
    return notice_of(caught.value)


def counts(post: Post, action: Any) -> dict[ResponseKind, int]:
    with post.installation.open_unit() as unit:
        return unit.announcements.response_counts(action.announcement_id)


def got_it(number: int) -> RespondToAnnouncement:
    return RespondToAnnouncement(number, "got_it")


def end(post: Post, number: int, **changes: Any) -> None:
    with post.installation.open_unit() as unit:
        unit.announcements.save(replace(unit.announcements.lock(number), **changes))
        unit.commit()


def requests(post: Post, person: str) -> list[Request]:
    with post.installation.open_unit() as unit:
        return unit.help.of_person(person)


def in_place(reply: Reply) -> Card:
    assert reply.replace is not None
    return reply.replace


# ---------------------------------------------------------------------------- got it


def test_who_got_it_is_thanked_on_the_card_which_stays_readable_and_counts_once(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"])
    for _ in range(2):
        card = in_place(act(post, "ann", got_it(number)))
        said = plain_text(card)
        assert said.startswith(TITLE)
        assert TEXT in said
        assert "Thank you for letting us know that you read it." in said
        assert "[Question]" in said
        assert "[Got it]" not in said
    assert counts(post, got_it(number)) == {ResponseKind.GOT_IT: 1}
    assert "ご確認ありがとうございます。" in plain_text(in_place(act(post, "bob", got_it(number))))
    assert counts(post, got_it(number)) == {ResponseKind.GOT_IT: 2}


@pytest.mark.parametrize("kind", ["click", "question", "GOT_IT", ""])
def test_nobody_can_say_with_a_press_that_they_did_anything_else(post: Post, kind: str) -> None:
    number = launch(post, "lea", ["ann"])
    with pytest.raises(NotFoundError):
        act(post, "ann", RespondToAnnouncement(number, kind))
    assert counts(post, got_it(number)) == {}


@pytest.mark.parametrize("person", ["out", "lea", "adm"])
def test_nobody_but_its_recipients_may_respond_ask_or_read_it(post: Post, person: str) -> None:
    number = launch(post, "lea", ["ann"])
    for action in (got_it(number), OpenAnnouncementQuestion(number), ReadAnnouncement(number)):
        assert refused(post, person, action) is Notice.NOT_FOR_YOU
    asked = SendAnnouncementQuestion(number)
    assert refused(post, person, asked, question=QUESTION) is Notice.NOT_FOR_YOU
    assert requests(post, person) == []


def test_readers_of_a_channel_may_ask_and_cannot_say_that_they_got_it(post: Post) -> None:
    number = launch(post, "lea", ["ann"], channels=("slack:C1",))
    assert refused(post, "out", got_it(number)) is Notice.NOT_FOR_YOU
    assert act(post, "out", OpenAnnouncementQuestion(number)).form is not None
    act(post, "out", SendAnnouncementQuestion(number), question=QUESTION)
    assert len(requests(post, "out")) == 1


def test_once_it_is_over_a_friendly_line_says_so(post: Post) -> None:
    number = launch(post, "lea", ["ann"])
    post.put_clock(post.installation.clock.now() + LASTS)
    in_place(act(post, "ann", got_it(number)))  # its last moment
    other = launch(post, "lea", ["ann"])
    post.put_clock(post.installation.clock.now() + LASTS + timedelta(seconds=1))
    for action in (got_it(other), OpenAnnouncementQuestion(other)):
        assert refused(post, "ann", action) is Notice.ANNOUNCEMENT_OVER
    sent = SendAnnouncementQuestion(other)
    assert refused(post, "ann", sent, question=QUESTION) is Notice.ANNOUNCEMENT_OVER


def test_once_it_was_recalled_the_card_says_which_one_and_repeats_nothing_else_of_it(post: Post) -> None:
    number = launch(post, "lea", ["ann"])
    end(post, number, state=AnnouncementState.RECALLED, revision=2)
    for reply in (act(post, "ann", got_it(number)), act(post, "ann", ReadAnnouncement(number))):
        [card] = [one for one in (reply.replace, *reply.cards) if one is not None]
        said = plain_text(card)
        assert said.startswith(f"Taken back: {TITLE}\n")
        assert "Lea, project lead" in said
        assert TEXT not in said
    assert counts(post, got_it(number)) == {}
    instead = in_place(act(post, "ann", OpenAnnouncementQuestion(number)))
    assert plain_text(instead).startswith("Taken back: ")
    asked = SendAnnouncementQuestion(number)
    assert refused(post, "ann", asked, question=QUESTION) is Notice.ANNOUNCEMENT_OVER


def test_a_copy_says_as_of_when_it_is_and_shows_the_present_state_once_it_is_pressed(post: Post) -> None:
    number = launch(post, "lea", ["ann"])
    [copy] = act(post, "ann", ReadAnnouncement(number)).cards
    assert "As of Mon 14 September" in plain_text(copy)
    [pressed] = [one for one in actions_on(copy) if isinstance(one, RespondToAnnouncement)]
    correct(post, number)
    said = plain_text(in_place(act(post, "ann", pressed)))
    assert said.startswith(NEW_TITLE)
    assert "As of Mon 14 September" in said
    assert "As of" not in plain_text(in_place(act(post, "ann", got_it(number))))


def test_after_a_correction_the_line_is_there_again_until_that_is_confirmed_as_well(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"], addressing=Addressing(repeats=frozenset({Repeat.HOME})))

    def with_line() -> set[str]:
        with post.installation.open_unit() as unit:
            people = unit.people.get_many({"ann", "bob"}).values()
            return set(mentions_for(post.installation.world(), unit, people, repeat=Repeat.HOME))

    assert with_line() == {"ann", "bob"}
    act(post, "ann", got_it(number))
    assert with_line() == {"bob"}
    correct(post, number)
    with post.installation.open_unit() as unit:
        now = post.installation.clock.now()
        entry = AuditEntry(at=now, actor="lea", action=CORRECTED, subject=subject_of(number))
        unit.audit.append(entry)
        unit.commit()
    assert with_line() == {"ann", "bob"}  # although the clock stands still
    act(post, "ann", got_it(number))
    assert with_line() == {"bob"}
    assert counts(post, got_it(number)) == {ResponseKind.GOT_IT: 1}


def test_whoever_asks_for_announcements_finds_what_came_to_them_latest_first(post: Post) -> None:
    first = launch(post, "lea", ["ann", "lea"])
    now = post.installation.clock.now()
    later = launch(post, "lea", ["ann"], later={"ann": now + timedelta(days=1)})
    post.put_clock(now + timedelta(hours=1))
    second = launch(post, "lea", ["ann"], content=Content(titles={"en": NEW_TITLE}, texts={"en": TEXT}))
    act(post, "ann", got_it(first))
    end(post, later, over_at=now + timedelta(days=30))
    gone = launch(post, "lea", ["ann"], state=AnnouncementState.RECALLED)
    stopped = launch(post, "lea", ["ann"], state=AnnouncementState.STOPPED)  # nothing had left
    assert gone != stopped

    [card] = typed(post, "ann").cards
    assert [one for one in actions_on(card) if isinstance(one, ReadAnnouncement)] == [
        ReadAnnouncement(second),
        ReadAnnouncement(first),
    ]
    [none] = typed(post, "out").cards
    assert plain_text(none).startswith("No announcements have come to you yet")
    listed, received = typed(post, "lea").cards
    assert listed.kind == "announcements_list"
    assert [one for one in actions_on(received) if isinstance(one, ReadAnnouncement)] == [
        ReadAnnouncement(first)
    ]
    [alone] = typed(post, "adm").cards
    assert alone.kind == "announcements_list"


def typed(post: Post, person: str) -> Reply:
    """Let somebody write `announce`."""
    with post.installation.open_unit() as unit:
        turn = Turn(world=post.installation.world(), unit=unit, actor=unit.people.get(person))
        return handle(turn, Said(platform=Platform.SLACK, event_id="1", identity=person, text="announce"))


def test_why_names_the_announcement_for_whom_it_is_and_from_whom(post: Post) -> None:
    launch(post, "lea", ["ann"])
    feed(post)
    with post.installation.open_unit() as unit:
        turn = Turn(world=post.installation.world(), unit=unit, actor=unit.people.get("ann"))
        [message] = [one for one in unit.outbox.list_messages() if one.kind == "announcement"]
        said = plain_text(builders.why(_reason(turn, message), load_words("en")))
    for row in (f"Announcement: {TITLE}", "For: everybody", "From: Lea, project lead"):
        assert row in said


def test_a_channel_reads_it_in_every_language_in_which_it_was_written(post: Post) -> None:
    content = Content(titles={"en": TITLE, "ja": "六項目"}, texts={"en": TEXT, "ja": "そのままです。"})
    number = launch(post, "lea", [], channels=("slack:C1",), content=content)
    with post.installation.open_unit() as unit:
        world, one = post.installation.world(), unit.announcements.lock(number)
        both = plain_text(card_of(world, unit, one, None))
        long = replace(content, texts={"en": "\n\n".join(["a"] * 30), "ja": "\n\n".join(["あ"] * 30)})
        alone = plain_text(card_of(world, unit, replace(one, content=long, revision=2), None))
    assert both.startswith("六項目\n推進担当 Leaからのお知らせ\nそのままです。\n")
    assert f"{TITLE}\nAnnouncement from Lea, project lead\n{TEXT}\n[質問する / Question]" in both
    assert TITLE not in alone  # more than one message takes


def test_who_has_a_stopped_or_paused_one_answers_as_before(post: Post) -> None:
    for state in (AnnouncementState.STOPPED, AnnouncementState.PAUSED):
        number = launch(post, "lea", ["ann"], state=state)
        in_place(act(post, "ann", got_it(number)))
        assert counts(post, got_it(number)) == {ResponseKind.GOT_IT: 1}


def test_the_buttons_of_a_preview_do_nothing_and_say_so(post: Post) -> None:
    for state in (AnnouncementState.DRAFT, AnnouncementState.PROPOSED):
        number = launch(post, "lea", ["ann"], state=state)
        for action in (got_it(number), OpenAnnouncementQuestion(number), ReadAnnouncement(number)):
            assert refused(post, "lea", action) is Notice.ANNOUNCEMENT_TRIAL


def test_what_is_gone_is_not_found(post: Post) -> None:
    for action in (got_it(9), OpenAnnouncementQuestion(9), SendAnnouncementQuestion(9), ReadAnnouncement(9)):
        with pytest.raises(NotFoundError):
            act(post, "ann", action, question=QUESTION)


# ---------------------------------------------------------------------------- questions


def test_a_question_goes_to_supporters_and_whoever_takes_it_reads_which_announcement_it_is_about(
    post: Post,
) -> None:
    number = launch(post, "lea", ["ann"])
    form = act(post, "ann", OpenAnnouncementQuestion(number)).form
    assert form is not None
    assert f"About “{TITLE}”" in plain_text(form)
    reply = act(post, "ann", SendAnnouncementQuestion(number), question=f"  {QUESTION} ")
    [received] = reply.cards
    assert plain_text(received).startswith("Received | request #")

    [request] = requests(post, "ann")
    assert request.kind is TroubleKind.ANNOUNCEMENT
    with post.installation.open_unit() as unit:
        [asked] = [one for one in unit.outbox.list_messages() if one.kind == "request_open"]
        said = plain_text(from_json(asked.card))
        assert asked.person_id == "sup"
        assert "A question about an announcement" in said
        assert f"About “{TITLE}”" in said
        assert not any(hidden in said for hidden in (QUESTION, "Ann Lee"))
        world, sue = post.installation.world(), unit.people.get("sup")
        supporting.claim(unit, request_id=request.id, person=sue, company=world.company, now=world.now)
        taken = HelpCards(world=world, unit=unit, reader=sue).taken(unit.help.get(request.id))
    assert f"About “{TITLE}”" in plain_text(taken)
    assert QUESTION in plain_text(taken)
    assert "Ann Lee" in plain_text(taken)
    assert counts(post, got_it(number)) == {ResponseKind.QUESTION: 1}


def test_whoever_asks_twice_gets_two_answers_and_counts_once(post: Post) -> None:
    number = launch(post, "lea", ["ann"])
    for question in ("First?", "Second?"):
        act(post, "ann", SendAnnouncementQuestion(number), question=question)
    texts = [one.text for one in requests(post, "ann")]
    assert sorted(texts) == [f"About “{TITLE}”\n{each}" for each in ("First?", "Second?")]
    assert counts(post, got_it(number)) == {ResponseKind.QUESTION: 1}


@pytest.mark.parametrize(
    ("question", "error"), [("", "required"), (" \n ", "required"), ("あ" * 1001, "too_long")]
)
def test_an_empty_or_too_long_question_keeps_the_form_open(post: Post, question: str, error: str) -> None:
    number = launch(post, "lea", ["ann"])
    with pytest.raises(InvalidInputError) as caught:
        act(post, "ann", SendAnnouncementQuestion(number), question=question)
    assert caught.value.fields == {"question": f"error.{error}"}
    assert requests(post, "ann") == []
    assert counts(post, got_it(number)) == {}


def test_the_form_for_help_takes_no_question_about_announcements(post: Post) -> None:
    with pytest.raises(InvalidInputError) as caught:
        act(post, "ann", SendHelp(), kind="announcement", text=QUESTION)
    assert caught.value.fields == {"kind": "error.choice"}


# ---------------------------------------------------------------------------- cards and messages


def test_it_is_read_again_by_whom_it_is_for_also_before_it_arrives(post: Post) -> None:
    number = launch(post, "lea", ["ann"])  # nothing is queued yet
    [card] = act(post, "ann", ReadAnnouncement(number)).cards
    assert plain_text(card).startswith(
        f"{TITLE}\nAnnouncement from Lea, project lead\n{TEXT}\n[Got it] [Question] [Adjust]\n"
    )


def test_the_last_line_says_for_whom_from_whom_and_of_which_day(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"])
    [card] = act(post, "ann", ReadAnnouncement(number)).cards
    last = "Why you got this: for everybody (from Lea, project lead, Mon 14 September)."
    assert plain_text(card).endswith(last)
    [japanese] = act(post, "bob", ReadAnnouncement(number)).cards
    assert plain_text(japanese).endswith(
        "届いた理由：皆さまへのお知らせです（推進担当 Lea、9月14日（月））。"
    )


def test_an_admin_who_is_no_lead_speaks_as_one_and_who_has_gone_is_not_named(post: Post) -> None:
    by_admin, by_nobody = launch(post, "adm", ["ann"]), launch(post, "gone", ["ann"])
    [card] = act(post, "ann", ReadAnnouncement(by_admin)).cards
    assert "(from Ada, Hojorin administrator, Mon 14 September)" in plain_text(card)
    [nameless] = act(post, "ann", ReadAnnouncement(by_nobody)).cards
    assert "(from a project lead, Mon 14 September)" in plain_text(nameless)


def test_a_preview_looks_as_what_is_sent_and_is_marked_above(post: Post) -> None:
    number = launch(post, "lea", ["ann"], state=AnnouncementState.DRAFT)
    with post.installation.open_unit() as unit:
        world, one = post.installation.world(), unit.announcements.lock(number)
        preview = preview_card(world, unit, one, "en")
        sent = card_of(world, unit, replace(one, state=AnnouncementState.SENDING), unit.people.get("ann"))
    title, mark, *rest = plain_text(preview).split("\n")
    assert (title, mark.split(",")[0]) == (f"[Preview] {TITLE}", "A preview")
    assert [TITLE, *rest] == plain_text(sent).split("\n")


def test_whom_nothing_has_reached_before_is_introduced_first_and_once(post: Post) -> None:
    number, now = launch(post, "lea", ["ann"]), post.installation.clock.now()
    with post.installation.open_unit() as unit:
        new = Recipient(lane="person:bob", person_id="bob", due_at=now)
        unit.announcements.put_recipients(number, [new])
        unit.commit()
    feed(post)
    feed(post)
    kinds = {one.kind: one for one in post.messages().values() if one.person_id == "bob"}
    assert kinds.keys() == {"introduction", "announcement"}
    assert kinds["introduction"].id < kinds["announcement"].id
    assert kinds["introduction"].dedupe_key == f"introduction:bob:announcement-{number}"
    assert [one.kind for one in post.messages().values() if one.person_id == "ann"] == ["announcement"]


def test_errors_name_nothing_that_somebody_wrote(post: Post) -> None:
    number = launch(post, "lea", ["ann"])
    for person, action, error in (
        ("out", SendAnnouncementQuestion(number), NotAllowedError),
        ("ann", SendAnnouncementQuestion(number), InvalidInputError),
    ):
        with pytest.raises(error) as caught:
            act(post, person, action, question=QUESTION * 100)
        assert not any(hidden in repr(caught.value) + str(caught.value) for hidden in (QUESTION, TITLE))
    end(post, number, state=AnnouncementState.RECALLED)
    with pytest.raises(TooLateError) as late:
        act(post, "ann", SendAnnouncementQuestion(number), question=QUESTION)
    assert QUESTION not in repr(late.value) + str(late.value)
