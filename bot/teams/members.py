"""Who is in a channel or group chat, page by page ("Get Teams specific context for your bot", roster). Of a
standard channel Teams gives the members of its team, who all see it."""

from functools import partial

from bot.logs import get_logger
from bot.teams.connector import Connector
from bot.teams.directs import Conversations
from bot.teams.failures import TeamsFailedError
from bot.teams.posting import patiently

log = get_logger("teams_members")

MOST_PAGES = 100


async def members_of(
    connector: Connector, conversations: Conversations, channel: str
) -> frozenset[str] | None:
    """Return the Entra object ids of the people in a channel; None if Teams does not say: half a list would
    look like people who are not there."""
    try:
        return await _all_pages(connector, conversations, channel)
    except TeamsFailedError as failure:
        log.warning("teams_members_not_told", reason=failure.code)
        return None


async def _all_pages(connector: Connector, conversations: Conversations, channel: str) -> frozenset[str]:
    found: set[str] = set()
    page: str | None = None
    service_url = await conversations.service_url()
    for _ in range(MOST_PAGES):
        members, page = await patiently(partial(connector.members, service_url, channel, page=page))
        ids = (one.get("aadObjectId") or one.get("objectId") for one in members)
        found |= {one.lower() for one in ids if isinstance(one, str)}
        if page is None:
            return frozenset(found)
    raise TeamsFailedError("too_many_pages")
