"""chat.postMessage, chat.postEphemeral, chat.update and chat.delete.

Errors and semantics: https://docs.slack.dev/reference/methods/chat.postMessage and its three siblings.
"""

from fakes.slack import figures
from fakes.slack.calls import Call, Refusal, ratelimited, refuse, refuse_unknown_blocks, seen_conversation
from fakes.slack.limits import message_faults, metadata_faults, update_faults
from fakes.slack.records import JSON, Message
from fakes.slack.shapes import mapping, parts
from fakes.slack.shows import message_json
from fakes.slack.world import Conversation


def _content(call: Call) -> JSON:
    """Return text, blocks and metadata of a call, parsed; absent ones are left out."""
    found: JSON = {}
    if call.args.get("text") is not None:
        found["text"] = call.args["text"]
    blocks = call.parsed("blocks", "invalid_blocks_format")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise Refusal("invalid_blocks_format")
        found["blocks"] = blocks
    metadata = call.parsed("metadata", "invalid_metadata_format")
    if metadata is not None:
        found["metadata"] = metadata
    return found


def _writable(call: Call, channel: str) -> Conversation:
    """Return the conversation to post to; a user's id stands for the direct message with them."""
    world = call.world
    if channel.startswith(("U", "W")):
        user = world.users.get(channel)
        if user is None:
            raise Refusal("channel_not_found")
        if user.is_bot or user.id == "USLACKBOT":
            raise Refusal("cannot_dm_bot")
        found = world.direct(user.id)
    else:
        found = seen_conversation(call, _by_name(call, channel) or channel)
    if found.archived:
        raise Refusal("is_archived")
    if world.config.bot_user_id not in found.members and "chat:write.public" not in world.config.granted:
        raise Refusal("not_in_channel")
    if found.kind == "im" and not world.config.messages_tab:
        raise Refusal("messages_tab_disabled")
    return found


def _by_name(call: Call, channel: str) -> str | None:
    """Return the id of a public channel that is given by its name."""
    known = call.world.conversations
    if channel in known:
        return channel
    public = (one for one in known.values() if one.kind == "public")
    return next((one.id for one in public if channel in {one.name, f"#{one.name}"}), None)


def post_message(call: Call) -> JSON:
    """Post a message as the app. Text over 40,000 characters is cut, with the warning `message_truncated`."""
    world = call.world
    conversation = _writable(call, call.required("channel"))
    wait = call.limiter.refuse_post(conversation.id, world.now())
    if wait is not None:
        raise ratelimited(wait)
    content = _content(call)
    text = str(content.get("text") or "")
    if len(text) > figures.POSTED_TEXT:
        call.warnings.append("message_truncated")
        text = text[: figures.POSTED_TEXT]
        content["text"] = text
    refuse(message_faults(content))
    refuse_unknown_blocks(world, content.get("blocks"))
    message = world.place(
        Message(
            channel=conversation.id,
            ts=world.ids.ts(world.now()),
            user=world.config.bot_user_id,
            text=text,
            blocks=[dict(mapping(one)) for one in parts(content.get("blocks"))],
            metadata=dict(mapping(content["metadata"])) if content.get("metadata") else None,
            thread_ts=call.text("thread_ts"),
            bot_id=world.config.bot_id,
            app_id=world.config.app_id,
        )
    )
    shown = message_json(world, message)
    return {"channel": conversation.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> JSON:
    """Show a message to one person of a conversation."""
    world = call.world
    conversation = _writable(call, call.required("channel"))
    user = call.required("user")
    if user not in conversation.members:
        raise Refusal("user_not_in_channel")
    content = _content(call)
    content.pop("metadata", None)
    refuse(message_faults(content))
    refuse_unknown_blocks(world, content.get("blocks"))
    message = world.place(
        Message(
            channel=conversation.id,
            ts=world.ids.ts(world.now()),
            user=world.config.bot_user_id,
            text=str(content.get("text") or ""),
            blocks=[dict(mapping(one)) for one in parts(content.get("blocks"))],
            thread_ts=call.text("thread_ts"),
            bot_id=world.config.bot_id,
            app_id=world.config.app_id,
            ephemeral_to=user,
        )
    )
    return {"message_ts": message.ts}


def update(call: Call) -> JSON:
    """Change a message of the app's own.

    Without `blocks` but with `text`, the blocks go; without `metadata` it stays, and `{}` removes it.
    """
    world = call.world
    conversation = seen_conversation(call, call.required("channel"))
    ts = call.required("ts")
    if conversation.archived:
        raise Refusal("is_inactive")
    message = world.find_message(conversation.id, ts)
    if message is None:
        raise Refusal("message_not_found")
    if message.user != world.config.bot_user_id:
        raise Refusal("cant_update_message")
    content = _content(call)
    refuse(update_faults(content))
    if content.get("metadata"):
        refuse(metadata_faults(content["metadata"]))
    refuse_unknown_blocks(world, content.get("blocks"))
    change(call, message, content)
    shown = message_json(world, message)
    return {"channel": conversation.id, "ts": ts, "text": message.text, "message": shown}


def delete(call: Call) -> JSON:
    """Delete a message of the app's own."""
    world = call.world
    conversation = seen_conversation(call, call.required("channel"))
    ts = call.required("ts")
    message = world.find_message(conversation.id, ts)
    if message is None:
        raise Refusal("message_not_found")
    if message.user != world.config.bot_user_id:
        raise Refusal("cant_delete_message")
    message.deleted = True
    return {"channel": conversation.id, "ts": ts}


def change(call: Call, message: Message, content: JSON) -> None:
    """Give a message new content and remember what it was."""
    world = call.world
    message.versions.append(message_json(world, message))
    if "text" in content:
        message.text = str(content["text"])
    if "blocks" in content or "text" in content:
        message.blocks = world.with_ids(mapping(one) for one in parts(content.get("blocks")))
        message.entered = {}
    if "metadata" in content:
        message.metadata = dict(mapping(content["metadata"])) or None
    if not message.blocks:  # "the flag will be displayed on the message if using `text`"
        message.edited_ts = world.ids.ts(world.now())
