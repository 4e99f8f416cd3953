"""What happened since a moment, in figures; all computed by the database itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadcrawl.storage.connection import Connection, Document

LEFT_OUT: Final = {"stats": 0}  # hundreds of values a run
_KEPT: Final[Document] = {"$match": {"suppressed": {"$ne": True}}}


@dataclass(frozen=True)
class LeadFigures:
    """Leads since a moment. Those of people who want no data kept are not in it."""

    total: int
    """Active leads, of any age."""
    new: int
    changed: int
    gone: int
    by_source: dict[str, int]
    """New leads by source, most first."""
    by_category: dict[str, int]
    """New leads by normalized category, most first; `unknown` for none."""
    coverage: dict[str, int]
    """Number of the new leads that have each field."""
    coverage_of_all: dict[str, int]
    """Number of active leads that have each field."""


class DigestReports:
    """Read-only figures since a moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._database = connection.database

    async def leads(self, since: datetime, fields: Sequence[str]) -> LeadFigures:
        """Count the leads, and those that have each of the fields."""
        recent: Document = {"$match": {"changed_at": {"$gte": since}}}  # the new ones, too
        new: Document = {"$match": {"first_seen_at": {"$gte": since}}}
        is_new: Document = {"$gte": ["$first_seen_at", since]}
        is_gone: Document = {"$eq": ["$status", "gone"]}
        happened = await self._sums(
            recent,
            {
                "new": is_new,
                "gone": is_gone,
                "changed": {"$and": [{"$not": [is_new]}, {"$not": [is_gone]}]},
            },
        )
        present: Document = {field: {"$gt": [f"${field}", None]} for field in fields}
        everything = await self._sums({"$match": {"status": "active"}}, present)
        fresh = await self._sums(new, present)
        return LeadFigures(
            total=everything.pop("count"),
            new=happened["new"],
            changed=happened["changed"],
            gone=happened["gone"],
            by_source=await self._groups(new, "$source"),
            by_category=await self._groups(new, "$category_normalized"),
            coverage={field: fresh[field] for field in fields},
            coverage_of_all=everything,
        )

    async def runs(self, since: datetime) -> list[Document]:
        """Records of the runs that started since, latest first, without their stats."""
        runs = self._database["runs"]
        wanted = {"started_at": {"$gte": since}}
        return await self._connection.call(
            lambda: runs.find(wanted, LEFT_OUT).sort("started_at", -1).to_list()
        )

    async def _sums(self, match: Document, conditions: Document) -> dict[str, int]:
        """Return the number of leads, and of those that meet each condition."""
        sums = {name: {"$sum": {"$cond": [test, 1, 0]}} for name, test in conditions.items()}
        group = {"$group": {"_id": None, "count": {"$sum": 1}} | sums}
        found = await self._aggregate([match, _KEPT, group])
        return {name: found[0][name] if found else 0 for name in ("count", *conditions)}

    async def _groups(self, match: Document, key: str) -> dict[str, int]:
        group = {"$group": {"_id": key, "count": {"$sum": 1}}}
        sort = {"$sort": {"count": -1, "_id": 1}}
        found = await self._aggregate([match, _KEPT, group, sort])
        return {item["_id"] or "unknown": item["count"] for item in found}

    async def _aggregate(self, pipeline: list[Document]) -> list[Document]:
        async def run() -> list[Document]:
            cursor = await self._database["leads"].aggregate(pipeline)
            return await cursor.to_list()

        return await self._connection.call(run)
