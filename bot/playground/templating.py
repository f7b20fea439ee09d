"""The playground's templates, which escape by themselves, and the language that its pages speak."""

from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.playground.fields import LANGUAGE_COOKIE
from bot.playground.model import DOMAIN
from cards.words import Words, load_words, nearest_language


def templates() -> Environment:
    """Return the templates."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_words(request: web.Request, locale: str | None, *, languages: Sequence[str]) -> Words:
    """Return the words of the page: in the language that was chosen, else in that of the person."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) or locale
    return load_words(nearest_language(chosen, fallback=tuple(languages)), DOMAIN)
