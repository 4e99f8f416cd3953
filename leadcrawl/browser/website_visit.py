"""A visit of a business's website that is empty before its scripts have run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from leadcrawl.browser.visit import Caught

# Something to read, and no more of it than a moment before.
_IS_DRAWN: Final = """() => {
  const length = document.body ? document.body.innerText.trim().length : 0;
  const before = window.__drawn || 0;
  window.__drawn = length;
  return length > 40 && length === before;
}"""
_LOOK: Final = 250  # milliseconds between two looks


@dataclass(frozen=True)
class WebsiteVisit:
    """Wait until the page is drawn."""

    patience: float = 5.0
    """Most seconds; what is there then is read."""

    def open(self) -> OpenWebsiteVisit:
        """Return a new visit."""
        return OpenWebsiteVisit(self.patience)


@dataclass
class OpenWebsiteVisit:
    """A visit under way."""

    patience: float
    caught: Caught = field(default_factory=Caught)

    def attach(self, page: Page) -> None:
        """Listen to nothing: the page itself is what is read."""

    async def run(self, page: Page) -> None:
        """Wait until the page is drawn, or the patience ends."""
        with suppress(PlaywrightTimeoutError):  # an empty page is an answer
            await page.wait_for_function(_IS_DRAWN, timeout=self.patience * 1000, polling=_LOOK)
