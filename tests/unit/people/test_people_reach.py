"""Where a person is reached: where they last answered, Slack first (CONTRACT, app.yaml)."""

from people.model import Person, Platform
from people.reach import address_of, identity_on

BOTH = Person(id="T001", name="Tanaka", slack_user_id="U1", teams_aad_id="a-1")
ONLY_TEAMS = Person(id="T002", name="Sato", teams_aad_id="a-2")
NEITHER = Person(id="T003", name="Suzuki")
CHATS = (Platform.TEAMS, Platform.SLACK)


def test_slack_comes_first_for_who_is_on_both_chats() -> None:
    assert address_of(BOTH, platforms=CHATS, last_chat=None) == (Platform.SLACK, "U1")


def test_people_are_reached_where_they_last_answered() -> None:
    assert address_of(BOTH, platforms=CHATS, last_chat=Platform.TEAMS) == (Platform.TEAMS, "a-1")


def test_a_chat_that_was_switched_off_is_no_longer_used() -> None:
    assert address_of(BOTH, platforms=(Platform.SLACK,), last_chat=Platform.TEAMS) == (Platform.SLACK, "U1")


def test_a_lost_identity_on_the_last_chat_falls_back_to_the_other() -> None:
    assert address_of(ONLY_TEAMS, platforms=CHATS, last_chat=Platform.SLACK) == (Platform.TEAMS, "a-2")


def test_who_has_no_chat_identity_cannot_be_reached() -> None:
    assert address_of(NEITHER, platforms=CHATS, last_chat=None) is None


def test_nobody_is_reached_without_a_platform() -> None:
    assert address_of(BOTH, platforms=(), last_chat=Platform.SLACK) is None


def test_everybody_is_in_the_playground_under_their_own_id() -> None:
    assert address_of(NEITHER, platforms=(Platform.PLAYGROUND,), last_chat=None) == (
        Platform.PLAYGROUND,
        "T003",
    )


def test_the_playground_comes_last() -> None:
    everywhere = (Platform.PLAYGROUND, *CHATS)
    assert address_of(ONLY_TEAMS, platforms=everywhere, last_chat=None) == (Platform.TEAMS, "a-2")


def test_an_empty_identity_is_none() -> None:
    blank = Person(id="T004", name="Ito", slack_user_id="")
    assert address_of(blank, platforms=CHATS, last_chat=None) is None
    assert identity_on(Platform.TEAMS, blank) is None
