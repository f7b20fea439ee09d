"""What Slack's refusals mean: for whom, whether trying again helps, and what the delivery says of it.

Codes are those of the methods' pages (docs.slack.dev/reference/methods/chat.postMessage and the like).
"""

from dataclasses import replace

from bot.platform import TOKEN_RETRY_SECONDS, Outcome
from people.outbox import MessageState, Reason

MIGRATION_RETRY_SECONDS = 60.0
UNREACHABLE_RETRY_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 10.0
"""After a look that told nothing, and after a message was added of which it is not known whether it arrived:
Slack gets so long to carry out what is still on its way."""
RATE_LIMIT_RETRY_SECONDS = 30.0
"""If a refusal for the rate does not say how long (docs.slack.dev/apis/web-api/rate-limits: it should)."""

RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
TOKEN_DEAD = frozenset(
    {
        "account_inactive",
        "accesslimited",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""No message can go out any more, whoever it is for."""
PERHAPS_OF_RECIPIENT = frozenset({"access_denied", "no_permission"})
"""The page of chat.postMessage says of the first "access to a resource", of the second that the app may be no
member of the conversation: it is about one recipient, unless `auth.test` is refused, too."""
TOKEN_REFUSED = TOKEN_DEAD | PERHAPS_OF_RECIPIENT
"""What `auth.test`, which is about no recipient, says of a token that is dead."""
TESTED_DEAD = "invalid_auth"
"""Stands for a refusal of which `auth.test` told that it is the token's."""
MIGRATING = frozenset({"team_added_to_org", "request_timeout"})
"""Certainly not done, and it passes."""
MAYBE_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""The methods' pages say of these that some aspect may have succeeded: never repeated blindly."""
OF_RECIPIENT = {
    "user_disabled": Reason.DEACTIVATED,
    "user_not_found": Reason.NO_CHAT_IDENTITY,
    "users_not_found": Reason.NO_CHAT_IDENTITY,
    "user_not_visible": Reason.NO_CHAT_IDENTITY,
    "invalid_users": Reason.NO_CHAT_IDENTITY,
    "cannot_dm_bot": Reason.BLOCKED,
    "messages_tab_disabled": Reason.BLOCKED,
    "restricted_action": Reason.BLOCKED,
    "restricted_action_read_only_channel": Reason.BLOCKED,
    "restricted_action_non_threadable_channel": Reason.BLOCKED,
    "restricted_action_thread_only_channel": Reason.BLOCKED,
    "channel_not_found": Reason.CHANNEL_GONE,
    "is_archived": Reason.CHANNEL_GONE,
    "not_in_channel": Reason.CHANNEL_GONE,
    "external_channel_migrating": Reason.CHANNEL_GONE,
}
"""Only this person or channel is concerned."""
INVALID_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})
"""A workspace without charts or tables says so, too: then the card is drawn without them."""
NOT_TO_BE_CHANGED = frozenset(
    {"cant_update_message", "edit_window_closed", "is_inactive", "message_not_found"}
)
"""Of a message that was sent: it is there no more, or it is too late (reference/methods/chat.update)."""
MESSAGE_NOT_FOUND = "message_not_found"
"""Of a message that is to be deleted: somebody did so before (reference/methods/chat.delete)."""
NOT_TO_BE_DELETED = frozenset({"cant_delete_message", "compliance_exports_prevent_deletion", "missing_scope"})
"""This message, or none of the workspace, is deleted by an app; to be changed is another matter
(reference/methods/chat.delete)."""
CHANNEL_NOT_FOUND = "channel_not_found"
NOT_TO_BE_READ = PERHAPS_OF_RECIPIENT | {"missing_scope"}
"""Of a conversation's history: nobody lets us look, which is no trouble of the token."""
TRIGGER_OVER = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
"""A form opens only within 3 seconds of the press, and once (docs.slack.dev/reference/methods/views.open)."""


_AMBIGUOUS = {"timed_out": Reason.TIMED_OUT, **dict.fromkeys(RATE_LIMITED, Reason.RATE_LIMITED)}
"""Why it is not known whether a message is there, where it is not a trouble of Slack's: a further message of
a long card can be refused for the rate."""


class SlackFailedError(Exception):
    """A call that Slack did not carry out, or of which nobody can tell. Holds codes alone, never a text."""

    def __init__(
        self,
        code: str,
        *,
        maybe_done: bool = False,
        retry_after: float | None = None,
        half_shown: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.maybe_done = maybe_done
        """Slack may have done it all the same."""
        self.half_shown = half_shown
        """Of a card in several messages some are there for certain."""
        self.retry_after = retry_after
        """Seconds; it was certainly not done, and may be tried again then."""


def outcome_of(failure: SlackFailedError, *, in_channel: bool = False) -> Outcome:
    """Return what a failed send means for the message. One of `PERHAPS_OF_RECIPIENT` counts as the
    recipient's: whoever asks has found out before that the token is good."""
    if failure.maybe_done:
        reason = _AMBIGUOUS.get(failure.code, Reason.PLATFORM_DOWN)
        return Outcome(state=MessageState.UNKNOWN, reason=reason, half_shown=failure.half_shown)
    if failure.code in TOKEN_DEAD:
        return _again(Reason.TOKEN_DEAD, TOKEN_RETRY_SECONDS, pause=True)
    if failure.code in RATE_LIMITED:
        return _again(Reason.RATE_LIMITED, failure.retry_after or RATE_LIMIT_RETRY_SECONDS, pause=True)
    if failure.code in MIGRATING:
        return _again(Reason.PLATFORM_DOWN, MIGRATION_RETRY_SECONDS, pause=True)
    if failure.retry_after is not None:
        return _again(Reason.PLATFORM_DOWN, failure.retry_after, pause=False)
    if failure.code in PERHAPS_OF_RECIPIENT:
        reason = Reason.CHANNEL_GONE if in_channel else Reason.BLOCKED
    else:
        reason = OF_RECIPIENT.get(failure.code, Reason.PAYLOAD_REFUSED)
    return Outcome(state=MessageState.FAILED, reason=reason)


def outcome_of_look(failure: SlackFailedError) -> Outcome:
    """Return what a look that failed says of the message: nothing, for now or for ever. How fast histories
    may be read says nothing about how fast may be posted, so that only a platform that takes nothing pauses.
    """
    if failure.code in NOT_TO_BE_READ:
        return Outcome(state=MessageState.UNKNOWN)
    if failure.maybe_done:
        return Outcome(state=MessageState.UNKNOWN, retry_after=LOOK_AGAIN_SECONDS)
    known = outcome_of(failure)
    reason = known.reason if known.pause and known.reason is not Reason.RATE_LIMITED else None
    return Outcome(
        state=MessageState.UNKNOWN,
        reason=reason,
        retry_after=known.retry_after,
        pause=reason is not None,
    )


def outcome_of_adding(failure: SlackFailedError) -> Outcome:
    """Return what it means for a long card, of which a part is there, that a further one was not taken."""
    known = outcome_of(failure)
    again = LOOK_AGAIN_SECONDS if failure.maybe_done else known.retry_after
    return replace(known, state=MessageState.UNKNOWN, retry_after=again, half_shown=True)


def outcome_of_update(failure: SlackFailedError) -> Outcome:
    """Return what it means that a message was not changed. Where it cannot be any more, or its conversation
    takes nothing, that is nobody's trouble. Slack counts each method by itself, so that a refusal for the
    rate of changes lets only these wait, and no message."""
    known = outcome_of(failure)
    is_final = known.state is MessageState.FAILED and known.retry_after is None
    if is_final and (failure.code in NOT_TO_BE_CHANGED or known.reason is not Reason.PAYLOAD_REFUSED):
        return Outcome(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED)
    return replace(known, pause=False) if known.reason is Reason.RATE_LIMITED else known


def outcome_of_removal(failure: SlackFailedError) -> Outcome | None:
    """Return what it means that a message was not deleted; None where it is to be changed instead, because
    Slack does not delete it. That its conversation takes nothing is kept as the reason."""
    known = outcome_of_update(failure)
    if failure.maybe_done or failure.code in RATE_LIMITED:
        return known
    if failure.code == MESSAGE_NOT_FOUND:
        return Outcome(state=MessageState.SENT)
    if OF_RECIPIENT.get(failure.code) is Reason.CHANNEL_GONE:
        return Outcome(state=MessageState.DROPPED, reason=Reason.CHANNEL_GONE)
    is_final = known.retry_after is None
    return None if is_final or failure.code in NOT_TO_BE_DELETED else known


def outcome_of_replacement(failure: SlackFailedError) -> Outcome:
    """Return what it means that a message which Slack does not delete was not changed either."""
    if failure.code == MESSAGE_NOT_FOUND:
        return Outcome(state=MessageState.SENT)
    known = outcome_of_update(failure)
    if known.state is not MessageState.DROPPED:
        return known
    return Outcome(state=MessageState.DROPPED, reason=OF_RECIPIENT.get(failure.code, Reason.BLOCKED))


def _again(reason: Reason, seconds: float, *, pause: bool) -> Outcome:
    return Outcome(state=MessageState.FAILED, reason=reason, retry_after=seconds, pause=pause)
