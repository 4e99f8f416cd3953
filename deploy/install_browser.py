"""Make sure of a Chromium: `python -m deploy.install_browser`.

The one that is there is used; else Playwright's own is downloaded; where that is refused, Debian's
is installed (as root).
"""

import os
import shutil
import subprocess
import sys

from leadcrawl.browser.discovery import find_browser
from leadcrawl.errors import ConfigError

DOWNLOAD_TIMEOUT = 300  # seconds; it is about 180 MB


def main() -> None:
    """Find or install a browser; one line and exit status 1 where there is no way."""
    for attempt in (None, _download, _install):
        if attempt is not None:
            attempt()
        try:
            find_browser()
        except ConfigError as error:
            problem = error
        else:
            return
    sys.exit(f"leadcrawl: {problem}")


def _download() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=DOWNLOAD_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        print("leadcrawl: Playwright's download did not end; trying Debian's Chromium")
        return
    if done.returncode:
        print("leadcrawl: Playwright's download was refused; trying Debian's Chromium")


def _install() -> None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=environment, check=False)
    command = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main()
