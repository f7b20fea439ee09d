"""What gets about in the company: which requests somebody is on, which were answered, and which ended.

It follows from the transcript alone, so that a restart knows it again.
"""

from bot.playground.transcript import Post, direct
from bot.sample.matters import Sight, matter_of
from bot.sample.reading import request_of

_DIRECT = direct("")
_ASKERS = frozenset({"request_received", "materials_offer"})
"""What the asker sees while nobody is on it."""
_ENDED = frozenset({"request_solved"})


class Known:
    """Is told of every post that is new or has changed, in the order of the changes."""

    def __init__(self) -> None:
        self._askers: dict[int, str] = {}
        self._languages: dict[int, str] = {}
        self._posted: dict[int, int] = {}
        """Where the supporters' channel shows that it waits."""
        self._taken: dict[int, str] = {}
        self._answered: set[int] = set()
        self._ended: dict[int, int] = {}
        """The post on which the asker sees that it ended; changed again, it was opened again."""

    def note(self, post: Post) -> None:
        """Take in a post."""
        request_id = None if post.card is None else request_of(post.card)
        if post.card is None or request_id is None:
            return
        if self._ended.get(request_id) == post.id:
            del self._ended[request_id]
        if not post.conversation.startswith(_DIRECT):
            # A channel is told of a request when it waits, and when it waits again.
            self._posted[request_id] = post.id
            self._waits(request_id)
        elif post.card.kind in _ENDED:
            self._ended[request_id] = post.id
        elif post.card.kind in _ASKERS:
            self._askers[request_id] = post.conversation.removeprefix(_DIRECT)
            self._waits(request_id)
        else:
            self._note_going_on(post, request_id)

    def _waits(self, request_id: int) -> None:
        self._taken.pop(request_id, None)

    def _note_going_on(self, post: Post, request_id: int) -> None:
        matter = matter_of(post)
        if matter is None:
            return
        if matter.sight is Sight.MINE:
            self._taken[request_id] = post.conversation.removeprefix(_DIRECT)
            if matter.language is not None:
                self._languages[request_id] = matter.language
        elif matter.sight in (Sight.REPLY_TO_ME, Sight.TIMES):
            self._answered.add(request_id)

    def is_wanted(self, request_id: int) -> bool:
        """Tell whether a request still waits for somebody."""
        return request_id not in self._taken and request_id not in self._ended

    def post_in_channel(self, request_id: int) -> int | None:
        """Return the post on which the channel still shows that a request waits, or None."""
        return self._posted.get(request_id)

    def language_of(self, request_id: int) -> str | None:
        """Return the language in which a request that was taken was asked; None if nobody has taken it."""
        return self._languages.get(request_id)

    def is_own(self, person_id: str, request_id: int) -> bool:
        """Tell whether a person asked for it themselves."""
        return self._askers.get(request_id) == person_id

    def is_answered(self, request_id: int) -> bool:
        """Tell whether its asker has heard from somebody."""
        return request_id in self._answered

    def is_going_on(self, request_id: int) -> bool:
        """Tell whether a request has not ended."""
        return request_id not in self._ended

    def is_on(self, person_id: str, request_id: int) -> bool:
        """Tell whether a person is the supporter of a request that has not ended."""
        return self.is_going_on(request_id) and self._taken.get(request_id) == person_id
