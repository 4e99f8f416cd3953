"""An erasure beside crawls that run."""

import asyncio
from types import SimpleNamespace

import pytest

from leadcrawl.privacy.erasure import Eraser
from leadcrawl.privacy.files import file_stores
from leadcrawl.privacy.selectors import Selector
from leadcrawl.privacy.trace import Trace
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.suppressions import KEY, RELOAD_SECONDS, Suppressions
from tests.privacy.conftest import JANE, SECRET, House, lead, sighting


@pytest.mark.parametrize("status", ["running", "finished"])
async def test_crawls_have_noticed_before_anything_is_removed(
    house: House, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setenv(KEY, SECRET)
    connection = await house.target.connect()
    try:
        await connection.database["runs"].insert_one({"_id": "r", "status": status})
        eraser = Eraser(connection, file_stores(house.data_dir))
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await asyncio.sleep(seconds)

        module = SimpleNamespace(sleep=sleep, to_thread=asyncio.to_thread)
        monkeypatch.setattr("leadcrawl.privacy.erasure.asyncio", module)
        trace = Trace([Selector("phone", JANE.e164)])
        await eraser.erase(trace, Suppressions(connection))
        assert (max(slept, default=0) >= RELOAD_SECONDS) is (status == "running")
        # a crawl that starts now, and one that has loaded since
        result = await Repository(connection).apply([sighting(lead(1, phones=[JANE]))])
        assert result.suppressed == 1
    finally:
        await connection.close()
    assert "craigslist:7900000001" not in await house.read()
