"""A visit of Google Maps: catch the data of the page, refuse consent, scroll the list to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Response
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy.exceptions import DownloadFailedError

from leadcrawl.browser.visit import Caught, Refusal
from leadcrawl.middlewares.browser import pause
from leadcrawl.sources.blocks import detect
from leadcrawl.sources.google_maps.cards import END_MARKER, LINK
from leadcrawl.sources.google_maps.page_kind import CONSENT_REJECT, PageKind, page_kind
from leadcrawl.sources.google_maps.payload import decode

_DATA: Final = ("/search?tbm=map", "/maps/preview/place")
_PARTS: Final = ("script", "stylesheet")  # without them a page does not work
_CONSENT_TRIES: Final = 2
# A feed that stands at its end already gives no scroll event: it must move.
_SCROLL: Final = """() => {
  const feed = document.querySelector('div[role="feed"]');
  if (!feed) return;
  feed.scrollBy(0, -300);
  setTimeout(() => { feed.scrollTop = feed.scrollHeight; }, 20);
}"""
_COUNT: Final = "link => document.querySelectorAll(link).length"
_HAS_GROWN: Final = (
    "([count, link, end]) => document.querySelectorAll(link).length > count"
    " || document.querySelector(end) !== null"
)


@dataclass(frozen=True)
class MapsVisit:
    """What to do on a page of Google Maps."""

    is_list: bool = True
    """The page may be a list; else it is one place."""

    responses: int = 7
    """Stop after so many responses of twenty places; 120 is the most that the site gives."""
    patience: float = 20.0
    """Seconds to wait for the first data."""
    idle: float = 4.0
    """Seconds without a new result after which a scroll counts as idle."""
    idle_rounds: int = 3
    """Stop after so many idle scrolls in a row."""
    pause: float = 1.0
    """Shortest pause between two scrolls; the longest is 3.5 times as long. 0: none."""

    def open(self) -> OpenMapsVisit:
        """Return a new visit."""
        return OpenMapsVisit(self)


class OpenMapsVisit:
    """A visit under way."""

    def __init__(self, plan: MapsVisit) -> None:
        self.plan = plan
        self.caught = Caught()
        self._status = 200
        self._pending = 0
        self._failure = ""
        self._changed = asyncio.Event()

    def attach(self, page: Page) -> None:
        """Listen to the page's requests."""
        page.on("request", self._asked)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    async def run(self, page: Page) -> None:
        """Wait for the data, and scroll where it is a list."""
        if self._status >= 400 or await self._is_walled(page):
            return
        await self._until(self._has_answer, self.plan.patience)
        is_list = not self.caught.refusals and self._may_be_list()
        if is_list and not self._failure:
            await self._scroll(page)
        if self._failure and (is_list or not (self.caught.texts or self.caught.refusals)):
            raise DownloadFailedError(self._failure)
        await self._until(lambda: not self._pending, 5)

    # --- Walls -------------------------------------------------------------------------------

    async def _is_walled(self, page: Page) -> bool:
        """Refuse consent where it is asked for; tell whether the page stays a wall."""
        for _ in range(_CONSENT_TRIES):
            content = await page.content()
            if page_kind(content, page.url) is not PageKind.CONSENT:
                break
            self.caught.consents += 1
            self._status = 200
            async with page.expect_navigation(wait_until="domcontentloaded"):
                await page.locator(CONSENT_REJECT).first.click(timeout=5_000)
        content = await page.content()
        block = detect(200, page.url, {}, content.encode())
        return block is not None and not block.usable

    # --- The list ----------------------------------------------------------------------------

    def _may_be_list(self) -> bool:
        kinds = {page_kind(text) for text in self.caught.texts}
        return self.plan.is_list and (not kinds or PageKind.SEARCH in kinds)

    async def _scroll(self, page: Page) -> None:
        """Scroll until the end marker, enough responses, or nothing more comes."""
        with suppress(PlaywrightTimeoutError):
            await page.wait_for_selector(LINK, state="attached", timeout=self.plan.idle * 1000)
        idle = 0
        while len(self.caught.texts) < self.plan.responses and not await self._is_at_end(page):
            if idle == self.plan.idle_rounds:
                self.caught.is_cut = bool(self.caught.refusals)
                return
            count = await page.evaluate(_COUNT, LINK)
            if self.plan.pause:
                await pause(self.plan.pause, 3.5 * self.plan.pause)
            await page.evaluate(_SCROLL)
            idle = 0 if await self._grows(page, count) else idle + 1

    async def _grows(self, page: Page, count: int) -> bool:
        """Wait for more; what is on its way or not yet rendered is more."""
        known = len(self.caught.texts)
        try:
            await page.wait_for_function(
                _HAS_GROWN,
                arg=[count, LINK, END_MARKER],
                timeout=self.plan.idle * 1000,
                polling=50,
            )
        except PlaywrightTimeoutError:
            return self._pending > 0 or len(self.caught.texts) > known
        return True

    async def _is_at_end(self, page: Page) -> bool:
        return await page.locator(END_MARKER).count() > 0

    # --- What the page asks for --------------------------------------------------------------

    def _has_answer(self) -> bool:
        return bool(self.caught.texts or self.caught.refusals or self._failure)

    async def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until the condition holds, or the time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()

    def _asked(self, request: Request) -> None:
        self._pending += _is_data(request.url)

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._status = response.status
        elif request.resource_type in _PARTS and response.status >= 400:
            self._fail(f"a {request.resource_type} of the page answered {response.status}")

    def _failed(self, request: Request) -> None:
        if _is_data(request.url):
            self._pending -= 1
            self._refused(
                Refusal(200, request.url, {}, b"[")
            )  # what a cut body is to the detection
        elif request.resource_type in _PARTS:
            self._fail(f"a {request.resource_type} of the page did not load")

    def _fail(self, why: str) -> None:
        self._failure = why
        self._changed.set()

    def _refused(self, refusal: Refusal) -> None:
        self.caught.refusals.append(refusal)
        self._changed.set()

    async def _finished(self, request: Request) -> None:
        if not _is_data(request.url):
            return
        try:
            response = await request.response()
            if response is not None:
                self._take(response, await response.all_headers(), await response.body())
        except PlaywrightError:
            self._refused(Refusal(200, request.url, {}, b"["))
        finally:
            self._pending -= 1
            self._changed.set()

    def _take(self, response: Response, headers: dict[str, str], body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        if response.status == 200 and decode(text) is not None:
            self.caught.texts.append(text)
        else:
            headers.pop("content-encoding", None)  # the body is decoded
            self._refused(Refusal(response.status, response.url, headers, body))


def _is_data(url: str) -> bool:
    return any(part in url for part in _DATA)
