"""Spidermon's own runner on our suites, with the figures of a run."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from scrapy import Spider

from leadcrawl import stats as names
from leadcrawl.monitors.expectations import Expectations
from leadcrawl.monitors.facts import RunFacts, figures_of_stats
from leadcrawl.monitors.findings import Finding, Report, build_report
from leadcrawl.monitors.runner import QuietRunner
from leadcrawl.monitors.running import Watch
from leadcrawl.monitors.suites import CloseSuite

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
GOOD: Mapping[str, int] = {
    names.LEADS: 100,
    names.LEADS_NEW: 100,
    f"{names.LEAD_SOURCE_}craigslist/api": 100,
    f"{names.FIELD_}name": 100,
    f"{names.FIELD_}phones": 60,
    f"{names.FIELD_}images": 10,
    f"{names.PAGE_}craigslist/posting_api": 100,
    "response_received_count": 102,
    "downloader/request_count": 102,
    "downloader/response_status_count/200": 102,
    "log_count/ERROR": 1,
}


def facts(stats: Mapping[str, Any], spider: str = "craigslist", **more: Any) -> RunFacts:
    """Return a run with these stats."""
    told: dict[str, Any] = {"finish_reason": "finished", "started_at": START}
    told |= {"finished_at": START + timedelta(minutes=5)}
    return RunFacts(spider, "city=sfbay", **told | figures_of_stats(stats) | more)


def judge(
    stats: Mapping[str, Any],
    *earlier: RunFacts,
    suite: Any = CloseSuite,
    expectations: Mapping[str, Any] | None = None,
    run: Mapping[str, Any] | None = None,
    **data: Any,
) -> Report:
    """Run a suite, the closing one by default, and return its report."""
    told: dict[str, Any] = {
        "stats": dict(stats),
        "run": facts(stats, **(run or {})),
        "stats_history": list(earlier),
        "measured": list(earlier),
        "history_error": None,
        "expectations": Expectations.model_validate(expectations or {}),
        "max_leads": None,
        "fallback_parser": "html",
        "watch": Watch(0),
        "meta": {},
    }
    # Without the extension that sends alerts
    crawler = SimpleNamespace(get_extension=lambda _: None)
    runner = QuietRunner(Spider("craigslist"))
    runner.run(suite(crawler=crawler), **told | data)
    return build_report(runner.data, runner.result)


def found(report: Report) -> dict[str, Finding]:
    """Return the findings by monitor."""
    return {finding.monitor: finding for finding in report.findings}


def slugs(found: Sequence[Finding]) -> list[str]:
    """Return the monitors of findings, in order."""
    return [finding.monitor for finding in found]
