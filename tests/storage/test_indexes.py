import logging

import pytest
from pymongo import IndexModel

from leadcrawl.errors import StorageError
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.indexes import LEADS, ensure_indexes

THE_TEN = {
    "source_key",
    "phone",
    "website",
    "category",
    "location",
    "rating",
    "name",
    "category_location",
    "quality",
    "created",
}

LOOKUPS = {
    "source_key": {"source": "craigslist", "source_id": "1"},
    "phone": {"phones.e164": "+15125550123"},
    "website": {"domain": "example.com"},
    "category": {"category_normalized": "plumbing"},
    "location": {"city": "Austin", "area": "austin"},
    "rating": {"rating": {"$gte": 4.5}},
    "name": {"name": "Ann's Plumbing"},
    "aliases": {"aliases": "tok1"},
    "run": {"run_id": "run"},
    "search": {"search_tokens": "plumbing"},
    "score": {"score": {"$gte": 90}},
}


async def test_all_are_there_and_again_is_nothing_to_do(connection: Connection) -> None:
    present = await connection.database["leads"].index_information()
    assert present.keys() >= THE_TEN
    assert present["source_key"]["unique"]
    assert await ensure_indexes(connection.database) == []


async def test_strings_ascend() -> None:
    """The embedded server answers ranges over descending strings wrongly."""
    descending = {key for model in LEADS for key, way in model.document["key"].items() if way == -1}
    assert descending == {"rating", "first_seen_at", "score", "changed_at"}


async def test_an_index_of_another_form_is_left_and_told(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    leads = connection.database["leads"]
    await leads.drop_index("name")
    await leads.create_indexes([IndexModel([("company", 1)], name="name")])
    await leads.drop_index("website")
    await leads.create_indexes([IndexModel([("domain", 1)], name="other", sparse=True)])
    with caplog.at_level(logging.WARNING):
        assert "leads.name" not in await ensure_indexes(connection.database)
    assert "leads.name" in caplog.text
    assert (await leads.index_information())["name"]["key"] == [("company", 1)]


async def test_duplicates_are_told(connection: Connection) -> None:
    leads = connection.database["leads"]
    await leads.drop_index("source_key")
    await leads.insert_many([{"source": "x", "source_id": "1"}, {"source": "x", "source_id": "1"}])
    with pytest.raises(StorageError, match="source_key"):
        await ensure_indexes(connection.database)


@pytest.mark.real_mongo_only
@pytest.mark.parametrize("name", LOOKUPS)
async def test_lookups_use_their_index(connection: Connection, name: str) -> None:
    plan = await connection.database["leads"].find(LOOKUPS[name]).explain()
    assert f"'indexName': '{name}" in str(plan["queryPlanner"]["winningPlan"])
