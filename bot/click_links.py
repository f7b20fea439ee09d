"""Addresses of counted links in announcements: `/go/TOKEN`. A token says of which announcement it is and
whose, sealed with AES-SIV (RFC 5297): nobody else can write one, and no log of a proxy tells whose it is.

Where it leads stands in the database alone, so that a link that we did not write leads nowhere. The token of
a person and an announcement is always the same: a correction or a second sending counts nobody twice. The key
lies in the database and is never renewed, as links are followed for months; whoever has it can do no more
than count an opening that was none.
"""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from handlers.click_links import Click
from storage.database import Database

PATH = "/go/"
_SWITCH = "click_key"
_KEY_BYTES = 64
_USE = [b"hojorin", b"click", b"1"]
"""What is sealed together with a token: it opens nothing but links of this form."""
_LONGEST = 500
"""Characters of a token: our own ones have some 50."""
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")
_MOST_DIGITS = 18
"""Of an announcement's number."""


@dataclass(slots=True, kw_only=True)
class SealedClickLinks:
    """Makes and reads links. Satisfies `handlers.click_links.ClickLinks`."""

    key: bytes = field(repr=False)
    base: str
    """The address under which others reach Hojorin; empty where nobody does."""

    def address(self, click: Click) -> str:
        """Return the address that counts that it is opened; empty where nobody could follow it."""
        return f"{self.base.rstrip('/')}{PATH}{self._token(click)}" if self.base else ""

    def read(self, token: str) -> Click | None:
        """Return whose link a token is; None for anything that we did not write."""
        opened = self._opened(token)
        number, mark, person_id = opened.partition("|")
        if not mark or not number.isdecimal() or len(number) > _MOST_DIGITS:
            return None
        return Click(announcement_id=int(number), person_id=person_id)

    def _token(self, click: Click) -> str:
        written = f"{click.announcement_id}|{click.person_id}".encode()
        sealed = AESSIV(self.key).encrypt(written, _USE)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def _opened(self, token: str) -> str:
        """Return what stands in a token; empty if it is none."""
        if len(token) > _LONGEST or not _ALPHABET.fullmatch(token):
            return ""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return AESSIV(self.key).decrypt(sealed, _USE).decode()
        except (binascii.Error, InvalidTag, ValueError):
            return ""


def click_key(database: Database) -> bytes:
    """Return the database's own key; it is made the first time, and replicas that start at once agree."""
    with database.unit_of_work(read_only=True) as unit:
        known = unit.switches.get(_SWITCH)
    if known is None:
        with database.unit_of_work() as unit:
            known = unit.switches.keep(_SWITCH, secrets.token_hex(_KEY_BYTES))
            unit.commit()
    return bytes.fromhex(known)
