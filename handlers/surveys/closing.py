"""A wave ends, in phases: each is one commit, taken by whichever process comes first, and found again by the
state in which a crash left it (docs/why/sealed-ballots.md).

open -> closing -> (counted in memory, outside of any transaction that writes) -> counted -> secrets erased,
ballots and marks destroyed, invitations changed -> closed. Lost and discarded waves are destroyed in the same
way, and everybody invited is told. Of a closed one everybody is told on a later day
(`handlers.surveys.publishing`). What is destroyed, changed or said goes in portions, a commit each.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from handlers.context import UnitOfWork, World
from handlers.responses import next_steps
from handlers.responses.opening import open_round
from handlers.surveys import messages
from handlers.surveys.ending import is_untold
from people.errors import TooLateError
from people.model import AuditEntry
from surveys.ballots.checking import is_whole, own_invited
from surveys.ballots.model import SealedBallot, WaveSecrets
from surveys.ballots.sealing import Opener
from surveys.errors import ForgedBallotError
from surveys.gate.model import Released
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.responses.effect_reading import ask_next_steps
from surveys.waves.definition import digest, to_text
from surveys.waves.launching import wait_for_turn
from surveys.waves.model import ENDED, Lost, Wave, WaveState

PAGE = 500
"""Ballots that are read at once, in a unit of work of their own."""
DESTROYED_AT_ONCE = 1000
"""Rows that are deleted in one transaction: all of them in one held up presses for more than a second."""
CLOCKS_APART = timedelta(minutes=10)
"""How far a process's clock may be behind that of another which began to close a wave: our own default."""
STRAY_AFTER = timedelta(days=90)
"""How long the secrets of a wave are kept that the database does not know: our own default, longer than a
wave is open (30 working days, holidays between them). An older copy of the database, started for a try with
the same vault, does not know the open waves of the one that works."""
ACTOR = "surveys"
"""Who the audit says closed a wave whose date had come."""
TOO_LATE = "survey_closed"
"""Why a wave cannot be discarded any more."""

OpenUnit: TypeAlias = Callable[[], UnitOfWork]
Outcome: TypeAlias = Released | Lost
"""What counting a wave led to."""


class StoppedError(Exception):
    """The process ends: nothing was decided, and another one counts the wave anew."""


def unfinished(world: World, unit: UnitOfWork) -> list[Wave]:
    """Return the waves whose date has come or that are being closed, and those that ended with something
    still there, by id. Asks for next to nothing while there is none."""
    moment = unit.surveys.next_moment()
    if moment is None or moment > world.now:
        return []
    states = (WaveState.OPEN, WaveState.CLOSING, WaveState.COUNTED, WaveState.LOST, WaveState.DISCARDED)
    return [wave for wave in unit.surveys.waves_in(states) if _is_unfinished(world, unit, wave)]


def _is_unfinished(world: World, unit: UnitOfWork, wave: Wave) -> bool:
    if wave.state is WaveState.OPEN:
        return wave.closes_at <= world.now
    return wave.state not in ENDED or is_untold(wave) or any(unit.ballots.counts(wave.id))


# ---------------------------------------------------------------------------- closing, counting


def begin(world: World, unit: UnitOfWork, wave: Wave) -> bool:
    """Take no more ballots; commits. False if somebody else was faster."""
    began = unit.surveys.move_wave(wave.id, before=WaveState.OPEN, after=WaveState.CLOSING)
    if began:
        _note(world, unit, wave, action="survey.closing")
        unit.commit()
    return began


def count(world: World, read: OpenUnit, wave: Wave, *, goes_on: Callable[[], bool] = lambda: True) -> Outcome:
    """Open and count the ballots of a wave that takes no more, in memory alone; writes nothing.

    Raises `VaultError` where the vault cannot be asked: then nothing is known, and nothing decided; and
    `StoppedError` once `goes_on` says no.
    """
    secrets = world.vault.find(wave.id)
    if secrets is None:
        return Lost.NO_KEY
    # Hojorin never begins before the date: whoever did so in the database would choose whose answers count.
    if wave.closes_at - world.now > CLOCKS_APART:
        return Lost.TAMPERED
    with read() as unit:
        marks, invited = unit.ballots.marks(wave.id), unit.surveys.invited(wave.id)
        ballots = unit.ballots.counts(wave.id)[1]
    # Ballots are bound to the number of the definition; that this is the definition is seen here.
    if len(marks) != ballots or digest(to_text(wave.definition)) != wave.digest:
        return Lost.TAMPERED
    if not is_whole(wave, secrets, marks=marks, invited=invited):
        return Lost.TAMPERED
    return _counted(world, read, wave, secrets, ballots=ballots, goes_on=goes_on)


def _counted(
    world: World,
    read: OpenUnit,
    wave: Wave,
    secrets: WaveSecrets,
    *,
    ballots: int,
    goes_on: Callable[[], bool],
) -> Outcome:
    opener, tally = Opener(wave, secrets), Tally(wave.definition)
    left = dict(own_invited(wave.definition))
    counted, after = 0, b""
    while page := _page(read, wave, after):
        if not goes_on():
            raise StoppedError
        try:
            for one in page:
                ballot = opener.open(one)
                left[ballot.node] -= 1
                tally.add(ballot)
        except ForgedBallotError:
            return Lost.TAMPERED
        counted, after = counted + len(page), page[-1].token
    if counted != ballots or min(left.values()) < 0:
        return Lost.TAMPERED
    return release(tally, wave.definition, world.chance)


def _page(read: OpenUnit, wave: Wave, after: bytes) -> list[SealedBallot]:
    with read() as unit:
        return unit.ballots.page(wave.id, after=after, limit=PAGE)


def settle(world: World, unit: UnitOfWork, wave: Wave, outcome: Outcome) -> bool:
    """Keep what counting led to, in one commit. False if somebody else was faster: what was drawn here is
    thrown away, so that no figure is drawn twice."""
    if isinstance(outcome, Lost):
        return lose(world, unit, wave, outcome, before=WaveState.CLOSING)
    # Rows are made ready before the transaction begins, for which others would wait. They are written only if
    # this draw counts: PostgreSQL keeps what is rolled back, and several draws could be averaged.
    record = unit.releases.ready(wave.id, outcome, at=world.now)
    # Of too few answers the gate says 0: not even their number is kept.
    kept = unit.surveys.move_wave(
        wave.id, before=WaveState.CLOSING, after=WaveState.COUNTED, answered=outcome.answered
    )
    if kept:
        record()
        _note(world, unit, wave, action="survey.counted")
        unit.commit()
    return kept


def lose(world: World, unit: UnitOfWork, wave: Wave, why: Lost, *, before: WaveState) -> bool:
    """End a wave without results; commits. False if it went on otherwise. Everybody invited is told why once
    its ballots are destroyed (`ending.end_for`)."""
    lost = unit.surveys.move_wave(wave.id, before=before, after=WaveState.LOST, lost=why)
    if lost:
        unit.surveys.set_results_at(wave.id, world.now)
        _note(world, unit, wave, action="survey.lost", detail=why.value)
        unit.commit()
    return lost


# ---------------------------------------------------------------------------- destroying


def destroy_some(unit: UnitOfWork, wave: Wave) -> int:
    """Destroy some of the ballots and marks of a wave that has ended; commits. Returns how many went."""
    gone = unit.ballots.destroy_some(wave.id, limit=DESTROYED_AT_ONCE)
    unit.commit()
    return gone


def finish(world: World, unit: UnitOfWork, wave: Wave) -> bool:
    """Have a wave over for good, of which nothing is left and everything is said: a counted one is closed,
    and what people said waits for an answer; of one without results it is remembered that everybody was told;
    commits. False if somebody else was faster.
    """
    found = unit.surveys.lock_wave(wave.id)
    if is_untold(found):
        unit.surveys.set_told_at(found.id, world.now)
    elif unit.surveys.move_wave(found.id, before=WaveState.COUNTED, after=WaveState.CLOSED):
        _note(world, unit, found, action="survey.closed")
        asked = ask_next_steps(unit, found, now=world.now)
        # Who hears that something waits for an answer hears in the same message what lacks a next step.
        if not open_round(world, unit, found) and asked is not None:
            next_steps.tell(world, unit, found, asked)
    else:
        return False
    unit.commit()
    return True


# ---------------------------------------------------------------------------- before its date


def discard(world: World, unit: UnitOfWork, wave_id: str, *, actor: str) -> Wave:
    """End a wave before its date: nothing is opened; the caller commits. The next tick destroys its ballots,
    and tells everybody invited: who presses does not wait for that.

    Raises `NotFoundError(what="wave")`, and `TooLateError` once its date has come or it has ended.
    """
    wave = unit.surveys.get_wave(wave_id)
    if world.now >= wave.closes_at or not unit.surveys.move_wave(
        wave_id, before=WaveState.OPEN, after=WaveState.DISCARDED
    ):
        raise TooLateError(reason=TOO_LATE)
    unit.surveys.set_results_at(wave_id, world.now)
    _note(world, unit, wave, action="survey.discarded", actor=actor)
    return unit.surveys.get_wave(wave_id)


# ---------------------------------------------------------------------------- found at the start


def lose_unknown(world: World, unit: UnitOfWork) -> int:
    """Close as lost every wave that the vault does not know (a restored database, a new vault); commits each.
    Returns how many. Raises `VaultError`: then nothing is decided."""
    # The database first: a wave's secrets are in the vault before the wave is in the database.
    going = unit.surveys.waves_in((WaveState.OPEN, WaveState.CLOSING))
    unknown = [wave for wave in going if world.vault.find(wave.id) is None]
    return sum(lose(world, unit, wave, Lost.NO_KEY, before=wave.state) for wave in unknown)


def sweep(world: World, unit: UnitOfWork) -> int:
    """Erase secrets of waves that have ended, or, after a while, that never came to be; returns how many.

    Raises `VaultError`. No wave opens meanwhile: the secrets of one are there before it is.
    """
    wait_for_turn(unit, now=world.now)
    old = world.vault.waves(kept_for=STRAY_AFTER)
    stray = [
        key
        for key in sorted(world.vault.waves())
        if _is_stray(unit.surveys.find_wave(key), is_old=key in old)
    ]
    for wave_id in stray:
        world.vault.erase(wave_id)
    return len(stray)


def _is_stray(wave: Wave | None, *, is_old: bool) -> bool:
    return is_old if wave is None else wave.state in ENDED


# ---------------------------------------------------------------------------- a vault that cannot be used


def tell_of_vault(world: World, unit: UnitOfWork, wave: Wave) -> int:
    """Tell every admin, once a wave, that it waits for the vault; commits. Returns how many are new."""
    told = messages.tell_admins(
        world,
        unit,
        key=messages.key_of(messages.SURVEY_NOT_CLOSED, wave.id),
        card_for=lambda reader, zone: messages.not_closed(wave, reader, zone),
    )
    unit.commit()
    return told


def _note(
    world: World, unit: UnitOfWork, wave: Wave, *, action: str, actor: str = ACTOR, detail: str = ""
) -> None:
    entry = AuditEntry(at=world.now, actor=actor, action=action, subject=wave.id, detail=detail)
    unit.audit.append(entry)
