"""How long things are kept, and the removal of what is older."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from leadcrawl.storage.connection import Connection
from leadcrawl.storage.streams import stream


@dataclass(frozen=True)
class Retention:
    """Days; 0 keeps things for good."""

    pages: int = 30
    """Unreadable pages in the data folder, since they were kept."""
    history: int = 1095
    """Changes of leads, since they were seen."""
    rejected: int = 90
    """Rejected leads, since they were seen."""
    websites: int = 365
    """What was found on websites, since they were visited last."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "Retention":
        """Read `LEADCRAWL_RETENTION_*`."""
        return cls(
            settings.getint("LEADCRAWL_RETENTION_PAGES", cls.pages),
            settings.getint("LEADCRAWL_RETENTION_HISTORY", cls.history),
            settings.getint("LEADCRAWL_RETENTION_REJECTED", cls.rejected),
            settings.getint("LEADCRAWL_RETENTION_WEBSITES", cls.websites),
        )


class Pruner:
    """Removes what is too old, or only counts it.

    Args:
        connection: the database.
        data_dir: the data folder.
        retention: how long things are kept.
        now: the present time.
        dry_run: remove nothing.
    """

    def __init__(
        self,
        connection: Connection,
        data_dir: Path,
        retention: Retention,
        now: datetime,
        *,
        dry_run: bool = False,
    ) -> None:
        self._connection = connection
        self._pages = data_dir / "pages"
        self._retention = retention
        self._now = now
        self._dry_run = dry_run

    async def prune(self) -> Counter[str]:
        """Remove what is too old; return how many of each."""
        counts: Counter[str] = Counter()
        if before := self._before(self._retention.pages):
            counts["pages"] = self._prune_pages(before)
        if before := self._before(self._retention.history):
            counts["history"] = await self._prune_history(before)
        if before := self._before(self._retention.rejected):
            counts["rejected_leads"] = await self._prune_whole("rejected_leads", "at", before)
        if before := self._before(self._retention.websites):
            counts["websites"] = await self._prune_whole("websites", "visited_at", before)
        return counts

    def _before(self, days: int) -> datetime | None:
        return self._now - timedelta(days=days) if days else None

    def _prune_pages(self, before: datetime) -> int:
        old = [path for path in self._pages.glob("*") if _changed(path) < before.timestamp()]
        for path in old if not self._dry_run else ():
            path.unlink(missing_ok=True)
        return len(old)

    async def _prune_history(self, before: datetime) -> int:
        old: dict[str, Any] = {"at": {"$lt": before}}
        query = {"history": {"$elemMatch": old}}
        total = 0
        async for lead in stream(self._connection, "leads", query, {"history.at": 1}):
            total += sum(entry["at"] < before for entry in lead["history"])
        if total and not self._dry_run:
            leads, update = self._connection.database["leads"], {"$pull": {"history": old}}
            await self._connection.call(lambda: leads.update_many(query, update))
        return total

    async def _prune_whole(self, name: str, field: str, before: datetime) -> int:
        collection = self._connection.database[name]
        query: dict[str, Any] = {field: {"$lt": before}}
        if self._dry_run:
            return await self._connection.call(lambda: collection.count_documents(query))
        result = await self._connection.call(lambda: collection.delete_many(query))
        return result.deleted_count


def _changed(path: Path) -> float:
    """Return when a page was kept; for one that is gone, that it is young."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
