"""The Socket Mode server: hello, envelopes, acknowledgements, disconnects.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode. Up to ten connections are open at once,
and each envelope goes to one of them.
"""

import asyncio
import json
from collections.abc import Mapping

from aiohttp import WSMsgType, web

from fakes.slack.records import JSON
from fakes.slack.world import World

MOST_CONNECTIONS = 10


class SocketHub:
    """The open connections of the app, used in turn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tickets: set[str] = set()
        self.connections: list[web.WebSocketResponse] = []
        self.acks: list[JSON] = []
        self._waiting: dict[str, asyncio.Future[object]] = {}
        self._turn = 0
        self._arrived = asyncio.Condition()

    def new_ticket(self) -> str:
        """Return the ticket of an address from apps.connections.open, good for one connection."""
        ticket = self.world.ids.secret("ticket")
        self.tickets.add(ticket)
        return ticket

    async def connected(self, count: int = 1) -> None:
        """Wait until at least `count` connections are open."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.connections) >= count)

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=408, text="the ticket is unknown or was used")
        self.tickets.discard(ticket)
        if len(self.connections) >= MOST_CONNECTIONS:
            return web.Response(status=429, text="too_many_websockets")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async with self._arrived:
            self.connections.append(socket)
            await socket.send_str(json.dumps(self._hello()))
            self._arrived.notify_all()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self.connections.remove(socket)
        return socket

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "applink-fake",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self.world.config.app_id},
        }

    def _take(self, text: str) -> None:
        answer = json.loads(text)
        self.acks.append(answer)
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def deliver(
        self, kind: str, payload: Mapping[str, object], *, retry: tuple[int, str] | None = None
    ) -> object:
        """Send an envelope through the next connection and return the payload of its acknowledgement."""
        if not self.connections:
            await self.connected()
        socket = self.connections[self._turn % len(self.connections)]
        self._turn += 1
        envelope: JSON = {
            "envelope_id": self.world.ids.secret("envelope"),
            "type": kind,
            "payload": dict(payload),
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting[str(envelope["envelope_id"])] = future
        await socket.send_str(json.dumps(envelope, ensure_ascii=False))
        return await future

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection that it will close, and close it unless the reason is `warning`."""
        notice = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}})
        for socket in list(self.connections):
            await socket.send_str(notice)
            if reason != "warning":
                await socket.close()

    async def close(self) -> None:
        """Close every connection."""
        for socket in list(self.connections):
            await socket.close()
