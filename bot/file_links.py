"""Signed addresses of files. A link says which file, and until when; it names no person.

The signature is HMAC-SHA-256 (RFC 2104) under a key that lies in the database (`bot.file_keys`), so that
every replica knows it: whoever reads the database has what the files hold anyway. Links end at full ten
minutes, so that those of many people are the same: no log of a proxy tells from a link who had asked for it.
One of a series says of which waves it is, and is the same for all who may read the same ones.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import Enum

from bot.file_keys import Key, reading_keys, signing_key
from handlers.links import FileWanted, KpiFileWanted

PATH = "/files/survey/"
KPI_PATH = "/files/kpi/"
LASTS_MINUTES = 60
"""Our own default: long enough to fetch a file, too short for a link to be passed around."""
STEP_SECONDS = 600
_VERSION = "2"
_LONGEST = 1000
"""Characters of a token: our own ones have some 150, and one of a series one more for every three waves."""
_HEXADECIMAL = 16
_KPI = "kpi"
"""What a file of KPI figures is called in a link; a survey's are `cards.data.SurveyFile`."""
_MINUTE = 60


class Unreadable(Enum):
    """Why a token opens no file."""

    FORGED = "forged"
    """We did not write it."""
    OVER = "over"


@dataclass(slots=True, kw_only=True)
class SignedLinks:
    """Makes and reads links. Satisfies `handlers.links.FileLinks`."""

    keys: tuple[Key, ...] = field(repr=False)
    """The newest first; one at least."""
    base: str
    """The address under which others reach Hojorin; empty where nobody does."""
    now: Callable[[], float]
    """The machine's clock, in seconds: links do not follow the business clock."""

    @property
    def minutes(self) -> int:
        """So long a link works at least."""
        return LASTS_MINUTES

    def address(self, wanted: FileWanted | KpiFileWanted) -> str:
        """Return the address of a file; empty where there is none."""
        path = KPI_PATH if isinstance(wanted, KpiFileWanted) else PATH
        return f"{self.base.rstrip('/')}{path}{self._token(wanted)}" if self.base else ""

    def read(self, token: str) -> FileWanted | KpiFileWanted | Unreadable:
        """Return which file a token opens, or why it opens none."""
        written, _, signature = token.partition(".")
        if len(token) > _LONGEST or not self._is_ours(written, signature.encode()):
            return Unreadable.FORGED
        parts = _decoded(written)
        if (
            len(parts) != len(("version", "what", "wave", "language", "waves", "until"))
            or parts[0] != _VERSION
        ):
            return Unreadable.FORGED  # Signed by a version of Hojorin that is not this one.
        _, what, wave_id, language, waves, until = parts
        if self.now() >= int(until):
            return Unreadable.OVER
        if what == _KPI:
            return KpiFileWanted(programme_id=wave_id, language=language, teams=frozenset(waves.split(".")))
        return FileWanted(what=what, wave_id=wave_id, language=language, waves=_numbers(waves))

    def _is_ours(self, written: str, signature: bytes) -> bool:
        keys = reading_keys(self.keys, self.now())
        return any(hmac.compare_digest(_signature(key, written), signature) for key in keys)

    def _token(self, wanted: FileWanted | KpiFileWanted) -> str:
        least = int(self.now()) + LASTS_MINUTES * _MINUTE
        until = -(-least // STEP_SECONDS) * STEP_SECONDS
        parts = (_VERSION, *_said(wanted), str(until))
        written = _base64("|".join(parts).encode()).decode()
        key = signing_key(self.keys, self.now())
        return f"{written}.{_signature(key, written).decode()}"


def _signature(key: Key, written: str) -> bytes:
    return _base64(hmac.digest(key.secret, written.encode(), hashlib.sha256))


def _said(wanted: FileWanted | KpiFileWanted) -> tuple[str, str, str, str]:
    """Return what a link says of a file: what it is, of which wave or programme, in which language, and which
    part of it."""
    if isinstance(wanted, KpiFileWanted):
        return _KPI, wanted.programme_id, wanted.language, ".".join(sorted(wanted.teams))
    return wanted.what, wanted.wave_id, wanted.language, _as_text(wanted.waves)


def _as_text(numbers: Collection[int]) -> str:
    """Return small numbers as one that has their bits, in hexadecimal digits: a year of weeks has 14."""
    return f"{sum(1 << number for number in set(numbers)):x}"


def _numbers(text: str) -> frozenset[int]:
    bits = int(text, _HEXADECIMAL)
    return frozenset(number for number in range(bits.bit_length()) if bits >> number & 1)


def _base64(content: bytes) -> bytes:
    """Return content for an address (RFC 4648, section 5), without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _decoded(written: str) -> list[str]:
    """Return the parts of what we signed; none for anything else."""
    padded = written + "=" * (-len(written) % 4)
    try:
        return base64.urlsafe_b64decode(padded).decode().split("|")
    except (binascii.Error, UnicodeDecodeError):
        return []
