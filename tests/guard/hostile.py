"""A site that tries every trick on who visits it."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress

import brotli  # type: ignore[import-untyped]
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGE = "<html><head>{}</head><body>{}</body></html>"
_HUGE = 50 * 2**20


def redirects(trap: int) -> dict[str, tuple[str, str]]:
    """Return the hostile redirects: path -> where to, and why it is refused."""
    return {
        "loopback": (f"http://127.0.0.1:{trap}/", "port"),
        "loopback-80": ("http://127.0.0.1/", "loopback"),
        "loopback-tls": ("https://127.0.0.1/", "loopback"),
        "metadata": ("http://169.254.169.254/latest/meta-data/", "link_local"),
        "private": ("http://10.0.0.1/", "private"),
        "shared": ("http://100.64.0.1/", "private"),
        "unspecified": ("http://0.0.0.0/", "unspecified"),
        "multicast": ("http://224.0.0.1/", "multicast"),
        "six": ("http://[::1]/", "loopback"),
        "mapped": ("http://[::ffff:127.0.0.1]/", "loopback"),
        "compatible": ("http://[::127.0.0.1]/", "reserved"),
        "nat64": ("http://[64:ff9b::7f00:1]/", "loopback"),
        "unique-local": ("http://[fd00::1]/", "private"),
        "link-local": ("http://[fe80::1]/", "link_local"),
        "decimal": ("http://2130706433/", "odd_literal"),
        "hexadecimal": ("http://0x7f000001/", "odd_literal"),
        "octal": ("http://0177.0.0.1/", "odd_literal"),
        "short": ("http://127.1/", "odd_literal"),
        "dot": ("http://127.0.0.1./", "loopback"),
        "wide": ("http://１２７.０.０.１/", "loopback"),
        "userinfo": ("http://www.example.com@127.0.0.1/", "userinfo"),
        "password": ("http://joe:secret@other.example.com/", "userinfo"),
        "localhost": ("http://localhost/", "loopback"),
        "localhost-tls": ("https://localhost/", "loopback"),
        "scrapyd": ("http://127.0.0.1:6800/schedule.json", "port"),
        "database": ("http://127.0.0.1:27017/", "port"),
        "same-host-port": (f"http://www.example.com:{trap}/", "port"),
        "inside": ("http://inside.test/", "private"),
        "inside-tls": ("https://inside.test/", "private"),
        "both": ("http://both.test/", "loopback"),
        "file": ("file:///etc/passwd", "scheme"),
        "data": ("data:text/html,hello", "scheme"),
        "gopher": (f"gopher://127.0.0.1:{trap}/_x", "scheme"),
        "ftp": (f"ftp://127.0.0.1:{trap}/", "scheme"),
        "script": ("javascript:alert(1)", "scheme"),
        "bracket": ("http://[::1/", "bad_host"),
    }


def answer(trap: int) -> Handler:
    """Return the site; its paths say what they do."""
    leads_to = redirects(trap)

    async def handle(request: web.Request) -> web.StreamResponse:
        what, _, rest = request.path.strip("/").partition("/")
        if what == "robots.txt":
            raise web.HTTPNotFound
        if what == "to":
            return web.Response(status=302, headers={"Location": leads_to[rest][0]})
        if what == "refresh":
            address = leads_to[rest][0]
            return _html(f'<meta http-equiv="refresh" content="0; url={address}">')
        if what == "chain":
            left = int(rest)
            return _to(f"/chain/{left - 1}") if left else _html("", "the end")
        if what == "leave":
            return _to(request.query["to"])
        if what in _TRICKS:
            return await _TRICKS[what](request)
        return _html("", f"host {request.host}, cookie {request.headers.get('Cookie', '-')}")

    return handle


def _html(head: str, body: str = "") -> web.Response:
    return web.Response(text=_PAGE.format(head, body), content_type="text/html")


def _to(address: str) -> web.Response:
    return web.Response(status=302, headers={"Location": address})


async def _loop(request: web.Request) -> web.Response:
    return _to(f"/loop/{len(request.path)}" + "x" * 3)


async def _cookie(request: web.Request) -> web.Response:
    """Set cookies for all there is, and lead to another host."""
    response = _to("http://other.example.com/read" if request.query else "/read")
    for domain in ("", "; Domain=example.com", "; Domain=other.example.com", "; Domain=com"):
        response.headers.add("Set-Cookie", f"c{len(domain)}=leak; Path=/{domain}")
    return response


def _packed(encoding: str, body: bytes) -> web.Response:
    headers = {"Content-Encoding": encoding, "Content-Type": "text/html"}
    return web.Response(body=body, headers=headers)


async def _bomb(request: web.Request) -> web.Response:
    zeros = b"<html>" + bytes(_HUGE)
    match request.path.rpartition("/")[2]:
        case "gzip":
            return _packed("gzip", gzip.compress(zeros, 9))
        case "deflate":
            return _packed("deflate", zlib.compress(zeros, 9))
        case "twice":
            return _packed("gzip, gzip", gzip.compress(gzip.compress(zeros, 9), 9))
        case "layers":
            body = b"<html>"
            for _ in range(20):
                body = gzip.compress(body, 0)
            return _packed(", ".join(["gzip"] * 20), body)
        case _:
            return _packed("br", brotli.compress(zeros, quality=4))


async def _large(request: web.Request) -> web.Response:
    return web.Response(body=b"<html>" + b"x" * 3 * 2**20, content_type="text/html")


async def _endless(request: web.Request) -> web.StreamResponse:
    return await _stream(request, b"x" * 65_536, 0)


async def _drip(request: web.Request) -> web.StreamResponse:
    return await _stream(request, b"x", 0.2)


async def _stream(request: web.Request, piece: bytes, pause: float) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    with suppress(ConnectionError):
        for _ in range(2000):
            await response.write(piece)
            await asyncio.sleep(pause)
    return response


async def _tarry(request: web.Request) -> web.Response:
    """Redirect three times, each time within the limit of a page."""
    await asyncio.sleep(1.5)
    left = int(request.path.rpartition("/")[2])
    return _to(f"/tarry/{left - 1}") if left else _html("", "late")


async def _silence(request: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return _html("", "late")


async def _attack(request: web.Request) -> web.Response:
    """Ask from within a browser for all that is forbidden, in all ways that there are."""
    trap = request.query["trap"]
    script = """
    const hosts = ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "inside.test"];
    for (const host of hosts) for (const port of ["", ":TRAP"]) {
      fetch("http://" + host + port + "/fetch", {mode: "no-cors"}).catch(() => 0);
      fetch("https://" + host + port + "/fetch", {mode: "no-cors"}).catch(() => 0);
      new Image().src = "http://" + host + port + "/image";
      try { new WebSocket("ws://" + host + port + "/socket") } catch (e) {}
      try { new EventSource("http://" + host + port + "/events") } catch (e) {}
      const frame = document.createElement("iframe");
      frame.src = "http://" + host + port + "/frame";
      document.documentElement.append(frame);
      navigator.sendBeacon("http://" + host + port + "/beacon");
    }
    const inner = document.createElement("iframe");
    document.documentElement.append(inner);
    const kinds = ["stun:127.0.0.1:TRAP", "turn:127.0.0.1:TRAP?transport=tcp"];
    for (const kind of kinds) for (const scope of [window, inner.contentWindow]) {
      try {
        const peer = new scope.RTCPeerConnection(
          {iceServers: [{urls: kind, username: "a", credential: "b"}]});
        peer.createDataChannel("x");
        peer.createOffer().then((offer) => peer.setLocalDescription(offer));
      } catch (e) {}
    }
    setTimeout(() => { document.body.append("attacked"); }, 1500);
    """
    links = (
        f'<link rel="preconnect" href="http://127.0.0.1:{trap}">'
        f'<link rel="prefetch" href="http://127.0.0.1:{trap}/prefetch">'
        f'<link rel="stylesheet" href="http://localhost:{trap}/style.css">'
    )
    return _html(links, f"<script>{script.replace('TRAP', trap)}</script>")


async def _login(request: web.Request) -> web.Response:
    """Refuse as a proxy does."""
    return web.Response(status=407, headers={"Proxy-Authenticate": "Basic"})


async def _grow(request: web.Request) -> web.Response:
    """Make the page large by script."""
    return _html("", "<script>document.body.append('x'.repeat(3 * 2 ** 20))</script>")


async def _wander(request: web.Request) -> web.Response:
    """Lead on by script, for ever; no page is whole before it leads on."""
    script = "<script>location.href = '/wander/' + Math.random()</script>"
    return _html("", f"{script}<script src='/silence'></script>")


_TRICKS: dict[str, Handler] = {
    "attack": _attack,
    "bomb": _bomb,
    "cookie": _cookie,
    "drip": _drip,
    "endless": _endless,
    "grow": _grow,
    "large": _large,
    "login": _login,
    "loop": _loop,
    "silence": _silence,
    "tarry": _tarry,
    "wander": _wander,
}
