"""Brings synthetic leads into a database, the way that crawls do."""

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache

from leadcrawl.errors import ConfigError, StorageError
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository
from replica.seed import LeadFactory, SeededRuns, SeedOptions

BATCH = 500
_AHEAD = 4  # batches that may wait to be stored
_OURS = {"run_id": {"$gte": "seed-", "$lt": "seed."}}

Progress = Callable[[int], None]


async def seed(connection: Connection, options: SeedOptions, progress: Progress) -> int:
    """Store synthetic leads and the records of their crawls; return the number of leads.

    They are made in a process of their own while the ones before are stored. Doing it twice with
    the same options changes nothing.

    Args:
        connection: where to.
        options: which leads.
        progress: called with the number of leads of each batch once they are stored.

    Raises:
        ConfigError: the database holds other leads, which synthetic ones must not mix with.
        StorageError: the database is away, or refuses.
    """
    leads = connection.database["leads"]
    other = await connection.call(lambda: leads.find_one({"$nor": [_OURS]}, {"_id": 1}))
    if other is not None:
        raise ConfigError(
            f"the database {connection.database.name} holds leads of its own; "
            "name another one for synthetic leads with MONGO_DB_NAME"
        )
    repository, runs = Repository(connection), SeededRuns(options)
    context = multiprocessing.get_context("spawn")  # a fork would share the client's sockets
    with ProcessPoolExecutor(1, context) as pool:
        for numbers, made in _batches(pool, options):
            sightings = await asyncio.wrap_future(made)
            result = await repository.upsert(sightings)
            if result.failed:
                raise StorageError(f"the database refused: {next(iter(result.failed.values()))}")
            for sighting in sightings:
                runs.add(sighting)
            progress(len(numbers))
    await repository.apply(list(runs.records()))
    return options.leads


def _batches(
    pool: ProcessPoolExecutor, options: SeedOptions
) -> Iterator[tuple[range, "Future[list[Sighting]]"]]:
    """Yield the numbers of leads and their sightings, a few batches ahead of their use."""
    ranges = [
        range(start, min(start + BATCH, options.leads)) for start in range(0, options.leads, BATCH)
    ]
    waiting = [pool.submit(_make, options, numbers) for numbers in ranges[:_AHEAD]]
    for index, numbers in enumerate(ranges):
        if index + _AHEAD < len(ranges):
            waiting.append(pool.submit(_make, options, ranges[index + _AHEAD]))
        yield numbers, waiting.pop(0)


def _make(options: SeedOptions, numbers: range) -> list[Sighting]:
    """Return the sightings of some leads; runs in the other process."""
    return _factory(options).sightings(numbers)


_factory = cache(LeadFactory)
