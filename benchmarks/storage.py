"""The storage path (history, merge, change detection) against raw unordered upserts.

Both write the same documents in batches of 500, with the same indexes, to the same server.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pymongo import UpdateOne

from benchmarks.figures import Figure
from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.indexes import ensure_indexes
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

LEADS = 2000
BATCH = 500
GOALS = {"all": 0.6, "new": 0.5, "unchanged": 0.5, "changed": 0.5}  # the first is the one promised
START = datetime(2026, 1, 1, tzinfo=UTC)
CATEGORIES = ("plumbing", "roofing", "cleaning", "moving", "legal", "automotive")
WORDS = ("licensed", "insured", "honest", "family", "repair", "install", "estimate", "weekend")

Store = Callable[[Sequence[Sighting]], Awaitable[None]]


def run() -> list[Figure]:
    """Return leads per second for new, unchanged and changed leads, and for all together."""
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    phases = {"new": _leads(0, ""), "unchanged": _leads(1, ""), "changed": _leads(2, " again")}
    with tempfile.TemporaryDirectory(prefix="leadcrawl-benchmark-") as folder:
        uri = os.environ.get("MONGO_TEST_URI", "")
        ours = await _open(uri, Path(folder))
        raw = await _open(uri, Path(folder))
        seconds: dict[str, tuple[float, float]] = {}
        try:
            for phase, sightings in phases.items():
                seconds[phase] = await _timed((_ours(ours), _raw(raw)), sightings)
        finally:
            for connection in (ours, raw):
                if uri:  # the embedded one goes with its folder
                    await connection.client.drop_database(connection.database.name)
                await connection.close()
            EmbeddedServer(Path(folder)).stop()
    seconds["all"] = (sum(own for own, _ in seconds.values()), sum(r for _, r in seconds.values()))
    return [
        Figure(f"storage, {phase} leads", count / own, count / other, "leads/s", GOALS[phase])
        for phase, (own, other) in seconds.items()
        for count in [LEADS * (len(phases) if phase == "all" else 1)]
    ]


async def _open(uri: str, data_dir: Path) -> Connection:
    connection = await Connection.open(uri, f"bench_{uuid.uuid4().hex[:8]}", data_dir)
    await ensure_indexes(connection.database)
    return connection


async def _timed(stores: tuple[Store, Store], sightings: Sequence[Sighting]) -> tuple[float, float]:
    """Return the seconds of both; they take turns, so that the machine's mood is the same."""
    seconds = [0.0, 0.0]
    for at in range(0, len(sightings), BATCH):
        for which, store in enumerate(stores):
            start = time.perf_counter()
            await store(sightings[at : at + BATCH])
            seconds[which] += time.perf_counter() - start
    return seconds[0], seconds[1]


def _ours(connection: Connection) -> Store:
    repository = Repository(connection)

    async def store(sightings: Sequence[Sighting]) -> None:
        await repository.upsert(sightings)

    return store


def _raw(connection: Connection) -> Store:
    async def store(sightings: Sequence[Sighting]) -> None:
        operations = [
            UpdateOne({"_id": item.id}, {"$set": _plain(item)}, upsert=True) for item in sightings
        ]
        await connection.database["leads"].bulk_write(operations, ordered=False)

    return store


def _plain(sighting: Sighting) -> dict[str, Any]:
    return sighting.document | {
        "run_id": sighting.run_id,
        "first_seen_at": START,
        "last_seen_at": sighting.seen_at,
    }


def _leads(visit: int, suffix: str) -> list[Sighting]:
    """Return what one crawl sees: invented leads of about 1.5 kB."""
    at = START + timedelta(days=visit)
    return [Sighting.of(lead, at, f"run{visit}") for lead in _invented(random.Random(7), suffix)]


def _invented(chance: random.Random, suffix: str) -> Iterator[Lead]:
    for number in range(LEADS):
        phone = f"+1512555{chance.randrange(100, 200):04d}"
        yield Lead.model_validate(
            {
                "source": "craigslist",
                "source_id": str(7_000_000_000 + number),
                "url": f"https://austin.example.com/bbb/d/{number}.html",
                "aliases": [f"token{number:017d}"],
                "name": f"{chance.choice(WORDS)} {chance.choice(CATEGORIES)} {number}{suffix}",
                "description": " ".join(chance.choices(WORDS, k=100)),
                "category": "skilled trade",
                "category_normalized": chance.choice(CATEGORIES),
                "attributes": {"license": str(number), "availability": "weekends"},
                "phones": [{"e164": phone, "national": phone, "found_by": "text", "raw": phone}],
                "emails": [{"address": f"a{number}@example.com", "found_by": "text", "raw": "a"}],
                "website": f"https://www.example{number % 500}.com/",
                "domain": f"example{number % 500}.com",
                "city": chance.choice(("Austin", "Round Rock", "Buda")),
                "area": "austin",
                "location": {"coordinates": (-97.7 + chance.random(), 30.2 + chance.random())},
                "posted_at": START - timedelta(hours=chance.randrange(500)),
                "score": chance.randrange(100),
                "score_reasons": ["+25 has a phone", "+10 has a website"],
            }
        )
