"""Several units of work at the same time: replicas on PostgreSQL, threads on SQLite."""

import threading
from dataclasses import replace

import pytest
from side_by_side import in_thread, wait_until_somebody_waits_for_a_lock
from storage_samples import (
    DAY,
    NOW,
    TODAY,
    check_in,
    material,
    person,
    programme,
    put_enrolments,
    put_people,
    question,
    request,
)

from coaching.checkins.answers import after_pause, answer_clarity
from coaching.checkins.realigning import follow_calendars
from coaching.help.model import RequestState
from coaching.programmes.model import Clarity, EnrolmentState, Step
from coaching.programmes.service import enrol_everywhere
from people.model import Company, DayKind
from storage import database as database_module
from storage.database import Database, open_database
from storage.errors import DatabaseUnavailableError
from storage.unit_of_work import SqlUnitOfWork


def test_two_replicas_never_plan_for_the_same_person(replicas: tuple[Database, Database]) -> None:
    put_enrolments(replicas[0], *(f"p{n}" for n in range(10)))
    with replicas[0].unit_of_work() as one, replicas[1].unit_of_work() as other:
        first = {e.person_id for e in one.enrolments.due(now=NOW, limit=4)}
        second = {e.person_id for e in other.enrolments.due(now=NOW, limit=100)}
    assert len(first) == 4
    assert len(second) == 6
    assert not first & second


def test_an_answer_while_the_planner_works_loses_neither(replicas: tuple[Database, Database]) -> None:
    """The planner sends the next check-in while its person takes a practice: both must be there after."""
    put_people(replicas[0], "tanaka")
    enrolment_id = put_enrolments(replicas[0], "tanaka")["tanaka"]
    with replicas[0].unit_of_work() as planner:
        [due] = planner.enrolments.due(now=NOW, limit=9)
        [asked] = planner.check_ins.add_many([check_in(enrolment_id, "tanaka")])
        planned = replace(due, check_in_id=asked, next_at=NOW + 7 * DAY, next_step=Step.CHECK_IN)
        planner.enrolments.save_many([planned])

        def answer() -> None:
            with replicas[1].unit_of_work() as unit:
                answer_clarity(
                    unit, enrolment_id=enrolment_id, person_id="tanaka", clarity=Clarity.CLEAR, now=NOW
                )
                unit.commit()

        thread = in_thread(answer)
        wait_until_somebody_waits_for_a_lock(planner)
        planner.commit()
    thread.join(timeout=30)
    with replicas[0].unit_of_work(read_only=True) as unit:
        assert unit.enrolments.get(enrolment_id) == replace(planned, clarity=Clarity.CLEAR)


def test_a_pause_while_the_planner_works_does_not_take_the_check_in_back(
    replicas: tuple[Database, Database],
) -> None:
    put_people(replicas[0], "tanaka")
    enrolment_id = put_enrolments(replicas[0], "tanaka")["tanaka"]
    with replicas[0].unit_of_work() as planner:
        [due] = planner.enrolments.due(now=NOW, limit=9)
        [asked] = planner.check_ins.add_many([check_in(enrolment_id, "tanaka")])
        planned = replace(due, check_in_id=asked, next_at=NOW + 7 * DAY, next_step=Step.CHECK_IN)
        planner.enrolments.save_many([planned])

        def pause() -> None:
            with replicas[1].unit_of_work() as unit:
                after_pause(unit, person=person("tanaka"), company=Company(name="Kita"), now=NOW)
                unit.commit()

        thread = in_thread(pause)
        wait_until_somebody_waits_for_a_lock(planner)
        planner.commit()
    thread.join(timeout=30)
    with replicas[0].unit_of_work(read_only=True) as unit:
        assert unit.enrolments.get(enrolment_id).check_in_id == asked


def test_an_import_while_the_planner_works_does_not_take_the_check_in_back(
    replicas: tuple[Database, Database],
) -> None:
    """The roster says that Tanaka has left; where the check-ins stand stays true for the day of return."""
    put_people(replicas[0], "tanaka")
    enrolment_id = put_enrolments(replicas[0], "tanaka")["tanaka"]
    with replicas[0].unit_of_work() as unit:
        unit.people.upsert_many([person("tanaka", active=False)])
        unit.commit()
    with replicas[0].unit_of_work() as planner:
        [due] = planner.enrolments.due(now=NOW, limit=9)
        [asked] = planner.check_ins.add_many([check_in(enrolment_id, "tanaka")])
        planner.enrolments.save_many([replace(due, check_in_id=asked, next_at=NOW + 7 * DAY)])

        def bring_in_line() -> None:
            with replicas[1].unit_of_work() as unit:
                enrol_everywhere(unit, company=Company(name="Kita"), now=NOW)
                unit.commit()

        thread = in_thread(bring_in_line)
        wait_until_somebody_waits_for_a_lock(planner)
        planner.commit()
    thread.join(timeout=30)
    with replicas[0].unit_of_work(read_only=True) as unit:
        stored = unit.enrolments.get(enrolment_id)
    assert (stored.state, stored.check_in_id, stored.next_at) == (EnrolmentState.LEFT, asked, None)


def test_a_closed_day_learnt_while_the_planner_works_does_not_take_the_check_in_back(
    replicas: tuple[Database, Database],
) -> None:
    put_people(replicas[0], "tanaka")
    enrolment_id = put_enrolments(replicas[0], "tanaka", next_step=Step.CHECK_IN)["tanaka"]
    with replicas[0].unit_of_work() as planner:
        [due] = planner.enrolments.due(now=NOW, limit=9)
        [asked] = planner.check_ins.add_many([check_in(enrolment_id, "tanaka")])
        planner.enrolments.save_many([replace(due, check_in_id=asked, next_at=NOW + 7 * DAY)])

        def learn() -> None:
            with replicas[1].unit_of_work() as unit:
                unit.people.put_company_days({TODAY: DayKind.CLOSED})
                follow_calendars(unit, programme(), company=Company(name="Kita"), now=NOW)
                unit.commit()

        thread = in_thread(learn)
        wait_until_somebody_waits_for_a_lock(planner)
        planner.commit()
    thread.join(timeout=30)
    with replicas[0].unit_of_work(read_only=True) as unit:
        stored = unit.enrolments.get(enrolment_id)
    assert (stored.check_in_id, stored.next_at) == (asked, NOW + 7 * DAY)


def test_the_planner_passes_over_whoever_is_answering(replicas: tuple[Database, Database]) -> None:
    ids = put_enrolments(replicas[0], "tanaka", "sato")
    with replicas[0].unit_of_work() as one, replicas[1].unit_of_work() as planner:
        one.enrolments.lock(ids["tanaka"])
        assert [due.person_id for due in planner.enrolments.due(now=NOW, limit=9)] == ["sato"]


def put_request(database: Database, **changes: object) -> int:
    """Store a request, committed; returns its id."""
    with database.unit_of_work() as unit:
        number = unit.help.add(request(**changes))
        unit.commit()
    return number


def claim(unit: SqlUnitOfWork, request_id: int, supporter_id: str) -> bool:
    """Claim a request for a supporter as long as nobody has it."""
    found = unit.help.lock(request_id)
    if found.state is not RequestState.OPEN:
        return False
    unit.help.save(replace(found, state=RequestState.CLAIMED, supporter_id=supporter_id, claimed_at=NOW))
    return True


def test_who_claims_a_request_a_moment_too_late_sees_who_has_it(replicas: tuple[Database, Database]) -> None:
    number = put_request(replicas[0])
    late: list[tuple[bool, str | None]] = []
    with replicas[0].unit_of_work() as first:
        assert claim(first, number, "sato")

        def claim_too() -> None:
            with replicas[1].unit_of_work() as second:
                late.append((claim(second, number, "mori"), second.help.get(number).supporter_id))

        thread = in_thread(claim_too)
        wait_until_somebody_waits_for_a_lock(first)
        first.commit()
    thread.join(timeout=30)
    assert late == [(False, "sato")]


def test_of_many_who_claim_a_request_at_once_one_gets_it(database: Database) -> None:
    number = put_request(database)
    winners: list[str] = []

    def claim_for(supporter_id: str) -> None:
        with database.unit_of_work() as unit:
            if claim(unit, number, supporter_id):
                unit.commit()
                winners.append(supporter_id)

    threads = [threading.Thread(target=claim_for, args=(f"supporter {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with database.unit_of_work(read_only=True) as unit:
        assert [unit.help.get(number).supporter_id] == winners


def test_two_replicas_never_look_at_the_same_request(replicas: tuple[Database, Database]) -> None:
    for number in range(10):
        put_request(replicas[0], person_id=f"p{number}", next_at=NOW)
    with replicas[0].unit_of_work() as one, replicas[1].unit_of_work() as other:
        first = {due.person_id for due in one.help.due(now=NOW, limit=4)}
        second = {due.person_id for due in other.help.due(now=NOW, limit=100)}
    assert len(first) == 4
    assert len(second) == 6
    assert not first & second


def test_the_tick_passes_over_a_request_that_is_being_claimed(replicas: tuple[Database, Database]) -> None:
    taken = put_request(replicas[0], next_at=NOW)
    left = put_request(replicas[0], next_at=NOW)
    with replicas[0].unit_of_work() as supporter, replicas[1].unit_of_work() as tick:
        claim(supporter, taken, "sato")
        assert [due.id for due in tick.help.due(now=NOW, limit=9)] == [left]


def test_who_tells_of_the_same_check_in_at_the_same_time_sees_what_the_first_wrote(
    replicas: tuple[Database, Database],
) -> None:
    put_request(replicas[0], check_in_id=12)
    seen: list[str] = []
    with replicas[0].unit_of_work() as first:
        told = first.help.of_check_in(12)
        assert told is not None
        first.help.save(replace(told, text="first"))

        def tell_too() -> None:
            with replicas[1].unit_of_work() as second:
                found = second.help.of_check_in(12)
                seen.append(found.text if found else "")

        thread = in_thread(tell_too)
        wait_until_somebody_waits_for_a_lock(first)
        first.commit()
    thread.join(timeout=30)
    assert seen == ["first"]


def test_who_answers_a_question_a_moment_too_late_sees_the_answer(
    replicas: tuple[Database, Database],
) -> None:
    with replicas[0].unit_of_work() as unit:
        number = unit.questions.add(question())
        unit.commit()
    seen: list[str | None] = []
    with replicas[0].unit_of_work() as first:
        asked = first.questions.lock(number)
        first.questions.save(replace(asked, answer="In October", answered_by="suzuki", answered_at=NOW))

        def answer_too() -> None:
            with replicas[1].unit_of_work() as second:
                seen.append(second.questions.lock(number).answer)

        thread = in_thread(answer_too)
        wait_until_somebody_waits_for_a_lock(first)
        first.commit()
    thread.join(timeout=30)
    assert seen == ["In October"]


def test_who_edits_a_programme_a_moment_too_late_builds_on_what_the_first_wrote(
    replicas: tuple[Database, Database],
) -> None:
    crm = programme()
    with replicas[0].unit_of_work() as unit:
        unit.programmes.put(crm)
        unit.commit()

    def rename() -> None:
        with replicas[1].unit_of_work() as unit:
            assert unit.programmes.get(crm.id).tool != "Kintone"
            unit.programmes.put(replace(unit.programmes.lock(crm.id), name={"en": "Second"}))
            unit.commit()

    with replicas[0].unit_of_work() as unit:
        known = unit.programmes.lock(crm.id)
        other = in_thread(rename)
        wait_until_somebody_waits_for_a_lock(unit)
        unit.programmes.put(replace(known, tool="Kintone"))
        unit.commit()
    other.join(timeout=30)
    with replicas[0].unit_of_work() as unit:
        found = unit.programmes.get(crm.id)
    assert (found.tool, found.name) == ("Kintone", {"en": "Second"})


def test_two_who_write_a_material_anew_at_once_make_two_versions_of_which_one_is_offered(
    replicas: tuple[Database, Database],
) -> None:
    with replicas[0].unit_of_work() as unit:
        unit.materials.add(material(), at=NOW)
        unit.commit()
    with replicas[0].unit_of_work() as first:
        first.materials.add(material(body="of the first"), at=NOW)

        def write_too() -> None:
            with replicas[1].unit_of_work() as second:
                second.materials.add(material(body="of the second"), at=NOW)
                second.commit()

        thread = in_thread(write_too)
        wait_until_somebody_waits_for_a_lock(first)
        first.commit()
    thread.join(timeout=30)
    with replicas[0].unit_of_work(read_only=True) as unit:
        [offered] = unit.materials.active()
    assert (offered.version, offered.body) == (3, "of the second")


def test_many_writers_lose_nothing(database: Database) -> None:
    """A plain BEGIN lost 302 of 400 such writes on SQLite: two readers both wanted to become writers."""

    def write(writer: int) -> None:
        for number in range(10):
            with database.unit_of_work() as unit:
                unit.people.list_all()
                unit.people.upsert_many([person(f"{writer}-{number}")])
                unit.commit()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with database.unit_of_work(read_only=True) as unit:
        assert len(unit.people.list_all()) == 40


def test_a_reader_neither_waits_for_a_writer_nor_sees_its_unfinished_work(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work() as writer:
        writer.people.upsert_many([person("b")])
        with database.unit_of_work(read_only=True) as reader:
            assert [one.id for one in reader.people.list_all()] == ["a"]
        writer.commit()
    with database.unit_of_work(read_only=True) as reader:
        assert [one.id for one in reader.people.list_all()] == ["a", "b"]


def test_a_writer_on_sqlite_that_waited_in_vain_says_so(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0)
    impatient = open_database(sqlite_url)
    with impatient.unit_of_work() as one:
        one.people.upsert_many([person("a")])
        with impatient.unit_of_work() as other, pytest.raises(DatabaseUnavailableError, match="writing"):
            other.people.upsert_many([person("b")])
        one.commit()
    impatient.close()
