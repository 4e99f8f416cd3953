"""scrapy-playwright's download handler, guarded: no request hangs, no browser's death is the crawl's."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import ClassVar, Final, Self
from weakref import WeakKeyDictionary

import psutil
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from leadcrawl import stats as names
from leadcrawl.browser.contexts import ContextShifts
from leadcrawl.browser.driver import Driver
from leadcrawl.browser.visit import CAUGHT, VISIT, Visit, answered
from leadcrawl.middlewares.ending import Ending
from leadcrawl.middlewares.tunnel import TunnelingDownloadHandler

logger = logging.getLogger(__name__)

FINISH_REASON: Final = "browser_driver_lost"
_LOOK: Final = 1.0  # seconds between looks at the driver
_START: Final = 60.0  # seconds for the driver to start
_OPEN: Final = 60.0  # seconds for a page to open, a browser included
_LAST: Final = 20.0  # seconds for the browser to close
_OWN = ("playwright_page_methods", "playwright_page_init_callback")


class GuardedPlaywrightHandler(
    ScrapyPlaywrightDownloadHandler,  # type: ignore[misc]  # not typed
    TunnelingDownloadHandler,
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
        self._limit = settings.getfloat("LEADCRAWL_BROWSER_TIMEOUT", 120.0)
        self._shifts = ContextShifts(settings.getint("LEADCRAWL_PAGES_PER_CONTEXT", 200))
        # Without a delay, Scrapy 2.19 lets a burst of requests past its own limit.
        self._turn = asyncio.Semaphore(settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._ending = Ending(crawler, FINISH_REASON)
        self._lost = asyncio.Event()
        self._driver = Driver()
        self._is_closed = False

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
        self._driver = Driver()
        await asyncio.wait_for(super()._launch(), _START)
        self._driver.find()

    async def download_request(self, request: Request) -> Response:
        """Fetch, within the limit."""
        if not request.meta.get("playwright"):
            response: Response = await super().download_request(request)
            return response
        async with self._turn:
            return await self._visit(request)

    async def _visit(self, request: Request) -> Response:
        """Fetch in the browser."""
        plan = request.meta.get(VISIT)
        visit: Visit | None = plan.open() if plan else None
        pages: list[Page] = []
        context = self._shifts.enter(request.meta.get("playwright_context", "default"))
        request.meta["playwright_context"] = context
        self._prepare(request, visit, pages)
        try:
            response = await self._guarded(request, pages)
        finally:
            for key in _OWN if visit else ():
                request.meta.pop(key, None)
            await self._leave(context, pages)
        if visit is None:
            return response
        request.meta[CAUGHT] = visit.caught
        return answered(response, visit.caught)

    def _prepare(self, request: Request, visit: Visit | None, pages: list[Page]) -> None:
        async def opened(page: Page, _: Request) -> None:
            pages.append(page)
            if visit:
                visit.attach(page)

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

    async def _guarded(self, request: Request, pages: list[Page]) -> Response:
        """Fetch, until the time is up, the browser dies or the driver does."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        fetch = loop.create_task(self._download_request(request))
        lost = loop.create_task(self._lost.wait())
        try:
            while not fetch.done():
                self._check_driver()
                if lost.done():
                    raise DownloadFailedError("the browser died")
                limit = self._limit if pages else min(self._limit, _OPEN)
                if loop.time() > start + limit:
                    what = "browser request" if pages else "opening a page"
                    raise DownloadTimeoutError(f"{what} exceeded {limit:g} s")
                await asyncio.wait({fetch, lost}, timeout=_LOOK, return_when="FIRST_COMPLETED")
            return self._result(fetch)
        finally:
            lost.cancel()
            if fetch.cancel():
                await asyncio.wait({fetch}, timeout=5)

    def _result(self, fetch: asyncio.Task[Response]) -> Response:
        """Return the response; turn the browser's errors into those that Scrapy retries."""
        try:
            return fetch.result()
        except PlaywrightTimeoutError as error:
            raise DownloadTimeoutError(_first_line(error)) from error
        except PlaywrightError as error:
            self._check_driver()
            raise DownloadFailedError(_first_line(error)) from error

    def _check_driver(self) -> None:
        if not self._driver.is_dead:
            return
        if self._ending.begin():
            logger.error(
                "Playwright's driver died: the crawl ends as %s; what is left resumes with JOBDIR",
                FINISH_REASON,
            )
        raise DownloadFailedError("Playwright's driver died")

    async def _leave(self, context: str, pages: list[Page]) -> None:
        """Close what the request has left open, and a context that has served long enough."""
        for page in pages:
            if not page.is_closed():
                with suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(page.close(), 5)
        wrapper = self.context_wrappers.get(context)
        if self._shifts.leave(context) and wrapper:
            self.stats.inc_value(names.BROWSER_RECYCLED)
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(wrapper.context.close(), 10)

    async def _browser_disconnected_callback(self) -> None:
        """Forget the dead browser; the library waits for answers from it."""
        lost, self._lost = self._lost, asyncio.Event()
        self.context_wrappers.clear()
        if hasattr(self, "browser"):
            del self.browser
        if not self._is_closed:
            logger.warning("The browser is gone; the next request starts another one")
            self.stats.inc_value(names.BROWSER_LOST)
        lost.set()

    async def close(self) -> None:
        """Close the browser and the driver, by force when they do not answer."""
        if self._is_closed:
            return
        self._is_closed = True
        mine = self._driver.processes()
        try:
            await asyncio.wait_for(super().close(), 2.0 if self._driver.is_dead else _LAST)
        except (PlaywrightError, TimeoutError) as error:
            logger.warning("The browser did not close by itself: %s", error)
        for process in mine:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
