"""Themes of the codebook that a company has changed, or made."""

from sqlalchemy import bindparam, delete, select

from storage.bulk import Existing, insert_rows
from storage.surveys.codec import theme_from_text, theme_to_text
from storage.surveys.part import SurveyPart
from storage.tables import survey_theme
from storage.types import clean
from surveys.codebook.model import Theme

_THEMES = select(survey_theme.c.definition).order_by(survey_theme.c.id)
_REMOVE = delete(survey_theme).where(survey_theme.c.id == bindparam("theme_id"))


class Themes(SurveyPart):
    """Part of `SqlSurveys`."""

    def list_themes(self) -> list[Theme]:
        """Return the themes that are kept here, by id."""
        return [theme_from_text(text) for text in self._db.column(_THEMES)]

    def put_theme(self, theme: Theme) -> None:
        """Insert or replace a theme."""
        row = {"id": theme.id, "definition": theme_to_text(theme)}
        insert_rows(self._db, survey_theme, [row], existing=Existing.REPLACE)

    def remove_theme(self, theme_id: str) -> bool:
        """Delete a theme; returns whether it was there."""
        return self._db.run(_REMOVE, {"theme_id": clean(theme_id)}) == 1
