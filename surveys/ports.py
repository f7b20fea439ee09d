"""What the surveys' domain needs from storage and from the vault."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from people.ports import PeopleUnit
from surveys.ballots.model import SealedBallot, WaveSecrets
from surveys.gate.model import Released
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

    def waves(self) -> frozenset[str]:
        """Return the waves whose secrets are here."""


class SurveyStore(Protocol):
    """Sets of one's own, schedules, waves and who is invited to them."""

    def find_set(self, set_id: str) -> QuestionSet | None:
        """Return a set of one's own or None; those that are shipped are not here."""

    def list_sets(self) -> list[QuestionSet]:
        """Return the sets of one's own, by id."""

    def put_set(self, questions: QuestionSet) -> None:
        """Insert or replace a set."""

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

    def next_moment(self) -> datetime | None:
        """Return when an open wave is reminded of or closed next, or one that is being closed goes on (then
        it is a moment that has passed)."""

    def erase(self, person_id: str) -> None:
        """Remove a person's invitations. Their ballots cannot be found, and stay counted."""


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

    def find(self, wave_id: str) -> Released | None:
        """Return what was published of a wave, or None."""


class SurveysUnit(PeopleUnit, Protocol):
    """What services of surveys take."""

    @property
    def surveys(self) -> SurveyStore: ...
    @property
    def ballots(self) -> BallotStore: ...
    @property
    def releases(self) -> ReleaseLedger: ...
