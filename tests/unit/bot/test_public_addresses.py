"""Which addresses belong to everybody: rows of the IANA special-purpose registries, and some that do."""

import pytest

from bot.public_addresses import is_public

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8"]
NOT_PUBLIC = {
    "this machine": ["127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fdff::1"],
    "a carrier's own": ["100.64.0.1", "100.127.255.255"],
    "this link": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "many at once": ["224.0.0.1", "239.1.2.3", "ff02::1", "255.255.255.255"],
    "documentation and measuring": ["192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "2001:db8::1"],
    "reserved": ["240.0.0.1", "100::1"],
    "no address": ["", "localhost", "127.1", "2130706433", "0x7f000001", "127.0.0.1.example"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_everybody_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(("kind", "address"), [(kind, one) for kind, of in NOT_PUBLIC.items() for one in of])
def test_all_others_are_not(kind: str, address: str) -> None:
    assert not is_public(address), kind


@pytest.mark.parametrize("prefix", ["::ffff:{}", "64:ff9b::{}"])
def test_an_address_that_stands_for_another_is_as_public_as_that_one(prefix: str) -> None:
    assert is_public(prefix.format("8.8.8.8"))
    for private in ("127.0.0.1", "10.0.0.1", "169.254.169.254"):
        assert not is_public(prefix.format(private))


def test_one_that_is_wrapped_for_the_way_is_as_public_as_what_it_wraps() -> None:
    assert is_public("2002:808:808::1")  # 8.8.8.8, RFC 3056
    assert not is_public("2002:7f00:1::1")  # 127.0.0.1
    assert not is_public("2001:0:a9fe:a9fe::1")  # Teredo, RFC 4380
