"""Finding stored leads: the one query layer of commands, exports and whatever comes later.

What is suppressed never comes out, and who asked not to be contacted only when asked for.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pymongo.errors import ConnectionFailure, PyMongoError

from leadcrawl.errors import StorageError, StorageUnavailableError
from leadcrawl.storage.address import without_password
from leadcrawl.storage.conditions import stages
from leadcrawl.storage.connection import Connection, Document, unreachable
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.paging import Sort

__all__ = ["LeadFilter", "LeadQuery", "Page", "Sort"]

#: Kept for the database's own use; nobody wants to see it.
HIDDEN: Final = {"search_tokens": 0, "history": 0}
BATCH = 1000
NEWEST: Final = Sort()


@dataclass(frozen=True)
class Page:
    """Some leads in order, and where the next ones begin."""

    leads: list[Document]
    cursor: str | None
    """Give it to `LeadQuery.page` for the next page; None on the last one."""


class LeadQuery:
    """Read-only access to the stored leads by filter."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._leads = connection.database["leads"]

    async def get(self, lead_id: str) -> Document | None:
        """Return one lead by its id, whatever it asked for."""
        return await self._connection.call(lambda: self._leads.find_one({"_id": lead_id}, HIDDEN))

    async def count(self, wanted: LeadFilter) -> int:
        """Return the number of leads."""
        found = await self._aggregate([*stages(wanted), {"$count": "leads"}])
        return int(found[0]["leads"]) if found else 0

    async def page(
        self,
        wanted: LeadFilter,
        sort: Sort = NEWEST,
        limit: int = 20,
        *,
        offset: int = 0,
        cursor: str | None = None,
    ) -> Page:
        """Return some leads in order, after as many as `offset` says or from `cursor` on.

        Raises:
            ConfigError: the cursor is not one of this order.
            StorageError: the database is away, or refuses.
        """
        after = [] if cursor is None else sort.after(cursor)
        found = await self._aggregate(
            [
                *stages(wanted),
                *after,
                *sort.stages(),
                *([{"$skip": offset}] if offset else []),
                {"$limit": limit + 1},  # one more tells that there is a next page
                {"$project": HIDDEN},
            ]
        )
        leads = found[:limit]
        return Page(leads, sort.cursor(leads[-1]) if len(found) > limit else None)

    async def iterate(
        self,
        wanted: LeadFilter,
        *,
        projection: Mapping[str, Any] | None = None,
        suppressed: bool = False,
    ) -> AsyncIterator[Document]:
        """Yield all leads of a filter in the order of their ids, a batch in memory at a time.

        Args:
            wanted: which leads.
            projection: as for MongoDB's `find`; all but the search tokens and the history if absent.
            suppressed: also those that are suppressed, for those who look after people's rights.

        Raises:
            StorageError: the database is away, or refuses.
        """
        pipeline = [
            *stages(wanted, suppressed=suppressed),
            {"$sort": {"_id": 1}},
            {"$project": dict(projection or HIDDEN)},
        ]
        cursor = await self._connection.call(
            lambda: self._leads.aggregate(pipeline, batchSize=BATCH, allowDiskUse=True)
        )
        async with cursor:
            try:
                async for document in cursor:
                    yield document
            except ConnectionFailure as error:
                raise StorageUnavailableError(unreachable(self._connection.uri, error)) from error
            except PyMongoError as error:
                raise StorageError(
                    f"the database refused: {without_password(str(error))[:300]}"
                ) from error

    async def _aggregate(self, pipeline: list[Document]) -> list[Document]:
        async def run() -> list[Document]:
            cursor = await self._leads.aggregate(pipeline, allowDiskUse=True)
            return await cursor.to_list()

        return await self._connection.call(run)
