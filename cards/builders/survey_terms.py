"""A schedule of surveys in words: what it asks of whom, its open waves, and the wave that would open now."""

from collections.abc import Iterator, Sequence

from cards.actions import DiscardWave, ShowSurveyGroups
from cards.builders.parts import buttons, context, facts, heading, paragraph
from cards.builders.plan_parts import audience_rows, language_name
from cards.builders.survey_form import place_name
from cards.builders.survey_messages import wave_name
from cards.data import OpenWave, PlannedWave, ScheduleTerms, WhyNot
from cards.model import Button, ButtonStyle, Confirm, Element
from cards.texts import LINE, NAME, PARAGRAPH, clean, fit
from cards.words import Words

MAX_OPEN = 3
"""Open waves of one schedule that are shown with their buttons."""
MAX_NAMED = 20
"""Groups, people or channels in one line; more are counted."""
CLOCK = 8
"""Characters of a time of day."""

Row = tuple[str, str]


def term_rows(terms: ScheduleTerms, words: Words) -> list[Row]:
    """Return all that a schedule says, as rows."""
    return [
        (words.text("survey_terms.set"), clean(terms.set_name, NAME)),
        (
            words.text("survey_terms.questions"),
            words.count("survey_terms.questions.value", terms.questions, minutes=terms.minutes),
        ),
        *audience_rows(terms.audience, terms.people, words),
        (words.text("survey_terms.breakdown"), words.text(f"survey_breakdown.{terms.breakdown}")),
        (words.text("survey_terms.rhythm"), clean(terms.rhythm, NAME)),
        (words.text("survey_terms.at"), words.text("survey_terms.at.value", at=clean(terms.at, CLOCK))),
        (words.text("survey_terms.open_for"), words.count("survey_terms.open_days.value", terms.open_days)),
        (words.text("survey_terms.reminder"), _reminder(terms.remind_on_day, words)),
        (
            words.text("survey_terms.smallest_group"),
            words.text("survey_terms.smallest_group.value", k=terms.smallest_group),
        ),
        (
            words.text("survey_terms.languages"),
            words.join([language_name(code, words) for code in terms.languages[:MAX_NAMED]]),
        ),
        (words.text("survey_terms.results_to"), _channels(terms.results_to, words)),
    ]


def _reminder(day: int, words: Words) -> str:
    if not day:
        return words.text("survey_terms.remind.none")
    return words.count("survey_terms.remind.value", day)


def _channels(channels: Sequence[str], words: Words) -> str:
    if not channels:
        return words.text("survey_terms.results_to.none")
    return named([clean(one, NAME) for one in channels], words)


def named(names: Sequence[str], words: Words, *, more_key: str = "survey_terms.more") -> str:
    """Return names as a list; those for which there is no room are counted."""
    listed = fit(words.join(names[:MAX_NAMED]), PARAGRAPH)
    more = len(names) - MAX_NAMED
    return words.count(more_key, more, listed=listed) if more > 0 else listed


# ---------------------------------------------------------------------------- what is open


def open_row(one: OpenWave, words: Words) -> str:
    """Say that a wave is open, until when, and of how many it is asked."""
    return words.count(
        "survey_open.line",
        one.invited,
        name=wave_name(one.wave, words),
        number=one.number,
        until=one.wave.closes_at,
    )


def open_elements(waves: Sequence[OpenWave], words: Words) -> Iterator[Element | None]:
    """Yield the open waves, each with its groups and the way to discard it."""
    for one in waves[:MAX_OPEN]:
        yield heading(open_row(one, words))
        yield context(words.text("survey_open.keeps"))
        yield buttons((
            Button(words.text("survey_groups.show"), ShowSurveyGroups(one.wave.wave_id, 0)),
            _discard(one, words),
        ))  # fmt: skip


def _discard(one: OpenWave, words: Words) -> Button:
    sure = Confirm(
        words.count("survey_open.discard.question", one.invited, name=wave_name(one.wave, words)),
        words.text("survey_open.discard.yes"),
        words.text("survey_open.discard.no"),
    )
    return Button(words.text("survey_open.discard"), DiscardWave(one.wave.wave_id), ButtonStyle.DANGER, sure)


# ---------------------------------------------------------------------------- what would open


def planned_elements(planned: PlannedWave, words: Words) -> Iterator[Element | None]:
    """Yield whom a wave would be asked of if it opened now, or why it could not, and what helps."""
    invited = (words.text("survey_planned.invited"), words.count("survey_people", planned.invited))
    if planned.refusal is not None:
        yield paragraph(
            words.text(f"survey_not_opened.text.{planned.refusal}", needed=2 * planned.smallest_group)
        )
        yield paragraph(words.text(f"survey_planned.cure.{planned.refusal}"))
        # While it waits for responses, whom it will ask is not known yet.
        yield None if planned.refusal is WhyNot.NO_RESPONSES else facts((invited, _left_out(planned, words)))
        return
    yield facts((
        invited,
        (words.text("survey_planned.until"), words.moment(planned.closes_at)),
        (words.text("survey_planned.groups"), _groups(planned, words)),
        _left_out(planned, words),
    ))  # fmt: skip
    if planned.texts_left_out:
        yield context(words.text("survey_planned.no_texts"))


def _groups(planned: PlannedWave, words: Words) -> str:
    if not planned.groups:
        return words.text("survey_planned.groups.none")
    return named(
        [
            words.text("survey_terms.place", place=clean(place_name(one, words), LINE), n=one.invited)
            for one in planned.groups
        ],
        words,
    )


def _left_out(planned: PlannedWave, words: Words) -> Row | None:
    if not planned.left_out:
        return None
    names = [clean(name, NAME) for name in planned.left_out]
    who = named(names, words, more_key="survey_terms.more_people")
    label = words.text("survey_planned.left_out", days=planned.days_apart)
    return label, words.count("survey_planned.left_out.value", len(planned.left_out), who=who)
