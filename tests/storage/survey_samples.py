"""Surveys that the storage tests put in: small builders with everything filled in that does not matter."""

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from people.audience import Audience
from people.rhythm import Counted, InPeriod, Period
from storage.database import Database
from surveys.ballots.model import SealedBallot
from surveys.schedules.model import Breakdown, SurveySchedule
from surveys.sets.model import Question, QuestionSet, QuestionType
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Definition, Invited, Node, Wave, WaveState

OPENED_AT = datetime(2026, 6, 2, 1, tzinfo=UTC)
"""Tuesday 2 June 2026, 10:00 in Tokyo."""
REMIND_AT = datetime(2026, 6, 5, 1, tzinfo=UTC)
CLOSES_AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
"""Five working days later, 17:00 in Tokyo (WORDS, example 5)."""
DAY = timedelta(days=1)
DEADLINE = 60
"""Seconds after which a thread counts as hung."""

RECOMMEND = Question(id="recommend", type=QuestionType.NPS, text={"en": "Recommend?", "ja": "薦めますか"})
TOOLS = Question(
    id="tools",
    type=QuestionType.MULTI,
    text={"en": "Which?", "ja": "どれですか"},
    options=({"en": "O'Brien \"; --", "ja": "一"}, {"en": "👩🏽‍💻", "ja": "𠮷"}),
)
EASY = Question(id="easy", type=QuestionType.AGREE, text={"en": "Easy?", "ja": "簡単ですか"}, points=7)
WORDS = Question(id="words", type=QuestionType.TEXT, text={"en": "Anything else?", "ja": "ほかに"})


def question_set(set_id: str = "pulse", **changes: Any) -> QuestionSet:
    """A set with a question of most types."""
    plain: dict[str, Any] = {
        "id": set_id,
        "name": {"en": "Pulse", "ja": "パルス"},
        "questions": (RECOMMEND, TOOLS, EASY, WORDS),
    }
    return QuestionSet(**plain | changes)


def survey_schedule(schedule_id: str = "monthly", **changes: Any) -> SurveySchedule:
    """A schedule in which nothing has its default."""
    plain: dict[str, Any] = {
        "id": schedule_id,
        "set_id": "pulse",
        "rhythm": InPeriod(period=Period.MONTH, counted=Counted.WEEKDAY, place=1, weekday=2),
        "audience": Audience(teams=("Sales/East",), ranks=("A",), started_after=date(2026, 1, 31)),
        "breakdown": Breakdown.DEPARTMENT_RANK,
        "at": time(9, 45),
        "open_days": 7,
        "remind_on_day": None,
        "smallest_group": 8,
        "results_to": ("slack:C0123",),
        "languages": ("ja", "en"),
    }
    return SurveySchedule(**plain | changes)


def definition(wave_id: str = "monthly-1", **changes: Any) -> Definition:
    """What is fixed of a wave over a company of two teams."""
    plain: dict[str, Any] = {
        "wave_id": wave_id,
        "set_id": "pulse",
        "set_name": {"en": "Pulse", "ja": "パルス"},
        "number": int(wave_id.rpartition("-")[2]),
        "questions": (RECOMMEND, TOOLS, EASY, WORDS),
        "languages": ("ja", "en"),
        "smallest_group": 5,
        "breakdown": Breakdown.TEAM,
        "nodes": (
            Node(path=(), invited=20),
            Node(path=("Sales",), invited=12),
            Node(path=("Sales", "East"), invited=6),
        ),
        "codebook": {"en": {"burden": ("more work",)}, "ja": {"burden": ("手間", "業務負荷")}},
        "theme_names": {"burden": {"en": "More work", "ja": "負担"}},
        "opens_on": date(2026, 6, 2),
        "closes_at": CLOSES_AT,
        "results_to": ("slack:C0123",),
    }
    return Definition(**plain | changes)


def wave(wave_id: str = "monthly-1", **changes: Any) -> Wave:
    """An open wave of a schedule that its id begins with."""
    fixed = changes.pop("definition", definition(wave_id))
    plain: dict[str, Any] = {
        "id": wave_id,
        "schedule_id": wave_id.rpartition("-")[0],
        "state": WaveState.OPEN,
        "definition": fixed,
        "digest": digest(to_text(fixed)),
        "public_key": bytes(range(32)),
        "opened_at": OPENED_AT,
        "remind_at": REMIND_AT,
        "invited": 20,
    }
    return Wave(**plain | changes)


def put_wave(database: Database, one: Wave, *person_ids: str) -> None:
    """Store a wave and whom it invites, committed."""
    with database.unit_of_work() as unit:
        unit.surveys.add_wave(one, [Invited(person_id=person_id, node=2) for person_id in person_ids])
        unit.commit()


def mark(number: int) -> bytes:
    """The mark of one of many people."""
    return hashlib.sha256(b"mark %d" % number).digest()


def ballot(number: int, *, size: int = 900) -> SealedBallot:
    """A ballot of one of many people: noise, as sealed ones are, but the same in every run."""
    noise = hashlib.shake_256(b"ballot %d" % number).digest(16 + size)
    return SealedBallot(token=noise[:16], sealed=noise[16:])


def put(database: Database, number: int, *, wave_id: str = "monthly-1") -> bool:
    """Store somebody's ballot, committed."""
    with database.unit_of_work() as unit:
        is_first = unit.ballots.put(wave_id, mark(number), ballot(number))
        unit.commit()
    return is_first


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do things at the same time; returns what each returned or raised."""
    found: list[object] = [None] * len(works)
    ready = threading.Barrier(len(works))

    def do(place: int) -> None:
        ready.wait(DEADLINE)
        try:
            found[place] = works[place]()
        except Exception as error:  # noqa: BLE001 - what it is, is what the test looks at
            found[place] = error

    threads = [threading.Thread(target=do, args=(place,), daemon=True) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert not any(thread.is_alive() for thread in threads)
    return found
