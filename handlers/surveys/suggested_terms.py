"""Terms of the last results that may be worth a theme: read from the release ledger alone."""

import hashlib
from collections.abc import Sequence

from cards import builders, data
from cards.actions import AddSuggestedTerm, OpenSuggestedTerm, ShowSuggestedTerms
from cards.model import Card
from handlers.admin import require
from handlers.context import Turn, UnitOfWork
from handlers.events import Values
from handlers.inputs import require as require_inputs
from handlers.inputs import text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import InvalidInputError, NotFoundError
from people.visibility import Matter
from surveys.codebook.editing import add_phrase
from surveys.codebook.folding import folded
from surveys.codebook.latin import is_latin
from surveys.codebook.model import MOST_THEMES
from surveys.codebook.service import all_themes
from surveys.codebook.suggestions import LAST_WAVES, Suggestion, suggested_terms
from surveys.results.service import published_waves
from surveys.sets.editing import Editor

_ID_LENGTH = 12


def show_terms(turn: Turn, _action: ShowSuggestedTerms, _values: Values) -> Reply:
    """List the terms that are of no theme yet, most named first."""
    require(turn, Matter.SETTINGS)
    return Reply(cards=(_card(turn),))


def open_term(turn: Turn, action: OpenSuggestedTerm, _values: Values) -> Reply:
    """Ask for the theme to which a term is added."""
    require(turn, Matter.SETTINGS)
    term, languages = find_term(turn.unit, action.term_id).term, turn.world.company.languages
    reader = reader_of(turn.actor, turn.world.company)
    form = data.TermFormData(
        term_id=action.term_id,
        term=term,
        themes=tuple((one.id, reader.text(one.name)) for one in all_themes(turn.unit)),
        languages=languages,
        language=language_of(term, languages),
    )
    return Reply(form=builders.survey_term_form(form, reader.words))


def add_term(turn: Turn, action: AddSuggestedTerm, values: Values) -> Reply:
    """Add a term to a theme as a phrase, and show what is left."""
    require(turn, Matter.SETTINGS)
    require_inputs(values, "theme")
    term, languages = find_term(turn.unit, action.term_id).term, turn.world.company.languages
    language = text_of(values, "language") or language_of(term, languages)
    if language not in languages:
        raise InvalidInputError({"language": "error.choice"})
    editor = Editor(person_id=turn.actor.id, now=turn.world.now, company=turn.world.company)
    add_phrase(turn.unit, text_of(values, "theme"), language, term, editor=editor)
    return Reply(cards=(_card(turn),))


def find_term(unit: UnitOfWork, term_id: str) -> Suggestion:
    """Return the suggestion that a button names; raises `NotFoundError(what="survey_term")`."""
    for one in _suggested(unit)[0]:
        if _id_of(one.term) == term_id:
            return one
    raise NotFoundError(what="survey_term", key=term_id)


def language_of(term: str, languages: Sequence[str]) -> str:
    """Return the language in which a term seems to be, by its letters; the company's first if that one is
    none of its languages."""
    likely = "en" if is_latin(folded(term)) else "ja"
    return likely if likely in languages else languages[0]


def _suggested(unit: UnitOfWork) -> tuple[tuple[Suggestion, ...], int]:
    """Return the terms, and in how many results they were looked for."""
    found = (unit.releases.find(wave.id) for wave in published_waves(unit)[:LAST_WAVES])
    released = [one for one in found if one is not None]
    return suggested_terms(released, all_themes(unit)), len(released)


def _id_of(term: str) -> str:
    """Return what a button names a term by: its value holds no words of people."""
    return hashlib.sha256(term.encode()).hexdigest()[:_ID_LENGTH]


def _card(turn: Turn) -> Card:
    terms, waves = _suggested(turn.unit)
    lines = tuple(
        data.TermLine(term_id=_id_of(one.term), term=one.term, people=one.people, waves=one.waves)
        for one in terms
    )
    found = data.SuggestedTermsData(
        terms=lines, waves=waves, may_add=len(all_themes(turn.unit)) < MOST_THEMES
    )
    return builders.survey_suggested_terms(found, reader_of(turn.actor, turn.world.company).words)
