"""conversations.open, .info, .members, .history and .replies.

Errors, scopes and limits: https://docs.slack.dev/reference/methods/conversations.open and its siblings.
"""

import base64
import binascii

from fakes.slack import figures
from fakes.slack.calls import HISTORY_SCOPES, READ_SCOPES, Call, Refusal, missing_scope, seen_conversation
from fakes.slack.records import JSON, Message
from fakes.slack.shows import conversation_json, message_json
from fakes.slack.world import Conversation


def open_direct(call: Call) -> JSON:
    """Open the app's direct message with one person, or a group message with up to eight."""
    world = call.world
    channel, listed = call.text("channel"), call.text("users")
    if channel is not None:
        call.needs_scope("im:write", "mpim:write")
        found = seen_conversation(call, channel)
        if found.kind not in {"im", "mpim"}:
            raise Refusal("method_not_supported_for_channel_type")
        return _opened(call, found, known=True)
    if listed is None:
        raise Refusal("users_list_not_supplied")
    people = list(dict.fromkeys(one.strip() for one in listed.split(",") if one.strip()))
    call.needs_scope("im:write" if len(people) == 1 else "mpim:write")
    if len(people) > figures.OPEN_USERS:
        raise Refusal("too_many_users")
    for one in people:
        _refuse_person(call, one)
    known = world.find_direct(*people) is not None
    return _opened(call, world.direct(*people), known=known)


def _refuse_person(call: Call, user_id: str) -> None:
    user = call.world.users.get(user_id)
    if user is None:
        raise Refusal("user_not_found")
    if user.deleted:
        raise Refusal("user_disabled")
    if user.is_bot or user.id == "USLACKBOT":
        raise Refusal("cannot_dm_bot")


def _opened(call: Call, found: Conversation, *, known: bool) -> JSON:
    shown: JSON = {"id": found.id}
    if call.flag("return_im"):
        shown = conversation_json(call.world, found)
    flags: JSON = {"no_op": True, "already_open": True} if known else {}
    return {**flags, "channel": shown}


def _readable(call: Call, scopes: dict[str, str]) -> Conversation:
    """Return a conversation whose kind the token has a scope for."""
    channel = call.required("channel")
    granted = call.world.config.granted
    if not granted.intersection(scopes.values()):
        raise missing_scope(scopes.values(), granted)
    found = seen_conversation(call, channel)
    call.needs_scope(scopes[found.kind])
    return found


def info(call: Call) -> JSON:
    """Describe a conversation."""
    found = _readable(call, READ_SCOPES)
    locale, count = call.flag("include_locale"), call.flag("include_num_members")
    return {"channel": conversation_json(call.world, found, locale=locale, count=count)}


def members(call: Call) -> JSON:
    """Return the ids of the users in a conversation, page by page."""
    found = _readable(call, READ_SCOPES)
    everybody = sorted(found.members)
    start = _start(call)
    end = start + min(max(call.number("limit", figures.MEMBERS_PAGE), 1), figures.MEMBERS_MOST)
    following = cursor(end) if end < len(everybody) else ""
    return {"members": everybody[start:end], "response_metadata": {"next_cursor": following}}


def history(call: Call) -> JSON:
    """Return a conversation's messages, newest first, without replies and ephemeral ones."""
    found = _readable(call, HISTORY_SCOPES)
    if call.world.config.bot_user_id not in found.members:
        raise Refusal("not_in_channel")
    standing = [
        one
        for one in call.world.in_channel(found.id)
        if one.thread_ts in {None, one.ts} and one.subtype != "thread_broadcast"
    ]
    page = _page(call, list(reversed(standing)))
    return {**page, "pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def replies(call: Call) -> JSON:
    """Return a thread, its parent first."""
    found = _readable(call, HISTORY_SCOPES)
    if call.world.config.bot_user_id not in found.members:
        raise Refusal("not_in_channel")
    parent = call.required("ts")
    if call.world.find_message(found.id, parent) is None:
        raise Refusal("thread_not_found")
    return _page(call, [one for one in call.world.in_channel(found.id) if parent in {one.ts, one.thread_ts}])


def _page(call: Call, messages: list[Message]) -> JSON:
    """Return the asked part of messages, with a cursor when there is more."""
    oldest, latest = call.text("oldest"), call.text("latest")
    inclusive = call.flag("inclusive")
    chosen = [one for one in messages if _within(one.ts, oldest, latest, inclusive=inclusive)]
    start = _start(call)
    limit = min(max(call.number("limit", figures.HISTORY_PAGE), 1), figures.HISTORY_MOST)
    page = chosen[start : start + limit]
    more = start + limit < len(chosen)
    metadata = call.flag("include_all_metadata")
    shown: JSON = {
        "messages": [message_json(call.world, one, metadata=metadata) for one in page],
        "has_more": more,
    }
    if more:
        shown["response_metadata"] = {"next_cursor": cursor(start + limit)}
    return shown


def _within(ts: str, oldest: str | None, latest: str | None, *, inclusive: bool) -> bool:
    try:
        low = float(oldest) if oldest else float("-inf")
        high = float(latest) if latest else float("inf")
    except ValueError:
        raise Refusal("invalid_ts_latest" if latest else "invalid_ts_oldest") from None
    return low < float(ts) < high or (inclusive and float(ts) in {low, high})


def cursor(offset: int) -> str:
    """Return the opaque cursor that leads to an offset."""
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _start(call: Call) -> int:
    return offset_of(call.text("cursor"))


def offset_of(given: str | None) -> int:
    """Return where a cursor leads, 0 without one; `invalid_cursor` for one that was never handed out."""
    if given is None:
        return 0
    try:
        kind, _, offset = base64.b64decode(given, validate=True).decode().partition(":")
        if kind == "next":
            return int(offset)
    except (binascii.Error, ValueError):
        pass
    raise Refusal("invalid_cursor")
