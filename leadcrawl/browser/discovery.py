"""Which browser to start."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from leadcrawl.errors import ConfigError

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser() -> str:
    """Return the program of a Chromium.

    `LEADCRAWL_CHROMIUM`, else the one that `playwright install` has put down, else the system's.

    Raises:
        ConfigError: there is none, or `LEADCRAWL_CHROMIUM` names no program.
    """
    if configured := os.environ.get("LEADCRAWL_CHROMIUM"):
        if program := shutil.which(configured):
            return program
        raise ConfigError(f"LEADCRAWL_CHROMIUM is not a program: '{configured}'")
    found = next((path for path in _candidates() if os.access(path, os.X_OK)), None)
    if found is None:
        raise ConfigError(
            "no browser found: run `playwright install chromium` or `apt-get install chromium`, "
            "or set LEADCRAWL_CHROMIUM to one, or LEADCRAWL_CDP_URL to a running one"
        )
    return found


def _candidates() -> Iterator[str]:
    yield from map(str, _of_playwright())
    yield from filter(None, map(shutil.which, _PROGRAMS))


def _of_playwright() -> list[Path]:
    """Return Playwright's own downloads, the newest first."""
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    root = Path(folder) if folder else Path("~/.cache/ms-playwright").expanduser()
    if not root.is_dir():
        return []
    return sorted(root.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
