"""What Slack sends, read: whatever comes, a reader answers with something whole or with nothing."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.slack import FakeChannel, FakeUser, Message, SlackConfig, View, payloads
from fakes.slack.world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import payloads as readers
from bot.slack.origins import Origin, Place, to_metadata
from bot.slack.payloads import read_command, read_home, read_message, read_press, read_submission, read_user
from bot.slack.values import ReadState
from cards.actions import AnswerCheckIn, SaveGoal, encode
from handlers.events import OpenedHome, Pressed, Said

Json = dict[str, Any]
AKI, BEN = "U0AKI0001", "U0BEN0001"
GENERAL = "C0GENERAL"
DONE = encode(AnswerCheckIn(7, "done"))
READERS = (read_press, read_submission, read_command, read_message, read_home, read_user)
WORDS = ("button", "message", "home", "modal", "im", "form", "view", "app_mention", "U1", "1|show_home", "")

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(WORDS)
    | st.just("x" * 70_000),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("type", "user", "id", "event", "actions", "view", "value", "state", "values"))
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def world() -> World:
    users = (FakeUser(AKI, "aki"), FakeUser(BEN, "ben"))
    channel = FakeChannel(GENERAL, "general", members=("U0BOT0001", AKI))
    return World(SlackConfig(users=users, channels=(channel,), now=lambda: 1_790_000_000.0))


def posted(on: World, *, channel: str | None = None, ephemeral_to: str | None = None) -> Message:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Done"}, "value": DONE}
    blocks: list[Json] = [{"type": "actions", "elements": [button]}]
    where = channel or on.direct(AKI).id
    message = Message(where, on.ids.ts(on.now()), on.config.bot_user_id, "text", blocks)
    message.ephemeral_to = ephemeral_to
    return on.place(message)


def form_view(on: World, *, action: str, place: Place = Place.CHAT) -> View:
    origin = Origin(place=place, user=AKI, channel="D1", ts="1.2")
    text_input = {"type": "plain_text_input", "action_id": "value"}
    view = on.new_view(
        AKI,
        {
            "type": "modal",
            "callback_id": "form",
            "private_metadata": to_metadata(origin, action=action),
            "title": {"type": "plain_text", "text": "T"},
            "blocks": [{"type": "input", "block_id": "in.text", "element": text_input}],
        },
    )
    view.entered = {"in.text": {"value": {"type": "plain_text_input", "value": "my goal"}}}
    return view


def press_of(on: World, place: Message | View, *, at: str = "1790000000.000100") -> Json:
    [button] = [one for block in place.blocks for one in block.get("elements", ())]  # type: ignore[attr-defined]
    action = {**button, "block_id": "b", "action_ts": at}
    return payloads.block_actions(on, AKI, place, action)


def real_payloads() -> list[Json]:
    """Return one payload of each kind, as Slack would send it."""
    on = world()
    said = on.place(Message(on.direct(AKI).id, on.ids.ts(on.now()), AKI, "help"))
    home = on.new_view(AKI, {"type": "home", "blocks": posted(on).blocks})
    on.homes[AKI] = home
    return [
        press_of(on, posted(on)),
        press_of(on, posted(on, channel=GENERAL)),
        press_of(on, posted(on, channel=GENERAL, ephemeral_to=AKI)),
        press_of(on, home),
        payloads.view_submission(on, AKI, form_view(on, action=encode(SaveGoal(3)))),
        payloads.slash(on, AKI, "/hojorin", "help", GENERAL),
        payloads.event(on, payloads.message_event(on, said)),
        payloads.event(on, payloads.changed_event(on, said, {}, deleted=False)),
        payloads.event(on, payloads.home_opened(on, AKI, "home")),
        payloads.event(on, payloads.user_event(on, "user_change", on.users[AKI])),
    ]


def nodes(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value inside, the whole included."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from nodes(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, (*path, index))


def replaced(payload: Json, path: tuple[str | int, ...], value: object) -> object:
    """Return the payload with another value at the end of the way."""
    if not path:
        return value
    changed: Any = copy.deepcopy(payload)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def assert_whole(found: object) -> None:
    """Assert that what a reader returned says who acted, and has an id to be recognised by."""
    if found is None:
        return
    event = found if isinstance(found, OpenedHome) else getattr(found, "event", None)
    origin = getattr(found, "origin", None)
    if origin is not None:
        assert readers._ID.fullmatch(origin.user)
    if event is not None:
        assert isinstance(event, Pressed | Said | OpenedHome)
        assert readers._ID.fullmatch(event.identity)
        assert 0 < len(event.event_id) <= 255
        assert event.event_id.split(":", 1)[1] not in {"", ":"}
        if origin is not None:
            assert origin.user == event.identity
    if isinstance(event, Said):
        assert len(event.text) <= readers.MAX_SAID


@given(body=json_values)
def test_a_reader_never_stumbles_over_any_json_and_returns_something_whole_or_nothing(body: object) -> None:
    for read in READERS:
        found = read(body)
        if read is not read_user:
            assert_whole(found)


@settings(max_examples=400)
@given(data=st.data())
def test_a_reader_never_stumbles_over_a_real_payload_with_something_else_in_some_place(
    data: st.DataObject,
) -> None:
    payload = data.draw(st.sampled_from(real_payloads()))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(nodes(payload))))
        changed = replaced(payload, path, data.draw(json_values))
        if not isinstance(changed, dict):
            payload = {"body": changed}
            break
        payload = changed
    for read in READERS:
        found = read(payload)
        if read is not read_user:
            assert_whole(found)


@given(body=json_values)
def test_a_users_event_that_says_no_user_is_none(body: object) -> None:
    found = read_user({"event": body})
    assert found is None or found is body["user"]  # type: ignore[index]


def test_each_kind_of_payload_is_read_by_its_reader_alone() -> None:
    found = [[read.__name__ for read in READERS if read(payload) is not None] for payload in real_payloads()]
    assert found == [
        ["read_press"],
        ["read_press"],
        ["read_press"],
        ["read_press"],
        ["read_submission"],
        ["read_command"],
        ["read_message"],
        [],
        ["read_home"],
        ["read_user"],
    ]


# Presses


def test_a_press_is_the_action_of_its_value_by_its_user_at_its_place() -> None:
    on = world()
    message = posted(on)
    press = read_press(press_of(on, message))
    assert press is not None
    assert press.event is not None
    assert (press.event.identity, press.event.action) == (AKI, AnswerCheckIn(7, "done"))
    assert press.origin.place is Place.CHAT
    assert (press.origin.channel, press.origin.ts) == (message.channel, message.ts)
    assert press.trigger


@pytest.mark.parametrize(("ephemeral_to", "place"), [(None, Place.CHANNEL), (AKI, Place.EPHEMERAL)])
def test_a_press_in_a_channel_knows_whether_only_one_person_saw_the_message(
    ephemeral_to: str | None, place: Place
) -> None:
    on = world()
    press = read_press(press_of(on, posted(on, channel=GENERAL, ephemeral_to=ephemeral_to)))
    assert press is not None
    assert press.origin.place is place
    assert press.origin.response_url


def test_the_same_press_has_the_same_id_and_two_presses_differ() -> None:
    on = world()
    message = posted(on)
    first, again = (read_press(press_of(on, message, at="1790000000.000100")) for _ in range(2))
    later = read_press(press_of(on, message, at="1790000000.000200"))
    assert first is not None and again is not None and later is not None
    assert first.event is not None and again.event is not None and later.event is not None
    assert first.event.event_id == again.event.event_id != later.event.event_id
    assert first.button == again.button == later.button


def test_two_presses_of_the_longest_value_differ() -> None:
    """The id is cut at 255 characters: what tells presses apart must not be what is cut off."""
    value = "1|" + "x" * 253
    action = {"type": "button", "value": value}
    bodies = [{"user": {"id": "U" * 100}, "actions": [{**action, "action_ts": at}]} for at in ("1.1", "1.2")]
    first, second = (read_press(body) for body in bodies)
    assert first is not None and second is not None
    assert first.moment != second.moment
    assert first.event is None


@pytest.mark.parametrize(
    "value",
    ["0|answer_check_in|1|done", "2|answer_check_in|1|done", "1|fly_away", "1|answer_check_in|01|done", "1|"],
)
def test_a_button_of_another_version_is_a_press_without_an_event(value: str) -> None:
    on = world()
    body = press_of(on, posted(on))
    body["actions"][0]["value"] = value
    press = read_press(body)
    assert press is not None
    assert press.event is None
    assert press.origin.user == AKI


@pytest.mark.parametrize("kind", ["static_select", "datepicker", "overflow", None, 5])
def test_choosing_in_a_menu_is_no_press(kind: object) -> None:
    on = world()
    body = press_of(on, posted(on))
    body["actions"][0]["type"] = kind
    assert read_press(body) is None


@pytest.mark.parametrize(
    "user", ["", "U 1", "U1\n", "U" * 101, "U1\x00", "Ü1", None, 7, ["U1"], {"id": "U1"}]
)
def test_nobody_acts_under_an_id_that_cannot_be_one(user: object) -> None:
    on = world()
    press = press_of(on, posted(on))
    press["user"] = {"id": user}
    submission = payloads.view_submission(on, AKI, form_view(on, action=DONE))
    submission["user"] = {"id": user}
    command = {**payloads.slash(on, AKI, "/hojorin", "help", GENERAL), "user_id": user}
    said = {"event_id": "Ev1", "event": {"type": "app_mention", "user": user, "text": "help"}}
    home = {"event_id": "Ev1", "event": {"type": "app_home_opened", "user": user, "tab": "home"}}
    found = read_press(press), read_submission(submission), read_command(command), read_message(said)
    assert (*found, read_home(home)) == (None,) * 5


@given(moment=st.text(max_size=30) | st.floats().map(str) | st.integers().map(str))
def test_a_moment_that_is_no_time_is_zero(moment: str) -> None:
    on = world()
    press = read_press(press_of(on, posted(on), at=moment))
    assert press is not None
    assert 0 <= press.moment < 1e12


# Forms


def test_a_form_is_what_its_metadata_says_with_what_was_typed() -> None:
    on = world()
    view = form_view(on, action=encode(SaveGoal(3)))
    sent = read_submission(payloads.view_submission(on, AKI, view))
    assert sent is not None
    assert sent.event is not None
    assert (sent.event.action, sent.event.values) == (SaveGoal(3), {"text": "my goal"})
    assert (sent.origin.place, sent.origin.ts, sent.origin.view) == (Place.CHAT, "1.2", view.id)


def test_a_form_sent_again_has_the_same_id_until_the_window_changes() -> None:
    on = world()
    view = form_view(on, action=encode(SaveGoal(3)))
    first, again = (read_submission(payloads.view_submission(on, AKI, view)) for _ in range(2))
    on.fill_view(view, view.payload)
    changed = read_submission(payloads.view_submission(on, AKI, view))
    ids = [one.event.event_id for one in (first, again, changed) if one and one.event]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("metadata", ["", "{}", "[]", "[1]", "null", "[2,1,1,1,1,1,1]", "x" * 4000, None, 5])
def test_a_form_with_unreadable_metadata_is_of_another_version(metadata: object) -> None:
    on = world()
    body = payloads.view_submission(on, AKI, form_view(on, action=DONE))
    body["view"]["private_metadata"] = metadata
    sent = read_submission(body)
    assert sent is not None
    assert sent.event is None
    assert (sent.origin.place, sent.origin.user, sent.origin.channel) == (Place.CHAT, AKI, "")


@pytest.mark.parametrize("callback_id", ["card", "", None, "FORM"])
def test_a_window_that_is_no_form_of_ours_is_not_read(callback_id: object) -> None:
    on = world()
    body = payloads.view_submission(on, AKI, form_view(on, action=DONE))
    body["view"]["callback_id"] = callback_id
    assert read_submission(body) is None


# Words


def said(text: str, **more: object) -> Json:
    inner = {"type": "message", "channel_type": "im", "user": AKI, "channel": "D1", "text": text, **more}
    return {"type": "event_callback", "event_id": "Ev1", "event": inner}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  help  ", "help"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&amp;amp;", "&amp;"),
        ("<@U0BOT0001> help", "help"),
        ("<@U0BOT0001|hojorin>help", "help"),
        ("<@U0BOT0001>", ""),
        ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
        ("see <https://example.com|this page>", "see this page"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("<#C0GENERAL|general>", "general"),
        ("<!channel>", "!channel"),
        ("1 < 2", "1 < 2"),
        ("ヘルプ\u3000", "ヘルプ"),
        ("\u200f\u05d0", "\u200f\u05d0"),
    ],
)
def test_what_was_typed_is_read_without_slacks_markup(typed: str, read: str) -> None:
    message = read_message(said(typed))
    assert message is not None
    assert message.event.text == read


@given(typed=st.text(alphabet="ab&;lt#x3C<>|@U1 !é\u3042", max_size=60))
def test_what_somebody_typed_comes_back_as_typed_when_slack_escapes_it(typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    message = read_message(said(escaped))
    assert message is not None
    assert message.event.text == typed.strip()


def test_a_very_long_text_is_read_in_part_and_quickly() -> None:
    message = read_message(said("<" * 400_000 + "&amp;" * 10))
    assert message is not None
    assert len(message.event.text) <= readers.MAX_SAID


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "bot_message", "bot_id": "B1"},
        {"bot_id": "B0OTHERBT"},
        {"bot_id": {"id": "B1"}},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "me_message"},
        {"subtype": "reply_broadcast"},
        {"channel_type": "channel"},
        {"channel_type": "group"},
        {"channel_type": "mpim"},
        {"channel_type": None},
        {"user": None},
    ],
)
def test_what_no_person_wrote_to_the_bot_is_not_read(more: Json) -> None:
    assert read_message(said("help", **more)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_message_with_a_file_or_out_of_a_thread_is_read(subtype: str) -> None:
    assert read_message(said("help", subtype=subtype)) is not None


def test_an_event_without_an_id_is_not_read() -> None:
    body = said("help")
    del body["event_id"]
    assert read_message(body) is None


def test_slacks_retry_of_an_event_has_the_same_id_and_another_event_another() -> None:
    first, again, other = (
        read_message({**said("help"), "event_id": event_id}) for event_id in ("Ev1", "Ev1", "Ev2")
    )
    assert first == again
    assert first is not None and other is not None
    assert first.event.event_id != other.event.event_id


def test_a_command_without_a_word_asks_for_help() -> None:
    on = world()
    read = [
        read_command(payloads.slash(on, AKI, "/hojorin", text, GENERAL))
        for text in ("", "   ", "<@U0BOT0001>")
    ]
    assert [one.event.text for one in read if one is not None] == ["help"] * 3


def test_two_commands_with_the_same_words_have_different_ids() -> None:
    on = world()
    first, second = (read_command(payloads.slash(on, AKI, "/hojorin", "help", GENERAL)) for _ in range(2))
    assert first is not None and second is not None
    assert first.event.event_id != second.event.event_id


@pytest.mark.parametrize("tab", ["messages", "about", "", None])
def test_only_the_home_tab_is_a_home_that_was_opened(tab: object) -> None:
    on = world()
    body = payloads.event(on, {"type": "app_home_opened", "user": AKI, "tab": tab})
    assert read_home(body) is None


def test_what_is_stored_of_an_answer_cannot_be_found_by_trying_all_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = ReadState(values={"choice": "3"})
    here = readers._digest(state)
    assert here == readers._digest(ReadState(values={"choice": "3"}))
    assert here != readers._digest(ReadState(values={"choice": "4"}))
    monkeypatch.setattr(readers, "_PROCESS_KEY", b"of another process")
    assert readers._digest(state) != here
