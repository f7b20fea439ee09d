"""The key service and the tokens Microsoft's side signs, true ones and forged ones.

Source: bot-framework-rest-connector-authentication (bot-docs), "Authenticate requests from the Bot Connector
service to your bot": issuer, audience, the claim of the service address, endorsements, RS256.
"""

import base64
import hashlib
import time
from enum import StrEnum
from functools import cache

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from fakes.teams import figures
from fakes.teams.records import JSON

ISSUER = "https://api.botframework.com"
ROGUE = -1  # a key pair that is never published
UNENDORSED = -2  # a published one that may not speak for Teams
LOGIN = -3  # the login service's own


class Forgery(StrEnum):
    """How a request is signed: as Microsoft does, or in a way that a bot must refuse."""

    RIGHT = "right"
    MISSING = "missing"  # no Authorization header
    GARBAGE = "garbage"  # no token at all behind `Bearer`
    EXPIRED = "expired"  # ran out longer ago than the tolerated five minutes
    NOT_YET = "not_yet"  # begins later than the tolerated five minutes
    WRONG_AUDIENCE = "wrong_audience"  # meant for another bot
    WRONG_ISSUER = "wrong_issuer"
    WRONG_KEY = "wrong_key"  # a published key id, another key's signature
    UNKNOWN_KEY = "unknown_key"  # a key id that is not published
    UNENDORSED = "unendorsed"  # a published key without the endorsement `msteams`
    HS256 = "hs256"  # a shared secret in place of the key pair
    NO_ALGORITHM = "no_algorithm"  # `alg: none`, no signature
    WRONG_SERVICE_URL = "wrong_service_url"  # the claim names another service address
    NO_SERVICE_URL = "no_service_url"


@cache
def _pair(number: int) -> rsa.RSAPrivateKey:
    """Return the key pair of a number; made once a process, because it takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def _encoded(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_id(number: int) -> str:
    """Return the id of a key pair, made from its public half."""
    public = _pair(number).public_key()
    shape = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha1(public.public_bytes(*shape)).digest()).rstrip(b"=").decode()


def jwk(number: int, endorsements: tuple[str, ...] = ()) -> JSON:
    """Return a public key as the key service lists it."""
    numbers = _pair(number).public_key().public_numbers()
    kid = key_id(number)
    shown: JSON = {"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid}
    shown |= {"n": _encoded(numbers.n), "e": _encoded(numbers.e)}
    return {**shown, "endorsements": list(endorsements)} if endorsements else shown


def login_token(claims: JSON) -> str:
    """Return a token signed by the login service."""
    return jwt.encode(claims, _pair(LOGIN), algorithm="RS256", headers={"kid": key_id(LOGIN)})


class KeyService:
    """The keys Microsoft signs with, how they are published, and how often they were fetched."""

    def __init__(self) -> None:
        self._current = 0
        self.fetched = 0
        self.metadata_fetched = 0

    def roll(self) -> None:
        """Sign with a new key from now on, and publish the old one no longer."""
        self._current += 1

    def published(self) -> JSON:
        """Return the list of keys. Endorsements: the same page, step 3."""
        self.fetched += 1
        endorsed = ("msteams", "directline", "webchat")
        return {"keys": [jwk(self._current, endorsed), jwk(UNENDORSED, ("webchat",))]}

    def metadata(self, base: str) -> JSON:
        """Return the OpenID metadata document, as the same page shows it, step 2."""
        self.metadata_fetched += 1
        return {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{base}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def header(self, app_id: str, service_url: str, forgery: Forgery = Forgery.RIGHT) -> str | None:
        """Return the Authorization header for a request to a bot; None leaves it out."""
        if forgery is Forgery.MISSING:
            return None
        if forgery is Forgery.GARBAGE:
            return "Bearer not.a.token"
        return f"Bearer {self._signed(_claims(app_id, service_url, forgery), forgery)}"

    def _signed(self, claims: JSON, forgery: Forgery) -> str:
        if forgery is Forgery.NO_ALGORITHM:
            return jwt.encode(claims, "", algorithm="none", headers={"kid": key_id(self._current)})
        if forgery is Forgery.HS256:
            secret = hashlib.sha256(b"guessed").hexdigest()
            return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key_id(self._current)})
        signer = {
            Forgery.WRONG_KEY: ROGUE,
            Forgery.UNKNOWN_KEY: ROGUE,
            Forgery.UNENDORSED: UNENDORSED,
        }.get(forgery, self._current)
        kid = key_id(self._current if forgery is Forgery.WRONG_KEY else signer)
        return jwt.encode(claims, _pair(signer), algorithm="RS256", headers={"kid": kid, "x5t": kid})


def _claims(app_id: str, service_url: str, forgery: Forgery) -> JSON:
    """Return the claims; times are the machine's, with which bots compare, not the tenant's."""
    now = int(time.time())
    if forgery is Forgery.EXPIRED:
        now -= figures.TOKEN_SECONDS + 2 * figures.SKEW_SECONDS
    if forgery is Forgery.NOT_YET:
        now += 3 * figures.SKEW_SECONDS
    claims: JSON = {"iss": ISSUER, "aud": app_id, "serviceurl": service_url}
    claims |= {"nbf": now - figures.SKEW_SECONDS, "exp": now + figures.TOKEN_SECONDS}
    if forgery is Forgery.WRONG_AUDIENCE:
        claims["aud"] = "00000000-0000-4000-8000-000000000bad"
    if forgery is Forgery.WRONG_ISSUER:
        claims["iss"] = "https://api.botframework.example"
    if forgery is Forgery.WRONG_SERVICE_URL:
        claims["serviceurl"] = "https://smba.example/elsewhere/"
    if forgery is Forgery.NO_SERVICE_URL:
        del claims["serviceurl"]
    return claims
