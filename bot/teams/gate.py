"""Tells whether a request comes from Microsoft's Bot Framework Service, and is meant for us.

The checks are the SDK's own: signature, issuer, audience, time, channel endorsement, and that the address at
which the sender wants its answers is the one that its token names.
"""

import time
from collections.abc import Callable, Mapping

import jwt
from botframework.connector.auth import (
    AuthenticationConstants,
    ChannelValidation,
    SimpleCredentialProvider,
)
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from bot.teams.keys import KeysUnavailableError, SigningKeys, UnknownKeyError

CHANNEL = "msteams"
_ADDRESS = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
KEYS_URL = _ADDRESS
_SCHEME = "Bearer "
LONGEST_TOKEN = 8000


class NotAuthenticatedError(Exception):
    """The request proves nothing. `reason` is for counting: a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gate:
    """Checks the tokens of requests for one bot."""

    def __init__(
        self, app_id: str, *, keys_url: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = SimpleCredentialProvider(app_id, "")
        self.keys = SigningKeys(keys_url or KEYS_URL, clock=clock)

    async def check(self, header: str, activity: Mapping[str, object]) -> None:
        """Return if the `Authorization` header proves that Microsoft sent the activity. Raises
        `NotAuthenticatedError`, and `KeysUnavailableError` if nobody can tell at the moment."""
        if not header.startswith(_SCHEME) or len(header) > LONGEST_TOKEN:
            raise NotAuthenticatedError("no_token")
        # The SDK looks its keeper of keys up by this address.
        JwtTokenExtractor.metadataCache[_ADDRESS] = self.keys
        try:
            await ChannelValidation.authenticate_channel_token_with_service_url(
                header, self._credentials, str(activity.get("serviceUrl") or ""), CHANNEL
            )
        except KeysUnavailableError:
            raise
        except UnknownKeyError:
            reason = "unknown_key"
        except jwt.ExpiredSignatureError:
            reason = "expired"
        except (jwt.PyJWTError, PermissionError):
            reason = "token"
        except Exception:  # noqa: BLE001 - the SDK raises bare exceptions for what it refuses
            reason = "token"
        else:
            return
        raise NotAuthenticatedError(reason)
