"""The codebook as it is now: what is shipped, with what the company has changed and added.

What changes holds from the next wave on: an open one keeps its own copy.
"""

from collections.abc import Sequence
from datetime import datetime

from people.errors import NotFoundError
from people.model import AuditEntry
from surveys.codebook.model import Codebook, Theme, codebook_of
from surveys.codebook.shipped import shipped_themes
from surveys.ports import SurveysUnit

SAVED, REMOVED, RESTORED = "survey.theme_saved", "survey.theme_removed", "survey.theme_restored"
"""What the audit calls what became of a theme, which it names by its id alone."""


def all_themes(unit: SurveysUnit) -> tuple[Theme, ...]:
    """Return all themes: shipped ones in their own order, as they are now, then one's own by id."""
    kept = {theme.id: theme for theme in unit.surveys.list_themes()}
    shipped = [kept.pop(theme_id, theme) for theme_id, theme in shipped_themes().items()]
    return (*shipped, *kept.values())


def current_codebook(unit: SurveysUnit, languages: Sequence[str]) -> Codebook:
    """Return what a wave that opens now would count by, with the phrases of some languages."""
    return codebook_of(all_themes(unit), languages)


def praising(unit: SurveysUnit) -> frozenset[str]:
    """Return the ids of the themes that praise, as they are now."""
    return frozenset(theme.id for theme in all_themes(unit) if theme.is_praise)


def find_theme(unit: SurveysUnit, theme_id: str) -> Theme | None:
    """Return a theme as it is now, or None."""
    return next((theme for theme in all_themes(unit) if theme.id == theme_id), None)


def get_theme(unit: SurveysUnit, theme_id: str) -> Theme:
    """Return a theme as it is now; raises `NotFoundError(what="survey_theme")`."""
    found = find_theme(unit, theme_id)
    if found is None:
        raise NotFoundError(what="survey_theme", key=theme_id)
    return found


def save_theme(unit: SurveysUnit, theme: Theme, *, now: datetime, actor: str) -> bool:
    """Keep a theme; returns whether anything changed. One that is as it is shipped is not kept."""
    if find_theme(unit, theme.id) == theme:
        return False
    if shipped_themes().get(theme.id) == theme:
        return put_back(unit, theme.id, now=now, actor=actor)
    unit.surveys.put_theme(theme)
    _note(unit, SAVED, theme.id, now=now, actor=actor)
    return True


def put_back(unit: SurveysUnit, theme_id: str, *, now: datetime, actor: str) -> bool:
    """Make a shipped theme what it is shipped as, or remove one of one's own; returns whether anything
    changed. Raises `NotFoundError(what="survey_theme")`."""
    get_theme(unit, theme_id)
    if not unit.surveys.remove_theme(theme_id):
        return False
    action = RESTORED if theme_id in shipped_themes() else REMOVED
    _note(unit, action, theme_id, now=now, actor=actor)
    return True


def is_changed(theme: Theme) -> bool:
    """Tell whether a theme that is shipped is no longer as it is shipped."""
    shipped = shipped_themes().get(theme.id)
    return shipped is not None and shipped != theme


def _note(unit: SurveysUnit, action: str, theme_id: str, *, now: datetime, actor: str) -> None:
    unit.audit.append(AuditEntry(at=now, actor=actor, action=action, subject=theme_id))
