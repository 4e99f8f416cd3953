"""A whole database into a file, and back into a database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from pymongo.asynchronous.collection import AsyncCollection

from leadcrawl import __version__
from leadcrawl.errors import ConfigError, StorageError
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.storage.backup_file import BackupFile, BackupWriter
from leadcrawl.storage.backup_format import FORMAT, Digest, Header, Part, encode
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.streams import BATCH, collections, stream

STAGING: Final = "restoring_"
"""What is restored has this before its name until all of it is there."""
KEPT: Final = ("suppressions", "erasures")
"""What a restore adds to and never takes away: who objected since must stay protected."""


async def backup(connection: Connection, path: Path) -> Header:
    """Write the whole database to a file.

    Each document is whole; what crawls write meanwhile may be in it or not.

    Raises:
        StorageError: the database is away, or the disk does not take the file.
    """
    name = connection.database.name

    def header(parts: list[Part]) -> Header:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Header(FORMAT, __version__, SCHEMA_VERSION, name, now, parts)

    return await BackupWriter(path).write(_contents(connection), header)


async def _contents(
    connection: Connection,
) -> AsyncIterator[tuple[str, list[Document], AsyncIterator[Document]]]:
    for name in await collections(connection):
        if not name.startswith(STAGING):
            cursor = await connection.call(connection.database[name].list_indexes)
            indexes = [dict(index) for index in await cursor.to_list()]
            yield (
                name,
                [_plain(index) for index in indexes if index["name"] != "_id_"],
                stream(connection, name),
            )


def _plain(index: Document) -> Document:
    """Return an index as `createIndexes` takes it."""
    return {key: value for key, value in index.items() if key not in ("v", "ns")}


async def _count(collection: AsyncCollection[Document]) -> int:
    return await collection.estimated_document_count()


@dataclass
class Restore:
    """Puts a back-up into a database: beside what is there at first, then in its place.

    Args:
        connection: the database.
        file: the back-up; it must have been verified.
        header: its header.
    """

    connection: Connection
    file: BackupFile
    header: Header

    async def check_target(self, *, replace: bool) -> None:
        """Make sure that nothing is lost.

        Raises:
            ConfigError: the database holds something, and is not to be replaced.
            StorageError: the back-up is of a later version of leadcrawl.
        """
        if self.header.schema_version > SCHEMA_VERSION:
            raise StorageError(
                f"{self.file.path} has schema {self.header.schema_version}, and this leadcrawl "
                f"knows {SCHEMA_VERSION}: update leadcrawl first"
            )
        if replace:
            return
        for name in await collections(self.connection):
            collection = self.connection.database[name]
            if name == "meta" or name.startswith(STAGING):
                continue
            if await self.connection.call(partial(_count, collection)):
                raise ConfigError(
                    f"the database {self.connection.database.name} is not empty: give --into "
                    "another name, or --replace what is there"
                )

    async def run(self) -> None:
        """Restore all of it.

        Raises:
            StorageError: something went wrong; what was there before is still there.
        """
        parts = self.header.collections
        try:
            await self._drop_staging()
            await self._insert()
            for part in parts:
                await self._verify(part)
            for name in KEPT:
                await self._keep(name)
        except BaseException:
            await self._drop_staging()
            raise
        for name in await collections(self.connection):
            if name.startswith(STAGING):
                final = name.removeprefix(STAGING)
                staged = self.connection.database[name]
                await self.connection.call(partial(staged.rename, final, dropTarget=True))
        await self._drop_others({part.name for part in parts})

    async def _drop_staging(self) -> None:
        for name in await collections(self.connection):
            if name.startswith(STAGING):
                await self._drop(name)

    async def _drop_others(self, restored: set[str]) -> None:
        for name in await collections(self.connection):
            if name not in restored and name not in KEPT:
                await self._drop(name)

    async def _drop(self, name: str) -> None:
        await self.connection.call(partial(self.connection.database.drop_collection, name))

    async def _insert(self) -> None:
        database = self.connection.database
        for part in self.header.collections:
            name = STAGING + part.name
            await self.connection.call(partial(database.create_collection, name))
            if part.indexes:  # now: on the embedded server that is faster than later
                command = {"createIndexes": name, "indexes": part.indexes}
                await self.connection.call(partial(database.command, command))
        batch: list[Document] = []
        current = ""
        for name, document in self.file.documents():
            if batch and (name != current or len(batch) == BATCH):
                await self._insert_batch(current, batch)
                batch = []
            current = name
            batch.append(document)
        if batch:
            await self._insert_batch(current, batch)

    async def _insert_batch(self, name: str, batch: list[Document]) -> None:
        target = self.connection.database[STAGING + name]
        await self.connection.call(lambda: target.insert_many(batch, ordered=False))

    async def _verify(self, part: Part) -> None:
        """Compare what the database holds now with the file."""
        digest = Digest()
        async for document in stream(self.connection, STAGING + part.name):
            digest.add(encode(document))
        if digest != part:
            raise StorageError(
                f"the database gives back other {part.name} than it was given; nothing was changed"
            )

    async def _keep(self, name: str) -> None:
        """Add what the database has of its own to what is restored."""
        staged = self.connection.database[STAGING + name]
        async for document in stream(self.connection, name):
            key = {"_id": document["_id"]}
            restored = await self.connection.call(partial(staged.find_one, key))
            if restored is not None and restored.get("check") != document.get("check"):
                raise StorageError(
                    "the suppressions of the back-up and of the database were made with "
                    "different keys; nothing was changed"
                )
            if "revision" in document:
                own = restored["revision"] if restored else 0
                document["revision"] = max(own, document["revision"]) + 1
            await self.connection.call(partial(staged.replace_one, key, document, upsert=True))
