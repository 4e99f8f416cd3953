"""A scheduler whose job directory survives `kill -9` at any moment without losing a lead."""

import logging
import pickle
import time
from collections import deque
from pathlib import Path
from typing import Any, Final, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler
from scrapy.dupefilters import RFPDupeFilter
from scrapy.utils.request import request_from_dict
from twisted.internet.defer import Deferred

from leadcrawl import stats as names
from leadcrawl.middlewares.request_log import RequestLog
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.spiders.base import BaseSpider

logger = logging.getLogger(__name__)

_LOOK: Final = 0.5
"""Seconds between two looks at what is done."""


class JobDupeFilter(RFPDupeFilter):
    """Scrapy's, without its file, which is not written when a crawl is killed; see `RequestLog`."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it."""
        debug = crawler.settings.getbool("DUPEFILTER_DEBUG")
        return cls(None, debug, fingerprinter=crawler.request_fingerprinter)


class ResumableScheduler(Scheduler):
    """Scrapy's own, with all requests of the job on disk from the first sight until they are done.

    A request is done when its answer is processed, what it led to is on disk, and its leads are
    stored. All others are asked for by the crawl that resumes this one, the interrupted ones once
    more: storing a lead twice changes nothing. Scrapy's disk queues forget a request when it is
    sent, and what a killed crawl had queued when it was the job's first (425 of 600 were lost).
    Without `JOBDIR` it is Scrapy's.
    """

    def __init__(self, *args: Any, jobdir: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # without its disk queues
        self._log = RequestLog(Path(jobdir)) if jobdir else None
        self._keys: dict[Request, int] = {}
        self._under_way: dict[Request, int] = {}
        self._unstored: deque[tuple[int, int]] = deque()
        self._looked = 0.0

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Open the queues; fill them with what is left of the job."""
        result = super().open(spider)
        if self._log is not None:
            for key, data in self._log.left():
                request = request_from_dict(pickle.loads(data), spider=spider)  # noqa: S301  # ours
                self._keys[request] = key
                self._mqpush(request)
            if self._keys:
                assert self.stats is not None
                self.stats.set_value(names.RESUMED, len(self._keys))
                logger.info("Resuming crawl (%d requests scheduled)", len(self._keys))
        return result

    def enqueue_request(self, request: Request) -> bool:
        """Take the request, on disk first; return whether the job did not know it yet."""
        if self._log is None:
            return super().enqueue_request(request)
        if (data := self._pickle(request)) is None:
            return super().enqueue_request(request)
        if (key := self._log.add(data, self._fingerprint(request))) is None:
            self.df.log(request, self.spider)
            return False
        self._keys[request] = key
        self._mqpush(request)
        assert self.stats is not None
        self.stats.inc_value("scheduler/enqueued/memory")
        self.stats.inc_value("scheduler/enqueued")
        return True

    def next_request(self) -> Request | None:
        """Return the next request."""
        if self._log is not None and time.monotonic() - self._looked > _LOOK:
            self._looked = time.monotonic()
            self._note_done(self._log)
        request = super().next_request()
        if request is not None and request in self._keys:
            self._under_way[request] = self._keys.pop(request)
        return request

    def close(self, reason: str) -> Deferred[None] | None:
        """Leave what is not done to the next crawl; the pipelines are closed by now."""
        if self._log is not None:
            self._note_done(self._log)
            self._log.close()
        return super().close(reason)

    def _note_done(self, log: RequestLog) -> None:
        """Forget the requests that ended and whose leads are stored since."""
        assert self.crawler is not None
        assert self.crawler.engine is not None
        slot = self.crawler.engine._slot
        busy: set[Request] = set(slot.inprogress) if slot else set()
        if isinstance(self.spider, BaseSpider):
            busy.update(self.spider.held)
        pipeline = self.crawler.get_item_pipeline(MongoPipeline)
        writer = pipeline.writer if pipeline and pipeline.is_open else None
        taken, stored = (writer.taken, writer.stored) if writer else (0, 0)
        for request in [request for request in self._under_way if request not in busy]:
            self._unstored.append((taken, self._under_way.pop(request)))
        done = []
        while self._unstored and self._unstored[0][0] <= stored:
            done.append(self._unstored.popleft()[1])
        log.forget(done)

    def _fingerprint(self, request: Request) -> bytes | None:
        """Return what tells a request that was seen before; `None` when it is to pass anyway."""
        if request.dont_filter:
            return None
        assert self.crawler is not None
        assert self.crawler.request_fingerprinter is not None
        return self.crawler.request_fingerprinter.fingerprint(request)

    def _pickle(self, request: Request) -> bytes | None:
        """Return the request's bytes; `None` when it is only good for this process."""
        try:
            return pickle.dumps(request.to_dict(spider=self.spider))
        except (ValueError, TypeError, AttributeError, pickle.PicklingError) as error:
            assert self.stats is not None
            self.stats.inc_value("scheduler/unserializable")
            logger.warning("Lost if the crawl is interrupted: %s: %s", request, error)
            return None
