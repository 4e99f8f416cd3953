"""What a page of Google Maps asks for, and what it is answered: the data is caught here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Response

from leadcrawl.browser.visit import Caught, Refusal
from leadcrawl.sources.google_maps.page_kind import PageKind, response_kind
from leadcrawl.sources.google_maps.payload import decode
from leadcrawl.sources.google_maps.search import is_last_page

_DATA: Final = ("/search?tbm=map", "/maps/preview/place")
_PARTS: Final = ("script", "stylesheet")  # without them a page does not work


class MapsTraffic:
    """Listens to the requests of one page."""

    def __init__(self) -> None:
        self.caught = Caught()
        self.status = 200
        """Of the page itself."""
        self.pending = 0
        """Requests for data that are under way."""
        self.unread = 0
        """Answers that should be data and cannot be read."""
        self.is_shown = False
        """The page shows what cannot be read here: such answers are no refusals."""
        self.kinds: set[PageKind] = set()
        """Of the responses that were caught."""
        self.is_last = False
        """The latest data is the last of its list."""
        self.failure = ""
        """Why the page cannot work."""
        self._changed = asyncio.Event()

    def attach(self, page: Page) -> None:
        """Listen to the page's requests."""
        page.on("request", self._asked)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    @property
    def has_answer(self) -> bool:
        """Whether there is data, or will be none."""
        caught = self.caught
        return bool(caught.texts or caught.refusals or self.failure or self.status >= 400)

    @property
    def responses(self) -> int:
        """Responses of the list; where none can be read, those that the page has got."""
        return len(self.caught.texts) or self.unread

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until the condition holds, or the time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()

    def _asked(self, request: Request) -> None:
        self.pending += _is_data(request.url)

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self.status = response.status
            self._changed.set()
        elif request.resource_type in _PARTS and response.status >= 400:
            self._fail(f"a {request.resource_type} of the page answered {response.status}")

    def _failed(self, request: Request) -> None:
        if _is_data(request.url):
            self.pending -= 1
            self._refused(_cut_off(request))
        elif request.resource_type in _PARTS:
            self._fail(f"a {request.resource_type} of the page did not load")

    def _fail(self, why: str) -> None:
        self.failure = why
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
            self._refused(_cut_off(request))
        finally:
            self.pending -= 1
            self._changed.set()

    def _take(self, response: Response, headers: dict[str, str], body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        data = decode(text) if response.status == 200 else None
        if data is not None:
            self.caught.texts.append(text)
            self.kinds.add(response_kind(data))
            self.is_last = is_last_page(data)
            return
        if response.status == 200:
            self.unread += 1
            if self.is_shown:
                return
        headers.pop("content-encoding", None)  # the body is decoded
        self._refused(Refusal(response.status, response.url, headers, body))


def _cut_off(request: Request) -> Refusal:
    """Return what a cut body is to the detection."""
    return Refusal(200, request.url, {}, b"[")


def _is_data(url: str) -> bool:
    return any(part in url for part in _DATA)
