"""What the parts of the store of announcements share: the transaction, and the keys of messages in SQL."""

from sqlalchemy import ColumnElement, and_, bindparam, literal_column

from storage.tables import announcement, announcement_recipient, message
from storage.transaction import Row, Transaction
from storage.types import PlainText

_PREFIX = bindparam("prefix", type_=PlainText())
_PREFIX_END = bindparam("prefix_end", type_=PlainText())
_AFTER_COLON = ";"
"""The character that follows `:`: all keys with a prefix lie before the prefix with this at its end."""

ERASED = -1
"""The revision of recipients of whom nothing but their number is left: none is ever queued for them."""
OF_ANNOUNCEMENT = announcement_recipient.c.announcement_id == bindparam("announcement")
# Literals rather than parameters: only so are the partial indices certain to be used.
LAUNCHED = and_(
    announcement.c.state != literal_column("'draft'"), announcement.c.state != literal_column("'proposed'")
)
ON_ITS_WAY = and_(
    message.c.finished_at.is_(None),
    message.c.dedupe_key >= literal_column("'announcement:'"),
    message.c.dedupe_key < literal_column("'announcement_edit;'"),
)
"""Messages of announcements, and edits of them, that are queued or being sent."""
WITH_PREFIX = and_(message.c.dedupe_key >= _PREFIX, message.c.dedupe_key < _PREFIX_END)
"""Messages whose keys begin with what `of_messages` or `of_edits` gives."""


class AnnouncementPart:
    """Part of a store."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction


def message_to_recipient() -> ColumnElement[bool]:
    """Return the condition that a message is the one to a recipient; that it has the prefix is said as well,
    so that one stretch of the index is enough."""
    return and_(message.c.dedupe_key == _PREFIX + announcement_recipient.c.lane, WITH_PREFIX)


def key_of(announcement_id: int, lane: str) -> str:
    """Return the key of the message to a recipient."""
    return f"announcement:{announcement_id}:{lane}"


def of_messages(announcement_id: int) -> Row:
    """Return the parameters for the messages to the recipients of an announcement."""
    return {"announcement": announcement_id} | _starting_with(f"announcement:{announcement_id}")


def of_edits(announcement_id: int, revision: int | None = None) -> Row:
    """Return the parameters for the edits of a revision, or of all."""
    all_of_it = f"announcement_edit:{announcement_id}"
    return _starting_with(all_of_it if revision is None else f"{all_of_it}:{revision}")


def _starting_with(beginning: str) -> dict[str, object]:
    return {"prefix": f"{beginning}:", "prefix_end": f"{beginning}{_AFTER_COLON}"}
