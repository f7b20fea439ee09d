"""A company with a survey on a real database, and a vault that can be broken; for tests of a wave's life."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any, Self

from bot.closing import Closer
from bot.threads import StorageThreads
from handlers.context import UnitOfWork, World
from handlers.surveys import closing, launching
from people.model import Company, Person, Platform, Role
from people.rhythm_words import parse_rhythm
from storage.database import Database
from storage.tables import metadata
from surveys.ballots.model import WaveSecrets
from surveys.ballots.service import Sent, answer
from surveys.errors import VaultError
from surveys.gate.model import Released
from surveys.responses.model import RoundState
from surveys.schedules.model import SurveySchedule
from surveys.sets.model import Answer, Question, QuestionSet, QuestionType
from surveys.waves.model import Wave, WaveState

COMPANY = Company(name="Mizuki", languages=("en", "ja"))
"""Tokyo, 9 to 17, public holidays of Japan."""
OPENING = datetime(2026, 6, 2, 1, tzinfo=UTC)
"""Tuesday 2 June, 10:00 in Tokyo."""
CLOSE = datetime(2026, 6, 9, 8, tzinfo=UTC)
"""Tuesday 9 June, 17:00 in Tokyo: five working days later (WORDS, example 5)."""


def words(text: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"en": text, "ja": f"{text}（日）"}


SET = QuestionSet(
    id="own-pulse",
    name=words("Own pulse"),
    questions=(
        Question(id="nps", type=QuestionType.NPS, text=words("Would you recommend it?")),
        Question(id="easy", type=QuestionType.AGREE, text=words("It is easy to use")),
        Question(
            id="why",
            type=QuestionType.SINGLE,
            text=words("What is in the way?"),
            options=(words("Time"), words("Fields"), words("Nothing")),
        ),
        Question(
            id="help",
            type=QuestionType.MULTI,
            text=words("What would help?"),
            options=(words("Training"), words("Videos")),
        ),
        Question(id="text", type=QuestionType.TEXT, text=words("What else?")),
    ),
)
SCHEDULE = SurveySchedule(id="pulse", set_id=SET.id, rhythm=parse_rhythm("monthly, first Tue"), at=time(10))


@dataclass
class MemoryVault:
    """A vault whose folder can go away. Satisfies `surveys.ports.Vault`."""

    kept: dict[str, WaveSecrets] = field(default_factory=dict)
    ages: dict[str, timedelta] = field(default_factory=dict)
    is_away: bool = False
    before_erasing: Callable[[], None] = lambda: None
    after_erasing: Callable[[], None] = lambda: None

    def keep(self, wave_id: str, secrets: WaveSecrets) -> None:
        """Keep a wave's secrets."""
        self._look()
        self.kept[wave_id] = secrets

    def find(self, wave_id: str) -> WaveSecrets | None:
        """Return a wave's secrets or None."""
        self._look()
        return self.kept.get(wave_id)

    def erase(self, wave_id: str) -> None:
        """Forget a wave's secrets."""
        self._look()
        self.before_erasing()
        self.kept.pop(wave_id, None)
        self.after_erasing()

    def waves(self, *, kept_for: timedelta = timedelta(0)) -> frozenset[str]:
        """Return the waves whose secrets are here, for so long."""
        self._look()
        return frozenset(key for key in self.kept if self.ages.get(key, timedelta(0)) >= kept_for)

    def _look(self) -> None:
        if self.is_away:
            raise VaultError(problem="The folder is away.", cure="Mount it.")


def people(
    count: int, *, teams: Iterable[str] = ("Sales/East", "Sales/West", "Admin"), **more: Any
) -> list[Person]:
    """Return so many people, dealt out to the teams in turn; the first one is an admin."""
    names = tuple(teams)
    return [
        Person(
            id=f"p{number:05}",
            name=f"Person {number}",
            team=names[number % len(names)],
            slack_user_id=f"U{number:05}",
            roles=frozenset({Role.ADMIN} if number == 0 else ()),
            **more,
        )
        for number in range(count)
    ]


@dataclass
class House:
    """A database with a company, its surveys and its vault, at a moment."""

    database: Database
    vault: MemoryVault = field(default_factory=MemoryVault)
    company: Company = COMPANY
    now: datetime = OPENING
    seed: int = 7
    channels: dict[str, frozenset[str] | None] = field(default_factory=dict)
    """Who is in a channel, as its chat says; None: it does not say."""

    def unit(self) -> UnitOfWork:
        """Return a unit of work."""
        return self.database.unit_of_work()

    def world(self) -> World:
        """Return the world at the house's moment, with a chance that begins anew."""
        return World(
            company=self.company,
            now=self.now,
            platforms=(Platform.SLACK,),
            vault=self.vault,
            chance=Random(self.seed),
        )

    def bring_in(self, everybody: Iterable[Person]) -> None:
        """Put people into the roster."""
        with self.unit() as unit:
            unit.people.upsert_many(list(everybody))
            unit.commit()

    def plan(self, schedule: SurveySchedule = SCHEDULE, questions: QuestionSet = SET) -> None:
        """Put a set and a schedule in, without dates of its own."""
        with self.unit() as unit:
            unit.surveys.put_set(questions)
            unit.surveys.put_schedule(schedule)
            unit.commit()

    def open(self, schedule: SurveySchedule = SCHEDULE, *, number: int = 1) -> Wave:
        """Open a wave of a schedule now."""
        with self.unit() as unit:
            wave = launching.run_now(self.world(), unit, schedule.id, number, actor="p00000")
            unit.commit()
        return wave

    def ask_nothing(self) -> None:
        """Let nothing be to answer for of the surveys that have closed: their next ones need not wait."""
        with self.unit() as unit:
            for one in unit.responses.rounds():
                locked = unit.responses.lock_round(one.wave_id)
                unit.responses.save_round(replace(locked, state=RoundState.NOTHING))
            unit.commit()

    def vote(self, person: str, answers: Mapping[str, Answer], *, wave: str = "pulse-1") -> Sent:
        """Send a person's answers."""
        with self.unit() as unit:
            sent = answer(
                unit,
                self.vault,
                person_id=person,
                wave_id=wave,
                language="en",
                answers=answers,
                now=self.now,
            )
            unit.commit()
        return sent

    def wave(self, wave_id: str = "pulse-1") -> Wave:
        """Return a wave as it is now."""
        with self.unit() as unit:
            return unit.surveys.get_wave(wave_id)

    def ballots(self, wave_id: str = "pulse-1") -> tuple[int, int]:
        """Return how many marks and ballots there are."""
        with self.unit() as unit:
            return unit.ballots.counts(wave_id)

    def keys_of(self, kind: str) -> list[str]:
        """Return whom there is a message of a kind for, whatever became of it, in order."""
        with self.unit() as unit:
            return sorted(one.person_id or "" for one in unit.outbox.list_messages() if one.kind == kind)

    def close(self, *, open_unit: Callable[[], Any] | None = None) -> int:
        """Let a new process do all that is due; returns how many waves got on."""
        threads = StorageThreads(single=self.database.single_process)
        try:
            return asyncio.run(self.closer(threads, open_unit=open_unit).run())
        finally:
            threads.close()

    async def members_of(self, lane: str) -> frozenset[str] | None:
        """Return who is in a channel."""
        return self.channels.get(lane)

    def closer(self, threads: StorageThreads, *, open_unit: Callable[[], Any] | None = None) -> Closer:
        """Return what closes waves and tells of results, of a process of its own."""
        return Closer(
            open_unit=open_unit or self.database.unit_of_work,
            open_reading=lambda: self.database.unit_of_work(read_only=True),
            threads=threads,
            world=self.world,
            forget_deleted=self.database.forget_deleted,
            members_of=self.members_of,
        )


INVITED, VOTES = 40, 30
"""Of the house that has answered."""


def answered_house(database: Database) -> House:
    """Return forty people, of whom thirty have answered; their survey is over."""
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan()
    house.open()
    for number in range(VOTES):
        house.vote(f"p{number:05}", ballot_of(number))
    house.now = CLOSE
    return house


def planted(number: int) -> str:
    """Return a word that nobody else writes, of letters alone, so that it counts as one."""
    return "planted" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")


def ballot_of(number: int) -> dict[str, Answer]:
    """Return the answers of the `number`-th person: all questions, and a word of their own."""
    return {
        "nps": number % 11,
        "easy": 1 + number % 5,
        "why": 1 + number % 3,
        "help": (1,) if number % 2 else (1, 2),
        "text": planted(number),
    }


class Killed(BaseException):
    """The process is gone: no handler of errors sees it."""


@dataclass
class Deadly:
    """Units of work of a process that is killed at its n-th commit, just before it or just after."""

    open_unit: Callable[[], Any]
    at: int
    is_after: bool
    commits: int = 0

    def __call__(self) -> "DeadlyUnit":
        """Open one."""
        return DeadlyUnit(self.open_unit(), self)


class DeadlyUnit:
    """A unit of work that may be the last."""

    def __init__(self, unit: Any, process: Deadly) -> None:
        self._unit = unit
        self._process = process

    def __enter__(self) -> Self:
        """Begin."""
        self._unit.__enter__()
        return self

    def __exit__(self, *given: Any) -> None:
        """End."""
        self._unit.__exit__(*given)

    def __getattr__(self, name: str) -> Any:
        """Be the unit of work in all else."""
        return getattr(self._unit, name)

    def commit(self) -> None:
        """Commit, or die."""
        self._process.commits += 1
        is_last = self._process.commits == self._process.at
        if is_last and not self._process.is_after:
            raise Killed
        self._unit.commit()
        if is_last:
            raise Killed


def released(house: House, wave_id: str = "pulse-1") -> Released | None:
    with house.unit() as unit:
        return unit.releases.find(wave_id)


def undisturbed(house: House) -> tuple[WaveState, int | None, Released, tuple[int, int], bool]:
    """Return how the wave ends if nothing happens: computed in memory, from the same chance."""
    outcome = closing.count(house.world(), lambda: house.database.unit_of_work(read_only=True), house.wave())
    assert isinstance(outcome, Released)
    return WaveState.CLOSED, VOTES, ordered(outcome), (0, 0), False


def ending(house: House) -> tuple[WaveState, int | None, Released | None, tuple[int, int], bool]:
    """Return how the wave has ended."""
    wave, published = house.wave(), released(house)
    return (
        wave.state,
        wave.answered,
        None if published is None else ordered(published),
        house.ballots(),
        bool(house.vault.kept),
    )


def ordered(published: Released) -> Released:
    """Return the same, in an order of its own: the ledger gives figures back by their keys."""
    return replace(
        published,
        groups=tuple(sorted(published.groups, key=lambda group: group.number)),
        figures=tuple(sorted(published.figures, key=repr)),
        quotes=tuple(sorted(published.quotes, key=repr)),
    )


def dump(house: House) -> str:
    """Return all rows of all tables as text; bytes as they lie there."""
    with house.database.unit_of_work() as unit:
        unit.switches.get("begin")  # the transaction begins with the first statement
        rows = [
            (table.name, *row)
            for table in metadata.sorted_tables
            for row in unit._connection.execute(table.select())
        ]
    return repr(sorted(map(repr, rows)))
