"""Which addresses of the internet belong to everybody: not to this machine, nor to a private network.

The tables are those of the IANA special-purpose registries, as Python's `ipaddress` has them. An address of
the sixth version that stands for one of the fourth is as public as that one.
"""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: a gateway sends them on to the address of the fourth version at their end. Where there is nothing
else than the sixth version, names of the fourth lead here (RFC 6147)."""
_FOURTH_VERSION = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Tell whether a literal address belongs to everybody. False for what is none."""
    try:
        one = _meant(ipaddress.ip_address(address))
    except ValueError:
        return False
    return one.is_global and not one.is_multicast and not one.is_reserved


def _meant(one: Address) -> Address:
    """Return where packets go in the end."""
    if isinstance(one, ipaddress.IPv4Address):
        return one
    if one in _TRANSLATED:
        return ipaddress.IPv4Address(int(one) & _FOURTH_VERSION)
    return one.ipv4_mapped or one.sixtofour or one
