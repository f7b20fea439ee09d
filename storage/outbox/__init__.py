"""Messages that wait to be sent: a message goes `queued` → `sending` → finished, or back to `queued`.

`lane.message_id` names the one that is being sent in its conversation; a fence, counted up at each claim,
tells a late acknowledgement from the one that counts.
"""

from storage.outbox.asking import Asking
from storage.outbox.claiming import Claiming
from storage.outbox.forgetting import Forgetting
from storage.outbox.illegible import Illegible
from storage.outbox.queueing import Queueing
from storage.outbox.rows import RANK_OF_EDITS, RANKS
from storage.outbox.settling import Settling

__all__ = ["RANKS", "RANK_OF_EDITS", "SqlOutbox"]


class SqlOutbox(Queueing, Claiming, Settling, Asking, Forgetting, Illegible):
    """Implements `people.outbox.Outbox`."""
