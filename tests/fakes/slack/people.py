"""users.list, users.info and auth.test (https://docs.slack.dev/reference/methods/users.list and siblings)."""

from fakes.slack.calls import Call, Refusal
from fakes.slack.conversations import cursor, offset_of
from fakes.slack.records import JSON
from fakes.slack.shows import user_json


def users_list(call: Call) -> JSON:
    """Return the people of the workspace page by page, deactivated ones and Slackbot too."""
    people = list(call.world.users.values())
    limit = call.number("limit", 0)
    start = offset_of(call.text("cursor"))
    end = start + limit if limit > 0 else len(people)
    locale = call.flag("include_locale")
    return {
        "members": [user_json(call.world, one, locale=locale) for one in people[start:end]],
        "cache_ts": int(call.world.now()),
        "response_metadata": {"next_cursor": cursor(end) if end < len(people) else ""},
    }


def users_info(call: Call) -> JSON:
    """Return one person."""
    found = call.world.users.get(call.required("user"))
    if found is None:
        raise Refusal("user_not_found")
    return {"user": user_json(call.world, found, locale=call.flag("include_locale"))}


def auth_test(call: Call) -> JSON:
    """Say whose token it is."""
    config = call.world.config
    return {
        "url": f"https://{config.team_domain}.slack.com/",
        "team": config.team_name,
        "user": config.bot_name,
        "team_id": config.team_id,
        "user_id": config.bot_user_id,
        "bot_id": config.bot_id,
        "is_enterprise_install": False,
    }
