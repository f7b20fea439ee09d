"""Where somebody acted travels along with a window, and comes back as it was or not at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.limits import METADATA
from bot.slack.origins import Origin, Place, from_metadata, to_metadata

USER = "U0AKI0001"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(Place),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
short = st.text(max_size=40)
origins = st.builds(
    Origin,
    place=st.sampled_from(Place),
    user=st.just(USER),
    channel=short,
    ts=short,
    thread=short,
    response_url=st.text(alphabet="abc/:.&?é\\\"'", max_size=300),
)


@given(origin=origins, action=st.text(max_size=255))
def test_place_and_action_come_back_as_they_were(origin: Origin, action: str) -> None:
    text = to_metadata(origin, action=action)
    assert len(text) <= METADATA
    if json.loads(text)[6] == origin.response_url:
        assert from_metadata(text, user=USER) == (action, origin)


@given(origin=origins, view=short)
def test_the_window_itself_does_not_travel_because_it_says_which_it_is(origin: Origin, view: str) -> None:
    assert to_metadata(origin.in_window(view)) == to_metadata(origin)


@given(origin=origins, reader=st.from_regex(r"\AU[A-Z0-9]{1,20}\Z"))
def test_whoever_sends_the_form_is_who_acts_whatever_the_metadata_says(origin: Origin, reader: str) -> None:
    _, found = from_metadata(to_metadata(origin), user=reader)
    assert found.user == reader


@given(garbage=json_values.map(json.dumps) | st.text(max_size=50) | json_values)
def test_garbage_means_no_action_and_the_direct_conversation(garbage: object) -> None:
    action, origin = from_metadata(garbage, user=USER)
    assert (action, origin) == ("", Origin(place=Place.CHAT, user=USER))


@given(parts=st.lists(json_values, min_size=6, max_size=6))
def test_metadata_of_our_version_with_anything_in_it_is_whole_or_lost(parts: list[object]) -> None:
    action, origin = from_metadata(json.dumps([1, *parts]), user=USER)
    assert isinstance(action, str)
    assert origin.place in set(Place)
    assert all(isinstance(part, str) for part in (origin.channel, origin.ts, origin.response_url))


def test_metadata_that_is_nested_without_end_is_lost() -> None:
    assert from_metadata("[" * 100_000, user=USER) == ("", Origin(place=Place.CHAT, user=USER))


@pytest.mark.parametrize("place", [Place.EPHEMERAL, Place.CHANNEL])
def test_a_place_that_is_too_long_to_travel_becomes_the_direct_conversation(place: Place) -> None:
    """It must not become the channel: what one person alone was to see would be posted for everybody."""
    origin = Origin(
        place=place,
        user=USER,
        channel="C0GENERAL",
        ts="1.2",
        thread="1.1",
        response_url="https://hooks.slack.com/" + "x" * METADATA,
    )
    text = to_metadata(origin, action="1|show_home")
    assert len(text) <= METADATA
    assert from_metadata(text, user=USER) == ("1|show_home", Origin(place=Place.CHAT, user=USER))
