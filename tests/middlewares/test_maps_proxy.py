"""A crawl of Google Maps behind a proxy: browser, scripts and data, all of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from replica.process import start_replica
from tests.e2e.maps_lab import MapsLab, stat


@pytest.mark.slow
async def test_everything_goes_through_the_proxy(proxy: Any, tmp_path: Path) -> None:
    good = await proxy(users=["me:p@ss"])
    host = good.url.removeprefix("http://")
    lab = MapsLab(tmp_path / "data")
    lab.extra["LEADCRAWL_PROXIES"] = f"http://me:p%40ss@{host}"
    lab.extra["LEADCRAWL_PROXY_REQUIRED"] = "1"
    arguments = ("query=places", "location=37.76,-122.44", "max_results=10", "detail=always")
    try:
        with start_replica(seed=36, postings=1, places=40) as site:
            done = await asyncio.to_thread(lab.crawl, site.url, *arguments)
            hits = dict(site.stats()["requests"])
        assert done.returncode == 0, done.stderr[-3000:]
        assert "p@ss" not in done.stderr
        hits.pop("other", None)  # the questions of this test itself
        assert min(hits["maps_search_page"], hits["maps_place_json"], hits["maps_script"]) >= 1
        assert sum(hits.values()) <= len(good.requests), "none direct"
        assert good.refused, "it asks for the password"
        run = await asyncio.to_thread(lab.last_run)
        assert stat(run, f"proxy/{host.replace('.', '_')}/good") >= 10
        assert len(await asyncio.to_thread(lab.documents)) == 10
    finally:
        await asyncio.to_thread(lab.scrapy, "db", "stop")
