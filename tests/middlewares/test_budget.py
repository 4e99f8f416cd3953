import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from scrapy import Request
from scrapy.utils.test import get_crawler

from leadcrawl.middlewares.budget import BudgetMiddleware, DailyCount
from leadcrawl.middlewares.ending import Ending
from leadcrawl.middlewares.gate import SITE


async def pages(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        raise web.HTTPNotFound
    return web.Response(text="<html>x</html>", content_type="text/html")


@pytest.mark.slow
async def test_a_run_ends_within_its_budget_and_resumes(
    serve: Any, crawl: Any, tmp_path: Path
) -> None:
    site = await serve(pages)
    urls = [f"{site.url}/{n}" for n in range(20)]
    settings = {
        "JOBDIR": str(tmp_path / "job"),
        "LEADCRAWL_DATA_DIR": str(tmp_path),
        "LEADCRAWL_REQUESTS_PER_RUN": 8,
    }
    result = await crawl(urls, settings=settings)
    assert result.reason == "budget"
    assert len(site.hits) == 8
    assert result.stat("budget_spent/lab/run") == 1
    assert "budget of 8 requests a run" in result.log
    while (result := await crawl(urls, settings=settings)).reason == "budget":
        pass
    assert sorted(site.paths()) == sorted(f"/{n}" for n in range(20)), "each page once"


@pytest.mark.slow
async def test_a_day_is_shared_by_all_runs(serve: Any, crawl: Any, tmp_path: Path) -> None:
    site = await serve(pages)
    settings = {"LEADCRAWL_DATA_DIR": str(tmp_path), "LEADCRAWL_REQUESTS_PER_DAY": 10}
    now = datetime.now(UTC)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
    if midnight - now < timedelta(minutes=2):
        await asyncio.sleep((midnight - now).total_seconds() + 1)  # both on one day
    urls = [f"{site.url}/{n}" for n in range(6)]
    assert (await crawl(urls, settings=settings)).reason == "finished"
    second = await crawl(urls, settings=settings)
    assert second.reason == "budget"
    assert second.stat("budget_spent/lab/day") == 1
    assert len(site.hits) == 10


def test_each_site_has_a_budget_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ending, "is_near", False)  # no engine runs here
    limits = {"LEADCRAWL_REQUESTS_PER_RUN": 2, "LEADCRAWL_REQUESTS_PER_DAY": 9}
    crawler = get_crawler(settings_dict=limits | {"LEADCRAWL_DATA_DIR": str(tmp_path)})
    middleware = BudgetMiddleware.from_crawler(crawler)
    for site in ("maps", "website", "website", "maps"):
        request = Request("https://www.example.com/", meta={SITE: site})
        assert middleware.process_request(request) is None
    counts = {name: crawler.stats.get_value(f"leadcrawl/budget/{name}") for name in (
        "maps/run", "maps/day", "website/run", "website/day",
    )}  # fmt: skip
    assert set(counts.values()) == {2}


def test_the_count_is_safe_with_many_crawls(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: DailyCount(tmp_path, "lab").add(1, "2026-11-21"), range(400)))
    assert DailyCount(tmp_path, "lab").add(0, "2026-11-21") == 400
    assert DailyCount(tmp_path, "lab").add(1, "2026-11-22") == 1
    stored = json.loads((tmp_path / "requests-lab.json").read_text())
    assert stored == {"2026-11-22": 1}
