"""About a survey: it is open, still open, lost, discarded; for admins: it cannot open, or be counted yet."""

from collections.abc import Iterator

from cards.actions import OpenSurvey, ShowAnonymity, ShowSurveySchedule
from cards.builders.parts import adjust, buttons, context, facts, heading, make_card, paragraph
from cards.data import (
    SurveyDiscardedData,
    SurveyInvitationData,
    SurveyLostData,
    SurveyNotClosedData,
    SurveyNotOpenedData,
    SurveyReminderData,
    WaveBefore,
    WaveLine,
    WhyNot,
)
from cards.data.survey_messages import AwaitedResponses
from cards.model import Button, Buttons, ButtonStyle, Card, Element, Facts, Text
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import Words


def wave_name(wave: WaveLine, words: Words) -> str:
    """Return what people call a wave, e.g. "June survey"."""
    return words.text("survey.name", month=words.month(wave.opens_on))


def before_texts(before: WaveBefore, words: Words) -> dict[str, str | int]:
    """Return what a wave with which another is compared is called, and how many took part in it."""
    return {
        "name": wave_name(before.wave, words),
        "answered": before.answered,
        "invited": before.invited,
    }


def awaited_texts(one: AwaitedResponses, words: Words) -> Iterator[str]:
    """Yield which responses are missing, how much of them, and who lets the next survey open anyway."""
    key = "survey_awaited.late" if one.is_late else "survey_awaited.until"
    yield words.text(key, name=wave_name(one.wave, words), due=one.due_on)
    if one.unanswered:
        yield unanswered_text(one, words)
    else:
        yield words.text("survey_awaited.unpublished")
    if one.let_open_by is not None:
        yield _by(one.let_open_by, "survey_awaited.let_open", words)


def unanswered_text(one: AwaitedResponses, words: Words) -> str:
    """Return how many items are answered, and how many are not yet."""
    answered = one.items - one.unanswered
    return words.text("survey_awaited.unanswered", n=one.unanswered, of=one.items, answered=answered)


def _by(name: str, key: str, words: Words) -> str:
    """Return a sentence about somebody, whose name may be forgotten."""
    return words.text(key, by=clean(name, NAME)) if name else words.text(f"{key}.somebody")


def _despite(name: str | None, words: Words) -> Text | None:
    return None if name is None else paragraph(_by(name, "survey_invitation.despite", words))


def survey_invitation(data: SurveyInvitationData, words: Words) -> Card:
    """Ask for answers, and say how they are protected."""
    wave = data.wave
    return make_card(
        "survey_invitation",
        words,
        title=words.count(
            "survey_invitation.title",
            data.questions,
            name=wave_name(wave, words),
            minutes=data.minutes,
            until=wave.closes_at,
        ),
        elements=(
            paragraph(words.text("survey_invitation.promises", k=data.smallest_group)),
            _despite(data.despite, words),
            _answer(wave, words),
            context(words.text("survey_invitation.why", set=_set_name(wave))),
        ),
    )


def survey_reminder(data: SurveyReminderData, words: Words) -> Card:
    """Say that the survey is still open; everybody is reminded, as nobody can see who has answered."""
    wave = data.wave
    name = wave_name(wave, words)
    return make_card(
        "survey_reminder",
        words,
        title=words.text("survey_reminder.title", name=name, until=wave.closes_at),
        elements=(
            paragraph(words.text("survey_reminder.text")),
            paragraph(words.text("survey_reminder.everybody")),
            _despite(data.despite, words),
            _answer(wave, words),
            context(words.text("survey_reminder.why", set=_set_name(wave))),
        ),
    )


def survey_lost(data: SurveyLostData, words: Words) -> Card:
    """Say openly that there will be no results, and why."""
    return make_card(
        "survey_lost",
        words,
        title=words.text("survey_lost.title", name=wave_name(data.wave, words)),
        elements=(
            paragraph(words.text(f"survey_lost.text.{data.why.value}")),
            paragraph(words.text("survey_lost.gone")),
            buttons((_how(data.wave, words), adjust(words))),
            context(words.text("survey_ended.why", set=_set_name(data.wave))),
        ),
    )


def survey_discarded(data: SurveyDiscardedData, words: Words) -> Card:
    """Say that an admin ended the survey, and that nobody has seen an answer."""
    wave = data.wave
    return make_card(
        "survey_discarded",
        words,
        title=words.text("survey_discarded.title", name=wave_name(wave, words)),
        elements=(
            paragraph(words.text("survey_discarded.text", until=wave.closes_at)),
            paragraph(words.text("survey_discarded.gone")),
            *_for_whom(data, words),
        ),
    )


def _for_whom(data: SurveyDiscardedData, words: Words) -> tuple[Element | None, ...]:
    """Return what follows: who ended a survey goes back to it, and need not have been invited."""
    how = _how(data.wave, words)
    if data.schedule_id:
        back = Button(words.text("survey_run_preview.back"), ShowSurveySchedule(data.schedule_id))
        return (buttons((back, how)),)
    return (
        buttons((how, adjust(words))),
        context(words.text("survey_ended.why", set=_set_name(data.wave))),
    )


def survey_not_opened(data: SurveyNotOpenedData, words: Words) -> Card:
    """Tell an admin why a survey did not open, and what helps."""
    reason = data.reason if data.next_on is None else "next_is_near"
    return make_card(
        "survey_not_opened",
        words,
        title=words.text("survey_not_opened.title", set=quoted(data.set_name, NAME)),
        elements=(
            paragraph(words.text(f"survey_not_opened.text.{reason}", needed=data.needed, on=data.next_on)),
            *_awaited(data, words),
            _invited(data, words),
            heading(words.text("survey_not_opened.cure")),
            paragraph(words.text(f"survey_not_opened.cure.{reason}")),
            buttons((
                Button(words.text("survey_not_opened.show"), ShowSurveySchedule(data.schedule_id)),
                adjust(words),
            )),
            context(words.text("survey_not_opened.why")),
        ),
    )  # fmt: skip


def survey_not_closed(data: SurveyNotClosedData, words: Words) -> Card:
    """Tell an admin that a survey waits for the vault, and what helps."""
    return make_card(
        "survey_not_closed",
        words,
        title=words.text("survey_not_closed.title", name=wave_name(data.wave, words)),
        elements=(
            paragraph(words.text("survey_not_closed.text", until=data.wave.closes_at)),
            heading(words.text("survey_not_closed.cure")),
            paragraph(words.text("survey_not_closed.cure.text")),
            buttons((adjust(words),)),
            context(words.text("survey_not_closed.why")),
        ),
    )


def _awaited(data: SurveyNotOpenedData, words: Words) -> Iterator[Element | None]:
    """Yield the responses that are missing, with who is asked for them."""
    if data.reason is not WhyNot.NO_RESPONSES or data.awaited is None or data.next_on is not None:
        return
    for text in awaited_texts(data.awaited, words):
        yield paragraph(text)
    if data.awaited.responders:
        names = words.join([clean(name, NAME) for name in data.awaited.responders])
        yield paragraph(words.text("survey_awaited.responders", names=fit(names, LINE)))


def _invited(data: SurveyNotOpenedData, words: Words) -> Facts | None:
    if data.reason is not WhyNot.TOO_FEW_INVITED:
        return None
    return facts((
        (words.text("survey_not_opened.invited"), words.count("survey_people", data.invited)),
        (words.text("survey_not_opened.left_out"), words.count("survey_people", data.left_out))
        if data.left_out else None,
    ))  # fmt: skip


def _answer(wave: WaveLine, words: Words) -> Buttons | None:
    answer = Button(words.text("survey.answer"), OpenSurvey(wave.wave_id), ButtonStyle.PRIMARY)
    return buttons((answer, _how(wave, words), adjust(words)))


def _how(wave: WaveLine, words: Words) -> Button:
    return Button(words.text("survey.anonymity"), ShowAnonymity(wave.wave_id))


def _set_name(wave: WaveLine) -> str:
    return quoted(wave.set_name, NAME)
