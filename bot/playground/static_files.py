"""The files that the pages load: style, script, icon, and htmx from its package."""

import importlib.resources
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.playground.guard import guarded


def add_static_files(app: web.Application) -> None:
    """Add the files' routes; they are read now, once."""
    for name, read in _STATIC.items():
        app.router.add_get(f"/playground/{name}", guarded(_file(name, read())))


def _file(name: str, content: bytes) -> Handler:
    kind = _KINDS[name.rpartition(".")[2]]

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, content_type=kind, charset="utf-8")

    return serve


def _own(name: str) -> Callable[[], bytes]:
    return (Path(__file__).parent / "static" / name).read_bytes


def _htmx() -> bytes:
    folder = importlib.resources.files("django_htmx") / "static" / "django_htmx"
    return (folder / "htmx-2.min.js").read_bytes()


_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_STATIC: dict[str, Callable[[], bytes]] = {
    "playground.css": _own("playground.css"),
    "playground.js": _own("playground.js"),
    "looks.css": _own("looks.css"),
    "looks.js": _own("looks.js"),
    "icon.svg": _own("icon.svg"),
    "htmx.js": _htmx,
}
