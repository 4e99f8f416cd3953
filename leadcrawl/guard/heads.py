"""Heads of HTTP messages, as far as a forward proxy has to read and change them."""

import asyncio
import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

MOST: Final = 65_536  # bytes of a head
_ONE_HOP: Final = frozenset(
    {"connection", "proxy-connection", "proxy-authorization", "keep-alive", "upgrade", "te", "host"}
)
_STATUS: Final = re.compile(r"HTTP/1\.[01] (\d{3})")


class BadMessageError(ValueError):
    """A message is not HTTP/1; raised while it is read."""


async def read_head(reader: asyncio.StreamReader) -> str:
    """Return the head of the next message, with the empty line after it.

    Its lines end where clients end them, at each line feed: who passes on more than it has understood
    lets a site choose where the client sees the end, and answer for the next one.

    Raises:
        BadMessageError: there is none, or it is too long.
    """
    lines: list[str] = []
    size = 0
    try:
        while line := _line(await reader.readuntil(b"\n")):
            lines.append(line)
            size += len(line)
            if size > MOST:
                raise BadMessageError("too long")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise BadMessageError(type(error).__name__) from error
    return "\r\n".join(lines) + "\r\n\r\n"


def _line(data: bytes) -> str:
    r"""Return a line without its end, and without other carriage returns: some clients end lines there.

    >>> _line(b"A: b\r\n"), _line(b"A: b\rC: d\n"), _line(b"\r\n")
    ('A: b', 'A: b C: d', '')
    """
    return data.decode("latin-1").removesuffix("\n").removesuffix("\r").replace("\r", " ")


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What a client asks a proxy for."""

    method: str
    target: str
    lines: tuple[str, ...]

    @classmethod
    def read(cls, head: str) -> Self:
        """Return the parts of a request's head.

        Raises:
            BadMessageError: it is none.
        """
        first, *lines = head.rstrip("\r\n").split("\r\n")
        parts = first.split(" ")
        if len(parts) != 3:
            raise BadMessageError("no request line")
        return cls(parts[0], parts[1], tuple(lines))

    def header(self, name: str) -> str:
        """Return the value of a header; empty when it is not there."""
        values = (line.partition(":") for line in self.lines)
        return next((value.strip() for key, _, value in values if key.strip().lower() == name), "")

    @property
    def place(self) -> tuple[str, int]:
        """Host and port that the request is for.

        >>> RequestHead("CONNECT", "[::1]:443", ()).place, RequestHead("CONNECT", "::1:80", ()).place
        (('::1', 443), ('::1', 80))
        >>> RequestHead("GET", "http://a.example.com/x", ()).place
        ('a.example.com', 80)

        Raises:
            BadMessageError: there is none.
        """
        if self.method == "CONNECT":  # Scrapy's has no brackets around IPv6
            host, _, port = self.target.rpartition(":")
            if not (host and port.isdecimal()):
                raise BadMessageError("no address")
            return host.strip("[]"), int(port)
        try:
            parts = urlsplit(self.target)
            place = parts.hostname or "", parts.port or 80
        except ValueError as error:
            raise BadMessageError("no address") from error
        if not place[0] or parts.scheme != "http":
            raise BadMessageError("no address")
        return place

    def for_origin(self) -> bytes:
        r"""Return the head as the site gets it, for one answer, without what is the proxy's.

        >>> RequestHead("GET", "http://a.test/x?y", ("Host: b", "Proxy-Authorization: z")).for_origin()
        b'GET /x?y HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n'
        >>> RequestHead("GET", "http://a.test?y", ()).for_origin()
        b'GET /?y HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n'
        """
        parts = urlsplit(self.target)
        path = parts._replace(scheme="", netloc="").geturl()
        path = path if path.startswith("/") else f"/{path}"
        netloc = parts.netloc.rpartition("@")[2]
        kept = [line for line in self.lines if _name(line) not in _ONE_HOP]
        lines = [f"{self.method} {path} HTTP/1.1", f"Host: {netloc}", *kept, "Connection: close"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def status_of(head: str) -> int:
    """Return the status of a response's head.

    Raises:
        BadMessageError: it is none.
    """
    if found := _STATUS.match(head):
        return int(found[1])
    raise BadMessageError("no status line")


def closing(head: str) -> bytes:
    r"""Return a response's head that says that the connection is for this answer only.

    >>> closing("HTTP/1.1 200 OK\r\nKeep-Alive: 5\r\nA: b\r\n\r\n")
    b'HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n'
    """
    first, *lines = head.rstrip("\r\n").split("\r\n")
    kept = [line for line in lines if _name(line) not in {"connection", "keep-alive"}]
    return ("\r\n".join([first, *kept, "Connection: close"]) + "\r\n\r\n").encode("latin-1")


def _name(line: str) -> str:
    return line.partition(":")[0].strip().lower()
