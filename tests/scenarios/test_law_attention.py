"""By law: no sequence of events gives anybody more than allowed, at a wrong hour, or what is not for them.

A small company in three zones lives through an autumn of its programme in any way that hypothesis thinks of;
an oracle of the test's own (`attention_oracle`) judges each message as it goes out.
"""

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from attention_oracle import Away, Judge, on_the_wall
from attention_town import END, HELPERS, MEMBERS, PILOT, PLACES, RUNNERS, Town, known
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cards import actions
from cards.actions import Action
from coaching.checkins.model import CheckIn, TroubleKind
from coaching.help.model import Request
from coaching.programmes.model import Attitude, Enrolment
from people.model import DayKind, Half, Leave, WorkHours
from storage.database import Database, open_database

EVERYBODY = (*MEMBERS, *HELPERS, *RUNNERS)
KINDS = (TroubleKind.SETUP, TroubleKind.NO_TIME, TroubleKind.NO_TIME, TroubleKind.DOESNT_FIT)
"""Few, so that three of a kind come together."""
FEW = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
FEWER = settings(FEW, max_examples=3, stateful_step_count=30)

BUTTONS: dict[str, Callable[[int], Action]] = {
    "need": actions.NeedPerson,
    "solved": actions.SolveRequest,
    "material": actions.SolvedByMaterial,
    "reopen": actions.ReopenRequest,
    "still": actions.StillOpen,
}
Thing = TypeVar("Thing")

numbers = st.integers(0, 11)
people = st.sampled_from(EVERYBODY)
members = st.sampled_from(MEMBERS)


def one_of(things: Sequence[Thing], number: int) -> Thing | None:
    """Return one of the things, the latest for 0; None if there is none."""
    return things[-1 - number % len(things)] if things else None


class Autumn(RuleBasedStateMachine):
    """Everything that people, their company and the clock can do, in any order."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town = town
        self.words = 0

    @invariant()
    def all_laws_hold(self) -> None:
        self.town.check()

    # ------------------------------------------------------------------------ time

    @initialize(days=st.integers(0, 40))
    def the_programme_has_run_for_a_while(self, days: int) -> None:
        self.go_on(timedelta(days=days))

    @rule(minutes=st.integers(1, 600))
    def a_while_passes(self, minutes: int) -> None:
        self.go_on(timedelta(minutes=minutes))

    @rule(days=st.integers(1, 9), straight=st.booleans())
    def days_pass(self, days: int, straight: bool) -> None:  # noqa: FBT001 - drawn by name
        self.go_on(timedelta(days=days), straight=straight)

    @rule()
    def the_host_sleeps_three_days(self) -> None:
        self.go_on(timedelta(days=3), straight=True)

    @rule(who=people, seconds=st.sampled_from([-1, 0, 1]), at_end=st.booleans(), straight=st.booleans())
    def it_becomes_the_edge_of_a_day(self, who: str, seconds: int, at_end: bool, straight: bool) -> None:  # noqa: FBT001
        person = self.town.judge.people[who]
        tomorrow = person.today(self.town.now) + timedelta(days=1)
        wall = datetime.combine(tomorrow, person.end if at_end else person.start)
        span = on_the_wall(person.zone, wall) - self.town.now
        self.go_on(span + timedelta(seconds=seconds), straight=straight)

    def go_on(self, span: timedelta, *, straight: bool = False) -> None:
        if self.town.now + span <= END:
            self.town.advance(self.town.now + span, straight=straight)

    # Time passes more often than any one thing happens.
    another_while_passes = once_more_a_while_passes = a_while_passes
    more_days_pass = many_more_days_pass = days_pass
    another_edge_is_reached = once_more_an_edge_is_reached = it_becomes_the_edge_of_a_day

    # ------------------------------------------------------------------------ check-ins

    @rule(who=members, answer=st.sampled_from(["done", "on_track"]))
    def somebody_answers(self, who: str, answer: str) -> None:
        check_in = self.check_in_of(who)
        if check_in is not None:
            self.town.press(who, actions.AnswerCheckIn(check_in.id, answer))

    @rule(who=members, kind=st.sampled_from(KINDS), manager=st.booleans())
    def somebody_has_trouble(self, who: str, kind: TroubleKind, manager: bool) -> None:  # noqa: FBT001
        check_in = self.check_in_of(who)
        if check_in is not None:
            self.tells(who, actions.SendTrouble(check_in.id), kind, manager=manager)

    @rule(who=members, value=st.integers(0, 30))
    def somebody_enters_a_number(self, who: str, value: int) -> None:
        check_in = self.check_in_of(who)
        if check_in is not None:
            monday = check_in.due_at.date() - timedelta(days=check_in.due_at.date().weekday())
            form = actions.SaveNumber(check_in.id, "visit-records", monday.isoformat())
            self.town.press(who, form, value=str(value))

    @rule(who=members, attitude=st.sampled_from(Attitude))
    def somebody_says_where_they_stand(self, who: str, attitude: Attitude) -> None:
        enrolment = self.enrolment_of(who)
        if enrolment is not None:
            self.town.press(who, actions.AnswerAttitude(enrolment.id), attitude=attitude.value)

    @rule(who=members)
    def somebody_wants_to_meet_somebody(self, who: str) -> None:
        enrolment = self.enrolment_of(who)
        if enrolment is not None:
            self.town.press(who, actions.MeetSomebody(enrolment.id))

    @rule(who=members)
    def somebody_shares_a_case(self, who: str) -> None:
        enrolment = self.enrolment_of(who)
        if enrolment is not None:
            self.asks(who, actions.SendCase(enrolment.id), "text", title="A case")

    def check_in_of(self, who: str) -> CheckIn | None:
        with self.town.open_unit() as unit:
            return one_of(unit.check_ins.of_person(who), 0)

    def enrolment_of(self, who: str) -> Enrolment | None:
        with self.town.open_unit() as unit:
            return one_of(unit.enrolments.of_person(who), 0)

    # ------------------------------------------------------------------------ help

    @rule(who=people, kind=st.sampled_from(KINDS), manager=st.booleans())
    def somebody_asks_for_help(self, who: str, kind: TroubleKind, manager: bool) -> None:  # noqa: FBT001
        self.tells(who, actions.SendHelp(), kind, manager=manager)

    def tells(self, who: str, form: Action, kind: TroubleKind, *, manager: bool) -> None:
        text = self.new_words()
        seen_by = "manager" if manager else "supporters"
        reply = self.town.press(who, form, kind=kind.value, text=text, wish="", seen_by=seen_by)
        if reply is not None:
            self.keeps(who, text)

    def new_words(self) -> str:
        self.words += 1
        return f"SECRET-{self.words}-SECRET"

    def keeps(self, who: str, text: str) -> None:
        """Note in which of the requests somebody's words stand now."""
        with self.town.open_unit() as unit:
            stands_in = [
                request.id
                for request in [*unit.help.of_person(who), *unit.help.of_supporter(who)]
                if text in request.text
                or any(text in message.text for message in unit.help.messages_of(request.id))
            ]
        self.town.secrets[text] = frozenset(stands_in)

    @rule(number=numbers, who=st.sampled_from(["asker", "supporter", *HELPERS, *RUNNERS]))
    def somebody_takes_a_request(self, number: int, who: str) -> None:
        self.press_in_request(number, who, actions.ClaimRequest)

    @rule(number=numbers, button=st.sampled_from(sorted(BUTTONS)))
    def the_asker_presses(self, number: int, button: str) -> None:
        self.press_in_request(number, "asker", BUTTONS[button])

    @rule(number=numbers)
    def the_supporter_gives_it_back(self, number: int) -> None:
        self.press_in_request(number, "supporter", actions.GiveBack)

    @rule(number=numbers, to=st.sampled_from(HELPERS), who=st.sampled_from(["supporter", "suzuki"]))
    def it_is_handed_on(self, number: int, to: str, who: str) -> None:
        self.press_in_request(number, who, actions.HandOn, supporter=to, note="please")

    @rule(number=numbers, hours=st.integers(1, 100))
    def the_supporter_says_by_when(self, number: int, hours: int) -> None:
        by = (self.town.now + timedelta(hours=hours)).isoformat()
        self.press_in_request(number, "supporter", actions.SavePromise, by=by)

    @rule(number=numbers, who=st.sampled_from(["asker", "supporter", "suzuki", "tanaka"]))
    def somebody_looks_at_it(self, number: int, who: str) -> None:
        self.press_in_request(number, who, actions.ShowRequest)

    @rule(number=numbers, who=st.sampled_from(["asker", "supporter"]))
    def somebody_writes_with_the_form(self, number: int, who: str) -> None:
        text = self.new_words()
        actor = self.press_in_request(number, who, actions.SendMessage, text=text)
        if actor is not None:
            self.keeps(actor, text)

    @rule(who=people, number=st.none() | numbers)
    def somebody_just_writes(self, who: str, number: int | None) -> None:
        text = self.new_words()
        request = None if number is None else self.request(number)
        self.town.say(who, text if request is None else f"#{request.id} {text}")
        self.keeps(who, text)

    @rule(number=numbers, others=st.booleans())
    def a_call_is_offered(self, number: int, others: bool) -> None:  # noqa: FBT001
        if others:
            self.press_in_request(number, "asker", actions.OtherSlots)
        else:
            self.press_in_request(number, "supporter", actions.OfferCall)

    @rule(number=numbers)
    def a_time_for_it_is_taken(self, number: int) -> None:
        request = self.request(number)
        if request is not None and request.offered:
            slot = request.offered[number % len(request.offered)]
            self.press_in_request(number, "asker", actions.TakeSlot, slot=slot)

    def press_in_request(
        self, number: int, who: str, button: Callable[[int], Action], **values: str
    ) -> str | None:
        """Press something about one of the requests; returns who did."""
        request = self.request(number)
        if request is None:
            return None
        actor = {"asker": request.person_id, "supporter": request.supporter_id or HELPERS[0]}.get(who, who)
        self.town.press(actor, button(request.id), **values)
        return actor

    def request(self, number: int) -> Request | None:
        ids = sorted(self.town.parties)
        chosen = one_of(ids, number)
        if chosen is None:
            return None
        with self.town.open_unit() as unit:
            return unit.help.get(chosen)

    @rule(who=st.sampled_from(HELPERS), kind=st.sampled_from(KINDS))
    def a_supporter_names_a_topic(self, who: str, kind: TroubleKind) -> None:
        self.town.press(who, actions.SaveTopics(), topics=(f"kind:{kind.value}",))

    @rule(who=people, text=st.sampled_from(["why", "home", "help", "ask set-up", "check in", "programme"]))
    def somebody_gives_a_command(self, who: str, text: str) -> None:
        self.town.say(who, text)

    @rule(who=st.sampled_from(HELPERS))
    def a_supporter_looks_at_the_queue(self, who: str) -> None:
        self.town.press(who, actions.ShowQueue())

    # ------------------------------------------------------------------------ those who run it

    @rule(number=numbers, what=st.sampled_from(["session", "material", "not now"]), days=st.integers(0, 9))
    def a_proposal_is_answered(self, number: int, what: str, days: int) -> None:
        with self.town.open_unit() as unit:
            proposal = one_of(unit.help.proposals_of("crm"), number)
        if proposal is None:
            return
        if what == "session":
            day = (self.town.now + timedelta(days=days)).date().isoformat()
            form = actions.SendSession(proposal.id)
            self.town.press("suzuki", form, date=day, time="16:00", place="Room A")
        elif what == "material":
            form_of = actions.SaveMaterial(proposal.id)
            kinds = (proposal.kind.value,)
            self.town.press("suzuki", form_of, title="How", text="Press it.", kinds=kinds, minutes="2")
        else:
            self.town.press("suzuki", actions.DismissProposal(proposal.id))

    @rule(who=st.sampled_from(RUNNERS))
    def the_draft_is_put_to_members(self, who: str) -> None:
        self.town.press(who, actions.AskComments("mobile"))

    @rule(who=members, what=st.sampled_from(["comment", "misfit", "question"]))
    def a_member_asks_those_who_run_it(self, who: str, what: str) -> None:
        enrolment = self.enrolment_of(who)
        if what == "comment":
            self.asks(who, actions.SendComment("mobile"), "text")
        elif what == "misfit":
            self.asks(who, actions.SendMisfit("crm"), "text", kpi="visit-records")
        elif enrolment is not None:
            self.asks(who, actions.SendQuestion(enrolment.id), "question")

    def asks(self, who: str, form: Action, field: str, **values: str) -> None:
        text = self.new_words()
        if self.town.press(who, form, **{field: text}, **values) is not None:
            self.town.asked[text] = who

    @rule(number=numbers, who=st.sampled_from(RUNNERS), programme=st.sampled_from(["crm", "mobile"]))
    def a_question_is_answered(self, number: int, who: str, programme: str) -> None:
        with self.town.open_unit() as unit:
            question = one_of(unit.questions.of_programme(programme), number)
        if question is not None:
            self.town.press(who, actions.ShowQuestions(programme))
            self.town.press(who, actions.SendAnswer(question.id), answer="Three is enough.")

    @rule(number=st.integers(1, 20), who=st.sampled_from(RUNNERS))
    def a_target_changes(self, number: int, who: str) -> None:
        values = {"practice": "visits", "per": "day", "of": "person", "target": str(number)}
        texts = {
            f"{name}_{code}": f"{name} {number}"
            for name in ("name", "unit", "purpose")
            for code in ("ja", "en")
        }
        self.town.press(who, actions.SaveKpi("crm", "visit-records"), **values, **texts)
        self.town.press(who, actions.ApplyChanges("crm"))

    @rule(who=st.sampled_from(RUNNERS), programme=st.sampled_from(["crm", "mobile"]), stop=numbers)
    def a_programme_starts_or_ends(self, who: str, programme: str, stop: int) -> None:
        if stop == 0:
            self.town.press(who, actions.StopProgramme(programme))
        else:
            self.town.press(who, actions.AskSponsor(programme))
            self.town.press("kato", actions.GiveWord(programme), word="yes", reason="now")
            self.town.press(who, actions.StartProgramme(programme))

    @rule(who=st.sampled_from(["kato", "ogawa"]), lead=st.sampled_from(["hahn", "ogawa", "suzuki"]))
    def a_successor_is_named(self, who: str, lead: str) -> None:
        self.town.press(who, actions.SaveSuccessor("crm"), lead=lead)

    @rule(stop=st.booleans())
    def sending_is_stopped_or_resumed(self, stop: bool) -> None:  # noqa: FBT001
        self.town.press("ogawa", actions.StopSending() if stop else actions.ResumeSending())

    # ------------------------------------------------------------------------ what changes around people

    @rule(
        who=people,
        after=st.integers(-2, 6),
        days=st.integers(0, 8),
        half=st.sampled_from(["", "", "am", "pm"]),
    )
    def leave_becomes_known(self, who: str, after: int, days: int, half: str) -> None:
        first = self.town.now.date() + timedelta(days=after)
        last = first + timedelta(days=days)
        period = Leave(
            person_id=who, first=first, last=last, kind="annual", half=Half(half) if half else None
        )
        self.town.imports(lambda unit: unit.people.put_leave([period]))
        self.town.judge.people[who].away.append(Away(first, last, half))

    @rule(after=st.integers(0, 6))
    def the_company_closes_for_a_day(self, after: int) -> None:
        day = self.town.now.date() + timedelta(days=after)
        self.town.imports(lambda unit: unit.people.put_company_days({day: DayKind.CLOSED}))
        self.town.judge.closed.add(day)

    @rule(who=people, after=st.none() | st.integers(-1, 5))
    def somebody_leaves(self, who: str, after: int | None) -> None:
        person = self.town.judge.people[who]
        if after is None:
            person.active = False
            self.town.change(who, active=False)
        else:
            person.end_date = self.town.now.date() + timedelta(days=after)
            self.town.change(who, end_date=person.end_date)

    @rule(who=people)
    def somebody_comes_back(self, who: str) -> None:
        person = self.town.judge.people[who]
        person.active, person.end_date = True, None
        self.town.change(who, active=True, end_date=None)

    @rule(who=people, zone=st.sampled_from(["Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles"]))
    def somebody_moves(self, who: str, zone: str) -> None:
        self.town.judge.people[who].zone = zone
        self.town.change(who, timezone=zone)

    @rule(
        who=people,
        start=st.integers(7, 12),
        hours=st.integers(1, 8),
        days=st.sampled_from(["12345", "24", "6"]),
    )
    def somebody_works_at_other_hours(self, who: str, start: int, hours: int, days: str) -> None:
        person = self.town.judge.people[who]
        person.start, person.end, person.days = time(start), time(start + hours), days
        hours_now = WorkHours(start=person.start, end=person.end)
        self.town.change(who, work_hours=hours_now, work_days=frozenset(map(int, days)))

    @rule(who=people, what=st.sampled_from(["all", "check_in"]), days=st.none() | st.integers(0, 12))
    def somebody_pauses(self, who: str, what: str, days: int | None) -> None:
        person = self.town.judge.people[who]
        until = None if days is None else person.today(self.town.now) + timedelta(days=days)
        written = "" if until is None else until.isoformat()
        if self.town.press(who, actions.SavePause(), what=what, until=written) is not None:
            person.pauses[what] = until

    @rule(who=people)
    def somebody_resumes(self, who: str) -> None:
        if self.town.press(who, actions.Resume()) is not None:
            self.town.judge.people[who].pauses.clear()

    @rule(is_set=st.booleans())
    def a_pilot_group_is_set_or_ended(self, is_set: bool) -> None:  # noqa: FBT001
        self.town.set_pilot(PILOT if is_set else None)

    @rule(who=people)
    def somebodys_chat_refuses_or_takes_messages(self, who: str) -> None:
        self.town.blocked ^= {who}


def town_on(database: Database) -> Town:
    """Return the company on a database, which it is brought into."""
    town = Town(open_unit=database.unit_of_work, judge=Judge(people={one: known(one) for one in PLACES}))
    town.set_up()
    return town


def test_no_sequence_of_events_gives_anybody_too_much_or_at_a_wrong_hour(sqlite_template: Path) -> None:
    with TemporaryDirectory() as name:
        folder, opened = Path(name), []

        class OnSqlite(Autumn):
            def __init__(self) -> None:
                path = folder / f"{len(opened)}.db"
                shutil.copyfile(sqlite_template, path)
                opened.append(open_database(f"sqlite+pysqlite:///{path}"))
                super().__init__(town_on(opened[-1]))

            def teardown(self) -> None:
                opened[-1].close()

        run_state_machine_as_test(OnSqlite, settings=FEW)


def test_the_same_holds_on_postgresql(
    _migrated_postgresql: Database, _postgresql_janitor: Callable[[], None]
) -> None:
    class OnPostgresql(Autumn):
        def __init__(self) -> None:
            _postgresql_janitor()
            super().__init__(town_on(_migrated_postgresql))

    run_state_machine_as_test(OnPostgresql, settings=FEWER)
