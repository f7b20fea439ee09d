"""`verify-anonymity`, `survey evidence`, and what `deliveries` says of surveys."""

import base64
import bz2
import gzip
import hashlib
import json
import lzma
import sqlite3
from pathlib import Path

import pytest
from conftest import Desk
from wave_stage import OPENING, House, MemoryVault, ballot_of, people

from bot.leftovers import CHUNK
from people.outbox import NewMessage
from storage.database import open_database

TEXT = "the form has too many fields, 項目が多い"
BALLOT = '{"answers":{"nps":9,"text":"so many fields"},"language":"en","node":3}'


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Twenty people, all of whom answered a survey that is closed, and twelve one that is open."""
    desk.write("app.yaml", "company: x\n")
    database = open_database(f"sqlite+pysqlite:///{desk.database_file}")
    house = House(database=database, vault=MemoryVault())
    house.bring_in(people(20))
    house.plan()
    wave = house.open()
    for number in range(20):
        house.vote(f"p{number:05}", ballot_of(number) | {"text": f"{TEXT} {number}"})
    house.now = wave.closes_at
    house.close()
    house.now = OPENING.replace(month=7)
    house.ask_nothing()
    house.open(number=2)
    for number in range(12):
        house.vote(f"p{number:05}", ballot_of(number), wave="pulse-2")
    database.close()
    return desk


def marks(office: Desk) -> list[bytes]:
    with sqlite3.connect(office.database_file) as connection:
        found = [row[0] for row in connection.execute("SELECT mark FROM survey_mark")]
    connection.close()
    return found


def test_nothing_is_found_in_what_hojorin_wrote(office: Desk) -> None:
    answer = office("verify-anonymity", "--files", str(office.database_file.parent))
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert [line.split()[0] for line in lines if line.split()[-1:] == ["0"]] == [
        *("columns", "sizes", "leftovers", "computed_keys", "shared_values", "transactions", "traces"),
        *("definitions", "ledger", "repeated_questions", "files"),
    ]
    assert "Nothing was found." in lines[-1]


def test_an_address_is_enough(office: Desk, tmp_path: Path) -> None:
    address = f"sqlite+pysqlite:///{office.database_file}"
    answer = office("verify-anonymity", "--database", address, "--config", "nowhere.yaml", "--json")
    assert answer.code == 0
    told = json.loads(answer.out)
    assert [one["findings"] for one in told] == [[]] * 10
    assert told[1] == {
        "attack": "sizes",
        "tries": "tell ballots apart by their size",
        "rows": 12,
        "findings": [],
    }


def test_findings_are_told_one_by_one(office: Desk) -> None:
    with sqlite3.connect(office.database_file) as connection:
        connection.execute("ALTER TABLE survey_ballot ADD COLUMN sent_at TEXT")
    connection.close()
    answer = office("verify-anonymity")
    assert answer.code == 1
    assert answer.err == "✗ columns: survey_ballot has a column 'sent_at' that Hojorin did not make.\n"
    assert "Nothing was found" not in answer.out


def test_wrong_use_changes_nothing(office: Desk, tmp_path: Path) -> None:
    missing = tmp_path / "no.db"
    answer = office("verify-anonymity", "--database", f"sqlite+pysqlite:///{missing}")
    assert (answer.code, missing.exists()) == (2, False)
    assert office("verify-anonymity", "--files", str(missing)).code == 2
    assert office("verify-anonymity", "--database", "mysql://x").code == 2
    sqlite3.connect(missing).close()
    empty = office("verify-anonymity", "--database", f"sqlite+pysqlite:///{missing}")
    assert empty.code == 2
    assert missing.stat().st_size < 10_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "backups" / "deep"
    path.mkdir(parents=True)
    return path


def found(office: Desk, folder: Path) -> list[str]:
    """Return what is found in the folder's files, without their names."""
    answer = office("verify-anonymity", "--files", str(folder.parent))
    assert answer.code == (1 if answer.err else 0)
    return [line.rpartition(": ")[2] for line in answer.err.splitlines()]


IN_IT = {
    "ballot": "ballots that are not sealed stand in it (1 times).",
    "text": "texts of a survey stand in it (1 times).",
    "key": "marks or tokens of answers stand in it (1 times).",
}


@pytest.mark.parametrize("before", [0, CHUNK - 40, 2 * CHUNK - 7])
def test_an_open_ballot_is_found_wherever_it_lies(office: Desk, folder: Path, before: int) -> None:
    # One match for how it begins, one for how it ends.
    (folder / "hojorin.log").write_bytes(b"." * before + BALLOT.encode() + b" " * 500)
    assert found(office, folder) == ["ballots that are not sealed stand in it (2 times)."]


def test_an_open_ballot_is_found_inside_of_json(office: Desk, folder: Path) -> None:
    (folder / "x.log").write_text(json.dumps({"event": "sent", "body": json.dumps({"b": BALLOT})}))
    assert found(office, folder) == ["ballots that are not sealed stand in it (2 times)."]


def test_a_ballot_in_the_free_pages_of_a_database_is_found(office: Desk, folder: Path) -> None:
    connection = sqlite3.connect(folder / "backup.db")
    connection.execute("PRAGMA secure_delete=OFF")
    connection.execute("CREATE TABLE ballot (answer TEXT)")
    connection.execute("INSERT INTO ballot VALUES (?)", (BALLOT.ljust(9000),))
    connection.commit()
    connection.execute("DELETE FROM ballot")
    connection.commit()
    connection.close()
    assert found(office, folder) == ["ballots that are not sealed stand in it (2 times)."]


def test_published_texts_and_marks_are_found_where_they_do_not_belong(office: Desk, folder: Path) -> None:
    said, mark = f"{TEXT} 7 ", marks(office)[0]
    (folder / "a.log").write_text(f"user p00007 said {said}")
    (folder / "b.log").write_text(json.dumps({"text": said}))
    (folder / "c.log").write_text(f"mark={mark.hex()}")
    (folder / "d.log").write_text(f"mark={base64.b64encode(mark).decode()}")
    (folder / "e.bin").write_bytes(b"x" + mark)
    assert found(office, folder) == [IN_IT["text"]] * 2 + [IN_IT["key"]] * 3


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_logs_are_read(office: Desk, folder: Path, compress: object) -> None:
    assert callable(compress)
    (folder / "old.log.z").write_bytes(compress(f"{TEXT} 3!".encode()))
    assert found(office, folder) == [IN_IT["text"]]


def test_what_belongs_into_a_database_is_no_finding_in_a_copy_of_it(office: Desk, folder: Path) -> None:
    (folder / "copy.db").write_bytes(office.database_file.read_bytes())
    (folder / "dump.sql").write_text(f"--\n-- PostgreSQL database dump\n--\nCOPY survey_quote\n{TEXT} 5\n")
    assert found(office, folder) == []


def test_keys_of_a_vault_among_backups_are_found(office: Desk, folder: Path) -> None:
    (folder / "hojorin-vault.json").write_text("{}")
    assert found(office, folder) == []
    (folder / "70.secrets").write_bytes(b"k" * 64)
    (folder / "71.secrets").write_bytes(bytes(64))
    told = found(office, folder)
    assert told == ["with them, their ballots can be opened."]


def test_what_cannot_be_looked_at_is_told_and_counts(office: Desk, folder: Path) -> None:
    (folder / "a.zip").write_bytes(b"PK\x03\x04rest")
    (folder / "b.gz").write_bytes(gzip.compress(b"x" * 1000)[:20])
    (folder / "c.log").symlink_to(folder / "gone")
    assert found(office, folder) == [
        "is compressed; unpack it and look again.",
        "cannot be read (it is damaged).",
    ]


# ---------------------------------------------------------------------------- evidence, deliveries


def test_evidence_of_a_closed_wave_can_be_computed_again(office: Desk) -> None:
    answer = office("survey", "evidence", "pulse-1", "--json")
    assert (answer.code, answer.err) == (0, "")
    told = json.loads(answer.out)
    with sqlite3.connect(office.database_file) as connection:
        [number] = connection.execute("SELECT digest FROM survey_wave WHERE id = 'pulse-1'").fetchone()
    connection.close()
    assert hashlib.sha256(told["definition"].encode()).hexdigest() == told["number"] == number
    assert hashlib.sha256(told["rows"].encode()).hexdigest() == told["rows_number"]
    rows = json.loads(told["rows"])
    assert set(rows) == set(told["tables"])
    assert [len(rows[table]) for table in ("survey_invited", "survey_mark", "survey_ballot")] == [20, 0, 0]
    assert rows["survey_wave"][0]["state"] == "closed"
    assert sum(f"{TEXT} {number}" in rows["survey_quote"][0]["texts"] for number in range(20)) == 20


def test_evidence_of_an_open_wave_is_its_definition_alone(office: Desk) -> None:
    told = json.loads(office("survey", "evidence", "pulse-2", "--json").out)
    assert set(told) == {"wave", "state", "definition", "number", "how"}
    assert "p00007" not in json.dumps(told)
    text = office("survey", "evidence", "pulse-2")
    assert f"number: {told['number']}" in text.out
    assert office("survey", "evidence", "pulse-9").code == 1


def test_messages_about_surveys_are_counted_and_nobody_is_named(office: Desk) -> None:
    told = json.loads(office("deliveries", "--json").out)
    surveys = [row for row in told if row["kind"].startswith("survey_")]
    told_of = {(row["to"], row["kind"], row["id"], row["when"]) for row in surveys}
    # Twenty people were invited twice; at the close of the first, invitation and reminder are changed.
    assert told_of == {
        ("40 people", "survey_invitation", None, None),
        ("40 people", "survey_invitation_over", None, None),
    }
    assert sum(row["kind"] == "introduction" for row in told) > 0


def test_edits_of_invitations_are_counted_and_nobody_is_named_though_what_they_changed_is_gone(
    office: Desk,
) -> None:
    with office.unit() as unit:
        edits = [
            NewMessage(
                dedupe_key=f"survey_over:pulse-2:{person}",
                kind="survey_over",
                lane=f"person:{person}",
                person_id=person,
                card="{}",
                due_at=OPENING,
                edits=f"survey_invitation:{wave}:{person}",
            )
            for person, wave in (("p00001", "pulse-2"), ("p00002", "pulse-2"), ("p00003", "gone"))
        ]
        assert unit.outbox.add_many(edits, now=OPENING) == 3
        unit.commit()
    told = json.loads(office("deliveries", "--json").out)
    [row] = [row for row in told if row["kind"] == "survey_over"]
    assert (row["to"], row["id"], row["when"], row["state"]) == ("3 people", None, None, "queued")
