"""A scheduler whose job directory survives `kill -9` without losing a lead."""

import pickle
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from scrapy import Request, Spider
from scrapy.core.scheduler import Scheduler
from scrapy.utils.request import request_from_dict
from twisted.internet.defer import Deferred

_KEEP: Final = 60.0
"""Seconds for which a request is remembered: longer than a lead waits in memory to be stored."""
_PURGE: Final = 5.0


class ResumableScheduler(Scheduler):
    """Scrapy's own, which remembers on disk what it gave out lately.

    A request leaves the queue when it is sent, but its leads wait for their batch: a killed crawl
    lost them (16 of 300). After a crash those requests are asked for once more; storing a lead
    twice changes nothing. Without `JOBDIR` it is Scrapy's.
    """

    _journal: sqlite3.Connection | None = None
    _purged = 0.0

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Open the queues; put back what a crash left."""
        result = super().open(spider)
        if self.dqdir is None:
            return result
        self._journal = sqlite3.connect(
            Path(self.dqdir).parent / "sent.sqlite", isolation_level=None
        )
        self._journal.execute("PRAGMA synchronous=OFF")  # the machine may not crash, the crawl may
        self._journal.execute("CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY, request)")
        for (data,) in self._journal.execute("SELECT request FROM sent").fetchall():
            request = request_from_dict(pickle.loads(data), spider=spider)  # noqa: S301  # our own
            self.enqueue_request(request.replace(dont_filter=True))
        self._journal.execute("DELETE FROM sent")
        self._given: dict[int, tuple[float, Request]] = {}
        return result

    def next_request(self) -> Request | None:
        """Return the next request; it is in the journal before it leaves the queue."""
        if self._journal is None or not self.dqs or len(self.mqs):
            return super().next_request()
        coming = self.dqs.peek()
        key = self._write(self._journal, coming) if coming else None
        request = super().next_request()
        if request is not None and key is not None:
            self._given[key] = (time.time(), request)
        return request

    def close(self, reason: str) -> Deferred[None] | None:
        """Forget all: every lead is stored, or spooled, by now."""
        if self._journal is not None:
            self._journal.execute("DELETE FROM sent")
            self._journal.close()
        return super().close(reason)

    def _write(self, journal: sqlite3.Connection, request: Request) -> int | None:
        now = time.time()
        if now - self._purged > _PURGE:
            self._purged = now
            self._purge(journal, now)
        data = pickle.dumps(request.to_dict(spider=self.spider))
        return journal.execute("INSERT INTO sent (request) VALUES (?)", (data,)).lastrowid

    def _purge(self, journal: sqlite3.Connection, now: float) -> None:
        """Forget the requests that were done with long ago; those under way are kept."""
        slot = self.crawler.engine._slot if self.crawler and self.crawler.engine else None
        busy: set[Any] = slot.inprogress if slot else set()
        for key, (_, request) in list(self._given.items()):
            if request in busy:
                self._given[key] = (now, request)
        done = [key for key, (at, _) in self._given.items() if now - at > _KEEP]
        for key in done:
            del self._given[key]
        journal.executemany("DELETE FROM sent WHERE id = ?", ((key,) for key in done))
