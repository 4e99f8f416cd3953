"""The suites that Spidermon runs: when a crawl ends, and while it runs."""

from __future__ import annotations

from collections.abc import Iterator

from spidermon.core.suites import MonitorSuite

from leadcrawl.monitors import closing, coverage, operation, running
from leadcrawl.monitors.actions import SendAlerts
from leadcrawl.monitors.base import LeadMonitor
from leadcrawl.monitors.findings import Finding


class CloseSuite(MonitorSuite):  # type: ignore[misc]  # Spidermon is untyped
    """What a finished run is judged by."""

    monitors = (
        operation.FinishReason,
        closing.Leads,
        coverage.FieldCoverage,
        coverage.Drift,
        closing.Rejected,
        closing.PageErrors,
        closing.Blocked,
        closing.HttpErrors,
        closing.Retries,
        operation.StorageFailures,
        operation.Spooled,
        operation.LogErrors,
        operation.DeadProxies,
        closing.Fallback,
        operation.Duration,
    )
    monitors_failed_actions = (SendAlerts,)


class RunningSuite(MonitorSuite):  # type: ignore[misc]
    """What is watched while a crawl runs."""

    monitors = (running.Quiet, running.BlockedNow, running.Stuck, running.Memory)
    monitors_failed_actions = (SendAlerts,)


class Crash(LeadMonitor):
    """A suite of monitors broke off."""

    slug = "crash"
    next_step = "The traceback is in the log. Until it is mended, nobody watches these runs."

    def check(self) -> Iterator[Finding]:
        """Tell of the crash: this suite only runs after one."""
        yield self.finding("a verdict", self.data.crash)


class CrashSuite(MonitorSuite):  # type: ignore[misc]
    """What is run in the place of a suite that broke off, so that it is not missed."""

    monitors = (Crash,)
    monitors_failed_actions = (SendAlerts,)
