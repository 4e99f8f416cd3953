"""scrapy-playwright's download handler, guarded: no request hangs, no browser's death is the crawl's."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, ClassVar, Final, Self
from weakref import WeakKeyDictionary

import psutil
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from leadcrawl import stats as names
from leadcrawl.browser.agent import with_agent
from leadcrawl.browser.contexts import ContextShifts
from leadcrawl.browser.driver import Driver
from leadcrawl.browser.guard import Guard
from leadcrawl.browser.leaving import NO_BEACONS, leave
from leadcrawl.browser.memory import MemoryWatch
from leadcrawl.browser.stranger import Stranger, visit_stranger
from leadcrawl.browser.visit import CAUGHT, VISIT, Visit, answered
from leadcrawl.guard.handler import GuardedDownloadHandler
from leadcrawl.middlewares.ending import Ending

logger = logging.getLogger(__name__)

FINISH_REASON: Final = "browser_driver_lost"
_START: Final = 60.0  # seconds for the driver to start
_LAST: Final = 20.0  # seconds for the browser to close
_OWN: Final = ("playwright_page_methods", "playwright_page_init_callback")
_PAGE: Final = ("playwright_include_page", "playwright_page")


class GuardedPlaywrightHandler(
    ScrapyPlaywrightDownloadHandler,  # type: ignore[misc]  # not typed
    GuardedDownloadHandler,
):
    """Requests with `meta["playwright"]` go through the browser, all others through Scrapy.

    The library's own hangs for ever when the browser dies under a request, and its errors are not
    retried. Here a browser request ends within `LEADCRAWL_BROWSER_TIMEOUT` seconds, or at once when
    the browser dies; the next one starts a new browser. The death of Playwright's driver cannot be
    mended: it ends the crawl as `browser_driver_lost`, and what is left resumes.

    Raises:
        DownloadTimeoutError: the request took too long. Retried by Scrapy, as is the next one.
        DownloadFailedError: the browser failed.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, GuardedPlaywrightHandler]] = (
        WeakKeyDictionary()
    )

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        if logger.getEffectiveLevel() > logging.DEBUG:
            # Each failure is a warning with a traceback there, and is retried or reported here.
            logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)
        self._shifts = ContextShifts(settings.getint("LEADCRAWL_PAGES_PER_CONTEXT", 200))
        self._single = ContextShifts(1)
        # Without a delay, Scrapy 2.19 lets a burst of requests past its own limit.
        pages = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._turn = asyncio.Semaphore(pages)
        limit = settings.getint("LEADCRAWL_BROWSER_MEMORY") * 2**20
        self._memory = MemoryWatch(limit, self._turn, pages)
        ending = Ending(crawler, FINISH_REASON)
        self._guard = Guard(settings.getfloat("LEADCRAWL_BROWSER_TIMEOUT", 120.0), ending)
        self._is_closed = False
        self._is_wanted = True
        """The browser is not being closed by ourselves."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the crawl's one handler: one for each scheme would mean two drivers."""
        handler = cls._by_crawler.get(crawler)
        if not isinstance(handler, cls):
            handler = cls(crawler)
            cls._by_crawler[crawler] = handler
        return handler

    async def _launch(self) -> None:
        """Start the driver, and remember its process.

        Raises:
            TimeoutError: it does not start.
        """
        self._guard.driver = Driver()
        await asyncio.wait_for(super()._launch(), _START)
        self._guard.driver.find()

    async def download_request(self, request: Request) -> Response:
        """Fetch, within the limit."""
        if not request.meta.get("playwright"):
            response: Response = await super().download_request(request)
            return response
        async with self._turn:
            if self.website_guard.takes(request):
                response = await visit_stranger(
                    self.website_guard, request, lambda stranger: self._visit(request, stranger)
                )
            else:
                response = await self._visit(request)
        await self._memory.page_closed(self._guard.driver.processes, self._renew)
        return response

    async def _visit(self, request: Request, stranger: Stranger | None = None) -> Response:
        """Fetch in the browser."""
        plan = request.meta.get(VISIT)
        visit: Visit | None = plan.open() if plan else None
        pages: list[Page] = []
        shifts = self._single if stranger else self._shifts
        context = shifts.enter(request.meta.get("playwright_context", "default"))
        request.meta["playwright_context"] = context
        self._prepare(request, visit, pages, stranger)
        limit = request.meta["download_timeout"] if stranger else None
        try:
            response = await self._guard.fetch(self._download_request(request), pages, limit)
        finally:
            for key in (*_PAGE, *(_OWN if visit else ())):
                request.meta.pop(key, None)
            await self._leave(context, pages, shifts)
        if visit is None:
            return response
        request.meta[CAUGHT] = visit.caught
        return answered(response, visit.caught)

    def _prepare(
        self, request: Request, visit: Visit | None, pages: list[Page], stranger: Stranger | None
    ) -> None:
        async def opened(page: Page, _: Request) -> None:
            pages.append(page)
            await page.add_init_script(NO_BEACONS)
            if stranger:
                await stranger.attach(page)
            if visit:
                visit.attach(page)

        request.meta["playwright_include_page"] = True  # else the library closes it, at once
        request.meta["playwright_page_init_callback"] = opened
        if visit:
            request.meta["playwright_page_methods"] = [PageMethod(visit.run)]

    async def _apply_page_methods(self, page: Page, request: Request, spider: Spider) -> None:
        """Make the visit; the library would then wait for all that the page loads beside it."""
        if VISIT not in request.meta:
            await super()._apply_page_methods(page, request, spider)
            return
        for method in request.meta["playwright_page_methods"]:
            await method.method(page)

    async def _create_browser_context(
        self, name: str, context_kwargs: dict[str, Any] | None, spider: Spider | None = None
    ) -> Any:
        """Make a context, with the browser's own agent; only once it runs can it be asked."""
        await self._maybe_launch_browser()
        options = await with_agent(self.browser, context_kwargs or {})
        return await super()._create_browser_context(name, options, spider)

    async def _leave(self, context: str, pages: list[Page], shifts: ContextShifts) -> None:
        """Close what the request has left open, and a context that has served long enough."""
        for page in pages:
            if not page.is_closed():
                await leave(page)
        wrapper = self.context_wrappers.get(context)
        if shifts.leave(context) and wrapper:
            self.stats.inc_value(names.BROWSER_RECYCLED)
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(wrapper.context.close(), 10)

    async def _renew(self) -> None:
        """Close the browser; the next request starts another one."""
        self.stats.inc_value(names.BROWSER_RENEWED)
        self._is_wanted = False
        try:
            if hasattr(self, "browser"):
                await asyncio.wait_for(self.browser.close(), _LAST)
        except (PlaywrightError, TimeoutError) as error:
            logger.warning("The browser did not close by itself: %s", error)
            self._forget()
        finally:
            self._is_wanted = True

    async def _browser_disconnected_callback(self) -> None:
        """Forget the dead browser; the library waits for answers from it."""
        self._forget()
        if self._is_wanted:
            logger.warning("The browser is gone; the next request starts another one")
            self.stats.inc_value(names.BROWSER_LOST)
        self._guard.browser_lost()

    def _forget(self) -> None:
        self.context_wrappers.clear()
        if hasattr(self, "browser"):
            del self.browser

    async def close(self) -> None:
        """Close the browser and the driver, by force when they do not answer."""
        if self._is_closed:
            return
        self._is_closed, self._is_wanted = True, False
        mine = self._guard.driver.processes()
        is_dead = self._guard.driver.is_dead
        try:
            await asyncio.wait_for(super().close(), 2.0 if is_dead else _LAST)
        except (PlaywrightError, TimeoutError) as error:
            logger.warning("The browser did not close by itself: %s", error)
        for process in mine:
            with suppress(psutil.NoSuchProcess):
                process.kill()
