"""Connections to checked addresses: direct, or through the crawl's own proxy."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError

from leadcrawl.guard.heads import MOST, BadMessageError, read_head, status_of
from leadcrawl.guard.targets import Endpoint

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_PATIENCE: Final = 3.0  # seconds for an address when there are others


@dataclass(frozen=True, slots=True)
class Upstream:
    """A proxy of the crawl's, and what it wants to see."""

    address: str
    authorization: str = field(default="", repr=False)


async def connect(endpoints: Sequence[Endpoint], upstream: Upstream | None) -> Streams:
    """Return a connection to the first address that takes one.

    Raises:
        DownloadConnectionRefusedError: none does, or the proxy does not, or not with this password.
        DownloadFailedError: the proxy does not get there.
    """
    if upstream is not None:
        # Not every proxy has IPv6.
        return await _through(upstream, min(endpoints, key=lambda endpoint: ":" in endpoint[0]))
    for host, port in endpoints[:-1]:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await _open(host, port)
        except (DownloadConnectionRefusedError, TimeoutError):
            continue
    return await _open(*endpoints[-1])


async def _open(host: str, port: int, tls: ssl.SSLContext | None = None) -> Streams:
    try:
        return await asyncio.open_connection(host, port, limit=MOST, ssl=tls)
    except OSError as error:
        raise DownloadConnectionRefusedError(f"{host}:{port}: {error.strerror or error}") from error


async def _through(upstream: Upstream, endpoint: Endpoint) -> Streams:
    """Ask a proxy for a tunnel to the address, not to the name: it would look that up itself."""
    parts = urlsplit(upstream.address)
    streams = await _open(parts.hostname or "", parts.port or 80, _tls(parts.scheme))
    reader, writer = streams
    try:
        writer.write(_tunnel_head(endpoint, upstream.authorization))
        await writer.drain()
        status = status_of(await read_head(reader))
        if status == 407:
            raise DownloadConnectionRefusedError("the proxy does not take its password (407)")
        if status // 100 != 2:
            raise DownloadFailedError(f"the proxy answers with status {status}")
    except (OSError, BadMessageError) as error:
        writer.close()
        raise DownloadConnectionRefusedError(f"the proxy does not answer: {error}") from error
    except BaseException:
        writer.close()
        raise
    return streams


def _tunnel_head(endpoint: Endpoint, authorization: str) -> bytes:
    r"""Return the request for a tunnel.

    >>> _tunnel_head(("2606:4700::1", 443), "")
    b'CONNECT [2606:4700::1]:443 HTTP/1.1\r\nHost: [2606:4700::1]:443\r\n\r\n'
    """
    host, port = endpoint
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if authorization:
        lines.append(f"Proxy-Authorization: {authorization}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _tls(scheme: str) -> ssl.SSLContext | None:
    """Return TLS to an `https` proxy, whose certificate is not checked, as Scrapy does not."""
    if scheme != "https":
        return None
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
