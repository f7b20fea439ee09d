"""All attacks, in one table."""

from storage.transaction import Transaction
from storage.types import clean
from storage.verifying.evidence import definition_of, rows_of
from storage.verifying.keys import computed_keys, keys_of
from storage.verifying.ledger import definitions, ledger, repeated_questions
from storage.verifying.links import leftovers, published_texts, shared_values, traces, transactions
from storage.verifying.model import Attack, Checked
from storage.verifying.tables import columns, sizes
from surveys.waves.definition import Json

ATTACKS: tuple[Attack, ...] = (
    Attack(name="columns", tries="find tables, columns or triggers that date or copy answers", run=columns),
    Attack(name="sizes", tries="tell ballots apart by their size", run=sizes),
    Attack(name="leftovers", tries="find marks and ballots of waves that are over", run=leftovers),
    Attack(
        name="computed_keys",
        tries="compute a key of an answer from what is known of people",
        run=computed_keys,
    ),
    Attack(name="shared_values", tries="find an answer, or a key of it, in another table", run=shared_values),
    Attack(name="transactions", tries="find what was written together with an answer", run=transactions),
    Attack(name="traces", tries="find messages or records that only some of those invited have", run=traces),
    Attack(name="definitions", tries="change what was promised on the form", run=definitions),
    Attack(name="ledger", tries="compute more than the three rules of the gate allow", run=ledger),
    Attack(name="repeated_questions", tries="average errors away over two waves", run=repeated_questions),
)


class SqlVerifying:
    """Carries attacks out on one unit of work, which may be read-only."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def checked(self) -> list[Checked]:
        """Carry all attacks out; returns what each has looked at and found."""
        return [self._check(attack) for attack in ATTACKS]

    def _check(self, attack: Attack) -> Checked:
        seen = attack.run(self._db)
        return Checked(name=attack.name, tries=attack.tries, rows=seen.rows, findings=seen.findings)

    def published_texts(self) -> list[str]:
        """Return the texts that were published, for a search of files."""
        return published_texts(self._db)

    def keys(self) -> list[bytes]:
        """Return the marks and tokens of waves that are not over, likewise."""
        return [key for _, key in keys_of(self._db)]

    def definition_of(self, wave_id: str) -> str:
        """Return a wave's definition byte by byte as it is kept; nothing if there is no such wave."""
        return definition_of(self._db, clean(wave_id))

    def rows_of(self, wave_id: str) -> dict[str, Json]:
        """Return all that is kept of a wave, by table."""
        return rows_of(self._db, clean(wave_id))
