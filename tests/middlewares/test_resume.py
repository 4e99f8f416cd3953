"""Interrupted crawls with a job directory end with what an undisturbed crawl has."""

import asyncio
import json
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from replica.process import Replica, start_replica
from tests.e2e.lab import ALL, ROOT, Lab

COUNT = 600


async def pages(request: web.Request) -> web.Response:
    """A search of 6 pages, each with 100 postings."""
    if request.path == "/robots.txt":
        raise web.HTTPNotFound
    await asyncio.sleep(0.02)
    links = []
    if request.path == "/search":
        links = [f"/search/{n}" for n in range(6)]
    elif request.path.startswith("/search/"):
        first = 100 * int(request.path.rpartition("/")[2])
        links = [f"/posting/{n}" for n in range(first, first + 100)]
    text = "".join(f"<a href='{link}'>x</a>" for link in links)
    return web.Response(text=f"<html><body>{text}</body></html>", content_type="text/html")


def postings(out: bytes) -> list[str]:
    lines = [json.loads(line) for line in out.decode().splitlines() if line.endswith("}")]
    urls = [line["page"]["url"] for line in lines if "page" in line]
    return [url for url in urls if "/posting/" in url]


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["int", "kill"])
async def test_resumes_after(serve: Any, lab: Any, tmp_path: Path, how: signal.Signals) -> None:
    site = await serve(pages)
    settings = {"JOBDIR": str(tmp_path / "job"), "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
    seen: list[str] = []
    for enough in (4, 150, 350, 10_000):  # requests in all, after which it is stopped
        process = await lab([f"{site.url}/search"], settings=settings)
        outcome = asyncio.create_task(process.communicate())
        while len(site.hits) < enough and not outcome.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with suppress(ProcessLookupError):  # it may just have ended by itself
            process.send_signal(how)
        out, log = await asyncio.wait_for(outcome, 60)
        seen += postings(out)
        assert b"Traceback" not in log, log.decode()
    assert set(seen) == {f"{site.url}/posting/{n}" for n in range(COUNT)}
    # A kill repeats what was under way, and what ended since the scheduler last looked.
    repeated = len(seen) - COUNT
    assert repeated == 0 if how is signal.SIGINT else repeated < 300


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["int", "kill"])
async def test_what_waits_for_the_last_round_is_resumed(
    serve: Any, lab: Any, tmp_path: Path, how: signal.Signals
) -> None:
    is_sick = True

    async def moody(request: web.Request) -> web.Response:
        if is_sick and request.path == "/posting/5":
            raise web.HTTPForbidden
        await asyncio.sleep(0.1)
        return await pages(request)

    site = await serve(moody)
    urls = [f"{site.url}/posting/{n}" for n in range(80)]
    settings = {"JOBDIR": str(tmp_path / "job"), "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    settings["LEADCRAWL_BLOCK_RETRIES"] = "0"
    process = await lab(urls, settings=settings, last_round=True)
    while b"BlockedError" not in await process.stdout.readline():
        assert process.returncode is None
    await asyncio.sleep(1)  # the scheduler has looked since
    process.send_signal(how)
    _, log = await process.communicate()
    assert b"Given up" in log
    is_sick = False
    resumed = await lab(urls, settings=settings, last_round=True)
    out, _ = await resumed.communicate()
    assert urls[5] in postings(out)


async def test_a_request_that_cannot_be_stored_is_told_of(
    serve: Any, lab: Any, tmp_path: Path
) -> None:
    site = await serve(pages)
    settings = {"JOBDIR": str(tmp_path / "job")}
    process = await lab([f"{site.url}/posting/1"], settings=settings, unpicklable=True)
    out, log = await process.communicate()
    assert postings(out) == [f"{site.url}/posting/1"]
    assert b"Lost if the crawl is interrupted" in log


async def crawl_with_kills(lab: Lab, site: Replica, after: list[int]) -> int:
    """Crawl; stop so many requests after each start, at last let it end; return its exit status."""
    chance = random.Random(len(after))
    command = lab.command("city=sfbay", f"category={ALL}", settings={"JOBDIR": f"{lab.data_dir}/1"})
    for number in [*after, 1_000_000]:
        start = asked(site)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=lab.environment(site.url),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        end = asyncio.create_task(process.wait())
        while asked(site) < start + number and not end.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with suppress(ProcessLookupError):
            if not end.done() and chance.random() < 0.5:
                process.send_signal(signal.SIGINT)
                await asyncio.sleep(chance.uniform(0, 0.5))
            if not end.done():
                process.kill()
        await end
    assert process.returncode is not None
    return process.returncode


def asked(site: Replica) -> int:
    counts: dict[str, int] = site.stats()["requests"]
    return sum(number for kind, number in counts.items() if kind != "other")  # this one


def data_of(lab: Lab) -> dict[str, Any]:
    """Return the leads without what depends on the time and the number of visits."""
    times = {"first_seen_at", "last_seen_at", "changed_at"}
    fleeting = {"score", "score_reasons", "run_id"} | times  # a young posting scores higher
    return {
        key: {name: value for name, value in lead.items() if name not in fleeting}
        for key, lead in lab.documents().items()
    }


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("rounds", [1, 5], ids=["once", "often"])
async def test_killed_crawls_store_what_an_undisturbed_one_does(
    tmp_path: Path, rounds: int
) -> None:
    chance = random.Random(rounds)
    labs = [Lab(tmp_path / str(number)) for number in range(rounds + 1)]
    with start_replica(seed=7, postings=120, city="sfbay") as site:
        try:
            assert await crawl_with_kills(labs[0], site, []) == 0
            undisturbed = await asyncio.to_thread(data_of, labs[0])
            assert len(undisturbed) == 120
            for lab in labs[1:]:
                after = [chance.randrange(2, 60) for _ in range(2 if rounds == 1 else 4)]
                assert await crawl_with_kills(lab, site, after) == 0, after
                assert await asyncio.to_thread(data_of, lab) == undisturbed, after
        finally:
            for lab in labs:
                await asyncio.to_thread(lab.scrapy, "db", "stop")
