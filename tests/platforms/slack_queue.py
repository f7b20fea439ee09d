"""What the tests of deliveries to Slack share: what was posted, and waits that end."""

from slack_stage import SlackStage

from people.model import Platform


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
