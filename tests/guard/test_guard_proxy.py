"""The guard's proxy itself, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from leadcrawl.guard.hosts import MappedHosts
from leadcrawl.guard.names import Names
from leadcrawl.guard.own import OwnPlaces
from leadcrawl.guard.proxy import Entrance, GuardProxy
from leadcrawl.guard.relay import Limits
from leadcrawl.guard.targets import Targets

HEAD = b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\n"


class Site:
    """A server that says what it is told to, and keeps its connections open."""

    def __init__(self) -> None:
        self.port = 0
        self.got = b""
        self.says = HEAD + b"ok"
        self.over = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            self.got += data
            if self.says:
                writer.write(self.says)
        self.over.set()
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    yield site
    server.close()


@pytest.fixture
async def guard(site: Site) -> AsyncIterator[GuardProxy]:
    mapped = MappedHosts.read(f"*.example.com=127.0.0.1:{site.port}")
    limits = Limits(bytes=200_000, idle_seconds=1.5, connect_seconds=3)
    guard = GuardProxy(Targets(mapped, OwnPlaces(), Names().look_up), lambda _: None, limits)
    yield guard
    await guard.close()


async def ask(guard: GuardProxy, *parts: str, login: str | None = None) -> bytes:
    """Send a request, and return all that comes until the connection ends."""
    entrance = await guard.entrance(None)
    port = int(entrance.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    own = f"Proxy-Authorization: {entrance.authorization}\r\n" if login is None else login
    for part in parts:
        writer.write(part.replace("LOGIN", own).encode())
    try:
        async with asyncio.timeout(30):
            return await reader.read()
    finally:
        writer.close()


async def test_nobody_else_can_use_it(guard: GuardProxy, site: Site) -> None:
    entrance = await guard.entrance(None)
    wrong = Entrance(entrance.address, entrance.user, "guess").authorization
    for login in ("", f"Proxy-Authorization: {wrong}\r\n"):
        for what in ("CONNECT a.example.com:443", "GET http://a.example.com/"):
            answer = await ask(guard, f"{what} HTTP/1.1\r\nLOGIN\r\n", login=login)
            assert answer.startswith(b"HTTP/1.1 407 ")
    assert site.got == b""


async def test_each_way_on_has_its_own_password(guard: GuardProxy) -> None:
    direct = await guard.entrance(None)
    assert direct == await guard.entrance(None)
    assert len(direct.password) > 20
    assert direct.address.startswith("http://127.0.0.1:")


async def test_a_second_request_does_not_reach_the_first_ones_site(
    guard: GuardProxy, site: Site
) -> None:
    """A connection is for one host: what a client sends after its request goes nowhere."""
    first = "GET http://a.example.com/1 HTTP/1.1\r\nHost: inside\r\nLOGIN\r\n"
    second = "GET http://b.example.com/2 HTTP/1.1\r\nCookie: secret\r\nLOGIN\r\n"
    answer = await asyncio.wait_for(_until_body(guard, first + second), 30)
    assert b"Connection: close" in answer
    assert b"Keep-Alive" not in answer
    assert site.got.startswith(b"GET /1 HTTP/1.1\r\nHost: a.example.com\r\n")
    assert b"secret" not in site.got
    assert b"inside" not in site.got
    assert b"Proxy-Authorization" not in site.got


async def _until_body(guard: GuardProxy, text: str) -> bytes:
    entrance = await guard.entrance(None)
    port = int(entrance.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    login = f"Proxy-Authorization: {entrance.authorization}\r\n"
    writer.write(text.replace("LOGIN", login).encode())
    answer = await reader.readuntil(b"\r\n\r\nok")
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_request_with_a_body(guard: GuardProxy, site: Site) -> None:
    head = "POST http://a.example.com/form HTTP/1.1\r\nContent-Length: 5\r\nLOGIN\r\n"
    assert await asyncio.wait_for(_until_body(guard, head + "a=b&c"), 30)
    assert site.got.endswith(b"a=b&c")


@pytest.mark.parametrize("text", ["", "GET http://a.example.com/ HTTP/1.1\r\n"])
async def test_who_says_nothing_is_not_waited_for(guard: GuardProxy, text: str) -> None:
    """Each connection takes a file; anybody on this machine can open one."""
    assert await ask(guard, text) == b""


@pytest.mark.parametrize("says", [b"", b"hello"])
async def test_idle_tunnels_end(guard: GuardProxy, site: Site, says: bytes) -> None:
    site.says = says
    answer = await ask(guard, "CONNECT a.example.com:443 HTTP/1.1\r\nLOGIN\r\n", "x")
    assert answer == b"HTTP/1.1 200 OK\r\n\r\n" + says
    await asyncio.wait_for(site.over.wait(), 30)


@pytest.mark.parametrize("what", ["CONNECT a.example.com:443", "GET http://a.example.com/"])
async def test_no_connection_is_endless(guard: GuardProxy, site: Site, what: str) -> None:
    site.says = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 400_000
    try:
        answer = await ask(guard, f"{what} HTTP/1.1\r\nLOGIN\r\n", "x")
    except ConnectionResetError:
        answer = b""  # broken off, not ended
    assert len(answer) < 300_000
    await asyncio.wait_for(site.over.wait(), 30)


@pytest.mark.parametrize(
    "text",
    ["hello\r\n\r\n", "CONNECT nowhere HTTP/1.1\r\nLOGIN\r\n", "GET /x HTTP/1.1\r\nLOGIN\r\n"],
)
async def test_nonsense_is_not_answered(guard: GuardProxy, site: Site, text: str) -> None:
    assert await ask(guard, text) == b""
    assert site.got == b""


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("127.0.0.1:443", b"403"),
        ("[::1]:443", b"403"),
        ("a.example.com:8123", b"403"),
        ("0x7f.1:80", b"403"),
        ("none.invalid:443", b"502"),
    ],
)
async def test_refusals_and_failures(guard: GuardProxy, place: str, status: bytes) -> None:
    answer = await ask(guard, f"CONNECT {place} HTTP/1.1\r\nLOGIN\r\n")
    assert answer.split()[1] == status
    host, _, port = place.rpartition(":")
    assert guard.failure(host.strip("[]"), int(port)) is not None


def test_entrances_show_no_password() -> None:
    shown = repr(Entrance("http://127.0.0.1:1", "way0", "secret"))
    assert "secret" not in shown
