"""`scrapy db migrate|prune`, and what crawls do with an older database."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest

from leadcrawl.errors import StorageError
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.storage import migrations
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.migrations import MIGRATIONS, check_schema, migrate, schema_version
from leadcrawl.storage.repository import Repository
from tests.privacy.conftest import House, lead, names, sighting


def test_every_version_has_its_step() -> None:
    assert [step.version for step in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))


def without(document: Document, *names: str) -> Document:
    return {key: value for key, value in document.items() if key not in names}


async def test_down_and_up_again_gives_the_same(house: House) -> None:
    before = await house.read()
    down = house.scrapy("db", "migrate", "--to", "1")
    assert (down.returncode, down.stderr) == (0, "")
    assert "5 leads changed" in down.stdout
    old = await house.read()
    assert {
        key: without(one, "search_tokens", "schema_version") for key, one in before.items()
    } == {key: without(one, "schema_version") for key, one in old.items()}
    assert {one["schema_version"] for one in old.values()} == {1}
    assert "schema    1; `scrapy db migrate`" in house.scrapy("db", "status").stdout

    up = house.scrapy("db", "migrate")
    assert up.returncode == 0
    assert "5 leads changed" in up.stdout
    assert await house.read() == before
    assert "0 leads changed" in house.scrapy("db", "migrate").stdout


async def test_interrupted_half_way_down_it_is_not_of_the_later_version(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(*_: object) -> int:
        raise StorageError("interrupted")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_write", interrupted)
        assert house.scrapy("db", "migrate", "--to", "1").returncode == 1
    assert "schema    1; `scrapy db migrate`" in house.scrapy("db", "status").stdout


async def test_an_index_of_another_form_is_made_anew(house: House) -> None:
    connection = await house.target.connect()
    try:
        leads = connection.database["leads"]
        await leads.drop_index("created")
        await leads.create_index([("first_seen_at", -1)], name="created")
        house.scrapy("db", "migrate")
        keys = (await leads.index_information())["created"]["key"]
        assert [name for name, _ in keys] == ["first_seen_at", "_id"]
    finally:
        await connection.close()


async def test_a_crawl_on_an_old_database(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.scrapy("db", "migrate", "--to", "1")
    connection = await house.target.connect()
    try:
        assert "run `scrapy db migrate`" in caplog.text
        seen = sighting(lead(4, website="https://jane.example.org/", domain="example.org"), days=3)
        result = await Repository(connection).apply([seen])
        assert (result.unchanged, result.changed) == (1, 0)
        found = await connection.database["leads"].find_one({"_id": "craigslist:7900000004"})
        assert found is not None
        assert found["schema_version"] == SCHEMA_VERSION
        assert "plumber" in found["search_tokens"]
    finally:
        await connection.close()


async def test_a_later_database_is_refused(empty_house: House) -> None:
    connection: Connection = await empty_house.target.connect()
    try:
        assert await schema_version(connection) == SCHEMA_VERSION
        later = {"$set": {"version": SCHEMA_VERSION + 1}}
        await connection.database["meta"].update_one({"_id": "schema"}, later)
        with pytest.raises(StorageError, match="update leadcrawl"):
            await check_schema(connection)
    finally:
        await connection.close()
    answer = empty_house.scrapy("privacy", "find", "--email", "a@example.net")
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)


async def test_a_lead_that_a_crawl_changes_meanwhile(house: House) -> None:
    house.scrapy("db", "migrate", "--to", "1")
    connection = await house.target.connect()
    said: list[str] = []
    original = connection.database["leads"].find
    busy = True

    def find(*args: Any, **kwargs: Any) -> Any:
        nonlocal busy
        cursor = original(*args, **kwargs)
        if busy:
            busy = False
            return _Changing(cursor, connection)
        return cursor

    try:
        connection.database = _With(connection.database, find)  # type: ignore[assignment]
        await migrate(connection, say=said.append)
    finally:
        await connection.close()
    leads = await house.read()
    assert "later" in leads["craigslist:7900000001"]["search_tokens"]
    assert said[0].endswith("5 leads changed")


class _Changing:
    """A cursor that has somebody change lead 1 once it has been read."""

    def __init__(self, cursor: Any, connection: Connection) -> None:
        self._cursor = cursor
        self._connection = connection

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._cursor.close()

    async def __aiter__(self) -> Any:
        async for document in self._cursor:
            yield document
        update = {"$set": {"name": "Later"}, "$inc": {"revision": 1}}
        leads = self._connection.client[self._connection.database.name]["leads"]
        await leads.update_one({"_id": "craigslist:7900000001"}, update)


class _With:
    """A database whose leads are found in another way."""

    def __init__(self, database: Any, find: Any) -> None:
        self._database = database
        self._find = find
        self.name = database.name

    def __getitem__(self, name: str) -> Any:
        collection = self._database[name]
        if name == "leads":
            collection.find = self._find
        return collection


@pytest.mark.parametrize("wanted", ["0", str(SCHEMA_VERSION + 1), "x", "-1", ""])
def test_a_bad_version(empty_house: House, wanted: str) -> None:
    answer = empty_house.scrapy("db", "migrate", f"--to={wanted}")
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)


async def test_prune_removes_what_is_too_old(house: House) -> None:
    now = datetime.now(UTC)
    connection = await house.target.connect()
    try:
        leads = connection.database["leads"]
        history = [{"at": now - timedelta(days=days), "changes": {}} for days in (1200, 1094, 1)]
        await leads.update_one({"_id": "craigslist:7900000003"}, {"$set": {"history": history}})
        recent = {"$set": {"at": now - timedelta(days=89)}}
        await connection.database["rejected_leads"].update_one({"source": "craigslist"}, recent)
        visits = [{"_id": f"{days}", "visited_at": now - timedelta(days=days)} for days in (366, 1)]
        await connection.database["websites"].delete_many({})
        await connection.database["websites"].insert_many(visits)
    finally:
        await connection.close()
    page = house.data_dir / "pages" / "a.html"
    old = (now - timedelta(days=31)).timestamp()
    os.utime(page, (old, old))

    dry = house.scrapy("db", "prune", "--dry-run")
    assert dry.stdout == "Would remove 1 pages, 1 history, 1 rejected_leads, 1 websites.\n"
    assert page.exists()
    done = house.scrapy("db", "prune")
    assert done.stdout == "Removed 1 pages, 1 history, 1 rejected_leads, 1 websites.\n"
    assert names(page.parent) == ["b.html"]
    stored = (await house.read())["craigslist:7900000003"]
    assert len(stored["history"]) == 2
    assert len(await house.read("rejected_leads")) == 1
    assert list(await house.read("websites")) == ["1"]
    assert house.scrapy("db", "prune").stdout == "Removed nothing.\n"
