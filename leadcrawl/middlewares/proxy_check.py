"""Does a proxy work, where does it come out, and does it give its user away?"""

import asyncio
import ipaddress
import re
import time
from dataclasses import dataclass
from typing import Final

import aiohttp

_IP: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*(?::[0-9a-fA-F]*){2,7})"
)
_FORWARDED: Final = ("x-forwarded-for", "x-real-ip", "forwarded", "via", "client-ip")


@dataclass(frozen=True, slots=True)
class ProxyCheck:
    """What one request through a proxy showed."""

    seconds: float | None = None
    """Time until the whole answer; `None` when there was none."""
    exit_ip: str | None = None
    """First address that the echo shows and that is not the user's own."""
    leaks: str | None = None
    """What gives the user away: `own address`, or the header's name."""
    error: str | None = None
    """Why it does not work."""

    @property
    def works(self) -> bool:
        """Whether the echo answered."""
        return self.error is None


async def check_proxy(
    url: str, proxy: str | None, own_ip: str | None = None, patience: float = 15.0
) -> ProxyCheck:
    """Ask an echo address through the proxy.

    Args:
        url: address that answers with what it sees: the client's address, better with headers.
        proxy: the proxy; `None` asks directly.
        own_ip: the user's own address, to look for in the answer.
        patience: longest wait in seconds.
    """
    start = time.monotonic()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(patience)) as session,
            session.get(url, proxy=proxy) as response,
        ):
            text = await response.text()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return ProxyCheck(error=_without_credentials(error, patience))
    if response.status != 200:
        return ProxyCheck(error=f"answers {response.status}")
    addresses = find_addresses(text)
    exit_ip = next((ip for ip in addresses if ip != own_ip), own_ip)
    return ProxyCheck(time.monotonic() - start, exit_ip, find_leak(text, addresses, own_ip))


def find_addresses(text: str) -> list[str]:
    """Return the IP addresses in an echo's answer, in order.

    >>> find_addresses('{"origin": "192.0.2.7", "via": "1.1 x", "v6": "2001:db8::1", "t": "10:00:00"}')
    ['192.0.2.7', '2001:db8::1']
    """
    found = []
    for candidate in _IP.findall(text):
        try:
            found.append(str(ipaddress.ip_address(candidate)))
        except ValueError:
            continue
    return found


def find_leak(text: str, addresses: list[str], own_ip: str | None) -> str | None:
    """Return what gives the user away: the own address, or a header that proxies add.

    >>> find_leak('{"headers": {"X-Forwarded-For": "192.0.2.1"}}', ["192.0.2.1"], "192.0.2.1")
    'own address'
    >>> find_leak('{"headers": {"Via": "1.1 squid"}}', [], None)
    'via'
    """
    if own_ip and own_ip in addresses:
        return "own address"
    lowered = text.lower()
    return next((name for name in _FORWARDED if f'"{name}"' in lowered), None)


def _without_credentials(error: BaseException, patience: float) -> str:
    """Say what went wrong; aiohttp's own texts may hold the proxy's address and password."""
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return f"no answer within {patience:g} s"
    if isinstance(error, aiohttp.ClientHttpProxyError | aiohttp.ClientResponseError):
        return f"answers {error.status}"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return "cannot be reached"
    return type(error).__name__
