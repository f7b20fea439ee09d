"""Which account is whose: rules that decide who may act as whom, so each of them is tried."""

from hypothesis import given
from hypothesis import strategies as st

from people.accounts import Profile, link
from people.model import Person, Platform

AYA = Person(id="aya", name="Aya", email="Aya@Example.com")
BEN = Person(id="ben", name="Ben", email="ben@example.com", slack_user_id="UBEN")


def linked(*profiles: Profile, roster: tuple[Person, ...] = (AYA, BEN)) -> dict[str, str]:
    return {one.identity: one.person_id for one in link(profiles, roster, platform=Platform.SLACK)}


def test_the_account_that_the_roster_names_is_the_persons_whatever_its_address() -> None:
    assert linked(Profile(identity="UBEN", email="somebody@else.example")) == {"UBEN": "ben"}


def test_an_address_finds_who_is_named_no_account_in_any_case_of_letters() -> None:
    assert linked(Profile(identity="UA", email="aya@EXAMPLE.com")) == {"UA": "aya"}


def test_an_address_does_not_find_who_is_named_another_account() -> None:
    assert linked(Profile(identity="UX", email="ben@example.com")) == {}


def test_an_address_that_two_people_of_the_roster_share_finds_nobody() -> None:
    twin = Person(id="aya2", name="Aya", email="aya@example.com")
    assert linked(Profile(identity="UA", email="aya@example.com"), roster=(AYA, twin)) == {}


def test_an_account_without_a_proven_address_is_nobodys() -> None:
    assert linked(Profile(identity="UA", email=None)) == {}
    nameless = Person(id="n", name="N")
    assert linked(Profile(identity="UA", email=None), roster=(nameless,)) == {}
    assert linked(Profile(identity="UA", email=""), roster=(nameless,)) == {}


def test_bots_are_nobodys_even_if_the_roster_names_them() -> None:
    assert linked(Profile(identity="UBEN", bot=True), Profile(identity="UA", email=AYA.email, bot=True)) == {}


def test_of_two_accounts_with_one_address_the_active_one_counts() -> None:
    old = Profile(identity="UOLD", email=AYA.email, deactivated=True)
    new = Profile(identity="UNEW", email=AYA.email)
    assert linked(old, new) == {"UNEW": "aya"}
    assert linked(old) == {"UOLD": "aya"}


def test_of_two_active_accounts_with_one_address_none_counts() -> None:
    assert linked(Profile(identity="U1", email=AYA.email), Profile(identity="U2", email=AYA.email)) == {}


def test_a_guest_is_linked_like_everybody_and_known_as_one() -> None:
    [account] = link([Profile(identity="UA", email=AYA.email, guest=True)], [AYA], platform=Platform.SLACK)
    assert account.guest


def test_a_time_zone_that_calendars_do_not_know_is_left_out() -> None:
    [account] = link(
        [Profile(identity="UA", email=AYA.email, timezone="Mars/Olympus", locale="ja-JP")],
        [AYA],
        platform=Platform.SLACK,
    )
    assert (account.timezone, account.locale) == (None, "ja-JP")


names = st.sampled_from(["a", "b", "c", "d"])
addresses = st.none() | st.sampled_from(["x@e.jp", "X@E.JP", "y@e.jp", ""])
profiles = st.builds(
    Profile, identity=names.map("U{}".format), email=addresses, bot=st.booleans(), deactivated=st.booleans()
)
people = st.builds(
    Person, id=names, name=names, email=addresses, slack_user_id=st.none() | names.map("U{}".format)
)


@given(
    st.lists(profiles, unique_by=lambda one: one.identity),
    st.lists(people, unique_by=lambda one: one.id).filter(
        lambda roster: (
            len({one.slack_user_id for one in roster if one.slack_user_id})
            == sum(one.slack_user_id is not None for one in roster)
        )
    ),
)
def test_nobody_has_two_accounts_and_no_account_two_people_in_whatever_order(
    profiles: list[Profile], roster: list[Person]
) -> None:
    found = link(profiles, roster, platform=Platform.SLACK)
    assert len({one.identity for one in found}) == len({one.person_id for one in found}) == len(found)
    assert link(profiles[::-1], roster[::-1], platform=Platform.SLACK) == found
