"""The codebook in chat: themes are read, changed, made and tried out by admins.

What changes holds from the next wave on: an open one keeps its own copy.
"""

from collections.abc import Sequence

from cards import builders, data
from cards.actions import (
    OpenTheme,
    PutThemeBack,
    SaveTheme,
    SendThemesTrial,
    ShowTheme,
    ShowThemes,
    TryThemes,
)
from cards.data import ThemeKind
from cards.model import Card
from coaching.programmes.drafting import fingerprint
from handlers.admin import require
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import require as require_inputs
from handlers.inputs import text_of
from handlers.plan_forms import by_language, is_stale
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.surveys.schedule_cards import name_of_other
from handlers.surveys.suggested_terms import find_term, language_of
from people.parts import Part
from people.visibility import Matter
from surveys.codebook import editing, service
from surveys.codebook.editing import lines_of
from surveys.codebook.matching import Matcher
from surveys.codebook.model import MOST_THEMES, Theme
from surveys.codebook.service import all_themes, get_theme
from surveys.codebook.shipped import shipped_themes
from surveys.sets.editing import Editor


def show_themes(turn: Turn, action: ShowThemes, _values: Values) -> Reply:
    """List the themes, a page of them."""
    require(turn, Matter.SETTINGS)
    return Reply(cards=(themes_card(turn, action.page),))


def show_theme(turn: Turn, action: ShowTheme, _values: Values) -> Reply:
    """Show a theme with its names and phrases."""
    require(turn, Matter.SETTINGS)
    return Reply(cards=(_card(turn, get_theme(turn.unit, action.theme_id)),))


def open_theme(turn: Turn, action: OpenTheme, _values: Values) -> Reply:
    """Ask for names and phrases, with what stands now, or with the term that a new theme is made of."""
    require(turn, Matter.SETTINGS)
    form = _known_form(turn, action.theme_id) if action.theme_id else _new_form(turn, action.term_id)
    return Reply(form=builders.survey_theme_form(form, reader_of(turn.actor, turn.world.company).words))


def _known_form(turn: Turn, theme_id: str) -> data.ThemeFormData:
    theme, languages = get_theme(turn.unit, theme_id), turn.world.company.languages
    return data.ThemeFormData(
        theme_id=theme.id,
        languages=languages,
        names=dict(theme.name),
        phrases={code: lines_of(theme, code) for code in languages},
        seen=fingerprint(theme),
    )


def _new_form(turn: Turn, term_id: str) -> data.ThemeFormData:
    languages = turn.world.company.languages
    term = find_term(turn.unit, term_id).term if term_id else ""
    written = {language_of(term, languages): term} if term else {}
    return data.ThemeFormData(theme_id="", languages=languages, names=written, phrases=written)


def save_theme(turn: Turn, action: SaveTheme, values: Values) -> Reply:
    """Keep a theme; what is wrong is said beside its field."""
    require(turn, Matter.SETTINGS)
    before = get_theme(turn.unit, action.theme_id) if action.theme_id else None
    part: Part = {"id": text_of(values, "id"), **by_language(turn, values, "name", "phrases")}
    after = editing.save_form(turn.unit, part, theme_id=action.theme_id, editor=editor_of(turn))
    also = tuple(editing.also_named(turn.unit, before, after))
    shown = [_card(turn, after, also)]
    if before is not None and before != after and is_stale(action.seen, fingerprint(before)):
        shown.insert(0, _overwritten(turn, before))
    return Reply(cards=tuple(shown))


def put_back(turn: Turn, action: PutThemeBack, _values: Values) -> Reply:
    """Make a shipped theme what it was shipped as, or remove one of one's own."""
    require(turn, Matter.SETTINGS)
    service.put_back(turn.unit, action.theme_id, now=turn.world.now, actor=turn.actor.id)
    if action.theme_id in shipped_themes():
        return Reply(replace=_card(turn, get_theme(turn.unit, action.theme_id)))
    return Reply(replace=themes_card(turn, 0))


# ---------------------------------------------------------------------------- tried out


def try_themes(turn: Turn, _action: TryThemes, _values: Values) -> Reply:
    """Ask for a sentence."""
    require(turn, Matter.SETTINGS)
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(form=builders.survey_themes_trial(data.ThemesTrialFormData(), words))


def send_trial(turn: Turn, _action: SendThemesTrial, values: Values) -> Reply:
    """Say which themes a sentence names, in the reply to the press alone: nothing of it is kept.

    Phrases of all the company's languages are looked for: a sentence does not say in which one it is.
    """
    require(turn, Matter.SETTINGS)
    require_inputs(values, "text")
    reader, themes = reader_of(turn.actor, turn.world.company), all_themes(turn.unit)
    named: dict[str, str] = {}
    for code in turn.world.company.languages:
        matcher = Matcher({one.id: one.phrases.get(code, ()) for one in themes})
        named = {**matcher.named(text_of(values, "text")), **named}
    found = tuple((reader.text(one.name), named[one.id]) for one in themes if one.id in named)
    return Reply(received=builders.survey_themes_tried(data.ThemesTriedData(named=found), reader.words))


# ---------------------------------------------------------------------------- cards


def themes_card(turn: Turn, page: int) -> Card:
    """Return the list of themes."""
    reader, themes = reader_of(turn.actor, turn.world.company), all_themes(turn.unit)
    found = data.ThemesData(
        themes=tuple(_line(turn, one, reader) for one in themes),
        page=page,
        may_add=len(themes) < MOST_THEMES,
    )
    return builders.survey_themes(found, reader.words)


def _card(turn: Turn, theme: Theme, also: Sequence[tuple[str, Theme]] = ()) -> Card:
    reader, languages = reader_of(turn.actor, turn.world.company), turn.world.company.languages
    found = data.ThemeData(
        line=_line(turn, theme, reader),
        names=dict(theme.name),
        phrases={code: theme.phrases.get(code, ()) for code in languages},
        also=tuple((phrase, reader.text(other.name)) for phrase, other in also),
    )
    return builders.survey_theme(found, reader.words)


def _line(turn: Turn, theme: Theme, reader: Reader) -> data.ThemeLine:
    languages = turn.world.company.languages
    return data.ThemeLine(
        theme_id=theme.id,
        name=reader.text(theme.name),
        kind=_kind(theme),
        phrases={code: len(theme.phrases.get(code, ())) for code in languages},
    )


def _kind(theme: Theme) -> ThemeKind:
    if theme.id not in shipped_themes():
        return ThemeKind.OWN
    return ThemeKind.CHANGED if service.is_changed(theme) else ThemeKind.SHIPPED


def _overwritten(turn: Turn, before: Theme) -> Card:
    languages = turn.world.company.languages
    found = data.ThemeOverwrittenData(
        theme_id=before.id,
        by_name=name_of_other(turn, before.id),
        names=dict(before.name),
        phrases={code: before.phrases.get(code, ()) for code in languages},
    )
    return builders.survey_theme_overwritten(found, reader_of(turn.actor, turn.world.company).words)


def editor_of(turn: Turn) -> Editor:
    """Return who edits."""
    return Editor(person_id=turn.actor.id, now=turn.world.now, company=turn.world.company)
