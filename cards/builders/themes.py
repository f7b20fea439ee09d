"""The codebook: the list of themes, one theme, its form, an edit that met another, and trying it out."""

from collections.abc import Iterator, Mapping

from cards.actions import (
    OpenTheme,
    PutThemeBack,
    SaveTheme,
    SendThemesTrial,
    ShowSuggestedTerms,
    ShowSurveys,
    ShowTheme,
    ShowThemes,
    TryThemes,
)
from cards.builders.parts import (
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
from cards.builders.plan_parts import language_name
from cards.builders.survey_admin import who_saved
from cards.builders.text_inputs import Texts, text_inputs
from cards.data import (
    ThemeData,
    ThemeFormData,
    ThemeKind,
    ThemeLine,
    ThemeOverwrittenData,
    ThemesData,
    ThemesTrialFormData,
    ThemesTriedData,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Element, Form, TextInput
from cards.texts import NAME, PARAGRAPH, clean, fit, quoted
from cards.words import Words
from surveys.codebook.model import LONGEST_PHRASE, LONGEST_THEME_NAME, MOST_PHRASES
from surveys.sets.model import LONGEST_TEXT

PER_PAGE = 15
"""Themes on a page, two elements each, so that it stays one message of Slack (50 elements)."""
LONGEST_ID = 64
"""Characters of a theme's id."""
MOST_NAMED = 20
"""Themes that a sentence names and that are shown."""


def survey_themes(data: ThemesData, words: Words) -> Card:
    """List the themes: shipped ones in their own order, then one's own."""
    first = max(0, data.page) * PER_PAGE
    shown = data.themes[first : first + PER_PAGE]
    return make_card(
        "survey_themes",
        words,
        title=words.count("survey_themes.title", len(data.themes)),
        elements=(
            paragraph(words.text("survey_themes.text")),
            context(words.text("survey_themes.next_wave")),
            *(element for n, one in enumerate(shown, start=first + 1) for element in _listed(n, one, words)),
            _turns(data, words),
            buttons((
                Button(words.text("survey_themes.new"), OpenTheme("")) if data.may_add else None,
                Button(words.text("survey_themes.suggested"), ShowSuggestedTerms()),
                Button(words.text("survey_themes.try"), TryThemes()),
                Button(words.text("survey_schedule.list"), ShowSurveys()),
            )),
        ),
    )  # fmt: skip


def _listed(n: int, line: ThemeLine, words: Words) -> Iterator[Element | None]:
    yield facts(((nth_line(n, clean(line.name, NAME), words), _of_line(line, words)),))
    yield nth_buttons(n, (Button(words.text("survey_themes.show"), ShowTheme(line.theme_id)),), words)


def _of_line(line: ThemeLine, words: Words) -> str:
    counts = [
        words.count("survey_themes.phrases", number, language=language_name(code, words))
        for code, number in line.phrases.items()
    ]
    kind = words.text(f"theme_kind.{line.kind}")
    return words.text("survey_themes.line", kind=kind, counts=words.join(counts))


def _turns(data: ThemesData, words: Words) -> Buttons | None:
    has_more = len(data.themes) > (data.page + 1) * PER_PAGE
    return buttons((
        Button(words.text("survey_themes.back"), ShowThemes(data.page - 1)) if data.page > 0 else None,
        Button(words.text("survey_themes.forth"), ShowThemes(data.page + 1)) if has_more else None,
    ))  # fmt: skip


# ---------------------------------------------------------------------------- one theme


def survey_theme(data: ThemeData, words: Words) -> Card:
    """Show a theme's names and phrases, and what can be done with it."""
    line = data.line
    return make_card(
        "survey_theme",
        words,
        title=words.text("survey_theme.title", name=clean(line.name, NAME)),
        elements=(
            context(words.text(f"survey_theme.note.{line.kind}")),
            *(_also(phrase, name, words) for phrase, name in data.also[:MOST_NAMED]),
            *_written(data.names, data.phrases, words),
            buttons((
                Button(words.text("survey_theme.edit"), OpenTheme(line.theme_id), ButtonStyle.PRIMARY),
                _put_back(line, words),
                Button(words.text("survey_themes.try"), TryThemes()),
                Button(words.text("survey_theme.list"), ShowThemes(0)),
            )),
        ),
    )  # fmt: skip


def _also(phrase: str, name: str, words: Words) -> Element:
    """Warn of a phrase that is counted for another theme too."""
    return paragraph(words.text(
        "survey_theme.also", phrase=quoted(phrase, LONGEST_PHRASE), name=quoted(name, NAME)
    ))  # fmt: skip


def _written(
    names: Mapping[str, str], phrases: Mapping[str, tuple[str, ...]], words: Words
) -> Iterator[Element | None]:
    for code, several in phrases.items():
        yield heading(language_name(code, words))
        listed = [clean(phrase, LONGEST_PHRASE) for phrase in several[:MOST_PHRASES]]
        shown = fit(words.join(listed), PARAGRAPH) if listed else words.text("survey_theme.no_phrase")
        name = names.get(code)
        yield facts((
            (words.text("survey_theme.name"), clean(name, NAME)) if name else None,
            (words.text("survey_theme.phrases"), shown),
        ))  # fmt: skip


def _put_back(line: ThemeLine, words: Words) -> Button | None:
    if line.kind is ThemeKind.SHIPPED:
        return None
    key = f"survey_theme.put_back.{line.kind}"
    sure = Confirm(
        words.text(f"{key}.question", name=quoted(line.name, NAME)),
        words.text(f"{key}.yes"),
        words.text("plan.remove.no"),
    )
    return Button(words.text(key), PutThemeBack(line.theme_id), confirm=sure)


def survey_theme_overwritten(data: ThemeOverwrittenData, words: Words) -> Card:
    """Show what somebody else had saved of a theme meanwhile: nothing is lost."""
    return make_card(
        "survey_theme_overwritten",
        words,
        title=words.text("survey_overwritten.title", who=who_saved(data.by_name, words)),
        elements=(
            paragraph(words.text("survey_overwritten.text")),
            *_written(data.names, data.phrases, words),
            buttons((Button(words.text("survey_overwritten.edit"), OpenTheme(data.theme_id)),)),
        ),
    )


# ---------------------------------------------------------------------------- the form


def survey_theme_form(data: ThemeFormData, words: Words) -> Form:
    """Ask for names and phrases in each language, and for the id of a new theme."""
    name = Texts(name="name", key="survey_theme_form.name", limit=LONGEST_THEME_NAME, required=True)
    phrases = Texts(
        name="phrases",
        key="survey_theme_form.phrases",
        limit=MOST_PHRASES * (LONGEST_PHRASE + 1) - 1,
        multiline=True,
    )
    own_id = TextInput(
        name="id",
        label=words.text("survey_theme_form.id"),
        max_length=LONGEST_ID,
        required=True,
        hint=words.text("survey_theme_form.id.hint"),
    )
    return make_form(
        "survey_theme_form",
        words,
        title=words.text("survey_theme_form.title"),
        elements=(
            *text_inputs(name, data.names, data.languages, words),
            *text_inputs(phrases, data.phrases, data.languages, words),
            None if data.theme_id else own_id,
            context(words.text("survey_themes.next_wave")),
        ),
        submit=Button(
            words.text("survey_schedule_form.save"),
            SaveTheme(data.theme_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


# ---------------------------------------------------------------------------- tried out


def survey_themes_trial(_data: ThemesTrialFormData, words: Words) -> Form:
    """Ask for a sentence."""
    text = TextInput(
        name="text",
        label=words.text("survey_themes_trial.text"),
        multiline=True,
        max_length=LONGEST_TEXT,
        required=True,
        hint=words.text("survey_themes_trial.text.hint"),
    )
    return make_form(
        "survey_themes_trial",
        words,
        title=words.text("survey_themes_trial.title"),
        elements=(text, context(words.text("survey_themes_trial.nothing"))),
        submit=Button(words.text("survey_themes_trial.send"), SendThemesTrial(), ButtonStyle.PRIMARY),
    )


def survey_themes_tried(data: ThemesTriedData, words: Words) -> Card:
    """Say which themes a sentence names, and by which phrase."""
    rows = [
        (clean(name, NAME), words.text("survey_themes_tried.by", phrase=quoted(phrase, LONGEST_PHRASE)))
        for name, phrase in data.named[:MOST_NAMED]
    ]
    return make_card(
        "survey_themes_tried",
        words,
        title=words.count("survey_themes_tried.title", len(data.named))
        if rows else words.text("survey_themes_tried.none"),
        elements=(
            facts(rows),
            context(words.text("survey_themes_tried.nothing")),
            buttons((Button(words.text("survey_themes_tried.again"), TryThemes()),)),
        ),
    )  # fmt: skip
