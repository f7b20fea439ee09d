"""An announcement in the making: kept, changed, corrected after its launch, thrown away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from coaching.announcements import drafting
from coaching.announcements.drafting import fingerprint_of
from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Forecast,
    Repeat,
    Work,
)
from coaching.programmes.drafting import Editor
from people.audience import Audience
from people.errors import NotFoundError, TooLateError
from people.model import Company, Person
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 6, 8, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
COMPANY = Company(name="Kita", languages=("en", "ja"))
CONTENT = Content(titles={"en": "Title", "ja": "件名"}, texts={"en": "Text", "ja": "本文"})
NEW = replace(CONTENT, titles={"en": "New title", "ja": "新しい件名"})
ADDRESSING = Addressing(
    audience=Audience(teams=("Sales",)), valid_until=date(2026, 6, 22), repeats=frozenset({Repeat.HOME})
)
SUZUKI = Editor(person_id="suzuki", now=NOW, company=COMPANY)
MORI = Editor(person_id="mori", now=LATER, company=COMPANY)


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    """A unit of work in a company of two."""
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id="suzuki", name="Suzuki"), Person(id="mori", name="Mori")])
        unit.commit()
    with database.unit_of_work() as unit:
        yield unit


def begun(unit: SqlUnitOfWork, **changes: object) -> Announcement:
    """Store a draft of Suzuki's, changed as a test needs it."""
    one = drafting.begin(unit, CONTENT, editor=SUZUKI)
    stored = replace(one, **changes)  # type: ignore[arg-type] # a test's own
    unit.announcements.save(stored)
    return stored


def counted(**changes: object) -> Forecast:
    """Return what a dry run found."""
    found = Forecast(counted_at=NOW, audience=9, recipients=8, reached=7)
    return replace(found, **changes)  # type: ignore[arg-type] # a test's own


def done(unit: SqlUnitOfWork, one: Announcement) -> list[tuple[str, str, str]]:
    """Return what the audit says was done to it, oldest first."""
    entries = unit.audit.list_entries(limit=20, subject=f"announcement:{one.id}")
    return [(entry.actor, entry.action, entry.detail) for entry in reversed(entries)]


def test_what_was_begun_is_a_draft_of_whoever_began_it(unit: SqlUnitOfWork) -> None:
    one = drafting.begin(unit, CONTENT, editor=SUZUKI)
    stored = drafting.get_announcement(unit, one.id)
    assert stored == one
    assert (stored.author_id, stored.state, stored.content) == ("suzuki", AnnouncementState.DRAFT, CONTENT)
    assert done(unit, one) == [("suzuki", "announcement.created", "")]


def test_what_does_not_exist_is_not_found(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError) as error:
        drafting.get_announcement(unit, 999)
    assert error.value.what == "announcement"
    with pytest.raises(NotFoundError):
        drafting.save_text(unit, 999, CONTENT, editor=SUZUKI)


@pytest.mark.parametrize("is_text", [True, False])
def test_every_change_takes_back_what_was_counted_approved_and_asked_for(
    unit: SqlUnitOfWork, *, is_text: bool
) -> None:
    one = begun(
        unit,
        state=AnnouncementState.PROPOSED,
        forecast=counted(),
        approver_id="mori",
        work=Work.LAUNCH,
        work_by="suzuki",
    )
    if is_text:
        after = drafting.save_text(unit, one.id, NEW, editor=MORI)
    else:
        after = drafting.save_audience(unit, one.id, ADDRESSING, editor=MORI)
    assert unit.announcements.find(one.id) == after
    assert (after.state, after.forecast, after.approver_id) == (AnnouncementState.DRAFT, None, "")
    assert (after.work, after.work_by, after.changed_at) == (None, "", LATER)
    assert (after.author_id, after.revision) == ("suzuki", 1)
    assert done(unit, one)[-1] == ("mori", "announcement.changed", "")


def test_saving_the_same_again_changes_nothing_and_keeps_what_was_counted(unit: SqlUnitOfWork) -> None:
    one = begun(unit, forecast=counted())
    assert drafting.save_text(unit, one.id, CONTENT, editor=MORI) == one
    assert drafting.save_audience(unit, one.id, one.addressing, editor=MORI) == one
    assert unit.announcements.find(one.id) == one
    assert [action for _, action, _ in done(unit, one)] == ["announcement.created"]


@pytest.mark.parametrize("state", [AnnouncementState.SENDING, AnnouncementState.PAUSED])
def test_a_correction_after_the_launch_is_the_next_revision_once_confirmed(
    unit: SqlUnitOfWork, state: AnnouncementState
) -> None:
    launched = begun(unit, state=state, forecast=counted(), over_at=LATER + timedelta(days=1))
    waiting = drafting.save_text(unit, launched.id, NEW, editor=MORI)
    assert (waiting.revision, waiting.content, waiting.correction) == (1, CONTENT, NEW)
    seen = drafting.print_of_correction(waiting)
    after = drafting.correct(unit, launched.id, seen=seen, editor=MORI)
    corrected = tuple(sorted(drafting.corrected_languages(CONTENT, NEW)))
    assert (after.revision, after.state, after.correction) == (2, state, None)
    assert after.content == replace(NEW, corrected=corrected)
    assert after.forecast == launched.forecast
    assert done(unit, after)[-1] == ("mori", "announcement.corrected", "")
    assert drafting.save_text(unit, launched.id, NEW, editor=MORI) == after


def test_a_language_is_corrected_if_its_words_differ_and_all_are_if_the_link_does() -> None:
    before = Content(titles={"en": "A", "ja": "B"}, texts={"en": "a", "ja": "b"})
    assert drafting.corrected_languages(before, before) == frozenset()
    only_one = replace(before, texts={"en": "a", "ja": "c"})
    assert drafting.corrected_languages(before, only_one) == {"ja"}
    assert drafting.corrected_languages(before, replace(before, titles={"ja": "B"})) == {"en"}
    linked = replace(before, link_url="https://help.example.com")
    assert drafting.corrected_languages(before, linked) == {"en", "ja"}


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AnnouncementState.STOPPED},
        {"state": AnnouncementState.RECALLED},
        {"state": AnnouncementState.SENDING, "over_at": LATER},
        {"state": AnnouncementState.SENDING, "closed_at": NOW},
    ],
)
def test_what_nobody_gets_any_more_is_not_corrected(unit: SqlUnitOfWork, changes: dict[str, object]) -> None:
    one = begun(unit, **changes)
    with pytest.raises(TooLateError) as error:
        drafting.save_text(unit, one.id, NEW, editor=MORI)
    assert error.value.reason == "announcement_over"
    assert unit.announcements.find(one.id) == one


@pytest.mark.parametrize("state", [each for each in AnnouncementState if each not in ("draft", "proposed")])
def test_after_the_launch_its_audience_is_fixed_and_it_is_not_thrown_away(
    unit: SqlUnitOfWork, state: AnnouncementState
) -> None:
    one = begun(unit, state=state)
    with pytest.raises(TooLateError) as error:
        drafting.save_audience(unit, one.id, ADDRESSING, editor=SUZUKI)
    assert error.value.reason == "announcement_launched"
    with pytest.raises(TooLateError):
        drafting.discard(unit, one.id, editor=SUZUKI)
    assert unit.announcements.find(one.id) == one


def test_a_draft_that_is_thrown_away_is_gone_and_the_audit_remembers_that(unit: SqlUnitOfWork) -> None:
    one = begun(unit, state=AnnouncementState.PROPOSED)
    drafting.discard(unit, one.id, editor=MORI)
    assert unit.announcements.find(one.id) is None
    assert done(unit, one)[-1] == ("mori", "announcement.discarded", "")


def test_the_audit_holds_no_words_of_it(unit: SqlUnitOfWork) -> None:
    one = begun(unit)
    drafting.save_text(unit, one.id, NEW, editor=MORI)
    entries = unit.audit.list_entries(limit=20)
    assert not any("itle" in f"{entry.subject}{entry.detail}" for entry in entries)


def test_a_print_differs_once_words_audience_revision_or_count_do() -> None:
    one = Announcement(
        id=1, author_id="suzuki", content=CONTENT, addressing=ADDRESSING, created_at=NOW, changed_at=NOW
    )
    others = [
        replace(one, content=NEW),
        replace(one, addressing=replace(ADDRESSING, urgent=True)),
        replace(one, addressing=replace(ADDRESSING, repeats=frozenset(Repeat))),
        replace(one, revision=2),
        replace(one, forecast=counted()),
        replace(one, forecast=counted(recipients=9)),
        # One came and one went: the same numbers, but not the same people.
        replace(one, forecast=counted(added=1, gone=1, changed=("mori", "tanaka"))),
        replace(one, forecast=counted(added=1, gone=1, changed=("sato", "tanaka"))),
    ]
    prints = {fingerprint_of(each) for each in (one, *others)}
    assert len(prints) == 9
    same = replace(one, state=AnnouncementState.PROPOSED, changed_at=LATER, approver_id="mori")
    assert fingerprint_of(same) == fingerprint_of(one)
