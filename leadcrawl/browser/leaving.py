"""How a page is left: without a last word to its site.

Chromium lets the requests of a page that is being closed past the page's filter: those that wait
for the filter's answer, and all that the page's scripts send when they are told of its end.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

logger = logging.getLogger(__name__)

#: Run before a page's own scripts: a beacon outlives its page, whenever it was sent.
NO_BEACONS: Final = "Navigator.prototype.sendBeacon = () => true"
_PATIENCE: Final = 5.0  # seconds for either step; a page that hangs is closed all the same


async def leave(page: Page) -> None:
    """Stop the page while its filter still stands, then close it. Never fails, never hangs."""
    for step in (_stop, Page.close):
        with suppress(PlaywrightError):  # it is gone already
            try:
                await asyncio.wait_for(step(page), _PATIENCE)
            except TimeoutError:
                logger.warning("A page hangs as it is left: %s", page.url)


async def _stop(page: Page) -> None:
    """Let its scripts run no more, and end what it loads."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    await session.send("Page.stopLoading")
