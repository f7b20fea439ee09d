"""The command line's own words."""

import re

import pytest

from bot.cli import texts
from people.outbox import MessageState, Reason

SENTENCES = {
    name: value
    for name, value in vars(texts).items()
    if name.isupper() and isinstance(value, str) and not name.startswith("_")
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_begins_and_ends_as_one(name):
    sentence = SENTENCES[name]
    assert re.match(r"[A-Z`{-]", sentence)
    assert sentence.endswith((".", "…", ")."))
    assert "!" not in sentence


def test_every_reason_has_a_cure_that_says_what_to_do_or_that_nothing_is():
    assert set(texts.CURES) == set(Reason)
    for cure in texts.CURES.values():
        assert re.match(r"(Nothing to do|[A-Z][a-z]+|A fault)", cure)


@pytest.mark.parametrize("reason", [Reason.DIED_WHILE_SENDING, Reason.TIMED_OUT, Reason.PLATFORM_DOWN])
def test_while_hojorin_finds_out_by_itself_nobody_is_asked_to(reason):
    cure = texts.cure_of(reason, MessageState.QUEUED, in_doubt=True)
    assert cure == texts.FINDS_OUT
    assert "Ask the person" in texts.cure_of(reason, MessageState.UNKNOWN, in_doubt=True)


def test_what_may_be_in_a_chat_that_went_away_is_found_out_there_or_asked_about():
    waits = texts.cure_of(Reason.NO_PLATFORM, MessageState.QUEUED, in_doubt=True)
    ended = texts.cure_of(Reason.NO_PLATFORM, MessageState.UNKNOWN, in_doubt=True)
    assert "connect that one again within a day" in waits
    assert ended.startswith("Ask the person whether it arrived")
    assert ended.endswith("`hojorin resend --reason no_platform --unknown-too` sends it again.")


@pytest.mark.parametrize("reason", Reason)
def test_what_is_queued_is_never_said_not_to_be_repeated_by_itself(reason):
    for in_doubt in (True, False):
        assert "not repeated" not in texts.cure_of(reason, MessageState.QUEUED, in_doubt=in_doubt)


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNKNOWN])
def test_what_has_ended_is_never_said_to_go_out_by_itself(state):
    for reason in (Reason.PLATFORM_DOWN, Reason.RATE_LIMITED):
        cure = texts.cure_of(reason, state)
        assert "it goes out by itself" not in cure
        assert "tried again" not in cure


def test_one_message_goes_and_several_go():
    assert texts.resent(queued=1, left=1, dry_run=False) == "1 message goes out again. 1 is left as it is."
    assert texts.resent(queued=2, left=3, dry_run=False) == (
        "2 messages go out again. 3 are left as they are."
    )
    assert texts.resent(queued=1, left=0, dry_run=True) == "1 message would go out again."


def test_an_unknown_id_is_told_with_the_list_to_look_at_where_there_is_one():
    assert "`hojorin people list`" in texts.not_found(what="person", key="x")
    assert "`hojorin programme list`" in texts.not_found(what="programme", key="x")
    assert (
        texts.not_found(what="check_in", key="7")
        == "There is no check in with the id 7; nothing was changed."
    )


def test_the_two_editions_are_told_apart():
    assert "make demo-clean" in texts.wrong_edition(used_by="demo")
    assert "real company" in texts.wrong_edition(used_by="run")


def test_an_import_names_the_deactivated_only_where_there_are_some():
    counts = {"added": 1, "changed": 0, "unchanged": 2, "deactivated": 0, "refused": 0}
    assert texts.imported(file="p.csv", noun="people", counts=counts, dry_run=False) == (
        "p.csv: people: 1 added, 0 changed, 2 unchanged, 0 refused"
    )
    told = texts.imported(file="p.csv", noun="people", counts={**counts, "deactivated": 3}, dry_run=True)
    assert told == (
        "p.csv: people would be: 1 added, 0 changed, 2 unchanged, 3 deactivated, 0 refused "
        "(dry run: nothing was changed)"
    )


def test_a_refused_file_says_once_that_nothing_was_changed():
    assert texts.file_refused(file="a", why="Empty.") == "a: Empty. Nothing was changed."
    assert texts.file_refused(file="a", why="No. Nothing was changed.") == "a: No. Nothing was changed."


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        (["name: en"], "(name: en)"),
        (["a: en", "b: en", "c: ja", "d: ja", "e: ja"], "(a: en; b: en; c: ja; and 2 more)"),
    ],
)
def test_of_many_missing_texts_the_first_are_named(lacking, named):
    assert named in texts.languages_missing(programme="crm", lacking=lacking)


def test_whoever_is_found_on_no_chat_is_said_to_be_found_by_id_or_e_mail():
    for said in (texts.CURES[Reason.NO_CHAT_IDENTITY], texts.ADD_IDENTITIES):
        assert "email" in said
        assert "slack_user_id" in said


def test_wrong_use_points_to_the_help():
    assert texts.wrong_use("Missing argument 'ID'") == (
        "Missing argument 'ID'. `hojorin --help` shows the commands, `hojorin COMMAND --help` one of them."
    )
    assert texts.wrong_use("Did you mean x?").startswith("Did you mean x? `hojorin")
