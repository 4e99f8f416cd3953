"""What a browser request needs of its identity: context, proxy, agent, viewport, locale."""

import asyncio
import random
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit
from zlib import crc32

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from leadcrawl.middlewares.captcha import PROXY_LABEL
from leadcrawl.middlewares.user_agent import IDENTITY

# Common desktop screens, less the browser's own bars. None is smaller than a tile of Google Maps
# (1024 × 768): its search is made for that size in any window (captured at 1280 × 720), and if it
# ever follows the window, what is seen holds the whole tile all the same.
VIEWPORTS: Final = ((1920, 947), (1680, 917), (1600, 789), (1440, 789), (1280, 891))

OWN_OPTIONS: Final = "own_context_kwargs"
"""Request meta: what the spider itself has set of the context."""
_OPTIONS: Final = "playwright_context_kwargs"
_CONTEXTS: Final = 3
"""Number of contexts for each proxy and session; then the oldest serves again."""


class BrowserContextMiddleware:
    """Puts each browser request into the context of its identity, behind its proxy.

    scrapy-playwright ignores `request.meta["proxy"]`: such requests went direct. What the spider
    sets in `playwright_context_kwargs` stays. `PLAYWRIGHT_PROCESS_REQUEST_HEADERS` must be `None`.

    Args:
        agent: the one honest agent for all; empty for the browser's own (`browser.agent`).
        locale: language of the browser, such as `en-US`.
        timezone: IANA time zone of the browser; empty for the machine's.
    """

    def __init__(self, agent: str = "", locale: str = "en-US", timezone: str = "") -> None:
        self.agent = agent
        self.locale = locale
        self.timezone = timezone
        self._salt = random.random()  # noqa: S311 - another window in each crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it when browsers have a download handler."""
        settings = crawler.settings
        handlers = settings.getdict("DOWNLOAD_HANDLERS").values()
        if not any("laywright" in str(handler) for handler in handlers):
            raise NotConfigured  # no browser: nothing to tell
        return cls(
            settings.get("LEADCRAWL_USER_AGENT") or "",
            settings.get("LEADCRAWL_LOCALE") or "en-US",
            settings.get("LEADCRAWL_TIMEZONE") or "",
        )

    def process_request(self, request: Request) -> None:
        """Name the context and say how it is made."""
        if not request.meta.get("playwright"):
            return
        place, _, generation = request.meta.get(IDENTITY, "direct||0").rpartition("|")
        own, _, _ = request.meta.get("playwright_context", "").partition("@")
        # Contexts take 65 MB each.
        context = f"{own}@{place}|{int(generation) % _CONTEXTS}"
        width, height = VIEWPORTS[crc32(f"{context}{self._salt}".encode()) % len(VIEWPORTS)]
        options: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "locale": self.locale,
        }
        if self.timezone:
            options["timezone_id"] = self.timezone
        if self.agent:
            options["user_agent"] = self.agent
        # On a new try the arguments are those of the last one, made here.
        options |= request.meta.setdefault(OWN_OPTIONS, request.meta.get(_OPTIONS) or {})
        if PROXY_LABEL in request.meta:
            options["proxy"] = _browser_proxy(request.meta["proxy"])
        request.meta["playwright_context"] = context
        request.meta[_OPTIONS] = options


async def pause(low: float = 1.0, high: float = 3.5) -> None:
    """Wait as a person would between two actions in a browser."""
    await asyncio.sleep(random.uniform(low, high))  # noqa: S311


def _browser_proxy(address: str) -> dict[str, str]:
    """Return Playwright's form of a proxy.

    >>> _browser_proxy("http://user:p%40ss@127.0.0.1:8080")
    {'server': 'http://127.0.0.1:8080', 'username': 'user', 'password': 'p@ss'}
    """
    parts = urlsplit(address)
    proxy = {"server": f"{parts.scheme}://{parts.hostname}:{parts.port}"}
    if parts.username:
        proxy |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return proxy
