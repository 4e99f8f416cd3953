"""Which addresses are of the public Internet, and how a host may be written."""

import ipaddress
import re
import socket
from typing import Final

from leadcrawl.errors import AlertError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# What IANA has given out as global unicast, and what of it leads elsewhere: Teredo and other special
# uses, documentation, 6to4.
_GLOBAL: Final = ipaddress.ip_network("2000::/3")
_SPECIAL: Final = tuple(
    map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)
_UNIQUE_LOCAL: Final = ipaddress.ip_network("fc00::/7")
# 6to4, withdrawn; special uses, of which Python 3.11 knows a part; and what Azure gives its machines.
_INSIDE: Final = tuple(
    map(ipaddress.ip_network, ("192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32"))
)
_LABEL: Final = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


def is_public(text: str) -> bool:
    """Say whether an IP address is one of the public Internet, and of one machine there.

    >>> is_public("93.184.215.14"), is_public("2606:4700::6810:84e5")
    (True, True)
    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (False, False, False)
    >>> is_public("64:ff9b::7f00:1"), is_public("2002:7f00:1::"), is_public("224.0.0.1")
    (False, False, False)
    """
    return why_not_public(text) is None


def why_not_public(text: str) -> str | None:
    """Return what an IP address is when it is not one of the public Internet.

    An address that holds an IPv4 address (IPv4-mapped, NAT64) is what that one is.

    >>> why_not_public("127.0.0.1"), why_not_public("fd00::1"), why_not_public("fe80::1%eth0")
    ('loopback', 'private', 'zone')
    >>> why_not_public("::ffff:169.254.169.254"), why_not_public("64:ff9b::a00:1")
    ('link_local', 'private')
    >>> why_not_public("64:ff9b:1::808:808"), why_not_public("::7f00:1"), why_not_public("2001:0::1")
    ('reserved', 'reserved', 'reserved')
    >>> why_not_public("64:ff9b::808:808") is None
    True
    """
    if "%" in text:
        return "zone"
    address = _innermost(ipaddress.ip_address(text))
    for kind in ("unspecified", "loopback", "link_local", "multicast", "site_local"):
        if getattr(address, f"is_{kind}", False):
            return kind
    if any(address in inside for inside in _INSIDE):
        return "reserved"  # whatever this version of Python takes it for
    if isinstance(address, ipaddress.IPv4Address):
        is_fine = address.is_global
        is_private = not (address.is_global or address.is_reserved)
    else:
        is_fine = address in _GLOBAL and not any(address in special for special in _SPECIAL)
        is_private = address in _UNIQUE_LOCAL
    if is_fine:
        return None
    return "private" if is_private else "reserved"


def plain(text: str) -> str:
    """Return the one form of an IP address: that of the IPv4 address within it, if there is one.

    >>> plain("2606:4700:0::01"), plain("::ffff:8.8.8.8"), plain("64:ff9b::808:808")
    ('2606:4700::1', '8.8.8.8', '8.8.8.8')
    """
    return str(_innermost(ipaddress.ip_address(text)))


def _innermost(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_literal(host: str) -> bool:
    """Tell whether a host is an IP address, in its usual form.

    >>> is_literal("127.0.0.1"), is_literal("::1"), is_literal("127.1"), is_literal("a.example.com")
    (True, True, False, False)
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_odd_literal(host: str) -> bool:
    """Tell whether a host is an IPv4 address in one of the forms that only attackers write.

    Browsers and C libraries read them (a name cannot end in a number); people write dotted decimals.

    >>> [is_odd_literal(host) for host in ("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "1.2.3.4.5")]
    [True, True, True, True, True]
    >>> [is_odd_literal(host) for host in ("127.0.0.1", "::1", "4.example.com", "0xdata.example")]
    [False, False, False, False]
    """
    return not is_literal(host) and bool(_NUMBER.fullmatch(host.rpartition(".")[2]))


def is_host_name(host: str) -> bool:
    """Tell whether a host is a name as the DNS and the web have them: ASCII, IDNA done.

    >>> is_host_name("www.acme-plumbing.example.com"), is_host_name("xn--caf-dma.example")
    (True, True)
    >>> [is_host_name(host) for host in ("", "a..b", "127%2e0.0.1", "a b", "café.example")]
    [False, False, False, False, False]
    """
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.split("."))


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """Return the IP address of a host that a webhook may connect to.

    Raises:
        AlertError: the name does not resolve, or leads (also) to a private address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AlertError(f"the name {host} does not resolve: {error}", passing=True) from error
    addresses = [str(entry[4][0]) for entry in found]
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        raise AlertError(
            f"{host} is the private address {private[0]}, which webhooks do not go to; "
            "set LEADCRAWL_WEBHOOK_ALLOW_PRIVATE=1 if it is yours"
        )
    return addresses[0]
