"""Who is in a channel: page by page, with the scope `channels:read` of public channels and `groups:read` of
private ones (https://docs.slack.dev/reference/methods/conversations.members)."""

from functools import partial

from bot.logs import get_logger
from bot.slack.client import SlackClient, called
from bot.slack.failures import SlackFailedError
from bot.slack.posting import patiently

log = get_logger("slack_members")

PAGE = 900
"""Members asked for at once: Slack gives fewer than 1,000."""
MOST_PAGES = 100


async def members_of(client: SlackClient, channel: str) -> frozenset[str] | None:
    """Return the ids of the users in a channel; None if Slack does not say, a scope that is missing
    included: half a list would look like people who are not there. None also of a channel that Hojorin is not
    in: Slack tells who is in a public one, and yet takes no post for it."""
    try:
        own = await patiently(partial(_own_user, client))
        found = await _all_pages(client, channel)
    except SlackFailedError as failure:
        log.warning("slack_members_not_told", reason=failure.code)
        return None
    if own not in found:
        log.warning("slack_members_not_told", reason="not_in_channel")
        return None
    return found


async def _own_user(client: SlackClient) -> str:
    """Return Hojorin's own user (https://docs.slack.dev/reference/methods/auth.test)."""
    return str((await called(client.web.auth_test())).get("user_id") or "")


async def _all_pages(client: SlackClient, channel: str) -> frozenset[str]:
    found: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        members, cursor = await patiently(partial(_page, client, channel, cursor))
        found |= members
        if cursor is None:
            return frozenset(found)
    raise SlackFailedError("too_many_pages")


async def _page(client: SlackClient, channel: str, cursor: str | None) -> tuple[set[str], str | None]:
    """Return a page, and where the next one begins; raises `SlackFailedError`."""
    answer = await called(client.web.conversations_members(channel=channel, cursor=cursor, limit=PAGE))
    members, metadata = answer.get("members"), answer.get("response_metadata")
    if not isinstance(members, list):
        raise SlackFailedError("no_members")
    following = metadata.get("next_cursor") if isinstance(metadata, dict) else None
    named = {one for one in members if isinstance(one, str)}
    return named, following if isinstance(following, str) and following else None
