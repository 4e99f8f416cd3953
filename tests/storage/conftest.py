"""The database that storage tests run on: MONGO_TEST_URI, or an embedded server of their own."""

import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.indexes import ensure_indexes
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

MakeSighting = Callable[..., Sighting]


@pytest.fixture
def seen() -> MakeSighting:
    """Return a function that makes sightings of an invented lead."""

    def make(
        number: int = 1, *, minutes: int = 0, run_id: str = "run", **values: object
    ) -> Sighting:
        known = {
            "source": "craigslist",
            "source_id": str(number),
            "url": f"https://sfbay.example.com/{number}.html",
            "name": f"Plumber {number}",
        }
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(minutes=minutes)
        return Sighting.of(Lead.model_validate(known | values), at, run_id)

    return make


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running database server."""
    if configured := os.environ.get("MONGO_TEST_URI"):
        yield configured
        return
    server = EmbeddedServer(tmp_path_factory.mktemp("mongo"))
    yield server.acquire()
    server.kill()
    server.release()


@pytest_asyncio.fixture
async def connection(mongo_uri: str, tmp_path: Path) -> AsyncIterator[Connection]:
    """A connection to an empty database."""
    connection = await Connection.open(mongo_uri, f"test_{uuid.uuid4().hex[:12]}", tmp_path)
    await ensure_indexes(connection.database)
    yield connection
    if "MONGO_TEST_URI" in os.environ:  # the embedded one goes with its folder
        await connection.client.drop_database(connection.database.name)
    await connection.close()


@pytest.fixture
def repository(connection: Connection) -> Repository:
    """The repository of an empty database."""
    return Repository(connection)
