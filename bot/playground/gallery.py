"""The whole catalogue on one page, both languages side by side, as each platform shows it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from aiohttp import web
from jinja2 import Environment
from markupsafe import Markup

from bot.playground.fields import read_number
from bot.playground.guard import guarded
from bot.playground.looks import LOOK_NAMES, Look, OtherChats, Place, look_html
from bot.playground.model import DOMAIN
from bot.playground.render import Frame, render_card, render_form
from bot.playground.templating import page_words, templates
from cards.catalogue import CATALOGUE, Entry
from cards.model import Card, Form
from cards.words import LANGUAGES, Words, load_words

AT_ONCE = 12
"""So many kinds of cards are drawn with the page; of more of them each follows when it comes into view."""
MOST_EXAMPLES = 4
"""Examples of a kind that are shown unless all are asked for."""
PLACES = {
    "home": Place.HOME,
    **dict.fromkeys(
        (
            "survey_anonymity",
            "survey_file",
            "survey_form",
            "survey_groups",
            "survey_received",
            "survey_results_missing",
            "survey_themes_trial",
            "survey_themes_tried",
        ),
        Place.WINDOW,
    ),
}
"""Where a card stands that is no message: what leaves no trace is a window, in the reply to a press alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody wants to see."""

    look: Look = Look.HOJORIN
    family: str = ""
    card: str = ""
    """The whole name of the only card to show."""
    text: str = ""
    """A part of the card's name or of a title, in either language."""
    at_once: bool = False
    examples: int = MOST_EXAMPLES

    def entries(self) -> list[Entry]:
        """Return the kinds of cards that are meant, those with the text in their name before all others."""
        found = [
            entry
            for entry in CATALOGUE
            if self.card in ("", entry.kind) and self.family in ("", family_of(entry))
        ]
        if not self.text:
            return found
        part = _folded(self.text)
        if not part:
            return []
        by_name = [entry for entry in found if part in _folded(entry.kind)]
        by_title = [entry for entry in found if any(part in title for title in _titles(entry))]
        return list(dict.fromkeys([*by_name, *by_title]))


def add_gallery(app: web.Application, chats: OtherChats, *, languages: Sequence[str]) -> None:
    """Add the gallery's routes; the page speaks the first of `languages` unless another was chosen."""
    gallery = Gallery(chats, languages=languages)
    app.router.add_get("/gallery", guarded(gallery.page))
    app.router.add_get("/gallery/{kind}", guarded(gallery.kind))
    app.router.add_post("/gallery/press", guarded(gallery.press))


def family_of(entry: Entry) -> str:
    """Return what the card belongs to: the module of its examples."""
    name = entry.examples.__module__.rpartition(".")[2]
    return "help" if name == "catalogue" else name


def _folded(text: str) -> str:
    """Return the letters and digits of a text alone: nobody knows whether it is check_in or check-in."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _titles(entry: Entry) -> frozenset[str]:
    """Return the titles of the examples in all languages, folded; those of all cards take about a second."""
    return frozenset(_folded(card.title) for language in LANGUAGES for card in entry.cards(language))


def families() -> list[str]:
    """Return the names of all families, in the order of the catalogue."""
    return list(dict.fromkeys(family_of(entry) for entry in CATALOGUE))


class Gallery:
    """Answers the gallery's requests."""

    def __init__(self, chats: OtherChats, *, languages: Sequence[str]) -> None:
        self._chats = chats
        self._languages = languages
        self._templates: Environment = templates()

    async def page(self, request: web.Request) -> web.Response:
        """Show the cards that are asked for."""
        choice = read_choice(request)
        words = page_words(request, None, languages=self._languages)
        entries = choice.entries()
        is_lazy = len(entries) > AT_ONCE and not choice.at_once
        text = self._templates.get_template("gallery.html").render(
            words=words,
            t=words.text,
            choice=choice,
            looks=[(look.value, words.text(name)) for look, name in LOOK_NAMES.items()],
            families=families(),
            kinds=[(entry.kind, "" if is_lazy else self._shown(entry, choice, words)) for entry in entries],
            count=words.count("gallery.found", len(entries)),
            draws_cards=self._chats.draws_cards,
        )
        return web.Response(text=text, content_type="text/html")

    async def kind(self, request: web.Request) -> web.Response:
        """Return the examples of one kind, to be put into the page."""
        entry = next((one for one in CATALOGUE if one.kind == request.match_info["kind"]), None)
        if entry is None:
            raise web.HTTPNotFound
        words = page_words(request, None, languages=self._languages)
        return web.Response(text=self._shown(entry, read_choice(request), words), content_type="text/html")

    async def press(self, _request: web.Request) -> web.Response:
        """Do nothing: the cards of the gallery are examples."""
        return web.Response(status=204)

    def _shown(self, entry: Entry, choice: Choice, words: Words) -> Markup:
        made = [entry.cards(language) for language in LANGUAGES]
        rows = list(zip(*made, strict=True))[: choice.examples]
        return Markup(  # noqa: S704 - a template that escapes
            self._templates.get_template("_specimens.html").render(
                rows=[
                    [self._specimen(card, number, choice.look) for card in row]
                    for number, row in enumerate(rows)
                ],
                left_out=len(made[0]) - len(rows),
                total=len(made[0]),
                kind=entry.kind,
                choice=choice,
                words=words,
            )
        )

    def _specimen(self, card: Card | Form, number: int, look: Look) -> dict[str, object]:
        key = f"{card.kind}-{number}-{card.language}"
        words = load_words(card.language, DOMAIN)
        name = card.kind if number == 0 else f"{card.kind}.{number}"
        shown = (
            _own(card, key)
            if look is Look.HOJORIN
            else look_html(card, look, self._chats, key=key, words=words, place=_place(card))
        )
        return {"picture": f"{name}-{card.language}-{look.value}", "language": card.language, "shown": shown}


def read_choice(request: web.Request) -> Choice:
    """Return what the address asks for; what it asks wrongly is as if it were not asked."""
    query = request.query
    look, examples = query.get("look", ""), read_number(query.get("examples"))
    kinds = {entry.kind for entry in CATALOGUE}
    return Choice(
        look=Look(look) if look in set(Look) else Look.HOJORIN,
        family=query.get("family", "") if query.get("family") in families() else "",
        card=query.get("card", "") if query.get("card") in kinds else "",
        text=query.get("q", "").strip()[:60],
        at_once=query.get("all") == "1",
        examples=MOST_EXAMPLES if examples is None else examples,
    )


def _place(card: Card | Form) -> Place:
    return PLACES.get(card.kind, Place.CHAT)


def _own(card: Card | Form, key: str) -> Markup:
    frame = Frame(prefix=key, post_to="/gallery/press", words=load_words(card.language, DOMAIN))
    if isinstance(card, Card):
        return render_card(card, frame)
    return Markup('<div class="sheet">{}</div>').format(render_form(card, frame))
