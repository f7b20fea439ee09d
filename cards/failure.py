"""The one map from an error of the domain to what the person is told."""

from cards.builders.notices import notice
from cards.data import Notice, NoticeData
from cards.model import Card
from cards.texts import quoted
from cards.words import Words
from people.errors import HojorinError, InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from surveys.codebook.model import LONGEST_PHRASE

REASONS = {
    "already_answered": Notice.ALREADY_ANSWERED,
    "programme_over": Notice.PROGRAMME_OVER,
    "not_ready": Notice.NOT_READY,
    "not_whole": Notice.NOT_WHOLE,
    "already_started": Notice.ALREADY_STARTED,
    "nobody_to_ask": Notice.NOBODY_TO_ASK,
    "no_sponsor": Notice.NO_SPONSOR,
    "no_practice": Notice.NO_PRACTICE,
    "no_changes": Notice.NOTHING_CHANGED,
    "question_answered": Notice.QUESTION_ANSWERED,
    "request_over": Notice.REQUEST_OVER,
    "follow_up_over": Notice.FOLLOW_UP_OVER,
    "already_disputed": Notice.ALREADY_DISPUTED,
    "already_settled": Notice.ALREADY_SETTLED,
    "slot_gone": Notice.SLOT_GONE,
    "proposal_answered": Notice.PROPOSAL_ANSWERED,
    "survey_over": Notice.SURVEY_OVER,
    "survey_is_open": Notice.SURVEY_IS_OPEN,
    "survey_closed": Notice.SURVEY_CLOSED,
    "responses_not_missing": Notice.RESPONSES_NOT_MISSING,
    "responses_overridden": Notice.RESPONSES_OVERRIDDEN,
    "responses_not_overridden": Notice.RESPONSES_NOT_OVERRIDDEN,
    "responses_wave_opened": Notice.RESPONSES_WAVE_OPENED,
    "response_merged": Notice.RESPONSE_MERGED,
    "response_answered": Notice.RESPONSE_ANSWERED,
    "response_removed": Notice.RESPONSE_REMOVED,
    "responses_published": Notice.RESPONSES_PUBLISHED,
    "responses_nothing": Notice.RESPONSES_NOTHING,
    "response_not_promised": Notice.RESPONSE_NOT_PROMISED,
    "responses_changed": Notice.RESPONSES_CHANGED,
    "shipped_set": Notice.SHIPPED_SET,
    "announcement_launched": Notice.ANNOUNCEMENT_LAUNCHED,
    "announcement_over": Notice.ANNOUNCEMENT_OVER,
    "announcement_trial": Notice.ANNOUNCEMENT_TRIAL,
    "announcement_changed": Notice.ANNOUNCEMENT_CHANGED,
    "announcement_decided": Notice.ANNOUNCEMENT_DECIDED,
    "announcement_busy": Notice.ANNOUNCEMENT_BUSY,
    "announcement_not_approved": Notice.ANNOUNCEMENT_NOT_APPROVED,
    "announcement_no_approver": Notice.ANNOUNCEMENT_NO_APPROVER,
    "announcement_not_launched": Notice.ANNOUNCEMENT_NOT_LAUNCHED,
    "wishes_answered": Notice.WISHES_ANSWERED,
    "not_announceable": Notice.NOT_ANNOUNCEABLE,
}
"""`TooLateError.reason` -> notice; every other reason is just too late."""
NOT_YOURS = frozenset({"act for somebody else", "enter a number for somebody else", "answer this check-in"})
"""`NotAllowedError.what` of cards that belong to another person; the rest is a missing right."""
NOT_IN_IT = frozenset({"look into this request", "act for the supporter of this request"})
"""`NotAllowedError.what` of those who are not in a request: mostly, they were until it went to others."""
OLD_BUTTONS = frozenset({"answer", "check_in", "enrolment", "kpi", "period", "practice"})
"""`NotFoundError.what` of things that only a button can name: then the button is out of date."""
ERRORS = frozenset(
    {
        "change_future",
        "change_past",
        "wishes_answered",
        "above_zero",
        "announcement_channel",
        "channel_off",
        "same_question",
        "announcement_channels",
        "announcement_link",
        "announcement_nobody",
        "announcement_nowhere",
        "announcement_past",
        "announcement_past_day",
        "announcement_phases",
        "announcement_picture_no_picture",
        "announcement_picture_not_https",
        "announcement_picture_private",
        "announcement_picture_refused",
        "announcement_picture_too_large",
        "announcement_picture_too_many_pixels",
        "announcement_picture_unreachable",
        "announcement_programme",
        "announcement_reach",
        "announcement_team",
        "announcement_too_much",
        "announcement_valid_before",
        "announcement_valid_long",
        "channel",
        "choice",
        "date",
        "day_number",
        "few_people",
        "most_questions",
        "most_texts",
        "most_themes",
        "negative",
        "number",
        "one_language",
        "open_days",
        "options",
        "other",
        "past_time",
        "pause_date",
        "person",
        "phrase_elsewhere",
        "phrase_long",
        "phrase_many",
        "phrase_none",
        "phrase_short",
        "phrase_twice",
        "remind_on_day",
        "required",
        "response_due",
        "response_due_missing",
        "response_owner",
        "responses_full",
        "response_done",
        "rhythm",
        "rhythm_never",
        "same_person",
        "set_id",
        "set_language",
        "set_taken",
        "smallest_group",
        "theme_taken",
        "time",
        "too_large",
        "too_long",
        "too_many",
    }
)
"""What can be wrong with a value in a form, each with its words."""


def failure_card(error: HojorinError, words: Words, reference: str) -> Card:
    """Return what happened, that nothing was changed, and what to do; `reference` is quoted for faults."""
    return notice(NoticeData(notice=notice_of(error), reference=reference), words)


def notice_of(error: HojorinError) -> Notice:
    """Return the notice of an error."""
    match error:
        case TooLateError():
            return REASONS.get(error.reason, Notice.TOO_LATE)
        case NotAllowedError():
            return _not_allowed(error.what)
        case NotFoundError():
            return Notice.STALE_BUTTON if error.what in OLD_BUTTONS else Notice.NOT_FOUND
        case _:
            return Notice.FAILED


def _not_allowed(what: str) -> Notice:
    if what in NOT_IN_IT:
        return Notice.REQUEST_OVER
    return Notice.NOT_FOR_YOU if what in NOT_YOURS else Notice.NOT_ALLOWED


def input_errors(error: InvalidInputError, words: Words) -> dict[str, str]:
    """Return what is wrong with each input, in words; a phrase that is wrong is named."""
    return {
        name: words.text(f"error.{_known(key)}", phrase=quoted(error.about.get(name, ""), LONGEST_PHRASE))
        for name, key in error.fields.items()
    }


def _known(key: str) -> str:
    name = key.removeprefix("error.")
    return name if name in ERRORS else "other"
