"""The direct conversations with people: opened once, remembered over restarts."""

from functools import partial

from bot.dispatch import OpenUnit
from bot.slack.client import OPEN_SECONDS, SlackClient, called
from bot.slack.failures import UNREACHABLE_RETRY_SECONDS, SlackFailedError
from bot.threads import StorageThreads
from people.model import Platform


class DirectConversations:
    """Finds the conversation (`D…`) with a user (`U…`)."""

    def __init__(self, client: SlackClient, *, open_unit: OpenUnit, threads: StorageThreads) -> None:
        self._client = client
        self._open_unit = open_unit
        self._threads = threads
        self._known: dict[str, str] = {}

    async def with_user(self, user: str) -> str:
        """Return the conversation with a user, opening it the first time; raises `SlackFailedError`.

        Opening twice opens nothing twice, so that a call whose answer was lost may simply be repeated.
        """
        known = self._known.get(user) or await self._threads.run(partial(self._remembered, user))
        if known is None:
            known = await self._open(user)
            await self._threads.run(partial(self._remember, user, known))
        self._known[user] = known
        return known

    async def forget(self, user: str) -> None:
        """Forget a conversation that Slack does not know any more."""
        self._known.pop(user, None)
        await self._threads.run(partial(self._remember, user, None))

    async def _open(self, user: str) -> str:
        try:
            answer = await called(self._client.web.conversations_open(users=user), within=OPEN_SECONDS)
        except SlackFailedError as failure:
            again = UNREACHABLE_RETRY_SECONDS if failure.maybe_done else failure.retry_after
            failed = SlackFailedError(failure.code, retry_after=again)
        else:
            channel = answer.get("channel")
            found = channel.get("id") if isinstance(channel, dict) else None
            if isinstance(found, str) and found:
                return found
            failed = SlackFailedError("no_channel")
        raise failed

    def _remembered(self, user: str) -> str | None:
        with self._open_unit() as unit:
            return unit.accounts.conversation(Platform.SLACK, user)

    def _remember(self, user: str, conversation: str | None) -> None:
        with self._open_unit() as unit:
            unit.accounts.remember_conversation(Platform.SLACK, user, conversation)
            unit.commit()
