"""A whole database into a file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from leadcrawl import __version__
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.storage.backup_file import BackupWriter
from leadcrawl.storage.backup_format import FORMAT, Header, Part
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.streams import collections, stream


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
        cursor = await connection.call(connection.database[name].list_indexes)
        indexes = [dict(index) for index in await cursor.to_list()]
        plain = [_plain(index) for index in indexes if index["name"] != "_id_"]
        yield name, plain, stream(connection, name)


def _plain(index: Document) -> Document:
    """Return an index as `createIndexes` takes it."""
    return {key: value for key, value in index.items() if key not in ("v", "ns")}
