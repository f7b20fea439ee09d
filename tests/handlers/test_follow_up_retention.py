"""What is written about a wrong number is kept no longer than the words of requests."""

import json
from datetime import UTC, date, datetime, timedelta

from handlers.context import World
from handlers.retention import forget_old
from measures.follow_ups.model import Cause, FollowUp
from people.model import Company, Person
from people.outbox import NewMessage
from storage.database import Database

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def test_disputes_and_answers_are_forgotten_with_the_texts_of_requests(sqlite_database: Database) -> None:
    """30 days: what was written 31 days ago goes, the answer of yesterday stays until its own day."""
    company = Company(name="Acme", keep_trouble_texts_days=30, keep_messages_days=400)
    old, new = NOW - timedelta(days=31), NOW - timedelta(days=1)
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id="tanaka", name="Tanaka")])
        follow_up_id = unit.follow_ups.add(
            FollowUp(
                programme_id="crm",
                kpi_id="visits",
                team="Sales",
                manager_id="tanaka",
                opened_on=date(2026, 10, 26),
                cause=Cause.SLIPPED,
                disputed_at=old,
                disputed_by="tanaka",
                dispute="2件足りません",
                settled_at=new,
                settled_by="sato",
                settlement="直しました",
            )
        )
        texts, _, _ = forget_old(World(company=company, now=NOW), unit)
        kept = unit.follow_ups.get(follow_up_id)
        assert (texts, kept.dispute, kept.settlement) == (1, "", "直しました")
        later = World(company=company, now=NOW + timedelta(days=30))
        assert forget_old(later, unit)[0] == 1
        assert unit.follow_ups.get(follow_up_id).settlement == ""


def test_messages_that_bring_these_words_to_others_go_as_early(sqlite_database: Database) -> None:
    company = Company(name="Acme", keep_trouble_texts_days=30, keep_messages_days=400)
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id="owner", name="Owner")])
        long_ago = NOW - timedelta(days=60)
        messages = [
            NewMessage(
                dedupe_key=kind,
                kind=kind,
                lane="person:owner",
                person_id="owner",
                card=json.dumps({"text": "2件足りません"}),
                due_at=long_ago,
                not_after=long_ago + timedelta(days=1),
            )
            for kind in ("kpi_disputed", "kpi_settled", "follow_up")
        ]
        unit.outbox.add_many(messages, now=long_ago)
        unit.outbox.cancel([one.dedupe_key for one in messages], at=long_ago)
        forget_old(World(company=company, now=NOW), unit)
        assert [message.kind for message in unit.outbox.list_messages()] == ["follow_up"]
