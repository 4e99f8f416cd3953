"""How many jobs fit into the memory of this machine, or of this container."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import psutil

_CGROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
_OTHERS: Final = 1000  # megabytes for the database, Scrapyd and the system


def jobs_that_fit(megabytes_per_job: int) -> int:
    """Return how many jobs may run at once: as the memory takes, at most two for each core."""
    return fitting(memory() // 2**20, megabytes_per_job, os.cpu_count() or 1)


def fitting(megabytes: int, per_job: int, cores: int) -> int:
    """Return the number of jobs for so much memory.

    >>> fitting(512, 1000, 2), fitting(4000, 1000, 2), fitting(64000, 1000, 2)
    (1, 3, 4)
    """
    return max(1, min((megabytes - _OTHERS) // per_job, 2 * cores))


def memory() -> int:
    """Return the memory in bytes that this process may have."""
    total: int = psutil.virtual_memory().total
    try:
        return min(total, int(_CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):  # no cgroup, or no limit: "max"
        return total
