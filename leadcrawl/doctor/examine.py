"""All checks at once, each with its own time: none can hang or break the others."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from scrapy.settings import BaseSettings

from leadcrawl.doctor.browser import check_browser
from leadcrawl.doctor.clock import check_clock
from leadcrawl.doctor.database import check_database, check_indexes
from leadcrawl.doctor.files import check_files
from leadcrawl.doctor.line import Line, harmless, wrong
from leadcrawl.doctor.machine import check_disk, check_packages, check_python
from leadcrawl.doctor.network import check_proxies, check_scrapyd, check_smtp
from leadcrawl.errors import LeadcrawlError

logger = logging.getLogger(__name__)

Check = Callable[[BaseSettings], Line]

CHECKS: Final[dict[str, Check]] = {
    "python": check_python,
    "packages": check_packages,
    "browser": check_browser,
    "database": check_database,
    "indexes": check_indexes,
    "proxies": check_proxies,
    "smtp": check_smtp,
    "scrapyd": check_scrapyd,
    "disk": check_disk,
    "clock": check_clock,
    "config": check_files,
}
THREADS: Final = "doctor-"  # how the names of their threads begin


def examine(
    settings: BaseSettings, checks: Mapping[str, Check], patience: float
) -> dict[str, Line]:
    """Run the checks side by side, and return their lines in the same order.

    Args:
        settings: those of the project.
        checks: what to check, by name.
        patience: seconds that a check may take; then its line says that it did not answer.
    """
    lines: dict[str, Line] = {}

    def run(name: str, check: Check) -> None:
        line = _line(check, settings)
        lines.setdefault(name, line)  # a line that came too late changes nothing

    threads = []
    for name, check in checks.items():
        # Not waited for at the end of the program: what hangs hangs.
        thread = threading.Thread(
            target=run, args=(name, check), name=f"{THREADS}{name}", daemon=True
        )
        thread.start()
        threads.append(thread)
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = wrong(f"no answer within {patience:g} s", "try again; --timeout gives it more time")
    return {name: lines.setdefault(name, late) for name in checks}


def _line(check: Check, settings: BaseSettings) -> Line:
    """Return the line of a check, whatever happens in it."""
    try:
        return check(settings)
    except LeadcrawlError as error:  # its message says how to mend it
        return wrong(harmless(error), "")
    except Exception as error:  # a broken check must not hide the other ones
        logger.debug("A check crashed", exc_info=True)
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return wrong(
            f"the check itself failed: {harmless(what)}", "report it; -L DEBUG shows where"
        )
