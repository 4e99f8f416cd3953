"""Jobs that an ended daemon left running: their processes are ended, their runs are marked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Final

import psutil
from scrapy.settings import Settings

from leadcrawl.errors import LeadcrawlError
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.job_runs import JobRuns

logger = logging.getLogger(__name__)
PATIENCE: Final = 30.0  # seconds to end in good order; what is under way can be resumed anyway


def settle_orphans(job_ids: Collection[str]) -> None:
    """End the jobs, and mark their runs; it may take `PATIENCE` seconds."""
    end_processes(job_ids)
    try:
        asyncio.run(mark_runs(job_ids))
    except LeadcrawlError as error:
        logger.error("The runs of %d orphaned jobs are not marked: %s", len(job_ids), error)


def end_processes(job_ids: Collection[str], patience: float = PATIENCE) -> int:
    """End the crawls of these jobs, and return how many there were."""
    processes = crawls_of(job_ids)
    for process in processes:
        _signal(process)
    _, alive = psutil.wait_procs(processes, patience)
    for process in alive:
        _signal(process, kill=True)
    psutil.wait_procs(alive, patience)
    return len(processes)


def crawls_of(job_ids: Collection[str]) -> list[psutil.Process]:
    """Return the processes of these jobs on this machine, whether a daemon knows them or not."""
    wanted = {f"_job={job_id}" for job_id in job_ids}
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        # Scrapyd gives a spider its job's id as the argument `_job`.
        if "crawl" in (command := process.info["cmdline"] or ()) and wanted & set(command)
    ]


async def mark_runs(job_ids: Collection[str]) -> int:
    """Mark the runs of these jobs as orphaned, and return how many there were.

    Raises:
        LeadcrawlError: the database cannot be used.
    """
    settings = Settings()
    settings.setmodule("leadcrawl.settings")
    connection = await StorageTarget.from_settings(settings).connect()
    try:
        return await JobRuns(connection).mark_orphaned(job_ids)
    finally:
        await connection.close()


def _signal(process: psutil.Process, *, kill: bool = False) -> None:
    try:
        process.kill() if kill else process.terminate()
    except psutil.NoSuchProcess:
        return
