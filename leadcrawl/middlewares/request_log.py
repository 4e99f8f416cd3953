"""All requests of a job in one SQLite file: which were ever asked for, and which are left."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path


class RequestLog:
    """What a job has to remember of its requests, written before anything is done with them.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     log = RequestLog(Path(folder))
    ...     keys = log.add(b"one", b"1"), log.add(b"one again", b"1"), log.add(b"two", None)
    ...     log.forget([1])
    ...     keys, list(log.left()), log.add(b"one once more", b"1")
    ((1, None, 2), [(2, b'two')], None)

    Args:
        folder: the job directory.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "requests.sqlite", isolation_level=None)
        # A write that returned outlives the process, though not a power cut; 20 microseconds each.
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS requests "
            "(id INTEGER PRIMARY KEY, fingerprint BLOB UNIQUE, request BLOB)"
        )

    def add(self, request: bytes, fingerprint: bytes | None) -> int | None:
        """Write a request; return its key, or `None` when its fingerprint is known."""
        cursor = self._database.execute(
            "INSERT OR IGNORE INTO requests (fingerprint, request) VALUES (?, ?)",
            (fingerprint, request),
        )
        return cursor.lastrowid if cursor.rowcount else None

    def forget(self, keys: Sequence[int]) -> None:
        """Leave only the fingerprints of these requests."""
        if not keys:
            return
        rows = [(key,) for key in keys]
        self._database.execute("BEGIN")
        self._database.executemany(
            "DELETE FROM requests WHERE id = ? AND fingerprint IS NULL", rows
        )
        self._database.executemany("UPDATE requests SET request = NULL WHERE id = ?", rows)
        self._database.execute("COMMIT")

    def left(self) -> Iterator[tuple[int, bytes]]:
        """Return what is not done, in the order in which it came."""
        yield from self._database.execute(
            "SELECT id, request FROM requests WHERE request IS NOT NULL ORDER BY id"
        )

    def close(self) -> None:
        """Close the file."""
        self._database.close()
