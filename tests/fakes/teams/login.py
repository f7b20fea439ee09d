"""The login service: tokens for the bot, and the documents that a client library asks for before.

Sources: bot-framework-rest-connector-authentication (bot-docs), step 1 and 2; the AADSTS codes of
reference-error-codes (Microsoft identity platform), with HTTP 401 for a wrong secret and 400 for the rest, as
the answers that users quote show.
"""

import time
from collections.abc import Mapping

from fakes.teams import figures
from fakes.teams.config import TeamsConfig
from fakes.teams.ids import Ids
from fakes.teams.records import JSON
from fakes.teams.tokens import LOGIN, jwk, login_token

SCOPE = "https://api.botframework.com/.default"
AUDIENCE = "https://api.botframework.com"
MICROSOFT = "https://login.microsoftonline.com"
MULTI_TENANT = "botframework.com"  # the tenant of multi-tenant bots, in the same page's example


class LoginService:
    """Issues access tokens to the bot and knows which of them are still good."""

    def __init__(self, config: TeamsConfig) -> None:
        self.config = config
        self.password = config.app_password
        self._ids = Ids()
        self._issued: dict[str, float] = {}

    def issue(self, tenant: str, form: Mapping[str, str]) -> tuple[int, JSON]:
        """Answer a request for a token."""
        refused = self._refusal(tenant, form)
        if refused is not None:
            return refused
        token = login_token(self._claims())
        self._issued[token] = self.config.now() + figures.TOKEN_SECONDS
        seconds = figures.TOKEN_SECONDS
        lasts: JSON = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}
        return 200, {**lasts, "access_token": token}

    def is_good(self, token: str) -> bool:
        """Tell whether a token was issued here and has not run out."""
        return self._issued.get(token, 0.0) > self.config.now()

    def revoke(self) -> None:
        """Make every issued token worthless."""
        self._issued.clear()

    def authority(self, tenant: str) -> JSON:
        """Return the OpenID configuration of a tenant, with the addresses that Microsoft's own has.

        MSAL takes no others: it wants https in every one. Over plain http it needs an `http_client` that
        leads them to the fake, or none at all.
        """
        tenant_url = f"{MICROSOFT}/{tenant}"
        return {
            "issuer": f"{MICROSOFT}/{self.config.tenant_id}/v2.0",
            "token_endpoint": f"{tenant_url}/oauth2/v2.0/token",
            "authorization_endpoint": f"{tenant_url}/oauth2/v2.0/authorize",
            "jwks_uri": f"{tenant_url}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        }

    def instances(self) -> JSON:
        """Return which hosts are one login service; MSAL asks for it before it looks into its cache."""
        hosts = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
        one: JSON = {"preferred_network": hosts[0], "preferred_cache": hosts[1], "aliases": hosts}
        discovery = f"{MICROSOFT}/common/v2.0/.well-known/openid-configuration"
        return {"tenant_discovery_endpoint": discovery, "api-version": "1.1", "metadata": [one]}

    def keys(self) -> JSON:
        """Return the public key of the tokens."""
        return {"keys": [jwk(LOGIN)]}

    def _home(self) -> str:
        return self.config.tenant_id if self.config.app_type == "SingleTenant" else MULTI_TENANT

    def _claims(self) -> JSON:
        """Return claims as the same page's example of a bot's token; `jti` makes them differ."""
        now = int(time.time())
        claims: JSON = {"aud": AUDIENCE, "iss": f"https://sts.windows.net/{self.config.tenant_id}/"}
        claims |= {"nbf": now, "exp": now + figures.TOKEN_SECONDS, "appid": self.config.app_id}
        return {**claims, "tid": self.config.tenant_id, "jti": self._ids.next("token")}

    def _refusal(self, tenant: str, form: Mapping[str, str]) -> tuple[int, JSON] | None:
        if tenant not in {self.config.tenant_id, MULTI_TENANT}:
            return self._error(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if form.get("grant_type") != "client_credentials":
            said = "The app requested an unsupported grant type."
            return self._error(400, "unsupported_grant_type", 70003, said)
        client = form.get("client_id", "")
        if client != self.config.app_id or tenant != self._home():
            said = f"Application with identifier '{client}' was not found in the directory '{tenant}'."
            return self._error(400, "unauthorized_client", 700016, said)
        if form.get("client_secret") != self.password:
            said = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client "
                f"secret value, not the client secret ID, for a secret added to app '{client}'."
            )
            return self._error(401, "invalid_client", 7000215, said)
        if form.get("scope") != SCOPE:
            return self._error(400, "invalid_scope", 70011, "The provided value for scope is not valid.")
        return None

    def _error(self, status: int, error: str, code: int, said: str) -> tuple[int, JSON]:
        trace, correlation = self._ids.next("trace"), self._ids.next("correlation")
        stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(self.config.now()))
        ids = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        return status, {
            "error": error,
            "error_description": f"AADSTS{code}: {said} {ids}",
            "error_codes": [code],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        }
