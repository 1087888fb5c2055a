from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.networks import PUBLIC, Networks

PUBLIC_ADDRESSES = (
    "1.1.1.1 93.184.216.34 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 192.0.1.1 198.20.0.1 223.1.2.3"
)
PUBLIC_ADDRESSES += " 2606:4700::1111 2a00:1450:4001::1 ::ffff:1.1.1.1 64:ff9b::1.1.1.1"
CLOSED_ADDRESSES = (
    "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 "
    "172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 "
    "203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 "
    ":: ::1 ::127.0.0.1 ::1.1.1.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 "
    "64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::1.1.1.1 64:ff9b:1::a00:1 100::1 "
    "2001::1 2001:0:7f00:1::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1:: 2002:101:101:: 3fff::1 4000::1 5f00::1 "
    "2606:4700::5efe:7f00:1 2606:4700::200:5efe:a00:1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 "
    "ff02::1 ff0e::1 2606:4700::1111%eth0"
)


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES.split())
def test_the_public_internet_may_be_asked(address: str) -> None:
    assert PUBLIC.allow(address)


@pytest.mark.parametrize("address", CLOSED_ADDRESSES.split())
def test_nothing_else_may(address: str) -> None:
    assert not PUBLIC.allow(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "2130706433", "1.1.1.1 ", "[::1]", "1.1.1.1/8"])
def test_what_is_no_address_may_not(text: str) -> None:
    assert not PUBLIC.allow(text)


def test_networks_of_the_users_own_may_in_every_form() -> None:
    own = Networks(("10.1.0.0/16", "127.0.0.1", "fd00::/8", "fe80::/10"))
    allowed = ("10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd12::1", "fe80::1%eth0", "1.1.1.1")
    assert all(map(own.allow, allowed))
    assert not any(map(own.allow, ("10.2.0.1", "127.0.0.2", "::1", "169.254.169.254", "2001:db8::1")))


@pytest.mark.parametrize("network", ["10.0.0.1/8", "10.0.0.0/33", "localhost", "*", ""])
def test_what_is_no_network_is_refused(network: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Networks((network,))


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_closed_however_it_is_written(address: ipaddress.IPv4Address) -> None:
    forms = (str(address), f"::ffff:{address}", f"64:ff9b::{address}")
    assert len({PUBLIC.allow(form) for form in forms}) == 1
    if address.is_private or address.is_multicast or address.is_reserved:
        assert not any(map(PUBLIC.allow, forms))


@given(st.ip_addresses(v=6))
def test_what_python_does_not_call_global_is_closed(address: ipaddress.IPv6Address) -> None:
    assert address.is_global or not PUBLIC.allow(str(address)) or address in ipaddress.ip_network("64:ff9b::/96")


@pytest.mark.parametrize(
    ("host", "may"),
    [
        ("post.example", True),
        ("1.1.1.1", True),
        ("[2606:4700::1111]", True),
        ("localhost", False),
        ("a.localhost.", False),
        ("127.1", False),
        ("0x7f.1", False),
        ("2130706433", False),
        ("017700000001", False),
        ("[::1]", False),
        ("169.254.169.254", False),
    ],
)
def test_a_proxy_is_not_sent_to_a_closed_address(host: str, may: bool) -> None:
    assert PUBLIC.allow_host(host) is may
