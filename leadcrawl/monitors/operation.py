"""The monitors of how a finished run went: its end, the database, the proxies, the log."""

from __future__ import annotations

from collections.abc import Iterator

from leadcrawl import stats as names
from leadcrawl.monitors.base import CountMonitor, LeadMonitor
from leadcrawl.monitors.figures import duration, percent
from leadcrawl.monitors.findings import Finding


class FinishReason(LeadMonitor):
    """The crawl did not end as asked for."""

    slug = "finish_reason"
    next_step = "docs/monitoring.md has the reasons; with JOBDIR the same crawl goes on later."

    def check(self) -> Iterator[Finding]:
        """Compare the reason with the good ones."""
        if (reason := self.run_facts.finish_reason) not in self.expected.finish_reasons:
            good = [name for name in self.expected.finish_reasons if "closespider" not in name]
            yield self.finding(" or ".join(good), reason)


class Duration(LeadMonitor):
    """The crawl took too long."""

    slug = "duration"
    next_step = (
        "Compare requests and waits with earlier runs; split the target, or raise `minutes`."
    )
    severity = "warning"

    def check(self) -> Iterator[Finding]:
        """Compare the minutes."""
        seconds, limit = self.run_facts.seconds or 0, self.expected.minutes * 60
        if seconds > limit:
            yield self.finding(f"at most {duration(limit)}", duration(seconds))


class StorageFailures(CountMonitor):
    """The database refused records, or stayed away."""

    slug, counted = "storage_failures", (names.STORAGE_FAILURES,)
    next_step = (
        "scrapy db status says whether it can be used; refused records are in rejected_leads."
    )


class Spooled(CountMonitor):
    """Records wait on disk, as the database could not take them."""

    slug, counted = "spooled", (names.STORAGE_SPOOLED,)
    next_step = (
        "When the database is back: scrapy db replay. The next crawl does it by itself, too."
    )


class LogErrors(CountMonitor):
    """Errors in the log."""

    slug, counted, severity = "log_errors", ("log_count/ERROR", "log_count/CRITICAL"), "warning"
    next_step = "Read the lines with ERROR in the crawl's log."


class DeadProxies(LeadMonitor):
    """Proxies are dead."""

    slug = "dead_proxies"
    next_step = "`scrapy proxies check` says why; replace or remove those that fail."
    severity = "warning"

    def check(self) -> Iterator[Finding]:
        """Compare the share of proxies that are not alive at the end."""
        proxies = self.stats.get(names.PROXIES, 0)
        if not proxies:
            self.skipTest("no proxies")
        dead, limit = proxies - self.stats.get(names.PROXIES_ALIVE, 0), self.expected.dead_proxies
        if dead > limit * proxies:
            yield self.finding(f"at most {percent(limit)}", f"{dead} of {proxies}")
