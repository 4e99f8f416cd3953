"""Erasing a person everywhere: the hash and a receipt are all that is left."""

import asyncio
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from leadcrawl.errors import StorageError
from leadcrawl.privacy.files import Store
from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.trace import Trace
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.personal import PersonalData
from leadcrawl.storage.suppressions import RELOAD_SECONDS, Suppressions


@dataclass(frozen=True)
class Receipt:
    """What was erased, without a word of whom."""

    id: str
    at: datetime
    kinds: dict[str, int]
    """Number of selectors of each kind."""
    counts: dict[str, int]
    """What was removed, by store."""
    left: list[str] = field(default_factory=list)
    """Why something could not be removed."""

    def document(self) -> dict[str, Any]:
        """Return what is stored in `erasures`."""
        return {"_id": self.id, "at": self.at, "kinds": self.kinds, "counts": self.counts} | (
            {"left": self.left} if self.left else {}
        )


class Eraser:
    """Finds and erases people in one database and in the files of one data folder.

    Args:
        connection: the database.
        stores: the files.
    """

    def __init__(self, connection: Connection, stores: tuple[Store, ...]) -> None:
        self._connection = connection
        self._stores = stores
        self._data = PersonalData(connection)

    async def find(self, trace: Trace) -> list[Holding]:
        """Return all that is held."""
        held = [holding async for holding in self._data.find(trace)]
        for store in self._stores:
            held += await asyncio.to_thread(list, store.find(trace))
        return held

    async def erase(
        self, trace: Trace, suppressions: Suppressions, reason: str | None = None
    ) -> Receipt:
        """Suppress the people first, so that nothing comes back; then remove all that is held.

        Raises:
            SuppressionKeyError: there is no key for what has to be left.
        """
        await suppressions.add(trace.selectors, reason, erased=True)
        await crawls_notice(self._connection)
        counts: Counter[str] = Counter()
        left = []
        for store in self._stores:
            try:
                counts[store.name] += await asyncio.to_thread(store.erase, trace)
            except StorageError as error:
                left.append(str(error))
        counts += await self._data.erase(trace)
        kinds: Counter[str] = Counter(one.kind for one in trace.selectors)
        receipt = Receipt(uuid.uuid4().hex, datetime.now(UTC), dict(kinds), dict(counts), left)
        erasures = self._connection.database["erasures"]
        await self._connection.call(
            lambda: erasures.replace_one({"_id": receipt.id}, receipt.document(), upsert=True)
        )
        return receipt


async def crawls_notice(connection: Connection) -> None:
    """Wait until crawls that run know of a new suppression: what they store till then would stay."""
    runs = connection.database["runs"]
    if await connection.call(lambda: runs.find_one({"status": "running"}, {"_id": 1})):
        await asyncio.sleep(RELOAD_SECONDS + 1)
