"""What Teams sends, read: whatever comes, a reader answers with something whole or with nothing."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.teams import FakeGroupChat, FakeTeam, FakeUser, TeamsConfig, payloads
from fakes.teams.records import BOT
from fakes.teams.stage import Clock
from fakes.teams.world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams.activities import (
    MAX_SAID,
    Act,
    Scope,
    locale_of,
    read_identity,
    read_invoke,
    read_membership,
    read_message,
    read_reference,
    team_of,
    tenant_of,
    timezone_of,
)
from bot.teams.http import read_body
from bot.teams.references import Reference
from cards.actions import AnswerCheckIn, ShowHome, encode
from handlers.events import Pressed, Said
from people.model import Platform

Json = dict[str, Any]
AKI, BEN = "aki", "ben"
TEAM, CHAT = "19:works@thread.tacv2", "19:three@thread.v2"
URL = "https://smba.trafficmanager.net/emea/"
DONE = encode(AnswerCheckIn(7, "done"))
READERS = (
    read_message, read_invoke, read_membership, read_reference, read_identity, tenant_of, team_of, locale_of,
    timezone_of,
)  # fmt: skip


def world() -> World:
    """Return a small tenant."""
    aki = FakeUser(AKI, "Aki Mori", installed=True, aad_id="AAAAAAAA-0000-4000-8000-00000000000A")
    return World(
        TeamsConfig(
            users=(aki, FakeUser(BEN, "Ben Stein", installed=True)),
            teams=(FakeTeam(TEAM, "Works", (AKI, BEN), installed=True),),
            group_chats=(FakeGroupChat(CHAT, (AKI, BEN), installed=True),),
            now=Clock(),
        )
    )


def written(text: object, place: str | None = None, *, on: World | None = None, **changes: object) -> Json:
    """Return a message of Aki's with exactly that text."""
    of = on or world()
    conversation = of.conversations[place] if place else of.open_personal(AKI)
    made = payloads.message(of, URL, AKI, conversation, message_id="1700", text="", root=None)
    if isinstance(text, str) and place and "<at>" not in text:
        text = f"{made['text']}{text}"
    return {**made, "text": text, **changes}


def pressed(data: object, place: str | None = None, *, verb: str = "hojorin", **changes: object) -> Json:
    """Return the invoke of a press of Aki's."""
    of = world()
    conversation = of.conversations[place] if place else of.open_personal(AKI)
    action: Json = {"type": "Action.Execute", "verb": verb, "data": data}
    made = payloads.invoke(of, URL, AKI, conversation, reply_to="1699", action=action, trigger="manual")
    return {**made, **changes}


def said(activity: Json) -> str:
    """Return what was read of a message."""
    act = read_message(activity)
    assert act is not None
    assert isinstance(act.event, Said)
    return act.event.text


def mention(key: str, text: str, *, on: World) -> Json:
    """Return the entity of a mention."""
    return {"type": "mention", "mentioned": on.account(key), "text": text}


# Messages


def test_a_message_says_who_wrote_what_and_where() -> None:
    of = world()
    act = read_message(written("help", on=of))
    assert act is not None
    assert act.event == Said(
        platform=Platform.TEAMS,
        event_id=act.event.event_id if act.event else "",
        identity="aaaaaaaa-0000-4000-8000-00000000000a",
        text="help",
    )
    assert act.at == Reference(service_url=URL, conversation=of.personal(AKI).id, member=of.mri(AKI))
    assert (act.scope, act.identity) == (Scope.PERSONAL, act.event.identity)


@pytest.mark.parametrize(
    ("place", "scope"), [(TEAM, Scope.CHANNEL), (CHAT, Scope.GROUP), (None, Scope.PERSONAL)]
)
def test_the_same_words_are_read_wherever_they_are_written(place: str | None, scope: Scope) -> None:
    act = read_message(written("check in", place))
    assert act is not None
    assert (act.scope, said(written("check in", place))) == (scope, "check in")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{bot} help", "help"),
        ("\r\n{bot} help\r\n", "help"),  # botbuilder-dotnet #4841
        ("{bot}&nbsp;help", "help"),  # msteams-docs #14422
        ("help {bot}", "help"),
        ("{bot} help {bot}", "help"),
        ("{bot} thank <at>Ben Stein</at> please", "thank  Ben Stein  please"),
        ("{bot} R&amp;D &lt;3 &quot;us&quot; &#39;now&#39;", "R&D <3 \"us\" 'now'"),
        ("{bot} <b>help</b><br>me", "help   me"),
        ("{bot} 状況を&nbsp;確認", "状況を 確認"),
    ],
)
def test_the_mention_that_a_channel_asks_for_is_not_part_of_what_is_said(text: str, expected: str) -> None:
    """ "Channel and group chat conversations with a bot": mentions stand in the text, named in `entities`."""
    of = world()
    bot = f"<at>{of.config.bot_name}</at>"
    entities = [mention(BOT, bot, on=of), mention(BEN, "<at>Ben Stein</at>", on=of)]
    activity = written(text.format(bot=bot), TEAM, on=of, entities=entities)
    assert " ".join(said(activity).split()) == " ".join(expected.split())


def test_a_bot_whose_name_has_several_words_is_mentioned_in_several_pieces() -> None:
    of = world()
    pieces = ["<at>Adoption</at>", "<at>Coach</at>"]
    entities = [mention(BOT, piece, on=of) for piece in pieces]
    assert said(written("&nbsp;".join(pieces) + " help", TEAM, on=of, entities=entities)) == "help"


def test_somebody_who_is_called_like_the_bot_stays_mentioned() -> None:
    of = world()
    bot, namesake = "<at>Hojorin</at>", "<at>Hojorin Sato</at>"
    entities = [mention(BOT, bot, on=of), mention(BEN, namesake, on=of)]
    assert said(written(f"{bot} ask {namesake}", TEAM, on=of, entities=entities)) == "ask  Hojorin Sato"


@pytest.mark.parametrize("text", ["", "   ", "\n", "&nbsp;", "<div></div>", None, 5, ["help"]])
def test_a_message_without_words_is_nothing(text: object) -> None:
    assert read_message(written(text)) is None


def test_of_an_endless_message_only_the_beginning_is_read() -> None:
    assert said(written("x" * 1_000_000)) == "x" * MAX_SAID
    assert said(written("<" * 100_000 + " help"))


def test_the_same_activity_has_the_same_name_and_another_one_another() -> None:
    of = world()
    first = written("help", on=of)
    ids = [
        _event(first),
        _event(copy.deepcopy(first)),
        _event({**first, "id": "1701"}),
        _event(written("help", TEAM, on=of)),
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert all(len(one) <= 64 for one in ids)


def _event(activity: Json) -> str:
    act = read_message(activity)
    assert act is not None
    assert act.event is not None
    return act.event.event_id


@pytest.mark.parametrize(
    "sender",
    [
        {"id": "28:other-bot", "name": "Another bot"},
        {"id": "28:other-bot", "aadObjectId": ""},
        {"id": "29:1abc", "aadObjectId": None},
        {"id": "29:1abc", "aadObjectId": "29:1abc"},
        {"id": "29:1abc", "aadObjectId": 5},
        {"id": "29:1abc", "aadObjectId": "aaaaaaaa-0000-4000-8000-00000000000a\n"},
        None,
        "aki",
    ],
    ids=str,
)
def test_bots_and_whoever_has_no_id_in_entra_do_nothing(sender: object) -> None:
    assert read_identity({"from": sender}) == ""
    for make in (written("help"), pressed({"a": DONE})):
        assert read_message({**make, "from": sender}) is None
        assert read_invoke({**make, "from": sender}) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""}, {"id": None}, {"serviceUrl": ""}, {"serviceUrl": None}, {"conversation": None},
        {"conversation": {"id": "", "conversationType": "personal"}},
        {"conversation": {"id": "a:1", "conversationType": "meeting"}},
        {"conversation": {"id": "a:1"}},
        {"conversation": {"id": "a: 1", "conversationType": "personal"}},
        {"conversation": {"id": "a" * 1000, "conversationType": "personal"}},
        {"serviceUrl": "https://smba.trafficmanager.net/ x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_message_from_nowhere_is_nothing(changes: Json) -> None:
    assert read_message(written("help", **changes)) is None
    assert read_invoke(pressed({"a": DONE}, **changes)) is None


# Presses


def test_a_press_says_what_was_pressed_with_which_values_on_which_message() -> None:
    data = {
        "a": DONE,
        "o": encode(ShowHome()),
        "m": "1600",
        "in.t.goal": "more visits",
        "in.m.days": "mon,tue",
    }
    act = read_invoke(pressed(data))
    assert act is not None
    assert isinstance(act.event, Pressed)
    assert act.event.action == AnswerCheckIn(7, "done")
    assert dict(act.event.values) == {"goal": "more visits", "days": ("mon", "tue")}
    assert (act.message, act.origin, act.opens) == ("1699", "1600", ShowHome())


def test_a_press_of_an_old_client_is_read_like_any_other() -> None:
    """`Action.Submit` comes as a message with a value ("Types of cards", card actions)."""
    of = world()
    sent = payloads.submitted(of, URL, AKI, of.open_personal(AKI), reply_to="1699", value={"a": DONE})
    act, usual = read_message(sent), read_invoke(pressed({"a": DONE}))
    assert act is not None
    assert usual is not None
    assert isinstance(act.event, Pressed)
    assert isinstance(usual.event, Pressed)
    assert (act.event.action, act.message) == (usual.event.action, usual.message)


@pytest.mark.parametrize(
    "data",
    [{"a": "2|answer_check_in|7|done"}, {"a": "1|no_such_action"}, {"a": ""}, {"a": 5}, {"a": "x" * 5000}, {},
     None, [], "1|show_home", {"b": DONE}],
    ids=lambda data: str(data)[:40],
)  # fmt: skip
def test_a_button_that_cannot_be_read_any_more_is_still_somebodys_press(data: object) -> None:
    act = read_invoke(pressed(data))
    assert act is not None
    assert act.event is None
    assert act.identity


@pytest.mark.parametrize("verb", ["", "other", "HOJORIN", "send"])
def test_a_press_with_another_verb_acts_on_nothing(verb: str) -> None:
    act = read_invoke(pressed({"a": DONE}, verb=verb))
    assert act is not None
    assert act.event is None


@pytest.mark.parametrize(
    "value", [None, 5, [], "x", {}, {"action": None}, {"action": []}, {"action": {"verb": 5}}]
)
def test_a_press_without_an_action_acts_on_nothing(value: object) -> None:
    act = read_invoke(pressed({"a": DONE}, value=value))
    assert act is not None
    assert act.event is None


@pytest.mark.parametrize("message", ["", "../../x", "1 2", "1\n2", "x" * 300, "é", None, 5])
def test_a_message_id_that_is_none_leads_nowhere(message: object) -> None:
    act = read_invoke(pressed({"a": DONE, "m": message}, replyToId=message))
    assert act is not None
    assert (act.message, act.origin) == ("", "")


# Language, time zone, tenant


def test_language_and_time_zone_are_those_of_who_wrote() -> None:
    """`locale` and the `clientInfo` entity ("Bots and SDKs", what every message carries)."""
    for activity in (written("help"), pressed({"a": DONE})):
        assert (locale_of(activity), timezone_of(activity)) == ("ja-JP", "Asia/Tokyo")


def test_either_place_that_names_the_time_zone_is_enough() -> None:
    assert timezone_of(written("x", entities=[], localTimezone="Europe/Berlin")) == "Europe/Berlin"
    info = [{"type": "mention"}, {"type": "clientInfo", "timezone": "Asia/Seoul"}]
    assert timezone_of(written("x", entities=info, localTimezone=None)) == "Asia/Seoul"
    assert timezone_of(written("x", entities=None, localTimezone=None)) is None
    assert locale_of(written("x", locale="")) is None


def test_what_is_too_long_for_a_language_or_zone_is_cut() -> None:
    activity = written("x", locale="x" * 1000, entities=[], localTimezone="y" * 1000)
    assert len(locale_of(activity) or "") <= 20
    assert len(timezone_of(activity) or "") <= 64


def test_the_tenant_stands_in_one_of_two_places() -> None:
    """PLATFORMS.md 1.3: the SDK's own field is always empty."""
    assert tenant_of({"channelData": {"tenant": {"id": "t1"}}, "conversation": {"tenantId": "t2"}}) == "t1"
    assert tenant_of({"conversation": {"tenantId": "t2"}}) == "t2"
    assert tenant_of({"channelData": {"tenant": "t1"}}) == ""
    assert tenant_of(written("x")) == world().config.tenant_id


# Coming and going, as the page "Conversation events in your Teams bot" tells it


@pytest.mark.parametrize(
    ("action", "added"),
    [
        ("add", True),
        ("add-upgrade", True),
        ("remove", False),
        ("remove-upgrade", False),
        ("other", None),
        ("", None),
    ],
)
def test_an_installation_for_one_person_tells_whose_conversation_it_is(
    action: str, *, added: bool | None
) -> None:
    of = world()
    found = read_membership(payloads.installation(of, URL, AKI, of.open_personal(AKI), action))
    if added is None:
        assert found is None
        return
    assert found is not None
    assert (found.added, found.scope, found.team) == (added, Scope.PERSONAL, "")
    assert found.identity == "aaaaaaaa-0000-4000-8000-00000000000a"
    assert found.at.conversation == of.personal(AKI).id


@pytest.mark.parametrize("added", [True, False])
@pytest.mark.parametrize("event", ["installation", "members"])
@pytest.mark.parametrize(("place", "scope", "team"), [(TEAM, Scope.CHANNEL, TEAM), (CHAT, Scope.GROUP, "")])
def test_a_team_or_a_group_that_hojorin_comes_to_or_leaves_is_nobodys_own(
    *, place: str, scope: Scope, team: str, event: str, added: bool
) -> None:
    of = world()
    where = of.conversations[place]
    if event == "members":
        activity = payloads.members(of, URL, AKI, where, [BOT], added=added)
    else:
        activity = payloads.installation(of, URL, AKI, where, "add" if added else "remove")
    found = read_membership(activity)
    assert found is not None
    assert (found.added, found.scope, found.team, found.identity) == (added, scope, team, "")


def test_a_new_personal_conversation_is_told_twice_and_both_times_alike() -> None:
    of = world()
    place = of.open_personal(AKI)
    one = read_membership(payloads.installation(of, URL, AKI, place, "add"))
    assert one is not None
    assert one == read_membership(payloads.members(of, URL, AKI, place, [BOT, AKI], added=True))


@pytest.mark.parametrize("place", [TEAM, CHAT])
def test_other_people_who_come_and_go_are_none_of_it(place: str) -> None:
    of = world()
    for added in (True, False):
        assert (
            read_membership(payloads.members(of, URL, AKI, of.conversations[place], [BEN], added=added))
            is None
        )


def test_an_event_without_a_recipient_adds_nobody() -> None:
    of = world()
    activity = payloads.members(of, URL, AKI, of.open_personal(AKI), [BOT], added=True)
    assert read_membership({**activity, "recipient": None, "membersAdded": [{"id": ""}, {}, None]}) is None
    assert read_membership({**activity, "membersAdded": {"id": of.config.bot_mri}}) is None


# Anything at all

_WORDS = (
    "message", "invoke", "installationUpdate", "conversationUpdate", "add", "remove", "mention", "clientInfo",
    "personal", "channel", "groupChat", "hojorin", URL, "a:1", "28:bot", DONE, "\ud800", "\0", "x" * 9000,
    "aaaaaaaa-0000-4000-8000-00000000000a",
)  # fmt: skip
_KEYS = (
    "type", "id", "from", "aadObjectId", "conversation", "conversationType", "tenantId", "recipient",
    "serviceUrl", "channelData", "team", "tenant", "entities", "mentioned", "text", "timezone", "value",
    "action", "verb", "data", "a", "o", "m", "in.t.x", "in.m.x", "membersAdded", "membersRemoved", "locale",
    "localTimezone", "replyToId",
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(_WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=25,
)


def _read(activity: Json) -> Iterator[object]:
    for reader in READERS:
        yield reader(activity)


def _is_whole(found: object) -> bool:
    if isinstance(found, Act):
        whole = bool(found.identity and found.at.service_url and found.at.conversation)
        return whole and (found.event is None or found.event.identity == found.identity)
    return True


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=12))
def test_whatever_comes_is_read_as_something_whole_or_as_nothing(activity: Json) -> None:
    assert all(_is_whole(found) for found in _read(activity))


def _paths(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from _paths(part, (*path, key))


_REAL = [
    written("help"),
    written("help", TEAM),
    pressed({"a": DONE, "in.t.goal": "x"}),
    payloads.installation(world(), URL, AKI, world().open_personal(AKI), "add"),
    payloads.members(world(), URL, AKI, world().conversations[TEAM], [BOT], added=True),
]
_PLACES = [(number, path) for number, real in enumerate(_REAL) for path in _paths(real) if path]


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(_PLACES), instead=_JSON)
def test_a_real_activity_with_one_wrong_part_is_read_as_something_whole_or_as_nothing(
    place: tuple[int, tuple[Any, ...]], instead: object
) -> None:
    activity = copy.deepcopy(_REAL[place[0]])
    inside: Any = activity
    for key in place[1][:-1]:
        inside = inside[key]
    inside[place[1][-1]] = instead
    assert all(_is_whole(found) for found in _read(activity))


@pytest.mark.parametrize("activity", _REAL, ids=lambda one: one["type"])
def test_a_real_activity_with_any_part_left_out_breaks_nothing(activity: Json) -> None:
    for path in _paths(activity):
        if path and isinstance(path[-1], str):
            without = copy.deepcopy(activity)
            inside: Any = without
            for key in path[:-1]:
                inside = inside[key]
            del inside[path[-1]]
            assert all(_is_whole(found) for found in _read(without))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"x", b"[]", b"null", b"5", b'"message"', b"{}", b'{"type": null}', b'{"type": 5}',
        b'{"type": []}', b"\xff\xfe", b"\xef\xbb\xbf{", b'{"type": "message"', b"[" * 100_000,
        b'{"a":' * 50_000, b"1" * 10_000,
        b'{"type": "message", "x": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda body: ascii(body[:20]),
)  # fmt: skip
def test_a_body_that_is_no_activity_is_none(body: bytes) -> None:
    assert read_body(body) is None


def test_a_body_that_is_an_activity_is_read() -> None:
    activity = written("help")
    assert read_body(json.dumps(activity).encode()) == activity
