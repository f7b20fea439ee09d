"""Sealing and opening ballots, and the marks by which a second ballot of one person is recognised.

A ballot is sealed by HPKE (RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, the suite
of the RFC's vectors A.2) for the key in the vault. Anybody could do that with the public key, which lies in
the database; so a code (HMAC-SHA256, RFC 2104) under the vault's other secret is added. Both are bound to the
wave and to the number of its definition, the code to the ballot's token as well: a group could be filled up
with copies of one person's ballot otherwise, until nothing but their answer is in it.
"""

import hmac
import secrets as randomness
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from surveys.ballots.layout import from_bytes, to_bytes
from surveys.ballots.model import Ballot, SealedBallot, WaveSecrets
from surveys.errors import ForgedBallotError
from surveys.waves.model import Wave

TOKEN_BYTES = 16
SECRET_BYTES = 32
"""Of each of the two secrets: an X25519 key, and a key as long as the hash (RFC 2104, 3)."""
_CODE_BYTES = sha256().digest_size
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_SEAL = b"hojorin ballot 1"
_CODE = b"hojorin ballot code 1"
_MARK = b"hojorin mark 1"
"""What each is for, so that none of them can stand for another."""
_LENGTH_BYTES = 8


def new_secrets() -> tuple[WaveSecrets, bytes]:
    """Return a new wave's secrets, for the vault, and its public key, for the database."""
    key = X25519PrivateKey.generate()
    secrets = WaveSecrets(
        private_key=key.private_bytes_raw(), mark_secret=randomness.token_bytes(SECRET_BYTES)
    )
    return secrets, key.public_key().public_bytes_raw()


def mark_of(secrets: WaveSecrets, *, wave_id: str, person_id: str) -> bytes:
    """Return a person's mark in a wave: the same each time, and nobody's without the vault."""
    return _code(secrets, _MARK, wave_id.encode(), person_id.encode())


def seal(ballot: Ballot, wave: Wave, secrets: WaveSecrets) -> SealedBallot:
    """Return the ballot sealed; raises `ValueError` if it is none of this wave.

    It is sealed for the vault's key: a public key that somebody else put into the database seals nothing.
    """
    public_key = X25519PrivateKey.from_private_bytes(secrets.private_key).public_key()
    sealed = _SUITE.encrypt(to_bytes(ballot, wave.definition), public_key, info=_info(wave))
    token = randomness.token_bytes(TOKEN_BYTES)
    return SealedBallot(token=token, sealed=sealed + _code_of(token, sealed, wave, secrets))


class Opener:
    """Opens the ballots of one wave; the key is read once, which takes a quarter of the time."""

    def __init__(self, wave: Wave, secrets: WaveSecrets) -> None:
        self._wave = wave
        self._secrets = secrets
        self._private_key = X25519PrivateKey.from_private_bytes(secrets.private_key)

    def open(self, one: SealedBallot) -> Ballot:
        """Return what was sealed; raises `ForgedBallotError` for what was not sealed here, for this wave."""
        sealed, code = one.sealed[:-_CODE_BYTES], one.sealed[-_CODE_BYTES:]
        ballot = None
        if hmac.compare_digest(code, _code_of(one.token, sealed, self._wave, self._secrets)):
            ballot = self._opened(sealed)
        if ballot is None:
            raise ForgedBallotError(wave_id=self._wave.id)
        return ballot

    def _opened(self, sealed: bytes) -> Ballot | None:
        try:
            data = _SUITE.decrypt(sealed, self._private_key, info=_info(self._wave))
            return from_bytes(data, self._wave.definition)
        except (InvalidTag, ValueError):
            return None


def _info(wave: Wave) -> bytes:
    return _joined(_SEAL, wave.id.encode(), wave.digest.encode())


def _code_of(token: bytes, sealed: bytes, wave: Wave, secrets: WaveSecrets) -> bytes:
    return _code(secrets, _CODE, wave.id.encode(), wave.digest.encode(), token, sealed)


def _code(secrets: WaveSecrets, *parts: bytes) -> bytes:
    return hmac.digest(secrets.mark_secret, _joined(*parts), "sha256")


def _joined(*parts: bytes) -> bytes:
    """Return the parts behind their lengths: no other parts give the same bytes."""
    return b"".join(len(part).to_bytes(_LENGTH_BYTES) + part for part in parts)
