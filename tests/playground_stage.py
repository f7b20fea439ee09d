"""A small company in the playground, with a bot that is a plain function over the real card builders.

It remembers answers and acts once on an event, as the real dispatcher does, so that what is tested is the
playground and not the engine.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.looks import other_chats
from bot.platform import TickReport
from bot.playground.inbound import Inbound
from bot.playground.model import Channel, PersonDays, Playground, may_see_by
from bot.playground.pages import add_playground
from bot.playground.transcript import Post, Transcript, direct, open_transcript
from cards import builders, data
from cards.actions import AnswerCheckIn, OpenPause, OpenTrouble, SavePause, SendTrouble, StopSending
from cards.examples import homes, members
from cards.model import Card
from cards.words import Words, load_words
from coaching.checkins.model import Answer, TroubleKind
from handlers.events import Event, OpenedHome, Pressed, Said, Values
from handlers.reply import Reply
from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Person, Role

HOSTILE = "<script>alert(1)</script> & \" ' <img src=x onerror=alert(1)> \u202egnirts"
START = datetime(2026, 6, 8, 1, 30, tzinfo=UTC)
"""Monday 8 June 2026, 10:30 in Tokyo."""
DAY_ZERO = date(2026, 6, 1)
COMPANY = Company(name="Aozora & Co <Tokyo>", languages=("en", "ja"))


def person(key: str, name: str, *given: Role, **more: object) -> Person:
    """Return a person of Sales who started long ago."""
    base = Person(
        id=key, name=name, team="Sales/East/Tokyo", roles=frozenset(given), start_date=date(2015, 4, 1)
    )
    return replace(base, **more)  # type: ignore[arg-type]


PEOPLE = (
    person("tanaka", "田中 美香", locale="ja", start_date=date(2026, 6, 1), manager_id="mori"),
    person("mori", "森 直樹", locale="ja", manager_id="sato"),
    person("suzuki", "Suzuki Kenta", Role.LEAD, locale="en"),
    person("sato", "佐藤 恵", Role.SPONSOR, locale="ja"),
    person("ogawa", "Ogawa Yuki", Role.ADMIN, locale="en"),
    person("weber", "Jonas Weber", locale="en", timezone="Europe/Berlin", country="DE-BE", team="Sales/EMEA"),
    person("a/b?c", "Odd Id", locale="en"),
    person("hostile", HOSTILE, locale="en", team=HOSTILE),
    person("gone", "Gone Long", end_date=date(2020, 1, 1)),
)


@dataclass(slots=True)
class StageClock:
    """A business clock that tests set."""

    moment: datetime = START

    def now(self) -> datetime:
        """Return the time that was set."""
        return self.moment


@dataclass(slots=True)
class SmallBot:
    """Answers events with real cards. `acts` are the events that it acted on, each once."""

    acts: list[Event] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def handle(self, event: Event) -> Reply:
        """Act on an event the first time it comes."""
        if event.event_id in self.seen:
            return Reply()
        self.seen.add(event.event_id)
        self.acts.append(event)
        words = load_words(next(one for one in PEOPLE if one.id == event.identity).locale or "en")
        match event:
            case Pressed():
                return _pressed(event.action, event.values, words)
            case Said():
                return _said(event.text, words)
            case OpenedHome():
                return Reply(cards=(home_card(words),))


def _pressed(action: object, values: Values, words: Words) -> Reply:
    match action:
        case AnswerCheckIn(answer=answer):
            return Reply(replace=check_in_card(words, answer=Answer(answer)))
        case OpenTrouble(check_in_id=number):
            return Reply(form=builders.trouble_form(data.TroubleFormData(check_in_id=number), words))
        case SendTrouble():
            return _trouble(values, words)
        case OpenPause():
            return Reply(form=builders.pause_form(data.PauseFormData(earliest=START.date()), words))
        case SavePause():
            return Reply(cards=(notice(data.Notice.NOT_PAUSED, words),))
        case StopSending():
            return Reply(cards=(notice(data.Notice.SENDING_STOPPED, words),))
        case _:
            return Reply(cards=(notice(data.Notice.TOO_LATE, words),), refused=True)


def _trouble(values: Values, words: Words) -> Reply:
    missing = [name for name in ("kind", "text") if not values.get(name)]
    if missing:
        return Reply(errors={name: words.text("error.required") for name in missing})
    kind = TroubleKind(str(values["kind"]))
    received = data.RequestReceivedData(request_id=1, kind=kind, respond_by=None)
    return Reply(
        replace=check_in_card(words, answer=Answer.TROUBLE),
        cards=(builders.request_received(received, words),),
    )


def _said(text: str, words: Words) -> Reply:
    if text in {"help", "ヘルプ"}:
        return Reply(cards=(builders.help_card(data.HelpData(commands=(("help", "help.text"),)), words),))
    unknown = data.UnknownCommandData(typed=text, nearest=("help", "home", "pause"))
    return Reply(cards=(builders.unknown_command(unknown, words),))


def check_in_card(words: Words, *, answer: Answer | None = None) -> Card:
    """Return the weekly card, open or answered."""
    first = members.check_ins(words.language)[0]
    return builders.check_in(replace(first, answer=answer), words)


def home_card(words: Words) -> Card:
    """Return somebody's home."""
    return builders.home(homes.homes(words.language)[0], words)


def notice(what: data.Notice, words: Words) -> Card:
    """Return a friendly line."""
    return builders.notice(data.NoticeData(notice=what, reference="ab12cd34"), words)


@dataclass(slots=True)
class Stage:
    """The playground with everything that a test looks at."""

    transcript: Transcript
    clock: StageClock
    bot: SmallBot
    inbound: Inbound
    playground: Playground
    moves: list[datetime] = field(default_factory=list)
    gate: asyncio.Event | None = None
    """While it is set and not open, a move of the clock stays under way."""
    fail_moves: bool = False
    loop: asyncio.AbstractEventLoop | None = None

    def app(self) -> web.Application:
        """Return the application that serves it."""
        app = web.Application()
        add_playground(app, self.playground)
        return app

    def send(self, card: Card, *, to: str = "tanaka") -> Post:
        """Let the bot write to a person."""
        return self.transcript.post_card(direct(to), card, at=self.clock.now())

    def send_check_in(self, *, to: str = "tanaka", language: str = "ja") -> Post:
        """Let the bot ask a person how it is going."""
        return self.send(check_in_card(load_words(language)), to=to)

    def open_gate(self) -> None:
        """Let the move of the clock that is under way go on. May be called from any thread."""
        if self.gate is not None and self.loop is not None:
            self.loop.call_soon_threadsafe(self.gate.set)

    async def advance(self, target: datetime) -> TickReport:
        """Move the clock; one card arrives for the new starter on the way."""
        self.moves.append(target)
        self.loop = asyncio.get_running_loop()
        if self.gate is not None:
            await self.gate.wait()
        if self.fail_moves:
            raise RuntimeError("the engine broke")
        self.clock.moment = target
        self.send_check_in()
        return TickReport(now=target, planned=3, sent=2, waiting=1)


def build_stage(path: Path) -> Stage:
    """Return a fresh playground whose transcript lies at `path`."""
    clock, bot = StageClock(), SmallBot()
    transcript = open_transcript(path)
    channels = (
        Channel(name="leads", roles=frozenset({Role.LEAD, Role.SPONSOR, Role.ADMIN})),
        Channel(name="results"),
    )

    async def everybody() -> tuple[Person, ...]:
        return PEOPLE

    async def days_of(person_id: str) -> PersonDays:
        one = next(each for each in PEOPLE if each.id == person_id)
        calendar = WorkCalendar(pattern_of(one, COMPANY), leave=(), company_days={})
        return PersonDays(calendar=calendar, day_zero=DAY_ZERO if person_id == "tanaka" else None)

    inbound = Inbound(transcript, bot.handle, clock, may_see=may_see_by(everybody, channels))
    playground = Playground(
        transcript=transcript,
        inbound=inbound,
        clock=clock,
        advance=_not_yet,
        company=COMPANY,
        people=everybody,
        days_of=days_of,
        channels=channels,
        chats=other_chats(),
    )
    stage = Stage(transcript=transcript, clock=clock, bot=bot, inbound=inbound, playground=playground)
    stage.playground = replace(playground, advance=stage.advance)
    return stage


async def _not_yet(_moment: datetime) -> TickReport:
    raise AssertionError("the stage sets its own")


@contextmanager
def served_in_thread(stage: Stage) -> Iterator[str]:
    """Serve the stage on a free port from a thread of its own; yields the address."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(stage.app(), access_log=None, shutdown_timeout=0.5)
    thread = threading.Thread(target=loop.run_forever, name="playground", daemon=True)
    thread.start()

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port: int = runner.addresses[0][1]
        return port

    try:
        port = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


def hour_later(moment: datetime) -> datetime:
    """Return the moment an hour later."""
    return moment + timedelta(hours=1)
