"""Export and erasure over all domains, on both databases: complete, and nobody else's."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.cli.personal_data import erase_everything, export_everything
from coaching.checkins.model import Answer, CheckInKind, NewCheckIn, TroubleKind
from coaching.help.model import Ending, Reach, Request, RequestMessage, RequestState, Wish
from coaching.programmes.model import Enrolment, Phase, Practice, Programme, Vision
from coaching.questions.model import Question, QuestionKind
from measures.follow_ups.model import Cause, FollowUp, Reaction
from measures.kpis.model import Reading
from people.errors import NotFoundError
from people.model import AuditEntry, Feature, Half, Leave, Pause, Person, Platform
from people.outbox import NewMessage
from storage.tables import metadata
from surveys.ballots.model import SealedBallot
from surveys.schedules.model import Breakdown
from surveys.waves.model import Definition, Invited, Node, Wave, WaveState

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
BOTH = ("tanaka", "sato")


WAVE = Wave(
    id="monthly-1",
    schedule_id="monthly",
    state=WaveState.OPEN,
    definition=Definition(
        wave_id="monthly-1",
        set_id="pulse",
        set_name={"en": "Pulse"},
        number=1,
        questions=(),
        languages=("en",),
        smallest_group=5,
        breakdown=Breakdown.TEAM,
        nodes=(Node(path=(), invited=12), Node(path=("Sales",), invited=12)),
        codebook={},
        theme_names={},
        opens_on=TODAY,
        closes_at=NOW + timedelta(days=7),
        results_to=(),
    ),
    digest="00",
    public_key=b"key",
    opened_at=NOW,
    remind_at=None,
    invited=12,
)


def programme() -> Programme:
    words = {"en": "x"}
    practice = Practice(id="visits", name=words, benefit=words, ease=4, contribution=5)
    return Programme(
        id="crm",
        tool="Salesforce",
        name=words,
        purpose=words,
        go_live=TODAY,
        lead="sato",
        vision=Vision(state=words),
        practices=(practice,),
    )


def live(unit, person_id: str) -> None:
    """Give a person one of everything."""
    unit.enrolments.add_many([Enrolment(id=0, programme_id="crm", person_id=person_id, day_zero=TODAY)])
    (enrolment,) = unit.enrolments.of_person(person_id)
    (check_in_id,) = unit.check_ins.add_many(
        [
            NewCheckIn(
                enrolment_id=enrolment.id,
                programme_id="crm",
                person_id=person_id,
                kind=CheckInKind.CHECK_IN,
                day=0,
                local_date=TODAY,
                practice_id="visits",
                due_at=NOW,
            )
        ]
    )
    unit.check_ins.record_answers([check_in_id], answer=Answer.TROUBLE, at=NOW)
    ask_and_help(unit, person_id, check_in_id=check_in_id, enrolment_id=enrolment.id)
    unit.readings.record(
        Reading(
            kpi_id="visit-records",
            subject=person_id,
            period_start=TODAY,
            period_end=TODAY + timedelta(days=6),
            value=Decimal("7.5"),
            source="checkin",
            measured_at=NOW,
        )
    )
    unit.readings.mark_days(person_id=person_id, kind="field", first=TODAY, last=TODAY, days=[TODAY])
    unit.people.put_leave([Leave(person_id=person_id, first=TODAY, last=TODAY, kind="annual", half=Half.AM)])
    unit.people.put_pause(Pause(person_id=person_id, feature=Feature.CHECK_IN, until=TODAY))
    unit.people.mark_introduced([person_id], at=NOW)
    unit.people.remember_chat(person_id, Platform.PLAYGROUND)
    message = NewMessage(
        dedupe_key=f"check_in:{check_in_id}",
        kind="check_in",
        lane=f"person:{person_id}",
        person_id=person_id,
        card=json.dumps({"text": f"card of {person_id}"}),
        due_at=NOW,
    )
    unit.outbox.add_many([message], now=NOW)
    write_to_others(unit, person_id)


def write_to_others(unit, person_id: str) -> None:
    """Let the person's name and words stand in chats of others: of a request of their own, of one that they
    helped in, and of one that they handed on."""
    own = unit.help.of_person(person_id)[0].id
    helped = unit.help.written_by(person_id)[-1].request_id
    handed_on = unit.help.add(replace(unit.help.get(helped), supporter_id=None))
    entry = AuditEntry(at=NOW, actor=person_id, action="help_handed_on", subject=str(handed_on))
    unit.audit.append(entry)
    told = [
        (own, "supporter", "request_taken"),
        (own, "supporter", "relayed"),
        (own, "manager", "manager_note"),
        (helped, "mori", "relayed"),
        (helped, "mori", "request_claimed"),
        (handed_on, "next", "request_handed"),
    ]
    unit.outbox.add_many(
        [
            NewMessage(
                dedupe_key=f"{kind}:{request_id}",
                kind=kind,
                lane=f"person:{reader}",
                person_id=reader,
                subject_id=request_id,
                card=json.dumps({"text": f"name and words of {person_id}"}),
                due_at=NOW,
            )
            for request_id, reader, kind in told
        ],
        now=NOW,
    )


def ask_and_help(unit, person_id: str, *, check_in_id: int, enrolment_id: int) -> None:
    """Let a person ask for help and help others, ask a question and answer one."""
    request = Request(
        id=0,
        person_id=person_id,
        programme_id="crm",
        enrolment_id=enrolment_id,
        check_in_id=check_in_id,
        kind=TroubleKind.SETUP,
        text=f"words of {person_id}",
        wish=f"wish of {person_id}",
        reach=Reach.CHAT,
        manager_too=False,
        language="ja",
        phase=Phase.FIRST_STEPS,
        practice_id="visits",
        state=RequestState.OPEN,
        asked_at=NOW,
    )
    request_id = unit.help.add(request)
    unit.help.add_message(
        RequestMessage(request_id=request_id, author_id=person_id, text=f"details of {person_id}", at=NOW)
    )
    unit.help.put_wish(
        Wish(
            id=0,
            programme_id="crm",
            request_id=request_id,
            person_id=person_id,
            kind=TroubleKind.SETUP,
            text=f"wish of {person_id}",
            at=NOW,
        )
    )
    unit.help.put_topics(person_id, ["kind:setup", "kind:other"])
    solved = replace(
        request,
        person_id="mori",
        text="words of mori",
        wish="",
        check_in_id=None,
        state=RequestState.ENDED,
        ending=Ending.WITH_HELP,
        supporter_id=person_id,
    )
    helped = unit.help.add(solved)
    unit.help.add_message(
        RequestMessage(request_id=helped, author_id=person_id, text=f"advice of {person_id}", at=NOW)
    )
    question = Question(
        id=0,
        kind=QuestionKind.DAY_ONE,
        programme_id="crm",
        person_id=person_id,
        about="",
        text=f"question of {person_id}",
        at=NOW,
    )
    unit.questions.add(question)
    answered = replace(question, person_id="mori", text="question of mori", answer=f"answer of {person_id}")
    unit.questions.add(replace(answered, answered_by=person_id, answered_at=NOW))
    disputed = FollowUp(
        programme_id="crm",
        kpi_id="visits",
        team=f"Sales/{BOTH.index(person_id)}",
        manager_id=person_id,
        opened_on=TODAY,
        cause=Cause.SLIPPED,
        reaction=Reaction.WRONG,
        reacted_at=NOW,
        disputed_at=NOW,
        disputed_by=person_id,
        dispute=f"dispute of {person_id}",
        settled_at=NOW,
        settled_by="mori",
        settlement="settlement of mori",
    )
    unit.follow_ups.add(disputed)
    settled = replace(disputed, manager_id="mori", disputed_by="mori", dispute="dispute of mori")
    settlement = f"settlement of {person_id}"
    unit.follow_ups.add(replace(settled, kpi_id="deals", settled_by=person_id, settlement=settlement))


@pytest.fixture
def lived_in(unit_of_work):
    """A factory of units of work on a database in which two people have one of everything."""
    with unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=f"name of {one}", team="Sales") for one in BOTH])
        unit.programmes.put(programme())
        for person_id in BOTH:
            live(unit, person_id)
        unit.surveys.add_wave(WAVE, [Invited(person_id=one, node=1) for one in BOTH])
        unit.ballots.put(WAVE.id, b"mark of one of them", SealedBallot(token=b"t", sealed=b"sealed"))
        unit.commit()
    return unit_of_work


def test_an_export_has_every_part_and_can_be_written_as_json(lived_in):
    with lived_in() as unit:
        data = export_everything(unit, "tanaka")
    assert json.loads(json.dumps(data)) == data
    assert data["person"]["name"] == "name of tanaka"
    assert data["leave"][0]["half"] == "am"
    assert data["pauses"] == [{"feature": "check_in", "until": "2026-09-14"}]
    assert data["introduced"] is True
    assert data["last_chat"] == "playground"
    assert data["enrolments"][0]["day_zero"] == "2026-09-14"
    assert data["check_ins"][0]["answer"] == "trouble"
    assert data["requests"][0]["text"] == "words of tanaka"
    assert [one["text"] for one in data["written"]] == ["details of tanaka", "advice of tanaka"]
    assert [one["text"] for one in data["wishes"]] == ["wish of tanaka"]
    assert data["topics"] == ["kind:other", "kind:setup"]
    assert data["solved_for_others"] == 1
    assert [one["text"] for one in data["questions"]] == ["question of tanaka"]
    assert data["answers"] == [
        {"programme_id": "crm", "answer": "answer of tanaka", "answered_at": "2026-09-14T01:00:00+00:00"}
    ]
    assert Decimal(data["readings"][0]["value"]) == Decimal("7.5")
    assert data["day_marks"][0]["day"] == "2026-09-14"
    assert data["messages"][0]["state"] == "queued"
    managed, settled = data["follow_ups"]
    assert (managed["kpi_id"], managed["reaction"], managed["dispute"]) == (
        "visits",
        "wrong",
        "dispute of tanaka",
    )
    assert (settled["kpi_id"], settled["settlement"]) == ("deals", "settlement of tanaka")
    assert data["surveys"] == [
        {
            "wave_id": "monthly-1",
            "opened_at": "2026-09-14T01:00:00+00:00",
            "closes_at": "2026-09-21T01:00:00+00:00",
            "group": ["Sales"],
        }
    ]


def test_an_export_is_the_same_whether_somebody_answered_a_survey_or_not(lived_in):
    with lived_in() as unit:
        before = export_everything(unit, "tanaka")
        unit.ballots.put(WAVE.id, b"mark of the other", SealedBallot(token=b"u", sealed=b"sealed"))
        assert export_everything(unit, "tanaka") == before


def test_an_export_has_nothing_of_anybody_else(lived_in):
    with lived_in() as unit:
        exported = json.dumps(export_everything(unit, "tanaka"))
    assert "sato" not in exported
    assert "mori" not in exported


def test_erasing_leaves_nothing_but_the_audit_entry_and_touches_nobody_else(lived_in):
    with lived_in() as unit:
        before = export_everything(unit, "sato")
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
        unit.commit()
    with lived_in() as unit:
        assert export_everything(unit, "sato") == before
        assert unit.people.find("tanaka") is None
        assert unit.enrolments.of_person("tanaka") == []
        assert unit.check_ins.of_person("tanaka") == []
        assert unit.help.of_person("tanaka") == []
        assert unit.help.written_by("tanaka") == []
        assert unit.help.wishes_by("tanaka") == []
        assert unit.help.topics_of(["tanaka"]) == {}
        assert unit.help.credits_of(["tanaka"]) == {}
        assert unit.questions.of_person("tanaka") == []
        assert unit.questions.answered_by("tanaka") == []
        assert unit.readings.of_subject("tanaka") == []
        assert unit.follow_ups.of_person("tanaka") == []
        assert unit.readings.marks_of(["tanaka"], first=TODAY, last=TODAY) == {}
        assert unit.people.leave_of(["tanaka"], first=TODAY, last=TODAY) == {}
        assert unit.people.pauses_of(["tanaka"]) == {}
        assert {message.person_id for message in unit.outbox.list_messages()} == {
            "sato",
            "supporter",
            "manager",
            "mori",
            "next",
        }
        assert not any("tanaka" in message.card for message in unit.outbox.list_messages())
        assert sum("sato" in message.card for message in unit.outbox.list_messages()) == 7
        assert [entry.action for entry in unit.audit.list_entries(subject="tanaka")] == ["erase"]
        assert [one.person_id for one in unit.surveys.invited(WAVE.id)] == ["sato"]
        assert unit.ballots.counts(WAVE.id) == (1, 1)
        assert [one.text for one in unit.help.wishes_of("crm")] == ["wish of sato"]
        assert {one.answer for one in unit.questions.of_programme("crm")} == {
            "answer of tanaka",
            "answer of sato",
            None,
        }


def test_after_erasing_no_table_holds_words_or_name_of_the_person(lived_in):
    with lived_in() as unit:
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
        unit.commit()
        found = [
            (table.name, column)
            for table in metadata.sorted_tables
            for row in unit._transaction.rows(select(table))
            for column, value in row.items()
            if "tanaka" in str(value)
        ]
    # The audit keeps who did what, and that somebody was erased; an answer to somebody else's question stays
    # theirs to read.
    assert sorted(found) == [("audit", "actor"), ("audit", "subject"), ("question", "answer")]


def test_an_erasure_that_is_not_committed_changes_nothing(lived_in):
    with lived_in() as unit:
        before = export_everything(unit, "tanaka")
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
    with lived_in() as unit:
        assert export_everything(unit, "tanaka") == before


def test_an_unknown_person_is_neither_exported_nor_erased(lived_in):
    with lived_in() as unit:
        with pytest.raises(NotFoundError):
            export_everything(unit, "nobody")
        with pytest.raises(NotFoundError):
            erase_everything(unit, "nobody", at=NOW, actor="cli")
        assert unit.audit.list_entries(subject="nobody") == []


def test_erasing_takes_back_what_others_read_about_a_number(unit_of_work):
    """Who called it wrong, who answered, and whose silence went above: each of their names and words."""
    with unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=one) for one in (*BOTH, "reader")])
        plain = FollowUp(
            programme_id="crm",
            kpi_id="visits",
            team="Sales",
            manager_id="tanaka",
            opened_on=TODAY,
            cause=Cause.SLIPPED,
        )
        of_tanaka = unit.follow_ups.add(plain)
        of_sato = unit.follow_ups.add(replace(plain, team="Service", manager_id="sato"))
        messages = [
            NewMessage(
                dedupe_key=f"{kind}:{about}",
                kind=kind,
                lane="person:reader",
                person_id="reader",
                subject_id=about,
                card=json.dumps({"text": "name and words"}),
                due_at=NOW,
            )
            for about in (of_tanaka, of_sato)
            for kind in ("kpi_disputed", "kpi_settled", "follow_up_above")
        ]
        unit.outbox.add_many(messages, now=NOW)
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
        assert {message.subject_id for message in unit.outbox.list_messages()} == {of_sato}
        assert len(unit.outbox.list_messages()) == 3
