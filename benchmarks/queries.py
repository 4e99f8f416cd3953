"""Each filter and the summary at 100,000 leads, beside the query that one would write by hand.

By hand is the driver's `find` with the same meaning and no search tokens: ranges and equality where
the fields allow it, else a regular expression. Both ask for the ids of the first 20 leads, newest
first, of the same database on the same server. `BENCH_LEADS` says how many leads, and
`BENCH_QUERY_DATA` names a folder that keeps the database for the next time.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.query import LeadQuery
from leadcrawl.storage.summaries import Summaries
from leadcrawl.storage.summary_pipelines import LEADS as PIPELINE
from replica.seed import SeedOptions
from replica.seeding import seed

LEADS = int(os.environ.get("BENCH_LEADS", "100000"))
NAME = f"leadcrawl_queries_{LEADS}"
ANCHOR = datetime(2026, 11, 20, tzinfo=UTC)
LATE = ANCHOR - timedelta(hours=12)
GOAL = 1.3  # times as long as by hand, at most; where an index can be used, far less
ROUNDS = 2  # of which the better counts
Query = Callable[[], Awaitable[object]]


def _word(text: str) -> Document:
    return {"$regex": rf"\b{re.escape(text)}", "$options": "i"}


def _any(fields: tuple[str, ...], text: str) -> Document:
    return {"$or": [{field: _word(text)} for field in fields]}


_SHOWN: Document = {"do_not_contact": {"$ne": True}}
_HIDDEN = {"search_tokens": 0, "history": 0}
_NEWEST = [("first_seen_at", -1), ("_id", 1)]
_NEAR = {"$geoWithin": {"$centerSphere": [[-97.7404, 30.2747], 2 / 6371]}}
_TEXT = ("name", "category", "description")
_PLACE = ("address", "neighborhood", "city", "region", "postal_code")
CASES: dict[str, tuple[dict[str, Any], Document]] = {
    "no filter": ({}, {}),
    "--query": ({"query": "plumb"}, _any(_TEXT, "plumb")),
    "--city": ({"city": "oakland"}, {"city": _word("oakland")}),
    "--region": ({"region": "IL"}, {"region": "IL"}),
    "--location": ({"location": "9411"}, _any(_PLACE, "9411")),
    "--near": ({"near": (30.2747, -97.7404), "radius_km": 2}, {"location": _NEAR}),
    "--category": ({"category": "dentist"}, _any(("category", "category_normalized"), "dentist")),
    "--source": ({"source": "google_maps"}, {"source": "google_maps"}),
    "--rating-min": ({"rating_min": 4.9}, {"rating": {"$gte": 4.9}}),
    "--reviews-min": ({"reviews_min": 500}, {"reviews_count": {"$gte": 500}}),
    "--has": ({"has": ("phone",)}, {"phones.e164": {"$gt": ""}}),
    "--service": ({"service": ("on-site",)}, {"services": _word("On-site")}),
    "--score-min": ({"score_min": 95}, {"score": {"$gte": 95}}),
    "--new-since": ({"new_since": LATE}, {"first_seen_at": {"$gte": LATE}}),
    "--changed-since": ({"changed_since": LATE}, {"changed_at": {"$gte": LATE}}),
    "--seen-before": ({"seen_before": LATE}, {"last_seen_at": {"$lt": LATE}}),
    "--status": ({"status": ("gone",)}, {"status": "gone"}),
    "--query --city --has": (
        {"query": "plumb", "city": "austin", "has": ("phone",)},
        _any(_TEXT, "plumb") | {"city": _word("austin"), "phones.e164": {"$gt": ""}},
    ),
}


def run() -> list[Figure]:
    """Return milliseconds of each filter and of the summary, ours and by hand."""
    kept = os.environ.get("BENCH_QUERY_DATA")
    if kept:
        return asyncio.run(_run(Path(kept)))
    with tempfile.TemporaryDirectory(prefix="leadcrawl-benchmark-") as folder:
        return asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> list[Figure]:
    uri = os.environ.get("MONGO_TEST_URI", "")
    connection = await StorageTarget(uri, NAME, folder).connect()
    try:
        if await connection.database["leads"].estimated_document_count() < LEADS:
            await seed(connection, SeedOptions(LEADS, 7, ANCHOR), lambda _: None)
        figures = [await _compare(connection, name) for name in CASES]
        return [*figures, await _summary(connection)]
    finally:
        await connection.close()
        if not uri:
            EmbeddedServer(folder).stop()


async def _compare(connection: Connection, name: str) -> Figure:
    values, plain = CASES[name]
    wanted, query = LeadFilter.model_validate(values), LeadQuery(connection)
    leads = connection.database["leads"]

    async def ours() -> object:
        return [lead["_id"] for lead in (await query.page(wanted)).leads]

    async def by_hand() -> object:
        found = await leads.find(plain | _SHOWN, _HIDDEN).sort(_NEWEST).limit(20).to_list()
        return [lead["_id"] for lead in found]

    own, other = await _milliseconds(ours, by_hand)
    return Figure(f"leads, {name}", own, other, "ms", GOAL, less=True)


async def _summary(connection: Connection) -> Figure:
    leads, runs = connection.database["leads"], connection.database["runs"]
    match, facet = PIPELINE

    async def by_hand() -> object:
        """Ask for one thing after the other."""
        for branch in facet["$facet"].values():
            cursor = await leads.aggregate([match, *branch])
            await cursor.to_list()
        await leads.find(_SHOWN, _HIDDEN).sort(_NEWEST).limit(10).to_list()
        return await runs.find().sort("started_at", -1).limit(60).to_list()

    own, other = await _milliseconds(Summaries(connection).load, by_hand, same=False)
    return Figure("summary", own, other, "ms", GOAL, less=True)


async def _milliseconds(ours: Query, by_hand: Query, *, same: bool = True) -> tuple[float, float]:
    """Return the better of two times of each; they take turns."""
    times = [math.inf, math.inf]
    for _ in range(ROUNDS):
        found = []
        for which, query in enumerate((ours, by_hand)):
            start = time.perf_counter()
            found.append(await query())
            times[which] = min(times[which], 1000 * (time.perf_counter() - start))
        if same and found[0] != found[1]:
            raise AssertionError("the two ways do not find the same")
    return times[0], times[1]
