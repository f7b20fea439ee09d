"""What stands on the pages: who acts, conversations, the clock, posts. The templates escape by themselves."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.playground.clockwork import Jump, Mover, target_of
from bot.playground.fields import NONCE_FIELD, OPENS_FIELD, new_nonce
from bot.playground.inputs import Typed
from bot.playground.looks import LOOK_NAMES, PICTURES, Look, Place, look_html
from bot.playground.model import DOMAIN, PersonDays, Playground, conversations_for, roles_of
from bot.playground.render import Frame, render_card, render_form, render_window
from bot.playground.roster import MAX_RESULTS, present, role_labels, search, suggestions
from bot.playground.templating import templates
from bot.playground.transcript import BOT, OpenedForm, Post, direct
from cards.model import Buttons, Card, Form, Option
from cards.words import Words, load_words, nearest_language
from people.model import Person

HINT_FACT = "hint_dismissed"
HOME, PEOPLE, DIRECT = "home", "people", "dm"
HOME_CARD = "home-card"
"""Where a look at what the home shows is asked for."""
CHANNEL = "channel:"
WINDOW = "window"
"""The prefix of a card in a window: there is one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One look at the page: who acts, where they look, and in which language the page itself speaks."""

    person: Person
    people: Sequence[Person]
    days: PersonDays
    at: str
    """`dm`, `home`, `people` or `channel:NAME`."""
    words: Words
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The acting person's time zone."""
        return self.days.calendar.timezone

    @property
    def conversation(self) -> str | None:
        """The conversation that is being looked at."""
        if self.at == DIRECT:
            return direct(self.person.id)
        return self.at if self.at.startswith(CHANNEL) else None


def address(person_id: str, tail: str) -> str:
    """Return the path of a page or action for an acting person; `tail` is a path already."""
    return f"/as/{quote(person_id, safe='')}/{tail}"


def place_path(at: str) -> str:
    """Return the end of the path of a place: `channel:leads` lies at `channel/leads`."""
    return f"channel/{quote(at.removeprefix(CHANNEL), safe='')}" if at.startswith(CHANNEL) else at


def card_language(card: Card | Form, playground: Playground) -> str:
    """Return the language whose words the playground puts on a card."""
    return nearest_language(card.language, fallback=playground.company.languages)


def form_of(opened: OpenedForm) -> Form:
    """Return the form again from how it is kept; raises TypeError when it is not one."""
    *elements, last = opened.card.elements
    if not isinstance(last, Buttons):
        raise TypeError(opened.id)
    card = opened.card
    return Form(
        kind=card.kind,
        language=card.language,
        title=card.title,
        elements=tuple(elements),
        submit=last.buttons[0],
    )


def card_of(form: Form) -> Card:
    """Return how a form is kept: a card whose last element is its submit button."""
    return Card(
        kind=form.kind,
        language=form.language,
        title=form.title,
        elements=(*form.elements, Buttons((form.submit,))),
    )


class Views:
    """Renders pages and the parts of them that change."""

    def __init__(self, playground: Playground, mover: Mover) -> None:
        self._playground = playground
        self._mover = mover
        self._templates = templates()

    def chat(self, stage: Stage) -> str:
        """Return the page of a conversation."""
        conversation = stage.conversation or direct(stage.person.id)
        # Read before the posts: a post that comes in between is sent again as news, never missed.
        version = self._playground.transcript.version()
        shown = self._playground.transcript.posts(conversation)
        return self._page(
            "chat.html",
            stage,
            since=version,
            posts=[self.post(stage, post) for post in shown],
            last=shown[-1].id if shown else 0,
            composer=self.composer(stage) if stage.at == DIRECT else "",
        )

    def home(self, stage: Stage, cards: Sequence[Card]) -> str:
        """Return the page of the person's home."""
        since = self._playground.transcript.version()
        return self._page("home.html", stage, since=since, home=self.home_part(stage, cards, focus=""))

    def home_part(self, stage: Stage, cards: Sequence[Card], *, focus: str) -> Markup:
        """Return the home's cards; `focus` names the prefix of the card whose heading takes the focus."""
        choice = self.look(stage, cards, key=HOME, tail=HOME_CARD, place=Place.HOME) if cards else ""
        rendered = []
        for number, card in enumerate(cards):
            prefix = f"home{number}"
            frame = self._frame(stage, card, prefix=prefix, hidden=(("at", HOME),), focus=prefix == focus)
            rendered.append(render_card(card, frame))
        return self._part("_home.html", stage, cards=rendered, looks=choice)

    def people(self, stage: Stage, query: str) -> str:
        """Return the page on which somebody else is chosen, or with a query its results."""
        everybody = present(stage.people, today=stage.days.calendar.local_date(stage.now))
        found = search(everybody, query, words=stage.words)
        picks = suggestions(
            everybody,
            preferred=self._playground.suggested,
            today=stage.days.calendar.local_date(stage.now),
        )
        return self._page(
            "people.html",
            stage,
            since=self._playground.transcript.version(),
            query=query,
            total=len(everybody),
            count=len(found),
            shown=[self._person(one, stage) for one in found[:MAX_RESULTS]],
            picks=[(pick.reason, self._person(pick.person, stage)) for pick in picks],
        )

    def post(
        self,
        stage: Stage,
        post: Post,
        *,
        swap: str = "",
        focus: bool = False,
        typed: Typed | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Markup:
        """Return one post, or what takes one from the page that was removed. `swap` is an out-of-band swap;
        with `focus` the card's heading takes it; `typed` and `errors` are what stands in its inputs and what
        is wrong with it."""
        if post.removed:
            return Markup('<article id="post-{}" hx-swap-oob="delete"></article>').format(post.id)
        hidden = (("post", str(post.id)), ("at", stage.at))
        card = post.card
        is_bot = post.author == BOT
        if card is None:
            text = stage.words.text("post.unreadable") if is_bot else post.text
            body = Markup('<p class="said" dir="auto">{}</p>').format(text)
        else:
            frame = self._frame(stage, card, prefix=f"p{post.id}", hidden=hidden, focus=focus)
            choice = self.look(stage, [card], key=f"p{post.id}", tail=f"post/{post.id}")
            body = choice + render_card(card, replace(frame, typed=typed or {}, errors=errors or {}))
        return self._part(
            "_post.html",
            stage,
            post=post,
            body=body,
            swap=swap,
            is_bot=is_bot,
            name=self._name(post.author, stage),
            initials=initials(self._name(post.author, stage)),
            at=post.at.astimezone(stage.zone),
        )

    def look(
        self,
        stage: Stage,
        cards: Sequence[Card | Form],
        *,
        key: str,
        tail: str,
        look: Look = Look.HOJORIN,
        place: Place = Place.CHAT,
    ) -> Markup:
        """Return the choice of how cards are shown, and how they look elsewhere if another look than the
        playground's is chosen; `tail` ends the address at which each look is asked for."""
        chats = self._playground.chats
        if chats is None:
            return Markup("")
        shown = Markup("").join(
            look_html(
                card,
                look,
                chats,
                key=f"{key}-as-{number}",
                words=load_words(card_language(card, self._playground), DOMAIN),
                place=place,
            )
            for number, card in enumerate(cards)
        )
        return self._part(
            "_looks.html",
            stage,
            key=key,
            tail=tail,
            look=look,
            names=LOOK_NAMES,
            shown=shown,
            is_picture=look in PICTURES,
            # The form with its buttons is hidden behind the picture: its window must close all the same.
            closes=f"{key}-cancel" if any(isinstance(card, Form) for card in cards) else "",
        )

    def composer(self, stage: Stage, *, focus: bool = False) -> Markup:
        """Return the line to write in, empty."""
        return self._part("_composer.html", stage, nonce=new_nonce(), focus=focus)

    def nonce(self, prefix: str) -> Markup:
        """Return a fresh nonce for a card that stays as it is: its next press is another one."""
        return Markup('<input type="hidden" id="{0}-{1}" name="{1}" value="{2}" hx-swap-oob="true">').format(
            prefix, NONCE_FIELD, new_nonce()
        )

    def dialog(self, stage: Stage, opened: OpenedForm, *, opens: str = "") -> Markup:
        """Return the window of a form. `opens` is the value that opens it again, for one that is not kept."""
        shown = self.form(stage, opened, opens=opens)
        if not opens:
            tail = f"form/{opened.id}"
            # Below the form: a window gives the focus to what can take it first.
            shown += self.look(stage, [form_of(opened)], key=f"f{opened.id}", tail=tail)
        return self._dialog(stage, shown, prefix=f"f{opened.id}", language=opened.card.language)

    def window(self, stage: Stage, card: Card) -> Markup:
        """Return the window of a card that stands in no conversation."""
        frame = Frame(
            prefix=WINDOW,
            post_to=address(stage.person.id, "press"),
            words=load_words(card_language(card, self._playground), DOMAIN),
            hidden=(("at", stage.at), (NONCE_FIELD, new_nonce())),
        )
        return self._dialog(stage, render_window(card, frame), prefix=WINDOW, language=card.language)

    def _dialog(self, stage: Stage, shown: Markup, *, prefix: str, language: str) -> Markup:
        words = load_words(nearest_language(language, fallback=self._playground.company.languages), DOMAIN)
        return self._part(
            "_dialog.html",
            stage,
            form=shown,
            prefix=prefix,
            form_language=language,
            offline=words.text("page.offline"),
        )

    def form(
        self,
        stage: Stage,
        opened: OpenedForm,
        *,
        typed: Typed | None = None,
        errors: Mapping[str, str] | None = None,
        opens: str = "",
    ) -> Markup:
        """Return the inside of a form's window, with what was typed and what was wrong."""
        form = form_of(opened)
        kept_by = (OPENS_FIELD, opens) if opens else ("form", str(opened.id))
        frame = Frame(
            prefix=f"f{opened.id}",
            post_to=address(stage.person.id, "submit"),
            words=load_words(card_language(form, self._playground), DOMAIN),
            hidden=(kept_by, ("at", stage.at), (NONCE_FIELD, new_nonce())),
            people=self._options(stage),
            typed=typed or {},
            errors=errors or {},
        )
        return render_form(form, frame)

    def _hint(self, stage: Stage) -> Markup:
        """Return what this is and what to try, until it is dismissed."""
        if self._playground.transcript.get_fact(HINT_FACT) is not None:
            return Markup("")
        today = stage.days.calendar.local_date(stage.now)
        picks = suggestions(
            present(stage.people, today=today), preferred=self._playground.suggested, today=today
        )
        lead = next((pick.person for pick in picks if pick.reason == "lead"), None)
        return self._part("_hint.html", stage, lead=lead and self._person(lead, stage))

    def frame_parts(self, stage: Stage) -> tuple[str, Markup]:
        """Return what surrounds the content and changes by itself, with a mark of its state."""
        parts = self._part("_surroundings.html", stage, swap=True, **self._surroundings(stage))
        return hashlib.sha256(parts.encode()).hexdigest()[:16], parts

    def pulse(self, stage: Stage, *, since: int, last: int, seen: str) -> Markup:
        """Return the element that asks for news."""
        return self._part("_pulse.html", stage, since=since, last=last, seen=seen)

    def moved_tail(self, *, old: int, new: int) -> Markup:
        """Return the mark below the newest post, in place of the one that the page has: news that arrive
        twice find no mark the second time and change nothing."""
        return Markup('<div id="tail-{}" hx-swap-oob="outerHTML:#tail-{}"></div>').format(new, old)

    def appended(self, posts: Sequence[Markup], *, last: int) -> Markup:
        """Return new posts, to be put above the mark that the page has."""
        return Markup('<div hx-swap-oob="beforebegin:#tail-{}">{}</div>').format(last, Markup("").join(posts))

    def flash(self, stage: Stage, key: str) -> Markup:
        """Return a line for something that went wrong."""
        return Markup("<p>{}</p>").format(stage.words.text(key))

    def lost(self, words: Words, key: str) -> str:
        """Return the page for an address that leads nowhere."""
        return self._templates.get_template("lost.html").render(words=words, key=key)

    def _page(self, template: str, stage: Stage, *, since: int, last: int = 0, **values: object) -> str:
        seen, _ = self.frame_parts(stage)
        return self._templates.get_template(template).render(
            **self._common(stage),
            **self._surroundings(stage),
            **values,
            last=last,
            swap=False,
            hint=self._hint(stage),
            pulse=self.pulse(stage, since=since, last=last, seen=seen),
        )

    def _part(self, template: str, stage: Stage, **values: object) -> Markup:
        return Markup(self._templates.get_template(template).render(**self._common(stage), **values))  # noqa: S704 - a template that escapes

    def _common(self, stage: Stage) -> dict[str, object]:
        person_id = stage.person.id

        def url(tail: str) -> str:
            return address(person_id, tail)

        return {
            "t": stage.words.text,
            "count_of": stage.words.count,
            "words": stage.words,
            "language": stage.words.language,
            "at_place": stage.at,
            "url": url,
            "place_path": place_path,
            "company": self._playground.company.name,
            "has_looks": self._playground.chats is not None,
            "draws_cards": self._playground.chats is not None and self._playground.chats.draws_cards,
            "me": self._person(stage.person, stage),
        }

    def _surroundings(self, stage: Stage) -> dict[str, object]:
        links = [
            {
                "at": DIRECT if conversation == direct(stage.person.id) else conversation,
                "name": conversation.removeprefix(CHANNEL),
                "unread": self._playground.transcript.unread(stage.person.id, conversation),
            }
            for conversation in conversations_for(stage.person, stage.people, self._playground.channels)
        ]
        move = self._mover.move
        return {
            "links": links,
            "unread": sum(int(str(link["unread"])) for link in links),
            "local": stage.now.astimezone(stage.zone),
            "city": stage.words.city(stage.now.astimezone(stage.zone)),
            "jumps": [(jump.value, target_of(jump, now=stage.now, days=stage.days)) for jump in Jump],
            "zone": stage.zone,
            "move": move,
            "moving": self._mover.is_running,
            "done_share": _share(move.start, stage.now, move.target) if move else 0,
        }

    def _person(self, person: Person, stage: Stage) -> dict[str, object]:
        return {
            "id": person.id,
            "name": person.name,
            "initials": initials(person.name),
            "team": person.team.replace("/", " / "),
            "rank": person.rank or "",
            "roles": role_labels(roles_of(person, stage.people), stage.words),
            "href": address(person.id, DIRECT),
        }

    def _name(self, author: str, stage: Stage) -> str:
        if author == BOT:
            return "Hojorin"
        return next((one.name for one in stage.people if one.id == author), author)

    def _frame(
        self, stage: Stage, card: Card, *, prefix: str, hidden: tuple[tuple[str, str], ...], focus: bool
    ) -> Frame:
        return Frame(
            prefix=prefix,
            post_to=address(stage.person.id, "press"),
            words=load_words(card_language(card, self._playground), DOMAIN),
            hidden=(*hidden, (NONCE_FIELD, new_nonce())),
            people=self._options(stage),
            focus=focus,
        )

    def _options(self, stage: Stage) -> tuple[Option, ...]:
        return tuple(
            Option(one.id, f"{one.name} ({one.team})" if one.team else one.name) for one in stage.people
        )


def _label(person: Person) -> str:
    return f"{person.name} ({person.team})" if person.team else person.name


def initials(name: str) -> str:
    """Return up to two characters that stand for a name in a small circle."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][:1]
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


def _share(start: datetime, now: datetime, target: datetime) -> int:
    """Return how much of the way is done, in percent."""
    whole = (target - start).total_seconds()
    return round(100 * min(max((now - start).total_seconds() / whole, 0), 1)) if whole > 0 else 0
