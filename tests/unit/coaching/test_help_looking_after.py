"""What a tick does with requests: more people, the lead, leave, leavers, "is it solved?", lapsed."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from help_stage import HOUR, NINE, TUESDAY, HelpStage, ids, moment

from coaching.help import closing, talking
from coaching.help.looking_after import Happened
from coaching.help.model import Ending, Request, RequestState
from coaching.programmes.model import EnrolmentState
from coaching.programmes.service import stop
from people.model import Half, Leave
from storage.database import Database

FRIDAY = date(2026, 7, 17)
"""Monday 20 July 2026 is a public holiday in Japan."""


@pytest.fixture
def stage(sqlite_database: Database) -> Iterator[HelpStage]:
    """Three supporters, a lead, a sponsor, an admin, and two members on day 1."""
    with sqlite_database.unit_of_work() as unit:
        yield HelpStage(unit).set_up()


def taken(stage: HelpStage) -> Request:
    """Return a request that Sato is on."""
    return stage.claim(stage.tell().request).request


def test_after_an_hour_more_are_asked_and_after_four_the_lead_once_an_opening(stage: HelpStage) -> None:
    stage.unit.help.put_topics("abe", {"kind:no_time"})
    stage.tell()
    assert stage.run(NINE + timedelta(days=2)) == [
        (NINE + HOUR, Happened.WIDENED),
        (NINE + 4 * HOUR, Happened.ESCALATED),
    ]


def test_the_department_is_asked_too_after_an_hour(stage: HelpStage) -> None:
    stage.unit.help.put_topics("abe", {"kind:no_time"})
    stage.tell()
    stage.now = NINE + HOUR
    [looked] = stage.look()
    assert looked.asking is not None
    assert ids(looked.asking.direct) == ["ito", "sato"]


def test_a_weekend_and_a_holiday_do_not_use_up_the_time_for_a_response(stage: HelpStage) -> None:
    stage.now = moment(FRIDAY, time(15))
    stage.tell()
    assert stage.run(moment(date(2026, 7, 22), time(9))) == [
        (moment(FRIDAY, time(16)), Happened.WIDENED),
        (moment(date(2026, 7, 21), time(11)), Happened.ESCALATED),
    ]


def test_a_claim_without_a_word_goes_to_the_lead_too(stage: HelpStage) -> None:
    request = taken(stage)
    assert stage.run(NINE + 5 * HOUR) == [(NINE + 4 * HOUR, Happened.ESCALATED)]
    assert stage.get(request).supporter_id == "sato"


def test_a_word_in_time_keeps_it_from_the_lead(stage: HelpStage) -> None:
    request = taken(stage)
    stage.now += HOUR
    stage.write(request, "sato")
    assert stage.run(NINE + timedelta(days=1)) == []


def test_after_a_jump_of_a_day_it_goes_to_the_lead_at_once(stage: HelpStage) -> None:
    stage.tell()
    stage.now = NINE + timedelta(days=1)
    [looked] = stage.look()
    assert looked.happened is Happened.ESCALATED
    assert looked.asking is not None
    assert ids(looked.asking.leads) == ["suzuki"]


def test_the_deputy_answers_when_the_lead_has_left(stage: HelpStage) -> None:
    stage.tell()
    stage.change("suzuki", end_date=TUESDAY - timedelta(days=1))
    stage.now = NINE + 4 * HOUR
    [looked] = stage.look()
    assert looked.asking is not None
    assert ids(looked.asking.leads) == ["kato"]


def test_who_is_next_answers_while_the_lead_is_on_leave(stage: HelpStage) -> None:
    stage.tell()
    stage.leave("suzuki", TUESDAY, TUESDAY + timedelta(days=3))
    stage.now = NINE + 4 * HOUR
    [looked] = stage.look()
    assert looked.asking is not None
    assert ids(looked.asking.leads) == ["kato"]


def test_if_all_who_run_the_programme_are_on_leave_the_lead_is_asked_all_the_same(stage: HelpStage) -> None:
    stage.tell()
    for person_id in ("suzuki", "kato"):
        stage.leave(person_id, TUESDAY, TUESDAY + timedelta(days=3))
    stage.now = NINE + 4 * HOUR
    [looked] = stage.look()
    assert looked.asking is not None
    assert ids(looked.asking.leads) == ["suzuki"]


def test_escalations_are_audited(stage: HelpStage) -> None:
    request = stage.tell().request
    stage.run(NINE + 4 * HOUR)
    [entry] = [one for one in stage.unit.audit.list_entries() if one.action == "help_escalated"]
    assert (entry.actor, entry.subject, entry.detail) == ("hojorin", str(request.id), "suzuki")


def test_what_a_supporter_on_leave_is_on_goes_back_on_their_first_morning_away(stage: HelpStage) -> None:
    request = taken(stage)
    stage.write(request, "sato")
    tomorrow = TUESDAY + timedelta(days=1)
    stage.leave("sato", tomorrow)
    assert stage.run(moment(tomorrow, time(9))) == [(moment(tomorrow, time(9)), Happened.HANDED_BACK)]
    again = stage.get(request)
    assert (again.state, again.supporter_id) == (RequestState.OPEN, None)


def test_half_a_day_of_leave_keeps_the_request(stage: HelpStage) -> None:
    request = taken(stage)
    afternoon = Leave(person_id="sato", first=TUESDAY, last=TUESDAY, kind="annual", half=Half.PM)
    stage.unit.people.put_leave([afternoon])
    assert stage.run(NINE + 3 * HOUR) == []
    assert stage.get(request).supporter_id == "sato"


def test_what_a_leaver_was_on_goes_back(stage: HelpStage) -> None:
    request = taken(stage)
    stage.write(request, "sato")
    stage.change("sato", active=False)
    stage.run(NINE + timedelta(days=1))
    assert stage.get(request).supporter_id is None


def test_the_request_of_a_leaver_ends_whatever_state_it_is_in(stage: HelpStage) -> None:
    stage.material()
    waiting, claimed = stage.tell("mori").request, taken(stage)
    for asker in ("tanaka", "mori"):
        stage.change(asker, end_date=TUESDAY)
    stage.run(NINE + timedelta(days=1))
    assert [stage.get(one).ending for one in (waiting, claimed)] == [Ending.LEFT, Ending.LEFT]
    assert stage.unit.help.next_due() is None


def test_five_quiet_working_days_ask_once_and_ten_more_lapse(stage: HelpStage) -> None:
    request = taken(stage)
    stage.write(request, "sato")
    assert stage.run(NINE + timedelta(days=60)) == [
        (NINE + timedelta(days=7), Happened.ASKED_IF_SOLVED),
        (NINE + timedelta(days=21), Happened.LAPSED),
    ]
    assert stage.get(request).ending is Ending.LAPSED


def test_a_call_ahead_puts_the_question_off(stage: HelpStage) -> None:
    request = taken(stage)
    slot = stage.offer(request).slots[2]
    talking.take_slot(
        stage.unit,
        request_id=request.id,
        slot=slot.isoformat(),
        person=stage.person("tanaka"),
        company=stage.company,
        now=stage.now,
    )
    [(asked_at, happened)] = stage.run(NINE + timedelta(days=9))
    assert (asked_at, happened) == (slot + timedelta(days=7), Happened.ASKED_IF_SOLVED)


def test_not_yet_is_not_asked_again_and_begins_the_time_anew(stage: HelpStage) -> None:
    request = taken(stage)
    stage.write(request, "sato")
    stage.run(NINE + timedelta(days=8))
    closing.still_open(
        stage.unit,
        request_id=request.id,
        asker=stage.person("tanaka"),
        company=stage.company,
        now=stage.now,
    )
    assert stage.run(NINE + timedelta(days=60)) == [(NINE + timedelta(days=22), Happened.LAPSED)]


def test_a_word_after_the_question_begins_the_time_anew(stage: HelpStage) -> None:
    request = taken(stage)
    stage.write(request, "sato")
    stage.run(NINE + timedelta(days=9))
    stage.write(request, "tanaka", "still waiting")
    assert stage.run(NINE + timedelta(days=60)) == [(NINE + timedelta(days=23), Happened.LAPSED)]


def test_what_a_supporter_erased_from_the_database_was_on_is_looked_after(stage: HelpStage) -> None:
    request = taken(stage)
    stage.unit.help.erase("sato")
    stage.unit.people.erase("sato")
    stage.run(NINE + 4 * HOUR)
    assert stage.get(request).escalated_at == NINE + 4 * HOUR


def test_a_request_outlives_its_programme(stage: HelpStage) -> None:
    request = stage.tell().request
    [enrolment] = stage.unit.enrolments.of_person("tanaka")
    assert enrolment.state is EnrolmentState.ACTIVE
    stop(stage.unit, "crm", now=stage.now, actor="suzuki")
    assert stage.run(NINE + 5 * HOUR)[-1] == (NINE + 4 * HOUR, Happened.ESCALATED)
    assert stage.claim(request).is_new


def test_a_look_always_leads_to_a_later_one(stage: HelpStage) -> None:
    for asker in ("tanaka", "mori"):
        stage.tell(asker)
    stage.now = NINE + timedelta(days=40)
    stage.look()
    following = stage.unit.help.next_due()
    assert following is not None
    assert following > stage.now
