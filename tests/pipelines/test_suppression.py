"""People who asked to be left alone, in whole crawls and in what the storage writes."""

import asyncio
import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from leadcrawl.errors import LeadSuppressed, SuppressionKeyError
from leadcrawl.privacy.selectors import Kind, Selector
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.suppressions import KEY, Suppressions

ROOT = Path(__file__).resolve().parents[2]
LAB = Path(__file__).with_name("suppression_lab.py")
SECRET = "0123456789abcdef" * 2


class Place:
    """A database, and crawls into it."""

    def __init__(self, uri: str, data_dir: Path) -> None:
        self.target = StorageTarget(uri, f"test_{uuid.uuid4().hex[:12]}", data_dir)

    def crawl(self, key: str = SECRET) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-W", "error", str(LAB)],
            env=os.environ
            | {
                "PYTHONPATH": str(ROOT),
                "LEADCRAWL_DATA_DIR": str(self.target.data_dir),
                "MONGO_URI": self.target.uri,
                "MONGO_DB_NAME": self.target.name,
                KEY: key,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    async def suppress(self, *selectors: Selector) -> int:
        connection = await self.target.connect()
        try:
            return await Suppressions(connection, SECRET).add(selectors)
        finally:
            await connection.close()

    async def read(self, collection: str = "leads") -> dict[str, Document]:
        connection = await self.target.connect()
        try:
            found = await connection.database[collection].find({}).to_list()
        finally:
            await connection.close()
        return {document["_id"]: document for document in found}


@pytest.fixture(scope="module")
def server_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of one database server for all tests here; starting one for each takes too long."""
    if configured := os.environ.get("MONGO_TEST_URI"):
        yield configured
        return
    server = EmbeddedServer(tmp_path_factory.mktemp("mongo"))
    yield server.acquire()
    server.kill()
    server.release()


@pytest.fixture
def place(server_uri: str, tmp_path: Path) -> Iterator[Place]:
    place = Place(server_uri, tmp_path)
    yield place
    if "MONGO_TEST_URI" in os.environ:  # the embedded one goes with its folder
        with MongoClient[Document](server_uri) as client:
            client.drop_database(place.target.name)


WHO: list[tuple[Kind, str]] = [
    ("phone", "512 555 0101"),
    ("email", "Joe@Example.com"),
    ("domain", "www.acme.example.org"),
    ("name", "JÁNE Doe"),
    ("id", "craigslist:7900000005"),
]


def test_suppressed_people_are_not_stored_whatever_tells_them(place: Place) -> None:
    added = asyncio.run(place.suppress(*(Selector.of(kind, text) for kind, text in WHO)))
    assert added == len(WHO)

    crawl = place.crawl()
    assert crawl.returncode == 0, crawl.stderr
    report = json.loads(crawl.stdout)
    assert list(asyncio.run(place.read())) == ["craigslist:7900000009"]
    assert asyncio.run(place.read("rejected_leads")) == {}
    assert report["stats"]["leadcrawl/leads/suppressed"] == 6
    assert report["scraped"] == ["craigslist:7900000009"]
    assert [one["author"] for one in report["reviews"]] == ["Ann Other"]
    assert not re.search(r"555\W?[0o]1[0o]1", crawl.stderr, re.IGNORECASE)
    for secret in ("joe@", "Jane", "acme", SECRET):
        assert secret.lower() not in crawl.stderr.lower()


@pytest.mark.parametrize("key", ["", "another key of thirty-two letters"])
def test_without_the_key_no_crawl_starts(place: Place, key: str) -> None:
    asyncio.run(place.suppress(Selector.of("phone", "512 555 0101")))
    crawl = place.crawl(key)
    assert json.loads(crawl.stdout)["scraped"] == []
    assert crawl.stderr.count(KEY) == 1
    assert "Traceback" not in crawl.stderr
    assert asyncio.run(place.read()) == {}


def test_a_crawl_without_suppressions_needs_no_key(place: Place) -> None:
    assert len(json.loads(place.crawl("").stdout)["scraped"]) == 7
    assert len(asyncio.run(place.read("rejected_leads"))) == 1


async def test_what_is_stored_tells_nothing(place: Place) -> None:
    await place.suppress(*(Selector.of(kind, text) for kind, text in WHO))
    assert await place.suppress(Selector.of("phone", "+1 512-555-0101")) == 0
    stored = await place.read("suppressions")
    assert len(stored) == len(WHO) + 1
    text = repr(stored).lower()
    assert not [word for word in ("5550101", "joe", "acme", "jane", "7900000005") if word in text]


async def test_another_key_is_refused_before_anything_is_stored(place: Place) -> None:
    await place.suppress(Selector("phone", "+15125550101"))
    connection = await place.target.connect()
    try:
        other = Suppressions(connection, SECRET[::-1])
        with pytest.raises(SuppressionKeyError, match="is not the key"):
            await other.add([Selector("phone", "+15125550102")])
        with pytest.raises(SuppressionKeyError, match="fewer than 32"):
            await Suppressions(connection, "short").add([Selector("phone", "+15125550102")])
        assert len(await Suppressions.load(connection, SECRET)) == 1
    finally:
        await connection.close()


async def test_others_see_a_new_suppression(place: Place) -> None:
    connection: Connection = await place.target.connect()
    lead: dict[str, Any] = {"phones": [{"e164": "+15125550101"}]}
    try:
        running = await Suppressions.load(connection, SECRET)
        assert running.matches(lead) is None
        await Suppressions(connection, SECRET).add([Selector("phone", "+15125550101")])
        await running.refresh(3600)
        assert running.matches(lead) is None
        await running.refresh(0)
        assert running.matches(lead) == "phone"
    finally:
        await connection.close()


def test_the_reason_holds_no_personal_data() -> None:
    assert str(LeadSuppressed("phone")) == "suppressed by phone"
