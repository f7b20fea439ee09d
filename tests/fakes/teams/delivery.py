"""Brings activities to the bot, with the Authorization header that Microsoft's side would send."""

import json
import time
from dataclasses import dataclass

import aiohttp

from fakes.teams.records import JSON, Sent
from fakes.teams.tokens import Forgery, KeyService


@dataclass
class Courier:
    """Posts activities to `bot_url`, signed with the key service's key or forged on purpose."""

    session: aiohttp.ClientSession
    keys: KeyService
    app_id: str
    bot_url: str
    answer_seconds: float
    forgery: Forgery = Forgery.RIGHT

    async def post(self, body: JSON) -> Sent:
        """Send an activity and return the bot's raw answer; an invoke's is parsed."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Microsoft-SkypeBotApi"}
        token = self.keys.header(self.app_id, str(body.get("serviceUrl")), self.forgery)
        if token is not None:
            headers["Authorization"] = token
        raw = json.dumps(body, ensure_ascii=False).encode()
        timeout = aiohttp.ClientTimeout(total=self.answer_seconds)
        start = time.monotonic()
        status, text, got, timed_out = None, "", {}, False
        try:
            async with self.session.post(self.bot_url, data=raw, headers=headers, timeout=timeout) as answer:
                status, text, got = answer.status, await answer.text(), dict(answer.headers)
        except TimeoutError:
            status, timed_out = None, True
        except aiohttp.ClientError as error:
            text = f"not reached: {type(error).__name__}"
        took = time.monotonic() - start
        invoke = _parsed(text) if body.get("type") == "invoke" else None
        return Sent(str(body["type"]), body, status, text, got, took, timed_out, invoke)


def _parsed(text: str) -> JSON | None:
    try:
        found = json.loads(text or "null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
