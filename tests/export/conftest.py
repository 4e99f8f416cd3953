"""Leads in a database, and `scrapy` as users start it."""

import argparse
import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from scrapy.settings import Settings

from leadcrawl.commands import export
from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

FULL: dict[str, Any] = {
    "name": "Ann's Plumbing & Heating",
    "company": "Ann's Plumbing LLC",
    "description": "Drains, boilers;\n24 hours",
    "category": "skilled trade",
    "category_normalized": "plumbing",
    "services": ("drains", "boilers"),
    "attributes": {"licence": "123", "hours": "24"},
    "phones": (
        {
            "e164": "+15125550101",
            "national": "(512) 555-0101",
            "type": "mobile",
            "found_by": "text",
            "raw": "512 555 0101",
        },
        {
            "e164": "+15125550102",
            "national": "(512) 555-0102",
            "extension": "12",
            "found_by": "text",
            "raw": "512 555 0102 x12",
        },
    ),
    "emails": ({"address": "ann@example.com", "found_by": "mailto", "raw": "ann@example.com"},),
    "website": "https://ann.example.com/",
    "domain": "example.com",
    "socials": {"facebook": "https://facebook.com/ann.example"},
    "address": "12 Elm St",
    "city": "Austin",
    "region": "TX",
    "postal_code": "78701",
    "country": "US",
    "location": {"coordinates": (-97.74, 30.27)},
    "timezone": "America/Chicago",
    "rating": 4.5,
    "reviews_count": 12,
    "hours": ({"day": "monday", "opens": "09:00", "closes": "17:00"},),
    "price": {"amount": 99.0, "currency": "USD"},
    "posted_at": AT,
    "score": 70,
    "score_reasons": ("+25 has a phone", "+10 has a website"),
}
Store = Callable[..., Any]


@pytest.fixture
def documents() -> list[dict[str, Any]]:
    """Leads as they are stored: with all fields, opted out and with few fields, plain."""
    stored = {"first_seen_at": AT, "last_seen_at": AT, "changed_at": AT, "revision": 1}
    stored |= {"run_id": "run", "search_tokens": ["x"], "history": [{"at": AT}]}
    user = {"status": "contacted", "note": "call back", "updated_at": AT}
    opted_out = {"do_not_contact": True, "do_not_contact_reason": "no sales calls"}
    return [
        _document(1, FULL) | stored | {"user": user},
        _document(2, opted_out) | stored,
        _document(3, {"source": "google_maps", "domain": "bob.example.com"}) | stored,
    ]


def _document(number: int, values: dict[str, Any]) -> dict[str, Any]:
    sighting = Sighting.of(_lead(number, values), AT, "run")
    return {"_id": sighting.id, **sighting.document}


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of an embedded server that runs all the time."""
    folder = tmp_path_factory.mktemp("export")
    server = EmbeddedServer(folder)
    if not os.environ.get("MONGO_TEST_URI"):
        server.acquire()
    yield folder
    if not os.environ.get("MONGO_TEST_URI"):
        server.kill()
        server.release()


@pytest.fixture
def target(data_dir: Path) -> StorageTarget:
    """A database of this test's own."""
    uri = os.environ.get("MONGO_TEST_URI", "")
    return StorageTarget(uri, f"test_{uuid.uuid4().hex[:12]}", data_dir)


@pytest_asyncio.fixture
async def connection(target: StorageTarget) -> AsyncIterator[Connection]:
    """A connection to an empty database."""
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    yield connection
    if target.uri:
        await connection.client.drop_database(connection.database.name)
    await connection.close()


@pytest.fixture
def store(connection: Connection) -> Store:
    """Return a function that stores leads, as a crawl would."""

    async def call(*leads: dict[str, Any], at: datetime = AT, run_id: str = "run") -> None:
        sightings = [
            Sighting.of(_lead(number, values), at, run_id) for number, values in enumerate(leads, 1)
        ]
        await Repository(connection).apply(sightings)

    return call


def _lead(number: int, values: dict[str, Any]) -> Lead:
    known = {
        "source": "craigslist",
        "source_id": str(number),
        "url": f"https://austin.example.com/{number}.html",
        "name": f"Plumber {number}",
    }
    return Lead.model_validate(known | values)


@pytest.fixture
def environment(target: StorageTarget) -> dict[str, str]:
    """What a process needs to work on the test's database."""
    return os.environ | {
        "MONGO_URI": target.uri,
        "MONGO_DB_NAME": target.name,
        "LEADCRAWL_DATA_DIR": str(target.data_dir),
    }


@pytest.fixture
def scrapy(
    target: StorageTarget, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Return a function that does what a command does, in this process: a start costs seconds."""

    async def connect(target: StorageTarget) -> Connection:
        return await Connection.open(target.uri, target.name, target.data_dir)

    monkeypatch.setattr(StorageTarget, "connect", connect)  # without indexes, which cost a second

    async def call(*arguments: str, **environment: str) -> list[str]:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            parser = argparse.ArgumentParser(conflict_handler="resolve")  # as Scrapy's
            command = export.Command()
            command.settings = Settings()
            command.add_options(parser)
            opts, args = parser.parse_known_args(arguments)
            order = export._order(Path(args[0]), opts)
            outcome = await export._export(target, order)
        capsys.readouterr()
        export._tell(order, outcome)
        return capsys.readouterr().out.splitlines()

    return call
