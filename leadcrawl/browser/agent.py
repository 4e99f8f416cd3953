"""What a browser says that it is."""

from typing import Any, Final

from playwright.async_api import Browser

_AGENT: Final = "user_agent"


async def with_agent(browser: Browser, options: dict[str, Any]) -> dict[str, Any]:
    """Return a context's options, with the browser's own agent where they name none.

    Only the word Headless is taken out, and Playwright makes the client hints that go with it: header,
    `navigator.userAgent`, hints and sub-requests agree, of a remote browser as well.

    Raises:
        PlaywrightError: the browser is gone.
    """
    if options.get(_AGENT):
        return options
    session = await browser.new_browser_cdp_session()
    version = await session.send("Browser.getVersion")
    await session.detach()
    return options | {_AGENT: version["userAgent"].replace("HeadlessChrome", "Chrome")}
