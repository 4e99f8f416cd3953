"""A visit of Google Maps: catch the data of the page, refuse consent, scroll the list to its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy.exceptions import DownloadFailedError

from leadcrawl.browser.maps_traffic import MapsTraffic
from leadcrawl.browser.visit import Caught
from leadcrawl.middlewares.browser import pause
from leadcrawl.sources.blocks import detect
from leadcrawl.sources.google_maps.cards import END_MARKER, LINK
from leadcrawl.sources.google_maps.page_kind import (
    CONSENT_REJECT,
    EMPTY_LIST,
    PLACE_PANEL,
    PageKind,
    page_kind,
)

_CONSENT_TRIES: Final = 2
_SHOWN: Final = f"{LINK}, {PLACE_PANEL}, {EMPTY_LIST}"
_SOON: Final = 1.0  # seconds within which data mostly comes; then the page is looked at
_AGAIN: Final = 0.3  # seconds for a page to ask again by itself
# One call for each scroll: what came of it is "more" results, the "end" of the list, or "idle".
_SCROLL: Final = """async ([link, end, patience]) => {
  const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const count = () => document.querySelectorAll(link).length;
  const deadline = Date.now() + patience;
  while (!count() && Date.now() < deadline) await sleep(20);
  const known = count();
  const feed = document.querySelector('div[role="feed"]');
  if (feed && !document.querySelector(end)) {
    // A feed that stands at its end already gives no scroll event: it must move.
    feed.scrollBy(0, -300);
    await sleep(20);
    feed.scrollTop = feed.scrollHeight;
  }
  for (;;) {
    if (document.querySelector(end)) return "end";
    if (count() > known) return "more";
    if (Date.now() >= deadline) return "idle";
    await sleep(20);
  }
}"""


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
    """Shortest pause before a scroll or a click; the longest is 3.5 times as long. 0: none."""

    def open(self) -> OpenMapsVisit:
        """Return a new visit."""
        return OpenMapsVisit(self)


class OpenMapsVisit:
    """A visit under way."""

    def __init__(self, plan: MapsVisit) -> None:
        self.plan = plan
        self._traffic = MapsTraffic()

    @property
    def caught(self) -> Caught:
        """What the visit has brought."""
        return self._traffic.caught

    def attach(self, page: Page) -> None:
        """Listen to the page's requests."""
        self._traffic.attach(page)

    async def run(self, page: Page) -> None:
        """Wait for the data, and scroll where it is a list."""
        traffic = self._traffic
        await traffic.until(self._has_answer, _SOON)
        if traffic.status >= 400 or (not traffic.has_answer and await self._is_walled(page)):
            return
        await self._settle(page)
        is_whole = False
        if self._may_be_list() and not traffic.failure:
            is_whole = await self._scroll(page)
        if traffic.failure and (
            self._may_be_list() or not (self.caught.texts or self.caught.refusals)
        ):
            raise DownloadFailedError(traffic.failure)
        await traffic.until(lambda: not traffic.pending, 5)
        # Data may also come after a refusal, too late to be scrolled for.
        self.caught.is_cut = self._may_be_list() and not is_whole

    def _has_answer(self) -> bool:
        return self._traffic.has_answer

    async def _is_walled(self, page: Page) -> bool:
        """Refuse consent where it is asked for; tell whether the page stays a wall."""
        for _ in range(_CONSENT_TRIES):
            content = await page.content()
            if page_kind(content, page.url) is not PageKind.CONSENT:
                break
            self.caught.consents += 1
            self._traffic.status = 200
            await self._pause()
            async with page.expect_navigation(wait_until="domcontentloaded"):
                await page.locator(CONSENT_REJECT).first.click(timeout=5_000)
        content = await page.content()
        block = detect(200, page.url, {}, content.encode())
        return block is not None and not block.usable

    async def _settle(self, page: Page) -> None:
        """Wait for data, or for results that the page shows though their data cannot be read."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self.plan.patience
        while not self._has_answer() and clock() < deadline:
            await self._traffic.until(self._has_answer, _SOON)
            if not self._has_answer() and await page.locator(_SHOWN).count():
                return
        if not self.caught.texts:
            # A page asks again for what was preloaded in vain.
            await self._traffic.until(lambda: bool(self.caught.texts), _AGAIN)
        if self._traffic.unread and not self.caught.texts and await self._shows_results(page):
            self._traffic.is_shown = True
            self.caught.refusals.clear()

    async def _shows_results(self, page: Page) -> bool:
        try:
            await page.wait_for_selector(_SHOWN, state="attached", timeout=self.plan.idle * 1000)
        except PlaywrightTimeoutError:
            return False
        return True

    def _may_be_list(self) -> bool:
        if not self.plan.is_list:
            return False
        kinds = self._traffic.kinds
        return PageKind.SEARCH in kinds if kinds else not self.caught.refusals

    async def _scroll(self, page: Page) -> bool:
        """Scroll until the last results or enough responses; `False` when nothing more comes."""
        traffic = self._traffic
        idle, is_at_end = 0, False
        while not (traffic.is_last or is_at_end or traffic.responses >= self.plan.responses):
            if idle == self.plan.idle_rounds:
                return False
            await self._pause()
            known = traffic.responses
            saw = await page.evaluate(_SCROLL, [LINK, END_MARKER, self.plan.idle * 1000])
            is_at_end = saw == "end"
            # What is on its way or not yet rendered is more.
            grows = saw == "more" or traffic.pending > 0 or traffic.responses > known
            idle = 0 if grows else idle + 1
        return True

    async def _pause(self) -> None:
        """Wait before an action, as a person would."""
        if self.plan.pause:
            await pause(self.plan.pause, 3.5 * self.plan.pause)
