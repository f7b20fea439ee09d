"""The fake runs in a process of its own, is steered over HTTP, and stops when told."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from fakes.teams import FakeTeams, running_teams
from fakes.teams.stage import AKI, CHI, caller, card, execute, recording_bot, tenant, with_card

TESTS = Path(__file__).parents[1]


@asynccontextmanager
async def own_process(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, str]]]:
    """Start the fake in its own process; yields it and the line of JSON it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fakes.teams", *arguments, cwd=TESTS, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def log_in(session: aiohttp.ClientSession, line: dict[str, str]) -> dict[str, str]:
    """Return the headers of a bot that asked for a token."""
    form = {
        "grant_type": "client_credentials",
        "client_id": line["app_id"],
        "client_secret": line["app_password"],
        "scope": "https://api.botframework.com/.default",
    }
    async with session.post(line["token_url"], data=form) as answer:
        return {"Authorization": f"Bearer {(await answer.json())['access_token']}"}


async def test_it_prints_its_addresses_serves_a_bot_and_stops_at_sigterm() -> None:
    async with own_process("--port", "0") as (process, line), aiohttp.ClientSession() as session:
        headers = await log_in(session, line)
        async with session.get(f"{line['url']}/_fake/config") as answer:
            chat = (await answer.json())["conversations"][0]["id"]
        url = f"{line['service_url']}v3/conversations/{chat}/activities"
        async with session.post(url, json={"type": "message", "text": "Hello"}, headers=headers) as answer:
            assert answer.status == 201
        async with session.get(f"{line['url']}/_fake/shown/aki") as answer:
            assert [one["activity"]["text"] for one in await answer.json()] == ["Hello"]
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_a_seed_file_makes_the_tenant_and_its_clock_can_be_moved(tmp_path: Path) -> None:
    seed = {
        "users": [{"key": "one", "installed": True}],
        "teams": [
            {
                "id": "19:t@thread.tacv2",
                "name": "T",
                "members": ["one"],
                "channels": [{"id": "19:c@thread.tacv2", "name": "C"}],
                "installed": True,
            }
        ],
        "group_chats": [{"id": "19:g@thread.v2", "members": ["one"]}],
        "pace": {"send": [[1, 1]], "retry_after": False},
        "tenant_id": "a-tenant",
    }
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(seed), "utf-8")
    async with own_process("--seed", str(path)) as (_, line), aiohttp.ClientSession() as session:
        headers = await log_in(session, line)
        url = f"{line['service_url']}v3/conversations/19:c@thread.tacv2/activities"
        statuses = []
        for advance in (0, 0, 1):
            async with session.post(f"{line['url']}/_fake/clock", json={"advance": advance}) as answer:
                assert answer.status == 200
            async with session.post(url, json={"type": "message", "text": "x"}, headers=headers) as answer:
                statuses.append(answer.status)
        assert (line["tenant_id"], statuses) == ("a-tenant", [201, 429, 201])


class Steered:
    """The control API of a fake."""

    def __init__(self, teams: FakeTeams, session: aiohttp.ClientSession) -> None:
        self.teams, self.session = teams, session

    async def __call__(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        url = f"{self.teams.base}/_fake/{path}"
        async with self.session.request(method, url, json=body) as answer:
            return answer.status, await answer.json()


async def test_people_act_over_http_and_the_transcript_tells_of_it() -> None:
    async with running_teams(tenant()) as teams, recording_bot() as bot, caller(teams) as calls:
        steer = Steered(teams, calls.session)
        bot.answer = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "OK"}
        await calls.send(teams.world.personal(AKI).id, with_card(card(actions=(execute(),))))
        _, [shown] = await steer("GET", f"shown/{AKI}")
        act = {"bot_url": bot.url, "user": AKI}
        press = {**act, "do": "press", "message": shown["id"], "label": "Send"}
        status, sent = await steer("POST", "client", press)
        assert (status, sent["toast"], bot.got[0]["type"]) == (200, "OK", "invoke")
        _, both = await steer("POST", "client", {**act, "do": "install", "user": CHI})
        assert [one["kind"] for one in both] == ["installationUpdate", "conversationUpdate"]
        await steer("POST", "client", {**act, "do": "say", "text": "hi", "forgery": "missing"})
        assert bot.headers[-1] is None
        _, transcript = await steer("GET", "transcript")
        assert [one["operation"] for one in transcript["requests"]] == ["token", "sendToConversation"]
        assert transcript["sent"][0]["kind"] == "invoke"
        assert transcript["toasts"] == [{"user": AKI, "text": "OK"}]
        _, messages = await steer("GET", "messages")
        assert [one["sender"] for one in messages[teams.world.personal(AKI).id]] == ["bot", AKI]


async def test_what_cannot_be_done_is_refused_with_a_reason() -> None:
    async with running_teams(tenant()) as teams, aiohttp.ClientSession() as session:
        steer = Steered(teams, session)
        for path, body in (
            ("client", {"do": "dance"}),
            ("client", {"do": "say", "bot_url": "http://127.0.0.1:1/", "user": CHI, "text": "x"}),
            ("client", {"do": "press", "bot_url": "http://127.0.0.1:1/", "user": AKI, "message": "1"}),
            ("faults", {"method": "*", "colour": "red"}),
            ("users", {"key": AKI, "colour": "red"}),
        ):
            status, refused = await steer("POST", path, body)
            assert status == 400
            assert refused["error"]
        assert (await steer("GET", "shown/nobody"))[0] == 400


async def test_faults_people_the_bot_its_keys_and_tokens_are_steered_over_http() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        steer = Steered(teams, bot.session)
        fault = {"method": "sendToConversation", "kind": "error", "error": "PreconditionFailed"}
        assert await steer("POST", "faults", [fault]) == (200, {"planned": 1})
        assert (await bot.say(AKI))[0] == 412
        assert (await steer("GET", "faults"))[1][0]["struck"] == 1
        assert await steer("DELETE", "faults") == (200, {"planned": 0})
        await steer("POST", "users", {"key": AKI, "blocked": True})
        assert (await bot.say(AKI))[0] == 403
        await steer("POST", "users", {"key": AKI, "blocked": False})
        await steer("POST", "users", {"key": "eve", "installed": True})
        assert (await bot.say("eve"))[0] == 201
        await steer("POST", "bot", {"disabled_by_admin": True})
        assert (await bot.say(AKI))[0] == 403
        await steer("POST", "bot", {"disabled_by_admin": False, "app_password": "new"})
        assert (await bot.log_in(client_secret="new"))[0] == 200
        assert await steer("POST", "keys", {"roll": True}) == (200, {"fetched": 0})
        assert (await bot.say(AKI))[0] == 201
        await steer("POST", "tokens", {"revoke": True})
        assert (await bot.say(AKI))[0] == 401
        assert (await steer("POST", "clock", {"advance": 5}))[1] == {"now": teams.world.now()}
