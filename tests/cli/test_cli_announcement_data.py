"""What is kept of a person about announcements, in their export and after an erasure, on both databases."""

from datetime import UTC, datetime

from bot.cli.personal_data import erase_everything, export_everything
from coaching.announcements.model import (
    Announcement,
    AnnouncementState,
    Content,
    Recipient,
    Response,
    ResponseKind,
)
from people.model import Person
from people.outbox import NewMessage
from storage.database import Database

NOW = datetime(2026, 6, 2, 1, tzinfo=UTC)
SENDING = AnnouncementState.SENDING
PEOPLE = ("tanaka", "suzuki")


def test_an_export_says_what_somebody_got_did_and_wrote_and_an_erasure_leaves_a_number(
    database: Database,
) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=one) for one in PEOPLE])
        content = Content(titles={"en": "Six fields"}, texts={"en": "From Monday."})
        one = Announcement(author_id="suzuki", content=content, created_at=NOW, changed_at=NOW)
        draft = unit.announcements.add(one)
        sent = unit.announcements.add(
            Announcement(
                author_id="suzuki",
                content=content,
                state=SENDING,
                launched_at=NOW,
                created_at=NOW,
                changed_at=NOW,
            )
        )
        everybody = [Recipient(lane=f"person:{one}", person_id=one, due_at=NOW) for one in PEOPLE]
        unit.announcements.put_recipients(sent, everybody)
        click = Response(announcement_id=sent, person_id="tanaka", kind=ResponseKind.CLICK, at=NOW)
        unit.announcements.respond(click)

        member, lead = (export_everything(unit, one) for one in PEOPLE)
        assert member["announcements_received"] == [sent]
        assert member["announcement_responses"] == [
            {"announcement_id": sent, "person_id": "tanaka", "kind": "click", "at": "2026-06-02T01:00:00Z"}
        ]
        assert member["announcements_written"] == []
        assert lead["announcement_responses"] == []
        assert {one["announcement_id"] for one in lead["announcements_written"]} == {draft, sent}
        assert lead["announcements_written"][0]["texts"] == {"en": "From Monday."}

        erase_everything(unit, "tanaka", at=NOW, actor="test")
        assert unit.announcements.of_person("tanaka") == []
        assert unit.announcements.received("tanaka") == []
        assert unit.announcements.count(sent) == len(PEOPLE)


def test_an_erasure_forgets_what_somebody_tried_out_on_their_chats(database: Database) -> None:
    """It stands in conversations that are named by their accounts, as channels are."""
    with database.unit_of_work() as unit:
        accounts = {"slack_user_id": "USUZ", "teams_aad_id": "aad-suzuki"}
        unit.people.upsert_many([Person(id="suzuki", name="Suzuki", **accounts)])
        unit.people.upsert_many([Person(id="tanaka", name="Tanaka", slack_user_id="UTAN")])
        lanes = ("slack:USUZ", "teams:aad-suzuki", "slack:UTAN", "slack:C0123")
        trials = [
            NewMessage(
                dedupe_key=f"announcement_trial:1:{lane}:1",
                kind="announcement_trial",
                lane=lane,
                card="[]",
                due_at=NOW,
            )
            for lane in lanes
        ]
        unit.outbox.add_many(trials, now=NOW)
        erase_everything(unit, "suzuki", at=NOW, actor="test")
        assert {one.lane for one in unit.outbox.list_messages()} == {"slack:UTAN", "slack:C0123"}
