"""The Scrapy settings of a spider that needs a browser."""

import logging
import os
import sys
from typing import Any, Final

from leadcrawl.browser.discovery import find_browser
from leadcrawl.browser.machine import concurrent_pages
from leadcrawl.errors import ConfigError
from leadcrawl.settings_check import check_address

logger = logging.getLogger(__name__)

_HANDLER: Final = "leadcrawl.browser.handler.GuardedPlaywrightHandler"
_ARGUMENTS: Final = (
    "--disable-gpu",
    "--blink-settings=imagesEnabled=false",  # the filter of requests stops them too, but one that
    "--disable-remote-fonts",  # is asked for as its page closes may pass it
    "--disable-dev-shm-usage",  # containers have 64 MB of it
    "--disable-quic",  # would go past the proxy
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # so would this
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--proxy-bypass-list=<-loopback>",  # loopback too goes through the proxy, when there is one
)


def browser_settings(*, headless: bool = True, navigation_timeout: float = 30.0) -> dict[str, Any]:
    """Return the settings: a browser of this machine, or the one at `LEADCRAWL_CDP_URL`.

    Only a spider that sets them starts a driver and a browser.

    Raises:
        ConfigError: no browser was found, it has no screen for its window, or `LEADCRAWL_CDP_URL`
            is no address.
    """
    pages = concurrent_pages()
    settings: dict[str, Any] = {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "CONCURRENT_REQUESTS_PER_DOMAIN": pages,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 64,  # the limit above is the one that counts
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": round(navigation_timeout * 1000),
        "PLAYWRIGHT_ABORT_REQUEST": "leadcrawl.browser.traffic.is_superfluous",
        "PLAYWRIGHT_BROWSER_PROVIDER": "leadcrawl.browser.provider.PatientBrowserProvider",
    }
    if remote := os.environ.get("LEADCRAWL_CDP_URL"):
        check_address("LEADCRAWL_CDP_URL", remote, ("http", "https", "ws", "wss"))
        return settings | {"PLAYWRIGHT_CDP_URL": remote}
    if not headless and not _has_screen():
        raise ConfigError(
            "headless: a window needs a screen, and DISPLAY names none: use true, or xvfb-run"
        )
    sandbox = () if os.geteuid() else ("--no-sandbox",)  # Chromium has none for root
    launch = {
        "executable_path": find_browser(),
        "headless": headless,
        "timeout": 30_000,  # to start; Playwright's own patience is three minutes
        "args": [*_ARGUMENTS, *sandbox],
    }
    return settings | {"PLAYWRIGHT_LAUNCH_OPTIONS": launch}


def _has_screen() -> bool:
    """Tell whether there is one; other systems than Linux always have it."""
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)
