"""The Bot Connector's refusals: status, code and message.

Source: build-conversational-capability and conversation-messages (msteams-docs), "Status codes from bot
conversational APIs", unless another one stands beside the line.
"""

import json

from fakes.teams.records import JSON

# The status and the message of each code.
KNOWN = {
    "BadArgument": (400, "Bad Argument"),  # the code without a space: microsoft-365-agents-toolkit #14321
    "BotNotRegistered": (401, "No registration found for this bot."),
    "BotDisabledByAdmin": (403, "The tenant admin disabled this bot"),
    "BotNotInConversationRoster": (403, "The bot is not part of the conversation roster."),  # bot-docs #1527
    "ConversationBlockedByUser": (403, "User blocked the conversation with the bot."),
    "ForbiddenOperationException": (403, "The bot is not installed in user's personal scope"),
    "NotEnoughPermissions": (403, "The bot does not have the permissions to do this."),
    "ActivityNotFoundInConversation": (404, "Message does not exist in the thread."),  # msteams-docs #6139
    "ConversationNotFound": (404, "Conversation not found."),
    "MemberNotFoundInConversation": (404, "Member not found in conversation."),
    "PreconditionFailed": (412, "Precondition failed, please try again."),
    "MessageSizeTooBig": (413, "Message size too large."),
    "Throttled": (429, "Too many requests."),
    "ServiceError": (502, "Unknown"),
}

# send-proactive-messages, "Understand who blocked, muted, or uninstalled a bot": the body of its example.
WRITES_BLOCKED = {
    "subCode": "MessageWritesBlocked",
    "details": "Thread is blocked from message writes.",
    "errorCode": None,
    "errorSubCode": None,
}


class Refusal(Exception):  # noqa: N818  (it is what the service answers, not a fault of the fake)
    """An answer that refuses a request."""

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        known_status, known_message = KNOWN.get(code, (status or 403, code))
        self.code = code
        self.status = status or known_status
        self.headers = headers or {}
        self.body: JSON = {"error": {"code": code, "message": message or known_message}}


def refusal(code: str, message: str = "") -> Refusal:
    """Return the refusal of a code; `MessageWritesBlocked` has a shape of its own."""
    made = Refusal(code, message)
    if code == "MessageWritesBlocked":
        nested = json.dumps(WRITES_BLOCKED, indent=2).replace("\n", "\r\n")
        made.status, made.body = 403, {"errorCode": 209, "message": nested}
    return made


def bad(message: str) -> Refusal:
    """Return the refusal of a payload that is wrong."""
    return Refusal("BadArgument", message)


def throttled(seconds: int | None) -> Refusal:
    """Return HTTP 429, with `Retry-After` unless there are no seconds to tell."""
    return Refusal("Throttled", headers={} if seconds is None else {"Retry-After": str(seconds)})


def unauthorized() -> Refusal:
    """Return HTTP 401 for a token that the login service did not issue, or that has run out."""
    made = Refusal("Unauthorized", status=401)
    made.body = {"message": "Authorization has been denied for this request."}
    return made
