"""What the tests of deliveries to Slack share: messages to queue, and how they stand."""

from slack_helpers import HELLO
from slack_stage import SlackStage

from cards.model import Card
from cards.serial import to_json
from people.model import Platform
from people.outbox import MessageState, NewMessage, Reason


def queue(stage: SlackStage, *people: str, card: Card = HELLO, key: str = "note") -> None:
    """Queue a card for each."""
    now = stage.installation.clock.now()
    messages = [
        NewMessage(
            dedupe_key=f"{key}:{person}",
            kind="note",
            lane=f"person:{person}",
            person_id=person,
            card=to_json(card),
            due_at=now,
        )
        for person in people
    ]
    with stage.unit() as unit:
        unit.outbox.add_many(messages, now=now)
        unit.commit()


def states(stage: SlackStage) -> dict[str, tuple[MessageState, Reason | None]]:
    """Return state and reason by person."""
    with stage.unit() as unit:
        return {one.person_id or "": (one.state, one.reason) for one in unit.outbox.list_messages()}


def posts(stage: SlackStage, *, accepted: bool | None = None) -> int:
    """Count what was posted."""
    return len(stage.slack.transcript.calls("chat.postMessage", accepted=accepted))


def pause_ends(stage: SlackStage) -> None:
    """Let all that was to be waited for be over, without ending the trouble: the pause that Slack asked for,
    and the time until a message is tried again or looked for."""
    execute(stage, "UPDATE bucket SET paused_until = '2000-01-01 00:00:00.000000+00:00'")
    execute(stage, "UPDATE message SET retry_at = NULL")
    stage.installation.senders[Platform.SLACK].wake()  # type: ignore[attr-defined]


def execute(stage: SlackStage, statement: str) -> None:
    """Change the database from outside."""
    with stage.installation.database._engine.begin() as connection:
        connection.exec_driver_sql(statement)
