"""The monitors of a crawl that runs; each finding is told once, until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psutil

from leadcrawl import stats as names
from leadcrawl.monitors.base import LeadMonitor, total
from leadcrawl.monitors.closing import RECORDS, blocks
from leadcrawl.monitors.figures import duration, percent
from leadcrawl.monitors.findings import Finding

#: What moves while leads come in; rows that were met before count, as they are no standstill.
_ARRIVALS: Final = (*RECORDS, names.ROWS_DUPLICATE, names.ROWS_NEARBY)
_ANSWERED: Final = ("response_received_count", "downloader/exception_count", names.BLOCK_)


class Watch:
    """What the periodic monitors remember from one look to the next.

    Args:
        now: seconds on a clock that does not go back.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        self.told: set[str] = set()
        """Findings of the last look; they are not told again."""
        self._moved: dict[str, tuple[float, float]] = {}
        self._before: dict[str, int] = {}

    def still_for(self, name: str, value: float) -> float:
        """Return for how many seconds a value has been the same.

        >>> watch = Watch(0)
        >>> first = watch.still_for("leads", 5)
        >>> watch.now = 60
        >>> watch.still_for("leads", 5), watch.still_for("leads", 6)
        (60, 0)
        """
        if name not in self._moved or self._moved[name][0] != value:
            self._moved[name] = (value, self.now)
        return self.now - self._moved[name][1]

    def growth(self, enough: int, **values: int) -> dict[str, int]:
        """Return by how much values have grown; start anew when they grew enough together."""
        grown = {name: value - self._before.get(name, 0) for name, value in values.items()}
        if sum(grown.values()) >= enough:
            self._before |= values
        return grown


class RunningMonitor(LeadMonitor):
    """A monitor of the periodic suite."""

    severity = "warning"

    def test_expectation(self) -> None:
        """Compare; fail only with what was not told before."""
        found = tuple(self.check())
        told: set[str] = self.data.watch.told
        self.findings = tuple(finding for finding in found if finding.monitor not in told)
        told -= {name for name in told if name.partition("/")[0] == self.slug}
        told |= {finding.monitor for finding in found}
        if self.findings:
            self.fail("\n".join(finding.line for finding in self.findings))

    @property
    def watch(self) -> Watch:
        """What was seen before."""
        watch: Watch = self.data.watch
        return watch


class Quiet(RunningMonitor):
    """No leads come in."""

    slug = "quiet"
    next_step = "Look at the log: is it waiting for a block or a proxy to pass?"

    def check(self) -> Iterator[Finding]:
        """Compare the time since the last lead."""
        seconds = self.watch.still_for("leads", total(self.stats, _ARRIVALS))
        limit = self.expected.running.quiet_minutes * 60
        if seconds >= limit:
            yield self.finding(
                f"one at least every {duration(limit)}", f"none for {duration(seconds)}"
            )


class BlockedNow(RunningMonitor):
    """The site blocks the crawl at the moment."""

    slug = "blocked_now"
    next_step = (
        "It slows down by itself; if it lasts, stop it and resume with JOBDIR (docs/blocking.md)."
    )

    def check(self) -> Iterator[Finding]:
        """Compare the share of blocks since the last look."""
        received = int(self.stats.get("response_received_count", 0))
        blocked = sum(blocks(self.stats, self.run_facts.spider).values())
        grown = self.watch.growth(self.expected.sample, received=received, blocked=blocked)
        blocked, answers = grown["blocked"], sum(grown.values())
        if answers < self.expected.sample:
            self.skipTest(f"only {answers} answers since the last look")
        limit = self.expected.running.blocked
        if blocked > limit * answers:
            yield self.finding(
                f"at most {percent(limit)}",
                f"{percent(blocked / answers)} of {answers} answers since the last look",
            )


class Memory(RunningMonitor):
    """The crawl takes much memory."""

    slug = "memory"
    next_step = "Fewer pages at once (CONCURRENT_REQUESTS_PER_DOMAIN), or a smaller target."

    def check(self) -> Iterator[Finding]:
        """Compare the memory of this process and those it has started."""
        mib, limit = memory_mb(), self.expected.running.memory_mb
        if mib > limit:
            yield self.finding(f"at most {limit:.0f} MiB", f"{mib:.0f} MiB")


class Stuck(RunningMonitor):
    """The queue does not move."""

    slug = "stuck"
    next_step = (
        "Nothing hangs for so long by itself: stop the crawl, and keep its log for a report."
    )

    def check(self) -> Iterator[Finding]:
        """Compare the time since a request was last taken from the queue or answered."""
        enqueued, dequeued = (self.stats.get(f"scheduler/{x}queued", 0) for x in ("en", "de"))
        waiting = max(0, enqueued - dequeued) + len(self.data.crawler.engine.downloader.active)
        done = dequeued + total(self.stats, _ANSWERED)
        seconds = self.watch.still_for("queue", done)
        limit = self.expected.running.stuck_minutes * 60
        if waiting and seconds >= limit:
            yield self.finding(
                f"one at least every {duration(limit)}",
                f"none of {waiting} requests in {duration(seconds)}",
            )


def memory_mb() -> float:
    """Return the memory of this process and its children in MiB, shared pages counted once."""
    process = psutil.Process()
    found = float(process.memory_info().rss)
    for child in process.children(recursive=True):
        try:
            memory = child.memory_full_info()
            found += getattr(memory, "pss", memory.rss)
        except psutil.Error:  # it has ended meanwhile, or is not ours to look into
            continue
    return found / 2**20
