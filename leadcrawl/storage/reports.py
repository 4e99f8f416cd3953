"""What is in the database, in figures; all computed by the database itself."""

from functools import partial
from typing import Any

from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection, Document

FIELDS = tuple(Lead.model_fields)


class Reports:
    """Read-only figures about the stored leads; each of all leads, or of those of one run."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._database = connection.database

    async def total(self, run_id: str | None = None) -> int:
        """Number of leads."""
        leads = self._database["leads"]
        if run_id is None:
            return await self._connection.call(leads.estimated_document_count)
        return await self._connection.call(lambda: leads.count_documents({"run_id": run_id}))

    async def keys(self) -> set[str]:
        """Ids of all leads."""
        leads = self._database["leads"]
        found = await self._connection.call(lambda: leads.find({}, {"_id": 1}).to_list())
        return {document["_id"] for document in found}

    async def by_status(self) -> dict[str, int]:
        """Number of leads by status: `active`, `gone`."""
        group: dict[str, Any] = {"$group": {"_id": "$status", "count": {"$sum": 1}}}
        return await self._counts("leads", None, [group])

    async def by_source(self) -> dict[str, int]:
        """Number of active leads by source, largest first."""
        group: dict[str, Any] = {"$group": {"_id": "$source", "count": {"$sum": 1}}}
        return await self._counts("leads", None, [{"$match": {"status": "active"}}, group])

    async def by_category(self, run_id: str | None = None) -> dict[str, int]:
        """Number of active leads by normalized category, largest first; `unknown` for none."""
        stages: list[dict[str, Any]] = [
            {"$match": {"status": "active"}},
            {"$group": {"_id": "$category_normalized", "count": {"$sum": 1}}},
        ]
        return await self._counts("leads", run_id, stages)

    async def rejected_by_reason(self, run_id: str | None = None) -> dict[str, int]:
        """Number of rejected leads by `field: reason`, largest first."""
        name: dict[str, Any] = {"$concat": ["$reasons.field", ": ", "$reasons.reason"]}
        stages: list[dict[str, Any]] = [
            {"$unwind": "$reasons"},
            {"$group": {"_id": name, "count": {"$sum": 1}}},
        ]
        return await self._counts("rejected_leads", run_id, stages)

    async def coverage(self, run_id: str | None = None) -> dict[str, int]:
        """Number of active leads that have each field, in the order of the schema."""
        sums = {
            field: {"$sum": {"$cond": [{"$gt": [f"${field}", None]}, 1, 0]}} for field in FIELDS
        }
        active: dict[str, Any] = {"$match": {"status": "active"}}
        group: dict[str, Any] = {"$group": {"_id": None} | sums}
        found = await self._aggregate("leads", [*_of_run(run_id), active, group])
        return {field: found[0][field] if found else 0 for field in FIELDS}

    async def recent_runs(self, limit: int = 10, spider: str | None = None) -> list[Document]:
        """Run records, latest first."""
        query = {"spider": spider} if spider else {}
        return await self._connection.call(partial(self._runs, query, limit))

    async def earlier_runs(
        self, spider: str, target: str, limit: int, *, least_leads: int = 0
    ) -> list[Document]:
        """Records of finished runs with the same arguments, latest first, without their stats.

        `least_leads`: only those that read so many leads.
        """
        query: Document = {"spider": spider, "target": target, "status": "finished"}
        if least_leads:
            query["leads_read"] = {"$gte": least_leads}
        runs = self._database["runs"]
        return await self._connection.call(
            lambda: runs.find(query, {"stats": 0}).sort("started_at", -1).to_list(limit)
        )

    async def run(self, run_id: str) -> Document | None:
        """The record of one run."""
        return await self._connection.call(lambda: self._database["runs"].find_one({"_id": run_id}))

    async def size(self) -> int:
        """Bytes that the data takes in the database."""
        stats = await self._connection.call(lambda: self._database.command("dbstats"))
        return int(stats.get("storageSize", 0) + stats.get("indexSize", 0))

    async def _runs(self, query: Document, limit: int) -> list[Document]:
        return await self._database["runs"].find(query).sort("started_at", -1).to_list(limit)

    async def _counts(
        self, collection: str, run_id: str | None, stages: list[dict[str, Any]]
    ) -> dict[str, int]:
        sort: dict[str, Any] = {"$sort": {"count": -1, "_id": 1}}
        found = await self._aggregate(collection, [*_of_run(run_id), *stages, sort])
        return {item["_id"] or "unknown": item["count"] for item in found}

    async def _aggregate(self, collection: str, pipeline: list[dict[str, Any]]) -> list[Document]:
        async def run() -> list[Document]:
            cursor = await self._database[collection].aggregate(pipeline)
            return await cursor.to_list()

        return await self._connection.call(run)


def _of_run(run_id: str | None) -> list[dict[str, Any]]:
    return [] if run_id is None else [{"$match": {"run_id": run_id}}]
