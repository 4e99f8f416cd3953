"""Which answers mean that a proxy is banned: what the CAPTCHA detection says, not a bare status."""

from typing import Self

from rotating_proxies.middlewares import BanDetectionMiddleware
from rotating_proxies.policy import BanDetectionPolicy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response

from leadcrawl.middlewares.captcha import block_of
from leadcrawl.middlewares.website_guard import GUARDED


class BanPolicy(BanDetectionPolicy):  # type: ignore[misc]  # the library is not typed
    """A proxy is banned when the CAPTCHA detection sees a block that is the address's fault.

    404, 410 and 304 are answers. A broken or an overloaded answer says nothing about the proxy; nor
    does a stranger's website that is down, or that wants nobody: only the proxy's own refusal counts.
    """

    NOT_THE_PROXY = frozenset({"empty", "truncated", "unavailable", "html_for_json"})

    def response_is_ban(self, request: Request, response: Response) -> bool | None:
        """Judge a response; `None` when it tells nothing."""
        block = block_of(response)
        if block is None:
            return False
        if request.meta.get(GUARDED):
            return None
        return None if block.usable or block.kind in self.NOT_THE_PROXY else True

    def exception_is_ban(self, request: Request, exception: Exception) -> bool | None:
        """Judge a failure; one that was never sent, or whose answer was cut off, tells nothing."""
        if request.meta.get(GUARDED):
            return True if is_proxys_fault(request, exception) else None
        return None if isinstance(exception, IgnoreRequest | ResponseDataLossError) else True


def is_proxys_fault(request: Request, exception: Exception) -> bool:
    """Whether the request surely got no further than the proxy.

    >>> request = Request("https://www.example.com")
    >>> is_proxys_fault(request, DownloadConnectionRefusedError("no"))
    True
    >>> is_proxys_fault(request, TimeoutError())
    False
    """
    if isinstance(exception, DownloadConnectionRefusedError):
        return True
    if request.meta.get(GUARDED):
        return False  # other errors may quote what the site says
    # What the browser says, Scrapy's tunnel, and aiohttp's.
    signs = ("ERR_PROXY_CONNECTION_FAILED", "'status': 407", "407, message")
    return any(sign in str(exception) for sign in signs)


class BanMiddleware(BanDetectionMiddleware):  # type: ignore[misc]
    """The library's, in the form that Scrapy wants today; sets `_ban` in the request's meta."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it with our policy when there are proxies."""
        settings = crawler.settings
        if not (settings.get("LEADCRAWL_PROXIES") or settings.get("LEADCRAWL_PROXIES_FILE")):
            raise NotConfigured  # said once, by ProxyMiddleware
        return cls(crawler.stats, BanPolicy())

    def process_response(self, request: Request, response: Response) -> Response:
        """Judge, and pass on."""
        super().process_response(request, response, None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Judge, and let others handle it."""
        super().process_exception(request, exception, None)
