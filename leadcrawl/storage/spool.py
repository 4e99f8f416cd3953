"""Records that the database could not take, kept on disk as JSON Lines until it can.

One file for each process that spools, locked by it while it lives. Whoever replays a file locks
it, so that several replays at once do not get in each other's way.
"""

import hashlib
import logging
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from leadcrawl.errors import StorageError
from leadcrawl.storage.address import without_password
from leadcrawl.storage.locks import FileLock
from leadcrawl.storage.records import Record, from_line, to_line
from leadcrawl.storage.repository import Repository

logger = logging.getLogger(__name__)

REPLAY_BATCH = 500


def spool_dir(data_dir: Path, uri: str, name: str) -> Path:
    """Return the folder of the spool for one database, so that records never reach another."""
    target = hashlib.sha256(without_password(uri).encode()).hexdigest()[:8] if uri else "embedded"
    return data_dir / "spool" / f"{target}-{name}"


class Spool:
    """The spool file of this process; it comes into being with the first record."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock: FileLock | None = None
        self._file: BinaryIO | None = None

    def append(self, records: Sequence[Record]) -> None:
        """Write the records and wait until they are on the disk."""
        if self._file is None:
            self._file = self._open()
        self._file.write("".join(f"{to_line(record)}\n" for record in records).encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Give the finished file its final name."""
        if self._file is not None and self._lock is not None:
            self._file.close()
            self._lock.path.replace(self._lock.path.with_suffix(".jsonl"))
            self._lock.release()
            self._file = self._lock = None

    def _open(self) -> BinaryIO:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = FileLock(self._directory / f"{uuid.uuid4().hex}.part")
        self._lock.acquire()
        return self._lock.path.open("ab")


def waiting(directory: Path) -> list[Path]:
    """Return the files that hold records, oldest first; also those of processes that were killed."""
    files = [*directory.glob("*.jsonl"), *directory.glob("*.part")]
    return sorted(files, key=lambda path: path.stat().st_mtime)


async def replay(repository: Repository, directory: Path) -> int:
    """Put all waiting files into the database, remove them, and return the number of records.

    A file that another process writes or replays at this moment is left to it.

    Raises:
        StorageError: the database is away, or refuses; the files stay.
    """
    total = 0
    for path in waiting(directory):
        lock = FileLock(path)
        if not lock.try_acquire():
            continue
        try:
            if path.stat().st_size:  # an empty one is what a removed file leaves to a late locker
                total += await _replay_file(repository, path)
            path.unlink()
        finally:
            lock.release()
    return total


async def _replay_file(repository: Repository, path: Path) -> int:
    total = 0
    for batch in _batches(path):
        await repository.apply(batch)
        total += len(batch)
    return total


def _batches(path: Path) -> Iterator[list[Record]]:
    batch: list[Record] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):  # cut off by a kill: never acknowledged
                logger.warning("%s: line %d is cut off; left out", path, number)
                break
            try:
                batch.append(from_line(line.decode()))
            except ValueError as error:
                raise StorageError(f"{path}: line {number}: {error}") from error
            if len(batch) == REPLAY_BATCH:
                yield batch
                batch = []
    if batch:
        yield batch
