"""Buffering, back-off, spool and replay."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure

from leadcrawl import stats
from leadcrawl.errors import StorageError, StorageUnavailableError
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.records import Record, Run, Sighting, from_line, to_line
from leadcrawl.storage.repository import Repository, UpsertResult
from leadcrawl.storage.spool import Spool, replay, waiting
from leadcrawl.storage.writer import LeadWriter, WriterOptions

Seen = Callable[..., Sighting]


class Stats(Counter[str]):
    def inc_value(self, key: str, count: int = 1) -> None:
        self[key] += count


class Lab:
    """A writer with what is around it."""

    def __init__(self, repository: Repository, directory: Path, options: WriterOptions) -> None:
        self.stats = Stats()
        self.ended = 0
        self.has_ended = asyncio.Event()
        self.spool = Spool(directory)
        self.writer = LeadWriter(repository, self.spool, options, self.stats, self.end)
        self.writer.start()

    async def end(self) -> None:
        self.ended += 1
        self.has_ended.set()

    async def close(self) -> None:
        await self.writer.close()
        self.spool.close()


class Flaky(Repository):
    """Away for some calls, then there again."""

    failures = 0

    async def apply(self, records: Sequence[Record]) -> UpsertResult:
        if self.failures:
            self.failures -= 1
            raise StorageUnavailableError("away")
        return await super().apply(records)


async def all_leads(connection: Connection) -> list[Document]:
    return await connection.database["leads"].find().sort("_id").to_list()


async def test_writes_by_size_and_by_time(
    connection: Connection, repository: Repository, seen: Seen, tmp_path: Path
) -> None:
    lab = Lab(repository, tmp_path, WriterOptions(batch_size=10, seconds=0.5))
    for number in range(25):
        await lab.writer.add(seen(number))
    async with asyncio.timeout(60):
        # 10 and 10 by size, 5 by time
        while len(await all_leads(connection)) < 25:  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.1)
    await lab.close()
    assert lab.stats[stats.LEADS_NEW] == 25
    assert lab.stats[stats.STORAGE_WRITES] >= 3
    assert waiting(tmp_path) == []


async def test_close_flushes(
    connection: Connection, repository: Repository, seen: Seen, tmp_path: Path
) -> None:
    lab = Lab(repository, tmp_path, WriterOptions(seconds=60))
    for number in range(7):
        await lab.writer.add(seen(number))
    await lab.close()
    assert len(await all_leads(connection)) == 7


async def test_a_short_absence_is_waited_for(
    connection: Connection, seen: Seen, tmp_path: Path
) -> None:
    flaky = Flaky(connection)
    flaky.failures = 2
    lab = Lab(flaky, tmp_path, WriterOptions(batch_size=2, seconds=0.1, patience=30))
    for number in range(20):  # more than the buffer holds: `add` waits, and goes on
        await lab.writer.add(seen(number))
    await asyncio.sleep(2.5)  # 0.5 + 1 second of back-off
    await lab.close()
    assert len(await all_leads(connection)) == 20
    assert lab.stats[stats.STORAGE_RETRIES] == 2
    assert (lab.ended, waiting(tmp_path)) == (0, [])


async def test_a_full_buffer_makes_add_wait(
    connection: Connection, seen: Seen, tmp_path: Path
) -> None:
    flaky = Flaky(connection)
    flaky.failures = 99
    lab = Lab(flaky, tmp_path, WriterOptions(batch_size=2, seconds=0.1, patience=30))
    adding = asyncio.gather(*(lab.writer.add(seen(number)) for number in range(20)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(adding, 1)
    await lab.close()
    assert lab.stats[stats.STORAGE_SPOOLED] == 6  # 2 on the way and 2 * 2 in the buffer


async def answers(connection: Connection) -> bool:
    try:
        await connection.database.command("ping")
    except ConnectionFailure:
        return False
    return True


@pytest_asyncio.fixture
async def away(tmp_path: Path) -> AsyncIterator[Connection]:
    """A connection whose server has ended."""
    server = EmbeddedServer(tmp_path / "away")
    uri = await asyncio.to_thread(server.acquire)
    # Its patience is for when the server is gone: now it may take longer to answer.
    connection = Connection(AsyncMongoClient(f"{uri}&serverSelectionTimeoutMS=100"), "test", uri)
    async with asyncio.timeout(60):
        while not await answers(connection):
            pass
    server.release()
    await asyncio.to_thread(server.stop)
    yield connection
    await connection.close()


async def test_spool_and_replay_give_what_writing_gives(
    away: Connection, connection: Connection, repository: Repository, seen: Seen, tmp_path: Path
) -> None:
    directory = tmp_path / "spool"
    sightings = [seen(n, price={"amount": 5, "currency": "USD"}) for n in range(30)]
    sightings += [seen(n, minutes=3, name="changed") for n in range(10)]
    lab = Lab(Repository(away), directory, WriterOptions(batch_size=15, seconds=0.1, patience=0.1))
    for sighting in sightings:
        await lab.writer.add(sighting)
    await lab.close()
    await asyncio.sleep(0)
    assert lab.ended == 1
    assert lab.stats[stats.STORAGE_SPOOLED] == 40
    assert {path.stat().st_mode & 0o077 for path in waiting(directory)} == {0}

    both = await asyncio.gather(replay(repository, directory), replay(repository, directory))
    assert sum(both) == 40
    assert waiting(directory) == []
    replayed = await all_leads(connection)
    await connection.database["leads"].delete_many({})
    await repository.upsert(sightings)
    assert await all_leads(connection) == replayed
    assert len(replayed) == 30


async def test_replaying_what_is_stored_changes_nothing(
    connection: Connection, repository: Repository, seen: Seen, tmp_path: Path
) -> None:
    records: list[Record] = [seen(1), seen(2), seen(1, minutes=1, name="changed")]
    await repository.upsert([item for item in records if isinstance(item, Sighting)])
    before = await all_leads(connection)
    spool = Spool(tmp_path)
    spool.append(records)
    spool.close()
    assert await replay(repository, tmp_path) == 3
    assert await all_leads(connection) == before


async def test_the_spool_of_a_killed_process(
    connection: Connection, repository: Repository, seen: Seen, tmp_path: Path
) -> None:
    line = to_line(seen(1))
    (tmp_path / "dead.part").write_text(f"{line}\n{line[:50]}")
    assert await replay(repository, tmp_path) == 1
    assert len(await all_leads(connection)) == 1
    assert waiting(tmp_path) == []


async def test_a_living_spool_is_left_alone(
    repository: Repository, seen: Seen, tmp_path: Path
) -> None:
    spool = Spool(tmp_path)
    spool.append([seen(1)])
    assert await replay(repository, tmp_path) == 0
    spool.close()
    assert await replay(repository, tmp_path) == 1


async def test_a_spool_that_cannot_be_read_stays(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('{"kind": "other"}\n')
    with pytest.raises(StorageError, match="line 1"):
        await replay(repository, tmp_path)
    assert len(waiting(tmp_path)) == 1


def test_a_line_is_the_record(seen: Seen) -> None:
    sighting = seen(1, posted_at="2026-01-01T12:00:00.123Z", rating=4.0)
    assert from_line(to_line(sighting)) == sighting
    run = Run("r", {"status": "running", "started_at": sighting.seen_at, "n": 1, "x": 1.0})
    assert from_line(to_line(run)) == run


async def test_a_full_disk_is_told_to_who_adds(
    connection: Connection, seen: Seen, tmp_path: Path
) -> None:
    flaky = Flaky(connection)
    flaky.failures = 99
    (tmp_path / "file").write_text("")
    lab = Lab(flaky, tmp_path / "file" / "spool", WriterOptions(1, 0.05, 0.1))
    await lab.writer.add(seen(1))
    await asyncio.wait_for(lab.has_ended.wait(), 60)
    assert lab.ended == 1
    with pytest.raises(StorageError, match="writer has ended"):
        await lab.writer.add(seen(2))
    with pytest.raises(NotADirectoryError):
        await lab.writer.close()
    assert lab.ended == 1
