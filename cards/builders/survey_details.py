"""The results of a survey by group: figures with charts, words of small groups, and the choice of a group."""

from collections.abc import Iterator

from cards.actions import (
    ChooseSurveyGroup,
    ListSurveyResults,
    TakeSurveyGroup,
    TurnSurveyResults,
    TurnSurveyTexts,
    TurnSurveyTrend,
)
from cards.actions.responses import ShowEffects
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    numbered,
    paragraph,
)
from cards.builders.result_parts import how_to_read, what_words_mean, why_figures, why_words
from cards.builders.result_questions import measures_of, pages_of, question_elements
from cards.builders.result_ways import of_wave, page_buttons, result_place, taken_text
from cards.builders.survey_form import SHORT_DIGEST
from cards.builders.survey_messages import before_texts, wave_name
from cards.data import (
    GroupToChoose,
    ResultsMissing,
    SurveyDetailsData,
    SurveyGroupChoiceData,
    SurveyResultsMissingData,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Choice, Element, Option
from cards.texts import clean, fit
from cards.words import Words
from surveys.gate.model import COMPANY
from surveys.sets.model import LONGEST_QUESTION

MAX_OPTION = 75
"""Characters of an option (`cards.validate`)."""
GROUP_FIELD = "group"
"""The input that names a group."""


# ---------------------------------------------------------------------------- one group


def survey_details(data: SurveyDetailsData, words: Words) -> Card:
    """Show what was published of a group: the same to everybody who may read results."""
    if data.taken.too_few:
        return _too_few(data, words)
    pages = pages_of(data.questions)
    page = min(max(data.page, 0), len(pages) - 1)
    is_last = page == len(pages) - 1
    return make_card(
        "survey_details",
        words,
        title=_title(data, words),
        elements=(
            facts(_rows(data, words)),
            *question_elements(pages[page], words, most=_most(data)),
            *(_texts(data, words) if is_last else ()),
            what_words_mean(words) if data.in_words else how_to_read(measures_of(pages[page]), words),
            why_words(words) if data.in_words else why_figures(words),
            context(words.text("survey_details.rest")) if data.place.is_rest else None,
            _on(data, page, len(pages), words),
            _ways(data, words),
        ),
    )


def _most(data: SurveyDetailsData) -> int:
    """Return how many of the group can have answered a question: of the company it is known how many did."""
    return data.taken.answered if data.place.group == COMPANY else data.invited


def _title(data: SurveyDetailsData, words: Words) -> str:
    name = wave_name(data.wave, words)
    if data.place.group == COMPANY:
        return words.text("survey_details.title", name=name, taken=taken_text(data.taken, words))
    return words.text("survey_details.title.group", name=name, place=result_place(data.place, words))


def _rows(data: SurveyDetailsData, words: Words) -> Iterator[tuple[str, str]]:
    yield (
        words.text("survey_details.place"),
        words.text("survey_terms.place", place=result_place(data.place, words), n=data.invited),
    )
    before = words.text("survey_details.before.none")
    if data.before is not None:
        before = words.text("survey_details.before.wave", **before_texts(data.before, words))
    yield words.text("survey_details.before"), before
    yield words.text("survey_terms.digest"), clean(data.digest[:SHORT_DIGEST], SHORT_DIGEST)


def _texts(data: SurveyDetailsData, words: Words) -> Iterator[Element | None]:
    """Yield the way to what people wrote, which is of the company only."""
    if not data.texts:
        return
    yield heading(words.text("survey_details.texts"))
    for n, line in numbered(data.texts):
        yield paragraph(nth_line(n, clean(line.text, LONGEST_QUESTION), words))
        action = TurnSurveyTexts(data.wave.wave_id, line.question_id, 0)
        yield nth_buttons(n, (Button(words.text("survey_details.texts.show"), action),), words)


def _on(data: SurveyDetailsData, page: int, pages: int, words: Words) -> Buttons | None:
    """Return the ways to the questions before and after these."""
    wave_id, group = data.wave.wave_id, data.place.group
    return page_buttons(page, pages, lambda number: TurnSurveyResults(wave_id, group, number), words)


def _ways(data: SurveyDetailsData, words: Words) -> Buttons | None:
    wave_id, group = data.wave.wave_id, data.place.group
    company = Button(words.text("survey_details.company"), TurnSurveyResults(wave_id, COMPANY, 0))
    return buttons((
        Button(words.text("survey_details.choose"), ChooseSurveyGroup(wave_id, 0)) if data.others else None,
        None if group == COMPANY else company,
        Button(words.text("survey_details.trend"), TurnSurveyTrend(wave_id, group, 0)),
        Button(words.text("effects.show"), ShowEffects(data.answered_before.wave_id))
        if data.answered_before else None,
        *of_wave(wave_id, words),
    ))  # fmt: skip


def _too_few(data: SurveyDetailsData, words: Words) -> Card:
    """Say that there were too few answers, and nothing else: not even how many."""
    return make_card(
        "survey_details",
        words,
        title=words.text("survey_details.title.too_few", name=wave_name(data.wave, words)),
        elements=(
            paragraph(words.text("survey_details.too_few", k=data.smallest_group)),
            buttons(of_wave(data.wave.wave_id, words)),
        ),
    )


# ---------------------------------------------------------------------------- which group


def survey_group_choice(data: SurveyGroupChoiceData, words: Words) -> Card:
    """Ask for the group whose results are shown."""
    wave_id = data.wave.wave_id
    return make_card(
        "survey_group_choice",
        words,
        title=words.text("survey_group_choice.title", name=wave_name(data.wave, words)),
        elements=(
            paragraph(words.text("survey_group_choice.text")),
            context(words.text("survey_group_choice.rest", k=data.smallest_group)),
            _groups(data, words),
            context(words.text(
                "survey_results.page", page=data.page + 1, pages=data.pages, total=data.total
            )) if data.pages > 1 else None,
            buttons((
                Button(words.text("survey_group_choice.show"), TakeSurveyGroup(wave_id), ButtonStyle.PRIMARY)
                if data.groups else None,
                Button(words.text("survey_details.company"), TurnSurveyResults(wave_id, COMPANY, 0)),
            )),
            page_buttons(
                data.page, data.pages, lambda number: ChooseSurveyGroup(wave_id, number), words
            ),
        ),
    )  # fmt: skip


def _groups(data: SurveyGroupChoiceData, words: Words) -> Choice | None:
    if not data.groups:
        return None
    by_number = {one.place.group: one for one in data.groups}
    options = tuple(Option(str(number), _group(one, words)) for number, one in by_number.items())
    return Choice(
        name=GROUP_FIELD, label=words.text("survey_group_choice.label"), options=options, required=True
    )


def _group(one: GroupToChoose, words: Words) -> str:
    """Return a group with how many were invited, and whether the reader is one of them; a long path is cut,
    and they are not."""
    key = "survey_group_choice.own" if one.is_own else "survey_group_choice.group"
    around = len(words.text(key, place="", n=one.invited))
    return words.text(key, place=fit(result_place(one.place, words), MAX_OPTION - around), n=one.invited)


# ---------------------------------------------------------------------------- nothing to show


def survey_results_missing(data: SurveyResultsMissingData, words: Words) -> Card:
    """Say kindly why there are no results to show."""
    why, wave = data.why, data.wave
    until = wave.closes_at if wave is not None and why is ResultsMissing.OPEN else None
    return make_card(
        "survey_results_missing",
        words,
        title=words.text(f"survey_results_missing.{why}"),
        elements=(
            paragraph(words.text(f"survey_results_missing.{why}.more", until=until)),
            buttons((Button(words.text("survey_results.all"), ListSurveyResults()),)),
        ),
    )
