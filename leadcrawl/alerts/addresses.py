"""Where a webhook may go: addresses in the public Internet, unless the operator allows others."""

import ipaddress
import socket
from typing import Final

from leadcrawl.errors import AlertError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Say whether an IP address is one of the public Internet, and of one machine there.

    >>> is_public("93.184.215.14"), is_public("2606:4700::6810:84e5")
    (True, True)
    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (False, False, False)
    >>> is_public("64:ff9b::7f00:1"), is_public("2002:7f00:1::"), is_public("224.0.0.1")
    (False, False, False)
    """
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64 or address.sixtofour or address.teredo or address.is_site_local:
            return False  # ways to IPv4 addresses, or of old private networks
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """Return the IP address of a host that may be connected to.

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
