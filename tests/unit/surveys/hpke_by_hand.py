"""The receiving side of HPKE in base mode, written from RFC 9180 for the tests: what seals ballots is checked
by it, and it is checked by the RFC's own vectors. Sections in brackets."""

import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEM_ID = b"\x00\x20"
SUITE_ID = b"HPKE" + KEM_ID + b"\x00\x01" + b"\x00\x03"
"""DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 [7.1-7.3]."""
BASE_MODE = b"\x00"
ENC_BYTES = 32


def extract(salt: bytes, key: bytes) -> bytes:
    """HKDF-Extract (RFC 5869, 2.2)."""
    return hmac.digest(salt or bytes(32), key, "sha256")


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand (RFC 5869, 2.3), for no more than one block."""
    return hmac.digest(key, info + b"\x01", "sha256")[:length]


def labeled_extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    """[4]."""
    return extract(salt, b"HPKE-v1" + suite + label + key)


def labeled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """[4]."""
    return expand(key, length.to_bytes(2) + b"HPKE-v1" + suite + label + info, length)


def shared_secret(private_key: bytes, enc: bytes) -> bytes:
    """Decap [4.1]."""
    own = X25519PrivateKey.from_private_bytes(private_key)
    exchanged = own.exchange(X25519PublicKey.from_public_bytes(enc))
    suite = b"KEM" + KEM_ID
    key = labeled_extract(suite, b"", b"eae_prk", exchanged)
    context = enc + own.public_key().public_bytes_raw()
    return labeled_expand(suite, key, b"shared_secret", context, 32)


def key_and_nonce(secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """KeySchedule [5.1] without a pre-shared key."""
    psk_id = labeled_extract(SUITE_ID, b"", b"psk_id_hash", b"")
    context = BASE_MODE + psk_id + labeled_extract(SUITE_ID, b"", b"info_hash", info)
    scheduled = labeled_extract(SUITE_ID, secret, b"secret", b"")
    return (
        labeled_expand(SUITE_ID, scheduled, b"key", context, 32),
        labeled_expand(SUITE_ID, scheduled, b"base_nonce", context, 12),
    )


def open_single(private_key: bytes, sealed: bytes, *, info: bytes, aad: bytes = b"") -> bytes:
    """The single-shot Open [6.1] of what is the encapsulated key and the text behind it."""
    enc, text = sealed[:ENC_BYTES], sealed[ENC_BYTES:]
    key, nonce = key_and_nonce(shared_secret(private_key, enc), info)
    return ChaCha20Poly1305(key).decrypt(nonce, text, aad)
