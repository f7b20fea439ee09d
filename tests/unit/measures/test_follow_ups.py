"""Follow-ups over weeks, on a real SQLite: what opens, ends, is asked and told, and what people answer."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from follow_up_weeks import OSAKA, SALES, TOKYO, Story, entry, figure, kpi, monday, noon, playbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.follow_ups import service
from measures.follow_ups.answering import LONGEST_TEXT
from measures.follow_ups.model import Cause, FollowUp, FollowUpState, Outcome, Reaction
from measures.follow_ups.rules import is_disputed
from measures.teams.model import Part, Verdict
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import Leave
from storage.database import Database

OPEN, RECOVERED, DROPPED = FollowUpState.OPEN, FollowUpState.RECOVERED, FollowUpState.DROPPED
WEDNESDAY = timedelta(days=2)


@pytest.fixture
def story(sqlite_database: Database) -> Iterator[Story]:
    with sqlite_database.unit_of_work() as unit:
        yield Story(unit)


def asked(looked: service.Looked) -> list[tuple[str, str]]:
    """Return who is asked about which team."""
    return [(one.manager_id, one.team) for one in looked.to_ask]


def test_a_follow_up_from_the_second_week_below_to_the_recovery(story: Story) -> None:
    """Below on 8 and 15 June: begun and asked on the 15th, again on the 22nd; between on the 29th: nothing;
    reached on 6 July: ended."""
    found = story.week_by_week("RBBBMRR")
    assert [asked(one) for one in found] == [[], [], [("boss", TOKYO)], [("boss", TOKYO)], [], [], []]
    assert [len(one.opened) for one in found] == [0, 0, 1, 0, 0, 0, 0]
    assert [len(one.recovered) for one in found] == [0, 0, 0, 0, 0, 1, 0]
    (card,) = found[2].to_ask
    assert (card.opened_on, card.cause, card.step_id) == (date(2026, 6, 15), Cause.SLIPPED, "one")
    ended = story.only()
    assert (ended.state, ended.ended_on) == (RECOVERED, date(2026, 7, 6))
    assert (ended.asked_on, ended.last_asked_on) == (date(2026, 6, 15), date(2026, 6, 22))


def test_a_second_look_on_the_same_day_finds_nothing_new(story: Story) -> None:
    story.week_by_week("BB")
    before = story.only()
    assert story.look(monday(1)) == service.Looked()
    assert story.look(monday(1) + WEDNESDAY) == service.Looked()
    assert story.only() == before


def test_without_any_evaluation_nothing_happens(story: Story) -> None:
    story.unit.follow_ups.add(entry())
    assert story.look(monday(1)) == service.Looked()
    assert story.only().state is OPEN


def test_a_late_correction_of_this_week_ends_it_and_decides_the_step(story: Story) -> None:
    """Taken up on 10 June; the 15th is below, on the 17th corrected to reached: one evaluation decided."""
    story.week_by_week("BB")
    service.take_up(
        story.unit, story.only().id, on=date(2026, 6, 10), at=noon(date(2026, 6, 10)), practice_id="log-visit"
    )
    story.put("BBB")
    story.look(monday(2))
    (waiting,) = story.uses()
    assert (waiting.outcome, waiting.evaluations) == (Outcome.WAITING, 1)
    story.put("BBR")
    looked = story.look(monday(2) + WEDNESDAY)
    assert [(one.state, one.ended_on) for one in looked.recovered] == [(RECOVERED, monday(2))]
    (use,) = story.uses()
    assert (use.outcome, use.evaluations) == (Outcome.RECOVERED, 1)
    assert looked.records["one"].uses == looked.records["one"].recovered == 1


def test_a_correction_of_what_was_measured_before_says_nothing_of_the_step(story: Story) -> None:
    story.week_by_week("BB")
    day = monday(1) + WEDNESDAY
    service.take_up(story.unit, story.only().id, on=day, at=noon(day), practice_id="log-visit")
    story.put("BR")
    assert len(story.look(day + timedelta(days=1)).recovered) == 1
    story.put("BRR")
    looked = story.look(monday(2))
    (use,) = story.uses()
    assert use.outcome is Outcome.UNDECIDED
    assert looked.records == {}


def test_a_recovery_that_was_corrected_away_goes_on_as_the_same_follow_up(story: Story) -> None:
    story.week_by_week("BBR")
    before = story.only()
    story.put("BBB")
    looked = story.look(monday(2) + WEDNESDAY)
    assert [one.id for one in looked.opened] == [before.id]
    assert asked(looked) == [("boss", TOKYO)]
    assert (story.only().state, story.only().ended_on) == (OPEN, None)


def test_a_late_correction_of_the_first_week_takes_the_follow_up_back(story: Story) -> None:
    """Begun by 1 and 8 June; on the 10th the first is corrected to reached: it was below only once."""
    story.week_by_week("BB")
    story.put("RB")
    looked = story.look(monday(1) + WEDNESDAY)
    assert [(one.state, one.ended_on) for one in looked.dropped] == [(DROPPED, monday(1) + WEDNESDAY)]
    assert asked(looked) == []
    story.put("RBM")
    assert story.look(monday(2)) == service.Looked()


def test_a_recovery_and_the_beginning_corrected_away_leave_nothing(story: Story) -> None:
    story.week_by_week("BBR")
    story.put("RBM")
    assert story.look(monday(2) + WEDNESDAY).opened == []
    assert story.only().state is RECOVERED


def test_a_later_spell_is_a_follow_up_of_its_own(story: Story) -> None:
    story.week_by_week("BBRBB")
    first, second = story.all()
    assert (first.state, first.opened_on, first.ended_on) == (RECOVERED, monday(1), monday(2))
    assert (second.state, second.opened_on) == (OPEN, monday(4))


def test_weeks_that_the_bot_slept_through_are_caught_up(story: Story) -> None:
    """Begun on 8 June, no look until 29 June: reached on the 15th, below again since: ended and begun."""
    story.week_by_week("BB")
    story.put("BBRBB")
    looked = story.look(monday(4))
    assert [one.ended_on for one in looked.recovered] == [monday(2)]
    assert [one.opened_on for one in looked.opened] == [monday(4)]


@pytest.mark.parametrize("letter", ["n", "s"])
def test_without_data_the_manager_is_left_alone_and_the_source_is_to_hear(story: Story, letter: str) -> None:
    *_, last = story.week_by_week(f"BB{letter}")
    assert (asked(last), [one.team for one in last.without_data]) == ([], [TOKYO])
    assert story.only().state is OPEN


@pytest.mark.parametrize("letter", ["f", "a", "M"])
def test_too_few_people_nobody_there_or_better_is_no_reason_to_ask(story: Story, letter: str) -> None:
    *_, last = story.week_by_week(f"BB{letter}")
    assert (asked(last), last.without_data) == ([], [])


def test_the_lowest_team_is_asked_and_the_one_above_it_only_without_it(story: Story) -> None:
    for team in (TOKYO, SALES):
        story.put("BB", team)
    assert asked(story.look(monday(1))) == [("boss", TOKYO)]
    story.put("BBRM")
    story.put("BBBB", SALES)
    assert asked(story.look(monday(3))) == [("head", SALES)]


def test_a_team_above_is_silent_while_one_below_it_is_followed_up(story: Story) -> None:
    """Sales is followed up first; then Tokyo, below it, is as well: Sales waits until Tokyo recovered."""
    story.put("BB", SALES)
    assert asked(story.look(monday(1))) == [("head", SALES)]
    story.put("BBBB", SALES)
    story.put("MMBB")
    assert asked(story.look(monday(3))) == [("boss", TOKYO)]
    story.put("BBBBB", SALES)
    story.put("MMBBR")
    assert asked(story.look(monday(4))) == [("head", SALES)]


def test_a_team_that_nobody_manages_is_no_reason_for_silence_above(story: Story) -> None:
    del story.managers[TOKYO]
    for team in (TOKYO, SALES):
        story.put("BB", team)
    assert asked(story.look(monday(1))) == [("head", SALES)]


def test_pooled_rests_are_never_followed_up(story: Story) -> None:
    for week in range(2):
        one = figure("B", week, SALES, part=Part.OTHERS)
        story.unit.team_figures.put_evaluation("crm", monday(week), [one])
    assert story.look(monday(1)) == service.Looked()


def test_a_new_manager_is_asked_afresh_but_not_twice_in_a_week(story: Story) -> None:
    story.week_by_week("BB")
    service.snooze(story.unit, story.only().id, until=monday(9), at=noon(monday(1)))
    story.managers[TOKYO] = "successor"
    assert asked(story.look(monday(1) + WEDNESDAY)) == []
    story.put("BBB")
    assert asked(story.look(monday(2))) == [("successor", TOKYO)]
    now = story.only()
    assert (now.asked_on, now.reaction, now.snoozed_until) == (monday(2), None, None)


def test_whoever_manages_the_team_no_more_is_named_once_as_they_were_asked(story: Story) -> None:
    story.week_by_week("BB")
    asked_before = story.only()
    story.managers[TOKYO] = "successor"
    day = monday(1) + WEDNESDAY
    assert story.look(day).handed_over == [asked_before]
    assert (story.look(day).handed_over, story.only().manager_id) == ([], "successor")


def test_a_team_that_nobody_manages_any_more_has_nobody_to_ask_until_somebody_does(story: Story) -> None:
    """Whoever managed it is not asked on, and comes back afresh."""
    story.week_by_week("BB")
    service.react(story.unit, story.only().id, Reaction.TALK, at=noon(monday(1)))
    del story.managers[TOKYO]
    story.put("BBB")
    looked = story.look(monday(2))
    assert (asked(looked), [one.manager_id for one in looked.handed_over]) == ([], ["boss"])
    now = story.only()
    assert (now.state, now.manager_id, now.asked_on, now.reaction) == (OPEN, "", None, None)
    story.managers[TOKYO] = "boss"
    again = story.look(monday(2) + WEDNESDAY)
    assert (asked(again), again.handed_over) == ([("boss", TOKYO)], [])


def test_what_is_no_more_is_dropped(story: Story) -> None:
    story.kpis = (kpi(), kpi("deals"))
    story.week_by_week("BB")
    story.kpis = (kpi("deals"),)
    assert [one.state for one in story.look(monday(1) + WEDNESDAY).dropped] == [DROPPED]
    story.kpis = (kpi(),)
    story.put("BBB")
    (again,) = story.look(monday(2)).opened
    story.unit.team_figures.put_evaluation("crm", monday(2), [figure("R", 2, OSAKA)])
    assert [one.id for one in story.look(monday(2)).dropped] == [again.id]


def test_what_no_evaluation_says_anything_of_is_given_up_after_four_weeks(story: Story) -> None:
    """Too few people with numbers from 15 June on: the fourth time is 6 July. A later spell begins anew."""
    found = story.week_by_week("BBfffff")
    assert [len(looked.dropped) for looked in found] == [0, 0, 0, 0, 0, 1, 0]
    assert (story.only().state, story.only().ended_on) == (DROPPED, date(2026, 7, 6))
    story.week_by_week("BBfffffBB")
    assert [one.state for one in story.all()] == [DROPPED, OPEN]


def test_one_card_names_no_step_twice(story: Story) -> None:
    story.kpis = (kpi(), kpi("deals"), kpi("calls"))
    for week in range(2):
        figures = [figure("B", week, kpi_id=one.id) for one in story.kpis]
        story.unit.team_figures.put_evaluation("crm", monday(week), figures)
    assert [one.step_id for one in story.look(monday(1)).to_ask] == ["one", "two", ""]


def test_follow_ups_of_programmes_that_run_no_more_are_dropped(story: Story) -> None:
    story.week_by_week("BB")
    assert service.drop_stopped(story.unit, {"crm"}, company_day=monday(2)) == []
    (gone,) = service.drop_stopped(story.unit, {"other"}, company_day=monday(2))
    assert (gone.state, gone.ended_on) == (DROPPED, monday(2))
    assert story.only() == gone


def test_after_three_weeks_in_silence_the_managers_manager_hears_once(story: Story) -> None:
    """Asked on 8 June; 29 June, 21 days later, is the last day that is the manager's: it is told on the 30th,
    and not again on 6 July."""
    assert not any(looked.to_tell_above for looked in story.week_by_week("BBBBB"))
    day = date(2026, 6, 30)
    assert [one.manager_id for one in story.look(day).to_tell_above] == ["boss"]
    assert story.only().told_above_at == noon(day)
    story.put("BBBBBB")
    assert story.look(monday(5)).to_tell_above == []


def test_a_manager_on_leave_is_not_reported_for_the_time_they_were_away(story: Story) -> None:
    """Asked on 8 June and away from the 9th to the 28th, 20 days: 29 June becomes 19 July, and Monday 20 July
    is the first look after it."""
    story.leave["boss"] = (
        Leave(person_id="boss", first=date(2026, 6, 9), last=date(2026, 6, 28), kind="leave"),
    )
    found = story.week_by_week("BBBBBBBBB")
    told = [week for week, looked in enumerate(found) if looked.to_tell_above]
    assert [monday(week) for week in told] == [date(2026, 7, 20)]


@pytest.mark.parametrize("above", [{}, {"boss": None}])
def test_where_nobody_stands_above_nobody_is_told(story: Story, above: dict[str, str | None]) -> None:
    story.above = above
    assert not any(looked.to_tell_above for looked in story.week_by_week("BBBBBB"))


@pytest.mark.parametrize("reaction", [Reaction.TALK, Reaction.HELP])
def test_who_reacted_is_asked_again_next_week_and_never_told_on(story: Story, reaction: Reaction) -> None:
    story.week_by_week("BB")
    service.react(story.unit, story.only().id, reaction, at=noon(monday(1)))
    story.put("BBBBBBB")
    for week in range(2, 7):
        looked = story.look(monday(week))
        assert (asked(looked), looked.to_tell_above) == ([("boss", TOKYO)], [])


def test_a_snoozed_one_comes_back_on_its_day(story: Story) -> None:
    story.week_by_week("BB")
    service.snooze(story.unit, story.only().id, until=monday(2) + WEDNESDAY, at=noon(monday(1) + WEDNESDAY))
    story.put("BBB")
    days = [monday(2) + timedelta(days=n) for n in range(5)]
    assert [len(story.look(day).to_ask) for day in days] == [0, 0, 1, 0, 0]


def test_a_disputed_number_is_silent_until_it_is_answered(story: Story) -> None:
    story.week_by_week("BB")
    follow_up_id = story.only().id
    service.dispute(story.unit, follow_up_id, by="boss", text=" Two visits are missing. ", at=noon(monday(1)))
    assert [one.dispute for one in story.unit.follow_ups.disputed()] == ["Two visits are missing."]
    with pytest.raises(TooLateError) as again:
        service.dispute(story.unit, follow_up_id, by="head", text="No.", at=noon(monday(1)))
    assert again.value.reason == "already_disputed"
    story.put("BBB")
    assert asked(story.look(monday(2))) == []
    service.settle(story.unit, follow_up_id, by="owner", text="They are in now.", at=noon(monday(2)))
    with pytest.raises(TooLateError) as twice:
        service.settle(story.unit, follow_up_id, by="owner", text="Yes.", at=noon(monday(2)))
    assert twice.value.reason == "already_settled"
    assert asked(story.look(monday(2) + WEDNESDAY)) == [("boss", TOKYO)]
    second = service.dispute(story.unit, follow_up_id, by="boss", text="Still.", at=noon(monday(3)))
    assert (second.settled_at, second.settlement, is_disputed(second)) == (None, "", True)


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST_TEXT + 1)])
def test_a_dispute_and_its_answer_need_words_that_fit(story: Story, text: str) -> None:
    story.week_by_week("BB")
    follow_up_id = story.only().id
    with pytest.raises(InvalidInputError) as refused:
        service.dispute(story.unit, follow_up_id, by="boss", text=text, at=noon(monday(1)))
    assert list(refused.value.fields) == ["text"]
    service.dispute(story.unit, follow_up_id, by="boss", text="x" * LONGEST_TEXT, at=noon(monday(1)))
    with pytest.raises(InvalidInputError):
        service.settle(story.unit, follow_up_id, by="owner", text=text, at=noon(monday(1)))


def test_what_is_over_takes_no_reaction_but_an_answer(story: Story) -> None:
    story.week_by_week("BB")
    follow_up_id = story.only().id
    service.dispute(story.unit, follow_up_id, by="boss", text="Wrong.", at=noon(monday(1)))
    story.put("BR")
    story.look(monday(1) + WEDNESDAY)
    for press in (
        lambda: service.take_up(
            story.unit, follow_up_id, on=monday(2), at=noon(monday(2)), practice_id="log-visit"
        ),
        lambda: service.snooze(story.unit, follow_up_id, until=monday(3), at=noon(monday(2))),
        lambda: service.dispute(story.unit, follow_up_id, by="boss", text="No.", at=noon(monday(2))),
    ):
        with pytest.raises(TooLateError) as over:
            press()
        assert over.value.reason == "follow_up_over"
    settled = service.settle(story.unit, follow_up_id, by="owner", text="Corrected.", at=noon(monday(2)))
    assert (settled.state, settled.settlement) == (RECOVERED, "Corrected.")
    with pytest.raises(NotFoundError):
        service.react(story.unit, follow_up_id + 1, Reaction.TALK, at=noon(monday(2)))


def test_a_step_counts_once_and_the_next_one_comes_when_it_did_not_help(story: Story) -> None:
    """Taken up twice on 8 and 9 June; below on the 15th and the 22nd: it did not help, "two" is named."""
    story.week_by_week("BB")
    for day in (monday(1), monday(1) + timedelta(days=1)):
        service.take_up(story.unit, story.only().id, on=day, at=noon(day), practice_id="log-visit")
    named = []
    for week in (2, 3):
        story.put("B" * (week + 1))
        named += [one.step_id for one in story.look(monday(week)).to_ask]
    assert named == ["one", "two"]
    (use,) = story.uses()
    assert (use.taken_on, use.outcome, use.practice_id) == (monday(1), Outcome.NOT_RECOVERED, "log-visit")


def test_without_a_step_that_fits_talking_is_a_reaction_all_the_same(story: Story) -> None:
    story.playbooks = (playbook("away", Cause.MANY_AWAY),)
    story.week_by_week("BB")
    found = service.take_up(
        story.unit, story.only().id, on=monday(1), at=noon(monday(1)), practice_id="log-visit"
    )
    assert (found.step_id, found.reaction) == ("", Reaction.TALK)
    assert story.uses() == []


def test_the_step_that_helped_elsewhere_is_named_here(story: Story) -> None:
    story.put("BB", OSAKA)
    story.look(monday(1), asks=False)
    osaka = story.only()
    story.unit.follow_ups.save(FollowUp(**{**_fields(osaka), "step_id": "two"}))
    service.take_up(story.unit, osaka.id, on=monday(1), at=noon(monday(1)), practice_id="log-visit")
    story.put("BBR", OSAKA)
    story.put("MBB")
    looked = story.look(monday(2))
    assert [(one.team, one.step_id) for one in looked.to_ask] == [(TOKYO, "two")]
    assert (looked.records["two"].recovered, looked.records["two"].uses) == (1, 1)


def _fields(one: FollowUp) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}


# ---------------------------------------------------------------------------- laws

STEPS = st.lists(
    st.tuples(
        st.sampled_from("RMBBBsnfa-"),
        st.sampled_from(["", "talk", "snooze", "dispute", "settle", "correct", "manager"]),
        st.integers(0, 6),
        st.sampled_from("RMB"),
    ),
    min_size=4,
    max_size=10,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_the_laws_of_follow_ups_hold(
    sqlite_database: Database, steps: list[tuple[str, str, int, str]]
) -> None:
    """At most one is open; none lies over an evaluation that reached it; a card goes at most once a company
    week, never while disputed, snoozed, or not below; a second look changes nothing."""
    with sqlite_database.unit_of_work() as unit:
        story, letters, cards = Story(unit), "", []
        for week, (letter, press, after, other) in enumerate(steps):
            letters += letter
            for day, what in ((0, ""), (after, press)):
                on = monday(week) + timedelta(days=day)
                letters = _press(story, what, on, letters, other)
                story.put(letters)
                before = {one.id: one for one in unit.follow_ups.open_ones()}
                cards += [(on, one.team) for one in _checked(story, on, letters, before)]
                again = story.look(on)
                assert again == service.Looked(without_data=again.without_data, records=again.records)
        company_weeks = [day.isocalendar()[:2] for day, _ in cards]
        assert len(set(company_weeks)) == len(company_weeks)


def _press(story: Story, what: str, on: date, letters: str, other: str) -> str:
    """Let something happen; returns what the evaluations say from now on."""
    if what == "correct":
        return letters[:-1] + other
    if what == "manager":
        story.managers[TOKYO] = f"manager of {on}"
    for one in story.unit.follow_ups.open_ones():
        if what == "talk":
            service.take_up(story.unit, one.id, on=on, at=noon(on), practice_id="log-visit")
        elif what == "snooze":
            service.snooze(story.unit, one.id, until=on + timedelta(days=7), at=noon(on))
        elif what == "dispute" and not is_disputed(one):
            service.dispute(story.unit, one.id, by="boss", text="Wrong.", at=noon(on))
        elif what == "settle" and is_disputed(one):
            service.settle(story.unit, one.id, by="owner", text="Right.", at=noon(on))
    return letters


def _checked(story: Story, on: date, letters: str, before: dict[int, FollowUp]) -> list[FollowUp]:
    """Look, check what must hold afterwards, and return what is asked."""
    looked = story.look(on)
    opened = story.unit.follow_ups.open_ones()
    assert len(opened) <= 1
    for one in story.all():
        first, last = (one.opened_on, one.ended_on or date.max)
        if one.state is OPEN:
            reached = [week for week, letter in enumerate(letters) if letter == "R"]
            in_view = [monday(week) for week in reached if on - monday(week) <= timedelta(weeks=8)]
            assert not [day for day in in_view if first <= day < last]
    for one in looked.to_ask:
        assert letters[-1] == "B"
        assert not is_disputed(one)
        known = before.get(one.id)
        same_manager = known is not None and known.manager_id == one.manager_id
        assert not (same_manager and known.snoozed_until is not None and on < known.snoozed_until)
        assert not story.unit.follow_ups.get(one.id).step_id or one.step_id
    return looked.to_ask


def test_the_letters_of_the_tables_are_all_verdicts() -> None:
    found = {figure(letter, 0).verdict for letter in "RMBsnfa"}
    assert found == set(Verdict)
