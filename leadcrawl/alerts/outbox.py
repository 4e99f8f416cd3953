"""Messages that wait on disk until their receiver has them: one file each, whole or not there."""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from leadcrawl.errors import AlertError
from leadcrawl.storage.locks import FileLock

logger = logging.getLogger(__name__)

WRITING: Final = 60.0  # seconds; no message takes that long to write

Payload = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A message that waits."""

    path: Path
    kind: str
    """What it is and where it goes; the outbox does not look into it."""
    created_at: datetime
    payload: Payload


class Outbox:
    """A folder of waiting messages; several processes may use it at the same time.

    Args:
        folder: where the files lie; it comes into being with the first message, for the owner only.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, kind: str, payload: Payload) -> Path:
        """Store a message and return its file; when this returns it is on the disk.

        Raises:
            AlertError: the disk does not take it.
        """
        now = datetime.now(UTC)
        document = {"kind": kind, "created_at": now.isoformat(), "payload": payload}
        path = self.folder / f"{now:%Y%m%dT%H%M%S.%fZ}-{uuid.uuid4().hex[:12]}.json"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, json.dumps(document).encode())
        except OSError as error:
            raise AlertError(
                f"the outbox {self.folder} takes no message: {error.strerror or error}"
            ) from error
        return path

    def entries(self) -> list[Entry]:
        """All messages that wait, oldest first; what cannot be read is logged and left where it is."""
        self._sweep()
        found = (self._read(path) for path in sorted(self.folder.glob("*.json")))
        return [entry for entry in found if entry is not None]

    def remove(self, entry: Entry) -> None:
        """Forget a message; it does not matter when somebody else was faster."""
        entry.path.unlink(missing_ok=True)
        _lock_path(entry).unlink(missing_ok=True)

    def erase(self, matches: Callable[[Payload], bool]) -> int:
        """Remove the messages whose payload matches, and return how many there were."""
        matching = [entry for entry in self.entries() if matches(entry.payload)]
        for entry in matching:
            self.remove(entry)
        return len(matching)

    @contextmanager
    def claim(self, entry: Entry) -> Iterator[bool]:
        """Keep other processes off a message while it is sent.

        Yields False when another one sends it at this moment, or it is gone: leave it alone then.
        """
        lock = FileLock(_lock_path(entry))
        if not entry.path.exists() or not lock.try_acquire():
            yield False
            return
        try:
            yield entry.path.exists()
        finally:
            if not entry.path.exists():  # else somebody may wait for this very lock
                lock.path.unlink(missing_ok=True)
            lock.release()

    def _sweep(self) -> None:
        """Remove what killed processes left half-written: it was never acknowledged."""
        for path in self.folder.glob("*.part"):
            with suppress(FileNotFoundError):  # just finished
                if time.time() - path.stat().st_mtime > WRITING:
                    path.unlink()

    def _read(self, path: Path) -> Entry | None:
        try:
            document = json.loads(path.read_bytes())
            created_at = datetime.fromisoformat(document["created_at"])
            return Entry(path, document["kind"], created_at, dict(document["payload"]))
        except FileNotFoundError:  # sent by another process just now
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.error("%s cannot be read as a message (%s); move it away", path, error)
            return None


def _lock_path(entry: Entry) -> Path:
    return entry.path.with_suffix(".lock")


def _write(path: Path, content: bytes) -> None:
    """Write a file for the owner only, so that it is there whole, or not at all."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too
    finally:
        os.close(folder)
