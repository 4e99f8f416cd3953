"""The run records of Scrapyd's jobs. A job that is tried again has several."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from leadcrawl.storage.connection import Connection, Document

#: What an orphan leaves: nothing when it was killed, else the end that its daemon caused.
_LEFT: Final[list[Document]] = [{"status": "running"}, {"finish_reason": "shutdown"}]


class JobRuns:
    """Reads and marks the run records of jobs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runs = connection.database["runs"]

    async def latest(self, job_ids: Collection[str]) -> dict[str, Document]:
        """Return the last run of each job that has one, by job id."""
        query = {"job_id": {"$in": list(job_ids)}}
        found = await self._connection.call(
            lambda: self._runs.find(query, {"stats": 0}).sort("started_at", 1).to_list()
        )
        return {document["job_id"]: document for document in found}

    async def mark_orphaned(self, job_ids: Collection[str]) -> int:
        """Mark runs whose daemon ended before them, and return their number."""
        query: dict[str, Any] = {"job_id": {"$in": list(job_ids)}, "$or": _LEFT}
        update = {"$set": {"status": "orphaned"}}
        result = await self._connection.call(lambda: self._runs.update_many(query, update))
        return result.modified_count
