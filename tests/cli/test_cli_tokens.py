"""`token create`, `token revoke`, `token list`, and what `check` says of sources."""

import json
from datetime import UTC, datetime

import pytest

from measures.readings.model import Counts
from measures.readings.service import note_delivery
from measures.sources.service import source_of_token

SETTINGS = "company: ミズキ計器\ndev_clock: true\nweb: {port: 0}\nsources: {crm: {owner: kato, every: day}}\n"
DELIVERED = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
"""Tuesday, 10:00 in Tokyo; the desk's clock stands on Friday 4 September."""


@pytest.fixture
def house(desk):
    """The desk, with a source in the settings and its people brought in."""
    desk.write("app.yaml", SETTINGS)
    desk.set_up()
    return desk


def lines(desk, part: str) -> list[str]:
    """Return the lines of `check` that have the part."""
    return [line for line in desk("check").out.splitlines() if part in line]


def test_a_token_is_shown_once_with_how_it_is_used(house):
    answer = house("token", "create", "crm")
    assert (answer.code, answer.err) == (0, "")
    token = answer.out.splitlines()[0].removeprefix("The token of crm: ")
    assert len(token) == len("hojorin_") + 43
    assert f"-H 'Authorization: Bearer {token}'" in answer.out
    assert "/api/kpi/readings" in answer.out
    assert "PORT=8099" in answer.out
    with house.unit() as unit:
        assert source_of_token(unit, token) == "crm"

    listed = house("token", "list", "--json")
    [row] = json.loads(listed.out)
    assert (row["source"], row["state"], row["created_by"]) == ("crm", "works", "cli")
    assert token[8:] not in listed.out + house("token", "list").out + house("audit").out


def test_a_new_token_leaves_the_old_one_until_all_are_revoked(house):
    first = json.loads(house("token", "create", "crm", "--json").out)["token"]
    again = house("token", "create", "crm")
    assert "Earlier tokens of the source go on working" in again.out
    with house.unit() as unit:
        assert source_of_token(unit, first) == "crm"

    revoked = house("token", "revoke", "crm")
    assert (revoked.code, revoked.out[:28]) == (0, "2 tokens of crm revoked; wha")
    with house.unit() as unit:
        assert source_of_token(unit, first) is None
    more = house("token", "revoke", "crm")
    assert (more.code, "has no token that works" in more.err) == (1, True)
    assert {row["state"] for row in json.loads(house("token", "list", "--json").out)} == {"revoked"}


def test_a_job_is_moved_to_a_new_token_before_the_old_one_ends(house):
    first, second = (json.loads(house("token", "create", "crm", "--json").out)["token"] for _ in range(2))
    assert house("token", "revoke", "crm", "--keep-newest").out.startswith("1 token of crm revoked;")
    with house.unit() as unit:
        assert (source_of_token(unit, first), source_of_token(unit, second)) == (None, "crm")
    again = house("token", "revoke", "crm", "--keep-newest")
    assert (again.code, "no token that works but the newest" in again.err) == (1, True)


def test_a_source_that_nobody_asks_for_gets_a_token_and_a_warning(house):
    answer = house("token", "create", "erp")
    assert answer.code == 0
    assert "No KPI of a programme has the source erp" in answer.err


@pytest.mark.parametrize("name", ["checkin", "CRM", "my crm", "", "x" * 65])
def test_what_is_no_source_gets_no_token(house, name):
    answer = house("token", "create", name)
    assert (answer.code, answer.out) == (2, "")
    assert house("token", "list").out == ("There is no token yet; `hojorin token create SOURCE` makes one.\n")


@pytest.mark.parametrize(
    ("delivered", "begins"),
    [
        (
            None,
            "✗ Nothing has come of crm yet. Bring a file in with `hojorin kpi import FILE.csv --source crm`",
        ),
        (
            datetime(2026, 9, 3, 1, 0, tzinfo=UTC),
            "✓ Numbers of crm came last on 2026-09-03 10:00 (3 taken, 2 ",
        ),
        (
            DELIVERED,
            "✗ Nothing has come of crm since 2026-09-01 10:00, and it should every working day. Look at",
        ),
    ],
)
def test_check_says_how_each_source_stands(house, delivered, begins):
    """Of Tuesday 1 September: Wednesday is awaited, Thursday is grace, and it is Friday."""
    if delivered is not None:
        with house.unit() as unit:
            total = Counts(new=3, duplicate=2, refused=1, measured_at=delivered)
            note_delivery(unit, "crm", total, now=delivered)
            unit.commit()
    [line] = lines(house, " of crm ")
    assert line.startswith(begins)


def test_check_says_that_an_owner_has_left(house):
    house.write("app.yaml", SETTINGS.replace("kato", "p404"))
    assert lines(house, "owner of crm")[0].startswith("✗ The owner of crm in the settings is not among")
