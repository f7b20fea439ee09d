"""The mark on a delivered message is read as it was written, and nothing else is taken for one."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.marks import DELIVERY_EVENT, Mark, delivery_name, find_mark, to_metadata


@given(
    payload=st.dictionaries(
        st.sampled_from(["delivery_id", "part", "x"]),
        st.text(max_size=8) | st.integers() | st.none() | st.sampled_from(["here-5", "1/1", "2/1", "0/3"]),
    )
    | st.none()
    | st.text(max_size=4)
)
def test_no_payload_of_another_app_is_mistaken_or_breaks_the_look(payload: object) -> None:
    mark = find_mark({"metadata": {"event_type": DELIVERY_EVENT, "event_payload": payload}})
    if mark is not None:
        assert 1 <= mark.part <= mark.parts
        assert isinstance(payload, dict)
        assert (payload["delivery_id"], payload["part"]) == (mark.delivery, f"{mark.part}/{mark.parts}")


@given(number=st.integers(min_value=1), part=st.integers(1, 9), more=st.integers(0, 9))
def test_a_mark_is_read_as_it_was_written(number: int, part: int, more: int) -> None:
    mark = Mark(delivery=delivery_name("here", number), part=part, parts=part + more)
    assert find_mark({"metadata": to_metadata(mark)}) == mark
