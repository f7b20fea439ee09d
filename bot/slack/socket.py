"""Socket Mode: the same listeners over a connection that Hojorin opens itself; no address is public."""

import asyncio
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp


class Socket:
    """Keeps the connection. The SDK opens and mends it, trying for as long as it takes."""

    def __init__(self, app: AsyncApp, *, app_token: str) -> None:
        self._app = app
        self._app_token = app_token
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect in the background: without Slack, Hojorin still starts, plans and serves other chats."""
        self._handler = AsyncSocketModeHandler(self._app, self._app_token)
        # Left to itself, the SDK takes `HTTPS_PROXY` whatever `NO_PROXY` says.
        self._handler.client.proxy = self._app.client.proxy
        self._connecting = asyncio.create_task(self._handler.connect_async())  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Disconnect; what was not acknowledged comes again over the next connection."""
        if self._handler is None or self._connecting is None:
            return
        self._connecting.cancel()
        with suppress(asyncio.CancelledError):
            await self._connecting
        await self._handler.close_async()  # type: ignore[no-untyped-call]
