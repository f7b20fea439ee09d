"""Pausing, stopping, resuming, and why a message came."""

from collections.abc import Iterator

from cards.actions import Resume, SavePause
from cards.builders.announcement import author, whom
from cards.builders.parts import adjust, buttons, context, facts, make_card, make_form, paragraph, to_home
from cards.builders.wording import request_name
from cards.data import PausedData, PauseFormData, WhyData
from cards.model import Button, ButtonStyle, Card, Choice, DateInput, Form, Option
from cards.texts import LINE, NAME, clean
from cards.words import Words

PAUSE_ALL = "all"
PAUSE_CHECK_INS = "check_in"
"""Values of the input `what`; the second is `people.model.Feature.CHECK_IN`."""
KNOWN_KINDS = frozenset(
    {
        "introduction",
        "day_one",
        "check_in",
        "reminder",
        "status",
        "farewell",
        "request_open",
        "escalation",
        "is_it_solved",
        "manager_note",
        "request_returned",
        "request_gone",
        "proposal",
        "session_invitation",
        "draft_for_comment",
        "programme_changed",
        "programme_stopped",
        "questions_waiting",
        "sponsor_request",
        "successor_request",
        "word_given",
        "successor_named",
        "secret_expires",
        "source_silent",
        "survey_invitation",
        "survey_reminder",
        "survey_lost",
        "survey_discarded",
        "survey_not_opened",
        "survey_not_closed",
        "responses_waiting",
        "responses_missing",
        "responses_held",
        "response_late",
        "response_owner",
        "survey_results",
        "responses_wanted",
        "response_assigned",
        "responses",
        "next_steps_wanted",
        "follow_up",
        "follow_up_above",
        "follow_up_no_data",
        "kpi_disputed",
        "quiet_teams",
        "survey_proposed",
        "kpi_review",
        "new_manager",
        "manager_changed",
        "announcement",
        "announcement_to_approve",
        "announcement_ended",
    }
)
"""Kinds of messages whose reason has words of its own."""


def pause_form(data: PauseFormData, words: Words) -> Form:
    """Ask what to pause and until when."""
    what = Choice(
        name="what",
        label=words.text("pause_form.what"),
        options=(
            Option(PAUSE_ALL, words.text("pause_form.what.all")),
            Option(PAUSE_CHECK_INS, words.text("pause_form.what.check_in")),
        ),
        initial=(PAUSE_ALL,),
        required=True,
    )
    until = DateInput(name="until", label=words.text("pause_form.until"), earliest=data.earliest)
    save = Button(words.text("pause_form.save"), SavePause(), ButtonStyle.PRIMARY)
    return make_form(
        "pause_form",
        words,
        title=words.text("pause_form.title"),
        elements=(what, until, context(words.text("pause_form.note"))),
        submit=save,
    )


def paused(data: PausedData, words: Words) -> Card:
    """Say what is paused until when, and offer to resume."""
    return make_card(
        "paused",
        words,
        title=_paused_words("paused.title", data, words),
        elements=(paragraph(paused_text(data, words)), buttons((resume_button(words),))),
    )


def resume_button(words: Words) -> Button:
    """Return the button that ends all pauses."""
    return Button(words.text("button.resume"), Resume())


def paused_text(data: PausedData, words: Words) -> str:
    """Return what is paused until when, in a sentence."""
    return _paused_words("paused", data, words)


def _paused_words(prefix: str, data: PausedData, words: Words) -> str:
    """Return the words for what is paused: everything or a feature, until a date or until resumed."""
    scope = "all" if data.feature is None else "feature"
    span = "open" if data.until is None or data.back_on is None else "until"
    feature = "" if data.feature is None else words.text(f"feature.{data.feature}")
    return words.text(f"{prefix}.{scope}.{span}", feature=feature, until=data.until, back=data.back_on)


def why(data: WhyData, words: Words) -> Card:
    """Say by which rule, from which data and when the last unprompted message came."""
    kind = data.kind if data.kind in KNOWN_KINDS else "other"
    return make_card(
        "why",
        words,
        title=words.text("why.title", kind=words.text(f"why.kind.{kind}")),
        elements=(
            paragraph(words.text(f"why.rule.{kind}")),
            facts((
                (words.text("why.sent"), words.moment(data.sent_at)),
                (words.text("why.request"), request_name(data.request_id, data.trouble, words))
                if data.trouble else None,
                (words.text("why.asked_on"), words.date(data.asked_on)) if data.asked_on else None,
                (words.text("why.programme"), clean(data.programme_name, NAME))
                if data.programme_name else None,
                (words.text("why.day_zero"), words.date(data.day_zero)) if data.day_zero else None,
                (words.text("why.lead"), clean(data.lead_name, NAME)) if data.lead_name else None,
                *_of_announcement(data, words),
            )),
            buttons((adjust(words), to_home(words))),
        ),
    )  # fmt: skip


def _of_announcement(data: WhyData, words: Words) -> Iterator[tuple[str, str]]:
    """Yield which announcement it was, for whom, and from whom."""
    if data.announcement_origin is None:
        return
    yield words.text("why.announcement"), clean(data.announcement_title, LINE)
    yield words.text("why.whom"), whom(data.announcement_origin, words)
    yield words.text("why.author"), author(data.announcement_origin, words)
