"""What the surveys' domain needs from storage and from the vault."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from people.ports import PeopleUnit
from surveys.ballots.model import SealedBallot, WaveSecrets
from surveys.codebook.model import Theme
from surveys.gate.model import Figure, Released
from surveys.responses.model import Answer, Item, Round
from surveys.schedules.model import SurveySchedule
from surveys.sets.model import QuestionSet
from surveys.waves.model import Invited, Lost, Wave, WaveState


class Vault(Protocol):
    """Where the secrets of open waves lie, outside the database. All methods raise `VaultError` where it is
    not to be used (missing, readable by others)."""

    def keep(self, wave_id: str, secrets: WaveSecrets) -> None:
        """Keep a new wave's secrets; they are on the disk when this returns."""

    def find(self, wave_id: str) -> WaveSecrets | None:
        """Return a wave's secrets; None: this vault does not know them, and never will."""

    def erase(self, wave_id: str) -> None:
        """Destroy a wave's secrets; nothing happens if they are gone."""

    def waves(self, *, kept_for: timedelta = timedelta(0)) -> frozenset[str]:
        """Return the waves whose secrets are here, for at least so long by the machine's clock."""


class SurveyStore(Protocol):
    """Sets of one's own, schedules, waves and who is invited to them."""

    def find_set(self, set_id: str) -> QuestionSet | None:
        """Return a set of one's own or None; those that are shipped are not here."""

    def list_sets(self) -> list[QuestionSet]:
        """Return the sets of one's own, by id."""

    def put_set(self, questions: QuestionSet) -> None:
        """Insert or replace a set."""

    def list_themes(self) -> list[Theme]:
        """Return the themes that the company has made, and those it has changed, by id."""

    def put_theme(self, theme: Theme) -> None:
        """Insert or replace a theme."""

    def remove_theme(self, theme_id: str) -> bool:
        """Delete a theme; returns whether it was there."""

    def find_schedule(self, schedule_id: str) -> SurveySchedule | None:
        """Return the schedule or None."""

    def lock_schedule(self, schedule_id: str) -> SurveySchedule:
        """Return the schedule, kept from being changed by others until this unit of work ends; raises
        `NotFoundError(what="survey_schedule")`."""

    def list_schedules(self) -> list[SurveySchedule]:
        """Return all schedules, by id, those that ended included."""

    def put_schedule(self, schedule: SurveySchedule) -> None:
        """Insert or replace a schedule."""

    def add_wave(self, wave: Wave, invited: Sequence[Invited]) -> None:
        """Insert a wave and whom it invites."""

    def get_wave(self, wave_id: str) -> Wave:
        """Return the wave; raises `NotFoundError(what="wave")`."""

    def find_wave(self, wave_id: str) -> Wave | None:
        """Return the wave or None."""

    def lock_wave(self, wave_id: str) -> Wave:
        """Return the wave, kept from being changed by others until this unit of work ends; raises
        `NotFoundError(what="wave")`."""

    def waves_of(self, schedule_id: str) -> list[Wave]:
        """Return a schedule's waves, latest first."""

    def waves_in(self, states: Collection[WaveState]) -> list[Wave]:
        """Return the waves in one of the states, by id."""

    def waves_since(self, moment: datetime) -> list[Wave]:
        """Return the waves that opened at the moment or later, in any state, by id."""

    def waves_inviting(self, person_id: str, *, states: Collection[WaveState]) -> list[Wave]:
        """Return the waves to which a person is invited, latest first."""

    def invitation(self, wave_id: str, person_id: str) -> Invited | None:
        """Return a person's invitation or None."""

    def invited(self, wave_id: str) -> list[Invited]:
        """Return everybody who is invited, by person id."""

    def set_remind_at(self, wave_id: str, moment: datetime | None) -> None:
        """Set when the reminder is due."""

    def move_wave(
        self,
        wave_id: str,
        *,
        before: WaveState,
        after: WaveState,
        answered: int | None = None,
        lost: Lost | None = None,
    ) -> bool:
        """Take a wave from one state to another; False, and nothing changed, if it is not in the first."""

    def set_results_at(self, wave_id: str, moment: datetime) -> None:
        """Set when everybody is to be told what came of a wave."""

    def set_told_at(self, wave_id: str, moment: datetime) -> None:
        """Remember that it was queued for everybody."""

    def waves_to_tell(self, *, now: datetime) -> list[Wave]:
        """Return the closed waves of whose results everybody is to be told by now, and was not, by id."""

    def next_moment(self) -> datetime | None:
        """Return when an open wave is reminded of or closed next, when results are told, or one that is being
        closed goes on (then it is a moment that has passed)."""

    def erase(self, person_id: str) -> None:
        """Remove a person's invitations, and their name from waves that they let open. Their ballots cannot
        be found, and stay counted."""


class BallotStore(Protocol):
    """Marks and ballots. Nothing in any table says whose they are."""

    def put(self, wave_id: str, mark: bytes, ballot: SealedBallot) -> bool:
        """Store a mark and a ballot, and nothing else; False, and nothing stored, if the mark is there.

        Raises `TooLateError` if the wave is not open: no ballot comes in beside a close."""

    def counts(self, wave_id: str) -> tuple[int, int]:
        """Count marks and ballots."""

    def marks(self, wave_id: str) -> list[bytes]:
        """Return all marks of a wave, in their own order."""

    def page(self, wave_id: str, *, after: bytes, limit: int) -> list[SealedBallot]:
        """Return up to `limit` ballots with a token greater than `after`, in the order of tokens."""

    def destroy_some(self, wave_id: str, *, limit: int) -> int:
        """Delete up to `limit` ballots, and then marks; returns how many rows went, 0 once all are gone."""


class ReleaseLedger(Protocol):
    """What was published. There is no other way out."""

    def ready(self, wave_id: str, released: Released, *, at: datetime) -> Callable[[], None]:
        """Return what keeps what passed the gate, once; nothing is written before it is called."""

    def find(self, wave_id: str, *, of: Collection[int] | None = None) -> Released | None:
        """Return what was published of a wave, or None; `of`: all groups, but figures of these alone, and
        texts with those of the company."""

    def figures(self, wave_id: str, *, of: Collection[int]) -> tuple[Figure, ...]:
        """Return the figures alone of some groups of a wave."""

    def has_figures(self, wave_id: str) -> bool:
        """Tell whether anything was published of a wave but that too few answered."""


class ResponseStore(Protocol):
    """Rounds of responses, their items, and how answers read before. Whoever changes anything of a round
    holds its lock."""

    def add_round(self, one: Round) -> None:
        """Insert the round of a wave, its lock held; a second one is a `ConstraintError`."""

    def find_round(self, wave_id: str) -> Round | None:
        """Return the round of a wave or None."""

    def lock_round(self, wave_id: str) -> Round:
        """Return the round, kept from being changed by others until this unit of work ends; raises
        `NotFoundError(what="response_round")`."""

    def save_round(self, one: Round) -> None:
        """Write back a changed round."""

    def rounds(self, *, limit: int | None = None) -> list[Round]:
        """Return the rounds, the latest opened first."""

    def rounds_of(self, schedule_id: str) -> list[Round]:
        """Return the rounds of a schedule's waves, the latest opened first."""

    def rounds_to_tell(self) -> list[Round]:
        """Return the published rounds that not everybody was told of, or whose last update not everybody
        has, by wave id. Asks for next to nothing while there is none."""

    def add_item(self, item: Item) -> int:
        """Insert an item; its `id` is ignored. Returns the id."""

    def find_item(self, item_id: int) -> Item | None:
        """Return the item or None."""

    def items_of(self, wave_ids: Collection[str]) -> dict[str, list[Item]]:
        """Return all items of some rounds, merged ones included, by place and id; a round without items is
        absent."""

    def save_item(self, item: Item) -> None:
        """Write back a changed item, by id."""

    def remove_item(self, item_id: int) -> None:
        """Delete an item with its history."""

    def add_revision(self, item_id: int, answer: Answer) -> None:
        """Keep how an answer read that everybody was shown."""

    def revisions_of(self, item_id: int) -> list[Answer]:
        """Return how the answer of an item read before, the oldest first."""

    def revisions_in(self, wave_id: str) -> dict[int, list[Answer]]:
        """Return how the answers of all items of a round read before, by item id, the oldest first; an item
        that was never answered otherwise is absent."""

    def items_about(self, person_id: str) -> list[Item]:
        """Return the items that a person answered, owns or is to answer, by id."""

    def revisions_about(self, person_id: str) -> list[tuple[int, Answer]]:
        """Return earlier answers that a person gave or that name them as owner, with the ids of their items,
        the oldest first."""

    def erase(self, person_id: str) -> None:
        """Take the person's id out of rounds, items and their history; what was answered stays."""


class SurveysUnit(PeopleUnit, Protocol):
    """What services of surveys take."""

    @property
    def surveys(self) -> SurveyStore: ...
    @property
    def ballots(self) -> BallotStore: ...
    @property
    def releases(self) -> ReleaseLedger: ...
    @property
    def responses(self) -> ResponseStore: ...
