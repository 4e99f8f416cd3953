"""Ends browser requests that would hang: in time, or at once when the browser or its driver dies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response

from leadcrawl.browser.driver import Driver
from leadcrawl.middlewares.ending import Ending

logger = logging.getLogger(__name__)

_LOOK: Final = 1.0  # seconds between looks at the driver
_OPEN: Final = 60.0  # seconds for a page to open, a browser included


class Guard:
    """Watches over the requests of one browser after the other.

    Args:
        limit: seconds that a request may take.
        ending: of the crawl, for when the driver dies.
    """

    def __init__(self, limit: float, ending: Ending) -> None:
        self.driver = Driver()
        self._limit = limit
        self._ending = ending
        self._lost = asyncio.Event()

    def browser_lost(self) -> None:
        """End the requests of a browser that is gone."""
        lost, self._lost = self._lost, asyncio.Event()
        lost.set()

    async def fetch(
        self,
        request: Coroutine[Any, Any, Response],
        pages: list[Page],
        page_limit: float | None = None,
    ) -> Response:
        """Return the response of a request, which puts its page into `pages` when it has one.

        Args:
            request: the request.
            pages: where its page comes to be.
            page_limit: seconds that the page may take once it is open.

        Raises:
            DownloadTimeoutError: it took too long. Retried by Scrapy, as is the next one.
            DownloadFailedError: the browser failed or died.
        """
        loop = asyncio.get_running_loop()
        start = loop.time()
        opened = start
        fetch = loop.create_task(request)
        lost = loop.create_task(self._lost.wait())
        try:
            while not fetch.done():
                self._check_driver()
                if lost.done():
                    raise DownloadFailedError("the browser died")
                opened = opened if pages else loop.time()
                limit = self._limit if pages else min(self._limit, _OPEN)
                if loop.time() > min(start + limit, opened + (page_limit or limit)):
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
        if not self.driver.is_dead:
            return
        if self._ending.begin():
            logger.error(
                "Playwright's driver died: the crawl ends as %s; what is left resumes with JOBDIR",
                self._ending.reason,
            )
        raise DownloadFailedError("Playwright's driver died")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
