"""`scrapy crawl`: as Scrapy's own, but a bad argument or a failed crawl shows in the exit status."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import logging
import os
from pathlib import Path
from typing import NoReturn

from scrapy.commands.crawl import Command as ScrapyCrawlCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging

from leadcrawl.alerts.outcome import undelivered
from leadcrawl.alerts.settings import check_alert_settings
from leadcrawl.cli import fail
from leadcrawl.errors import ConfigError, LeadcrawlError, StorageError, StorageUnavailableError
from leadcrawl.finish import GOOD_ENDS
from leadcrawl.middlewares.proxy_pool import read_proxies
from leadcrawl.scoring import Scoring
from leadcrawl.scrapyd.ending import Ending
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.taxonomy import Taxonomy
from leadcrawl.webhook import LeadWebhook

logger = logging.getLogger(__name__)


class Command(ScrapyCrawlCommand):
    """Check the arguments before anything starts; give the finish reason as exit status.

    Scrapy itself ends with 0 when `start()` fails and prints a traceback for a bad argument.
    """

    _failure: str | None = None
    _refusal: str | None = None

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything before Scrapy starts; exit status 2 for bad input."""
        super().process_options(args, opts)
        if job_id := opts.spargs.get("_job"):
            os.environ["SCRAPY_JOB"] = job_id  # Scrapyd names a job by this argument only
        try:
            self._check(args, opts)
        except ConfigError as error:
            self._refuse(str(error), 2, args, opts)
        except StorageError as error:
            self._refuse(str(error), 1, args, opts)

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        from leadcrawl.spiders.base import BaseSpider

        if len(args) != 1:
            raise ConfigError("give the name of one spider")
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        names = loader.list()
        if args[0] not in names:
            close = difflib.get_close_matches(args[0], names, n=1)
            hint = f"did you mean {close[0]}?" if close else f"possible are {', '.join(names)}"
            raise ConfigError(f"unknown spider '{args[0]}': {hint}")
        spider = loader.load(args[0])
        if issubclass(spider, BaseSpider):
            spider.check_machine(spider.check(self.settings, opts.spargs))
            _check_parts(self.settings)

    def _refuse(
        self, message: str, status: int, args: list[str], opts: argparse.Namespace
    ) -> NoReturn:
        """Leave; a log file, which nothing has opened yet, has the reason too."""
        assert self.settings is not None
        if self.settings.get("LOG_FILE"):
            configure_logging(self.settings)
            logger.critical("%s", message)
        if "_job" in opts.spargs:
            self._tell(message, args, opts)
            self._note_end(Ending("refused", status))
        fail(message, status)

    def _tell(self, message: str, args: list[str], opts: argparse.Namespace) -> None:
        """Send an alert: at a job of Scrapyd, nobody looks at a terminal."""
        from leadcrawl.alerts.jobs import refused, tell_of_job

        assert self.settings is not None
        tell_of_job(self.settings, " ".join(args), opts.spargs, refused(message))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named by `args`; exit status 1 for a failed crawl."""
        from leadcrawl.monitors.extension import was_watched

        process = self.crawler_process
        if not isinstance(process, AsyncCrawlerProcess):
            fail("TWISTED_REACTOR must be Scrapy's default, the asyncio reactor")
        crawler = self._create_crawler(args[0])
        task = process.crawl(crawler, **opts.spargs)
        task.add_done_callback(self._report)
        process.start()
        if self._refusal and "_job" in opts.spargs:
            self._tell(self._refusal, args, opts)
        reason = crawler.stats.get_value("finish_reason") if crawler.spider else None
        is_good = reason in GOOD_ENDS and not undelivered(crawler.stats.get_stats())
        if not self.exitcode and not (is_good and was_watched(crawler)):
            self.exitcode = 1
        self._note_end(Ending(self._failure or str(reason), self.exitcode))

    def _note_end(self, ending: Ending) -> None:
        """Tell the daemon that started the crawl; without a word from it, a job was killed."""
        assert self.settings is not None
        if jobdir := self.settings.get("JOBDIR"):
            try:
                ending.write(Path(jobdir))
            except OSError as error:
                logger.error("JOBDIR: %s: the end of the crawl is not noted: %s", jobdir, error)

    def _report(self, task: asyncio.Task[None]) -> None:
        """Tell why the crawl could not start, in one line where we know the reason."""
        error = None if task.cancelled() else task.exception()
        if isinstance(error, LeadcrawlError):
            logger.critical("%s", error)
            if isinstance(error, StorageUnavailableError):
                self._failure = "storage_unavailable"  # for Scrapy it is a shutdown
            if isinstance(error, ConfigError):
                self._refusal = str(error)
            self.exitcode = 2 if isinstance(error, ConfigError) else 1
        elif error is not None:
            logger.critical("The crawl could not start", exc_info=error)
            self.exitcode = 1


def _check_parts(settings: BaseSettings) -> None:
    """Load what the parts of a crawl load at its start: an error is to be seen before that.

    Raises:
        ConfigError: an address or a file is malformed.
        StorageError: the data folder cannot be used.
    """
    from leadcrawl.monitors.check import check_monitors

    proxies = (settings.get(f"LEADCRAWL_{name}") or "" for name in ("PROXIES", "PROXIES_FILE"))
    read_proxies(*proxies)
    check_alert_settings(settings)
    LeadWebhook.from_settings(settings)
    check_monitors(settings)
    Taxonomy.load()
    Scoring.load()
    target = StorageTarget.from_settings(settings)
    target.check()
    target.prepare()
