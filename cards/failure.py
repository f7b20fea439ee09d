"""The one map from an error of the domain to what the person is told."""

from cards.builders.notices import notice
from cards.data import Notice, NoticeData
from cards.model import Card
from cards.words import Words
from people.errors import HojorinError, InvalidInputError, NotAllowedError, NotFoundError, TooLateError

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
    "slot_gone": Notice.SLOT_GONE,
    "proposal_answered": Notice.PROPOSAL_ANSWERED,
    "survey_over": Notice.SURVEY_OVER,
    "survey_is_open": Notice.SURVEY_IS_OPEN,
    "survey_closed": Notice.SURVEY_CLOSED,
    "shipped_set": Notice.SHIPPED_SET,
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
        "above_zero",
        "channel",
        "choice",
        "date",
        "day_number",
        "few_people",
        "most_questions",
        "most_texts",
        "negative",
        "number",
        "open_days",
        "options",
        "other",
        "past_time",
        "pause_date",
        "person",
        "remind_on_day",
        "required",
        "rhythm",
        "rhythm_never",
        "same_person",
        "set_id",
        "set_language",
        "set_taken",
        "smallest_group",
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
    """Return what is wrong with each input, in words."""
    return {name: words.text(f"error.{_known(key)}") for name, key in error.fields.items()}


def _known(key: str) -> str:
    name = key.removeprefix("error.")
    return name if name in ERRORS else "other"
