"""The storage as one crawl uses it: connection, repository and writer, opened and closed together."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import BaseSettings

from leadcrawl.errors import StorageError
from leadcrawl.storage.address import check_name, check_uri
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.folder import prepare_folder
from leadcrawl.storage.indexes import ensure_indexes
from leadcrawl.storage.migrations import check_schema
from leadcrawl.storage.plan import Plan
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.spool import Spool, replay, spool_dir, waiting
from leadcrawl.storage.writer import Counter, LeadWriter, WriterOptions

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class StorageTarget:
    """Which database, and where our own files lie."""

    uri: str
    """Address of a MongoDB; empty for the embedded server."""
    name: str
    """Name of the database."""
    data_dir: Path

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "StorageTarget":
        """Read `MONGO_URI`, `MONGO_DB_NAME` and `LEADCRAWL_DATA_DIR`."""
        return cls(
            settings["MONGO_URI"] or "",
            settings["MONGO_DB_NAME"] or "",
            Path(settings["LEADCRAWL_DATA_DIR"]),
        )

    def check(self) -> None:
        """Check what can be checked without a connection.

        Raises:
            ConfigError: the address or the name is malformed.
        """
        check_uri(self.uri)
        check_name(self.name)

    def prepare(self) -> None:
        """Make sure of the data folder, and of the embedded server's when it is to be used.

        Raises:
            StorageError: one cannot be created, or not be written to.
        """
        prepare_folder(self.data_dir)
        if not self.uri:
            EmbeddedServer(self.data_dir).files.prepare()

    @property
    def spool(self) -> Path:
        """Folder of the spool for this database."""
        return spool_dir(self.data_dir, self.uri, self.name)

    async def connect(self) -> Connection:
        """Open a connection and make sure of schema and indexes.

        Raises:
            StorageError: the database cannot be used, or is of a later leadcrawl.
        """
        connection = await Connection.open(self.uri, self.name, self.data_dir)
        try:
            await check_schema(connection)
            await connection.call(lambda: ensure_indexes(connection.database))
        except BaseException:
            await connection.close()
            raise
        return connection


class CrawlStorage:
    """What a crawl stores with."""

    def __init__(
        self, connection: Connection, repository: Repository, spool: Spool, writer: LeadWriter
    ) -> None:
        self.connection = connection
        self.repository = repository
        self.writer = writer
        self._spool = spool

    @classmethod
    async def open(
        cls,
        target: StorageTarget,
        options: WriterOptions,
        counter: Counter,
        on_unavailable: Callable[[], Awaitable[None]],
        on_stored: Callable[[Sequence[Plan]], None] | None = None,
    ) -> "CrawlStorage":
        """Connect, store what earlier crawls had to leave in the spool, and start the writer.

        Raises:
            ConfigError: the address is malformed.
            SuppressionKeyError: people are suppressed, and their key is not here.
            StorageError: the database cannot be used.
        """
        connection = await target.connect()
        repository = Repository(connection, on_stored)
        try:
            await repository.suppressions.refresh()
        except BaseException:
            await connection.close()
            raise
        spool = Spool(target.spool)
        await _replay(repository, target.spool)
        writer = LeadWriter(repository, spool, options, counter, on_unavailable)
        writer.start()
        return cls(connection, repository, spool, writer)

    async def close(self) -> None:
        """Finish the spool and disconnect; the writer has to be closed before."""
        self._spool.close()
        await self.connection.close()


async def _replay(repository: Repository, directory: Path) -> None:
    files = waiting(directory)
    if not files:
        return
    logger.info("Storing what %d spool files of earlier crawls hold.", len(files))
    try:
        logger.info("Stored %d records from the spool.", await replay(repository, directory))
    except StorageError as error:
        logger.warning("The spool stays as it is: %s", error)
