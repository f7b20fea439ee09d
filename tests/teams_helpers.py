"""What tests of Teams share: our own HTTP client of the login service, led to the fake, and ways to read."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from fakes.teams import FakeTeams
from requests.adapters import HTTPAdapter

from bot.teams import gate, tokens

LOGIN = "https://login.microsoftonline.com"


class LedToTheFake(HTTPAdapter):
    """Carries what is meant for Microsoft's login service to the fake: MSAL takes no plain http."""

    def __init__(self, base: str) -> None:
        super().__init__(max_retries=0)
        self._base = base

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        """Send the request to the fake instead."""
        asked = urlsplit(request.url or "")
        request.url = f"{self._base}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        return super().send(request, **kwargs)


def login_through(teams: FakeTeams) -> requests.Session:
    """Return an HTTP client whose login service is the fake's."""
    session = tokens.new_http_client()
    session.mount(LOGIN, LedToTheFake(teams.base))
    return session


def led_to(teams: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lead what goes to Microsoft's fixed addresses, login and keys, to the fake."""
    made = tokens.new_http_client

    def led() -> requests.Session:
        session = made()
        session.mount(LOGIN, LedToTheFake(teams.base))
        return session

    monkeypatch.setattr(tokens, "new_http_client", led)
    monkeypatch.setattr(gate, "KEYS_URL", teams.openid_url)


def parts_of(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object inside of a card, in order; what only old clients see is left out."""
    if isinstance(value, dict):
        yield value
        for key, part in value.items():
            if key != "fallback":
                yield from parts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from parts_of(part)
