"""Attacks on a real database: nothing is found in one that Hojorin wrote, and each finds what it is for."""

import base64
import hashlib
import hmac
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lived import CLOSED, INVITED, LOST, OPEN, VOTES, lived_database, own_postgresql, said
from sqlalchemy import delete, func, insert, select, text, update
from wave_stage import OPENING

from coaching.announcements.model import Announcement, Content
from coaching.checkins.model import TroubleKind
from coaching.help.model import Reach, Request, RequestMessage, RequestState
from coaching.programmes.model import Phase
from storage.announcements.texts import Texts
from storage.database import Database, open_database
from storage.tables import (
    audit,
    message,
    person,
    survey_ballot,
    survey_group,
    survey_invited,
    survey_mark,
    survey_quote,
    survey_release,
    survey_response_item,
    survey_response_revision,
    survey_response_round,
    survey_wave,
)
from storage.transaction import Transaction
from storage.unit_of_work import SqlUnitOfWork
from storage.verifying import Checked
from surveys.gate.model import Shown
from surveys.responses.model import Decision, Origin, RoundState
from surveys.waves.definition import digest, from_text, to_text
from surveys.waves.model import Definition, WaveState

A_ROUND: dict[str, Any] = {
    "wave_id": CLOSED,
    "schedule_id": "pulse",
    "state": RoundState.PUBLISHED,
    "due_on": OPENING.date(),
    "opened_at": OPENING,
    "published_by": "p00003",
    "overridden_by": "",
    "shown": "",
    "updates": 0,
    "updated": 0,
}
Plant = Callable[[Transaction], Any]


@pytest.fixture(scope="module")
def lived_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An SQLite file with a wave that is open, one that is closed and one that was lost."""
    path = tmp_path_factory.mktemp("lived") / "hojorin.db"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite+pysqlite:///{path}")
    lived_database(database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def lived_postgresql(postgresql_server_url: str) -> Iterator[Database]:
    """The same on PostgreSQL."""
    with own_postgresql(postgresql_server_url) as url:
        database = open_database(url)
        database.migrate()
        lived_database(database)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest) -> Database:
    """A database that has seen surveys, on each engine in turn. Tests change it in units of work that they
    never commit."""
    database: Database = request.getfixturevalue(f"lived_{request.param}")
    return database


def inside(unit: SqlUnitOfWork) -> Transaction:
    """Return the transaction of a unit of work, to do what no store of Hojorin's does."""
    return unit._transaction


def attacked(database: Database, plant: Plant = lambda _db: None) -> dict[str, Checked]:
    """Return what the attacks find once something was planted, which is then taken back."""
    with database.unit_of_work() as unit:
        unit.switches.get("begin")
        plant(inside(unit))
        return {one.name: one for one in unit.verifying.checked()}


def findings(checked: dict[str, Checked]) -> list[tuple[str, str]]:
    return [(one.name, finding) for one in checked.values() for finding in one.findings]


def test_a_database_that_hojorin_wrote_gives_no_finding(lived: Database) -> None:
    checked = attacked(lived)
    assert findings(checked) == []
    # 48 ballots and as many marks of the open wave, and 48 published texts.
    assert checked["sizes"].rows == VOTES
    assert checked["leftovers"].rows == checked["computed_keys"].rows == 2 * VOTES
    assert checked["shared_values"].rows > INVITED
    # 60 invitations and 60 reminders of the open wave alone.
    assert checked["traces"].rows >= 2 * INVITED
    assert checked["definitions"].rows == checked["repeated_questions"].rows == 3
    assert checked["ledger"].rows > VOTES
    with lived.unit_of_work(read_only=True) as unit:
        assert {unit.surveys.get_wave(one).state for one in (CLOSED, LOST, OPEN)} == {
            WaveState.CLOSED,
            WaveState.LOST,
            WaveState.OPEN,
        }


def test_transactions_are_looked_at_where_the_database_keeps_them(lived: Database) -> None:
    looked = attacked(lived)["transactions"].rows
    assert (looked > 4 * INVITED) is (lived.dialect == "postgresql")


def test_attacks_run_in_a_unit_of_work_that_only_reads(lived: Database) -> None:
    with lived.unit_of_work(read_only=True) as unit:
        assert [one.findings for one in unit.verifying.checked()] == [()] * 10


def run(statement: Any) -> Plant:
    return lambda db: db.run(text(statement) if isinstance(statement, str) else statement)


# ---------------------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE survey_ballot ADD COLUMN sent_at TEXT", "survey_ballot has a column 'sent_at'"),
        ("ALTER TABLE survey_invited ADD COLUMN answered TEXT", "survey_invited has a column 'answered'"),
        ("ALTER TABLE person ADD COLUMN last_survey TEXT", "person has a column 'last_survey'"),
        ("CREATE TABLE answer_log (who TEXT, token TEXT)", "a table 'answer_log'"),
    ],
)
def test_a_column_or_table_that_hojorin_did_not_make_is_found(
    lived: Database, statement: str, told: str
) -> None:
    [(name, finding)] = findings(attacked(lived, run(statement)))
    assert name == "columns"
    assert told in finding


def test_a_trigger_on_ballots_is_found(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        if db.postgresql:
            db.run(text("CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"))
            db.run(
                text("CREATE TRIGGER watch AFTER INSERT ON survey_ballot FOR EACH ROW EXECUTE FUNCTION spy()")
            )
        else:
            db.run(
                text(
                    "CREATE TRIGGER watch AFTER INSERT ON survey_ballot "
                    "BEGIN UPDATE person SET rank = 'answered'; END"
                )
            )

    assert "survey_ballot has the trigger or rule 'watch'" in findings(attacked(lived, plant))[0][1]


def test_a_table_of_marks_that_numbers_its_rows_is_found(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        if db.postgresql:
            db.run(text("ALTER TABLE survey_mark ADD COLUMN number BIGSERIAL"))
        else:
            db.run(text("DROP TABLE survey_mark"))
            db.run(text("CREATE TABLE survey_mark (wave_id TEXT, mark BLOB, PRIMARY KEY (wave_id, mark))"))

    told = [finding for _, finding in findings(attacked(lived, plant))]
    assert "survey_mark numbers its rows, which keeps their order" in told


def test_rows_that_are_sent_to_another_database_are_found(lived_postgresql: Database) -> None:
    plant = run("CREATE PUBLICATION elsewhere FOR TABLE survey_ballot")
    told = [finding for _, finding in findings(attacked(lived_postgresql, plant))]
    assert told == ["survey_ballot is copied to other databases row by row, which keeps the order of ballots"]


def test_ballots_of_two_sizes_are_found(lived: Database) -> None:
    plant = run(insert(survey_ballot).values(wave_id=OPEN, token=b"t" * 16, sealed=b"short"))
    [(name, finding)] = findings(attacked(lived, plant))
    assert (name, finding.split(",")[0]) == ("sizes", f"wave {OPEN}: its ballots have 2 sizes")


@pytest.mark.parametrize(("wave", "told"), [(CLOSED, "closed"), (LOST, "lost"), ("gone-9", "not known")])
def test_rows_that_are_left_of_a_wave_are_found(lived: Database, wave: str, told: str) -> None:
    plant = run(insert(survey_mark).values(wave_id=wave, mark=b"m" * 32))
    assert findings(attacked(lived, plant)) == [
        ("leftovers", f"survey_mark: 1 rows of wave {wave}, which is {told}")
    ]


# ---------------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    "mark",
    [
        hashlib.sha256(b"p00007").digest(),
        hmac.digest(OPEN.encode(), b"p00007", "sha256"),
        hashlib.sha256(f"{OPEN}:U00007".encode()).digest()[:16],
        hashlib.md5(b"Person 7", usedforsecurity=False).hexdigest().encode(),
        b"p00007-third-1",
    ],
    ids=[
        "hash of a person",
        "keyed by the wave",
        "cut, with the wave",
        "in hexadecimal",
        "not hashed at all",
    ],
)
def test_a_mark_that_anybody_can_compute_is_found(lived: Database, mark: bytes) -> None:
    plant = run(insert(survey_mark).values(wave_id=OPEN, mark=mark))
    [(name, finding)] = findings(attacked(lived, plant))
    assert name == "computed_keys"
    assert f"wave {OPEN}: marks or tokens are hashes of what is known of people" in finding


def test_a_mark_made_with_the_number_of_the_definition_is_found(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        number = db.value(select(survey_wave.c.digest).where(survey_wave.c.id == OPEN))
        made = hmac.digest(number.encode(), b"p00003", "sha256")
        db.run(insert(survey_mark).values(wave_id=OPEN, mark=made))

    assert [name for name, _ in findings(attacked(lived, plant))] == ["computed_keys"]


def test_a_published_text_in_a_conversation_is_found(lived: Database) -> None:
    request = Request(
        id=0,
        person_id="p00002",
        programme_id=None,
        enrolment_id=None,
        check_in_id=None,
        kind=TroubleKind.SETUP,
        text="",
        wish="",
        reach=Reach.CHAT,
        manager_too=False,
        language="en",
        phase=Phase.BUILDING,
        practice_id=None,
        state=RequestState.OPEN,
        asked_at=OPENING,
    )
    with lived.unit_of_work() as unit:
        number = unit.help.add(request)
        said_there = f"As I wrote: {said(7)['text']}"
        unit.help.add_message(
            RequestMessage(request_id=number, author_id="p00002", text=said_there, at=OPENING)
        )
        checked = {one.name: one for one in unit.verifying.checked()}
    told = [finding for _, finding in findings(checked)]
    assert told == ["help_message.text: 1 rows hold an answer, or a key of one"]


def test_a_published_text_inside_a_card_is_found_however_it_is_written(lived: Database) -> None:
    for card in (json.dumps({"text": said(7)["text"]}), json.dumps(said(8)["text"], ensure_ascii=False)):
        changed = update(message).where(message.c.person_id == "p00001").values(card=f"x{card}")
        told = [finding for _, finding in findings(attacked(lived, run(changed)))]
        assert len(told) == 1
        assert told[0].startswith("message.card: ")


def respond_with(db: Transaction, words: str) -> None:
    """Let words stand in everything that is public of the responses to the closed wave."""
    if not db.rows(select(survey_response_round).where(survey_response_round.c.wave_id == CLOSED)):
        db.run(insert(survey_response_round).values(**A_ROUND))
    answer = {"decision": Decision.NOT_NOW, "reasons": {"en": words}, "next_steps": {"ja": words}}
    answer |= {"owner_id": "", "answered_at": OPENING, "answered_by": "p00003"}
    place = {"wave_id": CLOSED, "place": 9, "origin": Origin.OWN, "sources": (), "measured_by": ""}
    place |= {"assigned_to": "", "merged_into": 0, "announcement_id": 0}
    db.run(insert(survey_response_item).values(**place, **answer, titles={"en": words}))
    item_id = db.value(select(func.max(survey_response_item.c.id)))
    db.run(insert(survey_response_revision).values(item_id=item_id, **answer))
    for person_id, kind in (("p00001", "responses"), ("p00002", "responses_edit")):
        those = message.c.person_id == person_id, message.c.kind == "survey_reminder"
        changed = select(func.max(message.c.id)).where(*those).scalar_subquery()
        card = json.dumps({"text": words})
        db.run(update(message).where(message.c.id == changed).values(kind=kind, card=card))


def test_whoever_answers_for_everybody_to_read_may_quote_what_was_published(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        respond_with(db, f"You said: {said(7)['text']}")

    checked = attacked(lived, plant)
    assert checked["shared_values"].findings == ()
    assert checked["shared_values"].rows > attacked(lived)["shared_values"].rows


def test_whoever_is_to_do_what_was_answered_may_read_it_in_the_same_words(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        those = message.c.person_id == "p00001", message.c.kind == "survey_reminder"
        changed = select(func.max(message.c.id)).where(*those).scalar_subquery()
        card = json.dumps({"text": f"You said: {said(7)['text']}"})
        db.run(update(message).where(message.c.id == changed).values(kind="response_owner", card=card))

    assert attacked(lived, plant)["shared_values"].findings == ()


def announce_with(db: Transaction, words: str) -> None:
    """Let words stand in an announcement, and in a message of each kind that brings it to somebody."""
    content = Content(titles={"en": "From your voices"}, texts={"en": words})
    one = Announcement(author_id="p00003", content=content, created_at=OPENING, changed_at=OPENING)
    Texts(db).add(one)
    kinds = ("announcement", "announcement_edit", "announcement_trial", "announcement_to_approve")
    for person_id, kind in zip(("p00001", "p00002", "p00003", "p00004"), kinds, strict=True):
        those = message.c.person_id == person_id, message.c.kind == "survey_reminder"
        changed = select(func.max(message.c.id)).where(*those).scalar_subquery()
        card = json.dumps({"text": words})
        db.run(update(message).where(message.c.id == changed).values(kind=kind, card=card))


def test_whoever_announces_what_was_done_may_quote_what_was_published(lived: Database) -> None:
    """The draft of an announcement of what was promised has the reason in its words."""
    checked = attacked(lived, lambda db: announce_with(db, f"You said: {said(7)['text']}"))
    assert checked["shared_values"].findings == ()
    assert checked["shared_values"].rows > attacked(lived)["shared_values"].rows


def test_a_key_of_an_answer_is_found_in_an_announcement_too(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        announce_with(db, db.column(select(survey_mark.c.mark))[0].hex())

    told = attacked(lived, plant)["shared_values"].findings
    assert sorted(told) == [
        "announcement.content: 1 rows hold an answer, or a key of one",
        "message.card: 4 rows hold an answer, or a key of one",
    ]


def test_a_key_of_an_answer_is_found_in_what_everybody_reads_too(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        respond_with(db, db.column(select(survey_mark.c.mark))[0].hex())

    told = attacked(lived, plant)["shared_values"].findings
    assert sorted(told) == [
        f"{place} rows hold an answer, or a key of one"
        for place in (
            "message.card: 2",
            "survey_response_item.next_steps: 1",
            "survey_response_item.reasons: 1",
            "survey_response_item.titles: 1",
            "survey_response_revision.next_steps: 1",
            "survey_response_revision.reasons: 1",
        )
    ]


@pytest.mark.parametrize("form", ["hex", "bytes of another case", "base64"])
def test_a_key_of_an_answer_in_another_table_is_found(lived: Database, form: str) -> None:
    def plant(db: Transaction) -> None:
        mark = db.column(select(survey_mark.c.mark))[0]
        written = {"hex": mark.hex(), "base64": base64.b64encode(mark).decode()}.get(form, mark.hex().upper())
        entry = select(func.max(audit.c.id)).scalar_subquery()
        db.run(update(audit).where(audit.c.id == entry).values(detail=f"sent {written}!"))

    assert findings(attacked(lived, plant)) == [
        ("shared_values", "audit.detail: 1 rows hold an answer, or a key of one")
    ]


# ---------------------------------------------------------------------------- transactions, messages


def test_a_ballot_and_a_persons_row_in_one_transaction_are_found(lived_postgresql: Database) -> None:
    def plant(db: Transaction) -> None:
        size = db.value(select(func.length(survey_ballot.c.sealed)).limit(1))
        db.run(insert(survey_ballot).values(wave_id=OPEN, token=b"t" * 16, sealed=bytes(size)))
        db.run(update(person).where(person.c.id == "p00004").values(rank="Lead"))

    assert findings(attacked(lived_postgresql, plant)) == [
        ("transactions", "person: 1 transactions touched rows of it together with survey_ballot")
    ]


def test_a_persons_row_that_was_locked_for_a_ballot_is_found(lived_postgresql: Database) -> None:
    def plant(db: Transaction) -> None:
        db.run(insert(survey_mark).values(wave_id=OPEN, mark=b"m" * 32))
        db.rows(select(person.c.id).where(person.c.id == "p00004").with_for_update())

    assert findings(attacked(lived_postgresql, plant)) == [
        ("transactions", "person: 1 transactions touched rows of it together with survey_mark")
    ]


def test_a_published_text_and_a_persons_row_in_one_transaction_are_found(lived_postgresql: Database) -> None:
    def plant(db: Transaction) -> None:
        db.run(update(survey_quote).values(language="en"))
        db.run(update(person).where(person.c.id == "p00004").values(rank="Lead"))

    assert findings(attacked(lived_postgresql, plant)) == [
        ("transactions", "person: 1 transactions touched rows of it together with survey_quote")
    ]


def test_a_reminder_that_only_some_got_is_found(lived: Database) -> None:
    those = message.c.person_id.in_(["p00001", "p00002", "p00003"])
    plant = run(delete(message).where(message.c.kind == "survey_reminder", those))
    [(name, finding)] = findings(attacked(lived, plant))
    assert name == "traces"
    assert finding == f"wave {OPEN}: survey_reminder went to 57 people, but not to 3 others"


def test_that_a_reminder_came_too_late_for_a_whole_time_zone_is_no_finding(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        db.run(update(person).where(person.c.id == "p00001").values(timezone="Pacific/Honolulu"))
        db.run(delete(message).where(message.c.kind == "survey_reminder", message.c.person_id == "p00001"))

    assert findings(attacked(lived, plant)) == []


def test_an_audit_entry_about_who_answered_is_found(lived: Database) -> None:
    entry = select(func.max(audit.c.id)).scalar_subquery()
    plant = run(
        update(audit)
        .where(audit.c.id == entry)
        .values(subject=OPEN, action="survey.answered", actor="p00004")
    )
    assert findings(attacked(lived, plant)) == [
        ("traces", f"audit: 1 entries on wave {OPEN} say 'survey.answered', none of opening or ending it")
    ]


@pytest.mark.parametrize(
    "action",
    ["responses.opened", "responses.published", "responses.overridden", "responses.override_withdrawn"],
)
def test_what_is_answered_to_a_wave_is_no_entry_about_who_answered(lived: Database, action: str) -> None:
    entry = select(func.max(audit.c.id)).scalar_subquery()
    plant = run(update(audit).where(audit.c.id == entry).values(subject=CLOSED, action=action))
    assert findings(attacked(lived, plant)) == []


# ---------------------------------------------------------------------------- promises and the ledger


def changed_definition(db: Transaction, change: Callable[[Any], Any], *, wave: str = CLOSED) -> None:
    """Change a definition, and its number with it."""
    found = db.value(select(survey_wave.c.definition).where(survey_wave.c.id == wave))
    new = to_text(change(from_text(found)))
    db.run(update(survey_wave).where(survey_wave.c.id == wave).values(definition=new, digest=digest(new)))


def test_a_definition_that_was_changed_is_found(lived: Database) -> None:
    text_of = survey_wave.c.definition
    plant = run(
        update(survey_wave)
        .where(survey_wave.c.id == OPEN)
        .values(definition=func.replace(text_of, '"smallest_group":5', '"smallest_group":7'))
    )
    assert [name for name, _ in findings(attacked(lived, plant))] == ["definitions"]


def test_a_definition_that_cannot_be_read_is_found_and_breaks_no_other_attack(lived: Database) -> None:
    plant = run(update(survey_wave).where(survey_wave.c.id == CLOSED).values(definition="[1]"))
    assert findings(attacked(lived, plant)) == [
        ("definitions", f"wave {CLOSED}: its definition is not the one whose number stands on the form")
    ]


def ledger_findings(lived: Database, plant: Plant) -> list[str]:
    checked = findings(attacked(lived, plant))
    assert {name for name, _ in checked} == {"ledger"}
    return [finding.removeprefix(f"wave {CLOSED}: ") for _, finding in checked]


def of_closed(table: Any, **values: Any) -> Any:
    return insert(table).values(wave_id=CLOSED, **values)


def a_group(number: int, of: tuple[tuple[str, ...], ...], *, shown: Shown, is_part: bool) -> Any:
    return of_closed(
        survey_group, number=number, path=of[0], is_rest=False, of=of, shown=shown, is_part=is_part
    )


def test_groups_that_overlap_are_found(lived: Database) -> None:
    plant = run(a_group(77, (("Admin",), ("Sales", "East")), shown=Shown.WORDS, is_part=True))
    assert ledger_findings(lived, plant) == ["its groups do not hold everybody exactly once"]


def test_the_same_people_published_twice_are_found(lived: Database) -> None:
    plant = run(
        a_group(77, (("Sales", "West"), ("Sales", "East"), ("Admin",)), shown=Shown.COUNTS, is_part=False)
    )
    told = ledger_findings(lived, plant)
    assert told == ["2 groups are the same people, published more than once"]


def test_a_group_inside_another_is_found_where_words_are_shown(lived: Database) -> None:
    plant = run(a_group(77, (("Sales", "West"),), shown=Shown.WORDS, is_part=False))
    assert "group 77 is shown in words, and others lie inside it" in ledger_findings(lived, plant)


def test_a_group_that_is_too_small_is_found(lived: Database) -> None:
    # Of 60 people dealt out to three teams each has 20: with k = 20 a group needs 21.
    def plant(db: Transaction) -> None:
        changed_definition(db, lambda one: replace(one, smallest_group=20))

    told = ledger_findings(lived, plant)
    assert "group 1 has 20 people, fewer than 21" in told


def test_figures_of_twenty_people_of_whom_all_answered_are_found(lived: Database) -> None:
    # They would tell that all of them answered.
    plant = run(
        update(survey_group)
        .where(survey_group.c.wave_id == CLOSED, survey_group.c.number == 1)
        .values(shown=Shown.COUNTS)
    )
    assert "group 1 of 20 people has figures" in ledger_findings(lived, plant)


def figures(db: Transaction, group: int) -> list[Any]:
    """Return the figures of a group of the closed wave, as they are written."""
    of = select(survey_release.c.figures).where(
        survey_release.c.wave_id == CLOSED, survey_release.c.group_number == group
    )
    found: list[Any] = json.loads(db.value(of))
    return found


def with_figures(change: Callable[[list[Any]], list[Any]], *, group: int = 0) -> Plant:
    def plant(db: Transaction) -> None:
        one = update(survey_release).where(
            survey_release.c.wave_id == CLOSED, survey_release.c.group_number == group
        )
        db.run(one.values(figures=json.dumps(change(figures(db, group)))))

    return plant


def test_a_word_where_there_are_figures_is_found(lived: Database) -> None:
    plant = with_figures(lambda old: [["nps", "word", "", "most"], *(one for one in old if one[0] != "nps")])
    assert ledger_findings(lived, plant) == ["nps of group 0: a word where none may be"]


def test_figures_of_a_group_that_is_shown_in_words_are_found(lived: Database) -> None:
    plant = with_figures(
        lambda old: [["nps", "counts", "", [1, 2, 3]], *(one for one in old if one[0] != "nps")], group=1
    )
    assert ledger_findings(lived, plant) == [
        "nps of group 1: counts where none may be, or others than there are"
    ]


def test_a_figure_that_was_drawn_twice_is_found(lived: Database) -> None:
    plant = with_figures(lambda old: [*old, ["nps", "counts", "", [30, 10, 8]]])
    assert ledger_findings(lived, plant) == ["nps: 2 figures of the same (group), which could be averaged"]


def test_nine_texts_are_found(lived: Database) -> None:
    nine = json.dumps([[place, f"text {place}"] for place in range(1, 10)])
    plant = run(update(survey_quote).where(survey_quote.c.wave_id == CLOSED).values(texts=nine))
    assert ledger_findings(lived, plant) == ["text: 9 texts in en are shown, fewer than 10"]


def test_a_theme_of_four_people_is_found(lived: Database) -> None:
    plant = with_figures(lambda old: [*old, ["text", "theme", "x", 4]])
    assert ledger_findings(lived, plant) == ["text: a count of 4 people, fewer than 5"]


@pytest.mark.parametrize("strange", [["nps", "mean", "", 7.5], ["nps"], 5, ["nps", "word", "", "all"]])
def test_what_the_gate_does_not_know_is_found(lived: Database, strange: Any) -> None:
    plant = with_figures(lambda old: [*old, strange])
    assert ledger_findings(lived, plant) == ["something was published that the gate cannot have let through"]


def test_figures_of_a_wave_that_is_open_are_found(lived: Database) -> None:
    plant = run(update(survey_wave).where(survey_wave.c.id == CLOSED).values(state=WaveState.LOST))
    assert ledger_findings(lived, plant) == ["something was published though it is lost"]


def test_the_same_question_within_three_weeks_is_found(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        asked = from_text(db.value(select(survey_wave.c.definition).where(survey_wave.c.id == CLOSED)))
        changed_definition(db, lambda one: replace(one, questions=asked.questions[:1]), wave=LOST)

    assert findings(attacked(lived, plant)) == [
        ("repeated_questions", f"60 people were asked the same question in the waves {CLOSED} and {LOST}")
    ]


def test_the_same_question_twice_in_one_wave_is_found(lived: Database) -> None:
    def doubled(one: Definition) -> Definition:
        return replace(one, questions=(*one.questions, replace(one.questions[0], id="again")))

    told = f"wave {LOST}: 1 of its questions ask the same as one before them"

    def plant(db: Transaction) -> None:
        changed_definition(db, doubled, wave=LOST)

    assert findings(attacked(lived, plant)) == [("repeated_questions", told)]


def test_somebody_who_was_invited_to_one_of_them_only_was_not_asked_twice(lived: Database) -> None:
    def plant(db: Transaction) -> None:
        asked = from_text(db.value(select(survey_wave.c.definition).where(survey_wave.c.id == CLOSED)))
        changed_definition(db, lambda one: replace(one, questions=asked.questions[:1]), wave=LOST)
        db.run(delete(survey_invited).where(survey_invited.c.wave_id == LOST))

    assert findings(attacked(lived, plant)) == []
