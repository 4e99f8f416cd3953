"""What the terminal shows while a crawl runs: one live line, or plain log lines elsewhere."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import Self, cast

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from leadcrawl import stats as names

logger = logging.getLogger(__name__)


class Progress:
    """Extension that shows pages, leads, phones, rejected leads, rate and what remains.

    Args:
        crawler: the running crawl.
        interval: seconds between log lines where there is no terminal.
        terminal: show the live line on stderr.
    """

    def __init__(self, crawler: Crawler, interval: float, terminal: bool) -> None:
        self.crawler = crawler
        self.interval = 0.5 if terminal else interval
        self.live: Live | None = None
        if terminal:
            self.live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
        self.started = time.monotonic()
        self.task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read `LEADCRAWL_PROGRESS_INTERVAL`; show the live line where stderr is a terminal."""
        interval = crawler.settings.getfloat("LEADCRAWL_PROGRESS_INTERVAL", 30)
        progress = cls(crawler, interval, sys.stderr.isatty())
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        """Start showing."""
        if self.live:
            handler = get_scrapy_root_handler()
            self.live.start()
            _follow_stderr(handler)
        self.task = asyncio.get_running_loop().create_task(self._run())

    def spider_closed(self) -> None:
        """Show the last figures and stop."""
        if self.task:
            self.task.cancel()
        if self.live:
            handler = get_scrapy_root_handler()
            self.live.stop()
            _follow_stderr(handler)
        logger.info("%s", self.line())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self.interval)
            if self.live:
                self.live.update(Text(self.line(), style="bold"), refresh=True)
            else:
                logger.info("%s", self.line())

    def line(self) -> str:
        """Return the figures as one line."""
        pages = self._count("response_received_count")
        minutes = max(time.monotonic() - self.started, 1) / 60
        return (
            f"{pages} pages, {self._count(names.LEADS)} leads, {self._count(names.PHONES)} phones, "
            f"{self._count(names.LEADS_REJECTED)} rejected, {pages / minutes:.0f} pages/min, "
            f"{self._remaining()} to go"
        )

    def _count(self, name: str) -> int:
        return cast("int", self.crawler.stats.get_value(name, 0))

    def _remaining(self) -> int:
        stats = self.crawler.stats
        enqueued = cast("int", stats.get_value("scheduler/enqueued", 0))
        dequeued = cast("int", stats.get_value("scheduler/dequeued", 0))
        return max(enqueued - dequeued, 0) + len(self.crawler.engine.downloader.active)


def _follow_stderr(handler: logging.Handler | None) -> None:
    """Let log lines for the terminal go through rich, above the live line, and back again."""
    if type(handler) is logging.StreamHandler:
        handler.setStream(sys.stderr)
