"""Spidermon in our crawls: with earlier runs to compare with, and a verdict; never silently off."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from spidermon.contrib.scrapy.extensions import Spidermon

from leadcrawl import stats as names
from leadcrawl.errors import StorageError
from leadcrawl.monitors.check import check_monitors
from leadcrawl.monitors.facts import RunFacts, figures_of_stats
from leadcrawl.monitors.findings import Report, build_report, target_of, verdict_of
from leadcrawl.monitors.runner import QuietRunner
from leadcrawl.monitors.running import Watch
from leadcrawl.monitors.suites import CrashSuite
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.sources.origins import FALLBACKS
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.storage.reports import Reports

logger = logging.getLogger(__name__)


SHOWN_RUNS: Final = 5  # earlier runs that alerts show


class Monitors(Spidermon):  # type: ignore[misc]  # Spidermon is untyped
    """Runs the suites of the settings `SPIDERMON_*`.

    What it adds: monitors get the run in figures, the expectations and earlier runs; findings go to
    the log, the stats and the run record; a suite that crashes is a finding, too.
    """

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for one of our spiders.

        Raises:
            ConfigError: a setting of the monitors is wrong or missing.
        """
        if not issubclass(crawler.spidercls, BaseSpider):
            raise NotConfigured("the monitors watch the spiders of leadcrawl")
        if not crawler.settings.getbool("SPIDERMON_ENABLED"):
            raise NotConfigured("SPIDERMON_ENABLED is 0: nothing watches this crawl")
        check_monitors(crawler.settings)
        extension: Self = super().from_crawler(crawler)
        extension.history = []
        extension.measured = []
        extension.reports = []
        extension.watch = Watch(time.monotonic())
        extension.broken = set()
        return extension

    history: list[RunFacts]
    """Earlier runs of the same spider and arguments, latest first."""
    measured: list[RunFacts]
    """The last of them that read leads; many a run that comes again reads none."""
    reports: list[Report]
    """What the suites said when the crawl ended."""
    watch: Watch
    broken: set[str]
    """Periodic suites that crashed; they are not run again."""
    history_error: str | None = None
    """Why the earlier runs cannot be read."""

    async def spider_opened(self, spider: BaseSpider) -> None:
        """Load the earlier runs, and start the periodic suites."""
        await self._load_earlier_runs(spider)
        super().spider_opened(spider)

    def spider_closed(self, spider: BaseSpider) -> None:
        """Run the closing suites; say what they found."""
        self.periodic_tasks.setdefault(spider, [])  # the database was not there: never opened
        super().spider_closed(spider)
        report = report_of(self.crawler)
        assert report is not None  # there is a closing suite, and one that crashes reports, too
        self.crawler.stats.set_value(names.VERDICT, report.verdict)
        for finding in report.findings:
            self.crawler.stats.inc_value(f"{names.MONITOR_}{finding.monitor}")
        slugs = ", ".join(finding.monitor for finding in report.findings)
        level = logging.INFO if report.verdict == "ok" else logging.WARNING
        logger.log(level, "Monitors: %s%s", report.verdict, f" ({slugs})" if slugs else "")

    def _run_periodic_suites(self, spider: BaseSpider, suites: list[str]) -> None:
        self.watch.now = time.monotonic()
        for path in suites:
            if path in self.broken:
                continue
            report, has_crashed = self._run(spider, partial(self.load_suite, path), path)
            for finding in report.findings:
                self.crawler.stats.inc_value(f"{names.MONITOR_RUNNING_}{finding.monitor}")
            if has_crashed:  # told once; the verdict at the end shows it as well
                self.broken.add(path)
                self.reports.append(report)

    def _run_suites(self, spider: BaseSpider, suites: list[Any]) -> None:
        for suite in suites:
            report, _ = self._run(spider, partial(_same, suite), suite.name)
            self.reports.append(report)

    def _run(self, spider: BaseSpider, suite: Callable[[], Any], name: str) -> tuple[Report, bool]:
        """Run a suite, or, when it crashes, the one that says so; say whether it crashed."""
        data = self._generate_data_for_spider(spider)
        crash = ""
        runner = QuietRunner(spider)
        try:
            runner.run(suite(), **data)
        except Exception as error:  # a suite may be anybody's
            logger.critical("The monitors of %s broke off", name, exc_info=True)
            self.crawler.stats.inc_value(names.MONITORS_CRASHED)
            crash = f"{name}: {type(error).__name__}"
            runner = QuietRunner(spider)
            runner.run(CrashSuite(crawler=self.crawler), **data | {"crash": crash})
        report = build_report(runner.data, runner.result)
        for finding in report.findings:
            logger.warning("%s", finding.line)
        return report, bool(crash)

    def _generate_data_for_spider(self, spider: BaseSpider) -> dict[str, Any]:
        """Return what monitors and actions read as `self.data`."""
        data = cast("dict[str, Any]", super()._generate_data_for_spider(spider))
        fallback = FALLBACKS.get(spider.name)
        asked_for = getattr(spider.config, "source", None) == fallback
        return data | {
            "meta": {},  # Spidermon's own is shared by all suites of the process
            "run": self._facts(spider),
            "stats_history": self.history,
            "measured": self.measured,
            "history_error": self.history_error,
            "expectations": spider.config.expectations,
            "max_leads": spider.config.max_leads,
            "fallback_parser": None if asked_for else fallback,
            "watch": self.watch,
            "is_running": "finish_reason" not in self.crawler.stats.get_stats(),
        }

    def _facts(self, spider: BaseSpider) -> RunFacts:
        stats = self.crawler.stats.get_stats()
        pipeline = self.crawler.get_item_pipeline(MongoPipeline)
        return RunFacts(
            spider.name,
            target_of(spider.arguments),
            run_id=pipeline.run_id if pipeline else "",
            job_id=os.environ.get("SCRAPY_JOB"),
            started_at=cast("datetime | None", stats.get("start_time")),
            finished_at=datetime.now(UTC),
            finish_reason=str(stats.get("finish_reason", "running")),
            **figures_of_stats(stats),
        )

    async def _load_earlier_runs(self, spider: BaseSpider) -> None:
        pipeline = self.crawler.get_item_pipeline(MongoPipeline)
        if pipeline is None or not pipeline.is_open:
            return
        reports, target = Reports(pipeline.connection), target_of(spider.arguments)
        limit = spider.config.expectations.drift.runs
        try:
            last = await reports.earlier_runs(spider.name, target, SHOWN_RUNS)
            full = (
                await reports.earlier_runs(spider.name, target, limit, least_leads=1)
                if limit
                else []
            )
        except StorageError as error:
            self.history_error = str(error)
            return
        self.history = [RunFacts.of_record(document) for document in last]
        self.measured = [RunFacts.of_record(document) for document in full]


def was_watched(crawler: Crawler) -> bool:
    """Tell whether the monitors came to a verdict, if they were not switched off."""
    stats = crawler.stats.get_stats()
    is_on = crawler.get_extension(Monitors) is not None
    return not is_on or (names.VERDICT in stats and names.MONITORS_CRASHED not in stats)


def _same(suite: Any) -> Any:
    return suite


def report_of(crawler: Crawler) -> Report | None:
    """Return what the closing suites said of a crawl, as one; `None` with monitors off."""
    extension = crawler.get_extension(Monitors)
    if not extension or not extension.reports:
        return None
    findings = tuple(finding for report in extension.reports for finding in report.findings)
    return replace(extension.reports[-1], findings=findings, verdict=verdict_of(findings))
