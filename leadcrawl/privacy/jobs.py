"""What the job directories of interrupted crawls hold of a person."""

import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from leadcrawl.errors import StorageError
from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.trace import Trace


@dataclass(frozen=True)
class Jobs:
    """Requests that interrupted crawls left in their job directories."""

    folders: tuple[Path, ...]
    name = "jobs"

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield the requests."""
        for path in self._files():
            with closing(sqlite3.connect(path, timeout=5)) as database:
                for key, data in database.execute("SELECT id, request FROM requests"):
                    if data and trace.in_page(text := _text(data)):
                        yield Holding(self.name, f"{path.parent.name}:{key}", (), text)

    def erase(self, trace: Trace) -> int:
        """Forget the requests; only their fingerprints stay, so that nobody asks again."""
        return each(self._files(), lambda path: _erase_requests(path, trace))

    def _files(self) -> list[Path]:
        return sorted({path for folder in self.folders for path in folder.rglob("requests.sqlite")})


def each(paths: list[Path], erase: Callable[[Path], int]) -> int:
    """Erase from all files, also behind one that is in use; then say which those are."""
    total, busy = 0, []
    for path in paths:
        try:
            total += erase(path)
        except StorageError as error:
            busy.append(str(error))
    if busy:
        raise StorageError("; ".join(busy))
    return total


def _text(data: bytes) -> str:
    """Return what a stored request says: ours, so that unpickling it is safe."""
    said = repr(pickle.loads(data))  # noqa: S301
    return f"{said}\n{unquote(said)}"  # a name in an address is written with %20


def _erase_requests(path: Path, trace: Trace) -> int:
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as database:
        rows = database.execute("SELECT id, request FROM requests").fetchall()
        keys = [(key,) for key, data in rows if data and trace.in_page(_text(data))]
        try:
            _forget(database, keys)
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"{path} is in use by a crawl; erase again when that has ended"
            ) from error
    return len(keys)


def _forget(database: sqlite3.Connection, keys: list[tuple[int]]) -> None:
    if not keys:
        return
    database.execute("PRAGMA secure_delete=ON")
    database.executemany("UPDATE requests SET request = NULL WHERE id = ?", keys)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("VACUUM")
