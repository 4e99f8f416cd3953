"""Schema versions: what a later version of leadcrawl stores otherwise, made so, and back.

`meta` (`_id` "schema") says of which version all leads are. A crawl brings the leads that it sees
changed to the present version; `scrapy db migrate` all others. Each step can be interrupted and
run again, beside crawls too.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from pymongo import UpdateOne

from leadcrawl.errors import ConfigError, StorageError
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.indexes import ensure_indexes, renew_indexes
from leadcrawl.storage.streams import BATCH, stream
from leadcrawl.storage.tokens import search_tokens

logger = logging.getLogger(__name__)

RESTORE: Final = "restore"  # `_id` in `meta` while one is under way
ROUNDS: Final = 5  # for leads that crawls change meanwhile
Change = Callable[[Document], Document]


@dataclass(frozen=True)
class Migration:
    """The step from the version before to `version`, and back; each document by itself."""

    version: int
    summary: str
    needs_up: Document
    """Query for the leads that are not yet of this version."""
    up: Change
    """Update that brings a lead to it."""
    needs_down: Document
    down: Change


def _add_tokens(lead: Document) -> Document:
    return {"$set": {"search_tokens": search_tokens(lead), "schema_version": 2}}


def _drop_tokens(lead: Document) -> Document:
    return {"$unset": {"search_tokens": ""}, "$set": {"schema_version": 1}}


MIGRATIONS: Final = (
    Migration(
        2,
        "leads have search_tokens, by which `scrapy leads --query` finds them",
        {"$or": [{"search_tokens": {"$exists": False}}, {"schema_version": {"$lt": 2}}]},
        _add_tokens,
        {"$or": [{"search_tokens": {"$exists": True}}, {"schema_version": {"$gte": 2}}]},
        _drop_tokens,
    ),
)


async def schema_version(connection: Connection) -> int:
    """Return the version that all leads have at least; a database without leads has the present one."""
    meta = connection.database["meta"]
    found = await connection.call(lambda: meta.find_one({"_id": "schema"}))
    if found is None:
        leads = await connection.call(partial(_count, connection))
        version = 1 if leads else SCHEMA_VERSION
        update: Document = {"$setOnInsert": {"version": version}}
        await connection.call(lambda: meta.update_one({"_id": "schema"}, update, upsert=True))
        return version
    return int(found["version"])


async def check_schema(connection: Connection) -> None:
    """Say what to run when the leads are of an older version.

    Raises:
        StorageError: they are of a later one, or a restore was not finished.
    """
    meta = connection.database["meta"]
    restore = await connection.call(lambda: meta.find_one({"_id": RESTORE}))
    if restore is not None:
        raise StorageError(
            f"a restore of {restore['file']} into {connection.database.name} is under way, or was "
            "interrupted: then run it again with --replace"
        )
    version = await schema_version(connection)
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"the database has schema {version}, and this leadcrawl knows {SCHEMA_VERSION}: "
            f"update leadcrawl, or run `scrapy db migrate --to {SCHEMA_VERSION}` with the later one"
        )
    if version < SCHEMA_VERSION:
        logger.warning(
            "The database has schema %d, this leadcrawl writes %d: some leads are not found by "
            "all searches until you run `scrapy db migrate`.",
            version,
            SCHEMA_VERSION,
        )


async def migrate(
    connection: Connection, wanted: int = SCHEMA_VERSION, say: Callable[[str], None] = logger.info
) -> None:
    """Bring all leads to a version, up or down.

    Raises:
        ConfigError: there is no such version.
        StorageError: crawls keep changing leads, or the database is away.
    """
    if not 1 <= wanted <= SCHEMA_VERSION:
        raise ConfigError(f"--to must be 1 to {SCHEMA_VERSION}, not {wanted}")
    present = await schema_version(connection)
    if wanted < present:  # now: half way down, some leads are of the earlier version
        await _set_version(connection, wanted)
    else:
        for step in MIGRATIONS:
            if step.version <= wanted:  # also those that are done: a restore may have undone some
                count = await _apply(connection, step.needs_up, step.up)
                say(f"up to {step.version}: {step.summary}; {count:,} leads changed")
    for step in reversed(MIGRATIONS):
        if step.version > wanted:
            count = await _apply(connection, step.needs_down, step.down)
            say(f"down to {step.version - 1}: {count:,} leads changed")
    await _set_version(connection, wanted)
    if wanted == SCHEMA_VERSION:
        await connection.call(lambda: renew_indexes(connection.database))
        await connection.call(lambda: ensure_indexes(connection.database))


async def _set_version(connection: Connection, version: int) -> None:
    meta = connection.database["meta"]
    update: Document = {"$set": {"version": version}}
    await connection.call(lambda: meta.update_one({"_id": "schema"}, update, upsert=True))


async def _apply(connection: Connection, query: Document, change: Change) -> int:
    """Change the leads of a query, and again those that a crawl was faster with."""
    total = 0
    for _ in range(ROUNDS):
        missed = 0
        pending: list[UpdateOne] = []
        async for lead in stream(connection, "leads", query):
            # The revision, so that what is computed from a lead is never of an older one
            guard: Document = {key: lead[key] for key in ("_id", "revision") if key in lead}
            pending.append(UpdateOne(guard, change(lead)))
            if len(pending) == BATCH:
                missed += len(pending) - (done := await _write(connection, pending))
                total += done
                pending = []
        if pending:
            missed += len(pending) - (done := await _write(connection, pending))
            total += done
        if not missed:
            return total
    raise StorageError("crawls keep changing leads; run it again when they have ended")


async def _write(connection: Connection, operations: list[UpdateOne]) -> int:
    leads = connection.database["leads"]
    result = await connection.call(lambda: leads.bulk_write(operations, ordered=False))
    return result.matched_count


async def _count(connection: Connection) -> int:
    return await connection.database["leads"].estimated_document_count()
