"""What our own files hold of a person: the spool, kept pages, outboxes, job directories."""

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from leadcrawl.alerts.outbox import Outbox
from leadcrawl.errors import StorageError
from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.items import Items
from leadcrawl.privacy.jobs import Jobs, Steps, each
from leadcrawl.privacy.trace import Trace
from leadcrawl.storage.locks import FileLock
from leadcrawl.webhook import without


class Store(Protocol):
    """Files of one kind."""

    name: str

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield what they hold."""

    def erase(self, trace: Trace) -> int:
        """Remove it, and return how much there was.

        Raises:
            StorageError: another process is writing there.
        """


@dataclass(frozen=True)
class Spools:
    """Records that wait for the database, of all databases of this data folder."""

    folder: Path
    name = "spool"

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield the records."""
        for path in self._files():
            for line in path.read_bytes().splitlines():
                if trace.said_in(record := _record(line)):
                    yield Holding(self.name, path.name, (), record)

    def erase(self, trace: Trace) -> int:
        """Write each file anew without them; a file is always there, whole."""
        return each(self._files(), lambda path: self._erase(path, trace))

    def _files(self) -> list[Path]:
        return sorted(
            path for kind in ("jsonl", "part") for path in self.folder.glob(f"*/*.{kind}")
        )

    def _erase(self, path: Path, trace: Trace) -> int:
        lock = FileLock(path)
        if not lock.try_acquire():
            raise StorageError(f"{path} is in use by a crawl; erase again when that has ended")
        try:
            lines = path.read_bytes().splitlines(keepends=True)
            kept = [line for line in lines if not trace.said_in(_record(line))]
            if len(kept) < len(lines):
                if kept:
                    _write(path.with_name(f"{uuid.uuid4().hex}.jsonl"), b"".join(kept))
                path.unlink()
            return len(lines) - len(kept)
        finally:
            lock.release()


@dataclass(frozen=True)
class Pages:
    """Pages that could not be read."""

    folder: Path
    name = "pages"

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield the pages."""
        for path in sorted(self.folder.glob("*")):
            text = path.read_text(errors="replace") if path.is_file() else ""
            if trace.in_page(text):
                yield Holding(self.name, path.name, (), text)

    def erase(self, trace: Trace) -> int:
        """Remove the pages whole."""
        names = [holding.key for holding in self.find(trace)]
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
        return len(names)


@dataclass(frozen=True)
class Outboxes:
    """Mails and webhooks that wait to be sent."""

    folder: Path
    name = "outbox"

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield the messages."""
        for folder in self._folders():
            for entry in Outbox(folder).entries():
                if trace.said_in(entry.payload):
                    yield Holding(self.name, f"{folder.name}/{entry.path.name}", (), entry.payload)

    def erase(self, trace: Trace) -> int:
        """Remove the messages, which are not sent; of announced leads only those meant."""
        return sum(self._erase_from(Outbox(folder), trace) for folder in self._folders())

    def _erase_from(self, outbox: Outbox, trace: Trace) -> int:
        found = [entry for entry in outbox.entries() if trace.said_in(entry.payload)]
        for entry in found:
            if (rest := without(entry.payload, trace.said_in)) is not None:
                outbox.put(entry.kind, rest)
            outbox.remove(entry)
        return len(found)

    def _folders(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*") if path.is_dir())


def file_stores(data_dir: Path, job_dirs: tuple[Path, ...] = ()) -> tuple[Store, ...]:
    """Return all stores of a data folder, and of job directories elsewhere."""
    return (
        Spools(data_dir / "spool"),
        Pages(data_dir / "pages"),
        Outboxes(data_dir / "outbox"),
        Jobs((data_dir, *job_dirs)),
        Steps((data_dir, *job_dirs)),
        Items(data_dir / "scrapyd" / "items"),
    )


def _record(line: bytes) -> Any:
    """Return the record of a line; the mere text of one that a kill cut off."""
    try:
        return json.loads(line)
    except ValueError:
        return line.decode(errors="replace")


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".new")
    with part.open("xb") as file:
        part.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
