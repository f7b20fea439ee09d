"""Waves, ballots and answers for the tests of sealing."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from surveys.ballots.model import Ballot
from surveys.ballots.sealing import new_secrets
from surveys.schedules.model import Breakdown
from surveys.sets.model import Answer, Question, QuestionType
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Definition, Node, Wave, WaveState

OPTIONS = ({"en": "a"}, {"en": "b"}, {"en": "c"})
QUESTIONS = (
    Question(id="nps", type=QuestionType.NPS, text={"en": "Recommend?"}),
    Question(id="easy", type=QuestionType.AGREE, text={"en": "Easy?"}, points=7),
    Question(id="why", type=QuestionType.SINGLE, text={"en": "Why?"}, options=OPTIONS),
    Question(id="where", type=QuestionType.MULTI, text={"en": "Where?"}, options=OPTIONS),
    Question(id="free", type=QuestionType.TEXT, text={"en": "What else?"}),
)
SECRETS, PUBLIC_KEY = new_secrets()
CLOSES_AT = datetime(2026, 6, 9, 8, tzinfo=UTC)

written = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=1000)
"""What a person can write, once control characters are taken out."""
given_answers: st.SearchStrategy[dict[str, Answer]] = st.fixed_dictionaries(
    {},
    optional={
        "nps": st.integers(0, 10),
        "easy": st.integers(1, 7),
        "why": st.integers(1, 3),
        "where": st.sets(st.integers(1, 3), min_size=1).map(sorted).map(tuple),
        "free": written,
    },
)
ballots = st.builds(
    Ballot, node=st.integers(0, 11), language=st.sampled_from(["ja", "en"]), answers=given_answers
)


def define(wave_id: str = "pulse-3", *, questions: tuple[Question, ...] = QUESTIONS) -> Definition:
    """Return a definition with twelve places in the tree."""
    return Definition(
        wave_id=wave_id,
        set_id="monthly",
        set_name={"en": "Monthly"},
        number=3,
        questions=questions,
        languages=("ja", "en"),
        smallest_group=5,
        breakdown=Breakdown.DEPARTMENT,
        nodes=(Node(path=(), invited=110), *(Node(path=(f"D{n:02}",), invited=10) for n in range(1, 12))),
        codebook={},
        theme_names={},
        opens_on=date(2026, 6, 2),
        closes_at=CLOSES_AT,
        results_to=(),
    )


def open_wave(
    definition: Definition | None = None, *, public_key: bytes = PUBLIC_KEY, state: WaveState = WaveState.OPEN
) -> Wave:
    """Return a wave of the definition."""
    chosen = definition or define()
    return Wave(
        id=chosen.wave_id,
        schedule_id=chosen.wave_id.rpartition("-")[0],
        state=state,
        definition=chosen,
        digest=digest(to_text(chosen)),
        public_key=public_key,
        opened_at=datetime(2026, 6, 2, 1, tzinfo=UTC),
        remind_at=None,
        invited=110,
    )


def cast(answers: dict[str, Answer] | None = None, *, node: int = 0) -> Ballot:
    """Return a ballot; with no answers at all, everything was skipped."""
    return Ballot(node=node, language="en", answers=answers or {})
