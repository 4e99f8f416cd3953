"""Several processes on the same leads, and processes that are killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect

from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.indexes import ensure_indexes
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

Seen = Callable[..., Sighting]

WORKER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

async def main(uri, database, worker, leads, turns, batch):
    connection = await Connection.open(uri, database, Path("/nonexistent"))
    repository = Repository(connection)
    for turn in range(turns):
        sightings = [
            Sighting.of(
                Lead(source="craigslist", source_id=str(number), url="u", name=f"{worker}/{turn}"),
                datetime.now(UTC),
                worker,
            )
            for number in range(leads)
        ]
        for start in range(0, leads, batch):
            await repository.upsert(sightings[start : start + batch])
            print(start, flush=True)
    await connection.close()

uri, database, worker, *numbers = sys.argv[1:]
asyncio.run(main(uri, database, worker, *map(int, numbers)))
"""


def work(
    uri: str, connection: Connection, worker: str, numbers: tuple[int, int, int]
) -> "subprocess.Popen[str]":
    """Start a process that stores so many leads, so many times, in batches of so many."""
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, uri, connection.database.name, worker, *map(str, numbers)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )


async def finish(workers: "list[subprocess.Popen[str]]") -> None:
    for worker in workers:
        await asyncio.to_thread(worker.communicate)
    assert [worker.returncode for worker in workers] == [0] * len(workers)


def leads_of(connection: Connection) -> AsyncCollection[Document]:
    return connection.database["leads"]


@pytest.mark.slow
async def test_eight_processes_on_the_same_leads(mongo_uri: str, connection: Connection) -> None:
    await finish([work(mongo_uri, connection, f"w{number}", (40, 3, 20)) for number in range(8)])
    documents = await leads_of(connection).find().to_list()
    assert len(documents) == 40
    for lead in documents:
        changes = [entry["changes"]["name"] for entry in lead["history"]]
        assert len(changes) == lead["revision"] - 1
        # no change is lost: each starts from what the one before left behind
        assert [c["from"] for c in changes[1:]] == [c["to"] for c in changes[:-1]]
        assert lead["name"] == changes[-1]["to"]
        assert lead["changed_at"] == lead["history"][-1]["at"] <= lead["last_seen_at"]


@pytest.mark.slow
async def test_a_killed_crawl_and_its_rerun(mongo_uri: str, connection: Connection) -> None:
    victim = work(mongo_uri, connection, "first", (3000, 1, 30))
    assert victim.stdout
    for _ in range(4):
        await asyncio.to_thread(victim.stdout.readline)
    victim.kill()
    await asyncio.to_thread(victim.communicate)
    partial = await leads_of(connection).count_documents({})
    assert 120 <= partial < 3000
    await finish([work(mongo_uri, connection, "first", (3000, 1, 100))])
    assert await leads_of(connection).count_documents({"revision": 1, "name": "first/0"}) == 3000
    assert await leads_of(connection).count_documents({}) == 3000


class Rival(Repository):
    """Somebody stores the same leads between our reading and our writing."""

    rival: Repository
    strikes: list[list[Sighting]]

    async def _find(self, query: Document, projection: Document) -> list[Document]:
        found = await super()._find(query, projection)
        if self.strikes:
            await self.rival.upsert(self.strikes.pop(0))
        return found


async def test_a_faster_rival_turns_insert_into_update(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    """The embedded server serializes writes and never shows 11000 by itself."""
    slow = Rival(connection)
    slow.rival = repository
    slow.strikes = [
        [seen(1, name="rival", run_id="rival")],
        [seen(1, minutes=1, name="rival again", run_id="rival")],
    ]
    result = await slow.upsert([seen(1, minutes=2, name="ours", run_id="ours"), seen(2)])
    assert (result.new, result.changed, result.unchanged) == (1, 1, 0)
    lead = await leads_of(connection).find_one({"_id": "craigslist:1"})
    assert lead is not None
    assert [
        (e["changes"]["name"]["from"], e["changes"]["name"]["to"]) for e in lead["history"]
    ] == [
        ("rival", "rival again"),
        ("rival again", "ours"),
    ]


async def test_a_write_whose_answer_is_lost_counts_once(
    connection: Connection, repository: Repository, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    await repository.upsert([seen(1)])
    write = AsyncCollection.bulk_write
    lost = [True]

    async def lossy(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = await write(self, *args, **kwargs)
        if lost:
            lost.pop()
            raise AutoReconnect("connection closed")
        return answer

    monkeypatch.setattr(AsyncCollection, "bulk_write", lossy)
    result = await repository.upsert([seen(1, minutes=1, name="changed"), seen(2, minutes=1)])
    assert (result.new, result.changed, result.unchanged) == (1, 1, 0)
    lead = await leads_of(connection).find_one({"_id": "craigslist:1"})
    assert lead is not None
    assert (lead["revision"], len(lead["history"])) == (2, 1)


@pytest.mark.slow
async def test_the_server_is_killed_while_we_write(tmp_path: Path, seen: Seen) -> None:
    connection = await Connection.open("", "test", tmp_path)
    server = EmbeddedServer(tmp_path)
    try:
        await ensure_indexes(connection.database)
        repository = Repository(connection)
        writing = asyncio.create_task(store_in_batches(repository, seen))
        killed: set[int] = set()
        while len(killed) < 2:
            await asyncio.sleep(1.5)
            state = server.running()
            assert state is not None
            if state.pid not in killed:  # else it is still being started again
                os.kill(state.pid, signal.SIGKILL)
                killed.add(state.pid)
        assert await writing == 1200
        assert await leads_of(connection).count_documents({"revision": 1}) == 1200
    finally:
        await connection.close()
        server.kill()


async def store_in_batches(repository: Repository, seen: Seen) -> int:
    new = 0
    for start in range(0, 1200, 40):
        new += (await repository.upsert([seen(start + n) for n in range(40)])).new
        await asyncio.sleep(0.1)
    return new
