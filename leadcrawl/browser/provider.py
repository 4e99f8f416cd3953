"""Starts browsers, or connects to a remote one, with patience."""

import asyncio
import logging
from typing import Final

from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError
from scrapy_playwright.provider import PlaywrightBrowserProvider

logger = logging.getLogger(__name__)

_WAITS: Final = (0.5, 1.0, 2.0, 4.0, 8.0)


class PatientBrowserProvider(PlaywrightBrowserProvider):  # type: ignore[misc]  # not typed
    """scrapy-playwright's own, which gives up at once while a remote browser restarts."""

    async def launch_browser(self) -> Browser:
        """Return a browser.

        Raises:
            PlaywrightError: there is none after about 16 seconds.
        """
        for wait in _WAITS:
            try:
                return await self._launch()
            except PlaywrightError as error:
                reason = reason_of(str(error))
                logger.warning("No browser yet (%s): trying again in %g s", reason, wait)
                await asyncio.sleep(wait)
        return await self._launch()

    async def _launch(self) -> Browser:
        browser: Browser = await super().launch_browser()
        return browser


def reason_of(text: str) -> str:
    r"""Return the first line of Playwright's error, and the last words of the browser itself.

    >>> reason_of("launch: it has been closed\nCall log:\n  - [pid=7][err] libnss3.so: cannot open")
    'launch: it has been closed; libnss3.so: cannot open'
    """
    lines = text.splitlines() or ["no reason given"]
    last = [line.partition("[err]")[2].strip() for line in lines if "[err]" in line]
    return "; ".join([lines[0], *last[-1:]])[:300]
