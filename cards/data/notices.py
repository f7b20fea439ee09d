"""Single lines, help, and what stands in place of a form. See `cards.data`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cards.actions import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpData:
    """The commands this person may use: (word in their language, key of its explanation)."""

    commands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCommandData:
    """What was typed (shortened by the builder) and the three nearest commands."""

    typed: str
    nearest: tuple[str, ...]


class Notice(StrEnum):
    """Friendly single lines: `notice.NAME` says what happened, `notice.NAME.more` what to do."""

    ALREADY_ANSWERED = "already_answered"
    NOT_FOR_YOU = "not_for_you"
    TOO_LATE = "too_late"
    PROGRAMME_OVER = "programme_over"
    STALE_BUTTON = "stale_button"
    SAVED = "saved"
    """It is kept, but the card that would show it could not be made."""
    INPUT_REFUSED = "input_refused"
    """Something on a card was left empty or is wrong; what, stands beside it."""
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    UNKNOWN_PERSON = "unknown_person"
    WELCOME = "welcome"
    """Hojorin was added to somebody's chat."""
    FORM_SENT = "form_sent"
    """In place of a form that is a message, once it was taken."""
    ANSWERED_PRIVATELY = "answered_privately"
    """Said where others read along: the answer is in the person's own conversation."""
    ADD_FIRST = "add_first"
    """Said where others read along: Hojorin cannot write to the person alone."""
    NO_PROGRAMME = "no_programme"
    NO_OPEN_CHECK_IN = "no_open_check_in"
    NOTHING_SENT_YET = "nothing_sent_yet"
    RESUMED = "resumed"
    NOT_PAUSED = "not_paused"
    GOAL_SAVED = "goal_saved"
    GOAL_REMOVED = "goal_removed"
    QUESTION_SAVED = "question_saved"
    ON_TRACK = "on_track"
    SENDING_STOPPED = "sending_stopped"
    SENDING_RESUMED = "sending_resumed"
    NOT_STOPPED = "not_stopped"
    """Sending was to be resumed, and nothing was stopped."""
    ANSWER_SENT = "answer_sent"
    """To the one who answered a question of a member."""
    CASE_PUBLISHED = "case_published"
    CASE_SENT = "case_sent"
    """To the one who shares a case."""
    ATTITUDE_SKIPPED = "attitude_skipped"
    MEETING_ASKED = "meeting_asked"
    """A person is asked for already."""
    SPONSOR_ASKED = "sponsor_asked"
    PLAN_CHANGED = "plan_changed"
    """To the one who put changes of a running programme into force."""
    CHANGES_DROPPED = "changes_dropped"
    NOTHING_CHANGED = "nothing_changed"
    """There are no changes to put into force."""
    STOPPED_PROGRAMME = "stopped_programme"
    """To the one who stopped it."""
    WHY_ON_CARD = "why_on_card"
    """The last message was no check-in: its own last line says why it came."""
    NOBODY_TO_HAND_ON = "nobody_to_hand_on"
    """No other supporter is there."""
    REQUEST_OVER = "request_over"
    """A button of a request that ended, or that somebody else is on."""
    SLOT_GONE = "slot_gone"
    """A time for a call that has passed, or is not offered any more."""
    PROPOSAL_ANSWERED = "proposal_answered"
    TEXT_TOO_LONG = "text_too_long"
    """What was written in the chat for somebody else was not sent."""
    NOT_READY = "not_ready"
    """A start while items are red that the sponsor's word does not cover."""
    NOT_WHOLE = "not_whole"
    """A start without purpose, goal state or any practice."""
    ALREADY_STARTED = "already_started"
    NOBODY_TO_ASK = "nobody_to_ask"
    NO_SPONSOR = "no_sponsor"
    NO_PRACTICE = "no_practice"
    QUESTION_ANSWERED = "question_answered"
    """Somebody else was quicker."""
    SURVEY_PROPOSED = "survey_proposed"
    NO_ADMIN = "no_admin"
    SURVEY_OVER = "survey_over"
    """A schedule that opens no wave any more."""
    SURVEY_IS_OPEN = "survey_is_open"
    """Somebody else was quicker to open the wave."""
    SURVEY_CLOSED = "survey_closed"
    """A wave that cannot be discarded any more."""
    RESPONSES_NOT_MISSING = "responses_not_missing"
    """Responses that came before the sponsor let a survey open without them."""
    RESPONSES_OVERRIDDEN = "responses_overridden"
    RESPONSES_NOT_OVERRIDDEN = "responses_not_overridden"
    RESPONSES_WAVE_OPENED = "responses_wave_opened"
    """A survey opened without responses before that was taken back."""
    RESPONSE_MERGED = "response_merged"
    """It is answered with another item."""
    RESPONSE_ANSWERED = "response_answered"
    RESPONSE_REMOVED = "response_removed"
    RESPONSES_PUBLISHED = "responses_published"
    """Everybody has them, or gets them now."""
    RESPONSES_NOTHING = "responses_nothing"
    """Nothing is answered that could be published."""
    RESPONSE_NOT_PROMISED = "response_not_promised"
    """To be done is only what was promised."""
    RESPONSES_CHANGED = "responses_changed"
    """It is not what the form was made from any more."""
    SHIPPED_SET = "shipped_set"
    ANNOUNCEMENT_LAUNCHED = "announcement_launched"
    """Who gets it is fixed."""
    ANNOUNCEMENT_OVER = "announcement_over"
    """It is not valid any more."""
    ANNOUNCEMENT_NOT_LAUNCHED = "announcement_not_launched"
    """There is nothing to hold, end or take back yet."""
    ANNOUNCEMENT_TRIAL = "announcement_trial"
    """A button of a preview, or of one that was sent to its author alone."""
    ANNOUNCEMENT_CHANGED = "announcement_changed"
    """It is not what was seen any more."""
    ANNOUNCEMENT_DECIDED = "announcement_decided"
    """Somebody else has answered whether it is approved."""
    ANNOUNCEMENT_BUSY = "announcement_busy"
    """It is being counted, or about to go out."""
    ANNOUNCEMENT_NOT_APPROVED = "announcement_not_approved"
    ANNOUNCEMENT_NO_APPROVER = "announcement_no_approver"
    WISHES_ANSWERED = "wishes_answered"
    """Somebody else was quicker to answer wishes."""
    FOLLOW_UP_OVER = "follow_up_over"
    """The team has recovered, or the KPI is no more."""
    ALREADY_DISPUTED = "already_disputed"
    ALREADY_SETTLED = "already_settled"
    NOT_ANNOUNCEABLE = "not_announceable"
    """Nothing was done yet that was asked for, or it was not published."""
    FAILED = "failed"
    """Something broke on our side: nothing was stored; `reference` is the id to quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData:
    """A notice; `reference` is shown with FAILED, `when` with notices that speak of a date."""

    notice: Notice
    reference: str = ""
    when: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOfferData:
    """A form that could not be opened by itself: the platform opens one only upon a press, and soon."""

    title: str
    """The form's."""
    action: Action
    """Opens it."""
    late: bool = False
    """It was pressed, and took too long."""
