"""Which network addresses may be asked: the public internet, and networks that a user names as their own.

An address is judged, never a name: whoever owns a name lets it point where they like, and elsewhere a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_CLOSED_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this host; Linux takes 0.0.0.0 for loopback
            "10.0.0.0/8",  # private (RFC 1918)
            "100.64.0.0/10",  # behind a provider's NAT (RFC 6598); metadata of a cloud at 100.100.100.200
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # public in form, a cloud's own agent in fact
            "169.254.0.0/16",  # link-local; metadata of most clouds at 169.254.169.254
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments (RFC 6890); metadata of a cloud at 192.0.0.192
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
"""IANA's registry of special-purpose IPv4 addresses (November 2026), and agents of clouds.

Not ``ipaddress.is_global``: its answers differ between the versions of Python that are supported.
"""
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is assigned for the internet; loopback, private, link-local and multicast lie outside."""
_CLOSED_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them (RFC 2928, RFC 4380)
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, an IPv4 address in disguise (RFC 3056)
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network without IPv4 sees them (RFC 6052). 64:ff9b:1::/48, for private ones, stays closed."""
_ISATAP = (0x00005EFE, 0x02005EFE)
"""Middle of an address that a tunnel takes for an IPv4 address (RFC 5214)."""


class Networks:
    """The public internet and what ``allowed`` adds: networks such as ``10.1.0.0/16`` or single addresses.

    Raises:
        ValueError: one of them is none, or has bits set beyond its length.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed: tuple[Network, ...] = tuple(ipaddress.ip_network(each.strip()) for each in allowed)

    def allow(self, address: str) -> bool:
        """Whether an address, as a socket is given it, may be connected to. What is no address may not."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        zone = isinstance(parsed, ipaddress.IPv6Address) and parsed.scope_id is not None
        plain = _unwrapped(ipaddress.ip_address(address.partition("%")[0]) if zone else parsed)
        if any(plain in network for network in self._allowed if network.version == plain.version):
            return True
        return not zone and _is_public(plain)

    def allow_host(self, host: str) -> bool:
        """Whether a host may be named to a proxy, which looks names up itself: all but closed addresses and localhost.

        Numbers count in every form that the system's resolver takes: ``2130706433``, ``0x7f.1``, ``017700000001``.
        """
        name = host.strip("[]").rstrip(".").lower()
        if name.rpartition(".")[2] == "localhost":
            return any(self.allow(each) for each in ("127.0.0.1", "::1"))
        address = _number(name)
        return address is None or self.allow(address)


PUBLIC = Networks()


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    middle = int(address) >> 32 & 0xFFFFFFFF
    if address not in _PUBLIC_V6 or middle in _ISATAP:
        return False
    return not any(address in network for network in _CLOSED_V6)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address in an IPv6 address that leads to one; other addresses as they are."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _number(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None
