"""Documents of a collection, one after the other, with a few in memory at a time."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from pymongo.errors import ConnectionFailure, PyMongoError

from leadcrawl.errors import StorageError, StorageUnavailableError
from leadcrawl.storage.address import without_password
from leadcrawl.storage.connection import Connection, Document, unreachable

BATCH = 500


async def stream(
    connection: Connection,
    collection: str,
    query: Mapping[str, Any] | None = None,
    projection: Mapping[str, Any] | None = None,
) -> AsyncIterator[Document]:
    """Yield the documents of a query.

    Raises:
        StorageError: the database is away, or refuses.
    """
    found = connection.database[collection].find(query or {}, projection, batch_size=BATCH)
    async with found:
        try:
            async for document in found:
                yield document
        except ConnectionFailure as error:
            raise StorageUnavailableError(unreachable(connection.uri, error)) from error
        except PyMongoError as error:
            refusal = without_password(str(error))[:300]
            raise StorageError(f"the database refused: {refusal}") from error


async def collections(connection: Connection) -> list[str]:
    """Return the names of all collections that hold documents of ours."""
    query = {"type": "collection", "name": {"$regex": r"^(?!system\.)"}}
    names = await connection.call(lambda: connection.database.list_collection_names(filter=query))
    return sorted(names)
