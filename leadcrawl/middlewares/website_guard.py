"""Refuses what a stranger's website must not lead to, before anything is asked, and sets limits."""

from typing import Final, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

from leadcrawl.errors import WebsiteRefusedError
from leadcrawl.guard.crawl import SPENT, WebsiteGuard
from leadcrawl.guard.targets import check_url

GUARDED = "website_guarded"
"""Request meta: the guard has taken it."""
_LEAST: Final = 0.1  # seconds; then the request fails as too slow, as it should


class WebsiteGuardMiddleware:
    """Checks the text of each address of a website, redirects and robots.txt included.

    What names resolve to is checked by the guard's proxy (`leadcrawl.guard`), where the connection
    is made. Crawls that visit no websites are untouched.

    Args:
        guard: of this crawl.
        most_bytes: most of a page, unpacked.
        seconds: most that a page may take, with the redirects to it.

    Raises:
        WebsiteRefusedError: the address is refused.
    """

    def __init__(self, guard: WebsiteGuard, most_bytes: int, seconds: float) -> None:
        self._guard = guard
        self._most_bytes = most_bytes
        self._seconds = seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_WEBSITE_*`."""
        settings = crawler.settings
        return cls(
            WebsiteGuard.of(crawler),
            settings.getint("LEADCRAWL_WEBSITE_BYTES", 2_097_152),
            settings.getfloat("LEADCRAWL_WEBSITE_TIMEOUT", 10.0),
        )

    def process_request(self, request: Request) -> None:
        """Refuse the request, or set its limits."""
        if not self._guard.takes(request):
            request.meta.pop(GUARDED, None)
            return
        try:
            check_url(request.url)
        except WebsiteRefusedError as error:
            self._guard.count(error.reason)
            raise
        if request.meta.get("redirect_times", 0) > self._guard.redirects:
            raise self._refusal("redirects", request.url)
        request.meta[GUARDED] = True
        request.headers.pop("Authorization", None)
        request.meta["dont_merge_cookies"] = True  # Scrapy has one jar for all websites
        self._limit(request)

    def _limit(self, request: Request) -> None:
        is_redirect = bool(request.meta.get("redirect_times"))
        spent = request.meta[SPENT] = request.meta.get(SPENT, 0.0) if is_redirect else 0.0
        rest = max(self._seconds - spent, _LEAST)
        for key, most in (("download_maxsize", self._most_bytes), ("download_timeout", rest)):
            request.meta[key] = min(most, request.meta.get(key) or most)

    def _refusal(self, reason: str, what: str) -> WebsiteRefusedError:
        self._guard.count(reason)
        return WebsiteRefusedError(reason, what)


class CarefulMetaRefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's own; a page that refers to what is no address stays the page that it is."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Follow the page, or keep it."""
        try:
            return super().process_response(request, response)
        except ValueError:  # such as javascript:, or a bracket without its partner
            return response
