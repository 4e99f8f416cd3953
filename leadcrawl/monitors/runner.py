"""How Spidermon's suites are run here: results in our log, one line for each finding."""

from __future__ import annotations

import logging
from typing import Any

from spidermon.contrib.scrapy.runners import SpiderMonitorResult, SpiderMonitorRunner

logger = logging.getLogger(__name__)


class QuietResult(SpiderMonitorResult):  # type: ignore[misc]  # Spidermon is untyped
    """A result that logs without `Spider.log()`, which is deprecated, and without ERROR.

    Spidermon logs each failed monitor as an error, with a traceback: periodic monitors would raise
    the count of errors that the closing suite judges. Who runs the suite logs the findings.
    """

    def log(self, msg: Any, level: int = logging.DEBUG) -> None:
        """Log Spidermon's own lines at DEBUG."""
        logger.debug("%s", msg)

    def write_errors(self) -> None:
        """Log the tracebacks of what crashed: those are errors, findings are not."""
        for status in ("ERROR",):
            for item in self.step.items_for_status(status):
                logger.error("Monitor or action %s failed:\n%s", item.item.name, item.error)


class QuietRunner(SpiderMonitorRunner):  # type: ignore[misc]
    """A runner whose results are quiet."""

    def create_result(self) -> QuietResult:
        """Return the result that a suite fills."""
        return QuietResult(self.spider)
