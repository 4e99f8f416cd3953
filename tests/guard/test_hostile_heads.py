"""Sites that do not write HTTP as it should be, so that guard and client read different things."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from leadcrawl.guard.heads import BadMessageError, closing, read_head
from tests.guard.conftest import Strangers

SPOOF = b"<html>spoofed</html>"


class Smuggler:
    """A site whose first answer looks to be over for the client, but not for a careless guard.

    It then answers what the client asks of others over the same connection.
    """

    def __init__(self) -> None:
        self.port = 0
        self.asked = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        self.asked += 1
        body = b"<html>first</html>"
        # The guard ends the head that it sees like this.
        rest = len(body + b"\r\nConnection: close\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\nContent-Length: %d\n\n" % rest
        writer.write(head + body + b"\r\n\r\n")
        await asyncio.sleep(2)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % len(SPOOF) + SPOOF)
        await reader.read()
        writer.close()


@pytest.fixture
async def smuggler() -> AsyncIterator[Smuggler]:
    smuggler = Smuggler()
    server = await asyncio.start_server(smuggler.serve, "127.0.0.1", 0)
    smuggler.port = server.sockets[0].getsockname()[1]
    yield smuggler
    server.close()


async def test_no_site_answers_for_another(strangers: Strangers, smuggler: Smuggler) -> None:
    strangers.names = {"evil.test": [["93.184.215.16"]]}
    strangers.hosts = {"93.184.215.16": smuggler.port}
    evil, good = "http://evil.test/", strangers.url("fine")
    visit = await strangers.visit(evil, good, ROBOTSTXT_OBEY=False, CONCURRENT_REQUESTS=1)
    assert smuggler.asked == 1
    assert "host www.example.com" in visit.outcomes[good]["body"]


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nA: b\nConnection: keep-alive\r\n\r\n",
        b"HTTP/1.1 200 OK\nA: b\nKeep-Alive : 5\n\n",
        b"HTTP/1.1 200 OK\nA: b\n\r\nConnection: keep-alive\r\n\r\n",
    ],
)
async def test_heads_end_where_clients_end_them(text: bytes) -> None:
    head = closing(await read_head(_reader(text)))
    assert head == b"HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n"


async def test_carriage_returns_end_no_line() -> None:
    head = await read_head(_reader(b"HTTP/1.1 200 OK\r\nA: b\rConnection: keep-alive\r\n\r\n"))
    assert head == "HTTP/1.1 200 OK\r\nA: b Connection: keep-alive\r\n\r\n"


@pytest.mark.parametrize("text", [b"HTTP/1.1 200 OK\r\nA: b\r\n", b"A: b\r\n" * 20_000])
async def test_heads_are_whole_and_have_an_end(text: bytes) -> None:
    with pytest.raises(BadMessageError):
        await read_head(_reader(text))


def _reader(text: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=65_536)
    reader.feed_data(text)
    reader.feed_eof()
    return reader
