"""What the storage does for suppressed people, whoever writes to it."""

import asyncio
from types import SimpleNamespace

import pytest

from leadcrawl.errors import StorageError, SuppressionKeyError
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.suppressions import KEY
from tests.privacy.conftest import JANE, SECRET, House, lead, sighting


async def test_a_mark_survives_all_later_sightings(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, SECRET)
    house.scrapy("privacy", "suppress", "--phone", JANE.e164)
    before = (await house.read())["craigslist:7900000001"]
    assert before["suppressed"] is True
    connection = await house.target.connect()
    try:
        changed = sighting(lead(1, phones=[JANE], name="Another name"), days=9)
        result = await Repository(connection).apply([changed, sighting(lead(8, name="New"))])
    finally:
        await connection.close()
    assert (result.suppressed, result.new, result.changed) == (1, 1, 0)
    assert (await house.read())["craigslist:7900000001"] == before


async def test_a_process_without_the_key_stores_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the writer: an error of the storage, after which records go to the spool."""
    monkeypatch.delenv(KEY, raising=False)
    connection = await house.target.connect()
    try:
        clock = SimpleNamespace(monotonic=lambda: 0.0)
        monkeypatch.setattr("leadcrawl.storage.suppressions.time", clock)
        repository = Repository(connection)
        await repository.apply([sighting(lead(8))])
        await asyncio.to_thread(house.scrapy, "privacy", "suppress", "--phone", JANE.e164)
        await repository.apply([sighting(lead(8))])  # it does not know yet
        fresh = Repository(connection)
        with pytest.raises(SuppressionKeyError) as raised:
            await fresh.apply([sighting(lead(9))])
        assert isinstance(raised.value, StorageError)
    finally:
        await connection.close()
    assert "craigslist:7900000009" not in await house.read()
