"""What is made of wishes: kept with what is counted of them, and with who has not heard of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from help_stage import NINE, HelpStage

from coaching.changes import service
from coaching.changes.model import ChangeRequest, ChangeState
from coaching.changes.rules import Wanted
from coaching.changes.service import Saved, Scene
from coaching.checkins.model import TroubleKind
from coaching.help.model import Wish
from coaching.programmes.model import Programme
from people.errors import InvalidInputError, NotFoundError, TooLateError
from storage.database import Database

TODAY = date(2026, 6, 2)
DAY = timedelta(days=1)
DONE = Wanted(titles={"ja": "必須項目を減らす"}, state=ChangeState.DONE, on=TODAY)
PLANNED = replace(DONE, reasons={"ja": "14から8にします"}, state=ChangeState.PLANNED)


@pytest.fixture
def stage(sqlite_database: Database) -> Iterator[HelpStage]:
    """The company on Tuesday 2 June 2026, 09:00 in Tokyo."""
    with sqlite_database.unit_of_work() as unit:
        yield HelpStage(unit).set_up()


def wish(
    stage: HelpStage, person_id: str = "tanaka", *, days_ago: float = 0, programme: str | None = "crm"
) -> int:
    """Store what somebody would like; returns its id."""
    return stage.unit.help.put_wish(
        Wish(
            id=0,
            programme_id=programme,
            request_id=None,
            person_id=person_id,
            kind=TroubleKind.NO_TIME,
            text="fewer fields",
            at=NINE - days_ago * DAY,
        )
    )


def programme_of(stage: HelpStage) -> Programme:
    """Return the programme."""
    return stage.unit.programmes.get("crm")


def save(stage: HelpStage, wanted: Wanted, *wish_ids: int, change_id: int = 0, by: str = "suzuki") -> Saved:
    """Save a change about some wishes."""
    scene = Scene(unit=stage.unit, company=stage.company, actor=stage.person(by), now=stage.now)
    return service.save(scene, programme_of(stage), change_id, replace(wanted, wish_ids=frozenset(wish_ids)))


def known(stage: HelpStage, saved: Saved) -> ChangeRequest:
    """Return the change as it is stored."""
    return service.get_change(stage.unit, saved.after.id)


# ---------------------------------------------------------------------------- what is counted


def test_a_done_change_keeps_the_days_of_each_wish_and_how_many_people_asked(stage: HelpStage) -> None:
    ids = wish(stage, "tanaka", days_ago=20), wish(stage, "mori", days_ago=3), wish(stage, "tanaka")
    saved = save(stage, DONE, *ids)
    found = known(stage, saved)
    assert found == saved.after
    assert (found.waited, found.voices, found.asked_on) == ((0, 3, 20), 2, date(2026, 5, 13))
    assert {one.id for one in stage.unit.changes.wishes_of(found.id)} == set(ids)


def test_days_are_those_of_the_company_whatever_the_clock_of_the_asker(stage: HelpStage) -> None:
    """23:30 in Tokyo on 31 May is the day before 1 June; the change of 2 June came two days later."""
    late = wish(stage, "mori", days_ago=2 - 14.5 / 24)
    assert save(stage, DONE, late).after.waited == (2,)


def test_what_was_counted_stays_when_wishes_are_forgotten(stage: HelpStage) -> None:
    first, second = wish(stage, "tanaka", days_ago=5), wish(stage, "mori", days_ago=3)
    saved = save(stage, DONE, first, second)
    stage.unit.help.erase("tanaka")
    assert known(stage, saved).waited == (3, 5)
    reworded = replace(DONE, titles={"ja": "必須項目を8つにする"})
    stage.now += DAY
    after = save(stage, reworded, second, change_id=saved.after.id).after
    assert (after.waited, after.voices, after.titles) == ((3, 5), 2, reworded.titles)


def test_a_corrected_word_does_not_change_when_it_counts_as_done(stage: HelpStage) -> None:
    saved = save(stage, DONE, mine := wish(stage))
    stage.now += 3 * DAY
    after = save(stage, replace(DONE, titles={"ja": "減らす"}), mine, change_id=saved.after.id).after
    assert after.saved_at == saved.after.saved_at == NINE


def test_what_everybody_reads_is_counted_when_it_is_done_first_and_never_again(stage: HelpStage) -> None:
    first, second = wish(stage, "tanaka", days_ago=5), wish(stage, "mori", days_ago=1)
    saved = save(stage, PLANNED, first)
    assert (saved.after.counted, saved.after.counted_at) == ((), None)
    change_id = saved.after.id
    stage.now += DAY
    after = save(stage, DONE, first, change_id=change_id).after
    assert (after.waited, after.counted, after.counted_at) == ((5,), (5,), NINE + DAY)
    stage.now += DAY
    later = replace(DONE, on=TODAY + 2 * DAY)
    after = save(stage, later, first, second, change_id=change_id).after
    assert (after.waited, after.counted, after.counted_at) == ((3, 7), (5,), NINE + DAY)
    after = save(stage, replace(PLANNED, on=TODAY + 9 * DAY), first, change_id=change_id).after
    assert (after.waited, after.counted, after.counted_at) == ((), (5,), NINE + DAY)
    assert service.get_change(stage.unit, change_id) == after


def test_wishes_whose_words_were_deleted_stay_with_their_change(stage: HelpStage) -> None:
    """Nobody can choose them in a form any more."""
    first, second = wish(stage, days_ago=400), wish(stage, "mori")
    saved = save(stage, PLANNED, first, second)
    stage.unit.help.delete_texts(before=NINE - 365 * DAY)
    after = save(stage, DONE, second, change_id=saved.after.id).after
    assert after.waited == (0, 400)


# ---------------------------------------------------------------------------- who hears of it


def test_everybody_who_asked_hears_of_each_state_once(stage: HelpStage) -> None:
    first, second = wish(stage, "tanaka", days_ago=4), wish(stage, "tanaka", days_ago=2)
    third = wish(stage, "mori")
    saved = save(stage, PLANNED, first, second)
    assert saved.to_tell == {"tanaka": NINE - 4 * DAY}
    later = save(stage, replace(PLANNED, on=TODAY + DAY), first, second, third, change_id=saved.after.id)
    assert set(later.to_tell) == {"mori"}
    done = save(stage, DONE, first, second, third, change_id=saved.after.id)
    assert set(done.to_tell) == {"tanaka", "mori"}
    assert save(stage, DONE, first, second, third, change_id=saved.after.id).to_tell == {}


def test_the_audit_says_who_saved_and_never_who_asked(stage: HelpStage) -> None:
    save(stage, DONE, wish(stage, "mori"))
    [entry] = [one for one in stage.unit.audit.list_entries() if one.action == service.SAVED]
    assert (entry.actor, entry.subject, entry.detail) == ("suzuki", "change:1", "")


# ---------------------------------------------------------------------------- what is refused


def test_a_new_change_is_about_at_least_one_wish(stage: HelpStage) -> None:
    with pytest.raises(InvalidInputError) as error:
        save(stage, replace(DONE, on=TODAY + DAY))
    assert error.value.fields == {"wishes": "error.choice", "date": "error.change_future"}
    assert stage.unit.changes.list_all() == []


def test_a_change_cannot_be_left_without_any_wish(stage: HelpStage) -> None:
    saved = save(stage, DONE, wish(stage))
    with pytest.raises(InvalidInputError) as error:
        save(stage, DONE, change_id=saved.after.id)
    assert error.value.fields == {"wishes": "error.choice"}


def test_a_wish_that_somebody_else_answered_meanwhile_is_not_answered_twice(stage: HelpStage) -> None:
    save(stage, PLANNED, taken := wish(stage))
    with pytest.raises(InvalidInputError) as error:
        save(stage, DONE, taken, by="kato")
    assert error.value.fields == {"wishes": "error.wishes_answered"}


def test_a_wish_of_no_programme_cannot_be_answered_in_one(stage: HelpStage) -> None:
    with pytest.raises(InvalidInputError):
        save(stage, DONE, wish(stage, programme=None))


def test_all_wishes_taken_at_the_same_moment_leave_nothing_behind(
    stage: HelpStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's commit lies between the look and the write."""
    mine = wish(stage)
    changes = stage.unit.changes
    monkeypatch.setattr(type(changes), "set_wishes", lambda *_: None)
    with pytest.raises(TooLateError) as error:
        save(stage, DONE, mine)
    assert error.value.reason == "wishes_answered"


def test_a_change_that_does_not_exist_cannot_be_saved(stage: HelpStage) -> None:
    with pytest.raises(NotFoundError) as error:
        save(stage, DONE, wish(stage), change_id=77)
    assert error.value.what == "change"


# ---------------------------------------------------------------------------- once it was announced


def test_which_wishes_were_announced_is_fixed(stage: HelpStage) -> None:
    """Else a second number, one wish apart from the first, would tell whether two wishes are one person's."""
    first, second = wish(stage, days_ago=9), wish(stage, "mori")
    saved = save(stage, DONE, first)
    service.keep_announcement(stage.unit, saved.after.id, 5)
    after = save(stage, DONE, first, second, change_id=saved.after.id).after
    assert (after.voices, after.waited) == (1, (9,))
    assert [one.id for one in stage.unit.changes.wishes_of(after.id)] == [first]
    assert save(stage, PLANNED, change_id=after.id).after.voices == 1
