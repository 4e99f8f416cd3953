"""A database of synthetic leads, filled once: the queries of all tests only read it."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.indexes import ensure_indexes
from leadcrawl.storage.notes import set_user_fields
from leadcrawl.storage.query import LeadQuery
from replica.seed import SeedOptions
from replica.seeding import seed

LEADS = 1500
ANCHOR = datetime(2026, 11, 20, tzinfo=UTC)
STATUSES = ("new", "contacted", "qualified", "rejected", "won")


@dataclass(frozen=True)
class Filled:
    """A database of synthetic leads, and all that it holds."""

    uri: str
    name: str
    folder: Path
    leads: list[Document]
    runs: list[Document]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Fill a database once."""
    folder = tmp_path_factory.mktemp("leads")
    configured = os.environ.get("MONGO_TEST_URI", "")
    server = None if configured else EmbeddedServer(folder)
    uri = configured or (server.acquire() if server else "")
    name = f"test_{uuid.uuid4().hex[:12]}"
    leads, runs = asyncio.run(_fill(uri, name, folder))
    yield Filled(configured, name, folder, leads, runs)
    if server is None:
        asyncio.run(_drop(uri, name, folder))
    else:
        server.kill()
        server.release()


async def _fill(uri: str, name: str, folder: Path) -> tuple[list[Document], list[Document]]:
    connection = await StorageTarget(uri, name, folder).connect()
    leads = connection.database["leads"]
    try:
        await seed(connection, SeedOptions(LEADS, 7, ANCHOR), lambda _: None)
        ids = sorted(item["_id"] for item in await leads.find({}, {"_id": 1}).to_list())
        for number, lead_id in enumerate(ids[::50]):
            status = STATUSES[number % len(STATUSES)]
            await set_user_fields(connection, lead_id, ANCHOR, status=status)  # type: ignore[arg-type]
        await leads.update_many({"_id": {"$in": ids[7::100]}}, {"$set": {"suppressed": True}})
        return await leads.find({}).to_list(), await connection.database["runs"].find().to_list()
    finally:
        await connection.close()


async def _drop(uri: str, name: str, folder: Path) -> None:
    connection = await Connection.open(uri, name, folder)
    await connection.client.drop_database(name)
    await connection.close()


@pytest_asyncio.fixture
async def connection(filled: Filled) -> AsyncIterator[Connection]:
    """A connection to the filled database."""
    connection = await Connection.open(filled.uri, filled.name, filled.folder)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def empty(filled: Filled) -> AsyncIterator[Connection]:
    """A connection to an empty database beside it."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    connection = await Connection.open(filled.uri, name, filled.folder)
    await ensure_indexes(connection.database)
    yield connection
    if filled.uri:
        await connection.client.drop_database(name)
    await connection.close()


@pytest.fixture
def query(connection: Connection) -> LeadQuery:
    """The query layer on the filled database."""
    return LeadQuery(connection)
