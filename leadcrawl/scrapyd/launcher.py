"""The part of the daemon that starts jobs; it remembers them, and tries some again."""

from __future__ import annotations

import os
import random
import shutil
import time
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapyd import launcher, sqlite
from scrapyd.interfaces import IPoller
from twisted.internet import reactor
from twisted.internet.defer import Deferred, DeferredList
from twisted.internet.error import ProcessExitedAlready
from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from leadcrawl.scrapyd.ending import FRESH_STARTS, Ending, take_ending
from leadcrawl.scrapyd.killed import tell_of_kill
from leadcrawl.scrapyd.memory import jobs_that_fit
from leadcrawl.scrapyd.orphans import PATIENCE, settle_orphans
from leadcrawl.scrapyd.queue import Message

log = Logger()


class Launcher(launcher.Launcher):  # type: ignore[misc]  # untyped
    """Scrapyd's, which forgets what runs when it ends itself, and gives every job one try.

    - What runs is on disk. What a daemon that ended left running is ended, marked in the run
      records and queued again before the first job starts, so that `max_proc` holds.
    - A job that was killed is told of.
    - A job that failed for a passing reason waits in the queue for its next try.
    - `max_proc = 0` is as many jobs as the memory takes.
    """

    def __init__(self, config: Any, app: Any) -> None:
        super().__init__(config, app)
        self._journal = sqlite.initialize(
            sqlite.JsonSqlitePriorityQueue, config, "running", "running_jobs"
        )
        self._jobs_dir = Path(config.get("jobs_dir", "jobs")).absolute()
        self._jobs_to_keep = config.getint("jobs_to_keep", 5)
        self._delays = [float(delay) for delay in config.get("retry_delays", "60 120 240").split()]
        self._is_stopping = False

    def startService(self) -> None:  # noqa: N802  (Twisted's name)
        """Settle what was left running, then start jobs."""
        os.environ.pop("SCRAPYD_PASSWORD", None)  # known by now, and no business of jobs
        orphans = [message for message, _ in self._journal]
        if not orphans:
            super().startService()
            return
        log.warn("{count} jobs were left running; ending and queueing them", count=len(orphans))
        settled = deferToThread(settle_orphans, [message["_job"] for message in orphans])
        settled.addErrback(lambda failure: log.failure("Orphans not settled", failure))
        settled.addCallback(lambda _: self._go_on(orphans))

    def stopService(self) -> Deferred[Any]:  # noqa: N802  (Twisted's name)
        """End the jobs in good order; the next daemon goes on with them."""
        self._is_stopping = True
        processes = list(self.processes.values())
        _signal(processes, "TERM")
        ended = DeferredList([process.deferred for process in processes])
        return ended.addTimeout(PATIENCE, reactor).addErrback(lambda _: _signal(processes, "KILL"))

    def _go_on(self, orphans: list[Message]) -> None:
        for message in orphans:
            ending = take_ending(self._jobdir(message))
            if ending is None or ending.reason == _INTERRUPTED:
                self._queue(message)
            elif not self._tried_again(message, ending):  # it came to its end without us
                self._clean_up(message, ending)
                self.finished.add(_finished_job(message))
            self._forget(message)
        super().startService()

    def _get_max_proc(self, config: Any) -> int:
        megabytes = config.getint("memory_per_job", 1000)
        return int(config.getint("max_proc", 0) or jobs_that_fit(megabytes))

    def _spawn_process(self, message: Message, slot: int) -> None:
        self._journal.put(message | {"_started_at": time.time()})
        take_ending(self._jobdir(message))
        try:
            super()._spawn_process(deepcopy(message), slot)
        except OSError as error:  # no memory for a process, no room for a log
            log.error("Job {job} not started: {error}", job=message["_job"], error=error)
            self._forget(message)
            self._queue(message | {"_not_before": time.time() + self._delays[0]})
            self._get_message(slot)

    def _process_finished(self, process: Any, slot: int) -> None:
        if self._is_stopping:
            return
        message = next(found for found, _ in self._journal if found["_job"] == process.job)
        ending = take_ending(self._jobdir(message))
        if ending is None:
            tell_of_kill(message)
        again = ending is not None and self._tried_again(message, ending)
        self._forget(message)
        if again:
            self.processes.pop(slot)
            self._get_message(slot)
        else:
            self._clean_up(message, ending)
            super()._process_finished(process, slot)

    def _tried_again(self, message: Message, ending: Ending) -> bool:
        """Queue a job once more if that may help, and say whether it is."""
        number = int(message.get("_try", 1))
        if not ending.is_passing or number > len(self._delays):
            return False
        delay = self._delays[number - 1] * random.uniform(0.8, 1.2)  # noqa: S311 (spreads the rivals)
        log.warn(
            "Job {job} failed ({reason}); try {next} of {last} in {delay:.0f} s",
            job=message["_job"],
            reason=ending.reason,
            next=number + 1,
            last=len(self._delays) + 1,
            delay=delay,
        )
        if ending.reason in FRESH_STARTS:
            shutil.rmtree(self._jobdir(message), ignore_errors=True)
        again = {"_try": number + 1, "_not_before": time.time() + delay, "_after": ending.reason}
        self._queue(message | again)
        return True

    def _queue(self, message: Message) -> None:
        """Put a job into its queue unless it is there, as after a fall between two steps."""
        queue = self.app.getComponent(IPoller).queues.get(message["_project"])
        if queue is None:
            log.error("Job {job} lost: its project is gone", job=message["_job"])
        elif not any(other["_job"] == message["_job"] for other in queue.list()):
            own = {key: value for key, value in message.items() if key not in _NOT_QUEUED}
            queue.add(message["_spider"], float(message.get("_priority", 0)), **own)

    def _forget(self, message: Message) -> None:
        self._journal.remove(lambda other: other["_job"] == message["_job"])

    def _jobdir(self, message: Message) -> Path:
        return self._jobs_dir.joinpath(message["_project"], message["_spider"], message["_job"])

    def _clean_up(self, message: Message, ending: Ending | None) -> None:
        """Remove what nobody will resume: of a good end, and of failed jobs of long ago."""
        jobdir = self._jobdir(message)
        if ending is not None and ending.exit_status == 0:
            shutil.rmtree(jobdir, ignore_errors=True)
        if not jobdir.parent.is_dir():
            return
        busy = {process.job for process in self.processes.values()}
        busy.update(
            other["_job"]
            for queue in self.app.getComponent(IPoller).queues.values()
            for other in queue.list()
        )
        old = [path for path in jobdir.parent.iterdir() if path.name not in busy]
        old.sort(key=lambda path: path.stat().st_mtime)
        for path in old[: -self._jobs_to_keep]:
            shutil.rmtree(path, ignore_errors=True)


def _finished_job(message: Message) -> Any:
    job = launcher.ScrapyProcessProtocol(
        message["_project"], message["_spider"], message["_job"], env={}, args=[]
    )
    job.start_time = datetime.fromtimestamp(message["_started_at"])  # noqa: DTZ006 (as Scrapyd's)
    job.end_time = datetime.now()  # noqa: DTZ005
    return job


def _signal(processes: list[Any], name: str) -> None:
    for process in processes:
        with suppress(ProcessExitedAlready):
            process.transport.signalProcess(name)


_NOT_QUEUED = {"_project", "_spider", "_priority", "_started_at"}
_INTERRUPTED = "shutdown"
