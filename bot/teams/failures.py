"""What Teams' refusals mean: for whom, whether trying again helps, and what the delivery says of it.

Codes are those of Microsoft's pages "Send messages in channel and group conversations" (status codes from
bot conversational APIs) and "Rate limiting for bots"; real payloads differ, so the status counts too.
"""

from bot.platform import TOKEN_RETRY_SECONDS, Outcome
from people.outbox import Guarantee, MessageState, Reason

RATE_LIMIT_RETRY_SECONDS = 5.0
"""If a refusal for the rate does not say how long."""
UNREACHABLE_RETRY_SECONDS = 5.0
CURE_RETRY_SECONDS = 16 * 3600.0
"""What the person or the admin must cure is looked at again then. Who installs the app or writes gets what
waits at once. For others: a policy of the admin's may take 72 hours to reach everybody (issues of Company
Communicator), and a message is tried a few times only."""

TOKEN_DEAD = frozenset({"botnotregistered", "unauthorized", "token_refused"})
"""No message can go out any more, whoever it is for."""
RATE_LIMITED = frozenset({"throttled", "http_429"})
PRECONDITION = frozenset({"preconditionfailed", "http_412"})
"""Another operation holds the conversation; certainly not done, and it passes ("Rate limiting for bots")."""
NOT_HEARD_OF = "not_heard_of"
"""Ours: nobody knows where, because nobody wrote yet (a test server on this machine)."""
NOT_INSTALLED = frozenset(
    {
        "botnotinconversationroster",
        "forbiddenoperationexception",
        "http_403",
        "messagewritesblocked",
        NOT_HEARD_OF,
    }
)
"""The app is not there, or not any more. Of blocking and uninstalling Teams often says the same."""
CURABLE = {
    **dict.fromkeys(NOT_INSTALLED, Reason.NOT_INSTALLED),
    "conversationblockedbyuser": Reason.BLOCKED,
    "botdisabledbyadmin": Reason.DISABLED_BY_ADMIN,
}
"""It may be cured, and what waits goes out then: at once if the person writes or installs the app."""
OF_RECIPIENT = {
    "conversationnotfound": Reason.CHANNEL_GONE,
    "http_404": Reason.CHANNEL_GONE,
    "user_not_found": Reason.NO_CHAT_IDENTITY,
}
"""Only this person or channel is concerned."""
MESSAGE_GONE = "http_404"
"""Of a message that is to be deleted: somebody did so before. That its conversation is gone has a code."""
NOT_TO_BE_DELETED = frozenset(
    {"http_403", "http_405", "http_501", "methodnotallowed", "deleteactivityapinotimplemented"}
)
"""Deleting is refused, by a policy or because a Bot Connector does not have it (microsoft-365-agents-toolkit
#13868); to be changed is another matter."""
CLASSIFIED = TOKEN_DEAD | RATE_LIMITED | PRECONDITION | CURABLE.keys() | OF_RECIPIENT.keys()
"""Codes that say more than their status."""

AT_LEAST_ONCE = frozenset(
    {
        "introduction",
        "day_one",
        "check_in",
        "reminder",
        "status",
        "request_taken",
        "request_handed",
        "escalation",
        "relayed",
        "call_offer",
        "call_set",
        "is_it_solved",
        "question_answered",
        "sponsor_request",
        "successor_request",
        "platform_trouble",
        "secret_expires",
        "source_silent",
        "survey_invitation",
        "survey_lost",
        "survey_discarded",
        "next_steps_wanted",
        "follow_up",
        "follow_up_edit",
        "follow_up_above",
        "kpi_disputed",
        "kpi_settled",
        "new_manager",
        "survey_not_opened",
        "survey_not_closed",
        "survey_results",
        "survey_results_posted",
        "survey_invitation_over",
        "responses",
        "responses_posted",
        "responses_edit",
        "responses_wanted",
        "response_assigned",
        "response_late",
        "response_owner",
        "wish_answered",
        "announcement_answered",
        "announcement_edit",
        "announcement_counted",
        "announcement_to_approve",
        "announcement_decided",
        "announcement_ended",
    }
)
"""Kinds of messages that are sent again when nobody can tell whether they arrived: they ask for something or
are what somebody waits for, a second copy does no harm (its buttons answer that it is done already), and
nothing else would tell the person if it were lost. Not `request_open`: it goes to a channel and several
people, to the department an hour later and to the lead after that; two of it would look like two requests.
Everything else is sent at most once: Teams can be asked neither what arrived nor to show it only once."""


class TeamsFailedError(Exception):
    """A call that Teams did not carry out, or of which nobody can tell. Holds codes alone, never a text."""

    def __init__(
        self,
        code: str,
        *,
        maybe_done: bool = False,
        half_shown: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        """In lower case: a code of Teams', or `http_403`."""
        self.maybe_done = maybe_done or half_shown
        """Teams may have done it all the same."""
        self.half_shown = half_shown
        """The first message of a long card is there, and a later one may be missing: sent anew, the first
        would stand twice."""
        self.retry_after = retry_after
        """Seconds; it was certainly not done, and may be tried again then."""


def guarantee_of(kind: str) -> Guarantee:
    """Return what is promised of a kind of message on Teams."""
    return Guarantee.AT_LEAST_ONCE if kind in AT_LEAST_ONCE else Guarantee.AT_MOST_ONCE


def outcome_of(failure: TeamsFailedError) -> Outcome:
    """Return what a failed send means. What follows from one that may have arrived all the same is for the
    outbox worker to say, by what is promised of the kind."""
    if failure.maybe_done:
        reason = Reason.TIMED_OUT if failure.code == "timed_out" else Reason.PLATFORM_DOWN
        return Outcome(state=MessageState.UNKNOWN, reason=reason, half_shown=failure.half_shown)
    if failure.code in TOKEN_DEAD:
        return _again(Reason.TOKEN_DEAD, TOKEN_RETRY_SECONDS, pause=True)
    if failure.code in RATE_LIMITED | PRECONDITION:
        # The limit is one of the conversation's: the others go on.
        reason = Reason.RATE_LIMITED if failure.code in RATE_LIMITED else Reason.PLATFORM_DOWN
        return _again(reason, failure.retry_after or RATE_LIMIT_RETRY_SECONDS)
    if failure.retry_after is not None:
        return _again(Reason.PLATFORM_DOWN, failure.retry_after)
    if failure.code in CURABLE:
        return _again(CURABLE[failure.code], CURE_RETRY_SECONDS)
    reason = OF_RECIPIENT.get(failure.code, Reason.PAYLOAD_REFUSED)
    return Outcome(state=MessageState.FAILED, reason=reason)


def outcome_of_update(failure: TeamsFailedError) -> Outcome:
    """Return what it means that a message was not changed. If it is there no more, or its conversation takes
    nothing from Hojorin, that is nobody's trouble."""
    gone = (OF_RECIPIENT.keys() | CURABLE.keys()) - {NOT_HEARD_OF}
    if failure.code in gone and not failure.maybe_done:
        return Outcome(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED)
    return outcome_of(failure)


def outcome_of_removal(failure: TeamsFailedError) -> Outcome | None:
    """Return what it means that a message was not deleted; None where it is to be changed instead, because
    Teams does not delete it. That its conversation takes nothing is kept as the reason."""
    if failure.code in NOT_TO_BE_DELETED:
        return None
    if failure.maybe_done:
        return outcome_of(failure)
    if failure.code == MESSAGE_GONE:
        return Outcome(state=MessageState.SENT)
    unreachable = outcome_of_replacement(failure)
    if unreachable.state is MessageState.DROPPED:
        return unreachable
    is_final = unreachable.retry_after is None
    return None if is_final else unreachable


def outcome_of_replacement(failure: TeamsFailedError) -> Outcome:
    """Return what it means that a message which Teams does not delete was not changed either."""
    if failure.code == MESSAGE_GONE and not failure.maybe_done:
        return Outcome(state=MessageState.SENT)
    known = outcome_of_update(failure)
    if known.state is not MessageState.DROPPED:
        return known
    reason = {**OF_RECIPIENT, **CURABLE}.get(failure.code)
    return Outcome(state=MessageState.DROPPED, reason=reason)


def _again(reason: Reason, seconds: float, *, pause: bool = False) -> Outcome:
    return Outcome(state=MessageState.FAILED, reason=reason, retry_after=seconds, pause=pause)
