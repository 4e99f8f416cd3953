"""No more requests than the user allows, for each run and for each day."""

import fcntl
import json
import logging
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from leadcrawl import stats
from leadcrawl.middlewares.ending import Ending, put_back
from leadcrawl.middlewares.gate import site_of

logger = logging.getLogger(__name__)

FINISH_REASON = "budget"


class DailyCount:
    """Number of requests to a site since midnight UTC, shared by all crawls on this machine."""

    def __init__(self, folder: Path, site: str) -> None:
        self._path = folder / f"requests-{site}.json"

    def add(self, number: int, day: str) -> int:
        """Add to the day's number and return it; another day starts at 0."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            text = file.read()
            known = json.loads(text) if text else {}
            total = int(known.get(day, 0)) + number
            file.seek(0)
            file.truncate()
            json.dump({day: total}, file)
        return total


class BudgetMiddleware:
    """Ends the crawl as `budget` when its site's budget is spent; what is left resumes later.

    It counts what is really sent: new tries, redirects and robots.txt as well. A page in the
    browser counts once. The websites of businesses are one site together.

    Args:
        crawler: the running crawl.
        per_run: most requests of one crawl to a site; 0 for no limit.
        per_day: most requests to a site of all crawls of one UTC day on this machine; 0 for no limit.
        folder: where the day's count is kept.
    """

    def __init__(self, crawler: Crawler, per_run: int, per_day: int, folder: Path) -> None:
        self.crawler = crawler
        self.per_run = per_run
        self.per_day = per_day
        self._folder = folder
        self._sent: Counter[str] = Counter()
        self._ending = Ending(crawler, FINISH_REASON)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_REQUESTS_PER_RUN` and `LEADCRAWL_REQUESTS_PER_DAY`."""
        settings = crawler.settings
        per_run = settings.getint("LEADCRAWL_REQUESTS_PER_RUN")
        per_day = settings.getint("LEADCRAWL_REQUESTS_PER_DAY")
        if not per_run and not per_day:
            raise NotConfigured  # no limit, as is usual
        return cls(crawler, per_run, per_day, Path(settings["LEADCRAWL_DATA_DIR"]))

    def process_request(self, request: Request) -> Request | None:
        """Count the request, or put it back when the budget is spent."""
        site = site_of(self.crawler, request)
        if self._ending.is_near:
            return put_back(request)
        if self.per_run and self._sent[site] >= self.per_run:
            return self._spend(request, site, "run", self.per_run)
        if self.per_day:
            today = datetime.now(UTC).date().isoformat()
            count = DailyCount(self._folder, site)
            total = count.add(1, today)
            if total > self.per_day:
                count.add(-1, today)
                return self._spend(request, site, "day", self.per_day)
            self.crawler.stats.set_value(f"{stats.BUDGET_}{site}/day", total)
        self._sent[site] += 1
        self.crawler.stats.inc_value(f"{stats.BUDGET_}{site}/run")
        return None

    def _spend(self, request: Request, site: str, what: str, limit: int) -> Request:
        if self._ending.begin():
            self.crawler.stats.inc_value(f"{stats.BUDGET_SPENT_}{site}/{what}")
            logger.warning(
                "The budget of %d requests a %s for %s is spent: the crawl ends as %s; "
                "what is left resumes with JOBDIR",
                limit, what, site, FINISH_REASON,
            )  # fmt: skip
        return put_back(request)
