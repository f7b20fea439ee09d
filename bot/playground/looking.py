"""Routes of "View as": a message, form or home as another platform shows it, for whoever sees it itself."""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from aiohttp import web

from bot.playground.fields import read_number
from bot.playground.guard import guarded
from bot.playground.looks import Look, OtherChats, Place
from bot.playground.model import Playground, conversations_for
from bot.playground.view import DIRECT, HOME, HOME_CARD, Stage, Views, form_of
from cards.model import Card, Form
from cards.words import Words


class Around(Protocol):
    """What the playground's pages know of a request (`bot.playground.pages.Pages`)."""

    views: Views

    def stage(self, request: web.Request, at: str) -> Awaitable[Stage]: ...

    def home_cards(self, stage: Stage) -> Awaitable[Sequence[Card]]: ...

    def lost(self, words: Words, key: str) -> web.HTTPNotFound: ...


def add_looks(app: web.Application, pages: Around, playground: Playground, chats: OtherChats) -> None:
    """Add the routes of "View as", and that of the script which draws Adaptive Cards."""
    looks = LookPages(pages, playground, chats)
    for path, handler in (
        ("/as/{person}/post/{post}/look/{look}", looks.post),
        ("/as/{person}/form/{form}/look/{look}", looks.form),
        ("/as/{person}/home-card/look/{look}", looks.home),
    ):
        app.router.add_get(path, guarded(handler))
    add_cards_script(app, chats)


def add_cards_script(app: web.Application, chats: OtherChats) -> None:
    """Add the route of what draws Adaptive Cards; where it is not installed, nothing is there."""

    async def serve(_request: web.Request) -> web.StreamResponse:
        if not chats.draws_cards:
            raise web.HTTPNotFound
        content = chats.cards_script.read_bytes()
        return web.Response(body=content, content_type="text/javascript", charset="utf-8")

    app.router.add_get("/playground/adaptivecards.js", guarded(serve))


class LookPages:
    """Answers with the choice of looks and what was chosen."""

    def __init__(self, pages: Around, playground: Playground, chats: OtherChats) -> None:
        self._pages = pages
        self._playground = playground
        self._chats = chats

    async def post(self, request: web.Request) -> web.Response:
        """Show a message as another platform does; one that the person cannot see is not there."""
        stage = await self._pages.stage(request, DIRECT)
        post = self._playground.transcript.find(read_number(request.match_info["post"]) or 0)
        seen = conversations_for(stage.person, stage.people, self._playground.channels)
        if post is None or post.card is None or post.conversation not in seen:
            raise self._pages.lost(stage.words, "lost.post")
        return self._shown(request, stage, [post.card], key=f"p{post.id}", tail=f"post/{post.id}")

    async def form(self, request: web.Request) -> web.Response:
        """Show a form that the person has open."""
        stage = await self._pages.stage(request, DIRECT)
        number = read_number(request.match_info["form"]) or 0
        opened = self._playground.transcript.find_form(number, person_id=stage.person.id)
        if opened is None:
            raise self._pages.lost(stage.words, "lost.post")
        return self._shown(request, stage, [form_of(opened)], key=f"f{number}", tail=f"form/{number}")

    async def home(self, request: web.Request) -> web.Response:
        """Show the person's home."""
        stage = await self._pages.stage(request, HOME)
        cards = await self._pages.home_cards(stage)
        return self._shown(request, stage, cards, key=HOME, tail=HOME_CARD, place=Place.HOME)

    def _shown(
        self,
        request: web.Request,
        stage: Stage,
        cards: Sequence[Card | Form],
        *,
        key: str,
        tail: str,
        place: Place = Place.CHAT,
    ) -> web.Response:
        name = request.match_info["look"]
        if name not in set(Look):
            raise self._pages.lost(stage.words, "lost.look")
        shown = self._pages.views.look(stage, cards, key=key, tail=tail, look=Look(name), place=place)
        return web.Response(text=shown, content_type="text/html")
