"""What the job directories of interrupted crawls hold of a person."""

import json
import os
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from leadcrawl.errors import StorageError
from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.texts import BETWEEN, strings
from leadcrawl.privacy.trace import Trace
from leadcrawl.spiders.maps_progress import FILE as STEPS

_NO_STEP = b"[]"


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


@dataclass(frozen=True)
class Steps:
    """Searches and places that crawls of Google Maps noted in their job directories."""

    folders: tuple[Path, ...]
    name = "jobs"

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield the lines."""
        for path in self._files():
            for _, line in _steps(path.read_bytes(), trace):
                yield Holding(self.name, f"{path.parent.name}:{path.name}", (), _said(line))

    def erase(self, trace: Trace) -> int:
        """Write over the lines in their place: a crawl may be adding others to the file."""
        return sum(_blank(path, trace) for path in self._files())

    def _files(self) -> list[Path]:
        return sorted({path for folder in self.folders for path in folder.rglob(STEPS)})


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


def _steps(content: bytes, trace: Trace) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that say it, each with the place where it begins."""
    start = 0
    for line in content.splitlines(keepends=True):
        if trace.in_page(_said(line)):
            yield start, line.rstrip(b"\n")
        start += len(line)


def _said(line: bytes) -> str:
    """Return what a line says; the mere text of one that a kill cut off."""
    try:
        return BETWEEN.join(strings(json.loads(line)))
    except ValueError:
        return line.decode(errors="replace")


def _blank(path: Path, trace: Trace) -> int:
    with path.open("r+b") as file:
        found = list(_steps(file.read(), trace))
        for start, line in found:
            file.seek(start)
            file.write(_NO_STEP.ljust(len(line)))
        file.flush()
        os.fsync(file.fileno())
    return len(found)


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
