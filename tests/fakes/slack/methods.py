"""The Web API methods of the fake, each with the scopes and the kind of token it needs.

Scopes: the page of each method at https://docs.slack.dev/reference/methods. Methods whose scope depends on
the conversation (conversations.*) ask for it themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fakes.slack import chat, conversations, modals, people
from fakes.slack.calls import Call
from fakes.slack.records import JSON


@dataclass(frozen=True)
class Method:
    """A method, its scopes, and whether it takes an app-level token instead of a bot token."""

    run: Callable[[Call], JSON]
    scopes: tuple[str, ...] = ()
    app_level: bool = False


def open_socket(call: Call) -> JSON:
    """Hand out the address of a Socket Mode connection, good for one connection."""
    return {"url": call.address}


METHODS: dict[str, Method] = {
    "auth.test": Method(people.auth_test),
    "apps.connections.open": Method(open_socket, ("connections:write",), app_level=True),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "conversations.open": Method(conversations.open_direct),
    "conversations.info": Method(conversations.info),
    "conversations.members": Method(conversations.members),
    "conversations.history": Method(conversations.history),
    "conversations.replies": Method(conversations.replies),
    "users.list": Method(people.users_list, ("users:read",)),
    "users.info": Method(people.users_info, ("users:read",)),
    "views.open": Method(modals.open_modal),
    "views.push": Method(modals.push),
    "views.update": Method(modals.update),
    "views.publish": Method(modals.publish),
}
