"""All leads of a filter as fast as the database gives them: for exports."""

from collections.abc import AsyncGenerator
from typing import Any, Final, cast

from bson import decode_all
from bson.codec_options import CodecOptions
from pymongo.errors import ConnectionFailure, PyMongoError

from leadcrawl.errors import StorageError, StorageUnavailableError
from leadcrawl.storage.address import without_password
from leadcrawl.storage.conditions import stages
from leadcrawl.storage.connection import Connection, Document, unreachable
from leadcrawl.storage.filters import LeadFilter

BATCH: Final = 250
_AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)


async def batches(connection: Connection, wanted: LeadFilter) -> AsyncGenerator[bytes, None]:
    """Yield the leads of a filter in batches of BSON (`read`), in the database's own order.

    Neither sorted nor projected: both make the embedded server twice as slow. Nothing is tried
    again: a second cursor would give other leads.

    Raises:
        StorageError: the database is away, or refuses.
    """
    leads = connection.database["leads"]
    pipeline = stages(wanted)
    flat = _flat(pipeline)
    try:
        if flat is None:
            cursor = await leads.aggregate_raw_batches(pipeline, batchSize=BATCH)
        else:  # one condition costs the embedded server less than stages of them
            cursor = leads.find_raw_batches(flat, batch_size=BATCH)
        async with cursor:
            async for batch in cursor:
                yield cast("bytes", batch)  # the stubs speak of documents
    except ConnectionFailure as error:
        raise StorageUnavailableError(unreachable(connection.uri, error)) from error
    except PyMongoError as error:
        raise StorageError(f"the database refused: {without_password(str(error))[:300]}") from error


def read(batch: bytes) -> list[Document]:
    """Return the leads of a batch."""
    return decode_all(batch, _AWARE)


def _flat(pipeline: list[dict[str, Any]]) -> Document | None:
    """Return the stages as one condition, in their order; None where a field is in it twice."""
    conditions: list[Document] = []
    for stage in pipeline:
        match = stage["$match"]
        conditions += match.get("$and", [match])
    joined = {key: value for condition in conditions for key, value in condition.items()}
    once = len(joined) == sum(map(len, conditions))
    return joined if once and not any(key.startswith("$") for key in joined) else None
