"""What is the operator's own: the database, Scrapyd, the browser, and this machine."""

import asyncio
import os
import re
import socket
from collections.abc import Collection, Iterator
from typing import Final, Self
from urllib.parse import urlsplit

import psutil
from scrapy.settings import BaseSettings

from leadcrawl.addresses import plain

_URI: Final = re.compile(r"([a-z][a-z0-9+]*)://([^/?#\s]+)")
_NEXT: Final = re.compile(r",(?=[^,/]*://)")  # between URIs; one of MongoDB holds other commas
_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_DATABASE: Final = 27_017
_LISTS: Final = (
    "MONGO_URI",
    "LEADCRAWL_SCRAPYD_URL",
    "LEADCRAWL_SCRAPYD_NODES",
    "LEADCRAWL_CDP_URL",
)
_SCRAPYD: Final = "http://127.0.0.1:6800"  # where it listens if nothing else is said

Place = tuple[str, int]


class OwnPlaces:
    """Tells whether an address that is public otherwise is the operator's own.

    Args:
        places: hosts and ports of services.
    """

    def __init__(self, places: Collection[Place] = ()) -> None:
        self._places = frozenset(places)
        self._addresses: dict[int, frozenset[str]] = {}

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Read the addresses of database, Scrapyd and browser from settings and environment."""
        texts = [str(settings.get(name) or os.environ.get(name, "")) for name in _LISTS]
        return cls(list(read_places(",".join([*texts, _SCRAPYD]))))

    def has(self, host: str, port: int) -> bool:
        """Tell whether a service of the operator's listens there."""
        return (host, port) in self._places

    async def why_own(self, host: str, port: int, addresses: Collection[str]) -> str | None:
        """Return `own_service` or `own_machine`; `None` for what is somebody else's."""
        if self.has(host, port):
            return "own_service"
        found = {plain(address) for address in addresses}
        if not _machine_addresses().isdisjoint(found):
            return "own_machine"
        return None if (await self._services(port)).isdisjoint(found) else "own_service"

    async def _services(self, port: int) -> frozenset[str]:
        """Return the addresses of all own services at a port; asked for until all are known."""
        if port in self._addresses:
            return self._addresses[port]
        loop = asyncio.get_running_loop()
        hosts = [host for host, own_port in self._places if own_port == port]
        look_ups = [loop.getaddrinfo(host, port, type=socket.SOCK_STREAM) for host in hosts]
        answers = await asyncio.gather(*look_ups, return_exceptions=True)
        found = [answer for answer in answers if not isinstance(answer, BaseException)]
        addresses = frozenset(plain(str(entry[4][0])) for answer in found for entry in answer)
        if len(found) == len(hosts):
            self._addresses[port] = addresses
        return addresses


def read_places(text: str) -> Iterator[Place]:
    """Yield hosts and ports of all URIs in a text.

    >>> list(read_places("a=http://10.0.0.5:6800,b=https://Scrapyd.example.com"))
    [('10.0.0.5', 6800), ('scrapyd.example.com', 443)]
    >>> list(read_places("mongodb://joe:x@db1.example.com,db2.example.com:443/leads?w=1"))
    [('db1.example.com', 27017), ('db2.example.com', 443)]
    """
    apart = _NEXT.sub(" ", text.lower())
    for scheme, netloc in _URI.findall(apart):
        for part in netloc.rpartition("@")[2].split(","):
            yield from _place(scheme, part)


def _place(scheme: str, part: str) -> Iterator[Place]:
    try:
        parts = urlsplit(f"//{part}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return  # checked and refused elsewhere
    if host:
        yield host, port or _PORTS.get(scheme, _DATABASE)


def _machine_addresses() -> frozenset[str]:
    return frozenset(
        plain(entry.address.partition("%")[0])
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in {socket.AF_INET, socket.AF_INET6}
    )
