"""Records on their way to the database: buffered, written in batches, spooled when it is away."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from leadcrawl import stats
from leadcrawl.errors import ConfigError, StorageError
from leadcrawl.storage.records import Record
from leadcrawl.storage.repository import Repository, UpsertResult
from leadcrawl.storage.spool import Spool

logger = logging.getLogger(__name__)

BUFFERED_BATCHES = 2  # then `add` waits: memory stays bounded
FIRST_PAUSE = 0.5  # seconds between attempts; doubles up to MAX_PAUSE
MAX_PAUSE = 10.0


class Counter(Protocol):
    """The part of Scrapy's stats collector that is used."""

    def inc_value(self, key: str, count: int = 1) -> None:
        """Add to a stat."""


@dataclass(frozen=True)
class WriterOptions:
    """When the writer writes, and when it gives up."""

    batch_size: int = 500
    seconds: float = 1.0
    """A record waits no longer than this for a batch to fill."""
    patience: float = 60.0
    """Seconds that the database may be away before the crawl is ended."""

    def __post_init__(self) -> None:
        """Refuse what would make the writer wait or turn for ever.

        Raises:
            ConfigError: a batch would hold nothing, or never be due.
        """
        if self.batch_size < 1:
            raise ConfigError(f"LEADCRAWL_BATCH_SIZE must be at least 1, not {self.batch_size}")
        if not self.seconds > 0:
            raise ConfigError(f"LEADCRAWL_BATCH_SECONDS must be above 0, not {self.seconds}")


class LeadWriter:
    """Writes records in the background; nothing that was added is lost while the process lives.

    Args:
        repository: where to write.
        spool: where records go when the database stays away.
        options: sizes and times.
        counter: stats.
        on_unavailable: called once when the database stayed away for `options.patience`.
    """

    def __init__(
        self,
        repository: Repository,
        spool: Spool,
        options: WriterOptions,
        counter: Counter,
        on_unavailable: Callable[[], Awaitable[None]],
    ) -> None:
        self._repository = repository
        self._spool = spool
        self._options = options
        self._counter = counter
        self._on_unavailable = on_unavailable
        self._buffer: deque[Record] = deque()
        self.taken = 0
        """Number of records that were added."""
        self.stored = 0
        """Number of them, the first ones, that are in the database or the spool."""
        self._wake = asyncio.Event()  # something to do before the time is up
        self._closing = asyncio.Event()
        self._room = asyncio.Condition()
        self._given_up = False
        self._notice: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start writing in the background."""
        self._task = asyncio.create_task(self._run())

    async def add(self, record: Record) -> None:
        """Take a record over; wait only while the buffer is full."""
        limit = BUFFERED_BATCHES * self._options.batch_size
        async with self._room:
            await self._room.wait_for(lambda: len(self._buffer) < limit or self._broken())
            if self._broken():
                raise StorageError("the writer has ended; see the first error in the log")
            self._buffer.append(record)
            self.taken += 1
        if len(self._buffer) >= self._options.batch_size:
            self._wake.set()

    async def close(self) -> None:
        """Write, or spool, all that was added. `write` may still be used afterwards."""
        self._closing.set()
        self._wake.set()
        if self._task is not None:
            await self._task

    async def write(self, records: Sequence[Record]) -> None:
        """Write records now; spool them if the database is away."""
        if self._given_up or not await self._stored(records):
            await self._put_aside(records)

    def _broken(self) -> bool:
        return self._task is not None and self._task.done()

    async def _run(self) -> None:
        try:
            await self._write_batches()
        except BaseException:
            self._give_up()  # for instance: the disk of the spool is full
            raise
        finally:
            async with self._room:
                self._room.notify_all()

    async def _write_batches(self) -> None:
        while self._buffer or not self._closing.is_set():
            if len(self._buffer) < self._options.batch_size:
                await _wait(self._wake, self._options.seconds)
            self._wake.clear()
            async with self._room:
                size = min(self._options.batch_size, len(self._buffer))
                batch = [self._buffer.popleft() for _ in range(size)]
                self._room.notify_all()
            if batch:
                await self.write(batch)
                self.stored += len(batch)

    async def _stored(self, records: Sequence[Record]) -> bool:
        """Try until it works, the patience ends, or the crawl does; say whether it worked."""
        end = time.monotonic() + self._options.patience
        pause = FIRST_PAUSE
        while True:
            try:
                self._count(await self._repository.apply(records))
            except StorageError as error:
                self._counter.inc_value(stats.STORAGE_RETRIES)
                logger.warning("Storage: %s", error)
            else:
                self._counter.inc_value(stats.STORAGE_WRITES)
                return True
            if time.monotonic() + pause > end or self._closing.is_set():
                return False
            await _wait(self._closing, pause)
            pause = min(2 * pause, MAX_PAUSE)

    async def _put_aside(self, records: Sequence[Record]) -> None:
        await asyncio.to_thread(self._spool.append, records)
        self._counter.inc_value(stats.STORAGE_SPOOLED, len(records))
        self._give_up()

    def _give_up(self) -> None:
        if not self._given_up:
            self._given_up = True
            logger.error(
                "The database stays away: records go to the spool; `scrapy db replay` stores them."
            )
            self._counter.inc_value(stats.STORAGE_FAILURES)
            self._notice = asyncio.ensure_future(self._on_unavailable())

    def _count(self, result: UpsertResult) -> None:
        for key, count in (
            (stats.LEADS_NEW, result.new),
            (stats.LEADS_CHANGED, result.changed),
            (stats.LEADS_UNCHANGED, result.unchanged),
            (stats.LEADS_SUPPRESSED, result.suppressed),
            (stats.STORAGE_FAILURES, len(result.failed)),
        ):
            if count:
                self._counter.inc_value(key, count)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
