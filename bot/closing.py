"""Waves whose date has come are closed beside everything else (`bot.beside`): to open and count many ballots
takes a while, and so does it to tell very many people of results, and of the responses to them. Several
processes may do it at once: the work is done twice, the draw is kept once.
"""

from collections.abc import Callable
from functools import partial

from bot.beside import Beside
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.platform import MembersOf
from bot.threads import StorageThreads
from handlers.context import UnitOfWork, World
from handlers.responses import updating
from handlers.responses.telling import due_responses
from handlers.surveys import closing, ending, publishing, telling
from people.errors import HojorinError
from surveys.errors import VaultError
from surveys.vault import NoVault
from surveys.waves.model import ENDED, Wave, WaveState

log = get_logger("closing")


class Closer(Beside):
    """Closes waves, and has their results and the responses to them told."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        open_reading: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        forget_deleted: Callable[[], bool],
        members_of: MembersOf | None = None,
    ) -> None:
        """`open_reading` opens units of work that only read; `forget_deleted` is that of `Database`;
        `members_of` tells who is in a channel: without it, results are told by another process."""
        super().__init__(
            name="closing", open_unit=open_unit, open_reading=open_reading, threads=threads, world=world
        )
        self._forget_deleted = forget_deleted
        self._members_of = members_of
        self._has_deleted = False
        """What was destroyed may still lie in the database's files."""
        self._has_recovered = False

    async def _do_all(self) -> int:
        await self._recover()
        waves = await self._threads.run(self._unfinished)
        got_on = [await self._close(wave) for wave in waves if not self._stopping]
        got_on += [await self._tell(news) for news in await self._to_tell() if not self._stopping]
        updates = await self._threads.run(self._due_updates)
        got_on += [await self._update(one) for one in updates if not self._stopping]
        await self._tidy_up()
        return sum(got_on)

    # ------------------------------------------------------------------------ one wave

    async def _close(self, wave: Wave) -> bool:
        """Take a wave as far as it goes; returns whether it got on."""
        try:
            return await self._phases(wave)
        except closing.StoppedError:
            return False
        except VaultError as error:
            # Decided nothing, or not erased yet: looked at again with every tick.
            log.error("vault_unusable", error=type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001 - one wave that breaks must not hold up the others
            self._failed(error)
            return False

    async def _phases(self, wave: Wave) -> bool:
        world = self._world()
        if wave.state is WaveState.OPEN and not await self._write(partial(closing.begin, world), wave):
            return False
        if wave.state in (WaveState.OPEN, WaveState.CLOSING):
            outcome = await self._count(world, wave)
            # Not on the storage threads, where presses would wait while many rows are made ready.
            if not await self._beside(partial(self._settle, world, wave, outcome)):
                return False
        await self._erase(world, wave)
        while await self._write(closing.destroy_some, wave):
            self._has_deleted = True
            if self._stopping:
                return True
        await self._say_over(world, wave)
        return True

    async def _say_over(self, world: World, wave: Wave) -> None:
        """Have invitations changed, and the news of a wave without results queued; then it is over."""
        ended = await self._write(partial(ending.fix_end, world), wave)
        if ended is None:
            return
        for people in await self._portions(ended):
            if self._stopping:
                return
            await self._write(partial(ending.end_for, world), ended, people)
        await self._write(partial(closing.finish, world), ended)

    # ------------------------------------------------------------------------ results and responses

    async def _to_tell(self) -> list[telling.News]:
        """Return what everybody is to be told now."""
        return [] if self._members_of is None else await self._threads.run(self._due_news)

    async def _tell(self, news: telling.News) -> bool:
        """Queue something for everybody, as far as that goes now; returns whether it got on."""
        try:
            step = await self._beside(partial(self._read, telling.next_step, news))
            return step is not None and await self._tell_step(self._world(), news, step)
        except Exception as error:  # noqa: BLE001 - one wave that breaks must not hold up the others
            self._failed(error)
            return False

    async def _tell_step(self, world: World, news: telling.News, step: telling.Step) -> bool:
        """Who is in the channels is asked before, outside of any transaction."""
        told = await self._beside(partial(self._read, partial(telling.read, world), news))
        if told is not None and step.has_people:
            members = {lane: await self._who_is_in(lane) for lane in step.lanes}
            for people in await self._portions(news.wave):
                if self._stopping:
                    return True
                await self._write(partial(telling.tell_some, world), told, members, people)
        return await self._write(partial(telling.finish, world), news, told, step)

    async def _who_is_in(self, lane: str) -> frozenset[str] | None:
        return None if self._members_of is None else await self._members_of(lane)

    def _due_news(self) -> list[telling.News]:
        world = self._world()
        with self._open_reading() as unit:
            return [*publishing.due_results(world, unit), *due_responses(world, unit)]

    async def _update(self, one: updating.Update) -> bool:
        """Have changed what everybody was told of responses; returns whether it got on."""
        world = self._world()
        try:
            content = await self._beside(partial(self._read, partial(updating.read, world), one))
            for people in [] if content is None else await self._portions(one.wave):
                if self._stopping:
                    return True
                await self._write(partial(updating.change_some, world), one, content, people)
            return await self._write(partial(updating.finish, world), one, content)
        except Exception as error:  # noqa: BLE001 - one wave that breaks must not hold up the others
            self._failed(error)
            return False

    def _due_updates(self) -> list[updating.Update]:
        with self._open_reading() as unit:
            return updating.due_updates(unit)

    # ------------------------------------------------------------------------ afterwards

    async def _tidy_up(self) -> None:
        """Let the database's files forget what was destroyed; what is in the way is tried again."""
        if self._has_deleted and not self._stopping:
            try:
                self._has_deleted = not await self._beside(self._forget_deleted)
            except HojorinError as error:
                self._failed(error)

    async def _count(self, world: World, wave: Wave) -> closing.Outcome:
        """Return what a wave's ballots lead to. Admins are told of a vault that has to be cured for that."""
        try:
            return await self._beside(
                partial(closing.count, world, self._open_reading, wave, goes_on=self._goes_on)
            )
        except VaultError:
            await self._write(partial(closing.tell_of_vault, world), wave)
            raise

    def _settle(self, world: World, wave: Wave, outcome: closing.Outcome) -> bool:
        with self._open_unit() as unit:
            return closing.settle(world, unit, wave, outcome)

    async def _erase(self, world: World, wave: Wave) -> None:
        """Erase a wave's secrets. Of one without results they are of no use any more: where the vault cannot
        be reached its ballots go without that, and the secrets at the next start."""
        try:
            await self._beside(partial(world.vault.erase, wave.id))
        except VaultError:
            if wave.state not in ENDED:
                raise

    async def _portions(self, wave: Wave) -> list[list[str]]:
        """Return everybody invited, so many at a time as are told in one transaction."""
        return await self._beside(partial(self._read, ending.portions, wave.id))

    def _unfinished(self) -> list[Wave]:
        with self._open_reading() as unit:
            return closing.unfinished(self._world(), unit)

    # ------------------------------------------------------------------------ at the start

    async def _recover(self) -> None:
        """Once in a process: close as lost what the vault does not know, and erase the secrets of what never
        came to be. A vault that cannot be used is looked at again next time."""
        world = self._world()
        if self._has_recovered or isinstance(world.vault, NoVault):
            return
        try:
            await self._write(partial(_recover, world))
            self._has_recovered = True
        except VaultError as error:
            log.error("vault_unusable", error=type(error).__name__)


def _recover(world: World, unit: UnitOfWork) -> None:
    closing.lose_unknown(world, unit)
    closing.sweep(world, unit)
