"""What Scrapyd's files of leads (`items`) hold of a person."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leadcrawl.errors import StorageError
from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.trace import Trace
from leadcrawl.scrapyd.orphans import crawls_of


@dataclass(frozen=True)
class Items:
    """The leads of each job that this machine's Scrapyd has run, one a line."""

    folder: Path
    name = "items"

    def find(self, trace: Trace) -> Iterator[Holding]:
        """Yield the leads."""
        for path in self._files():
            for line in path.read_bytes().splitlines():
                if _speaks_of(line, trace):
                    yield Holding(self.name, path.name, (), _record(line))

    def erase(self, trace: Trace) -> int:
        """Write each file anew without them.

        Raises:
            StorageError: a job that still runs has written one; the others are erased.
        """
        total, busy = 0, []
        for path in self._files():
            lines = path.read_bytes().splitlines(keepends=True)
            kept = [line for line in lines if not _speaks_of(line, trace)]
            if len(kept) == len(lines):
                continue
            if crawls_of([path.stem]):
                busy.append(path.stem)
                continue
            part = path.with_suffix(".new")
            part.touch(mode=0o600)
            part.write_bytes(b"".join(kept))
            part.replace(path)
            total += len(lines) - len(kept)
        if busy:
            raise StorageError(
                f"the items of jobs that run are in use: {', '.join(busy)}; "
                "erase again when they have ended"
            )
        return total

    def _files(self) -> list[Path]:
        return sorted(self.folder.rglob("*.jl"))


def _speaks_of(line: bytes, trace: Trace) -> bool:
    """Tell whether a lead does; its id is no field of it here, so that the text is asked too."""
    return trace.said_in(_record(line)) or trace.in_page(line.decode(errors="replace"))


def _record(line: bytes) -> object:
    """Return the lead of a line; the mere text of one that a kill cut off."""
    try:
        return json.loads(line)
    except ValueError:
        return line.decode(errors="replace")
