"""`hojorin resend`: what did not arrive goes out again after the cure, on both databases."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from cards.model import Card
from cards.serial import to_json
from handlers.resending import RESENDABLE
from people.model import Feature, Platform
from people.outbox import Message, MessageState, NewMessage, Reason
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime.fromisoformat("2026-09-07T09:30:00+09:00")
LATER = NOW + timedelta(days=2)
CARD = to_json(Card(kind="note", language="ja", title="Hello", elements=()))
DEAD = Reason.TOKEN_DEAD


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, desk, monkeypatch: pytest.MonkeyPatch):
    """The command line with a company in its demo, on each database in turn."""
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgresql_url"))
    desk.set_up()
    with desk.unit() as unit:
        unit.switches.put("used_by", "demo")
        unit.switches.put("business_clock", LATER.isoformat())
        unit.commit()
    return desk


@contextmanager
def writing(office) -> Iterator[SqlUnitOfWork]:
    """Open a unit of work that commits."""
    with office.unit() as unit:
        yield unit
        unit.commit()


def note(key: str, person: str = "tanaka", **more: object) -> NewMessage:
    """Return a message to a person; `key` is where to find it again."""
    given = {"kind": "note", "card": CARD, "due_at": NOW, "feature": Feature.WORK} | more
    return NewMessage(dedupe_key=key, lane=f"person:{person}:{key}", person_id=person, **given)


def end(office, *messages: NewMessage, state=MessageState.FAILED, reason: Reason = DEAD) -> None:
    """Let messages be tried, and end so."""
    with writing(office) as unit:
        unit.outbox.add_many(messages, now=NOW)
        keys = {one.dedupe_key for one in messages}
        ids = [one.id for one in unit.outbox.list_messages() if one.dedupe_key in keys]
        fences = unit.outbox.begin(ids, platform=Platform.PLAYGROUND, lease_seconds=30)
        assert len(fences) == len(messages)
        if state is MessageState.UNKNOWN:
            unit.outbox.lose(ids, reason=reason, at=NOW)
        else:
            unit.outbox.give_back(ids, reason=reason)
            unit.outbox.finish(ids, state=state, reason=reason, at=NOW)


def stored(office) -> dict[str, Message]:
    """Return the messages by their keys."""
    with office.unit() as unit:
        return {one.dedupe_key: one for one in unit.outbox.list_messages()}


def rows(office, *options: str, reason: str = "token_dead") -> list[tuple[str, str, str | None, int]]:
    """Run `resend` and return what became of which kind, why, and of how many."""
    answer = office("resend", "--reason", reason, "--json", *options)
    assert answer.code == 0
    return [(row["kind"], row["becomes"], row["why"], row["count"]) for row in json.loads(answer.out)]


def test_what_failed_is_queued_again_and_goes_out(office):
    end(office, note("a"), note("b", "suzuki"))
    assert rows(office) == [("note", "queued", None, 2)]
    again = stored(office)["a"]
    assert (again.state, again.reason, again.attempts) == (MessageState.QUEUED, None, 0)
    assert again.due_at == LATER
    assert json.loads(office("tick").out)["sent"] >= 2
    assert stored(office)["a"].state is MessageState.SENT


def test_only_what_failed_for_that_reason_goes(office):
    end(office, note("a"))
    end(office, note("b"), reason=Reason.PAYLOAD_REFUSED)
    rows(office)
    assert stored(office)["b"].state is MessageState.FAILED


def test_a_preview_counts_the_same_and_changes_nothing(office):
    end(office, note("a"), note("b", kind="wish"))
    before = stored(office)
    answer = office("resend", "--reason", "token_dead", "--dry-run")
    assert "2 messages would go out again" in answer.out
    assert rows(office, "--dry-run") == rows(office, "--dry-run")
    assert stored(office) == before
    assert "messages.sent_again" not in office("audit").out


def test_what_may_have_arrived_is_left_unless_it_is_asked_for(office):
    end(office, note("a"))
    end(office, note("b"), state=MessageState.UNKNOWN)
    answer = office("resend", "--reason", "token_dead", "--dry-run")
    assert "1 message may have arrived" in answer.err
    assert "may get theirs twice" in answer.err
    assert rows(office) == [("note", "left", "may_have_arrived", 1), ("note", "queued", None, 1)]
    assert stored(office)["b"].state is MessageState.UNKNOWN
    assert rows(office, "--unknown-too") == [("note", "queued", None, 1)]
    again = stored(office)["b"]
    assert (again.state, again.doubt_since) == (MessageState.QUEUED, None)


def test_what_is_too_late_or_for_nobody_is_left_and_counted(office):
    end(
        office,
        note("late", not_after=NOW + timedelta(hours=1)),
        note("gone", "kato"),
        note("here", not_after=LATER + timedelta(hours=1)),
    )
    office.write("people.csv", "person_id,name,end_date\nkato,加藤 誠,2026-09-08\n")
    assert office("people", "import", "people.csv").code == 0
    assert rows(office) == [
        ("note", "left", "expired", 1),
        ("note", "left", "left_company", 1),
        ("note", "queued", None, 1),
    ]
    assert {key: one.state.value for key, one in stored(office).items() if key in ("late", "gone")} == {
        "late": "failed",
        "gone": "failed",
    }


def test_a_message_whose_card_is_damaged_is_left_and_stops_nobody(office):
    end(office, note("a", card="{"), note("b"), reason=Reason.PAYLOAD_REFUSED)
    assert rows(office, reason="payload_refused") == [
        ("note", "left", "payload_refused", 1),
        ("note", "queued", None, 1),
    ]


def test_it_is_audited_with_reason_and_number(office):
    end(office, note("a"), note("b"))
    rows(office)
    entry = json.loads(office("audit", "--json", "--limit", "1").out)[0]
    assert (entry["actor"], entry["action"]) == ("cli", "messages.sent_again")
    assert (entry["subject"], entry["detail"]) == ("token_dead", "2")


def test_many_go_in_several_transactions(office, monkeypatch):
    monkeypatch.setattr("bot.cli.resend.TOGETHER", 4)
    end(office, *(note(f"n{number}") for number in range(10)))
    assert rows(office) == [("note", "queued", None, 10)]
    assert {one.state for key, one in stored(office).items() if key.startswith("n")} == {MessageState.QUEUED}


def test_a_second_time_there_is_nothing_left_to_send(office):
    end(office, note("a"))
    rows(office)
    assert rows(office) == []


@pytest.mark.parametrize("reason", ["paused", "expired", "tokendead", ""])
def test_a_reason_for_which_nothing_fails_is_refused_with_the_classes_that_there_are(office, reason):
    answer = office("resend", "--reason", reason)
    assert answer.code == 2
    assert "nothing was changed" in answer.err
    for known in RESENDABLE:
        assert known.value in answer.err


def test_where_nothing_failed_the_reasons_for_which_something_did_are_named(office):
    assert office("resend", "--reason", "blocked").out == "No message ended for the reason blocked.\n"
    end(office, note("a"), note("b"))
    assert "token_dead (2)" in office("resend", "--reason", "blocked").out


def test_the_reason_must_be_named(office):
    answer = office("resend")
    assert answer.code == 2
    assert "--reason" in answer.err


def test_deliveries_say_how_to_send_again_what_ended(office):
    end(office, note("a"))
    end(office, note("b"), state=MessageState.UNKNOWN, reason=Reason.TIMED_OUT)
    cures = {row["state"]: row["cure"] for row in json.loads(office("deliveries", "--failed", "--json").out)}
    assert "`hojorin resend --reason token_dead`" in cures["failed"]
    assert "`hojorin resend --reason timed_out --unknown-too`" in cures["unknown"]


def test_every_command_that_a_cure_names_is_accepted(office):
    ends = [(state, reason) for state in (MessageState.FAILED, MessageState.UNKNOWN) for reason in Reason]
    for state, reason in ends:
        end(office, note(f"{state.value} {reason.value}"), state=state, reason=reason)
    told = [row["cure"] for row in json.loads(office("deliveries", "--failed", "--json").out)]
    assert len(told) == len(ends)
    named = [command for cure in told for command in re.findall(r"`hojorin (resend [^`]+)`", cure)]
    assert len(named) == 2 * len(RESENDABLE)
    for command in named:
        answer = office(*command.split(), "--dry-run", "--json")
        assert (command, answer.code) == (command, 0)
        assert "queued" in {row["becomes"] for row in json.loads(answer.out)}, command


def test_somebody_who_is_back_gets_what_failed_while_their_account_was_deactivated(office):
    end(office, note("a"), reason=Reason.DEACTIVATED)
    assert rows(office, reason="deactivated") == [("note", "queued", None, 1)]
