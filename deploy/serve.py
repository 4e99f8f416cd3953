"""Bring Scrapyd up on this machine, with the project deployed: `python -m deploy.serve`.

Everything is checked first (`scrapy doctor`). It stays in the foreground, until SIGTERM or SIGINT.
"""

import os
import subprocess
import sys

from leadcrawl.cli import fail
from leadcrawl.errors import LeadcrawlError
from leadcrawl.scrapyd.daemon import LOCK, check_login, daemon_dir
from leadcrawl.scrapyd.eggs import ROOT, build_egg, install, new_version
from leadcrawl.storage.locks import is_locked


def main() -> None:
    """Check, build and install the egg, and become the daemon."""
    os.chdir(ROOT)
    check_login()
    # All but Scrapyd itself, which is not there yet.
    doctor = [sys.executable, "-m", "scrapy", "doctor", "--skip", "scrapyd"]
    if subprocess.run(doctor, check=False).returncode:
        fail("nothing started: mend what is wrong above", 1)
    version = new_version()
    try:
        folder = daemon_dir()
        if is_locked(folder / LOCK):
            fail(f"another Scrapyd runs in {folder}; bring it new code with make deploy", 1)
        install(folder, version, build_egg())
    except LeadcrawlError as error:
        fail(str(error), 1)
    print(f"leadcrawl {version} is deployed in {folder}", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "leadcrawl.scrapyd.daemon"])  # noqa: S606


if __name__ == "__main__":
    main()
