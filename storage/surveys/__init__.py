"""Surveys: sets, themes, schedules, waves; marks and ballots, which nothing links to anybody; the ledger."""

from storage.surveys.ballots import SqlBallots
from storage.surveys.releases import SqlReleases
from storage.surveys.sets_and_schedules import SetsAndSchedules
from storage.surveys.themes import Themes
from storage.surveys.waves import Waves

__all__ = ["SqlBallots", "SqlReleases", "SqlSurveys"]


class SqlSurveys(SetsAndSchedules, Themes, Waves):
    """Implements `surveys.ports.SurveyStore`."""
