"""The queue of pending jobs: Scrapyd's own in SQLite, in which a job may have to wait for a time."""

from __future__ import annotations

import time
from typing import Any

from scrapyd.spiderqueue import SqliteSpiderQueue

Message = dict[str, Any]


class DueQueue(SqliteSpiderQueue):  # type: ignore[misc]  # untyped
    """Jobs with `_not_before` are listed, can be cancelled, and are not run before that time.

    What a job brings for later tries is part of its message, under names with `_`, which no spider
    takes for arguments: its priority and when it was queued.
    """

    def add(self, name: str, priority: float = 0.0, **spider_args: Any) -> None:
        """Put a job in the queue."""
        own = {"_priority": priority, "_queued_at": round(time.time(), 3)}
        super().add(name, priority, **(spider_args | own))

    def count(self) -> int:
        """Number of jobs that are due."""
        return sum(is_due(message) for message in self.list())

    def pop(self) -> Message | None:
        """Take the first job that is due, by priority, then by age."""
        for message in self.list():
            job_id = message["_job"]
            if is_due(message) and self.remove(lambda other: other["_job"] == job_id):  # noqa: B023
                return dict(message)
        return None


def is_due(message: Message) -> bool:
    """Tell whether a job may run now.

    >>> is_due({"_job": "1"}), is_due({"_job": "1", "_not_before": time.time() + 60})
    (True, False)
    """
    return float(message.get("_not_before", 0)) <= time.time()
