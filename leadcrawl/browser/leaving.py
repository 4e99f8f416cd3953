"""How a page is left: without a last word to its site.

Chromium lets the requests of a page that is being closed past the page's filter: those that wait
for the filter's answer, and all that the page's scripts send when they are told of its end.
"""

import asyncio
from contextlib import suppress
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

#: Run before a page's own scripts: a beacon outlives its page, whenever it was sent.
NO_BEACONS: Final = "Navigator.prototype.sendBeacon = () => true"
_PATIENCE: Final = 5.0  # seconds for either step; a page that hangs is closed all the same


async def leave(page: Page) -> None:
    """Stop the page while its filter still stands, then close it. Never fails, never hangs."""
    with suppress(PlaywrightError, TimeoutError):
        await asyncio.wait_for(_stop(page), _PATIENCE)
    with suppress(PlaywrightError, TimeoutError):
        await asyncio.wait_for(page.close(), _PATIENCE)


async def _stop(page: Page) -> None:
    """Let its scripts run no more, and end what it loads."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    await session.send("Page.stopLoading")
