"""The start of a schedule's job on its Scrapyd node, while its last one may not be done."""

import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leadcrawl.errors import ScrapydError
from leadcrawl.schedules.config import Schedule
from leadcrawl.scrapyd.client import Job, ScrapydClient
from leadcrawl.storage.folder import prepare_folder
from leadcrawl.storage.locks import locked

_MARK: Final = 8  # hexadecimal digits of a job id that say the schedule


@dataclass(frozen=True)
class Patience:
    """Seconds that the start of a job may take."""

    poll: float = 2.0
    """Between two looks at the jobs that are in the way."""
    cancel: float = 120.0
    """A crawl ends in good order within so many; then it is killed."""
    kill: float = 15.0
    """What was killed is gone after so many."""


def new_job_id(schedule: str) -> str:
    """Return a uuid4 that tells the schedule: Scrapyd says of a running job its id, and little else.

    >>> is_job_of("nightly", new_job_id("nightly")), is_job_of("weekly", new_job_id("nightly"))
    (True, False)
    >>> uuid.UUID(new_job_id("nightly")).version
    4
    """
    return _mark(schedule) + uuid.uuid4().hex[_MARK:]


def is_job_of(schedule: str, job_id: str) -> bool:
    """Tell whether a job was started for the schedule."""
    return job_id.startswith(_mark(schedule))


def _mark(schedule: str) -> str:
    return hashlib.sha256(schedule.encode()).hexdigest()[:_MARK]


class Starter:
    """Starts the jobs of schedules on one node; at most one start of a schedule at a time.

    Args:
        client: the node.
        folder: where the locks are; shared by all that start schedules on this machine.
        tell: gets a line for the user before a wait.
        patience: how long to wait for jobs to end.
    """

    def __init__(
        self,
        client: ScrapydClient,
        folder: Path,
        tell: Callable[[str], None],
        patience: Patience | None = None,
    ) -> None:
        self._client = client
        self._folder = folder
        self._tell = tell
        self._patience = patience or Patience()

    def start(self, schedule: Schedule) -> str | None:
        """Start a job and return its id; `None` when the last one is not done, and is not to end.

        Raises:
            ScrapydError: the node does not answer, refuses, or does not end a job.
            StorageError: the folder of the locks cannot be used.
        """
        prepare_folder(self._folder)
        with locked(self._folder / f"{schedule.name}.lock"):
            if (jobs := self._unfinished(schedule)) and not self._make_way(schedule, jobs):
                return None
            return self._client.schedule(
                schedule.spider,
                schedule.arguments,
                priority=schedule.priority,
                jobid=new_job_id(schedule.name),
            )

    def _unfinished(self, schedule: Schedule) -> list[Job]:
        jobs = self._client.jobs()
        return [j for j in jobs if j.state != "finished" and is_job_of(schedule.name, j.id)]

    def _make_way(self, schedule: Schedule, jobs: list[Job]) -> bool:
        """Do what the schedule says about jobs that are not done; return whether to start one."""
        which = ", ".join(f"{job.id} is {job.state}" for job in jobs)
        what = {"skip": "nothing is started", "queue": "waiting for its end", "replace": "canceled"}
        self._tell(f"{schedule.name}: {which} on {schedule.node}; {what[schedule.overlap]}.")
        if schedule.overlap == "skip":
            return False
        if schedule.overlap == "replace":
            self._end(schedule, jobs)
        else:
            while self._unfinished(schedule):
                time.sleep(self._patience.poll)
        return True

    def _end(self, schedule: Schedule, jobs: list[Job]) -> None:
        """End the jobs: in good order, by force after a while."""
        for seconds, kill in ((self._patience.cancel, False), (self._patience.kill, True)):
            for job in jobs:
                self._client.cancel(job.id, kill=kill)
            deadline = time.monotonic() + seconds
            while jobs := self._unfinished(schedule):
                if time.monotonic() > deadline:
                    break
                time.sleep(self._patience.poll)
            else:
                return
        raise ScrapydError(f"job {jobs[0].id} on node {schedule.node} does not end; see its log")
