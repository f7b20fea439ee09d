"""The host of response addresses: answers to interactions and commands, five in thirty minutes.

Source: https://docs.slack.dev/interactivity/handling-user-interaction ("up to 5 times within 30 minutes",
replace_original, delete_original, response_type). The bodies of refusals are seen in the wild only:
`Expired url` with HTTP 404 (github.com/getsentry/sentry link_identity,
github.com/slackapi/bolt-js/issues/1261). See UNPROVEN.
"""

from collections.abc import Mapping

from fakes.slack import figures
from fakes.slack.limits import message_faults
from fakes.slack.records import JSON, Message, ResponseUrl
from fakes.slack.shapes import mapping, parts
from fakes.slack.world import World

Answer = tuple[int, JSON | str]


def answer_hook(world: World, address_id: str, body: Mapping[str, object]) -> Answer:
    """Do what a request to a response address asks, and return the HTTP status and body of Slack's answer."""
    address = world.response_urls.get(address_id)
    if address is None:
        return 404, {"ok": False, "error": "Invalid url"}
    if world.now() - address.issued > figures.RESPONSE_URL_SECONDS:
        return 404, {"ok": False, "error": "Expired url"}
    if address.uses >= figures.RESPONSE_URL_USES:
        return 404, {"ok": False, "error": "Used url"}
    original = address.message if address.message is not None and not address.message.deleted else None
    if body.get("delete_original") is True:
        address.uses += 1
        if original is not None:
            original.deleted = True
        return 200, {"ok": True}
    problems = message_faults(body)
    if problems:
        return 400, problems[0].error
    address.uses += 1
    if body.get("replace_original") is True and original is not None:
        _replace(world, original, body)
    else:
        _post(world, address, body)
    return 200, {"ok": True}


def _content(body: Mapping[str, object]) -> tuple[str, list[JSON]]:
    return str(body.get("text") or ""), [dict(mapping(one)) for one in parts(body.get("blocks"))]


def _replace(world: World, original: Message, body: Mapping[str, object]) -> None:
    original.versions.append({"text": original.text, "blocks": original.blocks})
    original.text, blocks = _content(body)
    original.blocks = world.with_ids(blocks)
    original.entered = {}


def _post(world: World, address: ResponseUrl, body: Mapping[str, object]) -> None:
    text, blocks = _content(body)
    config = world.config
    thread = body.get("thread_ts")
    world.place(
        Message(
            address.channel,
            world.ids.ts(world.now()),
            config.bot_user_id,
            text,
            blocks,
            metadata=dict(mapping(body.get("metadata"))) or None,
            thread_ts=str(thread) if thread else None,
            bot_id=config.bot_id,
            app_id=config.app_id,
            ephemeral_to=None if body.get("response_type") == "in_channel" else address.user,
        )
    )
