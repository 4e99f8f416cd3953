"""The periodic suite: what stands still is told once, until it moves again."""

from types import SimpleNamespace
from typing import Any

import pytest

from leadcrawl import stats as names
from leadcrawl.monitors import running
from leadcrawl.monitors.findings import Report
from leadcrawl.monitors.running import Watch
from leadcrawl.monitors.suites import RunningSuite
from tests.monitors.judge import found, judge

LIMITS = {"quiet_minutes": 10, "stuck_minutes": 5, "memory_mb": 1e6}


class Crawl:
    """A crawl that is looked at from time to time."""

    def __init__(self, **limits: float) -> None:
        self.watch = Watch(0)
        self.limits = LIMITS | limits
        self.active: set[object] = set()

    def look(self, minutes: float, stats: dict[str, Any]) -> Report:
        self.watch.now = minutes * 60
        downloader = SimpleNamespace(active=self.active)
        return judge(
            stats,
            suite=RunningSuite,
            expectations={"running": self.limits},
            watch=self.watch,
            is_running=True,
            crawler=SimpleNamespace(engine=SimpleNamespace(downloader=downloader)),
        )


def test_no_leads_for_some_minutes_is_told_once() -> None:
    crawl = Crawl()
    assert crawl.look(0, {names.LEADS: 5}).findings == ()
    assert crawl.look(9, {names.LEADS: 5}).findings == ()
    report = crawl.look(10, {names.LEADS: 5})
    assert found(report)["quiet"].actual == "none for 10 min"
    assert report.is_running
    assert crawl.look(11, {names.LEADS: 5}).findings == ()
    assert crawl.look(12, {names.LEADS: 6}).findings == ()
    assert found(crawl.look(22, {names.LEADS: 6})).keys() == {"quiet"}


def test_known_leads_are_no_silence() -> None:
    crawl = Crawl()
    for minutes in range(0, 60, 6):
        assert crawl.look(minutes, {names.ROWS_UNCHANGED: minutes}).findings == ()


def test_a_queue_that_does_not_move() -> None:
    crawl = Crawl(quiet_minutes=100)
    waiting = {"scheduler/enqueued": 9, "scheduler/dequeued": 4}
    crawl.look(0, waiting)
    assert found(crawl.look(5, waiting))["stuck"].actual == "none of 5 requests in 5 min"
    crawl.active.add("a request that hangs")
    done = {"scheduler/enqueued": 9, "scheduler/dequeued": 9}
    crawl.look(6, done)
    assert found(crawl.look(11, done))["stuck"].actual == "none of 1 requests in 5 min"
    crawl.active.clear()
    crawl.look(12, done)
    assert crawl.look(30, done).findings == (), "nothing waits: it is at its end"


def test_blocks_are_those_since_the_last_look() -> None:
    crawl = Crawl()
    block = f"{names.BLOCK_}craigslist/sorry"
    assert crawl.look(1, {"response_received_count": 500}).findings == ()
    report = crawl.look(2, {"response_received_count": 505, block: 20})
    assert found(report)["blocked_now"].actual.startswith("80 % of 25 answers")
    assert crawl.look(3, {"response_received_count": 508, block: 25}).findings == (), "too few"


def test_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 10 < running.memory_mb() < 10_000
    report = Crawl(memory_mb=1).look(0, {})
    assert "MiB" in found(report)["memory"].actual
