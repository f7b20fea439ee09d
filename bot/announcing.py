"""Announcements are counted, launched and closed beside everything else (`bot.beside`): to look at everybody
takes a while. Several processes may do it at once: the set of recipients becomes the same, it is launched
once, and what is written of its outcomes is the same.
"""

from functools import partial

from bot.beside import Beside
from coaching.announcements.model import Announcement, Work
from handlers.announcements import closing, working
from handlers.announcements.working import Round

NAME = "announcing"
"""What stands in the log, and names the thread."""
MOST_ROUNDS = 100
"""Pieces of work that are done before other things get their turn: our own default."""


class Announcer(Beside):
    """Counts announcements, launches them, and closes those that are over."""

    async def _do_all(self) -> int:
        got_on = 0
        for _ in range(MOST_ROUNDS):
            asked = await self._threads.run(self._asked)
            done = [await self._work(one) for one in asked if not self._stopping]
            got_on += sum(done)
            if not any(done):
                break
        over = await self._threads.run(self._over)
        return got_on + sum([await self._close(one) for one in over if not self._stopping])

    def _asked(self) -> list[Announcement]:
        with self._open_reading() as unit:
            return working.with_work(unit)

    def _over(self) -> list[int]:
        with self._open_reading() as unit:
            return closing.over(self._world(), unit)

    async def _close(self, announcement_id: int) -> bool:
        """Close one that is over; returns whether that was done."""
        try:
            after = ""
            while after := await self._write(closing.keep_some, announcement_id, after):
                if self._stopping:
                    return False
            return await self._write(partial(closing.close, self._world()), announcement_id)
        except Exception as error:  # noqa: BLE001 - one announcement that breaks must not hold up the others
            self._failed(error)
            return False

    async def _work(self, asked: Announcement) -> bool:
        """Do one piece of work; returns whether it got on."""
        try:
            return await self._phases(asked)
        except Exception as error:  # noqa: BLE001 - one announcement that breaks must not hold up the others
            self._failed(error)
            return False

    async def _phases(self, asked: Announcement) -> bool:
        world = self._world()
        if not await self._write(partial(working.begin, world), asked):
            return True
        found = await self._beside(partial(self._read, partial(working.begin_round, world), asked))
        if not await self._go_through(found):
            return False
        if asked.work is Work.COUNT:
            await self._sweep(found)
        finish = working.finish_count if asked.work is Work.COUNT else working.finish_launch
        return await self._write(partial(finish, world), found)

    async def _sweep(self, found: Round) -> None:
        after = ""
        while after := await self._write(working.sweep_some, found, after):
            if self._stopping:
                return

    async def _go_through(self, found: Round) -> bool:
        """Look at everybody; False if that ends before its end."""
        while portion := await self._beside(partial(self._read, working.look_at_some, found)):
            if self._stopping:
                return False
            is_written = bool(portion.recipients or portion.others)
            if is_written and not await self._write(working.write_some, found, portion):
                return False
        return True
