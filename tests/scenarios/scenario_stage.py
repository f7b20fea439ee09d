"""A small company on a real database and the real engine, played through the playground's own way in.

Nothing is faked: messages go through the outbox into a transcript, and people press what stands on cards.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.bootstrap import Installation, build
from bot.clocks import BusinessClock
from bot.config import Settings, load_settings
from bot.engine import Mode
from bot.platform import TickReport
from bot.playground.inbound import Inbound, MaySee, own_conversation_only
from bot.playground.sender import PlaygroundSender
from bot.playground.transcript import Post, Transcript, direct, open_transcript
from cards.actions import Action, encode
from cards.model import Buttons, Card, Form
from cards.plain import plain_text
from coaching.programmes.file import read_programme
from coaching.programmes.model import Programme
from coaching.programmes.service import enrol_everywhere, import_programme, start
from handlers.context import UnitOfWork
from handlers.events import Values
from handlers.reply import Reply
from people.leave_file import import_leave, read_leave
from people.model import Platform
from people.roster import import_people, read_people
from storage.database import Database

TOKYO = ZoneInfo("Asia/Tokyo")

PEOPLE = """\
person_id,name,email,team,manager_id,roles,locale,timezone,country,start_date
kato,加藤 誠,kato@mizuki.example,Sales,,sponsor,ja,Asia/Tokyo,JP,2015-04-01
suzuki,鈴木 健太,suzuki@mizuki.example,Sales,kato,lead,ja,Asia/Tokyo,JP,2018-04-01
ogawa,小川 由紀,ogawa@mizuki.example,Corporate/IT,kato,admin,ja,Asia/Tokyo,JP,2019-04-01
tanaka,田中 美香,tanaka@mizuki.example,Sales/East/Tokyo,suzuki,,ja,Asia/Tokyo,JP,2020-04-01
mueller,Anna Müller,mueller@mizuki.example,Sales/EMEA/Berlin,suzuki,,en,Europe/Berlin,DE-BE,2019-01-07
garcia,Luis García,garcia@mizuki.example,Sales/Americas/SF,suzuki,,en,America/Los_Angeles,US-CA,2019-01-07
"""

PROGRAMME = """\
id: crm
tool: Salesforce
name: {ja: CRM定着プログラム, en: CRM onboarding}
purpose: {ja: 引き継ぎの抜けを防ぐため, en: nothing is lost at hand-over}
lead: suzuki
sponsor: kato
vision: {state: {ja: 訪問記録が当日に入っている, en: visits are logged the same day}}
practices:
  - {id: visits, name: {ja: 訪問記録の当日登録, en: log visits the same day},
     benefit: {ja: 今：Excelに転記 → これから：移動中に登録, en: "today: retyped → then: on the way"},
     ease: 4, contribution: 5}
  - {id: deals, name: {ja: 商談の更新, en: update deals}, benefit: {ja: 会議資料が不要, en: no slides},
     ease: 3, contribution: 4}
kpis:
  - {id: visit-records, practice: visits, name: {ja: 訪問記録, en: visit records},
     purpose: {ja: 引き継ぎの抜けを防ぐため, en: nothing lost at hand-over}, unit: {ja: 件, en: records},
     target: 3, per: day, of: person, not_on: [leave, holiday, field]}
checkins: {rhythm: weekly, weekday: Wed, at: "10:00"}
audience: {teams: [Sales/East, Sales/EMEA, Sales/Americas]}
"""

APP_YAML = """\
company: ミズキ計器
languages: [ja, en]
country: JP
timezone: Asia/Tokyo
run_by: {ja: 業務改革室, en: Change Office}
complaints: {ja: 内線 1234, en: extension 1234}
web: {host: 127.0.0.1, port: 8080}
"""


def tokyo(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of 2026 by the clock in Tokyo."""
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


def settings_in(folder: Path, *, supporters: str = "") -> Settings:
    """Return the settings of the small company. `supporters`: their channel, as `slack:C0123`."""
    path = folder / "app.yaml"
    channels = f'channels: {{supporters: "{supporters}"}}\n' if supporters else ""
    path.write_text(APP_YAML + channels, encoding="utf-8")
    return load_settings(path, {})


@lru_cache
def programme_of(text: str, languages: tuple[str, ...], people: tuple[str, ...]) -> Programme:
    """Read the file of a programme; once a process, because nearly every scenario has the same."""
    return read_programme(text.encode(), name="programme.yaml", languages=languages, people=people)


@dataclass
class Company:
    """The small company, on whichever chat."""

    installation: Installation

    def unit(self) -> UnitOfWork:
        """Return a unit of work, to look inside or to set the stage."""
        return self.installation.open_unit()

    def bring_in(self, people: str = PEOPLE, leave: str = "") -> None:
        """Import people and their leave, and put new people into programmes that run."""
        now = self.installation.clock.now()
        with self.unit() as unit:
            imported = import_people(
                unit, read_people(people.encode()), known_locales=("ja", "en"), at=now, actor="test"
            )
            assert not imported.refused
            if leave:
                assert not import_leave(unit, read_leave(leave.encode()), at=now, actor="test").refused
            enrol_everywhere(unit, company=self.installation.company, now=now)
            unit.commit()

    def start_programme(self, on: date, text: str = PROGRAMME) -> None:
        """Import and start the programme."""
        now, company = self.installation.clock.now(), self.installation.company
        with self.unit() as unit:
            people = tuple(person.id for person in unit.people.list_all())
            programme = programme_of(text, company.languages, people)
            import_programme(unit, programme, now=now, actor="test")
            start(unit, programme.id, on=on, company=company, now=now, actor="test")
            unit.commit()

    async def go_to(self, moment: datetime, *, mode: Mode = Mode.STEP) -> TickReport:
        """Move the clock, visiting every due moment between."""
        return await self.installation.engine.advance(moment.astimezone(UTC), mode=mode)


@dataclass
class Stage(Company):
    """The company, its chat, and hands to act with."""

    transcript: Transcript
    inbound: Inbound
    events: Iterator[int] = field(default_factory=itertools.count)

    def posts(self, person: str) -> list[Post]:
        """Return what stands in a person's conversation, oldest first."""
        return self.transcript.posts(direct(person))

    def cards(self, person: str) -> list[Card]:
        """Return the cards in a person's conversation, oldest first."""
        return [post.card for post in self.posts(person) if post.card is not None]

    def kinds(self, person: str) -> list[str]:
        """Return the kinds of the cards in a person's conversation, oldest first."""
        return [card.kind for card in self.cards(person)]

    def sent_at(self, person: str, kind: str) -> list[datetime]:
        """Return when cards of a kind were posted, by the clock in Tokyo."""
        return [
            post.at.astimezone(TOKYO)
            for post in self.posts(person)
            if post.card is not None and post.card.kind == kind
        ]

    def last_post(self, person: str, kind: str) -> Post:
        """Return the newest card of a kind."""
        return [post for post in self.posts(person) if post.card is not None and post.card.kind == kind][-1]

    def text(self, person: str, kind: str) -> str:
        """Return the plain text of the newest card of a kind."""
        card = self.last_post(person, kind).card
        assert card is not None
        return plain_text(card)

    async def press(
        self,
        person: str,
        action: type[Action],
        *,
        on: str,
        where: dict[str, str] | None = None,
        **values: str,
    ) -> Reply:
        """Press the button with that action on the person's newest card of the kind `on`."""
        post = self.last_post(person, on)
        assert post.card is not None
        found = find_action(post.card, action, where or {})
        return await self.press_action(person, found, post_id=post.id, values=values)

    async def press_action(
        self, person: str, action: Action, *, post_id: int | None = None, values: Values | None = None
    ) -> Reply:
        """Press a button by its action, whether or not the person has a card with it."""
        return await self.inbound.press(
            person,
            post_id=post_id,
            value=encode(action),
            values=values or {},
            event_id=f"press-{next(self.events)}",
        )

    async def submit(self, person: str, form: Form | None, **values: str | tuple[str, ...]) -> Reply:
        """Send a form that a reply opened."""
        assert form is not None
        return await self.press_action(person, form.submit.action, values=values)

    async def say(self, person: str, text: str) -> Reply:
        """Write to the bot."""
        return await self.inbound.say(person, text)


def find_action(card: Card, action: type[Action], where: dict[str, str]) -> Action:
    """Return the action of that type (with those field values) among the card's buttons."""
    for element in card.elements:
        if isinstance(element, Buttons):
            for button in element.buttons:
                if isinstance(button.action, action) and all(
                    getattr(button.action, name) == value for name, value in where.items()
                ):
                    return button.action
    raise AssertionError(f"no {action.__name__} {where} on the card {card.kind}")


@contextmanager
def stage_on(
    database: Database, folder: Path, *, now: datetime, supporters: str = "", may_see: MaySee | None = None
) -> Iterator[Stage]:
    """Give a stage whose clock stands at `now`, without anybody on it yet. `may_see` instead of everybody
    seeing their own conversation alone."""
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.put(unit, now)
        unit.commit()
    transcript = open_transcript(folder / "playground.db")
    sender = PlaygroundSender(transcript, clock)
    installation = build(
        settings_in(folder, supporters=supporters),
        database=database,
        clock=clock,
        senders={Platform.PLAYGROUND: sender},
        transcript=transcript,
    )
    inbound = Inbound(
        transcript, installation.dispatcher.handle, clock, may_see=may_see or own_conversation_only
    )
    yield Stage(installation=installation, transcript=transcript, inbound=inbound)
    installation.threads.close()
    transcript.close()
