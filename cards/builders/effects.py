"""Whether what people said in a survey has changed in the next one, and what follows where it has not."""

from collections.abc import Iterator, Sequence

from cards.actions import ShowSurveyResults
from cards.actions.responses import OpenNextStep, SaveNextStep, ShowEffects, ShowResponses
from cards.builders.effect_texts import (
    did_text,
    levels,
    name_text,
    short_text,
    together_text,
    verdict_text,
)
from cards.builders.parts import (
    adjust,
    buttons,
    context,
    facts,
    heading,
    make_card,
    make_form,
    nth_buttons,
    nth_line,
    paragraph,
)
from cards.builders.result_parts import how_to_read, what_words_mean, why_figures
from cards.builders.result_ways import page_buttons
from cards.builders.survey_messages import wave_name
from cards.builders.text_inputs import Texts, note_on_languages, text_inputs
from cards.data.effects import (
    BecameData,
    EffectLine,
    EffectsData,
    EffectsNoneData,
    NextStepFormData,
    NextStepSavedData,
    NextStepsWantedData,
    TakenPart,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Element, Form
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words
from surveys.responses.effects import LONGEST_STEP
from surveys.responses.seen import ByFigure, ByTheme, ByWord, Moved, moved_of
from surveys.results.model import Measure

ITEMS_A_PAGE = 8
"""Things that people said on one card: our own default."""
MOST_TOGETHER = 5
"""Things answered together with one, of which is shown what is seen: our own default."""
MOST_BECAME = 5
"""Of them in the results of the next survey, which have to stay short: our own default."""
STEP_FIELD = "next_step"
"""The input, one for each language."""
_STEP = Texts(name=STEP_FIELD, key="next_step_form.text", limit=LONGEST_STEP, multiline=True)


def effects(data: EffectsData, words: Words) -> Card:
    """Tell what changed from a survey to the next one, whether for the better or not."""
    pages = max(1, -(-len(data.lines) // ITEMS_A_PAGE))
    page = min(max(data.page, 0), pages - 1)
    shown = data.lines[page * ITEMS_A_PAGE : (page + 1) * ITEMS_A_PAGE]
    return make_card(
        "effects",
        words,
        title=_title(data, words),
        elements=(
            _waves(data, words),
            *(element for n, line in _numbered(shown, page, data) for element in _item(n, line, data, words)),
            *_small_print(shown, words),
            _pages(data, page, pages, words),
            buttons((
                Button(words.text("effects.responses"), ShowResponses(data.before.wave.wave_id)),
                Button(words.text("effects.results"), ShowSurveyResults(data.after.wave.wave_id, 0)),
            )),
        ),
    )  # fmt: skip


def _title(data: EffectsData, words: Words) -> str:
    better = sum(moved_of(line.found) is Moved.BETTER for line in data.lines)
    return words.text(
        f"effects.title.{'some' if better else 'none'}",
        before=words.month(data.before.wave.opens_on),
        after=words.month(data.after.wave.opens_on),
        n=better,
        all=len(data.lines),
    )


def _waves(data: EffectsData, words: Words) -> Element:
    """Say how many took part then and now."""
    before, after = _taken(data.before, words), _taken(data.after, words)
    return context(words.text("effects.waves", before=before, after=after))


def _taken(of: TakenPart, words: Words) -> str:
    month = words.month(of.wave.opens_on)
    return words.text("effects.taken", month=month, answered=of.answered, invited=of.invited)


def _numbered(shown: Sequence[EffectLine], page: int, data: EffectsData) -> Iterator[tuple[int, EffectLine]]:
    """Yield items with their numbers among all, which their buttons name; 0 for the only one, and for readers
    who have no buttons."""
    has_numbers = data.responds and len(data.lines) > 1
    for n, line in enumerate(shown, start=page * ITEMS_A_PAGE + 1):
        yield n if has_numbers else 0, line


def _item(n: int, line: EffectLine, data: EffectsData, words: Words) -> Iterator[Element | None]:
    """Yield what may be said of an item first, then its figures, and what was answered; for those who respond
    the way to say what follows. Rows read well on any screen, where a table would be cut off."""
    seen = levels(line.found, words)
    then, now = ("", "") if seen is None else seen
    yield heading(nth_line(n, name_text(line, words), words))
    yield facts((
        (words.text("effects.difference"), verdict_text(line.found, words)),
        (words.month(data.before.wave.opens_on), then) if then else None,
        (words.month(data.after.wave.opens_on), now) if now else None,
        (words.text("effects.answer"), _answer(line, words)),
        *_together(line, words),
    ))  # fmt: skip
    if data.responds and (line.next_step or line.wants_step):
        label = words.text("effects.next_step.change" if line.next_step else "effects.next_step.write")
        yield nth_buttons(n, (Button(label, OpenNextStep(line.item_id)),), words)


def _together(line: EffectLine, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what is seen of that which was answered with it, so that no figure is lost in another one."""
    for one in line.together[:MOST_TOGETHER]:
        label = words.text("effects.together", name=quoted(one.name, NAME))
        yield label, together_text(one.found, words)
    others = len(line.together) - MOST_TOGETHER
    if others > 0:
        yield words.text("effects.together.others"), words.count("responses.said.more", others)


def _answer(line: EffectLine, words: Words) -> str:
    """Say what was answered, and whatever is to be known beside the figures, a sentence a line."""
    sentences = [did_text(line, words)]
    if line.was_to_come:
        sentences.append(words.text("effects.was_to_come"))
    if line.by_question:
        sentences.append(words.text("effects.by_question", question=quoted(line.by_question, LINE)))
    if line.next_step:
        sentences.append(words.text("effects.next_step", text=clean(line.next_step, LONGEST_STEP)))
    return "\n".join(sentences)


def _small_print(shown: Sequence[EffectLine], words: Words) -> Iterator[Element | None]:
    """Yield how the figures are to be read, as far as there are any."""
    seen = [line.found for line in shown]
    by_figure = [one for one in seen if isinstance(one, ByFigure)]
    themes = [one for one in seen if isinstance(one, ByTheme)]
    if by_figure or themes:
        yield context(words.text("survey_summary.independent"))
        yield how_to_read({one.measure for one in by_figure} or {Measure.SHARE}, words)
    yield why_figures(words) if by_figure else None
    yield context(words.text("effects.help.themes")) if themes else None
    yield what_words_mean(words) if any(isinstance(one, ByWord) for one in seen) else None
    yield context(words.text("effects.help.why"))


def _pages(data: EffectsData, page: int, pages: int, words: Words) -> Buttons | None:
    """Return the ways to other pages, which are turned in place: they are counted from 1 there."""
    wave_id = data.before.wave.wave_id
    return page_buttons(page, pages, lambda number: ShowEffects(wave_id, number + 1), words)


def effects_none(data: EffectsNoneData, words: Words) -> Card:
    """Say kindly why there is nothing to tell of what changed yet."""
    return make_card(
        "effects_none",
        words,
        title=words.text("effects_none.title", name=wave_name(data.wave, words)),
        elements=(
            paragraph(words.text(f"effects_none.{data.why}")),
            buttons((Button(words.text("effects.results"), ShowSurveyResults(data.wave.wave_id, 0)),)),
        ),
    )


# ---------------------------------------------------------------------------- within the next results


def became(data: BecameData | None, words: Words) -> Iterator[Element | None]:
    """Yield in a few lines what became of the answers to the survey before."""
    if data is None or not data.lines:
        return
    yield heading(words.text("effects.became"))
    yield facts((name_text(line, words), short_text(line, words)) for line in data.lines[:MOST_BECAME])


def what_changed(data: BecameData | None, words: Words) -> Button | None:
    """Return the way to the whole of it."""
    if data is None or not data.lines:
        return None
    return Button(words.text("effects.show"), ShowEffects(data.wave_id))


# ---------------------------------------------------------------------------- what follows


def next_step_form(data: NextStepFormData, words: Words) -> Form:
    """Ask what follows, because a figure did not move, in each language of the company."""
    return make_form(
        "next_step_form",
        words,
        title=words.text("next_step_form.title"),
        elements=(
            paragraph(words.text(
                "next_step_form.item", name=quoted(data.line.name, LINE), so_far=short_text(data.line, words)
            )),
            *text_inputs(_STEP, data.texts, data.languages, words),
            note_on_languages(data.languages, words),
            context(words.text("next_step_form.public")),
        ),
        submit=Button(
            words.text("next_step_form.save"), SaveNextStep(data.item_id, data.seen), ButtonStyle.PRIMARY
        ),
    )  # fmt: skip


def next_step_saved(data: NextStepSavedData, words: Words) -> Card:
    """Say what was kept, and what somebody else had written meanwhile, so that nothing is lost."""
    return make_card(
        "next_step_saved",
        words,
        title=words.text("next_step_saved.title", name=quoted(data.name, NAME)),
        elements=(
            *(paragraph(clean(text, LONGEST_STEP)) for text in data.texts),
            None if data.texts else paragraph(words.text("next_step_saved.none")),
            *_met(data, words),
            buttons((
                Button(words.text("effects.show"), ShowEffects(data.wave_id)),
                Button(words.text("effects.next_step.change"), OpenNextStep(data.item_id)),
            )),
            context(words.text("next_step_saved.public")),
        ),
    )  # fmt: skip


def _met(data: NextStepSavedData, words: Words) -> Iterator[Element]:
    if not data.is_met:
        return
    yield paragraph(words.text("overwritten.text", name=clean(data.by_name, NAME) if data.by_name else ""))
    yield from (paragraph(clean(text, LONGEST_STEP)) for text in data.others)


def next_steps_wanted(data: NextStepsWantedData, words: Words) -> Card:
    """Ask whoever responds what follows from items whose figures did not move."""
    return make_card(
        "next_steps_wanted",
        words,
        title=words.count("next_steps_wanted.title", len(data.names)),
        elements=(
            paragraph(words.count(
                "next_steps_wanted.text",
                len(data.names),
                before=words.month(data.before.opens_on),
                after=words.month(data.after.opens_on),
            )),
            *(paragraph(words.text("next_steps_wanted.item", name=clean(name, LINE)))
              for name in data.names[:ITEMS_A_PAGE]),
            buttons((
                Button(words.text("next_steps_wanted.show"), ShowEffects(data.before.wave_id),
                       ButtonStyle.PRIMARY),
                adjust(words),
            )),
            context(words.text("next_steps_wanted.why")),
        ),
    )  # fmt: skip
