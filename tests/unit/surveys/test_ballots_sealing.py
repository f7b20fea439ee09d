"""Sealing: what is sealed opens to the same, for this wave only, and nothing else opens."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from ballot_stage import SECRETS, ballots, cast, define, open_wave
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hpke_by_hand import key_and_nonce, open_single, shared_secret
from hypothesis import given
from hypothesis import strategies as st

from surveys.ballots.layout import size_of, to_bytes
from surveys.ballots.model import Ballot, SealedBallot
from surveys.ballots.sealing import Opener, mark_of, new_secrets, seal
from surveys.errors import ForgedBallotError

WAVE = open_wave()
ENC, TAG, CODE = 32, 16, 32
"""Bytes that HPKE (RFC 9180, 7.1 and 7.3) and HMAC-SHA256 add."""
SAMPLE = cast({"nps": 9, "free": "planted"}, node=4)

# RFC 9180, A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode.
RFC_PRIVATE = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
RFC_ENC = bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
RFC_SHARED = bytes.fromhex("0bbe78490412b4bbea4812666f7916932b828bba79942424abb65244930d69a7")
RFC_KEY = bytes.fromhex("ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91")
RFC_NONCE = bytes.fromhex("5c4d98150661b848853b547f")
RFC_SEALED = bytes.fromhex(
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
)
RFC_INFO = b"Ode on a Grecian Urn"


def framed(*parts: bytes) -> bytes:
    """Each part behind its length in eight bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def test_the_computation_by_hand_opens_the_vector_of_the_rfc():
    assert shared_secret(RFC_PRIVATE, RFC_ENC) == RFC_SHARED
    assert key_and_nonce(RFC_SHARED, RFC_INFO) == (RFC_KEY, RFC_NONCE)
    opened = open_single(RFC_PRIVATE, RFC_ENC + RFC_SEALED, info=RFC_INFO, aad=b"Count-0")
    assert opened == b"Beauty is truth, truth beauty"


def test_a_ballot_is_sealed_as_the_rfc_says_for_the_key_in_the_vault():
    one = seal(SAMPLE, WAVE, SECRETS)
    info = framed(b"hojorin ballot 1", b"pulse-3", WAVE.digest.encode())
    opened = open_single(SECRETS.private_key, one.sealed[:-CODE], info=info)
    assert opened == to_bytes(SAMPLE, WAVE.definition)


def test_the_code_is_made_over_wave_definition_token_and_sealed_text():
    one = seal(SAMPLE, WAVE, SECRETS)
    sealed, code = one.sealed[:-CODE], one.sealed[-CODE:]
    over = framed(b"hojorin ballot code 1", b"pulse-3", WAVE.digest.encode(), one.token, sealed)
    assert code == hmac.new(SECRETS.mark_secret, over, hashlib.sha256).digest()


@given(ballots)
def test_what_is_sealed_opens_to_the_same_and_all_have_one_size(ballot: Ballot):
    one = seal(ballot, WAVE, SECRETS)
    assert Opener(WAVE, SECRETS).open(one) == ballot
    assert len(one.sealed) == ENC + size_of(WAVE.definition) + TAG + CODE
    assert len(one.token) == 16


def test_one_opener_opens_one_ballot_after_another_and_refuses_those_between():
    opener = Opener(WAVE, SECRETS)
    others = [cast({"nps": number}, node=number) for number in range(3)]
    sealed = [seal(one, WAVE, SECRETS) for one in others]
    with pytest.raises(ForgedBallotError):
        opener.open(replace(sealed[0], token=sealed[1].token))
    assert [opener.open(one) for one in sealed] == others


def test_the_same_ballot_sealed_twice_has_nothing_in_common():
    first, second = seal(SAMPLE, WAVE, SECRETS), seal(SAMPLE, WAVE, SECRETS)
    assert first.token != second.token
    same = sum(one == other for one, other in zip(first.sealed, second.sealed, strict=True))
    assert same < len(first.sealed) / 20  # one byte in 256 is the same by chance


@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_any_byte_that_is_changed_makes_a_ballot_a_forged_one(place: int, flip: int):
    one = seal(SAMPLE, WAVE, SECRETS)
    sealed = bytearray(one.sealed)
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(replace(one, sealed=bytes(sealed)))


@pytest.mark.parametrize("length", [0, 1, CODE - 1, CODE, CODE + 1, 100, -1])
def test_a_ballot_that_was_cut_is_a_forged_one(length: int):
    one = seal(SAMPLE, WAVE, SECRETS)
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(replace(one, sealed=one.sealed[:length]))


def test_a_copy_of_a_ballot_under_another_token_is_a_forged_one():
    one = seal(SAMPLE, WAVE, SECRETS)
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(replace(one, token=bytes(16)))


def test_a_ballot_of_another_wave_is_a_forged_one():
    one = seal(SAMPLE, open_wave(define("pulse-4")), SECRETS)
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(one)


def test_a_ballot_of_another_definition_is_a_forged_one():
    lowered = open_wave(replace(define(), smallest_group=6))
    one = seal(SAMPLE, lowered, SECRETS)
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(one)


def test_a_ballot_sealed_with_the_public_key_alone_is_a_forged_one():
    forger = replace(SECRETS, mark_secret=bytes(32))
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(seal(SAMPLE, WAVE, forger))


def test_a_ballot_sealed_for_another_key_is_a_forged_one():
    other, _ = new_secrets()
    one = seal(SAMPLE, WAVE, replace(SECRETS, private_key=other.private_key))
    with pytest.raises(ForgedBallotError):
        Opener(WAVE, SECRETS).open(one)


def test_a_public_key_put_into_the_database_by_somebody_else_seals_nothing():
    _, strange = new_secrets()
    one = seal(SAMPLE, open_wave(public_key=strange), SECRETS)
    assert Opener(WAVE, SECRETS).open(one) == SAMPLE


def test_the_public_key_of_a_wave_belongs_to_the_secret_one():
    secrets, public_key = new_secrets()
    other, _ = new_secrets()
    derived = X25519PrivateKey.from_private_bytes(secrets.private_key).public_key()
    assert derived.public_bytes_raw() == public_key
    assert len(secrets.private_key) == len(secrets.mark_secret) == len(public_key) == 32
    assert len({secrets.private_key, secrets.mark_secret, other.private_key, other.mark_secret}) == 4


def test_a_ballot_that_the_wave_cannot_have_is_not_sealed():
    with pytest.raises(ValueError, match="not a ballot of this wave"):
        seal(cast({"nps": 11}), WAVE, SECRETS)


def test_a_mark_is_the_same_each_time_and_another_for_each_person_and_each_wave():
    other, _ = new_secrets()
    marks = {
        mark_of(secrets, wave_id=wave_id, person_id=person_id)
        for secrets in (SECRETS, other)
        for wave_id in ("pulse-1", "pulse-11")
        for person_id in ("1a", "a", "b")
    }
    assert len(marks) == 12
    assert mark_of(SECRETS, wave_id="pulse-1", person_id="a") in marks


def test_a_mark_is_the_hmac_of_wave_and_person_under_the_mark_secret():
    expected = hmac.new(SECRETS.mark_secret, framed(b"hojorin mark 1", b"pulse-3", b"aoi"), hashlib.sha256)
    assert mark_of(SECRETS, wave_id="pulse-3", person_id="aoi") == expected.digest()


@given(
    st.tuples(st.text(max_size=4), st.text(max_size=4)), st.tuples(st.text(max_size=4), st.text(max_size=4))
)
def test_two_marks_are_the_same_only_for_the_same_wave_and_person(
    one: tuple[str, str], other: tuple[str, str]
):
    marks = [mark_of(SECRETS, wave_id=wave_id, person_id=person) for wave_id, person in (one, other)]
    assert (marks[0] == marks[1]) == (one == other)


def test_what_is_printed_of_ballots_and_secrets_shows_nothing():
    one = seal(SAMPLE, WAVE, SECRETS)
    assert repr(SAMPLE) == "Ballot()"
    assert repr(one) == "SealedBallot()"
    assert repr(SECRETS) == "WaveSecrets()"


def test_a_forged_ballot_is_refused_without_repeating_anything_of_it():
    one = SealedBallot(token=b"t" * 16, sealed=b"planted" * 20)
    with pytest.raises(ForgedBallotError) as refused:
        Opener(WAVE, SECRETS).open(one)
    assert str(refused.value) == "a ballot of pulse-3 has no valid seal"
    assert refused.value.__context__ is None
