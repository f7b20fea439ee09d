"""Materials come in, are changed, withdrawn and counted; what is stored is always what was read last."""

from datetime import timedelta

import pytest
from material_samples import AT, new

from coaching.checkins.model import TroubleKind
from coaching.materials import service
from coaching.materials.model import Source, Usage
from coaching.materials.service import Synced
from coaching.programmes.model import Attitude, Phase
from people.errors import NotFoundError

LATER = AT + timedelta(days=1)


@pytest.fixture
def unit(sqlite_database):
    """A unit of work on an empty database."""
    with sqlite_database.unit_of_work() as found:
        yield found


def offered(unit):
    """Return what is offered as (key, language, version, title)."""
    return [(one.key, one.language, one.version, one.title) for one in unit.materials.active()]


def audited(unit):
    """Return the audit, oldest first, as (actor, action, subject)."""
    return [(one.actor, one.action, one.subject) for one in reversed(unit.audit.list_entries())]


def write(unit, **changes):
    """Write a material in chat."""
    values = {"author": "suzuki", "title": "Tip", "body": "Do it so.", "language": "en", "now": AT}
    return service.write(unit, **(values | changes))


def test_new_files_are_offered_and_audited(unit):
    assert service.sync(unit, [new("a"), new("a", "ja")], now=AT) == Synced(new=2)

    assert offered(unit) == [("a", "en", 1, "A"), ("a", "ja", 1, "A")]
    assert audited(unit) == [
        ("files", "material_offered", "a.en"),
        ("files", "material_offered", "a.ja"),
    ]


def test_the_same_files_again_change_nothing(unit):
    service.sync(unit, [new("a")], now=AT)

    assert service.sync(unit, [new("a")], now=LATER) == Synced()
    assert len(audited(unit)) == 1


def test_a_changed_text_is_a_new_version_and_the_old_one_stays_readable_with_its_counts(unit):
    service.sync(unit, [new("a"), new("a", "ja")], now=AT)
    first = unit.materials.active()[0]
    service.count(unit, [first.id], Usage.READ)

    assert service.sync(unit, [new("a", title="Better"), new("a", "ja")], now=LATER) == Synced(changed=1)

    assert offered(unit) == [("a", "en", 2, "Better"), ("a", "ja", 1, "A")]
    old = unit.materials.get(first.id)
    assert (old.active, old.title, old.read) == (False, "A", 1)
    newest = service.newest(unit, old)
    assert newest is not None
    assert (newest.version, newest.read) == (2, 0)


def test_a_file_that_is_gone_is_withdrawn_and_comes_back_with_its_file(unit):
    service.sync(unit, [new("a"), new("b")], now=AT)

    assert service.sync(unit, [new("a")], now=LATER) == Synced(withdrawn=1)
    assert offered(unit) == [("a", "en", 1, "A")]
    assert audited(unit)[-1] == ("files", "material_withdrawn", "b.en")
    assert service.sync(unit, [new("a"), new("b")], now=LATER) == Synced(new=1)
    assert offered(unit)[1] == ("b", "en", 2, "B")


def test_a_file_that_cannot_be_read_keeps_what_was_read_of_it_before(unit):
    service.sync(unit, [new("a"), new("b")], now=AT)

    assert service.sync(unit, [new("a")], now=LATER, keep={"b"}) == Synced()
    assert len(offered(unit)) == 2


def test_what_was_written_in_chat_is_not_touched_by_files(unit):
    tip = write(unit)

    assert service.sync(unit, [], now=LATER) == Synced()
    assert unit.materials.active() == [tip]


def test_what_is_withdrawn_in_chat_stays_so_until_its_file_says_something_else(unit):
    service.sync(unit, [new("a")], now=AT)
    [first] = unit.materials.active()

    assert service.withdraw(unit, first.id, actor="ogawa", now=AT)
    assert audited(unit)[-1] == ("ogawa", "material_withdrawn", "a.en")
    assert service.sync(unit, [new("a")], now=LATER) == Synced()
    assert offered(unit) == []
    assert service.sync(unit, [new("a", body="Do it otherwise.")], now=LATER) == Synced(new=1)
    assert offered(unit) == [("a", "en", 2, "A")]
    assert service.sync(unit, [new("a", body="Do it otherwise.")], now=LATER) == Synced()


def test_withdrawing_twice_does_it_once(unit):
    tip = write(unit)

    assert service.withdraw(unit, tip.id, actor="suzuki", now=AT)
    assert not service.withdraw(unit, tip.id, actor="suzuki", now=LATER)
    assert sum(action == "material_withdrawn" for _, action, _ in audited(unit)) == 1


def test_withdrawing_what_does_not_exist_says_so(unit):
    with pytest.raises(NotFoundError):
        service.withdraw(unit, 99, actor="suzuki", now=AT)


def test_a_material_written_in_chat_is_offered_at_once(unit):
    tip = write(unit, kinds=[TroubleKind.SETUP], practices=["log"], minutes=4)

    assert (tip.source, tip.kinds, tip.practices, tip.minutes) == (
        Source.CHAT,
        (TroubleKind.SETUP,),
        ("log",),
        4,
    )
    assert audited(unit) == [("suzuki", "material_offered", f"{tip.key}.en")]
    found = service.matching(
        unit, kind=TroubleKind.SETUP, phase=Phase.BUILDING, practice_id="log", language="en"
    )
    assert found == [tip]


def test_a_form_that_is_sent_twice_adds_one_material(unit):
    assert write(unit) == write(unit, now=LATER)
    assert len(unit.materials.active()) == 1


def test_two_tips_written_at_the_same_moment_are_two(unit):
    assert write(unit).key != write(unit, body="Do it otherwise.").key


def test_a_case_is_kept_with_whom_it_is_for(unit):
    assert write(unit, attitude=Attitude.DOUBTS).attitude is Attitude.DOUBTS


def test_a_search_shows_the_readers_language_whatever_language_found_it(unit):
    service.sync(
        unit,
        [
            new("visit", title="Log a visit", body="visit"),
            new("visit", "ja", title="訪問記録を登録する", body="訪問"),
            new("only", "ja", title="訪問の予定", body="予定"),
        ],
        now=AT,
    )

    found = {one.title for one in service.search(unit, "訪問", language="en")}
    assert found == {"Log a visit", "訪問の予定"}
    assert [one.title for one in service.search(unit, "visit", language="ja")] == ["訪問記録を登録する"]
    assert len(service.search(unit, "訪問", language="ja", limit=1)) == 1


def test_uses_are_counted_and_nothing_is_counted_of_nothing(unit):
    tip = write(unit)
    for usage in Usage:
        service.count(unit, [tip.id], usage)
    service.count(unit, [], Usage.SHOWN)

    [found] = unit.materials.active()
    assert (found.shown, found.read, found.solved) == (1, 1, 1)
