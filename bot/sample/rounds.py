"""Acting at the same moment in rounds: one thing of each, then the next of whoever has more to do."""

import asyncio
from collections.abc import Sequence


class Rounds:
    """Whoever acts asks for their turn before each thing they do.

    What is done in a round reaches the product together, so that it can be kept with one commit. And it does
    so in the order of the places, however long each answer took before: chance has no part in who is first.
    """

    def __init__(self, acting: int) -> None:
        """`acting` is how many begin; each of them must `leave` in the end."""
        self._acting = acting
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def turn(self, place: int) -> None:
        """Return once everybody who still acts has asked for their turn; lower places go first."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((place, future))
        self._go_on()
        await future

    def leave(self) -> None:
        """Do nothing more: nobody waits for this one any longer."""
        self._acting -= 1
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting and len(self._waiting) >= self._acting:
            ready, self._waiting = sorted(self._waiting, key=lambda one: one[0]), []
            # Soon and not now: the one who came last does not wait yet, and would go before the others.
            asyncio.get_running_loop().call_soon(_let_go, [future for _, future in ready])


def _let_go(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():  # cancelled while it waited
            future.set_result(None)
