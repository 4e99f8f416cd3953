"""What may be connected to: checked names, checked addresses, two ports."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

import idna
from scrapy.exceptions import CannotResolveHostError

from leadcrawl.addresses import is_host_name, is_literal, is_odd_literal, why_not_public
from leadcrawl.errors import WebsiteRefusedError
from leadcrawl.guard.hosts import MappedHosts
from leadcrawl.guard.own import OwnPlaces

PORTS: Final = {"http": 80, "https": 443}
_MOST: Final = 4  # addresses of one name that are tried

Endpoint = tuple[str, int]
LookUp = Callable[[str, int], Awaitable[Sequence[str]]]


def check_url(url: str) -> Endpoint:
    """Return host and port of an address that may be asked for, as far as its text tells.

    >>> check_url("https://www.example.com/contact"), check_url("http://EXAMPLE.com.:80/")
    (('www.example.com', 443), ('example.com', 80))
    >>> check_url("http://0x7f.1/")
    Traceback (most recent call last):
    leadcrawl.errors.WebsiteRefusedError: refused (odd_literal): http://0x7f.1/

    Raises:
        WebsiteRefusedError: it may not.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise WebsiteRefusedError("bad_host", url) from error
    if parts.scheme not in PORTS:
        raise WebsiteRefusedError("scheme", url)
    if "@" in parts.netloc:
        raise WebsiteRefusedError("userinfo", url)
    if "[" in parts.netloc and ":" not in host:  # an address of a kind that is not invented yet
        raise WebsiteRefusedError("bad_host", url)
    own_port = PORTS[parts.scheme]
    if port not in {None, own_port}:
        raise WebsiteRefusedError("port", url)
    return check_host(host, url), own_port


def check_host(text: str, what: str) -> str:
    """Return a host in its one form: ASCII, lower case, without a dot at the end.

    Raises:
        WebsiteRefusedError: it is none, an odd way to write an address, or a bad address.
    """
    host = text.lower().removesuffix(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError as error:
            raise WebsiteRefusedError("bad_host", what) from error
    if is_odd_literal(host):
        raise WebsiteRefusedError("odd_literal", what)
    if is_literal(host):
        if reason := why_not_public(host):
            raise WebsiteRefusedError(reason, what)
    elif not is_host_name(host):
        raise WebsiteRefusedError("bad_host", what)
    return host


class Targets:
    """Finds the addresses that a host may be connected to by.

    Args:
        mapped: names that lie on a server of the operator's.
        own: what is the operator's and nobody's website.
        look_up: asks the name server.
    """

    def __init__(self, mapped: MappedHosts, own: OwnPlaces, look_up: LookUp) -> None:
        self._mapped = mapped
        self._own = own
        self._look_up = look_up

    async def find(self, host: str, port: int) -> list[Endpoint]:
        """Return addresses to connect to, each checked; one that is bad spoils them all.

        Raises:
            WebsiteRefusedError: the host may not be connected to.
            CannotResolveHostError: the name has no address.
        """
        what = f"{host}:{port}"
        if port not in PORTS.values():
            raise WebsiteRefusedError("port", what)
        host = check_host(host, what)
        if mapped := self._mapped.find(host, port):
            if self._own.has(*mapped):
                raise WebsiteRefusedError("own_service", what)
            return [mapped]
        addresses = [host] if is_literal(host) else await self._resolve(host, port)
        for address in addresses:
            if reason := why_not_public(address):
                raise WebsiteRefusedError(reason, what)
        if reason := await self._own.why_own(host, port, addresses):
            raise WebsiteRefusedError(reason, what)
        return [(address, port) for address in addresses[:_MOST]]

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        try:
            return await self._look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise CannotResolveHostError(f"{host}: {error}") from error
