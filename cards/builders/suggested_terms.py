"""Terms of the last results that may be worth a theme, and the form that adds one."""

from collections.abc import Iterator

from cards.actions import AddSuggestedTerm, OpenSuggestedTerm, OpenTheme, ShowThemes
from cards.builders.parts import (
    buttons,
    context,
    facts,
    make_card,
    make_form,
    nth_buttons,
    nth_line,
    paragraph,
)
from cards.builders.plan_parts import language_name
from cards.builders.text_inputs import MAX_OPTION, MAX_OPTIONS, can_travel
from cards.data import SuggestedTermsData, TermFormData, TermLine
from cards.model import Button, ButtonStyle, Card, Choice, Element, Form, Option
from cards.texts import NAME, clean, quoted
from cards.words import Words

MAX_TERMS = 20
"""Terms on the card, two elements each, so that it stays one message of Slack (50 elements)."""


def survey_suggested_terms(data: SuggestedTermsData, words: Words) -> Card:
    """List terms that many used and no theme has, most named first."""
    return make_card(
        "survey_suggested_terms",
        words,
        title=words.count("survey_suggested_terms.title", len(data.terms))
        if data.terms else words.text("survey_suggested_terms.none"),
        elements=(
            paragraph(_said(data, words)),
            *(
                element
                for place, one in enumerate(data.terms[:MAX_TERMS], start=1)
                for element in _listed(place, one, data, words)
            ),
            context(words.text("survey_themes.next_wave")) if data.terms else None,
            buttons((Button(words.text("survey_theme.list"), ShowThemes(0)),)),
        ),
    )  # fmt: skip


def _said(data: SuggestedTermsData, words: Words) -> str:
    if not data.waves:
        return words.text("survey_suggested_terms.no_results")
    if not data.terms:
        return words.text("survey_suggested_terms.nothing")
    return words.count("survey_suggested_terms.text", data.waves)


def _listed(place: int, line: TermLine, data: SuggestedTermsData, words: Words) -> Iterator[Element | None]:
    n = place if len(data.terms) > 1 else 0
    named = words.count("survey_suggested_terms.people", line.people)
    often = words.count("survey_suggested_terms.waves", line.waves)
    yield facts(((nth_line(n, clean(line.term, NAME), words), words.join([named, often])),))
    yield nth_buttons(n, (
        Button(words.text("survey_suggested_terms.add"), OpenSuggestedTerm(line.term_id)),
        Button(words.text("survey_suggested_terms.make"), OpenTheme("", line.term_id))
        if data.may_add else None,
    ), words)  # fmt: skip


def survey_term_form(data: TermFormData, words: Words) -> Form:
    """Ask for the theme to which a term is added, and for its language if there are several."""
    themes = [one for one in dict(data.themes).items() if can_travel(one[0])][:MAX_OPTIONS]
    theme = Choice(
        name="theme",
        label=words.text("survey_term_form.theme"),
        options=tuple(Option(theme_id, clean(name, MAX_OPTION)) for theme_id, name in themes),
        required=True,
    )
    return make_form(
        "survey_term_form",
        words,
        title=words.text("survey_term_form.title"),
        elements=(
            paragraph(words.text("survey_term_form.term", term=quoted(data.term, NAME))),
            theme if themes else None,
            _language(data, words),
            context(words.text("survey_themes.next_wave")),
        ),
        submit=Button(
            words.text("survey_term_form.save"), AddSuggestedTerm(data.term_id), ButtonStyle.PRIMARY
        ),
    )


def _language(data: TermFormData, words: Words) -> Choice | None:
    codes = list(dict.fromkeys(data.languages))
    if len(codes) < 2:
        return None
    return Choice(
        name="language",
        label=words.text("survey_term_form.language"),
        options=tuple(Option(code, language_name(code, words)) for code in codes),
        initial=(data.language,) if data.language in codes else (),
        required=True,
    )
