from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, web
from yarl import URL

from replica.faults import Handler
from replica.google_maps.options import MapsOptions
from replica.google_maps.site import GoogleMapsSite

_CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "google_maps"
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"


@dataclass
class Served:
    """A replica that listens on a real socket, and a client for it."""

    site: GoogleMapsSite
    client: ClientSession
    url: str
    requests: Counter[str] = field(default_factory=Counter)

    async def get(self, path: str) -> tuple[int, str, str]:
        """Return status, text and final path."""
        async with self.client.get(URL(self.url + path, encoded=True)) as reply:
            return reply.status, await reply.text(), reply.url.raw_path_qs


Serve = Callable[..., Awaitable[Served]]


@asynccontextmanager
async def _serve(options: MapsOptions) -> AsyncIterator[Served]:
    site = GoogleMapsSite(options)
    requests: Counter[str] = Counter()

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        requests[site.kinds.get(request.match_info.route, "other")] += 1
        return await handler(request)

    app = web.Application(middlewares=[count])
    site.add_routes(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    jar = CookieJar(unsafe=True)  # an IP address has no cookies otherwise
    async with ClientSession(headers={"User-Agent": _BROWSER}, cookie_jar=jar) as client:
        try:
            host, port = runner.addresses[0][:2]
            yield Served(site, client, f"http://{host}:{port}", requests)
        finally:
            await runner.cleanup()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start replicas that end with the test: `await serve(places=60, ads=1)`."""
    async with AsyncExitStack() as stack:

        async def start(places: int = 200, seed: int = 7, **rates: Any) -> Served:
            quiet = {"ads": 0.0, "wrapped": 0.0, "shape_a": 0.0, "stub": 0.1}
            options = MapsOptions(places=places, seed=seed, rates=quiet | rates)
            return await stack.enter_async_context(_serve(options))

        yield start


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of captured payloads."""
    if not _CORPUS.is_dir():
        pytest.skip(f"the corpus is not at {_CORPUS}")
    return _CORPUS
