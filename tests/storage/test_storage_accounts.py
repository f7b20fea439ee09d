"""Accounts on chat platforms complete the roster, and never overrule it."""

from collections.abc import Callable

from storage_samples import person

from people.model import Account, Platform
from storage.unit_of_work import SqlUnitOfWork

UnitOfWorkFactory = Callable[[], SqlUnitOfWork]

SLACK = Platform.SLACK


def account(identity: str, person_id: str, **changes: object) -> Account:
    return Account(platform=SLACK, identity=identity, person_id=person_id, **changes)  # type: ignore[arg-type]


def put(unit_of_work: UnitOfWorkFactory, *accounts: Account) -> None:
    with unit_of_work() as unit:
        unit.accounts.put_many(accounts)
        unit.commit()


def put_roster(unit_of_work: UnitOfWorkFactory, *changes: dict[str, object]) -> None:
    with unit_of_work() as unit:
        unit.people.upsert_many([person(str(one.pop("id")), **one) for one in changes])
        unit.commit()


def test_an_account_fills_what_the_roster_leaves_open(unit_of_work: UnitOfWorkFactory) -> None:
    put_roster(unit_of_work, {"id": "a"}, {"id": "b", "locale": "en", "timezone": "Europe/Berlin"})
    put(
        unit_of_work,
        account("UA", "a", locale="ja-JP", timezone="Asia/Tokyo"),
        account("UB", "b", locale="ja-JP", timezone="Asia/Tokyo"),
    )
    with unit_of_work() as unit:
        a, b = unit.people.get("a"), unit.people.get("b")
        assert (a.slack_user_id, a.locale, a.timezone) == ("UA", "ja-JP", "Asia/Tokyo")
        assert (b.slack_user_id, b.locale, b.timezone) == ("UB", "en", "Europe/Berlin")


def test_every_way_to_read_people_completes_them_and_only_the_roster_does_not(
    unit_of_work: UnitOfWorkFactory,
) -> None:
    put_roster(unit_of_work, {"id": "boss"}, {"id": "a", "manager_id": "boss"})
    put(unit_of_work, account("UA", "a", locale="ja-JP"))
    with unit_of_work() as unit:
        completed = unit.people.get("a")
        assert completed.locale == "ja-JP"
        assert unit.people.get_many(["a"]) == {"a": completed}
        assert unit.people.list_all()[0] == completed
        assert unit.people.reports_of("boss") == [completed]
        assert unit.people.find_on(SLACK, "UA") == completed
        assert unit.people.roster()[0] == person("a", manager_id="boss")


def test_a_person_is_found_by_the_account_that_the_roster_names(unit_of_work: UnitOfWorkFactory) -> None:
    put_roster(unit_of_work, {"id": "a", "slack_user_id": "UA", "teams_aad_id": "aad-a"}, {"id": "b"})
    with unit_of_work() as unit:
        assert unit.people.find_on(SLACK, "UA") == unit.people.get("a")
        assert unit.people.find_on(Platform.TEAMS, "aad-a") == unit.people.get("a")
        assert unit.people.find_on(Platform.PLAYGROUND, "b") == unit.people.get("b")
        assert unit.people.find_on(SLACK, "UB") is None
        assert unit.people.find_on(SLACK, "a") is None


def test_nobody_acts_by_an_account_once_the_roster_names_another(unit_of_work: UnitOfWorkFactory) -> None:
    put_roster(unit_of_work, {"id": "a"})
    put(unit_of_work, account("UOLD", "a"))
    put_roster(unit_of_work, {"id": "a", "slack_user_id": "UNEW"})
    with unit_of_work() as unit:
        assert unit.people.find_on(SLACK, "UOLD") is None
        found = unit.people.find_on(SLACK, "UNEW")
        assert found is not None
        assert found.slack_user_id == "UNEW"


def test_a_deactivated_account_makes_inactive_who_has_no_other_chat(unit_of_work: UnitOfWorkFactory) -> None:
    put_roster(unit_of_work, {"id": "a", "slack_user_id": "UA"}, {"id": "b", "teams_aad_id": "aad-b"})
    put(unit_of_work, account("UA", "a", deactivated=True), account("UB", "b", deactivated=True))
    with unit_of_work() as unit:
        a, b = unit.people.get("a"), unit.people.get("b")
        assert (a.active, a.slack_user_id) == (False, None)
        assert (b.active, b.slack_user_id) == (True, None)


def test_reporting_lines_say_of_everybody_what_they_are(unit_of_work: UnitOfWorkFactory) -> None:
    """Who is inactive in the roster, or by a deactivated account without another chat, and nobody else."""
    put_roster(unit_of_work, {"id": "zoe", "slack_user_id": "UZ", "active": False})
    put_roster(
        unit_of_work,
        {"id": "gone", "slack_user_id": "UG", "team": "Sales/East", "manager_id": "boss"},
        {"id": "boss", "slack_user_id": "UB", "team": "Sales"},
        {"id": "elsewhere", "slack_user_id": "UE", "teams_aad_id": "aad-e", "team": "Sales/East"},
        {"id": "left", "team": "Sales/East", "manager_id": "boss", "active": False},
        {"id": "unknown", "team": "Sales/East", "manager_id": "left"},
    )
    put(
        unit_of_work,
        account("UZ", "zoe", deactivated=True),
        account("UG", "gone", deactivated=True),
        account("UB", "boss"),
        account("UE", "elsewhere", deactivated=True),
    )
    with unit_of_work() as unit:
        assert unit.people.reporting_lines() == [
            ("boss", "Sales", None, True),
            ("elsewhere", "Sales/East", None, True),
            ("gone", "Sales/East", "boss", False),
            ("left", "Sales/East", "boss", False),
            ("unknown", "Sales/East", "left", True),
            ("zoe", "", None, False),
        ]


def test_a_person_has_one_account_a_platform_and_an_exchange_is_possible(
    unit_of_work: UnitOfWorkFactory,
) -> None:
    put_roster(unit_of_work, {"id": "a"}, {"id": "b"})
    put(unit_of_work, account("U1", "a"), account("U2", "b"))
    put(unit_of_work, account("U2", "a"), account("U1", "b"))
    with unit_of_work() as unit:
        assert [(one.identity, one.person_id) for one in unit.accounts.list_all(SLACK)] == [
            ("U1", "b"),
            ("U2", "a"),
        ]
    put(unit_of_work, account("U3", "a"))
    with unit_of_work() as unit:
        assert [one.identity for one in unit.accounts.of_person("a")] == ["U3"]


def test_a_conversation_is_remembered_with_the_account_and_forgotten_with_it(
    unit_of_work: UnitOfWorkFactory,
) -> None:
    put_roster(unit_of_work, {"id": "a", "slack_user_id": "UA"})
    with unit_of_work() as unit:
        unit.accounts.remember_conversation(SLACK, "UA", "DA")
        unit.commit()
    put(unit_of_work, account("UA", "a", locale="en-US"))
    with unit_of_work() as unit:
        assert unit.accounts.conversation(SLACK, "UA") == "DA"
        unit.accounts.remember_conversation(SLACK, "UA", None)
        assert unit.accounts.conversation(SLACK, "UA") is None
        unit.accounts.remember_conversation(SLACK, "UA", "DB")
        unit.accounts.delete_many(SLACK, ["UA"])
        assert unit.accounts.conversation(SLACK, "UA") is None


def test_nothing_is_kept_of_an_account_that_is_nobodys(unit_of_work: UnitOfWorkFactory) -> None:
    with unit_of_work() as unit:
        unit.accounts.remember_conversation(SLACK, "USTRANGER", "D1")
        assert unit.accounts.list_all(SLACK) == []


def test_erasing_a_person_erases_their_account(unit_of_work: UnitOfWorkFactory) -> None:
    put_roster(unit_of_work, {"id": "a"})
    put(unit_of_work, account("UA", "a"))
    with unit_of_work() as unit:
        unit.people.erase("a")
        unit.commit()
    with unit_of_work() as unit:
        assert unit.accounts.find(SLACK, "UA") is None


def test_candidates_for_an_account_are_found_by_id_or_address_in_any_case(
    unit_of_work: UnitOfWorkFactory,
) -> None:
    put_roster(
        unit_of_work,
        {"id": "a", "email": "Aya@Example.com"},
        {"id": "b", "slack_user_id": "UB", "email": "other@example.com"},
        {"id": "c"},
    )
    with unit_of_work() as unit:
        found = unit.people.roster_of_account(SLACK, "UB", email="aya@example.COM")
        assert [one.id for one in found] == ["a", "b"]
        assert unit.people.roster_of_account(SLACK, "UX", email=None) == []


def test_conversations_are_counted_on_each_platform_apart(unit_of_work: UnitOfWorkFactory) -> None:
    put_roster(unit_of_work, {"id": "a"}, {"id": "b"}, {"id": "c"})
    put(unit_of_work, account("UA", "a"), account("UB", "b"), account("UC", "c"))
    with unit_of_work() as unit:
        assert unit.accounts.count_conversations(SLACK) == 0
        for identity in ("UA", "UB"):
            unit.accounts.remember_conversation(SLACK, identity, f"D-{identity}")
        unit.accounts.remember_conversation(SLACK, "USTRANGER", "D-stranger")
        assert unit.accounts.count_conversations(SLACK) == 2
        assert unit.accounts.count_conversations(Platform.TEAMS) == 0
        unit.accounts.remember_conversation(SLACK, "UA", None)
        assert unit.accounts.count_conversations(SLACK) == 1
