"""Keeps the playground to this machine's own browser: it lets anyone act as anyone.

Loopback alone is not enough: any web page in the same browser can send requests to 127.0.0.1, and with DNS
rebinding read the answers. So the Host header must be a loopback name, and every POST must come from our
own page (OWASP Cross-Site Request Forgery Prevention Cheat Sheet: Fetch Metadata, else Origin).
"""

import secrets
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from markupsafe import Markup

from bot.logs import get_logger
from bot.playground.fields import LANGUAGE_COOKIE
from bot.playground.model import DOMAIN
from bot.settings_values import is_loopback
from cards.words import LANGUAGES, load_words, nearest_language

_log = get_logger(__name__)

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http: https:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NOT_LOOPBACK = (
    "The playground answers this machine's own browser only, and this request was addressed to another "
    "name. Nothing was changed. Open it as http://127.0.0.1 with its port.\n"
)
_FOREIGN = (
    "This request did not come from the playground's own page, so nothing was changed. "
    "Open the playground and use its buttons.\n"
)


def guarded(handler: Handler) -> Handler:
    """Return the handler behind the two checks; its answers carry the security headers."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if not is_loopback(host_name(request.host)):
            return _refused(_NOT_LOOPBACK)
        if request.method != "GET" and not _is_own_page(request):
            return _refused(_FOREIGN)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(SECURITY_HEADERS)
            raise
        except Exception as error:  # noqa: BLE001 - the edge: recorded by class, and the page says so
            response = _failed(request, error)
        response.headers.update(SECURITY_HEADERS)
        return response

    return checked


def host_name(host: str) -> str:
    """Return the name of a Host header without its port; empty when it has none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_own_page(request: web.Request) -> bool:
    """Tell whether a page of ours sent the request; browsers do not let pages forge these headers."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.host}"


def _failed(request: web.Request, error: Exception) -> web.Response:
    """Return a line for the page. The id is all that the log and the line have in common."""
    error_id = secrets.token_hex(4)
    _log.error(
        "playground_request_failed", error=type(error).__name__, error_id=error_id, method=request.method
    )
    words = load_words(nearest_language(request.cookies.get(LANGUAGE_COOKIE), fallback=LANGUAGES), DOMAIN)
    line = Markup("<p>{}</p>").format(words.text("page.failed", reference=error_id))
    return web.Response(status=500, text=line, content_type="text/html")


def _refused(text: str) -> web.Response:
    return web.Response(status=403, text=text, headers=SECURITY_HEADERS)
