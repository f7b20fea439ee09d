"""Language and time zone with which somebody writes, kept where lists of users name neither."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.accounts import LONGEST_LOCALE, note_account
from people.model import Account, Person, Platform
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

TEAMS = Platform.TEAMS
AAD = "00000000-0000-4000-8000-00000000000a"


def bring_in(unit: SqlUnitOfWork, **changes: object) -> None:
    """Put Aya into the roster."""
    unit.people.upsert_many([Person(id="aya", name="Aya", **changes)])  # type: ignore[arg-type]


def note(unit: SqlUnitOfWork, locale: str | None, timezone: str | None) -> bool:
    """Note with what Aya wrote."""
    return note_account(unit, TEAMS, AAD, locale=locale, timezone=timezone)


def kept(unit: SqlUnitOfWork) -> Account | None:
    """Return what is kept of Aya's account."""
    return unit.accounts.find(TEAMS, AAD)


def test_of_a_stranger_nothing_is_noted(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert not note(unit, "ja", "Asia/Tokyo")
        assert unit.accounts.list_all(TEAMS) == []


def test_whom_the_roster_names_has_an_account_from_then_on(database: Database) -> None:
    with database.unit_of_work() as unit:
        bring_in(unit, teams_aad_id=AAD)
        assert note(unit, "ja-JP", "Asia/Tokyo")
        assert kept(unit) == Account(
            platform=TEAMS, identity=AAD, person_id="aya", locale="ja-JP", timezone="Asia/Tokyo"
        )
        person = unit.people.get("aya")
        assert (person.locale, person.timezone) == ("ja-JP", "Asia/Tokyo")


def test_the_same_again_is_nothing_new_and_something_else_is(database: Database) -> None:
    with database.unit_of_work() as unit:
        bring_in(unit, teams_aad_id=AAD)
        told = [
            note(unit, *said) for said in (("ja", "Asia/Tokyo"), ("ja", "Asia/Tokyo"), ("en", "Asia/Tokyo"))
        ]
        assert told == [True, False, True]


@pytest.mark.parametrize("said", [(None, None), ("", ""), (None, "Mars/Olympus"), ("", "../etc/passwd")])
def test_who_says_nothing_or_nonsense_keeps_what_was_known(
    database: Database, said: tuple[str | None, str | None]
) -> None:
    with database.unit_of_work() as unit:
        bring_in(unit, teams_aad_id=AAD)
        note(unit, "ja", "Asia/Tokyo")
        before = kept(unit)
        assert not note(unit, *said)
        assert kept(unit) == before


def test_guest_conversation_and_owner_stay_as_they_were(database: Database) -> None:
    with database.unit_of_work() as unit:
        bring_in(unit)
        unit.accounts.put_many([Account(platform=TEAMS, identity=AAD, person_id="aya", guest=True)])
        unit.accounts.remember_conversation(TEAMS, AAD, "where")
        assert note(unit, "ja", None)
        found = kept(unit)
        assert found is not None
        assert (found.person_id, found.guest, found.locale, found.timezone) == ("aya", True, "ja", None)
        assert unit.accounts.conversation(TEAMS, AAD) == "where"


def test_what_the_roster_says_wins(database: Database) -> None:
    with database.unit_of_work() as unit:
        bring_in(unit, teams_aad_id=AAD, locale="en", timezone="Europe/Berlin")
        note(unit, "ja", "Asia/Tokyo")
        person = unit.people.get("aya")
        assert (person.locale, person.timezone) == ("en", "Europe/Berlin")


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(locale=st.none() | st.text(max_size=40), timezone=st.none() | st.text(max_size=80))
def test_whatever_somebody_writes_with_can_be_kept(
    sqlite_database: Database, locale: str | None, timezone: str | None
) -> None:
    with sqlite_database.unit_of_work() as unit:
        bring_in(unit, teams_aad_id=AAD)
        note(unit, locale, timezone)
        found = kept(unit)
        assert found is None or len(found.locale or "") <= LONGEST_LOCALE
