"""A chat in trouble, and secrets that end."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards import data
from cards.examples.basics import TODAY
from people.model import Platform

_FOUND_AT = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 40, tzinfo=ZoneInfo("Asia/Tokyo"))
_HELD_BY = ((Platform.SLACK, "SLACK_BOT_TOKEN"), (Platform.TEAMS, "TEAMS_APP_PASSWORD"))


def platform_troubles(_language: str) -> tuple[data.PlatformTroubleData, ...]:
    """Each of the chats that have a token."""
    return tuple(
        data.PlatformTroubleData(platform=platform, secret=secret, found_at=_FOUND_AT)
        for platform, secret in _HELD_BY
    )


def secrets_expiring(_language: str) -> tuple[data.SecretExpiresData, ...]:
    """In two weeks, tomorrow, today, and three days ago."""
    return tuple(
        data.SecretExpiresData(
            secret="TEAMS_APP_PASSWORD",  # noqa: S106 - the name of a variable
            platform=Platform.TEAMS,
            expires=TODAY + timedelta(days=days),
            days_left=days,
        )
        for days in (14, 1, 0, -3)
    )
