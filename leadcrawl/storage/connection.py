"""One connection to the database: the configured MongoDB, or a lease on the embedded server."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConfigurationError, ConnectionFailure, InvalidURI, PyMongoError

from leadcrawl.errors import ConfigError, StorageError, StorageUnavailableError
from leadcrawl.storage.address import check_name, check_uri, without_password
from leadcrawl.storage.embedded import EmbeddedServer

Document = dict[str, Any]
T = TypeVar("T")

# What a URI does not say itself.
OPTIONS: Final[dict[str, Any]] = {
    "appname": "leadcrawl",
    "journal": True,  # acknowledged means on disk
    "serverSelectionTimeoutMS": 5000,  # how long one operation looks for the server
    # Of heartbeats, too: one that is late cancels every operation, and a busy embedded server is.
    "connectTimeoutMS": 20_000,
    "socketTimeoutMS": 180_000,  # a lost network must not look like a slow query for ever
}
RETRY_PAUSES: Final = (0.2, 0.5, 1.0)  # seconds; the writer waits longer, and then spools


class Connection:
    """An open client, and the lease on the embedded server when that is what it talks to."""

    def __init__(self, client: AsyncMongoClient[Document], name: str, uri: str) -> None:
        self.client = client
        self.database: AsyncDatabase[Document] = client[name]
        self.uri = without_password(uri)
        self._embedded: EmbeddedServer | None = None

    @classmethod
    async def open(cls, uri: str, name: str, data_dir: Path) -> "Connection":
        """Connect to `uri`, or to the embedded server under `data_dir` when `uri` is empty.

        Raises:
            ConfigError: `uri` or `name` is malformed.
            StorageUnavailableError: the configured database does not answer, or refuses us.
            StorageError: the embedded server does not start.
        """
        check_uri(uri)
        check_name(name)
        embedded = None if uri else EmbeddedServer(data_dir)
        if embedded is not None:
            uri = await asyncio.to_thread(embedded.acquire)
        try:
            connection = cls(_client(uri), name, uri)
            connection._embedded = embedded
            await connection.ping()
        except BaseException:
            if embedded is not None:
                embedded.release()
            raise
        return connection

    async def ping(self) -> None:
        """Ask the server for a sign of life."""
        try:
            await self.database.command("ping")
        except (ConnectionFailure, PyMongoError) as error:
            await self.client.close()
            raise StorageUnavailableError(unreachable(self.uri, error)) from error

    async def call(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Run an operation that may be repeated, with some retries when the database is away.

        Raises:
            StorageUnavailableError: it stayed away.
            StorageError: it refused, for instance for lack of rights.
        """
        for pause in (*RETRY_PAUSES, None):
            try:
                return await operation()
            except ConnectionFailure as error:
                if pause is None:
                    raise StorageUnavailableError(unreachable(self.uri, error)) from error
                await asyncio.sleep(pause)
                await self.revive()
            except PyMongoError as error:
                raise StorageError(
                    f"the database refused: {without_password(str(error))[:300]}"
                ) from error
        raise AssertionError("unreachable")

    async def revive(self) -> None:
        """Start the embedded server again if it and its supervisor were killed."""
        if self._embedded is not None:
            await asyncio.to_thread(self._embedded.ensure_running)

    async def close(self) -> None:
        """Disconnect, and give the lease on the embedded server back."""
        await self.client.close()
        if self._embedded is not None:
            self._embedded.release()


def unreachable(uri: str, error: Exception) -> str:
    """Return the one line that tells a user what is wrong and what to do."""
    reason = re.split(r", Timeout:| \(configured", without_password(str(error)))[0].splitlines()[0][
        :200
    ]
    return (
        f"the database {without_password(uri)} cannot be used: {reason} "
        "(is it running, and is MONGO_URI right? without MONGO_URI the embedded server is used)"
    )


def _client(uri: str) -> AsyncMongoClient[Document]:
    options = {name: value for name, value in OPTIONS.items() if name.lower() not in uri.lower()}
    try:
        return AsyncMongoClient(uri, tz_aware=True, **options)
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise ConfigError(f"MONGO_URI is malformed: {without_password(str(error))}") from error
