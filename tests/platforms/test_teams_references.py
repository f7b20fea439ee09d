"""Where may be called: what a request names as its service's address is only a claim."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.teams.references import (
    FIRST_SERVICE_URL,
    LONGEST,
    UNOPENED,
    Reference,
    ServiceUrls,
    from_text,
    to_text,
)

MICROSOFT = ServiceUrls()
HERE = ServiceUrls(loopback_only=True)
GOVERNMENT = "https://smba.infra.gcc.teams.microsoft.com/teams"
"""The address for government tenants ("Send proactive messages")."""
EVIL = [
    "https://smba.trafficmanager.net.evil.example/",
    "https://smba.trafficmanager.net@evil.example/",
    "https://smba.trafficmanager.net:secret@evil.example/",
    "https://evil.example/smba.trafficmanager.net/",
    "https://evil.example/?https://smba.trafficmanager.net/",
    "https://evil.example/#https://smba.trafficmanager.net/",
    "https://evil.example\\@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\\.evil.example/",
    "https://notsmba.trafficmanager.net/",
    "https://x.smba.trafficmanager.net/",
    "https://trafficmanager.net/",
    "https://other.trafficmanager.net/",
    "https://smba-trafficmanager.net/",
    "https://smba.trafficmanager.net.:443/",
    "https://smba.trafficmanager.net:8443/",
    "https://smba.trafficmanager.net:80/",
    "http://smba.trafficmanager.net/",
    "ftp://smba.trafficmanager.net/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//smba.trafficmanager.net/",
    "/teams/",
    "smba.trafficmanager.net",
    "https:///teams/",
    "https://user@smba.trafficmanager.net/",
    "https://:secret@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net /",
    " https://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/\n",
    "https://smba.traffic\tmanager.net/",
    "https://smba.traffic\u00admanager.net/",
    "https://smba.trafficmanager\u3002net/",
    "https://\u017fmba.trafficmanager.net/",
    "https://smb\u0430.trafficmanager.net/",
    "https://smba.trafficmanager.net/\ud800",
    "https://smba.trafficmanager.net/?to=",
    "https://smba.trafficmanager.net/#",
    "https://smba.trafficmanager.net/#to",
    "https://smba.trafficmanager.net:99999/",
    "https://[::1]/",
    "https://169.254.169.254/metadata/",
    "http://127.0.0.1:3978/",
    "",
]


def test_the_public_cloud_is_called_in_every_region() -> None:
    """ "Send proactive messages" names `/teams/`, `/amer/`, `/emea/` and `/apac/` at one host."""
    for region in ("teams", "amer", "emea", "apac", "in"):
        for rest in ("", "/", "/9e5b3a4f-0000-4000-8000-000000000001/"):
            assert MICROSOFT.allows(f"https://smba.trafficmanager.net/{region}{rest}")
    assert MICROSOFT.allows("https://SMBA.TrafficManager.net/teams/")
    assert MICROSOFT.allows(MICROSOFT.first)
    assert MICROSOFT.first == FIRST_SERVICE_URL


@pytest.mark.parametrize("url", EVIL, ids=ascii)
def test_no_other_address_is_called(url: str) -> None:
    assert not MICROSOFT.allows(url)


@pytest.mark.parametrize("url", [None, 5, b"https://smba.trafficmanager.net/", [], {}, True])
def test_what_is_no_text_is_no_address(url: object) -> None:
    assert not MICROSOFT.allows(url)
    assert not HERE.allows(url)


def test_an_endless_address_is_none() -> None:
    assert not MICROSOFT.allows("https://smba.trafficmanager.net/" + "x" * LONGEST)


def test_other_clouds_are_called_instead_where_the_settings_name_them() -> None:
    allowed = ServiceUrls((GOVERNMENT, "https://other.example:8443/teams/"))
    assert allowed.first == GOVERNMENT
    assert allowed.allows(GOVERNMENT + "/emea/")
    assert allowed.allows("https://other.example:8443/")
    assert not allowed.allows("https://other.example/")
    assert not allowed.allows("https://smba.trafficmanager.net/teams/")
    assert not allowed.allows("https://gcc.teams.microsoft.com/teams")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "[::1]"])
def test_a_test_server_on_this_machine_may_be_called_at_any_port(host: str) -> None:
    for scheme in ("http", "https"):
        assert HERE.allows(f"{scheme}://{host}:56150/_connector")


@pytest.mark.parametrize(
    "url",
    [
        *(one for one in EVIL if "127.0.0.1" not in one and "[::1]" not in one),
        "https://smba.trafficmanager.net/teams/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://user@127.0.0.1/",
        "http://evil.example/127.0.0.1",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "ws://127.0.0.1/",
        "file://localhost/etc/passwd",
    ],
    ids=ascii,
)
def test_a_bot_without_a_registration_calls_nothing_but_this_machine(url: str) -> None:
    assert not HERE.allows(url)


def test_a_bot_without_a_registration_knows_nobody_whom_it_has_not_heard_of() -> None:
    assert HERE.first is None


@given(url=st.text(max_size=60) | st.text(max_size=40).map("https://smba.trafficmanager.net{}".format))
def test_whatever_is_claimed_to_be_an_address_is_judged_and_breaks_nothing(url: str) -> None:
    if MICROSOFT.allows(url):
        rest = url.lower().removeprefix("https://smba.trafficmanager.net")
        assert rest == "" or rest[0] == "/"
    HERE.allows(url)


@given(
    service_url=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
    conversation=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126)),
)
def test_a_reference_comes_back_as_it_was(service_url: str, conversation: str) -> None:
    """Not yet opened ones as well. No conversation of Teams is a hyphen, which stands for those."""
    assume(conversation != UNOPENED)
    reference = Reference(service_url=service_url, conversation=conversation)
    assert from_text(to_text(reference)) == reference


@pytest.mark.parametrize("text", [None, "", "x", "https://smba.trafficmanager.net/ "])
def test_what_is_no_reference_is_none(text: str | None) -> None:
    assert from_text(text) is None
