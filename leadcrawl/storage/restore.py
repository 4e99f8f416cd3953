"""A back-up into a database that is empty, or is to be replaced.

It goes straight to its place: renaming and dropping a collection take minutes for 5,000 leads on
the embedded server. While it lasts, and after it was killed, `meta` says so, and nothing else uses
the database.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from leadcrawl.errors import ConfigError, LeadcrawlError, StorageError
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.storage.backup_file import BackupFile
from leadcrawl.storage.backup_format import Digest, Header, Part, encode
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.migrations import RESTORE
from leadcrawl.storage.streams import BATCH, collections, stream

META: Final = "meta"
KEPT: Final = ("suppressions", "erasures")
"""What a restore adds to and never takes away: who objected since must stay protected."""


class Restore:
    """One restore.

    Args:
        connection: the database.
        file: the back-up; `BackupFile.verify` has read it.
        header: its header.
    """

    def __init__(self, connection: Connection, file: BackupFile, header: Header) -> None:
        self._connection = connection
        self._database = connection.database
        self._file = file
        self._header = header

    async def check_target(self, *, replace: bool) -> None:
        """Make sure that nothing is lost.

        Raises:
            ConfigError: the database holds something, and is not to be replaced.
            StorageError: the back-up cannot go there.
        """
        if self._header.schema_version > SCHEMA_VERSION:
            raise StorageError(
                f"{self._file.path} has schema {self._header.schema_version}, and this leadcrawl "
                f"knows {SCHEMA_VERSION}: update leadcrawl first"
            )
        if not replace and await self._filled():
            raise ConfigError(
                f"the database {self._database.name} is not empty: give --into another name, "
                "or --replace what is there"
            )
        await self._check_keys()

    async def run(self) -> None:
        """Restore all of it.

        Raises:
            StorageError: something went wrong; the database is not used until that is mended.
        """
        was_empty = not await self._filled()
        await self._meta("update_one", {"$set": {"file": self._file.path.name}}, upsert=True)
        try:
            await self._clear()
            await self._insert()
            for part in self._header.collections:
                if part.name not in KEPT:
                    await self._verify(part)
        except LeadcrawlError as error:
            if was_empty:
                await self._clear()
                await self._meta("delete_one")
                raise
            raise StorageError(
                f"{error}; {self._database.name} is incomplete: restore again with --replace"
            ) from error
        await self._meta("delete_one")

    async def _filled(self) -> list[str]:
        """Return the collections that hold something."""
        names = [name for name in await collections(self._connection) if name != META]
        return [name for name in names if await self._call(name, "estimated_document_count")]

    async def _check_keys(self) -> None:
        """Make sure that the suppressions of file and database were made with one key."""
        ours = await self._call("suppressions", "find_one", {"_id": "state"})
        theirs = self._file.suppression_check
        if ours and theirs and ours["check"] != theirs:
            raise StorageError(
                "the suppressions of the back-up and of the database were made with different keys"
            )

    async def _clear(self) -> None:
        """Remove all but what is kept, piece by piece."""
        for name in await collections(self._connection):
            if name in KEPT:
                continue
            batch: list[object] = []
            async for document in stream(self._connection, name, {}, {"_id": 1}):
                if (name, document["_id"]) != (META, RESTORE):
                    batch.append(document["_id"])
                if len(batch) == BATCH:
                    await self._call(name, "delete_many", {"_id": {"$in": batch}})
                    batch = []
            await self._call(name, "delete_many", {"_id": {"$in": batch}})
            if name != META:
                await self._call(name, "drop")

    async def _insert(self) -> None:
        for part in self._header.collections:
            if part.indexes:  # now: while a collection is empty it takes no time
                command = {"createIndexes": part.name, "indexes": part.indexes}
                await self._connection.call(partial(self._database.command, command))
            elif part.name not in (*KEPT, META):
                create = partial(self._database.create_collection, part.name)
                await self._connection.call(create)
        batch: list[Document] = []
        current = ""
        for name, document in self._file.documents():
            if name != current or len(batch) == BATCH:
                await self._write(current, batch)
                batch = []
            current = name
            batch.append(document)
        await self._write(current, batch)

    async def _write(self, name: str, batch: list[Document]) -> None:
        if name in KEPT:
            for document in batch:
                await self._keep(name, document)
        elif batch:
            await self._call(name, "insert_many", batch, ordered=False)

    async def _keep(self, name: str, document: Document) -> None:
        """Add a document unless there is one: ours are later than those of the file."""
        key = {"_id": document.pop("_id")}
        new = {"$setOnInsert": document}
        result = await self._call(name, "update_one", key, new, upsert=True)
        if "revision" in document and result.matched_count:  # running crawls are to notice
            await self._call(name, "update_one", key, {"$inc": {"revision": document["revision"]}})

    async def _verify(self, part: Part) -> None:
        """Compare what the database holds now with the file."""
        digest = Digest()
        async for document in stream(self._connection, part.name):
            if (part.name, document["_id"]) != (META, RESTORE):
                digest.add(encode(document))
        if digest != part:
            raise StorageError(f"the database gives back other {part.name} than it was given")

    async def _meta(self, method: str, *arguments: object, **options: object) -> None:
        await self._call(META, method, {"_id": RESTORE}, *arguments, **options)

    async def _call(self, name: str, method: str, *arguments: object, **options: object) -> Any:
        function: Callable[..., Awaitable[Any]] = getattr(self._database[name], method)
        return await self._connection.call(partial(function, *arguments, **options))
