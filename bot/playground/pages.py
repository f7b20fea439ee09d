"""The playground's routes: `/`, and below `/as/PERSON_ID/` everything that this person sees and does.

Who acts stands in the address, so that several tabs can be several people. Pages keep up to date by asking
once a second: an answer of 204 says that nothing is new. (Streams would stay open, and a browser opens only
six connections to one address, which a few tabs use up.)
"""

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web
from markupsafe import Markup
from multidict import MultiDict, MultiDictProxy

from bot.logs import get_logger
from bot.playground.clockwork import Jump, Mover, target_of
from bot.playground.fields import (
    LANGUAGE_COOKIE,
    OPENS_FIELD,
    new_nonce,
    read_event_id,
    read_number,
    read_typed,
    read_values,
)
from bot.playground.gallery import add_gallery
from bot.playground.guard import guarded
from bot.playground.inputs import Typed
from bot.playground.looking import add_looks
from bot.playground.model import PersonDays, Playground, conversations_for
from bot.playground.render import VALUE_FIELD
from bot.playground.roster import present, suggestions
from bot.playground.static_files import add_static_files
from bot.playground.templating import page_words
from bot.playground.transcript import OpenedForm, direct
from bot.playground.view import (
    CHANNEL,
    DIRECT,
    HINT_FACT,
    HOME,
    PEOPLE,
    Stage,
    Views,
    address,
    card_of,
    place_path,
)
from cards.actions import encode
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.model import Card, Form, Text
from cards.words import LANGUAGES, Words
from handlers.reply import Reply

_MAX_TYPED = 5000
_CLOSED = Markup('<div id="dialogs" hx-swap-oob="innerHTML"></div>')
_log = get_logger(__name__)


def add_playground(app: web.Application, playground: Playground) -> None:
    """Add the playground's routes; what it does in the background ends with the application."""
    pages = Pages(playground)
    for method, path, handler in (
        ("GET", "/", pages.start),
        ("GET", "/as/{person}/people", pages.people),
        ("GET", "/as/{person}/home", pages.home),
        ("GET", "/as/{person}/dm", pages.chat),
        ("GET", "/as/{person}/channel/{channel}", pages.chat),
        ("GET", "/as/{person}/news", pages.news),
        ("POST", "/as/{person}/say", pages.say),
        ("POST", "/as/{person}/press", pages.press),
        ("POST", "/as/{person}/submit", pages.submit),
        ("POST", "/as/{person}/clock", pages.clock),
        ("POST", "/as/{person}/hint", pages.dismiss_hint),
        ("POST", "/as/{person}/language", pages.language),
    ):
        app.router.add_route(method, path, guarded(handler))
    if playground.chats is not None:
        add_looks(app, pages, playground, playground.chats)
        add_gallery(app, playground.chats, languages=playground.company.languages)
    add_static_files(app)

    async def close(_app: web.Application) -> None:
        await pages.mover.close()

    app.on_cleanup.append(close)


class Pages:
    """Answers the playground's requests."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._transcript = playground.transcript
        self.mover = Mover(clock=playground.clock, advance=playground.advance)
        self.views = Views(playground, self.mover)
        self._acted: set[str] = set()
        """Who acted and has not seen the answer yet: it is brought into view, other news are not."""

    async def start(self, request: web.Request) -> web.Response:
        """Lead a newcomer to somebody worth trying: a new starter's conversation."""
        people = await self._playground.people()
        today = self._playground.clock.now().date()
        picks = suggestions(present(people, today=today), preferred=self._playground.suggested, today=today)
        if not picks:
            return _html(self.views.lost(self._words(request, None), "lost.empty"), status=404)
        raise web.HTTPSeeOther(address(picks[0].person.id, DIRECT))

    async def chat(self, request: web.Request) -> web.Response:
        """Show a conversation."""
        name = request.match_info.get("channel")
        stage = await self.stage(request, DIRECT if name is None else CHANNEL + name)
        conversation = stage.conversation or ""
        if conversation not in conversations_for(stage.person, stage.people, self._playground.channels):
            raise self.lost(stage.words, "lost.channel")
        self._looked(stage)
        return _html(self.views.chat(stage))

    async def home(self, request: web.Request) -> web.Response:
        """Show the person's home."""
        stage = await self.stage(request, HOME)
        self._transcript.mark_human(stage.person.id)
        return _html(self.views.home(stage, await self.home_cards(stage)))

    async def people(self, request: web.Request) -> web.Response:
        """Show whom one could act as."""
        stage = await self.stage(request, PEOPLE)
        return _html(self.views.people(stage, request.query.get("q", "")[:100]))

    async def news(self, request: web.Request) -> web.Response:
        """Answer with what changed since the page last heard, or 204."""
        stage = await self.stage(request, _place(request.query.get("at", "")))
        since = read_number(request.query.get("since")) or 0
        last = read_number(request.query.get("last")) or 0
        version = self._transcript.version()
        content, newest = await self._changes(stage, since=since, last=last)
        if content:
            self._looked(stage)
        seen, surroundings = self.views.frame_parts(stage)
        if not content and seen == request.query.get("seen"):
            return web.Response(status=204)
        pulse = self.views.pulse(stage, since=version, last=newest, seen=seen)
        swap = None
        if newest > last and stage.person.id in self._acted:
            self._acted.discard(stage.person.id)
            swap = "outerHTML show:#posts:bottom"
        return _html(pulse + content + surroundings, swap=swap)

    async def _changes(self, stage: Stage, *, since: int, last: int) -> tuple[Markup, int]:
        """Return what changed in the content, and the newest post that the page has then."""
        conversation = direct(stage.person.id) if stage.at == HOME else stage.conversation
        changed = self._transcript.changes_since(since, conversation) if conversation else []
        if not changed:
            return Markup(""), last
        if stage.at == HOME:
            return self.views.home_part(stage, await self.home_cards(stage), focus=""), last
        replaced = [self.views.post(stage, one, swap="true") for one in changed if one.id <= last]
        new = [one for one in changed if one.id > last and not one.removed]
        if not new:
            return Markup("").join(replaced), last
        rendered = [self.views.post(stage, one) for one in new]
        appended = self.views.appended(rendered, last=last)
        tail = self.views.moved_tail(old=last, new=new[-1].id)
        return Markup("").join([*replaced, appended, tail]), new[-1].id

    async def say(self, request: web.Request) -> web.Response:
        """Write to the bot."""
        stage = await self.stage(request, DIRECT)
        posted = await request.post()
        text = str(posted.get("text", "")).strip()[:_MAX_TYPED]
        parts = self.views.composer(stage, focus=True)
        if text:
            reply = await self._playground.inbound.say(
                stage.person.id, text, event_id=read_event_id(_texts(posted))
            )
            self._expect_answer(stage, reply)
            parts += self._opened(stage, reply.form, post_id=None)
        return _html(parts, refresh=True)

    async def press(self, request: web.Request) -> web.Response:
        """Press a button of a card: the card as it is now comes back, or a form to fill in."""
        posted = _texts(await request.post())
        stage = await self.stage(request, _place(posted.get("at", "")))
        post_id = read_number(posted.get("post"))
        reply = await self._playground.inbound.press(
            stage.person.id,
            post_id=post_id,
            value=posted.get(VALUE_FIELD, ""),
            values=read_values(posted),
            event_id=read_event_id(posted),
        )
        self._expect_answer(stage, reply)
        if reply.received is not None:
            return _html(self.views.window(stage, reply.received), swap="none")
        if reply.form is not None and reply.opens is not None and type(reply.opens) in LEAVES_NO_TRACE:
            unkept = _unkept(stage, reply.form)
            return _html(self.views.dialog(stage, unkept, opens=encode(reply.opens)), swap="none")
        if reply.form is not None:
            nonce = self.views.nonce("home0" if post_id is None else f"p{post_id}")
            return _html(self._opened(stage, reply.form, post_id=post_id) + nonce, swap="none")
        if reply.errors:
            return self._refused(stage, reply, post_id=post_id, typed=read_typed(posted))
        return await self._answered(stage, reply, post_id=post_id)

    async def submit(self, request: web.Request) -> web.Response:
        """Send a form. A refused one stays open with what was typed."""
        posted = _texts(await request.post())
        stage = await self.stage(request, _place(posted.get("at", "")))
        if OPENS_FIELD in posted:
            return await self._submit_unkept(stage, posted)
        opened = self._transcript.find_form(read_number(posted.get("form")) or 0, person_id=stage.person.id)
        if opened is None:
            return _html(self.views.flash(stage, "form.forgotten"), into=_status_of(posted), refresh=True)
        reply = await self._playground.inbound.press(
            stage.person.id,
            post_id=opened.post_id,
            value=posted.get(VALUE_FIELD, ""),
            values=read_values(posted),
            event_id=read_event_id(posted),
        )
        self._expect_answer(stage, reply)
        errors = {**_reasons(reply), **reply.errors}
        if errors:
            return _html(self.views.form(stage, opened, typed=read_typed(posted), errors=errors))
        if reply.form is not None:
            return _html(self._opened(stage, reply.form, post_id=opened.post_id), swap="none")
        return await self._closed(stage, reply, opened)

    async def _submit_unkept(self, stage: Stage, posted: MultiDict[str]) -> web.Response:
        """Send a form that is kept nowhere; a refused one is opened anew, with what was typed."""
        reply = await self._press_unkept(stage, posted.get(VALUE_FIELD, ""), posted)
        errors = {**_reasons(reply), **reply.errors}
        opens = posted.get(OPENS_FIELD, "")
        form = (await self._press_unkept(stage, opens, MultiDict())).form if errors else None
        if form is not None:
            opened = _unkept(stage, form)
            shown = self.views.form(stage, opened, typed=read_typed(posted), errors=errors, opens=opens)
            return _html(shown)
        if reply.received is not None:
            return _html(self.views.window(stage, reply.received), swap="none")
        return _html(_CLOSED, swap="none")

    async def _press_unkept(self, stage: Stage, value: str, posted: MultiDict[str]) -> Reply:
        return await self._playground.inbound.press(
            stage.person.id,
            post_id=None,
            value=value,
            values=read_values(posted),
            event_id=f"unkept:{new_nonce()}",
        )

    async def clock(self, request: web.Request) -> web.Response:
        """Begin to move the business clock."""
        posted = _texts(await request.post())
        stage = await self.stage(request, _place(posted.get("at", "")))
        jump = posted.get("jump", "")
        if jump in set(Jump):
            target = target_of(Jump(jump), now=stage.now, days=stage.days)
            if target is not None and self.mover.start(target):
                _log.info("playground_clock_moves", kind=jump)
        return _html(Markup(""), swap="none", refresh=True)

    async def dismiss_hint(self, request: web.Request) -> web.Response:
        """Hide the first-time hint for good."""
        await self.stage(request, DIRECT)
        self._transcript.put_fact(HINT_FACT, "yes")
        return _html("")

    async def language(self, request: web.Request) -> web.Response:
        """Set the language of the page itself; cards stay in their readers' languages."""
        posted = _texts(await request.post())
        stage = await self.stage(request, _place(posted.get("at", "")))
        response = web.Response(status=303)
        response.headers["Location"] = address(stage.person.id, place_path(stage.at))
        chosen = posted.get("language", "")
        if chosen in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, chosen, samesite="Strict", httponly=True, max_age=31_536_000)
        return response

    async def _answered(self, stage: Stage, reply: Reply, *, post_id: int | None) -> web.Response:
        """Return the pressed card as it is now. On the home, new messages are shown where they are."""
        if post_id is None:
            if reply.cards or reply.replace:
                return web.Response(headers={"HX-Redirect": address(stage.person.id, DIRECT)})
            home = self.views.home_part(stage, await self.home_cards(stage), focus="home0")
            return _html(home, swap="none")
        post = self._transcript.find(post_id)
        if post is None or post.conversation != stage.conversation:
            return _html(Markup(""), swap="none", refresh=True)
        return _html(self.views.post(stage, post, focus=reply.replace is not None), refresh=True)

    def _refused(self, stage: Stage, reply: Reply, *, post_id: int | None, typed: Typed) -> web.Response:
        """Return the pressed card with what was typed, and errors beside its inputs."""
        post = None if post_id is None else self._transcript.find(post_id)
        if post is None:
            return _html(Markup(""), swap="none", refresh=True)
        return _html(self.views.post(stage, post, typed=typed, errors=reply.errors))

    async def _closed(self, stage: Stage, reply: Reply, opened: OpenedForm) -> web.Response:
        """Close the form's window and give the focus to the card that it was opened from."""
        if opened.post_id is None:
            if stage.at == HOME and (reply.cards or reply.replace):
                return web.Response(headers={"HX-Redirect": address(stage.person.id, DIRECT)})
            return _html(_CLOSED, swap="none", refresh=True)
        post = self._transcript.find(opened.post_id)
        if post is None or post.conversation != stage.conversation:
            return _html(_CLOSED, swap="none", refresh=True)
        return _html(
            _CLOSED + self.views.post(stage, post, swap="true", focus=True), swap="none", refresh=True
        )

    def _opened(self, stage: Stage, form: Form | None, *, post_id: int | None) -> Markup:
        if form is None:
            return Markup("")
        opened = self._transcript.open_form(stage.person.id, card_of(form), post_id=post_id)
        return self.views.dialog(stage, opened)

    async def home_cards(self, stage: Stage) -> Sequence[Card]:
        """Return the cards of the person's home as it is now."""
        return (await self._playground.inbound.open_home(stage.person.id)).cards

    def _expect_answer(self, stage: Stage, reply: Reply) -> None:
        if reply.cards:
            self._acted.add(stage.person.id)

    def _looked(self, stage: Stage) -> None:
        """Remember that a human acts as this person and has seen the conversation."""
        self._transcript.mark_human(stage.person.id)
        if stage.conversation is not None:
            self._transcript.mark_read(stage.person.id, stage.conversation)

    async def stage(self, request: web.Request, at: str) -> Stage:
        """Return who acts and where; raises HTTPNotFound for who is not there."""
        people = await self._playground.people()
        person = next((one for one in people if one.id == request.match_info["person"]), None)
        if person is None:
            raise self.lost(self._words(request, None), "lost.person")
        return Stage(
            person=person,
            people=people,
            days=await self._days_of(person.id),
            at=at,
            words=self._words(request, person.locale),
            now=self._playground.clock.now(),
        )

    async def _days_of(self, person_id: str) -> PersonDays:
        """Return the person's days. Who is in no programme looks at that of the suggested new starter."""
        days = await self._playground.days_of(person_id)
        if days.day_zero is not None or not self._playground.suggested:
            return days
        other = await self._playground.days_of(self._playground.suggested[0])
        return replace(days, day_zero=other.day_zero)

    def _words(self, request: web.Request, locale: str | None) -> Words:
        return page_words(request, locale, languages=self._playground.company.languages)

    def lost(self, words: Words, key: str) -> web.HTTPNotFound:
        """Return the page for what is not there."""
        return web.HTTPNotFound(text=self.views.lost(words, key), content_type="text/html")


def _unkept(stage: Stage, form: Form) -> OpenedForm:
    """Return a form that is open and not remembered."""
    return OpenedForm(id=0, person_id=stage.person.id, post_id=None, card=card_of(form))


def _reasons(reply: Reply) -> dict[str, str]:
    """Return why nothing was done, in lines that belong to no field."""
    if not reply.refused:
        return {}
    cards = (*reply.cards, *((reply.received,) if reply.received is not None else ()))
    texts = [element for card in cards for element in card.elements if isinstance(element, Text)]
    lines = [*(card.title for card in cards), *("".join(s.text for s in one.spans) for one in texts)]
    return {f"refused.{number}": line for number, line in enumerate(lines)}


def _place(text: str) -> str:
    return text if text in {HOME, PEOPLE} or text.startswith(CHANNEL) else DIRECT


def _texts(posted: MultiDictProxy[str | bytes | bytearray | web.FileField]) -> MultiDict[str]:
    """Return the text fields; files are not taken here."""
    return MultiDict((key, value) for key, value in posted.items() if isinstance(value, str))


def _status_of(posted: MultiDict[str]) -> str:
    return f"#f{read_number(posted.get('form')) or 0}-status"


def _html(
    content: str,
    *,
    status: int = 200,
    swap: str | None = None,
    into: str | None = None,
    refresh: bool = False,
) -> web.Response:
    """Return HTML. `swap` and `into` override where htmx puts it; `refresh` lets the page ask for news."""
    headers = {"HX-Reswap": swap} if swap else {}
    if into:
        headers |= {"HX-Retarget": into, "HX-Reswap": "innerHTML"}
    if refresh:
        headers["HX-Trigger-After-Settle"] = "refresh"
    return web.Response(text=str(content), status=status, content_type="text/html", headers=headers)
