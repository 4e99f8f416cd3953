"""The queue that lets jobs wait, and what is made of the nodes' answers."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapyd.config import Config

from leadcrawl.scrapyd.client import Job
from leadcrawl.scrapyd.nodes import Node
from leadcrawl.scrapyd.overview import Answer, rows_of, stuck
from leadcrawl.scrapyd.queue import DueQueue

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
NODE = Node("local", "http://127.0.0.1:9")


@pytest.fixture
def queue(tmp_path: Path) -> DueQueue:
    """An empty queue."""
    return DueQueue(Config({"dbs_dir": str(tmp_path)}), "leadcrawl")


def test_priority_then_age(queue: DueQueue) -> None:
    for job, priority in {"a": 0.0, "b": 1.0, "c": 0.0, "d": -1.0}.items():
        queue.add("craigslist", priority, _job=job)
    assert [queue.pop()["_job"] for _ in range(4)] == ["b", "a", "c", "d"]  # type: ignore[index]
    assert queue.pop() is None


def test_a_job_that_waits_is_listed_and_not_taken(
    queue: DueQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    queue.add("craigslist", 9, _job="later", _not_before=now + 60)
    queue.add("craigslist", 0, _job="now")
    assert queue.count() == 1
    assert [message["_job"] for message in queue.list()] == ["later", "now"]
    assert queue.pop()["_job"] == "now"  # type: ignore[index]
    assert queue.pop() is None
    monkeypatch.setattr("leadcrawl.scrapyd.queue.time", SimpleNamespace(time=lambda: now + 61))
    again = DueQueue(Config({"dbs_dir": str(tmp_path)}), "leadcrawl")  # another daemon
    taken = again.pop()
    assert taken is not None
    assert (taken["_job"], taken["_priority"]) == ("later", 9)


def test_two_daemons_do_not_take_the_same_job(queue: DueQueue, tmp_path: Path) -> None:
    queue.add("craigslist", 0, _job="only")
    other = DueQueue(Config({"dbs_dir": str(tmp_path)}), "leadcrawl")
    assert [found is None for found in (queue.pop(), other.pop())] == [False, True]


def job(state: Any, minutes: float = 0, **values: Any) -> Job:
    since = NOW - timedelta(minutes=minutes)
    times = {"pending": "queued_at", "running": "started_at", "finished": "finished_at"}
    return Job(f"{state}-{minutes}", "craigslist", state, "local", **{times[state]: since} | values)


@pytest.mark.parametrize(
    ("jobs", "says"),
    [
        ([job("pending", 2)], ["pending for 2 minutes on node local, where nothing runs"]),
        ([job("pending", 0.5)], []),
        ([job("pending", 2), job("running", 5)], []),
        ([job("pending", 61), job("running", 5)], ["pending for 61 minutes"]),
        ([job("pending", 61, not_before=NOW + timedelta(seconds=9))], []),
        ([job("pending", 61, queued_at=None)], []),
        ([job("finished", 61)], []),
    ],
)
def test_stuck_jobs_are_named(jobs: list[Job], says: list[str]) -> None:
    found = stuck(Answer(NODE, tuple(jobs)), NOW, timedelta(minutes=60))
    assert [job.id for job, _ in found] == [jobs[0].id] * len(says)
    for (_, why), text in zip(found, says, strict=True):
        assert text in why


def test_rows_tell_good_ends_from_failures() -> None:
    jobs = (job("finished", 1), job("finished", 2), job("running", 3), job("pending", 4))
    runs: dict[str, dict[str, Any]] = {
        "finished-1": {"finish_reason": "captcha_wall", "counts": {"leads": 3, "new": 1}},
        "finished-2": {"finish_reason": "max_leads", "target": "city=sfbay"},
    }
    rows = rows_of([Answer(NODE, jobs)], runs)
    assert [(row.job.id, row.state, row.reason, row.leads) for row in rows] == [
        ("pending-4", "pending", None, None),
        ("running-3", "running", None, None),
        ("finished-1", "failed", "captcha_wall", 3),
        ("finished-2", "finished", "max_leads", None),
    ]
    assert rows[3].target == "city=sfbay"


def test_a_job_without_a_run_record_has_failed() -> None:
    (row,) = rows_of([Answer(NODE, (job("finished", 1),))], {})
    assert row.state == "failed"
    assert row.reason
    assert "does not answer" in row.reason  # its log is asked for
