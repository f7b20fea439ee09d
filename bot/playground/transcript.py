"""What has been said in the playground: the platform's own memory, as Slack's servers have theirs.

A separate SQLite file, so that the product's database holds no more than it would with a real chat.
Calls are short and may come from any thread: one connection, guarded by a lock.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cards.model import Card
from cards.serial import UnreadableCardError, from_json, to_json

BOT = "hojorin"
"""The author of the bot's posts; everybody else's id is a person id."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    author TEXT NOT NULL,
    card TEXT,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    version INTEGER NOT NULL,
    dedupe_key TEXT UNIQUE
);
CREATE INDEX IF NOT EXISTS post_by_conversation ON post (conversation, id);
CREATE INDEX IF NOT EXISTS post_by_version ON post (version);
CREATE TABLE IF NOT EXISTS opened_form (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id TEXT NOT NULL,
    post_id INTEGER,
    card TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS read_mark (
    viewer TEXT NOT NULL,
    conversation TEXT NOT NULL,
    post_id INTEGER NOT NULL,
    PRIMARY KEY (viewer, conversation)
);
CREATE TABLE IF NOT EXISTS human (person_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT OR IGNORE INTO counter (name, value) VALUES ('version', 0);
"""
_CONTENT_TABLES = ("post", "opened_form", "read_mark", "human", "fact")
_KEPT_FORMS = 500
"""Opened forms that are remembered; the oldest are forgotten first."""

_READ_CARDS = 2000
"""Cards that are kept as they were read: everybody who looks at a post, or acts on it, reads it again."""


def direct(person_id: str) -> str:
    """Return the conversation of a person with the bot."""
    return f"dm:{person_id}"


def channel(name: str) -> str:
    """Return the conversation of a channel."""
    return f"channel:{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message: a card of the bot, or a text. `version` is the change that it last appeared in.

    `removed`: the bot has deleted it; only `changes_since` tells of it still, so that open pages notice.
    """

    id: int
    conversation: str
    author: str
    card: Card | None
    text: str
    at: datetime
    version: int
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedForm:
    """A form that a person has open, as a card whose last element is the submit button's row."""

    id: int
    person_id: str
    post_id: int | None
    card: Card


class PostNotFoundError(LookupError):
    """There is no post with this id (any more)."""


class Transcript:
    """Posts, read marks and the few things that the playground and the script of the company remember."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction, alone: all of it is kept, or nothing after an error."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._connection

    def post_card(
        self, conversation: str, card: Card, *, at: datetime, delivery_id: int | None = None
    ) -> Post:
        """Append a card of the bot. A second call with the same delivery id returns the first post."""
        key = None if delivery_id is None else f"delivery:{delivery_id}"
        return self._append(conversation, author=BOT, card=card, text="", at=at, key=key)[0]

    def post_text(
        self, conversation: str, author: str, text: str, *, at: datetime, event_id: str | None = None
    ) -> Post | None:
        """Append what somebody wrote; None when this event was appended before."""
        key = None if event_id is None else f"event:{event_id}"
        post, is_new = self._append(conversation, author=author, card=None, text=text, at=at, key=key)
        return post if is_new else None

    def _append(
        self, conversation: str, *, author: str, card: Card | None, text: str, at: datetime, key: str | None
    ) -> tuple[Post, bool]:
        stored = None if card is None else to_json(card)
        with self._transaction() as connection:
            if key is not None:
                row = connection.execute(f"{_SELECT} WHERE dedupe_key = ?", (key,)).fetchone()
                if row is not None:
                    return _post(row), False
            given = (conversation, author, stored, text, _to_text(at), _next_version(connection), key)
            return _post(connection.execute(_INSERT, given).fetchone()), True

    def replace_card(self, post_id: int, card: Card) -> Post:
        """Put another card in the place of a post; raises `PostNotFoundError`."""
        with self._transaction() as connection:
            given = (to_json(card), _next_version(connection), post_id)
            row = connection.execute(_REPLACE, given).fetchone()
            if row is None:
                raise PostNotFoundError(post_id)
            return _post(row)

    def remove(self, post_id: int) -> bool:
        """Delete a card of the bot; False if it is not there (any more)."""
        with self._transaction() as connection:
            given = (_next_version(connection), post_id, BOT)
            return connection.execute(_REMOVE, given).rowcount > 0

    def get(self, post_id: int) -> Post:
        """Return a post; raises `PostNotFoundError`."""
        post = self.find(post_id)
        if post is None:
            raise PostNotFoundError(post_id)
        return post

    def find(self, post_id: int) -> Post | None:
        """Return a post or None."""
        with self._reading() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ? AND {_STANDS}", (post_id,)).fetchone()
        return None if row is None else _post(row)

    def posts(self, conversation: str, *, limit: int = 200) -> list[Post]:
        """Return the newest posts of a conversation, oldest of them first."""
        with self._reading() as connection:
            rows = connection.execute(
                f"{_SELECT} WHERE conversation = ? AND {_STANDS} ORDER BY id DESC LIMIT ?",
                (conversation, limit),
            ).fetchall()
        return [_post(row) for row in reversed(rows)]

    def version(self) -> int:
        """Return the number of the last change."""
        with self._reading() as connection:
            return _version(connection)

    def changes_since(self, version: int, conversation: str | None = None) -> list[Post]:
        """Return the posts that are new, replaced or removed since a change, by id."""
        with self._reading() as connection:
            rows = connection.execute(
                f"{_SELECT} WHERE version > ? AND (? IS NULL OR conversation = ?) ORDER BY id",
                (version, conversation, conversation),
            ).fetchall()
        return [_post(row) for row in rows]

    def mark_read(self, viewer: str, conversation: str) -> None:
        """Remember that the viewer has seen everything that stands in the conversation now."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO read_mark (viewer, conversation, post_id)"
                " SELECT ?, ?, COALESCE(MAX(id), 0) FROM post WHERE conversation = ?"
                " ON CONFLICT (viewer, conversation) DO UPDATE SET post_id = excluded.post_id",
                (viewer, conversation, conversation),
            )

    def unread(self, viewer: str, conversation: str) -> int:
        """Count the posts of others that came after the viewer last looked."""
        with self._reading() as connection:
            row = connection.execute(_UNREAD, (conversation, viewer, viewer, conversation)).fetchone()
        return int(row[0])

    def open_form(self, person_id: str, card: Card, *, post_id: int | None) -> OpenedForm:
        """Remember a form that is shown to a person, so that a refused one can be shown again."""
        with self._transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO opened_form (person_id, post_id, card) VALUES (?, ?, ?)",
                (person_id, post_id, to_json(card)),
            )
            form_id = cursor.lastrowid or 0
            connection.execute("DELETE FROM opened_form WHERE id <= ?", (form_id - _KEPT_FORMS,))
        return OpenedForm(id=form_id, person_id=person_id, post_id=post_id, card=card)

    def find_form(self, form_id: int, *, person_id: str) -> OpenedForm | None:
        """Return a form that this person has open, or None."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT id, person_id, post_id, card FROM opened_form WHERE id = ? AND person_id = ?",
                (form_id, person_id),
            ).fetchone()
        card = None if row is None else _card(row[3])
        if card is None:
            return None
        return OpenedForm(id=row[0], person_id=row[1], post_id=row[2], card=card)

    def mark_human(self, person_id: str) -> None:
        """Remember that a human acts as this person: the script of the company leaves them alone."""
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO human (person_id) VALUES (?)", (person_id,))

    def humans(self) -> frozenset[str]:
        """Return the people as whom a human has acted."""
        with self._reading() as connection:
            return frozenset(str(row[0]) for row in connection.execute("SELECT person_id FROM human"))

    def get_fact(self, name: str) -> str | None:
        """Return what was remembered under a name, or None."""
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def put_fact(self, name: str, value: str | None) -> None:
        """Remember a value under a name; None forgets it."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM fact WHERE name = ?", (name,))
            if value is not None:
                connection.execute("INSERT INTO fact (name, value) VALUES (?, ?)", (name, value))

    def clear(self) -> None:
        """Forget everything; versions go on counting, so that open pages notice."""
        with self._transaction() as connection:
            for table in _CONTENT_TABLES:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the constant above
            _next_version(connection)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def open_transcript(path: Path) -> Transcript:
    """Open the transcript file, making it when it is not there; `Path(":memory:")` keeps it in memory."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    # A demo's chat may lose its last second with the machine's power, never its consistency.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.executescript(_SCHEMA)
    return Transcript(connection)


_SELECT = "SELECT id, conversation, author, card, text, at, version FROM post"
# Without its card the row of a deleted post stays, so that its delivery shows nothing a second time.
_STANDS = "(author <> 'hojorin' OR card IS NOT NULL)"
_UNREAD = (
    "SELECT COUNT(*) FROM post WHERE (author <> 'hojorin' OR card IS NOT NULL) AND conversation = ?"
    " AND author <> ? AND id > COALESCE("
    "(SELECT post_id FROM read_mark WHERE viewer = ? AND conversation = ?), 0)"
)
# Both return the row at once: ninety days of the sample company are some ten thousand changes.
_INSERT = (
    "INSERT INTO post (conversation, author, card, text, at, version, dedupe_key)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id, conversation, author, card, text, at, version"
)
_REPLACE = (
    "UPDATE post SET card = ?, version = ? WHERE id = ? AND (author <> 'hojorin' OR card IS NOT NULL)"
    " RETURNING id, conversation, author, card, text, at, version"
)
_REMOVE = "UPDATE post SET card = NULL, version = ? WHERE id = ? AND author = ? AND card IS NOT NULL"


def _post(row: tuple[int, str, str, str | None, str, str, int]) -> Post:
    number, conversation, author, card, text, at, version = row
    return Post(
        id=number,
        conversation=conversation,
        author=author,
        card=None if card is None else _card(card),
        text=text,
        at=datetime.fromisoformat(at),
        version=version,
        removed=author == BOT and card is None,
    )


@lru_cache(maxsize=_READ_CARDS)
def _card(stored: str) -> Card | None:
    """Return the card, or None for one of another version of Hojorin: the rest of the chat stays readable."""
    try:
        return from_json(stored)
    except UnreadableCardError:
        return None


def _to_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM counter WHERE name = 'version'").fetchone()[0])


def _next_version(connection: sqlite3.Connection) -> int:
    counted = connection.execute(
        "UPDATE counter SET value = value + 1 WHERE name = 'version' RETURNING value"
    ).fetchone()
    return int(counted[0])
